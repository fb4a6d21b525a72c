"""Theorems on what one step does to a weighted energy with a linear form, H(z) = Σ d_i (S(z_i) + c_i z_i)."""

from __future__ import annotations

from analysis.symbols import Delta, H, H_next, c, g, sigma_next, sigma_z, z, z_next
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.balance import NAMES
from proofs.kernel.theorems.energy import CONTINUOUS
from proofs.kernel.theorems.integrators import QUOTIENTS
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, Instance, Theorem, typed

AFTER = Proposition("`H⁺` is `H` at `z⁺`")


def _gradient(at: str) -> Instance:
    there = {"start": (sigma_z, z, z_next, H, H_next), "end": (sigma_next, z_next, z, H_next, H)}[typed(at, str, "at")]
    slope, here, elsewhere, value, other = there
    tangent = ((slope + c).T * Delta * (elsewhere - here)).doit()
    return (CONTINUOUS, NONDECREASING, *NAMES, AFTER), Relation(tangent, "≤", other - value)


gradient_inequality = Theorem(
    "gradient inequality: a convex function lies above its tangent planes; H is a sum of convex functions of single "
    "components with positive weights, and a linear form, and has the gradient Δ(σ(z) + c)",
    "R. T. Rockafellar, Convex Analysis, theorem 25.1",
    _gradient,
)


def _quotients() -> Instance:
    change = ((g + c).T * Delta * (z_next - z)).doit()
    return (QUOTIENTS, *NAMES, AFTER), Relation(H_next - H, "=", change)


weighted_quotients = Theorem(
    "difference quotients of H: each g_i is the quotient of S(z⁺_i) − S(z_i) by z⁺_i − z_i, and c_i that of c_i z_i",
    DEFINITION,
    _quotients,
)

THEOREMS = (gradient_inequality, weighted_quotients)
