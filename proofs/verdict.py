"""The ladder of evidence: a verdict never says more than what was done to reach it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from proofs.shown import Shown


class Verdict(Enum):
    """In falling order of strength; `REFUTED` stands apart, it is a certainty of the other kind."""

    FORMAL = "formal"
    PROVED = "proved"
    CERTIFIED = "certified"
    SUPPORTED = "supported"
    UNDECIDED = "undecided"
    REFUTED = "refuted"

    def __bool__(self) -> bool:
        raise TypeError("a verdict is not true or false; compare it with the one you mean")


LADDER = tuple(Verdict)


def strongest(verdicts: list[Verdict]) -> Verdict:
    """What several pieces of evidence for one claim show together: one refutation outweighs them all."""
    if Verdict.REFUTED in verdicts:
        return Verdict.REFUTED
    return min(verdicts, key=LADDER.index, default=Verdict.UNDECIDED)


@dataclass(frozen=True)
class Evidence:
    """One thing that was done for a claim. `max_residual` and `tolerance` are in units of the claim's own scale."""

    method: str
    verdict: Verdict
    detail: str
    samples: int | None = None
    max_residual: float | None = None
    tolerance: float | None = None

    METHODS = ("kernel", "sympy", "exact", "ball", "sampled", "coq")

    def __post_init__(self) -> None:
        if self.method not in self.METHODS:
            raise ValueError(f"unknown method {self.method!r}; accepted are {', '.join(self.METHODS)}")
        if self.method == "sampled" and self.verdict in (Verdict.FORMAL, Verdict.PROVED, Verdict.CERTIFIED):
            raise ValueError("samples support a claim; they do not prove it")


def on_top_of_a_proof(item: Evidence, derived: Iterable[Evidence]) -> Evidence:
    """Coq checks a claim's algebra: that makes a proved claim formal, and a claim that is not proved nothing more."""
    if item.verdict is not Verdict.FORMAL or any(other.verdict is Verdict.PROVED for other in derived):
        return item
    return replace(item, verdict=Verdict.UNDECIDED, detail=f"the algebra only, the claim is not proved: {item.detail}")


@dataclass(frozen=True)
class Finding(Shown):
    """What was found for one claim: all the evidence, how long it took, and what its derivation rests on.

    `cites` are textbook theorems by name, `coq` the Coq lemmas that prove facts it uses, `trusted` facts on trust.
    """

    label: str
    evidence: tuple[Evidence, ...]
    seconds: float
    cites: tuple[str, ...] = ()
    coq: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return strongest([item.verdict for item in self.evidence])


@dataclass(frozen=True)
class Outcome:
    """Whether one trajectory contradicts a claim. `how` is the kind of motion that does, or "" when it does not;
    `decided` is false when the motion could not be told."""

    how: str
    why: str
    verdict: Verdict
    decided: bool
