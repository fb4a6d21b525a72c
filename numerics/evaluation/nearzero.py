"""Functions that cancel near 0, as s − tanh s does: Chebyshev series from values in balls where floats lose digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy as sp

from numerics.evaluation.balls import Function, in_balls, value_at
from numerics.tolerance import UNDERFLOW

Array = np.ndarray
Plain = Callable[[Array], Array]

PROBES = (0.4, 0.1, 1e-2, 1e-3, 1e-5, 1e-8, 1e-12)
"""Where the compiled function is tried first: one that keeps its digits at all of them is left as it is."""
CLOSE = 1e-14
"""The relative error that a compiled function may have: some fifty roundings."""
NODES = 24
TAIL = 2e-15
"""Of the largest value on the octave: where the last coefficients are below it they are roundings of the nodes."""
LARGEST = -1
"""Arguments below 2 to this power are looked at: beyond, what cancels is no longer small against its terms."""

_ANGLES = np.pi * (np.arange(NODES) + 0.5) / NODES
_POINTS = np.cos(_ANGLES)
_TO_COEFFICIENTS = 2.0 / NODES * np.cos(np.outer(np.arange(NODES), _ANGLES))
_TO_COEFFICIENTS[0] *= 0.5


def keeping_digits(plain: Plain, expression: sp.Expr, symbol: sp.Symbol) -> Plain:
    """The compiled function, or one with the same values that keeps their digits near 0 where it does not.

    An expression that balls cannot evaluate stays as it is compiled, with the error that its cancellations give.
    """
    try:
        certain = in_balls(expression, symbol)
    except ValueError:
        return plain
    if all(_agrees(plain, certain, side * size) for size in PROBES for side in (1.0, -1.0)):
        return plain
    return _NearZero(plain, certain)


def _agrees(plain: Plain, certain: Function, place: float) -> bool:
    """To CLOSE; also where no certain value is found, so that nothing can be compared."""
    try:
        expected = value_at(certain, place)
    except ValueError:
        return True
    with np.errstate(all="ignore"):
        found = float(np.asarray(plain(np.array([place])))[0])
    return bool(not np.isfinite(expected) or abs(found - expected) <= CLOSE * abs(expected) + UNDERFLOW)


class _NearZero:
    """The plain function from 1/2 on; below, octave by octave, it or a series, whichever keeps the digits."""

    def __init__(self, plain: Plain, certain: Function):
        self.plain, self.certain = plain, certain
        self._octaves: dict[int, Array | None] = {}

    def __call__(self, x: Array) -> Array:
        x = np.asarray(x, dtype=float)
        exponents = np.frexp(x)[1]
        near = (exponents <= LARGEST) & (x != 0.0)
        result = np.asarray(self.plain(x))
        if not near.any():
            return result
        result = np.array(result, dtype=float)
        keys = np.where(x > 0, 2 * exponents, 2 * exponents + 1)
        for key in np.unique(keys[near]):
            series = self._series(int(key))
            if series is not None:
                chosen = near & (keys == key)
                result[chosen] = _clenshaw(series, 4.0 * np.abs(np.frexp(x[chosen])[0]) - 3.0)
        return result

    def _series(self, key: int) -> Array | None:
        """The coefficients on an octave; None where the plain function is right, or no series describes it."""
        if key not in self._octaves:
            self._octaves[key] = self._made(-1.0 if key % 2 else 1.0, key // 2)
        return self._octaves[key]

    def _made(self, side: float, exponent: int) -> Array | None:
        middle = side * float(np.ldexp(0.75, exponent))
        if middle == 0.0 or all(_agrees(self.plain, self.certain, share * middle) for share in (0.7, 1.0, 1.3)):
            return None
        try:
            values = np.array([value_at(self.certain, middle * (1.0 + u / 3.0)) for u in _POINTS])
        except ValueError:
            return None
        if not np.isfinite(values).all():
            return None
        coefficients: Array = _TO_COEFFICIENTS @ values
        told = np.flatnonzero(np.abs(coefficients) > TAIL * np.abs(values).max() + UNDERFLOW)
        length = int(told[-1]) + 1 if told.size else 1
        return coefficients[:length] if length <= NODES - 3 else None


def _clenshaw(coefficients: Array, u: Array) -> Array:
    """Σ c_k T_k(u)."""
    b1 = b2 = np.zeros_like(u)
    for c in coefficients[:0:-1]:
        b1, b2 = c + 2.0 * u * b1 - b2, b1
    return np.asarray(coefficients[0] + u * b1 - b2)


__all__ = ["keeping_digits"]
