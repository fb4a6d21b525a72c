"""T3.3, T3.4: volume, attractors and recurrence."""

from __future__ import annotations

import numpy as np
from sympy import Derivative, Expr, S, Sum, Trace

from analysis.activations.activation import activation, s
from analysis.decisions.functions import decide_sign
from analysis.fields import CurrentForm, RateForm
from analysis.symbols import D, W, divergence, gamma, i, n, sigma_z, x_, z_
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import COMES_BACK, Forbids
from proofs.claims.support import drawn, given, preactivation, sigma_of
from proofs.claims.t3_perpetual import compact_sublevels, continued
from proofs.kernel.computations import DERIVATIVE, SUMMATION
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.rules import (
    Step,
    apply,
    assume,
    chain,
    cite,
    compute,
    define,
    discharge,
    flip,
    identity,
    scalar_identity,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import motion as theorems
from proofs.networks.instance import Instance

CURRENT_COMPONENT, RATE_COMPONENT = theorems.CURRENT_COMPONENT, theorems.RATE_COMPONENT


def no_divergence(component: Expr, variable: Expr, zero_diagonal: Step | None) -> Step:
    """div f = Σ ∂f_i/∂z_i = 0 where σ is differentiable, because ∂f_i/∂z_i has the factor W_ii."""
    slope = compute(DERIVATIVE, function=component, variable=variable)
    named = define(divergence, Sum(Derivative(component, variable), (i, 1, n)))
    if zero_diagonal is not None:
        slope = substitute(slope, cite(theorems.diagonal_entry, zero_diagonal))
    return discharge(compute(SUMMATION, slope, named), DIFFERENTIABLE)


def volume(free: Step, component: Expr, variable: Expr) -> Step:
    """The flow of this field, whose divergence is 0, preserves volume."""
    named = define(divergence, Sum(Derivative(component, variable), (i, 1, n)))
    zero = chain(flip(named), apply(free, assume(DIFFERENTIABLE, DIFFERENTIABLE.text)))
    return cite(
        theorems.liouville,
        given(given_that.locally_lipschitz),
        discharge(zero, DIFFERENTIABLE),
        regular=theorems.LOCALLY_LIPSCHITZ,
        component=component,
        variable=variable,
    )


ONE_UNIT = at(
    "`n = 1`, `W = 1`, `σ(s) = s`: both forms are `ẋ = x`, of divergence 1",
    Relation(Trace(W * D), "=", S.Zero),
    {W: [[1]], D: [[1]]},
)


def _divergence_of_a_leak() -> object:
    """div f = −nγ with a leak, which is not 0."""
    leaky = no_divergence(CURRENT_COMPONENT - gamma * z_[i], z_[i], given(given_that.zero_diagonal))
    leaky = apply(leaky, assume(DIFFERENTIABLE, DIFFERENTIABLE.text))
    assert isinstance(leaky.statement, Relation)
    return chain(leaky, scalar_identity(leaky.statement.right, S.Zero))


def t3_3() -> tuple[Step, ...]:
    zero = given(given_that.zero_diagonal)
    current, rate = no_divergence(CURRENT_COMPONENT, z_[i], zero), no_divergence(RATE_COMPONENT, x_[i], zero)
    volumes = volume(current, CURRENT_COMPONENT, z_[i]), volume(rate, RATE_COMPONENT, x_[i])
    return (current, *(cite(theorems.no_attractor, each) for each in volumes), rate)


def slopes(instance: Instance, states: np.ndarray) -> np.ndarray:
    """σ' at the first of the states; exact instances give the slopes themselves."""
    if instance.exact:
        return states[0]
    return compile_activation(instance.activation).derivative(states[0])


def check_divergence(instance: Instance) -> Residual:
    """The trace of the Jacobian, against 0, in both forms."""
    states = instance.states if instance.form == "current" else preactivation(instance)
    values = {W: instance.weights, D: np.diag(slopes(instance, states))}
    return worst(*(residual(form.divergence, 0, values) for form in (CurrentForm(), RateForm())))


T3_3 = Claim(
    label="T3.3",
    title="Volume is preserved: no attractor of any kind",
    statement="If `W_ii = 0` for every `i` and `σ` is locally Lipschitz, both forms without leak have divergence 0 "
    "wherever `σ` is differentiable. Their flows preserve volume: there is no asymptotically stable fixed point and no "
    "asymptotically stable limit cycle.",
    assumptions=(given_that.locally_lipschitz, given_that.zero_diagonal),
    source="beyond",
    derive=t3_3,
    shows=(
        "divergence 0, current form",
        "no attractor, current form",
        "no attractor, rate form",
        "divergence 0, rate form",
    ),
    check=check_divergence,
    instances=drawn(form="current", weights="zero_diagonal", locally_lipschitz=True),
    twins=(
        Twin(
            "the diagonal of W need not be 0",
            lambda: no_divergence(CURRENT_COMPONENT, z_[i], None),
            "sum over the components",
            ONE_UNIT,
        ),
        Twin(
            "nor in rate form", lambda: no_divergence(RATE_COMPONENT, x_[i], None), "sum over the components", ONE_UNIT
        ),
        Twin("a leak preserves volume too", _divergence_of_a_leak),
    ),
    motion=answers(1, "the flow preserves volume: nothing attracts", fate.no_leak, attracting_limit_cycle=False),
    remark="What the paper calls stable limit cycles are closed orbits in a continuous family: none of them attracts.",
)


def t3_4() -> tuple[Step, ...]:
    coercive = cite(theorems.separable_growth, given(given_that.continuous), given(given_that.coercive))
    compact = compact_sublevels(coercive)
    invariant = continued("invariant", compact)
    zero = cite(theorems.skew_diagonal, given(given_that.skew))
    free = no_divergence(CURRENT_COMPONENT, z_[i], zero)
    preserved = volume(free, CURRENT_COMPONENT, z_[i])
    return compact, invariant, cite(theorems.recurrence, preserved, compact, invariant)


def _recurrence_in_open_space() -> object:
    zero = cite(theorems.skew_diagonal, given(given_that.skew))
    free = no_divergence(CURRENT_COMPONENT, z_[i], zero)
    return cite(theorems.recurrence, volume(free, CURRENT_COMPONENT, z_[i]))


def check_energy_and_volume(instance: Instance) -> Residual:
    """Both things that recurrence rests on: the rate of the energy and the divergence, against 0."""
    values = {W: instance.weights, sigma_z: sigma_of(instance)}
    return worst(residual(sigma_z.T * W * sigma_z, 0, values), check_divergence(instance))


T3_4 = Claim(
    label="T3.4",
    title="Perpetual oscillation for every n: recurrence",
    statement="For `ż = W σ(z)` with a skew `W`, a locally Lipschitz `σ` and a coercive `S`, the sets `{E ≤ c}` are "
    "compact and invariant, and almost every solution returns arbitrarily close to its start for ever.",
    assumptions=(
        given_that.current_form,
        given_that.continuous,
        given_that.locally_lipschitz,
        given_that.coercive,
        given_that.skew,
    ),
    source="beyond",
    derive=t3_4,
    shows=("the sets `{E ≤ c}` are compact", "the sets `{E ≤ c}` are invariant", "almost every solution returns"),
    check=check_energy_and_volume,
    instances=drawn(form="current", weights="skew", lipschitz=True, coercive=True),
    twins=(
        Twin(
            "S need not be coercive",
            _recurrence_in_open_space,
            "needs: `{z : E(z) ≤ c}` is compact",
            Counterexample(
                "`σ = s e^{−s²}`: `S < 1/2` everywhere, so that `{E ≤ 1/2}` holds all `(z₁, 0)`",
                lambda: decide_sign(activation("gaussian_odd").primitive - S.Half, "<", s).is_true,
            ),
        ),
        Twin(
            "W need not be skew: the sets {E ≤ c} are invariant",
            lambda: identity(sigma_z.T * W * sigma_z, S.Zero),
        ),
    ),
    motion=answers(1, "E is constant, and the sets {E ≤ c} are compact", bounded=True),
    remark="In rate form the sets `{E ≤ c}` are compact only for an invertible `W`.",
    forbids=Forbids({"converges": COMES_BACK, "escapes": COMES_BACK}),
)

CLAIMS = (T3_3, T3_4)
