"""Random compositions of the kernel's rules, each new step checked in models.

A composition is one call of a rule with steps made before, or with random terms. Most are refused; that is what a
kernel does. What is not refused has to hold in every model of what it stands on.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from sympy import Abs, Derivative, Integer, Integral, Rational, S, Sum, log, sqrt

import analysis.symbols as a
from proofs.kernel import computations as c
from proofs.kernel.statements import Implication, Negation, Relation
from tests.soundness.models import violation

SCALARS = (a.alpha, a.beta, a.gamma, a.s, a.r, a.h, a.omega)
VECTORS = (a.v, a.w, a.x, a.z)
SQUARE = (a.A, a.W, a.K)
KINDS = ("=", "≤", "≥", "<", ">", "≠")
KEPT = 60
"""Steps that a composition may use; older ones are forgotten."""


@dataclass
class Run:
    """What came of a campaign."""

    compositions: int = 0
    made: int = 0
    refused: int = 0
    violations: list[str] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


class Composer:
    """Draws calls of one kernel's rules; `kernel` is proofs.kernel.rules or a broken copy of it."""

    def __init__(self, kernel: ModuleType, seed: int, models: int = 6) -> None:
        self.kernel, self.dice, self.models = kernel, random.Random(seed), models
        self.pool: list[Any] = []
        self.run = Run()
        self.ways: tuple[Callable[[], Any], ...] = tuple(
            getattr(self, name) for name in dir(type(self)) if name.startswith("by_")
        )

    def compose(self, count: int, stop: bool = False) -> Run:
        """So many compositions, or fewer when it has to stop at the first violation."""
        for _ in range(count):
            self.run.compositions += 1
            try:
                step = self.dice.choice(self.ways)()
            except self.kernel.Refused:
                self.run.refused += 1
                continue
            except (TypeError, AttributeError, ArithmeticError, NotImplementedError) as fault:  # broken off
                self.run.faults[f"{type(fault).__name__}: {fault}"[:100]] += 1
                continue
            self.run.made += 1
            self.run.rules[step.rule] += 1
            found = violation(step, self.dice, self.models)
            if found is not None:
                supposed = ", ".join(sorted(map(str, step.hypotheses)))
                self.run.violations.append(f"{step.rule}: {supposed} ⊢ {step.statement}, false for {found.values}")
                if stop:
                    return self.run
                continue
            if len(str(step.statement)) < 120 and len(step.hypotheses) < 5:
                self.pool.append(step)
                del self.pool[: len(self.pool) - KEPT]
        return self.run

    def letter(self) -> Any:
        return self.dice.choice(SCALARS)

    def scalar(self, depth: int = 2) -> Any:
        draw = self.dice.random()
        if depth == 0 or draw < 0.35:
            return self.letter() if self.dice.random() < 0.7 else Rational(self.dice.randint(-2, 3), 1)
        one, other = self.scalar(depth - 1), self.scalar(depth - 1)
        if draw < 0.5:
            return one + other
        if draw < 0.68:
            return one * other
        if draw < 0.76:
            return one**2
        if draw < 0.84 and one != 0:
            return 1 / one
        if draw < 0.88:
            return Abs(one)
        if draw < 0.91 and one.is_positive:
            return sqrt(one)
        if draw < 0.93 and one.is_positive:
            return log(one)
        if draw < 0.97:
            return Integral(self.letter() * self.letter(), (a.r, 0, 1))
        return Derivative(self.letter() * self.letter(), a.s)

    def matrix(self) -> Any:
        one, other = self.dice.choice(SQUARE), self.dice.choice(SQUARE)
        return self.dice.choice((one, one.T, one + other, one * other, -one, self.letter() * one))

    def form(self) -> Any:
        return (self.dice.choice(VECTORS).T * self.matrix() * self.dice.choice(VECTORS)).doit()

    def step(self) -> Any:
        if not self.pool or self.dice.random() < 0.1:
            return self.by_assuming()
        return self.dice.choice(self.pool)

    def relation(self) -> Relation:
        draw = self.dice.random()
        if draw < 0.6:
            return Relation(self.letter(), self.dice.choice(KINDS), self.scalar(1))
        if draw < 0.8:
            return Relation(self.dice.choice(SQUARE).T, "=", self.dice.choice((1, -1)) * self.matrix())
        return Relation(self.form(), self.dice.choice(KINDS[:3]), Integer(0))

    def linked(self) -> Any:
        """A step that begins where another ends."""
        first = self.step()
        if isinstance(first.statement, Relation):
            end = first.statement.right
            return first, self.kernel.assume(Relation(end, self.dice.choice(KINDS), self.scalar(1)), "")
        return first, self.step()

    def by_assuming(self) -> Any:
        return self.kernel.assume(self.relation(), "")

    def by_scalar_identity(self) -> Any:
        one, other = self.scalar(), self.scalar(1)
        pairs = ((one + other, other + one), ((one + other) ** 2, one**2 + 2 * one * other + other**2), (one, other))
        return self.kernel.scalar_identity(*self.dice.choice((*pairs, (one * other / other, one))))

    def by_identity(self) -> Any:
        form, using = self.form(), [x for x in self.pool[-8:] if isinstance(x.statement, Relation)]
        used = self.dice.sample(using, min(len(using), self.dice.randint(0, 2)))
        other = self.dice.choice((Integer(0), form.T.doit(), self.form(), -form))
        return self.kernel.identity(form, other, *used)

    def by_sign(self) -> Any:
        return self.kernel.sign(self.scalar(1).xreplace(dict.fromkeys(SCALARS, a.s)), self.dice.choice("<≤>≥"), a.s)

    def by_substituting(self) -> Any:
        equation = self.step()
        target = self.step()
        if self.dice.random() < 0.5:
            equation = self.kernel.assume(Relation(self.letter(), "=", self.scalar(1)), "")
        return self.kernel.substitute(target, equation, backwards=self.dice.random() < 0.2)

    def by_chaining(self) -> Any:
        pair = self.linked() if self.dice.random() < 0.6 else (self.step(), self.step())
        return self.kernel.chain(*pair)

    def by_flipping(self) -> Any:
        return self.kernel.flip(self.step())

    def by_instance(self) -> Any:
        if self.dice.random() < 0.2:
            return self.kernel.instantiate(self.step(), {self.dice.choice(VECTORS): self.dice.choice(VECTORS)})
        return self.kernel.instantiate(self.step(), {self.letter(): self.scalar(1)})

    def by_adding(self) -> Any:
        return self.kernel.add(self.step(), self.step())

    def by_scaling(self) -> Any:
        return self.kernel.scale(self.step(), self.scalar(1), self.step() if self.dice.random() < 0.1 else None)

    def by_defining(self) -> Any:
        return self.kernel.define(self.dice.choice((a.C, a.F, a.H)), self.dice.choice((self.scalar(1), self.form())))

    def by_rate(self) -> Any:
        return self.kernel.compute(c.RATE, self.kernel.define(a.F, self.form()))

    def by_discharging(self) -> Any:
        step = self.step()
        if not step.hypotheses:
            raise self.kernel.Refused("nothing to discharge")
        return self.kernel.discharge(step, *self.dice.sample(sorted(step.hypotheses, key=str), 1))

    def by_applying(self) -> Any:
        rule = self.by_discharging()
        given = rule.statement.premises[0] if self.dice.random() < 0.8 else self.relation()
        return self.kernel.apply(rule, self.kernel.assume(given, ""))

    def by_equivalence(self) -> Any:
        first = self.relation()
        forth = self.by_discharging()
        back = Implication((forth.statement.conclusion,), forth.statement.premises[0])
        return self.kernel.equivalence(forth, self.kernel.assume(back if self.dice.random() < 0.8 else first, ""))

    def by_rearranging(self) -> Any:
        left, right, factor = self.scalar(1), self.scalar(1), self.scalar(1)
        kind = self.dice.choice(KINDS)
        first, second = Relation(factor * left, kind, factor * right), Relation(left, kind, right)
        return self.kernel.compute(c.REARRANGEMENT, first=first, second=second, factor=factor)

    def by_direction(self) -> Any:
        given = self.by_rearranging() if self.dice.random() < 0.7 else self.by_equivalence()
        return self.kernel.direction(given, backwards=self.dice.random() < 0.5)

    def by_both(self) -> Any:
        first = self.by_rearranging()
        other = Relation(first.statement.right.right, first.statement.right.relation, first.statement.right.left)
        rest = [self.kernel.discharge(self.kernel.assume(x, ""), x) for x in (first.statement.right, other)]
        second = self.kernel.equivalence(rest[0], rest[0])
        return self.kernel.both(first, second if self.dice.random() < 0.8 else self.by_rearranging())

    def by_excluding(self) -> Any:
        return self.kernel.excludes(self.step())

    def by_cases(self) -> Any:
        one, other = self.letter(), self.scalar(1)
        then = self.relation()
        kinds = ("=", "≠") if self.dice.random() < 0.7 else ("=", self.dice.choice("<>≤≥"))
        sides = [Implication((Relation(one, kind, other),), then) for kind in kinds]
        return self.kernel.cases(*(self.kernel.assume(each, "") for each in sides))

    def by_contradiction(self) -> Any:
        step = self.step()
        denied = step.statement if self.dice.random() < 0.8 else self.relation()
        against = self.kernel.assume(Negation(denied), "")
        return self.kernel.contradiction(step, against, self.dice.choice(sorted(against.hypotheses, key=str)))

    def by_settling(self) -> Any:
        step = self.step()
        if not step.hypotheses:
            raise self.kernel.Refused("nothing to settle")
        wanted = self.dice.choice(sorted(step.hypotheses, key=str))
        given = wanted if self.dice.random() < 0.8 else self.relation()
        return self.kernel.settle(step, self.kernel.assume(given, ""))

    def by_cancelling(self) -> Any:
        draw = self.dice.random()
        if draw < 0.5:
            factor, other = self.scalar(1), self.letter()
            zero = Integer(0)
        else:
            factor, other = self.dice.choice(SQUARE), self.dice.choice(VECTORS)
            zero = 0 * other
        whole = self.kernel.assume(Relation(factor * other, "=", zero), "")
        kind = self.dice.choice(("≠", "≠", "=", "≥"))
        return self.kernel.compute(
            c.CANCELLATION, whole, self.kernel.assume(Relation(other, kind, zero), ""), factor=factor
        )

    def by_signs(self) -> Any:
        return self.kernel.compute(
            c.SIGNS, left=self.scalar(), relation=self.dice.choice(KINDS[1:]), right=self.scalar(0)
        )

    def by_congruence(self) -> Any:
        return self.kernel.compute(c.CONGRUENCE, self.step(), function=self.scalar(), symbol=self.letter())

    def by_derivative(self) -> Any:
        return self.kernel.compute(c.DERIVATIVE, function=self.scalar(), variable=self.letter())

    def by_limit(self) -> Any:
        return self.kernel.compute(c.LIMIT, function=self.scalar(), symbol=self.letter(), point=self.scalar(0))

    def by_monotonicity(self) -> Any:
        function = self.dice.choice((a.s**3, a.s**2, -a.s, sqrt(a.s), 2 * a.s, Abs(a.s)))
        half = self.dice.random() < 0.5
        return self.kernel.compute(c.MONOTONICITY, self.step(), function=function, symbol=a.s, nonnegative=half)

    def by_integral(self) -> Any:
        primitive = self.scalar(1).xreplace({a.s: a.r}) * a.r
        integrand = primitive.diff(a.r) if self.dice.random() < 0.7 else self.scalar(1)
        low, high = self.scalar(0), self.scalar(0)
        return self.kernel.compute(
            c.INTEGRAL, integrand=integrand, symbol=a.r, lower=low, upper=high, primitive=primitive
        )

    def by_arbitrary_vectors(self) -> Any:
        one, other = self.matrix(), self.matrix()
        forms = self.kernel.identity(a.v.T * one * a.w, a.v.T * self.dice.choice((one, other)) * a.w)
        if self.dice.random() < 0.5:
            forms = self.kernel.assume(Relation((a.v.T * one * a.w).doit(), "=", (a.v.T * other * a.w).doit()), "")
        return self.kernel.compute(c.EXTENSIONALITY, forms, left=one, right=other, row=a.v, column=a.w)

    def by_summing(self) -> Any:
        named = Sum(a.mu_[a.k], (a.k, 1, a.n))
        return self.kernel.scalar_identity(named + self.letter() - self.letter(), named) if named else S.Zero
