"""One concrete network with states, on which a claim can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike, NDArray
from sympy import Expr, ImmutableMatrix

from analysis.activations.activation import Activation, s
from proofs.networks.network import Network
from proofs.networks.numbers import sympified


class Instance(Network):
    """A Network with states (B, n), and in `extra` what single claims need beyond that.

    In floats, or in exact numbers; without an activation exact states stand for the values of σ. A counterexample is an
    instance with one state. Raises ValueError as Network does.
    """

    states: NDArray[Any]
    extra: Mapping[str, Any]

    def __init__(
        self,
        weights: ArrayLike,
        states: ArrayLike,
        activation: Activation | str | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
        source: str = "an instance",
        **network: Any,
    ) -> None:
        super().__init__(weights, states=states, activation=activation, source=source, **network)
        object.__setattr__(self, "extra", MappingProxyType(dict(extra or {})))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Instance) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        """What makes two instances the same: every number, the activation and the extras."""
        rows = (self.W, self.states, self.bias, self.energy_weights)
        numbers = (None if row is None else (row.shape, *row.flat) for row in rows)
        extra = tuple((name, str(value)) for name, value in sorted(self.extra.items()))
        return self.form, self.given_activation, self.leak, self.step, *numbers, extra

    def _arguments(self) -> dict[str, Any]:
        arguments = super()._arguments()
        return {"weights": arguments.pop("W"), **arguments, "extra": self.extra}

    @property
    def weights(self) -> NDArray[Any]:
        """W."""
        return self.W

    @property
    def exact(self) -> bool:
        """Are the entries exact numbers, so that a residual must be exactly 0?"""
        return self.W.dtype == object

    @cached_property
    def start(self) -> tuple[Expr, ...]:
        """The first state, in SymPy's numbers."""
        return tuple(sympified(value) for value in self.states[0])

    @cached_property
    def sigma_start(self) -> ImmutableMatrix:
        """σ at the start, exactly; in rate form σ(Wx + b), and for the linear system the start itself."""
        return self.field.preactivation_at(ImmutableMatrix(self.start)).applyfunc(self._sigma)

    @cached_property
    def velocity(self) -> ImmutableMatrix:
        """The field at the start, exactly."""
        return self.field.at(ImmutableMatrix(self.start), self._sigma)

    def _sigma(self, value: Expr) -> Expr:
        return value if self.given_activation is None else self.given_activation.sigma.subs(s, value)
