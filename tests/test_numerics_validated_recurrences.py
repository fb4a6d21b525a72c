"""Taylor coefficients of σ(z(t)) and σ'(z(t)) against SymPy's own differentiation and mpmath, to 30 digits."""

import mpmath
import pytest
from flint import arb
from sympy import Symbol, diff, lambdify

import numerics.validated.recurrences as recurrences
from analysis.activations import activation
from numerics.validated.balls import Failed, ball, precision
from numerics.validated.functions import value_of
from numerics.validated.recurrences import Recurrence, ball_values

SMOOTH = ("tanh", "arctan", "erf", "algebraic", "gudermannian", "sinh", "cauchy_odd", "sin", "gaussian_odd", "sigmoid")
WRITTEN = (
    "tanh(s) + tanh(s)**3/3",
    "tanh(s) + 0.3*tanh(s)**2",
    "exp(s) - 1",
    "log(1 + exp(s))",
    "asinh(s) + atanh(s/9)",
    "s/(1 + s**2)**(3/4)",
    "tanh(2*s)*cos(s)",
    "sech(s)*s",
    "cosh(s)**(-1/3) - 1",
    "2**s - 1",
    "s**5 - s",
    "sqrt(2)*s/(3 + sin(s))**2",
)
PATH = [0.75, -0.5, 0.25, 0.125, -0.0625, 0.5, -1.0, 0.375]  # z_0 … z_7


def coefficients(text, order=7):
    found = activation(text)
    (s,) = found.sigma.free_symbols
    running = Recurrence(found.sigma, s).start(ball_values)
    for z in PATH[: order + 1]:
        running.feed(arb(z))
    return found.sigma, running


def reference(expr, order=7):
    """The same from mpmath's numerical Taylor expansion at 60 digits."""
    (s,) = expr.free_symbols
    f = lambdify(s, expr, "mpmath")
    with mpmath.workdps(60):
        path = [mpmath.mpf(z) for z in PATH[: order + 1]]
        return mpmath.taylor(lambda t: f(mpmath.polyval(path[::-1], t)), 0, order)


@pytest.mark.parametrize("text", [*SMOOTH, *WRITTEN])
def test_every_recurrence_agrees_to_thirty_digits(text):
    with precision(160):
        sigma, running = coefficients(text)
        for expr, series in ((sigma, running.value), (diff(sigma, *sigma.free_symbols), running.slope)):
            if not expr.free_symbols:
                continue
            for k, x in enumerate(reference(expr)):
                error = abs(ball(0) + series[k] - arb(mpmath.nstr(x, 45)))
                assert error < arb("1e-30"), (k, series[k], x)


def test_the_recurrence_of_a_user_polynomial_is_exact():
    with precision(160):
        _, running = coefficients("s**2", 3)
        assert running.value[2] == arb(PATH[1] ** 2 + 2 * PATH[0] * PATH[2])
        assert running.slope[3] == 2 * arb(PATH[3])


def test_a_wrong_recurrence_is_noticed(monkeypatch):
    """The false twin of the test above: one product left out."""
    right = recurrences.square
    monkeypatch.setattr(recurrences, "square", lambda x: right(x) - (x[1] * x[2] if len(x) == 4 else 0))
    with precision(160):
        _, running = coefficients("tanh", 5)
        assert abs(running.value[4] - arb(mpmath.nstr(reference(activation("tanh").sigma)[4], 45))) > arb("1e-3")


@pytest.mark.parametrize("text", ["softsign", "hardtanh", "relu", "deadzone", "abs(s)*s", "rectified_tanh", "sign(s)"])
def test_what_is_not_analytic_is_refused_by_name(text):
    found = activation(text)
    with pytest.raises(ValueError, match=r"no Taylor recurrence for (Abs|Piecewise|sign)"):
        Recurrence(found.sigma, next(iter(found.sigma.free_symbols)))


def test_outside_its_domain_a_function_fails_and_does_not_lie():
    s = Symbol("s", real=True)
    running = Recurrence(activation("log(s)").sigma.subs(activation("s").sigma, s), s).start(ball_values)
    with pytest.raises(Failed, match="log is not surely defined"):
        running.feed(arb(0, 1))


def test_the_same_part_is_one_node():
    found = activation("tanh(s) + tanh(s)**3/3")
    recurrence = Recurrence(found.sigma, next(iter(found.sigma.free_symbols)))
    assert sum(node.function == "tanh" for node in recurrence._nodes) == 1


def test_values_of_constants_and_closed_primitives():
    with precision(120):
        s = next(iter(activation("tanh").sigma.free_symbols))
        for name in SMOOTH:
            primitive = activation(name).primitive
            expected = mpmath.mpf(0)
            with mpmath.workdps(40):
                f = lambdify(s, activation(name).sigma, "mpmath")
                expected = mpmath.quad(f, [0, mpmath.mpf("1.5")])
            assert abs(value_of(primitive, {s: arb("1.5")}) - arb(mpmath.nstr(expected, 35))) < arb("1e-25"), name
