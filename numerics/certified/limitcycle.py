"""The planar network of T8 with given numbers: exactly one limit cycle, hyperbolic, attracting every start but 0.

ż = −γz + (aI + ωJ)tanh z, J = [[0, −1], [1, 0]], a > γ > 0, ω > 0. The quarter turn is a symmetry: P maps r > 0 to
where the orbit of (r, 0) first meets {z₁ = 0, z₂ > 0}, and P⁴ is the return map. Source: T17.5.
1. 0 is the only equilibrium (counted in balls; ω ≥ a − γ is enough). A quadrant is left through its second axis only
   (there ż₁ = −ω tanh z₂ < 0), and holds no cycle as it holds no equilibrium: so P is defined for every r > 0.
2. P is increasing (orbits do not cross), so P⁴(r) = r ⇔ P(r) = r: every cycle is its own quarter turn.
3. |z|²' ≥ 2(a − γ)|z|² − 2(a/3 + ω/6)|z|⁴ > 0 for 0 < |z| < ρ, as 1 − s²/3 ≤ tanh(s)/s ≤ 1: no cycle there. Every cycle
   lies in |z_i| ≤ (a + ω)/γ.
4. One orbit from inside: r_{k+1} ≤ P(r_k), r_{k+1} > r_k ⇒ P(r) ≥ P(r_k) ≥ r_{k+1} ≥ r on [r_k, r_{k+1}], and the other
   way round from outside; both reach an interval I.
5. On I: P' < 1 (and P' ≥ 0 by 2) and P(I) inside I: one fixed point, and the multiplier of the cycle is P'⁴ there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, arb_mat

from analysis.activations import activation
from analysis.activations.activation import Activation
from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, number
from numerics.plane.limitcycle import count_equilibria
from numerics.validated.balls import Failed, around, ball, identity, lower, matrix, upper
from numerics.validated.charts import Chart
from numerics.validated.flow import Flow, Parameter
from numerics.validated.returnmap import ReturnMap
from numerics.validated.step import Control

KIND = "limit_cycle"
MOST_TURNS = 400
TURN = ((0, -1), (1, 0))
_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Planar:
    """ż = −γz + (aI + ωJ)σ(z); a and ω within `spread` of these. ValueError unless a, ω, γ > 0 and a > γ."""

    gain: Fraction
    frequency: Fraction
    leak: Fraction
    activation: Activation
    spread: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if not (self.leak > 0 and self.frequency - self.spread > 0 and self.gain - self.spread > self.leak):
            raise ValueError("a limit cycle of this kind needs ω > 0 and a > γ > 0, on the whole box of parameters")
        if self.spread < 0:
            raise ValueError("a spread is not negative")
        if self.activation.name != "tanh":
            raise ValueError(f"uniqueness is certified for tanh, not for {self.activation.name}")

    @classmethod
    def read(cls, stored: Document) -> Planar:
        """The network of a JSON object with gain, frequency, leak, activation and spread."""
        known = {"gain", "frequency", "leak", "activation", "spread"}
        if not isinstance(stored, Mapping) or not set(stored) <= known:
            raise ValueError(f"a planar network has the fields {', '.join(sorted(known))} and no others")
        values = [number(stored.get(name), name) for name in ("gain", "frequency", "leak")]
        return cls(
            values[0],
            values[1],
            values[2],
            activation(stored.get("activation", "tanh")),
            number(stored.get("spread", 0), "spread"),
        )

    def document(self) -> dict[str, Any]:
        """The network as JSON."""
        found = {"gain": str(self.gain), "frequency": str(self.frequency), "leak": str(self.leak)}
        found["activation"] = self.activation.name
        if self.spread:
            found["spread"] = str(self.spread)
        return found

    def quarter(self) -> ReturnMap:
        """P: from (r, 0), r > 0, to the first crossing of {z₁ = 0, z₂ > 0}; parameters a and ω are coordinates."""
        none = (arb(0), arb(0))
        if self.spread:
            parts = (Parameter(identity(2), none, arb(0)), Parameter(matrix(TURN), none, arb(0)))
            flow = Flow(arb_mat(2, 2), self.activation, none, ball(self.leak), parts)
            box = (around(self.gain, self.spread), around(self.frequency, self.spread))
        else:
            a, w = self.gain, self.frequency
            flow = Flow.of([[a, -w], [w, a]], self.activation, None, self.leak)
            box = ()  # type: ignore[assignment]
        chart = Chart((_ZERO, _ZERO), ((_ONE, _ZERO),))
        return ReturnMap(flow, chart, (_ZERO, _ONE), _ZERO, None, box, TURN, Control(20, 1e-15))


def limit_cycle(problem: Document, guesses: Document) -> Certificate:
    """The certificate that there is exactly one limit cycle.

    problem: `gain` a, `frequency` ω, `leak` γ, perhaps `spread`. guesses: `radius` r* of the cycle on the axis, and
    `width` of the interval I around it. Numbers: radius, period, slope P', multiplier P'⁴, exponent.
    ValueError when problem or guesses are not of this form.
    """
    planar = Planar.read(problem)
    centre = number(guesses.get("radius"), "radius")
    width = number(guesses.get("width", "3/100"), "width")
    if not 0 < width < centre:
        raise ValueError("the interval around the cycle must not reach 0")
    return certify(KIND, problem, guesses, lambda: _prove(planar, centre, width))


def _prove(planar: Planar, centre: Fraction, width: Fraction) -> Found:
    _only_equilibrium(planar)
    a, w, g, e = planar.gain, planar.frequency, planar.leak, planar.spread
    inner = ball((a - e - g) / ((a + e) / 3 + (w + e) / 6)).sqrt()
    start, end = lower(inner) * Fraction(999, 1000), (a + e + w + e) / g * Fraction(1001, 1000)
    low, high = centre - width, centre + width
    if start >= high or end <= low:
        raise Failed("the cycle is not between the regions that cycles cannot meet")
    map = planar.quarter()
    inside = _climb(map, start, low, high, 1)
    outside = _climb(map, end, low, high, -1)
    image = map.of([ball(centre)], identity(1), arb_mat(1, 1, [arb(0, ball(width).upper())]), slope=True)
    assert image.slope is not None
    found, slope = image.hull()[0], image.slope[0, 0]
    if not slope < 1:
        raise Failed("P' < 1 is not shown on the interval")
    if not (found > ball(low) and found < ball(high)):
        raise Failed("the interval is not shown to be mapped into itself")
    return _described(planar, map, centre, width, image.time, (inside, outside))


def _only_equilibrium(planar: Planar) -> None:
    """Step 1, for every parameter of the box: ω ≥ a − γ is enough, as Ω* < A − 1 (T8.1); one network can be counted."""
    if planar.frequency - planar.spread >= planar.gain + planar.spread - planar.leak:
        return
    if planar.spread:
        raise Failed("0 is not shown to be the only equilibrium for every network of the box")
    only = count_equilibria(planar.gain / planar.leak, planar.frequency / planar.leak).only_origin
    if only is not True:
        raise Failed("0 is not shown to be the only equilibrium" if only is None else "there are other equilibria")


def _climb(map: ReturnMap, start: Fraction, low: Fraction, high: Fraction, sign: int) -> int:
    """The number of quarter turns of one orbit from the start into [low, high], each shown to move the right way."""
    r, turns = start, 0
    while not low <= r <= high and (r < low) == (sign > 0):
        if turns == MOST_TURNS:
            raise Failed("the interval is not reached")
        image = map.of([ball(r)]).hull()[0]
        reached = lower(image) if sign > 0 else upper(image)
        reached = Fraction(float(reached)) * (1 - Fraction(sign, 2**50))  # a shorter number, on the safe side
        if not (reached - r) * sign > 0:
            raise Failed("the orbit is not shown to approach the cycle")
        if (reached > high) if sign > 0 else (reached < low):
            reached = high if sign > 0 else low
        r, turns = reached, turns + 1
    return turns


def _described(
    planar: Planar, map: ReturnMap, centre: Fraction, width: Fraction, time: arb, turns: tuple[int, int]
) -> Found:
    """The fixed point, narrowed by P(I) ⊂ I, and what P' is there."""
    box, slope = arb(ball(centre), ball(width).upper()), arb(0)
    for _ in range(3):
        middle, radius = arb(box.mid()), arb(box.rad())
        image = map.of([middle], identity(1), arb_mat(1, 1, [arb(0, radius)]), slope=True)
        assert image.slope is not None
        slope, time = image.slope[0, 0], image.time
        # r* = P(r*), so r* − m = (P(m) − m)/(1 − P'(ξ)).
        gap = map.of([middle]).hull()[0] - middle
        box = (middle + gap / (1 - slope)).intersection(box)
    slope = slope.nonnegative_part()  # P is increasing
    multiplier = slope**4
    numbers = {"radius": box, "period": 4 * time, "slope": slope, "multiplier": multiplier.nonnegative_part()}
    if multiplier > 0:
        numbers["exponent"] = multiplier.log() / (4 * time)
    facts = {"kind": "attracting", "quarter_turns": list(turns), "equilibria": 1}
    return {name: Bounds.of(x) for name, x in numbers.items()}, facts


def guess(planar: Planar) -> dict[str, Any]:
    """Guesses for `limit_cycle`, by iterating P in floats. ValueError when the orbit does not settle."""
    from scipy.integrate import solve_ivp

    a, w, g = float(planar.gain), float(planar.frequency), float(planar.leak)

    def field(_: float, z: Any) -> list[float]:
        import numpy as np

        t = np.tanh(z)
        return [-g * z[0] + a * t[0] - w * t[1], -g * z[1] + w * t[0] + a * t[1]]

    def axis(_: float, z: Any) -> float:
        return float(z[0])

    axis.terminal, axis.direction = True, -1  # type: ignore[attr-defined]
    r, longest = (a + w) / g, 1000 / w + 1000 / g
    for _ in range(2000):
        found = solve_ivp(field, (0, longest), [r, 0.0], method="DOP853", rtol=1e-12, atol=1e-14, events=axis)
        if not found.t_events[0].size:
            raise ValueError("the orbit does not turn: there are equilibria off 0, or ω is too small to follow it")
        following = float(found.y_events[0][0][1])
        if abs(following - r) < 1e-11 * r:
            width = Fraction(min(0.03, 0.05 * following)).limit_denominator(1000)
            return {"radius": repr(following), "width": str(width)}
        r = following
    raise ValueError("the orbit does not settle on a cycle")
