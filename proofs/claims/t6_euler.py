"""T6: what one forward Euler step does to norm, energy and volume."""

from __future__ import annotations

from sympy import Abs, Expr, I, Integer, MatrixExpr, Rational, S, Sum

from analysis.symbols import (
    E,
    E_next,
    W,
    bound,
    gamma,
    h,
    i,
    lipschitz,
    n,
    omega,
    sigma,
    sigma_z,
    x,
    x_next,
    xi,
    z,
    z_,
    z_next,
    z_next_,
)
from analysis.symbols import S as primitive
from numerics.checks import Residual, residual, worst
from proofs.assumptions import network as given_that
from proofs.claims.answers import Stepped
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given, is_nonzero, measured_gain, sigma_of
from proofs.kernel.computations import INTEGRATION, REARRANGEMENT, SIGNS, SUMMATION
from proofs.kernel.rules import (
    Step,
    apply,
    assume,
    both,
    chain,
    cite,
    compute,
    define,
    direction,
    discharge,
    identity,
    scalar_identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import scalars
from proofs.kernel.theorems.energy import ENERGY_SUM
from proofs.kernel.theorems.linear import LARGEST_FREQUENCY, growth_of_a_step, operator_norm
from proofs.kernel.theorems.scalars import BOUNDED, bounded_square, telescoping
from proofs.networks.instance import Instance

STRETCH = (1 - h * gamma) ** 2
MODE = 1 - h * gamma + I * h * omega


def norm_after_a_step(*skewness: Step) -> Step:
    """‖x⁺‖² = (1 − hγ)²‖x‖² + h²‖Wx‖²."""
    after = STRETCH * (x.T * x) + h**2 * (x.T * W.T * W * x)
    return identity(x_next.T * x_next, after, given(given_that.euler_linear), *skewness)


def modulus_of_a_mode() -> Step:
    """|1 + ihω|² = 1 + h²ω²."""
    modulus = Abs(1 + I * h * omega, evaluate=False) ** 2
    return scalar_identity(modulus, 1 + h**2 * omega**2)


def t6_1() -> tuple[Step, ...]:
    norm = norm_after_a_step(given(given_that.skew))
    mode = Relation(W * xi, "=", I * omega * xi)
    eigenvector = assume(mode, "ξ is an eigenvector of iω")
    multiplied = identity(xi + h * (W * xi) - h * gamma * xi, MODE * xi, eigenvector)
    larger = compute(SIGNS, left=1 + h**2 * omega**2, relation=">", right=Integer(1))
    unstable = chain(modulus_of_a_mode(), larger)
    growth = cite(growth_of_a_step, norm, given(given_that.largest_frequency), stretch=STRETCH)
    return discharge(multiplied, mode), unstable, both(growth, largest_stable_step(gamma**2 + omega**2))


def largest_stable_step(denominator: Expr) -> Step:
    """(1 − hγ)² + h²ω² ≤ 1 ⇔ h ≤ 2γ/(γ² + ω²)."""
    return compute(
        REARRANGEMENT,
        first=Relation(STRETCH + h**2 * omega**2, "≤", Integer(1)),
        second=Relation(h, "≤", 2 * gamma / denominator),
        factor=h * denominator,
    )


def check_norm_after_a_step(instance: Instance) -> Residual:
    """‖x⁺‖² against (1 − hγ)²‖x‖² + h²‖Wx‖²; and without leak one of the unit vectors grows."""
    weights, states, step, leak = instance.weights, instance.states, instance.step, instance.leak
    after = states + step * (states @ weights.T) - step * leak * states
    size = abs(states) + step * (abs(states) @ abs(weights).T) + step * leak * abs(states)
    values = {W: weights, x: states, x_next: after, h: step, gamma: leak}
    expected = STRETCH * (x.T * x) + h**2 * (x.T * W.T * W * x)
    # The rounding of x⁺ itself is at most (n + 4) eps · size, less than the roundings counted for the products.
    margin = 0.0 if instance.exact else (2 * abs(after) * size).sum(axis=-1)
    norm = residual(x_next.T * x_next, expected, values, margin=margin)
    if leak != 0:
        return norm
    growth = (step * weights**2).sum()  # that of the sum of the squared norms, over h
    return worst(norm, Residual(float(not growth > 0), 1.0, None, "no unit vector grows"))


T6_1 = Claim(
    label="T6.1",
    title="Forward Euler inflates every oscillation; a leak bounds the stable step",
    statement="A forward Euler step multiplies the mode of `iω_k` by `1 − hγ + i h ω_k`. Without leak the modulus is "
    "`√(1 + h²ω_k²) > 1`, so that the step is unstable for every `h > 0`. With leak no state grows if and only if "
    "`h ≤ 2γ/(γ² + ω²)`.",
    assumptions=(given_that.euler_linear, given_that.skew, given_that.largest_frequency),
    source="paper",
    derive=t6_1,
    shows=(
        "the factor of a mode",
        "its modulus is above 1 without leak",
        "with leak: no growth if and only if `h ≤ 2γ/(γ² + ω²)`",
    ),
    check=check_norm_after_a_step,
    instances=drawn(is_nonzero, form="linear", weights="skew", leak=None, step=True, exact=None),
    twins=(
        Twin("W need not be skew", norm_after_a_step),
        Twin(
            "the step keeps the norm",
            lambda: identity(x_next.T * x_next, x.T * x, given(given_that.euler_linear), given(given_that.skew)),
        ),
        Twin(
            "the modulus is √(1 + hω²)",
            lambda: scalar_identity(Abs(1 + I * h * omega) ** 2, 1 + h * omega**2),
        ),
        Twin(
            "the largest stable step is 2γ/ω²",
            lambda: largest_stable_step(omega**2),
            "is not h ≤",
            at(
                "`γ = ω = 1`, `h = 3/2`",
                Relation(STRETCH + h**2 * omega**2, "≤", Integer(1)),
                {h: Rational(3, 2), gamma: 1, omega: 1},
                Relation(h, "≤", 2 * gamma / omega**2),
            ),
        ),
    ),
    remark="The leak is what AntisymmetricRNN's diffusion buys (Chang et al., ICLR 2019).",
)

STEPPED = Sum(primitive(z_next_[i]), (i, 1, n))


TANGENT = sigma(z_[i]) * (z_next_[i] - z_[i])
RISE = primitive(z_next_[i]) - primitive(z_[i])


def summed(bound: Step, moved: Relation) -> Step:
    """A bound on (σ(a + r(b − a)) − σ(a))(b − a), with a = z_i and b = z⁺_i, integrated over r and summed over i."""
    continuous = given(given_that.continuous)
    integrated = compute(INTEGRATION, bound, continuous)
    taylor = substitute(integrated, cite(scalars.first_order, continuous, a=z_[i], b=z_next_[i]))
    assert isinstance(taylor.statement, Relation)
    rearranged = direction(compute(REARRANGEMENT, first=taylor.statement, second=moved))
    return compute(SUMMATION, apply(rearranged, taylor), define(E, ENERGY_SUM), define(E_next, STEPPED))


def energy_gained(factor: Expr, *premises: Step) -> Step:
    """E(z⁺) − E(z) ≤ factor · h²L ‖Wσ(z)‖²."""
    slowly = cite(scalars.rises_slowly, given(given_that.lipschitz), a=z_[i], b=z_next_[i])
    curvature = lipschitz * (z_next_[i] - z_[i]) ** 2 / 2
    above = summed(slowly, Relation(RISE, "≤", TANGENT + curvature))
    assert isinstance(above.statement, Relation)
    return chain(above, identity(above.statement.right, gain_bound(factor), *premises))


def gain_bound(factor: Expr) -> MatrixExpr:
    return factor * lipschitz * h**2 * (sigma_z.T * W.T * W * sigma_z)


def energy_never_falls(*premises: Step) -> Step:
    """0 ≤ E(z⁺) − E(z)."""
    rises = cite(scalars.rises, given(given_that.nondecreasing), a=z_[i], b=z_next_[i])
    below = summed(rises, Relation(TANGENT, "≤", RISE))
    assert isinstance(below.statement, Relation)
    return chain(identity(S.Zero, below.statement.left, *premises), below)


def t6_3() -> tuple[Step, ...]:
    premises = given(given_that.euler_current), given(given_that.skew)
    above = energy_gained(Rational(1, 2), *premises)
    return energy_never_falls(*premises), above, growth_in_many_steps(above)


def growth_in_many_steps(above: Step) -> Step:
    """σ bounded by M and ω = ‖W‖₂ ⇒ E_N ≤ E_0 + N h²Lω²nM²/2."""
    stretched = cite(operator_norm, assume(LARGEST_FREQUENCY, "ω = ‖W‖₂"), vector=sigma_z)
    squares = compute(SUMMATION, cite(bounded_square, assume(BOUNDED, "σ is bounded by M"), a=z_[i]))
    bounded = chain(stretched, scale(squares, omega**2))
    total = scale(bounded, lipschitz * h**2 / 2)
    constant = lipschitz * h**2 * omega**2 * n * bound**2 / 2
    return discharge(cite(telescoping, chain(above, total), increment=constant), BOUNDED, LARGEST_FREQUENCY)


def check_energy_step(instance: Instance) -> Residual:
    """Both ends of 0 ≤ E(z⁺) − E(z) ≤ (h²/2) L ‖Wσ(z)‖²."""
    weights, step, value = instance.weights, instance.step, sigma_of(instance)
    gained, size = measured_gain(instance, step * (value @ weights.T), step * (abs(value) @ abs(weights).T))
    constant = instance.activation.lipschitz
    values = {W: weights, sigma_z: value, h: step, E: 0 * gained, E_next: gained}
    # The increments hWσ carry n + 2 roundings each, and the mean of σ between two states a few; less than are counted.
    below = residual(E_next - E, 0, values, "≥", margin=8 * size)
    if constant is None:  # L was not found: then the upper end cannot be tried
        return below
    values[lipschitz] = float(constant)
    return worst(below, residual(E_next - E, gain_bound(Rational(1, 2)), values, "≤", margin=8 * size))


T6_3 = Claim(
    label="T6.3",
    title="What one Euler step adds to the energy",
    statement="A forward Euler step of `ż = W σ(z)` with a skew `W` gives `0 ≤ E(z⁺) − E(z) ≤ (h²/2) L ‖W σ(z)‖²`. If "
    "`σ` is bounded by `M` then `E_N ≤ E_0 + N h² L ω² n M²/2` after `N` steps: linear in `N`.",
    assumptions=(
        given_that.euler_current,
        given_that.continuous,
        given_that.nondecreasing,
        given_that.lipschitz,
        given_that.skew,
    ),
    source="beyond",
    derive=t6_3,
    shows=("the lower end", "the upper end", "linear growth in `N` steps"),
    check=check_energy_step,
    instances=drawn(form="current", weights="skew", step=True, nondecreasing=True, lipschitz=True),
    twins=(
        Twin("W need not be skew", lambda: energy_never_falls(given(given_that.euler_current))),
        Twin(
            "the factor is 1/4",
            lambda: energy_gained(Rational(1, 4), given(given_that.euler_current), given(given_that.skew)),
        ),
        Twin(
            "the factor is h/2 instead of h²/2",
            lambda: energy_gained(1 / (2 * h), given(given_that.euler_current), given(given_that.skew)),
        ),
        Twin(
            "σ need not be nondecreasing",
            lambda: summed(cite(scalars.rises, a=z_[i], b=z_next_[i]), Relation(TANGENT, "≤", RISE)),
            "needs: `σ` is nondecreasing",
            at(
                "`σ(s) = −s`, `S = −s²/2`, `W = [[0, 1], [−1, 0]]`, `h = 1` from `(1, 0)` to `(1, 1)`: `E` falls",
                Relation(-z_next.T * z_next, "≥", -z.T * z),
                {W: [[0, 1], [-1, 0]], z: [1, 0], z_next: [1, 1], sigma_z: [-1, 0], h: 1},
                Relation(z_next, "=", z + h * W * sigma_z),
            ),
        ),
        Twin(
            "the tangent lies above S",
            lambda: summed(
                cite(scalars.rises, given(given_that.nondecreasing), a=z_[i], b=z_next_[i]),
                Relation(RISE, "≤", TANGENT),
            ),
            "rearrangement",
            at("`S = s²/2`, `σ(s) = s` from 0 to 1: `S` rises by 1/2", Relation(h / 2, "≤", S.Zero), {h: 1}),
        ),
    ),
    stepping=(Stepped("euler", "grows", 0, "no step lowers it, as S is convex"),),
    remark="The modes of a linear system grow like `(1 + h²ω²)^N` instead (T6.1).",
)

CLAIMS = (T6_1, T6_3)
