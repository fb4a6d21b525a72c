"""T3.9 to T3.15: a weighted energy that only falls, or only grows, and what a leak holds together.

Rules of an audit that theory has in words; their labels are free ones of section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Integer, S

from analysis.activations.activation import activation, s
from analysis.decisions.functions import decide_sign
from analysis.fields import CurrentForm
from analysis.symbols import Delta, E_d, W, b, gamma, lipschitz, sigma_z, z
from numerics.checks import Residual, residual
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.assumptions.assumption import Assumption
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import LEAVES, Forbids, not_the_origin
from proofs.claims.support import bias_of, drawn, given, sigma_of
from proofs.claims.t2_energy import weighted_rate
from proofs.kernel.computations import REARRANGEMENT
from proofs.kernel.rules import (
    Step,
    apply,
    chain,
    cite,
    compute,
    define,
    direction,
    flip,
    identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.kernel.theorems.energy import WEIGHTED_SUM, chain_rule
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

AT_REST = "it was to come to rest at 0"
CONTINUOUS, SIGNED = given_that.continuous, given_that.sign_preserving
LOSS = sigma_z.T * Delta * z


def energy() -> Step:
    """E_d = Σ d_i S(z_i)."""
    return define(E_d, WEIGHTED_SUM)


def rate_along(system: Assumption) -> Step:
    """dE_d/dt = σᵀΔ times the field."""
    return substitute(cite(chain_rule, given(CONTINUOUS), energy(), energy=E_d), given(system))


def leaky_rate() -> Step:
    """dE_d/dt = σᵀΔWσ − γσᵀΔz."""
    rate = rate_along(given_that.current_form_leaky)
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, theorems.DRIVE - gamma * LOSS))


def weights_of(instance: Instance) -> np.ndarray:
    """Δ: that of a skew-symmetrizable W, and I for every other."""
    d = instance.energy_weights
    return np.diag(instance.weights[0] * 0 + 1 if d is None else d)


def values_of(instance: Instance) -> dict[object, object]:
    """The letters of a weighted rate at the instance's states."""
    states = instance.states[::-1] if instance.exact else instance.states
    letters = {W: instance.weights, Delta: weights_of(instance), sigma_z: sigma_of(instance), z: states}
    return {**letters, gamma: instance.leak, b: bias_of(instance)}


# ---------------------------------------------------------------- T3.9, T3.10, T3.11: no leak


def falls(weights: Assumption | None = fate.dissipative) -> Step:
    """dE_d/dt ≤ 0, without leak."""
    form = () if weights is None else (given(weights),)
    return chain(weighted_rate(), cite(theorems.weighted_form, *form))


def t3_9() -> tuple[Step, ...]:
    return (cite(theorems.sublevel, falls(), energy(), given(given_that.coercive), given(CONTINUOUS)),)


def check_falls(instance: Instance) -> Residual:
    """σᵀΔWσ ≤ 0."""
    return residual(theorems.DRIVE, 0, values_of(instance), "≤")


UNIT = {Delta: [[1]], z: [1], gamma: 1, lipschitz: 1}
WORKLESS = "needs: `ΔW + WᵀΔ ⪯ 0`"
WORKING = at(
    "`n = 1`, `W = d = 1`, `σ(z) = 1`", Relation(theorems.DRIVE, "≤", S.Zero), {**UNIT, W: [[1]], sigma_z: [1]}
)
SKEW = {W: [[0, 1], [-1, 0]], Delta: [[1, 0], [0, 1]], sigma_z: [1, 0]}
SIGNS = "needs: `s σ(s) > 0` for `s ≠ 0`"


def flat_at_pi(relation: str, weight: int) -> Counterexample:
    """sin is 0 at π, and so is the rate of the energy."""
    wrong = Relation(theorems.DRIVE, relation, S.Zero)
    return at(
        f"`σ = sin`, `n = 1`, `W = {weight}`: the rate is 0 at `z = π`", wrong, {**UNIT, W: [[weight]], sigma_z: [0]}
    )


def of_one_unit(relation: str, weight: int) -> Counterexample:
    """n = 1, d = 1, σ(z) = 1."""
    wrong = Relation(theorems.DRIVE, relation, S.Zero)
    return at(f"`n = 1`, `W = {weight}`, `σ(z) = 1`", wrong, {**UNIT, W: [[weight]], sigma_z: [1]})


T3_9 = Claim(
    label="T3.9",
    title="An energy that does not grow bounds the motion",
    statement="For `ż = W σ(z)` with `ΔW + WᵀΔ ⪯ 0`, where `Δ = diag(d)` and every `d_i > 0`, and a coercive `S`, "
    "every solution stays in a compact set for `t ≥ 0`.",
    assumptions=(given_that.current_form, CONTINUOUS, given_that.coercive, fate.dissipative),
    source="beyond",
    derive=t3_9,
    check=check_falls,
    instances=drawn(form="current", weights="negative_semidefinite", coercive=True),
    twins=(
        Twin("the weights may do work", lambda: falls(None), WORKLESS, WORKING),
        Twin(
            "S need not be coercive",
            lambda: cite(theorems.sublevel, falls(), energy(), given(CONTINUOUS)),
            "needs: `S(s) → ∞`",
            Counterexample(
                "`σ = s e^{−s²}` with a skew `W`, `n = 2`: `S < 1/2`, and what starts with `E ≥ 1/2` escapes (T3.5)",
                lambda: decide_sign(activation("gaussian_odd").primitive - S.Half, "<", s).is_true,
            ),
        ),
    ),
    motion=answers(0, "the energy never grows, and its sublevel sets are bounded", bounded=True),
    remark="A skew `W` and a skew-symmetrizable one have `ΔW + WᵀΔ = 0`.",
    forbids=Forbids({"escapes": LEAVES}),
)


def strict_rate(sign: str, weights: Assumption, *signed: Step) -> Step:
    """dE_d/dt < 0 (or > 0) off z = 0."""
    return chain(weighted_rate(), cite(theorems.strict_form, given(weights), *signed, sign=sign))


def t3_10() -> tuple[Step, ...]:
    weights = given(fate.strictly_dissipative)
    never_up = chain(weighted_rate(), cite(theorems.weighted_form, cite(theorems.definite, weights)))
    stays = cite(theorems.sublevel, never_up, energy(), given(given_that.coercive), given(CONTINUOUS))
    down = strict_rate("<", fate.strictly_dissipative, given(SIGNED))
    system = given(given_that.current_form)
    return (
        cite(theorems.lyapunov, system, given(CONTINUOUS), given(SIGNED), energy(), down, stays, field=W * sigma_z),
    )


def check_strictly_falls(instance: Instance) -> Residual:
    """σᵀΔWσ ≤ 0, and z = 0 wherever it is 0."""
    return residual(theorems.DRIVE, 0, values_of(instance), "≤")


T3_10 = Claim(
    label="T3.10",
    title="Negative definite weights bring everything to rest at 0",
    statement="For `ż = W σ(z)` with `ΔW + WᵀΔ ≺ 0`, where `Δ = diag(d)` and every `d_i > 0`, and a sign-preserving "
    "`σ` with a coercive `S`, every solution tends to 0.",
    assumptions=(given_that.current_form, CONTINUOUS, SIGNED, given_that.coercive, fate.strictly_dissipative),
    source="beyond",
    derive=t3_10,
    check=check_strictly_falls,
    instances=drawn(form="current", weights="negative_definite", sign_preserving=True, coercive=True),
    twins=(
        Twin(
            "ΔW + WᵀΔ ⪯ 0 is enough",
            lambda: cite(theorems.strict_form, given(fate.dissipative), given(SIGNED), sign="<"),
            "needs: `ΔW + WᵀΔ ≺ 0`",
            at("a skew `W`, `n = 2`", Relation(theorems.DRIVE, "<", S.Zero), SKEW),
        ),
        Twin(
            "σ need not be sign-preserving",
            lambda: strict_rate("<", fate.strictly_dissipative),
            SIGNS,
            flat_at_pi("<", -1),
        ),
        Twin(
            "positive definite weights do it",
            lambda: strict_rate("<", fate.expansive, given(SIGNED)),
            "needs: `ΔW + WᵀΔ ≺ 0`",
            of_one_unit("<", 1),
        ),
    ),
    motion=answers(0, "the energy falls wherever z ≠ 0, and its sublevel sets are bounded: all go to 0", settles=True),
    # Without a leak nothing says how slowly it dies: only escapes and static points are told.
    forbids=Forbids({"escapes": AT_REST}, not_the_origin),
)


def t3_11() -> tuple[Step, ...]:
    up = strict_rate(">", fate.expansive, given(SIGNED))
    system = given(given_that.current_form)
    return (cite(theorems.chetaev, system, given(CONTINUOUS), given(SIGNED), energy(), up, field=W * sigma_z),)


def check_grows(instance: Instance) -> Residual:
    """σᵀΔWσ ≥ 0."""
    return residual(theorems.DRIVE, 0, values_of(instance), "≥")


T3_11 = Claim(
    label="T3.11",
    title="Positive definite weights let nothing but 0 stay",
    statement="For `ż = W σ(z)` with `ΔW + WᵀΔ ≻ 0`, where `Δ = diag(d)` and every `d_i > 0`, and a sign-preserving "
    "`σ`, `z = 0` is the only equilibrium and every other solution is unbounded.",
    assumptions=(given_that.current_form, CONTINUOUS, SIGNED, fate.expansive),
    source="beyond",
    derive=t3_11,
    check=check_grows,
    instances=drawn(form="current", weights="positive_definite", sign_preserving=True),
    twins=(
        Twin("σ need not be sign-preserving", lambda: strict_rate(">", fate.expansive), SIGNS, flat_at_pi(">", 1)),
        Twin(
            "negative definite weights do it",
            lambda: strict_rate(">", fate.strictly_dissipative, given(SIGNED)),
            "needs: `ΔW + WᵀΔ ≻ 0`",
            of_one_unit(">", -1),
        ),
    ),
    motion=answers(
        0,
        "the energy grows wherever z ≠ 0: every solution but 0 is unbounded",
        bounded=False,
        perpetual=True,
        attracting_limit_cycle=False,
        almost_never_settles=True,
    ),
    granted=frozenset({"sign_preserving"}),
    remark="A solution may become unbounded in finite time.",
)


# ---------------------------------------------------------------- T3.12 to T3.15: with a leak


def t3_12() -> tuple[Step, ...]:
    system, leak = given(fate.current_form_general), given(given_that.positive_leak)
    return (cite(theorems.driven, system, leak, given(given_that.bounded), given(CONTINUOUS)),)


def check_driven(instance: Instance) -> Residual:
    """z_i ż_i ≤ 0 wherever |z_i| = (M Σ|W_ij| + |b_i|)/γ: the field points into that box."""
    bound = float(instance.activation.bound if instance.activation.bound is not None else np.nan)
    weights, bias = instance.weights, bias_of(instance)
    top = (bound * abs(weights).sum(axis=1) + abs(bias)) / float(instance.leak)
    states = np.where(instance.states >= 0, top, -top)
    value = np.where(np.isfinite(states), states, 0.0)
    values = {W: weights, sigma_z: sigma_of(instance, value), z: value, gamma: instance.leak, b: bias}
    return residual(z.T * (W * sigma_z + b) - gamma * (z.T * z), 0, values, "≤")


T3_12 = Claim(
    label="T3.12",
    title="A leak and a bounded activation bound every motion",
    statement="For `ż = W σ(z) + b − γ z` with `γ > 0` and a continuous `σ` bounded by `M`, every solution is bounded "
    "for `t ≥ 0`, whatever `W` and `b` are.",
    assumptions=(fate.current_form_general, given_that.positive_leak, CONTINUOUS, given_that.bounded),
    source="beyond",
    derive=t3_12,
    check=check_driven,
    instances=drawn(form="current", weights="any", leak=True, bias=None, bounded=True),
    twins=(
        Twin(
            "σ need not be bounded",
            lambda: cite(
                theorems.driven, given(fate.current_form_general), given(given_that.positive_leak), given(CONTINUOUS)
            ),
            "needs: `σ` is bounded by `M`",
            at(
                "`n = 1`, `W = 2`, `γ = 1`, `σ(s) = s`: `ż = z`",
                Relation(z.T * (W * sigma_z - gamma * z), "≤", S.Zero),
                {**UNIT, W: [[2]], sigma_z: [1]},
            ),
        ),
        Twin(
            "it needs no leak",
            lambda: cite(
                theorems.driven, given(fate.current_form_general), given(given_that.bounded), given(CONTINUOUS)
            ),
            "needs: γ > 0",
            at(
                "`n = 1`, `W = 0`, `b = 1`, `γ = 0`: `ż = 1`",
                Relation(z.T * (W * sigma_z + b - gamma * z), "≤", S.Zero),
                {**UNIT, W: [[0]], sigma_z: [1], b: [1], gamma: 0},
            ),
        ),
    ),
    motion=answers(0, "the leak outgrows what a bounded σ can drive", bounded=True),
    remark="Every solution tends to the box `|z_i| ≤ (M Σ_j |W_ij| + |b_i|)/γ`.",
    forbids=Forbids({"escapes": LEAVES}),
)


def power_of_bias(*weights: Step) -> Step:
    """dE_d/dt ≤ σᵀΔ(b − γz)."""
    rate, power = rate_along(fate.current_form_general), (sigma_z.T * Delta * (b - gamma * z)).doit()
    assert isinstance(rate.statement, Relation)
    whole = Relation(rate.statement.right, "≤", power)
    idle = cite(theorems.weighted_form, *weights)
    return chain(rate, rearranged(idle, whole))


def rearranged(step: Step, second: Relation) -> Step:
    """The same relation with terms on the other side."""
    assert isinstance(step.statement, Relation)
    return apply(direction(compute(REARRANGEMENT, first=step.statement, second=second)), step)


def t3_13() -> tuple[Step, ...]:
    monotone, zero = given(given_that.nondecreasing), given(given_that.zero_at_zero)
    system, leak = given(fate.current_form_general), given(given_that.positive_leak)
    power = power_of_bias(given(fate.dissipative))
    return (cite(theorems.ultimately_falls, system, leak, energy(), power, given(CONTINUOUS), monotone, zero),)


def check_power_of_bias(instance: Instance) -> Residual:
    """σᵀΔ(Wσ + b − γz) ≤ σᵀΔ(b − γz)."""
    values = values_of(instance)
    return residual(sigma_z.T * Delta * (W * sigma_z + b - gamma * z), sigma_z.T * Delta * (b - gamma * z), values, "≤")


def _leak_that_feeds() -> object:
    """dE_d/dt = σᵀΔWσ + σᵀΔ(b + γz)."""
    rate = rate_along(fate.current_form_general)
    assert isinstance(rate.statement, Relation)
    return identity(rate.statement.right, theorems.DRIVE + sigma_z.T * Delta * (b + gamma * z))


T3_13 = Claim(
    label="T3.13",
    title="A leak bounds the motion of weights that do no work",
    statement="For `ż = W σ(z) + b − γ z` with `γ > 0`, `ΔW + WᵀΔ ⪯ 0`, where `Δ = diag(d)` and every `d_i > 0`, and a "
    "nondecreasing `σ` with `σ(0) = 0`, bounded or not, every solution is bounded for `t ≥ 0`.",
    assumptions=(
        fate.current_form_general,
        given_that.positive_leak,
        CONTINUOUS,
        given_that.nondecreasing,
        given_that.zero_at_zero,
        fate.dissipative,
    ),
    source="beyond",
    derive=t3_13,
    check=check_power_of_bias,
    instances=drawn(
        form="current", weights="negative_semidefinite", leak=True, bias=None, nondecreasing=True, zero_at_zero=True
    ),
    twins=(
        Twin("the weights may do work", power_of_bias, WORKLESS, WORKING),
        Twin("the leak feeds the energy", _leak_that_feeds),
    ),
    motion=answers(0, "W does no work, and the leak outweighs the bias wherever the energy is large", bounded=True),
    granted=frozenset({"nondecreasing", "zero_at_zero", "positive_leak"}),
    remark="ReLU, which is unbounded and has no coercive primitive, is one of these.",
)


def falls_with_leak(less: Step) -> Step:
    """From σᵀΔWσ ≤ γσᵀΔz (or <), dE_d/dt ≤ 0 (or < 0)."""
    relation = less.statement
    assert isinstance(relation, Relation)
    negative = Relation(theorems.DRIVE - gamma * LOSS, relation.relation, S.Zero, relation.where)
    return chain(leaky_rate(), rearranged(less, negative))


def leak_takes(relation: str, *signed: Step, weights: tuple[Assumption, ...] = (fate.dissipative,)) -> Step:
    """σᵀΔWσ ≤ 0 ≤ γσᵀΔz, or < off z = 0."""
    product = cite(theorems.signed_product, *signed, relation=relation)
    taken = flip(scale(product, gamma, given(given_that.positive_leak)))
    return falls_with_leak(chain(cite(theorems.weighted_form, *(given(a) for a in weights)), taken))


def t3_14() -> tuple[Step, ...]:
    never_up, down = leak_takes("≥", given(SIGNED), given(CONTINUOUS)), leak_takes(">", given(SIGNED))
    system, leak = given(given_that.current_form_leaky), given(given_that.positive_leak)
    stays = cite(theorems.tame_stays, never_up, energy(), given(fate.tame), given(CONTINUOUS), system, leak)
    field = W * sigma_z - gamma * z
    return (cite(theorems.lyapunov, system, given(CONTINUOUS), given(SIGNED), energy(), down, stays, field=field),)


def check_leaky_rate(instance: Instance) -> Residual:
    """σᵀΔ(Wσ − γz) ≤ 0."""
    return residual(sigma_z.T * Delta * CurrentForm(leak=gamma).field, 0, values_of(instance), "≤")


TO_ZERO = "the energy falls wherever z ≠ 0, and no solution leaves: all go to 0"
T3_14 = Claim(
    label="T3.14",
    title="A leak brings weights that do no work to rest at 0",
    statement="For `ż = W σ(z) − γ z` with `γ > 0`, `ΔW + WᵀΔ ⪯ 0`, where `Δ = diag(d)` and every `d_i > 0`, and a "
    "sign-preserving `σ` that is bounded on `{s : S(s) ≤ c}` for every `c`, every solution tends to 0.",
    assumptions=(
        given_that.current_form_leaky,
        given_that.positive_leak,
        CONTINUOUS,
        SIGNED,
        fate.tame,
        fate.dissipative,
    ),
    source="beyond",
    derive=t3_14,
    check=check_leaky_rate,
    instances=drawn(
        form="current", weights="negative_semidefinite", leak=True, sign_preserving=True, nondecreasing=True
    ),
    twins=(
        Twin("the weights may do work", lambda: leak_takes(">", given(SIGNED), weights=()), WORKLESS, WORKING),
        Twin(
            "σ need not be sign-preserving",
            lambda: leak_takes(">"),
            SIGNS,
            at("`σ = sin` at `z = π`", Relation(LOSS, ">", S.Zero), {**UNIT, sigma_z: [0]}),
        ),
    ),
    motion=answers(0, TO_ZERO, settles=True),
    remark="T3.5 is the case of a skew `W`. A bounded `σ` and a coercive `S` are tame, and every monotone `σ` is.",
    forbids=Forbids({"escapes": AT_REST, "returns": AT_REST, "moves": AT_REST}, not_the_origin, only_to_zero=True),
)


def leak_outweighs(relation: str, *premises: Step) -> Step:
    """σᵀΔWσ ≤ (γ/L)σᵀΔσ ≤ γσᵀΔz, or < off z = 0."""
    share = scale(given(given_that.positive_leak), 1 / lipschitz)
    square = cite(theorems.sector, given(fate.leak_dominates, 0), *premises, relation=relation)
    less = scale(square, gamma / lipschitz, share)
    return falls_with_leak(chain(cite(theorems.below_the_leak, given(fate.leak_dominates, 1)), less))


def t3_15() -> tuple[Step, ...]:
    never_up, down = leak_outweighs("≤", given(SIGNED), given(CONTINUOUS)), leak_outweighs("<", given(SIGNED))
    system, leak = given(given_that.current_form_leaky), given(given_that.positive_leak)
    stays = cite(theorems.tame_stays, never_up, energy(), given(fate.tame), given(CONTINUOUS), system, leak)
    field = W * sigma_z - gamma * z
    return (cite(theorems.lyapunov, system, given(CONTINUOUS), given(SIGNED), energy(), down, stays, field=field),)


def dominated(**options: Any) -> SearchStrategy[Instance]:
    """tanh networks with W = K + aI, K skew and a up to the leak, or beyond it when other weights are asked for."""
    from hypothesis import strategies as st

    drawn_networks = drawn(form="current", weights="skew", leak=True, sigmas=("tanh", "arctan", "erf", "algebraic"))
    if options:
        return drawn_networks(**options)

    def with_gain(instance: Instance, share: float) -> Instance:
        gain = share * float(instance.leak) / float(sigma_slope(instance))
        weights = instance.weights + np.diag(np.full(instance.n, gain))
        return instance.replace(weights=weights)

    return st.builds(with_gain, drawn_networks(), st.floats(-1.0, 0.99))


def sigma_slope(instance: Instance) -> float:
    """sup σ'."""
    assert instance.activation.lipschitz is not None
    return float(instance.activation.lipschitz)


SECTOR = Relation((sigma_z.T * Delta * sigma_z).doit(), "<", (lipschitz * sigma_z.T * Delta * z).doit())
T3_15 = Claim(
    label="T3.15",
    title="A leak that outweighs the gain brings everything to rest at 0",
    statement="For `ż = W σ(z) − γ z` with `γ > 0`, a sign-preserving `σ` that is bounded on `{s : S(s) ≤ c}` for "
    "every `c` and has `|σ(s)| < L|s|` for `s ≠ 0`, and `ΔW + WᵀΔ ⪯ (2γ/L)Δ`, where `Δ = diag(d)` and every "
    "`d_i > 0`, every solution tends to 0.",
    assumptions=(
        given_that.current_form_leaky,
        given_that.positive_leak,
        CONTINUOUS,
        SIGNED,
        fate.tame,
        fate.leak_dominates,
    ),
    source="beyond",
    derive=t3_15,
    check=check_leaky_rate,
    instances=dominated,
    twins=(
        Twin(
            "a gain twice as large is outweighed",
            lambda: chain(
                scale(cite(theorems.below_the_leak, given(fate.leak_dominates, 1)), Integer(2)),
                cite(theorems.sector, given(fate.leak_dominates, 0), given(SIGNED), relation="<"),
            ),
            "the chain breaks",
            at(
                "`n = 1`, `W = 2`, `γ = L = 1`, `σ(z) = z`: `ż = z`",
                Relation(theorems.DRIVE - gamma * LOSS, "<", S.Zero),
                {**UNIT, W: [[2]], sigma_z: [1]},
            ),
        ),
        Twin(
            "σ need not be sign-preserving",
            lambda: leak_outweighs("<"),
            SIGNS,
            at("`σ(1) = −1/2`, `L = 1`", SECTOR, {**UNIT, sigma_z: [-S.Half]}),
        ),
        Twin(
            "|σ(s)| ≤ L|s| is enough",
            lambda: cite(theorems.sector, given(given_that.lipschitz), given(SIGNED), relation="<"),
            "needs: `|σ(s)| < L|s|`",
            at("`σ(s) = s`, `L = 1`", SECTOR, {**UNIT, sigma_z: [1]}),
        ),
    ),
    motion=answers(0, TO_ZERO, settles=True),
    granted=frozenset({"tame"}),
    remark="For `σ = tanh` and `W = aI + K` with a skew `K` this is `a ≤ γ`: at `a = γ` too.",
)

CLAIMS = (T3_9, T3_10, T3_11, T3_12, T3_13, T3_14, T3_15)
