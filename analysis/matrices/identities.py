"""Three-valued decision of matrix identities: the normal form proves, small rational matrices refute."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, ImmutableDenseMatrix, MatrixExpr, MatrixSymbol, expand

from analysis.decisions.functions import Decision, Truth, decide_zero
from analysis.matrices.components import components, shape
from analysis.matrices.normalform import NOTHING, Premises, difference


def decide_identity(left: Expr | MatrixExpr, right: Expr | MatrixExpr, premises: Premises = NOTHING) -> Decision:
    """Is left = right for every n and all letters that satisfy the premises?

    TRUE: the normal form of the difference is 0. FALSE: small rational matrices that satisfy the premises make the
    sides differ; the reason names them. UNDECIDED otherwise.
    """
    result = difference(left, right, premises)
    if result.is_zero:
        using = f" using {', '.join(sorted(result.used))}" if result.used else ""
        return Decision(Truth.TRUE, f"both sides have the same normal form{using}, for every n")
    witness = separating_matrices(left, right, premises)
    if witness is None:
        return Decision(
            Truth.UNDECIDED, "the normal forms differ, and no small instance that separates the sides is known"
        )
    values = ", ".join(f"{name} = {value}" for name, value in witness.items())
    return Decision(Truth.FALSE, f"the sides differ for {values}")


def separating_matrices(
    left: Expr | MatrixExpr, right: Expr | MatrixExpr, premises: Premises = NOTHING, sizes: tuple[int, ...] = (2, 3)
) -> Mapping[str, ImmutableDenseMatrix] | None:
    """Small integer matrices that satisfy the premises and for which left ≠ right; None when none was found.

    Only premises of the kinds Aᵀ = A, Aᵀ = −A and letter = expression can be met by construction; with any other the
    search is not tried.
    """
    found = _constructible(premises)
    if found is None:
        return None
    symmetry, meanings = found
    sides_ = (left, right, *meanings.values())
    letters = {letter for side in sides_ for letter in side.atoms(MatrixSymbol)} - set(meanings)
    ordered = sorted(letters, key=lambda letter: letter.name)
    for size in sizes:
        values = {
            letter: _small_matrix(letter, size, symmetry.get(letter, 0), seed) for seed, letter in enumerate(ordered)
        }
        for letter, meaning in meanings.items():
            values[letter] = _as_matrix(components(meaning, values, size))
        sides = [components(side, values, size) for side in (left, right)]
        if any(decide_zero(entry).is_false for entry in _entries(*sides)):
            return {letter.name: value for letter, value in values.items()}
    return None


def _constructible(premises: Premises) -> tuple[dict[MatrixSymbol, int], dict[MatrixSymbol, MatrixExpr]] | None:
    """Which letters have to be symmetric or skew, and what others have to be, each after what it is made of."""
    symmetry: dict[MatrixSymbol, int] = {}
    open_meanings: dict[MatrixSymbol, MatrixExpr] = {}
    for _, premise_left, premise_right in premises.equations:
        if isinstance(premise_left, MatrixSymbol):
            if premise_left in open_meanings:
                return None
            open_meanings[premise_left] = premise_right
            continue
        letter = premise_left.arg if premise_left.is_MatrixExpr and hasattr(premise_left, "arg") else None
        if not isinstance(letter, MatrixSymbol):
            return None
        if difference(premise_right, letter).is_zero:
            symmetry[letter] = 1
        elif difference(premise_right, -letter).is_zero:
            symmetry[letter] = -1
        else:
            return None
    meanings: dict[MatrixSymbol, MatrixExpr] = {}
    while open_meanings:
        ready = [
            letter for letter, meaning in open_meanings.items() if not meaning.atoms(MatrixSymbol) & set(open_meanings)
        ]
        if not ready:
            return None
        meanings |= {letter: open_meanings.pop(letter) for letter in ready}
    return None if set(meanings) & set(symmetry) else (symmetry, meanings)


def _as_matrix(value: ImmutableDenseMatrix | Expr) -> ImmutableDenseMatrix:
    return value if isinstance(value, ImmutableDenseMatrix) else ImmutableDenseMatrix([[value]])


def _entries(left: ImmutableDenseMatrix | Expr, right: ImmutableDenseMatrix | Expr) -> list[Expr]:
    """The entries of left − right, expanded; a scalar 0 stands for the zero matrix of any shape."""
    matrices = [side for side in (left, right) if isinstance(side, ImmutableDenseMatrix)]
    if len(matrices) == 1:
        (matrix,) = matrices
        scalar = right if matrix is left else left
        if not scalar.is_zero:
            raise TypeError("a matrix and a nonzero scalar cannot be compared")
        return [expand(entry) for entry in matrix]
    if not matrices:
        return [expand(left - right)]
    return [expand(entry) for entry in left - right]


def _small_matrix(letter: MatrixSymbol, size: int, symmetry: int, seed: int) -> ImmutableDenseMatrix:
    """A fixed matrix of small integers without zeros (but those that skewness asks for) and without a pattern."""
    rows, columns = shape(letter, size)

    def entry(i: int, j: int) -> int:
        if symmetry and i > j:
            return symmetry * entry(j, i)
        if symmetry < 0 and i == j:
            return 0
        return (-1) ** (i + seed * j) * (1 + (7 * i + 11 * j + 5 * seed + 3 * i * j) % 13)

    return ImmutableDenseMatrix(rows, columns, entry)
