"""Interval arithmetic on SymPy expressions: an enclosure of all values over an interval, rounded outwards.

Sums, products and whole powers are rounded outwards by mpmath's intervals; roots, constants and elementary functions
are taken from python-flint's balls, whose radius bounds the error, so that a sign that an enclosure shows is certain.
A constant's sign is looked for at growing precision; that a constant is *zero* is never concluded from digits, only
from algebra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import mpmath.libmp as lib
from flint import arb, ctx
from sympy import CRootOf, Expr, Float, Rational, S, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

Raw = tuple[int, int, int, int]
Ball = tuple[Raw, Raw]

GUARD = 20
_HUGE = 62  # an argument of exp above 2**62 is treated as unbounded: its value would not fit in memory
_TURNS = 4096  # an argument of sin above 2**4096 is treated as unknown: its value would need as many digits of π
_UNIT: Ball = (lib.from_int(-1), lib.from_int(1))
_INFINITE = (lib.finf, lib.fninf)


class NotEnclosed(ValueError):
    """No enclosure: the value is undefined or not real somewhere in the interval, or the function is not known here."""


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """python-flint's precision, put back afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def _exact(x: Raw) -> arb:
    """A finite number as a ball of radius 0."""
    sign, mantissa, exponent, _ = x
    return arb((-int(mantissa) if sign else int(mantissa), int(exponent)))


def _ends(ball: arb) -> Ball:
    """Both ends of a ball."""
    if not ball.is_finite():
        raise NotEnclosed("an undefined operation")
    low, high = (end.man_exp() for end in (ball.lower(), ball.upper()))
    return lib.from_man_exp(int(low[0]), int(low[1])), lib.from_man_exp(int(high[0]), int(high[1]))


def _outward(function: Callable[[arb], arb], x: Raw, prec: int) -> Ball:
    """Bounds of function(x)."""
    with working_precision(prec + GUARD):
        try:
            return _ends(function(_exact(x)))
        except OverflowError:  # of an exponent or the degree of a root, which flint keeps in a machine word
            raise NotEnclosed("an exponent that is too large") from None


def _increasing(function: Callable[[arb], arb], limit: Raw | None = None) -> Callable[[Ball, int], Ball]:
    """An odd increasing function on the line; `limit` is its limit at ∞, None for π/2."""

    def enclosed(x: Ball, prec: int) -> Ball:
        def one(end: Raw) -> Ball:
            if end not in _INFINITE:
                return _outward(function, end, prec)
            top = _constant(arb.pi, prec) if limit is None else (limit, limit)
            top = (lib.mpf_shift(top[0], -1), lib.mpf_shift(top[1], -1)) if limit is None else top
            return top if end == lib.finf else (lib.mpf_neg(top[1]), lib.mpf_neg(top[0]))

        return one(x[0])[0], one(x[1])[1]

    return enclosed


def _constant(make: Callable[[], arb], prec: int) -> Ball:
    with working_precision(prec + GUARD):
        return _ends(make())


def _magnitude(x: Raw) -> int:
    return x[2] + x[3] if x[1] else 0


def _exp(x: Ball, prec: int) -> Ball:
    def one(end: Raw) -> Ball:
        if end == lib.fninf:
            return lib.fzero, lib.fzero
        if end == lib.finf:
            return lib.finf, lib.finf
        if _magnitude(end) > _HUGE:
            limit = lib.from_man_exp(1, 2**_HUGE)
            return (lib.fzero, lib.mpf_div(lib.fone, limit, prec, "c")) if end[0] else (limit, lib.finf)
        return _outward(arb.exp, end, prec)

    return one(x[0])[0], one(x[1])[1]


def _cosh(x: Ball, prec: int) -> Ball:
    # cosh x = (y + 1/y)/2 with y = exp|x| ≥ 1, where it increases: each end keeps its own inverse.
    low, high = _exp(lib.libmpi.mpi_abs(x, prec), prec)
    low = lib.mpf_add(low, lib.mpf_div(lib.fone, low, prec, "f"), prec, "f")
    high = high if high == lib.finf else lib.mpf_add(high, lib.mpf_div(lib.fone, high, prec, "c"), prec, "c")
    return lib.mpf_shift(low, -1), lib.mpf_shift(high, -1)


def _sinh(x: Ball, prec: int) -> Ball:
    def one(end: Raw) -> Ball:
        if end in _INFINITE:
            return end, end
        if _magnitude(end) <= _HUGE:
            return _outward(arb.sinh, end, prec)
        big = _exp((end, end), prec) if not end[0] else _exp((lib.mpf_neg(end), lib.mpf_neg(end)), prec)
        low = lib.mpf_shift(big[0], -2)
        return (low, lib.finf) if not end[0] else (lib.fninf, lib.mpf_neg(low))

    return one(x[0])[0], one(x[1])[1]


def _log(x: Ball, prec: int) -> Ball:
    if lib.mpf_sign(x[0]) < 0 or x[1] == lib.fzero:
        raise NotEnclosed("the logarithm of a number that is not positive")
    low = lib.fninf if x[0] == lib.fzero else lib.finf if x[0] == lib.finf else _outward(arb.log, x[0], prec)[0]
    return low, lib.finf if x[1] == lib.finf else _outward(arb.log, x[1], prec)[1]


def _atanh(x: Ball, prec: int) -> Ball:
    if lib.mpf_lt(x[0], _UNIT[0]) or lib.mpf_gt(x[1], _UNIT[1]):
        raise NotEnclosed("artanh outside (−1, 1)")
    ends = {_UNIT[0]: lib.fninf, _UNIT[1]: lib.finf}
    low = ends[x[0]] if x[0] in ends else _outward(arb.atanh, x[0], prec)[0]
    return low, ends[x[1]] if x[1] in ends else _outward(arb.atanh, x[1], prec)[1]


def _wave(function: Callable[[arb], arb], shift: int) -> Callable[[Ball, int], Ball]:
    """cos (shift 0) or sin (shift 1): its extrema ±1 are at (k + shift/2)π."""

    def enclosed(x: Ball, prec: int) -> Ball:
        if any(e in _INFINITE or _magnitude(e) > _TURNS for e in x):
            return _UNIT
        with working_precision(prec + GUARD + max(0, *map(_magnitude, x))):
            turns = [_ends(_exact(e) / arb.pi() - arb(shift) / 2) for e in x]
            first, last = lib.to_int(lib.mpf_ceil(turns[0][0], 0)), lib.to_int(lib.mpf_floor(turns[1][1], 0))
            if last > first:
                return _UNIT
            ends = [_ends(function(_exact(e))) for e in x]
        low, high = _least(ends[0][0], ends[1][0]), _largest(ends[0][1], ends[1][1])
        if first == last:
            low, high = (_UNIT[0], high) if first % 2 else (low, _UNIT[1])
        return _largest(low, _UNIT[0]), _least(high, _UNIT[1])

    return enclosed


def _tan(x: Ball, prec: int) -> Ball:
    low, high = _wave(arb.cos, 0)(x, prec)
    if lib.mpf_sign(low) <= 0 <= lib.mpf_sign(high):
        raise NotEnclosed("tan near a pole")
    return _outward(arb.tan, x[0], prec)[0], _outward(arb.tan, x[1], prec)[1]  # it increases between poles


def _sign(x: Ball, prec: int) -> Ball:
    return lib.from_int(lib.mpf_sign(x[0])), lib.from_int(lib.mpf_sign(x[1]))


def _sech(x: Ball, prec: int) -> Ball:
    return lib.libmpi.mpi_div((lib.fone, lib.fone), _cosh(x, prec), prec)


def _erfc(x: Ball, prec: int) -> Ball:
    def one(end: Raw) -> Ball:
        if end in _INFINITE:
            value = lib.fzero if end == lib.finf else lib.from_int(2)
            return value, value
        return _outward(arb.erfc, end, prec)

    return one(x[1])[0], one(x[0])[1]


_FUNCTIONS: dict[str, Callable[[Ball, int], Ball]] = {
    "exp": _exp,
    "log": _log,
    "sin": _wave(arb.sin, 1),
    "cos": _wave(arb.cos, 0),
    "tan": _tan,
    "sinh": _sinh,
    "cosh": _cosh,
    "sech": _sech,
    "atanh": _atanh,
    "sign": _sign,
    "erfc": _erfc,
    "tanh": _increasing(arb.tanh, lib.fone),
    "atan": _increasing(arb.atan),
    "asinh": _increasing(arb.asinh, lib.finf),
    "erf": _increasing(arb.erf, lib.fone),
    "Abs": lambda x, prec: lib.libmpi.mpi_abs(x, prec),
}
_CONSTANTS = {S.Pi: arb.pi, S.Exp1: arb.const_e, S.Catalan: arb.const_catalan, S.EulerGamma: arb.const_euler}


def _power(expr: Expr, at: dict[Expr, Ball], prec: int) -> Ball:
    base, exponent = expr.args
    x = _ball(base, at, prec)
    if exponent.is_Integer:
        if exponent.is_negative and lib.mpf_sign(x[0]) <= 0 <= lib.mpf_sign(x[1]):
            raise NotEnclosed("a division by an interval around 0")
        power = lib.libmpi.mpi_pow_int(x, abs(int(exponent)), prec)
        return power if exponent.is_positive else lib.libmpi.mpi_div((lib.fone, lib.fone), power, prec)
    if lib.mpf_sign(x[0]) < 0:
        raise NotEnclosed("a fractional power of a negative number")
    if exponent.is_Rational:
        if exponent.is_negative and x[0] == lib.fzero:
            raise NotEnclosed("a negative power of 0")
        root = _root_of(x, int(exponent.q), prec)
        power = lib.libmpi.mpi_pow_int(root, abs(int(exponent.p)), prec)
        return power if exponent.is_positive else lib.libmpi.mpi_div((lib.fone, lib.fone), power, prec)
    if lib.mpf_sign(x[0]) == 0:
        raise NotEnclosed("a power of 0 with an exponent that is not rational")
    return _exp(lib.libmpi.mpi_mul(_log(x, prec), _ball(exponent, at, prec), prec), prec)


def _root_of(x: Ball, degree: int, prec: int) -> Ball:
    """The root of nonnegative numbers."""

    def one(end: Raw) -> Ball:
        if end in (lib.fzero, lib.finf):
            return end, end
        return _outward(lambda y: y.root(degree), end, prec)

    return one(x[0])[0], one(x[1])[1]


def _root(root: CRootOf, prec: int) -> Ball:
    if not root.is_real:
        raise NotEnclosed("a root that is not real")
    error = Rational(1, 2**prec)
    middle = root.eval_rational(dx=error)
    low, high = middle - error, middle + error
    return lib.from_rational(low.p, low.q, prec, "f"), lib.from_rational(high.p, high.q, prec, "c")


def _holds(condition: Boolean, at: dict[Expr, Ball], prec: int) -> bool | None:
    """Whether a condition holds on all of the box (True), nowhere (False), or is not known (None)."""
    if condition is S.true or condition is S.false:
        return condition is S.true
    if isinstance(condition, Not):
        inner = _holds(condition.args[0], at, prec)
        return None if inner is None else not inner
    if isinstance(condition, And | Or):
        parts = [_holds(c, at, prec) for c in condition.args]
        decisive = isinstance(condition, Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if not isinstance(condition, Relational):
        return None
    low, high = _ball(condition.lhs - condition.rhs, at, prec)
    below, above = lib.mpf_sign(high), lib.mpf_sign(low)
    return {
        "<": True if below < 0 else False if above >= 0 else None,
        "<=": True if below <= 0 else False if above > 0 else None,
        ">": True if above > 0 else False if below <= 0 else None,
        ">=": True if above >= 0 else False if below < 0 else None,
        "==": False if below < 0 or above > 0 else (True if below == above == 0 else None),
        "!=": True if below < 0 or above > 0 else (False if below == above == 0 else None),
    }.get(condition.rel_op)


def _piecewise(expr: Expr, at: dict[Expr, Ball], prec: int) -> Ball:
    found: Ball | None = None
    for value, condition in expr.args:
        holds = _holds(condition, at, prec)
        if holds is False:
            continue
        piece = _ball(value, at, prec)
        found = piece if found is None else (_least(found[0], piece[0]), _largest(found[1], piece[1]))
        if holds is True:
            return found
    raise NotEnclosed("no condition of a Piecewise is known to hold")


def _least(x: Raw, y: Raw) -> Raw:
    return x if lib.mpf_le(x, y) else y


def _largest(x: Raw, y: Raw) -> Raw:
    return x if lib.mpf_ge(x, y) else y


def _ball(expr: Expr, at: dict[Expr, Ball], prec: int) -> Ball:
    result = _raw_ball(expr, at, prec)
    if lib.fnan in result:
        raise NotEnclosed("an undefined operation")
    at[expr] = result  # a part that occurs again, as in a derivative, is evaluated once
    return result


def _raw_ball(expr: Expr, at: dict[Expr, Ball], prec: int) -> Ball:
    if expr in at:
        return at[expr]
    if expr.is_Rational:
        return lib.from_rational(expr.p, expr.q, prec, "f"), lib.from_rational(expr.p, expr.q, prec, "c")
    if expr in _CONSTANTS:
        return _constant(_CONSTANTS[expr], prec)
    if isinstance(expr, Float):
        return expr._mpf_, expr._mpf_
    if expr.is_Add or expr.is_Mul:
        join = lib.libmpi.mpi_add if expr.is_Add else lib.libmpi.mpi_mul
        total = _ball(expr.args[0], at, prec)
        for argument in expr.args[1:]:
            total = join(total, _ball(argument, at, prec), prec)
        return total
    if expr.is_Pow:
        return _power(expr, at, prec)
    if isinstance(expr, CRootOf):
        return _root(expr, prec)
    if expr.func.__name__ in ("Min", "Max"):
        balls = [_ball(a, at, prec) for a in expr.args]
        pick = _least if expr.func.__name__ == "Min" else _largest
        low, high = balls[0]
        for ball in balls[1:]:
            low, high = pick(low, ball[0]), pick(high, ball[1])
        return low, high
    if expr.is_Piecewise:
        return _piecewise(expr, at, prec)
    function = _FUNCTIONS.get(expr.func.__name__)
    if function is None or len(expr.args) != 1:
        raise NotEnclosed(f"no enclosure is known for {expr.func.__name__}")
    return function(_ball(expr.args[0], at, prec), prec)


def enclose(expr: Expr, at: Mapping[Symbol, tuple[Expr, Expr]], prec: int = 80) -> tuple[Float, Float]:
    """Bounds (low, high) of all values of the expression while each symbol runs over its closed interval.

    The ends of the intervals are real constants or ±oo. NotEnclosed when the value is not defined and real on the
    whole box, as far as the enclosure can tell, or a function is not known here.
    """
    box = {x: (_end(low, prec)[0], _end(high, prec)[1]) for x, (low, high) in at.items()}
    low, high = _ball(expr, dict(box), prec)
    # A Float rounds to nearest what is longer than its precision, so the ends are rounded outwards before.
    return Float._new(lib.mpf_pos(low, prec, "f"), prec), Float._new(lib.mpf_pos(high, prec, "c"), prec)


def _end(value: Expr, prec: int) -> Ball:
    if value is S.Infinity:
        return lib.finf, lib.finf
    if value is S.NegativeInfinity:
        return lib.fninf, lib.fninf
    return _ball(value, {}, prec)


def certain_sign(
    expr: Expr, at: Mapping[Symbol, Expr] | None = None, precisions: tuple[int, ...] = (80, 240, 800)
) -> int | None:
    """The sign +1 or −1 of the value at a point, when digits show it; None when they do not (0 is never shown)."""
    for prec in precisions:
        try:
            low, high = _ball(expr, {x: _ball(v, {}, prec) for x, v in (at or {}).items()}, prec)
        except NotEnclosed:
            # A division by an interval around 0 can be cured by more digits; an unknown function cannot.
            continue
        if lib.mpf_sign(low) > 0:
            return 1
        if lib.mpf_sign(high) < 0:
            return -1
        if low == high == lib.fzero:
            return None
    return None
