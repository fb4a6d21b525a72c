"""Elementary facts about difference quotients and shears, for the integrators that keep the motion."""

from __future__ import annotations

from sympy import Determinant, Identity, Integer

from analysis.symbols import S, W, e, g, g_, h, i, n, other_g, tau, y, z_, z_next, z_next_
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import Instance, Theorem

QUOTIENTS = Proposition("`g` holds the difference quotients of `S` between `z` and `z⁺` (`σ` where they are equal)")
OTHER_QUOTIENTS = Proposition(
    "`g′` holds the difference quotients of `S` between `z` and `y` (`σ` where they are equal)"
)
SHEAR = Identity(n) + h * tau * W * e * e.T


def _quotient() -> Instance:
    return (QUOTIENTS,), Relation(g_[i] * (z_next_[i] - z_[i]), "=", S(z_next_[i]) - S(z_[i]))


quotient = Theorem("the quotient times the difference", "definition", _quotient, classical=False)


def _monotone_quotients() -> Instance:
    product = Relation((g - other_g).T * (z_next - y), "=", Integer(0))
    return (NONDECREASING, QUOTIENTS, OTHER_QUOTIENTS, product), Relation(g, "=", other_g)


monotone_quotients = Theorem(
    "the difference quotients of a convex function rise with its end: no product of differences is negative, so each "
    "is 0; and where the ends agree, so do the quotients",
    "R. T. Rockafellar, Convex Analysis, section 24",
    _monotone_quotients,
    classical=False,
)


def _determinant_lemma() -> Instance:
    return (Relation(e.T * W * e, "=", Integer(0)),), Relation(Determinant(SHEAR), "=", Integer(1))


determinant_lemma = Theorem(
    "matrix determinant lemma: det(I + uvᵀ) = 1 + vᵀu",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 0.8.5",
    _determinant_lemma,
    classical=False,
)

THEOREMS = (quotient, monotone_quotients, determinant_lemma)
