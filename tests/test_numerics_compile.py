"""Compiled functions against mpmath: tiny, normal and huge arguments, nothing overflows, nothing cancels."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from sympy import Rational

from analysis.activations.activation import CATALOGUE, Activation, activation, power, s
from analysis.activations.families import Term, combination
from analysis.activations.families import piecewise_linear as odd_polygon
from numerics.evaluation.compile import compile_activation, compile_expression, kinks
from numerics.evaluation.stableforms import FORMS, piecewise_linear

EPS = 2.0**-52
TINY = [1e-300, 1e-160, 1e-20, 1e-9, 1e-8, 1e-5, 1e-3]
NORMAL = [0.05, 0.3, 0.499, 0.77, 0.999, 1.001, 1.6, 2.0, 3.3, 5.0, 9.5, 19.99, 20.01, 29.0, 31.0]
HUGE = [300.0, 705.0, 1e4, 1e8, 1e150, 1e200]
POINTS = np.array([0.0] + [sign * v for v in TINY + NORMAL + HUGE for sign in (1, -1)])


def exact(expression, point):
    """The expression at a float, with 60 digits; mpmath keeps exponents of any size."""
    with mpmath.workdps(700):  # 1e-300 squared is still seen beside 1
        function = sp.lambdify(s, expression, "mpmath")
        return mpmath.re(function(mpmath.mpf(float(point))))


def condition(name, point):
    """How many roundings the value can cost: e^{-x²} turns one rounding of x² into x² of them, sin one into |x|."""
    if name in ("erf", "gaussian_odd"):
        return 20 + 2 * point**2
    if name in ("sinh", "gudermannian", "tanh", "rectified_tanh", "sigmoid"):
        return 20 + 2 * abs(point)
    return 20


@pytest.mark.parametrize("name", sorted(CATALOGUE))
@pytest.mark.parametrize("part", ["sigma", "derivative", "primitive"])
def test_every_catalogue_form_agrees_with_mpmath(name, part):
    entry = CATALOGUE[name]
    numeric = compile_activation(entry)
    assert numeric.exact_forms
    expression = getattr(entry, part)
    with np.errstate(all="raise", under="ignore"):
        values = getattr(numeric, part)(POINTS[np.abs(POINTS) < 700])
    assert np.isfinite(values).all()
    values = getattr(numeric, part)(POINTS)
    # What saturates exponentially has its own test beyond 1e4; 1 - cos of a huge float says nothing.
    exponential = ("sinh", "sin", "erf", "gaussian_odd", "tanh", "rectified_tanh", "sigmoid", "gudermannian")
    for point, value in zip(POINTS, values, strict=True):
        if abs(point) > 1e4 and name in exponential:
            continue
        truth = exact(expression, point)
        if abs(truth) > 1.7e308:
            assert np.isinf(value)
            continue
        allowed = condition(name, point) * EPS * abs(truth) + 1e-307
        assert abs(mpmath.mpf(float(value)) - truth) <= allowed, (point, value, truth)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_belongs_to_a_catalogue_entry(name):
    assert name in CATALOGUE


@pytest.mark.parametrize("name", ["tanh", "rectified_tanh", "sigmoid", "gudermannian", "erf", "gaussian_odd"])
def test_saturation_at_huge_arguments(name):
    numeric = compile_activation(CATALOGUE[name])
    top = 0.0 if name == "gaussian_odd" else float(CATALOGUE[name].bound)
    assert numeric.sigma(1e200) == pytest.approx(top, rel=4 * EPS)
    assert numeric.derivative(1e200) == 0.0
    assert numeric.primitive(1e200) == pytest.approx(top * 1e200 or 0.5, rel=4 * EPS)


def test_the_traps_of_log_cosh_and_of_one_minus_tanh_squared():
    log_cosh = compile_expression(sp.log(sp.cosh(s)), s)
    slope = compile_expression(1 - sp.tanh(s) ** 2, s)
    assert log_cosh(1e6) == pytest.approx(1e6 - np.log(2), rel=EPS)
    assert log_cosh(1e-12) == pytest.approx(5e-25, rel=4 * EPS)
    assert slope(20.0) == pytest.approx(float(exact(1 / sp.cosh(s) ** 2, 20.0)), rel=50 * EPS)
    assert compile_expression(3 * sp.exp(s) - 3, s)(1e-12) == pytest.approx(3e-12 + 1.5e-24, rel=4 * EPS)
    assert compile_expression(sp.cosh(s) - 1, s)(1e-9) == pytest.approx(5e-19, rel=4 * EPS)
    assert compile_expression(sp.log(1 + s**2) / 2, s)(1e-9) == pytest.approx(5e-19, rel=4 * EPS)


def test_constants_and_arguments_broadcast():
    x, y = sp.symbols("x y", real=True)
    assert compile_expression(sp.Integer(3), x)(np.zeros((2, 3))).tolist() == [[3.0] * 3] * 2
    assert compile_expression(x + 2 * y, (x, y))(np.zeros((4, 1)), np.arange(3.0)).shape == (4, 3)
    matrix = compile_expression(sp.Matrix([[x, 1], [0, y]]), (x, y))(np.ones(5), 2.0)
    assert matrix.shape == (5, 2, 2)
    assert matrix[3].tolist() == [[1.0, 1.0], [0.0, 2.0]]
    assert compile_expression([x, x**2], x)(np.zeros(0)).shape == (0, 2)


def test_a_symbol_that_is_not_an_argument_is_named():
    x, y = sp.symbols("x y", real=True)
    with pytest.raises(ValueError, match="free symbols y"):
        compile_expression(x + y, x)
    with pytest.raises(ValueError, match="free symbols x"):
        compile_expression(sp.Symbol("x"), x)  # same name, other assumptions: another symbol


def test_an_activation_without_closed_primitive_is_integrated():
    odd = Activation("odd", sp.erf(s) ** 3)
    numeric = compile_activation(odd)
    assert not numeric.exact_forms
    points = np.array([-3.0, -1e-3, 0.0, 0.5, 4.0])
    truth = [float(mpmath.quad(lambda r: mpmath.erf(r) ** 3, [0, p])) for p in points]
    np.testing.assert_allclose(numeric.primitive(points), truth, rtol=1e-12)


OVERFLOWING = ["(exp(s) - exp(-s))/(exp(s) + exp(-s))", "log(1 + exp(s))", "s/(1 + exp(s**2))", "exp(s)*exp(-s) + s"]


@pytest.mark.parametrize("text", OVERFLOWING)
def test_an_overflow_on_the_way_to_a_finite_value_is_repaired(text):
    numeric = compile_activation(activation(text))
    points = np.array([[-800.0, -30.0, 0.5], [30.0, 800.0, 5000.0]])
    for part in ("sigma", "derivative"):
        values = getattr(numeric, part)(points)
        assert np.isfinite(values).all()
        for point, value in zip(points.flat, values.flat, strict=True):
            truth = float(exact(getattr(numeric.activation, part), point))
            assert value == pytest.approx(truth, rel=1e-12, abs=1e-15)  # what cancels is not repaired


def test_what_is_infinite_or_undefined_stays_so():
    values = compile_expression(sp.exp(s) / s, s)(np.array([800.0, 0.0, 1e9]))
    assert not np.isfinite(values).any()
    assert np.isnan(compile_expression(sp.log(s), s)(-1.0))


def test_integrals_with_parameters_broadcast():
    x, y, r = sp.symbols("x y r", real=True)
    f = compile_expression(sp.Integral(sp.exp(-r * y) * sp.cos(r), (r, 0, x)), (x, y))
    a, b = np.linspace(-2, 3, 7)[:, None], np.array([0.5, 1.0, 2.0])
    truth = (b + np.exp(-a * b) * (np.sin(a) - b * np.cos(a))) / (1 + b**2)
    np.testing.assert_allclose(f(a, b), truth, rtol=1e-12, atol=1e-14)


SCALED = [
    2 * sp.tanh(3 * s) + s / (1 + 2 * sp.Abs(s)) + s / sp.sqrt(1 + 4 * s**2),
    sp.tanh(s / 2) + sp.atan(2 * s) / 3,
    sp.Rational(1, 3) * sp.erf(s) - sp.sin(2 * s),
]


@pytest.mark.parametrize("sigma", SCALED, ids=str)
def test_sums_of_scaled_pieces_are_evaluated_from_their_parts(sigma):
    numeric = compile_activation(Activation("sum", sigma))
    assert numeric.exact_forms
    for point in (-7.0, -0.2, 1e-6, 0.4, 3.0):
        assert float(numeric.sigma(point)) == pytest.approx(float(exact(sigma, point)), rel=1e-14)
        with mpmath.workdps(30):
            f = sp.lambdify(s, sigma, "mpmath")
            area = mpmath.quad(f, [0, mpmath.mpf(point) / 2, mpmath.mpf(point)])
        assert float(numeric.primitive(point)) == pytest.approx(float(area), rel=1e-13)
        slope = float(exact(sp.diff(sigma, s), point))
        assert float(numeric.derivative(point)) == pytest.approx(slope, rel=1e-13)


FAMILIES = [
    combination([Term("tanh", Rational(3, 2), Rational(2)), Term("hardtanh", Rational(1, 3)), Term("softsign")]),
    combination([Term("sigmoid", Rational(2)), Term("gudermannian", Rational(1), Rational(1, 5))]),
    odd_polygon([Rational(1, 2), Rational(3)], [Rational(2), Rational(1, 3), Rational(0)]),
    odd_polygon([], [Rational(3, 4)]),
]


@pytest.mark.parametrize("member", FAMILIES, ids=lambda a: a.name[:40])
def test_families_are_evaluated_from_their_structure(member, monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("lambdify must not be needed")

    monkeypatch.setattr(sp, "lambdify", refuse)
    numeric = compile_activation(member)
    monkeypatch.undo()
    assert numeric.exact_forms
    primitive = sp.lambdify(s, member.primitive, "mpmath")
    for point in (-40.0, -1.3, -1e-7, 1e-9, 0.3, 2.0, 17.0):
        assert float(numeric.sigma(point)) == pytest.approx(float(exact(member.sigma, point)), rel=1e-14)
        assert float(numeric.derivative(point)) == pytest.approx(float(exact(member.derivative, point)), rel=1e-13)
        with mpmath.workdps(60):
            low, high = mpmath.mpf(point), mpmath.mpf(point) + mpmath.mpf("1e-6")
            assert float(numeric.primitive(point)) == pytest.approx(float(mpmath.re(primitive(low))), rel=1e-13)
            mean = float(mpmath.re(primitive(high) - primitive(low)) * 10**6)
        assert float(numeric.mean(point, 1e-6)) == pytest.approx(mean, rel=1e-12)


QUOTIENT_PAIRS = [
    (a, d)
    for a in (-30.0, -2.0, -1.0, -0.3, 0.0, 1e-6, 0.7, 1.0, 3.0, 25.0)
    for d in (0.0, 1e-300, 1e-13, -1e-9, 1e-4, -0.3, 0.5, 0.51, -1.9, 2.1, -4.0, 40.0, -700.0)
]


def quotient_truth(numeric, primitive, a, d):
    if d == 0.0:
        return mpmath.mpf(float(numeric.sigma(a)))
    with mpmath.workdps(1000):
        low, high = mpmath.mpf(a), mpmath.mpf(a) + mpmath.mpf(d)
        return mpmath.re((primitive(high) - primitive(low)) / mpmath.mpf(d))


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - {"sinh", "gudermannian"}))
def test_the_difference_quotient_does_not_cancel(name):
    """Error at most 16 roundings of the larger of the quotient's own size and (|S(a)| + |S(b)|)/|d| for long steps."""
    entry = CATALOGUE[name]
    numeric = compile_activation(entry)
    primitive = sp.lambdify(s, entry.primitive, "mpmath")
    for a, d in QUOTIENT_PAIRS:
        value = float(numeric.mean(a, d))
        truth = quotient_truth(numeric, primitive, a, d)
        roundings = 16 + (condition(name, a) if name == "gaussian_odd" else 0)
        size = abs(float(numeric.sigma(a))) + abs(float(numeric.sigma(a + d)))
        if abs(d) > 0.5:
            size += (abs(float(numeric.primitive(a))) + abs(float(numeric.primitive(a + d)))) / abs(d)
        # The rounding of a + d itself moves σ by σ′·eps·|a|; for sums over knots there are a few such.
        moved = 4 * (abs(a) + abs(d)) * max(float(numeric.derivative(a)), float(numeric.derivative(a + d)), 0.0)
        assert abs(value - float(truth)) <= EPS * (roundings * size + moved) + 1e-290, (a, d, value, float(truth))


def test_the_difference_quotient_is_symmetric_and_between_the_two_slopes():
    numeric = compile_activation(CATALOGUE["tanh"])
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 1000)) * 3
    forward, backward = numeric.difference_quotient(a, b), numeric.difference_quotient(b, a)
    np.testing.assert_allclose(forward, backward, rtol=1e-13, atol=1e-15)
    low, high = np.tanh(np.minimum(a, b)), np.tanh(np.maximum(a, b))
    assert ((low - 1e-15 <= forward) & (forward <= high + 1e-15)).all()


def test_out_is_filled_and_shapes_are_kept():
    numeric = compile_activation(CATALOGUE["tanh"])
    x = np.linspace(-1, 1, 6).reshape(2, 3)
    out = np.empty_like(x)
    assert numeric.sigma(x, out=out) is out
    np.testing.assert_array_equal(out, np.tanh(x))
    numeric.derivative(x, out=out)
    np.testing.assert_allclose(out, 1 - np.tanh(x) ** 2, rtol=1e-14)
    assert numeric.primitive(np.zeros((0, 3))).shape == (0, 3)


def test_power_activations_are_known():
    entry = power(sp.Rational(5, 2))
    numeric = compile_activation(entry)
    assert numeric.exact_forms
    assert float(numeric.primitive(-2.0)) == pytest.approx(float(entry.primitive.subs(s, -2)), rel=1e-15)


def test_kinks_are_found():
    assert kinks(sp.Abs(s - 2) + sp.Max(s, -1)) == (-1.0, 2.0)
    assert kinks(sp.tanh(s)) == ()
    assert kinks(sp.Piecewise((0, s < sp.Rational(1, 2)), (s, True))) == (0.5,)


def test_piecewise_linear_forms_need_ordered_knots():
    with pytest.raises(ValueError, match="strictly increasing"):
        piecewise_linear([1.0, 1.0], [0.0, 0.0], 0.0, 0.0)
    forms = piecewise_linear([-2.0, -1.0, 1.0, 2.0], [-3.0, -2.0, 2.0, 3.0], 0.5, 0.5)
    assert forms.primitive(np.array([1.0, -1.0, 2.0])).tolist() == [1.0, 1.0, 3.5]


def test_a_primitive_with_a_polylogarithm_is_integrated():
    multiple = compile_activation(combination([Term("gudermannian", 2)]))
    once = compile_activation(CATALOGUE["gudermannian"])
    points = np.array([-30.0, -1.5, 0.0, 1e-3, 2.0, 700.0])
    assert multiple.primitive(points) == pytest.approx(2 * once.primitive(points), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("q", [sp.Rational(3, 2), sp.Rational(11, 10), sp.Rational(7, 2)])
def test_means_of_powers_keep_their_digits_up_to_their_singularity(q):
    compiled, exponent = compile_activation(power(q)), mpmath.mpf(q.p) / q.q
    for a, d in [(-3e-3, 3e-3), (0.0, 2e-9), (1e-3, 1e-9), (-1e-3, -1e-17), (5.0, -4.0), (-2e-3, 2.5e-3), (2.0, 0.0)]:
        with mpmath.workdps(60):
            x, y = mpmath.mpf(a), mpmath.mpf(a) + mpmath.mpf(d)
            if d:
                exact = (abs(y) ** exponent - abs(x) ** exponent) / (exponent * mpmath.mpf(d))
                size = (abs(y) ** exponent + abs(x) ** exponent) / (exponent * abs(mpmath.mpf(d)))
                size = min(size, abs(x) ** (exponent - 1) + abs(y) ** (exponent - 1))
            else:
                exact = size = mpmath.sign(x) * abs(x) ** (exponent - 1)
        assert abs(float(compiled.mean(a, d)) - float(exact)) <= 16 * 2.0**-52 * abs(float(size))


@pytest.mark.parametrize("text", ["s/(1 + exp(s**2))", "exp(s) - 1", "tanh(s) + tanh(s)**3/3", "s*exp(-s**2/7)"])
def test_a_closed_primitive_that_loses_digits_is_integrated_instead(text):
    chosen = activation(text)
    numeric = compile_activation(chosen)
    points = np.array([-40.0, -3.0, -1e-5, 1e-5, 0.5, 40.0])
    exact = sp.lambdify(s, chosen.sigma, "mpmath")
    with mpmath.workdps(40):
        expected = [float(mpmath.quad(exact, mpmath.linspace(0, mpmath.mpf(float(x)), 30))) for x in points]
    np.testing.assert_allclose(numeric.primitive(points), expected, rtol=1e-9)
