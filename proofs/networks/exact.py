"""A network with one state in exact numbers: what a counterexample is, and how it is written and read again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Expr, Matrix, Piecewise, Rational, S, sstr

from analysis.activations.activation import Activation, s
from numerics.system import System
from proofs.networks.fields import MAX_SIZE, read_network, real_number, row_of
from proofs.networks.instance import Instance
from proofs.networks.network import FORMS, Network


@dataclass(frozen=True)
class Case:
    """Weights (n × n), start (n), leak, bias and step as real SymPy numbers: rationals, or closed forms like π/2.

    ValueError for shapes that do not fit, and for entries that are not real numbers.
    """

    form: str
    weights: tuple[tuple[Expr, ...], ...]
    start: tuple[Expr, ...]
    activation: Activation | None = None
    bias: tuple[Expr, ...] | None = None
    leak: Expr = S.Zero
    step: Expr | None = None
    energy_weights: tuple[Expr, ...] | None = None

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise ValueError(f"unknown form {self.form!r}; accepted are {', '.join(FORMS)}")
        n = len(self.start)
        if not 1 <= n <= MAX_SIZE or len(self.weights) != n or any(len(row) != n for row in self.weights):
            raise ValueError(f"weights must be n × n and the start of length n, with n from 1 to {MAX_SIZE}")
        for name in ("bias", "energy_weights"):
            row = getattr(self, name)
            if row is not None and len(row) != n:
                raise ValueError(f"{name} must have length {n}")
        single = [value for value in (self.leak, self.step) if value is not None]
        for value in (*single, *self.start, *(self.bias or ()), *(self.energy_weights or ()), *sum(self.weights, ())):
            if not (isinstance(value, Expr) and value.is_number and value.is_extended_real and value.is_finite):
                raise ValueError(f"{value} is not a real number")
        _ = self.network

    @property
    def n(self) -> int:
        return len(self.start)

    @cached_property
    def network(self) -> Network:
        """What assumptions are decided of, in the exact numbers of the case."""

        def array(values: Any) -> np.ndarray:
            found = np.empty(np.shape(values), dtype=object)
            found[...] = values
            return found

        return Network(
            array(self.weights),
            form=self.form,
            activation=self.activation,
            leak=self.leak,
            bias=None if self.bias is None else array(self.bias),
            step=self.step,
            energy_weights=None if self.energy_weights is None else array(self.energy_weights),
            starts=array((self.start,)),
            source="a counterexample",
        )

    @cached_property
    def matrix(self) -> Matrix:
        """W."""
        return Matrix(self.weights)

    @cached_property
    def sigma_start(self) -> Matrix:
        """σ at the start, exactly; for the rate form σ(Wx + b), and for the linear system the start itself."""
        state = Matrix(self.start)
        if self.form == "linear" or self.activation is None:
            return state
        if self.form == "rate":
            state = self.matrix * state + (Matrix(self.bias) if self.bias is not None else state * 0)
        return Matrix([self.activation.sigma.subs(s, value) for value in state])

    @cached_property
    def velocity(self) -> Matrix:
        """The field at the start, exactly."""
        leak = self.leak * Matrix(self.start)
        if self.form == "rate":
            return self.sigma_start - leak
        moved = self.matrix * self.sigma_start - leak
        return moved + Matrix(self.bias) if self.bias is not None and self.form == "current" else moved

    @cached_property
    def system(self) -> System:
        """The same network in floats, to be integrated. ValueError for the linear form, and without an activation."""
        floats = self.instance()
        biased = floats.bias is not None and bool(np.any(floats.bias != 0))
        return System(self.form, floats.weights, self.activation, floats.bias if biased else None, floats.leak)

    def instance(self) -> Instance:
        """The same network in floats, with its one state."""
        return Instance(
            weights=_floats(self.weights),
            states=_floats([self.start]),
            activation=self.activation,
            form=self.form,
            bias=None if self.bias is None else _floats(self.bias),
            leak=float(self.leak),
            step=None if self.step is None else float(self.step),
            energy_weights=None if self.energy_weights is None else _floats(self.energy_weights),
        )

    def document(self) -> dict[str, Any]:
        """As JSON, every number as exact text."""
        document: dict[str, Any] = {
            "form": self.form,
            "weights": [[sstr(value) for value in row] for row in self.weights],
            "start": [sstr(value) for value in self.start],
        }
        if self.activation is not None:
            document["activation"] = activation_text(self.activation)
        if self.bias is not None:
            document["bias"] = [sstr(value) for value in self.bias]
        if self.leak != 0:
            document["leak"] = sstr(self.leak)
        if self.step is not None:
            document["step"] = sstr(self.step)
        if self.energy_weights is not None:
            document["energy_weights"] = [sstr(value) for value in self.energy_weights]
        return document


def activation_text(sigma: Activation) -> str:
    """How an activation is written: its expression, or its name where that is shorter to read."""
    return sigma.name if sigma.sigma.has(Piecewise) else sstr(sigma.sigma)


def _floats(values: Any) -> np.ndarray:
    return np.array([[float(v) for v in row] if isinstance(row, tuple | list) else float(row) for row in values])


def exact(value: Any) -> Expr:
    """The rational number that a float or Fraction is."""
    fraction = Fraction(value)
    return Rational(fraction.numerator, fraction.denominator)


SHORT = 6


def written(value: Any) -> Expr:
    """The rational number that a float's decimal stands for if that is short (0.1 is 1/10), else the one that it is.

    It has the same float, and is what somebody who reads it would type.
    """
    text = repr(float(value))
    return exact(Fraction(text)) if len(text.lstrip("-")) <= SHORT and not isinstance(value, Fraction) else exact(value)


def case_of(instance: Instance, state: int = 0) -> Case:
    """An instance with one of its states, every float as a rational number: see `written`.

    With energy weights d the floats are taken as they are, since diag(d) W is skew in those.
    """
    d = instance.energy_weights
    read = written if d is None else exact
    return Case(
        form=instance.form,
        weights=tuple(tuple(read(value) for value in values) for values in instance.weights),
        start=tuple(read(value) for value in instance.states[state]),
        activation=instance.activation,
        bias=None if instance.bias is None else tuple(read(value) for value in instance.bias),
        leak=read(instance.leak),
        step=None if instance.step is None else read(instance.step),
        energy_weights=None if d is None else tuple(exact(value) for value in d),
    )


def read_case(document: Any) -> Case:
    """The case that a JSON object describes, every text parsed, nothing evaluated. ValueError on what does not fit."""
    read = read_network(document, "a network", real_number, needed=("start",))
    rows = {name: tuple(read[name]) for name in ("bias", "energy_weights") if name in read}
    return Case(
        form=read["form"],
        weights=tuple(map(tuple, read["weights"])),
        start=tuple(row_of(document["start"], real_number, "start")),
        activation=read["activation"],
        bias=rows.get("bias"),
        leak=read.get("leak", S.Zero),
        step=read.get("step"),
        energy_weights=rows.get("energy_weights"),
    )
