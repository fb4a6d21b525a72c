"""Matrix products whose rounding is known: sliced so that the large part of the product has none at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius, gamma

__all__ = ["Sum", "product"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sum:
    """A matrix that is within `error` (Frobenius norm) of the exact sum of `terms`, largest first."""

    terms: tuple[Array, ...]
    error: float

    def minus(self, other: Array) -> Sum:
        """This, less a float matrix."""
        return Sum((self.terms[0], -other, *self.terms[1:]), self.error)

    def __add__(self, other: Sum) -> Sum:
        return Sum((*self.terms, *other.terms), self.error + other.error)

    @property
    def transpose(self) -> Sum:
        """The transpose."""
        return Sum(tuple(term.T for term in self.terms), self.error)

    def __neg__(self) -> Sum:
        return Sum(tuple(-term for term in self.terms), self.error)

    def bound(self) -> float:
        """An upper bound of the Frobenius norm, so of the spectral norm too.

        Each addition loses at most a unit roundoff of its result: little when the large terms, added first, cancel.
        """
        total, lost = self.terms[0], self.error
        for term in self.terms[1:]:
            total = total + term
            lost += UNIT * frobenius(total)
        return (frobenius(total) + lost) * SAFETY


def _slices(A: Array, bits: int) -> tuple[Array, Array, Array]:
    """A = A₁ + A₂ + A₃ exactly; the entries of A₁, and of A₂, are integers up to 2^bits times one power of two.

    Adding and subtracting 3·2^k rounds every entry to a multiple of 2^(k−51), the last place at that size.
    """
    exponent = int(np.frexp(np.abs(A).max(initial=0.0))[1])
    high = _rounded(A, exponent - bits)
    rest = A - high
    middle = _rounded(rest, exponent - 2 * bits - 1)
    return high, middle, rest - middle


def _rounded(A: Array, last_place: int) -> Array:
    big = 3 * 2.0 ** (last_place + 51)
    return (A + big) - big


def product(A: Array, B: Array) -> Sum:
    """A·B for floats of size at most about 1 (so that nothing overflows or underflows but to nothing).

    A₁B₁, A₁B₂ and A₂B₁ are exact in any order of summation, as n products of integers up to 2^bits add to at most 2⁵³;
    what is left is 2^(2·bits) times smaller, and so is its rounding (Ozaki, Ogita, Oishi and Rump 2012).
    """
    n = A.shape[1]
    bits = (53 - ceil(log2(n))) // 2 if n > 1 else 26
    A1, A2, A3 = _slices(A, bits)
    B1, B2, B3 = _slices(B, bits)
    low = B - B1
    rest = A1 @ B3 + A2 @ low + A3 @ B
    size = frobenius(A1) * frobenius(B3) + frobenius(A2) * frobenius(low) + frobenius(A3) * frobenius(B)
    error = gamma(n + 2) * size * SAFETY + 4 * A.size * B.shape[1] * TINY
    return Sum((A1 @ B1, A1 @ B2, A2 @ B1, rest), error)
