"""What there is to show of a claim: the one model from which text, Markdown, LaTeX, HTML and JSON are written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from proofs.claims.claim import Claim, Derivation
from proofs.formal.ties import ties_for
from proofs.kernel.rules import Step
from proofs.kernel.statements import Equivalence, Implication, Relation
from proofs.kernel.theorems import THEOREMS, Standing
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY
from proofs.render.reasons import reason_words
from proofs.render.words import (
    NOTHING,
    Formula,
    Words,
    conjunction,
    formula,
    relate,
    relation_formula,
    statement_words,
    words,
)
from proofs.verdict import Verdict

SOURCE = {"paper": "the paper", "beyond": "beyond the paper"}
SCOPE = {"every n": "every `n`", "n = 2": "`n = 2`", "n = 4": "`n = 4`"}
NO_DERIVATION = "none"
NO_WORK = (ELEMENTARY, DEFINITION)
"""What stands for a reference where none is needed."""
_SHOWN_LINKS = 4
"""A chain of more relations is shown by its ends alone."""


@dataclass(frozen=True)
class ShownAssumption:
    """An assumption under the key by which steps refer to it. `used` is None when there is no derivation."""

    key: str
    name: str
    text: Words
    used: bool | None


@dataclass(frozen=True)
class ShownStep:
    """One numbered step: `before relation after`, or, for a statement in words, `after` alone.

    `statement` is all of it as one sentence; `premises` are numbers of steps, keys of assumptions or labels of claims;
    `shows` is the clause of the claim's statement that a concluding step shows.
    """

    number: int
    statement: Words
    before: Words
    relation: str
    after: Words
    where: Words
    rule: str
    reason: Words
    premises: tuple[str, ...]
    verdict: str
    concludes: bool
    shows: Words = NOTHING
    made_of: Step | None = field(default=None, repr=False, compare=False)

    @property
    def supposed(self) -> bool:
        """Is it supposed here and discharged later?"""
        return self.rule == "assumption"


@dataclass(frozen=True)
class Reference:
    """A card with a work of the literature that steps rest on; those that Coq does not prove are in the verdict."""

    number: int
    name: str
    reference: str
    standing: Standing

    @property
    def short(self) -> str:
        """The name without the reminder of what the theorem says."""
        return self.name.partition(": ")[0]


@dataclass(frozen=True)
class Line:
    """A line of a specialisation: the step or assumption that it is about, what holds, why, and what was found."""

    content: Words
    note: Words = NOTHING
    verdict: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Section:
    """A specialisation of the claim: to a dimension, or to an activation."""

    title: Words
    lines: tuple[Line, ...]
    applies: bool = True


@dataclass(frozen=True)
class FormalLemma:
    """A lemma that Coq checks: in words, and as it stands in the sources."""

    name: str
    words: str
    statement: str


@dataclass(frozen=True)
class Formal:
    """The lemmas of one tie, what they assume, how they differ from the claim and what they leave open."""

    lemmas: tuple[FormalLemma, ...]
    tier: str
    role: str
    notes: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """What the lemmas are to the claim."""
        return "Coq lemmas: why an assumption cannot be dropped" if self.role == "ablation" else "Coq lemmas"


@dataclass(frozen=True)
class Document:
    """Everything that a reader is shown of one claim; `lemmas` counts what Coq has of it, shown or not."""

    label: str
    title: str
    statement: Words
    scope: Words
    source: str
    assumptions: tuple[ShownAssumption, ...]
    steps: tuple[ShownStep, ...]
    verdict: str
    references: tuple[Reference, ...] = ()
    coq: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    remark: Words = NOTHING
    twins: tuple[Words, ...] = ()
    sections: tuple[Section, ...] = ()
    formal: tuple[Formal, ...] = ()
    lemmas: int = 0

    @property
    def applies(self) -> bool:
        """Does the claim apply to every specialisation that was asked for, and hold there?"""
        return all(section.applies for section in self.sections)

    @property
    def unused(self) -> tuple[ShownAssumption, ...]:
        """Assumptions that no conclusion stands on."""
        return tuple(assumption for assumption in self.assumptions if assumption.used is False)

    @property
    def textbook(self) -> tuple[Reference, ...]:
        """The references whose theorems the textbook alone vouches for."""
        return tuple(reference for reference in self.references if reference.standing is Standing.TEXTBOOK)


def document(claim: Claim, sections: tuple[Section, ...] = ()) -> Document:
    """The document of a claim. Raises kernel.Refused when its derivation does not go through."""
    derivation = claim.derivation
    unused = {assumption.name for assumption in derivation.unused} if derivation is not None else set()
    assumptions = tuple(
        ShownAssumption(f"A{k}", a.name, words(a.text), None if derivation is None else a.name not in unused)
        for k, a in enumerate(claim.assumptions, start=1)
    )
    steps, references = shown_steps(derivation, claim.shows) if derivation is not None else ((), ())
    _, coq, trusted = derivation.foundations if derivation is not None else ((), (), ())
    return Document(
        label=claim.label,
        title=claim.title,
        statement=words(claim.statement),
        scope=words(SCOPE.get(claim.scope, claim.scope)),
        source=SOURCE[claim.source],
        assumptions=assumptions,
        steps=steps,
        verdict=NO_DERIVATION if derivation is None else derivation.verdict.value,
        references=references,
        coq=coq,
        trusted=trusted,
        remark=words(claim.remark),
        twins=tuple(words(twin.wrong) for twin in claim.twins),
        sections=sections,
        formal=(formal := formal_of(claim.label)),
        lemmas=sum(len(tie.lemmas) for tie in formal),
    )


def formal_of(label: str) -> tuple[Formal, ...]:
    """The lemmas that Coq checks for a label, as the sources hold them; none when nothing formal is known of it."""
    return tuple(
        Formal(
            lemmas=tuple(
                FormalLemma(name, said, statement)
                for name, said, statement in zip(tie.lemmas, tie.words, tie.statements, strict=True)
            ),
            tier=tie.tier,
            role=tie.role,
            notes=tuple(
                (title, text)
                for title, text in (
                    ("assumes", tie.assumes),
                    ("axioms", tie.axioms),
                    ("note", tie.remark),
                    ("cites", "; ".join(tie.textbook)),
                    ("leaves open", tie.leaves_open),
                )
                if text
            ),
        )
        for tie in ties_for(label)
    )


ALL = "all that is stated"
"""What the only conclusion of a claim shows."""


def shown_steps(
    derivation: Derivation, shows: tuple[str, ...] = ()
) -> tuple[tuple[ShownStep, ...], tuple[Reference, ...]]:
    """The steps as a reader needs them, numbered and once each, and the works that they rest on.

    Steps that say that a thing is itself are left out, and so are chains that add nothing else to one relation.
    """
    keys = {s: f"A{k}" for k, a in enumerate(derivation.assumptions, start=1) for s in a.statements}
    marks: dict[Step, str] = {}
    seen: dict[tuple[object, ...], str] = {}
    shown: list[ShownStep] = []
    references: dict[str, Reference] = {}
    for step in derivation.steps:
        if step.rule == "assumption" and step.statement in keys:
            marks[step] = keys[step.statement]
            continue
        if _says_nothing(step) and not any(step is conclusion for conclusion in derivation.conclusions):
            marks[step] = ""
            continue
        premises = _premises(step, marks)
        told = [premise for premise in step.premises if marks.get(premise)]
        if step.rule == "transitivity" and len(told) == 1 and told[0].statement == step.statement:
            marks[step] = marks[told[0]]
            continue
        same = (step.statement, step.rule, premises)
        if same in seen:  # derived twice in the same way: a reader needs it once
            marks[step] = seen[same]
            continue
        cited = _reference(step, references)
        number = len(shown) + 1
        marks[step] = seen[same] = f"({number})"
        before, relation, after = _parts(step)
        shown.append(
            ShownStep(
                number=number,
                statement=_sentence(step),
                before=before,
                relation=relation,
                after=after,
                where=words(step.statement.where) if isinstance(step.statement, Relation) else NOTHING,
                rule=step.rule,
                reason=reason_words(step, premises, cited),
                premises=premises,
                verdict="assumed" if step.rule == "assumption" else Verdict.PROVED.value,
                concludes=False,
                made_of=step,
            )
        )
    if not shows and len(derivation.conclusions) == 1:
        shows = (ALL,)
    clauses: dict[str, list[str]] = {}
    for k, conclusion in enumerate(derivation.conclusions):
        clauses.setdefault(marks[conclusion], []).append(shows[k] if k < len(shows) else "")
    return tuple(_concluding(step, clauses) for step in shown), tuple(references.values())


def _concluding(step: ShownStep, clauses: dict[str, list[str]]) -> ShownStep:
    """The step with the clauses that it shows, if it is a conclusion."""
    mark = f"({step.number})"
    if mark not in clauses:
        return step
    return replace(step, concludes=True, shows=words("; ".join(filter(None, clauses[mark]))))


def _says_nothing(step: Step) -> bool:
    """Does it say that a thing is itself?"""
    statement = step.statement
    return isinstance(statement, Relation) and statement.relation == "=" and statement.left == statement.right


def _premises(step: Step, marks: dict[Step, str]) -> tuple[str, ...]:
    if step.rule == "earlier claim":
        return (step.reason, *(marks[premise] for premise in step.premises[1:]))
    return tuple(dict.fromkeys(marks[premise] for premise in step.premises if marks[premise]))


def _reference(step: Step, references: dict[str, Reference]) -> int | None:
    """The number of the theorem that the step cites, in order of first use; [1] is the paper."""
    if step.rule != "theorem":
        return None
    theorem = next(theorem for theorem in THEOREMS if theorem.name == step.reason)
    if theorem.reference in NO_WORK:
        return None
    if step.reason not in references:
        references[step.reason] = Reference(len(references) + 2, theorem.name, theorem.reference, theorem.standing)
    return references[step.reason].number


def _parts(step: Step) -> tuple[Words, str, Words]:
    statement = step.statement
    if isinstance(statement, Relation):
        return Words((formula(statement.left),)), statement.relation, Words((formula(statement.right),))
    if isinstance(statement, Implication):
        premises = conjunction([statement_words(premise) for premise in statement.premises])
        return premises, "⇒", statement_words(statement.conclusion)
    if isinstance(statement, Equivalence):
        return statement_words(statement.left), "⇔", statement_words(statement.right)
    return NOTHING, "", statement_words(statement)


def _sentence(step: Step) -> Words:
    """The statement; of a chain of relations, every link."""
    statement = step.statement
    if step.rule == "transitivity" and isinstance(statement, Relation) and len(step.premises) <= _SHOWN_LINKS:
        sides: list[tuple[str, Formula]] = [("", formula(statement.left))]
        for premise in step.premises:
            assert isinstance(premise.statement, Relation)
            if _says_nothing(premise):
                continue
            sides.append((premise.statement.relation, formula(premise.statement.right)))
        where = words(f" {statement.where}") if statement.where else NOTHING
        return Words((relate(*sides), *where.parts))
    if isinstance(statement, Relation) and not statement.where:
        return Words((relation_formula(statement),))
    return statement_words(statement)
