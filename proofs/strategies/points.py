"""Strategies for numbers, states and step sizes: plain ones first, so that failures shrink to 0, 1 and −1."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

SMALLEST = 2.0**-20
"""Elements nearer to 0 are taken to be 0: products of them would underflow, where rounding is not relative."""

SCALES = tuple(2.0**k for k in (0, 1, -1, 3, -3, 10, -10, 30, -30))
"""Powers of two, so that scaling does not round."""


def flush(value: float) -> float:
    """The value, or 0 when it is too small to be multiplied without underflow; also turns −0.0 into 0.0."""
    return value if abs(value) >= SMALLEST else 0.0


@lru_cache(maxsize=64)  # Hypothesis validates a strategy once; a new one in every example would cost half its time
def reals(limit: float = 3.0) -> st.SearchStrategy[float]:
    """Floats in [−limit, limit], with whole numbers and 0 as the simplest."""
    return st.floats(-limit, limit, allow_subnormal=False).map(flush)


@lru_cache(maxsize=64)
def rationals(limit: int = 3, denominator: int = 6) -> st.SearchStrategy[Fraction]:
    """Rational numbers in [−limit, limit] with small denominators, the plainest first; one choice each."""
    values = {Fraction(p, q) for q in range(1, denominator + 1) for p in range(-limit * q, limit * q + 1)}
    return st.sampled_from(sorted(values, key=lambda f: (f.denominator, abs(f), f < 0)))


def numbers(exact: bool, limit: float = 3.0) -> st.SearchStrategy[Any]:
    """Floats, or Fractions when the arithmetic is to be exact."""
    return rationals(max(1, int(limit))) if exact else reals(limit)


@lru_cache(maxsize=512)
def _lists(elements: st.SearchStrategy[Any], count: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(elements, min_size=count, max_size=count)


MANY = 128
"""Up to so many elements are drawn one by one; Hypothesis gives up on examples of thousands of choices."""

_SEEDS = st.integers(0, 2**32 - 1)


def entries(draw: st.DrawFn, count: int, elements: st.SearchStrategy[Any], exact: bool) -> np.ndarray:
    """So many elements, drawn into one array: above MANY, that many are drawn and scattered over it by a seed."""
    if count <= MANY:
        return vector(draw(_lists(elements, count)), exact)
    drawn, seed = vector(draw(_lists(elements, MANY)), exact), draw(_SEEDS)
    return drawn[np.random.default_rng(seed).integers(0, MANY, count)]


def in_width(array: np.ndarray, width: int) -> np.ndarray:
    """The array in float64 (width 64) or rounded to float32 (width 32), skewness and signs kept.

    ValueError for another width, or for Fractions in 32 bits.
    """
    if width not in (32, 64) or (width == 32 and array.dtype == object):
        raise ValueError(f"width must be 64, or 32 for floats, not {width}")
    return array.astype(np.float32) if width == 32 else array


def vector(values: list[Any], exact: bool) -> np.ndarray:
    """The values as one array: of float64, or of Fractions as objects."""
    array = np.empty(len(values), dtype=object if exact else float)
    array[:] = values
    return array


_BATCHES = st.integers(1, 4)
_REGIONS = st.sampled_from((1.0, 2.0**4, 2.0**-10, 2.0**18, 2.0**-40))


@st.composite
def states(
    draw: st.DrawFn,
    n: int,
    *,
    batch: int | None = None,
    exact: bool = False,
    limit: float = 1e6,
    regions: bool = True,
    width: int = 64,
) -> np.ndarray:
    """States of shape (batch, n), where batch is drawn from 1 to 4 unless it is given.

    Floats come in regions: of size 3, saturated (up to 40), huge (up to limit), tiny (1e-3 to 1e-12); without
    `regions` of size 3 only. Exact states are Fractions; width 32 gives float32. Raises ValueError for n < 1,
    batch < 1, a limit that is not positive, or a width that is not accepted.
    """
    if n < 1 or (batch is not None and batch < 1) or not limit > 0:
        raise ValueError(f"n and batch must be at least 1 and limit positive, not {n}, {batch}, {limit}")
    size = draw(_BATCHES) if batch is None else batch
    scale = draw(_REGIONS) if regions and not exact else 1.0
    array = entries(draw, size * n, numbers(exact, min(3.0, limit)), exact).reshape(size, n)
    return in_width(array if exact else np.clip(array * scale, -limit, limit), width)


def steps(*, exact: bool = False, largest: float = 2.0) -> st.SearchStrategy[Any]:
    """Step sizes h with 0 < h ≤ largest, from 1 down to 2⁻²⁰; Fractions when exact. ValueError unless largest > 0."""
    if not largest > 0:
        raise ValueError(f"largest must be positive, not {largest}")
    if exact:
        top = Fraction(largest).limit_denominator(1000)
        return st.fractions(min(Fraction(1, 64), top), top, max_denominator=64)
    usual = tuple(h for h in (1.0, 0.5, 0.1, 0.01, 1e-3, SMALLEST) if h <= largest)
    drawn = st.floats(min(SMALLEST, largest), largest, allow_subnormal=False)
    return st.one_of(st.sampled_from(usual), drawn) if usual else drawn
