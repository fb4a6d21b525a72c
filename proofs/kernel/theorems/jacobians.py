"""Theorems on Jacobians and on the spectra of products with a nonnegative diagonal matrix."""

from __future__ import annotations

from sympy import Derivative, Dummy, Expr, Integer, MatrixSymbol, Subs, ZeroMatrix

from analysis.symbols import W_, D, J, J_rate, W, alpha, beta, i, k, n, p, q, sigma, v, x_, z_
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.linear import HORN_JOHNSON, LARGEST_FREQUENCY
from proofs.kernel.theorems.theorem import Instance, Theorem

SLOPES = Proposition("`D` is diagonal with entries `σ'(z_i) ≥ 0`")
LARGEST_SLOPE = Proposition("`L` is the largest of the slopes `σ'(z_i)`")
FROZEN_IMAGINARY = Proposition("at every state every eigenvalue of `W D` and of `D W` is imaginary")
FROZEN_BOUND = Proposition("every eigenvalue `λ` of `W D` and of `D W` has `|λ| ≤ ω L`")
EIGENVECTOR = (
    Relation(W * D * p, "=", alpha * p - beta * q),
    Relation(W * D * q, "=", beta * p + alpha * q),
    Relation(p.T * p + q.T * q, "≠", Integer(0)),
)
WEIGHTED_SIZE = p.T * D * p + q.T * D * q


def _columns_scaled(component: Expr) -> Instance:
    entry = Derivative(sigma(z_[k]), z_[k]) * W_[i, k]
    return (Relation(Derivative(component, z_[k]), "=", entry),), Relation(J, "=", W * D)


columns_scaled = Theorem(
    "∂ż_i/∂z_k is the entry (i, k) of the Jacobian, and W_ik σ'(z_k) that of W D",
    "definition",
    _columns_scaled,
    classical=False,
)


def _rows_scaled(component: Expr) -> Instance:
    slot = Dummy()
    slope = Subs(Derivative(sigma(slot), slot), slot, component.args[0])
    return (Relation(Derivative(component, x_[k]), "=", W_[i, k] * slope),), Relation(J_rate, "=", D * W)


rows_scaled = Theorem(
    "∂ẋ_i/∂x_k is the entry (i, k) of the Jacobian, and σ'(z_i) W_ik that of D W, where z = W x + b",
    "definition",
    _rows_scaled,
    classical=False,
)


def _nonnegative_slopes() -> Instance:
    return (Proposition("`σ` is continuously differentiable"), Proposition("`σ` is nondecreasing")), SLOPES


nonnegative_slopes = Theorem(
    "the derivative of a nondecreasing function is nowhere negative",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _nonnegative_slopes,
    classical=False,
)


def _diagonal() -> Instance:
    return (SLOPES,), Relation(D.T, "=", D)


diagonal = Theorem("diagonal matrices are symmetric", "definition", _diagonal, classical=False)


def _null_form(vector: MatrixSymbol) -> Instance:
    if vector not in (p, q):
        raise ValueError("the vector is p or q")
    return (SLOPES, Relation(WEIGHTED_SIZE, "=", Integer(0))), Relation(D * vector, "=", ZeroMatrix(n, 1))


null_form = Theorem(
    "a sum of terms σ'(z_i) p_i² ≥ 0 is 0 only if each is; then σ'(z_i) p_i = 0",
    "elementary",
    _null_form,
    classical=False,
)


def _sum_of_squares() -> Instance:
    return (Relation(alpha**2 + beta**2, "=", Integer(0)),), Relation(alpha, "=", Integer(0))


sum_of_squares = Theorem("a sum of real squares is 0 only if each is", "elementary", _sum_of_squares, classical=False)


def _frozen_imaginary() -> Instance:
    return (Implication(EIGENVECTOR, Relation(alpha, "=", Integer(0))),), FROZEN_IMAGINARY


frozen_imaginary = Theorem(
    "W D and D W have the same characteristic polynomial",
    f"{HORN_JOHNSON}, theorem 1.3.22",
    _frozen_imaginary,
    classical=False,
)


def _frozen_bound() -> Instance:
    return (SLOPES, LARGEST_SLOPE, LARGEST_FREQUENCY), FROZEN_BOUND


frozen_bound = Theorem(
    "the nonzero eigenvalues of W D and D W are those of D^½ W D^½, whose norm is at most ‖D^½‖²‖W‖",
    f"{HORN_JOHNSON}, theorems 1.3.22 and 5.6.9",
    _frozen_bound,
    classical=False,
)

NO_EXPONENTIAL_GROWTH = Proposition(
    "where every slope is positive, `‖e^{tWD}‖ ≤ √(d/d₀)` for all `t`, with the largest slope `d` and the smallest `d₀`"
)


def _no_exponential_growth() -> Instance:
    return (SLOPES, Relation(v.T * D * W * D * v, "=", Integer(0))), NO_EXPONENTIAL_GROWTH


no_exponential_growth = Theorem(
    "v̇ = W D v keeps vᵀDv, whose rate is 2 vᵀDWDv; and d₀‖v‖² ≤ vᵀDv ≤ d‖v‖²",
    "elementary",
    _no_exponential_growth,
    classical=False,
)

THEOREMS = (
    columns_scaled,
    rows_scaled,
    nonnegative_slopes,
    diagonal,
    null_form,
    sum_of_squares,
    frozen_imaginary,
    frozen_bound,
    no_exponential_growth,
)
