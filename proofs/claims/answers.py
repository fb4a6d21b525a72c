"""What a claim says of the questions that an audit asks: of the motion, of what is conserved, of update rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.assumptions.assumption import Assumption
from proofs.networks.network import Network

QUESTIONS = ("bounded", "perpetual", "attracting_limit_cycle", "settles", "almost_never_settles")
"""bounded: every trajectory is bounded for t ≥ 0. perpetual: no trajectory but equilibria converges to a point, and
not every state is an equilibrium. attracting_limit_cycle: there is an asymptotically stable one. settles: every
trajectory converges to an equilibrium. almost_never_settles: the starts whose trajectory does are a null set.
"""
MAP_QUESTIONS = (
    "bounded",
    "perpetual",
    "settles",
    "almost_never_settles",
    "ends_in_period_two",
    "forgets",
    "invertible",
)
"""The same of the orbits of a map, with fixed points for equilibria. ends_in_period_two: every orbit tends to the set
of points of period 1 or 2. forgets: orbits with the same inputs approach each other, whatever the inputs. invertible:
no two states lead to the same state.
"""
KINDS = ("energy", "weighted_energy", "casimir", "quadratic")
"""Of what is conserved."""
BOUNDED_ONES_SETTLE = "bounded_ones_settle"
"""A lemma, not a question: every bounded trajectory converges to an equilibrium."""


@dataclass(frozen=True)
class Answer:
    """Yes or no to a question, by one of the claim's conclusions.

    conclusion: its number among those of the derivation. reason: the same in a line for a reader who has not seen the
    claim; it adds nothing. given: what is needed beside the claim's own assumptions. ValueError if unknown.
    """

    question: str
    yes: bool
    conclusion: int
    reason: str
    given: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        known = tuple(dict.fromkeys((*QUESTIONS, *MAP_QUESTIONS)))
        if self.question not in (*known, BOUNDED_ONES_SETTLE):
            raise ValueError(f"unknown question {self.question!r}; accepted are {', '.join(known)}")


def answers(conclusion: int, reason: str, *given: Assumption, **questions: bool) -> tuple[Answer, ...]:
    """One answer per keyword, all by the same conclusion: `answers(2, "…", perpetual=True, settles=False)`."""
    return tuple(Answer(question, yes, conclusion, reason, given) for question, yes in questions.items())


def all_escape(conclusion: int, reason: str, *given: Assumption) -> tuple[Answer, ...]:
    """There is no equilibrium, and no trajectory is bounded."""
    return answers(
        conclusion,
        reason,
        *given,
        bounded=False,
        perpetual=True,
        attracting_limit_cycle=False,
        almost_never_settles=True,
    )


@dataclass(frozen=True)
class Conserved:
    """A quantity that a claim's conclusion says is constant along every trajectory, written out for a network.

    kind: energy, weighted_energy, casimir or quadratic. written: the expressions, each with a note, none where there is
    none. given: what is needed beside the claim's own assumptions. ValueError for an unknown kind.
    """

    kind: str
    conclusion: int
    written: Callable[[Network], tuple[tuple[str, str], ...]]
    given: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}; accepted are {', '.join(KINDS)}")


@dataclass(frozen=True)
class Stepped:
    """What a claim's conclusion says that an update rule does to the energy: grows, decays or exact, at every step.

    reason: the same in a line. given: what is needed beside the claim's own assumptions. ValueError for another word.
    """

    rule: str
    energy: str
    conclusion: int
    reason: str
    given: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        if self.energy not in ("grows", "decays", "exact"):
            raise ValueError(f"unknown word {self.energy!r}; accepted are grows, decays, exact")
