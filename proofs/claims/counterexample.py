"""Where a wrong version of a claim fails: an example in words, and an exact check that it fails there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, ImmutableDenseMatrix, MatrixSymbol, S, Symbol, expand

from analysis.matrices.components import components
from proofs.kernel.statements import Relation

Values = Mapping[Symbol | MatrixSymbol, object]
"""Letters with numbers, rows of numbers (n×n), or lists of numbers (columns)."""


@dataclass(frozen=True)
class Counterexample:
    """`text` says what the example is; `fails` is true when the wrong statement fails there. Nothing is rounded."""

    text: str
    fails: Callable[[], bool]


def at(text: str, wrong: Relation, values: Values, *premises: Relation) -> Counterexample:
    """The premises hold for these values, exactly, and the wrong relation does not."""

    def fails() -> bool:
        explicit = {letter: _explicit(value) for letter, value in values.items()}
        size = max((value.rows for value in explicit.values() if isinstance(value, ImmutableDenseMatrix)), default=1)
        return all(_holds(premise, explicit, size) for premise in premises) and not _holds(wrong, explicit, size)

    return Counterexample(text, fails)


def _explicit(value: object) -> ImmutableDenseMatrix | Expr:
    if isinstance(value, Sequence):
        rows = [list(row) if isinstance(row, Sequence) else [row] for row in value]
        return ImmutableDenseMatrix(rows)
    return S(value)


def _holds(relation: Relation, values: Mapping[Basic, ImmutableDenseMatrix | Expr], size: int) -> bool:
    """Exactly, for numbers. ValueError when a side keeps a letter."""
    matrices = {letter: value for letter, value in values.items() if isinstance(value, ImmutableDenseMatrix)}
    numbers = {letter: value for letter, value in values.items() if letter not in matrices}
    sides = [_number(components(side, matrices, size), numbers) for side in (relation.left, relation.right)]
    if any(isinstance(side, ImmutableDenseMatrix) for side in sides):
        left, right = (side if isinstance(side, ImmutableDenseMatrix) else S.Zero for side in sides)
        entries = [*(left - right)] if left != 0 and right != 0 else [*(left if right == 0 else right)]
        same = all(entry.is_zero for entry in entries)
        return same if relation.relation == "=" else not same
    difference = expand(sides[0] - sides[1])
    if not difference.is_number:
        raise ValueError(f"{difference} is not a number")
    known = {
        "=": difference.is_zero,
        "≠": difference.is_zero is False,
        "<": difference.is_negative,
        ">": difference.is_positive,
        "≤": difference.is_nonpositive,
        "≥": difference.is_nonnegative,
    }[relation.relation]
    if known is None:
        raise ValueError(f"the sign of {difference} is not known")
    return bool(known)


def _number(side: ImmutableDenseMatrix | Expr, numbers: Mapping[Basic, Basic]) -> ImmutableDenseMatrix | Expr:
    found = side.subs(dict(numbers))
    return found.doit() if isinstance(found, Expr) else found
