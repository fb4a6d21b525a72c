"""Networks and instances as JSON, every number written so that it reads back exactly; and back, trusting nothing.

Rational numbers are written as "3/7", other exact ones as they read ("pi/2"); floats by their shortest exact decimal,
under "arithmetic": "float64". Certificates hold networks as `network_document` writes them, and no other way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Expr, Piecewise, sstr

from analysis.activations.activation import Activation, activation
from proofs.networks.fields import (
    MAX_FLOATS,
    MAX_SIZE,
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
from proofs.networks.numbers import exact_rows

EXACT, FLOATS = "exact", "float64"
_SINGLE, _ROWS = ("leak", "step"), ("bias", "energy_weights")


def network_document(network: Network) -> dict[str, Any]:
    """The network as it stands in every certificate; `network_of` reads it back.

    ValueError for one that is too large, one of floats but for a number that is none, or an activation without a text.
    """
    exact = network.W.dtype == object
    most = MAX_SIZE if exact else MAX_FLOATS
    if network.n > most:
        raise ValueError(f"a certificate holds networks up to n = {most}, not {network.n}")
    found: dict[str, Any] = {
        "form": network.form,
        "arithmetic": EXACT if exact else FLOATS,
        "weights": [[_text(x, exact) for x in row] for row in network.W.tolist()],
    }
    if network.given_activation is not None:
        found["activation"] = _activation_text(network.given_activation)
    for name in _ROWS:
        if getattr(network, name) is not None:
            found[name] = [_text(x, exact) for x in getattr(network, name).tolist()]
    for name in _SINGLE:
        if getattr(network, name) is not None and not (name == "leak" and network.leak == 0):
            found[name] = _text(getattr(network, name), exact)
    return found


def network_of(document: Any) -> Network:
    """The network of a JSON object that is written as `network_document` writes it, to the letter.

    ValueError, in one line, on anything else: a number has one text, and nothing stands there that is not read.
    """
    arithmetic = document.get("arithmetic") if isinstance(document, Mapping) else FLOATS
    if arithmetic not in (EXACT, FLOATS):
        raise ValueError(f"arithmetic must be {EXACT!r} or {FLOATS!r}, not {str(arithmetic)[:20]!r}")
    exact = arithmetic == EXACT
    number: Callable[[Any], Any] = real_number if exact else float_number
    most = MAX_SIZE if exact else MAX_FLOATS
    read = read_network(document, "the network", number, more=("arithmetic",), most=most)
    named = _arrays(read, exact)
    network = Network(named.pop("weights"), **named, source="a certificate")
    again = network_document(network)
    for name in sorted(set(document) | set(again)):
        if document.get(name) != again.get(name):
            raise ValueError(f"the network is not written as it is written here: {name}")
    return network


def _text(value: Any, exact: bool) -> str:
    if exact:
        return sstr(value) if isinstance(value, Expr) else str(Fraction(value))
    if isinstance(value, Expr) or Fraction(value) != Fraction(float(value)):
        raise ValueError(f"{value} is no double, and the weights are: say all numbers exactly, or none")
    return number_text(float(value))


def _activation_text(sigma: Activation) -> str:
    """A text that reads back as the same function: its name, else its expression."""
    for text in (sigma.name, sstr(sigma.sigma)):
        try:
            if activation(text).sigma == sigma.sigma:
                return text
        except ValueError:
            continue
    raise ValueError(f"the activation {sigma.name} has no text that reads back")


def states_document(states: np.ndarray) -> list[list[str]]:
    """States (B, n) as JSON."""
    return [[_text(x, states.dtype == object) for x in row] for row in states.tolist()]


def states_of(document: Any, network: Network, most: int = MAX_SIZE) -> np.ndarray:
    """The states (B, n) of a JSON list, in the numbers of the network. ValueError unless written to the letter."""
    exact = network.W.dtype == object
    number: Callable[[Any], Any] = real_number if exact else float_number
    states = _array(rows_of(document, number, "states", most), exact)
    if states.shape[1] != network.n:
        raise ValueError(f"states must have {network.n} entries each, not {states.shape[1]}")
    states = exact_rows(states, network.n, "the states")
    if states_document(states) != document:
        raise ValueError("the states are not written as they are written here")
    return states


def extra_document(extra: Mapping[str, Any]) -> dict[str, Any]:
    """What a claim keeps beside the network, its numbers as floats. ValueError where something has no text."""
    kept = _extra({name: _shown(value) for name, value in extra.items()})
    return {name: _shown(value) for name, value in sorted(kept.items())}


def instance_from(network: Network, states: Any, extra: Any = None) -> Instance:
    """The instance of a network with the states and extras of JSON lists and objects, written to the letter too."""
    read = _extra({} if extra is None else extra)
    if extra is not None and (not extra or extra_document(read) != extra):
        raise ValueError('"extra" is not written as it is written here')
    found = states_of(states, network)
    names = ("form", "bias", "leak", "step", "energy_weights")
    given = {name: getattr(network, name) for name in names}
    return Instance(network.W, found, network.given_activation, extra=read, **given)


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
