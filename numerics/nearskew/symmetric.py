"""The symmetric part Q = (W + Wᵀ)/2: its extreme eigenvalues q₋ and q₊, certainly enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter

import numpy as np

from numerics.exact.dyadic import power_of_two_scale
from numerics.exact.frequencies import Enclosure
from numerics.exact.product import product
from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius
from numerics.exact.structure import WeightStructure

__all__ = ["SymmetricPart"]


@dataclass(frozen=True, eq=False)
class SymmetricPart:
    """q₋ ≤ xᵀWx/xᵀx ≤ q₊, with both ends in enclosures; exactly 0 where the sign of Q says so."""

    structure: WeightStructure

    @cached_property
    def _extremes(self) -> tuple[Enclosure, Enclosure]:
        given = self.structure.W
        W = np.asarray(given, dtype=float)
        rounded = 0.0 if given.dtype == float else UNIT  # rationals lose a unit roundoff of each entry
        diagonal = np.diag(W)
        if self.structure.diffusion is not None:  # Q = −g·I
            value = float(diagonal[0])
            both = Enclosure(nextafter(value, -inf), nextafter(value, inf)) if rounded else Enclosure(value, value)
            return both, both
        k = power_of_two_scale(W)
        scaled = np.ldexp(W, -k)
        Q = scaled / 2 + scaled.T / 2
        m = power_of_two_scale(Q) if np.any(Q) else 0  # Q may be far smaller than W
        Q = np.ldexp(Q, -m)
        values, X = np.linalg.eigh(Q)
        # For any X and diagonal Λ, with R = QX − XΛ and ‖XᵀX − I‖ ≤ δ < 1, each eigenvalue of Q is within
        # (‖R‖ + 2δ‖Λ‖)/(1 − δ) of its partner in Λ (Weyl, as in numerics.exact.frequencies).
        residual = product(Q, X).minus(X * values).bound() + UNIT * frobenius(X * values) * SAFETY
        delta = product(np.ascontiguousarray(X.T), X).minus(np.eye(len(W))).bound()
        if not delta < 0.5:
            raise ArithmeticError("the eigenvectors found in floats are not nearly orthogonal")
        largest = float(np.abs(values).max(initial=0.0))
        # Each entry of Q was rounded once, after two halvings that are exact but for subnormals.
        radius = (residual + 2 * delta * largest) / (1 - delta) * SAFETY + 2 * UNIT * frobenius(Q)
        radius += float(np.ldexp(len(W) * 3 * TINY, -m)) + float(np.ldexp(2 * rounded * frobenius(scaled), -m))
        low, high = (_enclosed(float(value), radius, k + m) for value in (values[0], values[-1]))
        word = self.structure.symmetric_part
        if word in ("positive definite", "positive semidefinite", "zero"):
            low = Enclosure(max(low.lower, 0.0), max(low.upper, 0.0))
        if word in ("negative definite", "negative semidefinite", "zero"):
            high = Enclosure(min(high.lower, 0.0), min(high.upper, 0.0))
        if word == "positive semidefinite":
            low = Enclosure(0.0, 0.0)
        if word == "negative semidefinite":
            high = Enclosure(0.0, 0.0)
        return low, high

    @property
    def lowest(self) -> Enclosure:
        """q₋."""
        return self._extremes[0]

    @property
    def highest(self) -> Enclosure:
        """q₊."""
        return self._extremes[1]

    @property
    def gain(self) -> float:
        """An upper bound of q⁺ = max(q₊, 0)."""
        return max(self.highest.upper, 0.0)

    @property
    def loss(self) -> float:
        """An upper bound of q⁻ = max(−q₋, 0)."""
        return max(-self.lowest.lower, 0.0)

    @property
    def size(self) -> float:
        """An upper bound of ε = ‖Q‖₂."""
        return max(self.gain, self.loss, -self.highest.lower, self.lowest.upper)

    @cached_property
    def defect(self) -> float:
        """‖Q‖/‖W‖ in the Frobenius norm, rounded; 0.0 means exactly skew."""
        symmetric, skew = self.structure.norms
        if symmetric and not np.isfinite(np.hypot(symmetric, skew)):  # beyond the floats: the share is that of W/2^k
            W = np.asarray(self.structure.W, dtype=float)
            symmetric, skew = WeightStructure(np.ldexp(W, -power_of_two_scale(W))).norms
        if symmetric == 0:
            return 0.0
        return max(symmetric / float(np.hypot(symmetric, skew)), 5e-324)


def _enclosed(value: float, radius: float, k: int) -> Enclosure:
    low, high = float(np.ldexp(value - radius, k)), float(np.ldexp(value + radius, k))
    return Enclosure(nextafter(low, -inf), nextafter(high, inf))
