"""How an expression behaves far out: f(s) ~ c·e^{P(s)}·s^a·(log s)^b as s → ∞, and the limits that follow.

P is a sum of positive powers of s without constant term. An expression whose leading terms cancel, or that is not
of this kind (sin s), has no growth here: the answer is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import (
    Add,
    Expr,
    Mul,
    Pow,
    S,
    Symbol,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    fraction,
    log,
    oo,
    pi,
    prod,
    sech,
    sin,
    sinh,
    sqrt,
    tanh,
    together,
)

from analysis.decisions.demands import ENTIRE, value_at
from analysis.decisions.effort import expandable, tractable
from analysis.decisions.rationalise import rationalise
from analysis.decisions.spans import Span, Unclear, constant_sign
from analysis.decisions.substitution import built

Monomials = tuple[tuple[Expr, Expr], ...]  # (power, coefficient), the highest power first, no zero coefficient
MAX_OPERATIONS = 400


@dataclass(frozen=True)
class Growth:
    """c·e^{P(s)}·s^a·(log s)^b with c ≠ 0; c = 0 stands for the function that is 0."""

    coefficient: Expr
    exponent: Monomials = ()
    power: Expr = S.Zero
    logs: Expr = S.Zero

    @property
    def tendency(self) -> int:
        """1 when the modulus tends to ∞, −1 when it tends to 0, 0 when it tends to |c| > 0."""
        if self.coefficient == 0:
            return -1
        leading = self.exponent[0][1] if self.exponent else S.Zero
        for part in (leading, self.power, self.logs):
            sign = _sure_sign(part)
            if sign:
                return sign
        return 0

    @property
    def limit(self) -> Expr:
        """The limit, a real number or ±oo."""
        if self.tendency == 0:
            return self.coefficient
        return S.Zero if self.tendency < 0 else _sure_sign(self.coefficient) * oo

    @property
    def integral_diverges(self) -> bool:
        """Whether ∫^∞ f is infinite: ∫ s^a (log s)^b converges iff a < −1, or a = −1 and b < −1."""
        if self.coefficient == 0:
            return False
        if self.exponent:
            return _sure_sign(self.exponent[0][1]) > 0
        excess = _sure_sign(self.power + 1)
        return excess > 0 or (excess == 0 and _sure_sign(self.logs + 1) >= 0)

    def times(self, other: Growth) -> Growth:
        """The growth of the product."""
        if self.coefficient == 0 or other.coefficient == 0:
            return Growth(S.Zero)
        return Growth(
            self.coefficient * other.coefficient,
            _add(self.exponent, other.exponent),
            self.power + other.power,
            self.logs + other.logs,
        )

    def over(self, other: Growth) -> Growth:
        """The growth of the quotient by one that is not 0."""
        inverse = tuple((p, -c) for p, c in other.exponent)
        return self.times(Growth(1 / other.coefficient, inverse, -other.power, -other.logs))

    @property
    def size(self) -> Growth:
        """The growth of the modulus."""
        return Growth(abs(self.coefficient), self.exponent, self.power, self.logs)

    def plus_size(self, other: Growth) -> Growth:
        """The growth of |f| + |g|."""
        if self.coefficient == 0 or other.coefficient == 0:
            return other.size if self.coefficient == 0 else self.size
        ratio = self.over(other).tendency
        if ratio == 0:
            return Growth(abs(self.coefficient) + abs(other.coefficient), self.exponent, self.power, self.logs)
        return self.size if ratio > 0 else other.size

    def to(self, exponent: Expr) -> Growth | None:
        """The growth of the power with a constant exponent, None when it is not real."""
        sign = _sure_sign(self.coefficient)
        if sign == 0:
            return Growth(S.Zero) if exponent.is_positive else None
        if sign < 0 and not exponent.is_Integer:
            return None
        scaled = tuple((p, c * exponent) for p, c in self.exponent)
        return Growth(self.coefficient**exponent, scaled, self.power * exponent, self.logs * exponent)


class _Cancels(Exception):
    """A sign that could not be told, so nothing follows."""


def _sure_sign(value: Expr) -> int:
    sign = constant_sign(value)
    if sign is None:
        raise _Cancels
    return sign


def _add(left: Monomials, right: Monomials) -> Monomials:
    total: dict[Expr, Expr] = dict(left)
    for power, coefficient in right:
        total[power] = total.get(power, S.Zero) + coefficient
    kept = [(p, c) for p, c in total.items() if _sure_sign(c) != 0]
    return tuple(sorted(kept, key=lambda item: -item[0]))


def growth(expr: Expr, symbol: Symbol) -> Growth | None:
    """The growth of a smooth expression as the symbol tends to +∞, or None when it is not found."""
    try:
        return _growth(S(expr), symbol) if S(expr).count_ops() <= MAX_OPERATIONS else None
    except (_Cancels, Unclear, RecursionError):
        return None


def _growth(expr: Expr, symbol: Symbol) -> Growth | None:
    if not expr.has(symbol):
        return Growth(expr) if _sure_sign(expr) else Growth(S.Zero)
    if expr == symbol:
        return Growth(S.One, (), S.One)
    if expr.is_Add:
        return _sum(expr, symbol)
    if expr.is_Mul:
        total = Growth(S.One)
        for factor in expr.args:
            part = _growth(factor, symbol)
            if part is None:
                return None
            total = total.times(part)
        return total
    if expr.is_Pow:
        if not expr.exp.has(symbol):
            base = _growth(expr.base, symbol)
            return None if base is None or not expr.exp.is_Rational else base.to(expr.exp)
        if expr.base.is_number and expr.base.is_positive:
            return _exponential(log(expr.base) * expr.exp, symbol)
        return None
    return _function(expr, symbol)


def _sum(expr: Expr, symbol: Symbol) -> Growth | None:
    best: Growth | None = None
    oscillating: list[Growth] = []
    for term in expr.args:
        part = _growth(term, symbol)
        if part is None:
            size = envelope(term, symbol)
            if size is None:
                return None
            oscillating.append(size)
            continue
        if part.coefficient == 0:
            continue
        if best is None:
            best = part
            continue
        ratio = part.over(best).tendency
        if ratio > 0:
            best = part
        elif ratio == 0:
            coefficient = best.coefficient + part.coefficient
            if _sure_sign(coefficient) == 0:
                return _cancelling(expr, symbol)
            best = Growth(coefficient, best.exponent, best.power, best.logs)
    if oscillating:  # a term without a growth of its own may be left out only if the others dominate it
        return best if best is not None and all(o.over(best).tendency < 0 for o in oscillating) else None
    return best if best is not None else Growth(S.Zero)


def envelope(expr: Expr, symbol: Symbol) -> Growth | None:
    """The growth of a bound of |expr|: each sine and cosine among its factors counts as 1."""
    if isinstance(expr, sin | cos):
        return Growth(S.One)
    if isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp > 0:
        base = envelope(expr.base, symbol)
        return None if base is None else base.to(expr.exp)
    if isinstance(expr, Add):
        sizes = [envelope(a, symbol) for a in expr.args]
        total: Growth | None = None
        for size in sizes:
            if size is None:
                return None
            total = size if total is None else total.plus_size(size)
        return total
    if not isinstance(expr, Mul):
        found = _growth(expr, symbol)
        return None if found is None else found.size
    total = Growth(S.One)
    for factor in expr.args:
        part = envelope(factor, symbol)
        if part is None:
            return None
        total = total.times(part)
    return total


def _cancelling(expr: Expr, symbol: Symbol) -> Growth | None:
    """The growth of a sum whose leading terms cancel: from what is left of erf and atan when their limits are taken
    off, as a rational function of t, or with tanh in exponentials."""
    less = _less_limits(expr, symbol)
    if less != expr:
        return _growth(less, symbol)
    found = rationalise(expr, symbol, Span(S(3), oo))
    if found is None or found.periodic or not found.increasing or found.high is not oo:
        plain = expr.rewrite(tanh, exp)
        if plain == expr or not tractable(plain):
            return None
        above, below = fraction(together(plain))
        parts = _growth(above.expand(), symbol), _growth(below.expand(), symbol)
        return None if parts[0] is None or parts[1] is None or parts[1].coefficient == 0 else parts[0].over(parts[1])
    if found.numerator.is_zero:
        return Growth(S.Zero)
    ratio = found.numerator.LC() / found.denominator.LC()
    variable = _growth(found.forward(symbol), symbol)
    power = None if variable is None else variable.to(S(found.numerator.degree() - found.denominator.degree()))
    return None if power is None else power.times(Growth(ratio))


def _less_limits(expr: Expr, symbol: Symbol) -> Expr:
    """The same where u → ±∞ with erf u = ±(1 − erfc|u|), atan u = ±π/2 − atan(1/u) and
    log cosh u = |u| − log 2 + log(1 + e^(−2|u|))."""
    swap = {}
    for head in expr.atoms(erf, atan, log):
        cosine = isinstance(head, log)
        if cosine and not isinstance(head.args[0], cosh):
            continue
        argument = head.args[0].args[0] if cosine else head.args[0]
        inner = _growth(argument, symbol) if head.has(symbol) else None
        if inner is None or inner.tendency <= 0:
            continue
        side = S(_sure_sign(inner.coefficient))
        if isinstance(head, erf):
            swap[head] = side - side * erfc(side * argument)
        elif isinstance(head, atan):
            swap[head] = side * pi / 2 - atan(1 / argument)
        else:
            swap[head] = side * argument - log(2) + log(1 + exp(-2 * side * argument))
    changed = expr.xreplace(swap)
    return changed.expand() if swap and expandable(changed) else changed


def _exponential(argument: Expr, symbol: Symbol) -> Growth | None:
    """e^u, where u is a sum of positive powers of s and of terms that have a finite limit."""
    result = Growth(S.One)
    for term in Add.make_args(argument.expand() if expandable(argument) else argument):
        coefficient, rest = term.as_independent(symbol, as_Add=False)
        if rest == symbol or (rest.is_Pow and rest.base == symbol and rest.exp.is_Rational and rest.exp > 0):
            power = S.One if rest == symbol else rest.exp
            result = result.times(Growth(S.One, ((power, coefficient),)))
            continue
        if rest.func is log and rest.args[0] == symbol and coefficient.is_Rational:
            result = result.times(Growth(S.One, (), coefficient))
            continue
        part = _growth(term, symbol)
        if part is None or part.tendency > 0:
            return None
        result = result.times(Growth(built(exp, [part.limit])))
    return result


def _logarithm(inner: Growth) -> Growth | None:
    if _sure_sign(inner.coefficient) <= 0:
        return None
    if inner.exponent:
        power, coefficient = inner.exponent[0]
        return Growth(coefficient, (), power)
    if _sure_sign(inner.power):
        return Growth(inner.power, (), S.Zero, S.One)
    if _sure_sign(inner.logs):
        return None
    return Growth(log(inner.coefficient))


_AT_INFINITY = {tanh: S.One, erf: S.One, atan: pi / 2}
_SLOPE_AT_ZERO = {tanh: S.One, erf: 2 / sqrt(pi), atan: S.One, asinh: S.One, atanh: S.One, sin: S.One, sinh: S.One}


def _function(expr: Expr, symbol: Symbol) -> Growth | None:
    function, argument = expr.func, expr.args[0]
    if function is exp:
        return _exponential(argument, symbol)
    if function in (cosh, sech):
        total = _growth((exp(argument) + exp(-argument)) / 2, symbol)
        return total if total is None or function is cosh else total.to(S.NegativeOne)
    inner = _growth(argument, symbol)
    if inner is None:
        return None
    if function is erfc and inner.tendency > 0:
        if _sure_sign(inner.coefficient) < 0:
            return Growth(S(2))
        top = _exponential(-(argument**2), symbol)
        return None if top is None else top.over(inner.times(Growth(sqrt(pi))))
    if function is log:
        near_one = inner.tendency == 0 and _sure_sign(inner.coefficient - 1) == 0
        return _growth(argument - 1, symbol) if near_one else _logarithm(inner)  # log(1 + x) ~ x
    tendency = inner.tendency
    if tendency < 0:  # the argument tends to 0
        if function in (cos, erfc):
            return Growth(S.One)
        return inner.times(Growth(_SLOPE_AT_ZERO[function])) if function in _SLOPE_AT_ZERO else None
    if tendency == 0 and isinstance(expr, (*ENTIRE, atanh)):
        value = function(inner.coefficient)
        return Growth(value) if value.is_finite and value.is_real and _sure_sign(value) else None
    if tendency == 0:
        return None
    side = S(_sure_sign(inner.coefficient))
    if function in _AT_INFINITY:
        return Growth(side * _AT_INFINITY[function])
    if function is sinh:
        return _growth((exp(argument) - exp(-argument)) / 2, symbol)
    if function is asinh:
        size = _logarithm(Growth(2 * side * inner.coefficient, inner.exponent, inner.power, inner.logs))
        return None if size is None else size.times(Growth(side))
    return None


def end_limit(expr: Expr, symbol: Symbol, span: Span, upper: bool) -> Expr | None:
    """The limit at an end of the span from inside, a real number or ±oo; None when it is not found."""
    end = span.high if upper else span.low
    value = None if end.is_infinite else value_at(expr, symbol, end)
    if value is not None:
        return value
    side = 1 if upper else -1
    inward = expr.subs(symbol, side * symbol if end.is_infinite else end - side / symbol)
    if inward.count_ops() > MAX_OPERATIONS:
        return None
    try:
        return _limit(inward, symbol)
    except (_Cancels, Unclear, RecursionError):
        return None


_CONTINUOUS = (Add, Mul, exp, sinh, cosh, sech, tanh, atan, asinh, erf, sin, cos)


def _limit(expr: Expr, symbol: Symbol) -> Expr | None:
    """The limit at +∞: from the growth, from a vanishing envelope, or from the limits of the parts."""
    found = _growth(expr, symbol)
    if found is not None:
        return found.limit
    size = envelope(expr, symbol)
    if size is not None and size.tendency < 0:
        return S.Zero
    if not isinstance(expr, _CONTINUOUS):
        return None
    limits: list[Expr] = []
    for argument in expr.args:
        part = _limit(argument, symbol)
        if part is None or (part.is_infinite and isinstance(expr, sin | cos)):
            return None
        limits.append(part)
    value = expr.func(*limits)
    if isinstance(expr, Mul) and not value.is_finite:
        sides = [_sure_sign(limit) for limit in limits]
        return None if 0 in sides else prod(sides) * oo
    return value if value.is_extended_real else None
