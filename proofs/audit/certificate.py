"""The certificate of an audit: what was decided of a network, without a word of prose, and the same decided again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.activations.activation import PROPERTIES
from proofs.audit.audit import Audit, audit
from proofs.audit.motion import Judgement
from proofs.certificates import Replayed, difference, document, enclosure, parts, wider
from proofs.networks.documents import network_document, network_of
from proofs.networks.network import Network
from proofs.verdict import Verdict

__all__ = ["SCHEMA", "certificate", "replay", "statement"]

SCHEMA = "skewflow/audit-certificate/1"


def certificate(found: Audit) -> dict[str, Any]:
    """The audit for `replay`. Times, factors and drifts are not in it: they follow from what is."""
    rest = found.rest_points
    stated = wider(statement(found)) | {
        "claims": _applying(found),
        "rest_points": None if rest is None else rest.stated(),
    }
    return document(SCHEMA, stated, network=network_document(found.network))


def statement(found: Audit) -> dict[str, Any]:
    """What is decided: of the weights, of σ, what is conserved, how it moves, as a flow and as a map."""
    return {
        "weights": _weights(found.network),
        "activation": _activation(found.network),
        "conserved": [
            {"kind": i.kind, "expression": i.expression, "verdict": i.verdict.value, "claims": list(i.claims)}
            for i in found.invariants
        ],
        "motion": _judged(found.motion.judged),
        "map": None if found.map is None else _judged(found.map.judged),
    }


def _judged(verdicts: Mapping[str, Judgement]) -> dict[str, Any]:
    return {question: {"verdict": j.verdict.value, "claims": list(j.claims)} for question, j in verdicts.items()}


def _weights(network: Network) -> dict[str, Any]:
    structure = network.structure
    spectrum, d = structure.spectrum, structure.energy_weights
    return {
        "skew": structure.skew,
        "symmetric_part": structure.symmetric_part,
        "skew_symmetrizable": structure.symmetrization.exists,
        "energy_weights": None if d is None else [str(x) for x in d],
        "rank": structure.rank,
        "kernel_dimension": structure.kernel_dimension,
        "imaginary": "undecided" if spectrum.imaginary is None else spectrum.imaginary,
        "semisimple": "undecided" if spectrum.semisimple is None else spectrum.semisimple,
        "frequencies": [
            {"value": enclosure(f.lower, f.upper), "multiplicity": f.multiplicity} for f in spectrum.frequencies
        ]
        if spectrum.certified
        else None,
    }


def _activation(network: Network) -> dict[str, Any]:
    sigma = network.activation
    return {
        **{name: sigma.decide(name).truth.value for name in PROPERTIES},
        "smooth": sigma.smooth.truth.value,
        "bound": None if sigma.bound is None else str(sigma.bound),
        "lipschitz_constant": None if sigma.lipschitz is None else str(sigma.lipschitz),
    }


def replay(stored: Any) -> Replayed:
    """Audit the stored network anew, and compare. ValueError when it is not a certificate."""
    schema, described, stated = parts(stored, "a certificate of an audit", "schema", "network", "statement")
    if schema != SCHEMA:
        raise ValueError(f'not a certificate of an audit: "schema" must be "{SCHEMA}"')
    found = audit(network_of(described))
    decided = statement(found)
    *_, labels, rest = parts(stated, "the statement", *decided, "claims", "rest_points")
    problem = difference({name: stated[name] for name in decided}, decided)
    problem = problem or _claims_differ(found, labels) or _rest_differs(found, rest)
    if problem:
        return Replayed(False, Verdict.UNDECIDED, problem)
    verdicts = "; ".join(
        f"{question.replace('_', ' ')}: {judged.verdict.value}" for question, judged in found.motion.judged.items()
    )
    return Replayed(True, Verdict.CERTIFIED, f"{found.network!r}: {verdicts}")


def _applying(found: Audit) -> list[str]:
    return [claim.label for claim in found.claims if claim.applies]


def _claims_differ(found: Audit, stated: Any) -> str:
    """Every claim that is listed has to apply; a later release may know others that do."""
    if not isinstance(stated, list) or not all(isinstance(label, str) for label in stated):
        raise ValueError('"claims" must be a list of labels')
    if len(set(stated)) < len(stated):
        raise ValueError('"claims" has a label twice')
    wrong = [label for label in stated if label not in _applying(found)]
    return f"{wrong[0][:20]} is not known to apply" if wrong else ""


def _rest_differs(found: Audit, stated: Any) -> str:
    if found.rest_points is None or stated is None:
        return "" if found.rest_points is stated else "rest points are stated, or found, but not both"
    return found.rest_points.differs(stated)
