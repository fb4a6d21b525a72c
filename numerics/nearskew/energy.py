"""How long the energy can neither double nor halve, and how long leak and diffusion let it live (T10.1–T10.5).

All numbers are rounded to the safe side: a bound from below is not above the true one. ∞ stands for never.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, nextafter

from flint import arb, ctx

__all__ = ["EnergyTimes", "HalfLife", "energy_times", "half_life_under_diffusion", "half_life_under_leak"]

PRECISION = 128


@dataclass(frozen=True)
class EnergyTimes:
    """The energy E at time 0 has not doubled before `doubles` nor halved before `halves`; `law`: by which claim."""

    energy: float
    doubles: float
    halves: float
    law: str


@dataclass(frozen=True)
class HalfLife:
    """The energy E halves at a time between `lower` and `upper`; inf where there is no such bound."""

    energy: float
    lower: float
    upper: float


def energy_times(
    energy: float,
    n: int,
    gain: float,
    loss: float,
    *,
    tanh: bool = False,
    lipschitz: float | None = None,
    bound: float | None = None,
) -> EnergyTimes:
    """Before which times E can neither double nor halve, without leak and bias (or in rate form without leak).

    gain, loss: upper bounds of q⁺ and q⁻. tanh: σ = tanh, the sharp law of T10.3. lipschitz: an upper bound of L, for a
    nondecreasing σ with σ(0) = 0 (T10.2). bound: an upper bound of M (T10.1). The best of those that hold; 0 where none
    does. ValueError unless energy > 0.
    """
    _positive(energy)
    found = [EnergyTimes(energy, inf if gain == 0 else 0.0, inf if loss == 0 else 0.0, "T10.2")]
    with ctx.workprec(PRECISION):
        if tanh:
            share = arb(energy) / n
            found.append(
                EnergyTimes(
                    energy,
                    _time(_grown(2 * share), 2 * arb(gain)),
                    _time(_grown(share), 2 * arb(loss)),
                    "T10.3",
                )
            )
        if lipschitz is not None:
            doubled = arb(2).log()
            rates = 2 * arb(lipschitz) * arb(gain), 2 * arb(lipschitz) * arb(loss)
            found.append(EnergyTimes(energy, _time(doubled, rates[0]), _time(doubled, rates[1]), "T10.2"))
        if bound is not None:
            drift = n * arb(bound) ** 2
            found.append(
                EnergyTimes(
                    energy,
                    _time(arb(energy), drift * arb(gain)),
                    _time(arb(energy) / 2, drift * arb(loss)),
                    "T10.1",
                )
            )
    best = max(found, key=lambda times: (min(times.doubles, times.halves), times.doubles, times.halves))
    return EnergyTimes(energy, max(t.doubles for t in found), max(t.halves for t in found), best.law)


def half_life_under_diffusion(energy: float, n: int, diffusion: float) -> HalfLife:
    """W = K − γI, tanh, no leak: between log(1 + e^{E/n})/(2γ) and log(1 + e^E)/(2γ) (T10.4).

    diffusion: γ > 0, exact. Saturation lengthens memory: the upper end grows like E/(2γ). ValueError otherwise.
    """
    _positive(energy)
    _positive(diffusion, "the diffusion")
    with ctx.workprec(PRECISION):
        rate = 2 * arb(diffusion)
        return HalfLife(
            energy,
            _down(_grown(arb(energy) / n) / rate),
            _up(_grown(arb(energy)) / rate),
        )


def half_life_under_leak(energy: float, leak: float, *, concave: bool) -> HalfLife:
    """K skew, b = 0, leak γ > 0, σ nondecreasing with σ(0) = 0: at most log 2/γ (T10.5).

    concave: σ(s)/s does not grow in |s| on either side (as for tanh), so that the half-life is at least log 2/(2γ).
    """
    _positive(energy)
    _positive(leak, "the leak")
    with ctx.workprec(PRECISION):
        two = arb(2).log()
        return HalfLife(energy, _down(two / (2 * arb(leak))) if concave else 0.0, _up(two / arb(leak)))


def _grown(x: arb) -> arb:
    """log(1 + e^x) for x > 0, also where e^x is beyond every number: x + log(1 + e^{−x})."""
    return x + (-x).exp().log1p()


def _positive(value: float, what: str = "the energy") -> None:
    if not (isfinite(value) and value > 0):
        raise ValueError(f"{what} must be a finite number > 0, not {value}")


def _time(distance: arb, rate: arb) -> float:
    """distance/rate from below; ∞ for the rate 0."""
    return inf if rate == 0 else _down(distance / rate)


def _down(value: arb) -> float:
    low = float(value.lower()) if value.is_finite() else 0.0
    return max(nextafter(low, -inf), 0.0) if isfinite(low) else nextafter(inf, 0.0)


def _up(value: arb) -> float:
    return nextafter(float(value.upper()), inf) if value.is_finite() else inf
