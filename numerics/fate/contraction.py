"""Contraction in a weighted 1- or ∞-norm (T11.1): a positive vector v with Ŵv < (γ/L)v, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import fmpq, fmpz_mat
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided
from numerics.exact.dyadic import Dyadic

__all__ = ["Comparison"]

BITS = 40
"""v is written with so many bits: rounding moves its ratios by about 1e-12."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Ŵ, that is W with the moduli of its entries off the diagonal, and bounds of its largest real eigenvalue part α.

    For every v > 0, min (Ŵv)_i/v_i ≤ α ≤ max (Ŵv)_i/v_i (Collatz and Wielandt, for the nonnegative Ŵ + cI).
    """

    W: NDArray[np.float64]

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """v: near the Perron vector of Ŵ, in positive integers."""
        n = len(self.W)
        compared = np.abs(self.W)
        np.fill_diagonal(compared, np.diag(self.W))
        size = float(np.abs(compared).max(initial=0.0)) or 1.0
        # A little of every entry makes it irreducible; the inverse power of a shift above α converges at once.
        moved = compared / size + 1e-7 / n
        shift = float(np.linalg.eigvals(moved).real.max()) + 1e-9 * n
        v = np.ones(n)
        for _ in range(3):
            v = np.abs(np.linalg.solve(shift * np.eye(n) - moved, v))
            v /= v.max()
        return tuple(max(1, int(x)) for x in np.ceil(v * 2.0**BITS))

    @cached_property
    def _ratios(self) -> list[fmpq]:
        dyadic = Dyadic.of(np.ascontiguousarray(self.W))
        rows = [[a if i == j else abs(a) for j, a in enumerate(row)] for i, row in enumerate(dyadic.integers.tolist())]
        image = fmpz_mat(rows) * fmpz_mat([[x] for x in self.weights])
        return [fmpq(image[i, 0], x) * dyadic.unit for i, x in enumerate(self.weights)]

    @property
    def upper(self) -> Fraction:
        """α is at most this."""
        return _fraction(max(self._ratios))

    @property
    def lower(self) -> Fraction:
        """α is at least this."""
        return _fraction(min(self._ratios))

    def contracting(self, ratio: Fraction) -> Decision:
        """Is α below γ/L? Then every input is forgotten at the rate γ − L max(0, α), or any smaller one."""
        found = f"α(Ŵ) is in [{float(self.lower):.6g}, {float(self.upper):.6g}]"
        if self.upper < ratio:
            return true(f"Ŵv < (γ/L)v for a v > 0, exactly: {found}, γ/L = {float(ratio):.6g}")
        if self.lower >= ratio:
            return false(f"{found}, not below γ/L = {float(ratio):.6g}")
        return undecided(f"{found}, and γ/L = {float(ratio):.6g} lies between")


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
