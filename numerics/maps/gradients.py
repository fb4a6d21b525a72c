"""What a gradient can do in one step x⁺ = x + hσ(Wx + b), and in many: bounds of the singular values (T13.3)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, nextafter

from flint import arb, ctx

__all__ = ["Factors", "step_factors"]

PRECISION = 128


@dataclass(frozen=True)
class Factors:
    """Every singular value of I + hDW, D any diagonal with entries in [0, L], lies in [lower, upper].

    never_vanish: det ≥ 1 each step (no diffusion), so that the largest singular value of a product of steps is never
    below 1. Rounded outwards.
    """

    lower: float
    upper: float
    never_vanish: bool

    def over(self, steps: int) -> tuple[float, float]:
        """The same for a product of so many steps: lower^T and upper^T, the former at least 0."""
        with ctx.workprec(PRECISION):
            low, high = arb(self.lower) ** steps, arb(self.upper) ** steps
            return _down(low), _up(high)


def step_factors(step: float, omega: float, lipschitz: float, diffusion: float = 0.0) -> Factors:
    """W = K − γI with K skew, ω = ‖K‖₂ from above: e^{±a}, a = arsinh(hLω/2), for γ = 0.

    With γ > 0 and h for hL: at most R + hr/2 and at least R − hr/2 (0 unless hγ < 1), where R = √(1 − hγ + h²r²/4)
    and r² = ω² + γ². ValueError unless step, lipschitz > 0, omega ≥ 0, diffusion ≥ 0, all finite.
    """
    values = {"step": step, "Lipschitz constant": lipschitz, "frequency": omega, "diffusion": diffusion}
    for name, value in values.items():
        if not (isfinite(value) and value >= 0) or (name in ("step", "Lipschitz constant") and value == 0):
            raise ValueError(f"the {name} must be a finite number > 0 (a frequency or a diffusion ≥ 0), not {value}")
    with ctx.workprec(PRECISION):
        h = arb(step) * arb(lipschitz)
        w, g = arb(omega), arb(diffusion)
        if diffusion == 0:
            a = (h * w / 2).asinh()
            return Factors(_down((-a).exp()), _up(a.exp()), True)
        square = w**2 + g**2
        root = (1 - h * g + h**2 * square / 4).sqrt()
        half = h * square.sqrt() / 2
        lower = _down(root - half) if h * g < 1 else 0.0
        return Factors(lower, _up(root + half), False)


def _down(value: arb) -> float:
    return max(nextafter(float(value.lower()), -inf), 0.0) if value.is_finite() else 0.0


def _up(value: arb) -> float:
    return nextafter(float(value.upper()), inf) if value.is_finite() else inf
