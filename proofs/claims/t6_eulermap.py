"""T6.2, T6.4: spectrum and volume of one forward Euler step of a nonlinear network."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import (
    Abs,
    Determinant,
    Expr,
    I,
    ImmutableDenseMatrix,
    ImmutableMatrix,
    Integer,
    Rational,
    S,
    ZeroMatrix,
    eye,
    sqrt,
)

from analysis.fields import CurrentForm
from analysis.symbols import (
    D,
    R,
    W,
    beta,
    h,
    k,
    lipschitz,
    mu_,
    omega,
    p,
    pairs,
    q,
    s,
    sigma_y,
    sigma_z,
    sigma_zero,
    y,
    z,
    z_next,
)
from analysis.symbols import n as dimension
from numerics.checks import Residual, residual, worst
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given, rational_weights
from proofs.claims.t3_recurrence import slopes
from proofs.claims.t5_jacobians import T5_2, frozen_jacobian
from proofs.kernel.computations import LIMIT, MONOTONICITY, PRODUCT, SIGNS
from proofs.kernel.rules import (
    Step,
    add,
    apply,
    assume,
    chain,
    cite,
    compute,
    discharge,
    earlier,
    flip,
    identity,
    scalar_identity,
    scale,
    settle,
    sign,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import eulermap as theorems
from proofs.kernel.theorems.implications import smooth_is_differentiable
from proofs.kernel.theorems.jacobians import LARGEST_SLOPE, MODE, nonnegative_slopes, square_root
from proofs.kernel.theorems.linear import LARGEST_FREQUENCY
from proofs.networks.instance import Instance


def multiplied(factor: Expr = beta) -> tuple[Step, Step]:
    """W D(p + iq) = iβ(p + iq): the linearised step multiplies p + iq by 1 + ihβ."""
    mode = [assume(statement, "p + iq is an eigenvector for iβ") for statement in MODE[:2]]
    real = identity(p + h * (W * D * p), p - h * factor * q, *mode)
    imaginary = identity(q + h * (W * D * q), q + h * factor * p, *mode)
    return discharge(real, MODE[0]), discharge(imaginary, MODE[1])


def modulus() -> Step:
    """|1 + ihβ|² = 1 + h²β²."""
    return scalar_identity(Abs(1 + I * h * beta, evaluate=False) ** 2, 1 + h**2 * beta**2)


def modulus_bounded(power: int) -> Step:
    """|1 + ihβ| ≤ √(1 + h²ω²L²), from β² ≤ ω²L² (T5.2) times h²."""
    assert T5_2.derivation is not None
    words = earlier("T5.2", T5_2.derivation.conclusions[1])
    supposed = (LARGEST_SLOPE, LARGEST_FREQUENCY, *MODE)
    mode = [assume(statement, "p + iq is an eigenvector for iβ") for statement in supposed]
    frequency = scale(apply(words, *mode), h**power)
    shifted = add(identity(Integer(1), Integer(1)), frequency)
    rooted = compute(MONOTONICITY, chain(modulus(), shifted), function=sqrt(s), symbol=s, nonnegative=True)
    return discharge(rooted, *supposed)


def t6_2() -> tuple[Step, ...]:
    assert T5_2.derivation is not None
    imaginary = earlier("T5.2", T5_2.derivation.conclusions[0])
    above_one = compute(SIGNS, left=Integer(1), relation="≤", right=1 + h**2 * beta**2)
    stretched = compute(MONOTONICITY, chain(above_one, flip(modulus())), function=sqrt(s), symbol=s, nonnegative=True)
    saturated = compute(LIMIT, function=sqrt(1 + h**2 * omega**2 * lipschitz**2), symbol=lipschitz, point=S.Zero)
    return (
        imaginary,
        *multiplied(),
        stretched,
        modulus_bounded(2),
        saturated,
    )


def check_frozen_step(instance: Instance) -> Residual:
    """The moduli of the eigenvalues of I + hWD against √(1 + h²ω²L²) and 1."""
    slope = slopes(instance, instance.states)
    step = float(instance.step)
    frozen, reach = frozen_jacobian(instance.weights, slope)
    factors = np.abs(1 + step * np.linalg.eigvals(frozen))
    bound = float(np.sqrt(1 + (step * np.linalg.norm(instance.weights, 2) * np.abs(slope).max()) ** 2))
    violation = max(0.0, float(factors.max() - bound), float(1 - factors.min()))
    size = 1 + step * float(np.linalg.norm(frozen, 2))
    return Residual(violation, bound + size, Tolerance(reach, "eigenvalues and a singular value, n roundings each"))


T6_2 = Claim(
    label="T6.2",
    title="Saturation drives Euler's factors to 1",
    statement="With the state frozen, the eigenvalues of `W D` are `iβ` with a real `β`, and a forward Euler step "
    "multiplies their modes by `1 + ihβ`: the moduli `√(1 + h²β²)` lie between 1 and `√(1 + h²ω²L²)`, "
    "where `L` is the largest slope `σ'(z_i)` at the state, and tend to 1 as the slopes tend to 0.",
    assumptions=(given_that.smooth, given_that.nondecreasing, given_that.skew),
    source="paper",
    derive=t6_2,
    shows=(
        "the eigenvalues are `iβ`",
        "the factor `1 + ihβ`, real part",
        "the factor `1 + ihβ`, imaginary part",
        "the moduli are at least 1",
        "the moduli are at most `√(1 + h²ω²L²)`",
        "they tend to 1 as the slopes tend to 0",
    ),
    check=check_frozen_step,
    instances=drawn(form="current", weights="skew", step=True, smooth=True, nondecreasing=True, lipschitz=True),
    twins=(
        Twin(
            "the factor is 1 − ihβ",
            lambda: multiplied(-beta),
            "the normal forms of",
            at(
                "`W D = [[0, 1], [−1, 0]]`, `p = (1, 0)`, `q = (0, 1)`, `β = h = 1`",
                Relation(p + h * (W * D * p), "=", p + h * beta * q),
                {W: [[0, 1], [-1, 0]], D: [[1, 0], [0, 1]], p: [1, 0], q: [0, 1], beta: 1, h: 1},
                *MODE,
            ),
        ),
        Twin(
            "the modulus is bounded by √(1 + hω²L²)",
            lambda: modulus_bounded(1),
            "the chain breaks",
            at(
                "`h = 2`, `β = ω = L = 1`",
                Relation(1 + h**2 * beta**2, "≤", 1 + h * omega**2 * lipschitz**2),
                {h: 2, beta: 1, omega: 1, lipschitz: 1},
            ),
        ),
        Twin("the modulus is at most 1", lambda: sign(s**2, "≤", s)),
    ),
    remark="A statement about spectra with the state frozen, not about norms and not about trajectories.",
)


def slopes_are_nonnegative() -> Step:
    return cite(nonnegative_slopes, given(given_that.smooth), given(given_that.nondecreasing))


def volume(*skewness: Step) -> tuple[Step, Step]:
    """det(I + hWD) = Π(1 + h²μ_k²), and that is ≥ 1."""
    positive = slopes_are_nonnegative()
    factors = cite(square_root, positive, which="factors")
    symmetric = cite(square_root, positive, which="symmetric")
    exchanged = cite(theorems.sylvester, identity(W * D, W * R * R, factors), product=W * D, left=W * R, right=R)
    skewed = identity((R * W * R).T.doit(), -R * W * R, symmetric, *skewness)
    pairwise = cite(theorems.determinant_of_skew, skewed)
    squared = scalar_identity((1 + I * h * mu_[k]) * (1 - I * h * mu_[k]), 1 + h**2 * mu_[k] ** 2)
    product = chain(exchanged, substitute(pairwise, squared))
    factor = compute(SIGNS, left=1 + h**2 * mu_[k] ** 2, relation="≥", right=Integer(1))
    large = compute(PRODUCT, factor, index=k, count=pairs)
    return product, chain(product, large)


def plane_volume(power: int = 2) -> Step:
    """n = 2: det(I + hJ) = 1 + h²W₁₂²σ'(z₁)σ'(z₂), with the Jacobian differentiated from the field."""
    form = CurrentForm()
    jacobian = form.jacobian_components(2, symmetry=-1)
    coupling = jacobian[0, 1] * jacobian[1, 0]
    determinant = Determinant(ImmutableDenseMatrix(eye(2) + h * jacobian))
    found = scalar_identity(determinant, 1 - h**power * coupling)
    return settle(found, cite(smooth_is_differentiable, given(given_that.smooth)))


def one_to_one(*skewness: Step) -> Step:
    """If z and y lead to the same state, (σ(y) − σ(z))ᵀ(y − z) = −h(σ(y) − σ(z))ᵀW(σ(y) − σ(z)) = 0, so y = z."""
    step = given(given_that.euler_current)
    other = assume(theorems.ONE_TO_ONE.premises[0], "y leads to the same state")
    product = (sigma_y - sigma_z).T * (y - z)
    difference = identity(y - z, -h * (W * sigma_y) + h * (W * sigma_z), other, step)
    zero = identity((sigma_y - sigma_z).T * (-h * (W * sigma_y) + h * (W * sigma_z)), S.Zero, *skewness)
    assert isinstance(difference.statement, Relation)
    multiplied_ = identity(product, (sigma_y - sigma_z).T * difference.statement.right, other, step)
    equal = cite(theorems.equal_values, given(given_that.nondecreasing), chain(multiplied_, zero))
    return discharge(identity(y, z, other, step, equal), other.statement)


def escapes(*skewness: Step) -> Step:
    """(σ(z) − σ(0))ᵀ(z⁺ − F(0)) = (σ(z) − σ(0))ᵀz: no bounded set of z⁺ has an unbounded set of z."""
    step, value = given(given_that.euler_current), sigma_z - sigma_zero
    product = identity(value.T * (z_next - h * (W * sigma_zero)), value.T * z, step, *skewness)
    return cite(theorems.proper, step, given(given_that.continuous), given(given_that.nondecreasing), product)


def t6_4() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    product, large = volume(skewness)
    step, continuous = given(given_that.euler_current), given(given_that.continuous)
    homeomorphism = cite(theorems.invariance_of_domain, step, continuous, one_to_one(skewness), escapes(skewness))
    smooth = cite(theorems.inverse_function, step, homeomorphism, given(given_that.smooth), large)
    return product, plane_volume(), homeomorphism, smooth, large


def check_volume(instance: Instance) -> Residual:
    """det(I + hWD) = det(I + hRWR) ≥ 1 with D = R², in rationals; in floats det(I + hRWR) = Π√(1 + h²λ²).

    And (F(y) − F(z))ᵀ(σ(y) − σ(z)) = (y − z)ᵀ(σ(y) − σ(z)), which makes F injective.
    """
    states, others = instance.states, instance.states[::-1]
    letters = {W: instance.weights, h: instance.step, z: states, y: others, sigma_z: others * 2, sigma_y: states * 3}
    moved = y - z + h * (W * sigma_y) - h * (W * sigma_z)
    algebra = residual(moved.T * (sigma_y - sigma_z), (y - z).T * (sigma_y - sigma_z), letters)
    return worst(algebra, _exact_volume(instance) if instance.exact else _float_volume(instance))


def _exact_volume(instance: Instance) -> Residual:
    root = ImmutableMatrix(np.diag([Rational(*entry.as_integer_ratio()) for entry in instance.states[0]]))
    weights, step = rational_weights(instance), Rational(*Fraction(instance.step).as_integer_ratio())
    one = eye(instance.n)
    left, right = (one + step * weights * root * root).det(), (one + step * root * weights * root).det()
    violation = max(abs(left - right), Integer(1) - left, S.Zero)
    return Residual(float(violation), float(abs(left) + 1), None, "exact rational determinants")


def _float_volume(instance: Instance) -> Residual:
    frozen, reach = frozen_jacobian(instance.weights, slopes(instance, instance.states))
    frozen = instance.step * frozen
    sign, logarithm = np.linalg.slogdet(np.eye(instance.n) + frozen)
    size = float(abs(logarithm) + instance.n * (1 + np.abs(frozen).sum()))
    if sign <= 0:
        return Residual(size, size, Tolerance(reach, "the determinant is not even positive"))
    logarithms = np.log1p(np.linalg.eigvals(frozen).imag ** 2) / 2
    reason = "I + hRWR is normal; every factor of the two products carries n roundings of its norm"
    violation = max(abs(float(logarithm - logarithms.sum())), max(0.0, -float(logarithm)))
    return Residual(violation, size, Tolerance(reach, reason))


T6_4 = Claim(
    label="T6.4",
    title="Euler never shrinks volume, and is invertible",
    statement="`det(I + hWD) = Π(1 + h²μ_k²) ≥ 1` at every state; for `n = 2` it is `1 + h²W₁₂²σ'(z₁)σ'(z₂)`. The "
    "Euler map `z ↦ z + h W σ(z)` is a homeomorphism of `ℝⁿ` for a continuous nondecreasing `σ`, and a diffeomorphism "
    "if `σ` is continuously differentiable.",
    assumptions=(
        given_that.euler_current,
        given_that.continuous,
        given_that.smooth,
        given_that.nondecreasing,
        given_that.skew,
    ),
    source="beyond",
    derive=t6_4,
    shows=(
        "`det(I + hWD) = Π(1 + h²μ_k²)`",
        "the determinant for `n = 2`",
        "homeomorphism",
        "diffeomorphism",
        "`det(I + hWD) ≥ 1`",
    ),
    check=check_volume,
    instances=drawn(
        form="current", weights="skew", step=True, smooth=True, nondecreasing=True, lipschitz=True, exact=None
    ),
    twins=(
        Twin("W need not be skew, for the volume", volume),
        Twin("W need not be skew, for injectivity", one_to_one),
        Twin("W need not be skew, for properness", escapes),
        Twin(
            "the plane's volume grows by h instead of h²",
            lambda: plane_volume(1),
            "is undecided",
            at("`σ(s) = s`, `W₁₂ = 1`, `h = 2`: `1 + h²` is 5", Relation(1 + h**2, "=", 1 + h), {h: 2}),
        ),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(square_root, which="factors"),
            "needs: `D` is diagonal with entries `σ'(z_i) ≥ 0`",
            at(
                "`W = [[0, 1], [−1, 0]]`, slopes 1 and −1, `h = 1`: `(I + hWD) v = 0` for `v = (1, 1)`",
                Relation(p + h * (W * D * p), "≠", ZeroMatrix(dimension, 1)),
                {W: [[0, 1], [-1, 0]], D: [[1, 0], [0, -1]], p: [1, 1], h: 1},
                Relation(W.T, "=", -W),
            ),
        ),
    ),
)

CLAIMS = (T6_2, T6_4)
