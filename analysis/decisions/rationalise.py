"""Expressions in one variable that become rational functions of a new one, t, so that Sturm's theorem decides them.

t = s itself; t = tanh(cs) where nothing else occurs; t = e^{cs} for tanh, sinh, cosh, exp of multiples of s;
t = s/k + √(1 + s²/k²) for √(k² + s²);
t = u^{1/q} for fractional powers of one linear u; t = tan(cs/2) for sin and cos.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import (
    QQ,
    Add,
    Dummy,
    Expr,
    Mul,
    Poly,
    Pow,
    Rational,
    S,
    Symbol,
    atan,
    atanh,
    cancel,
    chebyshevt,
    chebyshevu,
    cos,
    cosh,
    exp,
    igcd,
    ilcm,
    log,
    oo,
    sech,
    sin,
    sinh,
    sqrt,
    tanh,
    together,
)
from sympy.polys.polyerrors import BasePolynomialError

from analysis.decisions.enclosure import NotEnclosed, enclose
from analysis.decisions.spans import Span, order

MAX_DEGREE = 60
MAX_OPERATIONS = 400
t = Dummy("t", real=True)  # nobody else's symbol, so that it never meets the variable it replaces


@dataclass(frozen=True)
class Rationalised:
    """expr(s) = numerator(t)/denominator(t) with t = forward(s), s = inverse(t), t running once over (low, high).

    A periodic one covers all of a period but the point at which t is infinite.
    """

    numerator: Poly
    denominator: Poly
    low: Expr
    high: Expr
    forward: Callable[[Expr], Expr]
    inverse: Callable[[Expr], Expr]
    substitution: str
    increasing: bool = True
    periodic: bool = False


def rationalise(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    """The expression as a rational function with rational coefficients, or None when no substitution fits.

    The expression must be smooth on the span (no Abs, sign, Min, Max, Piecewise) and have no other symbol.
    """
    if expr.free_symbols - {symbol} or expr.count_ops() > MAX_OPERATIONS:
        return None
    for attempt in (_plain, _hyperbolic, _exponential, _square_root, _fractional, _periodic):
        found = attempt(expr, symbol, span)
        if found is not None and _agrees(found, expr, symbol, span):
            return found
    return None


def _agrees(found: Rationalised, expr: Expr, symbol: Symbol, span: Span) -> bool:
    """Whether the rational function and the expression have the same value at a point, as far as digits tell.

    The algebra that made it is SymPy's; a wrong result of it must not become a decision.
    """
    point = span.sample
    image = found.forward(point)
    ratio = found.numerator.as_expr().subs(t, image) / found.denominator.as_expr().subs(t, image)
    try:
        low, high = enclose(expr - ratio, {symbol: (point, point)}, 160)
    except NotEnclosed:
        return False
    return bool(low <= 0 <= high)


def _ratio(expr: Expr) -> tuple[Poly, Poly] | None:
    """numerator, denominator as coprime polynomials in t over the rationals, the denominator's sign kept."""
    if expr.free_symbols - {t} or max(_degrees(expr)) > 2 * MAX_DEGREE:
        return None
    try:
        numerator, denominator = cancel(together(expr)).as_numer_denom()
        pair = Poly(numerator, t, domain=QQ), Poly(denominator, t, domain=QQ)
    except (BasePolynomialError, ValueError, NotImplementedError, TypeError):
        return None
    if any(p.degree() > MAX_DEGREE for p in pair) or pair[1].is_zero:
        return None
    return pair


def _degrees(expr: Expr) -> tuple[int, int]:
    """Upper bounds for the degrees of numerator and denominator over the plain common denominator.

    Known before anything is multiplied out, so that nothing too large ever is.
    """
    if expr == t:
        return 1, 0
    if isinstance(expr, Add):
        parts = [_degrees(a) for a in expr.args]
        below = sum(d for _, d in parts)
        return max(n + below - d for n, d in parts), below
    if isinstance(expr, Mul):
        parts = [_degrees(a) for a in expr.args]
        return sum(n for n, _ in parts), sum(d for _, d in parts)
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        above, below = _degrees(expr.base)
        n = int(expr.exp)
        return (n * above, n * below) if n > 0 else (-n * below, -n * above)
    return 0, 0


def _plain(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    if not expr.is_rational_function(symbol):
        return None
    pair = _ratio(expr.subs(symbol, t))
    return None if pair is None else Rationalised(*pair, span.low, span.high, lambda x: x, lambda x: x, f"t = {symbol}")


def _multiples(arguments: list[Expr], symbol: Symbol) -> tuple[Expr, dict[Expr, int]] | None:
    """A common unit c > 0 with every argument an integer multiple of c·symbol, and those integers."""
    ratios: dict[Expr, Expr] = {}
    first: Expr | None = None
    for argument in arguments:
        slope = (argument / symbol).cancel() if argument.has(symbol) else S.NaN
        if not slope.is_number or not slope.is_real:
            return None
        first = abs(slope) if first is None else first
        ratio = (slope / first).cancel() if not (slope.is_Rational and first.is_Rational) else slope / first
        if not ratio.is_Rational:
            return None
        ratios[argument] = ratio
    if first is None:
        return None
    numerators, denominators = [abs(r.p) for r in ratios.values()], [r.q for r in ratios.values()]
    unit = Rational(igcd(0, *numerators), ilcm(1, *denominators))
    return unit * first, {a: int(r / unit) for a, r in ratios.items()}


def _hyperbolic(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    """A rational function of one tanh(cs)."""
    heads = [f for f in expr.atoms(tanh) if f.has(symbol)]
    units = _multiples([heads[0].args[0]], symbol) if len(heads) == 1 else None
    if units is None:
        return None
    slope = heads[0].args[0] / symbol
    pair = _ratio(expr.xreplace({heads[0]: t}))
    if pair is None:
        return None
    ends = [tanh(slope * e) for e in (span.low, span.high)]
    low, high = ends if units[1][heads[0].args[0]] > 0 else ends[::-1]
    return Rationalised(
        *pair, low, high, lambda x: tanh(slope * x), lambda x: atanh(x) / slope, f"t = {heads[0]}", low is ends[0]
    )


_HYPERBOLIC: dict[type, Callable[[Expr], Expr]] = {
    exp: lambda y: y,
    tanh: lambda y: (y**2 - 1) / (y**2 + 1),
    sinh: lambda y: (y - 1 / y) / 2,
    cosh: lambda y: (y + 1 / y) / 2,
    sech: lambda y: 2 / (y + 1 / y),
}


def _exponential(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    terms = expr.atoms(*_HYPERBOLIC)
    powers = {p for p in expr.atoms(type(S(2) ** symbol)) if p.exp.has(symbol) and p.base.is_positive}
    arguments = {p: log(p.base) * p.exp for p in powers} | {f: f.args[0] for f in terms}
    units = _multiples(list(arguments.values()), symbol) if arguments else None
    if units is None or max(abs(k) for k in units[1].values()) > MAX_DEGREE:
        return None
    unit, multiples = units
    swap = {
        p: t ** multiples[a] if p in powers else _HYPERBOLIC[p.func](t ** multiples[a]) for p, a in arguments.items()
    }
    pair = _ratio(expr.xreplace(swap))
    if pair is None:
        return None
    low, high = exp(unit * span.low), exp(unit * span.high)
    return Rationalised(*pair, low, high, lambda x: exp(unit * x), lambda x: log(x) / unit, f"t = exp({unit * symbol})")


def _square_root(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    roots = {p for p in expr.atoms(type(symbol**2)) if p.exp.is_Rational and p.exp.q == 2 and p.base.has(symbol)}
    bases = {p.base for p in roots}
    if len(bases) != 1:
        return None
    base = bases.pop()
    if not base.is_polynomial(symbol) or Poly(base, symbol).degree() != 2:
        return None
    a, b, c = Poly(base, symbol).all_coeffs()
    if b != 0 or not (a.is_positive and c.is_positive):
        return None
    k, scale = sqrt(c / a), sqrt(c)
    if not (k.is_Rational and scale.is_Rational):
        return None
    swap = {p: (scale * (t + 1 / t) / 2) ** p.exp.p for p in roots}
    pair = _ratio(expr.xreplace(swap).subs(symbol, k * (t - 1 / t) / 2))
    if pair is None:
        return None

    def forward(x: Expr) -> Expr:
        return {-oo: S.Zero, oo: oo}.get(x, x / k + sqrt(1 + (x / k) ** 2))

    name = f"t = {forward(symbol)}"
    return Rationalised(*pair, forward(span.low), forward(span.high), forward, lambda x: k * (x - 1 / x) / 2, name)


def _fractional(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    roots = {p for p in expr.atoms(type(symbol**2)) if p.exp.is_Rational and p.exp.q > 1 and p.base.has(symbol)}
    if not roots or any(p.exp.q > MAX_DEGREE for p in roots):
        return None
    base = sorted({p.base for p in roots}, key=str)[0]
    if not base.is_polynomial(symbol) or Poly(base, symbol).degree() != 1:
        return None
    slope, offset = Poly(base, symbol).all_coeffs()
    if not (slope.is_Rational and offset.is_Rational):
        return None
    ends = [slope * e + offset for e in (span.low, span.high)]
    ends = ends if slope > 0 else ends[::-1]
    if order(ends[0], S.Zero) < 0:
        return None
    q = ilcm(*[p.exp.q for p in roots], 1)
    swap = {}
    for p in roots:
        factor = (p.base / base).cancel()
        if not factor.is_Rational or factor <= 0 or not (factor**p.exp).is_Rational:
            return None
        swap[p] = factor**p.exp * t ** int(p.exp * q)
    pair = _ratio(expr.xreplace(swap).subs(symbol, (t**q - offset) / slope))
    if pair is None:
        return None
    low, high = (e if e is oo else e ** Rational(1, q) for e in ends)
    return Rationalised(
        *pair,
        low,
        high,
        lambda x: (slope * x + offset) ** Rational(1, q),
        lambda x: (x**q - offset) / slope,
        f"t = ({base})**(1/{q})",
        increasing=bool(slope > 0),
    )


def _periodic(expr: Expr, symbol: Symbol, span: Span) -> Rationalised | None:
    if not span.whole:
        return None
    terms = expr.atoms(sin, cos)
    units = _multiples([f.args[0] for f in terms], symbol) if terms else None
    if units is None or max(abs(k) for k in units[1].values()) > MAX_DEGREE // 2:
        return None
    unit, multiples = units
    sine, cosine = 2 * t / (1 + t**2), (1 - t**2) / (1 + t**2)
    swap = {}
    for f in terms:
        k = multiples[f.args[0]]
        swap[f] = (
            chebyshevt(abs(k), cosine)
            if f.func is cos
            else ((1 if k > 0 else -1) * sine * chebyshevu(abs(k) - 1, cosine))
        )
    pair = _ratio(expr.xreplace(swap))
    if pair is None:
        return None
    name = f"t = tan({unit * symbol / 2})"
    return Rationalised(
        *pair, -oo, oo, lambda x: sin(unit * x) / (1 + cos(unit * x)), lambda x: 2 * atan(x) / unit, name, periodic=True
    )


__all__ = ["Rationalised", "rationalise", "t"]
