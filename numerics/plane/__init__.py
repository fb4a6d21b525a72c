"""The network with two neurons in numbers: elliptic functions, periods by quadrature, limit cycles.

May import analysis, numerics.evaluation, numerics.system.
"""

from numerics.plane.elliptic import drift_law, drift_rate, tanh_orbit, tanh_period
from numerics.plane.limitcycle import PlanarGain, count_equilibria, recognise, threshold_bracket
from numerics.plane.period import euler_drift, invert_primitive

__all__ = [
    "PlanarGain",
    "count_equilibria",
    "drift_law",
    "drift_rate",
    "euler_drift",
    "invert_primitive",
    "recognise",
    "tanh_orbit",
    "tanh_period",
    "threshold_bracket",
]
