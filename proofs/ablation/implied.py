"""Is an assumption implied by others? Derived by the kernel from the relations between assumptions, or not known."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.assumptions.assumption import Assumption
from proofs.claims.claim import Derivation
from proofs.kernel.rules import Step, assume, cite
from proofs.kernel.theorems.implications import RELATIONS


def implied(assumption: Assumption, others: Sequence[Assumption]) -> Derivation | None:
    """A derivation of the assumption from the others, by citing relations one after another; None when none is found.

    An assumption without statements says nothing that could be derived.
    """
    if not assumption.statements:
        return None
    known: dict[object, Step] = {}
    for other in others:
        for statement in other.statements:
            known.setdefault(statement, assume(statement, other.text))
    grown = True
    while grown and not all(statement in known for statement in assumption.statements):
        grown = False
        for theorem in RELATIONS:
            hypotheses, conclusion = theorem.instance()
            if conclusion not in known and all(hypothesis in known for hypothesis in hypotheses):
                known[conclusion] = cite(theorem, *(known[hypothesis] for hypothesis in hypotheses))
                grown = True
    if not all(statement in known for statement in assumption.statements):
        return None
    steps = tuple(known[statement] for statement in assumption.statements)
    return Derivation(f"{assumption.name}, from others", tuple(others), steps)
