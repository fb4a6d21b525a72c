"""T13.4 and T13.9: maps that forget their start whatever comes in, by weighted rows or by a quadratic form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, S

from analysis.symbols import Delta, alpha, gamma, h, lipschitz, mu, p, y
from analysis.symbols import below_one as rho
from numerics.checks import Residual
from numerics.fate import Comparison
from numerics.maps import forgetting_form
from numerics.tolerance import Tolerance
from proofs.assumptions import memory, settling
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, preactivation, sigma_of
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
from proofs.kernel.theorems.settling import CONSTANT_INPUT
from proofs.networks.instance import Instance
from proofs.networks.network import Network

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

L = lipschitz


def slope_bound(instance: Instance) -> float:
    """L, rounded up; ∞ where there is none."""
    assert instance.activation is not None
    found = settling.lipschitz_above(instance.activation)
    return float("inf") if found is None else float(np.nextafter(float(found), np.inf))


def stepping(needed: Callable[[Instance], float], **fixed: Any) -> Callable[..., SearchStrategy[Instance]]:
    """Networks whose leak is a little or much more than what is needed, and a step with hγ ≤ 1; Elman's is hγ = 1."""

    def instances(**options: Any) -> SearchStrategy[Instance]:
        from hypothesis import strategies as st

        base = drawn(**fixed)(**options)
        if "leak" in options:
            return base

        def leaking(instance: Instance, factor: float, share: float) -> Instance:
            least = factor * needed(instance)
            leak = least if 2.0**-40 < least < 2.0**40 else factor
            return instance.replace(leak=leak, step=share / leak * (1 - 2.0**-50) if share == 1 else share / leak)

        return st.builds(leaking, base, st.floats(1.0009765625, 3.0), st.sampled_from((1.0, 0.5, 0.125)))

    return instances


# ---------------------------------------------------------------- T13.4


def factor(power: Expr = h) -> Step:
    """1 − hγ + hLα ≤ 1 − hμ in every row, from α ≤ (γ − μ)/L."""
    share = scale(given(memory.small_rows, 0), power * L)
    shifted = add(scalar_identity(1 - h * gamma, 1 - h * gamma), share)
    assert isinstance(shifted.statement, Relation)
    return chain(shifted, scalar_identity(shifted.statement.right, 1 - h * mu))


def t13_4() -> tuple[Step, ...]:
    leak, room = given(memory.driven_map), given(memory.no_overshoot)
    forgets = cite(theorems.weighted_maximum, leak, given(given_that.lipschitz), room, factor())
    steady = assume(CONSTANT_INPUT, "the input is constant")
    one = cite(
        theorems.contraction,
        forgets,
        steady,
        given(memory.small_rows, 1),
        given(memory.small_rows, 2),
        room,
        norm="maximum",
    )
    return forgets, discharge(one, CONSTANT_INPUT)


def moved_apart(instance: Instance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Differences of all pairs of states before and after a step, and the size of what is rounded in the latter."""
    x, step, leak = instance.states, float(instance.step), float(instance.leak)
    value = sigma_of(instance, preactivation(instance))
    after = (1 - step * leak) * x + step * value
    first, second = np.triu_indices(len(x))
    before, moved = x[first] - x[second], after[first] - after[second]
    assert instance.activation is not None
    slope = min(slope_bound(instance), 1e6)
    reach = np.abs(x) @ np.abs(instance.weights.astype(float)).T + np.abs(preactivation(instance))
    terms = np.abs(x) + step * (np.abs(value) + slope * reach)
    return before, moved, terms[first] + terms[second]


def check_rows(instance: Instance) -> Residual:
    """max |x⁺_i − x'⁺_i|/v_i against 1 − hμ = 1 − h(γ − Lρ) times max |x_i − x'_i|/v_i, for all pairs of states."""
    L_ = slope_bound(instance)
    if not np.isfinite(L_):
        return Residual(0.0, 1.0, Tolerance(1, "a bound with L = ∞ says nothing"))
    found = Comparison(np.abs(instance.weights.astype(float)))
    v = np.array([float(x) for x in found.weights])
    v = v / v.max()
    step, leak = float(instance.step), float(instance.leak)
    kept = min(1 - step * leak + step * L_ * float(found.upper), 1.0)
    before, after, size = moved_apart(instance)
    excess = (np.abs(after) / v).max(axis=-1) - kept * (np.abs(before) / v).max(axis=-1)
    scale_ = (size / v).max(axis=-1)
    at_ = int(np.argmax(excess / (scale_ + 1e-300)))
    reason = "two values of σ with a few roundings each, of sums over n units"
    return Residual(max(float(excess[at_]), 0.0), float(scale_[at_]), Tolerance(8 * instance.n + 60, reason))


def _elman(rows: list[list[float]]) -> Network:
    return Network(np.array(rows), form="rate", leak=1.0, step=1.0)


NINE_TENTHS = [[1.5, -0.2], [2.1, 0.2]]


def _two_attracting_points() -> bool:
    """ρ(W) < 1, by trace and determinant in rationals, and five certified fixed points, three of which attract."""
    a, b, c, d = (Fraction(x) for row in NINE_TENTHS for x in row)
    trace, determinant = a + d, a * d - b * c
    inside = abs(determinant) < 1 and abs(trace) < 1 + determinant
    network = _elman(NINE_TENTHS)
    found = settling.rest_of(network)
    if isinstance(found, str) or not found.complete:
        return False
    kinds = [point.map(1.0).name for point in found.points]
    return inside and (len(kinds), kinds.count("sink")) == (5, 3)


T13_4 = Claim(
    label="T13.4",
    title="Echo state: every input is forgotten",
    statement="For `x⁺ = (1 − hγ) x + h σ(W x + u)` with any inputs `u`, `hγ ≤ 1`, a `σ` that is Lipschitz with "
    "constant `L`, and `v_1, …, v_n > 0` such that `Σ_j (v_j/v_i)|W_ij| ≤ (γ − μ)/L` for every `i` with `0 < μ ≤ γ`: "
    "in each step `max |x_i − x'_i|/v_i` of two orbits with the same inputs is multiplied by `1 − hμ < 1` at most. For "
    "a constant `u` there is exactly one fixed point, and every orbit tends to it.",
    assumptions=(memory.driven_map, given_that.lipschitz, memory.no_overshoot, memory.small_rows),
    source="beyond",
    derive=t13_4,
    shows=("orbits approach each other", "for a constant `u` every orbit tends to the one fixed point"),
    check=check_rows,
    instances=stepping(
        lambda i: slope_bound(i) * float(Comparison(np.abs(i.weights.astype(float))).upper),
        form="rate",
        weights="any",
        bias=None,
        step=True,
        lipschitz=True,
        state_limit=1e3,
    ),
    twins=(
        Twin(
            "the sum of a row may be γ/L",
            lambda: cite(
                theorems.contraction,
                assume(theorems.FORGETS, "approach each other, or not"),
                assume(CONSTANT_INPUT, "the input is constant"),
                assume(Relation(mu, "≥", S.Zero), "μ ≥ 0"),
                given(memory.small_rows, 2),
                given(memory.no_overshoot),
                norm="maximum",
            ),
            "needs: μ > 0",
            at(
                "`n = 1`, `W = L = h = γ = 1`, `σ(s) = s`: every state is fixed",
                Relation(h, "≠", gamma),
                {h: 1, gamma: 1},
            ),
        ),
        Twin(
            "a step multiplies by 1 − h²μ at most",
            lambda: factor(h**2),
            "is false",
        ),
        Twin(
            "ρ(W) < 1 is enough",
            lambda: cite(
                theorems.weighted_maximum,
                given(memory.driven_map),
                given(given_that.lipschitz),
                given(memory.no_overshoot),
                assume(Relation(1 - h * gamma + h * L * alpha, "≤", 1 - h * mu), "eigenvalues instead of rows"),
            ),
            "weighted maximum norm",
            Counterexample(
                "`x⁺ = tanh(Wx)`, `W = [[1.5, −0.2], [2.1, 0.2]]` with the eigenvalues 0.8 and 0.9: three "
                "fixed points attract, 0 and `±(0.6936, 0.9278)`",
                _two_attracting_points,
            ),
        ),
    ),
    of_map=(
        *answers(0, "a contraction in a weighted maximum norm, for every input", forgets=True),
        *answers(1, "a contraction in a weighted maximum norm: all orbits tend to the one fixed point", settles=True),
    ),
    remark="Such `v` exist exactly if `L ρ(|W|) < γ`, where `|W|` has the entries `|W_ij|` (Perron, Frobenius, Collatz "
    "and Wielandt); the tool finds one and checks it in rationals. An Elman network is `h = γ = 1`.",
)

# ---------------------------------------------------------------- T13.9


def moved_over(step: Step, second: Relation) -> Step:
    """The same relation with terms on the other side."""
    return apply(direction(compute(REARRANGEMENT, first=step.statement, second=second)), step)


def shrinks(*known: Step, kept: Expr = theorems.KEPT) -> Step:
    """(x⁺ − x'⁺)ᵀΔ(x⁺ − x'⁺) ≤ (1 − h(1 − ρ)) (x − x')ᵀΔ(x − x')."""
    seen, through = assume(theorems.DIFFERENCES, "two states"), assume(theorems.THROUGH, "they differ by p")
    weights, room = given(memory.small_form, 0), given(memory.small_step)
    slopes = cite(theorems.weighted_slopes, given(given_that.lipschitz), seen, weights)
    assert isinstance(slopes.statement, Relation)
    form = cite(theorems.small_form, given(memory.small_form, 1))
    assert isinstance(form.statement, Relation)
    seen_through = identity(slopes.statement.right, form.statement.left, through)
    values = scale(chain(slopes, seen_through, form), h)
    convex = scale(cite(theorems.weighted_apart, weights, first=p, second=y), h * (1 - h), scale(room, h))
    return settled(add(values, convex), kept)


def settled(total: Step, kept: Expr) -> Step:
    """The same inequality between the squares after the step and before it."""
    assert isinstance(total.statement, Relation)
    right = kept * (p.T * Delta * p).doit()
    rest = theorems.NEXT_SQUARE - total.statement.left
    whole = add(total, identity(rest, rest))
    assert isinstance(whole.statement, Relation)
    symmetric = cite(theorems.diagonal_weights, given(memory.small_form, 0))
    before = identity(theorems.NEXT_SQUARE, whole.statement.left)
    return chain(before, whole, identity(whole.statement.right, right, symmetric))


def t13_9() -> tuple[Step, ...]:
    weights, room = given(memory.small_form, 0), given(memory.small_step)
    shrunk = discharge(shrinks(), theorems.DIFFERENCES, theorems.THROUGH)
    forgets = cite(theorems.shrinking_form, given(memory.leaky_units), weights, room, shrunk)
    one = cite(theorems.contraction, forgets, assume(CONSTANT_INPUT, "the input is constant"), room, norm="square")
    return shrunk, forgets, discharge(one, CONSTANT_INPUT)


def check_form(instance: Instance) -> Residual:
    """Σ d_i (x⁺_i − x'⁺_i)² against 1 − h(1 − ρ) times Σ d_i (x_i − x'_i)², for all pairs of states."""
    assert instance.activation is not None
    constant = settling.lipschitz_above(instance.activation)
    found = None if constant is None else forgetting_form(instance.weights.astype(float), constant)
    d = np.ones(instance.n) if found is None else np.array([float(x) for x in found.weights])
    kept = 1.0 if found is None else 1 - float(instance.step) * (1 - float(found.share))
    before, after, size = moved_apart(instance)
    excess = (d * after**2).sum(axis=-1) - kept * (d * before**2).sum(axis=-1)
    scale_ = (d * size * (np.abs(after) + np.abs(before) + 1e-16 * size)).sum(axis=-1)
    at_ = int(np.argmax(excess / (scale_ + 1e-300)))
    reason = "squares of differences of values of σ with a few roundings each, of sums over n units"
    return Residual(max(float(excess[at_]), 0.0), float(scale_[at_]), Tolerance(16 * instance.n + 120, reason))


def small(**options: Any) -> SearchStrategy[Instance]:
    """Weights scaled so that ‖W‖₂ L is below 1, also where L ρ(|W|) is above; as drawn when others are asked for."""
    from hypothesis import strategies as st

    base = drawn(form="rate", weights="any", bias=None, step=True, lipschitz=True, state_limit=1e3)(**options)
    if options:
        return base.map(lambda i: i.replace(leak=1.0, step=min(float(i.step), 1.0)) if "leak" not in options else i)

    def scaled(instance: Instance, share: float, step: float) -> Instance:
        W_ = instance.weights.astype(float)
        size = float(np.linalg.norm(W_, 2)) * slope_bound(instance)
        moderate = 2.0**-40 < size < 2.0**40
        return instance.replace(weights=W_ * (share / size) if moderate else 0 * W_, leak=1.0, step=step)

    return st.builds(scaled, base, st.sampled_from((0.25, 0.9, 0.99)), st.sampled_from((1.0, 0.5, 0.125)))


T13_9 = Claim(
    label="T13.9",
    title="Echo state by a quadratic form",
    statement="For `x⁺ = (1 − h) x + h σ(W x + u)` with any inputs `u`, `h ≤ 1`, a `σ` that is Lipschitz with constant "
    "`L`, and `Δ = diag(d)`, `d_i > 0`, such that `L² WᵀΔW ⪯ ρ Δ` with `0 < ρ < 1`: in each step `Σ d_i (x_i − x'_i)²` "
    "of two orbits with the same inputs is multiplied by `1 − h(1 − ρ) < 1` at most. For a constant `u` there is "
    "exactly one fixed point, and every orbit tends to it.",
    assumptions=(memory.leaky_units, given_that.lipschitz, memory.small_step, memory.small_form),
    source="beyond",
    derive=t13_9,
    shows=(
        "the square of a difference after a step",
        "orbits approach each other",
        "for a constant `u` every orbit tends to the one fixed point",
    ),
    check=check_form,
    instances=small,
    twins=(
        Twin("a step multiplies by ρ at most", lambda: shrinks(kept=rho)),
        Twin(
            "h may be larger than 1",
            lambda: scale(cite(theorems.weighted_apart, given(memory.small_form, 0), first=p, second=y), h * (1 - h)),
            "is not known to be nonnegative",
            at(
                "`n = 1`, `W = 0`, `h = 3`: `x⁺ = −2x`",
                Relation(((1 - h) * p).T * Delta * ((1 - h) * p), "≤", p.T * Delta * p),
                {h: 3, p: [1], Delta: [[1]]},
            ),
        ),
    ),
    of_map=(
        *answers(1, "a contraction in a weighted Euclidean norm, for every input", forgets=True),
        *answers(2, "a contraction in a weighted Euclidean norm: all orbits tend to the one fixed point", settles=True),
    ),
    remark="`Δ = I` is `L‖W‖₂ < 1`. With `Δ` from the Perron vectors of `|W|` it holds wherever T13.4 does for "
    "`γ = 1`; rotations have it where rows do not: `W = (9/10)[[c, s], [−s, c]]`, `c² + s² = 1`.",
)

CLAIMS = (T13_4, T13_9)
