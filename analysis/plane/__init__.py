"""The network with two neurons in closed form: periods, solutions, drift laws of schemes, true limit cycles.

May import analysis.activations, analysis.decisions, analysis.schemes, analysis.symbols.
"""

from analysis.plane.limitcycle import Threshold, fold_equations
from analysis.plane.period import closed_period, period_in
from analysis.plane.smallamplitude import small_amplitude_period
from analysis.plane.solution import tanh_solution

__all__ = [
    "Threshold",
    "closed_period",
    "fold_equations",
    "period_in",
    "small_amplitude_period",
    "tanh_solution",
]
