"""Bounds of σ and σ' over many intervals at once, in NumPy and rigorous.

No elementary function of the C library is called, as none has a proven error: [−R, R] is cut into cells, and on each
a polynomial of degree 5 about the centre, made in ball arithmetic, encloses σ and another σ'. What stands between an
enclosure and the truth is counted: Taylor's remainder over the cell (from the enclosed sixth coefficient), the rounding
of the coefficients to floats, and the rounding of Horner's rule. Horner's rule in degree d on |x − m| ≤ h returns
Σ a_k (x − m)^k with relative errors of at most 3d + 1 roundings in each term, the one in x − m included, so its error
is at most 16u/(1 − 16u) Σ |a_k| h^k for d = 5 (u = 2⁻⁵³), plus what underflows, below 1e-300.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray
from sympy import Expr, Float, Integer

from analysis.activations import Activation, s
from analysis.decisions.enclosure import NotEnclosed, enclose
from numerics.equilibria.series import NoSeries, Piece, constant_ball, smooth_pieces

__all__ = ["SigmaTable", "lower", "sigma_table", "upper", "widened"]

Array = NDArray[np.float64]
Interval = tuple[Array, Array]

DEGREE = 5
FINE = 1 / 64
"""Width of the cells near 0, a power of two, so that its multiples are floats."""
FINE_UP_TO = 24.0
"""Beyond, cells grow in proportion to the distance from 0: a bounded σ is nearly constant there."""
GROWTH = 1 + 1 / 32
PRECISION = 106
ROUNDING = 17 * 2.0**-53
UNDERFLOW = 1e-300


def upper(ball: arb) -> float:
    """A float at least as large as every number of the ball; inf where it is not finite."""
    value = float(ball.upper()) if ball.is_finite() else np.inf
    return float(np.nextafter(value, np.inf))


def lower(ball: arb) -> float:
    """A float at most as large as every number of the ball; −inf where it is not finite."""
    value = float(ball.lower()) if ball.is_finite() else -np.inf
    return float(np.nextafter(value, -np.inf))


def widened(middle: Array, radius: Array) -> Interval:
    """[middle − radius, middle + radius], rounded outwards."""
    return np.nextafter(middle - radius, -np.inf), np.nextafter(middle + radius, np.inf)


class SigmaTable:
    """σ and σ' of a continuous, locally Lipschitz activation on [−reach, reach].

    Every method takes arrays of one shape with all entries in the range and returns arrays of that shape. NoSeries (a
    ValueError) when σ cannot be enclosed there.
    """

    def __init__(self, activation: Activation, reach: float) -> None:
        for name, decision in (
            ("continuous", activation.decide("continuous")),
            ("locally Lipschitz", activation.locally_lipschitz),
        ):
            if not decision.is_true:
                raise NoSeries(f"{activation.name} is not known to be {name}: {decision.reason}")
        self.monotone = activation.decide("nondecreasing").is_true
        before, ctx.prec = ctx.prec, PRECISION
        try:
            self._build(smooth_pieces(activation), (activation.sigma, activation.derivative), float(reach))
        finally:
            ctx.prec = before

    def _build(self, pieces: tuple[Piece, ...], formulas: Formulas, reach: float) -> None:
        kinks = [constant_ball(p.low) for p in pieces[1:]]
        self.nodes = _nodes(reach, kinks)
        low, high = self.nodes[:-1], self.nodes[1:]
        self.reach = float(self.nodes[-1])
        self._centre = low + (high - low) / 2
        self._half = np.nextafter(np.maximum(self._centre - low, high - self._centre), np.inf)
        rows = [
            _cell(_pieces_on(pieces, kinks, a, b), formulas, a, c, b)
            for a, c, b in zip(low.tolist(), self._centre.tolist(), high.tolist(), strict=True)
        ]
        self._value = np.array([r[0] for r in rows]).T
        self._slope = np.array([r[1] for r in rows]).T
        extra = np.array([r[2] for r in rows]).T
        value_error, slope_error, value_low, value_high, slope_low, slope_high, self._bend = extra
        self._value_error = value_error + _horner_error(self._value, self._half)
        self._slope_error = slope_error + _horner_error(self._slope, self._half)
        self._value_range = _Ranges(value_low, value_high)
        self._steep = np.maximum(np.abs(slope_low), np.abs(slope_high))
        middle, error = self.slope_at(self._centre)
        around = widened(middle, (self._bend * self._half + error) * (1 + 1e-14))
        self._slope_range = _Ranges(np.fmax(slope_low, around[0]), np.fmin(slope_high, around[1]))

    def _cell(self, x: Array) -> NDArray[np.intp]:
        return np.clip(np.searchsorted(self.nodes, x, side="right") - 1, 0, len(self._centre) - 1)

    def value_at(self, x: Array) -> Interval:
        """σ(x) = middle ± error."""
        k = self._cell(x)
        return _horner(self._value, k, x - self._centre[k]), self._value_error[k]

    def slope_at(self, x: Array) -> Interval:
        """σ'(x) = middle ± error; at a kink, of one of the sides."""
        k = self._cell(x)
        return _horner(self._slope, k, x - self._centre[k]), self._slope_error[k]

    def values(self, low: Array, high: Array) -> Interval:
        """Bounds of σ on [low, high]."""
        if self.monotone:
            return widened(*self.value_at(low))[0], widened(*self.value_at(high))[1]
        return self._over(low, high, self._value, self._value_error, self._steep, self._value_range)

    def slopes(self, low: Array, high: Array) -> Interval:
        """Bounds of every difference quotient of σ between two points of [low, high]."""
        found = self._over(low, high, self._slope, self._slope_error, self._bend, self._slope_range)
        return (np.maximum(found[0], 0.0), np.maximum(found[1], 0.0)) if self.monotone else found

    def _over(self, low: Array, high: Array, poly: Array, error: Array, growth: Array, ranges: _Ranges) -> Interval:
        first, last = self._cell(low), self._cell(high)
        # A range that ends on a node has nothing but that point in the next cell.
        last = np.where((last > first) & (self.nodes[last] == high), last - 1, last)
        one = first == last
        ends = []
        for k, a, b in (
            (first, low, np.where(one, high, self.nodes[first + 1])),
            (last, np.where(one, low, self.nodes[last]), high),
        ):
            c = a + (b - a) / 2
            with np.errstate(invalid="ignore"):  # no bound of σ'' times a width of 0: the cell's own range is left
                radius = growth[k] * np.maximum(c - a, b - c) * (1 + 1e-14) + error[k]
            around = widened(_horner(poly, k, c - self._centre[k]), radius * (1 + 1e-14))
            ends.append((np.fmax(around[0], ranges.low[k]), np.fmin(around[1], ranges.high[k])))
        bottom, top = np.minimum(ends[0][0], ends[1][0]), np.maximum(ends[0][1], ends[1][1])
        inside = last - first > 1
        if inside.any():
            between = ranges.over(first[inside] + 1, last[inside] - 1)
            bottom[inside] = np.minimum(bottom[inside], between[0])
            top[inside] = np.maximum(top[inside], between[1])
        return bottom, top

    def inverse(self, low: Array, high: Array, within: Interval) -> Interval:
        """Bounds of {z in `within`: low ≤ σ(z) ≤ high} for a nondecreasing σ; low > high of them where it is empty.

        A guess is read off the table backwards and then *checked*: where σ is below `low` at the guess, so it is to its
        left. Saturation can only make the guess useless, not wrong.
        """
        bottom, top = within
        if not hasattr(self, "_at_nodes"):
            self._at_nodes = np.maximum.accumulate(self.value_at(self.nodes)[0])
        slack = 1e-6 * (top - bottom)
        guess = np.clip(self._guess(low) - slack, bottom, top)
        value, error = self.value_at(guess)
        new_bottom = np.where(value + error * (1 + 1e-15) < low - 1e-300, guess, bottom)
        guess = np.clip(self._guess(high) + slack, bottom, top)
        value, error = self.value_at(guess)
        new_top = np.where(value - error * (1 + 1e-15) > high + 1e-300, guess, top)
        span_low, span_high = self.values(bottom, top)
        empty = (span_low > high) | (span_high < low)
        return np.where(empty, np.inf, new_bottom), np.where(empty, -np.inf, new_top)

    def _guess(self, value: Array) -> Array:
        """About where σ takes a value: linear interpolation, and one step of Newton's method."""
        z = np.interp(value, self._at_nodes, self.nodes)
        slope = self.slope_at(z)[0]
        step = np.where(slope > 1e-9, (value - self.value_at(z)[0]) / np.where(slope > 1e-9, slope, 1.0), 0.0)
        return np.clip(z + np.clip(step, -FINE, FINE), -self.reach, self.reach)


class _Ranges:
    """Minimum and maximum over runs of cells, by tables over runs of every power of two."""

    def __init__(self, low: Array, high: Array) -> None:
        self.low, self.high = low, high
        self._tables = [(low, high)]
        width = 1
        while 2 * width <= len(low):
            a, b = self._tables[-1]
            self._tables.append((np.minimum(a[:-width], a[width:]), np.maximum(b[:-width], b[width:])))
            width *= 2

    def over(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> Interval:
        level = np.frexp((last - first + 1).astype(float))[1] - 1
        bottom, top = np.empty(len(first)), np.empty(len(first))
        for k in np.unique(level):
            chosen = level == k
            a, b = self._tables[k]
            i, j = first[chosen], last[chosen] - 2**k + 1
            bottom[chosen], top[chosen] = np.minimum(a[i], a[j]), np.maximum(b[i], b[j])
        return bottom, top


def _horner(coefficients: Array, cell: NDArray[np.intp], x: Array) -> Array:
    result = coefficients[-1][cell]
    for row in coefficients[-2::-1]:
        result = result * x + row[cell]
    return result


def _horner_error(coefficients: Array, half: Array) -> Array:
    size = np.zeros(len(half))
    for row in np.abs(coefficients[::-1]):
        size = size * half + row
    return ROUNDING * size * (1 + 1e-14) + UNDERFLOW


def _nodes(reach: float, kinks: list[arb]) -> Array:
    """The ends of the cells; a kink that is a float is one of them, another is boxed in between two neighbours."""
    whole = np.ceil(min(reach, FINE_UP_TO) / FINE)
    right = (np.arange(whole + 1) * FINE).tolist()
    while right[-1] < reach:
        right.append(right[-1] * GROWTH)
    nodes = {x for r in right for x in (r, -r)}
    for kink in kinks:
        if abs(float(kink)) < right[-1]:
            nodes |= {float(kink)} if kink.is_exact() and arb(float(kink)) == kink else {lower(kink), upper(kink)}
    return np.array(sorted(nodes)) + 0.0


def _pieces_on(pieces: tuple[Piece, ...], kinks: list[arb], low: float, high: float) -> list[Piece]:
    """The pieces that meet the cell in more than one point, or may."""
    starts, ends = [arb.neg_inf(), *kinks], [*kinks, arb.pos_inf()]
    return [p for p, a, b in zip(pieces, starts, ends, strict=True) if not (b <= low or a >= high)]


Row = tuple[list[float], list[float], list[float]]
Formulas = tuple[Expr, Expr]


def _cell(pieces: list[Piece], formulas: Formulas, low: float, centre: float, high: float) -> Row:
    """Coefficients of σ and σ' about the centre, and errors, ranges of σ and σ', and sup |σ''|."""
    if len(pieces) == 1:
        found = _smooth_cell(pieces[0], low, centre, high)
        if found is not None:
            return found
    return _rough_cell(pieces, formulas, low, high)


def _smooth_cell(piece: Piece, low: float, centre: float, high: float) -> Row | None:
    cell = arb(low).union(arb(high))
    over, at = piece.series(cell, DEGREE + 1), piece.series(arb(centre), DEGREE + 1)
    if not all(c.is_finite() for c in (*over, *at)):
        return None
    half = arb(max(centre - low, high - centre)) * (1 + arb(2) ** -50)
    value, slope = [], []
    value_error = slope_error = arb(0)
    for k in range(DEGREE + 1):
        value.append(float(at[k].mid()))
        value_error += abs(at[k] - value[-1]) * half**k
        derivative = (k + 1) * (at[k + 1] if k < DEGREE else over[k + 1])
        slope.append(float(derivative.mid()))
        slope_error += abs(derivative - slope[-1]) * half**k
    value_error += abs(over[DEGREE + 1]) * half ** (DEGREE + 1)
    bend = upper(abs(2 * over[2]))
    ranges = [lower(over[0]), upper(over[0]), lower(over[1]), upper(over[1])]
    return value, slope, [upper(value_error), upper(slope_error), *ranges, bend]


def _rough_cell(pieces: list[Piece], formulas: Formulas, low: float, high: float) -> Row:
    """Where σ is not smooth, or its series is not known: constants with their errors."""
    cell = arb(low).union(arb(high))
    bounds = []
    for order in (0, 1):
        found = [_bounds(p, formulas, order, cell, low, high) for p in pieces]
        bounds.append((min(f[0] for f in found), max(f[1] for f in found)))
    middles = [a / 2 + b / 2 for a, b in bounds]
    errors = [max(b - m, m - a) * (1 + 1e-15) + UNDERFLOW for (a, b), m in zip(bounds, middles, strict=True)]
    rest = [0.0] * DEGREE
    return [middles[0], *rest], [middles[1], *rest], [*errors, *bounds[0], *bounds[1], np.inf]


def _bounds(piece: Piece, formulas: Formulas, order: int, cell: arb, low: float, high: float) -> tuple[float, float]:
    """Bounds of the piece's formula (order 0) or of its derivative (order 1) over the cell.

    Where its series has none, as at a root, bounds of σ and σ' as they are written.
    """
    coefficient = piece.series(cell, order)[order]
    if coefficient.is_finite():
        return lower(coefficient), upper(coefficient)
    expr = formulas[order]
    ends = (Float(low, 17) if low else Integer(0)), (Float(high, 17) if high else Integer(0))
    try:
        a, b = enclose(expr, {s: ends}, PRECISION)
    except NotEnclosed as problem:
        raise NoSeries(f"{expr} on [{low}, {high}]: {problem}") from None
    found = float(np.nextafter(float(a), -np.inf)), float(np.nextafter(float(b), np.inf))
    if not np.isfinite(found).all():
        raise NoSeries(f"{expr} is not bounded on [{low}, {high}]")
    return found


@lru_cache(maxsize=16)
def sigma_table(activation: Activation, reach: float) -> SigmaTable:
    """The table of σ on an interval around [−reach, reach]; kept for the next network with the same activation.

    The reach is rounded up to a power of two, so that few tables are made.
    """
    return SigmaTable(activation, reach)
