"""T10.6: where the symmetric part is definite its sign decides the fate of every solution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import S

from analysis.activations.activation import activation
from analysis.symbols import Delta, s
from numerics.checks import Residual, residual
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given
from proofs.claims.t3_dissipation import SKEW, T3_10, T3_11, values_of
from proofs.kernel.rules import Step, cite, discharge, earlier
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.kernel.theorems.implications import signs_of_increasing
from proofs.kernel.theorems.motion import linear_growth
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

RISING = given_that.increasing_through_origin


def signs() -> Step:
    """s σ(s) > 0 for s ≠ 0."""
    return cite(signs_of_increasing, given(RISING))


def dies(*definite: Step) -> Step:
    """ΔW + WᵀΔ ≺ 0: every solution tends to 0."""
    derivation = T3_10.derivation
    assert derivation is not None
    grows = cite(linear_growth, given(given_that.continuous), given(RISING))
    return earlier("T3.10", derivation.conclusions[0], signs(), grows, *definite)


def escapes() -> Step:
    """ΔW + WᵀΔ ≻ 0: every solution but 0 is unbounded."""
    derivation = T3_11.derivation
    assert derivation is not None
    return earlier("T3.11", derivation.conclusions[0], signs())


def t10_6() -> tuple[Step, ...]:
    return discharge(escapes(), theorems.EXPANSIVE), discharge(dies(), theorems.STRICTLY_DISSIPATIVE)


def check_sign(instance: Instance) -> Residual:
    """σᵀWσ has the sign of the symmetric part where that is definite."""
    word = instance.structure.symmetric_part
    relation = {"positive definite": "≥", "negative definite": "≤"}.get(word)
    values = {**values_of(instance), Delta: np.diag(instance.weights[0] * 0 + 1)}
    return residual(theorems.DRIVE, 0, values, relation or "=") if relation else Residual(0.0, 1.0, None, word)


def definite(**options: Any) -> SearchStrategy[Instance]:
    """Weights of both signs; others when they are asked for."""
    from hypothesis import strategies as st

    fixed: dict[str, Any] = {"form": "current", "strictly_increasing": True, "zero_at_zero": True}
    if "weights" in options:
        return drawn(**fixed)(**options)
    return st.one_of(*(drawn(**fixed, weights=kind)(**options) for kind in ("positive_definite", "negative_definite")))


T10_6 = Claim(
    label="T10.6",
    title="A definite symmetric part decides the fate of every solution",
    statement="For `ż = W σ(z)` with a continuous, strictly increasing `σ`, `σ(0) = 0`. If `ΔW + WᵀΔ ≻ 0` for some "
    "`Δ = diag(d)`, every `d_i > 0`, `z = 0` is the only equilibrium and every other solution is unbounded; if "
    "`ΔW + WᵀΔ ≺ 0`, every solution tends to 0.",
    assumptions=(given_that.current_form, given_that.continuous, RISING),
    source="beyond",
    derive=t10_6,
    shows=("a positive definite part", "a negative definite part"),
    check=check_sign,
    instances=definite,
    twins=(
        Twin(
            "ΔW + WᵀΔ ⪯ 0 is enough",
            lambda: dies(given(fate.dissipative)),
            "does not need: `ΔW + WᵀΔ ⪯ 0`",
            at("a skew `W`, `n = 2`", Relation(theorems.DRIVE, "<", S.Zero), SKEW),
        ),
        Twin(
            "nondecreasing is enough",
            lambda: cite(signs_of_increasing, given(given_that.nondecreasing)),
            "needs: `σ` is strictly increasing",
            Counterexample(
                "the dead zone is 0 at 1/2: with `W = −1` that is a point of rest",
                lambda: activation("deadzone").sigma.subs(s, S.Half) == 0,
            ),
        ),
    ),
    granted=frozenset({"increasing_through_origin"}),
    remark="With `d = 1` this is the sign of `Q = (W + Wᵀ)/2`. T3.10 and T3.11 need less of `σ`. A solution may become "
    "unbounded in finite time, as for `e^s − 1`.",
)

CLAIMS = (T10_6,)
