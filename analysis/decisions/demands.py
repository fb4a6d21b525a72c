"""What a smooth expression needs to be real and analytic, and its value at a point where it is continuous."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Function, Pow, Symbol, asinh, atan, atanh, cos, cosh, erf, exp, log, sech, sin, sinh, tanh

from analysis.decisions.spans import constant_sign

ENTIRE = (exp, sin, cos, sinh, cosh, sech, tanh, atan, asinh, erf)  # real and analytic on the whole line


def demands(expr: Expr) -> Iterator[tuple[Expr, str]]:
    """What must hold for the expression to be real and analytic: (part, "nonzero" or "positive"), innermost first.

    (part, "unknown") stands for a function of which nothing is known here.
    """
    for argument in expr.args:
        yield from demands(argument)
    if isinstance(expr, Pow):
        if expr.exp.free_symbols or not expr.exp.is_Integer:
            yield expr.base, "positive"
        elif expr.exp.is_negative:
            yield expr.base, "nonzero"
    elif isinstance(expr, log):
        yield expr.args[0], "positive"
    elif isinstance(expr, atanh):
        yield 1 - expr.args[0] ** 2, "positive"
    elif isinstance(expr, Function) and not isinstance(expr, ENTIRE):
        yield expr, "unknown"


def value_at(expr: Expr, symbol: Symbol, point: Expr) -> Expr | None:
    """The value at a point where the smooth expression is defined and continuous, None when it is not known to be."""
    for part, demand in demands(expr):
        if demand == "unknown":
            return None
        sign = constant_sign(part.subs(symbol, point))
        if sign is None or (sign < 0 and demand == "positive"):
            return None
        if sign == 0 and not _harmless(expr, part):
            return None
    value = expr.subs(symbol, point)
    return value if value.is_finite and value.is_extended_real else None


def _harmless(expr: Expr, part: Expr) -> bool:
    """Whether a base that is 0 at the point only occurs under positive constant powers, which are continuous there."""
    powers = [p for p in expr.atoms(Pow) if p.base == part]
    others = [f for f in expr.atoms(log, atanh) if f.args[0] == part or 1 - f.args[0] ** 2 == part]
    return bool(powers) and not others and all(p.exp.is_number and p.exp.is_positive for p in powers)
