"""The cards: each is a textbook theorem, a fact that Coq proves, a definition, or a fact on trust that is counted."""

import re

import pytest
from sympy import Integer, MatrixExpr, MatrixSymbol, Symbol

from analysis.symbols import (
    MEANINGS,
    SORTS,
    C,
    E,
    F,
    K,
    P,
    Q,
    T,
    W,
    alpha,
    beta,
    c,
    n,
    p,
    q,
    r,
    sigma_z,
    v,
    x,
    z_,
    z_dot,
)
from proofs.claims.registry import CLAIMS
from proofs.formal import facts
from proofs.kernel.rules import Refused, assume, cite, define
from proofs.kernel.statements import Implication, Relation, formulas_in_words
from proofs.kernel.theorems import (
    THEOREMS,
    Standing,
    cycles,
    drift,
    energy,
    eulermap,
    implications,
    integrators,
    jacobians,
    linear,
    motion,
    of_standing,
    plane,
    scalars,
)
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY
from proofs.render.document import document

DERIVED = [pytest.param(claim, id=claim.label) for claim in CLAIMS if claim.derive is not None]
MOST_ON_TRUST = 5
"""The most facts that may be on trust; it may only fall."""


def test_every_card_has_one_name_of_its_own_and_a_title():
    names = [card.name for card in THEOREMS]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.match(r"[^:]{3,90}: \S", name)] == []


def test_few_facts_are_on_trust():
    on_trust = of_standing(Standing.TRUST)
    assert len(on_trust) <= MOST_ON_TRUST, [card.title for card in on_trust]
    assert {card.reference for card in on_trust} <= {ELEMENTARY}
    assert sum(len(of_standing(standing)) for standing in Standing) == len(THEOREMS)


def test_what_stands_on_a_textbook_says_which():
    for card in of_standing(Standing.TEXTBOOK):
        assert card.reference not in (ELEMENTARY, DEFINITION)
        assert re.search(r"\d|chapter|section|Math|theorem", card.reference), card.title


@pytest.mark.parametrize("card", of_standing(Standing.COQ), ids=lambda card: card.title)
def test_coq_states_what_proves_a_card(card):
    for lemma in card.lemmas:
        assert "Axioms: " in facts.in_words(lemma)


@pytest.mark.parametrize("claim", DERIVED)
def test_a_verdict_lists_all_that_a_derivation_cites(claim):
    derivation = claim.derivation
    textbook, lemmas, trusted = derivation.foundations
    cited = {card.name for standing in Standing for card in derivation.rests_on(standing)}
    assert cited == frozenset().union(*(step.cites for step in derivation.conclusions))
    assert set(trusted) == {card.title for card in derivation.rests_on(Standing.TRUST)}
    assert set(lemmas) == {lemma for card in derivation.rests_on(Standing.COQ) for lemma in card.lemmas}
    assert set(textbook) == {card.title for card in derivation.rests_on(Standing.TEXTBOOK)}


@pytest.mark.parametrize("claim", DERIVED)
def test_a_reader_can_tell_which_step_shows_which_clause(claim):
    assert len(claim.derivation.conclusions) == len(claim.shows) or (len(claim.derivation.conclusions) == 1)
    shown = document(claim)
    concluding = [step for step in shown.steps if step.concludes]
    assert concluding
    assert all(step.shows.text for step in concluding)
    assert not any(step.shows for step in shown.steps if not step.concludes)


@pytest.mark.parametrize("claim", DERIVED)
def test_no_step_says_that_a_thing_is_itself(claim):
    for step in document(claim).steps:
        assert step.relation != "=" or step.before.text != step.after.text, step.statement.text


def refused(match, card, *statements, **arguments):
    with pytest.raises(Refused, match=match):
        cite(card, *(assume(statement, "supposed") for statement in statements), **arguments)


def test_an_arbitrary_letter_must_be_arbitrary():
    """What a hypothesis or a definition says of an eigenvector, of P or of c holds of that one alone."""
    zero = Relation(alpha, "=", Integer(0))
    for card, eigenvector in (
        (linear.imaginary, linear.EIGENVECTOR),
        (jacobians.frozen_imaginary, jacobians.EIGENVECTOR),
    ):
        refused("needs every", card, Implication(eigenvector, zero))
    kernel = Implication((Relation(W.T * c, "=", 0 * c),), energy.constant("C"))
    with pytest.raises(Refused, match="needs every c"):
        cite(energy.casimirs_and_leaves, define(C, c.T * _z()), assume(kernel, "for this c"), vector=c, form=C)
    assert {P} <= set(linear.some_form.arbitrary)
    assert {T, K} <= set(linear.similarity_gives_a_form.arbitrary)
    assert {Q} <= set(linear.powers.arbitrary)
    assert {p, q, alpha, beta} <= set(linear.imaginary.arbitrary)


def _z():
    return MatrixSymbol("z", n, 1)


def test_cards_about_a_system_need_the_system():
    refused(
        "needs", linear.definite_form, energy.constant("F"), Relation(F, "=", x.T * P * x), linear.POSITIVE_DEFINITE
    )
    refused("needs", linear.trigonometric, linear.DIAGONALISABLE, linear.IMAGINARY)
    refused("needs", linear.commensurable, linear.DIAGONALISABLE, linear.IMAGINARY)


@pytest.mark.parametrize(
    ("card", "arguments"),
    [
        (energy.zero_derivative, {"energy": "α"}),
        (energy.zero_derivative, {"energy": E}),
        (energy.peano, {"energy": "every W", "form": sigma_z.T * W * sigma_z}),
        (energy.peano, {"energy": "E", "form": alpha}),
        (energy.grid, {"matrix": alpha}),
        (energy.chain_rule, {"energy": F}),
        (energy.chain_rule, {"energy": energy.total, "value": abs(Symbol("z₁", real=True))}),
        (energy.casimirs_and_leaves, {"vector": sigma_z, "form": C}),
        (energy.input_power, {"power": z_dot}),
        (linear.operator_norm, {"vector": W}),
        (linear.operator_norm, {"vector": "v"}),
        (linear.growth_of_a_step, {"stretch": W}),
        (linear.growth_of_a_step, {"stretch": E}),
        (linear.rate_at_every_state, {"name": "F", "form": x.T * W * v}),
        (motion.limit_at_rest, {"rate": z_dot}),
        (motion.limit_keeps_energy, {"moving": energy.constant("E")}),
        (motion.continuation, {"which": "for ever"}),
        (scalars.rises, {"a": z_[1], "b": r}),
        (scalars.rises, {"a": z_[1], "b": "z"}),
        (scalars.telescoping, {"increment": E}),
        (eulermap.sylvester, {"product": W * v, "left": W, "right": v}),
        (jacobians.null_form, {"vector": v}),
        (plane.quarter_orbit, {"found": "tanh"}),
        (plane.orbit_mean, {"found": None}),
        (plane.small_amplitude, {"sigma_": (alpha,), "inverse": (alpha,), "order": 2, "value": alpha}),
        (plane.small_amplitude, {"sigma_": (alpha,), "inverse": (alpha,), "order": 0, "value": alpha}),
        (drift.averaging, {"scheme": "no scheme", "n": 2, "term": alpha}),
        (drift.product_rule, {"factor": alpha, "which": "f'f₂"}),
        (integrators.stability_function, {"scheme": None}),
        (integrators.stability_function, {"scheme": "nonsense"}),
        (cycles.poincare_bendixson, {"first": cycles.z1 + 1, "second": cycles.z2, "radius": Integer(1)}),
        (cycles.poincare_bendixson, {"first": abs(cycles.z1), "second": cycles.z2, "radius": Integer(1)}),
        (cycles.poincare_bendixson, {"first": cycles.z1, "second": cycles.z2, "radius": Integer(-1)}),
        (linear.spectral, {"matrix": W}),
    ],
    ids=lambda value: value.title if hasattr(value, "title") else None,
)
def test_arguments_of_the_wrong_type_or_beyond_the_side_conditions_are_refused(card, arguments):
    with pytest.raises(Refused, match=re.escape(f"{card.name} says nothing about")):
        cite(card, **arguments)


def cited_steps():
    """One step of every card for every conclusion that a derivation draws from it."""
    found = {}
    for claim in (claim for claim in CLAIMS if claim.derive is not None):
        todo = list(claim.derivation.conclusions)
        seen = set()
        while todo:
            step = todo.pop()
            if step in seen:
                continue
            seen.add(step)
            todo += step.premises
            if step.rule == "theorem":
                found.setdefault((step.reason, step.statement), step)
    return tuple(found.values())


CITED = cited_steps()
BY_NAME = {card.name: card for card in THEOREMS}
ANY_QUANTITY = ("mean value theorem", "existence of solutions")
"""Cards that hold whatever the quantity is that they speak of."""


def test_a_card_without_one_of_its_hypotheses_says_nothing():
    for step in CITED:
        card, names = BY_NAME[step.reason], dict(step.arguments)
        assert cite(card, *step.premises, **names).statement == step.statement
        for k, dropped in enumerate(step.premises):
            rest = [*step.premises[:k], *step.premises[k + 1 :]]
            if dropped.statement not in {premise.statement for premise in rest}:
                with pytest.raises(Refused, match=re.escape(f"{card.name} needs: ")):
                    cite(card, *rest, **names)


def test_a_hypothesis_is_not_replaced_by_a_weaker_one():
    """A strict inequality by a weak one, an equation by an inequality."""
    weaker = {"<": "≤", ">": "≥", "=": "≤"}
    for step in CITED:
        card, names = BY_NAME[step.reason], dict(step.arguments)
        for k, premise in enumerate(step.premises):
            stated = premise.statement
            if isinstance(stated, Relation) and stated.relation in weaker and not isinstance(stated.left, MatrixExpr):
                less = Relation(stated.left, weaker[stated.relation], stated.right, stated.where)
                with pytest.raises(Refused):
                    cite(card, *step.premises[:k], assume(less, "less"), *step.premises[k + 1 :], **names)


def test_what_words_speak_of_has_one_meaning_or_is_asked_for():
    """A quantity that may be defined in several ways is tied to its definition by every card that speaks of it."""
    free = [letter for letter, sort in SORTS.items() if sort.definable and letter not in MEANINGS]
    assert {str(letter) for letter in free} == {"C", "F", "div f", "f₂", "f₃"}
    for step in CITED:
        said = [*(premise.statement for premise in step.premises), step.statement]
        for letter in free:
            name = re.compile(rf"(?<![\w‖]){re.escape(str(letter))}(?![\w⁺_‖])")
            if any(name.search(text) for statement in said for text in formulas_in_words(statement)):
                tied = any(isinstance(x, Relation) and x.relation == "=" and x.left == letter for x in said[:-1])
                assert tied or BY_NAME[step.reason].title in ANY_QUANTITY, f"{step.reason}: {letter}"


def test_every_card_is_cited_by_a_derivation_or_is_an_implication_between_assumptions():
    spare = {card.title for card in THEOREMS} - {BY_NAME[step.reason].title for step in CITED}
    assert spare <= {card.title for card in implications.THEOREMS}, spare
