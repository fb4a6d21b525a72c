"""Theorems from numbers: the certificates that a claim rests on, made now, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analysis.names import named
from numerics.certified.certificate import Certificate
from numerics.certified.library import Part, theorems
from proofs.claims.sentences import CITES, sentence
from proofs.verdict import Evidence, Verdict


@dataclass(frozen=True)
class FromNumbers:
    """A theorem from numbers: all its certificates. It is certified when every one of them is, and else undecided."""

    label: str
    parts: tuple[Certificate, ...]

    @property
    def verdict(self) -> Verdict:
        whole = bool(self.parts) and all(part.certified for part in self.parts)
        return Verdict.CERTIFIED if whole else Verdict.UNDECIDED

    @property
    def statement(self) -> str:
        """What the certificates say, one sentence for each."""
        return "; ".join(sentence(part) for part in self.parts)

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(sorted({name for part in self.parts for name in CITES[part.kind]}))

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    def evidence(self) -> Evidence:
        """The same as a piece of evidence for a claim."""
        exact = all(part.facts.get("exact") for part in self.parts)
        return Evidence("exact" if exact else "ball", self.verdict, f"{self.label}: {self.statement}")


def labels_of(asked: tuple[str, ...]) -> tuple[str, ...]:
    """The theorems that texts ask for, in any case, by prefix: `t17`; all for none. ValueError for an unknown one."""
    return tuple(named(asked, theorems(), "theorem from numbers")) if asked else tuple(theorems())


@cache
def made(label: str) -> FromNumbers:
    """The theorem with this label, computed once in this process."""
    return FromNumbers(label, tuple(part.make() for part in theorems()[label]))


def of_parts(label: str, parts: Sequence[Part]) -> FromNumbers:
    """The same from parts that are given, such as those of a file."""
    return FromNumbers(label, tuple(part.make() for part in parts))
