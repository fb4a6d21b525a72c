"""Rest points without a leak (T11.10): a linear problem. Current form Wσ(z) = −b, rate form σ(Wx + b) = 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from numerics.exact.dyadic import Dyadic

__all__ = ["Separation", "separation", "solution"]

Array = NDArray[np.float64]
BITS = 30


def solution(W: Array, b: Array) -> tuple[Fraction, ...] | None:
    """The u with Wu = −b, exactly; None when W is singular."""
    weights, bias = Dyadic.of(W), Dyadic.of(b[:, None])
    try:
        found = fmpq_mat(weights.integers).solve(fmpq_mat(bias.integers))
    except ZeroDivisionError:
        return None
    unit = bias.unit / weights.unit
    return tuple(Fraction(int(x.p), int(x.q)) for x in (-found[i, 0] * unit for i in range(len(W))))


@dataclass(frozen=True)
class Separation:
    """c with cᵀ(Wu + b) ≥ rate > 0 for every u in the closed cube [low, high]ⁿ: cᵀz grows at least at the rate.

    direction: c in integers; rate: exact, for this c.
    """

    direction: tuple[int, ...]
    rate: Fraction


def separation(W: Array, bias: Iterable[Any], low: Fraction, high: Fraction) -> Separation | None:
    """A separating c where Wu = −b has no solution in the closed cube [low, high]ⁿ; None when none was found.

    bias: b, floats or Fractions.

    A linear program in floats proposes c, integers decide: cᵀb + Σ_j min(low·(cᵀW)_j, high·(cᵀW)_j) > 0. A solution on
    the boundary of the cube, or one that is nearly there, gives None.
    """
    from scipy.optimize import linprog

    exact = [Fraction(x) for x in bias]
    b, n = np.array([float(x) for x in exact]), len(W)
    middle, half = float(low + high) / 2, float(high - low) / 2
    # Maximise cᵀ(b + middle·W1) − half·Σ|cᵀW|_j over |c| ≤ 1, with bounds t_j ≥ |cᵀW|_j.
    size = max(float(np.abs(W).max(initial=0.0)), float(np.abs(b).max(initial=0.0)), 1e-300)
    A, c0 = W / size, (b + middle * W.sum(axis=1)) / size
    cost = np.concatenate([-c0, half * np.ones(n)])
    upper = np.block([[A.T, -np.eye(n)], [-A.T, -np.eye(n)]])
    bounds = [(-1, 1)] * n + [(0, None)] * n
    found = linprog(cost, A_ub=upper, b_ub=np.zeros(2 * n), bounds=bounds, method="highs")
    if found.status != 0 or found.fun >= 0:
        return None
    direction = [round(float(x) * 2**BITS) for x in found.x[:n]]
    weights = Dyadic.of(np.ascontiguousarray(W))
    unit = _fraction(weights.unit)
    columns = weights.integers.transpose().tolist()
    along = [sum((int(x) * c for x, c in zip(column, direction, strict=True)), 0) * unit for column in columns]
    total = sum((x * c for x, c in zip(exact, direction, strict=True)), Fraction(0))
    rate = total + sum(min(low * a, high * a) for a in along)
    return Separation(tuple(direction), rate) if rate > 0 else None


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
