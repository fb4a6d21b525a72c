"""The balance equation γz = Wσ(z) + c: the rest points of all three forms are its solutions (T10.0, T12.1).

Current form ż = Wσ(z) + b − γz: c = b. Rate form ẋ = σ(Wx + b) − γx: with z = Wx + b it is c = γb, and x = σ(z)/γ. The
map x⁺ = (1 − hγ)x + hσ(Wx + b) rests where the rate form does; an Elman network is h = γ = 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from analysis.activations import Activation, activation
from numerics.equilibria.region import region_of
from numerics.equilibria.rounded import TINY
from numerics.equilibria.table import SigmaTable, sigma_table

__all__ = ["FORMS", "Balance", "exact_weights"]

FORMS = ("current", "rate", "map")
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Balance:
    """γz = Wσ(z) + c, c = constant ± constant_error. weights: (n, n), leak: γ, both exactly as given.

    form: that of the network whose rest points are meant; bias: its b. ValueError for what does not fit.
    """

    form: str
    weights: Array
    activation: Activation
    bias: Array
    leak: float
    exact_bias: tuple[Fraction, ...]

    @classmethod
    def of(
        cls, form: str, weights: Any, sigma: Activation | str = "tanh", bias: Any = None, leak: float = 1.0
    ) -> Balance:
        """From what users have: σ by its text, bias None for 0, or Fractions; weights and leak are floats."""
        if form not in FORMS:
            raise ValueError(f"unknown form {form!r}: one of {', '.join(FORMS)}")
        W = np.array(weights, dtype=float)
        if W.ndim != 2 or W.shape[0] != W.shape[1] or len(W) == 0:
            raise ValueError(f"weights have shape {W.shape}; a square matrix (n, n) with n ≥ 1 is needed")
        given = np.zeros(len(W)) if bias is None else np.asarray(bias)
        b = given.astype(float)
        if b.shape != (len(W),):
            raise ValueError(f"bias has shape {b.shape}; {(len(W),)} is needed")
        if not (np.isfinite(W).all() and np.isfinite(b).all() and np.isfinite(leak)):
            raise ValueError("weights, bias and leak must be finite")
        if max(np.abs(W).max(), np.abs(b).max(initial=0.0), abs(leak)) > 1e100 or 0 < abs(leak) < 1e-100:
            raise ValueError("weights, bias and leak must be of a size below 1e100, and a leak not below 1e-100")
        exact = tuple(Fraction(x) for x in given.tolist())
        return cls(form, W, activation(sigma) if isinstance(sigma, str) else sigma, b, float(leak), exact)

    @property
    def n(self) -> int:
        """The dimension."""
        return len(self.weights)

    @cached_property
    def constant(self) -> Array:
        """c, rounded."""
        return self.bias.copy() if self.form == "current" else self.leak * self.bias

    @cached_property
    def constant_error(self) -> Array:
        """How far c can be from `constant`."""
        if self.form == "current" and all(
            Fraction(x) == y for x, y in zip(self.bias.tolist(), self.exact_bias, strict=True)
        ):
            return np.zeros(self.n)
        return np.abs(self.constant) * 2.0**-51 + TINY  # b rounded, and multiplied by γ

    @cached_property
    def exact_constant(self) -> list[arb]:
        """c, to the working precision of ball arithmetic."""
        factor = arb(1) if self.form == "current" else arb(self.leak)
        return [factor * arb(fmpq(b.numerator, b.denominator)) for b in self.exact_bias]

    @cached_property
    def region(self) -> tuple[Array, Array] | None:
        """A box of z that holds every solution, or None when none is known: see `numerics.equilibria.region`."""
        if self.leak == 0:
            return None
        return region_of(self.weights, self.activation, self.constant, self.constant_error, self.leak)

    def table(self) -> SigmaTable:
        """σ on a range around the region; where none is known, on [−64, 64]. NoSeries when σ has no enclosure there."""
        reach = 50.0 if self.region is None else float(max(-self.region[0].min(), self.region[1].max()))
        return sigma_table(self.activation, 2.0 ** np.ceil(np.log2(max(reach * 1.01, 1.0))))


def exact_weights(W: Array) -> list[list[fmpq]]:
    """A float matrix as rationals."""
    return [[fmpq(*float(x).as_integer_ratio()) for x in row] for row in W]
