"""Floats are dyadic rationals: a float matrix as integers times a power of two, with nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpq, fmpz, fmpz_mat
from numpy.typing import ArrayLike, NDArray

__all__ = ["Dyadic", "as_weights", "power_of_two_scale"]


def as_weights(W: ArrayLike) -> NDArray[np.float64]:
    """A weight matrix as float64, every entry kept exactly; a read-only copy.

    W: (n, n), n ≥ 1, finite, of a real dtype whose values float64 holds (bool, integers up to 2⁵³, float16, 32, 64).
    ValueError says what was wrong.
    """
    array = np.asarray(W)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"weights must be real numbers, not dtype {array.dtype}")
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError(f"weights must be a square matrix, not of shape {array.shape}")
    if array.size == 0:
        raise ValueError("weights must have at least one row, the array is empty")
    return exact_float64(array, "weights")


def exact_float64(array: NDArray, what: str) -> NDArray[np.float64]:
    """A finite real array as float64 with every value kept; ValueError where one would change."""
    with np.errstate(over="ignore"):
        result = np.array(array, dtype=np.float64)
    if not np.isfinite(result).all():
        where = tuple(int(k) + 1 for k in np.argwhere(~np.isfinite(result))[0])
        raise ValueError(f"{what} must be finite: entry {where} is {array[tuple(k - 1 for k in where)]}")
    if array.dtype.kind in "iu":
        changed = result.astype(object) != array.astype(object) if np.abs(result).max(initial=0) >= 2**53 else False
    else:
        changed = result.astype(array.dtype) != array if array.dtype.itemsize > 8 else False
    if np.any(changed):
        raise ValueError(f"{what} of dtype {array.dtype} hold values that float64 cannot hold exactly")
    result.setflags(write=False)
    return result


def power_of_two_scale(W: NDArray[np.float64]) -> int:
    """The k with 1/2 ≤ max |W|·2⁻ᵏ < 1 (0 for W = 0)."""
    return int(np.frexp(np.abs(W).max(initial=0.0))[1])


@dataclass(frozen=True)
class Dyadic:
    """integers · 2**exponent, equal to a float matrix in every entry. integers: fmpz_mat."""

    integers: fmpz_mat
    exponent: int

    @classmethod
    def of(cls, W: NDArray[np.float64]) -> Dyadic:
        """The float matrix (r, c), exactly, with the largest exponent that does it."""
        mantissas, exponents = np.frexp(W)
        whole = (mantissas * 2.0**53).astype(np.int64)
        # Trailing zero bits go to the exponent, so that a matrix of small integers stays one.
        low = np.log2((whole & -whole).astype(np.float64), where=whole != 0, out=np.zeros(W.shape)).astype(np.int64)
        whole, exponents = whole >> low, exponents.astype(np.int64) - 53 + low
        least = int(exponents[whole != 0].min()) if np.any(whole) else 0
        shifts = np.where(whole != 0, exponents - least, 0).tolist()
        rows = [[a << k for a, k in zip(row, up, strict=True)] for row, up in zip(whole.tolist(), shifts, strict=True)]
        return cls(fmpz_mat(rows), least)

    @cached_property
    def unit(self) -> fmpq:
        """2**exponent."""
        two = fmpz(2)
        return fmpq(two**self.exponent) if self.exponent >= 0 else fmpq(1, two**-self.exponent)
