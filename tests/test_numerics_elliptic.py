"""The closed forms in floats: against mpmath, against DOP853, and against 400,000 Euler steps."""

import math

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from analysis.activations.activation import activation
from analysis.plane.energytime import clip_period
from analysis.plane.period import energy
from analysis.plane.smallamplitude import period_series
from analysis.symbols import omega
from numerics.plane.elliptic import drift_law, drift_rate, quarter_period, second_over_first, tanh_orbit, tanh_period
from numerics.plane.period import euler_drift, period

ENERGIES = (1e-6, 1e-3, 0.1, 1.0, 5.0, 10.0, 16.0, 20.0, 50.0, 150.0)


def precise(E):
    """m, k, k', K with enough digits to survive 1 − e^(−2E)."""
    level = mp.mpf(E)
    m = 1 - mp.exp(-2 * level)
    return m, mp.sqrt(m), mp.exp(-level), mp.ellipk(m)


@pytest.mark.parametrize("E", ENERGIES)
def test_the_orbit_against_mpmath(E):
    """T4.4 within 1e-11 relative of mpmath, component by component, away from the zeros, and absolutely near them."""
    with mp.workdps(int(30 + 2 * E)):
        m, k, kc, quarter = precise(E)
        worst = 0.0
        for part in (-0.5, -0.37, 1e-9, 0.1, 0.25, 0.49, 0.5, 0.7, 0.9, 1.3, 2.2, 3.4):
            u = float(part * quarter)
            sn, cn, dn = (mp.ellipfun(name, mp.mpf(u), m=m) for name in ("sn", "cn", "dn"))
            truth = (mp.asinh(k * sn / dn), mp.asinh(k / kc * cn))
            ours = tanh_orbit(E, u)
            worst = max(worst, *(float(abs(a / b - 1)) for a, b in zip(ours, truth, strict=True)))
        assert worst < 1e-11
        assert abs(quarter_period(E) / quarter - 1) < 1e-14
        ratio = mp.ellipe(m) / quarter
        assert abs(second_over_first(E)[0] / ratio - 1) < 1e-13
        assert abs(second_over_first(E)[1] / (ratio - 1 + m) - 1) < 1e-13


def tanh_field(t, z, w=1.0):
    return [w * np.tanh(z[1]), -w * np.tanh(z[0])]


@pytest.mark.parametrize("E", [1e-3, 0.1, 1.0, 5.0, 20.0])
def test_the_orbit_against_dop853(E):
    """Both together, error < 1e-10 over one turn, with ω = 1.7."""
    w = 1.7
    times = np.linspace(0, float(tanh_period(E, w)), 41)
    orbit = tanh_orbit(E, times, w)
    run = solve_ivp(
        tanh_field, (0, times[-1]), orbit[0], method="DOP853", rtol=1e-12, atol=1e-14, t_eval=times, args=(w,)
    )
    assert np.abs(run.y.T - orbit).max() < 1e-10
    assert np.abs(orbit[-1] - orbit[0]).max() < 1e-12 * max(1, E)
    # the false twin: with cn in place of cd the motion is another one
    assert np.abs(run.y.T - orbit[:, ::-1]).max() > 1e-2


@pytest.mark.parametrize("E", [1e-3, 0.1, 1.0, 5.0, 20.0])
def test_the_period_against_event_location(E):
    def section(t, z):
        return z[0]

    section.direction = 1
    start = tanh_orbit(E, -0.1)
    run = solve_ivp(
        tanh_field, (0, 2.2 * float(tanh_period(E))), start, method="DOP853", rtol=1e-13, atol=1e-15, events=section
    )
    first, second = run.t_events[0][:2]
    assert (second - first) / tanh_period(E) == pytest.approx(1, rel=1e-10)


def test_energy_and_starts():
    E = np.array(ENERGIES)[:, None]
    z = tanh_orbit(E, np.linspace(-40, 90, 57))
    kept = np.sum(
        np.where(np.abs(z) < 0.3, np.log1p(2 * np.sinh(z / 2) ** 2), np.logaddexp(z, -z) - math.log(2)), axis=-1
    )
    assert np.allclose(kept, E, rtol=2e-13)  # rounding of the sum of two logarithms
    assert np.all(tanh_orbit(E[:, 0], 0.0)[:, 0] == 0)


@pytest.mark.parametrize("bad", [0.0, -1.0, 701.0, float("nan"), float("inf")])
def test_energies_out_of_range_are_refused(bad):
    for function in (tanh_period, second_over_first):
        with pytest.raises(ValueError, match="energies"):
            function(bad)
    with pytest.raises(ValueError, match="energies"):
        tanh_orbit([1.0, bad], 0.0)
    with pytest.raises(ValueError, match="frequency"):
        tanh_period(1.0, -1.0)


@pytest.fixture(scope="module")
def euler_run():
    """Energies of 400,000 Euler steps at h = 0.01, ω = 1 from E = 0.005, at every tenth of the run."""
    h, a = 0.01, float(np.arccosh(np.exp(0.005)))
    x, y = a, 0.0
    energies = []
    for step in range(1, 400_001):
        x, y = x + h * math.tanh(y), y - h * math.tanh(x)
        if step % 40_000 == 0:
            energies.append(math.log(math.cosh(x)) + math.log(math.cosh(y)))
    return np.array(energies)


def test_the_drift_law_against_euler(euler_run):
    """T6.6: within 0.1 % at every tenth of the run, where the linear law is off by 14 orders of magnitude."""
    times = np.arange(1, 11) * 400.0
    law = drift_law(0.005, times, 0.01)
    assert np.abs(law / euler_run - 1).max() < 1e-3
    linear = 0.005 * np.exp(400_000 * math.log1p(1e-4))
    assert linear / euler_run[-1] > 1e14
    # a law with half the coefficient, or the linear rate, is seen to be wrong
    assert np.abs(drift_law(0.005, times / 2, 0.01) / euler_run - 1).max() > 0.1


def test_the_two_ends_of_the_drift_law():
    h, w = 0.01, 1.3
    assert drift_rate(1e-6, h, w) == pytest.approx(h * w**2 * 1e-6, rel=1e-5)
    assert drift_rate(300.0, h, w) == pytest.approx(h * w**2 / (300 + 2 * math.log(2)), rel=1e-12)
    start, end = 50.0, drift_law(50.0, [0.0, 1e6], h, w)[1]
    shifted = 2 * math.log(2)
    assert (end + shifted) ** 2 == pytest.approx((start + shifted) ** 2 + 2 * h * w**2 * 1e6, rel=1e-9)


@pytest.mark.parametrize("E", [1e-6, 0.01, 1.0, 20.0, 150.0])
def test_quadrature_agrees_with_the_closed_form(E):
    found = period(activation("tanh"), E, 1.7)
    assert abs(found.value - tanh_period(E, 1.7)) <= found.error < 1e-12 * found.value
    rate = euler_drift(activation("tanh"), E, 0.01, 1.7)
    assert abs(rate.value - drift_rate(E, 0.01, 1.7)) <= rate.error < 1e-12 * rate.value


@pytest.mark.parametrize("E", [0.3, 0.8, 3.0])
def test_quadrature_across_kinks(E):
    branch = next(b for b in clip_period() if b.energies.contains(E))
    found = period(activation("hardtanh"), E)
    assert abs(found.value - float(branch.value.subs({energy: E, omega: 1}))) <= found.error < 1e-11


@pytest.mark.parametrize("name", ["exp(s)-1", "tanh(s)+3*tanh(s)**2/10", "arctan", "erf", "gudermannian"])
def test_quadrature_agrees_with_the_expansion(name):
    """The expansion to E² of non-odd and of unsolved σ: the gap falls like E³ (T4.5 and one order more)."""
    gaps = []
    for E in (0.04, 0.02):
        series = float(period_series(activation(name), 2).subs({energy: E, omega: 1}))
        gaps.append(abs(period(activation(name), E).value - series))
    assert math.log2(gaps[0] / gaps[1]) == pytest.approx(3, abs=0.1)


def test_quadrature_error_is_stated_where_a_kink_is_hidden():
    hidden = activation("Max(s, 0) + Min(s, 0)")  # two kinks at 0 that cancel: the value is that of s
    assert period(hidden, 1.0).value == pytest.approx(2 * math.pi, abs=max(period(hidden, 1.0).error, 1e-12))


@pytest.mark.parametrize("E", [1.9, 1.99, 1.9947])
def test_the_period_near_the_top_of_the_well(E):
    """Beyond π sin comes back to the same level: the turning point is the nearest one (validate found this)."""
    found = period(activation("sin"), E)
    assert found.value == pytest.approx(4 * float(mp.ellipk(E - E**2 / 4)), rel=1e-11)


@pytest.mark.parametrize(
    ("name", "E", "why"),
    [
        ("gaussian_odd", 0.6, "does not close"),
        ("sin", 2.5, "does not close"),
        ("sin", 2.0001, "does not close"),
        ("deadzone", 1.0, "vanishes"),
        ("tanh", 0.0, "above 0"),
        ("tanh", float("nan"), "above 0"),
        ("sigmoid", 1.0, "does not close"),
    ],
)
def test_orbits_that_do_not_close_are_refused(name, E, why):
    with pytest.raises(ValueError, match=why):
        period(activation(name), E)
    with pytest.raises(ValueError, match="step"):
        euler_drift(activation("tanh"), 1.0, 0.0)


def test_bounded_sigma_has_the_square_root_law():
    """E² ≈ E₀² + 2(M₊M₋)²hω²t: dE/dt · E → (M₊M₋)²hω², here M₊ = 1.3, M₋ = 0.7."""
    rate = euler_drift(activation("tanh(s)+3*tanh(s)**2/10"), 4000.0, 0.01)
    assert rate.value * 4000.0 == pytest.approx((1.3 * 0.7) ** 2 * 0.01, rel=2e-3)  # the next term is O(1/E)
