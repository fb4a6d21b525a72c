"""The computing rules: what follows from given statements by a calculation that is done here and now.

Each takes the premises' statements, with the letters that are fixed in them, and either returns a conclusion with its
reason or raises NotComputed. They make no steps: proofs.kernel.compute does, for the rules listed in COMPUTATIONS.
Like the theorems, this file belongs to the trusted base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import (
    AccumBounds,
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    ImmutableDenseMatrix,
    Indexed,
    Integer,
    Integral,
    Interval,
    KroneckerDelta,
    Limit,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Poly,
    PolynomialError,
    Pow,
    S,
    Sum,
    Symbol,
    Transpose,
    asinh,
    atan,
    cos,
    cosh,
    diff,
    erf,
    exp,
    expand,
    limit,
    log,
    oo,
    sin,
    sinh,
    tanh,
)

from analysis.matrixforms import difference
from analysis.symbols import COMPONENTS, MOVING, RATES, i, n
from analysis.truth import decide_monotone, decide_zero
from proofs.statements import Equivalence, Fixed, Relation, Statement


class NotComputed(Exception):
    """The calculation does not give what was asked for."""


@dataclass(frozen=True)
class Given:
    """A premise: its statement, and which letters are particular in it."""

    statement: Statement
    fixed: Fixed

    def relation(self, *kinds: str) -> Relation:
        """The statement as a relation of one of these kinds that holds without restriction."""
        relation = self.statement
        if not isinstance(relation, Relation) or relation.where:
            raise NotComputed(f"a relation that holds everywhere is needed here, not: {relation}")
        if kinds and relation.relation not in kinds:
            raise NotComputed(f"one of {' '.join(kinds)} is needed here, not: {relation}")
        return relation


Conclusion = tuple[Statement, str]


@dataclass(frozen=True)
class Computation:
    """`conclude(premises, **arguments)` gives the conclusion and the reason, or raises NotComputed."""

    name: str
    conclude: Callable[..., Conclusion]


def _same(left: Basic, right: Basic) -> bool:
    """Equal for every n, by normal forms without premises; for scalars by decide_zero."""
    try:
        return difference(left, right).is_zero
    except (TypeError, ValueError, RecursionError):
        return False


def _need(count: int, premises: tuple[Given, ...]) -> None:
    if len(premises) != count:
        raise NotComputed(f"needs {count} premises, not {len(premises)}")


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
    atoms = [*COMPONENTS, *sums]
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


def _extensionality(
    premises: tuple[Given, ...], left: MatrixExpr, right: MatrixExpr, row: MatrixSymbol | None, column: MatrixSymbol
) -> Conclusion:
    """rowᵀ·left·column = rowᵀ·right·column for arbitrary vectors gives left = right (take unit vectors)."""
    _need(1, premises)
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
    stated = relation.left if relation.right.is_zero else relation.left - relation.right
    if not _same(stated, claimed):
        raise NotComputed(f"{relation} does not say that {left} and {right} act alike")
    return Relation(left, "=", right), f"it holds for every {' and '.join(map(str, arbitrary))}: take unit vectors"


def _cancellation(premises: tuple[Given, ...], factor: Expr) -> Conclusion:
    """factor · s = 0 and s ≠ 0 give factor = 0."""
    _need(2, premises)
    product, nonzero = premises[0].relation("="), premises[1].relation("≠", ">", "<")
    if not (product.right.is_zero and nonzero.right.is_zero):
        raise NotComputed("a product that is 0 and a factor that is not 0 are needed")
    if not _same(product.left, factor * nonzero.left):
        raise NotComputed(f"{product.left} is not {factor} times {nonzero.left}")
    return Relation(factor, "=", S.Zero), f"{nonzero.left} is not 0"


def _signs(premises: tuple[Given, ...], left: Expr, relation: str, right: Expr = S.Zero) -> Conclusion:
    """left relation right, because the difference is a sum and product of things of known sign."""
    _need(0, premises)
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
    return Relation(left, relation, right), "by the signs of its parts"


def _rearrangement(premises: tuple[Given, ...], first: Relation, second: Relation, factor: Expr = S.One) -> Conclusion:
    """first ⇔ second when right − left of the first is `factor` > 0 times right − left of the second."""
    _need(0, premises)
    if not (first.relation == second.relation and first.where == second.where):
        raise NotComputed("the two relations are of different kinds")
    if not (factor.is_positive or (first.relation in "=≠" and factor.is_nonzero)):
        raise NotComputed(f"{factor} is not known to be positive")
    if not _same(first.right - first.left, factor * (second.right - second.left)):
        raise NotComputed(f"{first} is not {second} multiplied by {factor}")
    return Equivalence(first, second), "terms moved to the other side" + (f", factor {factor}" if factor != 1 else "")


def _derivative(premises: tuple[Given, ...], function: Expr, variable: Expr) -> Conclusion:
    """∂function/∂variable by the rules of differentiation; sums over an index of 1…n are differentiated termwise."""
    _need(0, premises)
    if not isinstance(variable, Symbol | Indexed):
        raise NotComputed(f"{variable} is not a variable")
    result = _collapse(expand(diff(function, variable)))
    return Relation(Derivative(function, variable), "=", result), "by the rules of differentiation"


def _collapse(expression: Expr) -> Expr:
    """Sum over j of δ_jk f(j) is f(k), where k runs over the same range 1…n."""
    if isinstance(expression, Sum) and expression.limits == ((expression.limits[0][0], Integer(1), n),):
        index = expression.limits[0][0]
        terms = []
        for term in expand(expression.function).as_ordered_terms():
            deltas = [delta for delta in term.atoms(KroneckerDelta) if index in delta.args]
            if len(deltas) != 1:
                return expression
            (other,) = set(deltas[0].args) - {index}
            terms.append((term / deltas[0]).subs(index, other))
        return sum(terms, S.Zero)
    return expression.func(*map(_collapse, expression.args)) if expression.args else expression


def _rate(premises: tuple[Given, ...]) -> Conclusion:
    """value = sums of products gives the rate of the value, by linearity and the product rule.

    analysis.symbols.RATES says what moves with time and how its rate is called; every other letter is constant.
    """
    _need(1, premises)
    equation = premises[0].relation("=")
    if equation.left not in RATES:
        raise NotComputed(f"{equation.left} has no letter for its rate")
    if equation.right.has(*MOVING):
        raise NotComputed(f"something in {equation.right} moves but has no letter for its rate")
    rate = _product_rule(equation.right)
    if rate is None:
        raise NotComputed(f"{equation.right} does not move")
    return Relation(RATES[equation.left], "=", rate), "by linearity and the product rule"


def _product_rule(node: Basic) -> Basic | None:
    """The rate of an expression, None when it is constant."""
    if not node.has(*RATES):
        return None
    if node in RATES:
        return RATES[node]
    if isinstance(node, Transpose):
        inner = _product_rule(node.arg)
        return None if inner is None else inner.T
    if isinstance(node, Add | MatAdd):
        return node.func(*(rate for rate in map(_product_rule, node.args) if rate is not None)).doit()
    if isinstance(node, Mul | MatMul):
        terms = []
        for k, factor in enumerate(node.args):
            rate = _product_rule(factor)
            if rate is not None:
                terms.append(node.func(*node.args[:k], rate, *node.args[k + 1 :]))
        return Add(*terms) if isinstance(node, Mul) else MatAdd(*terms).doit()
    raise NotComputed(f"no product rule for {type(node).__name__}: {node}")


def _limit(
    premises: tuple[Given, ...], function: Expr, symbol: Symbol, point: Expr, direction: str = "+"
) -> Conclusion:
    """The limit that SymPy's Gruntz algorithm finds, when it is one definite value."""
    _need(0, premises)
    value = limit(function, symbol, point, direction)
    if isinstance(value, Limit) or value.has(S.NaN, S.ComplexInfinity, AccumBounds, symbol, Limit):
        raise NotComputed(f"no limit of {function} was found")
    return Relation(Limit(function, symbol, point, direction), "=", value), "limit computed by Gruntz's algorithm"


def _monotonicity(premises: tuple[Given, ...], function: Expr, symbol: Symbol, nonnegative: bool = False) -> Conclusion:
    """a ≤ b gives f(a) ≤ f(b) for an f nondecreasing on ℝ, or on [0, ∞) when a and b are known to lie there."""
    _need(1, premises)
    relation = premises[0].relation("≤", "≥")
    interval = Interval.open(0, oo) if nonnegative else S.Reals
    inside = Dummy("s", positive=True) if nonnegative else Dummy("s", real=True)
    decision = decide_monotone(function.subs(symbol, inside), inside, interval=interval)
    if not decision.is_true:
        raise NotComputed(f"{function} nondecreasing on {interval} is {decision.truth.value}: {decision.reason}")
    if nonnegative and not decide_zero(limit(function, symbol, 0, "+") - function.subs(symbol, 0)).is_true:
        raise NotComputed(f"{function} is not known to be continuous at 0")
    for side in (relation.left, relation.right):
        if not (side.is_nonnegative if nonnegative else side.is_real):
            raise NotComputed(f"{side} is not known to lie where {function} is nondecreasing")
    left, right = (function.subs(symbol, side) for side in (relation.left, relation.right))
    where = "[0, ∞)" if nonnegative else "ℝ"
    return Relation(left, relation.relation, right), f"`{function}` is nondecreasing on `{where}`"


def _congruence(premises: tuple[Given, ...], function: Expr, symbol: Symbol) -> Conclusion:
    """a = b gives f(a) = f(b)."""
    _need(1, premises)
    relation = premises[0].relation("=")
    left, right = (function.subs(symbol, side) for side in (relation.left, relation.right))
    return Relation(left, "=", right), "the same function of both sides"


def _entrywise(premises: tuple[Given, ...], left: MatrixExpr, right: MatrixExpr) -> Conclusion:
    """Two explicit matrices, or products of such, are equal in every entry, for all values of their symbols."""
    _need(0, premises)
    if left.shape != right.shape:
        raise NotComputed(f"the shapes {left.shape} and {right.shape} differ")
    for entry in ImmutableDenseMatrix(left.doit()) - ImmutableDenseMatrix(right.doit()):
        decision = decide_zero(entry)
        if not decision.is_true:
            raise NotComputed(f"an entry of the difference is {entry}: {decision.truth.value}")
    return Relation(left, "=", right), "entry by entry"


_SMOOTH = (sin, cos, exp, sinh, cosh, tanh, atan, asinh, erf)


def _integral(
    premises: tuple[Given, ...],
    integrand: Expr,
    symbol: Symbol,
    lower: Expr,
    upper: Expr,
    primitive: Expr,
    where: str = "",
) -> Conclusion:
    """∫ integrand = primitive(upper) − primitive(lower), checked by differentiating.

    The primitive must be built from functions that are smooth on the whole line, or logarithms and powers of something
    positive, so that it has no jumps. With `where="for s ≥ 0"` only the half line counts, where |s| is s.
    """
    _need(0, premises)
    if where not in ("", "for `s ≥ 0`"):
        raise NotComputed(f"an integral is known everywhere or for `s ≥ 0`, not {where}")
    if where and not (lower.is_zero and upper.is_Symbol):
        raise NotComputed("on the half line the integral starts at 0")
    inside = Dummy("s", nonnegative=True) if where else Dummy("s", real=True)
    function, derivative = primitive.subs(symbol, inside), integrand.subs(symbol, inside)
    wild = [part for part in function.atoms(Function, Pow) if part.has(inside) and not _is_smooth(part)]
    if wild:
        raise NotComputed(f"{primitive} is not known to be smooth there: {wild[0]}")
    decision = decide_zero(diff(function, inside) - derivative)
    if not decision.is_true:
        raise NotComputed(f"the derivative of {primitive} is {integrand}: {decision.truth.value}, {decision.reason}")
    value = primitive.subs(symbol, upper) - primitive.subs(symbol, lower)
    statement = Relation(Integral(integrand, (symbol, lower, upper)), "=", value, where)
    return statement, f"a primitive is `{primitive}`, as differentiation shows"


def _is_smooth(part: Expr) -> bool:
    """Is this function or power smooth, given that what is inside is?"""
    if isinstance(part, log):
        return bool(part.args[0].is_positive)
    if isinstance(part, Pow) and not isinstance(part, exp):
        whole = part.exp.is_Integer and part.exp.is_nonnegative
        return bool(whole or part.base.is_positive)
    return isinstance(part, _SMOOTH)


SUMMATION = Computation("sum over the components", _summation)
EXTENSIONALITY = Computation("arbitrary vectors", _extensionality)
CANCELLATION = Computation("cancelling a factor", _cancellation)
SIGNS = Computation("signs of the parts", _signs)
REARRANGEMENT = Computation("rearrangement", _rearrangement)
DERIVATIVE = Computation("derivative", _derivative)
RATE = Computation("rate of a product", _rate)
LIMIT = Computation("limit", _limit)
MONOTONICITY = Computation("monotonicity", _monotonicity)
CONGRUENCE = Computation("congruence", _congruence)
ENTRYWISE = Computation("entry by entry", _entrywise)
INTEGRAL = Computation("fundamental theorem of calculus", _integral)

COMPUTATIONS: tuple[Computation, ...] = (
    SUMMATION,
    EXTENSIONALITY,
    CANCELLATION,
    SIGNS,
    REARRANGEMENT,
    DERIVATIVE,
    RATE,
    LIMIT,
    MONOTONICITY,
    CONGRUENCE,
    ENTRYWISE,
    INTEGRAL,
)
