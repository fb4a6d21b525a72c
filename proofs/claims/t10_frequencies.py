"""T10.7 and T10.8: what a symmetric part does to eigenvalues: it damps at first order, and detunes at second only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Integer, MatrixSymbol, Rational, S

from analysis.symbols import (
    D,
    K,
    Q,
    R,
    W,
    alpha,
    beta,
    delta,
    epsilon,
    gain,
    gamma,
    kappa,
    lipschitz,
    loss,
    omega,
    omega_k,
    p,
    s,
    start,
    v,
    w,
    y,
    y_,
)
from analysis.symbols import i as index
from numerics.checks import Residual, worst
from numerics.tolerance import Tolerance
from proofs.assumptions import nearskew
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given
from proofs.claims.t3_recurrence import slopes
from proofs.claims.t5_jacobians import frozen_jacobian
from proofs.kernel.computations import REARRANGEMENT, SIGNS, SUMMATION
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
    flip,
    identity,
    instantiate,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation, Statement
from proofs.kernel.theorems import frequencies as theorems
from proofs.kernel.theorems import jacobians
from proofs.kernel.theorems.frequencies import BALANCED, EIGENVECTOR, GAP, RESIDUAL, SIZE, UNIT
from proofs.kernel.theorems.linear import operator_norm
from proofs.kernel.theorems.nearskew import rayleigh
from proofs.networks.instance import Instance

TWO, HALF = Integer(2), S.Half
AN_EIGENVECTOR = "a unit eigenvector"
OFF = beta - omega_k


def supposed(statements: tuple[Statement, ...]) -> tuple[Step, ...]:
    return tuple(assume(statement, AN_EIGENVECTOR) for statement in statements)


def relation_of(step: Step) -> Relation:
    assert isinstance(step.statement, Relation)
    return step.statement


def moved(step: Step, second: Relation, factor: Expr = S.One) -> Step:
    """The same relation with terms on the other side."""
    return apply(direction(compute(REARRANGEMENT, first=relation_of(step), second=second, factor=factor)), step)


def of_unit_size(step: Step) -> Step:
    """vᵀv + wᵀw is 1."""
    return substitute(step, assume(UNIT, AN_EIGENVECTOR))


def of_eigenvectors(step: Step) -> Step:
    """For every eigenvector."""
    return discharge(step, *EIGENVECTOR)


def skew() -> Step:
    return given(nearskew.parts, 1)


def symmetric() -> Step:
    return given(nearskew.parts, 2)


def applied(vector: MatrixSymbol, alone: MatrixSymbol = K) -> Step:
    """Kv = (α + γ)v − βw − Qv and Kw = (α + γ)w + βv − Qw, or the same for Q."""
    equation = assume(EIGENVECTOR[0 if vector == v else 1], AN_EIGENVECTOR)
    written = substitute(equation, given(nearskew.parts, 0))
    other = Q if alone == K else K
    rest = -beta * w if vector == v else beta * v
    return moved(written, Relation(alone * vector, "=", (alpha + gamma) * vector + rest - other * vector))


# ---------------------------------------------------------------- T10.7


def real_part(relation: str, factor: Expr = S.One) -> Step:
    """α ≤ q₊, or α ≥ q₋."""
    form = v.T * W * v + w.T * W * w
    first, second = supposed(EIGENVECTOR[:2])
    value = identity(factor * alpha * SIZE, factor * form, first, second)
    bounds = [
        cite(rayleigh, given(nearskew.signed_range), vector=vector, relation=relation, signed=True) for vector in (v, w)
    ]
    both_ = add(*bounds)
    end = relation_of(bounds[0]).right.args[0]
    known = chain(value, identity(relation_of(value).right, relation_of(both_).left), both_)
    return of_eigenvectors(of_unit_size(chain(known, identity(relation_of(both_).right, end * SIZE))))


def squares() -> Step:
    """0 ≤ ‖y‖², for every y."""
    return compute(SUMMATION, compute(SIGNS, left=y_[index] ** 2, relation="≥"))


def imaginary_part(*symmetry: Step) -> Step:
    """β² ≤ ω²: ‖K(v + iw)‖² = β² + ‖(α + γ − Q)(v + iw)‖²."""
    rests = [(alpha + gamma) * vector - Q * vector for vector in (v, w)]
    positive = add(*(instantiate(squares(), {y: rest}) for rest in rests))
    size = beta**2 * SIZE
    whole = v.T * K.T * K * v + w.T * K.T * K * w
    stretched = identity(whole - size, relation_of(positive).left, applied(v), applied(w), *symmetry)
    left = moved(chain(stretched, positive), Relation(whole, "≥", size))
    normed = add(*(cite(operator_norm, given(nearskew.parts, 3), vector=vector, matrix=K) for vector in (v, w)))
    known = chain(flip(left), identity(whole, relation_of(normed).left), normed)
    return of_eigenvectors(of_unit_size(chain(known, identity(relation_of(known).right, omega**2 * SIZE))))


def balance(*skewness: Step) -> Step:
    """vᵀQv + wᵀQw = α + γ: K does nothing to it."""
    form = v.T * Q * v + w.T * Q * w
    return identity(form, (alpha + gamma) * SIZE, applied(v, Q), applied(w, Q), *skewness)


def detuned(sign: int, share: Expr = S.One, *symmetry: Step) -> Step:
    """±δ(β − ω_k) ≤ ε² + (β − ω_k)² − (α + γ)²."""
    form = balance(skew())
    worked = moved(form, Relation(v.T * Q * v, "=", relation_of(form).right - w.T * Q * w))
    equations = applied(v), applied(w), *symmetry
    pulled = cite(theorems.gap, skew(), assume(GAP, "ω_k is far from what else there is"), sign=sign)
    lean = identity(sign * delta * OFF * SIZE, relation_of(pulled).left, *equations)
    stretched = v.T * Q.T * Q * v + w.T * Q.T * Q * w
    rest = (OFF**2 - (alpha + gamma) ** 2) * SIZE
    far = chain(lean, pulled, identity(RESIDUAL, stretched + rest, *equations, worked))
    normed = add(*(cite(operator_norm, given(nearskew.parts, 4), vector=vector, matrix=Q) for vector in (v, w)))
    whole = (share * epsilon**2 + OFF**2 - (alpha + gamma) ** 2) * SIZE
    return of_unit_size(moved(add(far, normed), Relation(relation_of(lean).left, "≤", whole)))


def shift(sign: int, share: Expr = S.One) -> Step:
    """4ε² = δ² − κ² and ±(β − ω_k) = (δ − a)/2 ≤ δ/2 ⇒ ±(β − ω_k) ≤ (δ − κ)/2."""
    size = Relation(epsilon**2, "=", (delta**2 - kappa**2) / 4)
    half = Relation(beta, "=", omega_k + sign * (delta - start) / 2)
    lost = instantiate(compute(SIGNS, left=s**2, relation="≥"), {s: alpha + gamma})
    known = add(detuned(sign, S.One, symmetric()), flip(lost))
    nearest = assume(half, "no other iμ is nearer")
    put = substitute(substitute(known, assume(size, "κ names how far ε is from δ/2")), nearest)
    farther = moved(put, Relation(kappa, "≤", start), (start + kappa) / 4)
    nearer = moved(farther, Relation((delta - start) / 2, "≤", share * (delta - kappa) / 2), 2 * S.One)
    there = moved(nearest, Relation(sign * OFF, "=", (delta - start) / 2), Integer(sign))
    return discharge(chain(there, nearer), GAP, size, half, *EIGENVECTOR)


def near() -> Step:
    """Bauer–Fike, and how many eigenvalues there are."""
    weights = given(nearskew.parts, 0), skew(), given(nearskew.parts, 4)
    return cite(theorems.bauer_fike, *weights)


def as_many() -> Step:
    gap, apart = assume(GAP, "ω_k is far from what else there is"), assume(theorems.SEPARATE, "ε is small")
    return discharge(cite(theorems.as_many, near(), gap, apart), GAP, theorems.SEPARATE)


def t10_7() -> tuple[Step, ...]:
    off = (discharge(detuned(sign, S.One, symmetric()), GAP, *EIGENVECTOR) for sign in (1, -1))
    return (
        real_part("≤"),
        real_part("≥"),
        imaginary_part(symmetric()),
        near(),
        as_many(),
        *off,
        shift(1),
        shift(-1),
    )


def eigenvectors(M: NDArray[np.float64]) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.float64]]:
    """Unit vectors ψ that are nearly eigenvectors, ψ*Mψ, and ‖Mψ − (ψ*Mψ)ψ‖: what is said of ψ*Mψ needs no more."""
    psi = np.linalg.eig(M)[1].astype(complex)
    psi = psi / np.linalg.norm(psi, axis=0)
    value = (psi.conj() * (M @ psi)).sum(axis=0)
    return psi, value, np.linalg.norm(M @ psi - psi * value, axis=0)


def above(values: NDArray[np.float64], scale: float, n: int, reason: str) -> Residual:
    """How far the largest of the values is above 0."""
    return Residual(float(max(values.max(initial=0.0), 0.0)), float(scale), Tolerance(8 * n + 40, reason))


def check_eigenvalues(instance: Instance) -> Residual:
    """The bounds on Re and Im of ψ*Wψ, and x(δ − x) ≤ (ε + ‖Wψ − (ψ*Wψ)ψ‖)² for its distance x from each frequency."""
    W_, n = instance.weights.astype(float), instance.n
    part = nearskew.part_of(instance)
    size = float(np.abs(W_).sum())
    _, value, rest = eigenvectors(W_)
    levels = np.linalg.eigvalsh(-0.5j * (W_ - W_.T))
    reason = "sums over n units, and eigenvalues of a Hermitian matrix"
    found = [
        above(value.real - part.highest.upper, size, n, reason),
        above(part.lowest.lower - value.real, size, n, reason),
        above(np.abs(value.imag) - np.abs(levels).max(), size, n, reason),
    ]
    epsilon_ = max(part.highest.upper - part.lowest.lower, 0.0) / 2
    for level in levels:
        others = np.abs(levels - level)
        delta_ = others[others > 1e-9 * (size + 1e-300)].min(initial=4 * size)
        off = np.abs(value.imag - level)
        found.append(above(off * (delta_ - off) - (epsilon_ + rest) ** 2, size**2, n, reason))
    return worst(*found)


HALFWAY = {omega_k: 1, delta: 2, kappa: 1, start: 1, beta: Rational(1, 2), epsilon: 1}

T10_7 = Claim(
    label="T10.7",
    title="A symmetric part damps at first order and detunes at second only",
    statement="Let `W = K − γ I + Q` with a skew `K`, a symmetric `Q`, `ω = ‖K‖₂`, `ε = ‖Q‖₂`, and `q₋ ≤ μ ≤ q₊` for "
    "the eigenvalues `μ` of `(W + Wᵀ)/2`. An eigenvalue `α + iβ` of `W`, with a unit eigenvector `v + iw`, has "
    "`q₋ ≤ α ≤ q₊` and `β² ≤ ω²`; it is within `ε` of `iμ − γ` for some eigenvalue `iμ` of `K`. Let every eigenvalue "
    "`iμ` of `K` have `μ = ω_k` or `|μ − ω_k| ≥ δ`. If `2ε < δ`, as many eigenvalues of `W` are within `ε` of "
    "`iω_k − γ` as `K` has that are `iω_k`. Each eigenvalue has `δ|β − ω_k| ≤ ε² − (α + γ)² + (β − ω_k)²`. With "
    "`4ε² = δ² − κ²`, `κ > 0`, one with `|β − ω_k| = (δ − a)/2`, `a ≥ 0`, has `|β − ω_k| ≤ (δ − κ)/2`.",
    assumptions=(nearskew.parts, nearskew.signed_range),
    source="beyond",
    derive=t10_7,
    shows=(
        "growth is at most `q₊`",
        "growth is at least `q₋`",
        "no frequency is above `ω`",
        "the distance to the spectrum of `K`",
        "how many eigenvalues there are near `iω_k`",
        "detuning upwards",
        "detuning downwards",
        "the bound on detuning upwards",
        "the bound on detuning downwards",
    ),
    check=check_eigenvalues,
    instances=drawn(form="linear", weights="any"),
    twins=(
        Twin(
            "Q need not be symmetric",
            lambda: detuned(1),
            "the normal forms of",
            at(
                "`Q = K/4`, `K = [[0, 1], [−1, 0]]`: `W` has the eigenvalues `±5i/4`, `δ = 2`",
                Relation(delta * OFF, "≤", epsilon**2 + OFF**2),
                {delta: 2, beta: Rational(5, 4), omega_k: 1, epsilon: Rational(1, 4)},
            ),
        ),
        Twin(
            "K need not be skew",
            balance,
            "the normal forms of",
            at(
                "`n = 1`, `W = K = 1`, `Q = 0`, `γ = 0`: `α = 1`",
                Relation(v.T * Q * v, "=", alpha * (v.T * v)),
                {Q: [[0]], v: [1], alpha: 1},
            ),
        ),
        Twin("growth is at most half of q₊", lambda: real_part("≤", TWO)),
        Twin(
            "detuning is half of that",
            lambda: shift(1, HALF),
            "rearrangement",
            at(
                "`W = [[c, 1], [−1, −c]]`, `c² = 3/4`: its eigenvalues are `±i/2`, `δ = 2`, `κ = 1`",
                Relation(omega_k - beta, "≤", (delta - kappa) / 4),
                HALFWAY,
            ),
        ),
    ),
    remark="`(δ − κ)/2` is about `ε²/δ`. Equality: `W = [[c, ω], [−ω, −c]]`. Choose `γ = −(q₋ + q₊)/2`, and "
    "`ε = (q₊ − q₋)/2`: a multiple of `I` damps, and detunes nothing. Frequencies may be repeated. Nothing is said of "
    "the frequencies of the nonlinear motion.",
)

# ---------------------------------------------------------------- T10.8


def at_every_state(relation: str, factor: Expr = S.One) -> Step:
    """α ≤ q⁺L for R W R, R = D^½, and so for W D and D W; or α ≥ −q⁻L."""
    sloped = cite(jacobians.nonnegative_slopes, given(given_that.smooth), given(given_that.nondecreasing))
    largest = assume(jacobians.LARGEST_SLOPE, "L is the largest slope")
    root, even = (cite(jacobians.square_root, sloped, which=which) for which in ("factors", "symmetric"))
    form = v.T * R * W * R * v + w.T * R * W * R * w
    value = identity(factor * alpha * SIZE, factor * form, *supposed(BALANCED[:2]))
    bound = cite(rayleigh, given(nearskew.symmetric_range), vector=v, relation=relation)
    bounds = add(*(instantiate(bound, {v: R * vector}) for vector in (v, w)))
    end = gain if relation == "≤" else loss
    slopes_ = scale(add(*(cite(theorems.slope_form, sloped, largest, which=which) for which in ("v", "w"))), end)
    steep = slopes_ if relation == "≤" else _negative(slopes_)
    through = identity(relation_of(value).right, relation_of(bounds).left, even)
    onward = identity(relation_of(bounds).right, relation_of(steep).left, even, root)
    signed = end * lipschitz if relation == "≤" else -end * lipschitz
    known = chain(value, through, bounds, onward, steep, identity(relation_of(steep).right, signed * SIZE))
    every = discharge(of_unit_size(known), *BALANCED)
    return discharge(cite(theorems.spectra, root, every, relation=relation), jacobians.LARGEST_SLOPE)


def _negative(step: Step) -> Step:
    """a ≤ b read as −a ≥ −b."""
    known = relation_of(step)
    return flip(moved(step, Relation(-known.right, "≤", -known.left)))


def t10_8() -> tuple[Step, ...]:
    return at_every_state("≤"), at_every_state("≥")


def check_frozen_growth(instance: Instance) -> Residual:
    """Re ψ*RWRψ between −q⁻L and q⁺L; where a slope is negative, the eigenvalues of WD."""
    part, slope = nearskew.part_of(instance), slopes(instance, instance.states)
    top, bare = max(float(slope.max()), 0.0), slope.min() >= 0
    frozen, reach = frozen_jacobian(instance.weights, slope)
    real = eigenvectors(frozen)[1].real if bare else np.linalg.eigvals(frozen).real
    value = max(float((real - part.gain * top).max()), float((-part.loss * top - real).max()), 0.0)
    allowed = Tolerance(8 * instance.n + 40 if bare else reach, "sums over n units; eigenvectors may be off")
    return Residual(value, float(np.abs(frozen).sum()) + (part.gain + part.loss) * top, allowed)


T10_8 = Claim(
    label="T10.8",
    title="What can grow at any state, with the state frozen",
    statement="Let `σ` be continuously differentiable and nondecreasing, `L` the largest of its slopes at a state, and "
    "`−q⁻ ≤ q ≤ q⁺` for the eigenvalues `q` of `(W + Wᵀ)/2`, `q⁻, q⁺ ≥ 0`. Every eigenvalue `λ` of the Jacobians `W D` "
    "and `D W` has `−q⁻ L ≤ Re λ ≤ q⁺ L`.",
    assumptions=(given_that.smooth, given_that.nondecreasing, nearskew.symmetric_range),
    source="beyond",
    derive=t10_8,
    shows=("growth", "decay"),
    check=check_frozen_growth,
    instances=drawn(form="current", weights="any", smooth=True, nondecreasing=True, lipschitz=True, state_limit=30.0),
    twins=(
        Twin("growth is half of that", lambda: at_every_state("≤", TWO)),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(jacobians.nonnegative_slopes, given(given_that.smooth)),
            "needs: `σ` is nondecreasing",
            at(
                "`W = −1`, `q⁺ = 0`, slope −1: `W D = 1`",
                Relation(p.T * W * D * p, "≤", gain * (p.T * p)),
                {W: [[-1]], D: [[-1]], p: [1], gain: 0},
            ),
        ),
    ),
    remark="The signed ends would be wrong: for `W = I` and slopes 1 and 1/10 an eigenvalue is 1/10, below `q₋ L = 1`. "
    "A leak is subtracted.",
)

CLAIMS = (T10_7, T10_8)
