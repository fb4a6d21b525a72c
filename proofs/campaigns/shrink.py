"""Making a failing instance as plain as it can be: fewer neurons, one state, entries 0, 1, −1, a simple activation.

Hypothesis shrinks the choices it made; that seldom gets from four neurons to two, since every entry moves. Here the
instance itself is changed, always to one that costs less, as long as it still fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from analysis.activations.activation import Activation
from proofs.networks.fields import number_text
from proofs.networks.instance import Instance

ATTEMPTS = 2000
"""How many changes are tried at most; a check takes milliseconds."""


def number_cost(value: Any) -> int:
    """0 for 0, 1 for 1, 2 for −1, more for longer numbers: halves before thirds, whole numbers before both."""
    if value == 0:
        return 0
    if value == 1:
        return 1
    if value == -1:
        return 2
    whole = value == int(value)
    return 2 + len(number_text(value)) + (0 if whole else 4)


def cost(instance: Instance) -> tuple[int, int, int, int]:
    """What is made smaller: neurons, then states, then everything else that is there, then its numbers."""
    arrays = [instance.weights, instance.states]
    arrays += [array for array in (instance.bias, instance.energy_weights) if array is not None]
    numbers = sum(number_cost(value) for array in arrays for value in array.flat)
    numbers += sum(number_cost(value) for value in (instance.leak, instance.step) if value is not None)
    parts = (instance.bias is not None) + (instance.leak != 0) + (instance.energy_weights is not None)
    return instance.n, len(instance.states), parts, numbers + 3 * _activation_cost(instance.given_activation)


def _activation_cost(activation: Activation | None) -> int:
    """The place in the list of known shapes, plainest first; others after those, by their operations."""
    if activation is None:
        return 0
    plain = _plain_activations()
    return plain.index(activation) if activation in plain else len(plain) + int(activation.sigma.count_ops())


def simplest(instance: Instance, fails: Callable[[Instance], bool], attempts: int = ATTEMPTS) -> Instance:
    """An instance that still fails and from which no single change leads to a plainer one that does.

    `fails` says whether an instance fails in the way that matters; it is called at most `attempts` times.
    """
    current, left, tried = instance, attempts, True
    while tried and left > 0:
        tried = False
        for candidate in _plainer(current):
            if cost(candidate) >= cost(current):
                continue
            left -= 1
            if fails(candidate):
                current, tried = candidate, True
                break
            if left <= 0:
                break
    return current


def _plainer(instance: Instance) -> Iterator[Instance]:
    yield from _fewer_neurons(instance)
    if len(instance.states) > 1:
        for row in instance.states:
            yield instance.replace(states=row[None, :])
    if instance.bias is not None:
        yield instance.replace(bias=None)
    if instance.leak != 0:
        yield instance.replace(leak=0)
    if instance.energy_weights is not None:
        yield instance.replace(energy_weights=None)
    yield from _whole_arrays(instance)
    if instance.given_activation is not None:
        for activation in _plain_activations():
            yield instance.replace(activation=activation)
            if not instance.exact:
                ones = np.ones_like(instance.states)
                yield instance.replace(activation=activation, states=ones)
    yield from _single_numbers(instance)


def _fewer_neurons(instance: Instance) -> Iterator[Instance]:
    for i in range(instance.n if instance.n > 1 else 0):
        kept = [j for j in range(instance.n) if j != i]
        yield instance.replace(
            weights=instance.weights[np.ix_(kept, kept)],
            states=instance.states[:, kept],
            bias=None if instance.bias is None else instance.bias[kept],
            energy_weights=None if instance.energy_weights is None else instance.energy_weights[kept],
        )


def _plain_activations() -> tuple[Activation, ...]:
    from proofs.strategies.shapes import SHAPES

    return tuple(shape.activation for shape in SHAPES)


def _whole_arrays(instance: Instance) -> Iterator[Instance]:
    """All entries at once: their signs, or rounded to whole numbers or to one decimal."""
    for name in ("weights", "states", "bias", "energy_weights"):
        array = getattr(instance, name)
        if array is None:
            continue
        for change in (np.sign, np.rint, lambda floats: np.round(floats, 1)):
            changed = np.empty_like(array)
            changed[...] = change(array.astype(float))
            if array.dtype == object:
                changed = _fractions(changed)
            yield instance.replace(**{name: changed + 0})
    if instance.step is not None:
        yield instance.replace(step=type(instance.step)(1))


def _fractions(array: np.ndarray) -> np.ndarray:
    changed = np.empty(array.size, dtype=object)
    changed[:] = [Fraction(float(value)) for value in array.flat]
    return changed.reshape(array.shape)


def _single_numbers(instance: Instance) -> Iterator[Instance]:
    """One entry at a time; of the weights also a pair W_ij, W_ji, so that a skew matrix stays skew."""
    n = instance.n
    for i in range(n):
        for j in range(i, n):
            for value in _plainer_numbers(instance.weights[i, j]):
                for mirrored in (-value, value, instance.weights[j, i]):
                    weights = instance.weights.copy()
                    weights[i, j], weights[j, i] = value, mirrored if i != j else value
                    yield instance.replace(weights=weights)
            for value in _plainer_numbers(instance.weights[j, i]):
                weights = instance.weights.copy()
                weights[j, i] = value
                yield instance.replace(weights=weights)
    for name in ("states", "bias", "energy_weights"):
        array = getattr(instance, name)
        if array is None:
            continue
        for place in np.ndindex(array.shape):
            for value in _plainer_numbers(array[place]):
                changed = array.copy()
                changed[place] = value
                yield instance.replace(**{name: changed})
    for name in ("leak", "step"):
        number = getattr(instance, name)
        if number is not None and number != 0:
            for value in _plainer_numbers(number):
                if value > 0:
                    yield instance.replace(**{name: value})


def _plainer_numbers(value: Any) -> Iterator[Any]:
    kind = Fraction if isinstance(value, Fraction | int) else float
    ideas = [0, 1, -1, round(float(value)), round(2 * float(value)) / 2, float(f"{float(value):.2g}")]
    for idea in dict.fromkeys(ideas):
        if number_cost(kind(idea)) < number_cost(value):
            yield kind(idea)
