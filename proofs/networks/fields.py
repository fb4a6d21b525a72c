"""Networks as JSON: the fields that describe one, read in one way by every certificate, with nothing evaluated.

Numbers are texts: rationals like "3/7", decimals, and where a reader takes them closed forms like "pi/2".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Expr, Rational

from analysis.activations.activation import Activation, activation
from analysis.parsing import parse_expression

MAX_SIZE = 64
"""The largest network of exact numbers, and the longest row of them, that is read from a file."""
MAX_FLOATS = 1024
"""The largest network of floats that is."""
NETWORK = ("form", "weights", "activation", "bias", "leak", "step", "energy_weights")
"""The fields of a network; `form` and `weights` have to be there."""

_RATIONAL = re.compile(r"-?\d{1,1000}(/[1-9]\d{0,999})?")
_DECIMAL = re.compile(r"-?\d{1,25}(\.\d{1,25})?(e[+-]?\d{1,3})?")


def is_plain(text: str) -> bool:
    """Is the text a rational number or a decimal?"""
    return bool(_RATIONAL.fullmatch(text) or _DECIMAL.fullmatch(text))


def number_text(value: Any) -> str:
    """The number, so that it reads back exactly: a rational, a closed form, or a float's shortest decimal."""
    if isinstance(value, Fraction | int | np.integer | Expr):
        return str(value)
    text = repr(float(value))
    return text.removesuffix(".0")


def exact_number(text: Any) -> Fraction:
    """The rational number that a text like "-3/7" or "0.25" stands for. ValueError on anything else."""
    if not isinstance(text, str):
        raise ValueError(f"a number must be given as text, not as {type(text).__name__}")
    if is_plain(text):
        return Fraction(text)
    raise ValueError(f"not a number: {text[:40]!r}; accepted are texts like 3, -3/7 or 0.25")


def real_number(text: Any) -> Expr:
    """The real number that a text stands for, exactly: also closed forms like "pi/2". ValueError on anything else."""
    if isinstance(text, str) and not is_plain(text):
        return parse_expression(text, {})
    number = exact_number(text)
    return Rational(number.numerator, number.denominator)


def float_number(text: Any) -> float:
    """The float that a number or a closed form like "pi/2" stands for. ValueError on anything else."""
    if isinstance(text, str) and is_plain(text):
        value = float(text) if "/" not in text else float(Fraction(text))
    else:
        value = float(real_number(text).evalf(30))
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]!r} is not a finite number")
    return value


def row_of(values: Any, number: Callable[[Any], Any], what: str, most: int = MAX_SIZE) -> list[Any]:
    """A list of 1 to `most` numbers."""
    if not isinstance(values, Sequence) or isinstance(values, str) or not 1 <= len(values) <= most:
        raise ValueError(f"{what} must be a list of 1 to {most} entries")
    return [number(value) for value in values]


def rows_of(values: Any, number: Callable[[Any], Any], what: str, most: int = MAX_SIZE) -> list[list[Any]]:
    """A list of 1 to `most` rows of the same length."""
    rows = row_of(values, lambda row: row_of(row, number, what, most), what, most)
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"{what}: all rows must have the same length")
    return rows


def read_network(
    document: Any,
    what: str,
    number: Callable[[Any], Any],
    *,
    needed: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    most: int = MAX_SIZE,
) -> dict[str, Any]:
    """The fields of NETWORK that a JSON object has: lists of what `number` makes of their entries, an Activation.

    what: how the object is called in messages. needed, more: further fields that have to be, or may be, there; they are
    left to the caller. most: the largest n. ValueError, in one line, on anything that does not fit.
    """
    if not isinstance(document, Mapping):
        raise ValueError(f"{what} must be a JSON object")
    accepted = {*NETWORK, *needed, *more}
    unknown = sorted(str(name) for name in set(document) - accepted)
    if unknown:
        raise ValueError(f"{what} has no field {unknown[0][:40]!r}; accepted are {', '.join(sorted(accepted))}")
    for name in ("form", "weights", *needed):
        if name not in document:
            raise ValueError(f"{what} needs the field {name!r}")
    if not isinstance(document["form"], str):
        raise ValueError("form must be text")
    return {
        "form": document["form"],
        "weights": rows_of(document["weights"], number, "weights", most),
        "activation": _activation(document.get("activation")),
        **{n: row_of(document[n], number, n, most) for n in ("bias", "energy_weights") if document.get(n) is not None},
        **{name: number(document[name]) for name in ("leak", "step") if document.get(name) is not None},
    }


def _activation(named: Any) -> Activation | None:
    if named is not None and not isinstance(named, str):
        raise ValueError("activation must be text")
    return None if named is None else activation(named)
