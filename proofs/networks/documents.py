"""Instances as JSON, with every number written so that it reads back to the last bit; and back, trusting nothing.

Rational numbers are written as "3/7"; floats by their shortest exact decimal, under "arithmetic": "float64".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from proofs.networks.fields import exact_number, float_number, is_plain, number_text, read_network, row_of, rows_of
from proofs.networks.instance import Instance


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


def instance_of(document: Any) -> Instance:
    """The instance that a JSON object describes. ValueError, in one line, on anything that does not fit."""
    arithmetic = document.get("arithmetic", "float64") if isinstance(document, Mapping) else "float64"
    if arithmetic not in ("rational", "float64"):
        raise ValueError(f"arithmetic must be 'rational' or 'float64', not {arithmetic!r}")
    exact = arithmetic == "rational"
    number: Callable[[Any], Any] = exact_number if exact else float_number
    read = read_network(document, "an instance", number, needed=("states",), more=("arithmetic", "extra"))
    rows = {name: _array(read[name], exact) for name in ("bias", "energy_weights") if name in read}
    return Instance(
        weights=_array(read["weights"], exact),
        states=_array(rows_of(document["states"], number, "states"), exact),
        activation=read["activation"],
        form=read["form"],
        bias=rows.get("bias"),
        leak=read.get("leak", 0),
        step=read.get("step"),
        energy_weights=rows.get("energy_weights"),
        extra=MappingProxyType(_extra(document.get("extra", {}))),
    )


def _array(values: list[Any], exact: bool) -> np.ndarray:
    return np.array(values, dtype=object if exact else float)


def _extra(values: Any) -> dict[str, Any]:
    """What a claim keeps beside the network: numbers and arrays of them as floats, other texts as they are."""
    if not isinstance(values, Mapping):
        raise ValueError("extra must be a JSON object")
    read: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, str):
            read[name] = float_number(value) if is_plain(value) else value
        elif isinstance(value, list) and value and isinstance(value[0], list):
            read[name] = _array(rows_of(value, float_number, str(name)), False)
        else:
            read[name] = _array(row_of(value, float_number, str(name)), False)
    return read
