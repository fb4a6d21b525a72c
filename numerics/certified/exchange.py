"""The exchange-symmetric family K = [[0, A], [−Aᵀ, 0]], A = [[a, b], [b, a]]: sections, symmetries, homoclinic chains.

With z = (x₁, x₂, y₁, y₂): the exchange of 1 and 2, the quarter turn (x, y) ↦ (y, −x) and −1 are symmetries, and the
in-phase and anti-phase planes are invariant. On {x₁ = x₂, y₁ > y₂} with ξ = x₁ + x₂, η = y₁ + y₂ the anti-phase orbit
is 0, and (ξ, η) ↦ (−ξ, η) reverses the map. Everything here is a guess or a choice, nothing a proof. Source: T17.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from analysis.activations import activation
from numerics.certified.setting import Problem, Section
from numerics.validated.balls import ball, precision
from numerics.validated.returnmap import ReturnMap
from numerics.validated.step import Control

Array = np.ndarray
_ZERO, _HALF = Fraction(0), Fraction(1, 2)
MINUS_ONE = tuple(tuple(-int(i == j) for j in range(4)) for i in range(4))
QUARTER = ((0, 0, 1, 0), (0, 0, 0, 1), (-1, 0, 0, 0), (0, -1, 0, 0))
EXCHANGED = ((0, -1, 0, 0), (-1, 0, 0, 0), (0, 0, 0, -1), (0, 0, -1, 0))
"""z ↦ −Πz, Π the exchange: it keeps the section of the anti-phase orbit and maps its coordinates to their negatives."""


def exchange(a: int, b: int, energy: Fraction | int | str) -> Problem:
    """ż = K tanh z for A = [[a, b], [b, a]] on an energy level."""
    rows = ((0, 0, a, b), (0, 0, b, a), (-a, -b, 0, 0), (-b, -a, 0, 0))
    return Problem(tuple(tuple(Fraction(x) for x in row) for row in rows), activation("tanh"), energy=Fraction(energy))


def anti_phase(turn: Any = MINUS_ONE) -> Section:
    """{x₁ = x₂, y₁ > y₂} with (ξ, η); the anti-phase orbit is at 0."""
    return Section(
        (Fraction(1), Fraction(-1), _ZERO, _ZERO),
        (_ZERO,) * 4,
        ((_HALF, _HALF, _ZERO, _ZERO), (_ZERO, _ZERO, _HALF, _HALF)),
        (_ZERO, _ZERO, _HALF, -_HALF),
        _ZERO,
        turn,
    )


def in_phase(turn: Any = MINUS_ONE) -> Section:
    """{x₁ = −x₂, y₁ + y₂ > 0} with (x₁ − x₂, y₁ − y₂); the in-phase orbit is at 0."""
    return Section(
        (Fraction(1), Fraction(1), _ZERO, _ZERO),
        (_ZERO,) * 4,
        ((_HALF, -_HALF, _ZERO, _ZERO), (_ZERO, _ZERO, _HALF, -_HALF)),
        (_ZERO, _ZERO, _HALF, _HALF),
        _ZERO,
        turn,
    )


class _Centre:
    """The half-turn map and its derivative at points, as the centres of their enclosures."""

    def __init__(self, map: ReturnMap) -> None:
        self.map = replace(map, control=Control(20, 1e-16))

    def value(self, v: Array) -> Array:
        return np.array([float(x.mid()) for x in self.map.of([ball(float(x)) for x in v]).hull()])

    def slope(self, v: Array) -> Array:
        image = self.map.of([ball(float(x)) for x in v], slope=True)
        assert image.slope is not None
        return np.array([[float(x.mid()) for x in row] for row in image.slope.tolist()])


_MIRROR = np.array([-1.0, 1.0])


def homoclinic_chain(
    problem: Problem, radius: float = 0.004, margin: float = 1.3, entry: float = 1.4, samples: int = 24
) -> dict[str, Any]:
    """Guesses for `horseshoe.horseshoe`: N₀ around the anti-phase orbit and sets along a symmetric homoclinic orbit.

    Those of T17.3 in guesses.json are homoclinic_chain(exchange(3, 1, 4)).

    The unstable curve is followed from 0 until it crosses ξ = 0, the line of the reversor. Sides of the sets: the
    tangent of the curve and its mirror image, sizes so that each image is `margin` times as long as the next set. The
    chain begins at the first point outside N₀, of half-side `radius`. ValueError when no crossing is found.
    """
    section = anti_phase()
    with precision(80):
        centre = _Centre(section.map(problem))
        slope = centre.slope(np.zeros(2))
        values, vectors = np.linalg.eig(slope)
        k = int(np.argmax(np.abs(values)))
        mu, unstable = float(values[k].real), vectors[:, k].real
        unstable = unstable * np.sign(unstable[0])
        points = _crossing(centre, mu, unstable, 1.3 * radius, samples)
        slopes = [centre.slope(p) for p in mirrored(points)]
        sets = sized(points, slopes, unstable, mu, radius, margin, entry)
    arrows = [[0, 0], *([i, i + 1] for i in range(len(sets) - 1)), [len(sets) - 1, 0]]
    return {
        "section": section.document(),
        "sets": sets,
        "arrows": arrows,
        "mirror": [list(row) for row in EXCHANGED],
    }


def _crossing(centre: _Centre, mu: float, unstable: Array, nearest: float, samples: int) -> list[Array]:
    """h_{−m}, …, h_0 with h_0 on ξ = 0 and h_j = Q(h_{j−1}), m as large as |h_{−m}| > `nearest` allows.

    The curve is odd, so its error at distance s is of order s³: two more turns start at s/μ².
    """
    from scipy.optimize import brentq

    def turned(s: float, times: int) -> Array:
        v = s * unstable
        for _ in range(times):
            v = centre.value(v)
        return v

    for turns in range(2, 7):
        grid = 2e-3 * np.geomspace(1, mu, samples)
        heights = [turned(float(s), turns)[0] for s in grid]
        for low, high, a, b in zip(grid, grid[1:], heights, heights[1:], strict=False):
            if a * b < 0 and abs(a - b) < 4:
                early = [x / mu**2 for x in (low * 0.999, high * 1.001)]
                s = brentq(lambda s, t=turns + 2: turned(s, t)[0], *early, xtol=1e-18, rtol=1e-14)
                path = [s * unstable]
                for _ in range(turns + 2):
                    path.append(centre.value(path[-1]))
                if abs(path[-1][0]) > 1e-6 * np.linalg.norm(path[-1]):
                    continue  # the curve does not cross there, it is torn: the section has a border
                path[-1][0] = 0.0
                return [p for p in path if np.linalg.norm(p) > nearest]
    raise ValueError("the unstable curve is not seen to cross the line of symmetry")


def mirrored(arrival: list[Array]) -> list[Array]:
    """h_{−m}, …, h_0, …, h_m from its first half, by the reversor."""
    return [*arrival, *(x * _MIRROR for x in reversed(arrival[:-1]))]


def sized(
    arrival: list[Array],
    slopes: list[Array],
    unstable: Array,
    mu: float,
    radius: float,
    margin: float,
    entry: float,
) -> list[dict[str, Any]]:
    """N₀, N_{−m}, …, N_m as parallelograms of doubles; `slopes`: the map's derivatives at `mirrored(arrival)`."""
    points = mirrored(arrival)
    along, stretch = [unstable], []
    for slope in slopes:
        image = slope @ along[-1]
        stretch.append(float(np.linalg.norm(image)))
        along.append(image / stretch[-1])
    across = [_MIRROR * u for u in reversed(along[: len(points)])]
    shrink = [float(np.linalg.norm(slope @ s)) for slope, s in zip(slopes, across, strict=True)]
    a, b = [0.0] * len(points), [entry * radius / abs(mu)]
    following = radius
    for j in reversed(range(len(points))):
        following = a[j] = margin * following / stretch[j]
    for j in range(len(points) - 1):
        b.append(margin * shrink[j] * b[j])
    sets = [_set(np.zeros(2), radius * unstable, radius * _MIRROR * unstable)]
    for p, u, s, length, width in zip(points, along, across, a, b, strict=False):
        sets.append(_set(p, length * u, width * s))
    return sets


def _set(centre: Array, unstable: Array, stable: Array) -> dict[str, Any]:
    named = {"centre": centre, "unstable": unstable, "stable": stable}
    return {name: [repr(float(x)) for x in value] for name, value in named.items()}
