"""T3.19 to T3.23: networks of a special shape: no weights, a growing volume, one unit, two units, dominating diagonals.

Rules of an audit that theory has in words or not at all; their labels are free ones of section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, S, Sum, Trace, ZeroMatrix

from analysis.activations.activation import activation
from analysis.symbols import W_, D, W, b, b_, i, j, n, sigma, sigma_z, v, x_, z_
from numerics.checks import Residual, residual
from numerics.tolerance import Tolerance
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.claims.answers import BOUNDED_ONES_SETTLE, answers
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import bias_of, drawn, given, is_nonzero, sigma_of
from proofs.claims.t3_balance import check_work, weighted_energy_is_constant, weights_are_skew
from proofs.claims.t3_recurrence import RATE_COMPONENT, slopes
from proofs.kernel.computations import DERIVATIVE
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.rules import Step, chain, cite, compute, discharge, identity
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import special as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CONTINUOUS, SIGNED = given_that.continuous, given_that.sign_preserving

# ---------------------------------------------------------------- T3.19: W = 0


def static_current(*zero: Step) -> Step:
    """ż = Wσ(z) = 0."""
    still = chain(given(given_that.current_form), identity(W * sigma_z, ZeroMatrix(n, 1), *zero))
    return discharge(cite(theorems.static, still, state="z"), *given_that.current_form.statements)


def static_rate(*zero: Step) -> Step:
    """z = b and ẋ = σ(b) = 0."""
    named = given(given_that.rate_form, 0)
    at_bias = chain(named, identity(named.statement.right, b, *zero))  # type: ignore[union-attr]
    none = cite(theorems.at_the_bias, at_bias, given(fate.resting))
    still = cite(theorems.static, chain(given(given_that.rate_form, 1), none), state="x")
    return discharge(still, *given_that.rate_form.statements, *fate.resting.statements)


def t3_19() -> tuple[Step, ...]:
    return static_current(given(fate.zero_weights)), static_rate(given(fate.zero_weights))


def check_static(instance: Instance) -> Residual:
    """vᵀWσ(z) = 0 for the states as vectors v."""
    return residual(v.T * W * sigma_z, 0, {W: instance.weights, v: instance.states, sigma_z: sigma_of(instance)})


STATIC = "W = 0: every state is an equilibrium"
T3_19 = Claim(
    label="T3.19",
    title="Without weights nothing moves",
    statement="With `W = 0`, every state of the current form without bias and leak is an equilibrium, and so is every "
    "state of the rate form without leak if `σ(b) = 0`.",
    assumptions=(fate.zero_weights,),
    source="beyond",
    derive=t3_19,
    shows=("current form", "rate form"),
    check=check_static,
    instances=drawn(form="current", weights="zero"),
    twins=(
        Twin("the weights may be anything", static_current),
        Twin("nor in rate form", static_rate),
    ),
    motion=(
        *answers(0, STATIC, given_that.current_form, settles=True),
        *answers(1, STATIC, given_that.rate_form, fate.resting, settles=True),
    ),
)


# ---------------------------------------------------------------- T3.20: volume

CURRENT_COMPONENT = Sum(W_[i, j] * sigma(z_[j]), (j, 1, n)) + b_[i]


def never_shrinks(form: str, component: Expr, variable: Expr, *diagonal: Step) -> Step:
    slope = discharge(compute(DERIVATIVE, function=component, variable=variable), DIFFERENTIABLE)
    monotone, regular = given(given_that.nondecreasing), given(given_that.locally_lipschitz)
    return cite(theorems.growing_volume, slope, *diagonal, monotone, regular, form=form)


def t3_20() -> tuple[Step, ...]:
    diagonal = given(fate.nonnegative_diagonal)
    current = never_shrinks("current", CURRENT_COMPONENT, z_[i], diagonal)
    rate = never_shrinks("rate", RATE_COMPONENT, x_[i], diagonal)
    return cite(theorems.no_attractor, current), cite(theorems.no_attractor, rate)


def check_growing_volume(instance: Instance) -> Residual:
    """tr(WD) ≥ 0, the divergence of both forms."""
    values = {W: instance.weights, D: np.diag(slopes(instance, instance.states))}
    return residual(Trace(W * D), 0, values, "≥")


T3_20 = Claim(
    label="T3.20",
    title="Volume that never shrinks: no attractor of any kind",
    statement="If `W_ii ≥ 0` for every `i` and `σ` is nondecreasing and locally Lipschitz, neither form without leak "
    "shrinks volume: there is no asymptotically stable fixed point and no asymptotically stable limit cycle.",
    assumptions=(given_that.nondecreasing, given_that.locally_lipschitz, fate.nonnegative_diagonal),
    source="beyond",
    derive=t3_20,
    shows=("current form", "rate form"),
    check=check_growing_volume,
    instances=drawn(form="current", weights="positive_semidefinite", nondecreasing=True, smooth=True),
    twins=(
        Twin(
            "the diagonal may be anything",
            lambda: never_shrinks("current", CURRENT_COMPONENT, z_[i]),
            "needs: `W_ii ≥ 0`",
            at("`n = 1`, `W = −1`, `σ(s) = s`", Relation(Trace(W * D), "≥", S.Zero), {W: [[-1]], D: [[1]]}),
        ),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(
                theorems.growing_volume,
                discharge(compute(DERIVATIVE, function=CURRENT_COMPONENT, variable=z_[i]), DIFFERENTIABLE),
                given(fate.nonnegative_diagonal),
                given(given_that.locally_lipschitz),
                form="current",
            ),
            "needs: `σ` is nondecreasing",
            at("`n = 1`, `W = 1`, `σ(s) = −s`", Relation(Trace(W * D), "≥", S.Zero), {W: [[1]], D: [[-1]]}),
        ),
    ),
    motion=answers(0, "the flow never shrinks volume: nothing attracts", fate.no_leak, attracting_limit_cycle=False),
    granted=frozenset({"locally_lipschitz"}),
    remark="T3.3 is the case of a zero diagonal, for which `σ` need not be monotone.",
)


# ---------------------------------------------------------------- T3.21: one unit


def monotone(*one: Step) -> Step:
    return cite(theorems.monotone, given(fate.current_form_general), given(CONTINUOUS), *one)


def t3_21() -> tuple[Step, ...]:
    moves = monotone(given(fate.one_unit))
    system = given(fate.current_form_general), given(CONTINUOUS)
    return (
        moves,
        cite(theorems.monotone_converges, moves, *system, what="bounded"),
        cite(theorems.monotone_converges, moves, *system, what="cycle"),
    )


RUN = Tolerance(1e7, "DOP853 asked for 1e-9 per step, and a sum of 200 distances")


def check_monotone(instance: Instance) -> Residual:
    """The way that each coordinate goes, against the distance between its ends, over a short time."""
    from scipy.integrate import solve_ivp

    weights, bias, leak = instance.weights, bias_of(instance), float(instance.leak)

    def field(t: float, state: np.ndarray) -> np.ndarray:
        return weights @ sigma_of(instance, state) + bias - leak * state

    start = instance.states[0]
    speed = float(abs(field(0.0, start)).max())
    time = 4.0 / max(1.0, float(abs(weights).sum()) + leak, speed)
    size = float(abs(start).max()) + speed * time
    if size == 0 or not np.isfinite(size):
        return Residual(0.0, 1.0, RUN, "nothing moves, or beyond the range of floats")
    run = solve_ivp(field, (0.0, time), start, method="DOP853", rtol=1e-9, atol=1e-12 * size + 1e-300)
    if not run.success:
        return Residual(0.0, 1.0, RUN, "not integrated so far")
    path = run.y
    way, distance = abs(np.diff(path, axis=1)).sum(axis=1), abs(path[:, -1] - path[:, 0])
    return Residual(float((way - distance).max()), size, RUN)


TURNING = at(
    "`W = [[0, 1], [−1, 0]]`, `σ(s) = s`: `‖z‖` is constant, and at `(1, −1)` `ż₁ < 0`, at `(1, 1)` `ż₁ > 0`",
    Relation(v.T * W * sigma_z, "≥", S.Zero),
    {W: [[0, 1], [-1, 0]], v: [1, 0], sigma_z: [1, -1]},
    Relation(sigma_z.T * W * sigma_z, "=", S.Zero),
)
T3_21 = Claim(
    label="T3.21",
    title="One unit alone never turns back",
    statement="For `n = 1`, every solution of `ż = W σ(z) + b − γ z` with a continuous `σ` is monotone: one that is "
    "bounded for `t ≥ 0` converges to an equilibrium, and none is periodic but the constant ones.",
    assumptions=(fate.current_form_general, CONTINUOUS, fate.one_unit),
    source="beyond",
    derive=t3_21,
    shows=("every solution is monotone", "what is bounded converges", "none is periodic but the constant ones"),
    check=check_monotone,
    instances=drawn(form="current", weights="any", min_n=1, max_n=1, bias=None, leak=None, state_limit=20.0),
    twins=(
        Twin("so do several units", monotone, "needs: `n = 1`", TURNING),
        Twin(
            "a bounded solution of several units converges",
            lambda: cite(
                theorems.monotone_converges, given(fate.current_form_general), given(CONTINUOUS), what="bounded"
            ),
            "needs: every solution is monotone",
            TURNING,
        ),
    ),
    motion=(
        *answers(1, "one unit never turns back: what is bounded converges", **{BOUNDED_ONES_SETTLE: True}),
        *answers(2, "one unit never turns back", attracting_limit_cycle=False),
    ),
)


# ---------------------------------------------------------------- T3.22: two units, S not coercive


def some_escape(*limited: Step) -> Step:
    conserved = weighted_energy_is_constant(*weights_are_skew())
    return cite(
        theorems.leaves_the_quadrant,
        given(fate.two_units),
        given(given_that.current_form),
        *weights_are_skew(),
        given(fate.nonzero),
        given(CONTINUOUS),
        given(SIGNED),
        *limited,
        conserved,
    )


T3_22 = Claim(
    label="T3.22",
    title="Two units whose energy is not coercive: some solutions escape",
    statement="For `n = 2` and `ż = W σ(z)` with a skew `ΔW ≠ 0`, a sign-preserving `σ` and an `S` that stays below a "
    "bound on one side of 0, some solutions are unbounded.",
    assumptions=(
        fate.two_units,
        given_that.current_form,
        fate.nonzero,
        CONTINUOUS,
        SIGNED,
        fate.limited,
        given_that.skew_symmetrizable,
    ),
    source="beyond",
    scope=PLANE,
    derive=lambda: (some_escape(given(fate.limited)),),
    check=check_work,
    instances=drawn(
        is_nonzero,
        form="current",
        weights="skew_symmetrizable",
        min_n=2,
        max_n=2,
        sigmas=("gaussian_odd", "s/(1+s**4)"),
    ),
    twins=(
        Twin(
            "S may be coercive",
            some_escape,
            "needs: `S` stays below a bound",
            Counterexample(
                "tanh, for which every solution is bounded (T3.1)",
                lambda: all(activation("tanh").decide(name).is_true for name in ("coercive", "sign_preserving")),
            ),
        ),
        Twin("W need not be skew-symmetrizable", weighted_energy_is_constant),
    ),
    motion=answers(
        0, "S has a bound on one side: from two coordinates there with a larger energy, one moves away", bounded=False
    ),
    granted=frozenset({"two_units", "nonzero", "sign_preserving", "limited"}),
    remark="T3.5 has the case `s e^{−s²}`.",
)


# ---------------------------------------------------------------- T3.23: dominating diagonals


def sizes_fall(*dominated: Step) -> Step:
    return cite(theorems.column_dominance, given(given_that.current_form), given(CONTINUOUS), given(SIGNED), *dominated)


def t3_23() -> tuple[Step, ...]:
    falls = sizes_fall(given(fate.column_dominated))
    return (cite(theorems.sizes_fall, given(given_that.current_form), given(CONTINUOUS), given(SIGNED), falls),)


def check_sizes_fall(instance: Instance) -> Residual:
    """Σ sgn(z_i)(Wσ)_i ≤ 0."""
    values = {W: instance.weights, v: np.sign(instance.states), sigma_z: sigma_of(instance)}
    return residual(v.T * W * sigma_z, 0, values, "≤")


def dominated_networks(**options: Any) -> SearchStrategy[Instance]:
    """Networks whose diagonal is moved below −Σ|W_ij|, unless other weights are asked for."""
    found = drawn(form="current", weights="any", sign_preserving=True)
    if options:
        return found(**options)

    def with_diagonal(instance: Instance) -> Instance:
        weights = instance.weights.copy()
        np.fill_diagonal(weights, 0.0)
        np.fill_diagonal(weights, -np.ceil(abs(weights).sum(axis=0)) - 0.5)
        return instance.replace(weights=weights)

    return found().map(with_diagonal)


T3_23 = Claim(
    label="T3.23",
    title="A dominating negative diagonal brings everything to rest at 0",
    statement="For `ż = W σ(z)` with `W_jj + Σ_{i≠j} |W_ij| < 0` in every column `j` and a sign-preserving `σ`, every "
    "solution tends to 0, whatever the growth of `S`.",
    assumptions=(given_that.current_form, CONTINUOUS, SIGNED, fate.column_dominated),
    source="beyond",
    derive=t3_23,
    check=check_sizes_fall,
    instances=dominated_networks,
    twins=(
        Twin(
            "the diagonal may be anything",
            sizes_fall,
            "needs: `W_jj",
            at(
                "`n = 1`, `W = 1`, `σ(s) = s`: `ż = z`",
                Relation(v.T * W * sigma_z, "<", S.Zero),
                {W: [[1]], v: [1], sigma_z: [1]},
            ),
        ),
        Twin(
            "σ need not be sign-preserving",
            lambda: cite(
                theorems.column_dominance,
                given(given_that.current_form),
                given(CONTINUOUS),
                given(fate.column_dominated),
            ),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            at(
                "`σ = sin`, `n = 1`, `W = −1`: `π` is at rest",
                Relation(W * sigma_z, "≠", 0 * sigma_z),
                {W: [[-1]], sigma_z: [0]},
            ),
        ),
    ),
    motion=answers(0, "Σ|z_i| falls off 0: all go to 0", settles=True),
    remark="A diagonal `W` with negative entries is the plainest case; `S` need not be coercive, as for `s e^{−s²}`.",
)


CLAIMS = (T3_19, T3_20, T3_21, T3_22, T3_23)
