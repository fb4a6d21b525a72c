"""Hypotheses and instances of the claims about the plane: how they read, and how a network with n = 2 decides them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr
from sympy import tanh as tanh_

from analysis.activations import Activation, activation, s
from analysis.decision import Decision, false, true
from analysis.truth import decide_zero
from proofs.claim import Assumption
from proofs.instance import Instance
from proofs.theorems import plane as theorems

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def frequency(instance: Instance) -> float:
    """ω of K = [[0, ω], [−ω, 0]]."""
    return float(instance.weights[0, 1])


def _planar(instance: Instance) -> Decision:
    weights = instance.weights
    if weights.shape != (2, 2) or instance.form != "current":
        return false("the network is not a current form with two neurons")
    if instance.leak != 0 or (instance.bias is not None and np.any(instance.bias != 0)):
        return false("there is a leak or a bias")
    if np.any(weights != -weights.T) or not weights[0, 1] > 0:
        return false("W is not [[0, ω], [−ω, 0]] with ω > 0")
    return true(f"W = [[0, ω], [−ω, 0]] with ω = {weights[0, 1]}")


field = Assumption(
    "plane",
    "`n = 2`, current form without bias and leak: `ż₁ = ω σ(z₂)`, `ż₂ = −ω σ(z₁)` with `ω > 0`",
    theorems.FIELD,
    _planar,
)


def on_orbit(name: str, text: str, *sigmas: Expr) -> Assumption:
    """σ is one of these functions, odd, continuous and positive on its quarter orbit."""

    def decide(instance: Instance) -> Decision:
        if instance.activation is None:
            return false("the instance has no activation")
        same = any(decide_zero(instance.activation.sigma - sigma).is_true for sigma in sigmas)
        return true(f"σ is {instance.activation.name}") if same else false(f"σ is {instance.activation.name}")

    return Assumption(name, text, (*(theorems.is_named(sigma) for sigma in sigmas), theorems.ON_ORBIT), decide)


tanh = on_orbit("tanh", "`σ = tanh`, which is odd, continuous, and positive for `s > 0`", tanh_(s))


def planar_instances(*names: str, largest: float = 20.0, **fixed: Any) -> Callable[..., SearchStrategy[Instance]]:
    """Networks with two neurons, ω > 0, one of these activations, and states whose energies go up to ``largest``.

    Without names any sign-preserving, coercive catalogue entry is drawn. ``fixed`` sets fields of the instance to
    what a strategy gives. A caller may ask for other networks by options of proofs.strategies.networks.
    """

    def instances(**options: Any) -> SearchStrategy[Instance]:
        from hypothesis import strategies as st

        if options:
            return _others(names, largest, fixed, options)

        chosen = names or ("tanh", "arctan", "erf", "algebraic", "sinh", "identity", "hardtanh", "softsign")

        @st.composite
        def draw_one(draw: st.DrawFn) -> Instance:
            sigma = activation(draw(st.sampled_from(chosen)))
            omega = draw(st.floats(0.125, 8.0))
            angle = draw(st.floats(0.0, 6.25))
            size = draw(st.floats(0.01, largest))
            states = size * np.array([[np.cos(angle), np.sin(angle)]])
            weights = np.array([[0.0, omega], [-omega, 0.0]])
            extra = {name: draw(value) for name, value in fixed.items() if name not in ("step", "leak")}
            step = draw(fixed["step"]) if "step" in fixed else None
            return Instance(weights, states, sigma, step=step, extra=extra)

        return draw_one()

    return instances


def _others(
    names: tuple[str, ...], largest: float, fixed: Mapping[str, Any], options: Mapping[str, Any]
) -> SearchStrategy[Instance]:
    from hypothesis import strategies as st

    from proofs.strategies import networks
    from proofs.strategies.shapes import ASKED

    # One neuron's state is at most 0.7 of the norm that the states are drawn with.
    usual = {"form": "current", "weights": "skew", "min_n": 2, "max_n": 2, "batch": 1, "state_limit": 0.7 * largest}
    sigmas = {} if any(name in ASKED for name in options) else {"sigmas": names or None}
    found = networks(**{**usual, **sigmas, "step": "step" in fixed, **options})
    extra = {name: strategy for name, strategy in fixed.items() if name not in ("step", "leak")}
    return st.builds(lambda instance, more: replace(instance, extra=more), found, st.fixed_dictionaries(extra))


def sigma_of(instance: Instance) -> Activation:
    """The instance's activation."""
    assert instance.activation is not None
    return instance.activation
