"""A number put into an expression, without ever making a number that is too large to hold."""

from __future__ import annotations

from sympy import Add, Expr, Pow, S, Symbol, cosh, exp, log, sech, sinh, tanh

from analysis.decisions.spans import Unclear

MAX_BITS = 12_000  # 3,600 digits; Python writes no number of more than 4,300 into a message
_BITS_OF_A_ROOT = 64  # what a base that is not rational counts for


def put(expr: Expr, symbol: Symbol, value: Expr) -> Expr:
    """The expression with a real constant for the symbol; may be nan or infinite. Unclear where a power is too large.

    SymPy's own substitution writes 10**(10**100) out in full.
    """
    if expr == symbol:
        return value
    if not expr.has(symbol):
        return expr
    if expr.is_Piecewise:
        return expr.subs(symbol, value)
    return built(expr.func, [put(argument, symbol, value) for argument in expr.args])


def built(function: type, arguments: list[Expr]) -> Expr:
    """function(*arguments), for constants. Unclear when the result would be a number of more than MAX_BITS bits."""
    if function is Pow:
        _check(*arguments)
    elif function in (exp, sinh, cosh, tanh, sech):
        for term in Add.make_args(arguments[0]):
            factor, rest = term.as_coeff_Mul()
            if isinstance(rest, log):
                _check(rest.args[0], factor)
    try:
        result = function(*arguments)
    except ValueError:  # Min and Max compare, and refuse what is not real
        raise Unclear(f"{function.__name__} of what is not a real number there") from None
    if result.is_Rational and max(abs(result.p), result.q).bit_length() > MAX_BITS:
        raise Unclear("a number that is too large to be written out")
    return result


def _check(base: Expr, exponent: Expr) -> None:
    if not exponent.is_Rational or base in (S.Zero, S.One, S.NegativeOne):
        return
    bits = max(abs(base.p), base.q).bit_length() if base.is_Rational else _BITS_OF_A_ROOT
    if base.is_number and bits * abs(exponent) > MAX_BITS:
        raise Unclear("a power that is too large a number to be written out")


__all__ = ["MAX_BITS", "built", "put"]
