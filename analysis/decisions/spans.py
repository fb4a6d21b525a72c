"""Open intervals of the real line with exact ends, and the order of real constants, decided with certainty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sympy import (
    QQ,
    CRootOf,
    Dummy,
    Expr,
    Float,
    Interval,
    Poly,
    Pow,
    Rational,
    S,
    Set,
    Symbol,
    asinh,
    atanh,
    cosh,
    exp,
    floor,
    fraction,
    log,
    minimal_polynomial,
    sech,
    sinh,
    tanh,
    together,
)
from sympy.polys.polyerrors import BasePolynomialError

from analysis.decisions.effort import MAX_ALGEBRAIC_DEGREE, Unclear, algebraic_degree, expandable, tractable
from analysis.decisions.enclosure import NotEnclosed, certain_sign, enclose


def constant_sign(expr: Expr) -> int | None:
    """The sign of a real constant: 1, −1, 0, or None when it could not be decided."""
    expr = S(expr)
    if expr.is_Rational:
        return int(bool(expr > 0)) - int(bool(expr < 0))
    if expr is S.Infinity or expr is S.NegativeInfinity:
        return 1 if expr is S.Infinity else -1
    sign = certain_sign(expr, precisions=(80, 240))
    if sign is not None:
        return sign
    if vanishes(expr):
        return 0
    # Isolating a root of a polynomial to a thousand digits takes long, and two such roots rarely come that close.
    return None if expr.atoms(CRootOf) else certain_sign(expr, precisions=(1000,))


def vanishes(expr: Expr) -> bool:
    """Whether algebra shows that a constant is 0 (False: it does not show it)."""
    if not _modest(expr):
        return False
    roots = expr.atoms(CRootOf)
    if roots:  # before SymPy is asked, which would isolate them to many digits
        return len(roots) == 1 and _vanishes_at(expr, roots.pop())
    if expr.is_zero:
        return True
    if expr.count_ops() > 60 or not expandable(expr):
        return False
    plain = expr.rewrite((tanh, sinh, cosh, sech), exp)  # exp(log(3)) becomes 3
    plain = plain.rewrite((atanh, asinh), log).expand()  # and atanh(1/2) becomes log(3)/2
    if plain.is_zero:
        return True
    if plain.is_algebraic and algebraic_degree(plain) <= MAX_ALGEBRAIC_DEGREE:
        x = Symbol("x")
        try:
            return minimal_polynomial(plain, x) == x
        except (NotImplementedError, ValueError, BasePolynomialError):
            return False
    return False


def _modest(expr: Expr) -> bool:
    """Whether all exponents are below 2¹²: SymPy writes e^(10000 log 250) out, and e^(10^100) fits into no memory."""
    exponents = [f.args[0] for f in expr.atoms(exp, sinh, cosh, sech, tanh)]
    exponents += [p.exp for p in expr.atoms(Pow) if not p.exp.is_Rational]
    for exponent in exponents:
        try:
            low, high = enclose(exponent, {}, 40)
        except NotEnclosed:
            continue
        if max(abs(low), abs(high)) > 2**12:
            return False
    return True


def _vanishes_at(expr: Expr, root: CRootOf) -> bool:
    """Whether a rational expression in one root of an irreducible polynomial is 0: the remainder by it is."""
    x = Dummy("x")
    inside = expr.xreplace({root: x})
    if inside.free_symbols != {x} or not inside.is_rational_function(x) or not tractable(inside):
        return False
    try:
        numerator = Poly(fraction(together(inside))[0], x, domain=QQ)
    except BasePolynomialError:
        return False
    return bool(numerator.rem(Poly(root.poly.as_expr(x), x, domain=QQ)).is_zero)


def order(a: Expr, b: Expr) -> int:
    """−1, 0 or 1 as a < b, a = b or a > b; ±oo allowed. Unclear when it cannot be told."""
    if a == b:  # the same expression, so the same number; different expressions are compared by sign
        return 0
    if a is S.Infinity or b is S.NegativeInfinity:
        return 1
    if b is S.Infinity or a is S.NegativeInfinity:
        return -1
    sign = constant_sign(a - b)
    if sign is None:
        raise Unclear(f"which of {a} and {b} is larger")
    return sign


def sort_constants(values: list[Expr]) -> list[Expr]:
    """The values in increasing order, equal ones once. Unclear when their order cannot be told."""
    result: list[Expr] = []
    for value in values:
        place = len(result)
        for k, other in enumerate(result):
            comparison = order(value, other)
            if comparison <= 0:
                place = -1 if comparison == 0 else k
                break
        if place >= 0:
            result.insert(place, value)
    return result


def rational_near(value: Expr) -> Rational:
    """A rational number within 1e-9 of a real constant."""
    if value.is_Rational:
        return value
    try:
        low, high = enclose(value, {}, 120)
    except NotEnclosed as problem:
        raise Unclear(f"the value of {value}: {problem}") from None
    if not (low.is_finite and high.is_finite):
        raise Unclear(f"the value of {value}, which is too large")
    return Rational(floor(Rational(str(Float((low + high) / 2, 30))) * 2**40), 2**40)


def _step(k: int, count: int) -> Rational:
    """The k-th of `count` distances, evenly spread at first and then ever wider, out to about 60."""
    return Rational(4 * k + 60 * 28 * k**4 // (count**4 + 1), 28)


@dataclass(frozen=True)
class Span:
    """The open interval (low, high); its ends are real constants or ±oo, low < high."""

    low: Expr
    high: Expr

    def __post_init__(self) -> None:
        if order(self.low, self.high) >= 0:
            raise ValueError(f"({self.low}, {self.high}) is empty: the first end must be the smaller")

    def __str__(self) -> str:
        return f"({self.low}, {self.high})".replace("oo", "∞").replace("-∞", "−∞")

    @property
    def whole(self) -> bool:
        return self.low is S.NegativeInfinity and self.high is S.Infinity

    def samples(self, count: int = 9) -> list[Rational]:
        """Rational points inside, more of them near finite ends and far out."""
        if self.whole:
            half = [_step(k, count // 2) for k in range(1, count // 2 + 1)]
            return sorted([-x for x in half] + half + [Rational(1, 9)])
        if self.low is S.NegativeInfinity or self.high is S.Infinity:
            end, step = (self.high, -1) if self.low is S.NegativeInfinity else (self.low, 1)
            start = rational_near(end)
            if not end.is_Rational:
                start += step * Rational(1, 10**6)
            return [start + step * _step(k, count) for k in range(1, count + 1)]
        low, high = rational_near(self.low), rational_near(self.high)
        margin = Rational(0) if self.low.is_Rational and self.high.is_Rational else Rational(1, 10**8)
        inside = [low + (high - low) * Rational(k * k, k * k + (count + 1 - k) ** 2) for k in range(1, count + 1)]
        if margin and high - low < margin:
            raise Unclear(f"a point inside ({self.low}, {self.high})")
        if margin and high - low < 4 * count * count * margin:
            inside = [(low + high) / 2]
        return inside

    @property
    def sample(self) -> Rational:
        """One rational point inside."""
        points = self.samples(3)
        return points[len(points) // 2]


def spans_of(interval: Set, cuts: list[Expr]) -> tuple[list[Span], list[Expr]]:
    """The open spans into which the cuts divide an interval, and the points of the interval between them.

    ValueError when the set is not an interval with real ends, or is empty.
    """
    if interval is S.Reals:
        interval = Interval(S.NegativeInfinity, S.Infinity)
    if not isinstance(interval, Interval):
        raise ValueError(f"an interval is needed, such as Interval(0, 1) or S.Reals, not {interval}")
    low, high = interval.start, interval.end
    inner = [c for c in sort_constants(cuts) if order(low, c) < 0 < order(high, c)]
    ends = [low, *inner, high]
    points = list(inner)
    if not interval.left_open and low.is_finite:
        points.insert(0, low)
    if not interval.right_open and high.is_finite:
        points.append(high)
    return [Span(a, b) for a, b in pairwise(ends)], points
