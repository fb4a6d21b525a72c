"""The numbers of a network, kept as exactly as they were given: floats, Fractions, or real SymPy numbers like π/2."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isfinite
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Expr
from sympy import Rational as SymPyRational

from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_zero
from analysis.decisions.spans import constant_sign
from numerics.exact.dyadic import as_weights, exact_float64

__all__ = [
    "are_rational",
    "brief",
    "exact_matrix",
    "exact_number",
    "exact_row",
    "exact_rows",
    "floats_of",
    "fraction",
    "of_one_kind",
    "shown",
    "sign",
    "sympified",
    "vanish",
]


def _plain(value: Any, what: str) -> Any:
    """A float, a Fraction, or a real SymPy number that is not known to be rational. ValueError for anything else."""
    if isinstance(value, float | np.floating):
        value = float(value)
        if not isfinite(value):
            raise ValueError(f"{what} must be finite, not {value}")
        return value
    if isinstance(value, Rational | np.integer | np.bool_):
        return Fraction(int(value)) if isinstance(value, np.integer | np.bool_) else Fraction(value)
    if isinstance(value, SymPyRational):
        return Fraction(int(value.p), int(value.q))
    real = isinstance(value, Expr) and value.is_number and value.is_extended_real and value.is_finite
    if real and not value.is_Float:
        return value
    raise ValueError(f"{what} must be real numbers, exact or floats, not {value!r}")


def exact_number(value: Any, what: str, *, lowest: Any = None, above: Any = None) -> Any:
    """One number, at least `lowest` or more than `above` where that is asked; whole numbers become floats if exact."""
    number = _plain(value, what)
    if isinstance(value, int | np.integer) and float(value) == value:
        number = float(value)
    below = (lowest is not None and sign(number - lowest) in (-1, None)) or (
        above is not None and sign(number - above) in (-1, 0, None)
    )
    if below:
        bound = f"≥ {lowest}" if above is None else f"> {above}"
        raise ValueError(f"{what} must be a finite number {bound}, not {value}")
    return number


def _exact(array: NDArray[Any], what: str) -> NDArray[Any]:
    if array.dtype != object:
        if array.dtype.kind not in "biuf":
            raise ValueError(f"{what} must be real numbers, not dtype {array.dtype}")
        return exact_float64(array, what)
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        found[place] = _plain(array[place], what)
    if all(isinstance(value, float) for value in found.flat):
        found = found.astype(float)
    else:  # a sum of a float and an exact number would be rounded
        for place in np.ndindex(found.shape):
            value: Any = found[place]
            found[place] = Fraction(value) if isinstance(value, float) else value
    found.setflags(write=False)
    return found


def exact_matrix(W: ArrayLike) -> NDArray[Any]:
    """(n, n) weights, n ≥ 1: float64 with every value kept, or objects. ValueError says what was wrong."""
    array = np.asarray(W)
    if array.dtype != object:
        return as_weights(array)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(f"weights must be a square matrix, not of shape {array.shape}")
    return _exact(array, "weights")


def exact_row(values: ArrayLike, n: int, what: str) -> NDArray[Any]:
    """(n,) numbers."""
    array = np.asarray(values)
    if array.shape != (n,):
        raise ValueError(f"{what} must have shape ({n},), not {array.shape}")
    return _exact(array, what)


def exact_rows(values: ArrayLike, n: int, what: str) -> NDArray[Any]:
    """(B, n) numbers."""
    array = np.asarray(values)
    if array.ndim != 2 or array.shape[1] != n:
        raise ValueError(f"{what} must have shape (B, {n}), not {array.shape}")
    return _exact(array, what)


def of_one_kind(value: Any, weights: NDArray[Any]) -> Any:
    """The value, with its floats as the rationals that they are where the weights are exact: a float would round."""
    if weights.dtype != object or value is None:
        return value
    if isinstance(value, float):
        return Fraction(value)
    if not isinstance(value, np.ndarray) or value.dtype == object:
        return value
    return _exact(np.array([Fraction(x) for x in value.flat], dtype=object).reshape(value.shape), "numbers")


def floats_of(values: NDArray[Any]) -> NDArray[np.float64]:
    """The numbers as floats, each to the nearest."""
    return np.array([float(value) for value in values.flat]).reshape(values.shape)


def are_rational(values: NDArray[Any]) -> bool:
    """Is every entry a rational number, as every float is?"""
    return values.dtype != object or not any(isinstance(value, Expr) for value in values.flat)


def sign(value: Any) -> int | None:
    """The sign of a number: 1, 0, −1, or None when it is not known; never rounded."""
    if isinstance(value, Expr):
        return constant_sign(value)
    return int(value > 0) - int(value < 0)


def vanish(values: NDArray[Any] | Iterable[Any]) -> Decision:
    """Are all of the numbers 0?"""
    if isinstance(values, np.ndarray) and values.dtype != object:
        return false("one of them is not 0") if np.any(values) else true("all of them are 0")
    unknown = None
    for value in values.flat if isinstance(values, np.ndarray) else values:
        decided = decide_zero(value) if isinstance(value, Expr) else None
        if decided is None:
            if value != 0:
                return false(f"{shown(value)} is not 0")
        elif decided.is_false:
            return false(f"{shown(value)} is not 0")
        elif decided.is_undecided:
            unknown = undecided(f"whether {shown(value)} is 0: {decided.reason}")
    return unknown or true("all of them are 0")


def shown(value: Any) -> str:
    """The number for a reader: as it is where that is short, else to six digits, said to be about that."""
    text = str(value if isinstance(value, Expr | Fraction) else float(value))
    if len(text) <= 24:
        return text
    return f"about {sympified(value).evalf(6)}"


def brief(value: Any, digits: int = 6) -> str:
    """The number to so many digits, also where it is beyond the floats or would be rounded to 0."""
    try:
        near = float(value)
    except OverflowError:
        near = 0.0
    if isfinite(near) and (near != 0 or value == 0):
        return f"{near:.{digits}g}"
    return str(sympified(value).evalf(digits))


def sympified(value: Any) -> Expr:
    """The number as SymPy has it; floats are the dyadic rationals that they are."""
    if isinstance(value, Expr):
        return value
    exact = Fraction(value)
    return SymPyRational(exact.numerator, exact.denominator)


def fraction(value: Any) -> Fraction | None:
    """The rational number, or None for one that is not known to be rational."""
    return None if isinstance(value, Expr) else Fraction(value)
