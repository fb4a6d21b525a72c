"""Is an expression identically zero? Algebra says yes, a certain value that is not 0 says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from sympy import (
    Expr,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    cosh,
    exp,
    expand_power_base,
    fraction,
    oo,
    powsimp,
    sech,
    sin,
    sinh,
    tan,
    tanh,
    together,
)

from analysis.decisions.algebra import vanishes_in_its_field
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.domains import defined_on
from analysis.decisions.effort import derivative, tractable
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.growth import end_limit
from analysis.decisions.pieces import KINKED, pieces_of
from analysis.decisions.rationalise import rationalise
from analysis.decisions.spans import Span, Unclear, constant_sign, order
from analysis.decisions.substitution import put

MAX_OPERATIONS = 1500
MAX_DIFFERENTIATED = 150
_TRIALS = 8
_LINE = Span(-oo, oo)
_VALUES = (
    Rational(3, 7),
    Rational(-5, 4),
    Rational(9, 5),
    Rational(-2, 9),
    Rational(13, 6),
    Rational(-17, 7),
    Rational(1, 11),
)


@lru_cache(maxsize=4096)
def decide_zero(expr: Expr) -> Decision:
    """Is the expression 0 for all real values of its symbols (where their assumptions allow them)?

    For one symbol the witness of FALSE is the value of that symbol, for several it is the value of the expression.
    """
    expr = S(expr)
    if expr.is_zero:
        return true("its terms cancel")
    if not expr.free_symbols:
        sign = constant_sign(expr)
        if sign is None:
            return undecided(f"all digits found of {expr} are 0, and no algebra shows that it is 0")
        return true(f"the constant {expr} is 0 by algebra") if sign == 0 else false(f"{expr} is a number other than 0")
    for at in _points(expr):
        if certain_sign(expr, at, (80, 240)):
            where = ", ".join(f"{x} = {v}" for x, v in at.items())
            return false(f"its value at {where} is not 0", next(iter(at.values())) if len(at) == 1 else expr.subs(at))
    if expr.count_ops() > MAX_OPERATIONS:
        return undecided(f"it has more than {MAX_OPERATIONS} operations, too many to expand")
    if expr.has(*KINKED):
        return _by_pieces(expr)
    (*others, last) = sorted(expr.free_symbols, key=str)
    return _smooth(expr, 2, Span(S.Zero, oo) if last.is_positive and not others else _LINE)


def _points(expr: Expr) -> Iterator[dict[Symbol, Expr]]:
    """Points at which the symbols have values that their assumptions allow."""
    symbols = sorted(expr.free_symbols, key=str)
    for trial in range(_TRIALS):
        at: dict[Symbol, Expr] = {}
        for k, x in enumerate(symbols):
            value: Expr = _VALUES[(trial + 3 * k) % len(_VALUES)]
            if x.is_integer:
                value = S(trial + k + 1)
            if x.is_nonnegative or x.is_positive:
                value = abs(value)
            elif x.is_nonpositive or x.is_negative:
                value = -abs(value)
            at[x] = value
        yield at


def _by_pieces(expr: Expr) -> Decision:
    symbols = sorted(expr.free_symbols, key=str)
    if len(symbols) > 1:
        return undecided("it has kinks and more than one symbol")
    symbol = symbols[0]
    try:
        pieces, points = pieces_of(expr, symbol)
    except Unclear as problem:
        return undecided(f"it could not be taken apart: {problem}")
    for piece in pieces:
        if piece.expr is S.NaN:
            return undecided(f"it has no value on {piece.span}")
        part = _smooth(piece.expr, 2, piece.span)
        if part.is_false:
            at = part.witness if part.witness is not None else piece.span.sample
            return false(f"on {piece.span} it is {piece.expr}, not 0 at {symbol} = {at}", at)
        if part.is_undecided:
            return undecided(f"on {piece.span}: {part.reason}")
    for point in points:
        if point.value is S.NaN:
            return undecided(f"it has no value at {symbol} = {point.at}")
        sign = constant_sign(point.value)
        if sign:
            return false(f"its value at {symbol} = {point.at} is not 0", point.at)
        if sign is None:
            return undecided(f"its value at {symbol} = {point.at}")
    return true(f"it is 0 on each of its {len(pieces)} pieces and at the points between them")


def _smooth(expr: Expr, depth: int, span: Span = _LINE) -> Decision:
    """Is an expression without kinks 0 on the span, wherever it is defined?"""
    if expr.is_zero:
        return true("it is 0")
    if not expr.free_symbols:
        return decide_zero(expr)
    symbols = sorted(expr.free_symbols, key=str)
    if len(symbols) == 1:
        seen = next((p for p in span.samples(_TRIALS) if certain_sign(expr, {symbols[0]: p}, (80, 240))), None)
        if seen is not None:
            return false(f"its value at {symbols[0]} = {seen} is not 0", seen)
        rational = rationalise(expr, symbols[0], span)
        if rational is not None and rational.numerator.is_zero:
            return true(f"it is the zero function as a rational function of {rational.substitution}")
    if vanishes_by_expansion(expr):
        return true("its numerator, written in exponentials, expands to 0")
    if vanishes_in_its_field(expr):
        return true("its numerator is 0 in the field that its symbols, exponentials and roots generate")
    if len(symbols) == 1 and depth > 0 and expr.count_ops() <= MAX_DIFFERENTIATED:
        found = _by_derivative(expr, symbols[0], depth, span)
        if found.is_true:
            return found
    return undecided(f"no algebra shows that it is 0, and it is 0 to 70 digits at {_TRIALS} points")


def vanishes_by_expansion(expr: Expr) -> bool:
    """Whether the numerator expands to 0 once hyperbolic and trigonometric functions are written in exponentials."""
    forms = [expr]
    with suppress(ValueError):  # SymPy meets a complex number on the way where the expression has one
        forms.append(expr.rewrite((tanh, sinh, cosh, sech, sin, cos, tan), exp))
    if any(p.exp.free_symbols for p in expr.atoms(Pow)) and expr.count_ops() <= MAX_DIFFERENTIATED:
        forms.append(powsimp(expand_power_base(expr)))  # only where the signs of the bases allow it
    return any(tractable(form) and bool(fraction(together(form))[0].expand().is_zero) for form in forms)


def _by_derivative(expr: Expr, symbol: Symbol, depth: int, span: Span) -> Decision:
    """A function that is differentiable on the whole span, has derivative 0 and is 0 at one point, is 0."""
    if not defined_on(expr, symbol, span).is_true:
        return undecided("it may not be defined everywhere")
    slope = _smooth(derivative(expr, symbol), depth - 1, span)
    for point in (S.Zero, S.One, span.sample) if slope.is_true else ():
        if order(span.low, point) < 0 < order(span.high, point) and constant_sign(put(expr, symbol, point)) == 0:
            return true(f"its derivative is 0 ({slope.reason}) and it is 0 at {symbol} = {point}")
    for upper in (False, True) if slope.is_true else ():
        if end_limit(expr, symbol, span, upper) == 0:
            return true(f"its derivative is 0 ({slope.reason}) and it tends to 0 at an end")
    return undecided("its derivative does not show it")
