"""T3.5: assumptions that cannot be dropped, and what a leak does."""

from __future__ import annotations

from sympy import Add, Expr, ImmutableDenseMatrix, Integer, Mul, Rational, S, Symbol, atan, cos, exp, oo, pi, sin

from analysis.fields import CurrentForm
from analysis.symbols import W, gamma, s, sigma_z, t, z
from numerics.checks import Residual, residual
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import Forbids, not_the_origin
from proofs.claims.support import drawn, given, sigma_of
from proofs.claims.t2_energy import energy_rate
from proofs.kernel.computations import CANCELLATION, DERIVATIVE, LIMIT, REARRANGEMENT, SUMMATION
from proofs.kernel.rules import (
    Step,
    add,
    apply,
    assume,
    chain,
    cite,
    compute,
    contradiction,
    define,
    direction,
    discharge,
    excludes,
    flip,
    identity,
    instantiate,
    scalar_identity,
    scale,
    sign,
)
from proofs.kernel.rules import substitute as substituted
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import leak as theorems
from proofs.kernel.theorems.energy import chain_rule, monotone_energy, zero_derivative
from proofs.kernel.theorems.leak import bump
from proofs.kernel.theorems.letters import total, z1, z2
from proofs.kernel.theorems.motion import COERCIVE_PRIMITIVE, heine_borel, separable_growth
from proofs.kernel.theorems.scalars import BOUNDED
from proofs.networks.instance import Instance

LEAK_RATE = -gamma * (sigma_z.T * z)


def leak_rate(*skewness: Step) -> Step:
    """dE/dt = −γσᵀz."""
    rate = substituted(energy_rate(), given(given_that.current_form_leaky))
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, LEAK_RATE, *skewness))


def never_grows(rate: Step) -> Step:
    """dE/dt ≤ 0, as σᵀz = Σ σ(z_i)z_i ≥ 0 and γ > 0: E never grows."""
    product = cite(theorems.signed_product, given(given_that.sign_preserving), given(given_that.continuous))
    scaled = scale(compute(SUMMATION, product), gamma, given(given_that.positive_leak))
    assert isinstance(scaled.statement, Relation)
    negative = Relation(LEAK_RATE, "≤", S.Zero)
    moved = direction(compute(REARRANGEMENT, first=scaled.statement, second=negative))
    falling = chain(rate, apply(moved, scaled))
    return cite(monotone_energy, falling, relation="≤")


def tends_to_zero(stays: Step, rate: Step) -> Step:
    return cite(
        theorems.lasalle,
        given(given_that.current_form_leaky),
        given(given_that.positive_leak),
        rate,
        given(given_that.sign_preserving),
        given(given_that.continuous),
        stays,
    )


PLANE = ImmutableDenseMatrix([[0, 1], [-1, 0]])
FIELD = CurrentForm(PLANE).components(2, sin(s))
STATE = CurrentForm(PLANE).state_components(2)


def separatrix(speed: int = 1) -> tuple[Step, ...]:
    """σ = sin: z₁ = 2 arctan eᵗ, z₂ = π − z₁ starts at (π/2, π/2), solves the system and tends to (π, 0)."""
    half = atan(exp(speed * t))
    motion = {STATE[0]: 2 * half, STATE[1]: pi - 2 * half}
    at_0 = atan(exp(S.Zero, evaluate=False), evaluate=False)
    starts = Mul(2, at_0, evaluate=False), Add(pi, Mul(-2, at_0, evaluate=False), evaluate=False)
    double = flip(instantiate(scalar_identity(sin(2 * s), 2 * sin(s) * cos(s)), {s: half}))
    forth = compute(DERIVATIVE, function=motion[STATE[0]], variable=t)
    back = compute(DERIVATIVE, function=motion[STATE[1]], variable=t)
    along = joined(forth, double), joined(back, scale(double, Integer(-1)))
    return (
        *(follows(step, field.xreplace(motion)) for step, field in zip(along, FIELD, strict=True)),
        *(at_the_start(motion[coordinate], start) for coordinate, start in zip(STATE, starts, strict=True)),
        *(compute(LIMIT, function=motion[coordinate], symbol=t, point=oo) for coordinate in STATE),
    )


def at_the_start(motion: Expr, written_out: Expr) -> Step:
    """Each coordinate is π/2 at t = 0, where it is the motion with 0 written for t."""
    if motion.subs(t, S.Zero) != written_out.doit():
        raise ValueError(f"{written_out} is not {motion} at t = 0")
    return scalar_identity(written_out, pi / 2)


def joined(step: Step, other: Step) -> Step:
    """The rate is the left side of the other equation."""
    assert isinstance(step.statement, Relation)
    assert isinstance(other.statement, Relation)
    if step.statement.right == other.statement.left:
        return chain(step, other)
    return chain(step, scalar_identity(step.statement.right, other.statement.left), other)


def follows(step: Step, field: Expr) -> Step:
    """The rate is the field along the motion."""
    assert isinstance(step.statement, Relation)
    return step if step.statement.right == field else chain(step, scalar_identity(step.statement.right, field))


def rest_point() -> tuple[Step, ...]:
    """(sin z₂, −sin z₁) vanishes at (π, 0), and E = 2 − cos z₁ − cos z₂ is the same there as at (π/2, π/2)."""
    start, end = (2 - cos(a, evaluate=False) - cos(b, evaluate=False) for a, b in ((pi / 2, pi / 2), (pi, S.Zero)))
    return (
        scalar_identity(-sin(pi, evaluate=False), S.Zero),
        scalar_identity(start, end),
    )


def primitive_of_the_bump(coordinate: Expr) -> Expr:
    """S(s) = (1 − e^{−s²})/2."""
    return Rational(1, 2) - exp(-(coordinate**2)) / 2


def bounded_primitive(bound: Expr) -> Step:
    """σ = s e^{−s²}: S(s) = (1 − e^{−s²})/2 stays below the bound."""
    return sign(primitive_of_the_bump(s) - bound, "<", s)


def off_the_axis(coordinate: Symbol, other: Symbol, low: Step) -> Step:
    """Where E ≥ 1/2 neither coordinate is 0: the other one's share of E is below 1/2."""
    zero = Relation(coordinate, "=", S.Zero)
    named = define(total, primitive_of_the_bump(z1) + primitive_of_the_bump(z2))
    level = substituted(named, assume(zero, "a coordinate is 0"))
    below = instantiate(low, {s: other})
    half = add(below, scalar_identity(Rational(1, 2), Rational(1, 2)))
    assert isinstance(level.statement, Relation)
    assert isinstance(half.statement, Relation)
    share = chain(level, scalar_identity(level.statement.right, half.statement.left), half)
    never = chain(assume(theorems.HIGH, "E ≥ 1/2"), share)
    return contradiction(scalar_identity(Rational(1, 2), Rational(1, 2)), excludes(never), zero)


def moves_there(coordinate: Symbol, off: Step) -> Step:
    """Where a coordinate is not 0, σ of it is not 0 either."""
    zero = Relation(bump(coordinate), "=", S.Zero)
    positive = sign(exp(-(s**2)), ">", s)
    factor = compute(CANCELLATION, assume(zero, "σ is 0"), instantiate(positive, {s: coordinate}), factor=coordinate)
    return contradiction(factor, off, zero)


def escapes() -> Step:
    """σ = s e^{−s²}: both coordinates are monotone where E ≥ 1/2, and there is no equilibrium to converge to."""
    low = bounded_primitive(Rational(1, 2))
    fields = [assume(statement, "the system with σ = s e^{−s²}") for statement in theorems.BUMPS]
    named = define(total, primitive_of_the_bump(z1) + primitive_of_the_bump(z2))
    rate = cite(chain_rule, named, energy=total, value=primitive_of_the_bump(z1) + primitive_of_the_bump(z2))
    for field in fields:
        rate = substituted(rate, field)
    assert isinstance(rate.statement, Relation)
    conserved = cite(zero_derivative, chain(rate, scalar_identity(rate.statement.right, S.Zero)), energy="E(z)")
    off = off_the_axis(z1, z2, low), off_the_axis(z2, z1, low)
    moving = [moves_there(coordinate, away) for coordinate, away in zip((z1, z2), off, strict=True)]
    monotone = cite(theorems.monotone_coordinates, *fields, conserved, *off, *moving)
    gone = cite(theorems.monotone_convergence, *fields, conserved, monotone, *moving)
    return discharge(gone, *theorems.BUMPS, theorems.HIGH)


def t3_5() -> tuple[Step, ...]:
    rate = leak_rate(given(given_that.skew))
    continuous = given(given_that.continuous)
    coercive = cite(separable_growth, continuous, assume(COERCIVE_PRIMITIVE, COERCIVE_PRIMITIVE.text))
    bounded = assume(BOUNDED, BOUNDED.text)
    leak = given(given_that.positive_leak)
    compact = cite(heine_borel, continuous, coercive)
    level = cite(theorems.sublevel, continuous, given(given_that.current_form_leaky), never_grows(rate), compact)
    driven = cite(theorems.driven, given(given_that.current_form_leaky), leak, bounded)
    return (
        discharge(tends_to_zero(level, rate), COERCIVE_PRIMITIVE),
        discharge(tends_to_zero(driven, rate), BOUNDED),
        *separatrix(),
        *rest_point(),
        escapes(),
    )


def check_leak(instance: Instance) -> Residual:
    """σᵀ(Wσ − γz) against −γσᵀz."""
    states = instance.states[::-1] if instance.exact else instance.states
    values = {W: instance.weights, sigma_z: sigma_of(instance), z: states, gamma: instance.leak}
    return residual(sigma_z.T * CurrentForm(leak=gamma).field, LEAK_RATE, values)


def _with_a_negative_leak() -> object:
    product = cite(theorems.signed_product, given(given_that.sign_preserving), given(given_that.continuous))
    return scale(compute(SUMMATION, product), gamma, assume(Relation(gamma, "<", S.Zero), "γ < 0"))


T3_5 = Claim(
    label="T3.5",
    title="What cannot be dropped: three ways to come to rest or escape",
    statement="With a leak `γ > 0`, a skew `W` and a sign-preserving `σ` that is bounded or has a coercive primitive, "
    "every solution tends to 0. Without leak, for `n = 2`, `ω = 1`: `σ = sin`, which is odd, bounded and continuous, "
    "takes `(π/2, π/2)` along `z₁ = 2 arctan eᵗ`, `z₂ = π − z₁` to the rest point `(π, 0)`; `σ = s e^{−s²}`, which is "
    "sign-preserving too, lets every solution with `E ≥ 1/2` escape.",
    assumptions=(
        given_that.current_form_leaky,
        given_that.positive_leak,
        given_that.continuous,
        given_that.sign_preserving,
        given_that.skew,
    ),
    source="beyond",
    derive=t3_5,
    shows=(
        "the leak, with a coercive primitive",
        "the leak, with a bounded `σ`",
        "sin: `ż₁ = sin z₂`",
        "sin: `ż₂ = −sin z₁`",
        "sin: `z₁` starts at `π/2`",
        "sin: `z₂` starts at `π/2`",
        "sin: `z₁` tends to `π`",
        "sin: `z₂` tends to 0",
        "sin: `(π, 0)` is at rest",
        "sin: the energy at the start is that at `(π, 0)`",
        "`s e^{−s²}`: every solution with `E ≥ 1/2` escapes",
    ),
    check=check_leak,
    instances=drawn(form="current", weights="skew", leak=True, sign_preserving=True, exact=None),
    twins=(
        Twin("W need not be skew", leak_rate),
        Twin("sin's separatrix runs twice as fast", lambda: separatrix(2)),
        Twin("the primitive of s e^{−s²} stays below 1/4", lambda: bounded_primitive(Rational(1, 4))),
        Twin(
            "σ need not be sign-preserving",
            lambda: cite(theorems.signed_product, given(given_that.continuous)),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            Counterexample("`σ = sin` at `s = 4`", lambda: bool((4 * sin(4)).is_negative)),
        ),
        Twin(
            "the leak may be negative",
            _with_a_negative_leak,
            "does not show that γ is nonnegative",
            at(
                "`n = 1`, `W = 0`, `γ = −1`, `σ(s) = s` at `z = 1`: `E` grows, as `ż = z`",
                Relation(LEAK_RATE, "≤", S.Zero),
                {W: [[0]], gamma: -1, sigma_z: [1], z: [1]},
            ),
        ),
    ),
    motion=(
        *answers(0, "dE/dt = −γσᵀz < 0 off 0: every solution tends to 0", given_that.coercive, settles=True),
        *answers(1, "dE/dt = −γσᵀz < 0 off 0: every solution tends to 0", given_that.bounded, settles=True),
    ),
    remark="sin is not sign-preserving, and `s e^{−s²}` has no coercive primitive. Which other assumptions cannot be "
    "dropped is shown by counterexamples, which `skewflow ablate` searches for.",
    forbids=Forbids(
        {
            "escapes": "it was to come to rest at 0",
            "returns": "it was to come to rest",
            "moves": "it was to come to rest",
        },
        not_the_origin,
        only_to_zero=True,
    ),
)

CLAIMS = (T3_5,)
