"""A network: weights, form, activation, leak, bias and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.activations.activation import Activation, activation
from numerics.exact.dyadic import as_weights, exact_float64
from numerics.exact.structure import WeightStructure

__all__ = ["FORMS", "Network", "bias_vector"]

FORMS = ("current", "rate", "map")
"""ż = Wσ(z) + b − γz · ẋ = σ(Wx + b) − γx · x⁺ = (1 − hγ)x + hσ(Wx + b)."""


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """ż = W σ(z) + b − γz (current form), ẋ = σ(Wx + b) − γx (rate form), or x⁺ = (1 − hγ)x + hσ(Wx + b) (map).

    W: (n, n), finite, kept exactly as float64. bias: (n,) or None for zero. leak γ ≥ 0. step h > 0 of the discrete
    update, or None when not known; a map has one, and is an Elman network for h = γ = 1. source: where the weights are
    from. notes: what a reader has to know about how they were formed.
    ValueError on anything else.
    """

    W: NDArray[np.float64]
    form: str
    activation: Activation
    leak: float
    bias: NDArray[np.float64] | None
    step: float | None
    source: str
    notes: tuple[str, ...]

    def __init__(
        self,
        W: ArrayLike,
        *,
        form: str = "current",
        activation: Activation | str = "tanh",
        leak: float = 0.0,
        bias: ArrayLike | None = None,
        step: float | None = None,
        source: str = "given weights",
        notes: Sequence[str] = (),
    ) -> None:
        weights = as_weights(W)
        if form not in FORMS:
            raise ValueError(f"the form must be one of {', '.join(FORMS)}, not {form!r}")
        if not (isfinite(leak) and leak >= 0):
            raise ValueError(f"the leak must be a finite number ≥ 0, not {leak}")
        if step is not None and not (isfinite(step) and step > 0):
            raise ValueError(f"the step must be a finite number > 0, not {step}")
        if form == "map" and step is None:
            raise ValueError("a map x⁺ = (1 − hγ)x + hσ(Wx + b) needs its step h; an Elman network has h = γ = 1")
        values = {
            "W": weights,
            "form": form,
            "activation": _as_activation(activation),
            "leak": float(leak),
            "bias": None if bias is None else bias_vector(bias, len(weights)),
            "step": None if step is None else float(step),
            "source": source,
            "notes": tuple(notes),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<Network: {self.n} neurons, {self.form} form, σ = {self.activation.name}, from {self.source}>"

    @property
    def n(self) -> int:
        """The dimension."""
        return len(self.W)

    @property
    def has_bias(self) -> bool:
        """Whether some b_i is not 0."""
        return self.bias is not None and bool(np.any(self.bias != 0))

    @property
    def equation(self) -> Network:
        """The differential equation that a map is an Euler step of; a network in continuous time is its own."""
        if self.form != "map":
            return self
        return Network(
            self.W,
            form="rate",
            activation=self.activation,
            leak=self.leak,
            bias=self.bias,
            step=self.step,
            source=self.source,
            notes=self.notes,
        )

    @cached_property
    def structure(self) -> WeightStructure:
        """What is exactly true of W."""
        return WeightStructure(self.W)


def _as_activation(given: Activation | str) -> Activation:
    return given if isinstance(given, Activation) else activation(given)


def bias_vector(bias: ArrayLike, n: int) -> NDArray[np.float64]:
    """The bias as (n,) floats, exactly; ValueError for anything else."""
    array = np.asarray(bias)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"the bias must be real numbers, not dtype {array.dtype}")
    if array.shape != (n,):
        raise ValueError(f"the bias must have shape ({n},), not {array.shape}")
    return exact_float64(array, "the bias")
