"""The limits of a monotone σ at both ends: all of its values lie between them."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Piecewise, limit, oo

from analysis.activations.activation import Activation, s
from analysis.decisions.pieces import pieces_of
from analysis.decisions.spans import Unclear

__all__ = ["limits", "range_of"]


@lru_cache(maxsize=256)
def limits(activation: Activation) -> tuple[Expr, Expr] | None:
    """The limits of a nondecreasing continuous σ at −∞ and ∞; None for another σ, or where they are not known."""
    if not (activation.decide("nondecreasing").is_true and activation.decide("continuous").is_true):
        return None
    first = last = activation.sigma
    try:
        if activation.sigma.has(Piecewise):
            pieces, _ = pieces_of(activation.sigma, s)
            first, last = pieces[0].expr, pieces[-1].expr
        ends = limit(first, s, -oo), limit(last, s, oo)
    except (NotImplementedError, ValueError, TypeError, Unclear):
        return None
    return ends if all(end.is_number and end.is_extended_real for end in ends) else None


def range_of(activation: Activation) -> tuple[Expr, Expr] | None:
    """The limits of a strictly increasing continuous σ, taken nowhere; None when they are not known."""
    return limits(activation) if activation.decide("strictly_increasing").is_true else None
