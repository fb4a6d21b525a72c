"""A stored counterexample checked again from its statement up: nothing in the file is believed but what it describes.

The claim and the names of its assumptions are looked up here; the network is read as text and parsed; whether it breaks
the dropped assumptions and satisfies the others, and whether it contradicts the claim, is decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.decisions.functions import decide_zero
from proofs.ablation.failing import clearly_fails, fails_exactly
from proofs.ablation.search import Counterexample, assumptions_by_name
from proofs.ablation.trajectories import outcome
from proofs.assumptions.assumption import Assumption
from proofs.claims.abstract import CONJECTURES
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.networks.documents import counterexample_document, counterexample_of, instance_document, instance_of
from proofs.networks.exact import as_written
from proofs.networks.instance import Instance
from proofs.verdict import LADDER, Verdict

SCHEMA = "skewflow/counterexample/1"


@dataclass(frozen=True)
class Replay:
    """What was found: `confirmed` when the network is a counterexample at least as surely as the file says."""

    confirmed: bool
    verdict: Verdict
    detail: str


def claims_by_label() -> dict[str, Claim]:
    """Every claim that can be ablated: the registered ones and the conjectures."""
    return {claim.label: claim for claim in (*CONJECTURES, *CLAIMS)}


def document(label: str, names: tuple[str, ...], example: Counterexample) -> dict[str, Any]:
    """A counterexample as JSON. Where the check needs more than one state, the network is written twice: for readers,
    and to the last bit; `replay` compares the two. `why` is for readers alone."""
    case = counterexample_document(example.case)
    shown = {
        "schema": SCHEMA,
        "claim": label,
        "dropped": list(names),
        "how": example.how,
        "why": example.why,
        "verdict": example.verdict.value,
        **case,
    }
    if not claims_by_label()[label].speaks_of_trajectories:
        shown["instance"] = instance_document(example.instance)
    return shown


_OWN = ("schema", "claim", "dropped", "how", "why", "verdict", "instance")


def replay(stored: Any) -> Replay:
    """Check a stored counterexample. ValueError, in one line, when it is not one."""
    if not isinstance(stored, Mapping) or stored.get("schema") != SCHEMA:
        raise ValueError(f'not a counterexample: "schema" must be "{SCHEMA}"')
    claim, dropped, others = _statement(stored)
    promised = _verdict(stored.get("verdict"))
    network = {name: value for name, value in stored.items() if name not in _OWN}
    case = counterexample_of(network)
    if not claim.speaks_of_trajectories and "instance" not in stored:
        raise ValueError(f'{claim.label} is tested by its check: the field "instance" is needed')
    subject = case if claim.speaks_of_trajectories else instance_of(stored["instance"])
    problem = _differs(case, subject) or _fits(subject, dropped, others)
    if problem:
        return Replay(False, Verdict.UNDECIDED, problem)
    if claim.speaks_of_trajectories:
        if case.given_activation is None and case.form != "linear":
            raise ValueError("a network that moves needs an activation")
        found = outcome(claim, case)
        if not found.how:
            return Replay(
                False, found.verdict if found.decided else Verdict.UNDECIDED, f"no contradiction: {found.why}"
            )
        if stored.get("how") != found.how:
            return Replay(False, found.verdict, f"the file says {str(stored.get('how'))[:20]!r}, not {found.how!r}")
        return _compare(promised, found.verdict, f"{found.how}: {found.why}")
    if not clearly_fails(claim, subject):
        return Replay(False, Verdict.UNDECIDED, "the check of the claim does not clearly fail on this network")
    exactly = fails_exactly(claim, subject)
    verdict = Verdict.SUPPORTED if exactly is None else Verdict.CERTIFIED
    return _compare(promised, verdict, f"the check fails{'' if exactly is None else f', by {exactly} exactly'}")


def _differs(case: Instance, subject: Instance) -> str:
    """Where the network that is written for readers is not the one that is checked, or ""."""
    if subject is case:
        return ""
    shown, checked = counterexample_document(case), counterexample_document(as_written(subject))
    for name in sorted(set(shown) | set(checked)):
        same = shown.get(name) == checked.get(name)
        if name == "activation" and None not in (case.given_activation, subject.given_activation) and not same:
            same = decide_zero(case.activation.sigma - subject.activation.sigma).is_true
        if not same:
            return f"the network is written twice, with another {name} each time"
    return ""


def _statement(stored: Mapping[str, Any]) -> tuple[Claim, tuple[Assumption, ...], tuple[Assumption, ...]]:
    known = claims_by_label()
    label = stored.get("claim")
    if not isinstance(label, str) or label not in known:
        raise ValueError(f"unknown claim {str(label)[:20]!r}; accepted are {', '.join(known)}")
    claim = known[label]
    names = stored.get("dropped")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError('"dropped" must be a list of names of assumptions')
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


def _compare(promised: Verdict, found: Verdict, detail: str) -> Replay:
    enough = LADDER.index(found) <= LADDER.index(promised)
    return Replay(enough, found, detail if enough else f"{detail}; but only {found.value}, not {promised.value}")
