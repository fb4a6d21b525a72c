"""S(s) = ∫₀ˢ f in closed form, by rules that always end; every result is checked by differentiation.

SymPy's own integrator can search for a very long time, so it is asked for rational functions only.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import (
    Add,
    Dummy,
    Expr,
    Integral,
    Mul,
    Poly,
    Pow,
    RootSum,
    S,
    Symbol,
    asinh,
    atan,
    atanh,
    cancel,
    cos,
    cosh,
    diff,
    erf,
    exp,
    log,
    oo,
    pi,
    sech,
    sin,
    sinh,
    sqrt,
    tanh,
)
from sympy.integrals.rationaltools import ratint
from sympy.simplify.fu import TR8

from analysis.decisions.demands import value_at
from analysis.decisions.effort import expandable
from analysis.decisions.pieces import Piece, pieces_of, piecewise
from analysis.decisions.rationalise import rationalise, t
from analysis.decisions.signs import sign_on
from analysis.decisions.spans import Span, Unclear, constant_sign
from analysis.decisions.zero import decide_zero

MAX_OPERATIONS = 120
MAX_RATIONAL_DEGREE = 10
MAX_DEPTH = 5

_TABLE: dict[type, Callable[[Expr], Expr]] = {
    tanh: lambda u: log(cosh(u)),
    sinh: cosh,
    cosh: sinh,
    sech: lambda u: 2 * atan(tanh(u / 2)),
    sin: lambda u: -cos(u),
    cos: sin,
    exp: exp,
    log: lambda u: u * log(u) - u,
    atan: lambda u: u * atan(u) - log(1 + u**2) / 2,
    asinh: lambda u: u * asinh(u) - sqrt(1 + u**2),
    atanh: lambda u: u * atanh(u) + log(1 - u**2) / 2,
    erf: lambda u: u * erf(u) + exp(-(u**2)) / sqrt(pi),
}


def primitive_from_zero(expr: Expr, symbol: Symbol) -> Expr:
    """S(s) = ∫₀ˢ expr: a closed form whose derivative is shown to be expr on every piece, else the Integral itself."""
    r = Dummy("r", real=True)
    unknown = Integral(expr.subs(symbol, r), (r, 0, symbol))
    try:
        pieces, _ = pieces_of(expr, symbol)
        parts = [_verified(p, symbol) for p in pieces]
        whole = None if None in parts else _joined(pieces, [p for p in parts if p is not None], symbol)
        return unknown if whole is None else whole
    except Unclear:
        return unknown


def _verified(piece: Piece, symbol: Symbol) -> Expr | None:
    if piece.expr.count_ops() > MAX_OPERATIONS or not piece.defined(symbol).is_true:
        return None
    found = antiderivative(piece.expr, symbol, piece.span, MAX_DEPTH)
    if found is None or not decide_zero(diff(found, symbol) - piece.expr).is_true:
        return None
    return found


def _joined(pieces: list[Piece], parts: list[Expr], symbol: Symbol) -> Expr | None:
    """The continuous function with the given antiderivatives on the pieces and the value 0 at 0."""
    middle = next(k for k, p in enumerate(pieces) if p.span.high is oo or (constant_sign(p.span.high) or 0) > 0)
    start = value_at(parts[middle], symbol, S.Zero)
    if start is None:
        return None
    whole = dict.fromkeys(range(len(parts)), S.Zero)
    whole[middle] = parts[middle] - start
    for step, path in ((1, range(middle + 1, len(parts))), (-1, range(middle - 1, -1, -1))):
        for k in path:
            joint = pieces[k].span.low if step > 0 else pieces[k].span.high
            here, there = value_at(parts[k], symbol, joint), value_at(whole[k - step], symbol, joint)
            if here is None or there is None:
                return None
            whole[k] = parts[k] - here + there
    forms = [w.expand() if w.is_polynomial(symbol) else w for w in whole.values()]
    return piecewise(list(zip(forms, [p.span for p in pieces], strict=True)), symbol)


def antiderivative(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """Some F with F' = expr on the span, or None when no rule gives one. The result is not checked here."""
    if not expr.has(symbol):
        return expr * symbol
    if depth == 0:
        return None
    constant, rest = expr.as_independent(symbol, as_Add=False)
    if constant != 1:
        part = antiderivative(rest, symbol, span, depth)
        return None if part is None else constant * part
    for rule in (
        _polynomial,
        _sum,
        _tabled,
        _hyperbolic_power,
        _gaussian,
        _by_parts,
        _square,
        _rational,
        _products,
        _expanded,
    ):
        found = rule(expr, symbol, span, depth)
        if found is not None:
            return found
    return None


def _polynomial(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    return Poly(expr, symbol).integrate().as_expr() if expr.is_polynomial(symbol) else None


def _sum(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    if not isinstance(expr, Add):
        return None
    parts = []
    for term in expr.args:
        part = antiderivative(term, symbol, span, depth - 1)
        if part is None:
            return _rational(expr, symbol, span, depth)
        parts.append(part)
    return Add(*parts)


def _slope(argument: Expr, symbol: Symbol) -> Expr | None:
    """a ≠ 0 when the argument is a·s + b."""
    slope = diff(argument, symbol)
    return slope if argument.is_polynomial(symbol) and not slope.has(symbol) and slope != 0 else None


def _tabled(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """g(as + b) with g in the table, or a constant power of as + b, or a power of a positive number."""
    if isinstance(expr, Pow):
        if not expr.exp.has(symbol):
            slope = _slope(expr.base, symbol)
            if slope is None:
                return None
            if expr.exp == -1:
                return _real_log(expr.base, symbol, span) / slope
            return expr.base ** (expr.exp + 1) / ((expr.exp + 1) * slope)
        slope = None if expr.base.has(symbol) else _slope(expr.exp, symbol)
        return None if slope is None else expr / (slope * log(expr.base))
    if expr.func not in _TABLE:
        return None
    slope = _slope(expr.args[0], symbol)
    return None if slope is None else _TABLE[expr.func](expr.args[0]) / slope


def _hyperbolic_power(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """∫ tanhⁿu = ∫ tanhⁿ⁻²u − tanhⁿ⁻¹u/(n − 1)."""
    if not (isinstance(expr, Pow) and isinstance(expr.base, tanh) and expr.exp.is_Integer and 2 <= expr.exp <= 40):
        return None
    slope = _slope(expr.base.args[0], symbol)
    if slope is None:
        return None
    n, total = int(expr.exp), S.Zero
    while n >= 2:
        total -= expr.base ** (n - 1) / ((n - 1) * slope)
        n -= 2
    return total + (symbol if n == 0 else log(cosh(expr.base.args[0])) / slope)


def _by_parts(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """A polynomial times g(as + b): differentiate the polynomial beside exp or sin, else g (atan, erf, log)."""
    factors = Mul.make_args(expr)
    polynomial = Mul(*[f for f in factors if f.is_polynomial(symbol)])
    rest = Mul(*[f for f in factors if not f.is_polynomial(symbol)])
    if rest.func in (exp, sin, cos, sinh, cosh) and polynomial.has(symbol):
        if _slope(rest.args[0], symbol) is None:
            return None
        inner = antiderivative(rest, symbol, span, depth)
        other = antiderivative((diff(polynomial, symbol) * inner).expand(), symbol, span, depth)
        return None if inner is None or other is None else polynomial * inner - other
    if rest.func in (atan, erf, log, asinh, atanh) and rest.args[0].is_rational_function(symbol):
        whole = Poly(polynomial, symbol).integrate().as_expr()
        other = antiderivative(cancel(whole * diff(rest, symbol)).expand(), symbol, span, depth - 1)
        return None if other is None else whole * rest - other
    return None


def _gaussian(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """∫ sⁿe^{−as²} = (−sⁿ⁻¹e^{−as²} + (n − 1)∫ sⁿ⁻²e^{−as²})/(2a), down to the error function."""
    factors = Mul.make_args(expr)
    rest = Mul(*[f for f in factors if f != symbol and not (isinstance(f, Pow) and f.base == symbol)])
    power = expr / rest
    if not isinstance(rest, exp) or not power.is_polynomial(symbol):
        return None
    a = -(rest.args[0] / symbol**2).cancel()
    if not a.is_number or not a.is_positive:
        return None
    n, total, scale = Poly(power, symbol).degree(), S.Zero, S.One
    while n >= 2:
        total -= scale * symbol ** (n - 1) * rest / (2 * a)
        scale *= (n - 1) / (2 * a)
        n -= 2
    last = -rest / (2 * a) if n == 1 else sqrt(pi / a) * erf(sqrt(a) * symbol) / 2
    return total + scale * last


def _square(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """s·h(s²): half the integral of h."""
    u = Dummy("u", positive=True)
    inside = (expr / symbol).subs(symbol, sqrt(u))
    if not isinstance(expr, Mul) or any(p.exp.is_Rational and p.exp.q == 2 and p.base == u for p in inside.atoms(Pow)):
        return None
    found = antiderivative(inside, u, Span(S.Zero, oo), depth - 1)
    return None if found is None else found.subs(u, symbol**2) / 2


def _rational(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """A rational function of s or, after a substitution, of t."""
    found = rationalise(expr, symbol, span)
    if found is None or found.periodic:
        return None
    ratio = cancel(found.numerator.as_expr() / found.denominator.as_expr() * diff(found.inverse(t), t))
    numerator, denominator = ratio.as_numer_denom()
    if max(Poly(numerator, t).degree(), Poly(denominator, t).degree()) > MAX_RATIONAL_DEGREE:
        return None
    result = ratint(ratio, t)
    if result.has(RootSum, Integral, S.ImaginaryUnit):
        return None
    back = result.subs(t, found.forward(symbol))
    return back.replace(log, lambda x: _real_log(x, symbol, span))


def _real_log(argument: Expr, symbol: Symbol, span: Span) -> Expr:
    """log|x|, the real antiderivative of 1/x where SymPy writes log x."""
    sign = sign_on(argument, symbol, span)
    if sign.strict:
        return log(argument if sign.low > 0 else (-argument).expand())
    return log(argument**2) / 2


def _products(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    """Products and powers of sines and cosines, as sums of sines and cosines of sums."""
    if not expr.has(sin, cos) or not expandable(expr):
        return None
    flat = TR8(expr.expand())
    return None if flat == expr else antiderivative(flat.expand(), symbol, span, depth - 1)


def _expanded(expr: Expr, symbol: Symbol, span: Span, depth: int) -> Expr | None:
    flat = expr.expand() if expandable(expr) else expr
    return None if flat == expr or not isinstance(flat, Add) else antiderivative(flat, symbol, span, depth - 1)


_RULES = (
    _polynomial,
    _sum,
    _tabled,
    _hyperbolic_power,
    _gaussian,
    _by_parts,
    _square,
    _rational,
    _products,
    _expanded,
)
