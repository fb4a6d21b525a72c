"""Difference quotients and shears, for the integrators that keep the motion."""

from __future__ import annotations

from sympy import Determinant, Identity, ImmutableDenseMatrix, Integer, Symbol

from analysis.schemes.stability import resolve
from analysis.schemes.stability import z as argument
from analysis.symbols import S, W, e, g, g_, h, i, n, other_g, tau, y, z_, z_next, z_next_
from proofs.kernel.computations.series import scheme_title
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.energy import HORN_JOHNSON
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, Instance, Theorem, typed

QUOTIENTS = Proposition("`g` holds the difference quotients of `S` between `z` and `z⁺` (`σ` where they are equal)")
OTHER_QUOTIENTS = Proposition(
    "`g′` holds the difference quotients of `S` between `z` and `y` (`σ` where they are equal)"
)
SHEAR = Identity(n) + h * tau * W * e * e.T

quotient = Theorem(
    "difference quotient: the quotient times the difference",
    DEFINITION,
    ((QUOTIENTS,), Relation(g_[i] * (z_next_[i] - z_[i]), "=", S(z_next_[i]) - S(z_[i]))),
)

monotone_quotients = Theorem(
    "quotients of a convex function: they rise with their end: no product of differences is negative, so each is 0; "
    "and where the ends agree, so do the quotients",
    "R. T. Rockafellar, Convex Analysis, section 24",
    (
        (
            NONDECREASING,
            QUOTIENTS,
            OTHER_QUOTIENTS,
            Relation((g - other_g).T * (z_next - y), "=", Integer(0)),
        ),
        Relation(g, "=", other_g),
    ),
    lemmas=("monotone_quotients",),
)

determinant_lemma = Theorem(
    "matrix determinant lemma: det(I + uvᵀ) = 1 + vᵀu",
    f"{HORN_JOHNSON}, section 0.8.5",
    ((Relation(e.T * W * e, "=", Integer(0)),), Relation(Determinant(SHEAR), "=", Integer(1))),
    lemmas=("shear_determinant",),
)

growth = Symbol("R(z)")
"""The factor by which a step multiplies the mode of λ, at z = hλ."""


def _stability_function(scheme: str) -> Instance:
    title = scheme_title(typed(scheme, str, "the name of a scheme"))
    method = resolve(scheme)
    stages, weights = ImmutableDenseMatrix(method.A), ImmutableDenseMatrix([list(method.b)])
    one, ones = ImmutableDenseMatrix.eye(stages.rows), ImmutableDenseMatrix.ones(stages.rows, 1)
    below = one - argument * stages
    above = Determinant(below + argument * ones * weights)
    quotient = above if below.det() == 1 else above / Determinant(below)
    return (), Relation(growth, "=", quotient, f"for {title}, which multiplies the mode of `λ` by `R(hλ)`")


stability_function = Theorem(
    "stability function: a Runge–Kutta step of ẋ = λx multiplies x by R(hλ), R(z) = det(I − zA + z1bᵀ)/det(I − zA)",
    "E. Hairer and G. Wanner, Solving Ordinary Differential Equations II, proposition IV.3.2",
    _stability_function,
)

THEOREMS = (quotient, monotone_quotients, determinant_lemma, stability_function)
