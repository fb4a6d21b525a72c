"""Rules that compute with words, components, signs and entries."""

from __future__ import annotations

from sympy import (
    Basic,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Poly,
    PolynomialError,
    Product,
    S,
    Sum,
    Symbol,
    expand,
)

from analysis.decisions.functions import decide_zero
from analysis.symbols import COMPONENTS, i, n
from proofs.kernel.computations.rule import Computation, Conclusion, Given, NotComputed, minus, need, same
from proofs.kernel.definedness import conditions
from proofs.kernel.statements import Equivalence, Relation
from proofs.kernel.terms import is_real, replace, shape_of


def _summation(premises: tuple[Given, ...]) -> Conclusion:
    """A relation between components i, for every i, summed over i = 1…n.

    The first premise is the relation, polynomial in the components listed in analysis.symbols.COMPONENTS; the others
    say what sums are called (`E = Sum(S(z_i))`). A product of two components sums to an inner product, a constant c
    to n c. Any other monomial is refused, because its sum has no name.
    """
    if not premises:
        raise NotComputed("needs a relation")
    relation, fixed = premises[0].relation("=", "≤", "≥"), premises[0].fixed
    if i in fixed:
        raise NotComputed(f"the index {i} is fixed by a hypothesis")
    sums: dict[Expr, Basic] = {}
    for name in premises[1:]:
        equation = name.relation("=")
        if not (isinstance(equation.right, Sum) and equation.right.limits == ((i, Integer(1), n),)):
            raise NotComputed(f"{equation} does not name a sum over {i} = 1…{n}")
        sums[equation.right.function] = equation.left
    left, right = (_summed(side, sums) for side in (relation.left, relation.right))
    return Relation(left, relation.relation, right), f"for each {i}, summed over {i} = 1…{n}"


def _summed(side: Basic, sums: dict[Expr, Basic]) -> Basic:
    atoms = list(dict.fromkeys((*COMPONENTS, *sums)))
    if side.is_zero:
        return S.Zero
    if i in side.free_symbols and not side.has(*atoms):
        raise NotComputed(f"the sum of {side} over {i} has no name")
    try:
        terms = Poly(side, *atoms).terms()
    except PolynomialError:
        raise NotComputed(f"{side} is not a polynomial in the components") from None
    scalar, matrix = S.Zero, None
    for powers, coefficient in terms:
        if coefficient.has(*atoms, i):
            raise NotComputed(f"{side} is not a polynomial in the components")
        factors = [atom for atom, power in zip(atoms, powers, strict=True) for _ in range(power)]
        if not factors:
            scalar += n * coefficient
        elif len(factors) == 1 and factors[0] in sums:
            scalar += coefficient * sums[factors[0]]
        elif len(factors) == 2 and all(factor in COMPONENTS for factor in factors):
            product = coefficient * COMPONENTS[factors[0]].T * COMPONENTS[factors[1]]
            matrix = product if matrix is None else matrix + product
        else:
            raise NotComputed(f"the sum of {coefficient} {factors} over the components has no name")
    if matrix is None:
        return scalar
    if not scalar.is_zero:
        raise NotComputed("a named sum and an inner product on one side: move one of them to the other side")
    return matrix


def _product(premises: tuple[Given, ...], index: Symbol, count: Expr) -> Conclusion:
    """factor ≥ 1 for every value of the index gives Π factor ≥ 1."""
    need(1, premises)
    relation = premises[0].relation("≥")
    if not (isinstance(index, Symbol) and index.is_integer and index.is_positive):
        raise NotComputed(f"{index} is no index that runs through 1, 2, …")
    if index in premises[0].fixed:
        raise NotComputed(f"the index {index} is fixed by a hypothesis")
    if relation.right != S.One or not (count.is_integer and count.is_nonnegative) or count.has(index):
        raise NotComputed(f"a factor ≥ 1 and a number of factors are needed, not {relation} and {count}")
    return Relation(Product(relation.left, (index, 1, count)), "≥", S.One), "a product of numbers ≥ 1"


def _extensionality(
    premises: tuple[Given, ...], left: MatrixExpr, right: MatrixExpr, row: MatrixSymbol | None, column: MatrixSymbol
) -> Conclusion:
    """rowᵀ·left·column = rowᵀ·right·column for arbitrary vectors gives left = right (take unit vectors)."""
    need(1, premises)
    relation, fixed = premises[0].relation("="), premises[0].fixed
    arbitrary = [letter for letter in (row, column) if letter is not None]
    if len(set(arbitrary)) != len(arbitrary):
        raise NotComputed("the two vectors must be arbitrary independently of each other")
    for letter in arbitrary:
        if not isinstance(letter, MatrixSymbol) or letter in fixed or left.has(letter) or right.has(letter):
            raise NotComputed(f"{letter} is not arbitrary")
    claimed = (left - right) * column
    if row is not None:
        claimed = row.T * claimed
    if not same(minus(relation.left, relation.right), claimed):
        raise NotComputed(f"{relation} does not say that {left} and {right} act alike")
    reason = f"it holds for every {' and '.join(map(str, arbitrary))}: take unit vectors"
    return Relation(left, "=", right), reason, conditions(left, right)


def _cancellation(premises: tuple[Given, ...], factor: Expr) -> Conclusion:
    """factor · s = 0 and s ≠ 0 give factor = 0, for numbers."""
    need(2, premises)
    product, nonzero = premises[0].relation("="), premises[1].relation("≠", ">", "<")
    for part in (factor, nonzero.left):
        if shape_of(part) is not None:
            raise NotComputed(f"{part} is no number, and a product of matrices may be 0 without a factor that is")
    if not (product.right.is_zero and nonzero.right.is_zero):
        raise NotComputed("a product that is 0 and a factor that is not 0 are needed")
    if not same(product.left, factor * nonzero.left):
        raise NotComputed(f"{product.left} is not {factor} times {nonzero.left}")
    return Relation(factor, "=", S.Zero), f"{nonzero.left} is not 0", conditions(factor)


def _signs(premises: tuple[Given, ...], left: Expr, relation: str, right: Expr = S.Zero) -> Conclusion:
    """left relation right, because the difference is a sum and product of things of known sign."""
    need(0, premises)
    if not (is_real(left) and is_real(right)):
        raise NotComputed(f"it is not known that {left} and {right} are real")
    difference_ = expand(left - right)
    known = {
        ">": difference_.is_positive,
        "≥": difference_.is_nonnegative,
        "<": difference_.is_negative,
        "≤": difference_.is_nonpositive,
        "≠": difference_.is_nonzero,
    }
    if relation not in known or not known[relation]:
        raise NotComputed(f"{difference_} {relation} 0 is not known from the signs of its parts")
    return Relation(left, relation, right), "by the signs of its parts", conditions(left, right)


def _rearrangement(premises: tuple[Given, ...], first: Relation, second: Relation, factor: Expr = S.One) -> Conclusion:
    """first ⇔ second when right − left of the first is `factor` > 0 times right − left of the second."""
    need(0, premises)
    if not (first.relation == second.relation and first.where == second.where):
        raise NotComputed("the two relations are of different kinds")
    if not is_real(factor) or not (factor.is_positive or (first.relation in "=≠" and factor.is_nonzero)):
        raise NotComputed(f"{factor} is not known to be positive")
    if not same(minus(first.right, first.left), factor * minus(second.right, second.left)):
        raise NotComputed(f"{first} is not {second} multiplied by {factor}")
    reason = "terms moved to the other side" + (f", factor {factor}" if factor != 1 else "")
    return Equivalence(first, second), reason, conditions(first.left, first.right, second.left, second.right, factor)


def _congruence(premises: tuple[Given, ...], function: Expr, symbol: Symbol) -> Conclusion:
    """a = b gives f(a) = f(b)."""
    need(1, premises)
    relation = premises[0].relation("=")
    if not isinstance(symbol, Symbol) or shape_of(relation.left) is not None:
        raise NotComputed(f"numbers are needed, not {relation}")
    left, right = (replace(function, {symbol: side}) for side in (relation.left, relation.right))
    return Relation(left, "=", right), "the same function of both sides", conditions(left, right)


def _entrywise(premises: tuple[Given, ...], left: MatrixExpr, right: MatrixExpr) -> Conclusion:
    """Two explicit matrices, or products of such, are equal in every entry, for all values of their symbols."""
    need(0, premises)
    if left.shape != right.shape:
        raise NotComputed(f"the shapes {left.shape} and {right.shape} differ")
    for entry in ImmutableDenseMatrix(left.doit()) - ImmutableDenseMatrix(right.doit()):
        decision = decide_zero(entry)
        if not decision.is_true:
            raise NotComputed(f"an entry of the difference is {entry}: {decision.truth.value}")
    return Relation(left, "=", right), "entry by entry", conditions(left, right)


SUMMATION = Computation("sum over the components", _summation)
EXTENSIONALITY = Computation("arbitrary vectors", _extensionality)
CANCELLATION = Computation("cancelling a factor", _cancellation)
SIGNS = Computation("signs of the parts", _signs)
REARRANGEMENT = Computation("rearrangement", _rearrangement)
CONGRUENCE = Computation("congruence", _congruence)
ENTRYWISE = Computation("entry by entry", _entrywise)

PRODUCT = Computation("product over the index", _product)

COMPUTATIONS = (
    PRODUCT,
    SUMMATION,
    EXTENSIONALITY,
    CANCELLATION,
    SIGNS,
    REARRANGEMENT,
    CONGRUENCE,
    ENTRYWISE,
)
