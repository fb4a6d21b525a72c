"""A scalar expression as a function of complex balls, and its integral with a certain error bound (python-flint)."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

import sympy as sp
from flint import acb, arb, fmpq
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Not, Or

from analysis.decisions.enclosure import working_precision

Function = Callable[[acb, bool], acb]
"""f(z, analytic): an enclosure of the values on z; with analytic, nan unless f is analytic on all of z."""

BITS = (96, 192, 384, 768, 1536, 3072)
GOOD = 2.0**-58  # the relative radius at which a value is taken
EVALUATIONS = 20_000
DEPTH = 400
_NOWHERE = acb(float("nan"))


def in_balls(expr: sp.Expr, symbol: sp.Symbol) -> Function:
    """The expression in the symbol as such a function. ValueError for a function that is not known here."""
    if expr == symbol:
        return lambda z, analytic: z
    if expr.is_Rational:
        fraction = fmpq(int(expr.p), int(expr.q))
        return lambda z, analytic: acb(arb(fraction))
    if isinstance(expr, sp.Float):
        return in_balls(sp.Rational(expr), symbol)
    if expr in _CONSTANTS:
        constant = _CONSTANTS[expr]
        return lambda z, analytic: acb(constant())
    if isinstance(expr, sp.Piecewise):
        return _piecewise(expr, symbol)
    if isinstance(expr, sp.log) and isinstance(expr.args[0] - 1, sp.exp):
        return _softplus(in_balls((expr.args[0] - 1).args[0], symbol))
    if isinstance(expr, sp.log) and isinstance(expr.args[0], sp.cosh):
        return _log_cosh(in_balls(expr.args[0].args[0], symbol))
    parts = [in_balls(a, symbol) for a in expr.args]
    if isinstance(expr, sp.Add | sp.Mul):
        return _sum(parts) if isinstance(expr, sp.Add) else _product(parts)
    if isinstance(expr, sp.Pow):
        return _power(expr, parts)
    if isinstance(expr, sp.Min | sp.Max):
        return _extreme(parts, largest=isinstance(expr, sp.Max))
    function = _FUNCTIONS.get(expr.func)
    if function is None or len(parts) != 1:
        raise ValueError(f"no ball arithmetic is known for {expr.func.__name__}")
    inner, chosen = parts[0], function
    return lambda z, analytic: chosen(inner(z, analytic), analytic)


def _softplus(inner: Function) -> Function:
    """log(1 + eᵘ), continued as u + log(1 + e⁻ᵘ) where Re u > 0: there it has no cut."""

    def value(z: acb, analytic: bool) -> acb:
        u = inner(z, analytic)
        if u.real > 0:
            return u + (1 + (-u).exp()).log(analytic=analytic)
        return (1 + u.exp()).log(analytic=analytic)

    return value


def _log_cosh(inner: Function) -> Function:
    """log cosh u, continued as ±u − log 2 + log(1 + e^(∓2u)) where Re u is not 0: there it has no cut."""

    def value(z: acb, analytic: bool) -> acb:
        u = inner(z, analytic)
        if u.real < 0:
            u = -u
        if u.real > 0:
            return u - acb(arb.const_log2()) + (1 + (-2 * u).exp()).log(analytic=analytic)
        return u.cosh().log(analytic=analytic)

    return value


def _sum(parts: list[Function]) -> Function:
    def total(z: acb, analytic: bool) -> acb:
        result = parts[0](z, analytic)
        for part in parts[1:]:
            result = result + part(z, analytic)
        return result

    return total


def _product(parts: list[Function]) -> Function:
    def total(z: acb, analytic: bool) -> acb:
        result = parts[0](z, analytic)
        for part in parts[1:]:
            result = result * part(z, analytic)
        return result

    return total


def _power(expr: sp.Pow, parts: list[Function]) -> Function:
    base, exponent = parts
    if expr.exp.is_Integer:
        n = int(expr.exp)
        return lambda z, analytic: base(z, analytic) ** n
    if expr.exp.is_Rational and expr.exp.q == 2:
        half = int(expr.exp.p)
        return lambda z, analytic: base(z, analytic).sqrt(analytic=analytic) ** half
    return lambda z, analytic: (base(z, analytic).log(analytic=analytic) * exponent(z, analytic)).exp()


def _side(z: acb, analytic: bool) -> int | None:
    """The sign of the real part all over the ball, None when it is not one; 0 only for the number 0."""
    if z.real > 0:
        return 1
    if z.real < 0:
        return -1
    return 0 if not analytic and z.real.is_zero() else None


def _absolute(z: acb, analytic: bool) -> acb:
    side = _side(z, analytic)
    if side is None and not analytic and z.imag.is_zero():
        return acb(abs(z.real))
    return _NOWHERE if side is None else z * side


def _sign(z: acb, analytic: bool) -> acb:
    side = _side(z, analytic)
    if side is None:
        return _NOWHERE if analytic else acb(arb(0, 1))  # on the real line, where else nothing is asked
    return acb(side)


def _extreme(parts: list[Function], *, largest: bool) -> Function:
    def chosen(z: acb, analytic: bool) -> acb:
        best = parts[0](z, analytic)
        for part in parts[1:]:
            other = part(z, analytic)
            side = _side(other - best, analytic)
            if side is None and (analytic or not (other.imag.is_zero() and best.imag.is_zero())):
                return _NOWHERE
            if side is None:
                best = acb(best.real.max(other.real) if largest else best.real.min(other.real))
            elif (side > 0) == largest and side:
                best = other
        return best

    return chosen


def _piecewise(expr: sp.Piecewise, symbol: sp.Symbol) -> Function:
    cases = [(in_balls(value, symbol), condition) for value, condition in expr.args]
    relations = {r for _, condition in cases for r in condition.atoms(Relational)}
    sides = {r: in_balls(r.lhs - r.rhs, symbol) for r in relations}

    def chosen(z: acb, analytic: bool) -> acb:
        signs = {r: _side(side(z, analytic), analytic) for r, side in sides.items()}
        possible: list[acb] = []
        for value, condition in cases:
            holds = _holds(condition, signs)
            if holds is None and analytic:
                return _NOWHERE
            if holds is not False:
                possible.append(value(z, analytic))
            if holds:
                break
        result = possible[0].real
        for other in possible[1:]:
            result = result.union(other.real)
        return possible[0] if len(possible) == 1 else acb(result)

    return chosen


def _holds(condition: Any, signs: dict[Any, int | None]) -> bool | None:
    if condition in (sp.true, sp.false):
        return bool(condition == sp.true)
    if isinstance(condition, Not | And | Or):
        parts = [_holds(c, signs) for c in condition.args]
        if isinstance(condition, Not):
            return None if parts[0] is None else not parts[0]
        decisive = isinstance(condition, Or)
        return decisive if decisive in parts else None if None in parts else not decisive
    side = signs[condition]
    if side is None:
        return None
    return {"<": side < 0, "<=": side <= 0, ">": side > 0, ">=": side >= 0}.get(condition.rel_op)


def _off_cut(function: Callable[[acb], acb], *, imaginary: bool) -> Function:
    """atan, asinh (cut on the imaginary axis beyond ±i) or atanh (on the real axis beyond ±1)."""

    def value(z: acb, analytic: bool) -> acb:
        along, across = (z.imag, z.real) if imaginary else (z.real, z.imag)
        if analytic and across.contains(0) and not abs(along) < 1:
            return _NOWHERE
        return function(z)

    return value


def _entire(function: Callable[[acb], acb]) -> Function:
    return lambda z, analytic: function(z)


_CONSTANTS = {sp.pi: arb.pi, sp.E: arb.const_e, sp.Catalan: arb.const_catalan, sp.EulerGamma: arb.const_euler}
_FUNCTIONS: dict[Any, Function] = {
    sp.exp: _entire(acb.exp),
    sp.sin: _entire(acb.sin),
    sp.cos: _entire(acb.cos),
    sp.sinh: _entire(acb.sinh),
    sp.cosh: _entire(acb.cosh),
    sp.tanh: _entire(acb.tanh),
    sp.sech: _entire(acb.sech),
    sp.erf: _entire(acb.erf),
    sp.erfc: _entire(acb.erfc),
    sp.log: lambda z, analytic: z.log(analytic=analytic),
    sp.atan: _off_cut(acb.atan, imaginary=True),
    sp.asinh: _off_cut(acb.asinh, imaginary=True),
    sp.atanh: _off_cut(acb.atanh, imaginary=False),
    sp.Abs: _absolute,
    sp.sign: _sign,
}


def _exact(x: float) -> arb:
    mantissa, exponent = sp.Float(x)._mpf_[1:3]
    return arb((int(mantissa) * (-1 if x < 0 else 1), int(exponent)))


def value_at(function: Function, x: float, scale: float = 0.0) -> float:
    """f(x), right to a rounding or to one of `scale`. ValueError where it has no real value, or no digits are found."""
    return _float(_value(function, x, scale)[0])


def _value(function: Function, x: float, scale: float) -> tuple[arb, int]:
    """The value and the place in BITS of the precision that it took."""
    scale = scale if isfinite(scale) else 0.0
    for place, bits in enumerate(BITS):
        with working_precision(bits):
            found = function(acb(_exact(x)), False).real
            if found.is_finite() and _known(found, scale):
                return found, place
    raise ValueError(f"the value at {x!r} could not be found")


def integral(function: Function, low: float, high: float, scale: float = 0.0) -> float:
    """∫ f from low to high, to a relative error of 2⁻⁵⁸ or that of `scale`; ValueError where that is not reached.

    The bound holds: it is that of the balls, for a function that is analytic but at points (Petras' algorithm). Where
    the integral is much smaller than that of |f| the error is relative to the latter.
    """
    size, place = _rough_size(function, low, high)
    scale = scale if isfinite(scale) else 0.0
    size = size if size > scale else _exact(scale)
    asked = 0

    def counted(z: acb, analytic: bool) -> acb:
        nonlocal asked
        asked += 1
        return function(z, analytic)

    for bits in BITS[place:]:
        asked = 0
        with working_precision(bits):
            found = acb.integral(
                counted,
                acb(_exact(low)),
                acb(_exact(high)),
                rel_tol=arb(2) ** -66,
                abs_tol=size * arb(2) ** -66,
                eval_limit=EVALUATIONS,
                depth_limit=DEPTH,
            ).real
            if found.is_finite() and (_known(found, scale) or (bits >= 384 and _known(found, size))):
                return _float(found)
            if asked >= EVALUATIONS // 2:
                break  # it is the work that ends, not the digits: no precision will help
    raise ValueError(f"the integral from {low!r} to {high!r} could not be found to a relative error of {GOOD:.1g}")


def _rough_size(function: Function, low: float, high: float) -> tuple[arb, int]:
    """∫|f| by eight points, and the precision that it took: they set what is aimed at, not what is reached."""
    total, place = arb(0), 0
    for k in range(8):
        try:
            value, needed = _value(function, low + (high - low) * (2 * k + 1) / 16, 0.0)
        except ValueError:
            continue
        total, place = total + abs(value), max(place, needed)
    total *= (_exact(high) - _exact(low)) / 8
    return (arb(total.mid()) if total.is_finite() else arb(0)), place


def _known(ball: arb, scale: float | arb) -> bool:
    radius = ball.rad()
    return bool(radius.is_zero() or radius <= GOOD * abs(ball.mid()) or radius <= GOOD * arb(scale))


def _float(ball: arb) -> float:
    try:
        return float(ball.mid())
    except OverflowError:
        return float("inf") if ball > 0 else float("-inf")


__all__ = ["Function", "in_balls", "integral", "value_at"]
