"""S of an activation without a usable closed form: right for steep, saturating and tiny arguments, or refused."""

import mpmath
import numpy as np
import pytest

from analysis.activations import activation
from analysis.parsing import parse_expression
from analysis.symbols import s
from numerics.evaluation.balls import in_balls, integral, value_at
from numerics.evaluation.compile import compile_activation
from numerics.evaluation.primitive import NumericPrimitive


def numeric(text, knots=()):
    return NumericPrimitive(parse_expression(text, {"s": s}), s, knots)


def one(text, x):
    return float(compile_activation(activation(text)).primitive(np.array([x]))[0])


@pytest.mark.parametrize("family", ["tanh", "erf"])
@pytest.mark.parametrize("c", [1, 30, 1000, 10_000])
def test_steep_saturating_families(family, c):
    """∫ g(cs³) from tiny to huge arguments against mpmath, which is told where the core is."""
    function = getattr(mpmath, family)
    found = numeric(f"{family}({c}*s**3)")
    with mpmath.workdps(40):
        width = mpmath.cbrt(mpmath.mpf(1) / c)
        edges = [width * k for k in (0, 0.5, 1, 1.5, 2, 2.5, 3, 4)]
        core = mpmath.quad(lambda r: function(c * r**3), edges)
        for x in (1e-9, 1e-6, 1e-3, 0.01, 0.1, 0.37, 1.0, 3.0, 100.0, 1e4, 1e6):
            if x > edges[-1]:
                expected = core + (mpmath.mpf(x) - edges[-1])  # beyond, 1 − g is below e^{−128}
            else:
                expected = mpmath.quad(lambda r: function(c * r**3), [e for e in edges if e < x] + [mpmath.mpf(x)])
            for side in (1, -1):
                assert float(found(np.array([side * x]))[0]) == pytest.approx(float(expected), rel=1e-13), (x, side)


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("tanh(s**3)", 1000.0, 999.18953085777842),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e-9, 2.5e-19),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e-6, 2.4999999999998958e-13),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e4, 9998.6137056388801),
        ("log(1+exp(s))-log(2)", 1e-9, 2.500000000416667e-19),
        ("log(1+exp(s))-log(2)", 1000.0, 499307.67528647343),
        ("s-tanh(s)", 1e-8, 1e-32 / 12),
        ("s-sin(s)", 1e-8, 1e-32 / 24),
        ("sinh(s)-s", 1e-8, 1e-32 / 24),
        ("1/(1+exp(-s))-1/2", 1e-12, 1.25e-25),
        ("1/(1+exp(-s))-1/2", 700.0, 350.0 - 0.69314718055994531),
    ],
)
def test_cases_that_were_wrong(text, x, expected):
    assert one(text, x) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("abs(sin(s))", 3.5, 3.0 + np.cos(3.5)),
        ("sqrt(abs(s))*sign(s)", -4.0, 16 / 3),
        ("sign(s-3/10)", 1.0, 0.4),
        ("sign(s-3/10)", -1.0, 1.0),
        ("Max(s, 1/3)", 2.0, 1 / 9 + (4 - 1 / 9) / 2),
        ("Piecewise((s, s < 1/7), (s**2, True))", 1.0, 1 / 98 + (1 - 1 / 343) / 3),
    ],
)
def test_kinks_and_jumps_need_not_be_named(text, x, expected):
    assert float(numeric(text)(np.array([x]))[0]) == pytest.approx(expected, rel=1e-13)


def test_shapes_and_edges():
    found = numeric("tanh(s)**3")
    assert found(np.zeros((2, 3))).tolist() == [[0.0] * 3] * 2
    assert found(np.array([])).shape == (0,)
    assert np.isnan(found(np.array([np.nan, np.inf]))).all()
    assert float(numeric("s-tanh(s)")(np.array([1e-120]))[0]) == 0.0  # 1e-480/12 is no float
    grid = np.linspace(-3, 3, 301)
    with mpmath.workdps(30):
        exact = [float(mpmath.log(mpmath.cosh(x)) - mpmath.tanh(x) ** 2 / 2) for x in map(float, grid)]
    assert np.allclose(found(grid), exact, rtol=2e-14, atol=0.0)


def test_what_is_not_found_is_refused():
    with pytest.raises(ValueError, match="could not be found"):
        numeric("sin(s**2)")(np.array([1e5]))
    with pytest.raises(ValueError, match="no ball arithmetic"):
        numeric("s").__class__(__import__("sympy").gamma(s), s)


def test_balls_hold_what_they_say():
    square = in_balls(parse_expression("s**2", {"s": s}), s)
    assert integral(square, 0.0, 3.0) == 9.0
    assert value_at(in_balls(parse_expression("s-sin(s)", {"s": s}), s), 1e-10) == pytest.approx(1e-30 / 6, rel=1e-15)
    with pytest.raises(ValueError, match="value"):
        value_at(in_balls(parse_expression("1/s", {"s": s}), s), 0.0)


@pytest.mark.parametrize("text", ["tanh(10000*s**3)", "erf(1000*s)", "s-tanh(s)"])
def test_the_mean_between_two_points_sees_a_steep_core(text):
    compiled = compile_activation(activation(text))
    a, b = np.array([-0.2, -0.11, 0.001, 0.3]), np.array([0.25, 0.05, 0.4, 0.31])
    exact = [(one(text, y) - one(text, x)) / (y - x) for x, y in zip(a, b, strict=True)]
    assert np.allclose(compiled.difference_quotient(a, b), exact, rtol=1e-11, atol=1e-13)
