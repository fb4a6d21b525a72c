"""Whatever the kernel is handed, it makes a step that holds, or it refuses: nothing else ever comes out of a rule."""

import random

import pytest
from sympy import (
    Abs,
    Derivative,
    Function,
    I,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Interval,
    Matrix,
    Rational,
    S,
    Symbol,
    nan,
    oo,
    sqrt,
    zoo,
)

import analysis.symbols as a
from proofs.kernel import rules
from proofs.kernel.computations import COMPUTATIONS, CONGRUENCE, DERIVATIVE, SIGNS, SUMMATION
from proofs.kernel.rules import Refused, Step, assume, compute, define, identity, instantiate, scalar_identity, sign
from proofs.kernel.statements import Implication, Negation, Proposition, Relation
from proofs.kernel.theorems import THEOREMS
from tests.soundness.models import violation

RULES = (
    rules.assume,
    rules.define,
    rules.identity,
    rules.scalar_identity,
    rules.sign,
    rules.substitute,
    rules.chain,
    rules.flip,
    rules.instantiate,
    rules.add,
    rules.scale,
    rules.discharge,
    rules.apply,
    rules.equivalence,
    rules.both,
    rules.direction,
    rules.excludes,
    rules.cases,
    rules.contradiction,
    rules.settle,
    rules.earlier,
)
SHAPES = (a.s, a.alpha, a.h, a.v, a.z, a.W, a.K, a.xi, a.z_[a.i], a.z_[1], a.mu_[a.k], a.V, a.u, a.parameter, a.n, a.i)
NAMES = {
    "function": SHAPES,
    "variable": SHAPES,
    "symbol": SHAPES,
    "point": (*SHAPES, oo, nan),
    "factor": SHAPES,
    "left": SHAPES,
    "right": SHAPES,
    "relation": ("=", "<", "≤", "≠", "", "is"),
    "row": (None, *SHAPES),
    "column": SHAPES,
    "index": SHAPES,
    "count": SHAPES,
    "squared": SHAPES,
    "integrand": SHAPES,
    "lower": (*SHAPES, oo),
    "upper": SHAPES,
    "primitive": SHAPES,
    "scheme": ("rk4", "none", 3),
    "n": (2, 0, "2"),
    "ranges": ({}, {a.s: (Integer(0), oo)}, None, {a.W: (Integer(0), oo)}),
}


def things(dice):
    """Steps of all shapes, statements, terms, and what is none of these."""
    x, y = dice.choice(SHAPES), dice.choice(SHAPES)
    words, same = Proposition("every `W` is skew"), Relation(a.s, "=", a.s)
    steps = [assume(words, ""), assume(same, ""), scalar_identity(1 / a.s, 1 / a.s), define(a.C, a.alpha)]
    steps += [identity(a.v.T * a.W * a.z, a.v.T * a.W * a.z), sign(a.s**2, "≥", a.s, Interval(0, oo))]
    steps += [assume(Implication((same,), words), ""), assume(Negation(same), ""), assume(Relation(a.v, "=", a.z), "")]
    terms = [x, y, x * 2, a.W * a.v, a.v.T * a.W, a.v.T * a.v, ImmutableDenseMatrix([[1, a.s]]), Matrix([[1]])]
    terms += [1 / a.s, sqrt(a.s), Abs(a.s), Integral(a.s, (a.s, 0, 1)), Derivative(a.s**2, a.s), I * a.s, nan, oo, zoo]
    terms += [Function("f")(a.s), a.sigma(a.z_[a.i]), Symbol("q"), Rational(1, 3), S.true, S.EmptySet, Interval(0, 1)]
    others = [None, 1, 1.5, True, "=", "≥", "T1.1", {}, {x: y}, {a.s: x}, [x], (x, y), object, same, words, lambda: 0]
    return dice.choice(dice.choice((steps, terms, others)))


def outcome(attempt):
    """The step, or None when it was refused; whatever else is raised goes through."""
    try:
        step = attempt()
    except Refused:
        return None
    assert type(step) is Step
    assert rules.is_genuine(step)
    return step


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_refuses_what_does_not_fit_or_concludes_something_that_holds(rule):
    dice = random.Random(rule.__name__)
    for _ in range(30):
        arguments = [things(dice) for _ in range(dice.randint(1, 4))]
        step = outcome(lambda given=tuple(arguments): rule(*given))
        assert step is None or violation(step, dice, 4) is None


@pytest.mark.parametrize("rule", COMPUTATIONS, ids=lambda rule: rule.name)
def test_a_computation_refuses_what_does_not_fit_or_concludes_something_that_holds(rule):
    dice = random.Random(rule.name)
    code = rule.conclude.__code__
    names = code.co_varnames[1 : code.co_argcount]
    for _ in range(30):
        arguments = {name: dice.choice(NAMES.get(name, SHAPES)) for name in names if dice.random() < 0.95}
        if dice.random() < 0.2 and names:
            arguments[dice.choice(names)] = things(dice)
        premises = [things(dice) for _ in range(dice.choice((0, 0, 1, 2)))]
        step = outcome(lambda given=tuple(premises), named=arguments: compute(rule, *given, **named))
        assert step is None or violation(step, dice, 4) is None


def test_a_card_refuses_arguments_of_any_other_kind():
    dice = random.Random(5)
    for card in THEOREMS:
        names = card.says.__code__.co_varnames[: card.says.__code__.co_argcount] if callable(card.says) else ("x",)
        for _ in range(4):
            arguments = {name: things(dice) for name in names}
            outcome(lambda card=card, named=arguments: rules.cite(card, **named))


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda: compute(DERIVATIVE, function=a.W + a.K, variable=a.s), "W"),
        (lambda: compute(CONGRUENCE, assume(Relation(a.v, "=", a.z), ""), function=a.s + 1, symbol=a.s), "numbers"),
        (lambda: compute(SIGNS, left=a.W, relation=">", right=a.s), "matri|Mix|real"),
        (lambda: compute(SIGNS, left=a.s), "relation"),
        (lambda: compute(SUMMATION, scalar_identity(a.x_[a.i], a.x_[a.i])), "has no name"),
        (lambda: instantiate(scalar_identity(a.s, a.s), {a.s: a.v}), "shapes"),
    ],
)
def test_a_refusal_says_what_does_not_fit(attempt, says):
    with pytest.raises(Refused, match=says):
        attempt()


def test_a_component_is_a_value_of_a_real_letter():
    step = instantiate(sign(a.s**2, "≥", a.s), {a.s: a.z_[a.i]})
    assert step.statement == Relation(a.z_[a.i] ** 2, "≥", S.Zero)
