"""System: one continuous-time recurrent network with concrete weights, its field, energy and Jacobian."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from analysis.activations.activation import Activation, activation
from numerics.conserved import Watched, watched
from numerics.evaluation.compile import NumericActivation, compile_activation

Array = np.ndarray
FORMS = ("current", "rate")


@dataclass(frozen=True, eq=False)
class System:
    """Current form ż = Wσ(z) + b − γz, or rate form ẋ = σ(Wx + b) − γx.

    weights: (n, n) finite reals; activation: an Activation or the text of one; bias: (n,) or None for 0; leak: γ, a
    finite number. States are batch-first, (B, n), in every method. ValueError for anything else.
    """

    form: str
    weights: Any
    activation: Any = "tanh"
    bias: Any = None
    leak: float = 0.0
    numeric: NumericActivation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"unknown form {self.form!r}: one of {', '.join(FORMS)}")
        weights = real_array(self.weights, "weights")
        if weights.ndim != 2 or weights.shape[0] != weights.shape[1] or weights.shape[0] == 0:
            raise ValueError(f"weights have shape {weights.shape}; a square matrix (n, n) with n ≥ 1 is needed")
        bias = None if self.bias is None else real_array(self.bias, "bias")
        if bias is not None and bias.shape != weights.shape[:1]:
            raise ValueError(f"bias has shape {bias.shape}; {weights.shape[:1]} is needed")
        leak = float(self.leak)
        if not np.isfinite(leak):
            raise ValueError(f"leak is {self.leak!r}; a finite number is needed")
        chosen = activation(self.activation) if isinstance(self.activation, str) else self.activation
        if not isinstance(chosen, Activation):
            raise ValueError(f"activation is {self.activation!r}; an Activation, or its text, is needed")
        for name, value in (
            ("weights", weights),
            ("bias", bias),
            ("leak", leak),
            ("activation", chosen),
            ("numeric", compile_activation(chosen)),
        ):
            object.__setattr__(self, name, value)

    @property
    def n(self) -> int:
        """The number of neurons."""
        return int(self.weights.shape[0])

    @cached_property
    def frequency(self) -> float:
        """‖W‖₂; for a skew W the largest frequency ω."""
        return float(np.linalg.norm(self.weights, 2))

    def states(self, values: Any) -> Array:
        """The values as a batch of finite states (B, n), one state (n,) as a batch of one; ValueError otherwise."""
        states = real_array(values, "states")
        states = states[None, :] if states.ndim == 1 else states
        if states.ndim != 2 or states.shape[1] != self.n:
            raise ValueError(f"states have shape {np.shape(values)}; (B, {self.n}) or ({self.n},) is needed")
        return states

    def potentials(self, states: Array) -> Array:
        """z: the states themselves in current form, Wx + b in rate form."""
        if self.form == "current":
            return states
        z = states @ self.weights.T
        return z if self.bias is None else z + self.bias

    def velocity(self, states: Array) -> Array:
        """The right-hand side of the equation, (B, n)."""
        s = self.numeric.sigma(self.potentials(states))
        if self.form == "current":
            s = s @ self.weights.T
            if self.bias is not None:
                s = s + self.bias
        return s - self.leak * states if self.leak else s

    def fast_velocity(self) -> Callable[[Array], Array]:
        """`velocity` without checks or warnings control, for inner loops: (B, n) float64 in, a new array out."""
        sigma, weights = self.numeric.forms.sigma, np.ascontiguousarray(self.weights.T)
        bias, leak = self.bias, self.leak
        if self.form == "current" and bias is None and not leak:
            return lambda y: sigma(y).dot(weights)
        if self.form == "rate" and bias is None and not leak:
            return lambda y: sigma(y.dot(weights))
        return self.velocity

    def energy(self, states: Array) -> Array:
        """E = Σ S(z_i), (B,)."""
        return self.numeric.primitive(self.potentials(states)).sum(axis=-1)

    @cached_property
    def watched(self) -> Watched:
        """The quantity that is conserved, if there is one; else the energy."""
        return watched(self.weights, self.form, self.bias, self.leak)

    def conserved(self, states: Array) -> Array:
        """The watched quantity, (B,)."""
        z = self.potentials(states)
        return self.watched.value(self.numeric.primitive(z), z)

    def jacobian(self, states: Array) -> Array:
        """The Jacobian of the velocity, (B, n, n): W D(z) − γI or D(Wx + b) W − γI."""
        slopes = self.numeric.derivative(self.potentials(states))
        matrix = self.weights * slopes[:, None, :] if self.form == "current" else slopes[:, :, None] * self.weights
        return matrix - self.leak * np.eye(self.n) if self.leak else matrix


def real_array(values: Any, name: str) -> Array:
    """A new contiguous float64 array of finite reals; ValueError, with the name of what is wrong, otherwise."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} have dtype {array.dtype}; real numbers are needed")
    result = np.array(array, dtype=float, order="C")
    if not np.isfinite(result).all():
        raise ValueError(f"{name} hold NaN or infinity; finite numbers are needed")
    return result
