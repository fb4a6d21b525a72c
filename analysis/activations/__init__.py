"""Activations σ with their primitive S, derivative, bounds and properties; the catalogue and whole families.

May import analysis.decisions, analysis.parsing, analysis.symbols.
"""

from analysis.activations.activation import CATALOGUE, PROPERTIES, Activation, activation, power, s
from analysis.activations.families import Combination, PiecewiseLinear, Term, combination, piecewise_linear
from analysis.activations.limits import range_of

__all__ = [
    "CATALOGUE",
    "PROPERTIES",
    "Activation",
    "Combination",
    "PiecewiseLinear",
    "Term",
    "activation",
    "combination",
    "piecewise_linear",
    "power",
    "range_of",
    "s",
]
