"""A fixed point of a return map, proved to exist and to be the only one in a box. Source: R. Krawczyk; theory 17."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat

from numerics.validated.balls import Failed, column, identity, inside, magnitude, mid, symmetric
from numerics.validated.returnmap import Image, ReturnMap


@dataclass(frozen=True)
class FixedPoint:
    """Exactly one fixed point lies in `searched`; it lies in `box`. `slope` holds the map's derivative at it.

    `apart`: none of the crossings that its orbit passes by is the fixed point (or its image under g) again.
    """

    searched: tuple[arb, ...]
    box: tuple[arb, ...]
    slope: arb_mat
    time: arb
    apart: bool = True


def refined(map: ReturnMap, guess: Sequence[float], times: int = 3) -> list[arb]:
    """A better guess, by Newton's method on the centres of the enclosures: an exact point, and no statement."""
    v = [arb(float(x)) for x in guess]
    for _ in range(times):
        image = map.of(v, slope=True)
        assert image.slope is not None
        gap = np.array([float((y - x).mid()) for x, y in zip(v, image.hull(), strict=True)])
        slope = np.array([[float(x.mid()) for x in row] for row in image.slope.tolist()])
        change = np.linalg.solve(slope - np.eye(len(v)), -gap)
        v = [mid(x + float(c)) for x, c in zip(v, change, strict=True)]
        if np.abs(change).max() < 1e-13 * max(1.0, *(magnitude(x) for x in v)):
            break  # far below any radius that is searched
    return v


def fixed_point(map: ReturnMap, guess: Sequence[arb], radius: float = 1e-10, sharpen: bool = True) -> FixedPoint:
    """The fixed point within `radius` of the guess (in each coordinate). Failed when it is not shown to be there.

    K(v) = v̂ − C(P(v̂) − v̂) + (1 − C(DP − 1))(v − v̂) maps the box into its own interior ⇒ one fixed point, inside K(v).
    """
    m = len(guess)
    if m == 0:  # the section, the energy and the leaf have one state in common on this sheet: it returns to itself
        image = map.of([], slope=True)
        assert image.slope is not None
        return FixedPoint((), (), image.slope, image.time, image.apart)
    v = [mid(x) for x in guess]
    gap = column([y - x for x, y in zip(v, map.of(v).hull(), strict=True)])
    one = identity(m)

    def on(extent: arb_mat) -> tuple[arb_mat, Image]:
        image = map.of(v, one, extent, slope=True)
        assert image.slope is not None
        middle = np.array([[float(x.mid()) for x in row] for row in (image.slope - one).tolist()])
        c = arb_mat(m, m, [arb(float(x)) for x in np.linalg.inv(middle).ravel()])
        return (one - c * (image.slope - one)) * extent - c * gap, image

    extent = column([arb(0, radius)] * m)
    found, image = on(extent)
    if not all(inside(x, y) for x, y in zip(found.entries(), extent.entries(), strict=True)):
        raise Failed(f"no fixed point is shown within {radius:g} of the guess")
    if sharpen:
        narrow = column([symmetric(x) for x in found.entries()])
        smaller, image = on(narrow)
        found = column([x.intersection(y) for x, y in zip(found.entries(), smaller.entries(), strict=True)])
    assert image.slope is not None
    box = tuple(c + x for c, x in zip(v, found.entries(), strict=True))
    searched = tuple(c + x for c, x in zip(v, extent.entries(), strict=True))
    return FixedPoint(searched, box, image.slope, image.time, image.apart)
