"""What a network's trajectories do for ever, as the claims say whose assumptions were decided true for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proofs.audit.applicability import Asked, Missing
from proofs.audit.evidence import derived, evidence_of
from proofs.audit.views import View
from proofs.claims.answers import BOUNDED_ONES_SETTLE, QUESTIONS, Answer
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.verdict import Verdict

__all__ = ["Follows", "Judgement", "Motion", "motion", "note", "unanswered"]

Follows = Mapping[tuple[str, bool], tuple[tuple[str, bool], ...]]
"""What an answer to a question says of others."""

FOLLOWS: Follows = {
    ("settles", True): (
        ("bounded", True),
        ("perpetual", False),
        ("attracting_limit_cycle", False),
        ("almost_never_settles", False),
    ),
    ("perpetual", True): (("settles", False),),
    ("almost_never_settles", True): (("settles", False),),
    ("attracting_limit_cycle", True): (("settles", False),),
    ("bounded", False): (("settles", False),),
}
"""What the questions mean: who answers one of them so has answered these, too."""
NEAREST = 3
"""Of so many claims it is said what is missing, when none answers a question."""


@dataclass(frozen=True)
class Judgement:
    """One verdict on the motion, why, the labels it rests on and their evidence; what is missing where it is open."""

    verdict: Verdict
    reason: str
    claims: tuple[str, ...] = ()
    evidence: str = ""
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Motion:
    """The five verdicts; proofs.claims.answers says what each question means."""

    bounded: Judgement
    perpetual: Judgement
    attracting_limit_cycle: Judgement
    settles: Judgement
    almost_never_settles: Judgement

    @property
    def judged(self) -> dict[str, Judgement]:
        """The verdicts by their questions."""
        return {question: getattr(self, question) for question in QUESTIONS}

    @property
    def claims(self) -> tuple[str, ...]:
        """The labels that the verdicts rest on."""
        labels = {label for judged in self.judged.values() for label in judged.claims}
        return tuple(sorted(labels, key=lambda label: tuple(int(k) for k in label[1:].split("."))))


def motion(asked: Asked) -> Motion:
    """The verdicts on a network's trajectories. RuntimeError if two claims contradict each other."""
    said: dict[str, tuple[bool, Judgement]] = {}
    for claim, answer, view in _answers(asked):
        note(said, answer.question, answer.yes, _judged(claim, answer, view), FOLLOWS)
    if BOUNDED_ONES_SETTLE in said and said.get("bounded", (False,))[0]:
        lemma, bounded = said[BOUNDED_ONES_SETTLE][1], said["bounded"][1]
        reason = f"{bounded.reason}; {lemma.reason}"
        evidence = "; ".join(dict.fromkeys((bounded.evidence, lemma.evidence)))
        claims = tuple(dict.fromkeys((*lemma.claims, *bounded.claims)))
        note(said, "settles", True, replace(lemma, reason=reason, claims=claims, evidence=evidence), FOLLOWS)
    return Motion(**{q: said[q][1] if q in said else _open(asked, q) for q in QUESTIONS})


def note(
    said: dict[str, tuple[bool, Judgement]], question: str, yes: bool, judged: Judgement, follows: Follows
) -> None:
    """Keep the first answer to a question, and what follows from it. RuntimeError if it contradicts an earlier one."""
    judged = replace(judged, verdict=Verdict.PROVED if yes else Verdict.REFUTED)
    if question in said:
        earlier, by = said[question]
        if earlier is not yes:
            raise RuntimeError(
                f"{', '.join(by.claims)} and {', '.join(judged.claims)} contradict each other: {question}"
            )
        return
    said[question] = yes, judged
    for other, answer in follows.get((question, yes), ()):
        note(said, other, answer, judged, follows)


def _answers(asked: Asked) -> Iterator[tuple[Claim, Answer, View]]:
    """What the claims say whose assumptions hold, in the order of the theory, of the network itself first."""
    for view in asked.views:
        for claim in CLAIMS:
            told = [answer for answer in claim.motion if view.passes(answer.question, answer.yes)]
            if told and not asked.missing(claim.assumptions, view):
                for answer in told:
                    if not asked.missing(answer.given, view):
                        yield claim, answer, view


def _judged(claim: Claim, answer: Answer, view: View) -> Judgement:
    """The answer as it is printed."""
    reason = f"{answer.reason} ({view.name})" if view.name else answer.reason
    return Judgement(derived(claim).verdict, reason, (claim.label, *view.by), evidence_of(claim))


def _open(asked: Asked, question: str) -> Judgement:
    """No claim answers: what is missing from those that come nearest."""
    found: dict[str, tuple[Missing, ...]] = {}
    for view in asked.views:
        for claim in CLAIMS:
            for answer in claim.motion:
                if answer.question == question and view.passes(question, answer.yes):
                    missing = asked.missing((*claim.assumptions, *answer.given), view)
                    if missing and (claim.label not in found or len(missing) < len(found[claim.label])):
                        found[claim.label] = missing
    return unanswered(found, NEAREST)


def unanswered(found: Mapping[str, tuple[Missing, ...]], most: int) -> Judgement:
    """No claim answers: what is missing, by their labels, from those that come nearest, at most so many."""
    nearest = sorted(found.items(), key=lambda item: len(item[1]))[:most]
    words = "; ".join(
        f"{label} needs {', '.join(m.name.replace('_', ' ') for m in missing)}" for label, missing in nearest
    )
    every = {m.name: m for _, missing in nearest for m in missing}
    reason = f"no claim decides it. Nearest: {words}" if words else "no claim speaks of it"
    return Judgement(Verdict.UNDECIDED, reason, missing=tuple(every.values()))
