"""Drift of the rate form along the kernel: found where it is, at two tolerances, and not where it is not."""

import numpy as np
import pytest

from numerics.orbits.judge import judge_above
from numerics.orbits.kerneldrift import drifting

RANK_4 = np.array(
    [[0, -2, -2, -3, 1], [2, 0, 1, -3, 0], [2, -1, 0, 3, -1], [3, 3, -3, 0, 3], [-1, 0, 1, -3, 0]], dtype=float
)
RANK_2 = np.array([[0.0, 1.0, 1.0], [-1.0, 0.0, 1.0], [-1.0, -1.0, 0.0]])


def test_an_odd_activation_can_drift_at_rank_4():
    """T3.6: tanh, n = 5, at the same rate with a coarse and a tight integration, and forwards as its mirror image."""
    start = np.array([[-0.7, -0.3, -0.9, 0.0, -0.7]])
    coarse, tight = (drifting(RANK_4, np.tanh, start, time=600.0, rtol=rtol) for rtol in (1e-7, 1e-10))
    assert len(coarse) == len(tight) == 1
    assert tight[0].rate == pytest.approx(0.113, abs=0.003)
    assert coarse[0].rate == pytest.approx(tight[0].rate, rel=0.02)


def test_small_orbits_at_rank_2_do_not_drift_for_an_odd_activation():
    starts = np.array([[1.0, 0.0, 0.0], [0.2, -0.4, 1.0]])
    assert drifting(RANK_2, np.tanh, starts, time=200.0) == ()


def test_without_a_kernel_there_is_nothing_to_drift_along():
    assert drifting(np.array([[0.0, 1.0], [-1.0, 0.0]]), np.tanh, np.ones((3, 2)), time=10.0) == ()


@pytest.mark.parametrize(("sigma", "kind"), [(np.tanh, "returns"), (np.expm1, "escapes")])
def test_the_shift_per_period_decides_at_rank_2(sigma, kind):
    start = np.array([0.1, 0.0, 0.0])
    found = judge_above(lambda x: sigma(RANK_2 @ x), start, lambda z: RANK_2 @ sigma(z), RANK_2 @ start)
    assert found.kind == kind


def test_the_shift_per_period_is_the_predicted_one():
    """T3.6: for n = 3 and small amplitude A the rate is (σ''(0)/2)(A²/2) Σ(c_i − c_i³), for unit c and ω = 1."""
    weights = RANK_2 / np.sqrt(3)
    c = np.array([1.0, -1.0, 1.0]) / np.sqrt(3)
    start = 0.02 * np.array([1.0, 1.0, 0.0]) / np.sqrt(2)
    found = judge_above(lambda x: np.expm1(weights @ x), start, lambda z: weights @ np.expm1(z), weights @ start)
    rate = float(found.detail.split("by ")[1].split(" ")[0]) / found.time
    predicted = 0.5 * (0.02**2 / 2) * abs(np.sum(c - c**3))
    assert rate == pytest.approx(predicted, rel=0.05)
