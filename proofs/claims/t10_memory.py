"""T10.4, T10.5 and T10.9: what diffusion and leak do to the energy, from both sides: how long a memory lives."""

from __future__ import annotations

import numpy as np
from sympy import Expr, Integer, S, cosh, exp, log, pi

from analysis.activations.activation import activation
from analysis.symbols import E, E_start, W, gamma, i, n, s, sigma, sigma_z, t, z, z_
from analysis.symbols import S as primitive
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from proofs.assumptions import nearskew
from proofs.assumptions import network as given_that
from proofs.assumptions.assumption import Assumption
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, sigma_of
from proofs.claims.t2_energy import energy_rate_current
from proofs.claims.t3_leak import LEAK_RATE, leak_rate
from proofs.claims.t10_nearskew import SATURATING, halved, logarithmic, solves, tanh_squared
from proofs.kernel.computations import INTEGRATION, REARRANGEMENT, SUMMATION
from proofs.kernel.rules import (
    Step,
    apply,
    chain,
    cite,
    compute,
    define,
    direction,
    earlier,
    flip,
    identity,
    instantiate,
    scale,
    sign,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import nearskew as theorems
from proofs.kernel.theorems import scalars
from proofs.kernel.theorems.energy import ENERGY_SUM
from proofs.networks.instance import Instance

TWO = Integer(2)
DAMPED = nearskew.positive_diffusion

# ---------------------------------------------------------------- T10.4


def damped_rate(squares: Step, *weights: Step) -> Step:
    """From −σᵀσ ≥ −f (or ≤): dE/dt = −γσᵀσ ≥ −γf (or ≤)."""
    bounded = scale(squares, gamma, given(DAMPED, 2))
    rate = energy_rate_current()
    assert isinstance(bounded.statement, Relation)
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, bounded.statement.left, *weights), bounded)


def of_damped_weights() -> tuple[Step, Step]:
    """W = K − γI and Kᵀ = −K."""
    return given(DAMPED, 0), given(DAMPED, 1)


def shared() -> Step:
    """−σᵀσ ≥ −n(1 − e^{−2E/n}): most is lost where all units share the energy."""
    return cite(theorems.jensen, tanh_squared(), define(E, ENERGY_SUM), concave=SATURATING, relation="≥")


def alone(concave: Expr = SATURATING) -> Step:
    """−σᵀσ ≤ −(1 − e^{−2E}): least is lost where one unit has it all."""
    return cite(theorems.subadditive, tanh_squared(), not_negative(), define(E, ENERGY_SUM), concave=concave)


def not_negative() -> Step:
    """S(z_i) = log cosh z_i ≥ 0."""
    known = instantiate(sign(log(cosh(s)), "≥", s), {s: z_[i]})
    named = cite(theorems.tanh_primitive, given(nearskew.tanh_units), a=z_[i])
    return chain(named, known)


def remembered(relation: str, factor: Expr = TWO) -> Step:
    """E(0) = (n/2) log(1 + a) ⇒ E(t) ≥ (n/2) log(1 + a e^{−2γt}); with ≤ for n = 1 in both places."""
    squares, size = (shared(), n) if relation == "≥" else (alone(), S.One)
    return logarithmic(damped_rate(squares, *of_damped_weights()), relation, size, -factor * gamma)


def t10_4() -> tuple[Step, ...]:
    return remembered("≥"), remembered("≤"), halved(gamma)


def check_diffusion(instance: Instance) -> Residual:
    """σᵀWσ = −γσᵀσ, and σᵀσ between 1 − e^{−2E} and n(1 − e^{−2E/n})."""
    value, n_ = sigma_of(instance), instance.n
    rate = float(-np.diagonal(instance.weights).astype(float).mean())
    energy = compile_activation(instance.activation).primitive(instance.states).sum(axis=-1)
    squares = (value**2).sum(axis=-1)
    size = (np.abs(value) @ np.abs(instance.weights).T * np.abs(value)).sum(axis=-1)
    most, least = -n_ * np.expm1(-2 * energy / n_), -np.expm1(-2 * energy)
    form, ends = sigma_z.T * W * sigma_z, {W: instance.weights, sigma_z: value}
    # A few roundings of σ, and of E in the exponential, whose relative error is not larger than that of E.
    margin = 8 * (size + abs(rate) * (squares + most))
    return worst(
        residual(form, E, {**ends, E: -rate * squares}, margin=margin),
        residual(form, E, {**ends, E: -rate * most}, "≥", margin=margin),
        residual(form, E, {**ends, E: -rate * least}, "≤", margin=margin),
    )


T10_4 = Claim(
    label="T10.4",
    title="How long diffusion lets tanh units remember",
    statement="For `ż = W tanh(z)`, `W = K − γ I` with a skew `K` and `γ > 0`. With `E(0) = (n/2) log(1 + a)`, "
    "`(n/2) log(1 + a e^{−2γt}) ≤ E(t)`; with `E(0) = (1/2) log(1 + a)`, `E(t) ≤ (1/2) log(1 + a e^{−2γt})`, both for "
    "`t ≥ 0`. When `e^{2γt} = 1 + √(1 + a)`, `1 + a e^{−2γt} = √(1 + a)`.",
    assumptions=(given_that.current_form, given_that.continuous, nearskew.tanh_units, DAMPED),
    source="beyond",
    derive=t10_4,
    shows=("the lower bound", "the upper bound", "when a bound has halved"),
    check=check_diffusion,
    instances=drawn(form="current", weights="damped", sigmas=("tanh",), state_limit=1e3),
    twins=(
        Twin("the energy lives for twice as long", lambda: remembered("≥", Integer(1))),
        Twin(
            "W need not be skew but for the diffusion",
            lambda: damped_rate(shared(), given(DAMPED, 0)),
        ),
        Twin(
            "twice as much is lost where one unit has all the energy",
            lambda: alone(2 * SATURATING),
            "needs: σ(z[i])**2 = 2 - 2*exp(-2*S(z[i]))",
            at(
                "`n = 1`, `E = 1`: `tanh²z = 1 − e^{−2}` is less than `2 − 2e^{−2}`",
                Relation(2 - 2 * exp(Integer(-2)), "≤", 1 - exp(Integer(-2))),
                {},
            ),
        ),
    ),
    remark="So `E` halves between `log(1 + e^{E(0)/n})/(2γ)` and `log(1 + e^{E(0)})/(2γ)`: saturation lengthens memory "
    "from `log 2/(2γ)` to about `E(0)/(2γ)`. Equality: below `K = 0` and equal `|z_i|`, above `K = 0` and one unit "
    "that is not 0. The rate form without leak has it at `z = W x + b`, for any constant `b`.",
)

# ---------------------------------------------------------------- T10.9


def energy_below() -> Step:
    """S(z_i) ≤ z_i σ(z_i): S is convex, and 0 at 0."""
    rises = cite(scalars.rises, given(given_that.nondecreasing), a=z_[i], b=S.Zero)
    return from_zero(rises, Relation(primitive(z_[i]), "≤", z_[i] * sigma(z_[i])))


def energy_above() -> Step:
    """z_i σ(z_i) ≤ 2 S(z_i)."""
    fades = cite(theorems.fades, given(nearskew.fading), a=z_[i])
    return from_zero(fades, Relation(z_[i] * sigma(z_[i]), "≤", TWO * primitive(z_[i])), S.Half)


def from_zero(bound: Step, second: Relation, factor: Expr = S.One) -> Step:
    """A bound on (σ(z_i − r z_i) − σ(z_i))(−z_i), integrated over r: one on z_i σ(z_i) − S(z_i)."""
    continuous = given(given_that.continuous)
    integrated = compute(INTEGRATION, bound, continuous)
    taylor = substitute(integrated, cite(scalars.first_order, continuous, a=z_[i], b=S.Zero))
    known = substitute(taylor, cite(theorems.primitive_at_zero))
    assert isinstance(known.statement, Relation)
    return apply(direction(compute(REARRANGEMENT, first=known.statement, second=second, factor=factor)), known)


def work_of_the_leak(relation: str, each: Step) -> Step:
    """From S(z_i) ≤ z_iσ(z_i): dE/dt = −γσᵀz ≤ −γE; from z_iσ(z_i) ≤ 2S(z_i): dE/dt ≥ −2γE."""
    work = scale(each, gamma, given(given_that.positive_leak))
    assert isinstance(work.statement, Relation)
    turned = Relation(-work.statement.right, work.statement.relation, -work.statement.left)
    unit = apply(direction(compute(REARRANGEMENT, first=work.statement, second=turned)), work)
    lost = compute(SUMMATION, unit, define(E, ENERGY_SUM))
    rate = leak_rate(given(given_that.skew))
    assert isinstance(rate.statement, Relation)
    joined = lost if relation == "≤" else flip(lost)
    assert isinstance(joined.statement, Relation)
    return chain(rate, identity(rate.statement.right, joined.statement.left), joined)


def decaying(relation: str, each: Step, rate: Expr) -> Step:
    """E(t) ≤ E(0)e^{−rate t}, or ≥."""
    falls = work_of_the_leak(relation, each)
    assert isinstance(falls.statement, Relation)
    bound, solution = falls.statement.right, E_start * exp(-rate * t)
    return cite(theorems.comparison, falls, solves(bound, solution), bound=bound, solution=solution, relation=relation)


def below_its_work(name: str, point: Expr, times: Expr = S.One) -> bool:
    """Is s σ(s) < (times) S(s) at this point?"""
    here = activation(name)
    return bool((point * here.sigma.subs(s, point) - times * here.primitive.subs(s, point)).is_negative)


def t10_9() -> tuple[Step, ...]:
    return (decaying("≤", energy_below(), gamma),)


def leaking(instance: Instance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """E, σᵀz and the size of what is rounded in them, at every state."""
    values = compile_activation(instance.activation).primitive(instance.states)
    work = sigma_of(instance) * instance.states
    return values.sum(axis=-1), work.sum(axis=-1), np.abs(values).sum(axis=-1) + np.abs(work).sum(axis=-1)


def check_leak_takes(instance: Instance) -> Residual:
    """−γσᵀz ≤ −γE, and dE/dt = −γσᵀz."""
    energy, work, size = leaking(instance)
    # S and σ have an error of a few roundings each.
    lost = residual(E, Integer(0), {E: energy - work}, "≤", margin=8 * size)
    return worst(lost, skewness_of(instance))


def skewness_of(instance: Instance) -> Residual:
    """σᵀ(Wσ − γz) against −γσᵀz."""
    ends = {W: instance.weights, sigma_z: sigma_of(instance), z: instance.states, gamma: instance.leak}
    return residual(sigma_z.T * (W * sigma_z - gamma * z), LEAK_RATE, ends)


LEAKY: tuple[Assumption, ...] = (
    given_that.current_form_leaky,
    given_that.positive_leak,
    given_that.continuous,
    given_that.skew,
)

T10_9 = Claim(
    label="T10.9",
    title="A leak lets the energy die at least as fast as its own clock",
    statement="For `ż = W σ(z) − γ z` with `γ > 0`, a skew `W` and a nondecreasing `σ`: `E(t) ≤ E(0) e^{−γt}` for "
    "`t ≥ 0`.",
    assumptions=(*LEAKY, given_that.nondecreasing),
    source="beyond",
    derive=t10_9,
    check=check_leak_takes,
    instances=drawn(form="current", weights="skew", leak=True, nondecreasing=True, state_limit=1e3),
    twins=(
        Twin("it dies twice as fast", lambda: decaying("≤", energy_below(), TWO * gamma)),
        Twin(
            "σ need not be nondecreasing",
            lambda: from_zero(
                cite(scalars.rises, a=z_[i], b=S.Zero), Relation(primitive(z_[i]), "≤", z_[i] * sigma(z_[i]))
            ),
            "needs: `σ` is nondecreasing",
            Counterexample("`σ = sin` at `π`: `S = 2`, and `s σ(s) = 0`", lambda: below_its_work("sin", pi)),
        ),
    ),
    remark="So `E` halves before `log 2/γ`, when it is positive. Nothing is asked of `σ(0)`; with `σ(0) = 0` no `E` is "
    "negative. The bound is approached by saturated units: `s σ(s)/S(s)` tends to 1 for a bounded `σ`.",
)


# ---------------------------------------------------------------- T10.5


def t10_5() -> tuple[Step, ...]:
    derivation = T10_9.derivation
    assert derivation is not None
    return earlier("T10.9", derivation.conclusions[0]), decaying("≥", energy_above(), TWO * gamma)


def check_both_sides(instance: Instance) -> Residual:
    """E ≤ σᵀz ≤ 2E, and dE/dt = −γσᵀz."""
    energy, work, size = leaking(instance)
    above = residual(E, Integer(0), {E: work - 2 * energy}, "≤", margin=8 * size)
    return worst(check_leak_takes(instance), above)


T10_5 = Claim(
    label="T10.5",
    title="How long a leak lets a skew network remember",
    statement="For `ż = W σ(z) − γ z` with `γ > 0`, a skew `W` and a nondecreasing `σ` with `σ(0) = 0` of which "
    "`σ(s)/s` does not grow with `|s|`, for `s > 0` and for `s < 0`: `E(0) e^{−2γt} ≤ E(t) ≤ E(0) e^{−γt}` for "
    "`t ≥ 0`.",
    assumptions=(*LEAKY, given_that.nondecreasing, nearskew.fading),
    source="beyond",
    derive=t10_5,
    shows=("the upper bound", "the lower bound"),
    check=check_both_sides,
    instances=drawn(form="current", weights="skew", leak=True, nondecreasing=True, fading=True, state_limit=1e3),
    twins=(
        Twin("it lives for twice as long", lambda: decaying("≥", energy_above(), gamma)),
        Twin(
            "σ(s)/s may grow with |s|",
            lambda: cite(theorems.fades, a=z_[i]),
            "needs: `σ(0) = 0`, and `σ(s)/s` does not grow",
            Counterexample(
                "the dead zone, 0 up to 1, at 2: `s σ(s) = 2`, and `2S(s) = 1`; `e^s − 1` at 1: `e − 1` is more than "
                "`2(e − 2)`",
                lambda: all(
                    not below_its_work(name, at_, TWO) for name, at_ in (("deadzone", TWO), ("exp(s)-1", S.One))
                ),
            ),
        ),
    ),
    remark="So `E` halves between `log 2/(2γ)` and `log 2/γ`. Both ends are approached, by tanh at small and at large "
    "amplitude; `σ = s` has the lower one. `e^s − 1` and the dead zone break the second condition: `s σ(s) > 2S(s)` "
    "at some `s`.",
)

CLAIMS = (T10_4, T10_5, T10_9)
