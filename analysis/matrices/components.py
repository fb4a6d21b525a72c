"""Matrix expressions of symbolic size written out for one n: to show a reader and to refute, never to prove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import (
    Add,
    Expr,
    Identity,
    ImmutableDenseMatrix,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    eye,
    zeros,
)

from analysis.symbols import n as dimension

Explicit = Any
"""An ImmutableDenseMatrix or a scalar Expr."""


def components(
    expression: Expr | MatrixExpr, values: Mapping[MatrixSymbol, ImmutableDenseMatrix], size: int
) -> Explicit:
    """The expression with every letter replaced by its explicit matrix and n by `size`; a 1×1 result as a scalar.

    Raises KeyError for a letter without a value and TypeError for a node of an unknown kind.
    """
    result = _explicit(expression, values, size)
    if isinstance(result, ImmutableDenseMatrix) and result.shape == (1, 1):
        return result[0, 0]
    return result


def _explicit(node: Expr | MatrixExpr, values: Mapping[MatrixSymbol, ImmutableDenseMatrix], size: int) -> Explicit:
    if isinstance(node, MatrixSymbol):
        return values[node]
    if isinstance(node, Identity):
        return ImmutableDenseMatrix(eye(size))
    if isinstance(node, ZeroMatrix):
        rows, columns = shape(node, size)
        return ImmutableDenseMatrix(zeros(rows, columns))
    if isinstance(node, Transpose):
        return _matrix(_explicit(node.arg, values, size)).T
    if isinstance(node, Trace):
        return _matrix(_explicit(node.arg, values, size)).trace()
    if not node.has(MatrixSymbol, Identity, ZeroMatrix):
        return node.subs(dimension, size)
    parts = [_explicit(part, values, size) for part in node.args]
    if isinstance(node, MatAdd | Add):
        total = parts[0]
        for part in parts[1:]:
            total = _scalar_if_possible(total) + _scalar_if_possible(part)
        return total
    if isinstance(node, MatMul | Mul):
        product: Explicit = parts[0]
        for part in parts[1:]:
            product = _multiply(product, part)
        return product
    if isinstance(node, MatPow | Pow):
        return parts[0] ** parts[1]
    raise TypeError(f"cannot write out {type(node).__name__}: {node}")


def shape(matrix: MatrixExpr, size: int) -> tuple[int, int]:
    """The shape for n = size; a number of inputs m is taken to be the same."""
    rows, columns = (int(S(side).subs(dict.fromkeys(S(side).free_symbols, size))) for side in matrix.shape)
    return rows, columns


def _matrix(value: Explicit) -> ImmutableDenseMatrix:
    return value if isinstance(value, ImmutableDenseMatrix) else ImmutableDenseMatrix([[value]])


def _scalar_if_possible(value: Explicit) -> Explicit:
    return value[0, 0] if isinstance(value, ImmutableDenseMatrix) and value.shape == (1, 1) else value


def _multiply(left: Explicit, right: Explicit) -> Explicit:
    """A matrix product; a 1×1 factor that does not fit as a matrix multiplies as a scalar."""
    if isinstance(left, ImmutableDenseMatrix) and isinstance(right, ImmutableDenseMatrix) and left.cols != right.rows:
        return _scalar_if_possible(left) * _scalar_if_possible(right)
    return left * right


def symbolic_letter(
    letter: MatrixSymbol, size: int, symmetry: int = 0, *, diagonal: bool = False
) -> ImmutableDenseMatrix:
    """A letter as a matrix of its component symbols. `symmetry` is 1 for symmetric, −1 for skew, 0 for neither."""
    rows, columns = shape(letter, size)

    def entry(i: int, j: int) -> Expr:
        if columns == 1:
            return Symbol(f"{letter.name}_{i + 1}", real=True)
        if diagonal:
            return Symbol(f"{letter.name}_{i + 1}", real=True) if i == j else S.Zero
        if symmetry and i > j:
            return symmetry * entry(j, i)
        if symmetry < 0 and i == j:
            return S.Zero
        return Symbol(f"{letter.name}_{i + 1}{j + 1}", real=True)

    return ImmutableDenseMatrix(rows, columns, entry)
