"""The range of a strictly increasing σ: the open interval between its limits."""

from __future__ import annotations

from sympy import Expr, limit, oo

from analysis.activations.activation import Activation, s

__all__ = ["range_of"]


def range_of(activation: Activation) -> tuple[Expr, Expr] | None:
    """The limits of a strictly increasing continuous σ at −∞ and ∞, taken nowhere; None when they are not known."""
    if not (activation.decide("strictly_increasing").is_true and activation.decide("continuous").is_true):
        return None
    try:
        ends = limit(activation.sigma, s, -oo), limit(activation.sigma, s, oo)
    except (NotImplementedError, ValueError, TypeError):
        return None
    return ends if all(end.is_number and end.is_extended_real for end in ends) else None
