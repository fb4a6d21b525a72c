"""All rest points of a network, each certified, with its stability; or those found, and that the list may be short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from flint import arb
from numpy.typing import NDArray

from numerics.equilibria.balance import Balance
from numerics.equilibria.certify import BITS, Certified, certify, precision
from numerics.equilibria.leakless import Unsolved, without_leak
from numerics.equilibria.pieces import MOST_COMBINATIONS, by_pieces, linear_pieces
from numerics.equilibria.search import Found, Outcome, search, starting_points

__all__ = ["SEARCHED", "RestPoints", "rest_points"]

Array = NDArray[np.float64]

SEARCHED = 10
"""The largest dimension (of z, or the rank of W) in which all rest points are searched for."""
CLUSTER_LIMIT = 2000


@dataclass(frozen=True, eq=False)
class RestPoints:
    """The rest points of ż = Wσ(z) + b − γz, of ẋ = σ(Wx + b) − γx, or of the map x⁺ = (1 − hγ)x + hσ(Wx + b).

    points: each certified. complete: that there is no other is proved. unresolved: boxes (low, high) of z that may hold
    more, neighbours joined; none when the list is complete. how: how they were looked for. index_sum:
    Σ sign det(γ − WD), None when a sign is not known; 1 for a complete list of nondegenerate points when γ > 0 and a
    box is known that holds them all, as it is for bounded σ (T11.7).
    """

    balance: Balance
    points: tuple[Certified, ...]
    complete: bool
    unresolved: tuple[tuple[Array, Array], ...]
    how: str
    boxes: int = 0
    seconds: float = 0.0

    def of(self, balance: Balance) -> RestPoints:
        """The same solutions z as the rest points of another form with the same balance equation, leak not 0."""
        return replace(self, balance=balance, points=tuple(p.of(balance) for p in self.points))

    @property
    def index_sum(self) -> int | None:
        signs = [p.index for p in self.points]
        return None if None in signs else sum(s for s in signs if s is not None)

    @property
    def incomplete_by_index(self) -> bool:
        """Whether the index sum shows that a rest point is missing, or that one is degenerate."""
        return self.balance.region is not None and self.index_sum not in (None, self.expected_sum)

    @property
    def expected_sum(self) -> int:
        """What the signs add up to: the degree of γz."""
        return 1 if self.balance.leak > 0 else (-1) ** self.balance.n

    def described(self) -> str:
        """One line on how many there are, and what is known of others."""
        N = len(self.points)
        one = f"{N} rest point{'' if N == 1 else 's'} found and certified"
        index = "" if self.index_sum is None else f", index sum {self.index_sum}"
        if self.complete:
            return f"{one}, no other exists{index}"
        if not self.points and self.balance.leak == 0:  # nothing was searched
            return f"none is listed: {self.how}"
        rest = f"completeness not proved ({self.how})"
        missing = ": at least one is missing or degenerate" if self.incomplete_by_index else ""
        return f"{one}, {rest}{index}{missing}"


def rest_points(
    balance: Balance,
    *,
    most_boxes: int = 200_000,
    most_seconds: float = 60.0,
    seed: int = 0,
    progress: Callable[[int, int, int], None] | None = None,
) -> RestPoints:
    """All rest points where that is within reach, n or the rank of W up to 10; else those that Newton's method finds.

    progress(boxes looked at, boxes left, points found). NoSeries (a ValueError) when σ has no enclosure.
    """
    if balance.leak == 0:
        return _without_leak(balance)
    pieces = linear_pieces(balance.activation)
    if pieces is not None and len(pieces) ** balance.n <= (MOST_COMBINATIONS if balance.region is None else 64):
        points, lines = by_pieces(balance, pieces)
        certified = tuple(_exactly(balance, z) for z in points)
        boxes = tuple(balance.region or (np.full(balance.n, -np.inf), np.full(balance.n, np.inf)) for _ in range(lines))
        return RestPoints(balance, certified, not lines, boxes, "linear systems, one for each product of pieces")
    if balance.region is None:
        return _from_newton(balance, seed, "σ is unbounded: no box is known that holds every rest point")
    rank = _rank(balance.weights)
    if min(rank, balance.n) > SEARCHED:
        return _from_newton(balance, seed, f"n = {balance.n} is too large to search")
    outcome = search(
        balance,
        rank=rank if rank < balance.n else None,
        most_boxes=most_boxes,
        most_seconds=most_seconds,
        seed=seed,
        progress=progress,
    )
    return _from_search(balance, outcome, rank)


def _without_leak(balance: Balance) -> RestPoints:
    try:
        point = without_leak(balance)
    except Unsolved as problem:
        return RestPoints(balance, (), False, (), str(problem))
    return RestPoints(balance, () if point is None else (point,), True, (), "a linear system, solved exactly")


def _rank(W: Array) -> int:
    """The rank up to 1e-12 of the largest singular value; what is left out is counted in the search."""
    sizes = np.linalg.svd(W, compute_uv=False)
    return max(int((sizes > 1e-12 * sizes[0]).sum()), 1)


def _from_search(balance: Balance, outcome: Outcome, rank: int) -> RestPoints:
    points: list[Certified] = []
    lost: list[tuple[Array, Array]] = []
    for k, found in enumerate(outcome.found):
        point = certify(balance, found.point, (found.low, found.high))
        if point is None:
            lost.append((found.low, found.high))
        elif all(_apart(point, other) for other in points):
            points.append(point)
        elif not any(_within(point, other) for other in outcome.found[:k]):  # in one of those it is the same point
            lost.append((found.low, found.high))
    how = f"search in {min(rank, balance.n)} dimensions"
    reason = {"complete": how, "singular": f"{how}: boxes left that may hold degenerate points"}
    unresolved = (*_clusters(*outcome.unresolved), *lost)
    result = RestPoints(
        balance,
        _ordered(points),
        outcome.ended == "complete" and not unresolved,
        unresolved,
        reason.get(outcome.ended, f"{how}: stopped after {outcome.boxes} boxes"),
        outcome.boxes,
        outcome.seconds,
    )
    if result.complete and result.incomplete_by_index:
        raise ArithmeticError(f"the index sum of a complete list is {result.index_sum}, not {result.expected_sum}")
    return result


def _ordered(points: list[Certified]) -> tuple[Certified, ...]:
    return tuple(sorted(points, key=lambda p: tuple(np.round(p.point, 9).tolist())))


def _from_newton(balance: Balance, seed: int, why: str) -> RestPoints:
    starts = int(np.clip(1e7 / balance.n**3, 16, 400))
    distinct: list[Certified] = []
    for start in starting_points(balance, starts, seed):
        point = certify(balance, start)
        if point is not None and all(_apart(point, other) for other in distinct):
            distinct.append(point)
    return RestPoints(balance, _ordered(distinct), False, (), f"{why}; Newton's method from {2 * starts + 1} starts")


def _apart(a: Certified, b: Certified) -> bool:
    return any(not x.overlaps(y) for x, y in zip(a.z, b.z, strict=True))


def _within(point: Certified, box: Found) -> bool:
    return all(a < x < b for a, x, b in zip(box.low.tolist(), point.z, box.high.tolist(), strict=True))


def _exactly(balance: Balance, z: tuple[object, ...]) -> Certified:
    """A rest point that is known in rationals."""
    with precision(BITS):
        return Certified.at(balance, tuple(arb(x) for x in z))


def _clusters(low: Array, high: Array) -> tuple[tuple[Array, Array], ...]:
    """Boxes that touch, joined to one; as they are when there are very many."""
    if len(low) > CLUSTER_LIMIT:
        return ((low.min(axis=0), high.max(axis=0)),)
    boxes = [(a, b) for a, b in zip(low, high, strict=True)]
    merged = True
    while merged:
        merged = False
        kept: list[tuple[Array, Array]] = []
        for a, b in boxes:
            slack = 0.5 * (b - a).max()
            for k, (c, d) in enumerate(kept):
                if ((a - slack <= d) & (c - slack <= b)).all():
                    kept[k] = (np.minimum(a, c), np.maximum(b, d))
                    merged = True
                    break
            else:
                kept.append((a, b))
        boxes = kept
    return tuple(boxes)
