"""The limit of large energy, ż = K sign z on |z|₁ = 1, in exact rationals: its half-turn map is piecewise affine.

K = [[0, A], [−Aᵀ, 0]], A = [[a, b], [b, a]], 0 < b < a. On {x₁ = x₂, y₁ > 0 > y₂} with ξ = x₁ + x₂, η = y₁ + y₂ a
polygon is followed from event to event (a coordinate passes 0, or x₁ = x₂ again): while all its points have the same
next event, the state is an affine function of the start. Where they have not, the polygon is cut along the line on
which two events tie, exactly. The sign of a coordinate does not enter its own speed (K_ii = 0), so orbits are unique
where two cross 0 at a time and neither turns the other round: checked wherever two events tie. Source: T17.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from numerics.validated.balls import Failed

Point = tuple[Fraction, Fraction]
Polygon = tuple[Point, ...]
Affine = tuple[Fraction, Fraction, Fraction]
"""c + p·ξ + q·η as (c, p, q)."""
MOST_EVENTS = 40
MOST_CUTS = 400


def at(f: Affine, point: Point) -> Fraction:
    """The value of an affine function."""
    return f[0] + f[1] * point[0] + f[2] * point[1]


def plus(f: Affine, g: Affine, factor: Fraction | int = 1) -> Affine:
    """f + factor·g."""
    return f[0] + factor * g[0], f[1] + factor * g[1], f[2] + factor * g[2]


def times(factor: Fraction, f: Affine) -> Affine:
    """factor·f."""
    return factor * f[0], factor * f[1], factor * f[2]


@dataclass(frozen=True)
class Piece:
    """A convex polygon (or a segment) of starts and its image under the half turn and −1: affine on all of it."""

    polygon: Polygon
    image: tuple[Affine, Affine]
    time: Affine

    def images(self) -> Polygon:
        """The image's corners, in the order of the polygon's."""
        return tuple((at(self.image[0], p), at(self.image[1], p)) for p in self.polygon)

    def longest(self) -> Fraction:
        """The longest time that a start in it takes."""
        return max(at(self.time, p) for p in self.polygon)


def cut(polygon: Polygon, f: Affine) -> tuple[Polygon, Polygon]:
    """The parts of a convex polygon (or segment) where f ≥ 0 and where f ≤ 0."""
    above: list[Point] = []
    below: list[Point] = []
    count = len(polygon)
    for i, p in enumerate(polygon):
        q = polygon[(i + 1) % count]
        u, v = at(f, p), at(f, q)
        if u >= 0:
            above.append(p)
        if u <= 0:
            below.append(p)
        if u * v < 0:
            t = u / (u - v)
            between = (p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]))
            above.append(between)
            below.append(between)
    return tuple(dict.fromkeys(above)), tuple(dict.fromkeys(below))


class LimitFlow:
    """The half-turn map of ż = K sign z for A = [[a, b], [b, a]]. ValueError unless a > b > 0."""

    def __init__(self, a: Fraction, b: Fraction) -> None:
        if not a > b > 0:
            raise ValueError("the limit flow is followed for a > b > 0")
        zero = Fraction(0)
        self.a, self.b = a, b
        self.k = ((zero, zero, a, b), (zero, zero, b, a), (-a, -b, zero, zero), (-b, -a, zero, zero))

    def pieces(self, polygon: Polygon) -> list[Piece]:
        """The map on a convex polygon, cut into pieces on which it is affine.

        Failed when a part of it is not on the section, or an orbit is not unique, or nothing comes of it.
        """
        found: list[Piece] = []
        self._cuts = 0
        for part, sign in zip(cut(polygon, (Fraction(0), Fraction(1), Fraction(0))), (1, -1), strict=True):
            if part:
                self._follow(part, self._start(part, sign), found)
        return found

    def _start(self, polygon: Polygon, sign: int) -> _State:
        """The state over a part with ξ ≥ 0 or ξ ≤ 0: y₁ − y₂ = 1 − |ξ| solves |z|₁ = 1."""
        half, zero, one = Fraction(1, 2), Fraction(0), Fraction(1)
        xi, eta = (zero, one, zero), (zero, zero, one)
        p = plus((one, zero, zero), xi, -sign)
        first, second = times(half, plus(eta, p)), times(half, plus(eta, p, -1))
        if not all(at(first, v) > 0 > at(second, v) for v in polygon):
            raise Failed("the set leaves the part of the section with y₁ > 0 > y₂")
        return _State((times(half, xi), times(half, xi), first, second), (sign, sign, 1, -1), (zero,) * 3, True)

    def _follow(self, polygon: Polygon, state: _State, found: list[Piece]) -> None:
        for _ in range(MOST_EVENTS):
            events = self._events(state)
            if not events:
                raise Failed("nothing happens any more: an orbit escapes")
            first = self._first(events, polygon)
            if isinstance(first, tuple):  # two events tie along a line: cut there
                self._cuts += 1
                if self._cuts > MOST_CUTS:
                    raise Failed("the set has to be cut too often")
                i, j = first
                self._unique(state, i, j)
                for part in cut(polygon, plus(events[i], events[j], -1)):
                    if part and (len(part) > 2 or len(polygon) <= 2):
                        self._follow(part, state, found)
                return
            self._tied(state, events, first, polygon)
            moved = state.moved(self._speeds(state.signs), events[first])
            if first == _SECTION:
                found.append(_finished(polygon, moved))
                return
            state = moved.flipped(first)
        raise Failed("the section is not met")

    def _speeds(self, signs: Sequence[int]) -> tuple[Fraction, ...]:
        return tuple(sum((k * s for k, s in zip(row, signs, strict=True)), Fraction(0)) for row in self.k)

    def _events(self, state: _State) -> dict[int, Affine]:
        """When each coordinate would pass 0, and (as number 4) when x₁ − x₂ falls to 0, counted from now."""
        speeds = self._speeds(state.signs)
        events = {
            i: times(-1 / v, state.z[i]) for i, (v, s) in enumerate(zip(speeds, state.signs, strict=True)) if v * s < 0
        }
        closing = speeds[0] - speeds[1]
        if closing < 0:
            events[_SECTION] = times(-1 / closing, plus(state.z[0], state.z[1], -1))
        elif state.new and closing <= 0:
            raise Failed("the section is not left in the right direction")
        return events

    @staticmethod
    def _first(events: dict[int, Affine], polygon: Polygon) -> int | tuple[int, int]:
        """The event that comes first for every point of the polygon, or two that tie on a line through it."""
        count = len(polygon)
        middle = (sum((p[0] for p in polygon), Fraction(0)) / count, sum((p[1] for p in polygon), Fraction(0)) / count)
        chosen = min(events, key=lambda i: (at(events[i], middle), i))
        for other, time in events.items():
            if other != chosen and any(at(time, p) < at(events[chosen], p) for p in polygon):
                return chosen, other
        return chosen

    def _tied(self, state: _State, events: dict[int, Affine], first: int, polygon: Polygon) -> None:
        for other, time in events.items():
            if other != first and any(at(time, p) == at(events[first], p) for p in polygon):
                self._unique(state, first, other)

    def _unique(self, state: _State, i: int, j: int) -> None:
        """Where coordinates i and j reach 0 together: does each keep its direction when the other has crossed?"""
        if _SECTION in (i, j):
            return  # the section is only where we look; it turns nothing round
        before = self._speeds(state.signs)
        for one, other in ((i, j), (j, i)):
            after = self._speeds([-s if k == one else s for k, s in enumerate(state.signs)])
            if not before[other] * after[other] > 0:
                raise Failed("two coordinates meet 0 together and turn each other round")


_SECTION = 4


@dataclass(frozen=True)
class _State:
    """z, its signs, the time: as affine functions of the start; `new` before the first event."""

    z: tuple[Affine, ...]
    signs: tuple[int, ...]
    time: Affine
    new: bool

    def moved(self, speeds: Sequence[Fraction], by: Affine) -> _State:
        z = tuple(plus(f, by, v) for f, v in zip(self.z, speeds, strict=True))
        return _State(z, self.signs, plus(self.time, by), False)

    def flipped(self, i: int) -> _State:
        signs = tuple(-s if k == i else s for k, s in enumerate(self.signs))
        zero = (Fraction(0),) * 3
        return _State(tuple(zero if k == i else f for k, f in enumerate(self.z)), signs, self.time, False)


def _finished(polygon: Polygon, state: _State) -> Piece:
    x1, x2, y1, y2 = state.z
    if not all(at(y1, p) < 0 < at(y2, p) for p in polygon):
        raise Failed("the image leaves the part of the section with y₁ > 0 > y₂")
    return Piece(polygon, (times(Fraction(-1), plus(x1, x2)), times(Fraction(-1), plus(y1, y2))), state.time)
