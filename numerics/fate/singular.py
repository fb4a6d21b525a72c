"""The two largest singular values, enclosed (T11.4): σ₁ + σ₂ < 2γ/L makes every trajectory settle."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf, nextafter

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided
from numerics.exact.dyadic import power_of_two_scale
from numerics.exact.frequencies import hermitian_enclosure

__all__ = ["TwoLargest"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TwoLargest:
    """σ₁ + σ₂ of PWP⁻¹ with P = diag(powers of two): of W itself, or balanced where that makes it smaller.

    In the coordinates Pz the equation has the weights PWP⁻¹ and the same slopes, so the criterion holds for every P.
    scaled: whether to look for a P at all.
    """

    W: Array
    scaled: bool = True

    @cached_property
    def exponents(self) -> tuple[int, ...]:
        """log₂ of the diagonal of P; zeros where balancing does not help."""
        if not self.scaled:
            return (0,) * len(self.W)
        from scipy.linalg import matrix_balance

        _, (scale, _) = matrix_balance(self.W, permute=False, separate=True)
        logs = -np.log2(scale).astype(int)
        plain, balanced = (np.linalg.svd(self._scaled(e), compute_uv=False)[:2].sum() for e in (0 * logs, logs))
        return tuple(int(e) for e in (logs if balanced < plain * (1 - 1e-9) else 0 * logs))

    def _scaled(self, exponents: NDArray[np.int_]) -> Array:
        return np.asarray(np.ldexp(self.W, exponents[:, None] - exponents[None, :]))

    @cached_property
    def sum(self) -> tuple[float, float]:
        """Bounds of σ₁ + σ₂ (n = 1: of σ₁)."""
        n = len(self.W)
        W = self._scaled(np.array(self.exponents))
        k = power_of_two_scale(W)
        W = np.ldexp(W, -k)
        # iS with S = [[0, W], [−Wᵀ, 0]] is Hermitian, its eigenvalues are ± the singular values.
        values, radius = hermitian_enclosure(np.block([[np.zeros((n, n)), W], [-W.T, np.zeros((n, n))]]))
        top, count = values[::-1][: min(n, 2)], min(n, 2)
        middle, spread = float(top.sum()), count * radius * (1 + 1e-15) + 2.0**-1000
        low, high = float(np.ldexp(middle - spread, k)), float(np.ldexp(middle + spread, k))
        return max(nextafter(low, -inf), 0.0), nextafter(high, inf)

    def settles(self, ratio: Fraction) -> Decision:
        """Is σ₁ + σ₂ below 2γ/L?"""
        low, high = self.sum
        scaled = " of a diagonally scaled W" if any(self.exponents) else ""
        text = f"σ₁ + σ₂{scaled} is in [{low:.9g}, {high:.9g}], 2γ/L = {2 * float(ratio):.9g}"
        if Fraction(high) < 2 * ratio:
            return true(text)
        return false(text) if Fraction(low) >= 2 * ratio else undecided(text)
