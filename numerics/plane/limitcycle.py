"""Leak and gain on the diagonal, n = 2, tanh: equilibria counted with certainty, cycles in floats (T8.1, T8.2).

ż = −γz + (aI + K)tanh(z). With A = a/γ, Ω = ω/γ the equilibria off the origin come in fours; one of each has z₁, z₂ > 0
and solves g(z₁) = artanh Q − AQ + Ω tanh z₁ = 0, Q = (z₁ − A tanh z₁)/Ω in (0, 1), Q = tanh z₂. The zeros of g on
0 < z₁ < A + Ω are counted in ball arithmetic: a box without a zero is excluded by the sign of g, and in a box where g'
has one sign the signs of g at the ends tell.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from flint import arb, fmpq
from numpy.typing import ArrayLike

from analysis.plane.limitcycle import Threshold

_MOST_BOXES = 100_000


def _rational(number: Any, what: str) -> fmpq:
    """An exact rational; floats are the dyadic numbers that they are. ValueError unless finite and above 0."""
    try:
        fraction = Fraction(number)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{what} must be a finite number, not {number}") from None
    if fraction <= 0:
        raise ValueError(f"{what} must be above 0, not {number}")
    return fmpq(fraction.numerator, fraction.denominator)


@dataclass(frozen=True)
class Count:
    """The number of equilibria, certified, with the boxes it took; ``total`` is None when a box stayed undecided."""

    total: int | None
    boxes: int

    @property
    def only_origin(self) -> bool | None:
        """Whether 0 is the only equilibrium; None when undecided."""
        return None if self.total is None else self.total == 1


def count_equilibria(A: Any, Omega: Any) -> Count:
    """How many equilibria ż = −z + (AI + ΩJ)tanh(z) has, certified in ball arithmetic (T8.1).

    A and Ω above 0, exact (int, Fraction) or float. For A ≤ 1 it is 1: p f(p) + q f(q) = 0 has only the zero
    solution, as sf(s) > 0. At a fold itself two zeros cannot be told from none; the answer is then undecided.
    """
    gain, frequency = _rational(A, "A"), _rational(Omega, "Ω")
    if gain <= 1:
        return Count(1, 0)
    before = flint.ctx.prec
    # The rest state near z = A has 1 − tanh z about e^(−2A), and at a fold near z = 2A it is e^(−4A).
    scale = min(int(float(gain.p) / float(gain.q)) + 1, 10_000)
    flint.ctx.prec = 160 + 8 * scale
    try:
        found, boxes = _count_quadrant(gain, frequency, 60 + 8 * scale)
    finally:
        flint.ctx.prec = before
    return Count(None if found is None else 1 + 4 * found, boxes)


def _count_quadrant(A: fmpq, W: fmpq, deepest: int) -> tuple[int | None, int]:
    stack, found, boxes = [(_excluded_at_zero(A), A + W, 0)], 0, 0
    while stack:
        low, high, depth = stack.pop()
        boxes += 1
        verdict = _zeros_in(low, high, A, W)
        if verdict is None:
            if depth == deepest or boxes > _MOST_BOXES:
                return None, boxes
            # Not the middle: a zero at a simple fraction would sit on the border of two boxes for ever.
            inner = low + (high - low) * fmpq(127, 256)
            stack += [(low, inner, depth + 1), (inner, high, depth + 1)]
        else:
            found += verdict
    return found, boxes


def _excluded_at_zero(A: fmpq) -> fmpq:
    """ε with Q < 0 on 0 < z₁ ≤ ε: z/tanh z grows, so ε < A tanh ε is enough."""
    end = fmpq(1, 2)
    while not arb(end) < A * arb(end).tanh():
        end /= 2
    return end


def _zeros_in(low: fmpq, high: fmpq, A: fmpq, W: fmpq) -> int | None:
    """The number of zeros of g with 0 < Q < 1 in the box, or None when this box does not tell."""
    z = arb(low).union(arb(high))
    tanh = z.tanh()
    Q = (z - A * tanh) / W
    if Q < 0 or Q >= 1:
        return 0
    if not Q < 1:
        # g tends to +∞ as Q → 1: f grows beyond √(1 − 1/A), so its value at the lower end bounds it from below.
        least = Q.lower()
        grows = least > 0 and least * least > 1 - 1 / arb(A)
        return 0 if grows and (least >= 1 or least.atanh() - A * least + W * tanh > 0) else None
    if not Q > 0:
        # f(Q) ≥ −(A − 1)Q, so g > 0 for the small Q > 0 of this box.
        return 0 if W * tanh - (A - 1) * Q.upper() > 0 else None
    sech2 = 1 - tanh * tanh
    slope = (1 - A * sech2) / W * (1 / (1 - Q * Q) - A) + W * sech2
    middle = (low + high) / 2
    g = _g_at(middle, A, W) + slope * (z - middle)  # the mean value form: its width falls with the square of the box's
    if g > 0 or g < 0:
        return 0
    if not (slope > 0 or slope < 0):
        return None
    ends = [_g_at(end, A, W) for end in (low, high)]
    if any(not (value > 0 or value < 0) for value in ends):
        return None
    return int((ends[0] > 0) != (ends[1] > 0))


def _g_at(point: fmpq, A: fmpq, W: fmpq) -> arb:
    z = arb(point)
    Q = (z - A * z.tanh()) / W
    return Q.atanh() - A * Q + W * z.tanh()


def threshold_bracket(A: Any, relative: float = 1e-6) -> tuple[Fraction, Fraction]:
    """Rationals around Ω*(A), closer than ``relative``: certified by 5 or more equilibria below and 1 above (T8.1).

    Equilibria exist for every Ω up to Ω* (Ω varies continuously along the curve p f(p) + q f(q) = 0 and is 0 at its
    ends), so one count on each side is enough. Raises ValueError for A ≤ 1, or when a count stays undecided.
    """
    value = Threshold(A, 25).value
    low, high = (Fraction(str(value * (1 + sign * relative / 2))) for sign in (-1, 1))
    below, above = count_equilibria(A, low), count_equilibria(A, high)
    if below.total is None or above.total is None or below.total < 5 or above.total != 1:
        raise ValueError(f"not certified: {below.total} equilibria at {float(low)}, {above.total} at {float(high)}")
    return low, high


@dataclass(frozen=True)
class Cycle:
    """A limit cycle, in floats: its period, the largest z₁, its nontrivial Floquet exponent and multiplier.

    ``closing`` is by how much the orbit misses itself after one turn. The exponent is the mean of the divergence,
    (1/T)∮(−2γ + a(σ'(z₁) + σ'(z₂)))dt; negative means attracting.
    """

    start: float
    period: float
    amplitude: float
    exponent: float
    multiplier: float
    closing: float


@dataclass(frozen=True)
class PlanarGain:
    """ż = −γz + (aI + K)tanh(z), K = [[0, ω], [−ω, 0]]: gain a, frequency ω, leak γ, finite and above 0."""

    gain: float
    frequency: float
    leak: float

    def __post_init__(self) -> None:
        for what in ("gain", "frequency", "leak"):
            _rational(getattr(self, what), f"the {what}")

    def field(self, t: float, z: Any) -> list[Any]:
        """The right-hand side; a third component, if there, collects ∮ divergence."""
        p, q = np.tanh(z[0]), np.tanh(z[1])
        rates = [
            -self.leak * z[0] + self.gain * p + self.frequency * q,
            -self.leak * z[1] + self.gain * q - self.frequency * p,
        ]
        if len(z) == 3:
            rates.append(-2 * self.leak + self.gain * (2 - p * p - q * q))
        return rates

    def equilibria(self) -> Count:
        """How many equilibria there are, certified; the parameters are taken as the exact numbers that they are."""
        leak = _rational(self.leak, "the leak")
        ratios = (_rational(self.gain, "the gain") / leak, _rational(self.frequency, "the frequency") / leak)
        return count_equilibria(*(Fraction(int(r.p), int(r.q)) for r in ratios))

    def quarter_turn(self, radius: float) -> tuple[float, float, float, float] | None:
        """From (0, r) to the next z₂ = 0: (z₁, time, ∮div, largest z₁); None when it does not get there.

        The system turns into itself under (z₁, z₂) → (z₂, −z₁), so every cycle does (its quarter turn is a cycle of
        the same area, and two different ones around the origin would be nested): cycles are r with z₁ = r.
        """

        from scipy.integrate import solve_ivp

        def crossing(t: float, z: Any) -> float:
            return float(z[1])

        crossing.terminal, crossing.direction = True, -1  # type: ignore[attr-defined]
        patience = 200 * (1 / self.leak + 1 / self.frequency)
        run = solve_ivp(
            self.field, (0, patience), [0.0, radius, 0.0], method="DOP853", rtol=1e-12, atol=1e-14, events=crossing
        )
        if run.t_events is None or run.y_events is None or not run.t_events[0].size:
            return None
        z1, _, divergence = run.y_events[0][0]
        return float(z1), float(run.t_events[0][0]), float(divergence), float(run.y[0].max())

    def cycles(self, points: int = 40) -> tuple[Cycle, ...]:
        """The cycles that a scan of starts (0, r) sees: one for each sign change of the quarter map's displacement.

        Seen in floats, not certified; that there is exactly one where T8.2 promises one is not proved.
        """
        from scipy.optimize import brentq

        radii = np.geomspace(1e-3, 2 * (self.gain + self.frequency) / self.leak, points)
        gaps = [self._gap(r) for r in radii]
        found = []
        for low, high, a, b in zip(radii, radii[1:], gaps, gaps[1:], strict=False):
            if a is not None and b is not None and a * b < 0:
                found.append(
                    self._cycle(float(brentq(lambda r: self._gap(r) or 0.0, low, high, xtol=1e-13, rtol=1e-14)))
                )
        return tuple(found)

    def _gap(self, radius: float) -> float | None:
        turned = self.quarter_turn(float(radius))
        return None if turned is None else turned[0] - float(radius)

    def _cycle(self, radius: float) -> Cycle:
        turned = self.quarter_turn(radius)
        if turned is None:
            raise ValueError(f"no orbit closes at {radius}")
        z1, quarter, divergence, largest = turned
        return Cycle(
            radius, 4 * quarter, largest, divergence / quarter, float(np.exp(4 * divergence)), abs(z1 - radius)
        )

    def verdict(self) -> tuple[str, str]:
        """(what happens, why): "decays", "attracting limit cycle", "equilibria" or "undecided" (T8.1, T8.2)."""
        ratio = Fraction(self.gain) / Fraction(self.leak)
        if ratio <= 1:
            return "decays", "a ≤ γ: dE/dt = Σσ(z_i)(aσ(z_i) − γz_i) < 0 off the origin, so every trajectory goes to 0"
        count = self.equilibria()
        if count.total is None:
            return "undecided", "ω is too close to the threshold γΩ*(a/γ) for the equilibria to be counted"
        if count.only_origin:
            return (
                "attracting limit cycle",
                "a > γ and 0 is the only equilibrium (certified): it repels, the flow comes in from outside, so by "
                "Poincaré–Bendixson there is an attracting cycle",
            )
        return "equilibria", f"{count.total} equilibria (certified): the theorem on the cycle does not apply"


def recognise(W: ArrayLike, leak: float) -> PlanarGain | None:
    """The system that a 2×2 current-form network with this leak is, when W = aI + K exactly with a, ω, γ ≠ 0, a > 0.

    A negative ω is a mirror image, and comes back as its absolute value. None when the network is not of this kind.
    """
    weights = np.asarray(W, dtype=np.float64)
    if weights.shape != (2, 2) or not np.isfinite(weights).all() or not leak > 0:
        return None
    if weights[0, 0] != weights[1, 1] or weights[0, 1] != -weights[1, 0]:
        return None
    if not weights[0, 0] > 0 or weights[0, 1] == 0:
        return None
    return PlanarGain(float(weights[0, 0]), abs(float(weights[0, 1])), float(leak))
