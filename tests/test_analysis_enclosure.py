"""Enclosures by balls: they hold every value, they are tight, and a sign that they show is certain."""

import pytest
import sympy
from sympy import Function, Rational, S, Symbol, atan, tan

from analysis.decisions.enclosure import certain_sign, enclose
from analysis.parsing import parse_expression

s = Symbol("s", real=True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("sin(s)", Rational(3, 2), Rational(8, 5)),
        ("cos(s)", 3, Rational(16, 5)),
        ("sin(s)", -200, Rational(-1997, 10)),
        ("cos(s)", 10**12, 10**12 + 1),
        ("erf(s)", 3, 4),
        ("atan(s)", 10**6, 10**7),
    ],
)
def test_an_enclosure_of_a_turning_function_holds_the_turn_and_is_tight(text, low, high):
    expr = parse_expression(text, {"s": s})
    below, above = enclose(expr, {s: (S(low), S(high))}, 60)
    points = [low + (high - low) * Rational(k, 400) for k in range(401)]
    values = [expr.subs(s, p).evalf(60) for p in points]
    assert below <= min(values)
    assert above >= max(values)
    assert max(min(values) - below, above - max(values)) < 1e-4


def test_the_ends_of_an_enclosure_are_rounded_outwards_and_not_to_nearest():
    for k in range(1, 200):
        value = Rational(k, 7)
        below, above = enclose(atan(s), {s: (value, value)}, 30)
        assert below < atan(value).evalf(40) < above


def test_a_sign_without_an_enclosure_is_none_and_not_a_guess():
    zeta = Function("zeta")
    assert certain_sign(sympy.zeta(3)) is None
    assert certain_sign(zeta(3)) is None
    assert certain_sign(tan(Rational(11, 7)), precisions=(80,)) == -1
    assert certain_sign(tan(Rational(11, 7)), precisions=(80,)) == -1
    # π to 60 digits: the difference is below any fall-back with fewer digits, and its sign is still certain.
    near = Rational("3.14159265358979323846264338327950288419716939937510582097494")
    assert certain_sign(S.Pi - near) == 1
