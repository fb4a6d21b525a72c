"""Wu + b = 0 in a cube, eigenvalues beside a line, and W − (γ/L)I: told exactly, on both sides of every bound."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational, oo, pi, sqrt

from numerics.exact.axis import AXIS_LIMIT, eigenvalues_beside
from numerics.exact.cube import Cube, reach
from numerics.exact.definiteness import lowered_definiteness
from numerics.exact.frequencies import general_spectrum

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
K3 = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [-2.0, -3.0, 0.0]])
OPEN, CLOSED = Cube(Integer(-1), Integer(1), True), Cube(Integer(-1), Integer(1), False)
ULP = 2.0**-53


# ---------------------------------------------------------------- the cube


@pytest.mark.parametrize(
    ("size", "inside", "on_closed"), [(1 - ULP, True, True), (1.0, False, True), (1 + 2 * ULP, False, False)]
)
def test_the_end_of_the_range_is_told_to_the_last_bit(size, inside, on_closed):
    bias = np.array([size, 0.25])
    assert reach(J, bias, OPEN).exists is inside
    assert reach(J, bias, CLOSED).exists is on_closed


def test_an_end_that_is_no_rational_number():
    cube = Cube(-pi / 2, pi / 2, True)
    below, above = float(pi / 2), float(np.nextafter(float(pi / 2), 2))  # the float is a little less than π/2
    assert reach(J, np.array([below, 0.0]), cube).exists is True
    assert reach(J, np.array([above, 0.0]), cube).exists is False
    assert reach(J, np.array([0.0, 1e300]), Cube(-oo, oo, True)).exists is True


def test_a_bias_outside_the_image_is_reached_by_nothing():
    assert reach(K3, np.array([1.0, 0.0, 0.0]), Cube(-oo, oo, True)).exists is False
    assert reach(np.zeros((2, 2)), np.array([0.0, 1e-300]), OPEN).exists is False
    assert reach(np.zeros((2, 2)), None, OPEN).exists is True
    assert reach(np.zeros((1, 1)), None, Cube(Integer(0), Integer(1), True)).exists is True  # any u does


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.integers(0, 10**6), st.integers(-30, 30))
def test_singular_weights_are_decided_by_a_point_or_by_a_separating_vector(n, seed, push):
    """u₀ inside the cube plus something from the kernel is always reached; far outside there is a certificate."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(-3, 4, size=(2, n)).astype(float)
    W = np.outer(left, right) - np.outer(right, left)
    assume(W.any())
    u = rng.integers(-7, 8, size=n) / 8
    assert reach(W, -W @ u, OPEN).exists is True
    scaled = reach(W, -W @ (u * push), OPEN)
    if scaled.exists is False:  # then no point of the cube solves it: sample the corners of the plane of W
        corners = np.array([[1 if k >> i & 1 else -1 for i in range(n)] for k in range(2**n)]) * (1 - 1e-9)
        assert not np.any(np.all(corners @ W.T == W @ (u * push), axis=1))
    if abs(push) <= 1:
        assert scaled.exists is True


def test_the_separating_vector_separates():
    for scale in (2.0, 30.0):
        found = reach(K3, K3 @ np.array([8.0, 1.0, 1.0]) * scale, OPEN)
        assert found.exists is False
        assert "rational c" in found.reason
    near = K3 @ np.array([0.5, 0.25, 0.125])
    assert reach(K3, near, OPEN).exists is True


# ---------------------------------------------------------------- beside a line


@pytest.mark.parametrize(
    ("W", "expected"),
    [
        ([[3.0, -5.0], [2.0, -3.0]], [-1j, 1j]),
        ([[0, 1, 0], [-1, 0, 0], [0, 0, -1.0]], [-1, -1j, 1j]),
        ([[0, 1, 1, 0], [-1, 0, 0, 1], [0, 0, 0, 1], [0, 0, -1, 0.0]], [-1j, -1j, 1j, 1j]),
        ([[0.0, 1.0], [0.0, 0.0]], [0, 0]),
        ([[0.0]], [0]),
        ([[2.0]], [2]),
    ],
)
def test_eigenvalues_on_the_axis_have_no_real_part(W, expected):
    found = eigenvalues_beside(np.array(W))
    assert np.sort_complex(found) == pytest.approx(np.sort_complex(np.array(expected, dtype=complex)), abs=1e-15)
    assert sorted(found.real[found.real == 0]) == [0.0] * sum(np.real(e) == 0 for e in expected)


@pytest.mark.parametrize("push", [1e-40, -1e-40, 2.0**-150])
def test_the_smallest_push_off_the_axis_is_seen(push):
    found = eigenvalues_beside(np.array([[push, 1.0], [-1.0, push]]))
    assert np.all(np.sign(found.real) == np.sign(push))
    line = eigenvalues_beside(np.array([[0.5, 1.0], [-1.0, 0.5]]), Fraction(1, 2))
    assert np.all(line.real == 0)
    off = eigenvalues_beside(np.array([[0.5, 1.0], [-1.0, 0.5]]), Fraction(1, 2) - Fraction(1, 10**30))
    assert np.all(off.real > 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10**6))
def test_they_are_the_eigenvalues(n, seed):
    W = np.random.default_rng(seed).integers(-5, 6, size=(n, n)).astype(float)
    expected, found = np.linalg.eigvals(W), eigenvalues_beside(W)
    assert len(found) == n
    assert np.sum(found) == pytest.approx(np.trace(W), abs=1e-9)
    for value in found:  # floats lose half their digits at a repeated eigenvalue, a third at a triple one
        assert np.abs(expected - value).min() < 1e-2


def test_beyond_the_limit_nothing_is_said():
    assert eigenvalues_beside(np.zeros((AXIS_LIMIT + 1, AXIS_LIMIT + 1))) is None
    e = 1e-300  # three roots 10⁻³⁰⁰ from one another: bounded work, and no word
    assert eigenvalues_beside(np.array([[-1, -e, -e], [e, -1, e], [e, -e, -1]])) is None
    assert general_spectrum(np.array([[-1, -e, -e], [e, -1, e], [e, -e, 0.0]])).method == "floating point"


# ---------------------------------------------------------------- W − (γ/L)I


@pytest.mark.parametrize("slope", [Integer(1), Integer(2), Rational(1, 3), 2 / sqrt(pi), sqrt(2)])
def test_the_leak_that_outweighs_a_gain_is_told_on_both_sides(slope):
    gain = 0.75
    leak = Fraction(gain) * Fraction(float(slope))
    for factor, word in ((1 + 1e-9, "negative definite"), (1 - 1e-9, "positive definite")):
        assert lowered_definiteness(gain * np.eye(2) + J, leak * Fraction(factor), slope) == word
    if isinstance(slope, Rational):
        exact = Fraction(gain) * Fraction(int(slope.p), int(slope.q))
        assert lowered_definiteness(gain * np.eye(2) + J, exact, slope) == "zero"


def test_a_leak_that_rounding_could_lose_is_not_rounded():
    assert lowered_definiteness(np.array([[0.5]]), Fraction(1, 2) + Fraction(1, 10**40), Integer(1)) in (
        "negative definite",
        "undecided",
    )
    assert lowered_definiteness(np.zeros((2, 2)), Fraction(1, 10**300), Integer(1)) == "negative definite"
