"""Closed primitives: where they keep their digits, and what stands in for them elsewhere."""

from collections.abc import Callable

import numpy as np
import sympy as sp

Array = np.ndarray
Function = Callable[[Array], Array]

PROBES = (1e-9, 1e-6, 1e-3, 0.1, 1.0, 5.0, 30.0, 300.0, 1e4, 1e6)
"""Sizes of the arguments at which a closed form is compared with the integral."""
CLOSE = 1e-12


def closed_where_right(closed: Function, integrated: Function, certain: Callable[[float], float]) -> Function:
    """The closed form between the probes from and to which it keeps its digits, and the integral elsewhere.

    Closed forms may cancel near 0 or far out, or overflow where S does not, as s²/2 − log(1 + exp(s²))/2 does. Where
    the closed form is not finite the integral is asked too. certain(x): S at one point, with an error bound; ValueError
    where it has none, so that nothing can be compared.
    """
    right = [all(_agree(closed, certain, x) for x in (size, -size)) for size in PROBES]
    if not any(right):
        return integrated
    # The longest run of probes at which it is right.
    places = range(len(right))
    runs = [(a, b) for a in places for b in places[a:] if all(right[a : b + 1])]
    first, last = max(runs, key=lambda run: run[1] - run[0])
    nearest = PROBES[first] if first else 0.0
    farthest = PROBES[last] if last < len(PROBES) - 1 else np.inf

    def primitive(x: Array) -> Array:
        value = np.asarray(closed(x))
        sizes = np.abs(x)
        other = (sizes < nearest) | (sizes > farthest) | ~np.isfinite(value)
        if np.any(other):
            value = np.array(value)
            value[other] = integrated(np.asarray(x)[other])
        return value

    return primitive


def _agree(closed: Function, certain: Callable[[float], float], place: float) -> bool:
    """Within CLOSE; also where the integral overflows or is not found, so that nothing can be compared."""
    try:
        expected = certain(place)
    except ValueError:
        return True
    with np.errstate(all="ignore"):
        found = float(closed(np.array([place]))[0])
    return bool(not np.isfinite(expected) or abs(found - expected) <= CLOSE * abs(expected))


def without_overflow(primitive: sp.Expr) -> sp.Expr:
    """The same function of a real variable with log(cosh(u)) written as |u| + log(1 + e^(−2|u|)) − log 2."""
    return primitive.replace(_is_log_cosh, _log_cosh)


def _is_log_cosh(expression: sp.Basic) -> bool:
    return isinstance(expression, sp.log) and isinstance(expression.args[0], sp.cosh)


def _log_cosh(expression: sp.Expr) -> sp.Expr:
    size = sp.Abs(expression.args[0].args[0])
    return size + sp.log(1 + sp.exp(-2 * size)) - sp.log(2)
