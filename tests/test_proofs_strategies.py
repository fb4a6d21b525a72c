"""The strategies draw what they say, to the last bit, and shrink to the plainest instance."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from analysis.activations.activation import PROPERTIES, Activation, activation
from analysis.activations.families import Combination, PiecewiseLinear
from numerics.evaluation.compile import compile_activation
from proofs import strategies
from proofs.networks.instance import Instance
from proofs.strategies.weights import KINDS, STRUCTURES

PLAIN = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FINDING = settings(max_examples=500, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize("structure", [None, *STRUCTURES])
@pytest.mark.parametrize("exact", [False, True])
def test_skew_matrices_are_skew_to_the_last_bit(structure, exact):
    @PLAIN
    @given(strategies.skew_matrices(structure=structure, exact=exact, max_n=7, scaled=True))
    def check(K):
        assert (K == -K.T).all()
        if exact:
            assert all(isinstance(entry, Fraction | int) for entry in K.flat)
        else:
            assert np.isfinite(K).all()

    check()


@pytest.mark.parametrize("exact", [False, True])
def test_skew_symmetrizable_matrices_are_so_exactly(exact):
    @PLAIN
    @given(strategies.skew_symmetrizable_matrices(exact=exact))
    def check(pair):
        W, d = pair
        product = d[:, None] * W
        assert (d > 0).all()
        assert (product == -product.T).all()

    check()


@pytest.mark.parametrize("structure", STRUCTURES)
def test_structures_are_what_they_say(structure):
    @PLAIN
    @given(strategies.skew_matrices(6, structure=structure, exact=True, elements=st.integers(1, 3).map(Fraction)))
    def check(K):
        numbers = K.astype(float)
        frequencies = np.round(np.linalg.svd(numbers, compute_uv=False), 6)
        if structure == "repeated":
            assert len(set(frequencies)) == 1
        if structure == "low_rank":
            assert np.linalg.matrix_rank(numbers) <= 2
        if structure == "bipartite":
            assert not numbers[::2, ::2].any()
            assert not numbers[1::2, 1::2].any()
        if structure == "dense":
            assert np.count_nonzero(numbers) == 30

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_weights(kind):
    @PLAIN
    @given(strategies.matrices(kind, 4))
    def check(W):
        values = np.linalg.eigvalsh((W + W.T) / 2)
        if kind == "negative_semidefinite":
            assert values.max() <= 1e-12
        if kind == "positive_semidefinite":
            assert values.min() >= -1e-12
        if kind == "zero_diagonal":
            assert not np.diagonal(W).any()
        if kind == "symmetric":
            assert (W == W.T).all()
        if "skew" in kind:
            assert (W == -W.T).all()
        if kind == "invertible_skew":
            assert np.linalg.svd(W, compute_uv=False).min() > 0.2

    check()


@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("value", [True, False])
def test_activations_have_the_property_asked(name, value):
    @PLAIN
    @given(strategies.activations(**{name: value}))
    def check(sigma):
        decision = sigma.decide(name)
        assert decision.is_true if value else decision.is_false
        points = np.linspace(-6, 6, 241)
        values = compile_activation(sigma).sigma(points)
        if name == "odd" and value:
            np.testing.assert_allclose(values, -values[::-1], atol=1e-12)
        if name == "odd" and not value:
            assert not np.allclose(values, -values[::-1], atol=1e-9)
        if name == "nondecreasing":
            assert (np.diff(values) >= -1e-12).all() or not value
        if name == "sign_preserving" and value:
            inner = (np.abs(points) <= 1) & (points != 0)  # further out s·exp(−s²) underflows
            assert (points * values >= 0).all()
            assert (points[inner] * values[inner] > 0).all()
        if name == "bounded" and value and sigma.bound is not None:
            assert np.abs(values).max() <= float(sigma.bound) * (1 + 1e-12)
        if name == "lipschitz" and value and sigma.lipschitz is not None:
            assert np.abs(np.diff(values)).max() <= float(sigma.lipschitz) * 0.05 * (1 + 1e-9)

    check()


@PLAIN
@given(strategies.activations())
def test_the_name_of_an_activation_gives_it_back(sigma):
    points = np.linspace(-3.9, 3.9, 40)  # not at a jump, where the two may round to different sides
    read = compile_activation(activation(sigma.name)).sigma(points)
    np.testing.assert_allclose(read, compile_activation(sigma).sigma(points), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(lambda built: isinstance(built, PiecewiseLinear) and len(built.knots) == 3, id="polygon"),
        pytest.param(lambda built: isinstance(built, Combination) and len(built.terms) == 1, id="scaled"),
        pytest.param(lambda built: isinstance(built, Combination) and len(built.terms) == 3, id="sum"),
    ],
)
@pytest.mark.parametrize("wanted", [{}, {"odd": True, "bounded": True, "sign_preserving": True, "coercive": True}])
def test_activations_come_from_every_family(kind, wanted):
    find(strategies.activations(**wanted), lambda sigma: kind(sigma.structure), settings=FINDING)


@pytest.mark.parametrize("name", ["sign_preserving", "coercive", "nondecreasing"])
def test_odd_polygons_that_lack_one_property_are_drawn(name):
    wanted = {"odd": True, "bounded": True, name: False}
    strategy = strategies.activations(**wanted)
    find(strategy, lambda sigma: isinstance(sigma.structure, PiecewiseLinear), settings=FINDING)


def test_impossible_activations_are_refused():
    with pytest.raises(ValueError, match="no known activation"):
        strategies.activations(strictly_increasing=True, zero_at_zero=True, sign_preserving=False)
    with pytest.raises(ValueError, match="unknown property 'pretty'"):
        strategies.activations(pretty=True)


@PLAIN
@given(strategies.networks(form="rate", weights="skew", bias=True, leak=True, step=True, odd=True, max_n=4))
def test_networks_have_what_was_asked(network):
    assert network.form == "rate"
    assert network.bias is not None
    assert network.leak > 0
    assert network.step > 0
    assert network.activation.decide("odd").is_true
    assert network.activation.decide("continuous").is_true
    assert 1 <= network.n <= 4


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"form": "both"}, "unknown form"),
        ({"weights": "nice"}, "unknown weights"),
        ({"min_n": 0}, "1 ≤ min_n"),
        ({"min_n": 3, "max_n": 2}, "1 ≤ min_n"),
        ({"pretty": True}, "unknown property"),
        ({"odd": 3}, "True, False or None"),
    ],
)
def test_wrong_requests_are_refused_when_made(options, what):
    with pytest.raises(ValueError, match=what):
        strategies.networks(**options)


def test_exact_networks_are_fractions_without_an_activation():
    @PLAIN
    @given(strategies.networks(exact=True, bias=True, leak=True, step=True))
    def check(network):
        assert network.exact
        assert network.given_activation is None
        numbers = (*network.weights.flat, *network.states.flat, *network.bias, network.leak, network.step)
        assert all(isinstance(number, Fraction | int) for number in numbers)

    check()


def test_a_failure_shrinks_to_the_plane_and_to_ones():
    smallest = find(strategies.networks(), lambda net: np.any(net.weights != 0), settings=FINDING)
    assert smallest.n == 2
    assert set(smallest.weights.flat) <= {0.0, 1.0, -1.0}
    assert smallest.states.shape == (1, 2)
    assert not smallest.states.any()


def test_types_are_registered():
    find(st.from_type(Instance), lambda net: net.n == 3, settings=FINDING)
    find(st.from_type(Activation), lambda sigma: sigma.decide("odd").is_false, settings=FINDING)


@pytest.mark.parametrize(
    "first", ["import hypothesis, proofs.networks.instance", "import proofs.networks.instance, hypothesis"]
)
def test_registration_works_in_either_order(first):
    code = (
        f"{first}\nfrom proofs.strategies import register\nregister()\n"
        "from hypothesis import find, strategies as st\n"
        "print(find(st.from_type(proofs.networks.instance.Instance), lambda _: True).n)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["1"]


def test_the_entry_point_loads_nothing_heavy():
    code = (
        "import sys, hypothesis\nfrom proofs.strategies import register\nregister()\n"
        "print([m for m in ('sympy', 'numpy', 'scipy') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def assumptions_that(have):
    from proofs.assumptions.catalogue import ASSUMPTIONS

    return [pytest.param(a, id=a.name) for a in ASSUMPTIONS.values() if a.satisfy is not None and have(a)]


@pytest.mark.parametrize("assumption", assumptions_that(lambda a: True))
def test_what_satisfies_an_assumption_does(assumption):
    @PLAIN
    @given(strategies.satisfying(assumption.name))
    def check(network):
        assert not assumption.decide(network).is_false

    check()


@pytest.mark.parametrize("assumption", assumptions_that(lambda a: a.breaks))
def test_what_breaks_an_assumption_can(assumption):
    find(strategies.breaking(assumption.name), lambda net: assumption.decide(net).is_false, settings=FINDING)


def test_what_breaks_one_assumption_keeps_the_others():
    from proofs.assumptions.network import coercive, continuous, odd, sign_preserving, skew

    others = ("skew", "continuous", "odd", "coercive", "current_form")
    strategy = strategies.breaking("sign_preserving", *others)
    found = find(strategy, lambda net: sign_preserving.decide(net).is_false, settings=FINDING)
    assert all(kept.decide(found).is_true for kept in (skew, continuous, odd, coercive))


def test_names_without_a_strategy_are_refused():
    with pytest.raises(ValueError, match="no strategy satisfies"):
        strategies.satisfying("pretty")
    with pytest.raises(ValueError, match="no strategy breaks"):
        strategies.breaking("pretty")


FEW = settings(max_examples=15, deadline=None, database=None, derandomize=True)
"""As a user has them: the health checks are on, but for slow machines."""


@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("n", [32, 64])
def test_large_skew_matrices_are_drawn_without_a_failed_health_check(n, width):
    ranks = []

    @settings(FEW, suppress_health_check=[HealthCheck.too_slow])
    @given(strategies.skew_matrices(n=n, scaled=True, width=width))
    def test(K):
        assert K.shape == (n, n)
        assert K.dtype == (np.float32 if width == 32 else np.float64)
        assert (K == -K.T).all()
        ranks.append(np.linalg.matrix_rank(K))

    test()
    assert max(ranks) >= n - 2


@pytest.mark.parametrize("weights", ["skew", "any", "negative_semidefinite", "skew_symmetrizable", "low_rank_skew"])
@pytest.mark.parametrize("width", [32, 64])
def test_large_networks_are_drawn_without_a_failed_health_check(weights, width):
    @settings(FEW, suppress_health_check=[HealthCheck.too_slow])
    @given(strategies.networks(weights=weights, min_n=64, max_n=64, bias=None, leak=None, width=width))
    def test(instance):
        assert instance.n == 64
        if width == 32:
            assert (instance.weights == instance.weights.astype(np.float32)).all()
            assert (instance.states == instance.states.astype(np.float32)).all()
        if weights == "skew_symmetrizable":
            flow = instance.energy_weights[:, None] * instance.weights
            assert (flow == -flow.T).all()

    test()


@settings(FEW, max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.skew_matrices(n=40, exact=True))
def test_a_large_matrix_of_fractions_is_exact(K):
    assert (K == -K.T).all()
    assert all(isinstance(entry, Fraction) for entry in K.flat)


def test_widths_that_are_not_accepted_are_refused():
    plain = settings(max_examples=3, database=None, suppress_health_check=list(HealthCheck))
    with pytest.raises(ValueError, match="width"):
        find(strategies.skew_matrices(n=4, exact=True, width=32), lambda K: True, settings=plain)
    with pytest.raises(ValueError, match="width"):
        strategies.networks(width=16)
