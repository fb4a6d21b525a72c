"""Trajectories with rigorous error bars, side by side with closed forms and with SciPy."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from numerics.system import System
from numerics.validated import enclose

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
A31 = np.array([[0, 0, 3, 1], [0, 0, 1, 3], [-3, -1, 0, 0], [-1, -3, 0, 0]], dtype=float)


def test_the_linear_oscillator_is_inside():
    times = np.linspace(0, 3, 7)
    found = enclose(System("current", J, "identity"), [1.0, 0.0], times)
    assert found.reason == ""
    assert (found.lower[:, 0] <= np.cos(times) + 1e-15).all()
    assert (found.upper[:, 0] >= np.cos(times) - 1e-15).all()
    assert found.radius.max() < 1e-14


def test_the_rate_form_with_a_singular_w_a_bias_and_a_leak():
    w = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.5], [0.0, 0.0, 0.0]])
    system = System("rate", w, "tanh", [0.25, -0.5, 0.125], 0.25)
    start = [1.0, -0.5, 0.25]
    run = solve_ivp(lambda t, x: system.velocity(x[None])[0], (0, 4), start, method="DOP853", rtol=1e-12, atol=1e-13)
    found = enclose(system, start, [0.0, 4.0])
    assert (np.abs(run.y[:, -1] - found.lower[-1]) < 1e-10).all()
    assert found.lower[0].tolist() == start == found.upper[0].tolist()


def test_how_many_digits_dop853_has_is_bounded_from_both_sides():
    start = [1.0, 0.5, 1.2, -0.7]
    system = System("current", A31, "tanh")
    run = solve_ivp(lambda t, z: A31 @ np.tanh(z), (0, 5), start, method="DOP853", rtol=1e-9, atol=1e-9)
    least, most = enclose(system, start, [5.0]).error_of(run.y[:, -1][None])
    assert 1e-12 < least[0] <= most[0] < 1e-5
    assert most[0] - least[0] < 1e-13


def test_it_ends_when_nothing_can_be_said_any_more_and_says_so():
    found = enclose(System("current", J * 2, "tanh"), [1.0, 0.0], [1.0, 2.0, 400.0], tolerance=1e-3, order=4)
    assert len(found.times) < 3
    assert "ends before t = " in found.reason
    assert np.isfinite(found.upper).all()


def test_an_error_bound_of_a_state_inside_the_box_starts_at_nought():
    found = enclose(System("current", J, "tanh"), [1.0, 0.0], [1.0])
    middle = (found.lower + found.upper) / 2
    least, most = found.error_of(middle)
    assert least[0] == 0
    assert 0 < most[0] < 1e-14


@pytest.mark.parametrize(
    ("times", "start", "activation", "message"),
    [
        ([1.0, 1.0], [1, 0], "tanh", "increase"),
        ([-1.0], [1, 0], "tanh", "not negative"),
        ([1.0], [1], "tanh", "2 finite numbers"),
        ([1.0], [1, np.inf], "tanh", "2 finite numbers"),
        ([1.0], [1, 0], "relu", "no Taylor recurrence"),
    ],
)
def test_what_cannot_be_followed_is_refused(times, start, activation, message):
    with pytest.raises(ValueError, match=message):
        enclose(System("current", J, activation), start, times)


def test_a_solution_that_ends_in_finite_time_is_followed_until_then():
    """ż = sinh z from 1 is infinite at −log tanh(1/2) = 0.7719…"""
    found = enclose(System("current", np.eye(2), "sinh"), [1.0, 0.0], [0.5, 0.75, 1.0])
    assert found.times.tolist() == [0.5, 0.75]
    assert "grows beyond all bounds" in found.reason
    for t, low, high in zip(found.times, found.lower, found.upper, strict=True):
        value = 2 * np.arctanh(np.tanh(0.5) * np.exp(t))
        assert low[0] - 1e-12 * value <= value <= high[0] + 1e-12 * value


@pytest.mark.parametrize("start", [[1e-300, 0.0], [5e-324, 0.0], [1e8, -3e5], [0.0, 0.0]])
def test_states_of_all_sizes(start):
    found = enclose(System("current", [[0.0, 1.0], [-1.0, 0.0]], "tanh"), start, [0.5, 2.0])
    assert len(found.times) == 2
    assert (found.radius <= 1e-14 + 2e-16 * max(map(abs, start))).all()
    assert (found.radius >= 0).all()
