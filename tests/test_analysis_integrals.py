"""S = ∫₀ˢσ: differentiated by SymPy, integrated by mpmath's quadrature, and 0 at 0."""

import mpmath
import pytest
from sympy import (
    Abs,
    Catalan,
    Integral,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    asinh,
    atan,
    cos,
    cosh,
    diff,
    erf,
    exp,
    lambdify,
    log,
    polylog,
    sign,
    sin,
    sqrt,
    tanh,
)

from analysis.activations.activation import CATALOGUE, power, s
from analysis.activations.catalogue import inverse_tangent_integral
from analysis.activations.primitives import primitive_from_zero
from analysis.decisions.zero import decide_zero

FOUND = [
    tanh(s) + tanh(s) ** 3 / 3,
    tanh(s) + Rational(3, 10) * tanh(s) ** 2,
    exp(s) - 1,
    s * (Rational(6, 5) + cos(3 * s)),
    Piecewise((s, Abs(s) < 1), (sign(s), True)),
    atan(s) + tanh(2 * s),
    s**3 * exp(-s),
    s**4 * exp(-2 * s**2),
    s * erf(s),
    s * atan(s),
    sin(s) ** 3 * cos(s),
    s / (1 + s**4),
    s**3 / (1 + s**2),
    1 / (1 + exp(-s)),
    asinh(s),
    sqrt(Abs(s)) * sign(s),
    log(1 + s**2) * sign(s),
    s / sqrt(1 + s**2) + tanh(s),
    s / (1 + s**2) ** Rational(1, 3),
    Max(-2, Min(2, s, evaluate=False), evaluate=False) / 2,
    s * exp(-Abs(s)),
    2**s,
    S(3),
    S.Zero,
    Piecewise((s, s < 1), (2 - s, s <= 2), (s**2, True)),
    Piecewise((1, s < -2), (s, s <= -1), (cosh(s), True)),
]


@pytest.mark.parametrize("sigma", FOUND, ids=str)
def test_a_closed_form_is_found_and_right(sigma):
    found = primitive_from_zero(sigma, s)
    assert not found.has(Integral)
    assert decide_zero(found.subs(s, 0)).is_true
    with mpmath.workdps(20):
        density, whole = lambdify(s, sigma, "mpmath"), lambdify(s, found, "mpmath")
        for point in (-3.25, -1.5, -0.3, 0.7, 1.25, 2.5):
            kinks = [k for k in (-2, -1, 0, 1, 2) if 0 < k / point < 1]
            truth = mpmath.quad(density, [0, *sorted(kinks, key=abs), point])
            assert abs(whole(point) - truth) < 1e-13 * (1 + abs(truth))


@pytest.mark.parametrize(
    "sigma", [erf(s) ** 3, tanh(s) * atan(s), sign(sin(s)), tanh(s**3), log(1 + exp(s)), 1 / s, 1 / (1 - s)], ids=str
)
def test_what_has_none_stays_an_integral_from_zero(sigma):
    """Also where the integral from 0 passes a pole: no primitive is made up across it."""
    found = primitive_from_zero(sigma, s)
    assert isinstance(found, Integral)
    variable, low, high = found.limits[0]
    assert (low, high) == (0, s)
    assert found.function.subs(variable, s) == sigma


@pytest.mark.parametrize("name", [*CATALOGUE])
def test_the_catalogue_by_differentiation(name):
    entry = CATALOGUE[name]
    assert decide_zero(entry.primitive.subs(s, 0)).is_true or name == "gudermannian"
    if name != "gudermannian":
        assert decide_zero(diff(entry.primitive, s) - entry.sigma).is_true
    if not entry.sigma.has(Piecewise):
        assert decide_zero(diff(entry.sigma, s) - entry.derivative).is_true


def test_the_gudermannian_by_differentiation():
    """dTi₂(x)/dx = arctan(x)/x, so for s > 0 S' = π/2 − 2 arctan e⁻ˢ, which is gd s; S is even and S(0) = 0."""
    x = s / 2
    ti = inverse_tangent_integral(x)
    slope = diff(ti, s).replace(polylog, lambda order, z: -log(1 - z) if order == 1 else polylog(order, z))
    with mpmath.workdps(40):
        for point in (Rational(1, 5), Rational(3, 4), Rational(17, 10)):
            exact = atan(x) / s
            assert abs((slope - exact).subs(s, point).evalf(40)) < 1e-35
    assert decide_zero(S.Pi / 2 - 2 * atan(exp(-s)) - CATALOGUE["gudermannian"].sigma).is_true
    primitive = CATALOGUE["gudermannian"].primitive
    assert abs(primitive.subs(s, 0).evalf(40)) < 1e-35  # Ti₂(1) = G
    assert abs((inverse_tangent_integral(S.One) - Catalan).evalf(40)) < 1e-35
    with mpmath.workdps(25):
        for point in (-2.5, -0.01, 0.5, 8.0):
            truth = mpmath.quad(lambda r: 2 * mpmath.atan(mpmath.tanh(r / 2)), [0, point])
            value = primitive.subs(s, Rational(point)).evalf(25)
            assert abs(mpmath.mpf(str(value.as_real_imag()[0])) - truth) < 1e-20


@pytest.mark.parametrize("q", [Rational(3, 2), 2, Rational(7, 3), 3, 4])
def test_powers_by_differentiation(q):
    entry = power(q)
    for side in (1, -1):
        x = s if side > 0 else -s
        positive = [(e.subs(s, x)).subs(Abs(s), s).subs(sign(s), 1) for e in (entry.primitive, entry.sigma)]
        assert decide_zero((side * diff(positive[0], s) - positive[1]).subs(s, s**2 + 1)).is_true
    assert entry.primitive.subs(s, 0) == 0
