"""A claim: what is said, under which assumptions, how it is derived, how it is checked, and its false twins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.activations.activation import Activation
from numerics.checks import Residual
from proofs.assumptions.assumption import Assumption
from proofs.claims.answers import Answer, Conserved, Stepped
from proofs.claims.counterexample import Counterexample
from proofs.claims.forbids import Forbids
from proofs.claims.rates import Rates
from proofs.kernel.rules import Refused, Step, is_genuine, publish
from proofs.kernel.statements import Relation, Statement
from proofs.kernel.theorems import Standing, Theorem, of_standing
from proofs.networks.instance import Instance
from proofs.shown import Shown
from proofs.verdict import Verdict

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

EVERY_N = "every n"
PLANE = "n = 2"
FOUR = "n = 4"


@dataclass(frozen=True)
class Derivation(Shown):
    """The steps that lead from the assumptions to the conclusions.

    Raises ValueError when a step was not made by the kernel, or stands on something that is not an assumption.
    """

    label: str
    assumptions: tuple[Assumption, ...]
    conclusions: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.conclusions:
            raise ValueError(f"{self.label}: a derivation needs a conclusion")
        allowed = {statement for assumption in self.assumptions for statement in assumption.statements}
        for step in self.conclusions:
            if not is_genuine(step):
                raise ValueError(f"{self.label}: a step was not made by the kernel")
            for hypothesis in step.hypotheses - allowed:
                raise ValueError(f"{self.label} stands on what is not among its assumptions: {hypothesis}")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step, each after its premises, in the order in which a reader needs them."""
        ordered: list[Step] = []

        def visit(step: Step) -> None:
            if step not in ordered:
                if step.rule != "earlier claim":
                    for premise in step.premises:
                        visit(premise)
                else:
                    for premise in step.premises[1:]:
                        visit(premise)
                ordered.append(step)

        for conclusion in self.conclusions:
            visit(conclusion)
        return tuple(ordered)

    def rests_on(self, standing: Standing) -> tuple[Theorem, ...]:
        """The cards of this standing that the conclusions rest on, earlier claims included, in the order of titles."""
        cited = frozenset().union(*(step.cites for step in self.conclusions))
        found = (theorem for theorem in of_standing(standing) if theorem.name in cited)
        return tuple(sorted(found, key=lambda theorem: theorem.name))

    @cached_property
    def foundations(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Textbook theorems by title, Coq lemmas, and titles of facts on trust that the conclusions rest on."""
        textbook, trusted = (
            tuple(dict.fromkeys(theorem.title for theorem in self.rests_on(standing)))
            for standing in (Standing.TEXTBOOK, Standing.TRUST)
        )
        lemmas = {lemma for theorem in self.rests_on(Standing.COQ) for lemma in theorem.lemmas}
        return textbook, tuple(sorted(lemmas)), trusted

    @cached_property
    def definitions(self) -> tuple[Relation, ...]:
        """What the letters that are reserved for definitions stand for, in the order in which they come up."""
        found = {step.statement for step in self.steps if step.rule == "definition"}
        inherited = frozenset().union(*(step.defines for step in self.conclusions))
        return tuple(sorted(inherited | {s for s in found if isinstance(s, Relation)}, key=str))

    @cached_property
    def unused(self) -> tuple[Assumption, ...]:
        """Assumptions that no conclusion stands on."""
        standing = frozenset().union(*(step.hypotheses for step in self.conclusions))
        return tuple(a for a in self.assumptions if a.statements and not standing.intersection(a.statements))

    @property
    def verdict(self) -> Verdict:
        """Proved: every step was made by the kernel, and none stands on anything but the assumptions."""
        return Verdict.PROVED


DECIDED_FALSE = ("the sides differ for", " is false", ": false")
"""What the kernel says when it refuses because a decision, with its witness, says FALSE."""


@dataclass(frozen=True)
class Twin:
    """A wrong version of a claim. `attempt` tries to derive it and must be refused by the kernel.

    `because` is what the refusal has to say; when it is empty, that a decision says FALSE. A refusal that says
    anything else (that a card misses a hypothesis, say) does not show that the wrong version is false: then a
    `counterexample` does.
    """

    wrong: str
    attempt: Callable[[], object]
    because: str = ""
    counterexample: Counterexample | None = None

    def refusal(self) -> str:
        """What the kernel says when it refuses, "" when it does not. Any other error is raised: the twin's fault."""
        try:
            self.attempt()
        except Refused as refused:
            return str(refused)
        return ""

    def is_refused(self) -> bool:
        """Does the kernel refuse it, and for the reason that is named?"""
        said = self.refusal()
        named = self.because in said if self.because else any(words in said for words in DECIDED_FALSE)
        return bool(said) and named

    def is_false(self) -> bool:
        """Is it seen to be false: by the decision that refuses it, or by its counterexample?"""
        if self.counterexample is not None:
            return self.counterexample.fails()
        return any(words in self.refusal() for words in DECIDED_FALSE)


@dataclass(frozen=True)
class Special:
    """What a claim says for one activation: a statement, and how it comes about."""

    statement: Statement
    reason: str


@dataclass(frozen=True)
class Claim(Shown):
    """One label of the theory.

    `statement` is for readers, with mathematics in back-quotes. `derive` builds the derivation, `check` measures the
    residual on an instance, `instances` draws instances that satisfy the assumptions; each may be absent, and the
    verdict then says less. `source` is "paper" or "beyond". `specialise` says what the claim becomes for an activation
    that satisfies its assumptions; it may be absent, `derive --activation` then shows σ, S and the assumptions alone.
    `shows` says of each conclusion which clause of the statement it shows; the only conclusion of a claim shows all of
    it. `granted` names assumptions that `check` takes for granted: it would not notice that they fail. `motion` is what
    an audit may say of a network that satisfies the assumptions, `of_map` the same of its map, `conserved` what is
    constant along its solutions, `stepping` what update rules do to that. `from_numbers` names the theorems from
    numbers (`fromnumbers`) whose certificates are its evidence, `cites` what it rests on beside them. `forbids` is what
    no trajectory may do, `rates` what is 0 where something is conserved: a claim with one of them is tried on single
    trajectories in exact numbers, others by their check. `together` names groups of assumptions that ablation also
    drops together, `search` gives for an assumption networks that break it and are met by no draw: from a seed, one
    after another.
    """

    label: str
    title: str
    statement: str
    assumptions: tuple[Assumption, ...]
    source: str
    scope: str = EVERY_N
    derive: Callable[[], tuple[Step, ...]] | None = None
    check: Callable[[Instance], Residual] | None = None
    instances: Callable[[], SearchStrategy[Instance]] | None = None
    twins: tuple[Twin, ...] = ()
    remark: str = ""
    specialise: Callable[[Activation], tuple[Special, ...]] | None = None
    granted: frozenset[str] = frozenset()
    shows: tuple[str, ...] = ()
    motion: tuple[Answer, ...] = ()
    of_map: tuple[Answer, ...] = ()
    conserved: tuple[Conserved, ...] = ()
    stepping: tuple[Stepped, ...] = ()
    from_numbers: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    forbids: Forbids | None = None
    rates: Rates | None = None
    together: tuple[tuple[str, ...], ...] = ()
    search: Mapping[str, Callable[[int], Iterator[Instance]]] = field(default_factory=dict, hash=False, compare=False)

    def __post_init__(self) -> None:
        if self.source not in ("paper", "beyond"):
            raise ValueError(f"{self.label}: source is 'paper' or 'beyond', not {self.source!r}")
        if self.derive is not None and not self.twins:
            raise ValueError(f"{self.label}: a claim with a derivation needs a false twin that the kernel refuses")
        if (self.motion or self.of_map or self.conserved or self.stepping) and self.derive is None:
            raise ValueError(f"{self.label}: what is not derived answers nothing")
        if self.shows and self.derive is None:
            raise ValueError(f"{self.label}: what is not derived shows nothing")
        if (self.check is None) != (self.instances is None):
            raise ValueError(f"{self.label}: a check needs instances, and instances need a check")

    @property
    def speaks_of_trajectories(self) -> bool:
        """Is it tried on single trajectories in exact numbers?"""
        return self.forbids is not None or self.rates is not None

    @property
    def of_its_own_network(self) -> bool:
        """Does it speak of networks that it names itself, and of no other that satisfies its assumptions?"""
        return bool(self.from_numbers) or self.scope == FOUR

    @cached_property
    def derivation(self) -> Derivation | None:
        """The derivation, made once. Raises kernel.Refused when a step does not follow."""
        if self.derive is None:
            return None
        derivation = Derivation(self.label, self.assumptions, self.derive())
        publish(self.label, derivation.conclusions)
        return derivation
