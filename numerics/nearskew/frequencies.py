"""What a symmetric part does to frequencies: it damps at first order and detunes at second only (T10.7)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nextafter, sqrt

import numpy as np
from numpy.typing import NDArray

from numerics.exact.frequencies import Enclosure, skew_spectrum
from numerics.exact.rank import matrix_rank
from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius
from numerics.exact.structure import WeightStructure
from numerics.nearskew.symmetric import SymmetricPart

__all__ = ["Detuning", "detuning"]


@dataclass(frozen=True)
class Detuning:
    """The eigenvalues of W near those of its skew part K that are iω.

    frequency: ω, and how many there are. gap: its distance from the other ones of ±ω_j and 0, from below. shift:
    abs(Im λ − ω) is at most this for as many eigenvalues λ of W as K has that are iω; inf where the symmetric part is
    too large for the gap. growth: (q₋, q₊), which encloses Re λ.
    """

    frequency: Enclosure
    gap: float
    shift: float
    growth: tuple[float, float]

    @property
    def range(self) -> tuple[float, float]:
        """Im λ of those eigenvalues is in this interval."""
        if self.shift == inf:
            return -inf, inf
        low, high = self.frequency.lower, self.frequency.upper
        if self.shift == 0:
            return low, high
        return nextafter(low - self.shift, -inf), nextafter(high + self.shift, inf)


def detuning(W: NDArray[np.float64], part: SymmetricPart | None = None) -> tuple[Detuning, ...]:
    """For every frequency of (W − Wᵀ)/2, largest first: how far those of W can be from it.

    With ε = (q₊ − q₋)/2 and δ the distance from iω to the rest of the spectrum of K, δ > 2ε: at most
    (δ − √(δ² − 4ε²))/2, which is about ε²/δ, and is attained by W = [[c, ω], [−ω, −c]]. part: the symmetric part of W,
    where it is known. ValueError where (W − Wᵀ)/2 is beyond the floats.
    """
    part = SymmetricPart(WeightStructure(W)) if part is None else part
    with np.errstate(over="ignore"):
        K = W / 2 - W.T / 2
    if not np.isfinite(K).all():
        raise ValueError("(W − Wᵀ)/2 is beyond the floats")
    # K was rounded: it is skew exactly, and within this of the true skew part, whose eigenvalues move no farther.
    exact = np.array_equal(K, W - np.diag(np.diag(W)))
    rounding = 0.0 if exact else (2 * UNIT * frobenius(K) + len(W) * 3 * TINY) * SAFETY
    found = skew_spectrum(K, matrix_rank(K)).frequencies
    low, high = part.lowest.lower, part.highest.upper
    # Halved first: the sum may be beyond the floats. A multiple of I is taken off exactly.
    epsilon = 0.0 if part.structure.diffusion is not None else (high / 2 - low / 2) * SAFETY + 2 * TINY
    levels = [*((f.lower, f.upper) for f in found), *((-f.upper, -f.lower) for f in found)]
    levels += [(0.0, 0.0)] * int(len(W) > 2 * sum(f.multiplicity or 1 for f in found))
    result = []
    for k, frequency in enumerate(found):
        others = (level for j, level in enumerate(levels) if j != k)
        gap = min((_distance(frequency, level) for level in others), default=inf) / SAFETY - 2 * rounding
        known = frequency.multiplicity is not None and gap > 0
        shift = _shift(gap, epsilon) + rounding if known else inf
        result.append(Detuning(frequency, max(gap, 0.0), shift, (low, high)))
    return tuple(result)


def _shift(gap: float, epsilon: float) -> float:
    """(δ − √(δ² − 4ε²))/2, rounded up, as 2ε·(ε/δ)/(1 + √(1 − 4(ε/δ)²)), which neither overflows nor cancels."""
    share = epsilon / gap * SAFETY
    if share >= 0.5:
        return inf
    if epsilon == 0:
        return 0.0
    return 2 * epsilon * share / (1 + sqrt(max(1 - 4 * share * share * SAFETY, 0.0))) * SAFETY + TINY


def _distance(frequency: Enclosure, level: tuple[float, float]) -> float:
    return max(frequency.lower - level[1], level[0] - frequency.upper, 0.0)
