"""What a smooth expression needs to be real and analytic, and its value at a point where it is continuous."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, Function, Pow, Symbol, asinh, atan, atanh, cos, cosh, erf, erfc, exp, log, sech, sin, sinh, tanh

from analysis.decisions.spans import constant_sign
from analysis.decisions.substitution import put

ENTIRE = (exp, sin, cos, sinh, cosh, sech, tanh, atan, asinh, erf, erfc)  # real and analytic on the whole line


def demand_of(function: type, arguments: Sequence[Expr]) -> tuple[Expr, str] | None:
    """What one function of real, analytic arguments needs to be so too: (part, demand), or None.

    The demand is "nonzero", "positive", or "nonnegative" for the base of a positive fractional power, which at 0 has a
    value but is not analytic. "unknown" stands for a function of which nothing is known here.
    """
    if function is Pow:
        base, exponent = arguments
        if exponent.is_Integer:
            return (base, "nonzero") if exponent.is_negative else None
        return base, "nonnegative" if exponent.is_Rational and exponent.is_positive else "positive"
    if function is log:
        return arguments[0], "positive"
    if function is atanh:
        return 1 - arguments[0] ** 2, "positive"
    if issubclass(function, Function) and not issubclass(function, ENTIRE):
        return function(*arguments), "unknown"
    return None


def demands(expr: Expr) -> Iterator[tuple[Expr, str]]:
    """What must hold for the expression to be real and analytic, innermost first; see `demand_of`."""
    for argument in expr.args:
        yield from demands(argument)
    own = demand_of(expr.func, expr.args) if expr.args else None
    if own is not None:
        yield own


def value_at(expr: Expr, symbol: Symbol, point: Expr) -> Expr | None:
    """The value at a point where the smooth expression is defined and continuous, None when it is not known to be."""
    for part, demand in demands(expr):
        if demand == "unknown":
            return None
        sign = constant_sign(put(part, symbol, point))
        if sign is None or (sign < 0 and demand != "nonzero"):
            return None
        if sign == 0 and not _harmless(expr, part):
            return None
    value = put(expr, symbol, point)
    return value if value.is_finite and value.is_extended_real else None


def _harmless(expr: Expr, part: Expr) -> bool:
    """Whether a base that is 0 at the point only occurs under positive constant powers, which are continuous there."""
    powers = [p for p in expr.atoms(Pow) if p.base == part]
    others = [f for f in expr.atoms(log, atanh) if f.args[0] == part or 1 - f.args[0] ** 2 == part]
    return bool(powers) and not others and all(p.exp.is_number and p.exp.is_positive for p in powers)
