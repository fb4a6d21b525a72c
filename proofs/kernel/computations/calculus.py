"""Rules that differentiate, integrate, take limits and use monotonicity."""

from __future__ import annotations

from sympy import (
    AccumBounds,
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Integer,
    Integral,
    Interval,
    KroneckerDelta,
    Limit,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Piecewise,
    Poly,
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
    sign,
    sin,
    sinh,
    tanh,
)
from sympy.core.function import AppliedUndef

from analysis.decisions.functions import decide_monotone, decide_zero
from analysis.symbols import n, r, sigma, sort_of
from proofs.kernel.computations.rule import Computation, Conclusion, Given, NotComputed, need
from proofs.kernel.definedness import conditions, demands, holds
from proofs.kernel.statements import Proposition, Relation, Statement
from proofs.kernel.terms import BINDING, is_real, letters_of, replace


def _derivative(premises: tuple[Given, ...], function: Expr, variable: Expr) -> Conclusion:
    """∂function/∂variable by the rules of differentiation; sums over an index of 1…n are differentiated termwise."""
    need(0, premises)
    if not isinstance(variable, Symbol | Indexed):
        raise NotComputed(f"{variable} is not a variable")
    result = _collapse(expand(diff(function, variable)))
    slope = Derivative(function, variable)
    return Relation(slope, "=", result), "by the rules of differentiation", conditions(slope, result)


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

    What a letter does with time is said where it is made (analysis.symbols): it is constant, or it has a letter for
    its rate. Any other letter is refused.
    """
    need(1, premises)
    equation = premises[0].relation("=")
    if sort_of(equation.left).rate is None:
        raise NotComputed(f"{equation.left} has no letter for its rate")
    rate = _product_rule(equation.right)
    if rate is None:
        raise NotComputed(f"{equation.right} does not move")
    return Relation(sort_of(equation.left).rate, "=", rate), "by linearity and the product rule"


def _product_rule(node: Basic) -> Basic | None:
    """The rate of an expression, None when it is constant."""
    if isinstance(node, Symbol | MatrixSymbol):
        sort = sort_of(node)
        if sort.rate is None and not sort.constant:
            raise NotComputed(f"{node} may move but has no letter for its rate")
        return sort.rate
    if isinstance(node, Transpose):
        inner = _product_rule(node.arg)
        return None if inner is None else inner.T
    if isinstance(node, Add | MatAdd):
        rates = [rate for rate in map(_product_rule, node.args) if rate is not None]
        return node.func(*rates).doit() if rates else None
    if isinstance(node, Mul | MatMul):
        terms = []
        for k, factor in enumerate(node.args):
            rate = _product_rule(factor)
            if rate is not None:
                terms.append(node.func(*node.args[:k], rate, *node.args[k + 1 :]))
        return (Add(*terms) if isinstance(node, Mul) else MatAdd(*terms).doit()) if terms else None
    if all(sort_of(letter).constant for letter in letters_of(node)) and not node.atoms(AppliedUndef, IndexedBase):
        return None
    raise NotComputed(f"no product rule for {type(node).__name__}: {node}")


def _limit(
    premises: tuple[Given, ...], function: Expr, symbol: Symbol, point: Expr, direction: str = "+"
) -> Conclusion:
    """A limit at a point where the function is continuous, or that Gruntz's algorithm finds.

    That algorithm takes other letters to be anything but special values; so it is asked only where there are none.
    """
    need(0, premises)
    if not isinstance(symbol, Symbol) or point.has(symbol) or not is_real(function):
        raise NotComputed(f"{function} must be real, {symbol} a letter, and {point} must not depend on it")
    stated = Limit(function, symbol, point, direction)
    if not point.is_infinite and not function.atoms(AppliedUndef, sign, Piecewise, Max, Min, *BINDING):
        moved = replace(function, {symbol: point})
        needs = at_a_point(function, symbol, point)
        if needs is not None:
            return Relation(stated, "=", moved), f"continuous at `{symbol} = {point}`", needs | conditions(moved, point)
    others = (letters_of(function) | letters_of(point)) - {symbol}
    if others:
        names = ", ".join(sorted(map(str, others)))
        raise NotComputed(f"the limit of {function} may differ for special values of {names}")
    value = limit(function, symbol, point, direction)
    if (
        isinstance(value, Limit)
        or value.has(S.NaN, S.ComplexInfinity, AccumBounds, symbol, Limit)
        or not is_real(value)
    ):
        raise NotComputed(f"no limit of {function} was found")
    return Relation(stated, "=", value), "limit computed by Gruntz's algorithm"


def at_a_point(function: Expr, symbol: Symbol, point: Expr) -> frozenset[Statement] | None:
    """What the function needs at the point so as to be continuous there; None where that certainly fails."""
    found: set[Statement] = set()
    for condition in demands(function):
        if not isinstance(condition, Relation):
            return None
        moved = replace(condition.left, {symbol: point})
        strict = Relation(moved, ">" if condition.relation == "≥" else condition.relation, S.Zero)
        truth = holds(strict)
        if truth is False:
            return None
        if truth is None:
            found.add(strict)
    return frozenset(found)


def _monotonicity(premises: tuple[Given, ...], function: Expr, symbol: Symbol, nonnegative: bool = False) -> Conclusion:
    """a ≤ b gives f(a) ≤ f(b) for an f nondecreasing on ℝ, or on [0, ∞) when a and b are known to lie there."""
    need(1, premises)
    relation = premises[0].relation("≤", "≥")
    if letters_of(function) - {symbol}:
        raise NotComputed(f"{function} contains other letters than {symbol}")
    interval = Interval.open(0, oo) if nonnegative else S.Reals
    inside = Dummy("s", positive=True) if nonnegative else Dummy("s", real=True)
    decision = decide_monotone(function.subs(symbol, inside), inside, interval=interval)
    if not decision.is_true:
        raise NotComputed(f"{function} nondecreasing on {interval} is {decision.truth.value}: {decision.reason}")
    if nonnegative and not decide_zero(limit(function, symbol, 0, "+") - function.subs(symbol, 0)).is_true:
        raise NotComputed(f"{function} is not known to be continuous at 0")
    for side in (relation.left, relation.right):
        if not (holds(Relation(side, "≥", S.Zero)) if nonnegative else is_real(side)):
            raise NotComputed(f"{side} is not known to lie where {function} is nondecreasing")
    left, right = (function.subs(symbol, side) for side in (relation.left, relation.right))
    where = "[0, ∞)" if nonnegative else "ℝ"
    return Relation(left, relation.relation, right), f"`{function}` is nondecreasing on `{where}`"


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
    need(0, premises)
    for end in (lower, upper):
        if not is_real(end) or end.has(symbol):
            raise NotComputed(f"an end of the integral must be a real number without {symbol}, not {end}")
    if not isinstance(symbol, Symbol) or not (is_real(integrand) and is_real(primitive)):
        raise NotComputed(f"{integrand} and {primitive} must be real functions of a letter")
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
    needs: set[Statement] = set()
    for condition in conditions(function, derivative):
        if not isinstance(condition, Relation) or condition.left.has(inside):
            raise NotComputed(f"it is not known that {condition} where {symbol} runs")
        needs.add(condition)
    value = primitive.subs(symbol, upper) - primitive.subs(symbol, lower)
    needs |= conditions(value, lower, upper)
    statement = Relation(Integral(integrand, (symbol, lower, upper)), "=", value, where)
    return statement, f"a primitive is `{primitive}`, as differentiation shows", frozenset(needs)


def _is_smooth(part: Expr) -> bool:
    """Is this function or power smooth, given that what is inside is?"""
    if isinstance(part, log):
        return bool(part.args[0].is_positive)
    if isinstance(part, Pow) and not isinstance(part, exp):
        whole = part.exp.is_Integer and part.exp.is_nonnegative
        return bool(whole or part.base.is_positive)
    return isinstance(part, _SMOOTH)


sigma_continuous = Proposition("`σ` is continuous")
UNIT_INTERVAL = "for `0 ≤ r ≤ 1`"


def _integration(premises: tuple[Given, ...]) -> Conclusion:
    """f(r) ≤ g(r) for 0 ≤ r ≤ 1 gives ∫₀¹f ≤ ∫₀¹g, for f and g continuous in r.

    The premises are the relation and, when σ(…r…) occurs in it, that σ is continuous. A side that is a polynomial in r
    is integrated, the other is left as an integral.
    """
    relation = premises[0].statement if premises else None
    if not isinstance(relation, Relation) or relation.where != UNIT_INTERVAL or relation.relation not in "=≤≥":
        raise NotComputed(f"a relation =, ≤ or ≥ {UNIT_INTERVAL} is needed, not: {relation}")
    if r in premises[0].fixed:
        raise NotComputed(f"{r} is fixed by a hypothesis")
    sides = [_integral_over_r(side) for side in (relation.left, relation.right)]
    needed = [sigma_continuous] if any(isinstance(side, Integral) for side in sides) else []
    if [premise.statement for premise in premises[1:]] != needed:
        raise NotComputed("the second premise must be that `σ` is continuous, when σ occurs, and nothing else")
    return Relation(sides[0], relation.relation, sides[1]), "both sides integrated over `r` from 0 to 1"


def _integral_over_r(side: Expr) -> Expr:
    moving = [part for part in side.atoms(Function) if part.has(r)]
    if any(part.func != sigma for part in moving):
        raise NotComputed(f"{side} is not known to be continuous in {r}")
    plain = side.subs({part: Dummy() for part in moving})
    if not plain.is_polynomial(r) or any(not part.args[0].is_polynomial(r) for part in moving):
        raise NotComputed(f"{side} is not known to be continuous in {r}")
    if moving:
        return Integral(side, (r, 0, 1))
    return sum((c / (power + 1) for (power,), c in Poly(side, r).terms()), S.Zero) if side.has(r) else side


DERIVATIVE = Computation("derivative", _derivative)
RATE = Computation("rate of a product", _rate)
LIMIT = Computation("limit", _limit)
MONOTONICITY = Computation("monotonicity", _monotonicity)
INTEGRAL = Computation("fundamental theorem of calculus", _integral)
INTEGRATION = Computation("integration of a relation", _integration)

COMPUTATIONS = (
    DERIVATIVE,
    RATE,
    LIMIT,
    MONOTONICITY,
    INTEGRAL,
    INTEGRATION,
)
