"""Sums of scaled known activations, c₁f(a₁s) + c₂g(a₂s) + …, and piecewise-linear ones, evaluated from their parts."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy as sp

from analysis.activations.activation import s
from analysis.activations.families import Combination, PiecewiseLinear
from numerics.evaluation.stableforms import Forms, monomial, piecewise_linear

Array = np.ndarray
Lookup = Callable[[sp.Expr], Forms | None]


def mixture(sigma: sp.Expr, lookup: Lookup) -> Forms | None:
    """The forms of a sum of multiples of known activations of multiples of s; None when it is not one.

    A piecewise-linear, continuous σ counts as known. Zero has the forms of the zero function.
    """
    if not sigma.has(s):
        return None
    whole = linear_pieces(sigma)
    if whole is not None:
        return whole
    parts = [_part(term, lookup) for term in sp.Add.make_args(sigma)]
    if any(part is None for part in parts):
        return None
    return combine([part for part in parts if part is not None])


def combine(parts: list[tuple[float, float, Forms]]) -> Forms:
    """Σ c·f(a·s) for parts (c, a, f), a ≠ 0."""

    def sigma(x: Array) -> Array:
        return sum((c * f.sigma(a * x) for c, a, f in parts), np.zeros_like(x))

    def derivative(x: Array) -> Array:
        return sum((c * a * f.derivative(a * x) for c, a, f in parts), np.zeros_like(x))

    def primitive(x: Array) -> Array:
        return sum((c / a * f.primitive(a * x) for c, a, f in parts), np.zeros_like(x))

    def quotient(low: Array, d: Array) -> Array:
        from numerics.evaluation.quadrature import smooth_quotient

        total = np.zeros(np.broadcast(low, d).shape)
        for c, a, f in parts:
            part = f.quotient(a * low, a * d) if f.quotient is not None else smooth_quotient(f, a * low, a * d)
            total += c * part
        return total

    knots = sorted({k / a for _, a, f in parts for k in f.knots})
    return Forms(sigma, derivative, primitive, quotient, tuple(knots), all(f.even for _, _, f in parts))


def from_structure(structure: object, lookup: Lookup) -> Forms | None:
    """The forms of an activation that says how it was built (analysis.activations.families), its expression unread."""
    if isinstance(structure, Combination):
        parts = [(float(t.amplitude), float(t.gain), lookup(t.activation.sigma)) for t in structure.terms]
        known = [(c, a, f) for c, a, f in parts if f is not None]
        return combine(known) if len(known) == len(parts) else None
    if isinstance(structure, PiecewiseLinear):
        last = float(structure.slopes[-1])
        if not structure.knots:
            return combine([(last, 1.0, monomial(1))])
        knots, values = ([float(x) for x in row] for row in (structure.knots, structure.values))
        mirrored = [-x for x in reversed(knots)], [-v for v in reversed(values)]
        return piecewise_linear(mirrored[0] + knots, mirrored[1] + values, last, last, even=True)
    return None


def _part(term: sp.Expr, lookup: Lookup) -> tuple[float, float, Forms] | None:
    """(c, a, f) with term = c·f(a·s) and f known; None when there is none."""
    factor, body = term.as_independent(s, as_Add=False)
    if not factor.is_number:
        return None
    forms = lookup(body)
    if forms is not None:
        return float(factor), 1.0, forms
    for scale in _scales(body):
        extra, base = body.subs(s, s / scale).as_independent(s, as_Add=False)
        forms = lookup(base) or lookup(sp.cancel(base)) or linear_pieces(base)
        if forms is not None:
            return float(factor * extra), float(scale), forms
    forms = linear_pieces(body)
    return None if forms is None else (float(factor), 1.0, forms)


def _scales(body: sp.Expr) -> list[sp.Expr]:
    """The numbers a that multiply s (or whose square multiplies s²) somewhere in an expression, simplest first."""
    found: set[sp.Expr] = set()
    for node in sp.preorder_traversal(body):
        if isinstance(node, sp.Mul):
            factor, rest = node.as_independent(s, as_Add=False)
            if factor.is_number and factor.is_real and factor != 0:
                if rest in (s, sp.Abs(s)):
                    found |= {factor, abs(factor)}
                elif rest == s**2:
                    found.add(sp.sqrt(abs(factor)))
    return sorted(found - {sp.S.One}, key=sp.default_sort_key)


def linear_pieces(sigma: sp.Expr) -> Forms | None:
    """The forms of a Piecewise of linear pieces that is continuous; None when it is not one."""
    if not isinstance(sigma, sp.Piecewise):
        return None
    try:
        pieces = sigma.as_expr_set_pairs()
    except (NotImplementedError, TypeError, ValueError):
        return None
    sections: list[tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr]] = []
    for expression, domain in pieces:
        polynomial = sp.Poly(expression, s) if expression.is_polynomial(s) else None
        if polynomial is None or polynomial.degree() > 1:
            return None
        intervals = domain.args if isinstance(domain, sp.Union) else (domain,)
        for interval in intervals:
            if not isinstance(interval, sp.Interval):
                return None
            sections.append((interval.start, interval.end, polynomial.coeff_monomial(s), polynomial.coeff_monomial(1)))
    sections.sort(key=lambda part: -np.inf if part[0] == -sp.oo else float(part[0]))
    if len(sections) < 2 or sections[0][0] != -sp.oo or sections[-1][1] != sp.oo:
        return None
    knots, values = [], []
    for (_, stop, m0, c0), (start, _, m1, c1) in pairwise(sections):
        jump = (m0 * stop + c0) - (m1 * start + c1)
        if stop != start or not jump.is_number or jump.equals(0) is not True:
            return None
        knots.append(float(stop))
        values.append(float(m0 * stop + c0))
    return piecewise_linear(knots, values, float(sections[0][2]), float(sections[-1][2]))
