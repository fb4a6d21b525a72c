"""Abs, sign, Min, Max and Piecewise taken apart: the smooth pieces of an expression and the points between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sympy import Abs, Expr, Interval, Max, Min, Ne, Piecewise, S, Set, Symbol, sign
from sympy.core.relational import Eq, Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

from analysis.decisions.domains import defined_on, zeros
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.spans import Span, Unclear, constant_sign, spans_of

KINKED = (Abs, sign, Min, Max, Piecewise)
MAX_PIECES = 64


@dataclass(frozen=True)
class Piece:
    """On the open span the expression is `expr`, which is smooth wherever it is defined."""

    span: Span
    expr: Expr


@dataclass(frozen=True)
class Point:
    """A point of the interval between pieces, or at its end, and the value there."""

    at: Expr
    value: Expr


def pieces_of(expr: Expr, symbol: Symbol, interval: Set = S.Reals) -> tuple[list[Piece], list[Point]]:
    """The smooth pieces of an expression on an interval, in order, and its values at the points between them.

    Unclear when the places where a part changes sign cannot all be found. ValueError when `interval` is none.
    """
    found: list[Piece] = []
    for span in spans_of(interval, [])[0]:
        found += _resolve(expr, symbol, span)
    _, points = spans_of(interval, [p.span.low for p in found[1:]])
    return found, [Point(p, checked_value(expr, symbol, p)) for p in points]


def checked_value(expr: Expr, symbol: Symbol, point: Expr) -> Expr:
    """The value at a point: a real number, or nan where there is none. Unclear when that cannot be told."""
    value = value_of(expr, symbol, point)
    if value.is_finite and value.is_extended_real:
        return value
    if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity) or value.is_extended_real is False:
        return S.NaN
    raise Unclear(f"whether {expr} has the value {value} at {symbol} = {point}")


def _resolve(expr: Expr, symbol: Symbol, span: Span) -> list[Piece]:
    node = next((n for n in _kinked(expr, symbol) if not any(d.has(*KINKED) for d in _deciders(n))), None)
    if node is None:
        return [Piece(span, expr)]
    cuts: list[Expr] = []
    for decider in _deciders(node):
        if decider.has(symbol) and not decider.is_zero:
            if not defined_on(decider, symbol, span).is_true:  # it could change sign at a pole too
                raise Unclear(f"where {decider} is defined")
            cuts += zeros(decider, symbol, span)
    spans, _ = cut_span(span, cuts)
    if len(spans) > MAX_PIECES:
        raise Unclear(f"more than {MAX_PIECES} pieces")
    result: list[Piece] = []
    for part in spans:
        result += _resolve(expr.xreplace({node: _choice(node, symbol, part.sample)}), symbol, part)
    return result


def cut_span(span: Span, cuts: list[Expr]) -> tuple[list[Span], list[Expr]]:
    """The open spans into which the cuts divide an open span, and the cuts inside it in order."""
    return spans_of(Interval.open(span.low, span.high), cuts)


def _kinked(expr: Expr, symbol: Symbol) -> Iterator[Expr]:
    if isinstance(expr, KINKED) and expr.has(symbol):
        yield expr
    for argument in expr.args:
        yield from _kinked(argument, symbol)


def _deciders(node: Expr) -> list[Expr]:
    """The expressions whose signs say which case of the node holds."""
    if isinstance(node, Abs | sign):
        return [node.args[0]]
    if isinstance(node, Min | Max):
        return [a - b for a, b in combinations(node.args, 2)]
    return [r.lhs - r.rhs for _, condition in node.args for r in condition.atoms(Relational)]


def _choice(node: Expr, symbol: Symbol, point: Expr) -> Expr:
    """The smooth expression that the node is around a point where no decider is 0."""
    if isinstance(node, Abs | sign):
        side = _side(node.args[0], symbol, point)
        return side * node.args[0] if isinstance(node, Abs) else S(side)
    if isinstance(node, Min | Max):
        best = node.args[0]
        for other in node.args[1:]:
            larger = _side(other - best, symbol, point) > 0
            best = other if larger == isinstance(node, Max) else best
        return best
    for value, condition in node.args:
        if _holds(condition, symbol, point):
            return value
    raise Unclear(f"{node} has no value at {symbol} = {point}")


def _side(expr: Expr, symbol: Symbol, point: Expr) -> int:
    found = certain_sign(expr, {symbol: point}) if expr.has(symbol) else constant_sign(expr)
    if found is None:
        found = constant_sign(expr.subs(symbol, point))
    if found is None:
        raise Unclear(f"the sign of {expr} at {symbol} = {point}")
    return found


def _holds(condition: Boolean, symbol: Symbol, point: Expr) -> bool:
    if condition is S.true or condition is S.false:
        return condition is S.true
    if isinstance(condition, Not):
        return not _holds(condition.args[0], symbol, point)
    if isinstance(condition, And):
        return all(_holds(c, symbol, point) for c in condition.args)
    if isinstance(condition, Or):
        return any(_holds(c, symbol, point) for c in condition.args)
    if not isinstance(condition, Relational):
        raise Unclear(f"the condition {condition}")
    side = _side(condition.lhs - condition.rhs, symbol, point)
    if isinstance(condition, Eq | Ne):
        return (side == 0) == isinstance(condition, Eq)
    return {"<": side < 0, "<=": side <= 0, ">": side > 0, ">=": side >= 0}[condition.rel_op]


def value_of(expr: Expr, symbol: Symbol, point: Expr) -> Expr:
    """The value at a point, every case decided with certainty. Unclear when one cannot be; may be nan or infinite."""
    node = next((n for n in _kinked(expr, symbol) if not any(d.has(*KINKED) for d in _deciders(n))), None)
    while node is not None:
        expr = expr.xreplace({node: _choice(node, symbol, point)})
        node = next((n for n in _kinked(expr, symbol) if not any(d.has(*KINKED) for d in _deciders(n))), None)
    return expr.subs(symbol, point)


def piecewise(parts: list[tuple[Expr, Span]], symbol: Symbol) -> Expr:
    """One expression from those on neighbouring spans; at a joint ≤ 0 the right one holds, at others the left."""
    kept: list[tuple[Expr, Span]] = []
    for part, span in parts:
        if kept and kept[-1][0] == part:  # the same formula on both sides: no case is needed
            kept[-1] = (part, Span(kept[-1][1].low, span.high))
        else:
            kept.append((part, span))
    if len(kept) == 1:
        return kept[0][0]
    cases = []
    for part, span in kept[:-1]:
        left = (constant_sign(span.high) or 0) <= 0
        cases.append((part, symbol < span.high if left else symbol <= span.high))
    return Piecewise(*cases, (kept[-1][0], True))
