"""The audit's closed forms for n = 2: the period of the orbit at an energy, and how fast each scheme drifts there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isfinite, pi

from sympy import Expr, Float

from analysis.activations import CATALOGUE, Activation, activation
from analysis.plane.drift import drift
from analysis.plane.energytime import clip_period
from analysis.plane.limitcycle import Threshold
from analysis.plane.period import closed_period
from analysis.plane.period import energy as energy_symbol
from analysis.symbols import h as step_symbol
from analysis.symbols import omega as omega_symbol
from numerics.certified.certificate import Bounds
from numerics.certified.limitcycle import Planar, guess, limit_cycle
from numerics.plane.limitcycle import PlanarGain, recognise
from numerics.plane.period import euler_drift, period
from proofs.assumptions.network import same_as
from proofs.audit.applicability import Asked

__all__ = ["GainCycle", "Plane", "gain_cycle", "plane", "scheme_drift"]


@dataclass(frozen=True)
class Plane:
    """T4 for this network.

    frequency: ω of W. small_period: 2π/(ω σ'(0)), the limit at small energy, None when σ'(0) is 0 or unknown.
    closed_form: T(E) in E and ω, "" when none is known. energy: where the period was asked for, or None; period and its
    stated error there, None with `reason` when the level curve is no closed orbit.
    """

    frequency: float
    small_period: float | None
    closed_form: str
    energy: float | None
    period: float | None
    period_error: float | None
    reason: str


def plane(asked: Asked, energy: float | None, slope: float | None) -> Plane | None:
    """The plane's section of an audit; None unless every orbit is periodic by T4.1 (in rate form: for z = Wx + b)."""
    if energy is not None and not (isfinite(energy) and energy > 0):
        raise ValueError(f"the energy must be a finite number > 0, not {energy}")
    if asked.applying("T4.1") is None:
        return None
    sigma, frequency = asked.network.activation, abs(float(asked.network.W[0, 1]))
    small = 2 * pi / (frequency * slope) if slope else None
    value = error = None
    reason = ""
    if energy is not None:
        try:
            found = period(sigma, energy, frequency)
            value, error = found.value, found.error
        except ValueError as problem:
            reason = str(problem)
    return Plane(frequency, small, _closed_form(sigma), energy, value, error, reason)


@dataclass(frozen=True)
class GainCycle:
    """T8 for this network, ż = −γz + (aI + K) tanh(z).

    gain, frequency: A = a/γ and ω/γ. threshold: Ω*(A), None for A ≤ 1. equilibria: their certified number, None when ω
    is too close to γΩ*. period, amplitude (largest |z_i|), multiplier (per period, < 1 attracts) of the cycle, computed
    in floats; None where there is none. seen: the number of cycles that a scan finds. exactly_one: "certified" when
    there is exactly one (T17.5), with bounds of its period and multiplier; else "undecided", and why; "" for none.
    """

    gain: float
    frequency: float
    threshold: float | None
    equilibria: int | None
    verdict: str
    reason: str
    seen: int
    period: float | None
    amplitude: float | None
    multiplier: float | None
    exactly_one: str = ""
    period_bounds: Bounds | None = None
    multiplier_bounds: Bounds | None = None
    certificate: str = ""

    @property
    def sentence(self) -> str:
        """What is certified of the cycle, or why nothing is; "" where there is no cycle to speak of."""
        if self.period_bounds is None or self.multiplier_bounds is None:
            return f"that it is the only one is undecided: {self.certificate}" if self.exactly_one else ""
        period, multiplier = self.period_bounds, self.multiplier_bounds
        return (
            f"exactly one limit cycle, period in [{period.lower}, {period.upper}], "
            f"multiplier in [{multiplier.lower}, {multiplier.upper}]: certified"
        )


def gain_cycle(asked: Asked) -> GainCycle | None:
    """The leak-and-gain section of an audit; None unless the network is that of T8.1 (in rate form: for z = Wx)."""
    view = asked.applying("T8.1")
    system = None if view is None else recognise(view.network.W, view.network.leak)
    if system is None:
        return None
    verdict, reason = system.verdict()
    found = system.cycles() if verdict == "attracting limit cycle" else ()
    first = found[0] if found else None
    ratio = system.gain / system.leak
    return GainCycle(
        ratio,
        system.frequency / system.leak,
        float(Threshold(Fraction(system.gain) / Fraction(system.leak)).value) if ratio > 1 else None,
        system.equilibria().total,
        verdict,
        reason,
        len(found),
        first.period if first else None,
        first.amplitude if first else None,
        first.multiplier if first else None,
        *(_exactly_one(system) if first else ()),
    )


@cache
def _exactly_one(system: PlanarGain) -> tuple[str, Bounds | None, Bounds | None, str]:
    """Is there exactly one cycle? Computed in balls, in about a second; the numbers are the doubles that they are."""
    try:
        planar = Planar(Fraction(system.gain), Fraction(system.frequency), Fraction(system.leak), activation("tanh"))
        found = limit_cycle(planar.document(), guess(planar))
    except ValueError as problem:  # no guess is found: nothing is said
        return "undecided", None, None, str(problem)
    if not found.certified:
        return "undecided", None, None, found.reason
    return "certified", found.numbers["period"], found.numbers["multiplier"], ""


def _closed_form(sigma: Activation) -> str:
    if same_as(sigma, CATALOGUE["hardtanh"].sigma).is_true:
        return "; ".join(f"{branch.value} for E in {branch.energies}" for branch in clip_period())
    try:
        return str(closed_period(sigma).value)
    except ValueError:
        return ""


def scheme_drift(asked: Asked, name: str, energy: float | None, frequency: float) -> tuple[str, float | None]:
    """The averaged dE/dt of a scheme in the plane: its law for tanh, its value at the energy and the network's step.

    The law is "" where none is known; for other activations than tanh only Euler's value is computed (T6.6).
    """
    step = asked.network.step
    if not asked.holds("tanh"):
        if name != "euler" or energy is None or step is None:
            return "", None
        try:
            return "h/2·⟨Σ σ'(z_i)(Wσ)_i²⟩", euler_drift(asked.network.activation, energy, step, frequency).value
        except ValueError:
            return "", None
    law: Expr = drift(name).rate()
    if energy is None or step is None:
        return str(law), None
    values = {energy_symbol: Float(energy, 40), step_symbol: Float(step, 40), omega_symbol: Float(frequency, 40)}
    return str(law), float(law.evalf(17, subs=values, maxn=400))
