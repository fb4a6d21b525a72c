"""A second opinion on every step: concrete models, random compositions, and rules that are broken on purpose."""

import random

import pytest
from sympy import Integer

from analysis.symbols import Delta, alpha, gamma, v
from proofs.claims.registry import CLAIMS
from proofs.kernel import rules
from proofs.kernel.statements import Relation
from tests.soundness.compositions import Composer
from tests.soundness.models import OPAQUE, Model, NoValue, violation
from tests.soundness.mutants import MUTANTS, WAYS, caught, copied


def steps_of(claim):
    found = {}

    def visit(step):
        if step not in found:
            found[step] = None
            for premise in step.premises:
                visit(premise)

    for conclusion in claim.derivation.conclusions:
        visit(conclusion)
    return tuple(found)


DERIVED = [claim for claim in CLAIMS if claim.derive is not None]


@pytest.mark.parametrize("claim", DERIVED, ids=[claim.label for claim in DERIVED])
def test_no_step_of_a_derivation_fails_in_a_model(claim):
    dice = random.Random(claim.label)
    for step in steps_of(claim):
        found = violation(step, dice, 8)
        assert found is None, f"{step.rule}: {step.statement} fails for {found.values}"


def test_models_decide_many_of_the_steps():
    """Otherwise the test before would pass for want of models."""
    dice, decided = random.Random(2), 0
    steps = [step for claim in DERIVED[:30] for step in steps_of(claim) if step.rule not in OPAQUE]
    for step in steps:
        given = sorted((x for x in (*step.hypotheses, *step.defines) if isinstance(x, Relation)), key=str)
        model = Model(dice).meeting(given)
        decided += model.holds(step.statement) is not None
    assert decided > len(steps) / 3


def test_a_model_knows_what_holds_and_what_has_no_value():
    model = Model(random.Random(1)).meeting([Relation(alpha, "=", Integer(0)), Relation(gamma, "=", Integer(2))])
    assert model.holds(Relation(alpha * gamma, "=", Integer(0))) is True
    assert model.holds(Relation(gamma, "<", Integer(2))) is False
    assert model.holds(Relation(1 / alpha, "=", 1 / alpha)) is False
    with pytest.raises(NoValue):
        model.value(1 / alpha)
    assert model.holds(Relation((v.T * Delta * v).doit(), "≥", Integer(0))) is True


@pytest.mark.parametrize("seed", [1, 2])
def test_random_compositions_make_nothing_false(seed):
    run = Composer(rules, seed).compose(400)
    assert run.violations == []
    assert run.faults == {}
    assert run.made > 100


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_every_broken_copy_can_be_made(mutant):
    assert copied(mutant).__name__ != mutant.module.__name__


@pytest.mark.parametrize("mutant", MUTANTS[::4], ids=[mutant.name for mutant in MUTANTS[::4]])
def test_a_broken_rule_is_caught(mutant):
    """Every fourth; `python -m tests.soundness --mutants` tries all of them, with up to 10,000 compositions each."""
    run = caught(mutant, most=2500)
    assert run.violations, f"{run.compositions} compositions made nothing false"


def test_every_rule_has_a_broken_copy():
    """Cards and series are not composed: they are theorems, and what is known of named schemes."""
    rules_of_mutants = {mutant.computation or mutant.name.partition(":")[0] for mutant in MUTANTS}
    assert set(WAYS) == rules_of_mutants
    composed = {way for ways in WAYS.values() for way in ways}
    assert {name for name in dir(Composer) if name.startswith("by_")} - composed == {"by_assuming", "by_naming_a_sum"}
