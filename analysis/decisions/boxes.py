"""The sign of an analytic expression on an interval, from enclosures on boxes that cover it."""

from __future__ import annotations

from sympy import Expr, S, Symbol, oo

from analysis.decisions.demands import value_at
from analysis.decisions.effort import derivative
from analysis.decisions.enclosure import NotEnclosed, enclose
from analysis.decisions.spans import Span, constant_sign, rational_near

MAX_BOXES = 96
MAX_TAYLOR = 5
MAX_OPERATIONS = 120


def sign_on_boxes(expr: Expr, symbol: Symbol, span: Span) -> tuple[int, str] | None:
    """The sign, not 0, on the whole open span, and how it was seen; None where it was not.

    Near a finite end where the value is 0 Taylor's theorem shows it, elsewhere interval arithmetic on ever smaller
    boxes.
    """
    found = _covered(expr, symbol, span.low, span.high, MAX_BOXES)
    if found is not None:
        return found[0], f"by interval arithmetic on {found[1]} boxes that cover {span}"
    if expr.count_ops() > MAX_OPERATIONS:
        return None
    low, high, signs, said = span.low, span.high, set(), []
    for upper in (False, True):
        end = span.high if upper else span.low
        near = _near_a_zero(expr, symbol, span, upper) if end.is_finite else None
        if near is not None:
            sign, edge, order_ = near
            low, high = (low, edge) if upper else (edge, high)
            signs.add(sign)
            said.append(f"by Taylor's theorem of order {order_} between {edge} and {end}, where it is 0")
    if len(signs) != 1:
        return None
    found = _covered(expr, symbol, low, high, MAX_BOXES)
    if found is None or found[0] not in signs:
        return None
    said.append(f"by interval arithmetic on {found[1]} boxes from {low} to {high}".replace("oo", "∞"))
    return found[0], ", ".join(said)


def _near_a_zero(expr: Expr, symbol: Symbol, span: Span, upper: bool) -> tuple[int, Expr, int] | None:
    """(sign, edge, k): where f and its first k − 1 derivatives are 0 at the end, and the k-th has one sign up to edge,
    f has that sign there, left of the end times (−1)ᵏ."""
    end = span.high if upper else span.low
    slope = expr
    k = 0
    while True:
        value = value_at(slope, symbol, end)
        sign = None if value is None else constant_sign(value)
        if sign is None:
            return None
        if sign:
            break
        slope, k = derivative(slope, symbol), k + 1
        if k > MAX_TAYLOR or slope.count_ops() > MAX_OPERATIONS:
            return None
    if k == 0:
        return None
    whole = S.One if (span.high - span.low).is_infinite else (rational_near(span.high) - rational_near(span.low)) / 2
    for shrink in (1, 4, 16, 64):
        distance = min(S.One, whole) / shrink
        edge = rational_near(end) + (-distance if upper else distance)
        low, high = (edge, end) if upper else (end, edge)
        found = _covered(slope, symbol, low, high, 16)
        if found is not None and found[0] == sign:
            return sign * (-1) ** (k if upper else 0), edge, k
    return None


def _covered(expr: Expr, symbol: Symbol, first: Expr, last: Expr, most: int) -> tuple[int, int] | None:
    """The sign that all of at most so many boxes show that cover the closed interval, and their number."""
    boxes, seen, signs = [(first, last)], 0, set()
    while boxes:
        low, high = boxes.pop()
        seen += 1
        if seen > most:
            return None
        try:
            below, above = enclose(expr, {symbol: (low, high)}, 64)
        except NotEnclosed:
            below, above = -oo, oo
        if below > 0 or above < 0:
            signs.add(1 if below > 0 else -1)
            if len(signs) > 1:
                return None
            continue
        middle = _middle(low, high)
        boxes += [(low, middle), (middle, high)]
    return signs.pop(), seen


def _middle(low: Expr, high: Expr) -> Expr:
    if low is -oo and high is oo:
        return S.Zero
    if high is oo:
        start = rational_near(low)
        return 2 * start + 1 if start >= 0 else start / 2 + 1
    if low is -oo:
        return -_middle(-high, oo)
    return (rational_near(low) + rational_near(high)) / 2
