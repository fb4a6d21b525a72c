"""All principal minors of γ/L − W positive (T11.7): at most one rest point, for every bias and every such σ."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided

__all__ = ["MINORS_LIMIT", "unique_for_every_bias"]

MINORS_LIMIT = 13
"""2ⁿ minors are looked at: 8,191 at n = 13."""
PRECISION = 256


class _TooClose(Exception):
    """A minor whose sign balls do not show."""


def unique_for_every_bias(W: NDArray[np.float64], ratio: Fraction) -> Decision:
    """Are all principal minors of (γ/L)I − W positive? In balls, by Schur complements; a minor that may be 0 decides
    nothing."""
    n = len(W)
    if n > MINORS_LIMIT:
        return undecided(f"n = {n}: 2ⁿ minors are too many")
    before, ctx.prec = ctx.prec, PRECISION
    try:
        g = arb(fmpq(ratio.numerator, ratio.denominator))
        rows = [[(g if i == j else arb(0)) - arb(float(W[i, j])) for j in range(n)] for i in range(n)]
        negative = _negative_minor(rows, list(range(n)), [])
    except _TooClose:
        return undecided("a principal minor of γ/L − W is too close to 0")
    finally:
        ctx.prec = before
    if negative is None:
        return true(f"all {2**n - 1} principal minors of γ/L − W are positive")
    return false(f"the principal minor of γ/L − W on units {', '.join(str(k + 1) for k in negative)} is negative")


def _negative_minor(rows: list[list[arb]], units: list[int], chosen: list[int]) -> list[int] | None:
    """Units of a negative principal minor: either it contains the first unit, then it is a pivot times a minor of the
    Schur complement, or it does not."""
    if not rows:
        return None
    pivot = rows[0][0]
    if pivot < 0:
        return [*chosen, units[0]]
    if not pivot > 0:
        raise _TooClose
    rest = [row[1:] for row in rows[1:]]
    found = _negative_minor(rest, units[1:], chosen)
    if found is not None:
        return found
    factors = [row[0] / pivot for row in rows[1:]]
    schur = [[x - f * t for x, t in zip(row, rows[0][1:], strict=True)] for row, f in zip(rest, factors, strict=True)]
    return _negative_minor(schur, units[1:], [*chosen, units[0]])
