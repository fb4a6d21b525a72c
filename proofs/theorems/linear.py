"""Linear algebra that is cited rather than computed: norms, spectra, determinants."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixSymbol

from analysis.symbols import W, h, omega, x, x_next
from proofs.statements import Equivalence, Proposition, Relation
from proofs.theorems.theorem import Instance, Theorem

LARGEST_FREQUENCY = Proposition("`ω = ‖W‖₂`, the largest frequency of `W`")
NO_GROWTH = Proposition("no state grows in a step: `‖x⁺‖ ≤ ‖x‖` for every `x`")


def _operator_norm(vector: MatrixSymbol) -> Instance:
    bounded = Relation(vector.T * W.T * W * vector, "≤", omega**2 * (vector.T * vector))
    return (LARGEST_FREQUENCY,), bounded


operator_norm = Theorem(
    "the spectral norm: ‖Wv‖ ≤ ‖W‖₂‖v‖ for every v",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 5.6",
    _operator_norm,
    classical=False,
)


def _growth_of_a_step(stretch: Expr) -> Instance:
    norm = Relation(x_next.T * x_next, "=", stretch * (x.T * x) + h**2 * (x.T * W.T * W * x))
    return (norm, LARGEST_FREQUENCY), Equivalence(NO_GROWTH, Relation(stretch + h**2 * omega**2, "≤", Integer(1)))


growth_of_a_step = Theorem(
    "the spectral norm is attained: the largest ‖Wx‖ of unit vectors x is ‖W‖₂",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 5.6",
    _growth_of_a_step,
    classical=False,
)

THEOREMS = (operator_norm, growth_of_a_step)
