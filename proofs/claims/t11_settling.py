"""T11.3, T11.4 and T11.5: symmetrizable, area-contracting and cooperative networks settle."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import S, sqrt

from analysis.symbols import D, Delta, W, b, beta, gamma, lipschitz, sigma_z, y, z, z_dot
from numerics.checks import Residual
from numerics.evaluation.compile import compile_activation
from numerics.fate import TwoLargest, cooperation
from numerics.plane.limitcycle import count_equilibria
from numerics.tolerance import Tolerance
from proofs.assumptions import fate, settling
from proofs.assumptions import network as given_that
from proofs.claims.answers import BOUNDED_ONES_SETTLE, Answer, answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import bias_of, drawn, given, sigma_of
from proofs.claims.t11_contraction import moved_over, slope_bound, with_leak
from proofs.kernel.rules import Step, add, assume, chain, cite, discharge, identity, scalar_identity, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation
from proofs.kernel.theorems import settling as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# ---------------------------------------------------------------- T11.3

LOSS = (z_dot.T * D * Delta * z_dot).doit()


def gradient_rate(*symmetry: Step) -> Step:
    """dV/dt = −żᵀDΔż."""
    named = assume(theorems.LYAPUNOV, "a Lyapunov function")
    local = given(given_that.locally_lipschitz)
    rate = cite(theorems.gradient_rate, local, named)
    assert isinstance(rate.statement, Relation)
    speed = cite(theorems.speed, local)
    fields = (y.T * Delta * (W * sigma_z + b - gamma * z)).doit()
    collected = chain(rate, identity(rate.statement.right, -fields, *symmetry))
    assert isinstance(collected.statement, Relation)
    through = identity(collected.statement.right, -(y.T * Delta * z_dot).doit(), given(fate.current_form_general))
    slow = substitute(chain(collected, through), speed)
    assert isinstance(slow.statement, Relation)
    return chain(slow, identity(slow.statement.right, -LOSS, cite(theorems.diagonal, speed)))


def never_grows(rate: Step) -> Step:
    """dV/dt ≤ 0."""
    loss = cite(theorems.loss, given(given_that.nondecreasing))
    return chain(rate, moved_over(loss, Relation(-LOSS, "≤", S.Zero)))


def symmetric() -> tuple[Step, ...]:
    return given(settling.symmetrizable, 0), given(settling.symmetrizable, 1)


def t11_3() -> tuple[Step, ...]:
    general, named = given(fate.current_form_general), assume(theorems.LYAPUNOV, "a Lyapunov function")
    rate = gradient_rate(*symmetric())
    limits = cite(
        theorems.lasalle_gradient,
        general,
        given(given_that.nondecreasing),
        given(given_that.locally_lipschitz),
        named,
        rate,
        never_grows(rate),
    )
    analytic = assume(theorems.ANALYTIC, "σ is analytic")
    isolated = assume(theorems.ISOLATED, "equilibria are isolated")
    smooth = discharge(cite(theorems.lojasiewicz, general, analytic, named, rate, limits), theorems.LYAPUNOV)
    single = discharge(cite(theorems.connected, limits, isolated), theorems.LYAPUNOV)
    return (
        discharge(limits, theorems.LYAPUNOV),
        discharge(smooth, theorems.ANALYTIC),
        discharge(single, theorems.ISOLATED),
    )


def check_gradient(instance: Instance) -> Residual:
    """∇V·ż against −Σ d_i σ'(z_i) ż_i², which is not positive; with ∇V = −D(½(ΔW + (ΔW)ᵀ)σ + Δb − γΔz)."""
    W_, leak, b_ = instance.weights.astype(float), float(instance.leak), bias_of(instance).astype(float)
    found = instance.structure.symmetric_scaling.weights
    d = np.ones(instance.n) if found is None else np.array([float(x.p) / float(x.q) for x in found])
    d = d / d.max()
    z_, s_ = instance.states, sigma_of(instance)
    slopes = compile_activation(instance.activation).derivative(z_)
    M = d[:, None] * W_
    field = s_ @ W_.T + b_ - leak * z_
    gradient = -slopes * (s_ @ ((M + M.T) / 2) + d * b_ - leak * d * z_)
    value = np.abs((gradient * field).sum(axis=-1) + (d * slopes * field**2).sum(axis=-1))
    reach = np.abs(s_) @ np.maximum(np.abs(W_), np.abs(W_).T).T + np.abs(b_) + leak * np.abs(z_)
    size = (np.abs(slopes) * reach**2 * np.maximum(d, (np.abs(M) + np.abs(M).T).max())).sum(axis=-1)
    value = np.maximum(value, (gradient * field).sum(axis=-1))  # and V does not grow
    at = int(np.argmax(value / np.where(size > 0, size, 1)))
    return Residual(
        float(value[at]), float(size[at]), Tolerance(8 * instance.n + 40, "products of two sums over units")
    )


SETTLE = "a Lyapunov function falls wherever the state moves"
T11_3 = Claim(
    label="T11.3",
    title="Symmetrizable networks settle",
    statement="For `ż = W σ(z) + b − γ z` with a nondecreasing, locally Lipschitz `σ` and `(ΔW)ᵀ = ΔW`, where "
    "`Δ = diag(d)` and every `d_i > 0`: every limit point of a bounded solution is an equilibrium. It converges to one "
    "if `σ` is real analytic with `σ' > 0`, or if the equilibria are isolated.",
    assumptions=(
        fate.current_form_general,
        given_that.nondecreasing,
        given_that.locally_lipschitz,
        settling.symmetrizable,
    ),
    source="beyond",
    derive=t11_3,
    shows=("limit points are equilibria", "convergence for an analytic `σ`", "convergence to isolated equilibria"),
    check=check_gradient,
    instances=drawn(
        form="current",
        weights="symmetric",
        bias=None,
        leak=None,
        nondecreasing=True,
        locally_lipschitz=True,
        state_limit=1e3,
    ),
    twins=(
        Twin("W need not be symmetrizable", gradient_rate),
        Twin(
            "slopes may be negative",
            lambda: chain(gradient_rate(*symmetric()), assume(Relation(LOSS, "≤", S.Zero), "σ decreases")),
            "the chain breaks",
            at("`n = 1`, slope −1", Relation(-LOSS, "≤", S.Zero), {D: [[-1]], Delta: [[1]], z_dot: [1]}),
        ),
    ),
    motion=(
        Answer(BOUNDED_ONES_SETTLE, True, 1, f"W is symmetrizable: {SETTLE}, and σ is analytic", (settling.analytic,)),
        Answer(BOUNDED_ONES_SETTLE, True, 2, f"W is symmetrizable: {SETTLE}", (settling.isolated,)),
    ),
    remark="This is Hopfield's network, with flat pieces of `σ` allowed. It is not so for maps, which may have cycles "
    "of period 2 (T13.6).",
)

# ---------------------------------------------------------------- T11.4


def two_eigenvalues() -> Step:
    """α − 2γ < 0 for the sum α of the two largest eigenvalues of sym(WD)."""
    named = assume(theorems.TWO_EIGENVALUES, "eigenvalues at a state")
    fan = cite(theorems.ky_fan, given(settling.two_singular_values, 0), named, given(given_that.lipschitz))
    total = add(chain(fan, given(settling.two_singular_values, 1)), scalar_identity(-2 * gamma, -2 * gamma))
    assert isinstance(total.statement, Relation)
    return total


def t11_4() -> tuple[Step, ...]:
    below = two_eigenvalues()
    named = assume(theorems.TWO_EIGENVALUES, "eigenvalues at a state")
    settles = cite(theorems.smith, given(fate.current_form_general), given(given_that.smooth), named, below)
    return (discharge(settles, theorems.TWO_EIGENVALUES),)


def check_two_eigenvalues(instance: Instance) -> Residual:
    """λ₁ + λ₂ of sym(WD) at every state against 2γ."""
    W_, L = instance.weights.astype(float), slope_bound(instance)
    if not np.isfinite(L):
        return Residual(0.0, 1.0, Tolerance(1, "a bound with L = ∞ says nothing"))
    slopes = compile_activation(instance.activation).derivative(instance.states)
    count = min(instance.n, 2)
    high = TwoLargest(W_, scaled=False).sum[1]
    J = W_[None] * slopes[:, None, :]
    top = np.linalg.eigvalsh((J + J.transpose(0, 2, 1)) / 2)[:, -count:].sum(axis=1)
    value = max(float(top.max()) - 2 * float(instance.leak), 0.0)
    return Residual(value, L * high + float(instance.leak), Tolerance(20 * instance.n**2, "eigenvalues in floats"))


T11_4 = Claim(
    label="T11.4",
    title="Two singular values below the leak: every bounded solution settles",
    statement="For `ż = W σ(z) + b − γ z` with a continuously differentiable `σ`, Lipschitz with constant `L`, and "
    "`L β < 2γ`, where `β` is the sum of the two largest singular values of `W`: every bounded solution converges to "
    "an equilibrium.",
    assumptions=(
        fate.current_form_general,
        given_that.smooth,
        given_that.lipschitz,
        settling.two_singular_values,
    ),
    source="beyond",
    derive=t11_4,
    check=check_two_eigenvalues,
    instances=with_leak(
        lambda i: slope_bound(i) * TwoLargest(i.weights.astype(float), scaled=False).sum[1] / 2,
        form="current",
        weights="any",
        bias=None,
        smooth=True,
        lipschitz=True,
        state_limit=1e3,
    ),
    twins=(
        Twin(
            "one singular value below γ/L is enough",
            lambda: chain(
                cite(
                    theorems.ky_fan,
                    given(settling.two_singular_values, 0),
                    assume(theorems.TWO_EIGENVALUES, "eigenvalues at a state"),
                    given(given_that.lipschitz),
                ),
                assume(Relation(lipschitz * beta / 2, "<", gamma), "half of it"),
            ),
            "the chain breaks",
            Counterexample(
                "tanh, `W = [[3/2, 1], [−1, 3/2]]`, `γ = 1`: both singular values are `√13/2 < 2`, 0 is the only "
                "equilibrium, and it repels (T8.2)",
                lambda: (
                    bool((sqrt(13) / 2 - 2).is_negative) and count_equilibria(Fraction(3, 2), Fraction(1)).total == 1
                ),
            ),
        ),
        Twin(
            "every solution is bounded",
            lambda: discharge(two_eigenvalues(), dissipation.BOUNDED_AHEAD),
            "the step does not stand on",
            at(
                "`σ(s) = s`, `W = diag(3/2, 0)`, `γ = 1`: the singular values sum to 3/2, and `ż₁ = z₁/2`",
                Relation(z.T * (W * sigma_z - gamma * z), "≤", S.Zero),
                {W: [[3 * S.Half, 0], [0, 0]], z: [1, 0], sigma_z: [1, 0], gamma: 1},
            ),
        ),
    ),
    motion=(Answer(BOUNDED_ONES_SETTLE, True, 0, "the two largest singular values of W are small: areas shrink"),),
    remark="R. A. Smith's theorem is cited, not derived, and no primary source of it was at hand. Several equilibria "
    "are allowed. The criterion holds for `PWP⁻¹`, too, with any diagonal `P`. `σ` may fall: only "
    "`|σ'| ≤ L` is used.",
)

# ---------------------------------------------------------------- T11.5


def monotone(*premises: Step) -> Step:
    """Solutions keep their order."""
    return cite(theorems.kamke, given(fate.current_form_general), given(given_that.smooth), *premises)


def t11_5() -> tuple[Step, ...]:
    general, leak = given(fate.current_form_general), given(given_that.positive_leak)
    ordered = monotone(given(given_that.nondecreasing), given(settling.cooperative))
    bounded, continuous = given(given_that.bounded), given(given_that.continuous)
    between = cite(theorems.extremes, general, leak, bounded, continuous, ordered)
    one = cite(theorems.squeezed, between, assume(theorems.ONE_EQUILIBRIUM, "one equilibrium"))
    strongly = cite(
        theorems.strongly,
        ordered,
        given(given_that.smooth),
        assume(theorems.IRREDUCIBLE, "irreducible"),
        assume(theorems.RISING, "σ' > 0"),
    )
    stays = cite(dissipation.driven, general, leak, bounded, continuous)
    almost = cite(theorems.hirsch, strongly, stays)
    never = cite(theorems.not_never, almost, assume(theorems.ISOLATED, "equilibria are isolated"))
    return (
        between,
        discharge(one, theorems.ONE_EQUILIBRIUM),
        discharge(almost, theorems.IRREDUCIBLE, theorems.RISING),
        discharge(never, theorems.IRREDUCIBLE, theorems.RISING, theorems.ISOLATED),
    )


def check_cooperation(instance: Instance) -> Residual:
    """s_i W_ij σ'(z_j) s_j ≥ 0 off the diagonal, at every state."""
    W_ = instance.weights.astype(float)
    signs = np.array(cooperation(W_).signs or (1,) * instance.n)
    slopes = compile_activation(instance.activation).derivative(instance.states)
    J = signs[None, :, None] * W_[None] * slopes[:, None, :] * signs[None, None, :]
    J[:, np.arange(instance.n), np.arange(instance.n)] = 0.0
    reason = "one product: a sign is not lost to rounding"
    return Residual(max(float(-J.min()), 0.0), 0.0, Tolerance(1, reason))


def cooperative_networks(**options: Any) -> SearchStrategy[Instance]:
    """Networks with W made cooperative by taking moduli off the diagonal, then a change of signs."""

    from hypothesis import strategies as st

    base = drawn(
        form="current",
        weights="any",
        leak=True,
        bias=None,
        smooth=True,
        nondecreasing=True,
        bounded=True,
        state_limit=1e3,
    )(**options)
    if "weights" in options:
        return base

    def ordered(instance: Instance, bits: int) -> Instance:
        n = instance.n
        W_ = np.abs(instance.weights)
        np.fill_diagonal(W_, np.diag(instance.weights))
        signs = np.array([1.0 if bits >> k & 1 else -1.0 for k in range(n)])
        return instance.replace(weights=signs[:, None] * W_ * signs[None, :])

    return st.builds(ordered, base, st.integers(0, 63))


T11_5 = Claim(
    label="T11.5",
    title="Cooperative networks tend to rest between two equilibria",
    statement="For `ż = W σ(z) + b − γ z` with `γ > 0`, a bounded, continuously differentiable, nondecreasing `σ`, and "
    "signs `s_i = ±1` with `s_i W_ij s_j ≥ 0` for `i ≠ j`: every limit point lies between a least and a greatest "
    "equilibrium, in the order of the `s_i z_i`; if there is one equilibrium, every solution tends to it. If `W` is "
    "irreducible and `σ' > 0`, almost every solution tends to the set of equilibria.",
    assumptions=(
        fate.current_form_general,
        given_that.positive_leak,
        given_that.continuous,
        given_that.bounded,
        given_that.smooth,
        given_that.nondecreasing,
        settling.cooperative,
    ),
    source="beyond",
    derive=t11_5,
    shows=(
        "limit points lie between two equilibria",
        "one equilibrium attracts all",
        "irreducible: almost every solution tends to equilibria",
        "irreducible, isolated equilibria: convergence",
    ),
    check=check_cooperation,
    instances=cooperative_networks,
    twins=(
        Twin(
            "W need not be cooperative",
            lambda: monotone(given(given_that.nondecreasing)),
            "needs: `s_i W_ij s_j ≥ 0`",
            at(
                "`W = [[0, 1], [−1, 0]]`: the entry −1 pushes the second unit down",
                Relation(y.T * W * z, "≥", S.Zero),
                {W: [[0, 1], [-1, 0]], y: [0, 1], z: [1, 0]},
            ),
        ),
        Twin(
            "slopes may be negative",
            lambda: monotone(given(settling.cooperative)),
            "needs: `σ` is nondecreasing",
            at(
                "`W = [[0, 1], [1, 0]]`, slopes −1",
                Relation(y.T * W * D * z, "≥", S.Zero),
                {W: [[0, 1], [1, 0]], D: [[-1, 0], [0, -1]], y: [0, 1], z: [1, 0]},
            ),
        ),
        Twin(
            "irreducible is not needed for strong monotonicity",
            lambda: cite(
                theorems.strongly,
                monotone(given(given_that.nondecreasing), given(settling.cooperative)),
                given(given_that.smooth),
                assume(theorems.RISING, "σ' > 0"),
            ),
            "needs: `W` is irreducible",
            at(
                "`W = I`: the first unit does not move the second",
                Relation(y.T * W * z, ">", S.Zero),
                {W: [[1, 0], [0, 1]], y: [0, 1], z: [1, 0]},
            ),
        ),
    ),
    motion=(
        *answers(
            1,
            "cooperative with one equilibrium: all solutions are squeezed onto it",
            settling.one_equilibrium,
            settles=True,
        ),
        *answers(
            3,
            "irreducible and cooperative: almost every solution tends to rest",
            settling.irreducible,
            settling.rising,
            settling.isolated,
            almost_never_settles=False,
            perpetual=False,
            attracting_limit_cycle=False,
        ),
    ),
    granted=frozenset({"bounded", "positive_leak"}),
    remark="Hirsch's theorem, for almost every start in the sense of measure, is cited, not derived, and no primary "
    "source of it was at hand. For `n ≥ 3` some solutions may keep moving.",
)

CLAIMS = (T11_3, T11_4, T11_5)
