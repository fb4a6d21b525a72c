"""Frequencies of the weights, and frozen spectra: the eigenvalues of the Jacobian at each state of a trajectory."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.system import System, real_array

Array = np.ndarray


def is_skew(weights: Array) -> bool:
    """Exactly Wᵀ = −W, entry by entry."""
    return bool(np.array_equal(weights, -weights.T))


def frequencies(weights: Any) -> Array:
    """The frequencies ω ≥ 0 of a skew matrix, largest first, one for each pair ±iω (and 0 for odd n).

    From eigvalsh of iK, errors a few eps·‖K‖. ValueError for a matrix that is not skew. Certified enclosures are in
    numerics.exact.structure.
    """
    k = real_array(weights, "weights")
    if k.ndim != 2 or k.shape[0] != k.shape[1] or not is_skew(k):
        raise ValueError("frequencies are defined for skew weights, Wᵀ = −W exactly")
    values = np.linalg.eigvalsh(1j * k)
    return np.maximum(values[::-1][: (len(values) + 1) // 2], 0.0)


@dataclass(frozen=True, eq=False)
class FrozenSpectra:
    """frequencies (…, n): the eigenvalues of the Jacobian are i times these; growth (…,): √(d_max/d_min), or inf.

    growth bounds ‖e^{tJ}‖ (T5.2): no exponential growth at any frozen state. It is inf where some σ′ = 0.
    """

    frequencies: Array
    growth: Array


def frozen_spectra(system: System, states: Any) -> FrozenSpectra:
    """The imaginary spectra of W D(z) (current form) or D(Wx + b) W (rate form) at states (…, n), ascending (T5.2).

    Both have the nonzero eigenvalues of the skew D^½ W D^½, which eigvalsh finds as real numbers. Needs W skew, no leak
    and σ′ ≥ 0 at these states; ValueError otherwise.
    """
    if not is_skew(system.weights) or system.leak:
        raise ValueError("frozen spectra are imaginary for skew weights without leak; this system is not of that kind")
    points = real_array(states, "states")
    slopes = system.numeric.derivative(system.potentials(points.reshape(-1, system.n)))
    if (slopes < 0).any():
        raise ValueError("σ′ < 0 at some state: the frozen spectrum is imaginary only where σ does not fall")
    roots = np.sqrt(slopes)
    matrices = 1j * (roots[:, :, None] * system.weights * roots[:, None, :])
    values = np.linalg.eigvalsh(matrices)
    low, high = slopes.min(axis=1), slopes.max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(low > 0, np.sqrt(high / np.where(low > 0, low, 1.0)), np.inf)
    return FrozenSpectra(values.reshape(points.shape), growth.reshape(points.shape[:-1]))
