"""What the audit asks of a network beside the assumptions of claims: each a three-valued decision with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from numerics.evaluation.compile import compile_activation
from proofs.assumptions.catalogue import ASSUMPTIONS
from proofs.assumptions.combining import either
from proofs.assumptions.network import in_image, no_bias_of, of_form
from proofs.assumptions.plane import two_neurons_of
from proofs.networks.network import Network

__all__ = ["Hypotheses", "slope_at_zero"]


def _decide(holds: bool, yes: str, no: str) -> Decision:
    return true(yes) if holds else false(no)


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """What a network satisfies, asked for by the names of proofs.assumptions and a few more that only the audit asks.

    `decide(name)` raises ValueError for a name that is not known. Decided once each.
    """

    network: Network

    def decide(self, name: str) -> Decision:
        """Does the network satisfy the hypothesis? "a|b" asks for one of the two."""
        if "|" in name:
            return either(*(self.decide(part) for part in name.split("|")))
        if name not in self._memory:
            if name not in ASSUMPTIONS and name not in _DECIDERS:
                raise ValueError(f"unknown hypothesis {name!r}; known are {', '.join((*ASSUMPTIONS, *_DECIDERS))}")
            shared = ASSUMPTIONS.get(name)
            self._memory[name] = _DECIDERS[name](self) if shared is None else shared.decide(self.network)
        return self._memory[name]

    def holds(self, *names: str) -> bool:
        """Whether all of them are TRUE; undecided ones do not count."""
        return all(self.decide(name).is_true for name in names)

    @cached_property
    def _memory(self) -> dict[str, Decision]:
        return {}

    @property
    def activation(self) -> Activation:
        """σ."""
        return self.network.activation


def _slope(h: Hypotheses) -> Decision:
    slope = slope_at_zero(h.activation)
    if slope is None:
        return undecided("σ'(0) is not known, or σ has a corner at 0")
    return _decide(slope != 0, f"σ'(0) = {slope:.6g}", "σ'(0) = 0")


def slope_at_zero(activation: Activation) -> float | None:
    """σ'(0), None when σ is not differentiable there (a corner) or it is not known."""
    numeric = compile_activation(activation).derivative(np.array([-1e-9, 0.0, 1e-9]))
    if not np.isfinite(numeric).all() or np.ptp(numeric) > 1e-6 * max(1.0, float(np.abs(numeric).max())):
        return None
    value = activation.derivative.subs(s, 0)
    if value.is_number and value.is_real and value.is_finite:
        return float(value)
    return float(numeric[1])


_DECIDERS: dict[str, Callable[[Hypotheses], Decision]] = {
    "slope": _slope,
    "current": lambda h: of_form("current")(h.network),
    "rate": lambda h: of_form("rate")(h.network),
    "no_bias": lambda h: no_bias_of(h.network),
    "bias_in_image": lambda h: in_image(h.network),
    "two_neurons": lambda h: two_neurons_of(h.network),
}
