"""n = 2, tanh, leak and gain on the diagonal: equilibria, and when there is an attracting cycle."""

from __future__ import annotations

from sympy import (
    Derivative,
    Expr,
    Function,
    Integer,
    Interval,
    Rational,
    Symbol,
    atanh,
    cos,
    cosh,
    diff,
    expand,
    log,
    oo,
    sin,
    sqrt,
    tanh,
)

from analysis.plane.limitcycle import A, Omega
from analysis.symbols import gamma, omega
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.plane import RUDIN, z1, z1_dot, z2, z2_dot
from proofs.kernel.theorems.theorem import Instance, Theorem

p, q = Symbol("p", real=True), Symbol("q", real=True)
"""tanh z₁ and tanh z₂ at an equilibrium."""
f = Function("f", real=True)
"""f(s) = artanh s − As."""
gain = Symbol("a", positive=True)
theta = Symbol("θ", positive=True)
r = Symbol("r", positive=True)
level_rate = Symbol("dE(z)/dt", real=True)
EXCESS = Proposition("`f(s) = artanh s − A s`, with `A = a/γ` and `Ω = ω/γ`")
AT_REST = (Relation(f(p), "=", Omega * q), Relation(f(q), "=", -Omega * p))
SMALL_GAIN = Proposition("`A ≤ 1`")
ONLY_ORIGIN = Proposition("`z = 0` is the only equilibrium")
THRESHOLD = Proposition(
    "for `A > 1` there is a number `Ω*` such that `z = 0` is the only equilibrium exactly if `Ω > Ω*`: the largest "
    "value of `f(p)/q` over `p, q > 0` with `p f(p) + q f(q) = 0`"
)
BOUNDS = Proposition("`B ≤ Ω* ≤ B/s₀` and `Ω* < A − 1`, with `B = √(A² − A) − arcosh √A`, `f(s₀) = 0 < s₀`")
LIMIT = Proposition("`Ω*/(A − 1) → 1/(2√2)` as `A → 1` from above")
FIELD = (
    Relation(z1_dot, "=", -gamma * z1 + gain * tanh(z1) + omega * tanh(z2)),
    Relation(z2_dot, "=", -gamma * z2 + gain * tanh(z2) - omega * tanh(z1)),
)
REPELLING = Proposition("`a > γ > 0`, and `z = 0` is the only equilibrium")
CYCLE = Proposition("there is an attracting limit cycle around `z = 0`")


PRODUCT = Relation(p * f(p) + q * f(q), "=", Integer(0))
"""What every equilibrium satisfies."""


def above_tanh(letter: Symbol) -> Relation:
    """z > tanh z for z > 0."""
    return Relation(letter - tanh(letter), ">", Integer(0), f"for `{letter} ∈ {Interval.open(0, oo)}`")


def _no_gain(letter: Symbol) -> Instance:
    return (EXCESS, Implication(AT_REST, PRODUCT), above_tanh(letter)), Implication((SMALL_GAIN,), ONLY_ORIGIN)


no_gain = Theorem(
    "with s = tanh z and A ≤ 1, sf(s) = tanh z (z − A tanh z) > 0 for z ≠ 0, by symmetry for z < 0: so p f(p) + q f(q) "
    "= 0 leaves only p = q = 0",
    "elementary",
    _no_gain,
    classical=False,
)


def _threshold() -> Instance:
    return (EXCESS, Implication(AT_REST, PRODUCT)), THRESHOLD


threshold = Theorem(
    "intermediate value theorem: a quarter turn brings an equilibrium to p, q > 0; along the curve p f(p) + q f(q) = 0 "
    "there, Ω = f(p)/q is continuous, positive, and tends to 0 at both ends, so it takes every value up to its largest",
    f"{RUDIN}, theorems 4.16 and 4.23",
    _threshold,
    classical=False,
)


def excess_of(s: Symbol) -> Expr:
    """artanh s − As."""
    return atanh(s) - A * s


def curvature(s: Symbol) -> Relation:
    """f''(s)."""
    return Relation(Derivative(excess_of(s), s, s), "=", 2 * s / (1 - s**2) ** 2)


def lowest_value() -> Relation:
    """(A r)² = A² − A for A = 1/(1 − r²): −f(r) = √(A² − A) − artanh r."""
    return Relation((r / (1 - r**2)) ** 2, "=", 1 / (1 - r**2) ** 2 - 1 / (1 - r**2))


def artanh_is_arcosh() -> Relation:
    """cosh²(artanh r) = 1/(1 − r²) = A, so artanh r = arcosh √A."""
    return Relation(cosh(atanh(r)) ** 2, "=", 1 / (1 - r**2))


def _threshold_bounds(s: Symbol) -> Instance:
    slope = Relation(Derivative(excess_of(s), s), "=", 1 / (1 - s**2) - A)
    return (EXCESS, THRESHOLD, slope, curvature(s), lowest_value(), artanh_is_arcosh()), BOUNDS


threshold_bounds = Theorem(
    "f is convex on 0 < s < 1 and lowest at r = √(1 − 1/A), where −f = B; at an equilibrium Ωp = −f(q) ≤ B with p > "
    "s₀, at q = r it is B with p < 1; and −f(q) < (A − 1)q with q < p",
    "elementary",
    _threshold_bounds,
    classical=False,
)


def ratio() -> Expr:
    """f(p)/q in units of A − 1 on the curve at small amplitude, where f(s) = −(A − 1)s + s³/3, in the angle θ."""
    c, d = cos(theta), sin(theta)
    return c * (-1 + c**2 / (c**4 + d**4)) / d


def profile(angle: Expr) -> Expr:
    """sin φ/(3 + cos φ)."""
    return sin(angle) / (3 + cos(angle))


def _small_gain(phi: Symbol) -> Instance:
    shape = Relation(ratio(), "=", profile(4 * theta))
    slope = Relation(profile(phi).diff(phi), "=", (1 + 3 * cos(phi)) / (3 + cos(phi)) ** 2)
    third = Rational(1, 3)
    top = Relation(sqrt(1 - third**2) / (3 - third), "=", 1 / (2 * sqrt(2)))
    return (EXCESS, THRESHOLD, shape, slope, top), LIMIT


small_gain = Theorem(
    "Taylor's formula: for A → 1 the curve p f(p) + q f(q) = 0 shrinks like √(A − 1), and f(s) is −(A − 1)s + s³/3 up "
    "to higher order; the largest value is where the slope vanishes",
    f"{RUDIN}, theorem 5.15",
    _small_gain,
    classical=False,
)

level = Symbol("E(z)", real=True)


def _leaky_chain_rule() -> Instance:
    named = Relation(level, "=", log(cosh(z1)) + log(cosh(z2)))
    return (named,), Relation(level_rate, "=", tanh(z1) * z1_dot + tanh(z2) * z2_dot)


leaky_chain_rule = Theorem(
    "chain rule, as the derivative of log cosh is tanh", f"{RUDIN}, theorem 5.5", _leaky_chain_rule, classical=False
)


def energy_balance() -> Expr:
    """dE/dt = Σ tanh z_i (a tanh z_i − γ z_i)."""
    return tanh(z1) * (gain * tanh(z1) - gamma * z1) + tanh(z2) * (gain * tanh(z2) - gamma * z2)


def linear_part() -> tuple[Relation, Relation]:
    """∂ż₁/∂z₁ and ∂ż₁/∂z₂; at 0 they are a − γ and ω, and those of ż₂ are −ω and a − γ."""
    field = FIELD[0].right
    return (
        Relation(Derivative(field, z1), "=", expand(diff(field, z1))),
        Relation(Derivative(field, z2), "=", expand(diff(field, z2))),
    )


def _poincare_bendixson() -> Instance:
    balance = Relation(level_rate, "=", energy_balance())
    return (*FIELD, REPELLING, balance, *linear_part()), CYCLE


poincare_bendixson = Theorem(
    "Poincaré–Bendixson: at 0 the eigenvalues are a − γ ± iω, so 0 repels; dE/dt < 0 for large z, as |tanh| < 1; so "
    "the ring between holds cycles, finitely many in an analytic field, and one of them attracts from both sides",
    "P. Hartman, Ordinary Differential Equations, chapter VII",
    _poincare_bendixson,
)

THEOREMS = (no_gain, threshold, threshold_bounds, small_gain, leaky_chain_rule, poincare_bendixson)
