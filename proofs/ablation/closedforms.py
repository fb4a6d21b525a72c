"""Numbers in closed form: a float recognised as a small rational or a rational multiple of π, then checked exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
from sympy import Expr, Rational, Symbol, log, pi, sqrt

from analysis.decisions.functions import decide_zero
from numerics.evaluation.compile import compile_expression

DENOMINATOR = 24
POINTS = 4001


def candidates(value: float, *, tolerance: float = 1e-9) -> Iterator[Expr]:
    """Closed forms that agree with the value to the tolerance: multiples p/q of 1, π, √2, √3, log 2, then log(p/q) and
    √(p/q)."""
    for unit in (Rational(1), pi, sqrt(2), sqrt(3), log(2), sqrt(log(2))):
        ratio = Fraction(value / float(unit)).limit_denominator(DENOMINATOR)
        if ratio and abs(float(ratio) * float(unit) - value) <= tolerance * max(1.0, abs(value)):
            yield Rational(ratio.numerator, ratio.denominator) * unit
    if abs(value) < 30:
        ratio = Fraction(float(np.exp(value))).limit_denominator(DENOMINATOR)
        if ratio > 0 and abs(float(np.log(float(ratio))) - value) <= tolerance * max(1.0, abs(value)):
            yield log(Rational(ratio.numerator, ratio.denominator))
    ratio = Fraction(value * value).limit_denominator(DENOMINATOR)
    if value > 0 and ratio and abs(float(ratio) - value * value) <= tolerance * max(1.0, value * value):
        yield sqrt(Rational(ratio.numerator, ratio.denominator))


def recognise(value: float, holds: Callable[[Expr], Expr]) -> Expr | None:
    """A closed form near the value at which an expression is exactly 0; None when none is found."""
    for candidate in candidates(value):
        if decide_zero(holds(candidate)).is_true:
            return candidate
    return None


@lru_cache(maxsize=256)
def closed_form_zeros(expression: Expr, symbol: Symbol, largest: float) -> tuple[Expr, ...]:
    """Zeros in (0, largest] where the expression changes sign, as far as they have a closed form."""
    found = []
    for value in sign_changes(expression, symbol, largest):
        zero = recognise(value, lambda candidate: expression.subs(symbol, candidate))
        if zero is not None:
            found.append(zero)
    return tuple(found)


@lru_cache(maxsize=256)
def sign_changes(expression: Expr, symbol: Symbol, largest: float) -> tuple[float, ...]:
    """Where in (0, largest] the expression changes sign, to the last digits."""
    from scipy.optimize import brentq

    function = compile_expression(expression, symbol)
    points = np.linspace(0.0, largest, POINTS)[1:] + 1e-7
    values = function(points)
    found = []
    for k in np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0):
        found.append(float(brentq(lambda value: float(function(value)), points[k], points[k + 1], xtol=1e-15)))
    return tuple(found)


@lru_cache(maxsize=256)
def level_on_diagonal(primitive: Expr, symbol: Symbol, top: Expr) -> Expr | None:
    """a > 0 in closed form with 2 S(a) = top, for an S that increases from S(0) = 0; None when none is found."""
    from scipy.optimize import brentq

    function = compile_expression(2 * primitive - top, symbol)
    points = np.linspace(0.0, 20.0, POINTS)
    values = function(points)
    rising = np.flatnonzero((values[:-1] < 0) & (values[1:] >= 0))
    if not len(rising):
        return None
    k = rising[0]
    value = float(brentq(lambda point: float(function(point)), points[k], points[k + 1], xtol=1e-15))
    return recognise(value, lambda candidate: (2 * primitive - top).subs(symbol, candidate))
