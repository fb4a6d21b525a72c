"""T13.12 and T13.13: a short damped step settles, and a leak bounds every orbit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, Integer, S

from analysis.symbols import E, E_next, K, W, beta, gamma, h, lipschitz, omega, sigma_z, v
from numerics.checks import Residual, residual
from numerics.tolerance import Tolerance
from proofs.assumptions import memory, steps
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given, measured_gain, preactivation, sigma_of
from proofs.claims.t13_forgetting import slope_bound
from proofs.claims.t13_steps import COST, at_most
from proofs.kernel.computations import REARRANGEMENT
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
    identity,
    scalar_identity,
    scale,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import forgetting as theorems
from proofs.kernel.theorems.linear import operator_norm
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


SQUARE = sigma_z.T * sigma_z


def diffused(*, skew: bool = True) -> tuple[Step, ...]:
    """W = K − γI, and Kᵀ = −K unless that is left out."""
    return tuple(given(steps.skew_with_diffusion, k) for k in ((0, 1) if skew else (0,)))


def loses(*weights: Step) -> Step:
    """E(z⁺) − E(z) ≤ ((Lh²/2)(γ² + ω²) − hγ) σᵀσ."""
    above, update = at_most(), given(steps.seen_step)
    norm = scale(cite(operator_norm, given(steps.skew_with_diffusion, 2), vector=sigma_z, matrix=K), COST)
    rest = (COST * gamma**2 - h * gamma) * SQUARE
    total = add(norm, identity(rest, rest))
    assert isinstance(above.statement, Relation)
    assert isinstance(total.statement, Relation)
    through = identity(above.statement.right, total.statement.left, update, *weights)
    return chain(above, through, total, identity(total.statement.right, theorems.SHARE * SQUARE))


TWO = Integer(2)


def strictly_within(factor: Expr = TWO) -> Step:
    """(Lh²/2)(γ² + ω²) − hγ < 0, from h < 2γ/(L(γ² + ω²))."""
    bound_ = Relation(h, "<", factor * gamma / (lipschitz * (gamma**2 + omega**2)))
    turned = compute(
        REARRANGEMENT,
        first=bound_,
        second=Relation(theorems.SHARE, "<", S.Zero),
        factor=2 / (h * lipschitz * (gamma**2 + omega**2)),
    )
    return apply(direction(turned), given(steps.shorter_step))


def definite(*weights: Step) -> Step:
    """vᵀWv = −γvᵀv: W is invertible when γ > 0."""
    return identity((v.T * W * v).doit(), -gamma * (v.T * v).doit(), *weights)


def t13_12() -> tuple[Step, ...]:
    falls = loses(*diffused())
    rest = cite(
        theorems.loses_until_rest,
        given(steps.seen_step),
        falls,
        strictly_within(),
        given(steps.some_diffusion),
        definite(*diffused()),
        given(given_that.continuous),
        given(given_that.sign_preserving),
        given(given_that.coercive),
    )
    return falls, rest


def check_loses(instance: Instance) -> Residual:
    """E(z⁺) − E(z) against ((Lh²/2)(γ² + ω²) − hγ) σᵀσ, or 0, at every state."""
    at_z = instance.replace(form="current", states=preactivation(instance), bias=None)
    W_, step, value = at_z.weights, at_z.step, sigma_of(at_z)
    gained, rounded = measured_gain(at_z, step * (value @ W_.T), step * (abs(value) @ abs(W_).T))
    L = slope_bound(instance)
    diffusion = instance.structure.diffusion
    if diffusion is None or not np.isfinite(L):
        return Residual(0.0, 1.0, None, "W is not K − γI, or L = ∞")
    omega_ = steps.largest_of_skew_part(instance).upper
    share = L * step**2 / 2 * (float(diffusion) ** 2 + omega_**2) - step * float(diffusion)
    squares = (value**2).sum(axis=-1)
    size = L * step**2 / 2 * (float(diffusion) ** 2 + omega_**2) + step * float(diffusion)
    margin = 8 * rounded + 1e-14 * size * squares
    return residual(E_next - E, 0, {E: min(share, 0.0) * squares, E_next: gained}, "≤", margin=margin)


def short(**options: Any) -> SearchStrategy[Instance]:
    """W = K − γI and a step strictly within the bound, in rate form."""
    from hypothesis import strategies as st

    base = drawn(
        form="rate",
        weights="skew",
        bias=None,
        step=True,
        lipschitz=True,
        sign_preserving=True,
        coercive=True,
        state_limit=1e3,
    )(**options)
    if "largest_step" in options:  # longer steps are asked for, of the same weights
        return base.map(lambda i: i.replace(weights=i.weights - 0.25 * np.eye(i.n)))
    if options:
        return base

    def shortened(instance: Instance, diffusion: float, share: float) -> Instance:
        n_, size = instance.n, float(np.linalg.norm(instance.weights.astype(float), 2))
        limit = 2 * diffusion / (max(slope_bound(instance), 1e-6) * (diffusion**2 + size**2))
        return instance.replace(weights=instance.weights - diffusion * np.eye(n_), step=share * limit)

    return st.builds(shortened, base, st.sampled_from((1.0, 0.5, 0.125, 2.0)), st.floats(0.0625, 0.9375)).filter(
        lambda instance: steps.shorter_step.decide(instance).is_true
    )


T13_12 = Claim(
    label="T13.12",
    title="A skew network with diffusion, stepped shortly: every orbit tends to the fixed point",
    statement="For forward Euler steps `z⁺ = z + h W σ(z)`, or `x⁺ = x + h σ(W x + b)` with `z = W x + b`, and "
    "`W = K − γ I`, `K` skew, `γ > 0`, `ω = ‖K‖₂`, a sign-preserving `σ` with a coercive primitive that is Lipschitz "
    "with constant `L`: `E(z⁺) − E(z) ≤ ((Lh²/2)(γ² + ω²) − hγ) σᵀσ`. If `h < 2γ/(L(γ² + ω²))`, every orbit tends to "
    "the one fixed point, where `z = 0`.",
    assumptions=(
        steps.seen_step,
        given_that.continuous,
        given_that.lipschitz,
        given_that.sign_preserving,
        given_that.coercive,
        steps.skew_with_diffusion,
        steps.some_diffusion,
        steps.shorter_step,
    ),
    source="beyond",
    derive=t13_12,
    shows=("what a step adds to the energy", "every orbit tends to the fixed point"),
    check=check_loses,
    instances=short,
    twins=(
        Twin("K need not be skew", lambda: loses(*diffused(skew=False))),
        Twin(
            "up to three times the step every orbit settles",
            lambda: strictly_within(Integer(6)),
            "rearrangement",
            at(
                "`L = γ = ω = 1`, `h = 2`: the share is 2",
                Relation(theorems.SHARE, "<", S.Zero),
                {h: 2, lipschitz: 1, gamma: 1, omega: 1},
            ),
        ),
        Twin(
            "without diffusion too",
            lambda: cite(
                theorems.loses_until_rest,
                given(steps.seen_step),
                loses(*diffused()),
                strictly_within(),
                definite(*diffused()),
                given(given_that.continuous),
                given(given_that.sign_preserving),
                given(given_that.coercive),
            ),
            "needs: γ > 0",
            at(
                "`γ = 0`, `L = ω = 1`, `h = 1/2`: a share above 0",
                Relation(theorems.SHARE, "<", S.Zero),
                {h: S.Half, lipschitz: 1, gamma: 0, omega: 1},
            ),
        ),
    ),
    of_map=answers(1, "E falls until σ(z) = 0, at the one fixed point", settles=True),
    remark="T13.2 says what holds at the bound itself, and beyond it.",
)

# ---------------------------------------------------------------- T13.13


def kept(power: Expr = h) -> Step:
    """M ≤ γβ ⇒ (1 − hγ)β + hM ≤ β."""
    large = scale(assume(theorems.LARGE_ENOUGH, "a large box"), power)
    total = add(scalar_identity((1 - h * gamma) * beta, (1 - h * gamma) * beta), large)
    assert isinstance(total.statement, Relation)
    bounded = chain(
        scalar_identity(theorems.KEPT_BOUND.left, total.statement.left),
        total,
        scalar_identity(total.statement.right, beta),
    )
    return discharge(bounded, theorems.LARGE_ENOUGH)


def t13_13() -> tuple[Step, ...]:
    stays = cite(
        theorems.stays_below,
        given(memory.driven_map),
        given(given_that.bounded),
        given(memory.no_overshoot),
        given(given_that.positive_leak),
        kept(),
    )
    return (stays,)


def check_box(instance: Instance) -> Residual:
    """max |x⁺_i| ≤ max(max |x_i|, M/γ)."""
    assert instance.activation is not None
    M = instance.activation.bound
    if M is None or not M.is_finite:
        return Residual(0.0, 1.0, Tolerance(1, "a bound with M = ∞ says nothing"))
    step, leak = float(instance.step), float(instance.leak)
    value, x = sigma_of(instance, preactivation(instance)), instance.states
    after = (1 - step * leak) * x + step * value
    most = np.maximum(np.abs(x).max(axis=-1), float(M) / leak)
    excess = np.abs(after).max(axis=-1) - most
    return Residual(max(float(excess.max()), 0.0), float(most.max()), Tolerance(16, "a sum of two products"))


def leaking(**options: Any) -> SearchStrategy[Instance]:
    """A step with hγ ≤ 1."""
    base = drawn(form="rate", weights="any", bias=None, leak=True, step=True, bounded=True, state_limit=1e3)(**options)
    if options:
        return base
    return base.map(lambda i: i.replace(step=min(float(i.step), (1 - 2.0**-50) / float(i.leak))))


T13_13 = Claim(
    label="T13.13",
    title="A bounded σ and a leak bound every orbit of the map",
    statement="For `x⁺ = (1 − hγ) x + h σ(W x + u)` with any inputs `u`, `γ > 0`, `hγ ≤ 1`, and `|σ| ≤ M`: a box "
    "`|x_i| ≤ β` with `γβ ≥ M` is never left, and every orbit is bounded.",
    assumptions=(memory.driven_map, given_that.bounded, memory.no_overshoot, given_that.positive_leak),
    source="beyond",
    derive=t13_13,
    check=check_box,
    instances=leaking,
    twins=(
        Twin("a step adds h²M", lambda: kept(h**2), "is false"),
        Twin(
            "σ need not be bounded",
            lambda: cite(
                theorems.stays_below,
                given(memory.driven_map),
                given(memory.no_overshoot),
                given(given_that.positive_leak),
                kept(),
            ),
            "needs: `σ` is bounded",
            at("`x⁺ = 2x`: `W = 2`, `σ(s) = s`", Relation(2 * beta, "≤", beta), {beta: 1}),
        ),
    ),
    of_map=answers(0, "the leak outgrows what a bounded σ can drive", bounded=True),
)

CLAIMS = (T13_12, T13_13)
