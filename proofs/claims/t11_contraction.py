"""T11.1 and T11.2: contraction, which forgets every input, and diagonal stability, which settles at one point."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational, S, cos, sin

from analysis.decisions.functions import decide_zero
from analysis.symbols import D, Delta, W, alpha, b, gamma, lipschitz, mu, p, s, sigma_z, tau, v, y, z
from numerics.checks import Residual
from numerics.evaluation.compile import compile_activation
from numerics.fate import Comparison, DiagonalGrowth
from numerics.tolerance import Tolerance
from proofs.assumptions import fate, settling
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, sigma_of
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
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation
from proofs.kernel.theorems import settling as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def with_leak(needed: Callable[[Instance], float], **fixed: Any) -> Callable[..., SearchStrategy[Instance]]:
    """Networks whose leak is a little or much more than what is needed, where a finite one is; as drawn when a caller
    asks for a leak."""

    def instances(**options: Any) -> SearchStrategy[Instance]:
        from hypothesis import strategies as st

        base = drawn(**fixed)(**options)
        if "leak" in options:
            return base

        def leaking(instance: Instance, factor: float) -> Instance:
            least = needed(instance)
            return instance.replace(leak=factor * least if 0 < factor * least < float("inf") else factor)

        return st.builds(leaking, base, st.floats(1.0009765625, 3.0))

    return instances


def slope_bound(instance: Instance) -> float:
    """L, rounded up; ∞ where there is none."""
    found = settling.lipschitz_above(instance.activation)
    return float("inf") if found is None else float(np.nextafter(float(found), np.inf))


# ---------------------------------------------------------------- T11.1


def column_measure(*positive: Step) -> Step:
    """τα − γ ≤ −μ for every slope τ with 0 ≤ τ ≤ L, from α ≤ (γ − μ)/L and μ ≤ γ."""
    room = scale(given(settling.contraction_weights, 2), 1 / lipschitz)
    first = scale(given(settling.contraction_weights, 0), tau, *positive)
    second = scale(cite(theorems.slope, given(given_that.lipschitz), side="above"), (gamma - mu) / lipschitz, room)
    return add(chain(first, second), scalar_identity(-gamma, -gamma))


def t11_1() -> tuple[Step, ...]:
    positive = cite(theorems.slope, given(given_that.nondecreasing), side="below")
    contracts = cite(theorems.coppel, given(settling.driven), given(given_that.lipschitz), column_measure(positive))
    steady = assume(theorems.CONSTANT_INPUT, "the input is constant")
    one = cite(theorems.banach, contracts, given(settling.contraction_weights, 1), steady)
    return contracts, discharge(one, theorems.CONSTANT_INPUT)


def check_contraction(instance: Instance) -> Residual:
    """The largest of τ_j α_j − γ over the columns, at every state, against −μ = L max(0, α) − γ, or 0."""
    W_, leak, L = instance.weights.astype(float), float(instance.leak), slope_bound(instance)
    if not np.isfinite(L):
        return Residual(0.0, 1.0, Tolerance(1, "a bound with L = ∞ says nothing"))
    v = np.array([float(x) for x in Comparison(np.ascontiguousarray(W_.T)).weights])
    scaled = np.abs(W_) * v[:, None] / v[None, :]
    np.fill_diagonal(scaled, np.diag(W_))
    column = scaled.sum(axis=0)
    slopes = compile_activation(instance.activation).derivative(instance.states)
    rate = max(leak - L * max(float(column.max()), 0.0), 0.0)
    value = (slopes * column - leak).max() + rate
    size = float(np.abs(scaled).sum(axis=0).max()) * max(L, float(np.abs(slopes).max(initial=0.0))) + leak
    reason = "sums of n scaled weights, a slope of σ with a few roundings"
    return Residual(max(float(value), 0.0), size, Tolerance(2 * instance.n + 40, reason))


T11_1 = Claim(
    label="T11.1",
    title="Contraction: every input is forgotten",
    statement="For `ż = W σ(z) + u(t) − γ z` with a nondecreasing `σ`, Lipschitz with constant `L`, and "
    "`v_1, …, v_n > 0` such that `W_jj + Σ_{i≠j} (v_i/v_j)|W_ij| ≤ (γ − μ)/L` for every `j` with `0 < μ ≤ γ`: any two "
    "solutions approach "
    "each other at the rate `μ`, in the norm `Σ v_i |z_i|`. For a constant `u` there is exactly one equilibrium, and "
    "every solution tends to it.",
    assumptions=(
        settling.driven,
        given_that.nondecreasing,
        given_that.lipschitz,
        settling.contraction_weights,
    ),
    source="beyond",
    derive=t11_1,
    shows=("solutions approach each other", "for a constant `u` every solution tends to the one equilibrium"),
    check=check_contraction,
    instances=with_leak(
        lambda i: slope_bound(i) * max(float(Comparison(np.ascontiguousarray(i.weights.astype(float).T)).upper), 0.0),
        form="current",
        weights="any",
        bias=None,
        nondecreasing=True,
        lipschitz=True,
        state_limit=1e3,
    ),
    twins=(
        Twin(
            "slopes may be negative",
            column_measure,
            "is not known to be nonnegative",
            at(
                "`n = 1`, `W = −2`, slope −1, `γ = 1`: solutions part at the rate 1",
                Relation(alpha * tau - gamma, "<", S.Zero),
                {alpha: -2, tau: -1, gamma: 1},
            ),
        ),
        Twin(
            "Re λ(W) < γ/L is enough",
            lambda: cite(
                theorems.coppel,
                given(settling.driven),
                given(given_that.lipschitz),
                assume(Relation(alpha * tau - gamma, "≤", -mu), "eigenvalues instead of columns"),
            ),
            "Coppel's inequality",
            at(
                "`W = [[3/2, −1/5], [21/10, 1/5]]` has the eigenvalues 0.8 and 0.9, and with slopes `(1, 0)` `W D` has "
                "3/2: for `γ = L = 1` solutions part there",
                Relation(W * D * v, "≠", 3 * v / 2),
                {
                    W: [[Rational(3, 2), -Rational(1, 5)], [Rational(21, 10), Rational(1, 5)]],
                    D: [[1, 0], [0, 0]],
                    v: [15, 21],
                },
            ),
        ),
        Twin(
            "every solution tends to an equilibrium also when the input changes",
            lambda: cite(
                theorems.banach,
                cite(
                    theorems.coppel,
                    given(settling.driven),
                    given(given_that.lipschitz),
                    column_measure(cite(theorems.slope, given(given_that.nondecreasing), side="below")),
                ),
                given(settling.contraction_weights, 1),
            ),
            "Banach's fixed-point theorem",
            Counterexample(
                "`ż = −z + sin t`, `n = 1`, `W = 0`: `z = (sin t − cos t)/2` moves for ever",
                lambda: decide_zero(((sin(s) - cos(s)) / 2).diff(s) + (sin(s) - cos(s)) / 2 - sin(s)).is_true,
            ),
        ),
    ),
    motion=answers(1, "contraction in a weighted norm: all solutions tend to the one equilibrium", settles=True),
    remark="Such `v` exist exactly if the largest real eigenvalue part of `Ŵ` is below `γ/L`, where `Ŵ` is `W` with "
    "`|W_ij|` off the diagonal. The rate form has the same condition with `v` on the other side (T10.0).",
)

# ---------------------------------------------------------------- T11.2


def shifted_field() -> Step:
    """ż = Wy − γp, where p = z − x and y = σ(z) − σ(x) at an equilibrium x."""
    moved = [assume(statement, "an equilibrium x") for statement in (theorems.AT_REST, *theorems.AWAY)]
    field = given(fate.current_form_general)
    assert isinstance(field.statement, Relation)
    return chain(field, identity(field.statement.right, W * y - gamma * p, *moved))


def falls(stable: Step) -> Step:
    """dV/dt = yᵀΔWy − γyᵀΔp < (γ/L)yᵀΔy − γyᵀΔp ≤ 0 where y ≠ 0."""
    named = assume(theorems.DEVIATION, "a weighted sum of convex functions")
    rate = substitute(cite(theorems.deviation_rate, given(given_that.continuous), named), shifted_field())
    assert isinstance(rate.statement, Relation)
    work, loss = (y.T * Delta * W * y).doit(), (y.T * Delta * p).doit()
    rate = chain(rate, identity(rate.statement.right, work - gamma * loss))
    less = cite(theorems.form, stable)
    away = [assume(statement, "an equilibrium x") for statement in theorems.AWAY]
    square = cite(theorems.sector, given(given_that.nondecreasing), given(given_that.lipschitz), *away)
    share = scale(given(given_that.positive_leak), 1 / lipschitz)
    whole = chain(less, scale(square, gamma / lipschitz, share))
    return chain(rate, moved_over(whole, Relation(work - gamma * loss, "<", S.Zero, theorems.OFF_REST)))


def moved_over(step: Step, second: Relation) -> Step:
    """The same relation with terms on the other side."""
    return apply(direction(compute(REARRANGEMENT, first=step.statement, second=second)), step)


def t11_2() -> tuple[Step, ...]:
    leak, general = given(given_that.positive_leak), given(fate.current_form_general)
    stays = cite(dissipation.driven, general, leak, given(given_that.bounded), given(given_that.continuous))
    named = assume(theorems.DEVIATION, "a weighted sum of convex functions")
    tends = cite(
        theorems.lasalle_deviation,
        shifted_field(),
        leak,
        named,
        given(given_that.nondecreasing),
        falls(given(settling.diagonally_stable)),
        stays,
    )
    exists = cite(theorems.brouwer, general, leak, given(given_that.bounded), given(given_that.continuous))
    all_tend = discharge(tends, theorems.AT_REST, *theorems.AWAY, theorems.DEVIATION)
    return cite(theorems.one_attracts, all_tend, exists), all_tend, exists


def check_falls(instance: Instance) -> Residual:
    """(σ(z) − σ(z'))ᵀΔ(W(σ(z) − σ(z')) − γ(z − z')) ≤ 0 for every pair of states."""
    W_, leak = instance.weights.astype(float), float(instance.leak)
    d = np.array([float(x) for x in DiagonalGrowth(W_).weights])
    d = d / d.max()
    z_, s_ = instance.states, sigma_of(instance)
    dz, ds = z_[:, None, :] - z_[None, :, :], s_[:, None, :] - s_[None, :, :]
    value = (ds * d * (ds @ W_.T - leak * dz)).sum(axis=-1)
    sizes = (np.abs(s_)[:, None, :] + np.abs(s_)[None, :, :]) * d
    size = (sizes * (np.abs(ds) @ np.abs(W_).T + leak * np.abs(dz))).sum(axis=-1)
    at = np.unravel_index(int(np.argmax(value - 1e-16 * size)), value.shape)
    reason = "two values of σ with a few roundings each, and sums over n units of sums over n units"
    return Residual(max(float(value[at]), 0.0), float(size[at]), Tolerance(8 * instance.n + 40, reason))


T11_2 = Claim(
    label="T11.2",
    title="Diagonal stability: one equilibrium attracts everything",
    statement="For `ż = W σ(z) + b − γ z` with `γ > 0`, a bounded nondecreasing `σ`, Lipschitz with constant `L`, and "
    "`ΔW + WᵀΔ ≺ (2γ/L)Δ`, where `Δ = diag(d)` and every `d_i > 0`: there is exactly one equilibrium, and every "
    "solution tends to it, for every constant `b`.",
    assumptions=(
        fate.current_form_general,
        given_that.positive_leak,
        given_that.continuous,
        given_that.nondecreasing,
        given_that.lipschitz,
        given_that.bounded,
        settling.diagonally_stable,
    ),
    source="beyond",
    derive=t11_2,
    shows=(
        "exactly one equilibrium, to which every solution tends",
        "every solution tends to a given equilibrium",
        "there is an equilibrium",
    ),
    check=check_falls,
    instances=with_leak(
        lambda i: slope_bound(i) * max(float(DiagonalGrowth(i.weights.astype(float)).upper), 0.0),
        form="current",
        weights="any",
        bias=None,
        nondecreasing=True,
        lipschitz=True,
        bounded=True,
        state_limit=1e3,
    ),
    twins=(
        Twin(
            "the leak may be negative",
            lambda: scale(
                cite(
                    theorems.sector,
                    given(given_that.nondecreasing),
                    given(given_that.lipschitz),
                    *(assume(statement, "an equilibrium x") for statement in theorems.AWAY),
                ),
                gamma / lipschitz,
                assume(Relation(gamma, "<", S.Zero), "γ < 0"),
            ),
            "does not show that",
            at(
                "`n = 1`, `W = 0`, `γ = −1`: `ż = z`",
                Relation(z.T * (W * sigma_z - gamma * z), "<", S.Zero),
                {W: [[0]], z: [1], sigma_z: [1], gamma: -1},
            ),
        ),
        Twin(
            "ΔW + WᵀΔ ⪯ (2γ/L)Δ is enough",
            lambda: falls(assume(dissipation.BELOW_THE_LEAK, "not strictly")),
            "needs: `ΔW + WᵀΔ ≺ (2γ/L)Δ`",
            at(
                "`n = 1`, `W = γ = L = 1`, `σ(s) = s`: every state is at rest",
                Relation(W * sigma_z - gamma * z, "≠", 0 * z),
                {W: [[1]], z: [1], sigma_z: [1], gamma: 1},
            ),
        ),
        Twin(
            "x need not be an equilibrium",
            lambda: identity(
                W * sigma_z + b - gamma * z,
                W * y - gamma * p,
                *(assume(statement, "another point") for statement in theorems.AWAY),
            ),
        ),
    ),
    motion=answers(0, "diagonal stability: all solutions tend to the one equilibrium", settles=True),
    granted=frozenset({"bounded"}),
    remark="Every skew `W` is of this kind, and so is every `W` whose symmetric part has its eigenvalues below `γ/L`. "
    "It is not contraction: two solutions under one changing input may part (seen for `γ < 0.3468 ω L`, two units).",
)

CLAIMS = (T11_1, T11_2)
