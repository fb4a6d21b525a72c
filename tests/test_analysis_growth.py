"""Growth and limits against the values far out, to many digits."""

import mpmath
import pytest
from sympy import (
    E,
    Rational,
    S,
    Symbol,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    exp,
    lambdify,
    log,
    oo,
    pi,
    sech,
    sin,
    sinh,
    sqrt,
    tanh,
)

from analysis.decisions.growth import end_limit, growth
from analysis.decisions.spans import Span

s = Symbol("s", real=True)
LINE = Span(-oo, oo)
# Each with its growth at +∞ as an expression, derived by hand: the quotient must tend to 1.
KNOWN = [
    (1 - tanh(s) ** 2, 4 * exp(-2 * s)),
    (1 - tanh(s), 2 * exp(-2 * s)),
    (1 - tanh(s**2) ** 2, 4 * exp(-2 * (s**2))),
    (tanh(s) + tanh(s) ** 3 / 3, Rational(4, 3)),
    (1 / (1 + exp(s)), exp(-s)),
    (s * atan(s) - log(1 + s**2) / 2, pi * s / 2),
    (sqrt(1 + s**2) - s, 1 / (2 * s)),
    (log(cosh(s)), s),
    (log(1 + exp(-s)), exp(-s)),
    (asinh(s), log(s)),
    (asinh(-s), -log(s)),
    (s**3 / (1 + s**2) - s, -1 / s),
    (exp(-(s**2) + 3 * s) * s**2, s**2 * exp(-(s**2) + 3 * s)),
    (sech(2 * s), 2 * exp(-2 * s)),
    (exp(atan(s)) * sinh(s), exp(pi / 2) * exp(s) / 2),
    (2**s / s, 2**s / s),
    (s**2 + 3 * s * sin(s), s**2),
    (1 / log(2 + s**2), 1 / (2 * log(s))),
    (erf(1 / s), 2 / (sqrt(pi) * s)),
]


@pytest.mark.parametrize(("expr", "leading"), KNOWN, ids=str)
def test_the_growth_is_the_leading_term(expr, leading):
    found = growth(expr, s)
    as_expr = (
        found.coefficient
        * exp(sum((c * s**p for p, c in found.exponent), S.Zero))
        * s**found.power
        * log(s) ** found.logs
    )
    assert (as_expr / leading).simplify() == 1
    # log log terms make the quotient of logarithms tend slowly: 1/log s at s = 10^30 is 0.014.
    with mpmath.workdps(2000):
        quotient = lambdify(s, expr / as_expr, "mpmath")(mpmath.mpf(10) ** 30 if as_expr.has(log) else mpmath.mpf(40))
    assert abs(quotient - 1) < (0.02 if as_expr.has(log) else 0.12)


@pytest.mark.parametrize(
    "expr", [sin(s), s * sin(s), s + 2 * s * cos(s), exp(exp(s)), sin(s) / s + tanh(s) - 1], ids=str
)
def test_what_has_no_growth_here_gets_none(expr):
    assert growth(expr, s) is None


LIMITS = [
    (sin(s) / s, 0, 0),
    (exp(exp(s)), 1, oo),
    (exp(exp(s)) - E, 1 - E, oo),
    (s + sin(s), -oo, oo),
    (tanh(exp(s)), 0, 1),
    (log(1 + exp(s)), 0, oo),
    (s * exp(-(s**2)), 0, 0),
    (exp(-s) * sin(s), None, 0),
    (s * sin(s), None, None),
    (cos(1 / (1 + s**2)), 1, 1),
]


@pytest.mark.parametrize(("expr", "left", "right"), LIMITS, ids=str)
def test_limits_at_infinity(expr, left, right):
    assert end_limit(expr, s, LINE, upper=False) == left
    assert end_limit(expr, s, LINE, upper=True) == right


def test_limits_at_finite_ends():
    assert end_limit(sin(s) / s, s, Span(S.Zero, oo), upper=False) == 1
    assert end_limit(1 / s, s, Span(-oo, S.Zero), upper=True) == -oo
    assert end_limit(tanh(s), s, Span(S.One, S(2)), upper=True) == tanh(2)
    assert end_limit(sqrt(s), s, Span(S.Zero, oo), upper=False) == 0
    assert end_limit(1 / sqrt(s), s, Span(S.Zero, oo), upper=False) == oo


@pytest.mark.parametrize(
    ("expr", "diverges"),
    [
        (1 / s, True),
        (1 / (s * log(s)), True),
        (1 / (s * log(s) ** 2), False),
        (s ** Rational(-3, 2), False),
        (exp(-s), False),
        (exp(sqrt(s)) / s**9, True),
        (tanh(s), True),
        (s * exp(-(s**2)), False),
    ],
    ids=str,
)
def test_whether_the_integral_diverges(expr, diverges):
    assert growth(expr, s).integral_diverges is diverges
