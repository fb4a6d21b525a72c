"""Rigorous bounds for what floating-point matrix products lose, whatever the order of the sums."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAFETY", "TINY", "UNIT", "frobenius", "gamma"]

UNIT = 2.0**-53
"""Half the distance from 1 to the next float: the relative error of one rounded operation."""

TINY = 2.0**-1074
"""The least positive float: the most that one operation loses to underflow is below it."""

SAFETY = 1 + 1e-9
"""Covers the rounding of the bounds' own arithmetic: at most a million positive terms of relative error 2⁻⁵² each."""


def gamma(k: int) -> float:
    """k·u/(1 − k·u): k roundings in a row, or a sum of k products in any order, with or without fused multiply-add."""
    return k * UNIT / (1 - k * UNIT)


def frobenius(A: NDArray[Any]) -> float:
    """An upper bound of the Frobenius norm, so of the spectral norm too, of floats of modest size."""
    # Each square loses up to 2⁻¹⁰⁷⁴ to underflow, and √(a + b) ≤ √a + √b.
    return float(np.linalg.norm(A)) * SAFETY + float(np.sqrt(A.size)) * 2.0**-537
