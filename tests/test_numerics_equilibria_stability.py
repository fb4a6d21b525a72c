"""Certified points and the dimensions of their unstable spaces."""

import numpy as np
import pytest
from flint import arb, arb_mat, arb_poly

from numerics.equilibria import Balance, rest_points
from numerics.equilibria.certify import certify
from numerics.equilibria.stability import enclosed_eigenvalues, in_left_half_plane, in_unit_disc
from proofs.data import __file__ as data

ELMAN = np.load(data.replace("__init__.py", "elman_rows.npz"))


def polynomial(roots):
    """Coefficients of Π(x − r) for real roots and conjugate pairs (a, b), highest power first."""
    p = arb_poly([1])
    for r in roots:
        p *= (
            arb_poly([-arb(r), 1])
            if not isinstance(r, tuple)
            else arb_poly([arb(r[0]) ** 2 + arb(r[1]) ** 2, -2 * arb(r[0]), 1])
        )
    return [p[k] for k in range(p.degree(), -1, -1)]


@pytest.mark.parametrize(
    ("roots", "unstable"),
    [
        ([-1, -2, -3], 0),
        ([1, -2, -3], 1),
        ([2, 2, 2], 3),
        ([(0.5, 3), (0.5, 3), -1], 4),
        ([(-0.5, 3), -1, 4], 1),
        ([5], 1),
    ],
)
def test_routh_counts_repeated_roots_too(roots, unstable):
    kind = in_left_half_plane(polynomial(roots))
    assert kind.decided
    assert kind.unstable == unstable


@pytest.mark.parametrize("roots", [[0, -1], [(0, 1), -1], [(0, 2), (0, 2)]])
def test_routh_decides_nothing_on_the_axis(roots):
    assert not in_left_half_plane(polynomial(roots)).decided


@pytest.mark.parametrize(
    ("roots", "unstable"), [([0.5, -0.5], 0), ([2, 0.25], 1), ([(0.9, 0.9), 0.1], 2), ([(0.6, 0.7), (0.6, 0.7)], 0)]
)
def test_the_unit_disc(roots, unstable):
    kind = in_unit_disc(polynomial(roots))
    assert kind.decided
    assert kind.unstable == unstable


@pytest.mark.parametrize("roots", [[1, 0.5], [-1, 0.5], [(0.6, 0.8)]])
def test_the_unit_circle_decides_nothing(roots):
    assert not in_unit_disc(polynomial(roots)).decided


def test_a_jordan_block_over_an_irreducible_matrix():
    """Similar to a Jordan block with 2 ± i twice, and full: flint isolates nothing, Routh's array counts."""
    J = np.array([[2, 1, 1, 0], [-1, 2, 0, 1], [0, 0, 2, 1], [0, 0, -1, 2]], dtype=float)
    P = np.array([[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    W = np.round(P @ J @ np.linalg.inv(P) * 4) / 4
    assert np.array_equal(W @ P, P @ J)
    assert enclosed_eigenvalues(arb_mat([[arb(float(x)) for x in row] for row in W])) is None
    point = certify(Balance.of("current", W, "tanh", None, 1.0), np.zeros(4))
    assert point.flow.name == "source"
    assert point.map(0.5).unstable == 4


@pytest.mark.parametrize("W", [3 * np.eye(3), [[2.0, 1, 0], [0, 2, 1], [0, 0, 2]]])
def test_repeated_eigenvalues(W):
    point = certify(Balance.of("current", W, "tanh", None, 1.0), np.zeros(3))
    assert (point.flow.unstable, point.index) == (3, -1)


def test_types_agree_with_floats():
    for seed in range(8):
        rng = np.random.default_rng(seed)
        n = 2 + seed % 4
        W = 3 * rng.standard_normal((n, n)) / np.sqrt(n)
        for p in rest_points(Balance.of("current", W, "tanh", rng.standard_normal(n), 1.0)).points:
            values = np.linalg.eigvals(W * (1 - np.tanh(p.point) ** 2))
            assert p.flow.unstable == (values.real > 1).sum()
            assert p.map(1.0).unstable == (np.abs(values) > 1).sum()
            assert p.map(0.25).unstable == (np.abs(0.75 + 0.25 * values) > 1).sum()
            assert p.index == np.sign(np.linalg.det(np.eye(n) - W * (1 - np.tanh(p.point) ** 2)))


def test_a_rest_point_on_a_kink_has_no_type():
    found = rest_points(Balance.of("current", [[0.5]], "relu", None, 1.0))
    (point,) = found.points
    assert point.flow.name == "undecided"
    assert point.eigenvalues is None
    assert point.index == 1  # 1 − 0.5·[0, 1] is positive whatever the slope


def test_saturated_clip_has_exact_slopes():
    found = rest_points(Balance.of("current", 3 * np.eye(4) + np.eye(4, k=1), "hardtanh", None, 1.0))
    assert found.complete
    assert found.index_sum == 1
    assert {p.flow.name for p in found.points} >= {"sink", "source"}


def test_certify_refuses_what_is_no_rest_point():
    balance = Balance.of("current", [[2.0, 0.0], [0.0, 0.5]], "tanh", None, 1.0)
    box = np.array([0.5, -1.0]), np.array([1.0, 1.0])
    assert certify(balance, np.array([0.6, 0.0]), box) is None
    assert certify(Balance.of("current", [[1.0]], "tanh", None, 1.0), np.zeros(1)) is None


def test_the_bundled_elman_network():
    """Leak 1: three points certified, index sum 1, unstable dimensions 3, 2, 0; as a map 5, 6, 2 (theory 18)."""
    W, b = ELMAN["weight_hh"].astype(float), ELMAN["bias"].astype(float)
    found = rest_points(Balance.of("map", W, "tanh", b, 1.0))
    assert not found.complete
    assert found.index_sum == 1
    assert {(p.flow.unstable, p.map(1.0).unstable) for p in found.points} == {(3, 5), (2, 6), (0, 2)}
    assert all(p.flow.decided and p.map(1.0).decided and p.radius < 1e-15 for p in found.points)


def test_without_a_leak_the_bundled_network_has_one_point():
    """ẋ = σ(Wx + b): one rest point, max Re λ = 1.607565983933… (theory 18)."""
    W, b = ELMAN["weight_hh"].astype(float), ELMAN["bias"].astype(float)
    found = rest_points(Balance.of("rate", W, "tanh", b, 0.0))
    assert found.complete
    (point,) = found.points
    assert max(float(v.real.mid()) for v in point.eigenvalues) == pytest.approx(1.60756598393329, rel=1e-13)
    assert point.flow.unstable > 0
    assert np.abs(W @ point.point + b).max() < 1e-13


@pytest.mark.parametrize(
    ("form", "bias", "count", "kind"),
    [
        ("current", None, 1, "centre"),
        ("current", [0.5, 0.25], 1, "centre"),
        ("current", [1.0, 0.0], 0, ""),  # σ would have to be 1
        ("current", [0.0, 3.0], 0, ""),
        ("rate", [0.0, 3.0], 1, "centre"),
    ],
)
def test_without_a_leak_in_the_plane(form, bias, count, kind):
    found = rest_points(Balance.of(form, [[0.0, 1.0], [-1.0, 0.0]], "tanh", bias, 0.0))
    assert found.complete
    assert len(found.points) == count
    assert [p.flow.name for p in found.points] == [kind] * count
    for p in found.points:
        z = p.point if form == "current" else np.array([0.0, 0.0])
        assert np.abs(p.slopes[0].mid() - 1 + np.tanh(z[0]) ** 2) < 1e-14


@pytest.mark.parametrize(("W", "sigma"), [([[1.0, 1.0], [1.0, 1.0]], "tanh"), ([[0.0, 1.0], [-1.0, 0.0]], "hardtanh")])
def test_without_a_leak_what_is_not_isolated_is_not_listed(W, sigma):
    found = rest_points(Balance.of("current", W, sigma, None, 0.0))
    assert not found.complete
    assert found.points == ()
