"""A derivation written out for one n: every relation between matrices in components.

This shows a reader what the letters stand for. It proves nothing for other n; what it finds for this n is decided,
entry by entry, and must be what the derivation says for every n.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sympy import (
    QQ_I,
    Add,
    Basic,
    Expr,
    ImmutableDenseMatrix,
    Indexed,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Poly,
    S,
    Symbol,
    Transpose,
    expand,
    fraction,
    together,
)
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed

from analysis.decisions.functions import Decision, Truth, decide_zero
from analysis.matrices.components import components
from analysis.symbols import D, Delta, n
from proofs.claims.claim import PLANE, Claim
from proofs.kernel.rules import Step
from proofs.kernel.statements import Relation, Statement

LARGEST = 6
"""Beyond this a page does not hold the components."""
DIAGONAL = (D, Delta)
_MANY = 120
"""Products of constraints and multipliers, or terms of constraints, beyond which a page would wait too long."""
_LONG = 600
"""Operations in one side, beyond which it is not written out."""
_NOT_ELIMINATED = "its premises are not eliminated in components; the step holds for every `n`"

Values = dict[MatrixSymbol, ImmutableDenseMatrix]


def check_dimension(claim: Claim, size: int) -> None:
    """ValueError when the claim cannot be written out for this n."""
    if not 1 <= size <= LARGEST:
        raise ValueError(f"-n must be a whole number from 1 to {LARGEST}, not {size}")
    if claim.scope == PLANE and size != 2:
        raise ValueError(f"{claim.label} is about n = 2, not n = {size}")


def entry_name(letter: MatrixSymbol, *indices: int) -> str:
    """The name of a component: W_12, z_1; the components of `σ(z)` are `σ(z_1)`, since σ acts on each."""
    digits = "".join(map(str, indices))
    applied = re.fullmatch(r"(.+)\((\w+)\)", letter.name)
    return f"{applied[1]}({applied[2]}_{digits})" if applied else f"{letter.name}_{digits}"


def _shape(letter: MatrixSymbol, size: int) -> tuple[int, int]:
    """Rows and columns; a dimension other than n, such as the number of inputs, is shown as 2."""
    rows, columns = (side.subs(n, size) for side in letter.shape)
    return int(rows) if rows.is_Integer else 2, int(columns) if columns.is_Integer else 2


def _free(letter: MatrixSymbol, size: int, symmetry: int = 0) -> ImmutableDenseMatrix:
    rows, columns = _shape(letter, size)

    def entry(a: int, b: int) -> Expr:
        if letter.shape[1] == 1:
            return Symbol(entry_name(letter, a + 1), real=True)
        if letter in DIAGONAL:
            return Symbol(f"d_{a + 1}", real=True) if a == b else S.Zero
        if symmetry < 0 and a == b:
            return S.Zero
        if symmetry and a > b:
            return symmetry * entry(b, a)
        return Symbol(entry_name(letter, a + 1, b + 1), real=True)

    return ImmutableDenseMatrix(rows, columns, entry)


def _symmetrizable(letter: MatrixSymbol, weights: ImmutableDenseMatrix, size: int) -> ImmutableDenseMatrix:
    """The matrices W with diag(d) W skew: W_ji = −d_i W_ij / d_j."""

    def entry(a: int, b: int) -> Expr:
        if a == b:
            return S.Zero
        if a > b:
            return -weights[b, b] * entry(b, a) / weights[a, a]
        return Symbol(entry_name(letter, a + 1, b + 1), real=True)

    return ImmutableDenseMatrix(size, size, entry)


def _structures(hypotheses: Iterable[Statement], size: int) -> Values:
    """The letters whose form a hypothesis gives: skew, symmetric, skew-symmetrizable."""
    values: Values = {}
    relations = [h for h in hypotheses if isinstance(h, Relation) and h.relation == "="]
    for relation in relations:
        left, right = relation.left, relation.right
        if isinstance(left, Transpose) and isinstance(left.arg, MatrixSymbol):
            letter = left.arg
            if right == -letter:
                values[letter] = _free(letter, size, -1)
            elif right == letter and letter not in DIAGONAL:
                values[letter] = _free(letter, size, 1)
    for relation in relations:
        left, right = relation.left, relation.right
        if isinstance(left, MatMul) and len(left.args) == 2 and isinstance(left.args[0], Transpose):
            letter, weights = left.args[0].arg, left.args[1]
            if weights in DIAGONAL and right == -weights * letter:
                values[letter] = _symmetrizable(letter, _free(weights, size), size)
    return values


class Page:
    """The letters of one derivation in components, for one n."""

    def __init__(self, assumptions: Iterable[Statement], size: int):
        self.size = size
        self.assumptions = tuple(assumptions)

    def given(self, step: Step) -> Values:
        """The letters to which an assumption of the claim, or of the step, gives a form."""
        return _structures((*self.assumptions, *step.hypotheses), self.size)

    def letters(self, step: Step) -> Values:
        """What each letter of the step's relation stands for, under the claim's assumptions and its own."""
        values = self.given(step)
        for letter in _matrix_letters(step):
            values.setdefault(letter, _free(letter, self.size))
        return values

    def side(self, expression: Basic, values: Values) -> Basic:
        """One side of a relation, in components."""
        matrix = expression.has(MatrixSymbol) or isinstance(expression, MatrixExpr)
        written = components(expression, values, self.size) if matrix else expression
        if written.count_ops() > _LONG:
            raise TypeError("too long for a page")
        if isinstance(written, ImmutableDenseMatrix):
            return written
        return _named(written.subs(n, self.size).doit())

    def shown(self, expression: Basic, values: Values) -> Basic:
        """The side as a reader should see it: where everything cancels, the terms that do, and not 0."""
        written = self.side(expression, values)
        if written != 0 or expression == 0:
            return written
        terms = [term for term in self._terms(expression, values) if term != 0]
        return Add(*terms, evaluate=False) if len(terms) > 1 else written

    def _terms(self, expression: Basic, values: Values) -> list[Expr]:
        """A sum of 1×1 products, cut into the terms of their last inner product."""
        if isinstance(expression, MatAdd | Add):
            return [term for part in expression.args for term in self._terms(part, values)]
        if isinstance(expression, MatMul):
            coefficient, factors = expression.as_coeff_matrices()
            row = components(MatMul(*factors[:-1]), values, self.size) if len(factors) > 1 else None
            column = components(factors[-1], values, self.size)
            if isinstance(row, ImmutableDenseMatrix) and row.rows == 1 and row.cols == column.rows:
                return [coefficient * row[0, k] * column[k, 0] for k in range(row.cols)]
        return [self.side(expression, values)]

    def difference(self, relation: Relation, values: Values) -> list[Expr]:
        """Every entry of left − right."""
        left, right = self.side(relation.left, values), self.side(relation.right, values)
        if isinstance(left, ImmutableDenseMatrix) and not isinstance(right, ImmutableDenseMatrix):
            right = ImmutableDenseMatrix(left.rows, left.cols, lambda a, b: right if a == b else S.Zero)
        if isinstance(left, ImmutableDenseMatrix):
            return [expand(entry) for entry in left - right]
        return [expand(left - right)]

    def decide(self, step: Step) -> Decision:
        """Does the step's equation hold entry by entry, for the values that its hypotheses allow?"""
        assert isinstance(step.statement, Relation)
        values = self.letters(step)
        entries = self.difference(step.statement, values)
        try:
            constraints = self._constraints(step, values)
        except TypeError as error:
            return Decision(Truth.UNDECIDED, str(error))
        for entry in entries:
            plain = decide_zero(entry)
            if plain.is_true or (constraints and len(Add.make_args(entry)) <= _MANY and _in_ideal(entry, constraints)):
                continue
            if constraints:
                return Decision(
                    Truth.UNDECIDED, "its premises are not eliminated in components; the step holds for every `n`"
                )
            return plain
        count = "every entry is 0" if len(entries) > 1 else "it is 0"
        by = ", reduced by the premises" if constraints and any(e != 0 for e in entries) else ""
        return Decision(Truth.TRUE, f"left − right: {count}{by}")

    def _constraints(self, step: Step, values: Values) -> list[Expr]:
        """What the premises say beyond the form of the letters: polynomials that are 0."""
        found: list[Expr] = []
        for premise in step.premises:
            relation = premise.statement
            if isinstance(relation, Relation) and relation.relation == "=":
                extended = dict(values)
                for letter in _matrix_letters(premise):
                    extended.setdefault(letter, _free(letter, self.size))
                found += [entry for entry in self.difference(relation, extended) if entry != 0]
        return found


def _in_ideal(entry: Expr, constraints: list[Expr]) -> bool:
    """Is the entry a combination of polynomials that are 0? TRUE comes with the multipliers, so it is a proof.

    Letters that an equation defines (ż_1 − …) are eliminated first; then multipliers of degree at most 1 are sought.
    """
    queue, remaining = list(constraints), []
    while queue:
        constraint = queue.pop(0)
        solved = _defined_letter(constraint)
        if solved is None:
            remaining.append(constraint)
        else:
            entry, *others = (expand(e.xreplace(dict([solved]))) for e in (entry, *queue, *remaining))
            queue, remaining = others, []
    if entry == 0:
        return True
    remaining = [fraction(together(constraint))[0] for constraint in remaining if constraint != 0]
    if not remaining:
        return False
    entry = fraction(together(entry))[0]  # what is divided by is not 0, or nothing would have a value
    symbols = sorted(entry.free_symbols.union(*(c.free_symbols for c in remaining)), key=str)
    if len(remaining) * len(symbols) > 2 * _MANY or sum(len(Add.make_args(c)) for c in remaining) > _MANY:
        return False
    multipliers = [S.One, *symbols]
    columns = [Poly(factor * c, *symbols) for c in remaining for factor in multipliers]
    target = Poly(entry, *symbols)
    monomials = sorted(set(target.monoms()).union(*(column.monoms() for column in columns)))
    try:
        rows = [[QQ_I.from_sympy(p.coeff_monomial(m)) for p in (*columns, target)] for m in monomials]
    except CoercionFailed:  # a coefficient that is no number
        return False
    _, pivots = DomainMatrix(rows, (len(rows), len(columns) + 1), QQ_I).to_sparse().rref()
    return len(columns) not in pivots


def _defined_letter(constraint: Expr) -> tuple[Symbol, Expr] | None:
    """The letter that the equation `constraint = 0` defines: it stands there alone, times a number."""
    for letter in sorted(constraint.free_symbols, key=str):
        coefficient = constraint.coeff(letter, 1)
        rest = expand(constraint - coefficient * letter)
        if coefficient.is_number and coefficient != 0 and not rest.has(letter):
            return letter, expand(-rest / coefficient)
    return None


def _matrix_letters(step: Step) -> list[MatrixSymbol]:
    statement = step.statement
    if not isinstance(statement, Relation):
        return []
    return sorted(statement.left.atoms(MatrixSymbol) | statement.right.atoms(MatrixSymbol), key=lambda m: m.name)


def _named(expression: Expr) -> Expr:
    """z[1] as the symbol z_1, as in the matrices."""
    names: Mapping[Basic, Basic] = {
        item: Symbol(f"{item.base.label}_{''.join(map(str, item.indices))}", real=True)
        for item in expression.atoms(Indexed)
        if all(isinstance(index, Integer) for index in item.indices)
    }
    return expression.xreplace(names)


def is_matrix_step(step: Step) -> bool:
    """Is there something to write out: letters of size n, or a sum over the components?"""
    statement = step.statement
    return isinstance(statement, Relation) and any(
        side.has(MatrixSymbol) or side.has(n) for side in (statement.left, statement.right)
    )
