"""Statements in concrete models: numbers, small matrices, and what certainly holds or fails there.

Rational arithmetic is exact, everything else is done in balls: what is said to fail certainly fails.

A world gives every letter a value and remembers what terms are worth in it. A model of some hypotheses is a world with
a few letters changed so that they hold; terms without those letters are worth what they were.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

import flint
import mpmath
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Identity,
    ImmutableDenseMatrix,
    Indexed,
    IndexedBase,
    Integral,
    KroneckerDelta,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    cos,
    cosh,
    diff,
    elliptic_e,
    elliptic_k,
    exp,
    lambdify,
    log,
    sin,
    sinh,
    tanh,
)
from sympy.core.function import AppliedUndef

from analysis.symbols import COMPONENTS, Delta, n, r, sigma, sort_of
from proofs.kernel.computations import UNIT_INTERVAL
from proofs.kernel.statements import FLIPPED, Equivalence, Implication, Negation, Relation, Statement

SIZES = (1, 2, 2, 3, 4)
COLUMNS = {component.base: letter for component, letter in COMPONENTS.items() if isinstance(component, Indexed)}
"""z_[i] is component i of the letter z."""
ACTIVATED = {
    letter: COLUMNS[part.args[0].base] for part, letter in COMPONENTS.items() if isinstance(part, AppliedUndef)
}
"""σ(z) is made from the components of z."""
MOST_BITS = 100_000
"""Longer numbers are not worked out: FLINT ends the process where memory does."""
ACTIVATIONS = ("tanh", "identity", "cube", "steps", "relu", "square")


class NoValue(ArithmeticError):
    """The term has no value in the model."""


class Unknown(ArithmeticError):
    """The model does not say."""


@lru_cache(maxsize=200_000)
def letters_in(node: Basic) -> frozenset[Basic]:
    """Every letter that the value may depend on, the vector of each component included."""
    found = set(node.atoms(Symbol, MatrixSymbol, IndexedBase))
    for part in tuple(found):
        if part in COLUMNS:
            found.add(COLUMNS[part])
        if part in ACTIVATED:
            found.add(ACTIVATED[part])
    return frozenset(found)


@lru_cache(maxsize=200_000)
def written(statement: Statement) -> str:
    """The statement as text, which orders statements the same way in every process."""
    return str(statement)


class Model:
    """Values of letters: exact rationals for scalars, small integer matrices for matrices, a size for n."""

    def __init__(self, dice: random.Random, base: Model | None = None, changed: Mapping[Basic, object] = {}) -> None:
        self.dice, self.base = dice, base
        self.memo: dict[Basic, object] = {}
        self.changed = set(changed)
        self.met: frozenset[Relation] = frozenset()
        self.values: dict[Basic, object] = dict(changed)
        if base is None:
            self.size = dice.choice(SIZES)
            self.activation = dice.choice(ACTIVATIONS)
            self.values[n] = flint.fmpq(self.size)
        else:
            self.size, self.activation = base.size, base.activation

    def with_values(self, changed: Mapping[Basic, object]) -> Model:
        """The same model but for these letters."""
        return Model(self.dice, self, changed)

    def __getitem__(self, letter: Basic) -> object:
        if letter in self.values:
            return self.values[letter]
        if letter in ACTIVATED and (self.base is None or ACTIVATED[letter] in self.changed):
            return self.values.setdefault(letter, self._activated(self[ACTIVATED[letter]]))
        if self.base is not None:
            return self.base[letter]
        return self.values.setdefault(letter, self.drawn(letter))

    def _activated(self, vector: Any) -> object:
        found = [self._sigma(vector[k, 0]) for k in range(vector.nrows())]
        if not all(isinstance(value, flint.fmpq) for value in found):
            raise Unknown("a vector of balls")
        return flint.fmpq_mat(len(found), 1, found)

    def drawn(self, letter: Basic) -> object:
        dice = self.dice
        if isinstance(letter, MatrixSymbol):
            rows, columns = (
                1 if side == 1 else self.size if side == n else int(self.number(side)) for side in letter.shape
            )
            entries = [dice.randint(-2, 2) for _ in range(rows * columns)]
            draw = dice.random()
            if letter == Delta:
                entries = [dice.randint(1, 3) if k % (columns + 1) == 0 else 0 for k in range(rows * columns)]
            elif rows == columns and draw < 0.3:  # of rank 1
                left, right = ([dice.randint(-1, 1) for _ in range(rows)] for _ in range(2))
                entries = [one * other for one in left for other in right]
            elif columns == 1 and draw < 0.3:
                entries = [0] * rows
                entries[0] = dice.choice((0, 1))
            return flint.fmpq_mat(rows, columns, entries)
        if isinstance(letter, IndexedBase):
            return [self._scalar(letter.is_positive or letter.label.is_positive) for _ in range(8)]
        assert isinstance(letter, Symbol)
        if letter.is_integer and letter.is_positive:
            return flint.fmpq(dice.randint(1, self.size))
        ends = sort_of(letter).range
        if ends is not None:
            low, high = (flint.arb(self.number(end)) for end in ends)
            part = flint.fmpq(dice.randint(1, 4), 5)
            return (
                flint.fmpq(int((low + (high - low) * part).mid() * 1000), 1000)
                if ends[1].has(S.Pi)
                else (self.number(ends[0]) + (self.number(ends[1]) - self.number(ends[0])) * part)
            )
        value = self._scalar(False)
        if letter.is_integer:
            value = flint.fmpq(value.p)
        if letter.is_positive:
            return abs(value) + (1 if value == 0 else 0)
        return abs(value) if letter.is_nonnegative else value

    def _scalar(self, positive: bool | None) -> Any:
        top = self.dice.choice((0, 1, 1, 2, 3, -1, -1, -2, -3))
        draw = self.dice.random()
        bottom = 1 if draw < 0.6 else self.dice.choice((2, 3)) if draw < 0.95 else self.dice.choice((100, 997))
        value = flint.fmpq(top * (50 if draw > 0.98 else 1), bottom)
        return abs(value) + (1 if value == 0 else 0) if positive else value

    def number(self, node: Basic) -> Any:
        return _number(self.value(node))

    def meeting(self, hypotheses: Iterable[Relation], definitions: Collection[Relation] = ()) -> Model:
        """This model with letters changed so that relations `letter ~ term` hold, as far as that goes.

        A definition whose term has no value is met by any value of its letter. A defined letter moves as its term does.
        """
        changed: dict[Basic, object] = {}
        defined = {definition.left for definition in definitions}
        used = defined | {sort_of(letter).rate for letter in defined}
        model = self
        met: set[Relation] = set()
        for given in hypotheses:
            turned = isinstance(given.right, Symbol) and not isinstance(given.left, Symbol)
            relation = Relation(given.right, FLIPPED[given.relation], given.left) if turned else given
            letter = relation.left.arg if isinstance(relation.left, Transpose) else relation.left
            if not isinstance(letter, Symbol | MatrixSymbol) or letter in used or letter in ACTIVATED:
                continue
            others = letters_in(relation.right)
            if defined and not defined.isdisjoint(others):
                continue
            try:
                found = model.found(letter, relation)
            except (NoValue, Unknown):
                continue
            used |= {letter, *others}
            if found is not None:
                changed[letter] = found
                model = self.with_values(changed)
                if relation.relation == "=":
                    met.add(given)
        for definition in definitions:
            if not sort_of(definition.left).definable:
                continue
            rate = sort_of(definition.left).rate
            try:
                changed[definition.left] = model.value(definition.right)
                if rate is not None:
                    changed[rate] = model.rate_of(definition.right)
            except (NoValue, Unknown):
                pass
            model = self.with_values(changed)
        model.met = frozenset(met)
        return model

    def found(self, letter: Basic, relation: Relation) -> object | None:
        """A value of the letter for which the relation holds, None where none is known."""
        right, kind = relation.right, relation.relation
        if isinstance(letter, MatrixSymbol):
            transposed = isinstance(relation.left, Transpose)
            if letter not in letters_in(right):
                value = self.value(right)
                if kind != "=" or not isinstance(value, flint.fmpq_mat):
                    return None
                return value.transpose() if transposed else value
            own: Any = self[letter]
            if transposed and kind == "=" and right in (letter, -letter):
                return own + own.transpose() if right == letter else own - own.transpose()
            return None
        if letter in letters_in(right):
            return None
        value = self.number(right)
        if not isinstance(value, flint.fmpq):
            return value if kind == "=" and self.fits(letter, value) else None
        if kind != "=":
            away = self.dice.choice((flint.fmpq(1, 2), flint.fmpq(1), flint.fmpq(1, 300)))
            if kind in "≤≥" and self.dice.random() < 0.4:
                away = flint.fmpq(0)
            value = value - away if kind in "<≤" else value + away
        return value if self.fits(letter, value) else None

    def fits(self, letter: Symbol, value: Any) -> bool:
        """May the letter have this value, by its sort?"""
        ends = sort_of(letter).range
        return not (
            (letter.is_positive and not value > 0)
            or (letter.is_nonnegative and not value >= 0)
            or (letter.is_integer and not (isinstance(value, flint.fmpq) and value.q == 1))
            or (ends is not None and not (self.number(ends[0]) < value and value < self.number(ends[1])))
        )

    def rate_of(self, node: Basic) -> object:
        """How fast the term changes while the letters in it move at their rates; exact to degree 4."""
        moving = [letter for letter in letters_in(node) if sort_of(letter).rate is not None]
        found = []
        for time in (1, -1, 2, -2):
            there = {letter: self[letter] + time * self[sort_of(letter).rate] for letter in moving}  # type: ignore[operator]
            found.append(self.with_values(there).value(node))
        ahead, behind = _alike(found[0], found[1])
        far, back = _alike(found[2], found[3])
        return (ahead - behind) * flint.fmpq(2, 3) - (far - back) * flint.fmpq(1, 12)  # type: ignore[operator]

    def value(self, node: Basic) -> object:
        """What the term is worth here. NoValue where it has none, Unknown where that is not known."""
        if self.base is not None and self.changed.isdisjoint(letters_in(node)):
            return self.base.value(node)
        known = self.memo.get(node)
        if known is None:
            try:
                known = self._value(node)
            except (NoValue, Unknown) as none:
                known = none.with_traceback(None)
            self.memo[node] = known
        if isinstance(known, NoValue | Unknown):
            raise known
        return known

    def _value(self, node: Basic) -> object:
        if isinstance(node, Symbol | MatrixSymbol):
            return self[node]
        if node.is_Rational:
            return flint.fmpq(int(node.p), int(node.q))
        if node is S.Pi:
            return flint.arb.pi()
        if node is S.Exp1:
            return flint.arb(1).exp()
        if isinstance(node, ZeroMatrix | Identity):
            rows, columns = (1 if side == 1 else int(self.number(side)) for side in node.shape)
            own = isinstance(node, Identity)
            return flint.fmpq_mat(rows, columns, [int(own and k % (columns + 1) == 0) for k in range(rows * columns)])
        if isinstance(node, ImmutableDenseMatrix):
            found = [self.number(entry) for entry in node.flat()]
            if not all(isinstance(entry, flint.fmpq) for entry in found):
                raise Unknown("a matrix of balls")
            return flint.fmpq_mat(node.rows, node.cols, found)
        if isinstance(node, Transpose):
            inner = self.value(node.arg)
            return inner.transpose() if isinstance(inner, flint.fmpq_mat) else inner
        if isinstance(node, Add | MatAdd):
            total = self.value(node.args[0])
            for part in node.args[1:]:
                one, other = _alike(total, self.value(part))
                total = one + other  # type: ignore[operator]
            return total
        if isinstance(node, Mul | MatMul):
            values = [self.value(part) for part in node.args]
            total = values[0]
            for value in values[1:]:
                total = _times(total, value)
            return total
        if isinstance(node, Pow | MatPow) and not isinstance(node, exp):
            return self._power(node)
        if isinstance(node, Abs):
            return abs(self.number(node.args[0]))
        if isinstance(node, Max | Min):
            return self._extreme(node)
        if isinstance(node, elliptic_k | elliptic_e):
            return self._elliptic(node)
        if isinstance(node, exp | log | sin | cos | tanh | sinh | cosh):
            return self._function(node)
        if isinstance(node, AppliedUndef) and node.func == sigma:
            return self._sigma(self.number(node.args[0]))
        if isinstance(node, Indexed) and len(node.indices) == 1:
            return self._component(node)
        if isinstance(node, KroneckerDelta):
            return flint.fmpq(int(self.number(node.args[0]) == self.number(node.args[1])))
        if isinstance(node, Derivative):
            return self._slope(node)
        if isinstance(node, Sum | Product) and len(node.limits) == 1:
            return self._sum(node)
        if isinstance(node, Integral) and len(node.limits) == 1 and len(node.limits[0]) == 3:
            return self._integral(node)
        if isinstance(node, Limit) and not node.args[2].is_infinite:
            return self._limit(node)
        raise Unknown(type(node).__name__)

    def _power(self, node: Basic) -> object:
        base, exponent = self.value(node.args[0]), node.args[1]
        if isinstance(base, flint.fmpq_mat):
            if not exponent.is_Integer or exponent < 1:
                raise Unknown("an inverse")
            total = base
            for _ in range(int(exponent) - 1):
                total = total * base
            return total
        if exponent.is_Integer:
            if exponent < 0 and base == 0:
                raise NoValue(f"{node.args[0]} is 0")
            if exponent < 0 and not isinstance(base, flint.fmpq) and base.contains(0):
                raise Unknown("a ball round 0")
            long = base.p.bit_length() + base.q.bit_length() if isinstance(base, flint.fmpq) else 64
            if abs(int(exponent)) * long > MOST_BITS:
                raise Unknown("a number of too many digits")
            return base ** int(exponent)
        power = self.number(exponent)
        if isinstance(base, flint.fmpq) and base < 0 and not isinstance(exponent, Symbol):
            raise NoValue(f"{node.args[0]} is negative")
        if exponent.is_Rational and exponent < 0 and isinstance(base, flint.fmpq) and base == 0:
            raise NoValue(f"{node.args[0]} is 0")
        if not (base > 0 or (base == 0 and power > 0)):
            raise Unknown("a power near 0")
        if exponent == S.Half and isinstance(base, flint.fmpq):
            root = flint.fmpq(int(flint.fmpz(base.p).isqrt()), int(flint.fmpz(base.q).isqrt()))
            if root * root == base:
                return root
        return flint.arb(base) ** flint.arb(power)

    def _extreme(self, node: Basic) -> object:
        values = [self.number(part) for part in node.args]
        if not all(isinstance(value, flint.fmpq) for value in values):
            raise Unknown("the largest of balls")
        return max(values) if isinstance(node, Max) else min(values)

    def _function(self, node: Basic) -> object:
        inner = self.number(node.args[0])
        if isinstance(node, log):
            if isinstance(inner, flint.fmpq) and inner <= 0:
                raise NoValue(f"no logarithm of {inner}")
            if not inner > 0:
                raise Unknown("a logarithm near 0")
        return getattr(flint.arb(inner), type(node).__name__)()

    def _elliptic(self, node: Basic) -> object:
        m = self.number(node.args[0])
        if not m < 1:
            raise NoValue(f"1 − {node.args[0]} is not positive")
        name = "elliptic_k" if isinstance(node, elliptic_k) else "elliptic_e"
        return getattr(flint.acb(m), name)().real

    def _sigma(self, s: Any) -> object:
        """One activation of the catalogue or another, the same everywhere in this model; some of them are wild."""
        kind = self.activation
        if kind == "tanh":
            return flint.fmpq(0) if isinstance(s, flint.fmpq) and s == 0 else flint.arb(s).tanh()
        if kind == "identity":
            return s
        if kind in ("cube", "square"):
            return s ** (3 if kind == "cube" else 2)
        if not isinstance(s, flint.fmpq):
            raise Unknown("σ of a ball")
        return max(s, flint.fmpq(0)) if kind == "relu" else flint.fmpq(1 if s > 0 else -1 if s < 0 else 0)

    def _component(self, node: Indexed) -> object:
        index = self.number(node.indices[0])
        base = node.base
        if base in COLUMNS:
            vector: Any = self[COLUMNS[base]]
            if not 1 <= index <= self.size:
                raise Unknown("a component beyond n")
            return vector[int(index.p) - 1, 0]
        entries: Any = self[base]
        if not 1 <= index <= len(entries):
            raise Unknown("a component")
        return entries[int(index.p) - 1]

    def _slope(self, node: Derivative) -> object:
        letter = node.variables[0]
        if len(node.variables) > 1 or not isinstance(letter, Symbol):
            raise Unknown("a derivative")
        for part in node.expr.atoms(Abs):
            if part.args[0].has(letter) and self.value(part.args[0]) == 0:
                raise NoValue(f"no slope of {node.expr}")
        self.value(node.expr)
        slope = _differentiated(node)
        if slope.has(Derivative):
            raise Unknown("the slope of a function that is a name")
        return self.value(slope)

    def _sum(self, node: Basic) -> object:
        index, low, high = node.limits[0]
        first, last = self.number(low), self.number(high)
        total: Any = flint.fmpq(0) if isinstance(node, Sum) else flint.fmpq(1)
        for k in range(int(first.p), int(last.p) + 1):
            value = self.with_values({index: flint.fmpq(k)}).number(node.function)
            one, other = _alike(total, value)
            total = one + other if isinstance(node, Sum) else one * other  # type: ignore[operator]
        return total

    def _integral(self, node: Integral) -> object:
        """Exact for a polynomial of degree 5 or less, by Boole's rule; a close estimate for the rest."""
        variable, low, high = node.limits[0]
        start, end = self.number(low), self.number(high)
        if not _is_quintic(node):
            return self._quadrature(node, start, end)
        total: Any = flint.fmpq(0)
        for k, weight in enumerate((7, 32, 12, 32, 7)):
            point = start + (end - start) * flint.fmpq(k, 4)
            one, other = _alike(total, weight * self.with_values({variable: point}).number(node.function))  # type: ignore[operator]
            total = one + other  # type: ignore[operator]
        return (end - start) * total * flint.fmpq(1, 90)

    def _quadrature(self, node: Integral, start: Any, end: Any) -> object:
        """By mpmath's rule for ends where the integrand may be infinite, believed to a part in 10⁴ of what it finds."""
        if node.function.atoms(AppliedUndef, Derivative, Integral, Sum, Product, Limit):
            raise Unknown("an integral")
        outer = sorted(letters_in(node.function) - {node.limits[0][0]}, key=str)
        values = [self[letter] for letter in outer]
        if not all(isinstance(x, flint.fmpq) for x in (*values, start, end)):
            raise Unknown("an integral")
        parts = [mpmath.mpf(int(x.p)) / int(x.q) for x in (start, end, *values)]  # type: ignore[attr-defined]
        function = _compiled(node.function, node.limits[0][0], tuple(outer))
        try:
            ends = (parts[0], (parts[0] + parts[1]) / 2, parts[1])
            found, error = mpmath.quad(lambda u: function(u, *parts[2:]), ends, error=True)
        except (ZeroDivisionError, ValueError, TypeError, OverflowError):
            raise Unknown("an integral") from None
        if isinstance(found, mpmath.mpc) or not error < 1e-7:
            raise Unknown("an integral")
        return flint.arb(float(found), 1e-4 * (1 + abs(float(found))))

    def _limit(self, node: Limit) -> object:
        """The value where the function has one at the point, and no other claim is made."""
        function, variable, point = node.args[:3]
        there: Any = self.value(point)
        try:
            return self.with_values({variable: there}).value(function)
        except NoValue:
            beside = self.with_values({variable: there + flint.fmpq(1, 10**9)})
            return flint.arb(beside.number(function)) + flint.arb(0, 1e-4)

    def holds(self, statement: Statement) -> bool | None:
        """Whether it certainly holds (True) or certainly fails (False) here; None where neither is known."""
        if isinstance(statement, Relation):
            if statement in self.met:
                return True
            if statement.where == UNIT_INTERVAL:
                return self._between(statement)
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
        sides: list[object] = []
        for side in (relation.left, relation.right):
            try:
                sides.append(self.value(side))
            except NoValue:
                return False
            except (Unknown, ZeroDivisionError, TypeError, AttributeError, ValueError):
                continue  # a broken rule makes terms that mean nothing
        if len(sides) < 2:
            return None
        try:
            left, right = _alike(*sides)
        except (Unknown, TypeError, ValueError):
            return None
        if isinstance(left, flint.fmpq_mat):
            same = left == right
            return same if relation.relation == "=" else not same if relation.relation == "≠" else None
        gap = left - right  # type: ignore[operator]
        if isinstance(gap, flint.fmpq):
            kinds = {"=": gap == 0, "≠": gap != 0, "<": gap < 0, ">": gap > 0, "≤": gap <= 0, "≥": gap >= 0}
            return bool(kinds[relation.relation])
        if gap > 0 or gap < 0:
            return relation.relation in ("≠", ">", "≥") if gap > 0 else relation.relation in ("≠", "<", "≤")
        return None

    def _between(self, relation: Relation) -> bool | None:
        """A relation between terms that are affine in r holds for all of 0 ≤ r ≤ 1 when it holds at both ends."""
        if any(not side.is_polynomial(r) or side.as_poly(r).degree() > 1 for side in (relation.left, relation.right)):
            return None
        kinds = "<>" if relation.relation == "≠" else relation.relation
        found = []
        for kind in kinds:
            plain = Relation(relation.left, kind, relation.right)
            ends = [self.with_values({r: flint.fmpq(k)})._relation(plain) for k in (0, 1)]
            found.append(False if False in ends else None if None in ends else True)
        return True if True in found else None if None in found or len(found) > 1 else False

    def defined(self, definition: Relation) -> bool | None:
        """Does the letter mean here what it is defined to be? It may be anything where that has no value."""
        try:
            self.value(definition.right)
        except NoValue:
            return True
        except Unknown:
            return None
        return self._relation(definition)


@lru_cache(maxsize=20_000)
def _differentiated(node: Derivative) -> Basic:
    return diff(node.expr, *node.variables)


@lru_cache(maxsize=20_000)
def _is_quintic(node: Integral) -> bool:
    """Is the integrand a polynomial of degree 5 or less in the variable?"""
    variable = node.limits[0][0]
    if not node.function.has(variable):
        return True
    if node.function.atoms(Integral, Sum, Product, Limit, AppliedUndef) or not node.function.is_polynomial(variable):
        return False
    return bool(node.function.as_poly(variable).degree() <= 5)


@lru_cache(maxsize=5_000)
def _compiled(function: Basic, variable: Symbol, outer: tuple[Basic, ...]) -> Any:
    return lambdify([variable, *outer], function, "mpmath")


def _times(a: object, b: object) -> object:
    if isinstance(a, flint.fmpq_mat) and isinstance(b, flint.fmpq_mat) and a.ncols() != b.nrows():
        a, b = _number(a), _number(b)
    if isinstance(a, flint.arb) and isinstance(b, flint.fmpq_mat):
        a, b = b, a
    if isinstance(a, flint.fmpq_mat) and isinstance(b, flint.arb):
        a = _number(a)
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


class Worlds:
    """Models that many questions share, renewed one at a time."""

    def __init__(self, dice: random.Random, count: int = 48) -> None:
        self.dice, self.count = dice, count
        self.made: list[Model] = []

    def some(self, count: int) -> list[Model]:
        """So many of them, in any order; now and then one is replaced by a new one."""
        if len(self.made) < self.count:
            return [self._new() for _ in range(count)]
        if self.dice.random() < 0.02:
            self.made[self.dice.randrange(self.count)] = Model(self.dice)
        return self.dice.sample(self.made, count)

    def _new(self) -> Model:
        self.made.append(Model(self.dice))
        return self.made[-1]


OPAQUE = ("theorem", "modified equation", "modified equation of in-place Euler", "averages of lower order")
"""Rules that speak of named things, whose meaning no model here knows: cards are theorems, not calculations."""


def violation(step: Any, dice: random.Random, models: int, worlds: Worlds | None = None) -> Model | None:
    """A model in which the premises hold, and all that the step stands on, and what it says certainly fails."""
    if step.rule in OPAQUE:
        return None
    known, defines = set(step.hypotheses), set(step.defines)
    for premise in step.premises:
        known |= {*premise.hypotheses, premise.statement}
        defines |= premise.defines
    equations = sorted((x for x in known if isinstance(x, Relation)), key=written)
    definitions = _in_order(sorted(defines, key=written))
    for world in worlds.some(models) if worlds is not None else [Model(dice) for _ in range(models)]:
        model = world.meeting(dice.sample(equations, len(equations)), definitions)
        if step.rule == "rate of a product" and not definitions:
            equation = step.premises[0].statement
            try:
                model = model.with_values({sort_of(equation.left).rate: model.rate_of(equation.right)})
            except (NoValue, Unknown):
                continue
        meanings = [model.defined(definition) for definition in definitions]
        if False in meanings:  # they lead back to themselves, or contradict each other or what a letter is already
            return model
        if model.holds(step.statement) is not False or None in meanings:
            continue
        supposed = all(model.holds(x) is True for x in step.hypotheses)
        if supposed and all(_sequent(model, premise) for premise in step.premises):
            return model
    return None


def _in_order(definitions: list[Relation]) -> list[Relation]:
    """Each after those of the letters in it."""
    done: list[Relation] = []
    while len(done) < len(definitions):
        rest = [x for x in definitions if x not in done]
        names = {x.left for x in rest}
        done += [x for x in rest if not names & letters_in(x.right)] or rest
    return done


def _sequent(model: Model, premise: Any) -> bool:
    """Does `hypotheses ⊢ statement` certainly hold here?"""
    given = [model.holds(x) for x in premise.hypotheses]
    return False in given or model.holds(premise.statement) is True
