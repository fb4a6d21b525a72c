"""A stored counterexample checked again from its statement up: nothing in the file is believed but what it describes.

The claim and the names of its assumptions are looked up here; the network is read as text and parsed; whether it breaks
the dropped assumptions and satisfies the others, and whether it contradicts the claim, is decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs import certificates
from proofs.ablation.failing import clearly_fails, fails_exactly
from proofs.ablation.search import Counterexample, assumptions_by_name
from proofs.ablation.trajectories import outcome
from proofs.assumptions.assumption import Assumption
from proofs.certificates import Replayed
from proofs.claims.abstract import CONJECTURES
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.networks.documents import (
    counterexample_document,
    extra_document,
    instance_from,
    network_document,
    network_of,
    states_document,
)
from proofs.networks.instance import Instance
from proofs.networks.network import Network
from proofs.verdict import LADDER, Verdict

SCHEMA = "skewflow/ablate-certificate/1"
VIOLATED = "violated"
"""How a network contradicts a claim that is tested by its check."""


def claims_by_label() -> dict[str, Claim]:
    """Every claim that can be ablated: the registered ones and the conjectures."""
    return {claim.label: claim for claim in (*CONJECTURES, *CLAIMS)}


def shown(label: str, names: tuple[str, ...], example: Counterexample) -> dict[str, Any]:
    """A counterexample for readers: the network with one state, and why it is one."""
    return {
        "claim": label,
        "dropped": list(names),
        "how": example.how,
        "why": example.why,
        "verdict": example.verdict.value,
        **counterexample_document(example.case),
    }


def certificate(label: str, names: tuple[str, ...], example: Counterexample) -> dict[str, Any]:
    """The same for `replay`. `evidence` is the start of the trajectory; or, for a claim that is tested by its check,
    the states that the check takes, and what it needs beside."""
    statement = {"claim": label, "dropped": list(names), "how": example.how, "verdict": example.verdict.value}
    subject = example.case if claims_by_label()[label].speaks_of_trajectories else example.instance
    evidence: dict[str, Any] = {"states": states_document(subject.states)}
    if subject.extra:
        evidence["extra"] = extra_document(subject.extra)
    return certificates.document(SCHEMA, statement, network=network_document(subject), evidence=evidence)


def replay(stored: Any) -> Replayed:
    """Check a stored counterexample. ValueError, in one line, when it is not one."""
    schema, described, statement, evidence = certificates.parts(
        stored, "a counterexample", "schema", "network", "statement", "evidence"
    )
    if schema != SCHEMA:
        raise ValueError(f'not a counterexample: "schema" must be "{SCHEMA}"')
    label, names, how, word = certificates.parts(statement, "the statement", "claim", "dropped", "how", "verdict")
    claim, dropped, others = _statement(label, names)
    promised = _verdict(word)
    subject = _subject(network_of(described), evidence)
    problem = _fits(subject, dropped, others)
    if problem:
        return Replayed(False, Verdict.UNDECIDED, problem)
    name = f"{label} without {' + '.join(names)}"
    found = _moves if claim.speaks_of_trajectories else _violates
    return found(name, claim, subject, how, promised)


def _statement(label: Any, names: Any) -> tuple[Claim, tuple[Assumption, ...], tuple[Assumption, ...]]:
    known = claims_by_label()
    if not isinstance(label, str) or label not in known:
        raise ValueError(f"unknown claim {str(label)[:20]!r}; accepted are {', '.join(known)}")
    claim = known[label]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError('"dropped" must be a list of names of assumptions')
    if len(set(names)) < len(names):
        raise ValueError('"dropped" has a name twice')
    assumptions = assumptions_by_name(claim)
    for name in names:
        if name not in assumptions:
            raise ValueError(f"{label} has no assumption {name[:40]!r}; accepted are {', '.join(assumptions)}")
    dropped = tuple(assumptions[name] for name in names)
    return claim, dropped, tuple(a for a in claim.assumptions if a not in dropped)


def _verdict(word: Any) -> Verdict:
    if word not in (Verdict.CERTIFIED.value, Verdict.SUPPORTED.value):
        raise ValueError('"verdict" must be "certified" or "supported"')
    return Verdict(word)


def _subject(network: Network, evidence: Any) -> Instance:
    """The network with the start, or the states, that stand in the file, and what else the claim's check takes."""
    more = ("extra",) if isinstance(evidence, Mapping) and "extra" in evidence else ()
    return instance_from(network, *certificates.parts(evidence, "the evidence", "states", *more))


def _fits(subject: Instance, dropped: tuple[Assumption, ...], others: tuple[Assumption, ...]) -> str:
    """Why the network is not what the ablation needs, or ""."""
    for assumption in dropped:
        decision = assumption.decide(subject)
        if not decision.is_false:
            return f"the network does not break {assumption.name}: {decision.reason}"
    for assumption in others:
        decision = assumption.decide(subject)
        if not decision.is_true:
            return f"the network does not satisfy {assumption.name}: {decision.reason}"
    return ""


def _moves(name: str, claim: Claim, case: Instance, how: Any, promised: Verdict) -> Replayed:
    if not case.exact or len(case.states) != 1 or case.extra:
        raise ValueError(f"{claim.label} speaks of a trajectory: exact numbers and one state are needed")
    if case.given_activation is None and case.form != "linear":
        raise ValueError("a network that moves needs an activation")
    found = outcome(claim, case)
    if not found.how:
        verdict = found.verdict if found.decided else Verdict.UNDECIDED
        return Replayed(False, verdict, f"{name}: no contradiction: {found.why}")
    if how != found.how:
        return Replayed(False, found.verdict, f"{name}: the file says {str(how)[:20]!r}, not {found.how!r}")
    return _compare(promised, found.verdict, f"{name}: {found.how}: {found.why}")


def _violates(name: str, claim: Claim, instance: Instance, how: Any, promised: Verdict) -> Replayed:
    if not clearly_fails(claim, instance):
        detail = "the check of the claim does not clearly fail on this network"
        return Replayed(False, Verdict.UNDECIDED, f"{name}: {detail}")
    exactly = fails_exactly(claim, instance)
    verdict = Verdict.SUPPORTED if exactly is None else Verdict.CERTIFIED
    if how != VIOLATED:
        return Replayed(False, verdict, f"{name}: the file says {str(how)[:20]!r}, not {VIOLATED!r}")
    return _compare(promised, verdict, f"{name}: the check fails{'' if exactly is None else f', by {exactly} exactly'}")


def _compare(promised: Verdict, found: Verdict, detail: str) -> Replayed:
    enough = LADDER.index(found) <= LADDER.index(promised)
    return Replayed(enough, found, detail if enough else f"{detail}; but only {found.value}, not {promised.value}")
