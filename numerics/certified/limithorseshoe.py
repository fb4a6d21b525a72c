"""A horseshoe of the limit flow, decided in exact rationals; and guesses for its sets, found in exact rationals too.

Covering relations as in `horseshoe`, on polygons: the part of an image that lies in |U| ≤ 1 is a polygon, and its
corners tell whether |S| < 1 on all of it. Source: T17.6; P. Zgliczyński, M. Gidea (2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, number
from numerics.certified.exchange import mirrored, sized
from numerics.certified.horseshoe import described, read_arrows, read_sets
from numerics.certified.limitflow import Affine, LimitFlow, Piece, Point, Polygon, at, cut
from numerics.validated.balls import Failed, ball
from numerics.validated.covering import Covering, Parallelogram

Array = np.ndarray
KIND = "limit_horseshoe"


def limit_horseshoe(problem: Document, guesses: Document) -> Certificate:
    """The certificate of a horseshoe of ż = K sign z.

    problem: `a` and `b` of A = [[a, b], [b, a]]. guesses: `sets` and `arrows` as for `horseshoe.horseshoe`. The images
    under −1 (the exchange of 1 and 2, turned) are used too. ValueError when problem or guesses are not of this form.
    """
    if set(problem) != {"a", "b"}:
        raise ValueError("the limit flow has the fields a and b")
    flow = LimitFlow(number(problem["a"], "a"), number(problem["b"], "b"))
    sets = read_sets(guesses.get("sets"))
    arrows = read_arrows(guesses.get("arrows"), len(sets))

    def prove() -> Found:
        maps = {i: flow.pieces(tuple(sets[i].corners)) for i in {i for i, _ in arrows}}
        found = {(i, j): covering(flow, maps[i], sets[i], sets[j]) for i, j in arrows}
        numbers, facts = described(sets, found, True)
        linear = fixed_point(flow)
        trace = linear[0][1] + linear[1][2]
        determinant = linear[0][1] * linear[1][2] - linear[0][2] * linear[1][1]
        return {**numbers, "trace": Bounds.of(ball(trace))}, {
            **facts,
            "trace": str(trace),
            "determinant": str(determinant),
            "exact": True,
        }

    return certify(KIND, problem, guesses, prove)


def fixed_point(flow: LimitFlow) -> tuple[Affine, Affine]:
    """The linear map at 0, the anti-phase orbit. Failed when it is not the same on both sides."""
    e = Fraction(1, 1000)
    pieces = flow.pieces(((e, e), (-e, e), (-e, -e), (e, -e)))
    if len({piece.image for piece in pieces}) != 1 or any(f[0] for f in pieces[0].image):
        raise Failed("the half turn is not one linear map near 0")
    return pieces[0].image


def covering(flow: LimitFlow, pieces: Sequence[Piece], source: Parallelogram, target: Parallelogram) -> Covering:
    """source ⇒ target, exactly. Failed when it is false."""
    corners = source.corners
    sides = []
    for edge in ((corners[0], corners[3]), (corners[1], corners[2])):
        us = [_seen(target, q)[0] for piece in flow.pieces(edge) for q in piece.images()]
        sides.append((min(us), max(us)))
    if not ((sides[0][0] > 1 and sides[1][1] < -1) or (sides[1][0] > 1 and sides[0][1] < -1)):
        raise Failed("the unstable edges are not mapped beyond the target on opposite sides")
    widest = Fraction(0)
    for piece in pieces:
        seen: Polygon = tuple(_seen(target, q) for q in piece.images())
        one, zero = Fraction(1), Fraction(0)
        between = cut(cut(seen, (one, -one, zero))[0], (one, one, zero))[0]
        for _, s in between:
            if not abs(s) < 1:
                raise Failed("the image leaves the target through a stable side")
            widest = max(widest, abs(s))
    least = min(min(abs(low), abs(high)) for low, high in sides)
    time = max(piece.longest() for piece in pieces)
    return Covering(ball(least), ball(widest), ball(time), len(pieces))


def _seen(target: Parallelogram, point: Point) -> Point:
    """(U, S), exactly."""
    (a, b), (c, d) = target.unstable, target.stable
    x, y = point[0] - target.centre[0], point[1] - target.centre[1]
    determinant = a * d - b * c
    return (d * x - c * y) / determinant, (a * y - b * x) / determinant


# guesses


def image_of(flow: LimitFlow, v: Point) -> Point:
    """The image of one start."""
    piece = flow.pieces((v,))[0]
    return at(piece.image[0], v), at(piece.image[1], v)


def _rounded(x: float) -> Fraction:
    return Fraction(x).limit_denominator(10**9)


def _turned(flow: LimitFlow, v: Array, times: int) -> Array:
    for _ in range(times):
        x, y = image_of(flow, (Fraction(float(v[0])), Fraction(float(v[1]))))
        v = np.array([float(x), float(y)])
    return v


def _slope(flow: LimitFlow, v: Array) -> Array:
    """The derivative on one side of a point."""
    image = flow.pieces(((_rounded(v[0]) + Fraction(1, 10**7), _rounded(v[1]) + Fraction(2, 10**7)),))[0].image
    return np.array([[float(f[1]), float(f[2])] for f in image])


def chain(flow: LimitFlow, radius: float = 1 / 200, margin: float = 1.3, samples: int = 200) -> dict[str, Any]:
    """Guesses for `limit_horseshoe`: N₀ and sets along a symmetric homoclinic orbit, as in `exchange`.

    ValueError when the unstable line is not seen to cross ξ = 0.
    """
    values, vectors = np.linalg.eig(np.array([[float(f[1]), float(f[2])] for f in fixed_point(flow)]))
    k = int(np.argmax(np.abs(values)))
    mu, unstable = float(values[k].real), vectors[:, k].real * np.sign(vectors[0, k].real)
    points = _crossing(flow, mu, unstable, 1.2 * radius, samples)
    sets = sized(points, [_slope(flow, p) for p in mirrored(points)], unstable, mu, radius, margin, margin)
    arrows = [[0, 0], *([i, i + 1] for i in range(len(sets) - 1)), [len(sets) - 1, 0]]
    return {"sets": sets, "arrows": arrows}


def _crossing(flow: LimitFlow, mu: float, unstable: Array, nearest: float, samples: int) -> list[Array]:
    for times in range(1, 6):
        previous: tuple[float, Array] | None = None
        for s in nearest * np.geomspace(1, mu, samples):
            try:
                reached = _turned(flow, s * unstable, times)
            except Failed:
                previous = None
                continue
            if previous is not None and previous[1][0] * reached[0] < 0 and abs(previous[1] - reached).max() < 0.2:
                low, high = previous[0], float(s)
                for _ in range(60):
                    middle = (low + high) / 2
                    same = _turned(flow, middle * unstable, times)[0] * previous[1][0] > 0
                    low, high = (middle, high) if same else (low, middle)
                path = [low * unstable]
                for _ in range(times):
                    path.append(_turned(flow, path[-1], 1))
                path[-1][0] = 0.0
                return path
            previous = (float(s), reached)
    raise ValueError("the unstable line is not seen to cross the line of symmetry")
