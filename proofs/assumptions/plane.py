"""Hypotheses and instances of the claims about the plane: how they read, and how a network with n = 2 decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sympy import Expr
from sympy import tanh as tanh_

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true
from analysis.decisions.functions import decide_zero
from analysis.plane.smallamplitude import taylor
from proofs.assumptions.assumption import Assumption
from proofs.kernel.theorems import plane as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    pass


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


def sigma_of(instance: Instance) -> Activation:
    """The instance's activation."""
    assert instance.activation is not None
    return instance.activation


TAYLOR_ORDER = 5
"""The last coefficient of σ at 0 that T4.5 asks for."""


def _has_taylor(instance: Instance) -> Decision:
    try:
        found = taylor(sigma_of(instance), TAYLOR_ORDER)
    except ValueError as problem:
        return false(str(problem))
    return true(f"s₁ = {found[0]}") if found[0].is_positive else false(f"s₁ = {found[0]}")


smooth_at_0 = Assumption(
    "smooth_at_0",
    "`σ = s₁ s + s₂ s² + s₃ s³ + s₄ s⁴ + s₅ s⁵ + …` at 0 with `s₁ > 0`",
    (theorems.SMOOTH_AT_0,),
    _has_taylor,
)
