"""The sign of a smooth expression on an open interval, shown by algebra, by ranges, by enclosures or by calculus.

`sign_on` only ever says what it has shown: a Sign that spans −1 … 1 says nothing. The expression must be defined on
the whole span (domains.py decides that); then it is analytic there, so if it is not identically zero its zeros are
isolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import (
    Add,
    Dummy,
    Expr,
    Function,
    Interval,
    Mul,
    Poly,
    Pow,
    S,
    Symbol,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    erf,
    exp,
    factor,
    factor_terms,
    log,
    oo,
    sech,
    sin,
    sinh,
    tanh,
)

from analysis.decisions.boxes import sign_on_boxes
from analysis.decisions.demands import demands
from analysis.decisions.effort import derivative, factorable
from analysis.decisions.enclosure import certain_sign
from analysis.decisions.growth import end_limit
from analysis.decisions.rationalise import rationalise
from analysis.decisions.spans import Span, Unclear, constant_sign, order
from analysis.decisions.substitution import put

ODD_INCREASING = (tanh, sinh, atan, asinh, atanh, erf)
POSITIVE = (exp, cosh, sech)
MAX_FACTORED = 120
MAX_TERMS_EACH = 12
MAX_OPERATIONS = 600


@dataclass(frozen=True)
class Sign:
    """low ≤ sgn f ≤ high on the span, and why; low = −1, high = 1 says nothing."""

    low: int
    high: int
    reason: str

    @property
    def known(self) -> bool:
        return (self.low, self.high) != (-1, 1)

    @property
    def strict(self) -> bool:
        """Whether the sign is the same everywhere and not 0."""
        return self.low == self.high != 0

    def negated(self) -> Sign:
        return Sign(-self.high, -self.low, self.reason)


_r = Dummy("r", real=True)
_RELATION = {1: ">", -1: "<", 0: "="}
UNKNOWN = Sign(-1, 1, "no method shows the sign")


@lru_cache(maxsize=4096)
def sign_on(expr: Expr, symbol: Symbol, span: Span, depth: int = 2) -> Sign:
    """The sign of the expression on the open span, as far as it can be shown."""
    if not expr.has(symbol):
        sign = constant_sign(expr)
        return UNKNOWN if sign is None else Sign(sign, sign, f"{expr} {_RELATION[sign]} 0")
    try:
        for method in (
            _by_parts,
            _by_roots,
            _unless_mixed,
            _by_range,
            _by_terms,
            _by_groups,
            _by_difference,
            _by_factors,
            _by_enclosure,
            _by_calculus,
            _by_halves,
        ):
            found = method(expr, symbol, span, depth)
            if found is None:
                return UNKNOWN
            if found.known:
                return found
    except Unclear:
        pass
    return UNKNOWN


def _unless_mixed(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign | None:
    """None when both signs are seen at sample points, so that no method can succeed, or it is too long."""
    if expr.count_ops() > MAX_OPERATIONS:
        return None
    signs = {certain_sign(expr, {symbol: point}, (80,)) for point in span.samples()}
    return None if {1, -1} <= signs else UNKNOWN


def _product(left: Sign, right: Sign) -> Sign:
    ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Sign(min(ends), max(ends), f"{left.reason}; {right.reason}" if left.reason else right.reason)


def _by_parts(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """From the signs of the parts: products, powers, functions with the sign of their argument."""
    if expr == symbol:
        if order(span.low, S.Zero) >= 0:
            return Sign(1, 1, f"{symbol} > 0 on {span}")
        return Sign(-1, -1, f"{symbol} < 0 on {span}") if order(span.high, S.Zero) <= 0 else UNKNOWN
    if isinstance(expr, Mul):
        total = Sign(1, 1, "")
        for factor_ in expr.args:
            part = sign_on(factor_, symbol, span, depth)
            if not part.known:
                return UNKNOWN
            total = _product(total, part)
        return total
    if isinstance(expr, Pow):
        if expr.exp.has(symbol):
            return Sign(1, 1, f"{expr} is a power of a positive number")
        base = sign_on(expr.base, symbol, span, depth)
        if expr.exp.is_Integer and expr.exp.is_odd:
            return base
        positive = base.strict or expr.exp.is_negative
        return Sign(1, 1, f"{expr} is a power, not 0") if positive else Sign(0, 1, f"{expr} is an even power or a root")
    if isinstance(expr, POSITIVE):
        return Sign(1, 1, f"{expr} > 0")
    if isinstance(expr, ODD_INCREASING):
        part = sign_on(expr.args[0], symbol, span, depth)
        return (
            Sign(part.low, part.high, f"{expr} has the sign of its argument; {part.reason}") if part.known else UNKNOWN
        )
    if isinstance(expr, log):
        part = sign_on(expr.args[0] - 1, symbol, span, depth)
        return Sign(part.low, part.high, f"{expr} has the sign of its argument minus 1; {part.reason}")
    return UNKNOWN


def roots_between(polynomial: Poly, low: Expr, high: Expr) -> list[tuple[Expr, int]]:
    """The real roots in the open interval (low, high), each once with its multiplicity, in order within each factor."""
    found = []
    for part, multiplicity in polynomial.factor_list()[1]:
        if part.degree() > 0 and part.count_roots() > 0:
            for root in part.real_roots():
                if order(low, root) < 0 < order(high, root):
                    found.append((root, multiplicity))
    return found


def _by_roots(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """By counting the roots of a polynomial in a suitable variable (Sturm)."""
    found = rationalise(expr, symbol, span)
    if found is None:
        return UNKNOWN
    if found.numerator.is_zero:
        return Sign(0, 0, f"{expr} is 0 identically, as a rational function of {found.substitution}")
    roots = roots_between(found.numerator * found.denominator, found.low, found.high)
    if any(multiplicity % 2 for _, multiplicity in roots):
        return UNKNOWN
    sign = next((v for p in span.samples(max(9, 2 * len(roots) + 3)) if (v := certain_sign(expr, {symbol: p}))), None)
    if sign is None:
        return UNKNOWN
    touches = any(multiplicity % 2 == 0 for _, multiplicity in roots)
    if found.periodic:  # t = ∞ is left out of the count
        touches = touches or constant_sign(put(expr, symbol, found.inverse(oo))) != sign
    relation = _RELATION[sign] + ("=" if touches else "")
    roots_said = "no root of odd order" if touches else "no root"
    reason = (
        f"{expr} {relation} 0, as numerator and denominator in {found.substitution} have {roots_said} on {span} (Sturm)"
    )
    return Sign(min(sign, 0), max(sign, 0), reason) if touches else Sign(sign, sign, reason)


_RANGES = {
    tanh: Interval.open(-1, 1),
    erf: Interval.open(-1, 1),
    sin: Interval(-1, 1),
    cos: Interval(-1, 1),
    exp: Interval.open(0, oo),
    atan: Interval.open(-S.Pi / 2, S.Pi / 2),
}


def _by_range(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """An expression in one function value alone, such as 1 − tanh², over that function's range."""
    heads = {f for f in expr.atoms(Function) if f.func in _RANGES and f.has(symbol)}
    for head in sorted(heads, key=str):
        inside = expr.xreplace({head: _r})
        if inside.has(symbol):
            continue
        whole = _RANGES[head.func]
        argument = sign_on(head.args[0], symbol, span, 0) if isinstance(head, ODD_INCREASING) else UNKNOWN
        low = S.Zero if argument.low >= 0 else whole.start
        high = S.Zero if argument.high <= 0 else whole.end
        if low == high or argument.low == argument.high == 0:
            continue
        if not _defined(inside, _r, Span(low, high)):
            continue
        found = sign_on(inside, _r, Span(low, high), 1)
        if not found.known:
            continue
        # An end counts when the function attains it: one of its range, or 0 where the argument may be 0.
        ends_in = [e for e in (low, high) if whole.contains(e) == S.true and not (e == 0 and argument.strict)]
        signs = [constant_sign(put(inside, _r, e)) for e in ends_in]
        if None in signs:
            continue
        values = [found.low, found.high, *[v for v in signs if v is not None]]
        inner = found.reason.replace(str(_r), str(head))
        return Sign(min(values), max(values), f"for any value of {head} from {low} to {high}: {inner}")
    return UNKNOWN


def _defined(expr: Expr, symbol: Symbol, span: Span) -> bool:
    """Whether the expression is shown to be defined and analytic on the span."""
    for inner, demand in demands(expr):
        found = sign_on(inner, symbol, span, 1)
        if demand == "unknown" or not found.strict or (demand != "nonzero" and found.low < 0):
            return False
    return True


def _by_terms(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """A sum all of whose terms have the same sign."""
    if not isinstance(expr, Add) or len(expr.args) > MAX_TERMS_EACH:
        return UNKNOWN
    signs: list[Sign] = []
    for term in expr.args:
        found = sign_on(term, symbol, span, 0)
        if not found.known or any(found.low * s.high < 0 or found.high * s.low < 0 for s in signs):
            return UNKNOWN
        signs.append(found)
    return _joined(signs)


def _joined(signs: list[Sign]) -> Sign:
    """The sign of a sum of terms that are all ≥ 0, or all ≤ 0."""
    reason = f"a sum of {len(signs)} terms of one sign: " + "; ".join(s.reason for s in signs)
    if all(s.low >= 0 for s in signs):
        return Sign(max(s.low for s in signs), max(s.high for s in signs), reason)
    if all(s.high <= 0 for s in signs):
        return Sign(min(s.low for s in signs), min(s.high for s in signs), reason)
    return UNKNOWN


def _by_difference(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """c·g(u) − c·g(v) with a strictly increasing g has the sign of c·(u − v)."""
    if not isinstance(expr, Add) or len(expr.args) != 2:
        return UNKNOWN
    (a, first), (b, second) = (term.as_independent(symbol, as_Add=False) for term in expr.args)
    heads = [_increasing_head(part) for part in (first, second)]
    if None in heads or not (a + b).is_zero:
        return UNKNOWN
    (one, u), (other, v) = (head for head in heads if head is not None)
    constant = constant_sign(a)
    if one is not other or constant is None:
        return UNKNOWN
    found = sign_on(u - v, symbol, span, depth)
    reason = f"{expr} has the sign of the difference of the arguments, as {one.__name__} increases; {found.reason}"
    found = Sign(found.low, found.high, reason)
    return found if constant > 0 else found.negated()


def _increasing_head(expr: Expr) -> tuple[type, Expr] | None:
    """(g, u) when the expression is g(u) with a strictly increasing g; sinh(u)/cosh(u) is tanh(u)."""
    if isinstance(expr, (*ODD_INCREASING, exp, log)):
        return expr.func, expr.args[0]
    if isinstance(expr, Mul) and len(expr.args) == 2:
        above = [f for f in expr.args if isinstance(f, sinh)]
        if len(above) == 1 and expr == above[0] / cosh(above[0].args[0]):
            return tanh, above[0].args[0]
    return None


def _by_groups(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """A sum whose groups of like terms have the same sign."""
    if not isinstance(expr, Add):
        return UNKNOWN
    groups: dict[frozenset[Expr], list[Expr]] = {}
    for term in expr.args:
        if term.has(symbol):
            key = frozenset(f for f in term.atoms(Function) if f.has(symbol))
            groups.setdefault(key, []).append(term)
    sums = [Add(*terms) for terms in groups.values()]
    constants = Add(*[term for term in expr.args if not term.has(symbol)])
    for place in range(len(sums) if constants != 0 else 1):
        parts = [total + constants if k == place else total for k, total in enumerate(sums)]
        if len(parts) < 2:
            return UNKNOWN
        found = _joined([sign_on(p, symbol, span, 0) for p in parts])
        if found.known:
            return found
    return UNKNOWN


def _by_factors(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """A sum that factors into parts with known signs."""
    if not isinstance(expr, Add) or expr.count_ops() > MAX_FACTORED:
        return UNKNOWN
    for rewrite in (factor_terms, factor) if factorable(expr) else (factor_terms,):
        product = rewrite(expr)
        if isinstance(product, Mul | Pow):
            return _by_parts(product, symbol, span, depth)
    return UNKNOWN


def _by_enclosure(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """By interval arithmetic on boxes, and Taylor's theorem near an end where the value is 0."""
    found = sign_on_boxes(expr, symbol, span)
    return UNKNOWN if found is None else Sign(found[0], found[0], f"{expr} {_RELATION[found[0]]} 0 {found[1]}")


def _by_calculus(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """A monotone function that starts at, or ends at, a value of the right sign."""
    if depth <= 0 or expr.count_ops() > MAX_FACTORED:
        return UNKNOWN
    slope = sign_on(derivative(expr, symbol), symbol, span, depth - 1)
    if not slope.known:
        return UNKNOWN
    if slope.low == slope.high == 0:
        return UNKNOWN
    rising = slope.low >= 0
    for upper in (False, True):
        limit = end_limit(expr, symbol, span, upper)
        if limit is None or (sign := constant_sign(limit)) is None:
            continue
        # Rising from a value ≥ 0 is positive; rising to a value ≤ 0 is negative; falling the other way round.
        outcome = 1 if rising != upper else -1
        if sign in (0, outcome) and _moves(expr, symbol, span):
            end = span.high if upper else span.low
            how = "increases" if rising else "decreases"
            reason = f"{expr} {how} ({slope.reason}) and tends to {limit} at {end}"
            return Sign(outcome, outcome, reason)
    return UNKNOWN


def _by_halves(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Sign:
    """From the two sides of 0, the point at which odd and even functions turn."""
    if depth <= 0 or not order(span.low, S.Zero) < 0 < order(span.high, S.Zero):
        return UNKNOWN
    middle = constant_sign(put(expr, symbol, S.Zero))
    if middle is None:
        return UNKNOWN
    left = sign_on(expr, symbol, Span(span.low, S.Zero), depth)
    right = sign_on(expr, symbol, Span(S.Zero, span.high), depth) if left.known else UNKNOWN
    low, high = min(left.low, middle, right.low), max(left.high, middle, right.high)
    return Sign(low, high, f"for {symbol} < 0: {left.reason}; for {symbol} > 0: {right.reason}")


def _moves(expr: Expr, symbol: Symbol, span: Span) -> bool:
    """Whether the derivative is not identically zero, so that a monotone analytic function is strictly monotone."""
    slope = derivative(expr, symbol)
    return any(certain_sign(slope, {symbol: p}, (80, 240)) for p in span.samples(5))
