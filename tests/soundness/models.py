"""Statements in concrete models: numbers, small matrices, and what certainly holds or fails there.

Rational arithmetic is exact, everything else is done in balls: what is said to fail certainly fails.
"""

from __future__ import annotations

import random
from typing import Any

import flint
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Integral,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    cos,
    diff,
    exp,
    log,
    sin,
    tanh,
)

from analysis.symbols import Delta, n, sort_of
from proofs.kernel.statements import Equivalence, Implication, Negation, Relation, Statement


class NoValue(ArithmeticError):
    """The term has no value in the model."""


class Unknown(ArithmeticError):
    """The model does not say."""


class Model:
    """Values of letters: exact rationals for scalars, small integer matrices for matrices, a size for n."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.size = dice.choice((1, 2, 2, 3))
        self.values: dict[Basic, object] = {n: flint.fmpq(self.size)}

    def __getitem__(self, letter: Basic) -> object:
        if letter not in self.values:
            self.values[letter] = self.drawn(letter)
        return self.values[letter]

    def drawn(self, letter: Basic) -> object:
        if isinstance(letter, MatrixSymbol):
            rows, columns = (1 if side == 1 else self.size for side in letter.shape)
            entries = [self.dice.randint(-2, 2) for _ in range(rows * columns)]
            if letter == Delta:
                entries = [self.dice.randint(1, 3) if k % (columns + 1) == 0 else 0 for k in range(rows * columns)]
            return flint.fmpq_mat(rows, columns, entries)
        top = self.dice.choice((0, 1, 1, 2, 3, -1, -1, -2, -3))
        if letter.is_integer or self.dice.random() < 0.6:
            value = flint.fmpq(top)
        else:
            value = flint.fmpq(top, self.dice.choice((2, 3)))
        ends = sort_of(letter).range
        if ends is not None:
            return flint.fmpq(self.dice.randint(1, 4), 5)
        if letter.is_positive:
            return abs(value) + (1 if value == 0 else 0)
        return abs(value) if letter.is_nonnegative else value

    def meet(self, hypotheses: list[Relation]) -> None:
        """Give letters the values that equations `letter = term` say, so that the model satisfies them."""
        for relation in hypotheses:
            letter = relation.left
            if relation.relation == "=" and isinstance(letter, Symbol | MatrixSymbol) and letter not in self.values:
                try:
                    found = self.value(relation.right)
                except (NoValue, Unknown):
                    continue
                fits = letter.is_positive is not True if isinstance(letter, Symbol) else True
                if fits or (isinstance(found, flint.fmpq) and found > 0):
                    self.values[letter] = found

    def move(self, equation: Relation) -> None:
        """Give the left side's rate the value that it has when the letters of the right side move at their rates."""
        letters = equation.right.atoms(Symbol, MatrixSymbol)
        start = {letter: self[letter] for letter in letters if sort_of(letter).rate is not None}
        found = []
        for time in (1, -1):
            for letter, value in start.items():
                self.values[letter] = value + time * self[sort_of(letter).rate]
            found.append(self.value(equation.right))
        self.values.update(start)
        ahead, behind = _alike(*found)
        self.values[sort_of(equation.left).rate] = (ahead - behind) * flint.fmpq(1, 2)

    def value(self, node: Basic) -> object:
        if isinstance(node, Symbol | MatrixSymbol):
            return self[node]
        if node.is_Rational:
            return flint.fmpq(int(node.p), int(node.q))
        if node is S.Pi:
            return flint.arb.pi()
        if isinstance(node, ZeroMatrix):
            rows, columns = (1 if side == 1 else self.size for side in node.shape)
            return flint.fmpq_mat(rows, columns)
        if isinstance(node, Transpose):
            inner = self.value(node.arg)
            return inner.transpose() if isinstance(inner, flint.fmpq_mat) else inner
        if isinstance(node, Add | MatAdd):
            return self._folded(node, lambda a, b: a + b)
        if isinstance(node, Mul | MatMul):
            return self._folded(node, _times)
        if isinstance(node, Pow | MatPow) and not isinstance(node, exp):
            return self._power(node)
        if isinstance(node, Abs):
            return abs(_number(self.value(node.args[0])))
        if isinstance(node, exp | log | sin | cos | tanh):
            return self._function(node)
        if isinstance(node, Derivative):
            letter = node.variables[0]
            if any(part.args[0].has(letter) and self._is_zero(part.args[0]) for part in node.expr.atoms(Abs)):
                raise NoValue(f"no slope of {node.expr}")
            self.value(node.expr)
            return self.value(diff(node.expr, *node.variables))
        if isinstance(node, Sum | Product) and len(node.limits) == 1:
            return self._sum(node)
        if isinstance(node, Integral) and len(node.limits) == 1:
            return self._integral(node)
        if isinstance(node, Limit) and not node.args[2].is_infinite:
            return self._limit(node)
        raise Unknown(str(node))

    def _folded(self, node: Basic, join: object) -> object:
        values = [self.value(part) for part in node.args]
        total = values[0]
        for value in values[1:]:
            total = join(*_alike(total, value) if join is not _times else (total, value))  # type: ignore[operator]
        return total

    def _is_zero(self, node: Basic) -> bool:
        return self.value(node) == 0

    def _power(self, node: Basic) -> object:
        base, exponent = self.value(node.args[0]), node.args[1]
        if isinstance(base, flint.fmpq_mat):
            total = base
            for _ in range(int(exponent) - 1):
                total = total * base
            return total
        if exponent.is_Integer:
            if exponent < 0 and base == 0:
                raise NoValue(f"{node.args[0]} is 0")
            if exponent < 0 and not isinstance(base, flint.fmpq) and base.contains(0):
                raise Unknown("a ball round 0")
            return base ** int(exponent)
        power = self.value(exponent)
        if isinstance(base, flint.fmpq) and base < 0 and not isinstance(exponent, Symbol):
            raise NoValue(f"{node.args[0]} is negative")
        if not (base > 0 or (base == 0 and power > 0)):
            raise Unknown(f"{node}")
        return flint.arb(base) ** flint.arb(power)

    def _function(self, node: Basic) -> object:
        inner = _number(self.value(node.args[0]))
        if isinstance(node, log):
            if isinstance(inner, flint.fmpq) and inner <= 0:
                raise NoValue(f"no logarithm of {inner}")
            if not inner > 0:
                raise Unknown("a logarithm near 0")
        return getattr(flint.arb(inner), type(node).__name__)()

    def _sum(self, node: Basic) -> object:
        index, low, high = node.limits[0]
        first, last = self.value(low), self.value(high)
        total: object = flint.fmpq(0) if isinstance(node, Sum) else flint.fmpq(1)
        kept = self.values.get(index)
        for k in range(int(first.p), int(last.p) + 1):
            self.values[index] = flint.fmpq(k)
            value = self.value(node.function)
            total = total + value if isinstance(node, Sum) else total * value
        self._restore(index, kept)
        return total

    def _integral(self, node: Basic) -> object:
        """Exact by Simpson's rule for a polynomial of degree 3 or less, else not known."""
        variable, low, high = node.limits[0]
        polynomial = node.function.as_poly(variable) if node.function.is_polynomial(variable) else None
        if node.function.has(variable) and (polynomial is None or polynomial.degree() > 3):
            raise Unknown("no polynomial")
        start, end = self.value(low), self.value(high)
        kept, found = self.values.get(variable), []
        for point in (start, (start + end) / 2, end):
            self.values[variable] = point
            found.append(self.value(node.function))
        self._restore(variable, kept)
        return (end - start) * (found[0] + 4 * found[1] + found[2]) / 6

    def _limit(self, node: Basic) -> object:
        """The value where the function has one at the point, and no other claim is made."""
        function, variable, point = node.args[:3]
        kept = self.values.get(variable)
        self.values[variable] = self.value(point)
        try:
            return self.value(function)
        except NoValue:
            near = []
            for k in (10**6, 10**9):
                self.values[variable] = self.values[variable] + flint.fmpq(1, k)
                near.append(flint.arb(self.value(function)))
            return near[-1] + flint.arb(0, 1e-4)
        finally:
            self._restore(variable, kept)

    def _restore(self, letter: Basic, kept: object) -> None:
        if kept is None:
            self.values.pop(letter, None)
        else:
            self.values[letter] = kept

    def holds(self, statement: Statement) -> bool | None:
        """Whether it certainly holds (True) or certainly fails (False) here; None where neither is known."""
        if isinstance(statement, Relation):
            return None if statement.where else self._relation(statement)
        if isinstance(statement, Negation):
            inner = self.holds(statement.statement)
            return None if inner is None else not inner
        if isinstance(statement, Implication):
            given = [self.holds(premise) for premise in statement.premises]
            then = self.holds(statement.conclusion)
            if False in given or then is True:
                return True
            return None if None in given or then is None else False
        if isinstance(statement, Equivalence):
            left, right = self.holds(statement.left), self.holds(statement.right)
            return None if left is None or right is None else left == right
        return None

    def _relation(self, relation: Relation) -> bool | None:
        try:
            left, right = _alike(self.value(relation.left), self.value(relation.right))
        except NoValue:
            return False
        except (Unknown, ZeroDivisionError, TypeError, AttributeError):
            return None  # a broken rule makes terms that mean nothing
        if isinstance(left, flint.fmpq_mat):
            same = left == right
            return same if relation.relation == "=" else not same if relation.relation == "≠" else None
        gap = left - right
        if isinstance(gap, flint.fmpq):
            kinds = {"=": gap == 0, "≠": gap != 0, "<": gap < 0, ">": gap > 0, "≤": gap <= 0, "≥": gap >= 0}
            return bool(kinds[relation.relation])
        if gap > 0 or gap < 0:
            return relation.relation in ("≠", ">", "≥") if gap > 0 else relation.relation in ("≠", "<", "≤")
        return None


def _times(a: object, b: object) -> object:
    if isinstance(a, flint.fmpq_mat) and isinstance(b, flint.fmpq_mat) and a.ncols() != b.nrows():
        a, b = _number(a), _number(b)
    return a * b  # type: ignore[operator]


def _number(value: object) -> object:
    """A 1×1 matrix as the number in it."""
    if isinstance(value, flint.fmpq_mat):
        if value.nrows() != 1 or value.ncols() != 1:
            raise Unknown("a matrix where a number is needed")
        return value[0, 0]
    return value


def _alike(a: object, b: object) -> tuple[object, object]:
    if isinstance(a, flint.fmpq_mat) and isinstance(b, flint.fmpq_mat):
        return a, b
    one, other = _number(a), _number(b)
    if isinstance(one, flint.arb) or isinstance(other, flint.arb):
        return flint.arb(one), flint.arb(other)
    return one, other


OPAQUE = ("theorem", "modified equation", "modified equation of in-place Euler", "averages of lower order")
"""Rules that speak of named things, whose meaning no model here knows: cards are theorems, not calculations."""


def violation(step: Any, dice: random.Random, models: int) -> Model | None:
    """A model in which the premises hold, and all that the step stands on, and what it says certainly fails."""
    if step.rule in OPAQUE:
        return None
    known = [*step.hypotheses, *step.defines]
    for premise in step.premises:
        known += [*premise.hypotheses, *premise.defines, premise.statement]
    equations = sorted({x for x in known if isinstance(x, Relation)}, key=str)
    for _ in range(models):
        model = Model(dice)
        model.meet(equations)
        if step.rule == "rate of a product":
            model.move(step.premises[0].statement)
        supposed = all(model.holds(x) is True for x in (*step.hypotheses, *step.defines))
        supposed = supposed and all(_sequent(model, premise) for premise in step.premises)
        if supposed and model.holds(step.statement) is False:
            return model
    return None


def _sequent(model: Model, premise: Any) -> bool:
    """Does `hypotheses ⊢ statement` certainly hold here?"""
    given = [model.holds(x) for x in (*premise.hypotheses, *premise.defines)]
    return False in given or model.holds(premise.statement) is True
