"""Energies, weighted energies, Casimirs and quadratic invariants, and their rates along solutions."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, ImmutableDenseMatrix, MatrixBase, MatrixExpr, Rational, S, Symbol, diff, zeros

from analysis.fields import CurrentForm, Field
from analysis.matrices.weights import left_kernel
from analysis.symbols import K, s, sigma_z, x, z
from analysis.symbols import S as primitive_name

HALF = Rational(1, 2)


def energy(states: Iterable[Expr], primitive: Expr | None = None, weights: Iterable[Expr] | None = None) -> Expr:
    """E = Σ S(z_i), or Σ d_i S(z_i) with weights d. `primitive` is S in terms of s, or stays a name (T2.1, T2.3).

    >>> from sympy import cosh, log, symbols
    >>> energy(symbols("a b"), log(cosh(s)))
    log(cosh(a)) + log(cosh(b))
    """
    states = list(states)
    factors = [S.One] * len(states) if weights is None else list(weights)
    if len(factors) != len(states):
        raise ValueError(f"{len(factors)} weights were given for {len(states)} states")
    values = [primitive_name(state) if primitive is None else primitive.subs(s, state) for state in states]
    return sum((d * value for d, value in zip(factors, values, strict=True)), S.Zero)


def symmetric_part(weights: MatrixExpr) -> MatrixExpr:
    """Q = (W + Wᵀ)/2, in letters."""
    return HALF * (weights + weights.T)


def energy_rate(form: Field) -> MatrixExpr:
    """dE/dt for any W, as the whole quadratic form: σᵀ((W + Wᵀ)/2)σ + σᵀb − γσᵀz in current form (T2.9).

    In rate form E stands for E(z) with z = Wx + b, and dE/dt = σᵀ((W + Wᵀ)/2)σ − γσᵀWx.
    """
    rate = sigma_z.T * symmetric_part(form.total_weights) * sigma_z
    if isinstance(form, CurrentForm):
        if form.bias is not None:
            rate = rate + sigma_z.T * form.bias
        return rate if form.leak.is_zero else rate - form.leak * (sigma_z.T * z)
    return rate if form.leak.is_zero else rate - form.leak * (sigma_z.T * form.total_weights * x)


def lie_derivative(function: Expr, states: Iterable[Symbol], field: MatrixBase) -> Expr:
    """The rate of a function of the state along the field: Σ ∂V/∂z_i f_i."""
    states = list(states)
    if len(states) != field.rows:
        raise ValueError(f"{len(states)} states were given for a field with {field.rows} components")
    return sum((diff(function, state) * f for state, f in zip(states, field, strict=True)), S.Zero)


def casimirs(weights: MatrixBase) -> tuple[ImmutableDenseMatrix, ...]:
    """A basis of the c with Wᵀc = 0: cᵀz is conserved in current form, whatever σ is (T2.5)."""
    return tuple(ImmutableDenseMatrix(vector) for vector in left_kernel(weights))


def quadratic_invariant(power: int) -> MatrixExpr:
    """I_j(x) = xᵀ(KᵀK)ʲx, conserved by ẋ = Kx for a skew K (T1.4)."""
    if power < 0:
        raise ValueError(f"the power must be at least 0, not {power}")
    product = x.T
    for _ in range(power):
        product = product * K.T * K
    return product * x


def conserved_quadratics(weights: MatrixBase) -> tuple[ImmutableDenseMatrix, ...]:
    """A basis of the symmetric Q for which xᵀQx is conserved by ẋ = Wx: the solutions of QW + WᵀQ = 0, exactly.

    For a skew W they are the symmetric Q that commute with it (T1.4).

    >>> len(conserved_quadratics(ImmutableDenseMatrix([[0, 2], [-2, 0]])))
    1
    """
    size = weights.rows
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    columns = []
    for i, j in pairs:
        unit = zeros(size, size)
        unit[i, j] = unit[j, i] = S.One
        columns.append((unit * weights + weights.T * unit).reshape(size * size, 1))
    system = ImmutableDenseMatrix.hstack(*columns)
    basis = []
    for solution in system.nullspace():
        matrix = zeros(size, size)
        for value, (i, j) in zip(solution, pairs, strict=True):
            matrix[i, j] = matrix[j, i] = value
        basis.append(ImmutableDenseMatrix(matrix))
    return tuple(basis)
