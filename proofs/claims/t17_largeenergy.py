"""T17.7: at large energies two symmetric orbits are hyperbolic and elliptic, with numbers that tend to a limit."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, cosh, exp, oo, sinh, tanh

from proofs.claims.claim import FOUR, Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.t4_plane import relation_of
from proofs.kernel.computations import CONGRUENCE, INTEGRAL, LIMIT, MONOTONICITY, SIGNS
from proofs.kernel.rules import Step, add, assume, chain, cite, compute, discharge, flip, scalar_identity, scale, sign
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import kicks
from proofs.kernel.theorems.kicks import (
    end,
    first_kick,
    g11,
    g12,
    g21,
    g22,
    gap,
    most_1,
    most_2,
    ratio,
    second_kick,
    slow,
    x,
)

S = Symbol("s", real=True)
WIDTH = end + sinh(end) * cosh(end)
AREA = 2 * tanh(end)
SIZE = WIDTH / (cosh(end) ** 4 * tanh(end))
"""What κ₁ is at most: it vanishes as d grows. numerics.certified.largeenergy evaluates the same in balls."""
REST = 1 - tanh(end)


def shaped(step: Step, left: Expr, right: Expr) -> Step:
    """The same relation with its sides written in another way."""
    relation = relation_of(step)
    before = () if relation.left == left else (scalar_identity(left, relation.left),)
    after = () if relation.right == right else (scalar_identity(relation.right, right),)
    return chain(*before, step, *after) if before or after else step


def across(orbit: str) -> Step:
    """Along the orbit it is the network of two neurons, across it a linear system."""
    relations = kicks.across.instance(orbit=orbit)[0][1:]
    identities = [scalar_identity(each.left, each.right) for each in relations]  # type: ignore[union-attr]
    return cite(kicks.across, assume(kicks.FAMILY, "the family"), *identities, orbit=orbit)


def squares_on_the_orbit() -> Step:
    """cosh²q cosh²p = cosh⁴d ⇒ 1/cosh²p = cosh²q/cosh⁴d."""
    level = compute(CONGRUENCE, assume(kicks.LEVEL, "on the orbit"), function=exp(S), symbol=S)
    divided = scale(level, 1 / (cosh(kicks.p) ** 2 * cosh(end) ** 4))
    return flip(shaped(divided, cosh(kicks.q) ** 2 / cosh(end) ** 4, 1 / cosh(kicks.p) ** 2))


def fast(flat: Step) -> Step:
    """|q| ≤ d: tanh²p = 1 − cosh²q/cosh⁴d ≥ 1 − 1/cosh²d = tanh²d."""
    arc = compute(MONOTONICITY, assume(kicks.ARC, "on the quarter turn"), function=S**2, symbol=S, nonnegative=True)
    narrow = scale(arc, 1 / cosh(end) ** 4)
    narrow = shaped(narrow, cosh(kicks.q) ** 2 / cosh(end) ** 4, 1 / cosh(end) ** 2)
    both = chain(flat, narrow)
    one = scalar_identity(Integer(1), Integer(1))
    moved = add(one, scale_by_minus(both))
    return shaped(flip(moved), tanh(end) ** 2, tanh(kicks.p) ** 2)


def scale_by_minus(step: Step) -> Step:
    """a ≤ b ⇒ −a ≥ −b."""
    relation = relation_of(step)
    first, second = (scalar_identity(-side, -side) for side in (relation.left, relation.right))
    return flip(shaped(add(step, first, second), -relation.right, -relation.left))


def kick(system: Step, orbit: str, which: str, *premises: Step) -> Step:
    value = WIDTH if which == "first" else AREA
    integrand, primitive = (
        (cosh(x) ** 2, (x + sinh(x) * cosh(x)) / 2) if which == "first" else (1 / cosh(x) ** 2, tanh(x))
    )
    integral = compute(INTEGRAL, integrand=integrand, symbol=x, lower=-end, upper=end, primitive=primitive)
    integral = shaped(integral, relation_of(integral).left, value)
    return cite(kicks.kick, system, *premises, integral, orbit=orbit, which=which, value=value)


def products(system: Step, orbit: str, first: Step, second: Step) -> tuple[Step, Step]:
    """tr JG − 2ρ from above and from below, where 4ρ² times the size of κ₁ is at most 1."""
    estimate = {which: cite(kicks.linear, system, orbit=orbit, which=which) for which in _WHICH}
    small = assume(kicks.small(SIZE), "a large energy")
    one = scalar_identity(Integer(1), Integer(1))

    def at_most_two(letter: Symbol, name: str) -> Step:
        twice = chain(
            shaped(
                scale(second, ratio**2 * first_kick * letter),
                ratio**2 * first_kick * second_kick * letter,
                2 * ratio**2 * first_kick * letter,
            ),
            shaped(
                scale(first, 2 * ratio**2 * letter), 2 * ratio**2 * first_kick * letter, 2 * ratio**2 * SIZE * letter
            ),
            shaped(scale(small, letter / 2), 2 * ratio**2 * SIZE * letter, letter / 2),
        )
        whole = chain(estimate[name], shaped(add(one, twice), relation_of(estimate[name]).right, 1 + letter / 2))
        half = scalar_identity(-letter / 2, -letter / 2)
        return shaped(scale(add(whole, half), Integer(2)), letter, Integer(2))

    most = {letter: at_most_two(letter, str(letter)) for letter in (most_1, most_2)}
    upper = chain(
        shaped(scale(first, ratio * most_2), ratio * first_kick * most_2, ratio * SIZE * most_2),
        shaped(scale(most[most_2], ratio * SIZE), ratio * SIZE * most_2, 2 * ratio * SIZE),
    )
    start = ratio**3 * first_kick * second_kick**2 * most_1
    lower = chain(
        shaped(
            scale(second, ratio**3 * first_kick * second_kick * most_1),
            start,
            2 * ratio**3 * first_kick * second_kick * most_1,
        ),
        shaped(
            scale(second, 2 * ratio**3 * first_kick * most_1),
            2 * ratio**3 * first_kick * second_kick * most_1,
            4 * ratio**3 * first_kick * most_1,
        ),
        shaped(scale(first, 4 * ratio**3 * most_1), 4 * ratio**3 * first_kick * most_1, 4 * ratio**3 * SIZE * most_1),
        shaped(scale(most[most_1], 4 * ratio**3 * SIZE), 4 * ratio**3 * SIZE * most_1, 8 * ratio**3 * SIZE),
    )

    def below(name: str, limit: Step) -> Step:
        found = estimate[name]
        return chain(shaped(found, relation_of(found).left, relation_of(limit).left), limit)

    raised = shaped(scale(second, ratio), ratio * second_kick, 2 * ratio)
    above = add(below("G₁₂", upper), below("−G₂₁", lower), raised, scalar_identity(-2 * ratio, -2 * ratio))
    from_below = kick(system, orbit, "second, from below", sign(tanh(x) - 1, "<", x))
    lowered = shaped(scale(flip(scale_by_minus(flip(from_below))), ratio), -ratio * second_kick, -2 * ratio * tanh(end))
    beneath = add(below("−G₁₂", upper), below("G₂₁", lower), lowered, scalar_identity(2 * ratio, 2 * ratio))
    wanted = kicks.bounds(SIZE, REST)
    return tuple(
        discharge(shaped(step, bound.left, bound.right), kicks.small(SIZE))
        for step, bound in zip((above, beneath), wanted, strict=True)
    )


_WHICH = ("m₁", "m₂", "G₁₂", "−G₁₂", "G₂₁", "−G₂₁")


def limit_of(orbit: str, flat: Step, quick: Step) -> Step:
    """The trace of the half turn tends to 4ρ² − 2."""
    system = across(orbit)
    first = kick(system, orbit, "first", flat, quick)
    first = shaped(first, first_kick, SIZE)
    second = kick(system, orbit, "second", quick)
    second = shaped(second, second_kick, Integer(2))
    vanishing = [compute(LIMIT, function=part, symbol=end, point=oo, direction="-") for part in (SIZE, REST)]
    turned = cite(kicks.half_turn, system, orbit=orbit)
    one = cite(kicks.liouville, system, orbit=orbit)
    square = (g12 - g21) ** 2 - 2 * (g11 * g22 - g12 * g21)
    turned = chain(turned, scalar_identity(relation_of(turned).right, square))
    double = shaped(scale(one, Integer(-2)), -2 * (g11 * g22 - g12 * g21), Integer(-2))
    whole = add(scalar_identity((g12 - g21) ** 2, (g12 - g21) ** 2), double)
    turned = chain(turned, shaped(whole, square, (g12 - g21) ** 2 - 2))
    bounds = products(system, orbit, first, second)
    return cite(kicks.squeezed, system, *bounds, *vanishing, turned, orbit=orbit, size=SIZE, rest=REST)


def settled(orbit: str, limit: Step) -> Step:
    """On which side of 2 the limit lies, with a = b + c."""
    value = relation_of(limit).right
    fast_, slow_ = 2 * slow + gap, gap
    if orbit == "anti-phase":
        larger = compute(SIGNS, left=fast_**2, relation=">", right=slow_**2)
        sides: tuple[Step, ...] = (
            shaped(add(scale(larger, 4 / slow_**2), scalar_identity(Integer(-2), Integer(-2))), value, Integer(2)),
        )
    else:
        smaller = compute(SIGNS, left=slow_**2, relation="<", right=fast_**2)
        below = add(scale(smaller, 4 / fast_**2), scalar_identity(Integer(-2), Integer(-2)))
        above = add(
            compute(SIGNS, left=4 * slow_**2 / fast_**2, relation=">"), scalar_identity(Integer(-2), Integer(-2))
        )
        sides = shaped(below, value, Integer(2)), shaped(above, value, Integer(-2))
    return cite(kicks.at_large_energies, limit, *sides, orbit=orbit)


def t17_7() -> tuple[Step, ...]:
    flat = squares_on_the_orbit()
    quick = discharge(fast(flat), kicks.LEVEL, kicks.ARC)
    limits = {orbit: limit_of(orbit, discharge(flat, kicks.LEVEL), quick) for orbit in kicks.ORBITS}
    steps = [*limits.values(), *(settled(orbit, limit) for orbit, limit in limits.items())]
    return tuple(discharge(step, kicks.FAMILY) for step in steps)


def _one_kick() -> Step:
    return compute(INTEGRAL, integrand=1 / cosh(x) ** 2, symbol=x, lower=-end, upper=end, primitive=tanh(x) / 2)


def _other_sign() -> Step:
    return scalar_identity(g21**2 + g12**2 - 2 * g11 * g22, (g12 - g21) ** 2 + 2 * (g11 * g22 - g12 * g21))


T17_7 = Claim(
    label="T17.7",
    title="At large energies: two kicks, hyperbolic and elliptic orbits",
    statement="For `ż = K tanh z`, `K = [[0, A], [−Aᵀ, 0]]`, `A = [[a, b], [b, a]]`, `a > b > 0`, "
    "`r = (a + b)/(a − b)`: as `E → ∞` the trace of the half turn (times −1) tends to `4r² − 2` at the anti-phase "
    "orbit and to `4/r² − 2` at the in-phase orbit, so that beyond some energy the first is hyperbolic and the second "
    "elliptic.",
    assumptions=(),
    source="beyond",
    scope=FOUR,
    derive=t17_7,
    shows=("the anti-phase limit", "the in-phase limit", "hyperbolic", "elliptic"),
    twins=(
        Twin("a kick is 1, not 2", _one_kick),
        Twin("the trace of a square is the square of the trace plus twice the determinant", _other_sign),
        Twin(
            "the in-phase orbit is hyperbolic too",
            lambda: compute(SIGNS, left=gap**2, relation=">", right=(2 * slow + gap) ** 2),
            "is not known from the signs of its parts",
            at(
                "`b = c = 1`: the limit is `4/9 − 2`",
                Relation(4 * kicks.ratio_of("in-phase") ** 2 - 2, ">", Integer(2)),
                {slow: 1, gap: 1},
            ),
        ),
    ),
    remark="The steps show more: with `cosh²d = exp(E/2)` and `w = (d + sinh d cosh d)/(cosh⁴d tanh d)`, the trace of "
    "the quarter turn is within `(2ρ + 8ρ³) w + 2ρ(1 − tanh d)` of `2ρ` wherever `4ρ²w ≤ 1`. T17.1 and T17.2 take "
    "these numbers for their largest energies.",
)

CLAIMS = (T17_7,)
