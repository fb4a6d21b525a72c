"""n = 2, tanh, leak and gain on the diagonal: equilibria, and when there is an attracting cycle."""

from __future__ import annotations

from sympy import (
    Derivative,
    Expr,
    Function,
    Integer,
    Interval,
    Pow,
    Rational,
    Symbol,
    atanh,
    cos,
    cosh,
    exp,
    oo,
    sin,
    sqrt,
    tanh,
)

from analysis.plane.limitcycle import A, Omega
from analysis.symbols import omega
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import HARTMAN
from proofs.kernel.theorems.letters import z1, z1_dot, z2, z2_dot
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, scalar

p, q = Symbol("p", real=True), Symbol("q", real=True)
"""tanh z₁ and tanh z₂ at an equilibrium."""
f = Function("f", real=True)
"""f(s) = artanh s − As."""
gain, leak = Symbol("a", positive=True), Symbol("γ", positive=True)
theta = Symbol("θ", positive=True)
r = Symbol("r", positive=True)
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
    Relation(z1_dot, "=", -leak * z1 + gain * tanh(z1) + omega * tanh(z2)),
    Relation(z2_dot, "=", -leak * z2 + gain * tanh(z2) - omega * tanh(z1)),
)
MORE_GAIN = Relation(leak, "<", gain)
CYCLE = Proposition("there is an attracting limit cycle around `z = 0`")


PRODUCT = Relation(p * f(p) + q * f(q), "=", Integer(0))
"""What every equilibrium satisfies."""


def above_tanh(letter: Symbol) -> Relation:
    """z > tanh z for z > 0."""
    return Relation(letter - tanh(letter), ">", Integer(0), f"for `{letter} ∈ {Interval.open(0, oo)}`")


def _no_gain(letter: Symbol) -> Instance:
    return (EXCESS, Implication(AT_REST, PRODUCT), above_tanh(letter)), Implication((SMALL_GAIN,), ONLY_ORIGIN)


no_gain = Theorem(
    "T8.1, small gain: with s = tanh z and A ≤ 1, sf(s) = tanh z (z − A tanh z) > 0 for z ≠ 0, by symmetry for z < 0: "
    "so p f(p) + q f(q) = 0 leaves only p = q = 0",
    ELEMENTARY,
    _no_gain,
    lemmas=("T8_1_no_gain",),
)


def _threshold() -> Instance:
    return (EXCESS, Implication(AT_REST, PRODUCT)), THRESHOLD


threshold = Theorem(
    "T8.1, threshold: by the intermediate value theorem, as a quarter turn brings an equilibrium to p, q > 0; along "
    "the curve p f(p) + q f(q) = 0 there, Ω = f(p)/q is continuous, positive, and tends to 0 at both ends, so it takes "
    "every value up to its largest",
    ELEMENTARY,
    _threshold,
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
    "T8.1, bounds: f is convex on 0 < s < 1 and lowest at r = √(1 − 1/A), where −f = B; at an equilibrium Ωp = "
    "−f(q) ≤ B with p > s₀, at q = r it is B with p < 1; and −f(q) < (A − 1)q with q < p",
    ELEMENTARY,
    _threshold_bounds,
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
    "T8.1, limit: by Taylor's formula, for A → 1 the curve p f(p) + q f(q) = 0 shrinks like √(A − 1), and f(s) is "
    "−(A − 1)s + s³/3 up to higher order; the largest value is where the slope vanishes",
    ELEMENTARY,
    _small_gain,
)

_ENTIRE = (tanh, sin, cos, exp)


def _analytic(field: Expr) -> Expr:
    """The field, if it is built from z₁, z₂, constants and functions that are analytic on the whole line."""
    for part in scalar(field, "the field").atoms(Function, Pow):
        whole = isinstance(part, Pow) and part.exp.is_Integer and part.exp.is_nonnegative
        if part.has(z1, z2) and not (whole or isinstance(part, _ENTIRE)):
            raise ValueError(f"{part} is not known to be analytic")
    return field


def _source(first: Expr, second: Expr) -> tuple[Relation, Relation]:
    """Trace and determinant of the Jacobian at 0 are positive. ValueError unless 0 is an equilibrium."""
    at_rest = {z1: 0, z2: 0}
    if not (_analytic(first).subs(at_rest).is_zero and _analytic(second).subs(at_rest).is_zero):
        raise ValueError("0 must be an equilibrium")
    (a, b), (c, d) = ([field.diff(letter).subs(at_rest) for letter in (z1, z2)] for field in (first, second))
    return Relation(Integer(0), "<", a + d), Relation(Integer(0), "<", a * d - b * c)


def _poincare_bendixson(first: Expr, second: Expr, radius: Expr) -> Instance:
    source = _source(first, second)
    if not radius.is_positive or radius.has(z1, z2):
        raise ValueError(f"{radius} is not known to be a positive constant")
    border = [
        Relation(field.xreplace({letter: sign * radius}), relation, Integer(0))
        for field, letter in ((first, z1), (second, z2))
        for sign, relation in ((1, "<"), (-1, ">"))
    ]
    field = Relation(z1_dot, "=", first), Relation(z2_dot, "=", second)
    return (*field, ONLY_ORIGIN, *border, *source), CYCLE


poincare_bendixson = Theorem(
    "Poincaré–Bendixson theorem: in an analytic field a square that solutions only enter and whose one equilibrium is "
    "a source (trace and determinant positive) holds cycles, finitely many, and one of them attracts from both sides",
    f"{HARTMAN}, chapter VII; L. Perko, Differential Equations and Dynamical Systems, 3rd ed., sections 3.4 and 3.7",
    _poincare_bendixson,
)

NOTHING_SETTLES = Proposition("`z = 0` is the only equilibrium, and no other solution converges")


def _repelled(first: Expr, second: Expr) -> Instance:
    field = Relation(z1_dot, "=", first), Relation(z2_dot, "=", second)
    return (*field, ONLY_ORIGIN, *_source(first, second)), NOTHING_SETTLES


repelled = Theorem(
    "source: both eigenvalues of the Jacobian at 0 have positive real parts (trace and determinant positive), so 0 is "
    "asymptotically stable for time running backwards, and no other solution tends to it; the limit of a solution is "
    "an equilibrium",
    "L. Perko, Differential Equations and Dynamical Systems, 3rd ed., section 2.9",
    _repelled,
)

THEOREMS = (no_gain, threshold, threshold_bounds, small_gain, poincare_bendixson, repelled)
