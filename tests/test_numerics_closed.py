"""A closed primitive is used where it keeps its digits, and the quadrature elsewhere."""

import numpy as np
import pytest
import sympy as sp

from analysis.activations.activation import activation, s
from numerics.evaluation.closed import closed_where_right, without_overflow
from numerics.evaluation.compile import compile_activation


def integrated(x):
    """S of σ(s) = s, counted."""
    integrated.asked += np.size(x)
    return np.asarray(x) ** 2 / 2


def at(x):
    return x**2 / 2


@pytest.fixture(autouse=True)
def _uncounted():
    integrated.asked = 0


def test_a_right_closed_form_is_used_everywhere():
    primitive = closed_where_right(lambda x: x * x / 2, integrated, at)
    integrated.asked = 0
    assert np.allclose(primitive(np.array([1e-12, 1.0, 1e6])), [5e-25, 0.5, 5e11], rtol=1e-12)
    assert integrated.asked == 0


def test_near_zero_the_quadrature_stands_in():
    primitive = closed_where_right(lambda x: (1.0 + x * x / 2) - 1.0, integrated, at)  # loses its digits below 1e-3
    integrated.asked = 0
    assert np.allclose(primitive(np.array([1e-9, -1e-4, 2.0])), [5e-19, 5e-9, 2.0], rtol=1e-9)
    assert integrated.asked == 2


def test_where_it_overflows_the_quadrature_stands_in():
    primitive = closed_where_right(lambda x: np.where(np.abs(x) > 500, np.inf, x * x / 2), integrated, at)
    integrated.asked = 0
    assert np.allclose(primitive(np.array([1.0, 1000.0])), [0.5, 5e5])
    assert integrated.asked == 1


def test_a_form_that_is_wrong_at_large_arguments_is_not_used_there():
    primitive = closed_where_right(lambda x: x * x / 2 + (np.abs(x) > 100), integrated, at)
    assert np.allclose(primitive(np.array([10.0, 1000.0])), [50.0, 5e5], rtol=1e-14)
    assert integrated.asked == 1


def test_a_form_that_is_never_right_is_not_used():
    assert closed_where_right(lambda x: x * x / 3, integrated, at) is integrated


def test_log_cosh_does_not_overflow():
    form = without_overflow(sp.log(sp.cosh(3 * s)) / 3 + s)
    assert not form.has(sp.cosh)
    assert float(form.subs(s, sp.Rational(1, 2))) == pytest.approx(float(sp.log(sp.cosh(1.5)) / 3 + 0.5), rel=1e-14)


def test_a_mixture_with_a_square_is_right_from_tiny_to_huge():
    compiled = compile_activation(activation("tanh(s)+3*tanh(s)**2/10"))
    x = np.array([1e-10, 1e-5, 0.3, 4000.0])
    exact = [5e-21 + 1e-31, 5e-11 + 1e-16, None, 4000 - np.log(2) + 0.3 * 3999]
    exact[2] = float((sp.log(sp.cosh(0.3)) + 0.3 * (0.3 - sp.tanh(0.3))).evalf(20))
    assert np.allclose(compiled.primitive(x), exact, rtol=1e-10)
