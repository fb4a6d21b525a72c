"""The map that a network is, or becomes under forward Euler at its step: verdicts of its own, beside the equation's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from numerics.maps import Dichotomy, Factors, dichotomy, echo_state, step_factors
from proofs.assumptions.settling import lipschitz_above, map_sink, map_unstable
from proofs.assumptions.steps import largest_of_skew_part
from proofs.audit.applicability import Applicability
from proofs.networks.network import Network
from proofs.verdict import Verdict

__all__ = ["MapFound", "map_of"]


@dataclass(frozen=True)
class MapFound:
    """What is known of x⁺ = (1 − hγ)x + hσ(Wx + b), or of z⁺ = z + h(Wσ(z) + b − γz).

    perpetual: no orbit but fixed points converges. settles: every orbit converges to a fixed point. factor: bounds of
    the singular values of a step's Jacobian, an enclosure that no claim derives yet. dichotomy: T13.2 in numbers.
    forgets: whether it contracts for every input (T13.4), a test that no claim derives yet; None where it cannot be
    asked.
    """

    step: float
    settles: Verdict
    perpetual: Verdict
    energy: str
    reason: str
    claims: tuple[str, ...]
    factor: Factors | None
    dichotomy: Dichotomy | None
    forgets: bool | None


def map_of(network: Network, claims: Iterable[Applicability]) -> MapFound | None:
    """The map of a network whose step is known; None where it is not."""
    equation = network.equation
    if equation.step is None:
        return None
    applying = {c.label: c for c in claims if c.applies}
    settles = perpetual = Verdict.UNDECIDED
    energy, labels, reason = "", [], "no claim decides it for this map"
    moves = bool(np.any(equation.W != 0)) or equation.has_bias  # else E is 0 everywhere, and nothing moves
    if "T13.8" in applying and moves:
        perpetual, settles = Verdict.PROVED, Verdict.REFUTED
        energy, reason = "never falls", "E(Wx + b) never falls, and is 0 at fixed points only"
        labels.append("T13.8")
    if "T13.2" in applying and "T13.8" not in applying:
        energy, reason = "never grows", "h ≤ 2γ/(L(γ² + ω²)): the energy never grows, at any amplitude"
        labels += ["T13.2"] + (["T10.0"] if applying["T13.2"].of else [])
    if "T13.7" in applying and "T13.8" not in applying:
        if map_sink.decide(equation).is_true:
            perpetual, reason = Verdict.REFUTED, "a certified fixed point attracts an open set of starts"
            labels.append("T13.7")
        elif map_unstable.decide(equation).is_true:
            settles, reason = Verdict.REFUTED, "every fixed point is unstable: almost no orbit converges to one"
            labels.append("T13.7")
    constant = lipschitz_above(equation.activation)
    factor = found = forgets = None
    diffusion = equation.structure.diffusion
    if constant is not None and equation.leak == 0 and diffusion is not None and diffusion >= 0:
        omega = largest_of_skew_part(equation)
        factor = step_factors(equation.step, omega.upper, float(constant), diffusion)
        found = dichotomy(Fraction(equation.step), Fraction(diffusion), omega, constant)
    elif constant is not None and equation.leak > 0:
        forgets = echo_state(equation.W, Fraction(equation.step), Fraction(equation.leak), constant).is_true
    return MapFound(equation.step, settles, perpetual, energy, reason, tuple(labels), factor, found, forgets)
