"""Enclosures, substitutions, pieces, signs, zeros and suprema, each against what is known of it."""

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    CRootOf,
    Eq,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    Symbol,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    diff,
    erf,
    exp,
    floor,
    lambdify,
    log,
    oo,
    pi,
    sech,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from analysis.decisions.bounds import largest_modulus, largest_slope
from analysis.decisions.domains import defined_on, zeros
from analysis.decisions.effort import expandable, expanded_terms, tractable
from analysis.decisions.enclosure import NotEnclosed, certain_sign, enclose
from analysis.decisions.pieces import pieces_of
from analysis.decisions.rationalise import rationalise, t
from analysis.decisions.signs import sign_on
from analysis.decisions.spans import Span, Unclear, constant_sign, order, sort_constants

s = Symbol("s", real=True)
LINE, RIGHT = Span(-oo, oo), Span(S.Zero, oo)
FUNCTIONS = [tanh, sinh, cosh, sech, atan, asinh, erf, exp, sin, cos, Abs]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FUNCTIONS), st.integers(-400, 400), st.integers(0, 300), st.integers(0, 16))
def test_an_enclosure_holds_every_value(function, start, width, inside):
    low, high = Rational(start, 16), Rational(start + width, 16)
    point = low + (high - low) * Rational(inside, 16)
    below, above = enclose(function(s), {s: (low, high)}, 60)
    value = function(point).evalf(40) if function is not Abs else abs(point)
    assert below <= value <= above
    # … and is tight at a point: the two bounds agree to 14 digits.
    below, above = enclose(function(s), {s: (point, point)}, 60)
    assert below <= value <= above
    assert above - below <= abs(value) * Rational(1, 10**14)


def test_enclosures_at_infinity_and_of_huge_arguments():
    assert enclose(tanh(s), {s: (S.Zero, oo)})[0] == 0
    low, high = enclose(exp(exp(exp(s))), {s: (S(100), S(101))})
    assert low > 10**9
    assert high == oo
    assert enclose(exp(-exp(exp(s))), {s: (S(100), S(101))})[0] == 0
    assert enclose(sinh(-exp(s)), {s: (S(90), S(90))})[1] < -(10**9)
    assert enclose(sin(exp(exp(s))), {s: (S(90), S(90))})[0] <= -1
    for bad in (log(s), sqrt(s), 1 / s, s ** Rational(-1, 2), atanh(s)):
        with pytest.raises(NotEnclosed):
            enclose(bad, {s: (S(-2), S(2))})
    with pytest.raises(NotEnclosed):
        enclose(floor(s), {s: (S(1), S(2))})


def test_signs_of_constants():
    root = CRootOf(s**5 - s - 1, 0)
    tiny = sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))  # 0 by algebra, not by digits
    values = {tiny: 0, root - 1: 1, atanh(Rational(1, 2)) - log(3) / 2: 0, tanh(log(3) / 2) - Rational(1, 2): 0}
    values |= {exp(pi) - pi**20: -1, atan(1 + Rational(1, 10**90)) - pi / 4: 1, S.Zero: 0, oo: 1, -oo: -1}
    for value, expected in values.items():
        assert constant_sign(value) == expected
    assert certain_sign(tiny) is None
    assert sort_constants([sqrt(3), S(2), sqrt(2), sqrt(5 + 2 * sqrt(6)) - sqrt(2), -oo]) == [-oo, sqrt(2), sqrt(3), 2]
    assert order(-oo, S(3)) == -1
    with pytest.raises(ValueError, match="empty"):
        Span(S.One, S.One)


@pytest.mark.parametrize(
    "span", [LINE, RIGHT, Span(-oo, -sqrt(2)), Span(sqrt(2), sqrt(3)), Span(S.Zero, Rational(1, 10**9))], ids=str
)
@pytest.mark.parametrize("count", [3, 9, 33])
def test_samples_lie_inside(span, count):
    points = span.samples(count)
    assert points
    assert all(order(span.low, p) < 0 < order(span.high, p) for p in points)
    assert len(set(points)) == len(points)


RATIONAL = [
    (tanh(s) + tanh(s) ** 3 / 3, LINE),
    (1 / (1 + exp(-s)) + tanh(s / 3), LINE),
    (s / sqrt(4 + s**2) + s**2, LINE),
    (sqrt(s) * (1 + s), RIGHT),
    ((1 - 2 * s) ** Rational(1, 3), Span(-oo, Rational(1, 2))),
    (1 - cos(s) + sin(2 * s), LINE),
    (2**s + 4**s, LINE),
    (tanh(-2 * s), LINE),
    (sech(s) * sinh(2 * s), RIGHT),
]


@pytest.mark.parametrize(("expr", "span"), RATIONAL, ids=str)
def test_substitutions_change_no_value(expr, span):
    found = rationalise(expr, s, span)
    ratio = found.numerator.as_expr() / found.denominator.as_expr()
    for point in span.samples(7):
        image = found.forward(point)
        assert order(found.low, image) < 0 < order(found.high, image)
        assert abs((ratio.subs(t, image) - expr.subs(s, point)).evalf(30)) < 1e-20
        if not found.periodic:
            assert abs((found.inverse(image) - point).evalf(30)) < 1e-20


@pytest.mark.parametrize("expr", [exp(s) + s, exp(2 * s + 1), tanh(s) + tanh(sqrt(2) * s), s * exp(-(s**2))], ids=str)
def test_what_no_substitution_fits(expr):
    assert rationalise(expr, s, LINE) is None


def test_pieces():
    pieces, points = pieces_of(Piecewise((s, Abs(s) < 1), (sign(s), True)), s)
    assert [p.expr for p in pieces] == [-1, s, s, 1]
    assert [(p.at, p.value) for p in points] == [(-1, -1), (0, 0), (1, 1)]
    pieces, points = pieces_of(Max(Rational(1, 2), s, s**2, evaluate=False), s)
    assert str(pieces[0].span) == "(−∞, -sqrt(2)/2)"
    assert [(p.at, p.value) for p in pieces_of(Piecewise((1, Eq(s, 0)), (sin(s) / s, True)), s)[1]] == [(0, 1)]
    nested = Abs(Abs(Abs(s) - 2) - 1)
    assert [p.at for p in pieces_of(nested, s)[1]] == [-3, -2, -1, 0, 1, 2, 3]
    for unclear in (sign(sin(s)), Abs(s + 1 / s), Abs(log(s)), Max(floor(s), s, evaluate=False)):
        with pytest.raises(Unclear):
            pieces_of(unclear, s)


def test_a_pole_is_not_taken_for_a_sign():
    """s·|1/s| has the sign of s: nothing may be concluded from one side of the pole."""
    assert not sign_on(1 / (s - 1), s, LINE).known
    assert not sign_on(1 / (tanh(s) - Rational(1, 2)), s, LINE).known
    assert not sign_on(-1 / (tanh(s) - Rational(999, 1000)), s, LINE).known
    assert not sign_on(s * (1 + 1 / s), s, LINE).known


ZEROS = [
    ((1 - s**2) / (1 + s**2) ** 2, [-1, 1]),
    ((1 - 2 * s**2) * exp(-(s**2)), [-sqrt(2) / 2, sqrt(2) / 2]),
    (tanh(s) - Rational(1, 2), [atanh(Rational(1, 2))]),
    (atan(s) + tanh(s), [0]),
    (s * sinh(s), [0]),
    (s**3 - 2, [2 ** Rational(1, 3)]),
    (s * (Rational(6, 5) + cos(3 * s)), [0]),
    (log(1 + s**2) - 1, [-sqrt(exp(1) - 1), sqrt(exp(1) - 1)]),
    (atan(s) - 1, [S.Exp1**0 * sin(1) / cos(1)]),
    (exp(s) + 1, []),
    (s**2 - 2 * sqrt(2) * s + 2, [sqrt(2)]),
    (tanh(s) - 2, []),
]


@pytest.mark.parametrize(("expr", "expected"), ZEROS, ids=str)
def test_zeros(expr, expected):
    found = zeros(expr, s, LINE)
    assert len(found) == len(expected)
    assert all(abs((a - b).evalf(30)) < 1e-25 for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("expr", [sin(s), exp(s) - 1 - s, cos(s) - s, S.Zero * s + tanh(s) - tanh(s, evaluate=False)])
def test_zeros_that_cannot_all_be_found(expr):
    with pytest.raises(Unclear):
        zeros(expr, s, LINE)


def test_domains():
    assert defined_on(1 / (2 + sin(s)), s, LINE).is_true
    assert defined_on(sqrt(1 + s**2) + atanh(tanh(s)), s, LINE).is_true
    assert defined_on(1 / s, s, LINE).is_false
    assert defined_on(log(s), s, LINE).is_false
    assert defined_on(log(s), s, RIGHT).is_true
    assert defined_on(1 / (s - 1) ** 2, s, LINE).witness == 1
    assert defined_on(floor(s), s, LINE).is_undecided


@pytest.mark.parametrize(
    ("expr", "modulus", "slope"),
    [
        (tanh(s), 1, 1),
        (s * exp(-(s**2)), 1 / sqrt(2 * S.Exp1), 1),
        (s / (1 + s**2), Rational(1, 2), 1),
        (-3 * sin(2 * s) + 1, 4, 6),
        (sin(s) + cos(s), sqrt(2), sqrt(2)),
        (1 / (1 + exp(-s)), 1, Rational(1, 4)),
        (Max(-1, Min(2, s, evaluate=False), evaluate=False), 2, 1),
        (s**3, oo, oo),
        (s * sin(s), None, oo),
        (sign(s), 1, 0),
        (atan(s) + tanh(2 * s), 1 + pi / 2, 3),
        (1 / s, None, None),
        (s * exp(-Abs(s)), exp(-1), 1),
    ],
    ids=str,
)
def test_exact_suprema(expr, modulus, slope):
    for found, value in ((largest_modulus(expr, s), modulus), (largest_slope(expr, s), slope)):
        assert (found is None) == (value is None)
        assert value is None or found is value or constant_sign(found - value) == 0


def test_suprema_against_a_grid():
    for expr in (tanh(s) + Rational(3, 10) * tanh(s) ** 2, s * exp(-(s**2)), 2 * sin(s) - cos(s)):
        for f, best in ((expr, largest_modulus(expr, s)), (diff(expr, s), largest_slope(expr, s))):
            seen = max(abs(lambdify(s, f, "mpmath")(mpmath.mpf(k) / 100)) for k in range(-700, 700, 3))
            assert best.evalf(20) * 0.999 <= seen <= best.evalf(20) + 1e-14


def test_effort_is_bounded_before_it_is_made():
    a = tanh(s) + atan(s) + erf(s) + exp(s) + sin(s) + 1
    assert expanded_terms((s + 1) ** 2) == 3
    assert expandable(a**3)
    assert not expandable(a**60)
    assert not tractable(1 / a**5 + 1 / (a + 1) ** 5 + 1 / (a + 2) ** 5)
    for expr in ((s + 1) ** 2 * (s - 1), (s + exp(s)) ** 5 / (1 + s), 1 / (1 + s) + 1 / (2 + s)):
        assert expanded_terms(expr) >= len(expr.expand().args)
