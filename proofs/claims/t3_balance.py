"""T3.7, T3.8, T3.16 to T3.18: perpetual motion and rest with a bias, and fields that vanish nowhere.

Rules of an audit that theory has in words, or for skew weights without bias; their labels are free ones of section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Integer, S, ZeroMatrix, cosh, log

from analysis.symbols import C, Delta, E_d, F, H, W, W_inverse, b, c, e, eta, n, sigma_star, sigma_z, v, w, x, z
from numerics.checks import Residual, residual
from proofs.assumptions import balance, fate
from proofs.assumptions import network as given_that
from proofs.claims import written
from proofs.claims.answers import Conserved, all_escape, answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import bias_of, drawn, given, is_nonzero, preactivation, sigma_of
from proofs.claims.t2_energy import weighted_rate
from proofs.claims.t3_dissipation import energy, weights_of
from proofs.kernel.computations import RATE
from proofs.kernel.rules import (
    Step,
    add,
    assume,
    chain,
    cite,
    compute,
    contradiction,
    define,
    discharge,
    equivalence,
    excludes,
    flip,
    identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import balance as theorems
from proofs.kernel.theorems import dissipation
from proofs.kernel.theorems import motion as motion_theorems
from proofs.kernel.theorems.energy import casimirs_and_leaves, chain_rule, zero_derivative
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def is_balanced(instance: Instance) -> bool:
    """Is every −c_i a value of σ? Some values of sigmoid are 0 nowhere."""
    return balance.balanced.decide(instance).is_true


def is_invertible(instance: Instance) -> bool:
    """Is W invertible?"""
    return balance.invertible.decide(instance).is_true


CONTINUOUS, SYSTEM = given_that.continuous, balance.current_form_balanced
WORK = (sigma_z.T * Delta * W * sigma_z).doit()


def names() -> tuple[Step, Step, Step]:
    """E_d = Σ d_i S(z_i), C = cᵀΔz, H = E_d + C."""
    return energy(), define(C, (c.T * Delta * z).doit()), define(H, E_d + C)


def biased_rate() -> Step:
    """dH/dt = (σ + c)ᵀΔW(σ + c)."""
    named = names()
    parts = add(cite(chain_rule, given(CONTINUOUS), named[0], energy=E_d), compute(RATE, named[1]))
    return substitute(chain(compute(RATE, named[2]), parts), given(SYSTEM))


def biased_energy_is_constant(*symmetrizable: Step) -> Step:
    """ΔW skew: dH/dt = 0."""
    rate = biased_rate()
    assert isinstance(rate.statement, Relation)
    return cite(zero_derivative, chain(rate, identity(rate.statement.right, S.Zero, *symmetrizable)), energy="H")


def weights_are_skew() -> tuple[Step, Step]:
    """WᵀΔ = −ΔW, and Δᵀ = Δ."""
    return given(given_that.skew_symmetrizable, 0), given(given_that.skew_symmetrizable, 1)


T2_11 = Claim(
    label="T2.11",
    title="The weighted energy with a bias",
    statement="In current form with a bias `b = W c` and a skew `ΔW`, where `Δ = diag(d)`, "
    "`Σ d_i (S(z_i) + c_i z_i)` is constant along every solution.",
    assumptions=(SYSTEM, CONTINUOUS, given_that.skew_symmetrizable),
    source="beyond",
    derive=lambda: (biased_energy_is_constant(*weights_are_skew()),),
    check=lambda instance: check_minimum(instance),
    instances=drawn(form="current", weights="skew_symmetrizable"),
    twins=(
        Twin("W need not be skew-symmetrizable", biased_energy_is_constant),
        Twin(
            "the unweighted energy is constant",
            lambda: identity(((sigma_z + c).T * W * (sigma_z + c)).doit(), S.Zero, *weights_are_skew()),
            "the normal forms of",
            at(
                "`W = [[0, 2], [−1, 0]]`, `d = (1, 2)`, `σ(z) + c = (1, 1)`",
                Relation((sigma_z.T * W * sigma_z).doit(), "=", S.Zero),
                {W: [[0, 2], [-1, 0]], Delta: [[1, 0], [0, 2]], sigma_z: [1, 1]},
                Relation(W.T * Delta, "=", -Delta * W),
            ),
        ),
    ),
    conserved=(Conserved("weighted_energy", 0, written.weighted_energy_with_bias),),
    remark="T2.3 and T2.7 together.",
)


def convex() -> Step:
    return cite(theorems.convex, given(CONTINUOUS), given(given_that.strictly_increasing), *names())


def coercive(*balanced: Step) -> Step:
    return cite(theorems.coercive, given(CONTINUOUS), given(given_that.strictly_increasing), *balanced, *names())


def equilibria_are_orthogonal(*symmetrizable: Step) -> Step:
    """With η = σ + c, Wη = 0 ⇔ ηᵀΔW = 0: at an equilibrium, and only there, ∇H = Δη is orthogonal to Im W."""
    at_rest = assume(theorems.AT_REST, "at an equilibrium")
    orthogonal = assume(theorems.ORTHOGONAL, "orthogonal")
    turned = tuple(scale(flip(step), Integer(-1)) for step in symmetrizable[:1])
    forth = identity(theorems.ORTHOGONAL.left, ZeroMatrix(1, n), at_rest, *turned)
    weighted = identity((Delta * W * eta).doit(), ZeroMatrix(n, 1), *turned, orthogonal, *symmetrizable[1:])
    back = cite(theorems.cancel, weighted)
    return equivalence(discharge(forth, theorems.AT_REST), discharge(back, theorems.ORTHOGONAL))


def stays_on_leaf() -> Step:
    """vᵀz is constant for every v with Wᵀv = 0: every solution stays on its leaf z₀ + Im W."""
    kernel, named = Relation(W.T * v, "=", ZeroMatrix(n, 1)), define(F, v.T * z)
    rate = substitute(compute(RATE, named), given(SYSTEM))
    assert isinstance(rate.statement, Relation)
    still = chain(rate, identity(rate.statement.right, S.Zero, assume(kernel, "Wᵀv = 0")))
    every = discharge(cite(zero_derivative, still, energy="F"), kernel)
    return cite(casimirs_and_leaves, named, every, vector=v, form=F)


def never_converges(minimum: Step, conserved: Step) -> Step:
    """A limit would be the leaf's equilibrium and have H of the start, which is higher."""
    converges = assume(motion_theorems.CONVERGES, "suppose it does")
    field = given(SYSTEM)
    assert isinstance(field.statement, Relation)
    at_rest = cite(motion_theorems.limit_at_rest, converges, given(CONTINUOUS), field, rate=field.statement.right)
    on_leaf = cite(motion_theorems.limit_on_leaf, converges, stays_on_leaf())
    lower = cite(theorems.lower_at_the_minimum, converges, minimum, at_rest, on_leaf)
    same = cite(theorems.limit_keeps, converges, given(CONTINUOUS), conserved, *names())
    return contradiction(same, excludes(lower), motion_theorems.CONVERGES)


def perpetual() -> tuple[Step, ...]:
    conserved = biased_energy_is_constant(*weights_are_skew())
    shape, growth = convex(), coercive(given(balance.balanced))
    shifted = define(eta, sigma_z + c)
    minimum = cite(
        theorems.one_minimum, given(SYSTEM), shifted, shape, growth, equilibria_are_orthogonal(*weights_are_skew())
    )
    return (
        cite(theorems.bounded, given(CONTINUOUS), given(SYSTEM), conserved, growth),
        minimum,
        never_converges(minimum, conserved),
        cite(theorems.null_set, minimum, given(given_that.nonzero), given(CONTINUOUS)),
        cite(theorems.nothing_attracts, conserved, shape),
    )


def shift_of(instance: Instance) -> np.ndarray:
    """Values of −σ, as the c that they balance: those at the instance's last state."""
    return -sigma_of(instance)[-1]


def check_minimum(instance: Instance) -> Residual:
    """(σ + c)ᵀΔW(σ + c) = 0 for a c that is balanced."""
    moved = sigma_of(instance) + shift_of(instance)
    values = {W: instance.weights, Delta: weights_of(instance), sigma_z: moved}
    size = abs(sigma_of(instance)) + abs(shift_of(instance))
    margin = (size @ abs(weights_of(instance) @ instance.weights).T * size).sum(axis=-1)
    return residual(WORK, 0, values, margin=2 * margin)


UNBALANCED = "needs: every `−c_i` is a value of `σ`"
FALLING = Counterexample(
    "`σ = tanh`, `n = 1`, `c = 2`: `H = log cosh z + 2z ≤ |z| + 2z` is below 0 at `z = −10`, and falls further",
    lambda: bool((log(cosh(10)) - 20).is_negative),
)

T3_7 = Claim(
    label="T3.7",
    title="Perpetual motion with a bias and a weighted energy",
    statement="For `ż = W σ(z) + b` with a skew `ΔW`, `W ≠ 0`, where `Δ = diag(d)` and every `d_i > 0`, a strictly "
    "increasing `σ` and `b = W c`, every `−c_i` a value of `σ`: every solution is bounded; every leaf `z₀ + Im W` "
    "holds exactly one equilibrium, the minimiser of `Σ d_i (S(z_i) + c_i z_i)` on it; no other solution converges; "
    "the equilibria are a null set, and nothing attracts.",
    assumptions=(
        SYSTEM,
        given_that.nonzero,
        CONTINUOUS,
        given_that.strictly_increasing,
        given_that.skew_symmetrizable,
        balance.balanced,
    ),
    source="beyond",
    derive=perpetual,
    shows=(
        "every solution is bounded",
        "exactly one equilibrium on every leaf, the minimiser",
        "no other solution converges",
        "the equilibria are a null set",
        "nothing attracts",
    ),
    check=check_minimum,
    instances=drawn(
        lambda instance: is_nonzero(instance) and is_balanced(instance),
        form="current",
        weights="skew_symmetrizable",
        min_n=2,
        strictly_increasing=True,
    ),
    twins=(
        Twin("W need not be skew-symmetrizable", biased_energy_is_constant),
        Twin("any bias is balanced", coercive, UNBALANCED, FALLING),
        Twin(
            "equilibria are orthogonal for any weights",
            lambda: equilibria_are_orthogonal(given(given_that.skew_symmetrizable, 1)),
            "no normal form",
            at(
                "`W = [[0, 1], [0, 0]]`, `Δ = I`, `σ(z) + c = (1, 0)`",
                theorems.ORTHOGONAL,
                {W: [[0, 1], [0, 0]], Delta: [[1, 0], [0, 1]], eta: [1, 0]},
                theorems.AT_REST,
            ),
        ),
    ),
    motion=(
        *answers(0, "E plus a linear form of the bias is constant, and its sublevel sets are compact", bounded=True),
        *answers(2, "each leaf has one equilibrium, the least energy on it, which is constant", perpetual=True),
        *answers(3, "each leaf has one equilibrium", almost_never_settles=True),
        *answers(4, "a strictly convex function is conserved", attracting_limit_cycle=False),
    ),
    granted=frozenset({"strictly_increasing", "balanced"}),
    remark="T3.1 and T2.7 together, and for skew-symmetrizable weights. Without bias it needs `σ` to take the value 0, "
    "at any state.",
)


# ---------------------------------------------------------------- T3.8


def only_zero(*inverse: Step) -> Step:
    return cite(
        theorems.only_zero,
        given(given_that.current_form),
        *inverse,
        given(given_that.sign_preserving),
        given(CONTINUOUS),
    )


def weighted_energy_is_constant(*symmetrizable: Step) -> Step:
    return cite(zero_derivative, chain(weighted_rate(), identity(WORK, S.Zero, *symmetrizable)), energy="E_d")


def leaves_zero_alone(conserved: Step, *inverse: Step) -> Step:
    """A limit would be 0, where E_d = 0, which is less than at the start."""
    converges = assume(theorems.FROM_ELSEWHERE, "suppose it does")
    at_rest = cite(theorems.at_rest, converges, given(CONTINUOUS), given(given_that.current_form))
    both = identity((W_inverse * W * sigma_star).doit(), ZeroMatrix(n, 1), at_rest)
    zero = chain(flip(identity((W_inverse * W * sigma_star).doit(), sigma_star, *inverse)), both)
    signed = given(given_that.sign_preserving)
    lower = cite(theorems.higher_than_zero, converges, zero, signed, given(CONTINUOUS), energy())
    same = cite(theorems.energy_kept, converges, given(CONTINUOUS), conserved, energy())
    return contradiction(same, excludes(lower), theorems.FROM_ELSEWHERE)


def t3_8() -> tuple[Step, ...]:
    conserved, inverse = weighted_energy_is_constant(*weights_are_skew()), given(balance.invertible)
    signed = given(given_that.sign_preserving)
    return (
        only_zero(inverse),
        leaves_zero_alone(conserved, inverse),
        cite(theorems.level_sets, conserved, signed, given(CONTINUOUS), energy()),
    )


def check_work(instance: Instance) -> Residual:
    """σᵀΔWσ = 0."""
    values = {W: instance.weights, Delta: weights_of(instance), sigma_z: sigma_of(instance)}
    return residual(WORK, 0, values)


T3_8 = Claim(
    label="T3.8",
    title="Perpetual motion about 0 of invertible weights",
    statement="For `ż = W σ(z)` with a skew `ΔW`, an invertible `W` and a sign-preserving `σ`, `z = 0` is the only "
    "equilibrium and no other solution ever converges; nothing attracts.",
    assumptions=(
        given_that.current_form,
        CONTINUOUS,
        given_that.sign_preserving,
        given_that.skew_symmetrizable,
        balance.invertible,
    ),
    source="beyond",
    derive=t3_8,
    shows=("0 is the only equilibrium", "no other solution converges", "nothing attracts"),
    check=check_work,
    instances=drawn(is_invertible, form="current", weights="skew_symmetrizable", min_n=2, sign_preserving=True),
    twins=(
        Twin("W need not be skew-symmetrizable", weighted_energy_is_constant),
        Twin(
            "W may be singular",
            only_zero,
            "needs: W⁻¹*W = I",
            at(
                "`W = 0`",
                Relation(sigma_z, "=", 0 * sigma_z),
                {W: [[0]], sigma_z: [1]},
                Relation(W * sigma_z, "=", 0 * sigma_z),
            ),
        ),
        Twin(
            "a limit of a singular W is 0 too",
            lambda: leaves_zero_alone(weighted_energy_is_constant(*weights_are_skew())),
        ),
    ),
    motion=(
        *answers(
            1,
            "0 is the only equilibrium, and the energy is constant and positive off it",
            perpetual=True,
            almost_never_settles=True,
        ),
        *answers(2, "the energy is constant along solutions and on no open set", attracting_limit_cycle=False),
    ),
    granted=frozenset({"sign_preserving", "invertible"}),
    remark="Solutions need not be bounded: `S` need not be coercive. Such a `W` has an even n.",
)


# ---------------------------------------------------------------- T3.16


def falls_with_bias(relation: str, *weights: Step) -> Step:
    """dH/dt = ηᵀΔWη ≤ 0 (or < 0 where η ≠ 0), η = σ + c."""
    rate = biased_rate()
    assert isinstance(rate.statement, Relation)
    sign = cite(theorems.shifted_form, *weights, relation=relation)
    assert isinstance(sign.statement, Relation)
    return chain(rate, identity(rate.statement.right, sign.statement.left), sign)


def t3_16() -> tuple[Step, ...]:
    growth = coercive(given(balance.balanced))
    stays = cite(theorems.stays, falls_with_bias("≤", given(fate.dissipative)), given(CONTINUOUS), growth)
    strict = assume(dissipation.STRICTLY_DISSIPATIVE, dissipation.STRICTLY_DISSIPATIVE.text)
    tends = cite(
        theorems.tends,
        given(SYSTEM),
        given(CONTINUOUS),
        given(given_that.strictly_increasing),
        given(balance.balanced),
        *names(),
        falls_with_bias("<", strict),
        stays,
    )
    return stays, discharge(tends, dissipation.STRICTLY_DISSIPATIVE)


def check_bias_falls(instance: Instance) -> Residual:
    """(σ + c)ᵀΔW(σ + c) ≤ 0 for a c that is balanced."""
    moved = sigma_of(instance) + shift_of(instance)
    values = {W: instance.weights, Delta: weights_of(instance), sigma_z: moved}
    return residual(WORK, 0, values, "≤")


T3_16 = Claim(
    label="T3.16",
    title="Weights that do no work, with a bias",
    statement="For `ż = W σ(z) + b` with `ΔW + WᵀΔ ⪯ 0`, where `Δ = diag(d)` and every `d_i > 0`, a strictly "
    "increasing `σ` and `b = W c`, every `−c_i` a value of `σ`, every solution stays in a compact set for `t ≥ 0`; if "
    "`ΔW + WᵀΔ ≺ 0`, it tends to the equilibrium `σ(z) = −c`.",
    assumptions=(SYSTEM, CONTINUOUS, given_that.strictly_increasing, fate.dissipative, balance.balanced),
    source="beyond",
    derive=t3_16,
    shows=("every solution stays in a compact set", "if `ΔW + WᵀΔ ≺ 0`, it tends to the equilibrium"),
    check=check_bias_falls,
    instances=drawn(is_balanced, form="current", weights="negative_semidefinite", strictly_increasing=True),
    twins=(
        Twin(
            "the weights may do work",
            lambda: falls_with_bias("≤"),
            "needs: `ΔW + WᵀΔ ⪯ 0`",
            at(
                "`n = 1`, `W = 1`, `σ(z) + c = 1`",
                Relation(theorems.SHIFTED_FORM, "≤", S.Zero),
                {W: [[1]], Delta: [[1]], sigma_z: [1], c: [0]},
            ),
        ),
        Twin("any bias is balanced", coercive, UNBALANCED, FALLING),
        Twin(
            "ΔW + WᵀΔ ⪯ 0 brings it to rest",
            lambda: falls_with_bias("<", given(fate.dissipative)),
            "needs: `ΔW + WᵀΔ ≺ 0`",
            at(
                "a skew `W`, `n = 2`",
                Relation(theorems.SHIFTED_FORM, "<", S.Zero),
                {W: [[0, 1], [-1, 0]], Delta: [[1, 0], [0, 1]], sigma_z: [1, 0], c: [0, 0]},
            ),
        ),
    ),
    motion=(
        *answers(0, "E plus a linear form of the bias never grows, and its sublevel sets are bounded", bounded=True),
        *answers(
            1, "E plus a linear form of the bias falls off one equilibrium", fate.strictly_dissipative, settles=True
        ),
    ),
    granted=frozenset({"strictly_increasing", "balanced"}),
)


# ---------------------------------------------------------------- T3.17, T3.18: no equilibrium


def escapes_current(*unreachable: Step) -> Step:
    """cᵀz would grow at least at the rate δ along a bounded solution."""
    bounded = assume(theorems.A_BOUNDED_SOLUTION, "suppose one is")
    apart = cite(theorems.separation, given(CONTINUOUS), *unreachable, given(balance.current_form_driven), bounded)
    named = define(C, (c.T * z).doit())
    rate = substitute(compute(RATE, named), given(balance.current_form_driven))
    assert isinstance(rate.statement, Relation)
    assert isinstance(apart.statement, Relation)
    at_least = chain(rate, identity(rate.statement.right, apart.statement.left), apart)
    assert isinstance(named.statement, Relation)
    return contradiction(bounded, cite(theorems.grows, named, at_least, form=named.statement.right), bounded.statement)


def t3_17() -> tuple[Step, ...]:
    unreachable = given(balance.unreachable)
    return (
        escapes_current(unreachable),
        cite(theorems.none, unreachable, given(balance.current_form_driven), which="current"),
    )


def check_separation(instance: Instance) -> Residual:
    """cᵀ(Wσ(z) + b) ≥ 1 at the states, for c = b/‖b‖² orthogonal to Im W."""
    bias = bias_of(instance)
    vector = bias / (bias @ bias)
    values = {W: instance.weights, sigma_z: sigma_of(instance), b: bias, c: vector}
    return residual((c.T * (W * sigma_z + b)).doit(), 1, values, "≥", margin=1.0)


def beyond_the_image(**options: Any) -> SearchStrategy[Instance]:
    """Networks whose bias is orthogonal to the image of W: a row of W is 0, and b has no other entry."""
    from hypothesis import strategies as st

    networks_ = drawn(form="current", weights="any", bias=True)
    if options:
        return networks_(**options)

    def with_bias(instance: Instance, size: float) -> Instance:
        weights, bias = instance.weights.copy(), np.zeros(instance.n)
        weights[0], bias[0] = 0.0, size
        return instance.replace(weights=weights, bias=bias)

    return st.builds(with_bias, networks_(), st.sampled_from((1.0, -1.0, 0.5, -3.0)))


T3_17 = Claim(
    label="T3.17",
    title="A bias that no values of σ balance lets nothing stay",
    statement="For `ż = W σ(z) + b` with a continuous `σ`, if no `u` whose entries are values of `σ` has "
    "`W u + b = 0`, there is no equilibrium and no solution is bounded.",
    assumptions=(balance.current_form_driven, CONTINUOUS, balance.unreachable),
    source="beyond",
    derive=t3_17,
    shows=("no solution is bounded", "there is no equilibrium"),
    check=check_separation,
    instances=beyond_the_image,
    twins=(
        Twin(
            "some values may balance it",
            escapes_current,
            "needs: no `u`",
            at(
                "`n = 1`, `W = 1`, `b = −1`, `σ(s) = s`: `z = 1` is at rest",
                Relation(W * sigma_z + b, "≠", 0 * b),
                {W: [[1]], b: [-1], sigma_z: [1]},
            ),
        ),
        Twin(
            "so it is in rate form",
            lambda: cite(theorems.none, given(balance.unreachable), given(given_that.rate_form, 1), which="current"),
            "needs: ż",
            at(
                "`n = 1`, `W = 1`, `b = 2`, `σ = tanh`, which never is −2: `x = −2` is at rest, as `W x + b = 0`",
                Relation(W * x + b, "≠", 0 * b),
                {W: [[1]], b: [2], x: [-2]},
            ),
        ),
    ),
    motion=all_escape(0, "no values of σ balance the bias: there is no equilibrium, and every solution escapes"),
    remark="Where `W u + b` keeps away from 0, solutions escape linearly; where 0 is at the end of its range, more "
    "slowly.",
)


def escapes_rate(*never: Step) -> Step:
    bounded = assume(theorems.A_BOUNDED_SOLUTION, "suppose one is")
    system = given(given_that.rate_form, 0), given(given_that.rate_form, 1)
    one_way = cite(theorems.one_sign, given(CONTINUOUS), *never, *system, bounded)
    named = define(C, (e.T * x).doit())
    rate = substitute(compute(RATE, named), system[1])
    at_least = chain(rate, one_way)
    assert isinstance(named.statement, Relation)
    return contradiction(bounded, cite(theorems.grows, named, at_least, form=named.statement.right), bounded.statement)


def t3_18() -> tuple[Step, ...]:
    never = given(balance.never_zero)
    system = given(given_that.rate_form, 0), given(given_that.rate_form, 1)
    return escapes_rate(never), cite(theorems.none, never, *system, which="rate")


def check_one_sign(instance: Instance) -> Residual:
    """σ in the first component has at every state, and where only that component is moved, the sign of the first."""
    states = preactivation(instance)
    value = sigma_of(instance, np.concatenate([states[:, :1], -states[:, :1], 0 * states[:1, :1]]))
    values = {v: value * np.ones(instance.n), w: value[:1] * np.ones(instance.n)}
    return residual(v.T * w, 0, values, "≥")


def of_one_sign(**options: Any) -> SearchStrategy[Instance]:
    """Rate forms whose σ has no zero."""
    return drawn(form="rate", weights="any", bias=None, sigmas=("sigmoid", "exp(s)", "2 + tanh(s)"))(**options)


T3_18 = Claim(
    label="T3.18",
    title="In rate form, a component that never vanishes lets nothing stay",
    statement="For `ẋ = σ(W x + b)` with a continuous `σ`, if for some `i` `σ((W x + b)_i) ≠ 0` for every `x`, there "
    "is no equilibrium and no solution is bounded.",
    assumptions=(given_that.rate_form, CONTINUOUS, balance.never_zero),
    source="beyond",
    derive=t3_18,
    shows=("no solution is bounded", "there is no equilibrium"),
    check=check_one_sign,
    instances=of_one_sign,
    twins=(
        Twin(
            "every component may vanish somewhere",
            escapes_rate,
            "needs: for some `i`",
            at("`n = 1`, `W = 1`, `b = 0`: `x = 0`", Relation(W * x + b, "≠", 0 * b), {W: [[1]], b: [0], x: [0]}),
        ),
        Twin(
            "so it is in current form",
            lambda: cite(theorems.none, given(balance.never_zero), given(given_that.current_form), which="rate"),
            "needs: z = W*x + b",
            at(
                "`σ = 2 + tanh` and `W = 0`: every state is at rest",
                Relation(W * sigma_z, "≠", 0 * sigma_z),
                {W: [[0]], sigma_z: [2]},
            ),
        ),
    ),
    motion=all_escape(0, "a component of the velocity never vanishes: it moves one way for ever"),
    remark="A `σ` without zeros does this, and so does a row of `W` that is 0 with `σ(b_i) ≠ 0`.",
)

CLAIMS = (T2_11, T3_7, T3_8, T3_16, T3_17, T3_18)
