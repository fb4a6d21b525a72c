"""How much rounding is allowed, and why."""

import math
from dataclasses import dataclass

import numpy as np

EPS = 2.0**-52
UNDERFLOW = 2.0**-1022
"""What one rounding may cost whatever the size of the terms: the smallest normal number. A result that underflows is
off by up to 2⁻¹⁰⁷⁵, and what multiplies it afterwards enlarges that; up to a factor of 2⁵² it stays below this."""


@dataclass(frozen=True)
class Tolerance:
    """A residual is rounding when it is at most operations · (eps · scale + 2⁻¹⁰²²).

    operations: how many roundings can add up in the worst case (positive, finite); reason: why that many, in words;
    eps: the relative size of one rounding, 2⁻⁵² unless the data came in a coarser format (2⁻²³ for float32).
    The scale is the size of the *terms* that were added, not of their sum: what cancels leaves its rounding behind.
    The last summand is for results that underflow, whose error is absolute (see UNDERFLOW).
    ValueError for a count, an eps or a scale that is not a number, or an empty reason.
    """

    operations: float
    reason: str
    eps: float = EPS

    def __post_init__(self) -> None:
        if not (math.isfinite(self.operations) and self.operations > 0):
            raise ValueError(f"operations is {self.operations!r}; a positive finite number is needed")
        if not (math.isfinite(self.eps) and 0 < self.eps < 1):
            raise ValueError(f"eps is {self.eps!r}; a number between 0 and 1 is needed")
        if not self.reason.strip():
            raise ValueError("the reason is empty; a tolerance says why it is what it is")

    def allowed(self, scale: float | np.ndarray) -> float | np.ndarray:
        """The largest residual that counts as rounding, for terms of this size (elementwise for arrays)."""
        size = np.asarray(scale, dtype=float)
        if np.isnan(size).any() or (size < 0).any():
            raise ValueError(f"scale is {scale!r}; a size ≥ 0 is needed")
        bound = self.operations * (self.eps * size + UNDERFLOW)
        return float(bound) if bound.ndim == 0 else bound

    def accepts(self, residual: float | np.ndarray, scale: float | np.ndarray) -> bool:
        """Is every residual rounding? A residual that is not a finite number never is."""
        size = np.abs(np.asarray(residual, dtype=float))
        return bool(np.all(np.isfinite(size) & (size <= self.allowed(scale))))

    def scaled(self, residual: float | np.ndarray, scale: float | np.ndarray) -> float:
        """The largest residual in units of what is allowed: ≤ 1 passes; NaN counts as infinity."""
        size = np.abs(np.asarray(residual, dtype=float))
        allowed = np.asarray(self.allowed(scale), dtype=float)
        with np.errstate(over="ignore"):
            ratio = size / allowed
        return float(np.max(np.where(np.isnan(ratio), np.inf, ratio), initial=0.0))
