"""Instances as JSON, with every number written so that it reads back to the last bit; and back, trusting nothing.

Rational numbers are written as "3/7"; floats by their shortest exact decimal, under "arithmetic": "float64".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.activations.activation import activation
from analysis.parsing import parse_expression
from proofs.networks.instance import Instance

MAX_SIZE = 64
"""The largest network that a certificate may hold."""

_RATIONAL = re.compile(r"-?\d{1,400}(/[1-9]\d{0,399})?")
_DECIMAL = re.compile(r"-?\d{1,25}(\.\d{1,25})?(e[+-]?\d{1,3})?")


def number_text(value: Any) -> str:
    """The number, so that it reads back exactly: a rational, or a float's shortest decimal."""
    if isinstance(value, Fraction | int | np.integer):
        return str(value)
    text = repr(float(value))
    return text.removesuffix(".0")


def exact_number(text: Any) -> Fraction:
    """The rational number that a text like "-3/7" or "0.25" stands for. ValueError on anything else."""
    if not isinstance(text, str):
        raise ValueError(f"a number must be given as text, not as {type(text).__name__}")
    if _RATIONAL.fullmatch(text) or _DECIMAL.fullmatch(text):
        return Fraction(text)
    raise ValueError(f"not a number: {text[:40]!r}; accepted are texts like 3, -3/7 or 0.25")


def float_number(text: Any) -> float:
    """The float that a number or a closed form like "pi/2" stands for. ValueError on anything else."""
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        value = float(text)
    elif isinstance(text, str) and _RATIONAL.fullmatch(text):
        value = float(Fraction(text))
    elif isinstance(text, str):
        value = float(parse_expression(text, {}).evalf(30))
    else:
        raise ValueError(f"a number must be given as text, not as {type(text).__name__}")
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]!r} is not a finite number")
    return value


def _texts(array: np.ndarray) -> Any:
    if array.ndim == 1:
        return [number_text(value) for value in array]
    return [_texts(row) for row in array]


def instance_document(instance: Instance) -> dict[str, Any]:
    """An instance as JSON; `instance_of` reads it back. What a claim keeps in `extra` is shown, not kept exactly."""
    document: dict[str, Any] = {
        "form": instance.form,
        "arithmetic": "rational" if instance.exact else "float64",
        "weights": _texts(instance.weights),
        "states": _texts(instance.states),
    }
    if instance.activation is not None:
        document["activation"] = instance.activation.name
    if instance.bias is not None:
        document["bias"] = _texts(instance.bias)
    if instance.leak != 0:
        document["leak"] = number_text(instance.leak)
    if instance.step is not None:
        document["step"] = number_text(instance.step)
    if instance.energy_weights is not None:
        document["energy_weights"] = _texts(instance.energy_weights)
    if instance.extra:
        document["extra"] = {name: _shown(value) for name, value in sorted(instance.extra.items())}
    return document


def _shown(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim in (1, 2) and value.dtype.kind in "fiO":
        return _texts(value)
    if isinstance(value, Fraction | int | float | np.number):
        return number_text(value)
    return str(value)


_FIELDS = frozenset(
    ("form", "arithmetic", "weights", "states", "activation", "bias", "leak", "step", "energy_weights", "extra")
)


def instance_of(document: Any) -> Instance:
    """The instance that a JSON object describes. ValueError, in one line, on anything that does not fit."""
    if not isinstance(document, Mapping):
        raise ValueError("an instance must be a JSON object")
    unknown = sorted(set(document) - _FIELDS)
    if unknown:
        raise ValueError(f"an instance has no field {unknown[0]!r}; accepted are {', '.join(sorted(_FIELDS))}")
    missing = [name for name in ("form", "weights", "states") if name not in document]
    if missing:
        raise ValueError(f"an instance needs the field {missing[0]!r}")
    arithmetic = document.get("arithmetic", "float64")
    if arithmetic not in ("rational", "float64"):
        raise ValueError(f"arithmetic must be 'rational' or 'float64', not {arithmetic!r}")
    exact = arithmetic == "rational"
    weights = _matrix(document["weights"], exact, "weights")
    if not isinstance(document["form"], str):
        raise ValueError("form must be text")
    name = document.get("activation")
    read = exact_number if exact else float_number
    return Instance(
        weights=weights,
        states=_matrix(document["states"], exact, "states"),
        activation=None if name is None else activation(_text(name)),
        form=document["form"],
        bias=_optional_row(document, "bias", exact),
        leak=read(document["leak"]) if "leak" in document else 0,
        step=read(document["step"]) if "step" in document else None,
        energy_weights=_optional_row(document, "energy_weights", exact),
        extra=MappingProxyType(_extra(document.get("extra", {}))),
    )


def _extra(values: Any) -> dict[str, Any]:
    """What a claim keeps beside the network: numbers and arrays of them as floats, other texts as they are."""
    if not isinstance(values, Mapping):
        raise ValueError("extra must be a JSON object")
    read: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, str):
            read[name] = float_number(value) if _DECIMAL.fullmatch(value) or _RATIONAL.fullmatch(value) else value
        elif isinstance(value, list) and value and isinstance(value[0], list):
            read[name] = _matrix(value, False, str(name))
        else:
            read[name] = _row(value, False, str(name))
    return read


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("an activation must be given as text")
    return value


def _row(values: Any, exact: bool, what: str) -> np.ndarray:
    if not isinstance(values, Sequence) or isinstance(values, str) or not 1 <= len(values) <= MAX_SIZE:
        raise ValueError(f"{what}: rows must be lists of 1 to {MAX_SIZE} numbers")
    array = np.empty(len(values), dtype=object if exact else float)
    array[:] = [exact_number(value) if exact else float_number(value) for value in values]
    return array


def _matrix(rows: Any, exact: bool, what: str) -> np.ndarray:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not 1 <= len(rows) <= MAX_SIZE:
        raise ValueError(f"{what} must be a list of 1 to {MAX_SIZE} rows")
    read = [_row(row, exact, what) for row in rows]
    if len({len(row) for row in read}) > 1:
        raise ValueError(f"{what}: all rows must have the same length")
    return np.stack(read)


def _optional_row(document: Mapping[str, Any], name: str, exact: bool) -> np.ndarray | None:
    return _row(document[name], exact, name) if name in document else None
