"""The table of σ: every value and slope is inside its bounds, and the bounds are narrow."""

import numpy as np
import pytest
from flint import arb, ctx

from analysis.activations import CATALOGUE, activation
from numerics.equilibria.certify import ball_sigma, precision
from numerics.equilibria.series import NoSeries, Series
from numerics.equilibria.table import SigmaTable, sigma_table

SIGMAS = [name for name in CATALOGUE if name != "sinh"] + [
    "sinh",
    "power(5/2)",
    "tanh(s) + abs(s - 1/3)/3",
    "log(1 + exp(s))",
    "tanh(s)**3/2 + s/10",
    "sin(3*s)*exp(-s**2)",
    "Max(tanh(s), 0) - s/8",
]


def points(seed, size=400):
    """Intervals of widths from 1e-9 to 30 in [−20, 20], among them ones that end on nodes and kinks."""
    rng = np.random.default_rng(seed)
    low = rng.uniform(-20, 20, size)
    low[:40] = np.round(low[:40])
    high = np.minimum(low + 10 ** rng.uniform(-9, 1.5, size), 20.0)
    high[:20] = np.maximum(np.ceil(high[:20]), low[:20])
    return low, np.clip(high, low, 20.0)


@pytest.mark.parametrize("text", SIGMAS)
def test_values_and_quotients_lie_in_their_bounds(text):
    sigma = activation(text)
    table, balls = sigma_table(sigma, 32.0), ball_sigma(sigma)
    low, high = points(1)
    values, slopes = table.values(low, high), table.slopes(low, high)
    inside = np.random.default_rng(2).uniform(0, 1, (2, len(low)))
    with precision(120):
        for k in range(len(low)):
            ends = [low[k] + (high[k] - low[k]) * t for t in (*inside[:, k], 0.0, 1.0)]
            exact = [balls(arb(float(min(max(x, low[k]), high[k]))), 0) for x in ends]
            for value in exact:
                assert not value < values[0][k]
                assert not value > values[1][k]
            a, b = (float(min(max(x, low[k]), high[k])) for x in ends[:2])
            if a != b:
                quotient = (exact[0] - exact[1]) / (arb(a) - arb(b))
                assert not quotient < slopes[0][k]
                assert not quotient > slopes[1][k]


@pytest.mark.parametrize("text", ["tanh", "arctan", "erf", "softsign", "sigmoid", "sin", "hardtanh"])
def test_bounds_are_narrow(text):
    table = sigma_table(activation(text), 32.0)
    x = np.linspace(-20, 20, 997)
    low, high = table.values(x, x)
    assert (high - low).max() < 1e-11
    low, high = table.slopes(x, x + 1e-4)
    kinked = (np.abs(x - 1) < 2e-4) | (np.abs(x + 1) < 2e-4)
    assert (high - low)[~kinked].max() < 4e-4


@pytest.mark.parametrize("text", ["tanh", "arctan", "hardtanh", "relu", "sigmoid", "softsign"])
def test_the_inverse_loses_nothing(text):
    table = sigma_table(activation(text), 32.0)
    rng = np.random.default_rng(3)
    z = rng.uniform(-20, 20, 4000)
    value, error = table.value_at(z)
    spread = 10 ** rng.uniform(-16, 0, len(z))
    low, high = table.inverse(value - error - spread, value + error + spread, (z - 1.0, z + 2.0))
    assert (low <= z).all()
    assert (high >= z).all()


def test_the_inverse_says_when_there_is_nothing():
    table = sigma_table(activation("tanh"), 32.0)
    low, high = table.inverse(np.array([0.9]), np.array([0.95]), (np.array([-1.0]), np.array([1.0])))
    assert low[0] > high[0]


@pytest.mark.parametrize("text", ["sign(s)", "power(3/2)", "Abs(s)**(1/2)"])
def test_what_is_not_continuous_or_lipschitz_is_refused(text):
    with pytest.raises(NoSeries, match="not known to be"):
        SigmaTable(activation(text), 4.0)


def test_far_out_the_cells_still_bound():
    table = sigma_table(activation("tanh"), 2.0**24)
    assert len(table.nodes) < 10_000
    low, high = table.values(np.array([1e6, -1e6, 9.5]), np.array([1.5e7, -9e5, 9.5]))
    assert high[0] >= 1 > low[0] > 1 - 1e-12
    assert low[1] <= -1 < high[1] < -1 + 1e-12
    assert low[2] <= np.tanh(9.5) <= high[2]


def test_series_enclose_derivatives():
    sigma = activation("tanh(s)*exp(-s**2/2)")
    before, ctx.prec = ctx.prec, 200
    try:
        coefficients = Series(sigma.sigma)(arb("0.7"), 4)
        step = arb(2) ** -40
        around = [Series(sigma.sigma)(arb("0.7") + k * step, 0)[0] for k in (-1, 0, 1)]
        second = (around[0] - 2 * around[1] + around[2]) / step**2
        assert abs(second / 2 - coefficients[2]) < 1e-20
    finally:
        ctx.prec = before


def test_a_part_that_is_undefined_gives_no_number():
    assert not Series(activation("log(2 + s)").sigma)(arb(-2, 1), 1)[0].is_finite()


@pytest.mark.parametrize("ends", [(300.0, 330.0), (-330.0, -300.0), (2.0**100, 2.0**101), (-(2.0**1000), -(2.0**999))])
def test_a_saturated_tanh_has_bounds_however_far_out(ends):
    with precision(80):
        found = Series(activation("tanh").sigma)(arb(ends[0]).union(arb(ends[1])), 3)
    assert all(c.is_finite() for c in found)
    assert abs(abs(found[0]) - 1) < 1e-20
    assert abs(found[1]) < 1e-20
