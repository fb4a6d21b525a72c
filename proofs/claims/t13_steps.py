"""T13.1 and T13.2: what a step of any size does to the energy, and when a skew network with diffusion forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, Integer, Rational, S, pi, sin

from analysis.activations.activation import activation
from analysis.symbols import (
    E,
    E_next,
    E_start,
    K,
    gamma,
    h,
    i,
    lipschitz,
    omega,
    s,
    sigma,
    sigma_z,
    z_,
    z_next_,
)
from numerics.checks import Residual, residual, worst
from proofs.assumptions import network as given_that
from proofs.assumptions import steps
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, measured_gain, preactivation, sigma_of
from proofs.claims.t6_euler import RISE, TANGENT, summed
from proofs.kernel.computations import REARRANGEMENT, SIGNS, SUMMATION
from proofs.kernel.rules import (
    Step,
    add,
    apply,
    assume,
    chain,
    cite,
    compute,
    contradiction,
    direction,
    excludes,
    identity,
    scalar_identity,
    scale,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import maps as theorems
from proofs.kernel.theorems import scalars
from proofs.kernel.theorems.linear import operator_norm
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

NOT_ABOVE = Relation(S.Zero, "≤", -h / 2)
CURVATURE = lipschitz * (z_next_[i] - z_[i]) ** 2 / 2


def at_least() -> Step:
    """σ(z)ᵀΔ ≤ E(z⁺) − E(z)."""
    rises = cite(scalars.rises, given(given_that.nondecreasing), a=z_[i], b=z_next_[i])
    return summed(rises, Relation(TANGENT, "≤", RISE))


def at_most(curvature: Expr = CURVATURE) -> Step:
    """E(z⁺) − E(z) ≤ σ(z)ᵀΔ + (L/2)‖Δ‖²."""
    slowly = cite(scalars.rises_slowly, given(given_that.lipschitz), a=z_[i], b=z_next_[i])
    return summed(slowly, Relation(RISE, "≤", TANGENT + curvature))


def t13_1() -> tuple[Step, ...]:
    return at_least(), at_most()


def check_increments(instance: Instance) -> Residual:
    """Both ends, for the step that forward Euler takes."""
    W_, step, value = instance.weights, instance.step, sigma_of(instance)
    moved, size = step * (value @ W_.T), step * (abs(value) @ abs(W_).T)
    gained, rounded = measured_gain(instance, moved, size)
    tangent = (value * moved).sum(axis=-1)
    margin = 8 * (rounded + (abs(value) * size).sum(axis=-1))
    values = {E: 0 * gained, E_next: gained - tangent}
    below = residual(E_next - E, 0, values, "≥", margin=margin)
    constant = instance.activation.lipschitz
    if constant is None:  # then the upper end cannot be tried
        return below
    above = float(constant) / 2 * (moved**2).sum(axis=-1)
    return worst(below, residual(E_next - E, 0, {E: above, E_next: gained - tangent}, "≤", margin=margin))


T13_1 = Claim(
    label="T13.1",
    title="What any step does to the energy",
    statement="Let `σ` be continuous, nondecreasing, and Lipschitz with constant `L`. For every `z` and `z⁺`, with "
    "`Δ = z⁺ − z`: `0 ≤ E(z⁺) − E(z) − σ(z)ᵀΔ ≤ (L/2) ‖Δ‖²`.",
    assumptions=(given_that.continuous, given_that.nondecreasing, given_that.lipschitz),
    source="beyond",
    derive=t13_1,
    shows=("the lower end", "the upper end"),
    check=check_increments,
    instances=drawn(form="current", weights="any", step=True, nondecreasing=True, lipschitz=True),
    twins=(
        Twin(
            "σ need not be nondecreasing",
            lambda: summed(cite(scalars.rises, a=z_[i], b=z_next_[i]), Relation(TANGENT, "≤", RISE)),
            "needs: `σ` is nondecreasing",
            at("`σ(s) = −s`, `S = −s²/2` from 0 to 1: `S` falls below its tangent 0", NOT_ABOVE, {h: 1}),
        ),
        Twin(
            "half of the curvature is enough",
            lambda: at_most(CURVATURE / 2),
            "rearrangement",
            at("`S = s²/2`, `L = 1` from 0 to 1: `S` rises by 1/2, not by 1/4", Relation(h / 2, "≤", h / 4), {h: 1}),
        ),
    ),
    remark="No step rule, no weights and no leak are spoken of. The same holds for `E(z) + cᵀz`, whose gradient is "
    "`σ(z) + c`.",
)


# ---------------------------------------------------------------- T13.2

TWO = Integer(2)
COST = lipschitz * h**2 / 2
BALANCE = COST * (gamma**2 + omega**2) - h * gamma


def within(factor: Expr = TWO) -> Step:
    """(L h²/2)(γ² + ω²) − hγ ≤ 0, from the bound on h."""
    allowed = factor * gamma / (lipschitz * (gamma**2 + omega**2))
    bound = Relation(h, "≤", allowed)
    turned = compute(
        REARRANGEMENT,
        first=bound,
        second=Relation(BALANCE, "≤", S.Zero),
        factor=2 / (h * lipschitz * (gamma**2 + omega**2)),
    )
    return apply(direction(turned), given(steps.short_step))


def never_grows(*weights: Step) -> Step:
    """E(z⁺) ≤ E(z)."""
    above = at_most()
    assert isinstance(above.statement, Relation)
    norm = scale(cite(operator_norm, given(steps.skew_with_diffusion, 2), vector=sigma_z, matrix=K), COST)
    assert isinstance(norm.statement, Relation)
    lost = compute(SUMMATION, scale(within(), sigma(z_[i]) ** 2))
    moved = Relation(norm.statement.left - norm.statement.right, "≤", S.Zero)
    turned = apply(direction(compute(REARRANGEMENT, first=norm.statement, second=moved)), norm)
    total = add(turned, lost)
    assert isinstance(total.statement, Relation)
    return chain(above, identity(above.statement.right, total.statement.left, *weights), total)


def unstable_beyond(factor: Expr = TWO) -> Step:
    """|1 − hLγ ± ihLω|² > 1 ⇔ h > 2γ/(L(γ² + ω²))."""
    modulus = (1 - h * lipschitz * gamma) ** 2 + h**2 * lipschitz**2 * omega**2
    return compute(
        REARRANGEMENT,
        first=Relation(modulus, ">", Integer(1)),
        second=Relation(h, ">", factor * gamma / (lipschitz * (gamma**2 + omega**2))),
        factor=h * lipschitz**2 * (gamma**2 + omega**2),
    )


def no_diffusion_helps() -> Step:
    """2γ/(L(γ² + ω²)) ≤ 1/(Lω) for every γ: beyond hLω = 1 there is no stable one."""
    square = scale(compute(SIGNS, left=S.Zero, relation="≤", right=S.One), (gamma - omega) ** 2)
    assert isinstance(square.statement, Relation)
    return apply(
        direction(
            compute(
                REARRANGEMENT,
                first=square.statement,
                second=Relation(2 * gamma / (lipschitz * (gamma**2 + omega**2)), "≤", 1 / (lipschitz * omega)),
                factor=lipschitz * omega * (gamma**2 + omega**2),
            )
        ),
        square,
    )


def t13_2() -> tuple[Step, ...]:
    weights = given(given_that.euler_current), given(steps.skew_with_diffusion, 0), given(steps.skew_with_diffusion, 1)
    return never_grows(*weights), unstable_beyond(), no_diffusion_helps()


def check_forgetting(instance: Instance) -> Residual:
    """E(z⁺) ≤ E(z)."""
    W_, step, value = instance.weights, instance.step, sigma_of(instance)
    gained, rounded = measured_gain(instance, step * (value @ W_.T), step * (abs(value) @ abs(W_).T))
    return residual(E_next - E, 0, {E: 0 * gained, E_next: gained}, "≤", margin=8 * rounded)


def damped(**options: Any) -> SearchStrategy[Instance]:
    """W = K − γI and a step within the bound; as drawn when other weights or steps are asked for."""
    from hypothesis import strategies as st

    base = drawn(form="current", weights="skew", step=True, lipschitz=True)(**options)
    if options:
        return base

    def shortened(instance: Instance, diffusion: float, share: float) -> Instance:
        L = float(instance.activation.lipschitz or 1)
        n, size = instance.n, float(np.linalg.norm(instance.weights.astype(float), 2))
        limit = 2 * diffusion / (max(L, 1e-6) * (diffusion**2 + size**2))
        return instance.replace(weights=instance.weights - diffusion * np.eye(n), step=share * limit)

    return st.builds(shortened, base, st.sampled_from((1.0, 0.5, 0.125, 2.0)), st.floats(0.0625, 0.9375)).filter(
        lambda instance: steps.short_step.decide(instance).is_true
    )


T13_2 = Claim(
    label="T13.2",
    title="A skew network with diffusion, stepped: the energy never grows, or a mode is unstable",
    statement="For forward Euler steps of `ż = W σ(z)` with `W = K − γ I`, `K` skew, `ω = ‖K‖₂`, and a `σ` that is "
    "Lipschitz with constant `L`: if `h ≤ 2γ/(L(γ² + ω²))` the energy never grows, at any amplitude. The "
    "factor `1 − hL(γ − iω)` of the mode `iω` where `σ' = L` has a modulus `> 1` if and only if "
    "`h > 2γ/(L(γ² + ω²))`. This bound is at most `1/(Lω)` for every `γ`: when `hLω > 1`, no diffusion makes the step "
    "stable.",
    assumptions=(
        given_that.euler_current,
        given_that.continuous,
        given_that.lipschitz,
        steps.skew_with_diffusion,
        steps.short_step,
    ),
    source="beyond",
    derive=t13_2,
    shows=(
        "the energy never grows",
        "when the modulus of the fastest mode is above 1",
        "the bound is at most `1/(Lω)`",
    ),
    check=check_forgetting,
    instances=damped,
    twins=(
        Twin(
            "K need not be skew",
            lambda: never_grows(given(given_that.euler_current), given(steps.skew_with_diffusion, 0)),
        ),
        Twin(
            "up to twice the step nothing grows",
            lambda: unstable_beyond(Integer(4)),
            "rearrangement",
            at(
                "`L = γ = ω = 1`, `h = 3/2`: the factor has the squared modulus 5/2",
                Relation((1 - h * lipschitz * gamma) ** 2 + (h * lipschitz * omega) ** 2, "≤", S.One),
                {h: Rational(3, 2), lipschitz: 1, gamma: 1, omega: 1},
            ),
        ),
        Twin(
            "three times the step still loses energy",
            lambda: within(Integer(6)),
            "rearrangement",
            at(
                "`L = γ = ω = 1`, `h = 2`: the balance is 2",
                Relation(BALANCE, "≤", S.Zero),
                {h: 2, lipschitz: 1, gamma: 1, omega: 1},
            ),
        ),
    ),
    remark="For `W = 0` nothing moves, and the quotients have no meaning. AntisymmetricRNN and EuSN are of this form. "
    "The rate form `x⁺ = x + h σ(W x + b)` has it at `z = W x + b`, for any constant `b`.",
)


# ---------------------------------------------------------------- T13.8


def undamped(*skewness: Step) -> Step:
    """0 ≤ E(z⁺) − E(z), for a step of the rate form."""
    below = at_least()
    assert isinstance(below.statement, Relation)
    update = (given(steps.euler_rate, k) for k in (2, 1, 0))
    return chain(identity(S.Zero, below.statement.left, *update, *skewness), below)


def t13_8() -> tuple[Step, ...]:
    rises = undamped(given(given_that.skew))
    signs, continuous = given(given_that.sign_preserving), given(given_that.continuous)
    points = cite(theorems.fixed_points, signs, continuous, given(steps.euler_rate, 0), given(steps.euler_rate, 1))
    converges = assume(theorems.ORBIT_CONVERGES, "suppose it does")
    below = cite(theorems.limit_is_fixed, converges, points, continuous)
    above = cite(theorems.never_above_its_limit, converges, continuous, rises)
    impossible = excludes(chain(above, below))
    same = scalar_identity(E_start, E_start)
    return rises, points, contradiction(same, impossible, theorems.ORBIT_CONVERGES)


def check_undamped(instance: Instance) -> Residual:
    """E(Wx⁺ + b) ≥ E(Wx + b)."""
    z_states = preactivation(instance)
    value = sigma_of(instance, z_states)
    at_z = instance.replace(form="current", states=z_states, bias=None)
    gained, rounded = measured_gain(
        at_z, instance.step * (value @ instance.weights.T), instance.step * (abs(value) @ abs(instance.weights).T)
    )
    return residual(E_next - E, 0, {E: 0 * gained, E_next: gained}, "≥", margin=8 * rounded)


T13_8 = Claim(
    label="T13.8",
    title="Undamped, the map of a skew network settles nowhere",
    statement="For forward Euler steps `x⁺ = x + h σ(W x + b)`, `h > 0`, with a skew `W` and a nondecreasing, "
    "sign-preserving `σ`: `E(W x + b)` never falls. The fixed points are the solutions of `W x + b = 0`, and no orbit "
    "with `E(W x₀ + b) > 0` converges.",
    assumptions=(
        steps.euler_rate,
        given_that.continuous,
        given_that.nondecreasing,
        given_that.sign_preserving,
        given_that.skew,
    ),
    source="beyond",
    derive=t13_8,
    shows=("the energy never falls", "the fixed points", "no orbit converges"),
    check=check_undamped,
    instances=drawn(
        form="rate", weights="skew", step=True, bias=None, nondecreasing=True, sign_preserving=True, state_limit=1e3
    ),
    twins=(
        Twin("W need not be skew", undamped),
        Twin(
            "σ need not be sign-preserving",
            lambda: cite(
                theorems.fixed_points,
                given(given_that.continuous),
                given(steps.euler_rate, 0),
                given(steps.euler_rate, 1),
            ),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            Counterexample(
                "`σ = sin`: at `W x + b = (π, 0)` the step is 0, and `E = 1 − cos π = 2`",
                lambda: sin(pi) == 0 and activation("sin").primitive.subs(s, pi) == 2,
            ),
        ),
    ),
    of_map=answers(
        2,
        "E(Wx + b) never falls, and is 0 at fixed points only",
        steps.something_moves,
        perpetual=True,
        settles=False,
    ),
    remark="So the trained map of an AntisymmetricRNN without diffusion never settles, at any step size; with bounded "
    "`σ` its energy grows at most linearly (T6.3).",
)

CLAIMS = (T13_1, T13_2, T13_8)
