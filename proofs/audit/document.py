"""The parts of an audit as JSON objects, as proofs/schemas/audit.json describes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np
from sympy import Expr

from analysis.activations.activation import PROPERTIES
from proofs.audit.applicability import Applicability, Asked
from proofs.audit.integrators import RULES, Stepping, slope_of
from proofs.audit.invariants import Invariant
from proofs.audit.maps import MapFound
from proofs.audit.motion import Motion
from proofs.audit.nearskew import Frequencies, NearSkew
from proofs.audit.plane import Plane, scheme_drift
from proofs.networks.network import Network

SHOWN_DIGITS = 40
"""Exact numbers longer than this are given as floats only."""


def invariants_json(found: Iterable[Invariant]) -> list[dict[str, Any]]:
    """The conserved quantities."""
    return [
        {
            "kind": i.kind,
            "expression": i.expression,
            "verdict": i.verdict.value,
            "claims": list(i.claims),
            "note": i.note,
            "evidence": i.evidence,
        }
        for i in found
    ]


def near_skew_json(found: NearSkew | None) -> dict[str, Any] | None:
    """How far W is from skew, for how long the energy is held, and what becomes of the frequencies."""
    if found is None:
        return None
    held = ("defect", "at_energy", "doubles_not_before", "halves_not_before")
    memory, frequencies = found.memory, found.frequencies
    return {
        **{name: getattr(found, name) for name in held},
        "claims": list(found.claims),
        "memory": None if memory is None else {**dataclasses.asdict(memory), "claims": list(memory.claims)},
        "frequencies": None if frequencies is None else _frequencies_json(frequencies),
    }


def _frequencies_json(found: Frequencies) -> dict[str, Any]:
    return {
        "detuned": [
            {
                "frequency": d.frequency.value,
                "multiplicity": d.frequency.multiplicity,
                "gap": _finite(d.gap),
                "shift": _finite(d.shift),
                "range": [_finite(end) for end in d.range],
            }
            for d in found.detuned
        ],
        "growth": [_finite(end) for end in found.growth],
        "frozen_growth": None if found.frozen is None else list(found.frozen),
        "claims": list(found.claims),
    }


def map_json(found: MapFound | None) -> dict[str, Any] | None:
    """What holds for the map at the network's step."""
    if found is None:
        return None
    judged, gradients, diffusion = found.judged, found.gradients, found.diffusion
    return {
        "step": found.step,
        **{question: j.verdict.value for question, j in judged.items()},
        "energy": found.energy,
        "reason": "; ".join(f"{question.replace('_', ' ')}: {j.reason}" for question, j in judged.items()),
        "reasons": {question: j.reason for question, j in judged.items()},
        "evidence": {question: {"claims": list(j.claims), "evidence": j.evidence} for question, j in judged.items()},
        "claims": list(found.claims),
        "factor": None if gradients is None else [_finite(gradients.factors.lower), _finite(gradients.factors.upper)],
        "factor_over_steps": []
        if gradients is None
        else [{"steps": n, "factor": [_finite(low), _finite(high)]} for n, low, high in gradients.over],
        "never_all_vanish": None if gradients is None else gradients.factors.never_vanish,
        "no_diffusion_helps": None if diffusion is None else diffusion.at_largest_slope.hopeless.truth.value,
        "diffusion": None if diffusion is None else diffusion.sentence,
    }


def claims_json(found: Iterable[Applicability]) -> list[dict[str, Any]]:
    """Which claims apply, and what is missing for the others."""
    return [
        {
            "label": c.label,
            "says": c.says,
            "applies": c.truth.value,
            "missing": [{"assumption": m.name, "truth": m.truth.value, "reason": m.reason} for m in c.missing],
        }
        for c in found
    ]


def fields_json(found: Any) -> dict[str, Any] | None:
    """A result whose fields are numbers and texts, by their names; numbers beyond the floats become null."""
    if found is None:
        return None
    return {name: _finite(x) if isinstance(x, float) else x for name, x in dataclasses.asdict(found).items()}


def _finite(x: float | None) -> float | None:
    return x if x is not None and isfinite(x) else None


def _exact(value: Expr | None) -> dict[str, Any]:
    """A number and its exact form; oo and unknown have no number."""
    if value is None:
        return {"value": None, "exact": "unknown"}
    return {"value": float(value) if value.is_finite else None, "exact": str(value)}


def network_json(network: Network) -> dict[str, Any]:
    """The network's own parameters."""
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


def weights_json(network: Network) -> dict[str, Any]:
    """What the weights are, decided exactly, and their frequencies."""
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


def activation_json(network: Network) -> dict[str, Any]:
    """What the activation is, every property with its reason."""
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
        "slope_at_zero": slope_of(activation),
        "primitive": str(activation.primitive) if activation.has_closed_primitive else None,
        "reasons": {p: activation.decide(p).reason for p in PROPERTIES},
    }


def motion_json(motion: Motion) -> dict[str, Any]:
    """What the motion does, with reasons, evidence and what is missing."""
    judged = motion.judged
    return {
        **{name: j.verdict.value for name, j in judged.items()},
        "reason": "; ".join(f"{name.replace('_', ' ')}: {j.reason}" for name, j in judged.items()),
        "reasons": {name: j.reason for name, j in judged.items()},
        "evidence": {name: {"claims": list(j.claims), "evidence": j.evidence} for name, j in judged.items()},
        "claims": list(motion.claims),
        "missing": [
            {"for": name, "assumption": missing.name, "reason": missing.reason}
            for name, j in judged.items()
            for missing in j.missing
        ],
    }


def _drift(asked: Asked, rule: Stepping, plane: Plane | None, energy: float | None) -> dict[str, Any] | None:
    if rule.drift is None:
        return None
    law, value = "", None
    if plane is not None and rule.name in RULES:
        law, value = scheme_drift(asked, rule.name, energy, plane.frequency)
    return {
        "power": rule.drift.power,
        "linear_rate": _finite(rule.drift.linear_rate),
        "bound_per_step": _finite(rule.drift.bound_per_step),
        "plane_law": law,
        "plane_rate": _finite(value),
    }


def stepping_json(asked: Asked, rule: Stepping, plane: Plane | None, energy: float | None) -> dict[str, Any]:
    """One update rule; its drift at `energy` where the network is planar."""
    return {
        "name": rule.name,
        "amplification": _finite(rule.amplification),
        "worst_amplification": _finite(rule.worst_amplification),
        "max_stable_step": _finite(rule.max_stable_step),
        "max_stable_step_exact": rule.exact,
        "max_stable_step_is_sufficient_only": rule.sufficient,
        "energy": rule.energy,
        "energy_reason": rule.reason,
        "energy_evidence": rule.evidence if rule.energy is not None else "",
        "doubling_steps": rule.doubling_steps,
        "half_life_steps": rule.half_life_steps,
        "drift": _drift(asked, rule, plane, energy),
        "claims": list(rule.claims),
    }
