"""The network with two neurons in closed form: periods, solutions, drift laws of schemes, true limit cycles.

May import analysis.activations, analysis.decisions, analysis.schemes, analysis.symbols.
"""

from analysis.plane.drift import in_place_drift
from analysis.plane.limitcycle import Threshold
from analysis.plane.period import closed_period, period_in
from analysis.plane.smallamplitude import small_amplitude_period
from analysis.plane.solution import tanh_solution

__all__ = [
    "Threshold",
    "closed_period",
    "in_place_drift",
    "period_in",
    "small_amplitude_period",
    "tanh_solution",
]
