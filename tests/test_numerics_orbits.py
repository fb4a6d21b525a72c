"""Adaptive integration of batches, events, periods, sections, recurrence, drift, kinds of orbits."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import ellipkm1

from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import StepTooSmall, dop853, error_norms, solve, steps
from numerics.orbits.kinds import KINDS, classify, drift
from numerics.orbits.sections import periods, poincare_section, recurrence_times
from numerics.simulation.trajectories import simulate
from numerics.system import System

PAIR = np.array([[0.0, 1.0], [-1.0, 0.0]])


def skew(n, seed=0):
    a = np.random.default_rng(seed).normal(size=(n, n))
    return (a - a.T) / 2


def amplitude(energy):
    """z₁ > 0 with log cosh z₁ = energy."""
    e = np.asarray(energy, dtype=float)
    return e + np.log1p(np.sqrt(-np.expm1(-2 * e)))


def test_one_trajectory_takes_scipys_steps():
    system = System("current", skew(4))
    start = np.array([[1.0, -0.5, 0.3, 2.0]])
    ours = [s.t1 for s in steps(system.fast_velocity(), start, 20.0, rtol=1e-9, atol=1e-11)]
    scipy = solve_ivp(
        lambda t, y: system.velocity(y[None])[0], (0, 20), start[0], method="DOP853", rtol=1e-9, atol=1e-11
    )
    np.testing.assert_allclose(ours, scipy.t[1:], rtol=1e-6)


def test_every_trajectory_of_a_batch_is_within_its_tolerance():
    """A wild trajectory beside tame ones: the wild one sets the step, none is worse than alone."""
    system = System("current", skew(4, 1) * 2)
    start = np.random.default_rng(0).normal(size=(5, 4)) * np.array([0.1, 0.5, 1, 3, 10])[:, None]
    exact = np.array(
        [
            solve_ivp(lambda t, y: system.velocity(y[None])[0], (0, 10), z, method="DOP853", rtol=1e-13, atol=1e-14).y[
                :, -1
            ]
            for z in start
        ]
    )
    alone = np.array([solve(system.fast_velocity(), z[None], [10.0], rtol=1e-8, atol=1e-10)[0, 0] for z in start])
    together = solve(system.fast_velocity(), start, [10.0], rtol=1e-8, atol=1e-10)[0]
    errors = np.abs(together - exact).max(axis=1)
    assert (errors <= 3 * np.abs(alone - exact).max(axis=1) + 1e-13).all()
    assert errors.max() < 1e-6


def test_the_error_norm_is_that_of_the_worst_trajectory():
    velocity = System("current", PAIR * 50).fast_velocity()
    y = np.array([[1e-9, 0.0], [1.0, 0.0]])
    _, stages = dop853(velocity, y, velocity(y), 0.05)
    stages[-1] = velocity(y)
    norms = error_norms(stages, 0.05, 1e-10 + 1e-10 * np.abs(y))
    assert norms.shape == (2,)
    assert norms[1] > 100 * norms[0]


def test_solve_gives_the_states_at_the_times_asked_for():
    system = System("rate", skew(3), "tanh", np.ones(3))
    start = np.random.default_rng(1).normal(size=(2, 3))
    times = [0.0, 0.0, 0.1, 2.5, 2.6, 7.0]
    found = solve(system.velocity, start, times, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(found[0], start)
    for k in (2, 3, 5):
        truth = solve_ivp(
            lambda t, y: system.velocity(y[None])[0], (0, times[k]), start[1], method="DOP853", rtol=1e-12, atol=1e-14
        )
        np.testing.assert_allclose(found[k, 1], truth.y[:, -1], atol=1e-9)
    with pytest.raises(ValueError, match="increasing"):
        solve(system.velocity, start, [1.0, 0.5])
    with pytest.raises(ValueError, match="rtol"):
        solve(system.velocity, start, [1.0], rtol=1e-16)


def test_a_blow_up_is_reported():
    with pytest.raises(StepTooSmall, match="at t = 1 is below"):
        solve(lambda y: y**2, np.array([[1.0]]), [2.0])


def test_periods_of_the_tanh_oscillator_agree_with_the_elliptic_formula():
    """T4.3: T = 4K(m)/ω, m = 1 − e^{−2E}, to 1e-10 from E = 1e-3 to 20."""
    energy = np.logspace(-3, np.log10(20), 8)
    omega = 1.7
    system = System("current", omega * PAIR)
    found = periods(system, np.stack([amplitude(energy), np.zeros(8)], axis=1), 100.0)
    np.testing.assert_allclose(found.periods, 4 * ellipkm1(np.exp(-2 * energy)) / omega, rtol=1e-10)
    assert found.closure.max() < 1e-11


def test_what_has_no_period_gets_none():
    still = periods(System("current", PAIR), [[0.0, 0.0]], 10.0)
    assert np.isnan(still.periods).all()
    spiral = periods(System("current", PAIR, "tanh", None, 0.1), [[1.0, 0.0]], 20.0)
    assert np.isnan(spiral.periods).all()
    assert spiral.closure[0] > 0.1
    short = periods(System("current", PAIR), [[1.0, 0.0]], 3.0)
    assert np.isnan(short.periods).all()


def test_the_bias_moves_the_centre_and_the_rate_form_has_the_same_periods():
    """z = Wx + b takes one form to the other (§0): same periods."""
    system = System("rate", PAIR, "tanh", np.array([0.3, -0.2]))
    x = np.array([[0.5, 0.1]])
    z = system.potentials(x)
    rate, current = periods(system, x, 30.0), periods(System("current", PAIR), z, 30.0)
    np.testing.assert_allclose(rate.periods, current.periods, rtol=1e-10)


def test_poincare_points_lie_on_the_section_and_on_the_energy():
    system = System("current", skew(4, 3))
    start = np.random.default_rng(2).normal(size=(2, 4))
    normal = np.array([1.0, 0.5, 0, 0])
    for points, z0 in zip(poincare_section(system, start, normal, 0.1, 12, 800.0), start, strict=True):
        assert len(points) == 12
        np.testing.assert_allclose(points @ normal, 0.1, atol=1e-11)
        assert (system.velocity(points) @ normal > 0).all()
        np.testing.assert_allclose(system.energy(points), system.energy(z0[None])[0], rtol=1e-8)
    with pytest.raises(ValueError, match="normal"):
        poincare_section(system, start, np.zeros(4), 0.1, 3, 1.0)


def test_the_recurrence_time_of_a_linear_torus():
    """Two frequencies 1 and 2: back after 2π, not before, however small the radius."""
    k = np.zeros((4, 4))
    k[:2, :2], k[2:, 2:] = PAIR, 2 * PAIR
    system = System("current", k, "identity")
    start = [[1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.1, 0.0]]
    np.testing.assert_allclose(recurrence_times(system, start, 1e-6, 20.0), 2 * np.pi, rtol=1e-7)
    # At half the period only the slow pair is away, by 2.
    assert np.isnan(recurrence_times(system, start[:1], 1e-6, 6.0)).all()
    with pytest.raises(ValueError, match="radius"):
        recurrence_times(system, start, 0.0, 1.0)


def test_drift_tells_trend_from_oscillation():
    t = np.linspace(0, 1000, 20001)
    wave = 1 + 0.01 * np.sin(2.3 * t)
    assert drift(t, wave).kind == "bounded"
    assert drift(t, wave + 1e-5 * t).kind == "grows"
    assert drift(t, wave - 1e-5 * t).kind == "decays"
    assert drift(t, np.full_like(t, 3.0)).kind == "exact"
    assert drift(t, 3.0 + 1e-14 * np.sin(t)).kind == "exact"
    assert abs(drift(t, wave + 1e-5 * t).slope - 1e-5) < 1e-7
    with pytest.raises(ValueError, match="samples"):
        drift(t[:20], wave[:20])
    with pytest.raises(ValueError, match="NaN"):
        drift(t, wave * np.nan)


DRIFTS = {
    ("euler", "tanh"): "grows",
    ("backward_euler", "tanh"): "decays",
    ("inplace", "tanh"): "bounded",
    ("strang", "tanh"): "bounded",
    ("rk4", "tanh"): "decays",
    ("discrete_gradient", "tanh"): "exact",
}


@pytest.mark.parametrize(("name", "activation"), DRIFTS)
def test_the_drift_class_of_each_integrator(name, activation):
    system = System("current", skew(4, 1), activation)
    start = np.random.default_rng(3).normal(size=(1, 4))
    steps_, h = (8000, 0.2) if name == "backward_euler" else (20000, 0.2)
    run = simulate(system, integrator(name), h, steps_, start, every=10)
    assert run.ok
    found = drift(run.times, run.energies[:, 0], rounding=1e-12)
    assert found.kind == DRIFTS[name, activation]


def test_kinds_of_orbits():
    def kind(weights, activation, start, **more):
        (orbit,) = classify(System("current", weights, activation, **more), [start], cycles=60)
        assert orbit.kind in KINDS
        assert orbit.reason
        return orbit

    assert kind(PAIR, "tanh", [1.0, 0.0]).kind == "periodic"
    assert kind(PAIR, "tanh", [1.0, 0.0]).period == pytest.approx(7.7142, rel=1e-3)
    assert kind(PAIR, "tanh", [0.0, 0.0]).kind == "static"
    assert kind(PAIR, "tanh", [1.0, 0.0], leak=0.2).kind == "static"
    assert kind(PAIR, "rectified_tanh", [1.0, 1.0]).kind == "escaping"
    assert kind(PAIR, "rectified_tanh", [-1.0, -2.0]).kind == "static"
    assert kind(PAIR, "gaussian_odd", [1.2, 1.0]).kind == "escaping"
    # The separatrix of sin ends in (π, 0); in floats nobody knows where it goes from there.
    assert kind(PAIR, "sin", [np.pi / 2, np.pi / 2]).kind == "undecided"
    torus = np.zeros((4, 4))
    torus[:2, :2], torus[2:, 2:] = PAIR, np.sqrt(2) * PAIR
    assert kind(torus, "tanh", [0.5, 0.0, 0.4, 0.0]).kind == "quasi-periodic"
    wild = np.random.default_rng(5).normal(size=(4, 4))
    wild = (wild - wild.T) / np.sqrt(2)
    start = np.array([[-2.9, 1.3, 0.2, 5.1]])
    orbit = kind(wild, "tanh", start[0])
    assert orbit.kind in ("chaotic", "quasi-periodic", "undecided")  # the share of chaos is tested in its own place
    rate = classify(System("rate", torus, "tanh"), [[0.5, 0.0, 0.4, 0.0]], cycles=20)[0]
    assert rate.kind == "undecided"
