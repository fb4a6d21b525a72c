"""Three-valued decisions about real expressions: zero, sign, parity, monotonicity, limits, boundedness."""

from __future__ import annotations

from sympy import Add, Expr, Interval, S, Set, Symbol, diff, fraction, oo, simplify, together
from sympy import limit as sympy_limit

from analysis.decision import Decision, Truth, false, true, undecided

__all__ = [
    "Decision",
    "Truth",
    "decide_bounded",
    "decide_limit",
    "decide_monotone",
    "decide_parity",
    "decide_sign",
    "decide_zero",
]

_POINTS = tuple(S(n) / 7 for n in (-61, -30, -16, -9, -5, -2, 1, 3, 4, 8, 11, 17, 29, 63))


def _certain_value(expr: Expr) -> Expr | None:
    """The value of a constant to 25 digits, or None when it is not known to be real to that accuracy."""
    value = expr.evalf(25, maxn=200, strict=False)
    return value if value.is_Float and value.is_finite and value._prec > 1 else None


def decide_zero(expr: Expr) -> Decision:
    """Is the expression zero for all real values of its symbols?"""
    expr = S(expr)
    if expr.is_zero:
        return true("it is the number 0")
    symbols = sorted(expr.free_symbols, key=str)
    for k in range(len(_POINTS)):
        point = {x: _POINTS[(k + 3 * j) % len(_POINTS)] for j, x in enumerate(symbols)}
        value = _certain_value(expr.subs(point))
        if value is not None and abs(value) > S(10) ** -20:
            where = ", ".join(f"{x} = {v}" for x, v in point.items()) or "it"
            return false(f"its value at {where} is {value.n(6)}", expr.subs(point))
    if Add(*[t for t in Add.make_args(fraction(together(expr))[0].expand())]).is_zero or simplify(expr).is_zero:
        return true("it simplifies to 0, and is 0 to 20 digits at the points tried")
    return undecided("no simplification to 0 and no point where it differs from 0 was found")


def decide_sign(expr: Expr, relation: str, symbol: Symbol, interval: Set = S.Reals) -> Decision:
    """Does `expr relation 0` hold on the whole interval? relation is one of >, >=, <, <=."""
    expr = S(expr)
    if relation not in (">", ">=", "<", "<="):
        raise ValueError(f"relation must be one of > >= < <=, not {relation!r}")
    if relation[0] == "<":
        relation, expr = relation.replace("<", ">"), -expr
    for point in _POINTS:
        if interval.contains(point) != S.true:
            continue
        value = _certain_value(expr.subs(symbol, point))
        if value is not None and value < -(S(10) ** -20):
            return false(f"its value at {symbol} = {point} is {value.n(6)}", point)
    known = expr.is_positive if relation == ">" else expr.is_nonnegative
    if known:
        return true("the signs of its parts give it")
    return undecided("the signs of its parts do not give it and no point that breaks it was found")


def decide_monotone(expr: Expr, symbol: Symbol, *, strict: bool = False, interval: Set = S.Reals) -> Decision:
    """Is the expression nondecreasing (strict: strictly increasing) on the interval?"""
    answer = decide_sign(simplify(diff(expr, symbol)), ">" if strict else ">=", symbol, interval)
    if answer.is_false and strict is False:
        return false(f"its derivative is negative: {answer.reason}", answer.witness)
    return answer if answer.is_true else undecided(f"of its derivative: {answer.reason}")


def decide_parity(expr: Expr, symbol: Symbol, parity: str) -> Decision:
    """Is f(−s) = −f(s) (odd), or f(−s) = f(s) (even), for all s?"""
    if parity not in ("odd", "even"):
        raise ValueError(f"parity must be 'odd' or 'even', not {parity!r}")
    mirrored = expr.subs(symbol, -symbol)
    return decide_zero(mirrored + expr if parity == "odd" else mirrored - expr)


def decide_limit(expr: Expr, symbol: Symbol, point: Expr, value: Expr) -> Decision:
    """Does the expression tend to `value` as the symbol tends to `point`?"""
    found = sympy_limit(expr, symbol, point)
    if found.is_infinite and S(value).is_infinite:
        return true(f"the limit is {found}") if found == value else false(f"the limit is {found}")
    if found.is_finite and S(value).is_finite:
        return decide_zero(found - value)
    return false(f"the limit is {found}") if found.is_number else undecided("no limit was found")


def decide_bounded(expr: Expr, symbol: Symbol, interval: Set = S.Reals) -> Decision:
    """Is |expr| bounded on the interval?"""
    if interval != S.Reals or not isinstance(interval, Interval):
        return undecided("only the whole line is decided")
    ends = [sympy_limit(expr, symbol, end) for end in (-oo, oo)]
    if any(e.is_infinite for e in ends):
        return false(f"its limits at the ends are {ends[0]} and {ends[1]}")
    return true(f"continuous with limits {ends[0]}, {ends[1]}") if all(e.is_finite for e in ends) else undecided("?")
