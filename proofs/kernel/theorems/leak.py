"""What happens where an assumption of perpetual motion fails: a leak, a primitive that stays bounded."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, exp

from analysis.symbols import E_rate, W, gamma, i, sigma, sigma_z, z, z_, z_dot
from proofs.kernel.statements import Negation, Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, HARTMAN, RUDIN, SIGN_PRESERVING, constant
from proofs.kernel.theorems.letters import total, z1, z1_dot, z2, z2_dot
from proofs.kernel.theorems.motion import COMPACT
from proofs.kernel.theorems.scalars import BOUNDED
from proofs.kernel.theorems.theorem import ELEMENTARY, Theorem

LEAKY = Relation(z_dot, "=", W * sigma_z - gamma * z)
LEAK = Relation(gamma, ">", Integer(0))
NEVER_GROWS = Proposition("`E` never grows along a solution")
STAYS = Proposition("every solution stays in a compact set for `t ≥ 0`")
TO_ZERO = Proposition("every solution tends to 0")

signed_product = Theorem(
    "signed product: sσ(s) ≥ 0, with σ(0) = 0 by continuity",
    ELEMENTARY,
    ((SIGN_PRESERVING, CONTINUOUS), Relation(Integer(0), "≤", sigma(z_[i]) * z_[i])),
    lemmas=("signed_product",),
)

sublevel = Theorem(
    "continuation of solutions forwards: one that stays in a compact set exists for all t ≥ 0",
    f"{HARTMAN}, theorem II.3.1",
    ((CONTINUOUS, LEAKY, NEVER_GROWS, COMPACT), STAYS),
)

driven = Theorem(
    "variation of constants: z(t) = e^{−γt}z(0) + ∫e^{−γ(t−r)}Wσ(z(r))dr with a bounded Wσ",
    f"{HARTMAN}, section IV.2",
    ((LEAKY, LEAK, BOUNDED), STAYS),
    lemmas=("driven_bounded",),
)

lasalle = Theorem(
    "LaSalle's invariance principle: limit points lie where dE/dt = 0, which is at 0 alone",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    (
        (LEAKY, LEAK, Relation(E_rate, "=", -gamma * (sigma_z.T * z)), SIGN_PRESERVING, CONTINUOUS, STAYS),
        TO_ZERO,
    ),
    lemmas=("tends_to_0",),
)


def bump(coordinate: Expr) -> Expr:
    """σ(s) = s e^{−s²}."""
    return coordinate * exp(-(coordinate**2))


BUMPS = (Relation(z1_dot, "=", bump(z2)), Relation(z2_dot, "=", -bump(z1)))
HIGH = Relation(Rational(1, 2), "≤", total)
OFF_THE_AXES = tuple(Negation(Relation(coordinate, "=", Integer(0))) for coordinate in (z1, z2))
NOWHERE_AT_REST = tuple(Negation(Relation(bump(coordinate), "=", Integer(0))) for coordinate in (z1, z2))
MONOTONE = Proposition("both coordinates of the solution are monotone in time")
ESCAPES = Proposition("the solution leaves every bounded set")

monotone_coordinates = Theorem(
    "intermediate value theorem: a continuous function without a zero keeps its sign, and one whose derivative keeps "
    "its sign is monotone",
    f"{RUDIN}, theorems 4.23 and 5.11",
    ((*BUMPS, constant("E(z)"), *OFF_THE_AXES, *NOWHERE_AT_REST), MONOTONE),
)

monotone_convergence = Theorem(
    "monotone convergence: a bounded solution with monotone coordinates converges, and its limit is an equilibrium of "
    "the same energy",
    f"{RUDIN}, theorem 3.14; {HARTMAN}, section VII.1",
    ((*BUMPS, constant("E(z)"), MONOTONE, *NOWHERE_AT_REST), ESCAPES),
    lemmas=("T3_5_gauss_escapes",),
)

THEOREMS = (signed_product, sublevel, driven, lasalle, monotone_coordinates, monotone_convergence)
