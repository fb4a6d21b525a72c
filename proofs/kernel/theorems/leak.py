"""Theorems on what happens where an assumption of perpetual motion fails: a leak, a primitive that stays bounded."""

from __future__ import annotations

from sympy import Integer, Rational, exp

from analysis.symbols import E_rate, W, gamma, i, s, sigma, sigma_z, z, z_, z_dot
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, SIGN_PRESERVING
from proofs.kernel.theorems.scalars import BOUNDED
from proofs.kernel.theorems.theorem import Instance, Theorem

COERCIVE = Proposition("`S(s) → ∞` as `|s| → ∞`")
LEAKY = Relation(z_dot, "=", W * sigma_z - gamma * z)
LEAK = Relation(gamma, ">", Integer(0))
DISSIPATED = Relation(E_rate, "≤", Integer(0))
STAYS = Proposition("every solution stays in a compact set for `t ≥ 0`")
TO_ZERO = Proposition("every solution tends to 0")
ESCAPES = Proposition(
    "for `σ = s e^{−s²}` every solution of `ż₁ = σ(z₂)`, `ż₂ = −σ(z₁)` with `E ≥ 1/2` leaves every bounded set"
)


def _signed_product() -> Instance:
    return (SIGN_PRESERVING, CONTINUOUS), Relation(Integer(0), "≤", sigma(z_[i]) * z_[i])


signed_product = Theorem("sσ(s) ≥ 0, with σ(0) = 0 by continuity", "definition", _signed_product, classical=False)


def _sublevel() -> Instance:
    return (DISSIPATED, COERCIVE, CONTINUOUS), STAYS


sublevel = Theorem(
    "E does not grow, and the sets {E ≤ c} of a coercive continuous E are compact (Heine–Borel)",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 2.41",
    _sublevel,
    classical=False,
)


def _driven() -> Instance:
    return (LEAKY, LEAK, BOUNDED), STAYS


driven = Theorem(
    "variation of constants: z(t) = e^{−γt}z(0) + ∫e^{−γ(t−r)}Wσ(z(r))dr with a bounded Wσ",
    "P. Hartman, Ordinary Differential Equations, section IV.2",
    _driven,
    classical=False,
)


def _lasalle() -> Instance:
    rate = Relation(E_rate, "=", -gamma * (sigma_z.T * z))
    return (LEAKY, LEAK, rate, SIGN_PRESERVING, CONTINUOUS, STAYS), TO_ZERO


lasalle = Theorem(
    "LaSalle's invariance principle: limit points lie where dE/dt = 0, which is at 0 alone",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _lasalle,
)


def _quadrants() -> Instance:
    primitive = Rational(1, 2) - exp(-(s**2)) / 2
    return (Relation(primitive, "<", Rational(1, 2)),), ESCAPES


quadrants = Theorem(
    "E ≥ 1/2 > S(z_i) keeps both coordinates off 0; each has a constant sign, so both are monotone; a bounded solution "
    "would converge to an equilibrium, and 0 is the only one",
    "elementary",
    _quadrants,
    classical=False,
)

THEOREMS = (signed_product, sublevel, driven, lasalle, quadrants)
