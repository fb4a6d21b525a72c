"""σ as a power series in ball arithmetic: its value and its derivatives over an interval, enclosed.

An expression is compiled once into a list of instructions on flint's truncated power series. What is left out by
truncation is not estimated here: every coefficient up to the order asked for is enclosed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, arb_series, ctx, fmpq
from sympy import Expr, Rational, S, Symbol

from analysis.activations import Activation, s
from analysis.decisions.enclosure import NotEnclosed, enclose
from analysis.decisions.pieces import KINKED, pieces_of
from analysis.decisions.spans import Unclear

__all__ = ["NoSeries", "Piece", "Series", "smooth_pieces"]

Operation = Callable[..., arb_series]


class NoSeries(ValueError):
    """The expression holds a function that has no power series here, or its pieces could not be told apart."""


def _tanh(x: arb_series) -> arb_series:
    # For large x the exponential has no bounds.
    return -_tanh(-x) if x[0] > 0 else 1 - 2 / ((2 * x).exp() + 1)


def _sinh(x: arb_series) -> arb_series:
    return (x.exp() - (-x).exp()) / 2


def _cosh(x: arb_series) -> arb_series:
    return (x.exp() + (-x).exp()) / 2


def _asinh(x: arb_series) -> arb_series:
    # For negative x the sum under the logarithm cancels.
    return -_asinh(-x) if x[0] < 0 else (x + (x * x + 1).sqrt()).log()


_FUNCTIONS: dict[str, Operation] = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.tan(),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "sech": lambda x: 1 / _cosh(x),
    "atan": lambda x: x.atan(),
    "asinh": _asinh,
    "atanh": lambda x: ((1 + x).log() - (1 - x).log()) / 2,
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
}


def _integer_power(exponent: int) -> Operation:
    def power(x: arb_series) -> arb_series:
        result, square, left = arb_series([1]), x, abs(exponent)
        while left:
            if left & 1:
                result = result * square
            left >>= 1
            if left:
                square = square * square
        return 1 / result if exponent < 0 else result

    return power


def _fractional_power(exponent: Rational) -> Operation:
    if exponent.q == 2:
        whole = _integer_power(int(exponent.p))
        return lambda x: whole(x.sqrt())
    number = fmpq(int(exponent.p), int(exponent.q))
    return lambda x: (x.log() * arb(number)).exp()


def constant_ball(value: Expr) -> arb:
    """A real constant as a ball at the working precision. NoSeries when it cannot be enclosed."""
    if value.is_Rational:
        return arb(fmpq(int(value.p), int(value.q)))
    try:
        low, high = enclose(value, {}, ctx.prec + 20)
    except NotEnclosed as problem:
        raise NoSeries(f"{value}: {problem}") from None
    return arb(_rational(low)).union(arb(_rational(high)))


def _rational(number: Expr) -> fmpq:
    exact = Rational(number)
    return fmpq(int(exact.p), int(exact.q))


class Series:
    """An expression in one symbol, compiled: a series in, the series of its values out."""

    def __init__(self, expr: Expr, symbol: Symbol = s) -> None:
        self._symbol = symbol
        self._steps: list[tuple[Operation | None, tuple[int, ...], Expr]] = []
        self._places: dict[Expr, int] = {}
        self._last = self._place(expr)

    def _place(self, expr: Expr) -> int:
        if expr not in self._places:
            operation, arguments = self._instruction(expr)
            places = tuple(self._place(a) for a in arguments)
            self._places[expr] = len(self._steps)
            self._steps.append((operation, places, expr))
        return self._places[expr]

    def _instruction(self, expr: Expr) -> tuple[Operation | None, tuple[Expr, ...]]:
        if expr == self._symbol or not expr.has(self._symbol):
            return None, ()
        if expr.is_Add:
            return _total, expr.args
        if expr.is_Mul:
            return _product, expr.args
        if expr.is_Pow:
            base, exponent = expr.args
            if exponent.is_Integer:
                return _integer_power(int(exponent)), (base,)
            if exponent.is_Rational:
                return _fractional_power(exponent), (base,)
            return (lambda x, y: (x.log() * y).exp()), (base, exponent)
        function = _FUNCTIONS.get(expr.func.__name__)
        if function is None or len(expr.args) != 1:
            raise NoSeries(f"no power series is known for {expr.func.__name__}")
        return function, expr.args

    def __call__(self, x: arb, order: int) -> list[arb]:
        """The coefficients of σ(x + t) up to tᵒʳᵈᵉʳ, each enclosed for every point of the ball x.

        Not a number where the expression, or a part of it, is not defined on the whole ball.
        """
        before, ctx.cap = ctx.cap, order + 1
        try:
            start = arb_series([x, 1])
            values: list[arb_series] = []
            for operation, places, expr in self._steps:
                if operation is not None:
                    values.append(operation(*(values[k] for k in places)))
                else:
                    values.append(start if expr == self._symbol else arb_series([constant_ball(expr)]))
            result = values[self._last]
            return [arb(result[k]) for k in range(order + 1)]
        except (ValueError, ZeroDivisionError):  # flint refuses to divide by a series that may begin with 0
            return [arb.nan()] * (order + 1)
        finally:
            ctx.cap = before


def _total(*terms: arb_series) -> arb_series:
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _product(*factors: arb_series) -> arb_series:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


@dataclass(frozen=True)
class Piece:
    """σ = expr on the closed interval [low, high] (±oo allowed), where expr is smooth inside."""

    low: Expr
    high: Expr
    expr: Expr
    series: Series


def smooth_pieces(activation: Activation) -> tuple[Piece, ...]:
    """The smooth pieces of a continuous σ, in order, each with its series. NoSeries when they cannot all be found."""
    sigma = activation.sigma
    if not sigma.has(*KINKED):
        return (Piece(S.NegativeInfinity, S.Infinity, sigma, Series(sigma)),)
    try:
        found, _ = pieces_of(sigma, s)
    except Unclear as problem:
        raise NoSeries(f"the pieces of {activation.name} are not known: {problem}") from None
    return tuple(Piece(p.span.low, p.span.high, p.expr, Series(p.expr)) for p in found)
