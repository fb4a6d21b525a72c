"""How much work an expression would make, estimated before any of it is done, so that no request hangs."""

from __future__ import annotations

from math import comb, prod

from sympy import Add, CRootOf, Expr, Function, I, Mul, Poly, Pow, Rational, Symbol, diff, exp

MAX_TERMS = 3000
MAX_DERIVATIVE = 3000
MAX_EXPONENT = 10**5
MAX_FACTORED_TERMS = 60
MAX_FACTORED_DEGREE = 60
MAX_FACTORED_BITS = 256
MAX_IN_EXPONENTIAL = 1000
MAX_GENERATORS = 3
MAX_ALGEBRAIC_DEGREE = 24


class Unclear(Exception):
    """Something that a decision needs could not be decided, or would take too much work; the text says what."""


def derivative(expr: Expr, symbol: Symbol) -> Expr:
    """The derivative. Unclear where it has more than about MAX_DERIVATIVE operations, as that of a long product has."""
    if _derivative_size(expr, symbol)[1] <= MAX_DERIVATIVE:
        return diff(expr, symbol)
    if expr.is_polynomial(symbol) and all(c.is_Rational for c in expr.atoms() - {symbol}):
        return Poly(expr, symbol).diff(symbol).as_expr()
    raise Unclear(f"the derivative of an expression of {expr.count_ops()} operations")


def _derivative_size(expr: Expr, symbol: Symbol) -> tuple[int, int]:
    """Bounds for the number of operations of the expression and of its derivative."""
    if not expr.has(symbol):
        return 1, 0
    if expr == symbol:
        return 1, 1
    sizes = [_derivative_size(a, symbol) for a in expr.args]
    own = 1 + sum(size for size, _ in sizes)
    moving = sum(slope for _, slope in sizes)
    if isinstance(expr, Add):
        return own, moving
    if isinstance(expr, Mul):  # one product for each factor that moves
        return own, moving + own * sum(1 for _, slope in sizes if slope)
    return own, moving + 2 * own


def expanded_terms(expr: Expr) -> int:
    """An upper bound on the number of terms after multiplying out, arguments of functions included."""
    if expr.is_Atom:
        return 1
    if isinstance(expr, Pow) and any(max(abs(c.p), c.q) > MAX_EXPONENT for c in expr.exp.atoms(Rational)):
        return MAX_TERMS**2  # 2**(10**100 - s) would be multiplied out to a number that no memory holds
    sizes = [expanded_terms(a) for a in expr.args if isinstance(a, Expr)]
    if isinstance(expr, Add):
        return sum(sizes)
    if isinstance(expr, Mul):
        total = 1
        for size in sizes:
            total = min(total * size, MAX_TERMS**2)
        return total
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        return _power_terms(sizes[0], abs(int(expr.exp)))
    return max(sizes, default=1)


def _power_terms(terms: int, n: int) -> int:
    """The number of terms of the n-th power of a sum."""
    if terms <= 1:
        return 1
    return min(comb(n + terms - 1, terms - 1), MAX_TERMS**2) if n + terms < 4000 else MAX_TERMS**2


def expandable(expr: Expr) -> bool:
    """Whether multiplying the expression out stays within MAX_TERMS terms."""
    return expanded_terms(expr) <= MAX_TERMS


def tractable(expr: Expr) -> bool:
    """Whether bringing the expression over one denominator and multiplying out stays within MAX_TERMS terms."""
    return _over_one_denominator(expr) <= MAX_TERMS


def _over_one_denominator(expr: Expr) -> int:
    """A bound on the terms of numerator plus denominator, denominators multiplied together."""
    above, below = _fraction(expr)
    return above + below


def _fraction(expr: Expr) -> tuple[int, int]:
    """Bounds on the number of terms of numerator and denominator, once both are multiplied out."""
    most = MAX_TERMS**2
    if isinstance(expr, Mul):
        above = below = 1
        for factor in expr.args:
            n, d = _fraction(factor)
            above, below = min(above * n, most), min(below * d, most)
        return above, below
    if isinstance(expr, Add):
        parts = [_fraction(a) for a in expr.args]
        below = prod(d for _, d in parts)
        return min(sum(n * (below // d) for n, d in parts), most), min(below, most)
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        n = abs(int(expr.exp))
        above, below = (_power_terms(terms, n) for terms in _fraction(expr.base))
        return (above, below) if expr.exp > 0 else (below, above)
    return expanded_terms(expr), 1


def factorable(expr: Expr) -> bool:
    """Whether factoring the expression is quick: few terms in few functions and roots."""
    generators = expr.free_symbols | expr.atoms(Function) | {p for p in expr.atoms(Pow) if not p.exp.is_Integer}
    few = len(generators) <= MAX_GENERATORS and _over_one_denominator(expr) <= MAX_FACTORED_TERMS
    return few and formal_degree(expr) <= MAX_FACTORED_DEGREE and _moderate(expr)


def _moderate(expr: Expr) -> bool:
    """Whether no number is too long to be factored, and none inside an exponential, which is a degree there, large."""
    if any(max(abs(int(c.p)), int(c.q)).bit_length() > MAX_FACTORED_BITS for c in expr.atoms(Rational)):
        return False
    inside = (f.args[0] for f in expr.atoms(exp) if expandable(f.args[0]))
    terms = (term.as_coeff_Mul()[0] for each in inside for term in Add.make_args(each.expand()))
    return all(abs(c) <= MAX_IN_EXPONENTIAL for c in terms)


def formal_degree(expr: Expr) -> int:
    """A bound on the degree of the polynomials over one denominator, functions and roots counted as letters."""
    if isinstance(expr, Add | Mul):
        return sum(formal_degree(a) for a in expr.args) if isinstance(expr, Mul) else _degree_of_sum(expr)
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        return formal_degree(expr.base) * abs(int(expr.exp))
    return 0 if expr.is_number else max([1, *(formal_degree(a) for a in expr.args if isinstance(a, Expr))])


def _degree_of_sum(expr: Expr) -> int:
    below = sum(formal_degree(a) for a in expr.args if any(p.exp.is_negative for p in a.atoms(Pow)))
    return max(formal_degree(a) for a in expr.args) + below


def algebraic_degree(expr: Expr) -> int:
    """An upper bound on the degree of a constant built from roots, over the rationals."""
    degree = 2 if expr.has(I) else 1
    for root in {p for p in expr.atoms(Pow) if not p.exp.is_Integer}:
        degree *= root.exp.q if root.exp.is_Rational else MAX_ALGEBRAIC_DEGREE + 1
    for root in expr.atoms(CRootOf):
        degree *= root.poly.degree()
    return degree if not expr.atoms(Function) else MAX_ALGEBRAIC_DEGREE + 1
