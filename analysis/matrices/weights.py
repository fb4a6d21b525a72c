"""Skew, skew-symmetrizable, symmetric part and kernel: what the claims ask of a weight matrix, on exact entries."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Dummy, Expr, ImmutableMatrix, MatrixBase, S, Symbol

from analysis.decisions.functions import Decision, Truth, decide_zero

__all__ = [
    "DEFINITENESS",
    "Symmetrization",
    "definiteness",
    "definiteness_name",
    "is_skew",
    "kernel",
    "left_kernel",
    "skew_matrix_symbols",
    "skew_part",
    "skew_symmetrization",
    "symmetric_part",
    "symmetrize",
]

DEFINITENESS = (
    "zero",
    "negative definite",
    "negative semidefinite",
    "positive definite",
    "positive semidefinite",
    "indefinite",
)


def _square(W: MatrixBase) -> ImmutableMatrix:
    if not isinstance(W, MatrixBase) or W.rows != W.cols or W.rows == 0:
        shape = getattr(W, "shape", type(W).__name__)
        raise ValueError(f"expected a square SymPy matrix with at least one row, got {shape}")
    if any(x.is_Float for entry in W for x in entry.atoms()):
        raise ValueError(
            "entries must be exact: a float is not (use Rational, or numerics.exact.structure for float weights)"
        )
    return ImmutableMatrix(W)


def skew_matrix_symbols(n: int, name: str = "k") -> ImmutableMatrix:
    """The general real skew-symmetric n×n matrix, for showing a reader: entry k12 above the diagonal, −k12 below.

    n at least 1 (ValueError otherwise); meant for n = 2 or 3, proofs for every n use `matrixforms`.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    between = "" if n < 10 else "_"
    upper = {(i, j): Symbol(f"{name}{i + 1}{between}{j + 1}", real=True) for i in range(n) for j in range(i + 1, n)}
    return ImmutableMatrix(n, n, lambda i, j: S.Zero if i == j else upper[i, j] if i < j else -upper[j, i])


def symmetric_part(W: MatrixBase) -> ImmutableMatrix:
    """(W + Wᵀ)/2, the Q of dE/dt = σᵀQσ (T2.9)."""
    W = _square(W)
    return (W + W.T) / 2


def skew_part(W: MatrixBase) -> ImmutableMatrix:
    """(W − Wᵀ)/2."""
    W = _square(W)
    return (W - W.T) / 2


def is_skew(W: MatrixBase) -> Decision:
    """Is Wᵀ = −W? The reason names an entry that breaks it, which is also the witness."""
    W = _square(W)
    unknown = None
    for i in range(W.rows):
        for j in range(i, W.rows):
            total = W[i, j] + W[j, i]
            decided = decide_zero(total)
            if decided.is_false or (total.is_Rational and total != 0):  # a rational number is compared, not estimated
                return Decision(Truth.FALSE, f"entries ({i + 1},{j + 1}) and ({j + 1},{i + 1}) add to {total}", total)
            if decided.is_undecided and unknown is None:
                unknown = Decision(Truth.UNDECIDED, f"it is not decided whether {total} is 0")
    return unknown if unknown is not None else Decision(Truth.TRUE, "every entry is minus its mirror image")


@dataclass(frozen=True)
class Symmetrization:
    """Positive d with diag(d)·W skew (T2.3) or symmetric (T11.3), or why there is none.

    weights: d, one per unit, 1 at the first unit of each connected component; None when there is none.
    reason: in words. cycle: the units (from 0) around which, or the pair at which, it fails; empty otherwise.
    """

    weights: tuple[Any, ...] | None
    reason: str
    cycle: tuple[int, ...] = ()

    @property
    def exists(self) -> bool:
        """Whether there is such a d."""
        return self.weights is not None


def symmetrize(rows: Sequence[Sequence[Any]], mirror: int = -1) -> Symmetrization:
    """d > 0 with diag(d)·W skew (mirror −1) or symmetric (mirror 1): along a spanning forest, checked on every edge.

    rows: n rows of n entries of any exact ordered field (Rational, Fraction, fmpq). O(n²) operations (T2.3, T11.3).
    """
    n = len(rows)
    neighbours: list[list[int]] = [[] for _ in range(n)]
    for i in range(n):
        if mirror < 0 and rows[i][i] != 0:
            return Symmetrization(None, f"diagonal entry {i + 1} is not 0", (i,))
        for j in range(i + 1, n):
            a, b = rows[i][j], rows[j][i]
            if a == 0 and b == 0:
                continue
            if a == 0 or b == 0 or ((a > 0) == (b > 0)) == (mirror < 0):
                what = "one of the two is 0" if a == 0 or b == 0 else f"{'same' if mirror < 0 else 'opposite'} signs"
                return Symmetrization(None, f"entries ({i + 1},{j + 1}) and ({j + 1},{i + 1}): {what}", (i, j))
            neighbours[i].append(j)
            neighbours[j].append(i)
    weights: list[Any] = [None] * n
    parent = [-1] * n
    one = rows[0][0] ** 0 if n else 1
    for root in range(n):
        if weights[root] is not None:
            continue
        weights[root] = one
        queue = deque([root])
        while queue:
            i = queue.popleft()
            for j in neighbours[i]:
                if weights[j] is None:
                    weights[j], parent[j] = mirror * weights[i] * rows[i][j] / rows[j][i], i
                    queue.append(j)
                elif j > i and weights[i] * rows[i][j] != mirror * weights[j] * rows[j][i]:
                    cycle = _cycle(parent, i, j)
                    around = " → ".join(str(k + 1) for k in (*cycle, cycle[0]))
                    return Symmetrization(None, f"the cycle condition fails around {around}", cycle)
    return Symmetrization(tuple(weights), "d along a spanning forest satisfies every edge")


def _cycle(parent: list[int], i: int, j: int) -> tuple[int, ...]:
    """The cycle that the edge i–j closes in the forest."""
    above = [i]
    while parent[above[-1]] >= 0:
        above.append(parent[above[-1]])
    below = [j]
    while below[-1] not in above:
        below.append(parent[below[-1]])
    return (*above[: above.index(below[-1]) + 1], *reversed(below[:-1]))


def skew_symmetrization(W: MatrixBase) -> Symmetrization:
    """Positive d with diag(d)·W skew, or why there is none (T2.3). W has rational entries (ValueError otherwise)."""
    return symmetrize(_rational(W).tolist())


def _rational(W: MatrixBase) -> ImmutableMatrix:
    W = _square(W)
    if not all(entry.is_Rational for entry in W):
        raise ValueError("entries must be rational numbers")
    return W


def definiteness(Q: MatrixBase) -> str:
    """The sign of the quadratic form of a symmetric rational matrix, one of DEFINITENESS.

    By Descartes' rule, which counts exactly as the characteristic polynomial has real roots only.
    ValueError unless Q is symmetric with rational entries.
    """
    Q = _rational(Q)
    if Q.T != Q:
        raise ValueError("the matrix is not symmetric")
    coefficients = Q.charpoly(Dummy("x")).all_coeffs()
    positive = _sign_changes(coefficients)
    negative = _sign_changes([c if k % 2 == 0 else -c for k, c in enumerate(coefficients)])
    return definiteness_name(positive, negative, Q.rows)


def definiteness_name(positive: int, negative: int, n: int) -> str:
    """The word of DEFINITENESS for a form with so many positive and negative eigenvalues out of n."""
    if positive and negative:
        return "indefinite"
    if positive or negative:
        return ("positive" if positive else "negative") + (" definite" if positive + negative == n else " semidefinite")
    return "zero"


def _sign_changes(coefficients: Sequence[Expr]) -> int:
    signs = [c > 0 for c in coefficients if c != 0]
    return sum(bool(a) != bool(b) for a, b in itertools.pairwise(signs))


def kernel(W: MatrixBase) -> tuple[ImmutableMatrix, ...]:
    """A basis of {v : Wv = 0}, as columns. W has rational entries (ValueError otherwise)."""
    return tuple(ImmutableMatrix(v) for v in _rational(W).nullspace())


def left_kernel(W: MatrixBase) -> tuple[ImmutableMatrix, ...]:
    """A basis of {c : Wᵀc = 0}, the Casimirs cᵀz of the current form (T2.5). W has rational entries."""
    return kernel(_rational(W).T)
