"""Covering relations between parallelograms in the plane, decided in balls. Source: P. Zgliczyński, M. Gidea (2004).

N₁ covers N₂ under P, written N₁ ⇒ N₂, when in the coordinates (U, S) of N₂, in which N₂ is [−1, 1]², P maps the two
unstable edges of N₁ to opposite sides (U < −1 and U > 1), and each point of N₁ into |S| < 1 or |U| > 1. Then
every closed path of such arrows is followed by a periodic point, and every infinite path by an orbit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat

from numerics.validated.balls import Failed, TooFat, ball, column, interval, matrix
from numerics.validated.returnmap import Image

Map = Callable[[list[arb], arb_mat, arb_mat], Image]
DEEPEST = 12
MOST_PIECES = 2_000


@dataclass(frozen=True)
class Parallelogram:
    """{centre + s·unstable + t·stable : |s| ≤ 1, |t| ≤ 1}, all exact. ValueError when the sides are parallel."""

    centre: tuple[Fraction, Fraction]
    unstable: tuple[Fraction, Fraction]
    stable: tuple[Fraction, Fraction]

    def __post_init__(self) -> None:
        (a, b), (c, d) = self.unstable, self.stable
        if a * d == b * c:
            raise ValueError("the sides of a parallelogram are linearly independent")

    @classmethod
    def of(
        cls, centre: tuple[float, float], unstable: tuple[float, float], stable: tuple[float, float]
    ) -> Parallelogram:
        """The parallelogram of these doubles, taken as the rationals that they are."""
        exact = [(Fraction(x), Fraction(y)) for x, y in (centre, unstable, stable)]
        return cls(exact[0], exact[1], exact[2])

    @property
    def frame(self) -> arb_mat:
        """The sides as columns."""
        return matrix([[self.unstable[i], self.stable[i]] for i in range(2)])

    @property
    def inverse(self) -> arb_mat:
        """The inverse of the frame, exact but for the last rounding."""
        (a, b), (c, d) = self.unstable, self.stable
        determinant = a * d - b * c
        return matrix([[d / determinant, -c / determinant], [-b / determinant, a / determinant]])

    @property
    def corners(self) -> list[tuple[Fraction, Fraction]]:
        """The four corners, in order around."""
        signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
        return [
            (
                self.centre[0] + s * self.unstable[0] + t * self.stable[0],
                self.centre[1] + s * self.unstable[1] + t * self.stable[1],
            )
            for s, t in signs
        ]

    def turned(self) -> Parallelogram:
        """Its image under −1."""
        return Parallelogram((-self.centre[0], -self.centre[1]), self.unstable, self.stable)

    def seen(self, image: Image) -> tuple[arb, arb]:
        """(U, S) of an image: the dependence on the start is kept until the last moment."""
        offset = image.offset - matrix([[self.centre[0]], [self.centre[1]]])
        total = self.inverse * offset
        if image.start.nrows():
            total = total + (self.inverse * image.linear) * image.start
        return total[0, 0], total[1, 0]


def disjoint(one: Parallelogram, other: Parallelogram) -> bool:
    """Have the two no point in common? Exactly, by a separating side."""
    for first, second in ((one, other), (other, one)):
        for side in (first.unstable, first.stable):
            normal = (-side[1], side[0])
            mine = [normal[0] * x + normal[1] * y for x, y in first.corners]
            others = [normal[0] * x + normal[1] * y for x, y in second.corners]
            if max(mine) < min(others) or max(others) < min(mine):
                return True
    return False


@dataclass(frozen=True)
class Covering:
    """What shows N₁ ⇒ N₂: the least |U| on the unstable edges (> 1), the largest |S| of the pieces not beyond the
    edges (< 1), the longest time that the map takes on N₁, and how many enclosures it took."""

    edge: arb
    side: arb
    time: arb
    pieces: int


def covers(map: Map, source: Parallelogram, target: Parallelogram, deepest: int = DEEPEST) -> Covering:
    """The evidence for source ⇒ target. Failed when it is false, or not decided with sets cut `deepest` times."""
    work = _Work(map, source, target)
    edges = []
    for s in (-1, 1):
        edges.append(work.edge(s, arb(0, 1), deepest))
    (left_sign, left), (right_sign, right) = edges
    if left_sign == right_sign:
        raise Failed("both unstable edges are mapped to the same side")
    side = work.inside(arb(0, 1), arb(0, 1), deepest)
    assert work.time is not None
    return Covering(left.min(right), side, work.time, work.pieces)


class _Work:
    def __init__(self, map: Map, source: Parallelogram, target: Parallelogram) -> None:
        self.map, self.source, self.target = map, source, target
        self.pieces = 0
        self.time: arb | None = None

    def _seen(self, s: arb, t: arb) -> tuple[arb, arb]:
        """(U, S) of the image of the piece {|s − s₀| ≤ …, |t − t₀| ≤ …}."""
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise Failed(f"not decided with {MOST_PIECES} pieces: the sets are too large or the relation is false")
        middle = self.source.frame * column([arb(s.mid()), arb(t.mid())])
        centre = [ball(c) + x for c, x in zip(self.source.centre, middle.entries(), strict=True)]
        image = self.map(centre, self.source.frame, column([arb(0, s.rad()), arb(0, t.rad())]))
        self.time = image.time if self.time is None else interval(self.time, image.time)
        return self.target.seen(image)

    def edge(self, s: int, t: arb, depth: int) -> tuple[int, arb]:
        """The sign of U on an unstable edge, and its least modulus there."""
        try:
            u, _ = self._seen(arb(s), t)
            if u > 1:
                return 1, u
            if u < -1:
                return -1, -u
            if u < 1 and u > -1:
                raise Failed("an unstable edge is not mapped beyond the target")
        except TooFat:
            pass
        parts = [self.edge(s, half, depth - 1) for half in _halves(t, depth)]
        if parts[0][0] != parts[1][0]:
            raise Failed("an unstable edge is mapped to both sides of the target")
        return parts[0][0], parts[0][1].min(parts[1][1])

    def inside(self, s: arb, t: arb, depth: int) -> arb:
        """The largest |S| of the pieces of the image that are not beyond the unstable edges."""
        try:
            u, stable = self._seen(s, t)
            if u > 1 or u < -1:
                return arb(0)
            if abs(stable) < 1:
                return abs(stable)
            if (u < 1 and u > -1) and (stable > 1 or stable < -1):
                raise Failed("the image leaves the target through a stable side")
        except TooFat:
            pass
        longer = s.rad() >= t.rad()
        parts = [
            self.inside(half, t, depth - 1) if longer else self.inside(s, half, depth - 1)
            for half in _halves(s if longer else t, depth)
        ]
        return parts[0].max(parts[1])


def _halves(x: arb, depth: int) -> tuple[arb, arb]:
    """Two balls that cover x between them."""
    if depth <= 0:
        raise Failed("not decided, however small the pieces: the sets are too large or the relation is false")
    middle, radius = arb(x.mid()), arb(x.rad()) / 2
    return arb(middle - radius, radius), arb(middle + radius, radius)
