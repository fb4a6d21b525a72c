"""A matrix of rational numbers, floats (which are dyadic) or Fractions, as integers times one rational unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from numbers import Rational
from typing import Any

import numpy as np
from flint import fmpq, fmpz_mat
from numpy.typing import NDArray

from numerics.exact.dyadic import Dyadic

__all__ = ["Scaled", "fractions"]


def fractions(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers as an array of Fractions, nothing rounded. ValueError for what is not a finite rational."""
    found = np.empty(values.shape, dtype=object)
    for place in np.ndindex(values.shape):
        value = values[place]
        if not isinstance(value, Rational | float | np.floating | np.integer):
            raise ValueError(f"{value} is not a rational number; weights must be real numbers, exact or floats")
        try:
            found[place] = Fraction(value.item() if isinstance(value, np.generic) else value)
        except (OverflowError, ValueError):
            raise ValueError(f"{value} is not a finite number") from None
    return found


@dataclass(frozen=True)
class Scaled:
    """integers · unit, equal to a matrix of rational numbers in every entry; unit > 0."""

    integers: fmpz_mat
    unit: fmpq

    @classmethod
    def of(cls, matrix: NDArray[Any]) -> Scaled:
        """The matrix (r, c) of floats or of Fractions, exactly. ValueError for entries that are not rational."""
        if matrix.dtype != object:
            dyadic = Dyadic.of(matrix)
            return cls(dyadic.integers, dyadic.unit)
        exact = fractions(matrix)
        common = lcm(*(x.denominator for x in exact.flat))
        return cls(fmpz_mat([[int(x * common) for x in row] for row in exact]), fmpq(1, common))
