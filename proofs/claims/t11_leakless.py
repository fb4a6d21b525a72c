"""T11.10: no leak: a bias beyond the range of σ lets everything escape; unstable weights let almost nothing settle."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import S, cos, pi

from analysis.activations.activation import s
from analysis.symbols import C, W, b, c, sigma_z, x, z
from numerics.checks import Residual
from numerics.fate.leakless import separation
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.assumptions import settling
from proofs.claims.answers import all_escape, answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import bias_of, drawn, given, sigma_of
from proofs.claims.t11_restpoints import CERTAIN
from proofs.kernel.computations import RATE
from proofs.kernel.rules import Step, chain, cite, compute, define, flip, identity, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import restpoints as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def grows(*positive: Step) -> Step:
    """dC/dt = cᵀWσ + cᵀb ≥ μ for C = cᵀz."""
    rate = substitute(compute(RATE, define(C, c.T * z)), given(settling.beyond_the_range, 0))
    assert isinstance(rate.statement, Relation)
    lower = given(settling.beyond_the_range, 1)
    assert isinstance(lower.statement, Relation)
    whole = chain(rate, identity(rate.statement.right, lower.statement.right))
    return cite(theorems.linear_growth, chain(lower, flip(whole)), *positive)


def t11_10() -> tuple[Step, ...]:
    return (grows(given(settling.beyond_the_range, 2)),)


def bound_of(instance: Instance) -> float | None:
    """sup |σ|, rounded; None where it is not known or infinite."""
    found = None if instance.given_activation is None else instance.activation.bound
    return float(found) if found is not None and found.is_finite else None


def check_grows(instance: Instance) -> Residual:
    """cᵀ(Wσ + b) ≥ δ at every state, for the c that was found."""
    bound = bound_of(instance)
    if bound is None:
        return Residual(0.0, 1.0, CERTAIN, "no bound of σ is known")
    top = Fraction(float(np.nextafter(bound, np.inf)))
    found = separation(instance.weights.astype(float), bias_of(instance).astype(float), -top, top)
    if found is None:
        return Residual(0.0, 1.0, CERTAIN, "no separating c")
    direction = np.array([float(x) for x in found.direction])
    value = sigma_of(instance) @ instance.weights.T + bias_of(instance)
    size = float((np.abs(sigma_of(instance)) @ np.abs(instance.weights).T @ np.abs(direction)).max())
    size += float(np.abs(bias_of(instance)) @ np.abs(direction))
    short = float(found.rate) - float((value @ direction).min())
    return Residual(max(short, 0.0), size, Tolerance(4 * instance.n + 20, "values of σ, and sums over n units"))


def beyond(**options: Any) -> SearchStrategy[Instance]:
    """Bounded σ and b = Wk with k beyond the range of σ; as drawn when a caller asks for something else."""
    from hypothesis import strategies as st

    base = drawn(form="current", weights="invertible_skew", bias=True, bounded=True, max_n=4)(**options)
    if options:
        return base

    def far(instance: Instance, factor: float) -> Instance:
        bound = bound_of(instance)  # without one the bias stays, and the network is dropped
        if bound is None:
            return instance
        return instance.replace(bias=instance.weights @ np.full(instance.n, factor * bound))

    return st.builds(far, base, st.floats(1.25, 4.0)).filter(
        lambda instance: settling.beyond_the_range.decide(instance).is_true
    )


T11_10 = Claim(
    label="T11.10",
    title="Without leak, a bias beyond the range of σ lets everything escape",
    statement="For `ż = W σ(z) + b` and a vector `c` with `cᵀWσ(z) + cᵀb ≥ μ > 0` at every state: there is no "
    "equilibrium, and every solution leaves every bounded set.",
    assumptions=(settling.beyond_the_range,),
    source="beyond",
    derive=t11_10,
    check=check_grows,
    instances=beyond,
    twins=(
        Twin(
            "μ = 0 is enough",
            grows,
            "needs: μ > 0",
            at(
                "`W = 0`, `b = 0`, `c = 1`: nothing moves, and `cᵀ(W u + b) ≥ 0`",
                Relation(W * sigma_z + b, "≠", 0 * b),
                {W: [[0]], b: [0], c: [1], sigma_z: [1]},
                Relation(c.T * (W * sigma_z + b), "≥", S.Zero),
            ),
        ),
        Twin(
            "it is so with a leak",
            lambda: chain(
                substitute(compute(RATE, define(C, c.T * z)), given(given_that.current_form)),
                identity(c.T * z, S.Zero),
            ),
        ),
    ),
    motion=all_escape(0, "cᵀz grows at least linearly, as Wu = −b has no solution u in the range of σ"),
    remark="Such a `c` exists exactly if `Wu = −b` has no solution in the closed cube of the values of a bounded `σ`; "
    "where the only solutions are on its boundary nothing is said.",
)

# ---------------------------------------------------------------- T11.11: the rate form


def at_rest(*weights: Step) -> Step:
    """Every equilibrium has the Jacobian σ'(0)W."""
    rate, signed, slope = (
        given(given_that.rate_form, 1),
        given(given_that.sign_preserving),
        given(settling.rises_at_zero),
    )
    what = "unstable" if weights else "smooth"
    return cite(theorems.at_rest_zero, rate, signed, slope, *weights, what=what)


def never(*weights: Step) -> Step:
    smooth = at_rest()
    thin = cite(theorems.centre_stable, smooth, at_rest(*weights))
    return cite(theorems.preimages, cite(theorems.lindelof, thin), smooth)


def t11_11() -> tuple[Step, ...]:
    return (never(given(settling.unstable_weights)),)


def check_slope(instance: Instance) -> Residual:
    """An eigenvalue of σ'(0)W has a positive real part, in floats."""
    slope = float(instance.activation.derivative.subs(s, 0))
    values = np.linalg.eigvals(slope * instance.weights.astype(float))
    size = float(np.abs(values).max())
    reason = "eigenvalues in floats, backward stable"
    return Residual(max(float(-values.real.max()), 0.0), size, Tolerance(20.0 * instance.n**2, reason))


T11_11 = Claim(
    label="T11.11",
    title="Without leak in rate form: unstable weights let almost nothing settle",
    statement="For `ẋ = σ(W x + b)` with a sign-preserving, locally Lipschitz `σ`, continuously differentiable near 0 "
    "with `σ'(0) > 0`, and a `W` that has an eigenvalue with a positive real part: the starts whose solution converges "
    "to an equilibrium form a null set.",
    assumptions=(
        given_that.rate_form,
        given_that.sign_preserving,
        settling.rises_at_zero,
        settling.unstable_weights,
    ),
    source="beyond",
    derive=t11_11,
    check=check_slope,
    instances=drawn(
        lambda instance: settling.unstable_weights.decide(instance).is_true,
        form="rate",
        weights="any",
        bias=None,
        sigmas=("tanh", "arctan", "erf", "softsign", "algebraic", "sinh", "identity"),
    ),
    twins=(
        Twin(
            "W may have an imaginary spectrum",
            never,
            "centre-stable manifold theorem",
            at(
                "`W = 0`, `b = 0`: every state is at rest",
                Relation(W * x, "≠", 0 * x),
                {W: [[0]], x: [1]},
            ),
        ),
        Twin(
            "σ may vanish elsewhere",
            lambda: cite(
                theorems.at_rest_zero,
                given(given_that.rate_form, 1),
                given(settling.rises_at_zero),
                given(settling.unstable_weights),
                what="unstable",
            ),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            Counterexample("`σ = sin`, `n = 1`, `W = 1`: at `π` the slope is −1", lambda: cos(pi) == -1),
        ),
    ),
    motion=answers(
        0,
        "every rest point has z = 0 and the Jacobian σ'(0)W, which has an unstable direction",
        almost_never_settles=True,
    ),
    granted=frozenset({"sign_preserving", "rises_at_zero"}),
    remark="`W` may be singular, with a continuum of equilibria: T11.6's argument allows that.",
)

CLAIMS = (T11_10, T11_11)
