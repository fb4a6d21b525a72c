"""σ near 0: its slope and its Taylor coefficients there, exactly, where they exist."""

from __future__ import annotations

from sympy import DiracDelta, Expr, Heaviside, Integer, Interval, Piecewise, S, diff

from analysis.activations.activation import Activation, s
from analysis.decisions.functions import decide_zero
from analysis.decisions.pieces import KINKED, pieces_of
from analysis.decisions.spans import Unclear

__all__ = ["slope_at_zero", "taylor"]


def taylor(activation: Activation, count: int) -> tuple[Expr, ...]:
    """σ's first Taylor coefficients s₁, …, s_count at 0.

    ValueError when σ(0) ≠ 0 or one does not exist; Unclear, which is none, when that cannot be told.
    """
    if not decide_zero(_value_at_0(activation.sigma)).is_true:
        raise ValueError(f"{activation.name} does not vanish at 0")
    found, derivative, factor = [], activation.sigma, Integer(1)
    for k in range(1, count + 1):
        derivative = diff(derivative, s)
        factor *= k
        value = _value_at_0(derivative)
        if not value.is_number or value.is_finite is not True:
            raise ValueError(f"{activation.name} has no derivative of order {k} at 0")
        found.append(value / factor)
    return tuple(found)


def slope_at_zero(activation: Activation) -> Expr | None:
    """σ'(0), exactly; None where σ has a corner or a jump at 0, or it is not known."""
    try:
        values = _value_at_0(activation.sigma), _value_at_0(diff(activation.sigma, s))
    except Unclear:
        return None
    known = all(value.is_number and value.is_finite and value.is_extended_real for value in values)
    return values[1] if known else None


def _value_at_0(expr: Expr) -> Expr:
    """The value at 0; nan where the expression is not the same from both sides. SymPy's limits take one side only."""
    expr = expr.rewrite(Piecewise) if expr.has(Heaviside) else expr
    if expr.has(DiracDelta):
        return S.NaN
    if not expr.has(*KINKED):
        return expr.subs(s, 0)
    pieces, points = pieces_of(expr, s, Interval(-1, 1))
    ends = [piece.expr for piece in pieces if S.Zero in (piece.span.low, piece.span.high)]
    sides = [side.subs(s, 0) for side in ends] + [point.value for point in points if point.at == 0]
    if not sides:
        return expr.subs(s, 0)
    return sides[-1] if all(decide_zero(side - sides[-1]).is_true for side in sides[:-1]) else S.NaN
