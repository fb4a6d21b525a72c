"""Frequencies, frozen spectra, Lyapunov spectra in pairs, and MEGNO on motion whose kind is known."""

import numpy as np
import pytest

from numerics.evaluation.stableforms import FORMS
from numerics.integrators.catalogue import integrator
from numerics.orbits.lyapunov import lyapunov_spectrum, megno
from numerics.orbits.spectra import frequencies, frozen_spectra
from numerics.system import System

PAIR = np.array([[0.0, 1.0], [-1.0, 0.0]])


def skew(n, seed=0):
    a = np.random.default_rng(seed).normal(size=(n, n))
    return (a - a.T) / np.sqrt(2)


def test_frequencies():
    k = np.zeros((5, 5))
    k[:2, :2], k[2:4, 2:4] = 3 * PAIR, 0.5 * PAIR
    np.testing.assert_allclose(frequencies(k), [3, 0.5, 0], atol=1e-15)
    assert frequencies([[0.0]]).tolist() == [0.0]
    with pytest.raises(ValueError, match="skew"):
        frequencies(PAIR + np.diag([0, 1e-16]))


@pytest.mark.parametrize("form", ["current", "rate"])
@pytest.mark.parametrize("activation", ["tanh", "hardtanh", "softsign"])
def test_frozen_spectra_are_those_of_the_jacobian(form, activation):
    system = System(form, skew(5), activation, np.linspace(-1, 1, 5))
    states = np.random.default_rng(1).normal(size=(3, 4, 5)) * 1.5
    found = frozen_spectra(system, states)
    assert found.frequencies.shape == (3, 4, 5)
    jacobians = system.jacobian(states.reshape(-1, 5))
    for values, jacobian in zip(found.frequencies.reshape(-1, 5), jacobians, strict=True):
        direct = np.linalg.eigvals(jacobian)
        assert np.abs(direct.real).max() < 1e-6  # a defective zero eigenvalue splits by the root of a rounding
        np.testing.assert_allclose(np.sort(direct.imag), values, atol=1e-6)
    slopes = system.numeric.derivative(system.potentials(states.reshape(-1, 5))).reshape(states.shape)
    if activation == "hardtanh":
        assert np.isinf(found.growth[slopes.min(axis=-1) == 0]).all()
    assert (np.abs(found.frequencies).max(axis=-1) <= system.frequency * slopes.max(axis=-1) * (1 + 1e-12)).all()


def test_growth_bounds_the_frozen_flow():
    from scipy.linalg import expm

    system = System("current", skew(4), "tanh")
    states = np.random.default_rng(2).normal(size=(20, 4)) * 2
    bound = frozen_spectra(system, states).growth
    for jacobian, limit in zip(system.jacobian(states), bound, strict=True):
        assert max(np.linalg.norm(expm(t * jacobian), 2) for t in np.linspace(0, 30, 40)) <= limit * (1 + 1e-9)


def test_frozen_spectra_say_what_they_need():
    with pytest.raises(ValueError, match="skew weights"):
        frozen_spectra(System("current", PAIR, "tanh", None, 0.1), [[0.0, 0.0]])
    with pytest.raises(ValueError, match="σ′ < 0"):
        frozen_spectra(System("current", PAIR, "sin"), [[3.0, 0.0]])


@pytest.mark.parametrize("name", ["strang", "inplace", "implicit_midpoint"])
def test_the_lyapunov_spectrum_comes_in_pairs(name):
    system = System("current", skew(5, 2), "tanh")
    start = np.random.default_rng(3).normal(size=(2, 5))
    found = lyapunov_spectrum(system, integrator(name), 0.1, 3000, start)
    assert found.exponents.shape == (2, 5)
    assert (found.pairing < np.log(300) / 300).all()  # what regular directions still show after t = 300
    # The sweep keeps volume (T7.2); so does the midpoint rule: det(I + KD) = det(I − KD) for skew K.
    assert (found.total < 1e-13).all()
    assert (found.exponents[:, 0] < 0.1).all()


def test_the_lyapunov_spectrum_of_a_leak_is_the_leak():
    """Linear: ẋ = (K − γ)x has all exponents −γ; Euler's map has log√((1 − hγ)² + h²ω²)/h."""
    system = System("current", PAIR, "identity", None, 0.3)
    found = lyapunov_spectrum(system, integrator("rk4"), 0.01, 4000, [[1.0, 0.0]])
    np.testing.assert_allclose(found.exponents, -0.3, atol=1e-8)
    euler = lyapunov_spectrum(system, integrator("euler"), 0.1, 4000, [[1.0, 0.0]])
    np.testing.assert_allclose(euler.exponents, np.log(np.hypot(0.97, 0.1)) / 0.1, atol=1e-10)
    assert euler.total == pytest.approx(2 * abs(np.log(np.hypot(0.97, 0.1)) / 0.1))


def test_euler_has_no_pairs():
    """T6.4: its map expands volume, and the sum of the exponents says so."""
    system = System("current", skew(5, 2), "tanh")
    found = lyapunov_spectrum(system, integrator("euler"), 0.1, 3000, np.random.default_rng(3).normal(size=(2, 5)))
    assert (found.total > 1e-5).all()


def test_lyapunov_arguments():
    system = System("current", PAIR)
    with pytest.raises(ValueError, match="count"):
        lyapunov_spectrum(system, integrator("euler"), 0.1, 1000, [[1.0, 0.0]], count=3)
    with pytest.raises(ValueError, match="overflowed"), np.errstate(all="ignore"):
        lyapunov_spectrum(System("current", 100 * PAIR, "s**3"), integrator("euler"), 1.0, 400, [[1.0, 0.0]])


def test_megno_is_two_for_regular_motion_and_grows_for_chaos():
    tanh = FORMS["tanh"]
    rng = np.random.default_rng(4)
    weights = np.array([skew(8, seed) for seed in range(24)])
    quiet = megno(weights, tanh.sigma, tanh.derivative, rng.normal(size=(24, 8)) * 0.02, 0.05, 4000)
    wild = megno(weights, tanh.sigma, tanh.derivative, rng.normal(size=(24, 8)) * 4, 0.05, 4000)
    assert (quiet.megno < 2.5).all()  # near the origin the motion is linear: neighbours do not part at all
    assert np.median(wild.megno) > 4  # n = 8, far out: chaos rules (T9.2)
    assert np.median(wild.exponent) > 5 * np.median(np.abs(quiet.exponent))
    with pytest.raises(ValueError, match="zero diagonals"):
        megno(np.ones((1, 2, 2)), tanh.sigma, tanh.derivative, [[1.0, 0.0]], 0.1, 10)
