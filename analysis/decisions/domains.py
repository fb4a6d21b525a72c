"""Where a smooth expression is defined, real and analytic; and its complete set of zeros on an interval."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import (
    Add,
    Expr,
    Mul,
    Poly,
    Pow,
    Rational,
    S,
    Symbol,
    atanh,
    cos,
    cosh,
    diff,
    exp,
    factor,
    floor,
    log,
    sech,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)
from sympy import asinh as arsinh
from sympy import atan as arctan

from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.demands import demands, value_at
from analysis.decisions.effort import derivative, factorable
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.growth import end_limit
from analysis.decisions.rationalise import rationalise
from analysis.decisions.signs import ODD_INCREASING, UNKNOWN, Sign, roots_between, sign_on
from analysis.decisions.spans import Span, Unclear, constant_sign, order, rational_near, sort_constants
from analysis.decisions.substitution import built, put

MAX_REPEATED = 64


def defined_on(expr: Expr, symbol: Symbol, span: Span, needs: Iterable[tuple[Expr, str]] = ()) -> Decision:
    """Is the smooth expression defined, real and analytic on the whole open span?

    `needs` holds further demands, of parts that cancelled when the expression was made: s²/s has no value at 0.
    """
    for part, demand in dict.fromkeys([*needs, *demands(expr)]):
        if demand == "unknown":
            return undecided(f"nothing is known here of {part}")
        what = expr if expr.has(part) else "what was asked for"
        sign = sign_on(part, symbol, span)
        if sign.strict and (demand == "nonzero" or sign.low > 0):
            continue
        if sign.low == sign.high == 0 and demand == "nonnegative":
            continue  # the root of 0 is 0
        if sign.low == sign.high == 0:
            return false(f"{part} is 0 on {span}, so there is no value", span.sample)
        if sign.high < 0 or (sign.high == 0 and demand == "positive"):
            return false(f"{part} is not positive on {span}, so there is no real value", span.sample)
        seen = {certain_sign(part, {symbol: p}): p for p in span.samples()}
        if demand != "nonzero" and -1 in seen:
            return false(f"{part} is negative at {symbol} = {seen[-1]}, so {what} is not real there", seen[-1])
        try:
            holes = zeros(part, symbol, span)
        except Unclear:
            holes = some_zeros(part, symbol, span)
        if holes and demand != "nonnegative":
            return false(f"{part} is 0 at {symbol} = {holes[0]}, so {what} has no value there", holes[0])
        if demand == "nonzero" and {1, -1} <= set(seen):
            return false(f"{part} changes sign between {symbol} = {seen[-1]} and {seen[1]}, so {what} has a pole")
        return undecided(f"whether {part} is {demand} on {span}")
    return true(f"every part of it is defined on {span}")


def some_zeros(expr: Expr, symbol: Symbol, span: Span) -> list[Expr]:
    """Zeros of the smooth expression on the open span, a few that are easily found; not all of them.

    For a function of sines and cosines of multiples of s, or a product with such a factor: those of one period. Then
    0, ±1 and the multiples of π/2, π/3 and π/4 of an argument.
    """
    found = []
    for factor_ in Mul.make_args(expr):
        base = factor_.base if isinstance(factor_, Pow) and factor_.exp.is_positive else factor_
        for where in periods_in(base, symbol, span):
            try:
                found += zeros(base, symbol, where)
            except Unclear:
                continue
    for point in special_points(expr, symbol, span):
        try:
            value = value_at(expr, symbol, point)
        except Unclear:
            continue
        if value is not None and constant_sign(value) == 0:
            found.append(point)
    return sort_constants(found)


def special_points(expr: Expr, symbol: Symbol, span: Span) -> list[Expr]:
    """Points of the span at which sines and cosines have known values, and 0, 1, −1."""
    points: list[Expr] = [S.Zero, S.One, S.NegativeOne]
    for head in sorted(expr.atoms(sin, cos), key=str)[:4]:
        slope = diff(head.args[0], symbol)
        if slope.is_number and slope != 0:
            offset = put(head.args[0], symbol, S.Zero)
            points += [(S.Pi * Rational(k, 12) - offset) / slope for k in _TWELFTHS]
    return [p for p in points if order(span.low, p) < 0 < order(span.high, p)]


_TWELFTHS = [k for k in range(-24, 25) if k % 3 == 0 or k % 4 == 0]


def periods_in(expr: Expr, symbol: Symbol, span: Span) -> list[Span]:
    """A span of one period of a function of sines and cosines inside an infinite span; none for other functions."""
    if not expr.has(sin, cos) or (span.low.is_finite and span.high.is_finite):
        return []
    whole = Span(-S.Infinity, S.Infinity)
    found = rationalise(expr, symbol, whole)
    if found is None or not found.periodic:
        return []
    half = found.inverse(S.Infinity)  # t = tan(cs/2) is infinite at half a period
    low = -half if span.whole else span.low if span.low.is_finite else span.high - 2 * half - 1
    return [Span(low, low + 2 * half + 1)]


def zeros(expr: Expr, symbol: Symbol, span: Span, depth: int = 4) -> list[Expr]:
    """All zeros of the smooth expression on the open span, in order. Unclear when they cannot all be found."""
    return sort_constants(_zeros(expr, symbol, span, depth))


def _zeros(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr]:
    if depth < 0:
        raise Unclear(f"the zeros of {expr}")
    if expr == symbol:
        return [S.Zero] if order(span.low, S.Zero) < 0 < order(span.high, S.Zero) else []
    sign = sign_on(expr, symbol, span)
    if sign.strict:
        return []
    if sign.low == sign.high == 0:
        raise Unclear(f"isolated zeros of {expr}, which is 0 everywhere on {span}")
    if isinstance(expr, Mul):
        return [z for f in expr.args if f.has(symbol) for z in _zeros(f, symbol, span, depth)]
    if isinstance(expr, Pow) and expr.exp.is_number:
        return _zeros(expr.base, symbol, span, depth) if expr.exp.is_positive else []
    if isinstance(expr, exp | cosh | sech):
        return []
    if isinstance(expr, ODD_INCREASING):
        return _zeros(expr.args[0], symbol, span, depth)
    if isinstance(expr, log):
        return _zeros(expr.args[0] - 1, symbol, span, depth - 1)
    for method in (_by_polynomial, _by_period, _by_quadratic, _by_inverse, _by_factoring, _by_monotonicity):
        found = method(expr, symbol, span, depth)
        if found is not None:
            return found
    raise Unclear(f"the zeros of {expr} on {span}")


def _by_polynomial(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    found = rationalise(expr, symbol, span)
    if found is None or found.periodic:
        return None
    return [found.inverse(root) for root, _ in roots_between(found.numerator, found.low, found.high)]


def _by_period(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    """A rational function of sines and cosines of multiples of s: the zeros of one period, repeated."""
    found = rationalise(expr, symbol, Span(-S.Infinity, S.Infinity)) if expr.has(sin, cos) else None
    if found is None or not found.periodic:
        return None
    half = found.inverse(S.Infinity)
    inside = [found.inverse(root) for root, _ in roots_between(found.numerator, found.low, found.high)]
    if constant_sign(put(expr, symbol, half)) == 0:
        inside.append(half)
    if not inside:
        return []
    if span.low.is_infinite or span.high.is_infinite:
        return None  # infinitely many
    first, last = (floor(rational_near(end) / rational_near(2 * half)) for end in (span.low, span.high))
    many = (last - first + 3) * len(inside)
    if not (many.is_finite and many <= MAX_REPEATED):
        raise Unclear(f"the zeros of {expr}, which are more than {MAX_REPEATED} on {span}")
    shifted = [x + 2 * half * k for k in range(int(first) - 1, int(last) + 2) for x in inside]
    return [x for x in shifted if order(span.low, x) < 0 < order(span.high, x)]


def _by_quadratic(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    """A polynomial of degree 1 or 2 with any real coefficients."""
    if not expr.is_polynomial(symbol):
        return None
    coefficients = Poly(expr, symbol).all_coeffs()
    if len(coefficients) == 2:
        roots = [-coefficients[1] / coefficients[0]]
    elif len(coefficients) == 3:
        a, b, c = coefficients
        sign = constant_sign(b**2 - 4 * a * c)
        if sign is None:
            return None
        roots = [(-b + k * sqrt(b**2 - 4 * a * c)) / (2 * a) for k in (-1, 1)[: 1 + sign]]
    else:
        return None
    return [r for r in roots if order(span.low, r) < 0 < order(span.high, r)]


_INVERSE = {
    tanh: (atanh, -1, 1),
    exp: (log, 0, S.Infinity),
    arctan: (tan, -S.Pi / 2, S.Pi / 2),
    sinh: (arsinh, -S.Infinity, S.Infinity),
    arsinh: (sinh, -S.Infinity, S.Infinity),
    atanh: (tanh, -S.Infinity, S.Infinity),
    log: (exp, -S.Infinity, S.Infinity),
}


def _by_inverse(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    """a·g(u) + c = 0 with an increasing g: u = g⁻¹(−c/a)."""
    constant, term = expr.as_independent(symbol, as_Add=True)
    factor_, head = term.as_independent(symbol, as_Add=False)
    if head.func not in _INVERSE or len(head.args) != 1:
        return None
    inverse, low, high = _INVERSE[head.func]
    value = -constant / factor_
    if order(value, S(low)) <= 0 or order(value, S(high)) >= 0:
        return []
    return _zeros(head.args[0] - built(inverse, [value]), symbol, span, depth - 1)


def _by_factoring(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    if not isinstance(expr, Add) or not factorable(expr):
        return None
    product = factor(expr)
    return _zeros(product, symbol, span, depth - 1) if isinstance(product, Mul | Pow) else None


def _by_monotonicity(expr: Expr, symbol: Symbol, span: Span, depth: int) -> list[Expr] | None:
    """A monotone function has no zero when its ends have one sign, and one zero when a known point is one."""
    slope = sign_on(derivative(expr, symbol), symbol, span, 1)
    if not slope.known or slope.low == slope.high == 0:
        return None
    for point in (S.Zero, S.One, S.NegativeOne):
        inside = order(span.low, point) < 0 < order(span.high, point)
        if inside and constant_sign(put(expr, symbol, point)) == 0 and slope.strict:
            return [point]
    ends = [end_limit(expr, symbol, span, upper) for upper in (False, True)]
    signs = [None if e is None else constant_sign(e) for e in ends]
    rising = slope.low >= 0
    if slope.strict and (signs[0 if rising else 1] in (0, 1) or signs[1 if rising else 0] in (0, -1)):
        return []
    return None


def sign_between_turns(expr: Expr, symbol: Symbol, span: Span) -> Sign:
    """The sign from the values at the turning points, where those can all be found: in between it is monotone."""
    if sign_on(expr, symbol, span).known:
        return sign_on(expr, symbol, span)
    try:
        turns = zeros(derivative(expr, symbol), symbol, span)
        values = [end_limit(expr, symbol, span, False), *[put(expr, symbol, x) for x in turns]]
        values.append(end_limit(expr, symbol, span, True))
    except Unclear:
        return UNKNOWN
    signs = [None if v is None else constant_sign(v) for v in values]
    known = [v for v in signs if v is not None]
    if len(known) < len(signs):
        return UNKNOWN
    low, high = min(known), max(known)
    # An end value of 0 is not attained, and between two values of which one is not 0 the function is not 0.
    inner = known[1:-1]
    strict = 0 not in inner and any(known) and low * high >= 0
    reason = f"{expr} turns at {', '.join(map(str, turns)) or 'no point'}, where and at the ends its sign is {known}"
    side = 1 if high > 0 else -1
    return Sign(side, side, reason) if strict else Sign(low, high, reason)
