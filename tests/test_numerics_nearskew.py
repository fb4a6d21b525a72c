"""T10 in numbers: the symmetric part, the energy's times, detuning; both sides of every bound."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from numerics.exact.structure import WeightStructure
from numerics.nearskew import (
    SymmetricPart,
    detuning,
    energy_times,
    half_life_under_diffusion,
    half_life_under_leak,
)


def part(W):
    return SymmetricPart(WeightStructure(W))


def random_weights(n, seed, symmetric=0.1):
    rng = np.random.default_rng(seed)
    A, S = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    return A - A.T + symmetric * (S + S.T)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 40])
def test_extreme_eigenvalues_are_enclosed_tightly(n):
    W = random_weights(n, n)
    found, values = part(W), np.linalg.eigvalsh((W + W.T) / 2)
    for enclosure, value in ((found.lowest, values[0]), (found.highest, values[-1])):
        assert enclosure.lower <= value <= enclosure.upper
        assert enclosure.upper - enclosure.lower < 1e-13 * n * max(1.0, abs(values).max())
    assert found.size >= max(abs(values[0]), abs(values[-1])) * (1 - 1e-15)


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1.0, 1e300])
def test_scale_does_not_matter(size):
    W = size * np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.5], [0.0, -0.25, 0.0]])
    assert part(W).highest.value == pytest.approx(0.125 * size, rel=1e-14)
    assert part(W).lowest.value == pytest.approx(-0.125 * size, rel=1e-14)


def test_signs_of_the_symmetric_part_are_exact():
    K = np.array([[0.0, 1.0], [-1.0, 0.0]])
    assert part(K).gain == part(K).loss == part(K).defect == 0.0
    damped = part(K - 0.1 * np.eye(2))
    assert (damped.gain, damped.loss) == (0.0, 0.1)
    semidefinite = part(K + np.diag([0.0, -0.3]))
    assert semidefinite.gain == 0.0
    assert semidefinite.loss == pytest.approx(0.3)
    assert part(np.array([[2.0]])).lowest.lower == 2.0
    assert 0 < part(K * (1 + 1e-15 * np.array([[0, 1], [0, 0]]))).defect < 1e-14


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6), st.floats(0.05, 3.0))
def test_the_energy_of_tanh_stays_within_the_sharp_bounds(n, seed, size):
    W = random_weights(n, seed, 0.2)
    found = part(W)
    z0 = size * np.random.default_rng([seed, 1]).normal(size=n)
    E0 = float(np.logaddexp(z0, -z0).sum() - n * log(2))
    if E0 < 1e-6:
        return
    times = energy_times(E0, n, found.gain, found.loss, tanh=True)
    assert times.law == "T10.3"
    end = min(times.doubles, times.halves, 20.0)
    run = solve_ivp(lambda t, z: W @ np.tanh(z), (0, end), z0, rtol=1e-9, atol=1e-11, dense_output=True)
    for t in np.linspace(0, end, 20):
        z = run.sol(t)
        E = float(np.logaddexp(z, -z).sum() - n * log(2))
        assert 0.5 * E0 * (1 - 1e-6) <= E <= 2 * E0 * (1 + 1e-6)


@pytest.mark.parametrize("E", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("n", [1, 3])
def test_equality_at_equal_entries_of_a_scalar_symmetric_part(E, n):
    """W = qI and equal abs(z_i): (e^{2E/n} − 1) grows exactly by e^{2qt}, so the bound is attained."""
    times = energy_times(E, n, 0.3, 0.3, tanh=True)
    doubled = log((exp(4 * E / n) - 1) / (exp(2 * E / n) - 1)) / 0.6
    halved = log((exp(2 * E / n) - 1) / (exp(E / n) - 1)) / 0.6
    assert times.doubles == pytest.approx(doubled, rel=1e-9)
    assert times.halves == pytest.approx(halved, rel=1e-9)
    assert times.doubles <= doubled * (1 + 1e-12)


def test_the_other_laws_and_never():
    lipschitz = energy_times(1.0, 2, 0.5, 0.0, lipschitz=2.0)
    assert lipschitz.doubles == pytest.approx(log(2) / 2)
    assert lipschitz.halves == inf
    bounded = energy_times(100.0, 2, 0.5, 0.25, bound=1.0)
    assert (bounded.doubles, bounded.halves) == (pytest.approx(100.0), pytest.approx(100.0))
    assert energy_times(1.0, 2, 0.5, 0.5).doubles == 0.0
    assert energy_times(1e5, 1, 1.0, 1.0, tanh=True).doubles == pytest.approx(1e5)
    for bad in (0.0, -1.0, inf, float("nan")):
        with pytest.raises(ValueError, match="energy must be a finite number > 0"):
            energy_times(bad, 1, 1.0, 1.0)


def test_half_life_under_diffusion_has_both_ends():
    g = 0.2
    for E in (1e-6, 1.0, 20.0):
        found = half_life_under_diffusion(E, 1, g)  # n = 1: both ends are one
        assert found.lower <= log(1 + exp(E)) / (2 * g) <= found.upper
        assert found.upper - found.lower < 1e-12 * found.upper
    small = half_life_under_diffusion(1e-9, 5, g)
    assert small.lower == pytest.approx(log(2) / (2 * g))
    with pytest.raises(ValueError, match="diffusion"):
        half_life_under_diffusion(1.0, 1, 0.0)


def test_half_life_under_a_leak():
    found = half_life_under_leak(1.0, 0.5, concave=True)
    assert (found.lower, found.upper) == (pytest.approx(log(2)), pytest.approx(2 * log(2)))
    assert half_life_under_leak(1.0, 0.5, concave=False).lower == 0.0
    K, z0 = np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([3.0, 0.0])
    run = solve_ivp(lambda t, z: K @ np.tanh(z) - 0.5 * z, (0, 3), z0, rtol=1e-10, dense_output=True)

    def energy(z):
        return float(np.logaddexp(z, -z).sum() - 2 * log(2))

    assert energy(run.sol(found.lower * 0.999)) > energy(z0) / 2 > energy(run.sol(found.upper * 1.001))


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 7), st.integers(0, 10**6))
def test_detuning_is_of_second_order(n, seed):
    W = random_weights(n, seed, 0.01)
    eigenvalues = np.linalg.eigvals(W)
    for found in detuning(W):
        if found.shift == inf:
            continue
        nearest = eigenvalues[np.abs(eigenvalues - 1j * found.frequency.value).argmin()]
        assert abs(nearest.imag - found.frequency.value) <= found.shift + 1e-12
        assert found.growth[0] - 1e-12 <= nearest.real <= found.growth[1] + 1e-12


J = np.array([[0.0, 1.0], [-1.0, 0.0]])


def test_detuning_where_it_says_nothing_and_where_it_is_none():
    assert [d.shift for d in detuning(J)] == [0.0]
    damped = detuning(2 * J - 0.25 * np.eye(2))  # a multiple of I damps, and detunes nothing
    assert [(d.shift, d.growth) for d in damped] == [(0.0, (-0.25, -0.25))]
    wide = J + np.diag([1.5, -1.5])  # ε = 1.5, δ = 2
    assert detuning(wide)[0].shift == inf
    assert detuning(wide)[0].range == (-inf, inf)
    assert detuning(np.array([[0.5]])) == detuning(np.zeros((3, 3))) == ()
    assert detuning(np.array([[1.0, 2.0], [2.0, -1.0]])) == ()  # no skew part


@pytest.mark.parametrize("c", [0.9, 0.5, 1e-3, 1e-9])
def test_detuning_is_attained(c):
    """W = [[c, ω], [−ω, −c]]: ±i√(ω² − c²) = ±i(ω − (δ − √(δ² − 4c²))/2) with δ = 2ω."""
    shift = detuning(J + np.diag([c, -c]))[0].shift
    true = c * c / (1 + np.sqrt(1 - c * c))
    assert true <= shift <= true * (1 + 1e-7)


def test_repeated_frequencies_are_detuned_at_second_order_too():
    twice = np.kron(np.eye(2), J) + np.diag([0.1, 0.0, 0.0, 0.0])
    (found,) = detuning(twice)
    assert (found.frequency.multiplicity, found.frequency.value) == (2, pytest.approx(1.0))
    off = np.abs(np.abs(np.linalg.eigvals(twice).imag) - 1)
    assert off.max() <= found.shift < 2e-3


@pytest.mark.parametrize("size", [1e-290, 1e-9, 1e299])
def test_detuning_scales_with_the_weights(size):
    unit, found = (detuning(factor * (J + np.diag([0.25, 0.0])))[0].shift for factor in (1.0, size))
    assert found == pytest.approx(size * unit, rel=1e-6)


def test_a_symmetric_part_far_below_the_weights_is_enclosed_relative_to_itself():
    found = part(J + np.diag([1e-300, 0.0]))
    assert found.highest.upper == pytest.approx(1e-300, rel=1e-12)
    assert found.loss == 0.0
    shift = detuning(J + np.diag([1e-300, 0.0]))[0].shift
    assert 0 <= shift < 1e-320  # ε²/δ is below the floats


def test_times_of_huge_energies_are_neither_0_nor_without_end():
    found = half_life_under_diffusion(1e300, 2, 0.1)
    assert (found.lower, found.upper) == (pytest.approx(2.5e300), pytest.approx(5e300))
    times = energy_times(1e300, 2, 0.5, 0.5, tanh=True)
    assert (times.doubles, times.halves) == (pytest.approx(1e300), pytest.approx(5e299))
    tiny = half_life_under_diffusion(1e-300, 2, 1e-300)
    assert tiny.lower == pytest.approx(log(2) / 2e-300)
    assert half_life_under_diffusion(1e300, 1, 1e-300).upper == inf
