"""Certificates of theorems from numbers and of periodic orbits: written from what was found, and computed again.

Problems are never taken from the file: a theorem's are those that its label stands for, an orbit's is made of the
network. Guesses are: whatever they are, what follows from them is certified, and has to be what is stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from numerics.certified.certificate import Certificate, number
from numerics.certified.library import Part, theorems
from numerics.certified.orbit import orbit
from proofs.certificates import Replayed, difference, document, parts, wider
from proofs.claims.fromnumbers import FromNumbers, of_parts
from proofs.claims.sentences import sentence
from proofs.networks.documents import network_document, network_of
from proofs.networks.exactly import orbit_problem
from proofs.networks.network import Network
from proofs.verdict import Verdict

__all__ = ["ORBIT", "THEOREMS", "certificate", "orbit_certificate", "replay", "replay_orbit"]

THEOREMS = "skewflow/certify-certificate/1"
ORBIT = "skewflow/orbit-certificate/1"


def certificate(found: Sequence[FromNumbers]) -> dict[str, Any]:
    """The certified ones among the theorems, for `replay`. ValueError when there is none."""
    certified = [theorem for theorem in found if theorem.verdict is Verdict.CERTIFIED]
    if not certified:
        raise ValueError("nothing is certified, so that there is no certificate to write")
    statement = {"theorems": [{"label": t.label, "parts": wider(list(map(_found, t.parts)))} for t in certified]}
    evidence = {"guesses": [[dict(part.guesses) for part in t.parts] for t in certified]}
    return document(THEOREMS, statement, evidence=evidence)


def orbit_certificate(network: Network, found: Certificate) -> dict[str, Any]:
    """The periodic orbit of a network, for `replay`. ValueError when it is not certified."""
    if not found.certified:
        raise ValueError("the orbit is not certified, so that there is no certificate to write")
    statement = {"energy": found.problem.get("energy"), **wider(_found(found))}
    return document(ORBIT, statement, network=network_document(network), evidence={"guesses": dict(found.guesses)})


def _found(part: Certificate) -> dict[str, Any]:
    """What a certificate states: its kind, the bounds of its numbers, and its facts but for rounded numbers."""
    facts = {name: value for name, value in part.facts.items() if not isinstance(value, float)}
    return {"kind": part.kind, "numbers": {name: x.document() for name, x in part.numbers.items()}, "facts": facts}


def replay(stored: Any) -> Replayed:
    """Compute stored theorems again. ValueError, in one line, when it is no certificate."""
    schema, statement, evidence = parts(stored, "a certificate of theorems", "schema", "statement", "evidence")
    if schema != THEOREMS:
        raise ValueError(f'not a certificate of theorems: "schema" must be "{THEOREMS}"')
    (listed,) = parts(statement, "the statement", "theorems")
    (guesses,) = parts(evidence, "the evidence", "guesses")
    for value in (listed, guesses):
        if not isinstance(value, list) or not 1 <= len(value) <= len(theorems()):
            raise ValueError("a list of theorems, and one of their guesses, are needed")
    if len(listed) != len(guesses):
        raise ValueError(f"{len(listed)} theorems are stated, with guesses for {len(guesses)}")
    known = [_theorem(item, own) for item, own in zip(listed, guesses, strict=True)]
    if len({label for label, _, _ in known}) < len(known):
        raise ValueError("a theorem stands twice in the statement")
    lines, confirmed = [], True
    for label, asked, stated in known:
        theorem = of_parts(label, asked)
        problem = _differs(theorem.parts, stated, label)
        confirmed = confirmed and not problem
        lines.append(f"{label}: {problem or f'{theorem.verdict.value}: {theorem.statement}'}")
    return Replayed(confirmed, Verdict.CERTIFIED if confirmed else Verdict.UNDECIDED, "\n".join(lines))


def _theorem(item: Any, guesses: Any) -> tuple[str, tuple[Part, ...], Any]:
    label, stated = parts(item, "a theorem", "label", "parts")
    if not isinstance(label, str) or label not in theorems():
        raise ValueError(f"unknown label {str(label)[:20]!r}; accepted are {', '.join(theorems())}")
    own = theorems()[label]
    if not isinstance(guesses, list) or len(guesses) != len(own) or not all(isinstance(g, Mapping) for g in guesses):
        raise ValueError(f"{label}: {len(own)} objects with guesses are needed")
    return label, tuple(replace(part, guesses=g) for part, g in zip(own, guesses, strict=True)), stated


def _differs(found: Sequence[Certificate], stated: Any, label: str) -> str:
    undecided = [part for part in found if not part.certified]
    if undecided:
        return sentence(undecided[0])
    return difference(stated, [_found(part) for part in found], label)


def replay_orbit(stored: Any) -> Replayed:
    """Compute a stored orbit again. ValueError, in one line, when it is no certificate."""
    schema, described, statement, evidence = parts(
        stored, "a certificate of an orbit", "schema", "network", "statement", "evidence"
    )
    if schema != ORBIT:
        raise ValueError(f'not a certificate of an orbit: "schema" must be "{ORBIT}"')
    (guesses,) = parts(evidence, "the evidence", "guesses")
    energy, *_ = parts(statement, "the statement", "energy", "kind", "numbers", "facts")
    if not isinstance(guesses, Mapping):
        raise ValueError('"guesses" must be a JSON object')
    level = None if energy is None else number(energy, "energy")
    problem = replace(orbit_problem(network_of(described)), energy=level)
    found = orbit(problem.document(), guesses)
    if not found.certified:
        return Replayed(False, Verdict.UNDECIDED, sentence(found))
    differs = difference(statement, {"energy": None if level is None else str(level), **_found(found)})
    if differs:
        return Replayed(False, Verdict.UNDECIDED, differs)
    return Replayed(True, Verdict.CERTIFIED, sentence(found))
