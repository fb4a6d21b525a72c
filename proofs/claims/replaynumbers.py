"""A stored theorem from numbers, or orbit, computed again: only problems and guesses are taken from the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numerics.certified.library import Part, part, theorems
from proofs.claims.fromnumbers import FromNumbers, of_parts
from proofs.verdict import Verdict

SCHEMAS = ("skewflow/certify/1", "skewflow/orbit/1")
MOST_PARTS = 100


@dataclass(frozen=True)
class Again:
    """What came out: each theorem as computed now, and whether its problems are those that its label stands for."""

    theorems: tuple[FromNumbers, ...]
    own_problems: tuple[bool, ...]

    @property
    def confirmed(self) -> bool:
        """Is everything certified, for the problems that the labels stand for?"""
        return all(t.verdict is Verdict.CERTIFIED for t in self.theorems) and all(self.own_problems)

    @property
    def detail(self) -> str:
        """One line for each theorem: what is certified now, and of which problem."""
        lines = []
        for theorem, own in zip(self.theorems, self.own_problems, strict=True):
            other = "" if own else " (not the problem of this label: what follows is said of the one in the file)"
            lines.append(f"{theorem.label}: {theorem.verdict.value}{other}: {theorem.statement}")
        return "\n".join(lines)


def replay(stored: Mapping[str, Any]) -> Again:
    """Compute a stored document again. ValueError, in one line, when it is none."""
    if stored.get("schema") == SCHEMAS[1]:
        return Again((of_parts("orbit", (part(stored.get("certificate")),)),), (True,))
    listed = stored.get("theorems")
    if stored.get("schema") != SCHEMAS[0] or not isinstance(listed, list) or not listed:
        raise ValueError("not a certificate of `skewflow certify`: a list of theorems is needed")
    read = [_theorem(item) for item in listed]
    if sum(len(parts) for _, parts in read) > MOST_PARTS:
        raise ValueError(f"a file with more than {MOST_PARTS} certificates is not replayed")
    found = tuple(of_parts(label, parts) for label, parts in read)
    return Again(found, tuple(_is_own(label, parts) for label, parts in read))


def _theorem(item: Any) -> tuple[str, tuple[Part, ...]]:
    label = item.get("label") if isinstance(item, Mapping) else None
    if not isinstance(label, str) or label not in theorems():
        raise ValueError(f"unknown label {str(label)[:20]!r}; accepted are {', '.join(theorems())}")
    evidence = item.get("evidence")
    parts = evidence.get("parts") if isinstance(evidence, Mapping) else None
    if not isinstance(parts, list) or not parts:
        raise ValueError(f'{label}: "evidence" must hold a list of parts')
    return label, tuple(part(p) for p in parts)


def _is_own(label: str, parts: tuple[Part, ...]) -> bool:
    """Are the problems, each with its kind, those that the label stands for? (Guesses may be any.)"""
    known = [(p.kind, dict(p.problem)) for p in theorems()[label]]
    return [(p.kind, dict(p.problem)) for p in parts] == known
