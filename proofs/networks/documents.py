"""Instances as JSON, with every number written so that it reads back to the last bit; and back, trusting nothing.

Rational numbers are written as "3/7"; floats by their shortest exact decimal, under "arithmetic": "float64". A
counterexample has one state, its "start", and exact numbers only: rationals, or closed forms like "pi/2".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Piecewise, sstr

from analysis.activations.activation import Activation
from proofs.networks.fields import (
    exact_number,
    float_number,
    is_plain,
    number_text,
    read_network,
    real_number,
    row_of,
    rows_of,
)
from proofs.networks.instance import Instance
from proofs.networks.network import Network


def _texts(array: np.ndarray) -> Any:
    if array.ndim == 1:
        return [number_text(value) for value in array]
    return [_texts(row) for row in array]


def instance_document(instance: Instance) -> dict[str, Any]:
    """An instance as JSON; `instance_of` reads it back. What a claim keeps in `extra` is shown, not kept exactly."""
    document: dict[str, Any] = {
        "form": instance.form,
        "arithmetic": "rational" if instance.exact else "float64",
        "weights": _texts(instance.W),
        "states": _texts(instance.states),
    }
    if instance.given_activation is not None:
        document["activation"] = instance.activation.name
    document |= _other_numbers(instance)
    if instance.extra:
        document["extra"] = {name: _shown(value) for name, value in sorted(instance.extra.items())}
    return document


def counterexample_document(instance: Instance) -> dict[str, Any]:
    """An exact instance with its first state as JSON; `counterexample_of` reads it back."""
    document: dict[str, Any] = {
        "form": instance.form,
        "weights": _texts(instance.W),
        "start": _texts(instance.states[0]),
    }
    if instance.given_activation is not None:
        document["activation"] = activation_text(instance.activation)
    return document | _other_numbers(instance)


def activation_text(sigma: Activation) -> str:
    """How an activation is written: its expression, or its name where that is shorter to read."""
    return sigma.name if sigma.sigma.has(Piecewise) else sstr(sigma.sigma)


def _other_numbers(network: Network) -> dict[str, Any]:
    """Bias, leak, step and energy weights, where there are any."""
    rows = {name: getattr(network, name) for name in ("bias", "energy_weights")}
    single = {"leak": None if network.leak == 0 else network.leak, "step": network.step}
    shown = {name: _texts(row) for name, row in rows.items() if row is not None}
    return shown | {name: number_text(value) for name, value in single.items() if value is not None}


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
    states = _array(rows_of(document["states"], number, "states"), exact)
    return Instance(**_arrays(read, exact), states=states, extra=_extra(document.get("extra", {})))


def counterexample_of(document: Any) -> Instance:
    """The exact instance with one state that a JSON object describes. ValueError, in one line, on what does not fit."""
    read = read_network(document, "a network", real_number, needed=("start",))
    start = row_of(document["start"], real_number, "start")
    return Instance(**_arrays(read, True), states=_array([start], True))


def _arrays(read: dict[str, Any], exact: bool) -> dict[str, Any]:
    return {name: _array(value, exact) if isinstance(value, list) else value for name, value in read.items()}


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
