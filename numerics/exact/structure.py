"""The structure of a matrix of floats or Fractions, of any size, decided exactly: there is no tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import ArrayLike, NDArray

from analysis.matrices.weights import Symmetrization, symmetrize
from numerics.exact.definiteness import symmetric_definiteness
from numerics.exact.dyadic import as_weights
from numerics.exact.frequencies import Spectrum, general_spectrum, shifted, skew_spectrum
from numerics.exact.rank import kernel_basis, matrix_rank
from numerics.exact.scaled import Scaled, fractions

__all__ = ["KERNEL_LIMIT", "WeightStructure", "is_skew", "skew_symmetrization"]

KERNEL_LIMIT = 64
"""The largest n for which the kernel is written out in integers; they can be n times as long as the entries."""


def is_skew(W: NDArray[Any]) -> bool:
    """Is Wᵀ = −W in every entry, exactly?"""
    return bool(np.array_equal(W, -W.T))


def skew_symmetrization(W: NDArray[Any]) -> Symmetrization:
    """Positive d (fmpq) with diag(d)·W skew, or why there is none (T2.3), exactly."""
    if is_skew(W):
        return Symmetrization((fmpq(1),) * len(W), "W is skew: d = 1")
    signs = (W > 0).astype(int) - (W < 0)
    if np.any(signs != -signs.T):  # said from a few entries, without building n² exact numbers
        i, j = (int(k) for k in np.argwhere(signs != -signs.T)[0])
        chosen = sorted({i, j})
        found = symmetrize(_rationals(W[np.ix_(chosen, chosen)]))
        return Symmetrization(None, _renumbered(W, i, j), tuple(chosen[k] for k in found.cycle))
    return symmetrize(_rationals(W))


def _rationals(W: NDArray[Any]) -> list[list[fmpq]]:
    # d does not change when W is scaled, so the common unit is left out.
    return [[fmpq(a) for a in row] for row in Scaled.of(W).integers.tolist()]


def _renumbered(W: NDArray[Any], i: int, j: int) -> str:
    if i == j:
        return f"diagonal entry {i + 1} is {_short(W[i, i])}, not 0"
    one, other = f"({i + 1},{j + 1}) = {_short(W[i, j])}", f"({j + 1},{i + 1}) = {_short(W[j, i])}"
    return f"entries {one} and {other} have not opposite signs"


def _short(value: Any) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"


@dataclass(frozen=True, eq=False)
class WeightStructure:
    """What is true of a weight matrix, each derived fact exact and computed when first asked for.

    W: (n, n) real and finite, n ≥ 1; kept as read-only float64, every value unchanged, or for an object array as
    Fractions (ValueError otherwise). Norms and frequencies are those of float weights only.
    """

    W: NDArray[Any]

    def __init__(self, W: ArrayLike) -> None:
        given = W if isinstance(W, np.ndarray) and W.dtype == object else None
        if given is None:
            object.__setattr__(self, "W", as_weights(W))
            return
        if given.ndim != 2 or given.shape[0] != given.shape[1] or given.size == 0:
            raise ValueError(f"weights must be a square matrix, not of shape {given.shape}")
        exact = fractions(given)
        exact.setflags(write=False)
        object.__setattr__(self, "W", exact)

    def _floats(self) -> NDArray[np.float64]:
        if self.W.dtype != object:
            return self.W
        floats = self.W.astype(float)
        if not np.array_equal(fractions(floats), self.W):
            raise ValueError("norms and frequencies are computed for weights that are floats")
        return floats

    @property
    def n(self) -> int:
        """The dimension."""
        return len(self.W)

    @cached_property
    def skew(self) -> bool:
        """Wᵀ = −W."""
        return is_skew(self.W)

    @cached_property
    def diffusion(self) -> Any:
        """The g with W + g·I skew, or None when there is none; 0 for skew W. In the kind of numbers that W holds."""
        diagonal = np.diag(self.W)
        if np.any(diagonal != diagonal[0]):
            return None
        return -diagonal.tolist()[0] + 0 if is_skew(self.W - np.diag(diagonal)) else None

    @cached_property
    def symmetrization(self) -> Symmetrization:
        """d > 0 with diag(d)·W skew, or why there is none."""
        return skew_symmetrization(self.W)

    @cached_property
    def symmetric_scaling(self) -> Symmetrization:
        """d > 0 with diag(d)·W symmetric (T11.3), or why there is none."""
        if np.array_equal(self.W, self.W.T):
            return Symmetrization((fmpq(1),) * self.n, "W is symmetric: d = 1")
        return symmetrize(_rationals(self.W), 1)

    @cached_property
    def energy_weights(self) -> tuple[Fraction, ...] | None:
        """d as fractions, scaled so that the least is 1; None when W is not skew-symmetrizable."""
        d = self.symmetrization.weights
        if d is None:
            return None
        least = min(d)
        return tuple(Fraction(int((x / least).p), int((x / least).q)) for x in d)

    @cached_property
    def symmetric_part(self) -> str:
        """The sign of xᵀWx: a word of `analysis.matrices.weights.DEFINITENESS`, or "undecided"."""
        return symmetric_definiteness(self.W)

    @cached_property
    def norms(self) -> tuple[float, float]:
        """Frobenius norms of (W + Wᵀ)/2 and (W − Wᵀ)/2, rounded; 0.0 means exactly 0."""
        W = self._floats()
        half = W / 2
        lost = W - 2 * half  # the last bit of a subnormal
        parts = [half + half.T + (lost + lost.T) / 2, half - half.T + (lost - lost.T) / 2]
        symmetric, skew = (_frobenius(part) for part in parts)
        return (0.0 if self.skew else max(symmetric, 5e-324)), skew

    @property
    def skew_fraction(self) -> float:
        """‖skew part‖²/‖W‖² (Frobenius), 1 for W = 0; rounded, and 1.0 only if W is skew."""
        symmetric, skew = self.norms
        if symmetric == 0:
            return 1.0
        ratio = skew / symmetric if symmetric > 0 else inf
        fraction = ratio**2 / (1 + ratio**2) if ratio < 1e100 else 1.0
        return min(fraction, float(np.nextafter(1.0, 0.0)))

    @cached_property
    def rank(self) -> int:
        """The rank over the rationals."""
        return matrix_rank(self.W)

    @property
    def kernel_dimension(self) -> int:
        """n − rank."""
        return self.n - self.rank

    @cached_property
    def left_kernel(self) -> tuple[tuple[int, ...], ...] | None:
        """A basis of {c : Wᵀc = 0} in coprime integers; None when n > KERNEL_LIMIT and the kernel is not 0."""
        if self.kernel_dimension == 0:
            return ()
        return kernel_basis(np.ascontiguousarray(self.W.T)) if self.n <= KERNEL_LIMIT else None

    @cached_property
    def spectrum(self) -> Spectrum:
        """Eigenvalues and frequencies."""
        W = self._floats()
        if self.symmetrization.exists:
            return skew_spectrum(W, self.rank)
        diagonal = np.diag(W)
        if np.all(diagonal == diagonal[0]) and diagonal[0] != 0:
            rest = W - np.diag(diagonal)
            if skew_symmetrization(rest).exists:
                return shifted(skew_spectrum(rest, matrix_rank(rest)), float(diagonal[0]))
        return general_spectrum(W)


def _frobenius(A: NDArray[np.float64]) -> float:
    largest = float(np.abs(A).max(initial=0.0))
    return largest * float(np.linalg.norm(A / largest)) if largest > 0 else 0.0
