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
from tests.soundness.mutants import MUTANTS, caught, copied

QUICK = ("identity: the normal forms may differ", "scalar identity: it may be undecided", "sign: it may be undecided")


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
        model = Model(dice)
        model.meet(sorted((x for x in (*step.hypotheses, *step.defines) if isinstance(x, Relation)), key=str))
        decided += model.holds(step.statement) is not None
    assert decided > len(steps) / 3


def test_a_model_knows_what_holds_and_what_has_no_value():
    model = Model(random.Random(1))
    model.meet([Relation(alpha, "=", Integer(0)), Relation(gamma, "=", Integer(2))])
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


@pytest.mark.parametrize("name", QUICK)
def test_a_broken_rule_is_caught(name):
    """`python -m tests.soundness --mutants` tries all of them, with up to 10,000 compositions each."""
    (mutant,) = (mutant for mutant in MUTANTS if mutant.name == name)
    assert caught(mutant, most=1000).violations
