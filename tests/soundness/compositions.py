"""Random compositions of the kernel's rules, each new step checked in models.

A composition is one call of a rule with steps made before, or with random terms. Most are refused; that is what a
kernel does. What is not refused has to hold in every model of what it stands on.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from sympy import (
    Abs,
    Derivative,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Pow,
    Rational,
    S,
    Sum,
    log,
    oo,
    preorder_traversal,
    sqrt,
)

import analysis.symbols as a
from proofs.kernel import computations as c
from proofs.kernel.statements import Equivalence, Implication, Negation, Relation, Statement, letters
from tests.soundness.models import Worlds, violation

SCALARS = (a.alpha, a.beta, a.gamma, a.s, a.r, a.h, a.omega)
VECTORS = (a.v, a.w, a.x, a.z)
SQUARE = (a.A, a.W, a.K)
COMPONENTS = (a.z_[a.i], a.g_[a.i], a.sigma(a.z_[a.i]))
KINDS = ("=", "≤", "≥", "<", ">", "≠")
SELDOM = (
    "by_legendre",
    "by_mirror",
    "by_integral_substitution",
    "by_entries",
    "by_arbitrary_vectors",
    "by_multiplying",
)
"""Ways that cost much and have few cases: a quarter as often as the others."""
BANKED = 250
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
    broken_off: Counter[str] = field(default_factory=Counter)


@lru_cache(maxsize=20_000)
def size(statement: Statement) -> int:
    """How many parts its formulas have."""
    if isinstance(statement, Relation):
        return sum(1 for side in (statement.left, statement.right) for _ in preorder_traversal(side))
    if isinstance(statement, Negation):
        return size(statement.statement)
    if isinstance(statement, Implication):
        return sum(map(size, (*statement.premises, statement.conclusion)))
    return size(statement.left) + size(statement.right) if isinstance(statement, Equivalence) else 1


def _letters(step: Any) -> list[Any]:
    return sorted((x for x in letters(step.statement) if x in SCALARS), key=str)


class Composer:
    """Draws calls of one kernel's rules; `kernel` is proofs.kernel.rules or a broken copy of it."""

    def __init__(self, kernel: ModuleType, seed: int, models: int = 12, mostly: tuple[str, ...] = ()) -> None:
        """With `mostly`, every second composition is one of these ways."""
        self.kernel, self.dice, self.models = kernel, random.Random(seed), models
        self.worlds = Worlds(random.Random(seed))
        self.pool: list[Any] = []
        self.run = Run()
        self.banks: dict[str, list[Any]] = {}
        names = [name for name in dir(type(self)) if name.startswith("by_")]
        often = [name for name in names for _ in range(1 if name in SELDOM else 4)]
        often += [name for name in mostly for _ in range(len(often) // len(mostly))]
        self.ways: tuple[Callable[[], Any], ...] = tuple(getattr(self, name) for name in often)

    def compose(self, count: int, stop: bool = False) -> Run:
        """So many compositions, or fewer when it has to stop at the first violation."""
        for _ in range(count):
            self.run.compositions += 1
            try:
                step = self.dice.choice(self.ways)()
            except self.kernel.Refused as refusal:
                self.run.refused += 1
                if refusal.__cause__ is not None:
                    self.run.broken_off[str(refusal)[:100]] += 1
                continue
            except Exception as fault:  # no refusal: the kernel may raise nothing else
                self.run.faults[f"{type(fault).__name__}: {fault}"[:100]] += 1
                continue
            self.run.made += 1
            self.run.rules[step.rule] += 1
            found = violation(step, self.dice, self.models, self.worlds)
            if found is not None:
                supposed = ", ".join(sorted(map(str, step.hypotheses)))
                self.run.violations.append(f"{step.rule}: {supposed} ⊢ {step.statement}, false for {found.values}")
                if stop:
                    return self.run
                continue
            if size(step.statement) < 40 and len(step.hypotheses) < 5:
                self.pool.append(step)
                del self.pool[: len(self.pool) - KEPT]
        return self.run

    def letter(self) -> Any:
        return self.dice.choice(SCALARS)

    def banked(self, name: str, make: Callable[[], Any]) -> Any:
        """One of the terms made before, or a new one, which then takes the place of one of them."""
        bank = self.banks.setdefault(name, [])
        if len(bank) == BANKED and self.dice.random() < 0.85:
            return self.dice.choice(bank)
        made = make()
        if len(bank) < BANKED:
            bank.append(made)
        else:
            bank[self.dice.randrange(BANKED)] = made
        return made

    def scalar(self, depth: int = 2) -> Any:
        return self.banked(f"scalar {depth}", lambda: self.new_scalar(depth))

    def matrix(self) -> Any:
        return self.banked("matrix", self.new_matrix)

    def form(self) -> Any:
        return self.banked("form", self.new_form)

    def new_scalar(self, depth: int) -> Any:
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
            return Integral(self.letter() * self.dice.choice((a.r, self.letter())), (a.r, 0, 1))
        return Derivative(self.letter() * self.letter(), a.s)

    def new_matrix(self) -> Any:
        one, other = self.dice.choice(SQUARE), self.dice.choice(SQUARE)
        return self.dice.choice((one, one.T, one + other, one * other, -one, self.letter() * one))

    def new_form(self) -> Any:
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
        if self.dice.random() < 0.6:
            letter = self.dice.choice(_letters(target) or SCALARS)
            kind = self.dice.choice(("=", "=", "=", "≤", "≠"))
            meaning = self.dice.choice((a.r, a.s, self.scalar(1), self.scalar(1)))
            equation = self.kernel.assume(Relation(letter, kind, meaning), "")
        return self.kernel.substitute(target, equation, backwards=self.dice.random() < 0.2)

    def by_chaining(self) -> Any:
        pair = self.linked() if self.dice.random() < 0.6 else (self.step(), self.step())
        return self.kernel.chain(*pair)

    def by_flipping(self) -> Any:
        return self.kernel.flip(self.step())

    def by_instance(self) -> Any:
        if self.dice.random() < 0.2:
            return self.kernel.instantiate(self.step(), {self.dice.choice(VECTORS): self.dice.choice(VECTORS)})
        step = self.step()
        letter = self.dice.choice(_letters(step) or SCALARS)
        value = self.scalar(0) if self.dice.random() < 0.4 else self.scalar(1)
        return self.kernel.instantiate(step, {letter: value})

    def by_adding(self) -> Any:
        return self.kernel.add(self.step(), self.step())

    def by_scaling(self) -> Any:
        return self.kernel.scale(self.step(), self.scalar(1), self.step() if self.dice.random() < 0.1 else None)

    def by_defining(self) -> Any:
        letter = self.dice.choice((a.C, a.F, a.divergence, a.C, a.F, a.divergence, a.h, a.alpha))
        meaning = self.dice.choice(
            (self.scalar(1), self.form(), self.dice.choice((a.C, a.F, a.divergence)) + self.scalar(0))
        )
        return self.kernel.define(letter, meaning)

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
        other = Implication((first,), forth.statement.premises[0])
        draw = self.dice.random()
        if draw < 0.3:
            return self.kernel.equivalence(forth, self.by_discharging())
        return self.kernel.equivalence(forth, self.kernel.assume(back if draw < 0.8 else other, ""))

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
        if self.dice.random() < 0.5:
            positive = [x for x in SCALARS if x.is_positive]
            left = self.dice.choice(positive) * self.dice.choice((1, -1, *positive)) + self.scalar(1) ** 2
            return self.kernel.compute(c.SIGNS, left=left, relation=self.dice.choice("><≠"))
        return self.kernel.compute(
            c.SIGNS, left=self.scalar(), relation=self.dice.choice(KINDS[1:]), right=self.scalar(0)
        )

    def by_congruence(self) -> Any:
        function, given = self.scalar(), self.step()
        if self.dice.random() < 0.5:
            meaning = self.dice.choice((a.r, a.s, self.scalar(1)))
            given = self.kernel.assume(Relation(self.letter(), self.dice.choice("==≤"), meaning), "")
        inside = sorted((x for x in function.free_symbols if x in SCALARS), key=str)
        return self.kernel.compute(c.CONGRUENCE, given, function=function, symbol=self.dice.choice(inside or SCALARS))

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

    def of_components(self) -> Any:
        """A term in the components i of the columns."""
        one, other = self.dice.choice(COMPONENTS), self.dice.choice(COMPONENTS)
        return self.dice.choice((one * other, one**2, self.letter() * one * other, one, self.letter() + one * other))

    def above_a_tangent(self) -> Any:
        """s² ≥ 2as − a² for a number a: the one way to a constant beside an inner product."""
        number = Integer(self.dice.randint(1, 3))
        inside = self.kernel.sign(a.s**2 - 2 * number * a.s + number**2, "≥", a.s)
        moved = Relation(a.s**2, "≥", 2 * number * a.s - number**2)
        rule = self.kernel.compute(c.REARRANGEMENT, first=moved, second=inside.statement)
        return self.kernel.apply(self.kernel.direction(rule, backwards=True), inside)

    def by_summing(self) -> Any:
        draw = self.dice.random()
        if draw < 0.3:
            given = self.kernel.compute(c.SIGNS, left=self.dice.choice(COMPONENTS) ** 2, relation="≥")
        elif draw < 0.7:
            one, other = self.of_components(), self.dice.choice(COMPONENTS)
            given = self.kernel.scalar_identity((one + other) ** 2, one**2 + 2 * one * other + other**2)
            if self.dice.random() < 0.6:
                given = self.kernel.scalar_identity(one + other**2, other**2 + one)
        else:
            given = self.kernel.assume(
                Relation(self.of_components(), self.dice.choice(KINDS[:3]), self.of_components()), ""
            )
        if self.dice.random() < 0.3:
            given = self.kernel.instantiate(self.above_a_tangent(), {a.s: self.dice.choice(COMPONENTS)})
        names = []
        if self.dice.random() < 0.7:
            part = self.dice.choice((self.of_components(), *COMPONENTS))
            names = [self.kernel.define(a.F, Sum(part, (a.i, 1, a.n)))]
        return self.kernel.compute(c.SUMMATION, given, *names)

    def by_multiplying(self) -> Any:
        part = self.dice.choice(
            (self.scalar(1), self.dice.choice(COMPONENTS), a.mu_[a.k], Abs(sqrt(1 - a.parameter)))
        ) ** self.dice.choice((1, 2))
        index = self.dice.choice((a.i, a.k, a.k, a.parameter, a.s))
        kind, least = self.dice.choice("≥≥≤"), self.dice.choice((1, 1, 0))
        if self.dice.random() < 0.5:
            given = self.kernel.assume(Relation(part, kind, Integer(least)), "")
        else:
            given = self.kernel.compute(c.SIGNS, left=1 + part, relation=kind, right=Integer(least))
        count = self.dice.choice((a.n, Integer(2), Integer(3), self.scalar(0)))
        return self.kernel.compute(c.PRODUCT, given, index=index, count=count)

    def by_entries(self) -> Any:
        side = self.dice.choice((1, 2, 2))
        one, other = (self.explicit(side) for _ in range(2))
        left = self.dice.choice((one * other, one + other, one.T * other))
        right = self.dice.choice((ImmutableDenseMatrix(left), other * one, (other.T * one).T, other + one))
        return self.kernel.compute(c.ENTRYWISE, left=left, right=ImmutableDenseMatrix(right))

    def explicit(self, side: int) -> Any:
        return ImmutableDenseMatrix(side, side, [self.scalar(self.dice.choice((0, 0, 1))) for _ in range(side**2)])

    def by_integrating(self) -> Any:
        """Both sides of a relation on the unit interval, as it is supposed or with a third side."""
        sides = [self.scalar(0) + self.scalar(0) * self.dice.choice((a.r, 1)) for _ in range(2)]
        given = self.kernel.assume(Relation(sides[0], self.dice.choice(KINDS), sides[1], c.UNIT_INTERVAL), "")
        if self.dice.random() < 0.7:
            given = self.kernel.chain(
                given, self.kernel.assume(Relation(sides[1], "=", self.scalar(0) * self.dice.choice((a.r, 1))), "")
            )
        return self.kernel.compute(c.INTEGRATION, given)

    def small(self) -> Any:
        return Rational(self.dice.choice((-1, 0, 1, 1, 2, 3)), self.dice.choice((1, 2, 3)))

    def by_legendre(self) -> Any:
        m = self.dice.choice((a.parameter, a.parameter / 2, self.small(), a.omega))
        first, second = self.small(), self.small()
        ranges = {m: (Integer(0), self.dice.choice((Integer(1), oo)))} if m.is_Symbol else {}
        shift = self.small() if self.dice.random() < 0.2 else 0
        squared = (first + second * (1 - m * a.r**2)) ** 2 / ((1 - a.r**2) * (1 - m * a.r**2)) + shift
        return self.kernel.compute(
            c.LEGENDRE, squared=squared, variable=a.r, m=m, first=first, second=second, ranges=ranges
        )

    def halved(self) -> tuple[Any, Any]:
        """A square with the middle of the range over which it may be even."""
        middle = self.dice.choice((Integer(1), Integer(2), Rational(1, 2), a.r, a.h))
        way = a.r * (2 * middle - a.r) if self.dice.random() < 0.6 else a.r
        return (way + self.dice.choice((0, 1, 2))) ** self.dice.choice((1, 2)), middle

    def by_mirror(self) -> Any:
        squared, middle = self.halved()
        half = Integral(Pow(squared, S.Half, evaluate=False), (a.r, 0, middle))
        given = self.kernel.assume(Relation(half, self.dice.choice("=≤"), a.alpha), "")
        return self.kernel.compute(c.MIRROR, given, squared=squared, variable=a.r, middle=middle)

    def by_integral_substitution(self) -> Any:
        squared = self.dice.choice((a.r, 1 + a.r**2, 4 - a.r, a.s**2, a.r + a.s**2))
        image = self.dice.choice((a.s, a.s**2, 2 * a.s, 1 - a.s, a.s * (1 - a.s), a.s + 1, 4 * a.s * (1 - a.s)))
        ends = [image.subs(a.s, k) for k in (0, 1)]
        if self.dice.random() < 0.3:
            ends = [ends[0], self.dice.choice((Integer(1), Integer(2)))]
        transformed = squared.subs(a.r, image) * image.diff(a.s) ** self.dice.choice((2, 2, 1))
        inner = Integral(Pow(transformed, S.Half, evaluate=False), (a.s, 0, 1))
        given = self.kernel.assume(Relation(inner, "=", a.beta), "")
        return self.kernel.compute(
            c.SUBSTITUTION,
            given,
            squared=squared,
            old=a.r,
            image=image,
            new=a.s,
            transformed=transformed,
            ends=tuple(ends),
            ranges={},
        )

    def by_naming_a_sum(self) -> Any:
        named = Sum(a.mu_[a.k], (a.k, 1, a.n))
        return self.kernel.scalar_identity(named + self.letter() - self.letter(), named) if named else S.Zero
