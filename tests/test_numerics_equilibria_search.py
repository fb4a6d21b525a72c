"""The search for all solutions of γz = Wσ(z) + c: none is lost, and what is not known is said."""

from fractions import Fraction

import numpy as np
import pytest

from analysis.activations import activation
from numerics.equilibria import Balance, rest_points
from numerics.equilibria.contraction import Contraction
from numerics.equilibria.pieces import by_pieces, linear_pieces
from numerics.equilibria.search import search, solve
from numerics.evaluation.compile import compile_activation
from numerics.plane.limitcycle import count_equilibria


def network(seed, n, gain=3.0, bias=0.0):
    rng = np.random.default_rng(seed)
    return gain * rng.standard_normal((n, n)) / np.sqrt(n), bias * rng.standard_normal(n)


def newton_roots(balance, count, seed):
    """What users do today: Newton's method from random starts, with the C library's functions."""
    rng, sigma = np.random.default_rng(seed), compile_activation(balance.activation)
    W, c, leak = balance.weights, balance.constant, balance.leak
    z = rng.uniform(*balance.region, (count, balance.n)) * rng.choice([0.03, 0.3, 1.0], (count, 1))
    noise = 1e-10 * rng.standard_normal((balance.n, balance.n))
    for _ in range(60):
        F = sigma.sigma(z) @ W.T + c - leak * z
        J = W * sigma.derivative(z)[:, None, :] - leak * np.eye(balance.n) + noise
        z = np.clip(z - np.linalg.solve(J, F[:, :, None])[:, :, 0], *balance.region)
    F = sigma.sigma(z) @ W.T + c - leak * z
    return z[np.abs(F).max(axis=1) < 1e-10 * (1 + np.abs(W).sum())]


def distances(roots, found):
    points = np.array([[float(x.mid()) for x in p.z] for p in found.points])
    return np.abs(roots[:, None, :] - points[None]).max(axis=2).min(axis=1)


@pytest.mark.parametrize("seed", range(24))
def test_every_newton_root_is_in_the_list_and_the_index_sum_is_one(seed):
    n = 1 + seed % 6
    sigma = ("tanh", "arctan", "erf", "softsign", "sigmoid")[seed % 5]
    W, b = network(seed, n, gain=(1.5, 3.0, 20.0)[seed % 3], bias=seed % 2)
    balance = Balance.of(("current", "rate")[seed % 2], W, sigma, b, 1.0)
    found = rest_points(balance)
    assert found.complete, found.described()
    assert found.index_sum == 1
    roots = newton_roots(balance, 200, seed)
    assert len(roots) > 0
    assert distances(roots, found).max() < 1e-6 * (1 + np.abs(roots).max())


def test_a_step_never_loses_a_solution():
    for seed in range(12):
        n = 2 + seed % 5
        W, b = network(seed, n, gain=4.0, bias=1.0)
        balance = Balance.of("current", W, "tanh", b, 1.0)
        contraction = Contraction.of(balance)
        rng = np.random.default_rng(seed)
        for root in solve(balance, rng.uniform(*balance.region, (50, n))):
            widths = 10 ** rng.uniform(-5, 1, (200, n, 2))
            low, high = root - 1e-9 - widths[..., 0], root + 1e-9 + widths[..., 1]
            low, high = np.maximum(low, balance.region[0]), np.minimum(high, balance.region[1])
            for _ in range(4):
                low, high = contraction.shrink(low, high)
                assert (low <= root + 1e-8).all()
                assert (high >= root - 1e-8).all()


def test_a_step_in_few_dimensions_never_loses_a_solution():
    for seed in range(6):
        rng = np.random.default_rng(seed)
        W = rng.standard_normal((12, 2)) @ rng.standard_normal((2, 12)) * (1.0, 0.2)[seed % 2]
        balance = Balance.of("current", W, "tanh", rng.standard_normal(12), 1.0)
        contraction = Contraction.of(balance, 2)
        whole = contraction.start()
        for root in solve(balance, rng.uniform(*balance.region, (100, 12))):
            w = contraction.X @ np.tanh(root)
            assert (whole[0][0] <= w).all()
            assert (w <= whole[1][0]).all()
            widths = 10 ** rng.uniform(-4, 2, (200, 2, 2))
            low, high = np.maximum(w - widths[..., 0], whole[0]), np.minimum(w + widths[..., 1], whole[1])
            for _ in range(4):
                low, high = contraction.shrink(low, high)
                assert (low <= w + 1e-7).all()
                assert (high >= w - 1e-7).all()


def test_boxes_without_a_solution_do_become_empty():
    balance = Balance.of("current", [[2.0]], "tanh", None, 1.0)
    low, high = Contraction.of(balance).shrink(np.array([[0.5], [-1.5]]), np.array([[1.5], [-0.5]]))
    assert (low > high).all()


@pytest.mark.parametrize(("gain", "frequency"), [(2, "0.5"), (2, "0.55"), (3, "1.29"), (3, "1.32"), ("1.5", "0.22")])
def test_the_planar_threshold(gain, frequency):
    """T8.1: nine rest points below Ω*(A), one above, as another count in ball arithmetic has it."""
    A, W = Fraction(gain), Fraction(frequency)
    found = rest_points(Balance.of("current", [[float(A), float(W)], [-float(W), float(A)]], "tanh", None, 1.0))
    assert found.complete
    assert len(found.points) == count_equilibria(float(A), float(W)).total


@pytest.mark.parametrize("scale", [40.0, 4e3, 4e6])
def test_saturated_points_are_not_lost(scale):
    """z = scale·tanh z decoupled: ±scale, where 1 − tanh z is below 1e-34, and 0; so 3² in the plane."""
    found = rest_points(Balance.of("current", [[scale, 0.0], [0.0, scale / 2]], "tanh", None, 1.0))
    assert found.complete
    assert len(found.points) == 9
    assert found.index_sum == 1
    assert max(abs(p.point).max() for p in found.points) == pytest.approx(scale)


@pytest.mark.parametrize(("gain", "count"), [(0.5, 1), (0.999, 1), (1.001, 3), (2.0, 3)])
def test_one_unit(gain, count):
    found = rest_points(Balance.of("current", [[gain]], "tanh", None, 1.0))
    assert found.complete
    assert len(found.points) == count


def test_a_degenerate_point_stays_unresolved():
    found = rest_points(Balance.of("current", [[1.0]], "tanh", None, 1.0))
    assert not found.complete
    assert found.points == ()
    ((low, high),) = found.unresolved
    assert low[0] <= 0 <= high[0]
    assert high[0] - low[0] < 1e-2
    assert found.incomplete_by_index
    assert "at least one is missing or degenerate" in found.described()


def test_a_stopped_search_says_so():
    W, b = network(7, 6)
    found = rest_points(Balance.of("current", W, "tanh", b, 1.0), most_boxes=3)
    assert not found.complete
    assert found.unresolved
    assert "stopped" in found.described()


def test_low_rank_is_searched_in_few_dimensions():
    rng = np.random.default_rng(5)
    U, V = rng.standard_normal((24, 2)), rng.standard_normal((24, 2))
    balance = Balance.of("current", U @ V.T / 6, "tanh", 0.3 * rng.standard_normal(24), 1.0)
    found = rest_points(balance)
    assert found.complete
    assert found.how == "search in 2 dimensions"
    assert found.index_sum == 1
    roots = newton_roots(balance, 100, 5)
    assert distances(roots, found).max() < 1e-6


def test_a_small_network_of_low_rank_has_the_same_points_either_way():
    rng = np.random.default_rng(8)
    W = np.outer(rng.standard_normal(4), rng.standard_normal(4)) * 3 + np.outer(
        rng.standard_normal(4), rng.standard_normal(4)
    )
    balance = Balance.of("current", W, "tanh", 0.1 * rng.standard_normal(4), 1.0)
    whole, low = search(balance), search(balance, rank=2)
    assert whole.ended == low.ended == "complete"
    assert len(whole.found) == len(low.found)


@pytest.mark.parametrize("text", ["hardtanh", "relu"])
def test_pieces_and_search_agree(text):
    for seed in range(6):
        W, b = network(seed, 3, gain=1.5, bias=1.0)
        balance = Balance.of("current", W * (0.3 if text == "relu" else 1.0), text, b, 1.0)
        exact, lines = by_pieces(balance, linear_pieces(activation(text)))
        assert lines == 0
        if balance.region is None:
            continue
        outcome = search(balance)
        assert outcome.ended == "complete"
        assert len(outcome.found) == len(exact)
        for z in exact:
            point = np.array([float(Fraction(int(x.p), int(x.q))) for x in z])
            assert sum(((f.low <= point) & (point <= f.high)).all() for f in outcome.found) == 1


def test_relu_with_a_line_of_rest_points():
    found = rest_points(Balance.of("rate", [[1.0]], "relu", None, 1.0))
    assert not found.complete
    assert len(found.unresolved) == 1


@pytest.mark.parametrize(
    ("text", "weights", "count"),
    [
        ("sinh", [[0, 1], [-1, 0]], 1),  # skew: the growth bound with q = 0
        ("log(1+exp(s))", [[0, 0.5], [-0.5, 0]], 1),  # contraction
        ("relu", [[0.5, -2], [1, 0.3]], 1),  # pieces
        ("sin", [[0, 6], [-6, 0]], 9),
    ],
)
def test_unbounded_and_wavy(text, weights, count):
    found = rest_points(Balance.of("current", weights, text, [0.25, 0.0] if text != "sin" else None, 1.0))
    assert found.complete
    assert len(found.points) == count


def test_an_unbounded_sigma_without_a_bound_is_never_complete():
    found = rest_points(Balance.of("current", [[0, 2.0], [2.0, 0]], "log(1+exp(s))", None, 1.0))
    assert not found.complete
    assert "unbounded" in found.described()


def test_the_same_points_for_the_rate_form_and_the_map():
    W, b = network(3, 4, bias=1.0)
    current = rest_points(Balance.of("current", W, "tanh", 2.0 * b, 2.0))
    rate, map_ = (rest_points(Balance.of(form, W, "tanh", b, 2.0)) for form in ("rate", "map"))
    assert len(current.points) == len(rate.points) == len(map_.points)
    for p in rate.points:
        x = p.point
        assert np.abs(np.tanh(W @ x + b) - 2.0 * x).max() < 1e-14
        assert min(np.abs(W @ x + b - q.point).max() for q in current.points) < 1e-14


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("current", [[1.0, 2.0]]), "square matrix"),
        (("elman", [[1.0]]), "unknown form"),
        (("current", [[np.nan]]), "finite"),
        (("current", [[1.0]], "tanh", [1.0, 2.0]), "bias"),
        (("current", [[1e300]]), "below 1e100"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Balance.of(*arguments)
