"""Is there a u in a cube with Wu + b = 0? Floats propose, exact rational arithmetic decides both ways."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from sympy import Expr, Rational

from numerics.exact.rank import in_column_space, matrix_rank, pivot_columns
from numerics.exact.scaled import Scaled

__all__ = ["PROGRAM_LIMIT", "SOLVE_LIMIT", "Cube", "Reached", "reach"]

SOLVE_LIMIT = 512
"""The largest n for which an invertible system is solved exactly (a few seconds there)."""
PROGRAM_LIMIT = 64
"""The largest n for which a singular system is searched for a solution in the cube."""
OUTWARD = Fraction(1, 10**12)
"""An end that is not rational is replaced by one so much further out, relative to it: floats of it are 1e-16 off."""


@dataclass(frozen=True)
class Cube:
    """All u with every u_i between two ends, real numbers or ±oo; `open_ends` says whether they are left out."""

    low: Expr
    high: Expr
    open_ends: bool

    def holds(self, value: Fraction) -> bool:
        """Is the number between the ends? SymPy evaluates them as far as it takes; equal rationals compare as such."""
        number = Rational(value.numerator, value.denominator)
        if self.open_ends:
            return bool(self.low < number) and bool(number < self.high)
        return bool(self.low <= number) and bool(number <= self.high)

    def outer(self) -> tuple[Fraction | None, Fraction | None]:
        """Rational ends that enclose the cube, None for infinite ones."""
        return _outward(self.low, -1), _outward(self.high, 1)


@dataclass(frozen=True)
class Reached:
    """Whether there is such a u (None: not decided), and why; `solution` where it is the only one."""

    exists: bool | None
    reason: str
    solution: tuple[Fraction, ...] | None = None


def reach(W: NDArray[Any], b: NDArray[Any] | None, cube: Cube, rank: int | None = None) -> Reached:
    """Does some u in the cube have Wu + b = 0? W: (n, n), b: (n,), floats or Fractions; None for b = 0.

    rank: that of W, if known.

    No: b is not in the image of W, or the only solution lies outside, or a rational vector c has cᵀ(Wu + b) > 0 for
    every u in the cube (Farkas), found by linear programming and checked exactly. Yes: a rational u, checked exactly.
    """
    n = len(W)
    rank = matrix_rank(W) if rank is None else rank
    if b is None or not np.any(b):
        if cube.holds(Fraction(0)):
            return Reached(True, "u = 0")
        b = np.zeros(n)
    elif rank < n and not in_column_space(W, b, rank):
        return Reached(False, "b is not in the image of W")
    if rank == n:
        return _solved(W, b, cube)
    if n > PROGRAM_LIMIT:
        return Reached(None, f"Wu + b = 0 has several solutions, and n = {n} is too large to search them")
    return (
        _inside(W, b, cube, rank) or _apart(W, b, cube) or Reached(None, "too close to the ends of the range to tell")
    )


def _solved(W: NDArray[Any], b: NDArray[Any], cube: Cube) -> Reached:
    n = len(W)
    if n > SOLVE_LIMIT:
        return Reached(None, f"n = {n} is too large to solve Wu + b = 0 exactly")
    weights, bias = Scaled.of(W), Scaled.of(b[:, None])
    unit = bias.unit / weights.unit
    solution = weights.integers.solve(bias.integers)
    values = tuple(-_fraction(solution[i, 0] * unit) for i in range(n))
    largest = max((abs(v) for v in values), key=abs)
    text = f"Wu + b = 0 has one solution, with max |u_i| = {_short(largest)}"
    return Reached(all(cube.holds(v) for v in values), text, values)


def _inside(W: NDArray[Any], b: NDArray[Any], cube: Cube, rank: int) -> Reached | None:
    """A rational solution near the one that keeps furthest from the ends."""
    from scipy.optimize import linprog

    n = len(W)
    low, high = (None if end is None else float(end) for end in cube.outer())
    near, right = W.astype(float), b.astype(float)
    scale = float(np.abs(near).max(initial=0.0)) or 1.0
    finite = [x for x in (low, high) if x is not None]
    room = (high - low) / 2 if low is not None and high is not None else 1.0 + max((abs(x) for x in finite), default=0)
    above = [np.append(-np.eye(n)[i], 1.0) for i in range(n)] if low is not None else []
    below = [np.append(np.eye(n)[i], 1.0) for i in range(n)] if high is not None else []
    limits = [-low] * len(above) if low is not None else []
    limits += [high] * len(below) if high is not None else []
    found = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.array(above + below) if above or below else None,
        b_ub=limits or None,
        A_eq=np.column_stack([near / scale, np.zeros(n)]),
        b_eq=-right / scale,
        bounds=[(None, None)] * n + [(0, room)],
        method="highs",
    )
    if found.status != 0:
        return None
    exact = _completed(W, b, [Fraction(float(x)) for x in found.x[:n]], rank)
    if not all(cube.holds(value) for value in exact):
        return None
    return Reached(True, f"Wu + b = 0 for a u with max |u_i| = {_short(max(exact, key=abs))}, in rationals")


def _completed(W: NDArray[Any], b: NDArray[Any], near: list[Fraction], rank: int) -> list[Fraction]:
    """The solution of Wu + b = 0 (b in the image of W) that agrees with `near` where the equations leave it free."""
    integers = Scaled.of(W).integers
    columns, rows = pivot_columns(integers, rank), pivot_columns(integers.transpose(), rank)
    result = list(near)
    free = [j for j in range(len(W)) if j not in columns]
    right = [-Fraction(b[i]) - sum((Fraction(W[i, j]) * near[j] for j in free), Fraction(0)) for i in rows]
    if rank:
        left = fmpq_mat(rank, rank, [_rational(Fraction(W[i, j])) for i in rows for j in columns])
        values = left.solve(fmpq_mat(rank, 1, [_rational(value) for value in right]))
        for k, j in enumerate(columns):
            result[j] = _fraction(values[k, 0])
    return result


def _apart(W: NDArray[Any], b: NDArray[Any], cube: Cube) -> Reached | None:
    """A c with cᵀ(Wu + b) > 0 on the whole cube, by linear programming; the inequality is checked exactly."""
    from scipy.optimize import linprog

    n = len(W)
    low, high = cube.outer()
    if low is None or high is None:
        return None
    near, right = W.astype(float), b.astype(float)
    scale = float(np.abs(near).max(initial=0.0)) or 1.0
    rows = [
        np.concatenate([-end * (near / scale).T[j], np.eye(n)[j]])
        for j in range(n)
        for end in (float(low), float(high))
    ]
    found = linprog(
        -np.concatenate([right / scale, np.ones(n)]),
        A_ub=np.array(rows),
        b_ub=np.zeros(2 * n),
        bounds=[(-1, 1)] * n + [(None, None)] * n,
        method="highs",
    )
    if found.status != 0 or -found.fun <= 0:
        return None
    c = [Fraction(float(x)).limit_denominator(10**6) for x in found.x[:n]]
    least = sum((a * Fraction(x) for a, x in zip(c, b, strict=True)), Fraction(0))
    for j in range(n):
        slope = sum((c[i] * Fraction(W[i, j]) for i in range(n)), Fraction(0))
        least += min(slope * low, slope * high)
    if least <= 0:
        return None
    return Reached(False, f"a rational c has cᵀ(Wu + b) ≥ {_short(least)} for every u in the cube")


def _outward(end: Expr, direction: int) -> Fraction | None:
    if not end.is_finite:
        return None
    if isinstance(end, Rational):
        return Fraction(int(end.p), int(end.q))
    near = Fraction(float(end))
    return near + direction * abs(near) * OUTWARD


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _short(value: Fraction) -> str:
    """A size to read: exact where it is short; beyond the range of floats by its power of ten."""
    if len(str(abs(value))) < 12:
        return str(abs(value))
    return str(Rational(abs(value).numerator, value.denominator).n(6))
