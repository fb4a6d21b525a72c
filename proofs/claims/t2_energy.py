"""T2: what the energy E(z) = Σ S(z_i) does along solutions, for every n."""

from __future__ import annotations

import numpy as np
from sympy import Expr, Identity, Matrix, MatrixExpr, S

from analysis.activations.activation import activation, s
from analysis.decisions.functions import decide_sign
from analysis.energy import energy_rate as quadratic_form
from analysis.fields import CurrentForm
from analysis.symbols import A, Delta, E, E_d, W, gamma, n, sigma_y, sigma_z, v, z, z_dot
from numerics.checks import Residual, residual
from proofs.assumptions import network as given_that
from proofs.claims import written
from proofs.claims.answers import Conserved
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.rates import Rates, unexplained_rate
from proofs.claims.rates import energy_rate as rate_of_energy
from proofs.claims.support import drawn, given, polarised, preactivation, sigma_of
from proofs.claims.t2_threevalues import any_or_nearly_skew, check_three_values
from proofs.kernel.computations import RATE
from proofs.kernel.rules import (
    Step,
    add,
    assume,
    chain,
    cite,
    compute,
    define,
    discharge,
    earlier,
    equivalence,
    identity,
    instantiate,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import energy as theorems
from proofs.kernel.theorems.energy import ENERGY_SUM, SEMIDEFINITE, WEIGHTED_SUM, chain_rule, constant
from proofs.networks.instance import Instance

CONSERVED = constant("E")
FORM = sigma_z.T * W * sigma_z


def energy_rate() -> Step:
    """dE/dt = σ(z)ᵀ ż, which uses nothing of the network but that it has solutions."""
    return cite(chain_rule, given(given_that.continuous), define(E, ENERGY_SUM), energy=E)


def energy_rate_current() -> Step:
    """dE/dt = σ(z)ᵀ W σ(z) in current form, for any W."""
    return substitute(energy_rate(), given(given_that.current_form))


def t2_1() -> tuple[Step, ...]:
    flat = chain(energy_rate_current(), identity(FORM, S.Zero, given(given_that.skew)))
    return flat, cite(theorems.zero_derivative, flat, energy="E")


def check_energy_rate(instance: Instance) -> Residual:
    """σᵀWσ at the states, against 0."""
    return residual(FORM, 0, {W: instance.weights, sigma_z: sigma_of(instance)})


T2_1 = Claim(
    label="T2.1",
    title="The energy is conserved",
    statement="Along every solution of `ż = W σ(z)` with a skew-symmetric `W`, `E(z) = Σ S(z_i)` is constant.",
    assumptions=(given_that.current_form, given_that.continuous, given_that.skew),
    source="paper",
    derive=t2_1,
    shows=("the rate of `E` is 0", "`E` is constant"),
    check=check_energy_rate,
    instances=drawn(form="current", weights="skew", exact=None),
    twins=(
        Twin("W need not be skew", lambda: chain(energy_rate_current(), identity(FORM, S.Zero))),
        Twin(
            "W may be symmetric",
            lambda: identity(FORM, S.Zero, assume(Relation(W.T, "=", W), "W is symmetric")),
        ),
    ),
    conserved=(Conserved("energy", 1, written.energy),),
    remark="Neither oddness nor a bound nor smoothness of `σ` is used.",
    rates=Rates(rate_of_energy),
)


def form_vanishes(rate: Step, energy: str, matrix: MatrixExpr) -> Step:
    """If the energy with this rate σᵀMσ is constant along every solution, vᵀMv = 0 for every v."""
    assert isinstance(rate.statement, Relation)
    at_rest = cite(
        theorems.peano,
        given(given_that.continuous),
        given(given_that.current_form),
        rate,
        assume(constant(energy), f"{energy} is conserved"),
        energy=energy,
        form=rate.statement.right,
    )
    return cite(
        theorems.grid,
        given(given_that.continuous),
        assume(theorems.NONCONSTANT, "σ is not constant"),
        at_rest,
        matrix=matrix,
    )


def t2_2() -> tuple[Step, ...]:
    forth = discharge(t2_1()[1], given_that.skew.statements[0])
    is_skew = polarised(form_vanishes(energy_rate_current(), "E", W), W.T, -W, factor=S.One)
    return (equivalence(forth, discharge(is_skew, CONSERVED)),)


def _t2_2_for_two_values() -> object:
    vanishes = assume(theorems.grid.instance(matrix=W)[0][2], "the form vanishes")
    return cite(theorems.grid, given(given_that.continuous), vanishes, matrix=W)


T2_2 = Claim(
    label="T2.2",
    title="The energy is conserved only by skew-symmetric weights",
    statement="`E` is constant along every solution of `ż = W σ(z)` if and only if `Wᵀ = −W`.",
    assumptions=(given_that.current_form, given_that.continuous, given_that.nonconstant),
    source="paper",
    derive=t2_2,
    check=check_three_values,
    instances=any_or_nearly_skew,
    twins=(
        Twin(
            "σ may be constant",
            _t2_2_for_two_values,
            "needs: `σ` is not constant",
            at(
                "`σ = 1`, `W = diag(1, −1)`",
                Relation(W.T, "=", -W),
                {W: [[1, 0], [0, -1]], sigma_z: [1, 1]},
                Relation(FORM, "=", S.Zero),
            ),
        ),
        Twin(
            "conserved energy makes W symmetric",
            lambda: polarised(form_vanishes(energy_rate_current(), "E", W), W.T, W, factor=S.One),
        ),
        Twin(
            "E at rest at one state is enough",
            lambda: polarised(assume(Relation(FORM, "=", S.Zero), "at one z"), W.T, -W, factor=S.One),
        ),
    ),
    remark="Sharpened to an equivalence. Two values of `σ` are not enough: with `σ = 1` for `s ≥ 0` and `−1` below, "
    "`W = diag(1, −1)` conserves `E`; `sign`, which is 0 at 0, takes a third. In rate form the converse needs `W` "
    "invertible: `W = e₁e₂ᵀ` conserves `E(W x)` and is not skew.",
    rates=Rates(rate_of_energy, only_skew=True),
)


def weighted_rate() -> Step:
    """dE_d/dt = σ(z)ᵀ Δ W σ(z) in current form, for any W and any diagonal Δ."""
    rate = cite(chain_rule, given(given_that.continuous), define(E_d, WEIGHTED_SUM), energy=E_d)
    return substitute(rate, given(given_that.current_form))


def t2_3() -> tuple[Step, ...]:
    rate = weighted_rate()
    symmetrizable, diagonal = (given(given_that.skew_symmetrizable, k) for k in (0, 1))
    flat = chain(rate, identity(sigma_z.T * Delta * W * sigma_z, S.Zero, symmetrizable, diagonal))
    converse = polarised(form_vanishes(rate, "E_d", Delta * W), W.T * Delta, -Delta * W, diagonal, factor=S.One)
    return (
        flat,
        cite(theorems.zero_derivative, flat, energy="E_d"),
        discharge(converse, constant("E_d"), theorems.NONCONSTANT),
    )


def check_weighted_rate(instance: Instance) -> Residual:
    """σᵀΔWσ at the states, against 0."""
    assert instance.energy_weights is not None
    values = {W: instance.weights, Delta: np.diag(instance.energy_weights), sigma_z: sigma_of(instance)}
    return residual(sigma_z.T * Delta * W * sigma_z, 0, values)


_SYMMETRIZABLE = [each for each in given_that.skew_symmetrizable.statements if isinstance(each, Relation)]
T2_3 = Claim(
    label="T2.3",
    title="Weighted energy of skew-symmetrizable weights",
    statement="If `diag(d) W` is skew, `E_d(z) = Σ d_i S(z_i)` is constant along every solution of `ż = W σ(z)`; for a "
    "`σ` that is not constant, only then.",
    assumptions=(given_that.current_form, given_that.continuous, given_that.skew_symmetrizable),
    source="beyond",
    derive=t2_3,
    shows=("the rate of `E_d` is 0", "`E_d` is constant", "only then, for a `σ` that is not constant"),
    check=check_weighted_rate,
    instances=drawn(form="current", weights="skew_symmetrizable", exact=None),
    twins=(
        Twin(
            "diag(d) W need not be skew",
            lambda: identity(sigma_z.T * Delta * W * sigma_z, S.Zero, given(given_that.skew_symmetrizable, 1)),
        ),
        Twin(
            "the unweighted energy is conserved",
            lambda: identity(FORM, S.Zero, *(given(given_that.skew_symmetrizable, k) for k in (0, 1))),
            "the normal forms of",
            at(
                "`W = [[0, 2], [−1, 0]]`, `d = (1, 2)`, `σ(z) = (1, 1)`",
                Relation(FORM, "=", S.Zero),
                {W: [[0, 2], [-1, 0]], Delta: [[1, 0], [0, 2]], sigma_z: [1, 1]},
                *_SYMMETRIZABLE,
            ),
        ),
    ),
    conserved=(Conserved("weighted_energy", 1, written.weighted_energy),),
    rates=Rates(rate_of_energy),
)


def current_form_of_the_rate_form() -> Step:
    """ż = W σ(z) for z = Wx + b and ẋ = σ(z)."""
    moved = compute(RATE, given(given_that.rate_form, 0))
    return substitute(moved, given(given_that.rate_form, 1))


def t2_4() -> tuple[Step, ...]:
    assert T2_1.derivation is not None
    flat, conserved = T2_1.derivation.conclusions
    current = current_form_of_the_rate_form()
    return earlier("T2.1", flat, current), earlier("T2.1", conserved, current)


def _t2_4_with_a_leak() -> object:
    leaky = assume(Relation(z_dot, "=", W * sigma_z - gamma * z), "rate form with leak, b = 0")
    rate = substitute(energy_rate(), leaky)
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, S.Zero, given(given_that.skew)))


def check_rate_form(instance: Instance) -> Residual:
    """σ(z)ᵀWσ(z) at z = Wx + b, against 0."""
    value = instance.states if instance.exact else sigma_of(instance, preactivation(instance))
    return residual(FORM, 0, {W: instance.weights, sigma_z: value})


T2_4 = Claim(
    label="T2.4",
    title="The energy in rate form",
    statement="Along every solution of `ẋ = σ(W x + b)` with a skew-symmetric `W` and any constant `b`, `E(W x + b)` "
    "is constant.",
    assumptions=(given_that.rate_form, given_that.continuous, given_that.skew),
    source="paper",
    derive=t2_4,
    shows=("the rate of `E(W x + b)` is 0", "`E(W x + b)` is constant"),
    check=check_rate_form,
    instances=drawn(form="rate", weights="skew", bias=None, exact=None),
    twins=(
        Twin("a leak does no harm", _t2_4_with_a_leak),
        Twin(
            "E(x) is constant instead: its rate is σ(x)ᵀσ(W x + b)",
            lambda: identity(sigma_y.T * sigma_z, S.Zero, given(given_that.skew)),
        ),
    ),
    conserved=(Conserved("energy", 1, written.energy),),
    rates=Rates(rate_of_energy),
)

LEAKY = CurrentForm(leak=gamma)
ANTISYMMETRIC = Relation(W, "=", A - A.T - gamma * Identity(n))


def rate_for_any_weights() -> Step:
    """dE/dt = σᵀQσ − γσᵀz with Q = (W + Wᵀ)/2."""
    rate = substitute(energy_rate(), given(given_that.current_form_leaky))
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, quadratic_form(LEAKY)))


def energy_sign(relation: str, factor: Expr) -> Step:
    """Q ⪯ 0 (or ⪰ 0) and a leak that does not work against it: E never grows (or never falls)."""
    definite = assume(SEMIDEFINITE[relation], SEMIDEFINITE[relation].text)
    leak_sign = Relation(factor * (sigma_z.T * z), relation, S.Zero)
    leak = assume(leak_sign, "what the leak does")
    form = instantiate(cite(theorems.semidefinite, definite, relation=relation), {v: sigma_z})
    total = add(form, leak)
    rate = rate_for_any_weights()
    assert isinstance(rate.statement, Relation)
    assert isinstance(total.statement, Relation)
    signed = chain(rate, identity(rate.statement.right, total.statement.left), total)
    return discharge(cite(theorems.monotone_energy, signed, relation=relation), SEMIDEFINITE[relation], leak_sign)


def antisymmetric_rnn() -> Step:
    """W = A − Aᵀ − γI in rate form: dE/dt = −γ‖σ(Wx + b)‖²."""
    weights = ANTISYMMETRIC
    rate = substitute(energy_rate(), current_form_of_the_rate_form())
    damped = chain(rate, identity(FORM, -gamma * (sigma_z.T * sigma_z), assume(weights, "AntisymmetricRNN")))
    return discharge(damped, *given_that.rate_form.statements, weights)


def no_sign() -> Step:
    """Q indefinite, σ continuous and sign-preserving, no leak: dE/dt has no sign."""
    rate = energy_rate_current()
    full = chain(rate, identity(FORM, quadratic_form(CurrentForm())))
    both = cite(
        theorems.no_sign,
        full,
        assume(theorems.INDEFINITE, "Q is indefinite"),
        given(given_that.continuous),
        assume(theorems.SIGN_PRESERVING, "σ is sign-preserving"),
    )
    return discharge(both, given_that.current_form.statements[0], theorems.INDEFINITE, theorems.SIGN_PRESERVING)


def t2_9() -> tuple[Step, ...]:
    return rate_for_any_weights(), energy_sign("≤", -gamma), energy_sign("≥", -gamma), no_sign(), antisymmetric_rnn()


def check_general_rate(instance: Instance) -> Residual:
    """σᵀ(Wσ − γz) against the quadratic form and the leak."""
    values = {W: instance.weights, sigma_z: sigma_of(instance), z: instance.states[::-1], gamma: instance.leak}
    if not instance.exact:
        values[z] = instance.states
    return residual(sigma_z.T * LEAKY.field, quadratic_form(LEAKY), values)


T2_9 = Claim(
    label="T2.9",
    title="What the energy does for any weights",
    statement="In current form with leak, `dE/dt = σᵀQσ − γ zᵀσ` with `Q = (W + Wᵀ)/2`. With `Q ⪯ 0` and `γ zᵀσ ≥ 0` "
    "the energy never grows, with `Q ⪰ 0` and `γ zᵀσ ≤ 0` it never falls; with an indefinite `Q`, no leak and a "
    "sign-preserving `σ` (`s σ(s) > 0` for `s ≠ 0`) `dE/dt` has both signs. AntisymmetricRNN, `W = A − Aᵀ − γI` in "
    "rate form, has `dE/dt = −γ‖σ(W x + b)‖²`.",
    assumptions=(given_that.current_form_leaky, given_that.continuous),
    source="beyond",
    derive=t2_9,
    shows=(
        "`dE/dt = σᵀQσ − γ zᵀσ`",
        "`Q ⪯ 0`: never grows",
        "`Q ⪰ 0`: never falls",
        "an indefinite `Q`: both signs",
        "AntisymmetricRNN",
    ),
    check=check_general_rate,
    instances=drawn(form="current", weights="any", leak=None, exact=None),
    twins=(
        Twin("a leak adds energy", lambda: identity(sigma_z.T * LEAKY.field, quadratic_form(CurrentForm(leak=-gamma)))),
        Twin("only the skew part of W counts", lambda: identity(FORM, sigma_z.T * (W - W.T) * sigma_z / 2)),
        Twin(
            "Q ⪯ 0 makes the energy grow",
            lambda: cite(theorems.semidefinite, assume(SEMIDEFINITE["≤"], "Q ⪯ 0"), relation="≥"),
            "needs: `Q ⪰ 0`",
            at("`W = −1`, `n = 1`", Relation(FORM, "≥", S.Zero), {W: [[-1]], sigma_z: [1]}),
        ),
        Twin(
            "dE/dt has both signs for every continuous σ",
            lambda: cite(
                theorems.no_sign,
                chain(energy_rate_current(), identity(FORM, quadratic_form(CurrentForm()))),
                assume(theorems.INDEFINITE, "Q is indefinite"),
                given(given_that.continuous),
            ),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            Counterexample(
                "ReLU and `W = [[0, 1], [1, 0]]`: `det Q < 0`, and `dE/dt = 2 σ(z₁) σ(z₂) ≥ 0`",
                lambda: Matrix([[0, 1], [1, 0]]).det() < 0 and decide_sign(activation("relu").sigma, ">=", s).is_true,
            ),
        ),
        Twin(
            "AntisymmetricRNN loses energy at half the rate",
            lambda: identity(
                FORM,
                -gamma * (sigma_z.T * sigma_z) / 2,
                assume(ANTISYMMETRIC, "AntisymmetricRNN"),
            ),
        ),
    ),
    remark="Without sign-preserving an indefinite `Q` need not give both signs: ReLU with `W = [[0, 1], [1, 0]]` has "
    "`dE/dt = 2 σ(z₁) σ(z₂) ≥ 0`.",
    rates=Rates(unexplained_rate),
)


CLAIMS = (T2_1, T2_2, T2_3, T2_4, T2_9)
