"""One conserved quantity, with weights, bias and form: constant along careful integrations, else not claimed."""

import numpy as np
import pytest

from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import solve
from numerics.simulation.trajectories import simulate
from numerics.system import System

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
K4 = np.array([[0.0, 1.0, 2.0, 0.5], [-1.0, 0.0, 0.3, 0.7], [-2.0, -0.3, 0.0, 1.1], [-0.5, -0.7, -1.1, 0.0]])
SYSTEMS = {
    "skew": (System("current", K4), "E = Σ S(z_i)"),
    "bias": (System("current", K4, bias=[0.1, -0.2, 0.3, 0.05]), "E = Σ S(z_i) + Σ c_i z_i, Wc = b"),
    "weighted": (System("current", [[0.0, 2.0], [-1.0, 0.0]]), "E_d = Σ d_i S(z_i)"),
    "weighted bias": (
        System("current", [[0.0, 2.0], [-1.0, 0.0]], bias=[0.3, 0.1]),
        "E_d = Σ d_i S(z_i) + Σ d_i c_i z_i, Wc = b",
    ),
    "rate": (System("rate", K4, bias=[1.0, -2.0, 0.5, 0.0]), "E = Σ S((Wx + b)_i)"),
    "singular with a bias in the image": (
        System("current", np.pad(J, ((0, 1), (0, 1))), bias=[0.2, 0.1, 0.0]),
        "E = Σ S(z_i) + Σ c_i z_i, Wc = b",
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_watched_is_constant(name):
    system, written = SYSTEMS[name]
    assert (system.watched.name, system.watched.constant) == (written, True)
    start = np.linspace(-1.0, 1.5, system.n)[None, :]
    orbit = solve(system.velocity, start, np.linspace(0, 10, 50))[:, 0]
    values = system.conserved(orbit)
    assert np.abs(values - values[0]).max() < 1e-8 * max(1.0, abs(values[0]))


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (System("current", J, leak=0.1), "leak"),
        (System("current", J + np.eye(2)), "not skew"),
        (System("current", np.pad(J, ((0, 1), (0, 1))), bias=[0.0, 0.0, 1.0]), "image"),
    ],
)
def test_where_nothing_is_conserved_the_energy_is_watched(system, why):
    assert not system.watched.constant
    assert why in system.watched.why
    z = np.ones((2, system.n))
    assert np.array_equal(system.conserved(z), system.energy(z))


def test_the_discrete_gradient_keeps_what_is_watched_with_a_bias():
    system, _ = SYSTEMS["bias"]
    run = simulate(system, integrator("discrete_gradient"), 0.1, 300, [[0.5, -0.4, 0.3, 1.0]])
    assert np.ptp(run.energies) < 1e-13


def test_zero_weights_and_one_neuron():
    assert System("current", np.zeros((1, 1))).watched.constant
    assert System("current", np.zeros((2, 2)), bias=[1.0, 0.0]).watched.constant is False


def test_a_bias_in_the_image_up_to_rounding_is_said_to_be_just_that():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(3, 3))
    K = A - A.T
    found = System("current", K, bias=K @ rng.normal(size=3)).watched
    assert not found.constant
    assert "as rounding leaves it" in found.why
    assert "Wc = b" in found.name
