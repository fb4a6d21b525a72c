"""Three-valued decisions about real functions of one variable: sign, parity, monotonicity, limits, boundedness.

TRUE has a proof behind it (algebra, Sturm's theorem, interval arithmetic on boxes that cover the whole interval, or
calculus), FALSE a certain witness, and UNDECIDED says what could not be shown. Effort is bounded: nothing here
searches without a limit.
"""

from __future__ import annotations

from itertools import pairwise

from sympy import Expr, S, Set, Symbol, oo

from analysis.decisions import composition
from analysis.decisions.bounds import bounded_on
from analysis.decisions.decision import Decision, Truth, false, true, undecided
from analysis.decisions.domains import periods_in, sign_between_turns, some_zeros, special_points, zeros
from analysis.decisions.effort import derivative
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.growth import end_limit
from analysis.decisions.pieces import Piece, Point, checked_value, eventually, pieces_of
from analysis.decisions.spans import Span, Unclear, constant_sign, order, rational_near, spans_of
from analysis.decisions.zero import decide_zero

__all__ = [
    "Decision",
    "Truth",
    "decide_bounded",
    "decide_continuous",
    "decide_limit",
    "decide_monotone",
    "decide_parity",
    "decide_sign",
    "decide_zero",
]

_MEANINGS = {">": "positive", ">=": "nonnegative", "<": "negative", "<=": "nonpositive"}


def decide_sign(expr: Expr, relation: str, symbol: Symbol, interval: Set = S.Reals) -> Decision:
    """Does `expr relation 0` hold on the whole interval? relation is one of >, >=, <, <=.

    FALSE also where the expression is not defined. The witness is a point of the interval. ValueError for another
    relation, for a set that is not an interval, or for an expression in other symbols.
    """
    if relation not in _MEANINGS:
        raise ValueError(f"relation must be one of > >= < <=, not {relation!r}")
    expr = _alone(expr, symbol)
    side = 1 if relation[0] == ">" else -1
    weak, meaning = relation.endswith("="), _MEANINGS[relation]
    try:
        pieces, points = pieces_of(side * expr, symbol, interval)
        return _sign_of(pieces, points, symbol, weak, meaning)
    except Unclear as problem:
        return _sign_of_parts(side * expr, symbol, interval, weak, meaning, problem)


def _sign_of_parts(expr: Expr, symbol: Symbol, interval: Set, weak: bool, meaning: str, problem: Unclear) -> Decision:
    """For a function whose kinks were not all found: a point that breaks it, or what follows from its parts."""
    for p in _points_in(expr, symbol, interval):
        value = _known_value(expr, symbol, p)
        if value is S.NaN:
            return false(f"it has no value at {symbol} = {p}", p)
        sign = None if value is None else constant_sign(value)
        if sign is not None and (sign < 0 or (sign == 0 and not weak)):
            return false(f"at {symbol} = {p} it is {'0' if sign == 0 else f'not {meaning}'}", p)

    def holds(part: Expr, relation: str) -> bool:
        return decide_sign(part, relation, symbol, interval).is_true

    if (
        composition.composite(expr)
        and _continuous_parts(expr, symbol, interval)
        and composition.positive(expr, symbol, holds, weak)
    ):
        return true(f"it is {meaning}, as its parts are")
    return undecided(f"could not be told: {problem}")


def _continuous_parts(expr: Expr, symbol: Symbol, interval: Set) -> bool:
    return composition.continuous(
        expr,
        symbol,
        lambda part: decide_continuous(part, symbol, interval).is_true,
        lambda part, relation: decide_sign(part, relation, symbol, interval).is_true,
    )


def _points_in(expr: Expr, symbol: Symbol, interval: Set) -> list[Expr]:
    """Points of the interval at which something may be seen, in order where that can be told."""
    found: list[Expr] = []
    for span in spans_of(interval, [])[0]:
        found += [*span.samples(33), *special_points(expr, symbol, span)]
    return found


def _known_value(expr: Expr, symbol: Symbol, point: Expr) -> Expr | None:
    """The value at a point, nan where there is none, None where it cannot be told."""
    try:
        return checked_value(expr, symbol, point)
    except Unclear:
        return None


def _sign_of(pieces: list[Piece], points: list[Point], symbol: Symbol, weak: bool, meaning: str) -> Decision:
    for piece in pieces:
        for p in piece.span.samples():
            if certain_sign(piece.expr, {symbol: p}, (80,)) == -1:
                return false(f"at {symbol} = {p} it is not {meaning}", p)
    for point in points:
        if not point.value.is_finite:
            return false(f"it has no value at {symbol} = {point.at}", point.at)
        sign = constant_sign(point.value)
        if sign is None:
            raise Unclear(f"the sign of {point.value}")
        if sign < 0 or (sign == 0 and not weak):
            return false(f"at {symbol} = {point.at} it is {'0' if sign == 0 else f'not {meaning}'}", point.at)
    reasons = []
    for piece in pieces:
        defined = piece.defined(symbol)
        if defined.is_undecided:
            raise Unclear(defined.reason)
        if defined.is_false:
            return defined
        sign_there = sign_between_turns(piece.expr, symbol, piece.span)
        if sign_there.low < (0 if weak else 1):
            return _broken(piece, symbol, weak, meaning)
        reasons.append(f"on {piece.span}: {sign_there.reason}")
    return true("; ".join(reasons) or "it holds at every point")


def _broken(piece: Piece, symbol: Symbol, weak: bool, meaning: str) -> Decision:
    """A witness between or at the zeros, or UNDECIDED."""
    if piece.expr.is_zero:
        return false(f"it is 0 on {piece.span}", piece.span.sample)
    for p in _between_zeros(piece.expr, symbol, piece.span):
        if certain_sign(piece.expr, {symbol: p}) == -1:
            return false(f"at {symbol} = {p} it is not {meaning}", p)
    if not weak:
        try:
            holes = zeros(piece.expr, symbol, piece.span)
        except Unclear:
            holes = some_zeros(piece.expr, symbol, piece.span)
        if holes:
            return false(f"it is 0 at {symbol} = {holes[0]}", holes[0])
    return undecided(f"no method shows the sign of {piece.expr} on {piece.span}, and no point that breaks it was found")


def _between_zeros(expr: Expr, symbol: Symbol, span: Span) -> list[Expr]:
    """Points of the span, one between any two neighbouring zeros where those can be found."""
    points = [*special_points(expr, symbol, span), *sorted(span.samples(33), key=abs)]
    try:
        turns = [rational_near(x) for x in zeros(derivative(expr, symbol), symbol, span)]
    except Unclear:
        turns = []
    for where in [span, *periods_in(expr, symbol, span)]:
        try:
            cuts = [where.low, *zeros(expr, symbol, where), where.high]
        except Unclear:
            continue
        return turns + [Span(a, b).sample for a, b in pairwise(cuts)] + points
    return turns + points


def _alone(expr: Expr, symbol: Symbol) -> Expr:
    expr = S(expr)
    if expr.free_symbols - {symbol}:
        raise ValueError(f"{expr} has symbols other than {symbol}")
    return expr


def decide_parity(expr: Expr, symbol: Symbol, parity: str) -> Decision:
    """Is f(−s) = −f(s) (parity "odd"), or f(−s) = f(s) ("even"), for all s? ValueError for another parity."""
    if parity not in ("odd", "even"):
        raise ValueError(f"parity must be 'odd' or 'even', not {parity!r}")
    expr = _alone(expr, symbol)
    mirrored = expr.subs(symbol, -symbol)
    found = decide_zero(mirrored + expr if parity == "odd" else mirrored - expr)
    formula = f"f(−{symbol}) {'+' if parity == 'odd' else '−'} f({symbol})"
    return Decision(found.truth, f"{formula}: {found.reason}", found.witness)


def decide_monotone(expr: Expr, symbol: Symbol, *, strict: bool = False, interval: Set = S.Reals) -> Decision:
    """Is the function nondecreasing (strict: strictly increasing) on the interval?

    An analytic piece whose derivative is ≥ 0 and not identically 0 is strictly increasing; between pieces the
    function may only jump upwards. The witness of FALSE is a point where it falls or, for strict, stands still.
    """
    expr = _alone(expr, symbol)
    try:
        pieces, points = pieces_of(expr, symbol, interval)
        found = _monotone(pieces, points, symbol, strict)
    except Unclear as problem:
        found = undecided(f"could not be told: {problem}")
    if found.is_undecided and composition.increasing(expr, symbol, lambda part: _rises(part, symbol, strict, interval)):
        return true(f"{expr} is {'strictly increasing' if strict else 'nondecreasing'}, as its parts are")
    return _falling(expr, symbol, strict, interval, found) if found.is_undecided else found


def _rises(expr: Expr, symbol: Symbol, strict: bool, interval: Set) -> bool:
    """Of a part without kinks."""
    try:
        return _monotone(*pieces_of(expr, symbol, interval), symbol, strict).is_true
    except Unclear:
        return False


def _falling(expr: Expr, symbol: Symbol, strict: bool, interval: Set, otherwise: Decision) -> Decision:
    """FALSE when the values at two points, compared with certainty, fall (strict: or are equal); else `otherwise`."""
    points = [p for p in _points_in(expr, symbol, interval) if p.is_Rational]
    seen: tuple[Expr, Expr] | None = None
    for p in sorted(points):
        value = _known_value(expr, symbol, p)
        if value is None or value is S.NaN:
            continue
        if seen is not None and certain_sign(value - seen[1], precisions=(80,)) == -1:
            return false(f"it falls between {symbol} = {seen[0]} and {symbol} = {p}", p)
        if strict and seen is not None and value == seen[1]:
            return false(f"it has one value at {symbol} = {seen[0]} and {symbol} = {p}", p)
        seen = p, value
    return otherwise


def _monotone(pieces: list[Piece], points: list[Point], symbol: Symbol, strict: bool) -> Decision:
    reasons = []
    flat: Decision | None = None
    for piece in pieces:
        defined = piece.defined(symbol)
        if defined.is_undecided:
            raise Unclear(defined.reason)
        if defined.is_false:
            return defined
        slope = derivative(piece.expr, symbol)
        sign = sign_between_turns(slope, symbol, piece.span)
        if sign.low < 0:
            for p in _between_zeros(slope, symbol, piece.span):
                if certain_sign(slope, {symbol: p}) == -1:
                    return false(f"its derivative {slope} is negative at {symbol} = {p}", p)
            return undecided(f"the sign of the derivative {slope} on {piece.span}")
        if flat is None and sign.high == 0:
            flat = false(f"it is constant on {piece.span}", piece.span.sample)
        elif flat is None and sign.low == 0 and not any(certain_sign(slope, {symbol: p}) for p in piece.span.samples()):
            flat = undecided(f"whether it is constant on {piece.span}")
        reasons.append(f"on {piece.span} the derivative {slope}: {sign.reason}")
    for point in points:
        if not point.value.is_finite:
            return false(f"it has no value at {symbol} = {point.at}", point.at)
        for value, where in _neighbours(pieces, point, symbol):
            if value is None:
                return undecided(f"the limit at {symbol} = {point.at}")
            if where * order(value, point.value) < 0:
                return false(f"it jumps down at {symbol} = {point.at}", point.at)
    if strict and flat is not None:
        return flat
    return true("; ".join(reasons))


def _neighbours(pieces: list[Piece], point: Point, symbol: Symbol) -> list[tuple[Expr | None, int]]:
    """The limits at a point from the left (−1) and from the right (+1), as far as there are pieces."""
    found: list[tuple[Expr | None, int]] = []
    for piece in pieces:
        if piece.span.high == point.at:
            found.append((end_limit(piece.expr, symbol, piece.span, upper=True), -1))
        if piece.span.low == point.at:
            found.append((end_limit(piece.expr, symbol, piece.span, upper=False), 1))
    return found


def decide_continuous(expr: Expr, symbol: Symbol, interval: Set = S.Reals) -> Decision:
    """Is the function defined, real and continuous on the whole interval?"""
    expr = _alone(expr, symbol)
    try:
        pieces, points = pieces_of(expr, symbol, interval)
        for piece in pieces:
            defined = piece.defined(symbol)
            if defined.is_undecided:
                raise Unclear(defined.reason)
            if defined.is_false:
                return defined
        for point in points:
            if not point.value.is_finite:
                return false(f"it has no value at {symbol} = {point.at}", point.at)
            for value, _ in _neighbours(pieces, point, symbol):
                if value is None:
                    return undecided(f"the limit at {symbol} = {point.at}")
                if order(value, point.value) != 0:
                    return false(
                        f"at {symbol} = {point.at} the value is {point.value} and a limit is {value}", point.at
                    )
    except Unclear as problem:
        if composition.composite(expr) and _continuous_parts(expr, symbol, interval):
            return true("it is made of continuous functions")
        for p in _points_in(expr, symbol, interval):
            if _known_value(expr, symbol, p) is S.NaN:
                return false(f"it has no value at {symbol} = {p}", p)
        return undecided(f"could not be told: {problem}")
    if not points:
        return true("every part of it is defined and continuous")
    return true(f"its {len(pieces)} pieces are continuous and meet at {', '.join(str(p.at) for p in points)}")


def decide_limit(expr: Expr, symbol: Symbol, point: Expr, value: Expr, side: str = "-") -> Decision:
    """Does the expression tend to `value` as the symbol tends to `point`, from below (side "-") or above ("+")?

    At ±oo the side is the only one there is. ValueError for another side.
    """
    if side not in ("-", "+"):
        raise ValueError(f"side must be '-' or '+', not {side!r}")
    expr, point, value = _alone(expr, symbol), S(point), S(value)
    upper = point is oo or (side == "-" and point is not -oo)
    try:
        pieces, _ = pieces_of(expr, symbol)
        near = next(p for p in (pieces[::-1] if upper else pieces) if _ends_at(p.span, point, upper))
        if (near.span.high if upper else near.span.low) != point:
            near = Piece(Span(near.span.low, point) if upper else Span(point, near.span.high), near.expr)
        found = end_limit(near.expr, symbol, near.span, upper)
        if found is None:
            return undecided(f"the limit of {near.expr} was not found")
        same = order(found, value) == 0
    except (Unclear, StopIteration) as problem:
        return undecided(f"could not be told: {problem}")
    return true(f"the limit is {found}") if same else false(f"the limit is {found}")


def _ends_at(span: Span, point: Expr, upper: bool) -> bool:
    """Whether the span reaches up to the point from below (upper), or down to it from above."""
    if upper:
        return order(span.low, point) < 0 and order(point, span.high) <= 0
    return order(span.low, point) <= 0 and order(point, span.high) < 0


def decide_bounded(expr: Expr, symbol: Symbol, interval: Set = S.Reals) -> Decision:
    """Is |expr| bounded on the interval?"""
    expr = _alone(expr, symbol)
    reasons = []
    try:
        for piece in pieces_of(expr, symbol, interval)[0]:
            part = bounded_on(piece.expr, symbol, piece.span)
            if part.is_undecided:
                raise Unclear(part.reason)
            if part.is_false:
                return part
            reasons.append(part.reason)
    except Unclear as problem:
        return _bounded_parts(expr, symbol, interval, problem)
    return true("; ".join(reasons))


def _bounded_parts(expr: Expr, symbol: Symbol, interval: Set, problem: Unclear) -> Decision:
    """For a function whose kinks were not all found: from its parts, or from what it is far out."""
    if composition.composite(expr):
        if _continuous_parts(expr, symbol, interval) and composition.bounded(
            expr, symbol, lambda part: decide_bounded(part, symbol, interval).is_true
        ):
            return true("it is continuous and made of bounded parts")
        for upper in (False, True) if interval is S.Reals else ():
            try:
                limit = end_limit(eventually(expr, symbol, upper), symbol, Span(-oo, oo), upper)
            except Unclear:
                continue
            if limit is not None and limit.is_infinite:
                return false(f"{expr} tends to {limit} at {'' if upper else '-'}oo".replace("oo", "∞"))
    return undecided(f"could not be told: {problem}")
