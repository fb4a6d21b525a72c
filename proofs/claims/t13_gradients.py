"""T13.3: what a step, and many, can do to a gradient: the singular values of the Jacobian of a skew network's step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import (
    Expr,
    Identity,
    ImmutableDenseMatrix,
    S,
    log,
    sinh,
    sqrt,
)

from analysis.symbols import D, K, W, gamma, h, lipschitz, n, omega, v
from numerics.checks import Residual
from numerics.evaluation.compile import compile_activation
from numerics.maps import step_factors
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.assumptions import steps
from proofs.assumptions.settling import lipschitz_above
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given, preactivation
from proofs.claims.t6_eulermap import volume
from proofs.kernel.computations import ENTRYWISE
from proofs.kernel.rules import (
    Step,
    add,
    assume,
    chain,
    cite,
    compute,
    discharge,
    flip,
    identity,
    scalar_identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import maps as theorems
from proofs.kernel.theorems.eulermap import sylvester
from proofs.kernel.theorems.linear import operator_norm
from proofs.kernel.theorems.motion import SMOOTH
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

L = lipschitz
LARGEST = sqrt(gamma**2 + omega**2)
"""‖W‖₂ of W = K − γI."""
REACH = h * L * LARGEST / 2
MIDDLE = sqrt((1 - h * L * gamma / 2) ** 2 + (h * L * omega / 2) ** 2)
"""√(1 − hLγ + θ²), θ = REACH: how long v + (hL/2)Wv is at most, for ‖v‖ = 1."""
UNDAMPED = h * L * omega / 2
SQUARE = v.T * v
NO_DIFFUSION = Relation(gamma, "=", S.Zero)
LOSSLESS = Relation(1 - h * L * gamma, "≥", S.Zero)


def weights(*, skew: bool = True) -> tuple[Step, ...]:
    """W = K − γI, and Kᵀ = −K unless that is left out."""
    return tuple(given(steps.skew_with_diffusion, k) for k in ((0, 1) if skew else (0,)))


def size(*known: Step) -> Step:
    """‖Wv‖² ≤ (ω² + γ²)‖v‖²."""
    bounded = cite(operator_norm, given(steps.skew_with_diffusion, 2), vector=v, matrix=K)
    damped = identity(gamma**2 * SQUARE, gamma**2 * SQUARE)
    total = add(bounded, damped)
    assert isinstance(total.statement, Relation)
    return chain(identity((v.T * W.T * W * v).doit(), total.statement.left, *known), total)


def sector() -> Step:
    """‖DWv‖² ≤ L vᵀWᵀDWv."""
    slopes = given(steps.slopes_of_a_step), given(given_that.nondecreasing), given(given_that.lipschitz)
    return cite(theorems.step_slopes, *slopes, which="sector")


def combined(first: Expr, second: Expr, toward: Expr, *positive: Step, reach: Expr = REACH) -> Step:
    """The three inequalities that hold, with multipliers: size, sector, and that two vectors lie apart.

    hDWv and toward·Wv + … are the two vectors; with the best multipliers nothing is lost.
    """
    pulled = h * D * W * v
    side = -1 if positive else 1
    other = (h * L / 2) * (1 + side * reach / MIDDLE) * (W * v) + side * (reach / MIDDLE) * v
    return add(
        scale(size(*weights()), first * h**2 * L**2 / 4),
        scale(sector(), second * h**2, *positive),
        scale(cite(theorems.apart, first=pulled, second=other), toward),
    )


def longest(*known: Step, reach: Expr = REACH) -> Step:
    """‖v + hDWv‖² ≤ (R + θ)²‖v‖²."""
    top = MIDDLE + reach
    total = combined(top**2 / (MIDDLE * reach), top / reach, MIDDLE / reach, reach=reach)
    return _moved(total, theorems.MOVED_SQUARE, top**2 * SQUARE, *known)


def _moved(total: Step, left: Expr, right: Expr, *known: Step) -> Step:
    """left ≤ right, the difference of whose sides is that of the given inequality."""
    assert isinstance(total.statement, Relation)
    rest = left - total.statement.left
    whole = add(total, identity(rest, rest))
    assert isinstance(whole.statement, Relation)
    symmetric = cite(theorems.step_slopes, given(steps.slopes_of_a_step), which="symmetric")
    equal = identity(left, whole.statement.left), identity(whole.statement.right, right, *known, symmetric)
    return chain(equal[0], whole, equal[1])


def at_least() -> Step:
    """(R − θ)²‖v‖² ≤ ‖v + hDWv‖², supposing hLγ ≤ 1."""
    bottom = MIDDLE - REACH
    room = scale(assume(LOSSLESS, "the diffusion does not overshoot"), 1 / (MIDDLE + REACH))
    assert isinstance(room.statement, Relation)
    above = chain(scalar_identity(bottom, room.statement.left), room)
    share = scale(above, h**2 / REACH)
    total = combined(bottom**2 / (MIDDLE * REACH), bottom / REACH, MIDDLE / REACH, share)
    return _moved(total, bottom**2 * SQUARE, theorems.MOVED_SQUARE, *weights())


def shortest() -> tuple[Step, Step]:
    """hLγ ≤ 1 ⇒ ‖v + hDWv‖² ≥ (R − θ)²‖v‖², and the same for N steps."""
    below = flip(at_least())
    many = cite(theorems.product_of_steps, below, stretch=(MIDDLE - REACH) ** 2, relation="≥")
    return discharge(below, LOSSLESS), discharge(many, LOSSLESS)


def never_vanish(*diffusion: Step) -> Step:
    """γ = 0 ⇒ det(I + hDW) ≥ 1 (T6.4), and what that says of the singular values of N steps."""
    damped = given(steps.skew_with_diffusion, 0)
    undamped = substitute(damped, *diffusion) if diffusion else damped
    skew = identity(W.T, -W, undamped, given(steps.skew_with_diffusion, 1))
    turned = cite(sylvester, identity(D * W, D * W), product=D * W, left=D, right=W)
    return cite(theorems.volume_of_steps, chain(turned, volume(skew)[1]))


def undamped_volume() -> Step:
    vanish = never_vanish(assume(NO_DIFFUSION, "no diffusion"))
    return discharge(vanish, NO_DIFFUSION, SMOOTH)


def exponent(reach: Expr = UNDAMPED) -> Step:
    """sinh a = θ for e^a = θ + √(1 + θ²)."""
    return scalar_identity(sinh(log(UNDAMPED + sqrt(1 + UNDAMPED**2))), reach)


def attained() -> Step:
    """n = 2, D = diag(L, 0): JᵀJu = (θ + √(1 + θ²))² u for J = I + hDK."""
    top = UNDAMPED + sqrt(1 + UNDAMPED**2)
    jacobian = ImmutableDenseMatrix([[1, 2 * UNDAMPED], [0, 1]])
    direction = ImmutableDenseMatrix([1, top])
    return compute(ENTRYWISE, left=jacobian.T * jacobian * direction, right=top**2 * direction)


def transposed() -> Step:
    """(I + hWD)ᵀ = I + hD(−K − γI): the current form's Jacobian, turned."""
    symmetric = cite(theorems.step_slopes, given(steps.slopes_of_a_step), which="symmetric")
    turned = Identity(n) + h * D * (-K - gamma * Identity(n))
    return identity((Identity(n) + h * W * D).T.doit(), turned, *weights(), symmetric)


def t13_3() -> tuple[Step, ...]:
    above, (below, many_below) = longest(*weights()), shortest()
    return (
        above,
        below,
        scalar_identity((MIDDLE - REACH) * (MIDDLE + REACH), 1 - h * L * gamma),
        exponent(),
        cite(theorems.product_of_steps, above, stretch=(MIDDLE + REACH) ** 2, relation="≤"),
        many_below,
        undamped_volume(),
        attained(),
        transposed(),
    )


def check_factors(instance: Instance) -> Residual:
    """The singular values of I + hDW at every state against the enclosure, and det ≥ 1 without diffusion."""
    assert instance.activation is not None
    network, step = instance, float(instance.step)
    constant = lipschitz_above(instance.activation)
    diffusion = network.structure.diffusion
    if constant is None:
        return Residual(0.0, 1.0, None, "no Lipschitz constant is known")
    W_ = instance.weights.astype(float)
    if diffusion is None or diffusion < 0:  # then W is taken for its skew part, which it is not
        found = step_factors(step, float(np.linalg.norm((W_ - W_.T) / 2, 2)), float(constant), 0.0)
    else:
        found = step_factors(step, steps.largest_of_skew_part(network).upper, float(constant), float(diffusion))
    slopes = compile_activation(instance.activation).derivative(preactivation(instance))
    slopes = np.where(np.isfinite(slopes), slopes, 0.0)
    steps_ = np.eye(instance.n) + step * slopes[:, :, None] * instance.weights[None].astype(float)
    values = np.linalg.svd(steps_, compute_uv=False)
    wrong = max(float((values[:, 0] - found.upper).max()), float((found.lower - values[:, -1]).max()), 0.0)
    if found.never_vanish:
        wrong = max(wrong, float(-np.linalg.slogdet(steps_)[1].min()) / instance.n)
    size_ = 1 + float(np.abs(steps_).sum(axis=(1, 2)).max())
    reason = "singular values of a matrix of n² entries with two roundings each, a slope of σ with a few"
    return Residual(wrong, size_, Tolerance(8 * instance.n + 40, reason))


def diffused(**options: Any) -> SearchStrategy[Instance]:
    """W = K − γI, γ ≥ 0, at any step; as drawn when other weights are asked for."""
    from hypothesis import strategies as st

    base = drawn(
        form="rate", weights="skew", step=True, bias=None, nondecreasing=True, lipschitz=True, state_limit=1e3
    )(**options)
    if options:
        return base
    return st.builds(
        lambda instance, diffusion: instance.replace(weights=instance.weights - diffusion * np.eye(instance.n)),
        base,
        st.sampled_from((0.0, 0.0, 0.125, 0.5, 1.0, 4.0)),
    )


T13_3 = Claim(
    label="T13.3",
    title="What a step can do to a gradient, and what many can",
    statement="For steps `x⁺ = x + h σ(W x + b)`, or `z⁺ = z + h (W σ(z) + b)`, with `W = K − γ I`, `K` skew, "
    "`ω = ‖K‖₂ > 0`, and a nondecreasing `σ` that is Lipschitz with constant `L`, let `θ = (hL/2)√(ω² + γ²)` and "
    "`R = √(1 − hLγ + θ²)`. Every singular value of a step's Jacobian `I + hDW` (or its transpose) is at most `R + θ`, "
    "and at least `R − θ` when `hLγ ≤ 1`; after `N` steps, with any states and inputs, at most `(R + θ)^N` and at "
    "least `(R − θ)^N`. Without diffusion these are `e^{±a}` with `a = arsinh(hLω/2)`, attained for `n = 2` and "
    "`D = diag(L, 0)`, and if `σ` is continuously differentiable the geometric mean of the singular values of `N` "
    "steps is at least 1: the largest is never below 1.",
    assumptions=(
        steps.slopes_of_a_step,
        given_that.nondecreasing,
        given_that.lipschitz,
        steps.skew_with_diffusion,
    ),
    source="beyond",
    derive=t13_3,
    shows=(
        "at most `R + θ`",
        "at least `R − θ` when `hLγ ≤ 1`",
        "the two bounds multiply to `1 − hLγ`",
        "without diffusion `R + θ = e^a` with `sinh a = hLω/2`",
        "at most `(R + θ)^N` after `N` steps",
        "at least `(R − θ)^N` after `N` steps when `hLγ ≤ 1`",
        "without diffusion the largest is never below 1",
        "`e^a` is attained",
        "in current form the Jacobian is the transpose of such a one, with `−K` for `K`",
    ),
    check=check_factors,
    instances=diffused,
    twins=(
        Twin("K need not be skew", lambda: longest(*weights(skew=False))),
        Twin("half of the exponent is enough", lambda: longest(*weights(), reach=REACH / 2)),
        Twin(
            "with diffusion the largest singular value stays above 1 too",
            lambda: never_vanish(),
        ),
        Twin(
            "σ may fall",
            lambda: cite(
                theorems.step_slopes, given(steps.slopes_of_a_step), given(given_that.lipschitz), which="sector"
            ),
            "needs: `σ` is nondecreasing",
            at(
                "slope −1, `L = 1`, `Wv = 1`: `d² = 1` is not at most `L d = −1`",
                Relation(gamma**2, "≤", lipschitz * gamma),
                {gamma: -1, lipschitz: 1},
            ),
        ),
    ),
    remark="A Lipschitz constant "
    "`L` counts as a step `hL`. Single directions can vanish; what is said of the geometric mean is of all together.",
)

CLAIMS = (T13_3,)
