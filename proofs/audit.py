"""Audit: a network in, what holds for it out, with the hypotheses that are missing for everything that does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np
from sympy import Expr

from analysis.activations import PROPERTIES
from proofs.applicability import Applicability, applicability
from proofs.hypotheses import Hypotheses, slope_at_zero
from proofs.motion import Judgement, Motion, motion
from proofs.networks import Network
from proofs.plane import GainCycle, Plane, gain_cycle, plane, scheme_drift
from proofs.stepping import RULES, Stepping, stepping
from proofs.verdict import Verdict

__all__ = ["SCHEMA", "Audit", "Invariant", "audit"]

SCHEMA = "skewflow/audit/1"

SHOWN_CASIMIRS = 8
"""Casimirs are written out one by one up to this many; beyond, only their number is."""

SHOWN_DIGITS = 40
"""Exact numbers longer than this are given as floats only."""


@dataclass(frozen=True)
class Invariant:
    """A quantity that is constant along every trajectory. kind: energy, weighted_energy, casimir or quadratic."""

    kind: str
    expression: str
    verdict: Verdict
    claims: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Audit:
    """What holds for a network: weights, activation, invariants, motion, update rules, and which claims apply."""

    network: Network
    energy: float | None = None

    def __post_init__(self) -> None:
        if self.energy is not None and not (isfinite(self.energy) and self.energy > 0):
            raise ValueError(f"the energy must be a finite number > 0, not {self.energy}")

    @cached_property
    def hypotheses(self) -> Hypotheses:
        """The hypotheses of the theory, decided for this network."""
        return Hypotheses(self.network)

    @cached_property
    def claims(self) -> tuple[Applicability, ...]:
        """Which claims apply, and what is missing for the others."""
        return applicability(self.hypotheses)

    @cached_property
    def motion(self) -> Motion:
        """Bounded? Perpetual? An attracting limit cycle?"""
        return motion(self.hypotheses)

    @cached_property
    def steppings(self) -> tuple[Stepping, ...]:
        """What each update rule does."""
        return stepping(self.hypotheses)

    @cached_property
    def plane(self) -> Plane | None:
        """The closed forms of n = 2, at the energy asked for; None where they do not apply."""
        return plane(self.hypotheses, self.energy, self.slope)

    @cached_property
    def gain_cycle(self) -> GainCycle | None:
        """The true limit cycle of a leak with gain on the diagonal, n = 2; None for other networks."""
        return gain_cycle(self.hypotheses)

    @cached_property
    def invariants(self) -> tuple[Invariant, ...]:
        """The conserved quantities."""
        h = self.hypotheses
        return (*_energies(h), *_casimirs(h), *_quadratics(h))

    @cached_property
    def recommendation(self) -> str:
        """What to do about it, in a few sentences."""
        from proofs.advice import recommendation

        return recommendation(self)

    @cached_property
    def slope(self) -> float | None:
        """σ'(0)."""
        return slope_at_zero(self.network.activation)

    def _repr_html_(self) -> str:
        from proofs.render.audit_html import audit_fragment

        return audit_fragment(self)

    def to_json(self) -> dict[str, Any]:
        """The object of the contract; every number finite, exact values also as text."""
        return {
            "schema": SCHEMA,
            "ok": True,
            "network": _network(self.network),
            "weights": _weights(self.network),
            "activation": _activation(self.network),
            "invariants": [
                {
                    "kind": i.kind,
                    "expression": i.expression,
                    "verdict": i.verdict.value,
                    "claims": list(i.claims),
                    "note": i.note,
                }
                for i in self.invariants
            ],
            "motion": _motion(self),
            "plane": None if self.plane is None else dataclasses.asdict(self.plane),
            "limit_cycle": None if self.gain_cycle is None else dataclasses.asdict(self.gain_cycle),
            "integrators": [_stepping(self, rule) for rule in self.steppings],
            "claims": [
                {
                    "label": c.label,
                    "says": c.says,
                    "applies": c.truth.value,
                    "missing": [{"assumption": m.name, "truth": m.truth.value, "reason": m.reason} for m in c.missing],
                }
                for c in self.claims
            ],
            "recommendation": self.recommendation,
        }


def audit(network: Network, energy: float | None = None) -> Audit:
    """What holds for the network (theory T1 to T8); computed part by part when asked for.

    energy: for n = 2, where the period and the drift of each scheme are evaluated. ValueError unless it is > 0.
    """
    return Audit(network, energy)


# ---------------------------------------------------------------- invariants


def _energies(h: Hypotheses) -> list[Invariant]:
    if not h.holds("no_leak", "continuous", "skew_symmetrizable"):
        return []
    sums, kind, labels = ("Σ S(", "energy", ()) if h.holds("skew") else ("Σ d_i S(", "weighted_energy", ("T2.3",))
    note = _primitive(h)
    if h.holds("rate_form"):
        labels = labels or ("T2.4",)
        inside = "(Wx + b)_i" if h.network.has_bias else "(Wx)_i"
        return [Invariant(kind, f"{sums}{inside})", Verdict.CERTIFIED, labels, note)]
    if h.holds("no_bias"):
        return [Invariant(kind, f"{sums}z_i)", Verdict.CERTIFIED, labels or ("T2.1",), note)]
    if h.holds("bias_in_image"):
        linear = "Σ c_i z_i" if h.holds("skew") else "Σ d_i c_i z_i"
        expression = f"{sums}z_i) + {linear} with Wc = b"
        return [Invariant(kind, expression, Verdict.CERTIFIED, (*labels, "T2.7"), note)]
    return []


def _primitive(h: Hypotheses) -> str:
    activation = h.network.activation
    if not activation.has_closed_primitive:
        return "S(s) = ∫₀ˢ σ, no closed form is known"
    text = str(activation.primitive)
    return f"S(s) = {text}" if len(text) <= 200 else "S(s) = ∫₀ˢ σ"


def _casimirs(h: Hypotheses) -> list[Invariant]:
    """cᵀz for Wᵀc = 0 and, with a bias, cᵀb = 0: cᵀż = cᵀWσ + cᵀb."""
    if not h.holds("current_form", "no_leak", "kernel"):
        return []
    structure, bias = h.network.structure, h.network.bias
    dimension = structure.kernel_dimension - (0 if h.holds("bias_in_image") else 1)
    if dimension == 0:
        return []
    basis = structure.left_kernel
    if basis is not None and not h.holds("bias_in_image"):
        assert bias is not None
        basis = _orthogonal_to(basis, [Fraction(float(b)) for b in bias])
    if basis is None or len(basis) > SHOWN_CASIMIRS or any(len(str(v)) > 400 for v in basis):
        constraint = "Wᵀc = 0" if h.holds("bias_in_image") else "Wᵀc = 0 and cᵀb = 0"
        text = f"cᵀz for the {dimension}-dimensional space of c with {constraint}"
        return [Invariant("casimir", text, Verdict.CERTIFIED, ("T2.5",))]
    return [Invariant("casimir", _linear_form(v), Verdict.CERTIFIED, ("T2.5",)) for v in basis]


def _orthogonal_to(basis: tuple[tuple[int, ...], ...], b: list[Fraction]) -> tuple[tuple[int, ...], ...]:
    """A basis of the part of a space that is orthogonal to b, in integers; some vector of the basis is not."""
    products = [sum((c * x for c, x in zip(v, b, strict=True)), Fraction(0)) for v in basis]
    pivot = next(k for k, p in enumerate(products) if p != 0)
    result = []
    for k, v in enumerate(basis):
        if k != pivot:
            ratio = products[k] / products[pivot]
            result.append(
                tuple(a * ratio.denominator - p * ratio.numerator for a, p in zip(v, basis[pivot], strict=True))
            )
    return tuple(result)


def _linear_form(c: tuple[int, ...]) -> str:
    text = ""
    for i, a in enumerate(c):
        if a:
            size = "" if abs(a) == 1 else f"{abs(a)}·"
            sign = (" − " if a < 0 else " + ") if text else ("−" if a < 0 else "")
            text += f"{sign}{size}z_{i + 1}"
    return text


def _quadratics(h: Hypotheses) -> list[Invariant]:
    """T1.4, where the network is linear."""
    if not h.holds("linear", "no_leak", "no_bias", "skew", "nonzero"):
        return []
    expression = "zᵀ(WᵀW)ʲz for j = 0, 1, 2, …" if h.holds("current_form") else "xᵀ(WᵀW)ʲx for j = 0, 1, 2, …"
    distinct = _distinct_squares(h)
    note = f"{distinct} of them are independent" if distinct else ""
    return [Invariant("quadratic", expression, Verdict.CERTIFIED, ("T1.4",), note)]


def _distinct_squares(h: Hypotheses) -> int | None:
    """The number of distinct eigenvalues of WᵀW, when multiplicities are known."""
    frequencies = h.network.structure.spectrum.frequencies
    if any(f.multiplicity is None for f in frequencies):
        return None
    return len(frequencies) + (1 if h.network.structure.kernel_dimension else 0)


# ---------------------------------------------------------------- JSON


def _finite(x: float | None) -> float | None:
    return x if x is not None and isfinite(x) else None


def _exact(value: Expr | None) -> dict[str, Any]:
    """A number and its exact form; oo and unknown have no number."""
    if value is None:
        return {"value": None, "exact": "unknown"}
    return {"value": float(value) if value.is_finite else None, "exact": str(value)}


def _network(network: Network) -> dict[str, Any]:
    return {
        "form": network.form,
        "n": network.n,
        "activation": network.activation.name,
        "sigma": str(network.activation.sigma),
        "leak": network.leak,
        "bias": network.has_bias,
        "step": network.step,
        "source": network.source,
        "notes": list(network.notes),
    }


def _weights(network: Network) -> dict[str, Any]:
    structure = network.structure
    spectrum = structure.spectrum
    imaginary: bool | str = "undecided" if spectrum.imaginary is None else spectrum.imaginary
    frequencies = [f.value for f in spectrum.frequencies for _ in range(f.multiplicity or 1)]
    if not spectrum.certified:  # plain floats: the positive imaginary parts
        frequencies = sorted((float(v.imag) for v in spectrum.eigenvalues if v.imag > 0), reverse=True)
    return {
        "skew": structure.skew,
        "symmetric_part_norm": _finite(structure.norms[0]),
        "skew_fraction": structure.skew_fraction,
        "symmetric_part": structure.symmetric_part,
        "diffusion": structure.diffusion,
        "skew_symmetrizable": structure.symmetrization.exists,
        "skew_symmetrizable_reason": structure.symmetrization.reason,
        **_energy_weights(structure.energy_weights),
        "rank": structure.rank,
        "kernel_dimension": structure.kernel_dimension,
        "frequencies": frequencies,
        "frequency_enclosures": [
            {"lower": f.lower, "upper": f.upper, "multiplicity": f.multiplicity, "exact": f.exact}
            for f in spectrum.frequencies
        ],
        "frequencies_verdict": "certified" if spectrum.certified else "supported",
        "frequencies_method": spectrum.method,
        "spectral_radius": _finite(float(np.abs(spectrum.eigenvalues).max(initial=0.0))),
        "spectrum_imaginary": imaginary,
        "spectrum_reason": spectrum.reason,
        "semisimple": "undecided" if spectrum.semisimple is None else spectrum.semisimple,
    }


def _energy_weights(d: tuple[Fraction, ...] | None) -> dict[str, Any]:
    if d is None:
        return {"energy_weights": None, "energy_weights_exact": None}
    texts = [str(x) for x in d]
    return {
        "energy_weights": [_float(x) for x in d],
        "energy_weights_exact": texts if all(len(t) <= SHOWN_DIGITS for t in texts) else None,
    }


def _float(x: Fraction) -> float | None:
    try:
        return float(x)
    except OverflowError:
        return None


def _activation(network: Network) -> dict[str, Any]:
    activation = network.activation
    bound, lipschitz = _exact(activation.bound), _exact(activation.lipschitz)
    return {
        **{p: activation.decide(p).truth.value for p in PROPERTIES if p != "lipschitz"},
        "lipschitz_continuous": activation.decide("lipschitz").truth.value,
        "bound": bound["value"],
        "bound_exact": bound["exact"],
        "lipschitz": lipschitz["value"],
        "lipschitz_exact": lipschitz["exact"],
        "smooth": activation.smooth.truth.value,
        "slope_at_zero": slope_at_zero(activation),
        "primitive": str(activation.primitive) if activation.has_closed_primitive else None,
        "reasons": {p: activation.decide(p).reason for p in PROPERTIES},
    }


def _motion(found: Audit) -> dict[str, Any]:
    judged: Mapping[str, Judgement] = {
        "bounded": found.motion.bounded,
        "perpetual": found.motion.perpetual,
        "attracting_limit_cycle": found.motion.attracting_limit_cycle,
    }
    return {
        **{name: j.verdict.value for name, j in judged.items()},
        "reason": "; ".join(f"{name.replace('_', ' ')}: {j.reason}" for name, j in judged.items()),
        "reasons": {name: j.reason for name, j in judged.items()},
        "claims": list(found.motion.claims),
        "missing": [
            {"for": name, "assumption": missing, "reason": found.hypotheses.decide(missing).reason}
            for name, j in judged.items()
            for missing in j.missing
        ],
    }


def _drift(found: Audit, rule: Stepping) -> dict[str, Any] | None:
    if rule.drift is None:
        return None
    law, value = "", None
    if found.plane is not None and rule.name in RULES:
        law, value = scheme_drift(found.hypotheses, rule.name, found.energy, found.plane.frequency)
    return {
        "power": rule.drift.power,
        "linear_rate": _finite(rule.drift.linear_rate),
        "bound_per_step": _finite(rule.drift.bound_per_step),
        "plane_law": law,
        "plane_rate": _finite(value),
    }


def _stepping(found: Audit, rule: Stepping) -> dict[str, Any]:
    return {
        "name": rule.name,
        "amplification": _finite(rule.amplification),
        "worst_amplification": _finite(rule.worst_amplification),
        "max_stable_step": _finite(rule.max_stable_step),
        "max_stable_step_exact": rule.exact,
        "max_stable_step_is_sufficient_only": rule.sufficient,
        "energy": rule.energy,
        "energy_reason": rule.reason,
        "half_life_steps": rule.half_life_steps,
        "drift": _drift(found, rule),
        "claims": list(rule.claims),
    }
