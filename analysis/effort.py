"""How much work an expression would make, estimated before any of it is done, so that no request hangs."""

from __future__ import annotations

from math import comb

from sympy import Add, CRootOf, Expr, Function, I, Mul, Pow

MAX_TERMS = 3000
MAX_FACTORED_TERMS = 60
MAX_GENERATORS = 3
MAX_ALGEBRAIC_DEGREE = 24


def expanded_terms(expr: Expr) -> int:
    """An upper bound on the number of terms after multiplying out, arguments of functions included."""
    if expr.is_Atom:
        return 1
    sizes = [expanded_terms(a) for a in expr.args if isinstance(a, Expr)]
    if isinstance(expr, Add):
        return sum(sizes)
    if isinstance(expr, Mul):
        total = 1
        for size in sizes:
            total = min(total * size, MAX_TERMS**2)
        return total
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        n, base = abs(int(expr.exp)), sizes[0]
        if base > 1:
            return comb(n + base - 1, base - 1) if n + base < 4000 else MAX_TERMS**2
    return max(sizes, default=1)


def expandable(expr: Expr) -> bool:
    """Whether multiplying the expression out stays within MAX_TERMS terms."""
    return expanded_terms(expr) <= MAX_TERMS


def tractable(expr: Expr) -> bool:
    """Whether bringing the expression over one denominator and multiplying out stays within MAX_TERMS terms."""
    return _over_one_denominator(expr) <= MAX_TERMS


def _over_one_denominator(expr: Expr) -> int:
    """A bound on the terms of numerator plus denominator, denominators multiplied together."""
    if isinstance(expr, Add):
        parts = [_fraction(a) for a in expr.args]
        below = 1
        for _, d in parts:
            below = min(below * d, MAX_TERMS**2)
        return sum(min(n * below, MAX_TERMS**2) for n, _ in parts) + below
    above, below = _fraction(expr)
    return above + below


def _fraction(expr: Expr) -> tuple[int, int]:
    if isinstance(expr, Mul):
        above = below = 1
        for factor in expr.args:
            n, d = _fraction(factor)
            above, below = min(above * n, MAX_TERMS**2), min(below * d, MAX_TERMS**2)
        return above, below
    if isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp < 0:
        return 1, expanded_terms(1 / expr)
    if isinstance(expr, Add) and any(_fraction(a)[1] > 1 for a in expr.args):
        size = _over_one_denominator(expr)
        return size, size
    return expanded_terms(expr), 1


def factorable(expr: Expr) -> bool:
    """Whether factoring the expression is quick: few terms in few functions and roots."""
    generators = expr.free_symbols | expr.atoms(Function) | {p for p in expr.atoms(Pow) if not p.exp.is_Integer}
    return len(generators) <= MAX_GENERATORS and _over_one_denominator(expr) <= MAX_FACTORED_TERMS


def algebraic_degree(expr: Expr) -> int:
    """An upper bound on the degree of a constant built from roots, over the rationals."""
    degree = 2 if expr.has(I) else 1
    for root in {p for p in expr.atoms(Pow) if not p.exp.is_Integer}:
        degree *= root.exp.q if root.exp.is_Rational else MAX_ALGEBRAIC_DEGREE + 1
    for root in expr.atoms(CRootOf):
        degree *= root.poly.degree()
    return degree if not expr.atoms(Function) else MAX_ALGEBRAIC_DEGREE + 1
