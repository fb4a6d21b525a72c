"""The criteria of theory 11 on concrete weights: certain both ways, and true of what the networks then do."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from scipy.integrate import solve_ivp

from numerics.exact.structure import WeightStructure
from numerics.fate import (
    Comparison,
    DiagonalGrowth,
    Oscillator,
    TwoLargest,
    cooperation,
    threshold,
    unique_for_every_bias,
)
from numerics.fate.leakless import separation, solution

K = np.array([[0.0, 1.0], [-1.0, 0.0]])


def gaussian(seed, n, gain=1.0):
    return gain * np.random.default_rng(seed).standard_normal((n, n)) / np.sqrt(n)


def flow(W, z, time, leak=1.0, b=0.0):
    """The states at `time` from the rows of z: ż = W tanh z + b − leak·z."""
    shape = z.shape

    def field(t, y):
        y = y.reshape(shape)
        return (np.tanh(y) @ W.T + b - leak * y).ravel()

    return solve_ivp(field, (0, time), z.ravel(), rtol=1e-9, atol=1e-11).y[:, -1].reshape(shape)


# ---------------------------------------------------------------- T11.1


def test_collatz_wielandt_brackets_alpha():
    for seed in range(20):
        W = gaussian(seed, 1 + seed % 7)
        W[np.random.default_rng(seed).random(W.shape) < 0.3] = 0.0
        compared = np.abs(W) - np.diag(np.abs(np.diag(W))) + np.diag(np.diag(W))
        alpha = np.linalg.eigvals(compared).real.max()
        found = Comparison(W)
        assert found.upper <= alpha + 1e-5
        assert found.upper >= alpha - 1e-12
        assert found.lower <= alpha + 1e-12


def test_contraction_on_both_sides():
    W = np.array([[0.25, 0.5], [-0.5, 0.25]])  # α(Ŵ) = 3/4
    found = Comparison(W)
    assert found.contracting(Fraction(76, 100)).is_true
    assert found.contracting(Fraction(74, 100)).is_false
    assert "0.75" in found.contracting(Fraction(74, 100)).reason


def test_a_reducible_matrix_contracts_at_any_smaller_rate():
    assert Comparison(np.array([[0.0, 1.0], [0.0, 0.0]])).contracting(Fraction(1, 1000)).is_true
    assert not Comparison(np.array([[0.0, 1.0], [0.0, 0.0]])).contracting(Fraction(0)).is_true


def test_contracting_networks_do_forget():
    for seed in range(6):
        W = gaussian(seed, 4)
        leak = float(Comparison(W).upper) * 2
        z = np.random.default_rng(seed).standard_normal((2, 4)) * 3
        start, end = np.abs(z[0] - z[1]).max(), np.ptp(flow(W, z, 40 / leak, leak), axis=0).max()
        assert end < 1e-6 * start


# ---------------------------------------------------------------- T11.2


@pytest.mark.parametrize("W", [K, np.array([[0.0, 2.0], [-1.0, 0.0]]), np.kron(np.eye(3), K)])
def test_skew_and_skew_symmetrizable_weights_need_no_leak(W):
    found = DiagonalGrowth(W)
    assert 0 < found.upper < Fraction(1, 10**6)
    assert found.stable(Fraction(1, 1000)).is_true
    assert not found.stable(Fraction(0)).is_true


def test_diagonal_growth_is_between_its_bounds():
    for seed in range(12):
        W = gaussian(seed, 2 + seed % 5)
        q = float(DiagonalGrowth(W).upper)
        assert q >= np.linalg.eigvals(W).real.max() - 1e-9
        assert q <= np.linalg.eigvalsh((W + W.T) / 2)[-1] + 1e-6
        assert q <= float(Comparison(W).upper) + 1e-3  # contraction is a special case, found to three digits


def test_diagonal_stability_is_refused_where_it_fails():
    assert DiagonalGrowth(np.array([[1.0, 5.0], [-5.0, 0.0]])).stable(Fraction(1)).is_false
    W = np.array([[0.0, 3.0], [3.0, 0.0]])
    assert not DiagonalGrowth(W).stable(Fraction(3)).is_true
    assert DiagonalGrowth(W).stable(Fraction(301, 100)).is_true


def test_diagonally_stable_networks_have_one_attractor():
    for seed in range(6):
        W = gaussian(seed, 4, 2.0)
        leak = float(DiagonalGrowth(W).upper) * 1.1 + 0.05
        z = np.random.default_rng(seed).standard_normal((6, 4)) * 4
        end = flow(W, z, 400 / leak, leak, 0.5)
        assert np.ptp(end, axis=0).max() < 1e-6


# ---------------------------------------------------------------- T11.3


def test_symmetric_scaling():
    S = np.array([[1.0, 2.0, 0.0], [2.0, -3.0, 0.5], [0.0, 0.5, 0.0]])
    d = np.array([1.0, 2.0, 4.0])
    W = S / d[:, None]
    found = WeightStructure(W).symmetric_scaling
    assert found.exists
    weights = np.array([float(Fraction(int(x.p), int(x.q))) for x in found.weights])
    assert np.array_equal(weights[:, None] * W, (weights[:, None] * W).T)
    assert WeightStructure(S).symmetric_scaling.exists
    assert not WeightStructure(K).symmetric_scaling.exists
    wrong = W.copy()
    wrong[0, 1] *= -1
    assert "opposite signs" in WeightStructure(wrong).symmetric_scaling.reason
    ring = np.array([[0.0, 1.0, 1.0], [2.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert "cycle" in WeightStructure(ring).symmetric_scaling.reason


# ---------------------------------------------------------------- T11.4


def test_two_largest_singular_values():
    for seed in range(10):
        W = gaussian(seed, 1 + seed % 6, 10.0 ** (seed - 5))
        low, high = TwoLargest(W).sum
        exact = np.linalg.svd(W, compute_uv=False)[:2].sum()
        assert low <= high <= low * (1 + 1e-10) + 1e-300
        assert high <= exact * (1 + 1e-9)


def test_one_unit_has_one_singular_value():
    assert TwoLargest(np.array([[3.0]])).settles(Fraction(16, 10)).is_true
    assert TwoLargest(np.array([[3.0]])).settles(Fraction(149, 100)).is_false
    assert TwoLargest(np.array([[3.0]])).settles(Fraction(3, 2)).is_undecided  # balls do not decide equality


def test_scaling_makes_the_criterion_wider():
    W = np.array([[0.0, 1024.0], [2.0**-10, 0.0]])
    found = TwoLargest(W)
    assert any(found.exponents)
    assert found.sum[1] < 2.0 + 1e-9
    assert found.settles(Fraction(101, 100)).is_true


# ---------------------------------------------------------------- T11.5


def test_cooperation():
    assert cooperation(np.array([[-5.0, 1.0], [2.0, 3.0]])).decision.is_true
    flipped = cooperation(np.array([[0.0, -1.0, 0.0], [-1.0, 0.0, 2.0], [0.0, 3.0, 0.0]]))
    assert flipped.signs is not None
    assert flipped.signs[0] == -flipped.signs[1] == -flipped.signs[2]
    assert flipped.irreducible
    assert cooperation(K).decision.is_false
    assert not cooperation(np.array([[0.0, 1.0], [0.0, 0.0]])).irreducible
    triangle = -np.ones((3, 3))
    assert cooperation(triangle).decision.is_false
    assert cooperation(np.zeros((1, 1))).irreducible


# ---------------------------------------------------------------- T11.7


def test_principal_minors():
    from itertools import combinations

    for seed in range(30):
        n = 1 + seed % 5
        W = gaussian(seed, n, 1.5)
        M = np.eye(n) - W
        minors = [np.linalg.det(M[np.ix_(k, k)]) for r in range(1, n + 1) for k in combinations(range(n), r)]
        found = unique_for_every_bias(W, Fraction(1))
        assert found.is_true == (min(minors) > 0)
        assert found.is_false == (min(minors) < 0)
    assert unique_for_every_bias(np.eye(2), Fraction(1)).is_undecided


# ---------------------------------------------------------------- T11.8


@pytest.mark.parametrize(("n", "value"), [(2, 0.645), (4, 1.102), (8, 1.677), (16, 2.455), (64, 5.031)])
def test_the_threshold_of_the_oscillator(n, value):
    assert threshold(2.0, n).value == pytest.approx(value, abs=6e-4)
    before, ctx.prec = ctx.prec, 200
    try:  # the definition, at a grid: p f(p) = (n − 1)h
        h = max(-float((arb(k) / 4000).atanh() - arb(k) / 2000) * k / 4000 for k in range(1, 4000))
        slope = arb(threshold(2.0, n).value) ** 2  # f(p)/p, as A − 1 = 1
        low, high = arb("0.9"), arb(200)
        for _ in range(150):  # f(tanh y)/tanh y rises
            y = (low + high) / 2
            low, high = (y, high) if y / y.tanh() - 2 < slope else (low, y)
        assert float(y.tanh() * (y - 2 * y.tanh())) == pytest.approx((n - 1) * h, rel=1e-6)
    finally:
        ctx.prec = before


def test_the_oscillator_on_both_sides():
    for n in (2, 4, 8):
        needed = threshold(2.0, n).value
        fast, slow = (2 * np.eye(n) + np.kron(np.eye(n // 2), K) * needed * f for f in (1.001, 0.999))
        assert Oscillator(fast).never_settles(1.0).is_true
        assert Oscillator(slow).never_settles(1.0).is_undecided
        assert Oscillator(fast).never_settles(2.5).is_undecided  # 0 is no source
    assert Oscillator(2 * np.eye(3)).never_settles(1.0).is_false


def test_the_oscillator_with_a_symmetric_part():
    W = 2 * np.eye(4) + 4 * np.kron(np.eye(2), K)
    W[0, 2] = W[2, 0] = 0.25
    found = Oscillator(W)
    low, high, slowest = found.bounds
    values = np.linalg.eigvalsh((W + W.T) / 2)
    assert low <= values[0] <= low + 1e-9
    assert high - 1e-9 <= values[-1] <= high
    assert slowest <= 4.0 <= slowest + 1e-9
    assert found.never_settles(1.0).is_true


# ---------------------------------------------------------------- T11.10


def test_without_a_leak_a_bias_beyond_the_range_escapes():
    W, b = K * 2, np.array([0.0, 3.0])
    found = separation(W, b, Fraction(-1), Fraction(1))
    c = np.array(found.direction, dtype=float)
    z = np.random.default_rng(0).standard_normal((50, 2)) * 10
    assert ((np.tanh(z) @ W.T + b) @ c >= float(found.rate) * (1 - 1e-12)).all()
    assert separation(W, np.array([0.0, 2.0]), Fraction(-1), Fraction(1)) is None  # on the boundary
    assert separation(W, np.array([0.0, 1.0]), Fraction(-1), Fraction(1)) is None
    assert solution(W, b) == (Fraction(3, 2), Fraction(0))
    assert solution(np.ones((2, 2)), b) is None


def test_rank_two_with_a_bias_beyond_the_range():
    rng = np.random.default_rng(1)
    a, c = rng.standard_normal((2, 5))
    W = np.outer(a, c) - np.outer(c, a)
    found = separation(W, W @ np.full(5, 0.3) * 40, Fraction(-1), Fraction(1))
    assert found is not None
    assert found.rate > 0
