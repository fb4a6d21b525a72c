"""A skew network with diffusion, W = K − γI, stepped by forward Euler: forgets for ever, or is unstable (T13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from analysis.decisions.decision import Decision, false, true, undecided
from numerics.exact.frequencies import Enclosure

__all__ = ["Dichotomy", "dichotomy"]


@dataclass(frozen=True)
class Dichotomy:
    """stable: h ≤ 2γ/(L(γ² + ω²)), so that the energy never grows; strictly: with <. hopeless: hLω > 1, no γ helps."""

    stable: Decision
    strictly: Decision
    hopeless: Decision


def dichotomy(step: Fraction, diffusion: Fraction, omega: Enclosure, lipschitz: Fraction) -> Dichotomy:
    """All decided in rationals, with ω anywhere in its enclosure.

    step h > 0; diffusion γ; omega: the largest frequency of K; lipschitz: L > 0, exact. ValueError otherwise.
    """
    if not (step > 0 and lipschitz > 0):
        raise ValueError(f"the step and L must be > 0, not {step} and {lipschitz}")
    low, high = Fraction(omega.lower), Fraction(omega.upper)

    def excess(frequency: Fraction) -> Fraction:
        return step * lipschitz * (diffusion**2 + frequency**2) - 2 * diffusion

    shown = f"h = {float(step):.6g}, γ = {float(diffusion):.6g}, ω = {omega.value:.9g}, L = {float(lipschitz):.6g}"
    bound = "h ≤ 2γ/(L(γ² + ω²))"
    if excess(high) <= 0:
        stable = true(f"{bound}: {shown}")
    elif excess(low) > 0:
        stable = false(f"{bound} fails: {shown}")
    else:
        stable = undecided(f"{bound} within the enclosure of ω: {shown}")
    if excess(high) < 0:
        strictly = true(f"{bound} strictly: {shown}")
    elif excess(low) >= 0:
        strictly = false(f"{bound} does not hold strictly: {shown}")
    else:
        strictly = undecided(f"{bound} within the enclosure of ω: {shown}")
    product = f"hLω = {float(step * lipschitz) * omega.value:.6g}"
    if step * lipschitz * low > 1:
        hopeless = true(f"{product} > 1")
    elif step * lipschitz * high <= 1:
        hopeless = false(f"{product} ≤ 1")
    else:
        hopeless = undecided(f"{product} is too close to 1")
    return Dichotomy(stable, strictly, hopeless)
