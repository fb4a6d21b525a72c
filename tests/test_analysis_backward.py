"""Modified equations: the published one for Euler, the residual at every order, and both ways of computing F(τ)."""

from math import log2
from time import perf_counter

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from sympy import Matrix, Rational, S, Symbol, expand, lambdify, log, series, simplify, sin, symbols, tanh

from analysis.activations.activation import s
from analysis.schemes.modified import (
    MAX_ORDER,
    Components,
    NetworkDifferentials,
    elementary_differential,
    modified_coefficients,
    modified_equation,
    network_differentials,
    residual,
)
from analysis.schemes.named import catalogue, tableau
from analysis.schemes.rootedtrees import LEAF, bracket, order, symmetry, trees
from analysis.schemes.stability import stability_function, z

NAMES = tuple(catalogue())


def test_the_published_coefficients_of_euler():
    """T7.4: f − (h/2)f'f + h²(f''(f,f)/12 + f'f'f/3)."""
    b = modified_coefficients("euler", 3)
    assert {bracket(t): b[t] / symmetry(t) for t in b} == {
        "•": 1,
        "[•]": Rational(-1, 2),
        "[•,•]": Rational(1, 12),
        "[[•]]": Rational(1, 3),
    }


@pytest.mark.parametrize("name", NAMES)
def test_residual_is_zero_through_the_order_and_not_at_the_next(name):
    scheme = tableau(name)
    b = modified_coefficients(name, max(5, scheme.order + 1))
    for n in range(1, max(5, scheme.order + 1) + 1):
        assert all(x == 0 for x in residual(name, b, n))
    n = scheme.order + 1
    truncated = {t: v for t, v in b.items() if order(t) < n}
    assert any(x != 0 for x in residual(name, truncated, n))
    # and the first correction is the defect of the order conditions
    assert all(b[t] == 0 for k in range(2, n) for t in trees(k))
    assert all(expand(b[t] - scheme.order_condition(t)) == 0 for t in trees(n))


@pytest.mark.parametrize("name", [n for n in NAMES if tableau(n).symmetric])
def test_symmetric_schemes_have_even_powers_only(name):
    b = modified_coefficients(name, 6)
    assert all(b[t] == 0 for t in b if order(t) % 2 == 0)


@pytest.mark.parametrize("name", ["euler", "rk4", "trapezoidal", "gauss_2", "sdirk_2"])
def test_linear_equation_gives_the_logarithm_of_R(name):
    x, h = symbols("x h")
    power = 5
    terms = modified_equation(name, [x], [x], power)
    ours = sum(term[0] / x * h ** (k + 1) for k, term in enumerate(terms))
    theirs = series(log(stability_function(name)), z, 0, power + 2).removeO().subs(z, h)
    assert simplify(expand(ours - theirs)) == 0
    assert simplify(expand(ours - theirs - h ** (power + 1))) != 0


def test_both_forms_agree_with_plain_differentiation():
    x, y = symbols("x y", real=True)
    W = Matrix([[Rational(1, 3), 2], [-3, Rational(1, 5)]])
    bias, leak = (Rational(1, 7), Rational(-2, 5)), Rational(1, 4)
    for form in ("current", "rate"):
        if form == "current":
            field = [(W * Matrix([tanh(x), tanh(y)]))[i] + bias[i] - leak * v for i, v in enumerate((x, y))]
        else:
            field = [tanh((W * Matrix([x, y]))[i] + bias[i]) - leak * v for i, v in enumerate((x, y))]
        point = {x: Rational(3, 10), y: Rational(-7, 10)}
        F = network_differentials(form, W, tanh(s), s, tuple(point.values()), bias, leak)
        for n in range(1, 4):
            for tree in trees(n):
                plain = elementary_differential(tree, field, (x, y))
                for a, c in zip(F(tree), plain, strict=True):
                    # a dozen rounded operations on numbers of size 1 to 1e4
                    assert float(a) == pytest.approx(float(c.subs(point)), rel=1e-11, abs=1e-11), bracket(tree)


def test_numpy_vectors_serve_as_well():
    W = np.array([[0.0, 1.5], [-1.5, 0.0]])
    state = np.array([0.3, -0.7])
    slopes = {
        k: np.array([float((tanh(s) if k == 0 else tanh(s).diff(s, k)).subs(s, v)) for v in state]) for k in range(5)
    }
    numeric = NetworkDifferentials("current", lambda v: W @ v, slopes.__getitem__, W @ slopes[0])
    exact = network_differentials(
        "current", Matrix([[0, S(3) / 2], [-S(3) / 2, 0]]), tanh(s), s, (Rational(3, 10), Rational(-7, 10))
    )
    for n in range(2, 5):
        ours = numeric.modified_term("rk3", n)
        theirs = exact.modified_term("rk3", n)
        if n < 4:
            assert (ours, theirs) == (0, 0)  # RK3 has order 3
        else:
            assert np.allclose(ours, [float(v) for v in theirs], rtol=1e-13)


@pytest.mark.parametrize("name", ["euler", "heun", "ssprk3"])
def test_the_step_is_the_flow_of_the_modified_equation(name):
    """One step and the flow of the truncated modified equation differ by O(h^(k+2)) when k powers of h are kept."""
    x, y = symbols("x y", real=True)
    field = [sin(y) + x / 3, -x * y / 2 - sin(x)]
    scheme = tableau(name)
    kept = scheme.order + 1
    terms = modified_equation(name, field, (x, y), kept)
    start = np.array([0.4, 0.3])
    parts = [lambdify((x, y), list(term), "numpy") for term in terms]

    def step(h):
        stages = []
        for row in scheme.A:
            stages.append(
                np.array(parts[0](*(start + h * sum(float(a) * k for a, k in zip(row, stages, strict=False)))))
            )
        return start + h * sum(float(b) * k for b, k in zip(scheme.b, stages, strict=True))

    def gap(h):
        def flow(t, w):
            return sum(h**j * np.array(part(*w)) for j, part in enumerate(parts))

        end = solve_ivp(flow, (0, h), start, method="DOP853", rtol=1e-13, atol=1e-15).y[:, -1]
        return np.linalg.norm(step(h) - end)

    assert abs(log2(gap(0.1) / gap(0.05)) - (kept + 2)) < 0.2  # the next power adds about h to the observed one


def test_sixty_four_neurons_take_seconds():
    n = 64
    K = Matrix(n, n, lambda i, j: Rational((i * i + 3 * j) % 11 - 5, 7))
    K = K - K.T
    start = perf_counter()
    F = network_differentials("current", K, tanh(s), s, symbols("z0:64", real=True))
    terms = [F.modified_term("euler", k) for k in range(1, 6)]
    assert perf_counter() - start < 20  # half a second on a quiet machine
    assert all(len(term) == n for term in terms)
    # at a point, against NumPy in floats: 64 terms in each of 5 nested sums
    point = np.linspace(-1, 1, n)
    values = dict(zip(symbols("z0:64", real=True), point, strict=True))
    slopes = {
        k: np.array([float((tanh(s) if k == 0 else tanh(s).diff(s, k)).subs(s, v)) for v in point]) for k in range(5)
    }
    W = np.array(K, dtype=float)
    numeric = NetworkDifferentials("current", lambda v: W @ v, slopes.__getitem__, W @ slopes[0])
    assert float(terms[1][5].subs(values)) == pytest.approx(numeric.modified_term("euler", 2)[5], rel=1e-10)


def test_one_neuron_and_the_zero_matrix():
    F = network_differentials("current", Matrix([[0]]), tanh(s), s, (Symbol("z"),))
    assert F.modified_term("euler", 2) == Components([0])
    F = network_differentials("rate", Matrix([[0, 0], [0, 0]]), tanh(s), s, symbols("x y"))
    assert all(v == 0 for v in F.modified_term("euler", 3))


def test_bad_input_is_refused():
    x = Symbol("x")
    with pytest.raises(ValueError, match="orders 1 to"):
        modified_coefficients("euler", MAX_ORDER + 1)
    with pytest.raises(ValueError, match="one component for each"):
        modified_equation("euler", [x, x], [x])
    with pytest.raises(ValueError, match="square"):
        network_differentials("current", Matrix([[1, 2]]), tanh(s), s, (x, x))
    with pytest.raises(ValueError, match="current"):
        NetworkDifferentials("voltage", lambda v: v, lambda k: k, 0)
    assert elementary_differential(LEAF, [x], [x]) == (x,)
