"""T13 in numbers: the dichotomy of a step, what gradients can do, echo states; both sides of every bound."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decisions.decision import Truth
from numerics.exact.frequencies import Enclosure
from numerics.maps import dichotomy, echo_state, injective, step_factors

ONE = Fraction(1)


def exactly(omega):
    return Enclosure(omega, omega)


def test_the_dichotomy_is_sharp_in_rationals():
    h = Fraction(2, 5)  # 2γ/(γ² + ω²) at γ = 1/2, ω² = 9/4
    at = dichotomy(h, Fraction(1, 2), exactly(1.5), ONE)
    assert (at.stable.truth, at.strictly.truth, at.hopeless.truth) == (Truth.TRUE, Truth.FALSE, Truth.FALSE)
    above = dichotomy(h + Fraction(1, 10**30), Fraction(1, 2), exactly(1.5), ONE)
    assert above.stable.is_false
    below = dichotomy(h - Fraction(1, 10**30), Fraction(1, 2), exactly(1.5), ONE)
    assert below.strictly.is_true
    unsure = dichotomy(h, Fraction(1, 2), Enclosure(1.5, np.nextafter(1.5, 2)), ONE)
    assert unsure.stable.truth is Truth.UNDECIDED
    assert dichotomy(Fraction(1), Fraction(1, 2), exactly(1.5), ONE).hopeless.is_true
    assert dichotomy(Fraction(1), Fraction(0), exactly(0.0), ONE).stable.is_true  # W = 0: nothing moves in E
    with pytest.raises(ValueError, match="step"):
        dichotomy(Fraction(0), ONE, exactly(1.0), ONE)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(0, 10**6),
    st.floats(0.01, 3.0),
    st.floats(0.0, 0.9),
    st.sampled_from((0.5, 1.0, 2.0)),
)
def test_singular_values_of_a_step_lie_in_the_bounds(n, seed, h, g, L):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    K = A - A.T
    omega = float(np.linalg.norm(K, 2))
    diffusion = g / (h * L)
    D = np.diag(L * rng.choice([0.0, 1.0, rng.uniform()], size=n))
    found = step_factors(h, omega * (1 + 1e-14), L, diffusion)
    values = np.linalg.svd(np.eye(n) + h * D @ (K - diffusion * np.eye(n)), compute_uv=False)
    assert found.lower - 1e-12 <= values.min()
    assert values.max() <= found.upper * (1 + 1e-12)
    assert found.never_vanish == (diffusion == 0)


def test_the_bounds_of_a_skew_step_are_attained():
    h, omega = 0.7, 2.0
    K = omega * np.array([[0.0, 1.0], [-1.0, 0.0]])
    values = np.linalg.svd(np.eye(2) + h * np.diag([1.0, 0.0]) @ K, compute_uv=False)
    found = step_factors(h, omega, 1.0)
    assert values == pytest.approx([found.upper, found.lower], rel=1e-14)
    assert found.lower * found.upper == pytest.approx(1.0)


def test_the_bundled_networks_in_numbers():
    found = step_factors(0.1, 18.893383623800, 1.0)
    assert (found.lower, found.upper) == (pytest.approx(0.431, abs=5e-4), pytest.approx(2.320, abs=5e-4))
    found = step_factors(0.2, 7.96625215, 1.0)
    assert (found.lower, found.upper) == (pytest.approx(0.482, abs=5e-4), pytest.approx(2.075, abs=5e-4))
    low, high = found.over(8)
    assert low == pytest.approx(found.lower**8)
    assert high == pytest.approx(found.upper**8)


def test_echo_state_and_its_trap():
    W = np.array([[0.3, -0.4], [0.5, 0.2]])
    assert echo_state(W, ONE, ONE, ONE).is_true
    trap = np.array([[1.5, -0.2], [2.1, 0.2]])  # ρ(W) = 0.9, and two attracting fixed points
    assert abs(np.linalg.eigvals(trap)).max() == pytest.approx(0.9)
    assert echo_state(trap, ONE, ONE, ONE).is_false
    x = np.array([0.6936, 0.9278])
    for _ in range(500):
        x = np.tanh(trap @ x)
    assert x == pytest.approx([0.6936, 0.9278], abs=1e-4)
    at = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert not echo_state(at, ONE, ONE, ONE).is_true
    assert echo_state(at * 0.999, ONE, ONE, ONE).is_true
    assert echo_state(W, ONE, Fraction(3, 2), ONE).is_false
    assert echo_state(np.zeros((1, 1)), ONE, ONE, ONE).is_true


def test_a_step_that_can_be_undone():
    J = np.array([[0.0, 1.0], [-1.0, 0.0]])
    assert injective(J, ONE, ONE, ONE).is_true
    assert injective(np.diag([1.0, 0.0]), ONE, ONE, ONE).is_false
    assert injective(J, Fraction(1, 10), Fraction(0), ONE).is_true
    assert injective(J - 9.9 * np.eye(2), Fraction(1, 10), Fraction(0), ONE).is_true
    assert injective(J - 10 * np.eye(2), Fraction(1, 10), Fraction(0), ONE).truth is Truth.UNDECIDED
