"""Networks with two neurons for the claims about the plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.activations.activation import activation
from proofs.networks.instance import Instance
from proofs.strategies.instances import networks
from proofs.strategies.shapes import ASKED

USUAL = ("tanh", "arctan", "erf", "algebraic", "sinh", "identity", "hardtanh", "softsign")
"""Sign-preserving, coercive catalogue entries."""


def planar_networks(
    names: tuple[str, ...] = (),
    largest: float = 20.0,
    fixed: Mapping[str, SearchStrategy[Any]] | None = None,
    options: Mapping[str, Any] | None = None,
) -> SearchStrategy[Instance]:
    """Networks with two neurons, ω > 0, one of these activations, and states whose energies go up to ``largest``.

    Without names one of USUAL is drawn. ``fixed`` sets fields of the instance to what a strategy gives. ``options`` of
    proofs.strategies.networks ask for other networks.
    """
    fixed = fixed or {}
    return _others(names, largest, fixed, options) if options else _usual(names or USUAL, largest, fixed)


@st.composite
def _usual(
    draw: st.DrawFn, names: tuple[str, ...], largest: float, fixed: Mapping[str, SearchStrategy[Any]]
) -> Instance:
    sigma = activation(draw(st.sampled_from(names)))
    omega = draw(st.floats(0.125, 8.0))
    angle = draw(st.floats(0.0, 6.25))
    size = draw(st.floats(0.01, largest))
    states = size * np.array([[np.cos(angle), np.sin(angle)]])
    weights = np.array([[0.0, omega], [-omega, 0.0]])
    extra = {name: draw(value) for name, value in fixed.items() if name not in ("step", "leak")}
    step = draw(fixed["step"]) if "step" in fixed else None
    return Instance(weights, states, sigma, step=step, extra=extra)


def _others(
    names: tuple[str, ...], largest: float, fixed: Mapping[str, Any], options: Mapping[str, Any]
) -> SearchStrategy[Instance]:
    # One neuron's state is at most 0.7 of the norm that the states are drawn with.
    usual = {"form": "current", "weights": "skew", "min_n": 2, "max_n": 2, "batch": 1, "state_limit": 0.7 * largest}
    sigmas = {} if any(name in ASKED for name in options) else {"sigmas": names or None}
    found = networks(**{**usual, **sigmas, "step": "step" in fixed, **options})
    extra = {name: strategy for name, strategy in fixed.items() if name not in ("step", "leak")}
    return st.builds(lambda instance, more: instance.replace(extra=more), found, st.fixed_dictionaries(extra))
