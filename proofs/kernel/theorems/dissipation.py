"""Theorems on a weighted energy that falls or grows along every solution, and on what a leak holds together."""

from __future__ import annotations

from sympy import Integer, MatrixExpr

from analysis.symbols import Delta, E_d, W, b, gamma, lipschitz, sigma_z, x, x_dot, z, z_dot
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, SIGN_PRESERVING, WEIGHTED_SUM, rate_of
from proofs.kernel.theorems.leak import LEAK, STAYS, TO_ZERO
from proofs.kernel.theorems.motion import COERCIVE_PRIMITIVE
from proofs.kernel.theorems.scalars import BOUNDED, NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem

OFF_ZERO = "for `z ≠ 0`"
RATE = rate_of("E_d")
ENERGY = Relation(E_d, "=", WEIGHTED_SUM)
DRIVE = (sigma_z.T * Delta * W * sigma_z).doit()
DISSIPATIVE = Proposition("`ΔW + WᵀΔ ⪯ 0`, where `Δ = diag(d)` and every `d_i > 0`")
STRICTLY_DISSIPATIVE = Proposition("`ΔW + WᵀΔ ≺ 0`, where `Δ = diag(d)` and every `d_i > 0`")
EXPANSIVE = Proposition("`ΔW + WᵀΔ ≻ 0`, where `Δ = diag(d)` and every `d_i > 0`")
TAME = Proposition("`S` is bounded below, and `σ` is bounded on `{s : S(s) ≤ c}` for every `c`")
SECTOR = Proposition("`|σ(s)| < L|s|` for `s ≠ 0`")
BELOW_THE_LEAK = Proposition("`ΔW + WᵀΔ ⪯ (2γ/L)Δ`, where `Δ = diag(d)` and every `d_i > 0`")
ZERO_AT_ZERO = Proposition("`σ(0) = 0`")
UNBOUNDED = Proposition("`z = 0` is the only equilibrium, and every other solution is unbounded")
BOUNDED_AHEAD = Proposition("every solution is bounded for `t ≥ 0`")
GENERAL = Relation(z_dot, "=", W * sigma_z + b - gamma * z)


def _form() -> Instance:
    return (DISSIPATIVE,), Relation(DRIVE, "≤", Integer(0))


weighted_form = Theorem(
    "weighted semidefinite form: σᵀΔWσ is half of σᵀ(ΔW + WᵀΔ)σ",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 4.1",
    _form,
)


def _strict_form(sign: str) -> Instance:
    signs = {"<": STRICTLY_DISSIPATIVE, ">": EXPANSIVE}
    return (signs[sign], SIGN_PRESERVING), Relation(DRIVE, sign, Integer(0), OFF_ZERO)


strict_form = Theorem(
    "weighted definite form: σᵀΔWσ is half of σᵀ(ΔW + WᵀΔ)σ, and σ(z) ≠ 0 for z ≠ 0",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 4.1",
    _strict_form,
)


def _definite() -> Instance:
    return (STRICTLY_DISSIPATIVE,), DISSIPATIVE


definite = Theorem("definite: a negative definite form is negative semidefinite", DEFINITION, _definite)


def _signed(relation: str) -> Instance:
    product = (sigma_z.T * Delta * z).doit()
    if relation == ">":
        return (SIGN_PRESERVING,), Relation(product, ">", Integer(0), OFF_ZERO)
    return (SIGN_PRESERVING, CONTINUOUS), Relation(product, "≥", Integer(0))


signed_product = Theorem(
    "weighted power: Σ d_i σ(z_i) z_i has no negative term (σ(0) = 0 by continuity), and a positive one when some "
    "z_i ≠ 0",
    ELEMENTARY,
    _signed,
    lemmas=("weighted_power",),
)


def _below_the_leak() -> Instance:
    leaked = (gamma / lipschitz * sigma_z.T * Delta * sigma_z).doit()
    return (BELOW_THE_LEAK,), Relation(DRIVE, "≤", leaked)


below_the_leak = Theorem(
    "semidefinite below the leak: 2σᵀΔWσ = σᵀ(ΔW + WᵀΔ)σ ≤ (2γ/L)σᵀΔσ",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 4.1",
    _below_the_leak,
)


def _sector(relation: str) -> Instance:
    square, product = (sigma_z.T * Delta * sigma_z).doit(), (lipschitz * sigma_z.T * Delta * z).doit()
    if relation == "<":
        return (SECTOR, SIGN_PRESERVING), Relation(square, "<", product, OFF_ZERO)
    return (SECTOR, SIGN_PRESERVING, CONTINUOUS), Relation(square, "≤", product)


sector = Theorem(
    "sector condition: σ(s)² = |σ(s)||σ(s)| < L|s||σ(s)| = L s σ(s) for s ≠ 0, as σ(s) has the sign of s; σ(0) = 0 by "
    "continuity",
    ELEMENTARY,
    _sector,
    lemmas=("sector_condition",),
)


def _sublevel() -> Instance:
    return (Relation(RATE, "≤", Integer(0)), ENERGY, COERCIVE_PRIMITIVE, CONTINUOUS), STAYS


sublevel = Theorem(
    "Heine–Borel theorem for E_d: it does not grow, and a sum of d_i S(z_i) with d_i > 0 and a coercive continuous S "
    "has compact sublevel sets",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 2.41",
    _sublevel,
)


def _tame() -> Instance:
    field = Relation(z_dot, "=", W * sigma_z - gamma * z)
    return (Relation(RATE, "≤", Integer(0)), ENERGY, TAME, CONTINUOUS, field, LEAK), STAYS


tame_stays = Theorem(
    "variation of constants for a tame S: E_d does not grow and S is bounded below, so every S(z_i) stays bounded, and"
    " σ(z_i) with it; then z(t) = e^{−γt}z(0) + ∫e^{−γ(t−r)}Wσ(z(r))dr is bounded",
    "P. Hartman, Ordinary Differential Equations, section IV.2",
    _tame,
)


def _lyapunov(field: MatrixExpr) -> Instance:
    falls = Relation(RATE, "<", Integer(0), OFF_ZERO)
    return (Relation(z_dot, "=", field), CONTINUOUS, SIGN_PRESERVING, ENERGY, falls, STAYS), TO_ZERO


lyapunov = Theorem(
    "LaSalle's invariance principle for E_d: a bounded solution tends to the largest invariant set on which E_d does "
    "not change, which is {0} when E_d falls off 0",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _lyapunov,
)


def _chetaev(field: MatrixExpr) -> Instance:
    grows = Relation(RATE, ">", Integer(0), OFF_ZERO)
    return (Relation(z_dot, "=", field), CONTINUOUS, SIGN_PRESERVING, ENERGY, grows), UNBOUNDED


chetaev = Theorem(
    "LaSalle's invariance principle for a growing E_d: a bounded solution would tend to the set where E_d does not "
    "change, {0}; but E_d grows along it from a positive value, and is 0 at 0; an equilibrium other than 0 would be "
    "bounded",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _chetaev,
)


def _driven() -> Instance:
    return (GENERAL, LEAK, BOUNDED, CONTINUOUS), BOUNDED_AHEAD


driven = Theorem(
    "variation of constants with a bias: z(t) = e^{−γt}z(0) + ∫e^{−γ(t−r)}(Wσ(z(r)) + b)dr with a bounded Wσ + b",
    "P. Hartman, Ordinary Differential Equations, section IV.2",
    _driven,
    lemmas=("driven_bounded",),
)


def _ultimately() -> Instance:
    power = (sigma_z.T * Delta * (b - gamma * z)).doit()
    return (
        (GENERAL, LEAK, ENERGY, Relation(RATE, "≤", power), CONTINUOUS, NONDECREASING, ZERO_AT_ZERO),
        BOUNDED_AHEAD,
    )


ultimately_falls = Theorem(
    "ultimate boundedness: each d_i σ(z_i)(b_i − γz_i) is at most 0 for |z_i| ≥ |b_i|/γ, and tends to −∞ where "
    "S(z_i) → ∞, as σ(z_i) is then away from 0: E_d falls wherever it is large, so every S(z_i), and with a monotone σ "
    "every σ(z_i), stays bounded; then z does, by variation of constants",
    "T. Yoshizawa, Stability Theory by Liapunov's Second Method, Mathematical Society of Japan 1966",
    _ultimately,
)

X_BOUNDED = Implication((Proposition("`z` is bounded for `t ≥ 0`"),), Proposition("`x` is bounded for `t ≥ 0`"))
X_CONVERGES = Implication((Proposition("`z` converges"),), Proposition("`x` converges to an equilibrium"))


def _follows(what: str) -> Instance:
    field = Relation(x_dot, "=", sigma_z - gamma * x)
    return (field, LEAK, CONTINUOUS), {"bounded": X_BOUNDED, "converges": X_CONVERGES}[what]


follows = Theorem(
    "variation of constants in rate form: x(t) = e^{−γt}x(0) + ∫e^{−γ(t−r)}σ(z(r))dr is bounded with σ(z), and "
    "converges to lim σ(z)/γ where that limit exists; the limit of a solution is an equilibrium",
    "P. Hartman, Ordinary Differential Equations, section IV.2",
    _follows,
)


THEOREMS = (
    weighted_form,
    strict_form,
    definite,
    signed_product,
    below_the_leak,
    sector,
    sublevel,
    tame_stays,
    lyapunov,
    chetaev,
    driven,
    ultimately_falls,
    follows,
)
