"""Decisions: right where the answer is known by hand, and never against what numbers show."""

import mpmath
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    E,
    Interval,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    Symbol,
    asinh,
    atan,
    cos,
    cosh,
    diff,
    erf,
    exp,
    lambdify,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from analysis.decisions.functions import (
    Decision,
    Truth,
    decide_bounded,
    decide_continuous,
    decide_limit,
    decide_monotone,
    decide_parity,
    decide_sign,
    decide_zero,
)

s = Symbol("s", real=True)
RIGHT = Interval.open(0, oo)


def test_a_decision_is_no_bool():
    for thing in (Decision(Truth.TRUE, "r"), Truth.TRUE, Truth.UNDECIDED):
        with pytest.raises(TypeError, match="three values"):
            bool(thing)
    with pytest.raises(ValueError, match="reason"):
        Decision(Truth.TRUE, "")
    with pytest.raises(ValueError, match="Truth"):
        Decision(True, "r")


ZEROS = [
    (S.Zero, "true"),
    (sin(s) ** 2 + cos(s) ** 2 - 1, "true"),
    (1 - tanh(s) ** 2 - 1 / cosh(s) ** 2, "true"),
    (2 * atan(tanh(s / 2)) - 2 * atan(exp(s)) + pi / 2, "true"),
    ((s**2 - 1) / (s - 1) - s - 1, "true"),
    (sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)), "true"),
    (asinh(s) - log(s + sqrt(1 + s**2)), "true"),
    (Abs(s) * sign(s) - s, "true"),
    (Max(s, 0) - (s + Abs(s)) / 2, "true"),
    (tanh(s) - s, "false"),
    (atan(s) - s / (1 + Rational(28, 100) * s**2), "false"),
    (Piecewise((s, s < 1), (s + Rational(1, 10**30), True)) - s, "false"),
    (Piecewise((0, s < 0), (1, s <= 0), (0, True)), "false"),  # at one point only
    (sqrt(2) - Rational(14142135623730950488, 10**19), "false"),
]


@pytest.mark.parametrize(("expr", "answer"), ZEROS, ids=str)
def test_zero(expr, answer):
    assert decide_zero(expr).truth.value == answer


def test_zero_with_several_symbols():
    a, b, k = Symbol("a", positive=True), Symbol("b", real=True), Symbol("k", integer=True, positive=True)
    assert decide_zero((a + b) ** 3 - a**3 - 3 * a**2 * b - 3 * a * b**2 - b**3).is_true
    assert decide_zero(cosh(a + b) - cosh(a) * cosh(b) - sinh(a) * sinh(b)).is_true
    assert decide_zero(sqrt(a**2) - a).is_true
    wrong = decide_zero(cosh(a + b) - cosh(a) * cosh(b) + sinh(a) * sinh(b))
    assert wrong.is_false
    assert not wrong.witness.equals(0)
    assert decide_zero(sin(pi * k) + b - b).is_true
    # SymPy's simplify(inverse=True) calls this 0; it is −2πi … 0 only near the real line, and not 0 for real a·b.
    assert decide_zero(asinh(sinh(b)) - b).is_true
    assert not decide_zero(atan(sin(b) / cos(b)) - b).is_true


SIGNS = [
    (tanh(s), ">", RIGHT, "true"),
    (tanh(s), ">", S.Reals, "false"),
    (s - tanh(s), ">", RIGHT, "true"),
    (s - tanh(s), ">=", Interval(0, oo), "true"),
    (s - tanh(s), ">", Interval(0, oo), "false"),
    (atan(s) - s / (1 + s**2), ">", RIGHT, "true"),
    (exp(s) - 1 - s, ">=", S.Reals, "true"),
    (exp(s) - 1 - s, ">", S.Reals, "false"),
    (exp(s) - 1 - s - s**2 / 2, ">", RIGHT, "true"),
    (exp(s) - 1 - s - s**2, ">", RIGHT, "false"),
    (1 + cos(s), ">=", S.Reals, "true"),
    (2 + cos(s) + sin(3 * s) / 3, ">", S.Reals, "true"),
    (s**4 - s + 1, ">", S.Reals, "true"),
    (s**4 - s + Rational(4724, 10000), ">", S.Reals, "false"),  # the minimum of s⁴ − s is −3/4^{4/3} = −0.47247
    (s**4 - s + Rational(4725, 10000), ">", S.Reals, "true"),
    (1 - tanh(s) ** 2, ">", S.Reals, "true"),
    (Rational(6, 5) + cos(3 * s), ">", S.Reals, "true"),
    (Rational(9, 10) + cos(3 * s), ">", S.Reals, "false"),
    (Abs(s) - tanh(Abs(s)), ">=", S.Reals, "true"),
    (Max(s, 1), ">", S.Reals, "true"),
    (Min(s, 1), "<=", S.Reals, "false"),
    (Min(s, 1) - 1, "<=", S.Reals, "true"),
    (-(s**2) - 1, "<", S.Reals, "true"),
    (1 / s, ">", RIGHT, "true"),
    (1 / s, ">", Interval(0, 1), "false"),  # no value at 0
    (log(s), "<", Interval.open(0, 1), "true"),
    (sqrt(s) - s, ">", Interval.open(0, 1), "true"),
    (s**2 - 2, ">", Interval.open(sqrt(2), oo), "true"),
    (s**2 - 2, ">=", Interval(sqrt(2), oo), "true"),
    (s**2 - 2, ">", Interval(sqrt(2), oo), "false"),
    (exp(-(s**2)) * (1 + erf(s) / 2), ">", S.Reals, "true"),
]


@pytest.mark.parametrize(("expr", "relation", "interval", "answer"), SIGNS, ids=str)
def test_sign(expr, relation, interval, answer):
    found = decide_sign(expr, relation, s, interval)
    assert found.truth.value == answer, found.reason


MONOTONE = [
    (tanh(s) + atan(s), True, S.Reals, "true"),
    (s**3, True, S.Reals, "true"),  # the derivative vanishes at 0
    (s + sin(s), True, S.Reals, "true"),  # and here infinitely often
    (s + Rational(11, 10) * sin(s), False, S.Reals, "false"),
    (s - s**3 / 3, True, Interval(-1, 1), "true"),
    (s - s**3 / 3, False, Interval(-1, Rational(11, 10)), "false"),
    (Max(-1, Min(1, s)), False, S.Reals, "true"),
    (Max(-1, Min(1, s)), True, S.Reals, "false"),
    (sign(s), False, S.Reals, "true"),
    (-sign(s), False, S.Reals, "false"),
    (Piecewise((s, s < 0), (s - 1, True)), False, S.Reals, "false"),  # increasing on either side, but it jumps down
    (Piecewise((s, s < 0), (-1, s <= 0), (s, True)), False, S.Reals, "false"),  # one point too low
    (Piecewise((s, s < 0), (s + 1, True)), True, S.Reals, "true"),
    (s / (1 + Abs(s)), True, S.Reals, "true"),
    (1 / s, False, S.Reals, "false"),
]


@pytest.mark.parametrize(("expr", "strict", "interval", "answer"), MONOTONE, ids=str)
def test_monotone(expr, strict, interval, answer):
    found = decide_monotone(expr, s, strict=strict, interval=interval)
    assert found.truth.value == answer, found.reason


@pytest.mark.parametrize(
    ("expr", "odd", "even"),
    [
        (tanh(s) ** 3, "true", "false"),
        (s * tanh(s), "false", "true"),
        (1 / (1 + exp(-s)) - Rational(1, 2), "true", "false"),
        (1 / (1 + exp(-s)), "false", "false"),
        (S.Zero, "true", "true"),
        (sign(s) * log(1 + Abs(s)), "true", "false"),
        (Piecewise((s, Abs(s) < 1), (sign(s), True)), "true", "false"),
        (Piecewise((-1, s < 0), (1, True)), "false", "false"),  # odd but for one point
    ],
    ids=str,
)
def test_parity(expr, odd, even):
    assert decide_parity(expr, s, "odd").truth.value == odd
    assert decide_parity(expr, s, "even").truth.value == even


@pytest.mark.parametrize(
    ("expr", "answer"),
    [
        (tanh(s), "true"),
        (sin(s) * atan(s), "true"),
        (s * exp(-(s**2)), "true"),
        (s / (1 + s**2), "true"),
        (s, "false"),
        (s * sin(s), "false"),
        (1 / s, "false"),
        (log(1 + s**2), "false"),
        (exp(sin(s)), "true"),
        (Min(s, 1), "false"),
        (Piecewise((sin(s), s < 0), (exp(-s), True)), "true"),
    ],
    ids=str,
)
def test_bounded(expr, answer):
    assert decide_bounded(expr, s).truth.value == answer


@pytest.mark.parametrize(
    ("expr", "answer"),
    [
        (Abs(s), "true"),
        (sign(s), "false"),
        (1 / (1 - s**2), "false"),
        (sin(s) / s, "false"),  # no value at 0
        (Piecewise((sin(s) / s, s < 0), (1, s <= 0), (sin(s) / s, True)), "true"),
        (Piecewise((sin(s) / s, s < 0), (1 + Rational(1, 10**40), s <= 0), (sin(s) / s, True)), "false"),
        (sqrt(s), "false"),
        (sqrt(Abs(s)), "true"),
        (log(1 + s**2), "true"),
        (Piecewise((s, tanh(s) < Rational(1, 2)), (log(3) / 2, True)), "true"),
    ],
    ids=str,
)
def test_continuous(expr, answer):
    assert decide_continuous(expr, s).truth.value == answer


def test_limits():
    assert decide_limit(tanh(s), s, oo, S.One).is_true
    assert decide_limit(tanh(s), s, oo, S(2)).is_false
    assert decide_limit(s * tanh(s), s, -oo, oo).is_true
    assert decide_limit(sign(s), s, S.Zero, S.NegativeOne, side="-").is_true
    assert decide_limit(sign(s), s, S.Zero, S.One, side="+").is_true
    assert decide_limit(sin(s) / s, s, S.Zero, S.One).is_true
    assert decide_limit(sin(s), s, oo, S.Zero).is_undecided
    assert decide_limit(1 / (1 + exp(-s)), s, S.Zero, Rational(1, 2)).is_true


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decide_sign(s, "=", s), "relation must be"),
        (lambda: decide_sign(s, ">", s, S.Integers), "an interval is needed"),
        (lambda: decide_sign(s * Symbol("a"), ">", s), "symbols other than"),
        (lambda: decide_parity(s, s, "both"), "parity must be"),
        (lambda: decide_limit(s, s, oo, oo, side="left"), "side must be"),
    ],
)
def test_bad_requests(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Random expressions against numbers. mpmath evaluates them by its own code, not by the enclosures of the decisions.

NUMBERS = st.sampled_from([Rational(n, 2) for n in (-4, -3, -2, -1, 1, 2, 3, 4)])
LEAVES = st.one_of(st.just(s), st.just(s), NUMBERS)


def _extend(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(st.sampled_from([tanh, atan, erf, sin, cos, exp, asinh, Abs, sign]), inner).map(lambda p: p[0](p[1])),
        st.tuples(inner, st.sampled_from([2, 3])).map(lambda p: p[0] ** p[1]),
        inner.map(lambda e: 1 / (1 + e**2)),
        inner.map(lambda e: sqrt(1 + e**2)),
        st.tuples(inner, inner).map(lambda p: Max(*p, evaluate=False)),
        st.tuples(inner, inner, NUMBERS).map(lambda p: Piecewise((p[0], s < p[2]), (p[1], True))),
    )


EXPRESSIONS = st.recursive(LEAVES, _extend, max_leaves=4).filter(lambda e: e.has(s) and e.count_ops() < 25)
POINTS = [mpmath.mpf(n) / 16 for n in (*range(-160, 161, 5), -1600, 1600, -3, 3, -1, 1)]


def values(expr):
    function = lambdify(s, expr, "mpmath")
    found = []
    for p in POINTS:
        try:
            found.append(mpmath.mpf(function(p)))
        except (ZeroDivisionError, OverflowError, TypeError, ValueError):
            found.append(None)
    return found


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS)
@example(Max(s, -s, evaluate=False))
@example(tanh(s) - s)
@example(exp(-(s**2)) * s)
def test_no_decision_is_against_the_numbers(expr):
    with mpmath.workdps(40):
        against_the_numbers(expr)


def against_the_numbers(expr):
    seen = values(expr)
    known = [v for v in seen if v is not None and mpmath.isfinite(v)]
    slack = mpmath.mpf(10) ** -30
    if decide_sign(expr, ">", s).is_true:
        assert all(v > -slack for v in known)
    if decide_sign(expr, ">=", s).is_true:
        assert all(v >= -slack for v in known)
    if decide_sign(expr, "<", s).is_true:
        assert all(v < slack for v in known)
    pairs = [(a, b) for (a, p), (b, q) in zip(sorted_values(seen), sorted_values(seen)[1:], strict=False) if p < q]
    if decide_monotone(expr, s).is_true:
        assert all(a <= b + slack * (1 + abs(a)) for a, b in pairs)
    for parity, side in (("odd", -1), ("even", 1)):
        found = decide_parity(expr, s, parity)
        mirrored = values(expr.subs(s, -s))
        both = [(a, b) for a, b in zip(seen, mirrored, strict=True) if a is not None and b is not None]
        gaps = [abs(a - side * b) for a, b in both]
        if found.is_true:
            assert all(g < slack * (1 + max(map(abs, known), default=0)) for g in gaps)
    zero = decide_zero(expr)
    assert not zero.is_true or all(abs(v) < slack for v in known)
    assert not zero.is_false or any(abs(v) > 0 for v in known) or zero.witness is not None


def sorted_values(seen):
    both = [(v, p) for v, p in zip(seen, POINTS, strict=True) if v is not None and mpmath.isfinite(v)]
    return sorted(both, key=lambda pair: pair[1])


@settings(max_examples=50, deadline=None)
@given(EXPRESSIONS, st.sampled_from([">", ">=", "<", "<="]))
def test_every_witness_is_one(expr, relation):
    found = decide_sign(expr, relation, s)
    if found.is_false and found.witness is not None:
        with mpmath.workdps(60):
            try:
                value = mpmath.mpf(lambdify(s, expr, "mpmath")(mpmath.mpf(S(found.witness).evalf(60))))
            except (ZeroDivisionError, TypeError, ValueError):
                return  # the witness is a point without a value
        slack = mpmath.mpf(10) ** -40
        assert {">": value <= slack, ">=": value < 0, "<": value >= -slack, "<=": value > 0}[relation]
    slope = decide_monotone(expr, s)
    if slope.is_false and slope.witness is not None and not expr.has(sign, Piecewise, Max, Abs):
        with mpmath.workdps(60):
            try:
                assert lambdify(s, diff(expr, s), "mpmath")(mpmath.mpf(S(slope.witness).evalf(60))) < 0
            except (ZeroDivisionError, TypeError):
                return


def test_e_is_a_constant():
    assert decide_sign(exp(s) - E * s, ">=", s).is_true  # it touches 0 at s = 1
    assert decide_sign(exp(s) - E * s, ">", s).is_false
    assert decide_sign(exp(s) - 3 * s, ">=", s).is_false
