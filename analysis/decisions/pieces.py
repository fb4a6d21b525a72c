"""Abs, sign, Min, Max, Piecewise and roots taken apart: the analytic pieces of an expression, the points between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import combinations

from sympy import Abs, Expr, Interval, Max, Min, Ne, Piecewise, Pow, S, Set, Symbol, sign
from sympy.core.relational import Eq, Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

from analysis.decisions.decision import Decision
from analysis.decisions.demands import demand_of, demands
from analysis.decisions.domains import defined_on, zeros
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.growth import growth
from analysis.decisions.signs import sign_on
from analysis.decisions.spans import Span, Unclear, constant_sign, order, spans_of
from analysis.decisions.substitution import built, put

KINKED = (Abs, sign, Min, Max, Piecewise)
MAX_PIECES = 64


Needs = tuple[tuple[Expr, str], ...]


@dataclass(frozen=True)
class Piece:
    """On the open span the expression is `expr`, which is analytic wherever it is defined and `needs` holds.

    `needs` are the demands of every part that was met on the way (see demands.py), also of those that cancelled.
    """

    span: Span
    expr: Expr
    needs: Needs = ()

    def defined(self, symbol: Symbol) -> Decision:
        """Is the expression defined, real and analytic on the whole span?"""
        return defined_on(self.expr, symbol, self.span, self.needs)


@dataclass(frozen=True)
class Point:
    """A point of the interval between pieces, or at its end, and the value there; nan where there is none."""

    at: Expr
    value: Expr


def pieces_of(expr: Expr, symbol: Symbol, interval: Set = S.Reals) -> tuple[list[Piece], list[Point]]:
    """The analytic pieces of an expression on an interval, in order, and its values at the points between them.

    It is cut where the argument of Abs or sign, a difference of those of Min or Max, the two sides of a condition, or
    the base of a fractional power changes sign. Unclear when these places cannot all be found. ValueError when
    `interval` is none.
    """
    found: list[Piece] = []
    for span in spans_of(interval, [])[0]:
        found += _taken_apart(expr, symbol, span)
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


def _taken_apart(expr: Expr, symbol: Symbol, span: Span) -> list[Piece]:
    if not expr.has(symbol) or not (expr.has(*KINKED) or _roots(expr, symbol)):
        return [Piece(span, expr, tuple(demands(expr)) if expr.has(symbol) else ())]
    if isinstance(expr, Piecewise):
        return _cases(expr, symbol, span)
    result: list[Piece] = []
    for part, arguments, needs in _arguments(expr.args, symbol, span):
        for inner in cut_span(part, _turns(expr.func, arguments, symbol, part, needs))[0]:
            if S.NaN in arguments:
                result.append(Piece(inner, S.NaN, needs))
                continue
            own = None if isinstance(expr, KINKED) else demand_of(expr.func, arguments)
            if own is not None and not own[0].has(symbol) and _met(own, expr.func, arguments):
                own = None
            fails = own is not None and not own[0].has(symbol)
            value = S.NaN if fails else _built(expr.func, arguments, symbol, inner.sample)
            result.append(Piece(inner, value, needs if own is None else (*needs, own)))
            _check_number(result)
    return result


def _met(demand: tuple[Expr, str], function: type, arguments: Sequence[Expr]) -> bool:
    """Whether a constant meets a demand; the root of 0 is 0."""
    side = constant_sign(demand[0])
    if side is None:
        raise Unclear(f"the sign of {demand[0]}")
    return side > 0 or (side < 0 and demand[1] == "nonzero") or (side == 0 and _is_root(function, arguments))


def _arguments(args: Sequence[Expr], symbol: Symbol, span: Span) -> list[tuple[Span, list[Expr], Needs]]:
    """The spans on which all arguments are analytic, with these arguments and all that they need."""
    found: list[tuple[Span, list[Expr], Needs]] = [(span, [], ())]
    for argument in args:
        found = [
            (piece.span, [*before, piece.expr], (*needs, *piece.needs))
            for part, before, needs in found
            for piece in _taken_apart(argument, symbol, part)
        ]
        _check_number(found)
    return found


def _cases(expr: Piecewise, symbol: Symbol, span: Span) -> list[Piece]:
    """A Piecewise: the conditions decide which value is taken, the other values need not exist."""
    relations = sorted({r for _, condition in expr.args for r in condition.atoms(Relational)}, key=str)
    sides = [side for r in relations for side in (r.lhs, r.rhs)]
    result: list[Piece] = []
    for part, values, needs in _arguments(sides, symbol, span):
        if S.NaN in values:
            result.append(Piece(part, S.NaN, needs))
            continue
        differences = [a - b for a, b in zip(values[::2], values[1::2], strict=True)]
        for inner in cut_span(part, _zeros_of(differences, symbol, part, needs))[0]:
            signs = [_side(d, symbol, inner.sample) for d in differences]
            chosen = _chosen(expr, dict(zip(relations, signs, strict=True)))
            for piece in _taken_apart(chosen, symbol, inner):
                result.append(Piece(piece.span, piece.expr, (*needs, *piece.needs)))
            _check_number(result)
    return result


def _check_number(parts: Sized) -> None:
    if len(parts) > MAX_PIECES:
        raise Unclear(f"more than {MAX_PIECES} pieces")


def _roots(expr: Expr, symbol: Symbol) -> bool:
    """Whether there are fractional powers, which are not analytic where their base is 0."""
    return any(_is_root(p.func, p.args) and p.has(symbol) for p in expr.atoms(Pow))


def _is_root(function: type, arguments: Sequence[Expr]) -> bool:
    return bool(function is Pow and arguments[1].is_Rational and not arguments[1].is_Integer and arguments[1] > 0)


def _turns(function: type, arguments: list[Expr], symbol: Symbol, span: Span, needs: Needs) -> list[Expr]:
    """Where the function of these analytic arguments may not be analytic although it is defined."""
    if issubclass(function, Abs | sign):
        return _zeros_of(arguments, symbol, span, needs)
    if issubclass(function, Min | Max):
        return _zeros_of([a - b for a, b in combinations(arguments, 2)], symbol, span, needs)
    if _is_root(function, arguments) and not sign_on(arguments[0], symbol, span).strict:
        try:
            return _zeros_of(arguments[:1], symbol, span, needs)
        except Unclear:
            return []  # the demand that the base be positive stays, and is not shown
    return []


def _zeros_of(deciders: list[Expr], symbol: Symbol, span: Span, needs: Needs) -> list[Expr]:
    found: list[Expr] = []
    for decider in deciders:
        if decider.has(symbol) and not decider.is_zero:
            if not defined_on(decider, symbol, span, needs).is_true:  # it could change sign at a pole too
                raise Unclear(f"where {decider} is defined")
            if sign_on(decider, symbol, span).low != 0 or sign_on(decider, symbol, span).high != 0:
                found += zeros(decider, symbol, span)
    return found


def cut_span(span: Span, cuts: list[Expr]) -> tuple[list[Span], list[Expr]]:
    """The open spans into which the cuts divide an open span, and the cuts inside it in order."""
    return spans_of(Interval.open(span.low, span.high), cuts)


def _built(function: type, arguments: list[Expr], symbol: Symbol, point: Expr) -> Expr:
    """The analytic expression that the function of these is around a point where nothing that decides is 0."""
    if issubclass(function, Abs | sign):
        side = _side(arguments[0], symbol, point)
        return side * arguments[0] if issubclass(function, Abs) else S(side)
    if issubclass(function, Min | Max):
        return _best(function, arguments, lambda a, b: _side(a - b, symbol, point))
    return built(function, arguments)


def _best(function: type, values: list[Expr], compare: Callable[[Expr, Expr], int]) -> Expr:
    best = values[0]
    for other in values[1:]:
        if (compare(other, best) > 0) == issubclass(function, Max):
            best = other
    return best


def _side(expr: Expr, symbol: Symbol, point: Expr) -> int:
    found = certain_sign(expr, {symbol: point}) if expr.has(symbol) else constant_sign(expr)
    if found is None:
        found = constant_sign(put(expr, symbol, point))
    if found is None:
        raise Unclear(f"the sign of {expr} at {symbol} = {point}")
    return found


def _chosen(expr: Piecewise, signs: Mapping[Relational, int]) -> Expr:
    """The value of the first case that holds, when the left sides minus the right ones have these signs."""
    for value, condition in expr.args:
        if _holds(condition, signs):
            return value
    raise Unclear(f"which case of {expr} holds")


def _holds(condition: Boolean, signs: Mapping[Relational, int]) -> bool:
    if condition is S.true or condition is S.false:
        return condition is S.true
    if isinstance(condition, Not):
        return not _holds(condition.args[0], signs)
    if isinstance(condition, And):
        return all(_holds(c, signs) for c in condition.args)
    if isinstance(condition, Or):
        return any(_holds(c, signs) for c in condition.args)
    if not isinstance(condition, Relational):
        raise Unclear(f"the condition {condition}")
    side = signs[condition]
    if isinstance(condition, Eq | Ne):
        return (side == 0) == isinstance(condition, Eq)
    return {"<": side < 0, "<=": side <= 0, ">": side > 0, ">=": side >= 0}[condition.rel_op]


def value_of(expr: Expr, symbol: Symbol, point: Expr) -> Expr:
    """The value at a point, every part of it taken as it stands: nan where one has no value, so 0/0 is never mended.

    Unclear when a case or a sign cannot be decided with certainty.
    """
    if not expr.has(symbol):
        return expr
    if expr == symbol:
        return point
    if isinstance(expr, Piecewise):
        relations = {r for _, condition in expr.args for r in condition.atoms(Relational)}
        sides = {r: (value_of(r.lhs, symbol, point), value_of(r.rhs, symbol, point)) for r in relations}
        if any(_none(v) for pair in sides.values() for v in pair):
            return S.NaN
        return value_of(_chosen(expr, {r: order(*pair) for r, pair in sides.items()}), symbol, point)
    values = [value_of(a, symbol, point) for a in expr.args]
    if any(_none(v) for v in values):
        return S.NaN
    if isinstance(expr, Abs | sign):
        side = _side(values[0], symbol, point)
        return side * values[0] if isinstance(expr, Abs) else S(side)
    if isinstance(expr, Min | Max):
        return _best(expr.func, values, order)
    demand = demand_of(expr.func, values)
    if demand is not None and demand[1] != "unknown":
        side = _side(demand[0], symbol, point)
        if side == 0 and isinstance(expr, Pow) and constant_sign(values[1]) == 1:
            return S.Zero
        if side == 0 or (side < 0 and demand[1] != "nonzero"):
            return S.NaN
    return built(expr.func, values)


def _none(value: Expr) -> bool:
    return bool(value is S.NaN or value.is_finite is False)


def eventually(expr: Expr, symbol: Symbol, upper: bool) -> Expr:
    """The analytic expression that the expression is towards ∞ (upper) or −∞. Unclear when it cannot be told."""
    if not expr.has(symbol) or not expr.has(*KINKED):
        return expr

    def far(decider: Expr) -> int:
        found = growth(decider if upper else decider.subs(symbol, -symbol), symbol)
        sign_there = None if found is None else constant_sign(found.coefficient)
        if sign_there is None:
            raise Unclear(f"the sign of {decider} far out")
        return sign_there

    if isinstance(expr, Piecewise):
        relations = {r for _, condition in expr.args for r in condition.atoms(Relational)}
        signs = {r: far(eventually(r.lhs, symbol, upper) - eventually(r.rhs, symbol, upper)) for r in relations}
        return eventually(_chosen(expr, signs), symbol, upper)
    values = [eventually(a, symbol, upper) for a in expr.args]
    if isinstance(expr, Abs | sign):
        side = far(values[0])
        return side * values[0] if isinstance(expr, Abs) else S(side)
    if isinstance(expr, Min | Max):
        return _best(expr.func, values, lambda a, b: far(a - b))
    return expr.func(*values)


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
