"""The network: weights, form, activation, leak, bias and step as exactly as given; its right-hand side, its floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from numpy.typing import ArrayLike, NDArray
from sympy import ImmutableMatrix

from analysis.activations.activation import Activation, activation
from analysis.fields import CurrentForm, Field, RateForm
from analysis.names import printable
from numerics.exact.structure import WeightStructure
from numerics.system import System
from proofs.networks.numbers import (
    are_rational,
    exact_matrix,
    exact_number,
    exact_row,
    exact_rows,
    floats_of,
    of_one_kind,
    sympified,
    vanish,
)
from proofs.shown import counted

__all__ = ["FORMS", "Network"]

FORMS = ("linear", "current", "rate", "map")
"""ẋ = Wx − γx · ż = Wσ(z) + b − γz · ẋ = σ(Wx + b) − γx · x⁺ = (1 − hγ)x + hσ(Wx + b)."""


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """ẋ = Wx − γx (linear), ż = W σ(z) + b − γz (current form), ẋ = σ(Wx + b) − γx (rate form), in exact numbers, or
    x⁺ = (1 − hγ)x + hσ(Wx + b) (map).

    W: (n, n), float64 (dyadic rationals, kept to the last bit), or an object array of Fractions or of real SymPy
    numbers. bias: (n,) or None for zero. leak γ ≥ 0. step h > 0 of the discrete update, or None when not known; a map
    has one, and is an Elman network for h = γ = 1. activation: None where values of σ stand for the states.
    energy_weights: the d of Σ d_i S(z_i), or None. states: (B, n) states that are spoken of, or None. source: where the
    weights are from. notes: what a reader has to know about how they were formed. With exact weights all numbers are
    kept exactly. ValueError on anything else.
    """

    W: NDArray[Any]
    form: str
    given_activation: Activation | None
    leak: Any
    bias: NDArray[Any] | None
    step: Any
    energy_weights: NDArray[Any] | None
    states: NDArray[Any] | None
    source: str
    notes: tuple[str, ...]

    def __init__(
        self,
        W: ArrayLike,
        *,
        form: str = "current",
        activation: Activation | str | None = "tanh",
        leak: Any = 0.0,
        bias: ArrayLike | None = None,
        step: Any = None,
        energy_weights: ArrayLike | None = None,
        states: ArrayLike | None = None,
        source: str = "given weights",
        notes: Sequence[str] = (),
    ) -> None:
        if form not in FORMS:
            raise ValueError(f"the form must be one of {', '.join(FORMS)}, not {form!r}")
        if form == "map" and step is None:
            raise ValueError("a map x⁺ = (1 − hγ)x + hσ(Wx + b) needs its step h; an Elman network has h = γ = 1")
        weights = exact_matrix(W)
        n = len(weights)
        values = {
            "W": weights,
            "form": form,
            "given_activation": _as_activation(activation),
            "leak": exact_number(leak, "the leak", lowest=0),
            "bias": None if bias is None else exact_row(bias, n, "the bias"),
            "step": None if step is None else exact_number(step, "the step", above=0),
            "energy_weights": None if energy_weights is None else exact_row(energy_weights, n, "the energy weights"),
            "states": None if states is None else exact_rows(states, n, "the states"),
            "source": printable(source),
            "notes": tuple(printable(note) for note in notes),
        }
        for name, value in values.items():
            object.__setattr__(self, name, of_one_kind(value, weights))

    def __repr__(self) -> str:
        sigma = "" if self.given_activation is None else f", σ = {self.activation.name}"
        return f"<{type(self).__name__}: {counted(self.n, 'neuron')}, {self.form} form{sigma}, from {self.source}>"

    def replace(self, **changes: Any) -> Self:
        """The same with other values of some of the constructor's arguments."""
        return type(self)(**{**self._arguments(), **changes})

    def _arguments(self) -> dict[str, Any]:
        names = ("W", "form", "leak", "bias", "step", "energy_weights", "states", "source", "notes")
        return {"activation": self.given_activation, **{name: getattr(self, name) for name in names}}

    @property
    def activation(self) -> Activation:
        """σ. ValueError where values of it stand for the states, so that there is none: see given_activation."""
        if self.given_activation is None:
            raise ValueError("the network has no activation")
        return self.given_activation

    @property
    def n(self) -> int:
        """The dimension."""
        return len(self.W)

    @property
    def floats(self) -> bool:
        """Whether W, b, γ and h are floats, as those of a trained network are."""
        rows = (self.W, *(() if self.bias is None else (self.bias,)))
        single = (self.leak, *(() if self.step is None else (self.step,)))
        return all(row.dtype == float for row in rows) and all(isinstance(value, float) for value in single)

    @property
    def has_bias(self) -> bool:
        """Whether some b_i is not 0."""
        return self.bias is not None and not vanish(self.bias).is_true

    @property
    def rational(self) -> bool:
        """Whether every w_ij is a rational number, floats included."""
        return are_rational(self.W)

    @property
    def equation(self) -> Network:
        """The differential equation that a map is an Euler step of; a network in continuous time is its own."""
        if self.form != "map":
            return self
        return self.replace(form="rate")

    @cached_property
    def matrix(self) -> ImmutableMatrix:
        """W in SymPy's numbers, exactly."""
        return ImmutableMatrix(self.n, self.n, [sympified(value) for value in self.W.flat])

    @cached_property
    def field(self) -> Field:
        """The right-hand side in SymPy's numbers, exactly; a linear network is the current form of σ(z) = z."""
        shape = RateForm if self.equation.form == "rate" else CurrentForm
        shift = None if self.bias is None else ImmutableMatrix([sympified(value) for value in self.bias])
        return shape(self.matrix, None if self.form == "linear" else shift, sympified(self.leak))

    @cached_property
    def system(self) -> System:
        """The network in floats, to be integrated. ValueError for the linear form, and without an activation."""
        bias = floats_of(self.bias) if self.bias is not None and self.has_bias else None
        return System(self.equation.form, floats_of(self.W), self.activation, bias, float(self.leak))

    @cached_property
    def structure(self) -> WeightStructure:
        """What is exactly true of W. ValueError for weights that are not rational."""
        return WeightStructure(self.W)


def _as_activation(given: Activation | str | None) -> Activation | None:
    found = activation(given) if isinstance(given, str) else given
    if found is not None and not isinstance(found, Activation):
        raise ValueError(f"the activation must be one of analysis.activations, or its text, not {given!r}")
    return found
