"""T8: leak and gain on the diagonal, two neurons: when 0 is the only equilibrium, and the cycle around it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, Integer, Interval, Rational, S, Symbol, oo, sqrt, tanh

from analysis.activations.activation import activation
from analysis.plane.limitcycle import Threshold
from analysis.symbols import omega
from analysis.symbols import s as real
from analysis.symbols import value as s
from numerics.checks import Residual
from numerics.plane.limitcycle import PlanarGain, count_equilibria, recognise
from numerics.tolerance import Tolerance
from proofs.assumptions import plane as planar
from proofs.claims.answers import answers
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import given
from proofs.claims.t4_plane import relation_of
from proofs.kernel.computations import DERIVATIVE, REARRANGEMENT, SIGNS
from proofs.kernel.rules import (
    Step,
    add,
    apply,
    assume,
    chain,
    cite,
    compute,
    direction,
    discharge,
    flip,
    instantiate,
    scalar_identity,
    scale,
    sign,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import cycles as theorems
from proofs.kernel.theorems.cycles import p, q, r
from proofs.kernel.theorems.letters import z1, z2
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Z = Symbol("z", real=True)
ANGLE = Symbol("φ", real=True)


def system_of(instance: Instance) -> PlanarGain | None:
    """The planar system that an instance is, None when it is not one with leak and gain."""
    if not planar.leak_and_gain.decide(instance).is_true:
        return None
    return recognise(instance.weights, float(instance.leak))


def product_vanishes(second_sign: int = -1) -> Step:
    """f(p) = Ωq and f(q) = −Ωp ⇒ p f(p) + q f(q) = 0."""
    first, second = (assume(statement, "an equilibrium") for statement in theorems.AT_REST)
    total = add(scale(first, p), scale(second, -second_sign * q))
    return discharge(chain(total, scalar_identity(relation_of(total).right, Integer(0))), *theorems.AT_REST)


def threshold_exists() -> Step:
    return cite(theorems.threshold, given(planar.leak_and_gain, -1), product_vanishes())


def identities() -> tuple[Step, ...]:
    """f', f'', and the lowest value of f."""
    curvature, value, same = theorems.curvature(s), theorems.lowest_value(), theorems.artanh_is_arcosh()
    slope = compute(DERIVATIVE, function=theorems.excess_of(s), variable=s)
    stated = 1 / (1 - s**2) - theorems.A
    if relation_of(slope).right != stated:
        slope = chain(slope, scalar_identity(relation_of(slope).right, stated))
    return (slope, *(scalar_identity(x.left, x.right) for x in (curvature, value, same)))


LIMIT = 1 / (2 * sqrt(2))


def small_gain(top: Expr = LIMIT) -> Step:
    """Ω*/(A − 1) → 1/(2√2)."""
    third = Rational(1, 3)
    shape = scalar_identity(theorems.ratio(), theorems.profile(4 * theorems.theta))
    slope = theorems.small_gain.instance(phi=ANGLE)[0][3]
    return cite(
        theorems.small_gain,
        given(planar.leak_and_gain, -1),
        threshold_exists(),
        shape,
        scalar_identity(slope.left, slope.right),  # type: ignore[union-attr]
        scalar_identity(sqrt(1 - third**2) / (3 - third), top),
        phi=ANGLE,
    )


def no_other_for_small_gain() -> Step:
    larger = sign(Z - tanh(Z), ">", Z, Interval.open(0, oo))
    return cite(theorems.no_gain, given(planar.leak_and_gain, -1), product_vanishes(), larger, letter=Z)


def t8_1() -> tuple[Step, ...]:
    exists = threshold_exists()
    bounds = cite(theorems.threshold_bounds, given(planar.leak_and_gain, -1), exists, *identities(), s=s)
    return no_other_for_small_gain(), exists, bounds, small_gain()


CERTAIN = Tolerance(1, "the count is certain or it is not made: nothing is left to rounding")


def check_threshold(instance: Instance) -> Residual:
    """Equilibria counted in ball arithmetic, outside the bounds of Ω*: 1 above, more than 1 below, 1 for A ≤ 1."""
    found = system_of(instance)
    assert found is not None
    gain, frequency = Fraction(found.gain) / Fraction(found.leak), Fraction(found.frequency) / Fraction(found.leak)
    total = count_equilibria(gain, frequency).total
    if gain <= 1:
        return Residual(float(total != 1), 1.0, CERTAIN)
    low, high = Threshold(Rational(gain.numerator, gain.denominator), 20).bounds
    if total is None or float(low) * 0.999 <= frequency <= float(high) * 1.001:
        return Residual(0.0, 1.0, CERTAIN, "between the bounds: not decided by them")
    wrong = total != 1 if frequency > float(high) else total == 1
    return Residual(float(wrong), 1.0, CERTAIN)


def systems(low: float, high: float, fastest: float) -> Any:
    """Instances with A between low and high and Ω up to `fastest` times A."""

    def instances() -> SearchStrategy[Instance]:
        from hypothesis import strategies as st

        def build(leak: float, gain: float, ratio: float, radius: float) -> Instance:
            a, w = gain * leak, ratio * gain * leak
            weights = np.array([[a, w], [-w, a]])
            return Instance(weights, np.array([[0.0, radius]]), activation("tanh"), leak=leak)

        quarters = st.integers(1, 16).map(lambda k: k / 4)
        return st.builds(
            build, quarters, st.floats(low, high), st.floats(0.015625, fastest), st.floats(0.0078125, 0.125)
        ).filter(lambda instance: system_of(instance) is not None)

    return instances


T8_1 = Claim(
    label="T8.1",
    title="When 0 is the only equilibrium of a network with leak and gain",
    statement="For two neurons `ż = −γz + (aI + K) tanh(z)` with `A = a/γ`, `Ω = ω/γ`: for `A ≤ 1` zero is the only "
    "equilibrium; for `A > 1` it is so exactly if `Ω > Ω*(A)`, where `B ≤ Ω* ≤ B/s₀`, `Ω* < A − 1`, "
    "`B = √(A² − A) − arcosh √A`, and `Ω*/(A − 1) → 1/(2√2)` as `A → 1`.",
    assumptions=(planar.leak_and_gain,),
    source="beyond",
    scope=PLANE,
    derive=t8_1,
    shows=("`A ≤ 1`", "the threshold `Ω*`", "the bounds of `Ω*`", "the limit for `A → 1`"),
    check=check_threshold,
    instances=systems(0.5, 6.0, 1.5),
    twins=(
        Twin("the second equation has the other sign", lambda: product_vanishes(1)),
        Twin("z < tanh z", lambda: sign(tanh(Z) - Z, ">", Z, Interval.open(0, oo))),
        Twin("the limit is 1/2", lambda: small_gain(Rational(1, 2))),
        Twin(
            "the lowest point of f is at r² = 1/A",
            lambda: scalar_identity((r / (1 - r**2)) ** 2, 1 / (1 - r**2) ** 2 - 1),
        ),
    ),
    remark="`Ω*(1.2, 2, 3, 5)` is bracketed to nine digits by counting equilibria in ball arithmetic: 9 below it, "
    "1 above.",
)


FIRST, SECOND = (relation.right for relation in theorems.FIELD)
RADIUS = (theorems.gain + omega) / theorems.leak
"""Half the side of a square that solutions only enter."""


def inwards(which: int, side: int, radius: Expr = RADIUS) -> Step:
    """At z_k = ±R the field points into the square: −γR + a tanh R + ω tanh z < 0, as γR = a + ω and |tanh| < 1."""
    letter, other = ((z1, z2), (z2, z1))[which]
    field = (FIRST, SECOND)[which].xreplace({letter: side * radius})
    relation = "<" if side > 0 else ">"
    own = instantiate(sign(tanh(real) - side, relation, real), {real: side * radius})
    turned = instantiate(sign((1 - 2 * which) * tanh(real) - side, relation, real), {real: other})
    total = add(scale(own, theorems.gain), scale(turned, omega))
    return chain(scalar_identity(field, relation_of(total).left), total)


def source() -> tuple[Step, Step]:
    """At 0 the trace 2(a − γ) and the determinant (a − γ)² + ω² of the Jacobian are positive."""
    excess = theorems.gain - theorems.leak
    trace = Relation(Integer(0), "<", 2 * theorems.gain - 2 * theorems.leak)
    moved = direction(compute(REARRANGEMENT, first=theorems.MORE_GAIN, second=trace, factor=Rational(1, 2)))
    square = flip(instantiate(sign(real**2, "≥", real), {real: excess}))
    turning = flip(compute(SIGNS, left=omega**2, relation=">"))
    larger = add(scalar_identity(omega**2, omega**2), square)
    return apply(moved, given(planar.repelling)), chain(turning, larger)


def t8_2() -> tuple[Step, ...]:
    sides = [inwards(which, side) for which in (0, 1) for side in (1, -1)]
    premises = (
        given(planar.leak_and_gain, 0),
        given(planar.leak_and_gain, 1),
        given(planar.repelling, 1),
        *sides,
        *source(),
    )
    return (cite(theorems.poincare_bendixson, *premises, first=FIRST, second=SECOND, radius=RADIUS),)


def check_ring(instance: Instance) -> Residual:
    """A quarter turn leads outwards from near 0 and inwards from far out: between them there is a cycle."""
    found = system_of(instance)
    assert found is not None
    small, large = float(instance.states[0, 1]), 4.0 * (found.gain + found.frequency) / found.leak
    inner, outer = found.quarter_turn(small), found.quarter_turn(large)
    if inner is None or outer is None:
        return Residual(1.0, 1.0, CERTAIN, "a quarter turn was not completed")
    tolerance = Tolerance(1e5, "DOP853 asked for 1e-12")
    return Residual(max(0.0, (small - inner[0]) / small, (outer[0] - large) / large), 1.0, tolerance)


def repelling_systems(repelling: bool = True, **options: Any) -> SearchStrategy[Instance]:
    """Those with one equilibrium: fast enough for their gain; or, with repelling=False, the others."""
    drawn = systems(1.0625, 3.0, 3.0)() if repelling else systems(0.5, 3.0, 0.5)()
    return drawn.filter(lambda instance: planar.repelling.decide(instance).is_true is repelling)


T8_2 = Claim(
    label="T8.2",
    title="An attracting limit cycle",
    statement="For two neurons `ż = −γz + (aI + K) tanh(z)` with `a > γ` and `ω > γ Ω*(a/γ)` there is an attracting "
    "limit cycle around 0.",
    assumptions=(planar.leak_and_gain, planar.repelling),
    source="beyond",
    scope=PLANE,
    derive=t8_2,
    check=check_ring,
    instances=repelling_systems,
    twins=(
        Twin("solutions enter the square of half the side a/γ", lambda: inwards(0, 1, theorems.gain / theorems.leak)),
        Twin(
            "the leak may exceed the gain",
            lambda: compute(SIGNS, left=theorems.gain - theorems.leak, relation=">"),
            "is not known from the signs of its parts",
            at(
                "`a = 1`, `γ = 2`: the trace at 0 is negative, and `A ≤ 1` leaves no cycle",
                Relation(2 * (theorems.gain - theorems.leak), ">", S.Zero),
                {theorems.gain: 1, theorems.leak: 2},
            ),
        ),
    ),
    motion=answers(
        0,
        "0 is the only equilibrium and repels; solutions are bounded (Poincaré–Bendixson)",
        attracting_limit_cycle=True,
    ),
    remark="That there is only one cycle is not proved for all parameters; for given ones it is certified (T17.5). "
    "Every cycle is its own quarter turn. This is a limit cycle in the strict sense; the closed orbits of T4.1 are "
    "none (T3.3).",
)


def repels(*only: Step) -> Step:
    system = given(planar.leak_and_gain, 0), given(planar.leak_and_gain, 1)
    return cite(theorems.repelled, *system, *only, *source(), first=FIRST, second=SECOND)


T8_5 = Claim(
    label="T8.5",
    title="Gain against leak: nothing but 0 comes to rest",
    statement="For two neurons `ż = −γz + (aI + K) tanh(z)` with `a > γ` and `ω > γ Ω*(a/γ)`, `z = 0` is the only "
    "equilibrium and no other solution converges.",
    assumptions=(planar.leak_and_gain, planar.repelling),
    source="beyond",
    scope=PLANE,
    derive=lambda: (repels(given(planar.repelling, 1)),),
    check=check_ring,
    instances=repelling_systems,
    twins=(
        Twin(
            "there may be other equilibria",
            repels,
            "needs: `z = 0` is the only equilibrium",
            Counterexample(
                "`A = 2`, `Ω = 1/10`: there are others, to which solutions converge",
                lambda: count_equilibria(Fraction(2), Fraction(1, 10)).total != 1,
            ),
        ),
        Twin("0 is a saddle: −ω² > 0", lambda: sign(-(real**2), ">", real)),
    ),
    motion=answers(
        0,
        "0 is the only equilibrium (counted in ball arithmetic) and repels: no other solution converges",
        perpetual=True,
        almost_never_settles=True,
    ),
    remark="What T8.2 leaves out: that its cycle is one of others does not let anything settle.",
)

CLAIMS = (T8_1, T8_2, T8_5)
