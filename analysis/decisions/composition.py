"""What follows for a function from how it is composed, where the places of its kinks cannot all be found.

Max(sin s, 0) has infinitely many kinks and |tanh s − s/2| one without a closed form; that they are continuous, bounded
or Lipschitz follows from their parts. Each rule asks `holds`, which decides the property of a part without kinks.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import (
    Abs,
    Add,
    Expr,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    asinh,
    atan,
    cos,
    erf,
    erfc,
    exp,
    log,
    sech,
    sin,
    sinh,
    tanh,
)
from sympy import sign as signum

from analysis.decisions.demands import ENTIRE
from analysis.decisions.spans import constant_sign

KINKED_CONTINUOUS = (Abs, Min, Max)
LIPSCHITZ = (tanh, sin, cos, atan, asinh, erf, erfc, sech)
BOUNDED = (tanh, sin, cos, atan, erf, erfc, sech)
INCREASING = (tanh, atan, asinh, erf, sinh, exp)

Holds = Callable[[Expr], bool]
Signed = Callable[[Expr, str], bool]


def composite(expr: Expr) -> bool:
    """Whether there are kinks or roots, which the rules here take apart."""
    roots = any(p.exp.is_Rational and not p.exp.is_Integer and p.base.free_symbols for p in expr.atoms(Pow))
    return bool(roots or expr.has(Abs, Min, Max, Piecewise, signum))


def continuous(expr: Expr, symbol: Symbol, holds: Holds, signed: Signed) -> bool:
    """Whether the function is defined and continuous as a composition of such functions.

    holds(part): a part without kinks is; signed(part, relation): `part relation 0` holds everywhere.
    """
    if not expr.has(symbol):
        return True
    if not composite(expr):
        return holds(expr)
    parts = all(continuous(a, symbol, holds, signed) for a in expr.args if isinstance(a, Expr))
    if not parts or expr.is_Piecewise or isinstance(expr, signum):
        return False
    if isinstance(expr, Pow) and expr.exp.has(symbol):
        return bool(not expr.base.has(symbol) and expr.base.is_positive)
    if isinstance(expr, Pow):
        if expr.exp.is_Integer:
            return bool(expr.exp.is_positive) or signed(expr.base, ">") or signed(expr.base, "<")
        return signed(expr.base, ">=" if expr.exp.is_positive else ">")
    if isinstance(expr, log):
        return signed(expr.args[0], ">")
    return isinstance(expr, (*KINKED_CONTINUOUS, Add, Mul, *ENTIRE))


def bounded(expr: Expr, symbol: Symbol, holds: Holds) -> bool:
    """Whether a continuous function is bounded because its parts are."""
    if not expr.has(symbol) or isinstance(expr, BOUNDED):
        return True
    if not composite(expr):
        return holds(expr)
    if isinstance(expr, Pow):
        return bool(expr.exp.is_number and expr.exp.is_positive) and bounded(expr.base, symbol, holds)
    return isinstance(expr, (*KINKED_CONTINUOUS, Add, Mul, exp, sinh, asinh)) and all(
        bounded(a, symbol, holds) for a in expr.args
    )


def lipschitz(expr: Expr, symbol: Symbol, holds: Holds, has_bound: Holds) -> bool:
    """Whether a continuous function is Lipschitz because its parts are; has_bound(part): the part is bounded."""
    if not expr.has(symbol) or expr == symbol or (not composite(expr) and holds(expr)):
        return True
    if isinstance(expr, (*KINKED_CONTINUOUS, Add, *LIPSCHITZ)):
        return all(lipschitz(a, symbol, holds, has_bound) for a in expr.args)
    if isinstance(expr, Mul):
        _, rest = expr.as_independent(symbol, as_Add=False)
        factors = Mul.make_args(rest)
        return all(lipschitz(f, symbol, holds, has_bound) for f in factors) and (
            len(factors) == 1 or all(has_bound(f) for f in factors)
        )
    if isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp.is_positive:
        return lipschitz(expr.base, symbol, holds, has_bound) and has_bound(expr.base)
    return False


def increasing(expr: Expr, symbol: Symbol, holds: Holds) -> bool:
    """Whether a function is nondecreasing, or strictly increasing, as `holds` says of its parts without kinks."""
    if expr == symbol:
        return True
    if expr.has(symbol) and not composite(expr):
        return holds(expr)
    if isinstance(expr, Min | Max):
        return all(increasing(a, symbol, holds) for a in expr.args)
    if isinstance(expr, Add):
        return all(increasing(a, symbol, holds) for a in expr.args if a.has(symbol))
    if isinstance(expr, Mul):
        constant, rest = expr.as_independent(symbol, as_Add=False)
        return constant != 1 and constant_sign(constant) == 1 and increasing(rest, symbol, holds)
    return isinstance(expr, INCREASING) and increasing(expr.args[0], symbol, holds)


def positive(expr: Expr, symbol: Symbol, holds: Signed, weak: bool) -> bool:
    """Whether a function is > 0 (weak: ≥ 0) because its parts are; holds(part, relation) decides of those."""
    if not composite(expr):
        return holds(expr, ">=" if weak else ">")
    if isinstance(expr, Max):
        return any(positive(a, symbol, holds, weak) for a in expr.args)
    if isinstance(expr, Min):
        return all(positive(a, symbol, holds, weak) for a in expr.args)
    if isinstance(expr, Abs):
        inner = expr.args[0]
        return weak or positive(inner, symbol, holds, False) or positive(-inner, symbol, holds, False)
    if isinstance(expr, Mul):
        constant, rest = expr.as_independent(symbol, as_Add=False)
        if constant == -1 and isinstance(rest, Min | Max):
            other = Max if isinstance(rest, Min) else Min
            return positive(other(*[-a for a in rest.args], evaluate=False), symbol, holds, weak)
        side = constant_sign(constant)
        if side == -1 and constant != -1:
            return positive(-rest, symbol, holds, weak)
        return side == 1 and all(positive(f, symbol, holds, weak) for f in Mul.make_args(rest))
    if isinstance(expr, Add):
        return all(positive(a, symbol, holds, weak) for a in expr.args)
    return isinstance(expr, (tanh, atan, asinh, erf, sinh)) and positive(expr.args[0], symbol, holds, weak)


__all__ = ["bounded", "composite", "continuous", "increasing", "lipschitz", "positive"]
