"""The value of a SymPy expression on balls: the elementary functions that have a Taylor recurrence, and constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flint import acb, arb, fmpq
from sympy import Abs, Catalan, E, EulerGamma, Expr, Float, I, Rational, Symbol, pi

ELEMENTARY: Mapping[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "log": arb.log,
    "sin": arb.sin,
    "cos": arb.cos,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "atan": arb.atan,
    "asinh": arb.asinh,
    "atanh": arb.atanh,
    "erf": arb.erf,
}
_CONSTANTS: Mapping[Expr, Callable[[], arb | acb]] = {
    pi: arb.pi,
    E: arb.const_e,
    Catalan: arb.const_catalan,
    EulerGamma: arb.const_euler,
    I: lambda: acb(0, 1),
}


def value_of(expr: Expr, at: Mapping[Symbol, arb] | None = None) -> arb:
    """A ball for the values of a real expression on a box. ValueError when a function is not known here.

    The ball is not finite where the expression is not surely defined.
    """
    value = _value(expr, at or {})
    return value.real if isinstance(value, acb) else value


def _value(expr: Expr, at: Mapping[Symbol, arb]) -> arb | acb:
    if expr in at:
        return at[expr]
    if isinstance(expr, Float):
        expr = Rational(expr)
    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr in _CONSTANTS:
        return _CONSTANTS[expr]()
    arguments = [_value(a, at) for a in expr.args]
    if expr.is_Add:
        return sum(arguments, arb(0))
    if expr.is_Mul:
        product = arb(1)
        for factor in arguments:
            product = product * factor
        return product
    if expr.is_Pow:
        return arguments[0] ** (int(expr.exp) if expr.exp.is_Integer else arguments[1])
    name = expr.func.__name__
    if isinstance(expr, Abs):
        return abs(arguments[0])
    if name == "sech":
        return 1 / arguments[0].cosh()
    if name == "polylog":
        return acb(arguments[1]).polylog(arguments[0])
    if name in ELEMENTARY and isinstance(arguments[0], arb):
        return ELEMENTARY[name](arguments[0])
    raise ValueError(f"no ball arithmetic for {name}; known are {', '.join(ELEMENTARY)}, sech and Abs")
