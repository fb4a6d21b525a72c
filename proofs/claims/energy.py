"""T2: what the energy E(z) = Σ S(z_i) does along solutions, for every n."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import S as Number

from analysis.symbols import Delta, E, E_d, E_d_rate, E_rate, W, sigma_z
from numerics.checks import Residual, residual
from numerics.compile import compile_activation
from proofs.assumptions import (
    continuous,
    current_form,
    nonconstant,
    skew,
    skew_symmetrizable,
)
from proofs.claim import Claim, Twin
from proofs.instance import Instance
from proofs.kernel import Step, assume, chain, cite, define, discharge, equivalence, identity, substitute
from proofs.statements import Proposition
from proofs.theorems.energy import ENERGY_SUM, WEIGHTED_SUM, chain_rule, grid, peano, zero_derivative

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CONSERVED = Proposition("`E` is constant along every solution")


def sigma_of(instance: Instance) -> np.ndarray:
    """σ(z) at the instance's states; exact instances give the values of σ themselves."""
    if instance.exact:
        return instance.states
    assert instance.activation is not None
    return compile_activation(instance.activation).sigma(instance.states)


def energy_rate() -> Step:
    """dE/dt = σ(z)ᵀ ż, which uses nothing of the network but that it has solutions."""
    energy = define(E, ENERGY_SUM)
    return cite(chain_rule, assume(continuous.statements[0], "continuous"), energy, energy=E, rate=E_rate)


def energy_rate_current() -> Step:
    """dE/dt = σ(z)ᵀ W σ(z) in current form, for any W."""
    return substitute(energy_rate(), assume(current_form.statements[0], "current form"))


def t2_1() -> tuple[Step, ...]:
    rate = energy_rate_current()
    zero = identity(sigma_z.T * W * sigma_z, Number.Zero, assume(skew.statements[0], "W is skew"))
    flat = chain(rate, zero)
    return flat, cite(zero_derivative, flat, rate=E_rate, energy="E")


def _t2_1_without_skewness() -> object:
    return chain(energy_rate_current(), identity(sigma_z.T * W * sigma_z, Number.Zero))


def check_energy_rate(instance: Instance) -> Residual:
    """σᵀWσ at the states, against 0."""
    return residual(sigma_z.T * W * sigma_z, 0, {W: instance.weights, sigma_z: sigma_of(instance)})


def skew_current(**options: Any) -> SearchStrategy[Instance]:
    from proofs import strategies

    return strategies.networks(**{"form": "current", "weights": "skew", "exact": None, **options})


T2_1 = Claim(
    label="T2.1",
    title="The energy is conserved",
    statement="Along every solution of `ż = W σ(z)` with a skew-symmetric `W`, `E(z) = Σ S(z_i)` is constant.",
    assumptions=(current_form, continuous, skew),
    source="paper",
    derive=t2_1,
    check=check_energy_rate,
    instances=skew_current,
    twins=(Twin("W need not be skew", _t2_1_without_skewness),),
    remark="Neither oddness nor a bound nor smoothness of `σ` is used.",
)


def t2_2() -> tuple[Step, ...]:
    conserved = t2_1()[1]
    forth = discharge(conserved, skew.statements[0])
    supposed = assume(CONSERVED, "E is conserved")
    vanishes = cite(
        peano,
        assume(continuous.statements[0], "continuous"),
        assume(current_form.statements[0], "current form"),
        supposed,
        matrix=W,
        conserved="E",
    )
    is_skew = cite(
        grid,
        assume(continuous.statements[0], "continuous"),
        assume(nonconstant.statements[0], "not constant"),
        vanishes,
        matrix=W,
    )
    return (equivalence(forth, discharge(is_skew, CONSERVED)),)


def _t2_2_for_two_values() -> object:
    vanishes = assume(grid.instance(matrix=W)[0][2], "the form vanishes")
    return cite(grid, assume(continuous.statements[0], "continuous"), vanishes, matrix=W)


T2_2 = Claim(
    label="T2.2",
    title="The energy is conserved only by skew-symmetric weights",
    statement="`E` is constant along every solution of `ż = W σ(z)` if and only if `Wᵀ = −W`.",
    assumptions=(current_form, continuous, nonconstant),
    source="paper",
    derive=t2_2,
    twins=(Twin("σ may be constant", _t2_2_for_two_values),),
    remark="Sharpened to an equivalence. Two values of `σ` are not enough: see `σ = sign`, `W = diag(1, −1)`.",
)


def t2_3() -> tuple[Step, ...]:
    energy = define(E_d, WEIGHTED_SUM)
    rate = cite(chain_rule, assume(continuous.statements[0], "continuous"), energy, energy=E_d, rate=E_d_rate)
    rate = substitute(rate, assume(current_form.statements[0], "current form"))
    form = sigma_z.T * Delta * W * sigma_z
    premises = [assume(statement, "W is skew-symmetrizable") for statement in skew_symmetrizable.statements]
    flat = chain(rate, identity(form, Number.Zero, *premises))
    return flat, cite(zero_derivative, flat, rate=E_d_rate, energy="E_d")


def _t2_3_with_a_symmetric_product() -> object:
    weights = assume(skew_symmetrizable.statements[1], "Δ is diagonal")
    return identity(sigma_z.T * Delta * W * sigma_z, Number.Zero, weights)


def check_weighted_rate(instance: Instance) -> Residual:
    """σᵀΔWσ at the states, against 0."""
    assert instance.energy_weights is not None
    values = {W: instance.weights, Delta: np.diag(instance.energy_weights), sigma_z: sigma_of(instance)}
    return residual(sigma_z.T * Delta * W * sigma_z, 0, values)


def symmetrizable_current(**options: Any) -> SearchStrategy[Instance]:
    from proofs import strategies

    return strategies.networks(**{"form": "current", "weights": "skew_symmetrizable", "exact": None, **options})


T2_3 = Claim(
    label="T2.3",
    title="Weighted energy of skew-symmetrizable weights",
    statement="If `diag(d) W` is skew, `E_d(z) = Σ d_i S(z_i)` is constant along every solution of `ż = W σ(z)`.",
    assumptions=(current_form, continuous, skew_symmetrizable),
    source="beyond",
    derive=t2_3,
    check=check_weighted_rate,
    instances=symmetrizable_current,
    twins=(Twin("diag(d) W need not be skew", _t2_3_with_a_symmetric_product),),
)

CLAIMS = (T2_1, T2_2, T2_3)
