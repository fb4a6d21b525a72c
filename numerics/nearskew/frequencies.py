"""What a symmetric part does to frequencies: it damps at first order and detunes at second only (T10.7)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from numerics.exact.frequencies import Enclosure, skew_spectrum
from numerics.exact.rank import matrix_rank
from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius
from numerics.nearskew.symmetric import SymmetricPart

__all__ = ["Detuning", "detuning"]


@dataclass(frozen=True)
class Detuning:
    """An eigenvalue λ of W near a simple iω of its skew part K.

    frequency: ω. shift: abs(Im λ − ω) is at most this; inf where ω is not simple, or too near to another eigenvalue.
    growth: (q₋, q₊), which encloses Re λ.
    """

    frequency: Enclosure
    shift: float
    growth: tuple[float, float]


def detuning(W: NDArray[np.float64]) -> tuple[Detuning, ...]:
    """For every frequency of (W − Wᵀ)/2, largest first: how far W's own can be from it.

    With ε = ‖Q‖₂ and δ the distance from iω to the rest of the spectrum of K, δ > 2ε: at most ε²/(δ − 2ε).
    """
    from numerics.exact.structure import WeightStructure

    part = SymmetricPart(WeightStructure(W))
    K = (W - W.T) / 2
    # K was rounded: it is skew exactly, and within this of the true skew part, whose eigenvalues move no farther.
    rounding = (2 * UNIT * frobenius(K) + len(W) * 2 * TINY) * SAFETY if not np.array_equal(W, -W.T) else 0.0
    spectrum = skew_spectrum(K, matrix_rank(K))
    epsilon = part.size
    growth = part.lowest.lower, part.highest.upper
    found = spectrum.frequencies
    all_levels = [*((f.lower, f.upper) for f in found), *((-f.upper, -f.lower) for f in found)]
    all_levels += [(0.0, 0.0)] * int(len(W) > 2 * sum(f.multiplicity or 1 for f in found))
    result = []
    for k, frequency in enumerate(found):
        others = [level for j, level in enumerate(all_levels) if j != k]
        gap = min((_distance(frequency, level) for level in others), default=inf) - 2 * rounding
        simple = frequency.multiplicity == 1 and gap > 2 * epsilon
        shift = (epsilon**2 / (gap - 2 * epsilon) + rounding) * SAFETY if simple else inf
        if epsilon == 0:
            shift = 0.0
        result.append(Detuning(frequency, shift, growth))
    return tuple(result)


def _distance(frequency: Enclosure, level: tuple[float, float]) -> float:
    return max(frequency.lower - level[1], level[0] - frequency.upper, 0.0)
