"""Products of float matrices with a bound of what rounding did to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.exact.rounding import gamma

__all__ = ["TINY", "UP", "product"]

Array = NDArray[np.float64]
UP = 1 + 1e-12
"""More than the rounding of a sum of positive terms, each a handful of operations: for bounds of errors."""
TINY = 1e-300
"""More than what underflow takes from any sum here."""


def product(matrix: Array, middle: Array, radius: Array | None = None) -> tuple[Array, Array]:
    """matrix · v for every v = middle ± radius (batch, k): middle and radius, all rounding counted.

    A sum of k products in any order, fused or not, is off by at most gamma(k) times the sum of their sizes.
    """
    size = np.abs(matrix)
    centre = middle @ matrix.T
    error = gamma(matrix.shape[1] + 1) * (np.abs(middle) @ size.T)
    if radius is not None:
        error = error + radius @ size.T
    return centre, error * UP + TINY
