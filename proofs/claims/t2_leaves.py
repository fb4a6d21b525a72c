"""T2.10 and T2.12: what is conserved with a bias outside the image of W, and where rows of W vanish.

Corollaries that an audit needs; their labels are free ones of section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Integer, S, ZeroMatrix

from analysis.symbols import C, P, W, b, c, n, sigma_z, z
from numerics.checks import Residual, residual
from proofs.assumptions import balance
from proofs.assumptions import network as given_that
from proofs.assumptions import rows as idle
from proofs.claims import written
from proofs.claims.answers import Conserved
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import bias_of, drawn, given, preactivation, sigma_of
from proofs.claims.t2_energy import FORM, energy_rate
from proofs.kernel.computations import RATE
from proofs.kernel.rules import Step, assume, chain, cite, compute, define, discharge, flip, identity, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import energy as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

KERNEL = Relation(W.T * c, "=", ZeroMatrix(n, 1))
ORTHOGONAL = Relation((c.T * b).doit(), "=", Integer(0))


def casimir_is_constant(*premises: Step) -> Step:
    """cᵀż = cᵀWσ + cᵀb = 0."""
    rate = substitute(compute(RATE, define(C, c.T * z)), given(balance.current_form_driven))
    assert isinstance(rate.statement, Relation)
    return cite(theorems.zero_derivative, chain(rate, identity(rate.statement.right, S.Zero, *premises)), energy="C")


def t2_10() -> tuple[Step, ...]:
    constant = casimir_is_constant(assume(KERNEL, "Wᵀc = 0"), assume(ORTHOGONAL, "cᵀb = 0"))
    return (discharge(constant, KERNEL, ORTHOGONAL),)


def check_casimir(instance: Instance) -> Residual:
    """cᵀ(Wσ + b) = 0 for a vector c that is exactly orthogonal to the columns of W and to b, 0 where there is none."""
    basis = written.left_kernel(instance)
    vector = np.array([float(entry) for entry in basis[-1]]) if basis else np.zeros(instance.n)
    vector = vector / max(1.0, float(abs(vector).max()))
    values = {W: instance.weights, c: vector, sigma_z: sigma_of(instance), b: bias_of(instance)}
    return residual((c.T * (W * sigma_z + b)).doit(), 0, values)


STILL = Relation(c.T * (W * sigma_z + b), "=", S.Zero)
T2_10 = Claim(
    label="T2.10",
    title="Casimirs with a bias",
    statement="In current form with a bias, `cᵀz` is constant along every solution of `ż = W σ(z) + b`, for every `c` "
    "with `Wᵀc = 0` and `cᵀb = 0`.",
    assumptions=(balance.current_form_driven,),
    source="beyond",
    derive=t2_10,
    check=check_casimir,
    instances=drawn(form="current", weights="any", bias=True),
    twins=(
        Twin(
            "Wᵀc = 0 is enough",
            lambda: casimir_is_constant(assume(KERNEL, "Wᵀc = 0")),
            "the normal forms of",
            at("`n = 1`, `W = 0`, `b = c = 1`", STILL, {W: [[0]], b: [1], c: [1], sigma_z: [1]}, KERNEL),
        ),
        Twin(
            "cᵀb = 0 is enough",
            lambda: casimir_is_constant(assume(ORTHOGONAL, "cᵀb = 0")),
            "the normal forms of",
            at("`n = 1`, `W = c = 1`, `b = 0`", STILL, {W: [[1]], b: [0], c: [1], sigma_z: [1]}, ORTHOGONAL),
        ),
    ),
    conserved=(Conserved("casimir", 0, written.casimirs),),
    remark="T2.5 is the case without bias.",
)

T2_10 = Claim(
    label="T2.10",
    title="Casimirs with a bias",
    statement="In current form with a bias, `cᵀz` is constant along every solution of `ż = W σ(z) + b`, for every `c` "
    "with `Wᵀc = 0` and `cᵀb = 0`.",
    assumptions=(balance.current_form_driven,),
    source="beyond",
    derive=t2_10,
    check=check_casimir,
    instances=drawn(form="current", weights="low_rank_skew", min_n=2, bias=True),
    twins=(
        Twin(
            "Wᵀc = 0 is enough",
            lambda: casimir_is_constant(assume(KERNEL, "Wᵀc = 0")),
            "the normal forms of",
            at("`n = 1`, `W = 0`, `b = c = 1`", STILL, {W: [[0]], b: [1], c: [1], sigma_z: [1]}, KERNEL),
        ),
        Twin(
            "cᵀb = 0 is enough",
            lambda: casimir_is_constant(assume(ORTHOGONAL, "cᵀb = 0")),
            "the normal forms of",
            at("`n = 1`, `W = c = 1`, `b = 0`", STILL, {W: [[1]], b: [0], c: [1], sigma_z: [1]}, ORTHOGONAL),
        ),
    ),
    conserved=(Conserved("casimir", 0, written.casimirs),),
    remark="T2.5 is the case without bias.",
)


def idle_energy(*premises: Step) -> Step:
    """dE/dt = σᵀWσ = (Pσ)ᵀW(Pσ) = σᵀPWPσ = 0."""
    moved = compute(RATE, given(given_that.rate_form, 0))
    rate = substitute(energy_rate(), substitute(moved, given(given_that.rate_form, 1)))
    inner = (sigma_z.T * P * W * P * sigma_z).doit()
    active = premises[:2]
    same = flip(identity(inner, FORM, *active))
    flat = chain(rate, same, identity(inner, S.Zero, *premises[1:]))
    return cite(theorems.zero_derivative, flat, energy="E")


def t2_12() -> tuple[Step, ...]:
    return (idle_energy(*(given(idle.skew_where_active, k) for k in range(3))),)


def check_idle(instance: Instance) -> Residual:
    """σᵀWσ = 0 at z = Wx + b."""
    return residual(FORM, 0, {W: instance.weights, sigma_z: sigma_of(instance, preactivation(instance))})


def idle_networks(**options: Any) -> SearchStrategy[Instance]:
    """Rate forms with some rows of W set to 0, and a σ that is 0 at their bias, 0."""
    from hypothesis import strategies as st

    found = drawn(form="rate", weights="skew", min_n=2, zero_at_zero=True)
    if options:
        return found(**options)

    def with_idle_rows(instance: Instance, which: int) -> Instance:
        weights = instance.weights.copy()
        weights[which % instance.n] = 0.0
        return instance.replace(weights=weights)

    return st.builds(with_idle_rows, found(), st.integers(0, 5))


T2_12 = Claim(
    label="T2.12",
    title="The energy in rate form where rows of W vanish",
    statement="For `ẋ = σ(W x + b)`, if `σ(b_i) = 0` wherever row `i` of `W` is 0, and `W` is skew among the other "
    "rows and columns, `E(W x + b)` is constant along every solution.",
    assumptions=(given_that.rate_form, given_that.continuous, idle.skew_where_active),
    source="beyond",
    derive=t2_12,
    check=check_idle,
    instances=idle_networks,
    twins=(
        Twin(
            "σ(b_i) may be anything where row i is 0",
            lambda: idle_energy(given(idle.skew_where_active, 1), *(given(idle.skew_where_active, k) for k in (1, 2))),
        ),
        Twin(
            "W need not be skew among the others",
            lambda: idle_energy(given(idle.skew_where_active, 0), given(idle.skew_where_active, 1)),
        ),
    ),
    conserved=(Conserved("energy", 0, written.energy),),
    remark="`W = e₁e₂ᵀ` is not skew and conserves `E(W x)`: in rate form the converse of T2.4 needs an invertible `W`.",
)

CLAIMS = (T2_10, T2_12)
