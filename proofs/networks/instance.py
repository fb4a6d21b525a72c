"""One concrete network with states, on which a claim can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.activations.activation import Activation
from proofs.networks.network import FORMS, Network


@dataclass(frozen=True)
class Instance:
    """Weights (n, n), states (B, n), bias (n,), in float64 or, for exact checks, as object arrays of Fractions.

    `linear` is ẋ = Wx; `current` is ż = Wσ(z) + b − γz; `rate` is ẋ = σ(Wx + b) − γx. `energy_weights` is the d of
    T2.3. `extra` holds what single claims need beyond that. Raises ValueError on shapes that do not fit.
    """

    weights: np.ndarray
    states: np.ndarray
    activation: Activation | None = None
    form: str = "current"
    bias: np.ndarray | None = None
    leak: Any = 0
    step: Any = None
    energy_weights: np.ndarray | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"unknown form {self.form!r}; accepted are {', '.join(FORMS)}")
        if self.weights.ndim != 2 or self.weights.shape[0] != self.weights.shape[1]:
            raise ValueError(f"weights must be square, not of shape {self.weights.shape}")
        if self.states.ndim != 2 or self.states.shape[1] != self.n:
            raise ValueError(f"states must have shape (B, {self.n}), not {self.states.shape}")
        if self.bias is not None and self.bias.shape != (self.n,):
            raise ValueError(f"the bias must have shape ({self.n},), not {self.bias.shape}")

    @property
    def n(self) -> int:
        return self.weights.shape[0]

    @cached_property
    def network(self) -> Network:
        """What assumptions are decided of, in the numbers that the instance holds."""
        return Network(
            self.weights,
            form=self.form,
            activation=self.activation,
            leak=self.leak,
            bias=self.bias,
            step=self.step,
            energy_weights=self.energy_weights,
            starts=None if self.activation is None else self.states,
            source="an instance",
        )

    @property
    def exact(self) -> bool:
        """Are the entries exact numbers, so that a residual must be exactly 0?"""
        return self.weights.dtype == object
