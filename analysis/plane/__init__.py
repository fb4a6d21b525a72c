"""The network with two neurons in closed form: periods, solutions, drift laws of schemes, true limit cycles.

May import analysis.activations, analysis.decisions, analysis.schemes, analysis.symbols.
"""

from analysis.plane.drift import in_place_drift
from analysis.plane.energytime import monotonicity_equation
from analysis.plane.limitcycle import Threshold, bound_equations, fold_equations, small_gain_limit
from analysis.plane.period import closed_period, period_in
from analysis.plane.smallamplitude import small_amplitude_period
from analysis.plane.solution import energy_equations, hyperbolic_form, tanh_solution

__all__ = [
    "Threshold",
    "bound_equations",
    "closed_period",
    "energy_equations",
    "fold_equations",
    "hyperbolic_form",
    "in_place_drift",
    "monotonicity_equation",
    "period_in",
    "small_amplitude_period",
    "small_gain_limit",
    "tanh_solution",
]
