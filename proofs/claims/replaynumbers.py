"""A stored theorem from numbers, or orbit, computed again: only problems and guesses are taken from the file.

What it says beside them is compared with what comes out, and believed nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numerics.certified.certificate import Bounds
from numerics.certified.library import Part, part, theorems
from proofs.claims.fromnumbers import FromNumbers, of_parts
from proofs.verdict import Verdict

SCHEMAS = ("skewflow/certify/1", "skewflow/orbit/1")
MOST_PARTS = 100
_OF_ONE_VALUE = ("orbit", "twist", "limit_cycle")


@dataclass(frozen=True)
class Again:
    """What came out: each theorem as computed now; whether its problems are those that its label stands for; and the
    names of numbers that the file gives and that are not met by what was computed."""

    theorems: tuple[FromNumbers, ...]
    own_problems: tuple[bool, ...]
    contradicted: tuple[tuple[str, ...], ...]

    @property
    def confirmed(self) -> bool:
        """Is everything certified, for the problems that the labels stand for, with the numbers that the file gives?"""
        whole = all(theorem.verdict is Verdict.CERTIFIED for theorem in self.theorems)
        return whole and all(self.own_problems) and not any(self.contradicted)

    @property
    def detail(self) -> str:
        """One line for each theorem: what is certified now, and of which problem."""
        lines = []
        for theorem, own, names in zip(self.theorems, self.own_problems, self.contradicted, strict=True):
            other = "" if own else " (not the problem of this label: what follows is said of the one in the file)"
            if names:
                other += f" (the file gives another {', '.join(names)})"
            lines.append(f"{theorem.label}: {theorem.verdict.value}{other}: {theorem.statement}")
        return "\n".join(lines)


def replay(stored: Mapping[str, Any]) -> Again:
    """Compute a stored document again. ValueError, in one line, when it is none."""
    if stored.get("schema") == SCHEMAS[1]:
        kept = stored.get("certificate")
        found = of_parts("orbit", (part(kept),))
        assert isinstance(kept, Mapping)
        return Again((found,), (True,), (tuple(dict.fromkeys((*_others(found, [kept]), *_others(found, [stored])))),))
    listed = stored.get("theorems")
    if stored.get("schema") != SCHEMAS[0] or not isinstance(listed, list) or not listed:
        raise ValueError("not a certificate of `skewflow certify`: a list of theorems is needed")
    read = [_theorem(item) for item in listed]
    if sum(len(parts) for _, parts in read) > MOST_PARTS:
        raise ValueError(f"a file with more than {MOST_PARTS} certificates is not replayed")
    done = tuple(of_parts(label, parts) for label, parts in read)
    others = tuple(_others(theorem, item["evidence"]["parts"]) for theorem, item in zip(done, listed, strict=True))
    return Again(done, tuple(_is_own(label, parts) for label, parts in read), others)


def _others(theorem: FromNumbers, stored: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Names of the numbers that the file gives as bounds, and that do not meet those that were computed now.

    Only of kinds whose numbers enclose one true value each: those of sweeps and coverings depend on how they were cut.
    """
    names = []
    for made, given in zip(theorem.parts, stored, strict=True):
        told = given.get("numbers", given)
        if made.kind not in _OF_ONE_VALUE or not isinstance(told, Mapping):
            continue
        for name, value in made.numbers.items():
            bounds = told.get(name)
            if bounds is not None and not _meets(bounds, value):
                names.append(name)
    return tuple(names)


def _meets(told: Any, computed: Bounds) -> bool:
    low, high = (told.get("lower"), told.get("upper")) if isinstance(told, Mapping) else (None, None)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    return low <= computed.upper and computed.lower <= high


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
