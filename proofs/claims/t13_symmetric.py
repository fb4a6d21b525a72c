"""T13.6: the map of symmetric weights: every orbit ends in points of period 1 or 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Integer, S

from analysis.symbols import W, p, sigma_z, x, y, z, z_next
from numerics.checks import Residual, worst
from numerics.tolerance import Tolerance
from proofs.assumptions import memory, settling
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, measured_gain, preactivation, sigma_of
from proofs.claims.t13_steps import at_least
from proofs.claims.t13_undone import SEEN, pulled
from proofs.kernel.rules import Step, assume, chain, cite, discharge, identity
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import forgetting as theorems
from proofs.kernel.theorems.scalars import LIPSCHITZ
from proofs.kernel.theorems.settling import ISOLATED
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

EACH_OTHER = Relation(y, "=", -p)
"""x and x' = x + p lead to each other: x' = σ(z) and x = σ(z')."""


def change(*symmetry: Step) -> Step:
    """σ(z)ᵀWx⁺ − xᵀWσ(z) = σ(z)ᵀ(z⁺ − z)."""
    first, second = (given(memory.elman, k) for k in (0, 1))
    return identity(theorems.CHANGE, (sigma_z.T * (z_next - z)).doit(), first, second, *symmetry)


def falls(*symmetry: Step) -> tuple[Step, Step]:
    """The change, and that it is at most E(z⁺) − E(z), as S is convex."""
    exactly, above = change(*symmetry), at_least()
    assert isinstance(above.statement, Relation)
    assert isinstance(exactly.statement, Relation)
    return exactly, chain(exactly, identity(exactly.statement.right, above.statement.left), above)


def fixed_only(ends: Step, share: Integer = S.One) -> Step:
    """Two points that lead to each other are one: every orbit tends to the set of fixed points."""
    above = assume(theorems.ABOVE["elman"], "no negative eigenvalue is large")
    only = cite(theorems.only_zero, above, pulled(share, EACH_OTHER), which="elman")
    only = discharge(only, *SEEN, EACH_OTHER)
    return cite(theorems.no_cycle, ends, only)


def t13_6() -> tuple[Step, ...]:
    exactly, below = falls(given(memory.symmetric_weights))
    system = given(memory.elman, 0), given(memory.elman, 1)
    known = given(given_that.continuous), given(given_that.nondecreasing), given(given_that.bounded)
    ends = cite(theorems.lasalle_map, *system, *known, exactly, below)
    fixed, supposed = fixed_only(ends), (theorems.ABOVE["elman"], LIPSCHITZ)
    one = cite(theorems.one_limit, fixed, assume(ISOLATED, "isolated"))
    return below, ends, discharge(fixed, *supposed), discharge(one, *supposed, ISOLATED)


def check_falls(instance: Instance) -> Residual:
    """E(z⁺) − E(z) ≥ σ(z)ᵀ(z⁺ − z), and that is σ(z)ᵀWx⁺ − xᵀWσ(z), along two steps from every state."""
    W_, z_ = instance.weights.astype(float), preactivation(instance)
    at_z = instance.replace(form="current", states=z_, bias=None)
    first = sigma_of(at_z)
    between = instance.replace(states=first)
    second = sigma_of(at_z, preactivation(between))
    z_next_ = preactivation(instance.replace(states=second))
    moved = z_next_ - z_
    size = np.abs(second) @ np.abs(W_).T + np.abs(instance.states) @ np.abs(W_).T
    if instance.bias is not None:
        size = size + 2 * np.abs(instance.bias)
    gained, rounded = measured_gain(at_z, moved, size)
    tangent = (first * moved).sum(axis=-1)
    sizes = rounded + (np.abs(first) * size).sum(axis=-1) + 1e-300
    short = tangent - gained
    place = int(np.argmax(short / sizes))
    reason = "sums over n units of products, and a mean of σ with a few roundings"
    convex = Residual(max(float(short[place]), 0.0), float(sizes[place]), Tolerance(16 * instance.n + 120, reason))
    turned = (first @ W_.T * second).sum(axis=-1) - (instance.states @ W_.T * first).sum(axis=-1)
    apart = np.abs(turned - tangent)
    place = int(np.argmax(apart / sizes))
    return worst(convex, Residual(float(apart[place]), float(sizes[place]), Tolerance(16 * instance.n + 40, reason)))


def symmetric(**options: Any) -> SearchStrategy[Instance]:
    """Elman networks: h = γ = 1."""
    return drawn(
        form="rate",
        weights="symmetric",
        bias=None,
        step=True,
        nondecreasing=True,
        bounded=True,
        state_limit=1e3,
    )(**options).map(lambda i: i.replace(leak=1.0, step=1.0) if "leak" not in options else i)


T13_6 = Claim(
    label="T13.6",
    title="Symmetric weights: orbits of the map end in period 1 or 2",
    statement="For `x⁺ = σ(W x + b)` with a symmetric `W` and a continuous, bounded, nondecreasing `σ`: "
    "`V = xᵀWσ(z) − E(z) − E(Wσ(z) + b)` never rises, and every orbit tends to the set of points of period 1 or 2. If "
    "`σ` is Lipschitz with constant `L` and every eigenvalue of `W` is above `−1/L`, every orbit tends to the set of "
    "fixed points, and to one of them if they are isolated.",
    assumptions=(
        memory.elman,
        given_that.continuous,
        given_that.nondecreasing,
        given_that.bounded,
        memory.symmetric_weights,
    ),
    source="beyond",
    derive=t13_6,
    shows=("`V` never rises", "period 1 or 2", "fixed points only", "one fixed point each"),
    check=check_falls,
    instances=symmetric,
    twins=(
        Twin("W need not be symmetric", change),
        Twin(
            "eigenvalues above −2/L are enough for fixed points",
            lambda: fixed_only(assume(theorems.PERIOD_TWO, "ends in period 2"), S.Half),
            "the normal forms of",
            at(
                "`n = 1`, `W = −3/2`, `b = 0`, `σ(s) = 2s/3` on `[−3/2, 3/2]`, `L = 1`: `x = 1` and `x = −1` lead to "
                "each other",
                Relation(2 * (W * x) / 3, "=", x),
                {W: [[-S(3) / 2]], x: [1]},
            ),
        ),
        Twin(
            "σ may fall",
            lambda: cite(
                theorems.lasalle_map,
                given(memory.elman, 0),
                given(memory.elman, 1),
                given(given_that.continuous),
                given(given_that.bounded),
                *falls(given(memory.symmetric_weights)),
            ),
            "needs: `σ` is nondecreasing",
            Counterexample(
                "`n = 1`, `W = 1`, `σ(s) = 1 + 5s/2 − 3s²/2` on `[0, 2]` and constant beyond: `0 ↦ 1 ↦ 2 ↦ 0`",
                lambda: [1 + 5 * S(k) / 2 - 3 * S(k) ** 2 / 2 for k in (0, 1, 2)] == [1, 2, 0],
            ),
        ),
    ),
    of_map=(
        *answers(1, "V falls along every second step unless σ sees the same again", ends_in_period_two=True),
        *answers(
            3,
            "V falls, no cycle of period 2 is left, and the fixed points are isolated",
            memory.above_elman,
            given_that.lipschitz,
            settling.isolated,
            settles=True,
        ),
    ),
    remark="The theorem of Marcus and Westervelt for iterated-map networks; `σ` may have flat parts. "
    "Period 2 does occur: `x⁺ = tanh(−2x)`.",
)

CLAIMS = (T13_6,)
