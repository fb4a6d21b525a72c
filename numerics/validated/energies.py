"""The conserved energy H(z) = Σ d_i (S(z_i) + c_i z_i) in balls: value and gradient. Source: T2.1, T2.3, T2.7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb
from sympy import Integral

from numerics.validated.balls import Failed, ball
from numerics.validated.flow import Flow, dot
from numerics.validated.functions import value_of


@dataclass(frozen=True)
class Energy:
    """H(z) = Σ d_i (S(z_i) + c_i z_i) of a flow ż = W(σ(z) + c) with diag(d) W skew.

    ValueError when S has no closed form, or σ is not known to be nondecreasing: a convex H meets a line at most twice,
    which is what charts of its level sets rest on.
    """

    flow: Flow
    weights: tuple[Fraction, ...] = ()
    tilt: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        n = self.flow.n
        object.__setattr__(self, "weights", self.weights or (Fraction(1),) * n)
        object.__setattr__(self, "tilt", self.tilt or (Fraction(0),) * n)
        activation = self.flow.activation
        if activation.primitive.has(Integral):
            raise ValueError(f"the energy needs S = ∫σ in closed form, and none was found for {activation.name}")
        if not activation.decide("nondecreasing").is_true:
            raise ValueError(
                f"charts of an energy level need a nondecreasing σ, and {activation.name} is not known to be"
            )

    def value(self, z: Sequence[arb]) -> arb:
        """H at a state."""
        total = arb(0)
        (symbol,) = self.flow.activation.sigma.free_symbols
        for x, d, c in zip(z, self.weights, self.tilt, strict=True):
            total = total + ball(d) * (value_of(self.flow.activation.primitive, {symbol: x}) + ball(c) * x)
        if not total.is_finite():
            raise Failed("the energy is not surely defined on the box")
        return total

    def gradient(self, z: Sequence[arb]) -> list[arb]:
        """∇H at a state: d_i (σ(z_i) + c_i)."""
        return [ball(d) * (u + ball(c)) for u, d, c in zip(self.flow.sigma(z), self.weights, self.tilt, strict=True)]

    def along(self, direction: Sequence[arb], z: Sequence[arb]) -> arb:
        """The derivative of H at a state in a direction."""
        return dot(direction, self.gradient(z))
