"""From floats to the exact numbers that they stand for, and back."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from proofs.networks.instance import Instance
from proofs.networks.numbers import floats_of

SHORT = 6
"""A decimal of at most so many characters is what somebody would type."""


def written(value: Any) -> Any:
    """The rational number that a float's decimal stands for if that is short (0.1 is 1/10), else the one that it is.

    It has the same float, and is what somebody who reads it would type. Exact numbers stay as they are.
    """
    if not isinstance(value, float):
        return value
    text = repr(value)
    return Fraction(text) if len(text.lstrip("-")) <= SHORT else Fraction(value)


def _taken(value: Any) -> Any:
    return Fraction(value) if isinstance(value, float) else value


def as_written(instance: Instance, state: int = 0) -> Instance:
    """The instance with one of its states, every float as a rational number: see `written`.

    With energy weights d the floats are taken as they are, since diag(d) W is skew in those.
    """
    read = written if instance.energy_weights is None else _taken
    return _mapped(instance, lambda values: _exactly(values, read), read, state)


def in_floats(instance: Instance, state: int = 0) -> Instance:
    """The instance with one of its states, every number as the float nearest to it."""
    return _mapped(instance, floats_of, float, state)


def _mapped(
    instance: Instance, array: Callable[[np.ndarray], np.ndarray], number: Callable[[Any], Any], state: int
) -> Instance:
    return instance.replace(
        weights=array(instance.W),
        states=array(instance.states[state : state + 1]),
        bias=None if instance.bias is None else array(instance.bias),
        leak=number(instance.leak),
        step=None if instance.step is None else number(instance.step),
        energy_weights=None if instance.energy_weights is None else array(instance.energy_weights),
    )


def _exactly(values: np.ndarray, read: Callable[[Any], Any]) -> np.ndarray:
    found = np.empty(values.shape, dtype=object)
    for place in np.ndindex(values.shape):
        value: Any = values[place]
        found[place] = read(float(value) if isinstance(value, np.floating) else value)
    return found
