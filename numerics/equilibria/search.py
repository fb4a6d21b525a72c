"""Branch and bound: every solution of γz = Wσ(z) + c is in a box with exactly one, or in a box that stays undecided.

Solutions are found by Newton's method in floats; around each a box is proved to hold exactly one (Krawczyk's
operator maps it into its own inside). A box of the search is dropped when it is empty or lies in one of those. So
nothing hangs on whether Newton's method is lucky: what it does not find stays in boxes that are never dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.equilibria.balance import Balance
from numerics.equilibria.contraction import Boxes, Contraction

__all__ = ["Found", "Outcome", "search", "solve", "starting_points"]

Array = NDArray[Any]

BATCH = 512
CUT = 0.5078125
"""Not the middle: with b = 0 the solution 0 would lie on the border of two boxes for ever."""
SMALLEST = 2.0**-20
"""A box this narrow, relative to the size of z (at least 1), is not cut further: values of σ are known to about 1e-12,
and a double solution spreads that to its square root."""


@dataclass(frozen=True)
class Found:
    """Exactly one solution in the box [low, high] of z, near `point`."""

    point: Array
    low: Array
    high: Array


@dataclass
class Outcome:
    """What a search ended with.

    unresolved: boxes of z (k, n) that may hold solutions besides those found. boxes: how many were looked at.
    ended: "complete" (then there is no unresolved box), "singular" (all that is left is small), "budget", or "stopped"
    by Ctrl-C.
    """

    found: list[Found]
    unresolved: Boxes
    boxes: int
    ended: str
    seconds: float = field(default=0.0, compare=False)


def solve(balance: Balance, starts: Array, steps: int = 40) -> Array:
    """Newton's method from many starts (B, n): the points it came to rest at, each once, in floats."""
    W, c, leak, n = balance.weights, balance.constant, balance.leak, balance.n
    table, z = balance.table(), starts.copy()
    for _ in range(steps):
        z = np.clip(z, -table.reach, table.reach)
        F = table.value_at(z)[0] @ W.T + c - leak * z
        J = W * table.slope_at(z)[0][:, None, :] - leak * np.eye(n)
        z = z - _solved(J, F)
    z = z[np.isfinite(z).all(axis=1) & (np.abs(z) <= table.reach).all(axis=1)]
    F = table.value_at(z)[0] @ W.T + c - leak * z
    good = np.abs(F).max(axis=1, initial=0.0) <= 1e-9 * (1 + np.abs(W).sum() + np.abs(c).max() + abs(leak))
    return _distinct(z[good])


def starting_points(balance: Balance, starts: int, seed: int) -> Array:
    """What Newton's method finds from 0, from random points, and from where random corners of the region are sent."""
    rng = np.random.default_rng(seed)
    wide: Array = np.full(balance.n, 50.0)
    region = balance.region or (-wide, wide)
    drawn = rng.uniform(region[0], region[1], (starts, balance.n))
    corners: Array = np.where(rng.random((starts, balance.n)) < 0.5, region[0], region[1])
    images = balance.table().value_at(corners)[0] @ balance.weights.T / balance.leak + balance.constant / balance.leak
    return solve(balance, np.concatenate([np.zeros((1, balance.n)), drawn, np.clip(images, *region)]))


def _solved(J: Array, F: Array) -> Array:
    try:
        return np.linalg.solve(J, F[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        J = J + 1e-10 * np.random.default_rng(0).standard_normal(J.shape[1:])
        return np.linalg.solve(J, F[:, :, None])[:, :, 0]


def _distinct(z: Array) -> Array:
    kept: list[Array] = []
    while len(z):
        kept.append(z[0])
        z = z[np.abs(z - z[0]).max(axis=1) > 1e-7 * (1 + np.abs(z[0]).max())]
    return np.array(kept) if kept else np.empty((0, z.shape[1]))


def isolate(contraction: Contraction, point: Array) -> Found | None:
    """The largest box of those tried around the point that holds exactly one solution, or None."""
    scales = 2.0 ** -np.arange(0, 34)
    low, high = point - scales[:, None], point + scales[:, None]
    unique = _unique(contraction, low, high)
    if not unique.any():
        return None
    k = int(np.argmax(unique))
    radius = np.full(len(point), scales[k])
    for factor in (4.0, 2.0, 1.5, 1.25):  # saturated coordinates allow more than the others
        for j in range(len(point)):
            for _ in range(6):
                tried = radius.copy()
                tried[j] *= factor
                if not _unique(contraction, (point - tried)[None], (point + tried)[None])[0]:
                    break
                radius = tried
    return Found(point, point - radius, point + radius)


def _unique(contraction: Contraction, low: Array, high: Array) -> NDArray[np.bool_]:
    """Which boxes Krawczyk's operator maps into their inside: those hold exactly one solution."""
    limit = contraction.table.reach
    inside = (low > -limit).all(axis=1) & (high < limit).all(axis=1)
    result = np.zeros(len(low), dtype=bool)
    if inside.any():
        new = contraction.krawczyk(low[inside], high[inside])
        result[inside] = ((new[0] > low[inside]) & (new[1] < high[inside])).all(axis=1)
    return result


def search(
    balance: Balance,
    *,
    rank: int | None = None,
    most_boxes: int = 200_000,
    most_seconds: float = 60.0,
    starts: int = 200,
    seed: int = 0,
    progress: Callable[[int, int, int], None] | None = None,
) -> Outcome:
    """All solutions, or as far as the budget goes. progress(boxes looked at, boxes left, solutions found)."""
    began = time.monotonic()
    whole = Contraction.of(balance)
    contraction = whole if rank is None or rank >= balance.n else Contraction.of(balance, rank)
    found: list[Found] = []
    _isolate_all(whole, found, starting_points(balance, starts, seed))
    low, high = contraction.start()
    left: list[Boxes] = []
    looked, ended = 0, "complete"
    while len(low):
        if looked >= most_boxes or time.monotonic() - began > most_seconds:
            ended = "budget"
            break
        if progress is not None:
            progress(looked, len(low), len(found))
        batch = (low[-BATCH:], high[-BATCH:])
        low, high = low[:-BATCH], high[:-BATCH]
        looked += len(batch[0])
        try:
            batch = _settle(contraction, found, *batch)
        except KeyboardInterrupt:
            ended = "stopped"
            low, high = np.concatenate([low, batch[0]]), np.concatenate([high, batch[1]])
            break
        if not len(batch[0]):
            continue
        small = _is_small(contraction, *batch)
        if small.any():
            left.append(contraction.image(batch[0][small], batch[1][small]))
            _isolate_all(whole, found, solve(balance, np.concatenate([left[-1][0], left[-1][1]])))
            batch = batch[0][~small], batch[1][~small]
            if sum(len(b[0]) for b in left) > 4096:
                ended = "budget"
                low, high = np.concatenate([low, batch[0]]), np.concatenate([high, batch[1]])
                break
        halves = _cut(contraction, *batch)
        low, high = np.concatenate([low, halves[0]]), np.concatenate([high, halves[1]])
    unresolved = contraction.image(low, high)
    unresolved = _joined([unresolved, *left])
    alive = ~_covered(found, *unresolved) & (unresolved[0] <= unresolved[1]).all(axis=1)
    unresolved = unresolved[0][alive], unresolved[1][alive]
    if ended == "complete" and len(unresolved[0]):
        ended = "singular"
    return Outcome(found, unresolved, looked, ended, time.monotonic() - began)


def _joined(boxes: list[Boxes]) -> Boxes:
    return np.concatenate([b[0] for b in boxes]), np.concatenate([b[1] for b in boxes])


def _isolate_all(whole: Contraction, found: list[Found], points: Array) -> None:
    for point in points:
        if not any(((f.low < point) & (point < f.high)).all() for f in found):
            new = isolate(whole, point)
            if new is not None:
                found.append(new)


def _covered(found: list[Found], low: Array, high: Array) -> NDArray[np.bool_]:
    """Which boxes lie in a box that is known to hold one solution."""
    result = np.zeros(len(low), dtype=bool)
    for f in found:
        result |= ((low >= f.low) & (high <= f.high)).all(axis=1)
    return result


def _trimmed(found: list[Found], low: Array, high: Array) -> Boxes:
    """Boxes of z without the part that lies in a known box, where the rest is still a box."""
    low, high = low.copy(), high.copy()
    for f in found:
        within = (low >= f.low) & (high <= f.high)
        # All components but one within: cut that one from below or from above.
        rows = np.flatnonzero(within.sum(axis=1) == low.shape[1] - 1)
        columns = np.argmin(within[rows], axis=1)
        a, b = low[rows, columns], high[rows, columns]
        bottom, top = f.low[columns], f.high[columns]
        low[rows, columns] = np.where((bottom <= a) & (a <= top) & (top < b), top, a)
        high[rows, columns] = np.where((a < bottom) & (bottom <= b) & (b <= top), bottom, b)
    return low, high


def _settle(contraction: Contraction, found: list[Found], low: Array, high: Array) -> Boxes:
    """Shrink until it pays no more; drop what is empty or known."""
    for _ in range(8):
        before = np.prod(high - low + 1e-9, axis=1)
        low, high = contraction.shrink(low, high)
        keep = (low <= high).all(axis=1)
        low, high, before = low[keep], high[keep], before[keep]
        if found and len(low):
            if contraction.A is None:
                low, high = _trimmed(found, low, high)
            keep = ~_covered(found, *contraction.image(low, high))
            low, high, before = low[keep], high[keep], before[keep]
        if not len(low) or np.mean(np.prod(high - low + 1e-9, axis=1) < 0.7 * before) < 0.25:
            break
    return low, high


def _is_small(contraction: Contraction, low: Array, high: Array) -> NDArray[np.bool_]:
    size = np.maximum(1.0, np.maximum(np.abs(low), np.abs(high)))
    return np.asarray(((high - low) <= SMALLEST * size).all(axis=1))


def _cut(contraction: Contraction, low: Array, high: Array) -> Boxes:
    """Each box in two, across the unknown that the equation feels most."""
    weight = contraction.smear(low, high)
    width = high - low
    weight = np.where(width > 1e-3 * width.max(axis=1, keepdims=True), weight + 1e-12 * width, -1.0)
    k = np.argmax(weight, axis=1)
    rows = np.arange(len(low))
    at = low[rows, k] + CUT * width[rows, k]
    left, right = high.copy(), low.copy()
    left[rows, k], right[rows, k] = at, at
    return np.concatenate([low, right]), np.concatenate([left, high])
