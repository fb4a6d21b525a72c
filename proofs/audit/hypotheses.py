"""What the audit asks of a network beside the assumptions of claims: each a three-valued decision with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Expr

from analysis.activations.activation import Activation, s
from analysis.activations.limits import range_of
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_zero
from analysis.matrices.weights import DEFINITENESS
from numerics.evaluation.compile import compile_activation
from numerics.plane.limitcycle import recognise
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

    @cached_property
    def range(self) -> tuple[Expr, Expr] | None:
        """The limits of a strictly increasing continuous σ at −∞ and ∞; None when they are not known."""
        return range_of(self.activation)


def _nonnegative_diagonal(h: Hypotheses) -> Decision:
    return _decide(bool(np.all(np.diag(h.network.W) >= 0)), "every W_ii is at least 0", "some W_ii is negative")


def _symmetric_part(*accepted: str) -> Callable[[Hypotheses], Decision]:
    def decide(h: Hypotheses) -> Decision:
        word = h.network.structure.symmetric_part
        if word == "undecided":
            return undecided("the sign of the symmetric part of W was too close to tell")
        text = f"the symmetric part of W is {word}"
        return _decide(word in accepted, text, text)

    return decide


def _semidefinite(h: Hypotheses) -> Decision:
    """The symmetric part gives dE/dt a sign; a leak, which lowers E, allows only the negative one."""
    if h.network.leak > 0:
        return h.decide("negative_semidefinite")
    return _symmetric_part(*(word for word in DEFINITENESS if word != "indefinite"))(h)


def _gain(h: Hypotheses) -> Decision:
    """W = aI + K with K skew and a > γ."""
    diffusion = h.network.structure.diffusion
    if diffusion is None or diffusion >= 0:
        return false("W is not a skew matrix with a gain on its diagonal")
    text = f"W = aI + K, a = {-diffusion:.6g}, γ = {h.network.leak:.6g}"
    return _decide(-diffusion > h.network.leak, text, f"{text}: a is not above γ")


def _one_equilibrium(h: Hypotheses) -> Decision:
    """0 is the only equilibrium of ż = −γz + (aI + K) tanh(z), n = 2; counted in ball arithmetic (T8.1)."""
    if not h.holds("two_neurons", "positive_leak", "no_bias", "tanh", "gain"):
        return undecided("equilibria are counted for the networks of T8 only")
    system = recognise(h.network.W, h.network.leak)
    if system is None:
        return false("W does not rotate: K = 0")
    total = system.equilibria().total
    if total is None:
        return undecided("ω is too close to the threshold γΩ* for the equilibria to be counted")
    return _decide(total == 1, "0 is the only equilibrium", f"there are {total} equilibria")


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


def _bias(h: Hypotheses) -> Decision:
    return _decide(h.network.has_bias, "there is a bias", "there is no bias")


def _bounded_or_coercive(h: Hypotheses) -> Decision:
    return either(h.decide("bounded"), h.decide("coercive"))


def _identity(h: Hypotheses) -> Decision:
    decided = decide_zero(h.activation.sigma - s)
    return Decision(decided.truth, f"σ = s is {decided.truth.value}")


def _casimir(h: Hypotheses) -> Decision:
    k = h.network.structure.kernel_dimension
    return _decide(k > 0, f"Wᵀ has a kernel of dimension {k}", "Wᵀ has no kernel")


_DECIDERS: dict[str, Callable[[Hypotheses], Decision]] = {
    "nonnegative_diagonal": _nonnegative_diagonal,
    "semidefinite": _semidefinite,
    "gain": _gain,
    "one_equilibrium": _one_equilibrium,
    "slope": _slope,
    "negative_semidefinite": _symmetric_part("zero", "negative semidefinite", "negative definite"),
    "negative_definite": _symmetric_part("negative definite"),
    "positive_definite": _symmetric_part("positive definite"),
    "kernel": _casimir,
    "current": lambda h: of_form("current")(h.network),
    "rate": lambda h: of_form("rate")(h.network),
    "no_bias": lambda h: no_bias_of(h.network),
    "bias": _bias,
    "bias_in_image": lambda h: in_image(h.network),
    "bounded_or_coercive": _bounded_or_coercive,
    "two_neurons": lambda h: two_neurons_of(h.network),
    "identity": _identity,
}
