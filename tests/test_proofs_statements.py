"""What a claim prints says no more than its steps: no stronger sign, no sign that is not derived, no premise less."""

import re

import pytest
from sympy import sstr

from proofs.claims.claim import Derivation
from proofs.claims.registry import CLAIMS
from proofs.kernel.statements import Equivalence, Implication, Negation, Relation

DERIVED = [claim for claim in CLAIMS if claim.derive is not None]
IDS = [claim.label for claim in DERIVED]
FORMULA = re.compile(r"`([^`]*)`")
KINDS = {"<": "strict", ">": "strict", "≺": "definite", "≻": "definite", "≤": "weak", "≥": "weak", "⪯": "semidefinite"}
KINDS |= {"⪰": "semidefinite", "≠": "unequal", "→": "limit", "⇔": "equivalence"}
FOLLOWS = {"weak": {"strict"}, "semidefinite": {"definite"}, "unequal": {"strict"}}
"""What also gives a relation of this kind: a strict inequality is a weak one too."""


BY_SORT = re.compile(r"ω = ‖K‖₂ > 0|^[hωγL] > 0$|^d_i > 0$")
"""Letters that are positive wherever they are used, by their sort."""
RESTRICTED = re.compile(r"\b(for|if|when) `[^`]*`")
"""Where a clause is said to hold: leaving a case out says less."""


def signs_of_text(text):
    return {KINDS[sign] for formula in FORMULA.findall(text) for sign in BY_SORT.sub("", formula) if sign in KINDS}


def signs(statement):
    """The kinds of relations in a statement of the kernel, those of its words included."""
    if isinstance(statement, Relation):
        own = {KINDS[statement.relation]} if statement.relation in KINDS else set()
        limit = {"limit"} if "Limit(" in sstr(statement.left) else set()
        return own | limit | signs_of_text(statement.where)
    if isinstance(statement, Negation):
        inner = signs(statement.statement)  # not a < b is a ≥ b
        return inner | ({"weak"} if "strict" in inner else set()) | ({"strict"} if "weak" in inner else set())
    if isinstance(statement, Implication):
        return signs(statement.conclusion).union(*map(signs, statement.premises))
    if isinstance(statement, Equivalence):
        return {"equivalence"} | signs(statement.left) | signs(statement.right)
    return signs_of_text(statement.text)


def known(claim):
    """The kinds of relations in what the kernel concluded for the claim, and in what it stands on."""
    derivation = claim.derivation
    found = set()
    for step in derivation.steps:
        found |= signs(step.statement).union(*map(signs, step.hypotheses))
    return found


def unsupported(text, derived):
    """The kinds of relations in the text that nothing derived gives."""
    return {kind for kind in signs_of_text(text) if kind not in derived and not FOLLOWS.get(kind, set()) & derived}


def paired(claim):
    """Each clause with the conclusion that shows it."""
    conclusions = claim.derivation.conclusions
    return list(zip(claim.shows, conclusions, strict=True)) if len(claim.shows) == len(conclusions) else []


@pytest.mark.parametrize("claim", DERIVED, ids=IDS)
def test_a_statement_has_no_relation_that_its_derivation_lacks(claim):
    assert unsupported(claim.statement, known(claim) | assumed(claim)) == set()


def assumed(claim):
    return signs_of_text(" ".join(assumption.text for assumption in claim.assumptions))


@pytest.mark.parametrize("claim", DERIVED, ids=IDS)
def test_a_clause_has_no_relation_that_the_step_beside_it_lacks(claim):
    for clause, step in paired(claim):
        derived = signs(step.statement).union(*map(signs, step.hypotheses), *map(signs, step.defines))
        assert unsupported(RESTRICTED.sub("", clause), derived) == set(), f"{clause}: {step.statement}"


@pytest.mark.parametrize("claim", DERIVED, ids=IDS)
def test_a_claim_that_leaves_out_an_assumption_has_no_derivation(claim):
    derivation = claim.derivation
    for left_out in derivation.assumptions:
        rest = tuple(assumption for assumption in derivation.assumptions if assumption is not left_out)
        others = {statement for assumption in rest for statement in assumption.statements}
        if set(left_out.statements) - others:
            with pytest.raises(ValueError, match="not among its assumptions"):
                Derivation(claim.label, rest, derivation.conclusions)


def test_a_sign_that_is_made_stronger_is_noticed():
    """`≤` made `<` in a clause, wherever the step beside it has no strict sign."""
    tried = noticed = 0
    for claim in DERIVED:
        for clause, step in paired(claim):
            derived = signs(step.statement)
            if "weak" in signs_of_text(clause) and "strict" not in derived:
                tried += 1
                stronger = clause.replace("≤", "<").replace("≥", ">")
                noticed += "strict" in unsupported(stronger, derived)
    assert tried == noticed > 5
