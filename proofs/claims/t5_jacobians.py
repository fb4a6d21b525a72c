"""T5: Jacobians and their spectra at every state."""

from __future__ import annotations

import numpy as np
from sympy import S

from analysis.symbols import D, Delta, F, W, alpha, beta, k, p, q, x, x_, z_
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.claims.claim import FOUR, Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given
from proofs.claims.t3_recurrence import CURRENT_COMPONENT, RATE_COMPONENT, slopes
from proofs.kernel.computations import CANCELLATION, DERIVATIVE, RATE
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.rules import (
    Step,
    assume,
    cases,
    chain,
    cite,
    compute,
    define,
    discharge,
    flip,
    identity,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import jacobians as theorems
from proofs.kernel.theorems.energy import zero_derivative
from proofs.kernel.theorems.linear import FROZEN, LARGEST_FREQUENCY, WITHIN, frozen_growth, symmetric_diagonal
from proofs.networks.instance import Instance


def t5_1() -> tuple[Step, ...]:
    current = compute(DERIVATIVE, function=CURRENT_COMPONENT, variable=z_[k])
    rate = compute(DERIVATIVE, function=RATE_COMPONENT, variable=x_[k])
    return (
        discharge(cite(theorems.columns_scaled, current, component=CURRENT_COMPONENT), DIFFERENTIABLE),
        discharge(cite(theorems.rows_scaled, rate, component=RATE_COMPONENT), DIFFERENTIABLE),
    )


def _rate_form_scales_columns() -> object:
    rate = compute(DERIVATIVE, function=RATE_COMPONENT, variable=x_[k])
    return cite(theorems.columns_scaled, rate, component=RATE_COMPONENT)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)


def check_jacobian(instance: Instance) -> Residual:
    """W σ(z + δ) − W σ(z) against the mean of the Jacobian W D between the two states, times δ.

    The steps δ_i are short and point away from 0, where a slope may have a kink; the quadrature's error is then far
    below the rounding of the two values of σ, which is what the tolerance allows.
    """
    numeric = compile_activation(instance.activation)
    weights, states = instance.weights, instance.states
    constant = float(instance.activation.lipschitz or 1)
    steps = np.where(states < 0, -1.0, 1.0) * 2.0**-12 / (1 + constant)
    moved = states + steps
    steps = moved - states
    between = states[..., None] + steps[..., None] * (1 + NODES) / 2
    mean = (numeric.derivative(between) * WEIGHTS / 2).sum(axis=-1)
    before, after = numeric.sigma(states), numeric.sigma(moved)
    difference = (after - before) @ weights.T - (mean * steps) @ weights.T
    size = (abs(after) + abs(before) + abs(mean * states)) @ abs(weights).T
    at = np.unravel_index(int(np.argmax(abs(difference) / np.where(size > 0, size, 1))), size.shape)
    reason = "two values of σ with a few roundings each, and the sums over n units"
    return Residual(float(abs(difference[at])), float(size[at]), Tolerance(instance.n + 24, reason))


T5_1 = Claim(
    label="T5.1",
    title="Jacobians of the two forms",
    statement="The Jacobian is `W D` in current form, `D W` in rate form, with `D = diag(σ'(z_i))` and `z = W x + b`.",
    assumptions=(),
    source="paper",
    derive=t5_1,
    shows=("current form", "rate form"),
    check=check_jacobian,
    instances=drawn(form="current", weights="any", smooth=True, lipschitz=True, state_limit=30.0),
    twins=(
        Twin(
            "the rate form scales the columns too",
            _rate_form_scales_columns,
            "needs: Derivative",
            at(
                "`W = [[0, 1], [0, 0]]`, `D = diag(1, 0)`",
                Relation(D * W, "=", W * D),
                {W: [[0, 1], [0, 0]], D: [[1, 0], [0, 0]]},
            ),
        ),
        Twin("the current form's Jacobian is Wᵀ D", lambda: identity(W.T * D, W * D)),
    ),
    remark="Wherever `σ` is differentiable at the `z_i`; with a leak, `−γ I` is added.",
)


def frozen_imaginary(*skewness: Step) -> Step:
    """W D(p + iq) = (α + iβ)(p + iq), p + iq ≠ 0 ⇒ α = 0: multiply by (p + iq)*D from the left."""
    first, second, nonzero = (assume(statement, "an eigenvector") for statement in theorems.EIGENVECTOR)
    slopes_ = cite(theorems.nonnegative_slopes, given(given_that.smooth), given(given_that.nondecreasing))
    symmetric = diagonal(slopes_)
    form = p.T * D * W * D * p + q.T * D * W * D * q
    real_part = identity(form, alpha * theorems.WEIGHTED_SIZE, first, second, symmetric)
    product = chain(flip(real_part), identity(form, S.Zero, symmetric, *skewness))
    weighted = assume(Relation(theorems.WEIGHTED_SIZE, "≠", S.Zero), "D(p + iq) ≠ 0")
    moving = discharge(compute(CANCELLATION, product, weighted, factor=alpha), weighted.statement)
    still = discharge(_in_the_kernel(slopes_, first, second, nonzero), Relation(theorems.WEIGHTED_SIZE, "=", S.Zero))
    always = discharge(cases(still, moving), *theorems.EIGENVECTOR)
    return cite(theorems.frozen_imaginary, always)


def diagonal(slopes_: Step) -> Step:
    """Dᵀ = D, as D = RR with Rᵀ = R."""
    root = [cite(theorems.square_root, slopes_, which=which) for which in ("factors", "symmetric")]
    return identity(D.T, D, *root)


def _in_the_kernel(slopes_: Step, first: Step, second: Step, nonzero: Step) -> Step:
    """If D(p + iq) = 0 the eigenvalue is 0."""
    null = assume(Relation(theorems.WEIGHTED_SIZE, "=", S.Zero), "D(p + iq) = 0")
    vanishing = [cite(theorems.null_form, slopes_, null, vector=vector) for vector in (p, q)]
    first_part, second_part = alpha * p - beta * q, beta * p + alpha * q
    product = first_part.T * W * D * p + second_part.T * W * D * q
    modulus = identity((alpha**2 + beta**2) * (p.T * p + q.T * q), product, first, second)
    nothing = chain(modulus, identity(product, S.Zero, *vanishing))
    return cite(theorems.sum_of_squares, compute(CANCELLATION, nothing, nonzero, factor=alpha**2 + beta**2))


def frozen_bound() -> Step:
    slopes_ = cite(theorems.nonnegative_slopes, given(given_that.smooth), given(given_that.nondecreasing))
    largest = assume(theorems.LARGEST_SLOPE, "L is the largest slope"), assume(LARGEST_FREQUENCY, "ω = ‖W‖₂")
    mode = [assume(statement, "an eigenvector for iβ") for statement in theorems.MODE]
    bound = cite(theorems.frozen_bound, slopes_, *largest, *mode)
    return discharge(bound, theorems.LARGEST_SLOPE, LARGEST_FREQUENCY, *theorems.MODE)


SYMMETRIC = Relation(Delta.T, "=", Delta)


def no_exponential_growth(*skewness: Step) -> Step:
    """ẋ = WΔx with a diagonal Δ ≻ 0 keeps xᵀΔx, whose rate is 2xᵀΔWΔx."""
    frozen, within = assume(FROZEN, "the state is frozen, Δ = D"), assume(WITHIN, "every slope is positive")
    symmetric = cite(symmetric_diagonal, within)
    named = define(F, x.T * Delta * x)
    rate = substitute(compute(RATE, named), frozen)
    assert isinstance(rate.statement, Relation)
    still = chain(rate, identity(rate.statement.right, S.Zero, symmetric, *skewness))
    kept = cite(zero_derivative, still, energy="F")
    return discharge(cite(frozen_growth, frozen, within, kept, named), FROZEN, WITHIN)


def t5_2() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    return frozen_imaginary(skewness), frozen_bound(), no_exponential_growth(skewness)


def check_frozen_spectrum(instance: Instance) -> Residual:
    """pᵀDWDp + qᵀDWDq = 0; for floats also that WD has no real part in its spectrum, and ‖D^½ W D^½‖ ≤ ω L."""
    states = instance.states
    slope = abs(slopes(instance, states)) if instance.exact else slopes(instance, states)
    values = {W: instance.weights, D: np.diag(slope), p: states, q: states[::-1]}
    algebra = residual(p.T * D * W * D * p + q.T * D * W * D * q, 0, values)
    if instance.exact:
        return algebra
    frozen, reach = frozen_jacobian(instance.weights, slope)
    real = float(np.abs(np.linalg.eigvals(frozen).real).max())
    norm = float(np.linalg.norm(frozen, 2))
    imaginary = Residual(real, norm, Tolerance(reach, "eigenvalues: n roundings of the norm for a normal matrix"))
    if slope.min() < 0:
        return worst(algebra, imaginary)
    bound = float(np.linalg.norm(instance.weights, 2)) * float(slope.max())
    reason = "two singular values with an error of n roundings of the norm each"
    bounded = Residual(max(0.0, norm - bound), norm + bound, Tolerance(8 * instance.n + 8, reason))
    return worst(algebra, imaginary, bounded)


def frozen_jacobian(weights: np.ndarray, slope: np.ndarray) -> tuple[np.ndarray, float]:
    """A matrix with the spectrum of WD, and the roundings of its norm that its eigenvalues may be off by.

    D^½ W D^½ where D ⪰ 0, which is normal for a skew W. Else WD itself, which may be defective: then a rounding moves
    an eigenvalue by its n-th root.
    """
    n = len(weights)
    if slope.min() >= 0:
        root = np.sqrt(slope)
        return root[:, None] * weights * root, 8.0 * n + 8
    return weights * slope, 64.0 * n * float(2.0 ** (52 - 52 / n))


T5_2 = Claim(
    label="T5.2",
    title="Frozen spectra are imaginary at every state",
    statement="If `W` is skew and `σ` is nondecreasing and continuously differentiable, every eigenvalue `λ` of the "
    "Jacobian is imaginary at every state, with `|λ| ≤ ω max σ'`. Where every slope is positive, with the state frozen "
    "in `Δ = D` every solution of `ẋ = W Δ x` has `d₀‖x(t)‖² ≤ d‖x(0)‖²`, with the largest slope `d` and the smallest "
    "`d₀`: there is no exponential growth.",
    assumptions=(given_that.smooth, given_that.nondecreasing, given_that.skew),
    source="beyond",
    derive=t5_2,
    shows=("every eigenvalue is imaginary", "`|λ| ≤ ω max σ'`", "no exponential growth with the state frozen"),
    check=check_frozen_spectrum,
    instances=drawn(form="current", weights="skew", smooth=True, nondecreasing=True, lipschitz=True, exact=None),
    twins=(
        Twin("W need not be skew", frozen_imaginary),
        Twin("nor for the growth", no_exponential_growth),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(theorems.nonnegative_slopes, given(given_that.smooth)),
            "needs: `σ` is nondecreasing",
            at(
                "slopes 1 and −1, `W = [[0, 1], [−1, 0]]`: −1 is an eigenvalue, `W D v = −v` for `v = (1, 1)`",
                Relation(W * D * p, "≠", -p),
                {W: [[0, 1], [-1, 0]], D: [[1, 0], [0, -1]], p: [1, 1]},
                Relation(W.T, "=", -W),
            ),
        ),
    ),
    remark="If some slope is 0 the Jacobian can be defective and grow linearly: `D = diag(1, 0)`. Imaginary frozen "
    "spectra do not make the flow regular (T9).",
)

T5_3 = Claim(
    label="T5.3",
    title="Imaginary frozen spectra do not make the flow regular",
    statement="There is a skew `W` such that `ż = W tanh z`, whose frozen spectra are imaginary at every state (T5.2), "
    "has a hyperbolic periodic orbit: one with a positive Lyapunov exponent.",
    assumptions=(given_that.current_form, given_that.smooth, given_that.nondecreasing, given_that.skew),
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.1",),
    remark="One network shows it; T17.3 shows chaos as well.",
)

CLAIMS = (T5_1, T5_2, T5_3)
