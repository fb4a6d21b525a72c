"""Jacobians and the spectra of products with a nonnegative diagonal matrix."""

from __future__ import annotations

from sympy import Derivative, Dummy, Expr, Integer, MatrixSymbol, Subs, ZeroMatrix

from analysis.symbols import W_, D, J, J_rate, R, W, alpha, beta, i, k, lipschitz, n, omega, p, q, sigma, x_, z_
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.energy import HORN_JOHNSON, RUDIN
from proofs.kernel.theorems.linear import LARGEST_FREQUENCY
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, scalar

SLOPES = Proposition("`D` is diagonal with entries `σ'(z_i) ≥ 0`")
LARGEST_SLOPE = Proposition("`L` is the largest of the slopes `σ'(z_i)`")
FROZEN_IMAGINARY = Proposition("at every state every eigenvalue of `W D` and of `D W` is imaginary")
NONZERO = Relation(p.T * p + q.T * q, "≠", Integer(0))
EIGENVECTOR = (
    Relation(W * D * p, "=", alpha * p - beta * q),
    Relation(W * D * q, "=", beta * p + alpha * q),
    NONZERO,
)
MODE = (Relation(W * D * p, "=", -beta * q), Relation(W * D * q, "=", beta * p), NONZERO)
"""p + iq is an eigenvector of W D for iβ."""
WEIGHTED_SIZE = p.T * D * p + q.T * D * q


def _columns_scaled(component: Expr) -> Instance:
    entry = Derivative(sigma(z_[k]), z_[k]) * W_[i, k]
    slope = Derivative(scalar(component, "the component"), z_[k])
    return (Relation(slope, "=", entry),), Relation(J, "=", W * D)


columns_scaled = Theorem(
    "Jacobian matrix: ∂ż_i/∂z_k is its entry (i, k), and W_ik σ'(z_k) is that of W D",
    f"{RUDIN}, theorem 9.17",
    _columns_scaled,
    lemmas=("T5_1_current",),
)


def _rows_scaled(component: Expr) -> Instance:
    if scalar(component, "the component").func != sigma:
        raise ValueError(f"{component} is not σ of something")
    slot = Dummy()
    slope = Subs(Derivative(sigma(slot), slot), slot, component.args[0])
    return (Relation(Derivative(component, x_[k]), "=", W_[i, k] * slope),), Relation(J_rate, "=", D * W)


rows_scaled = Theorem(
    "Jacobian matrix in rate form: ∂ẋ_i/∂x_k is its entry (i, k), and σ'(z_i) W_ik is that of D W, where z = W x + b",
    f"{RUDIN}, theorem 9.17",
    _rows_scaled,
    lemmas=("T5_1_rate",),
)

nonnegative_slopes = Theorem(
    "slopes of monotone functions: the derivative of a nondecreasing function is nowhere negative",
    f"{RUDIN}, theorem 5.11",
    ((SMOOTH, NONDECREASING), SLOPES),
    lemmas=("slope_ge0",),
)


def _square_root(which: str) -> Instance:
    conclusions = {"factors": Relation(D, "=", R * R), "symmetric": Relation(R.T, "=", R)}
    return (SLOPES,), conclusions[which]


square_root = Theorem(
    "diagonal square root: R = D^½ = diag(√σ'(z_i))",
    ELEMENTARY,
    _square_root,
    lemmas=("diagonal_square_root",),
)


def _null_form(vector: MatrixSymbol) -> Instance:
    if vector not in (p, q):
        raise ValueError("the vector is p or q")
    return (SLOPES, Relation(WEIGHTED_SIZE, "=", Integer(0))), Relation(D * vector, "=", ZeroMatrix(n, 1))


null_form = Theorem(
    "null form: a sum of terms σ'(z_i) p_i² ≥ 0 is 0 only if each is; then σ'(z_i) p_i = 0",
    ELEMENTARY,
    _null_form,
    lemmas=("null_form",),
)

sum_of_squares = Theorem(
    "sum of squares: it is 0 only if each of the real numbers is",
    ELEMENTARY,
    ((Relation(alpha**2 + beta**2, "=", Integer(0)),), Relation(alpha, "=", Integer(0))),
    lemmas=("sum_of_squares",),
)

frozen_imaginary = Theorem(
    "spectra of products: W D and D W have the same eigenvalues; α + iβ is one exactly if W D(p + iq) = (α + iβ)(p + "
    "iq) for some p + iq ≠ 0",
    f"{HORN_JOHNSON}, theorem 1.3.22",
    ((Implication(EIGENVECTOR, Relation(alpha, "=", Integer(0))),), FROZEN_IMAGINARY),
    arbitrary=(p, q, alpha, beta),
)

frozen_bound = Theorem(
    "spectral radius: |λ| ≤ ‖W D‖ ≤ ‖W‖‖D‖ for every eigenvalue λ; here λ = iβ, ‖W‖ = ω, ‖D‖ = L",
    f"{HORN_JOHNSON}, theorem 5.6.9",
    ((SLOPES, LARGEST_SLOPE, LARGEST_FREQUENCY, *MODE), Relation(beta**2, "≤", omega**2 * lipschitz**2)),
)

THEOREMS = (
    columns_scaled,
    rows_scaled,
    nonnegative_slopes,
    square_root,
    null_form,
    sum_of_squares,
    frozen_imaginary,
    frozen_bound,
)
