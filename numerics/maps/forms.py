"""A quadratic form that a map contracts (T13.9): d > 0 with L²WᵀΔW ⪯ ρΔ, ρ < 1, searched in floats, decided exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from numerics.fate.diagonal import certainly_positive_definite

__all__ = ["ForgettingForm", "forgetting_form"]

BITS = 24
"""d is written with so many bits."""
LARGEST = 64
"""The largest n at which a form is certified: n³ operations in balls."""
ROUNDS = 60
FEWEST = 2.0**-30
"""The least ρ that is tried: a smaller one says no more."""


@dataclass(frozen=True)
class ForgettingForm:
    """weights: d in positive integers. share: ρ < 1 with L²WᵀΔW ⪯ ρΔ, exactly."""

    weights: tuple[int, ...]
    share: Fraction


def forgetting_form(W: NDArray[np.float64], lipschitz: Fraction) -> ForgettingForm | None:
    """The form with the least ρ found; None when none below 1 is found, or n > 64. Rounding decides nothing."""
    n = len(W)
    size = float(np.abs(W).max(initial=0.0))
    if n > LARGEST or not size < 2.0**100:
        return None
    if size == 0:
        return ForgettingForm((1,) * n, Fraction(FEWEST))
    logs = _search(W / size)
    weights = np.exp(logs - logs.max())
    integers = tuple(max(1, int(x)) for x in np.ceil(weights * 2.0**BITS))
    d = np.array([float(x) for x in integers])
    value = float(np.linalg.norm(np.sqrt(d)[:, None] * (W / size) / np.sqrt(d)[None, :], 2)) * size * float(lipschitz)
    share = Fraction(max(value**2 * (1 + 2.0**-30), FEWEST)) if value < 2 else Fraction(2)
    if share >= 1:
        return None
    return ForgettingForm(integers, share) if _holds(W, integers, share, lipschitz) else None


def _search(W: NDArray[np.float64]) -> NDArray[np.float64]:
    """log d with a small norm of diag(d)^½ W diag(d)^{−½}: the steepest descent of its logarithm, with ever less step.

    It starts at 1, and at the ratio of the Perron vectors of |W|, where that norm is at most ρ(|W|).
    """
    n = len(W)
    best, least = np.zeros(n), float(np.linalg.norm(W, 2))
    moved = np.abs(W) + 1e-9
    values, right = np.linalg.eig(moved)
    k = int(np.argmax(values.real))
    left_values, left = np.linalg.eig(moved.T)
    j = int(np.argmax(left_values.real))
    perron = np.log(np.abs(left[:, j].real) + 1e-12) - np.log(np.abs(right[:, k].real) + 1e-12)
    for start in (best, np.clip(perron, -16, 16)):
        logs = start.copy()
        for round_ in range(ROUNDS):
            root = np.exp(logs / 2)
            u, s, vt = np.linalg.svd(root[:, None] * W / root[None, :])
            if s[0] < least:
                best, least = logs.copy(), float(s[0])
            logs = np.clip(logs - (u[:, 0] ** 2 - vt[0] ** 2) * 2.0 / (1 + round_ / 8), -20, 20)
    return best


def _holds(W: NDArray[np.float64], weights: tuple[int, ...], share: Fraction, lipschitz: Fraction) -> bool:
    """Is ρΔ − L²WᵀΔW certainly positive definite?"""
    n = len(W)
    entries = [[fmpq(*Fraction(float(x)).as_integer_ratio()) for x in row] for row in W]
    square = fmpq(lipschitz.numerator, lipschitz.denominator) ** 2
    rho = fmpq(share.numerator, share.denominator)
    rows = [
        [
            (rho * weights[i] if i == j else fmpq(0))
            - square * sum((entries[k][i] * weights[k] * entries[k][j] for k in range(n)), fmpq(0))
            for j in range(n)
        ]
        for i in range(n)
    ]
    return certainly_positive_definite(rows)
