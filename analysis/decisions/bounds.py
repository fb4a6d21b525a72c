"""How large an expression gets: boundedness on a span, and sup |f| as an exact number."""

from __future__ import annotations

from sympy import (
    Add,
    Dummy,
    Expr,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    asinh,
    atan,
    cos,
    erf,
    exp,
    oo,
    radsimp,
    sech,
    sin,
    sinh,
    tanh,
)

from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.domains import defined_on, zeros
from analysis.decisions.effort import derivative
from analysis.decisions.growth import end_limit
from analysis.decisions.pieces import pieces_of
from analysis.decisions.rationalise import rationalise, t
from analysis.decisions.signs import sign_on
from analysis.decisions.spans import Span, Unclear, constant_sign, order
from analysis.decisions.substitution import put

_BOUNDED = (tanh, erf, atan, sin, cos, sech)


def bounded_on(expr: Expr, symbol: Symbol, span: Span, depth: int = 2) -> Decision:
    """Is the smooth expression bounded on the open span?"""
    defined = defined_on(expr, symbol, span)
    if not defined.is_true:
        return defined
    ends = [end_limit(expr, symbol, span, upper) for upper in (False, True)]
    for end, place in zip(ends, (span.low, span.high), strict=True):
        if end is not None and end.is_infinite:
            return false(f"{expr} tends to {end} at {place}".replace("oo", "∞"))
    if None not in ends:
        return true(f"{expr} is continuous on {span} with limits {ends[0]} and {ends[1]} at its ends")
    if _by_parts(expr, symbol, span) or (depth and _by_inner(expr, symbol, depth)):
        return true(f"{expr} is made of bounded parts")
    for upper in (False, True):
        if _swings_to_infinity(expr, symbol, span, upper):
            return false(f"{expr} oscillates with a growing amplitude towards {'∞' if upper else '−∞'}")
    return undecided(f"the limits of {expr} at the ends of {span}")


def _by_parts(expr: Expr, symbol: Symbol, span: Span) -> bool:
    if not expr.has(symbol) or isinstance(expr, _BOUNDED):
        return True
    ends = [end_limit(expr, symbol, span, upper) for upper in (False, True)]
    if all(e is not None and e.is_finite for e in ends):
        return True  # the whole is defined on the span, so this part is too
    if isinstance(expr, Add | Mul):
        return all(_by_parts(a, symbol, span) for a in expr.args)
    if isinstance(expr, Pow) and expr.exp.is_number and expr.exp.is_positive:
        return _by_parts(expr.base, symbol, span)
    if isinstance(expr, exp):
        return _by_parts(expr.args[0], symbol, span)
    return False


def _swings_to_infinity(expr: Expr, symbol: Symbol, span: Span, upper: bool) -> bool:
    """Whether the expression is unbounded along points s → ±∞ at which (sin u, cos u) is one of a few on the circle.

    All its sines and cosines have the one argument u, which is continuous and tends to ±∞, so such points exist.
    """
    end = span.high if upper else span.low
    heads = [h for h in expr.atoms(sin, cos) if h.has(symbol)]
    arguments = {h.args[0] for h in heads}
    if not end.is_infinite or len(arguments) != 1:
        return False
    argument = arguments.pop()
    far = None if argument.has(sin, cos) else end_limit(argument, symbol, span, upper)
    if far is None or far.is_finite or not defined_on(argument, symbol, span).is_true:
        return False
    for sine, cosine in _ON_THE_CIRCLE:
        along = expr.xreplace({sin(argument): sine, cos(argument): cosine})
        limit = None if along.has(sin, cos) else end_limit(along, symbol, span, upper)
        if limit is not None and limit.is_infinite:
            return True
    return False


_ON_THE_CIRCLE = [(S(a), S(b)) for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1))]
_ON_THE_CIRCLE += [(a * Rational(3, 5), b * Rational(4, 5)) for a in (1, -1) for b in (1, -1)]
_RANGES = {exp: (S.Zero, oo), sinh: (-oo, oo), asinh: (-oo, oo), tanh: (-S.One, S.One), erf: (-S.One, S.One)}
_r = Dummy("r", real=True)


def _by_inner(expr: Expr, symbol: Symbol, depth: int) -> bool:
    """F(g(s)) with an F that is bounded on the range of g."""
    heads = sorted((h for h in expr.atoms(*_RANGES) if h.has(symbol)), key=lambda h: (h.count_ops(), str(h)))
    for head in heads[:3]:
        inside = expr.xreplace({head: _r})
        if not inside.has(symbol):
            return bounded_on(inside, _r, Span(*_RANGES[head.func]), depth - 1).is_true
    return False


def largest_modulus(expr: Expr, symbol: Symbol) -> Expr | None:
    """sup |expr| over the real line, exactly: a number, oo, or None when it was not found."""
    try:
        pieces, points = pieces_of(expr, symbol)
        best: Expr = S.Zero
        for point in points:
            if not point.value.is_finite:
                return None
            best = _larger(best, point.value)
        for piece in pieces:
            if not piece.defined(symbol).is_true:
                return None
            for value in _extreme_values(piece.expr, symbol, piece.span):
                best = _larger(best, value)
        return best
    except Unclear:
        return None


def largest_slope(expr: Expr, symbol: Symbol) -> Expr | None:
    """sup |f'| over the smooth pieces of f, exactly: the least Lipschitz constant where f is continuous."""
    try:
        pieces, _ = pieces_of(expr, symbol)
        if any(not p.defined(symbol).is_true for p in pieces):
            return None
        if any(bounded_on(derivative(p.expr, symbol), symbol, p.span).is_false for p in pieces):
            return oo
        best: Expr = S.Zero
        for piece in pieces:
            for value in _extreme_values(derivative(piece.expr, symbol), symbol, piece.span):
                best = _larger(best, value)
        return best
    except Unclear:
        return None


def _larger(best: Expr, value: Expr) -> Expr:
    """The larger of best and |value|."""
    sign = constant_sign(value)
    if sign is None:
        raise Unclear(f"the sign of {value}")
    size = value if sign >= 0 else -value
    return size if order(best, size) < 0 else best


def _extreme_values(expr: Expr, symbol: Symbol, span: Span) -> list[Expr]:
    """Values, attained or tended to, among which are the infimum and the supremum over the open span."""
    if not expr.has(symbol):
        return [expr]
    periodic = rationalise(expr, symbol, span)
    if periodic is not None and periodic.periodic:
        above, below = periodic.numerator, periodic.denominator
        ratio = above.as_expr() / below.as_expr()
        turns = zeros(derivative(ratio, t), t, Span(-oo, oo))
        # Of a bounded ratio the degree above is at most the degree below, and its limit at t = ∞ is seen from them.
        last = above.LC() / below.LC() if above.degree() == below.degree() else S.Zero
        return [radsimp(ratio.subs(t, x)) for x in turns] + [last]
    if span.whole and _symmetric(expr, symbol):  # one side has all the moduli, each once
        return [*_extreme_values(expr, symbol, Span(S.Zero, oo)), put(expr, symbol, S.Zero)]
    values = []
    for upper in (False, True):
        end = end_limit(expr, symbol, span, upper)
        if end is None:
            raise Unclear(f"the limit of {expr} at an end of {span}")
        if end.is_infinite:
            return [oo]
        values.append(end)
    slope = derivative(expr, symbol)
    if sign_on(slope, symbol, span).known:
        return values
    if span.whole and _turns_at_origin(slope, symbol):
        return [*values, put(expr, symbol, S.Zero)]
    return values + [put(expr, symbol, z) for z in zeros(slope, symbol, span)]


def _symmetric(expr: Expr, symbol: Symbol) -> bool:
    """Whether the terms show that the function is even or odd."""
    mirrored = expr.subs(symbol, -symbol)
    return bool((mirrored - expr).is_zero or (mirrored + expr).is_zero)


def _turns_at_origin(slope: Expr, symbol: Symbol) -> bool:
    """Whether the function is monotone on either side of 0."""
    halves = (Span(-oo, S.Zero), Span(S.Zero, oo))
    return all(sign_on(slope, symbol, half).known for half in halves)
