"""Every integrator: order on a nonlinear problem, tangent map, the sweep's definition, energy, stability, failure."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from analysis.schemes.named import catalogue, tableau
from numerics.integrators import fast, inplace
from numerics.integrators.catalogue import integrator, names, runge_kutta
from numerics.integrators.explicit import ExplicitRungeKutta
from numerics.integrators.implicit import ImplicitRungeKutta
from numerics.integrators.stepper import SolverFailure
from numerics.system import System

EPS = 2.0**-52


def skew(n, seed=0, size=1.0):
    a = np.random.default_rng(seed).normal(size=(n, n)) * size
    return (a - a.T) / 2


def run(method, system, states, h, steps):
    rows = np.ascontiguousarray(np.atleast_2d(states).T)
    with np.errstate(all="ignore"):
        method.stepper(system, h, rows.shape[1]).advance(rows, steps)
    return np.ascontiguousarray(rows.T)


def reference(system, states, time):
    def solve(start):
        answer = solve_ivp(
            lambda t, y: system.velocity(y[None])[0], (0, time), start, method="DOP853", rtol=1e-13, atol=1e-14
        )
        return answer.y[:, -1]

    return np.array([solve(start) for start in states])


PROBLEMS = [
    System("current", skew(5), "tanh"),
    System("rate", skew(5), "tanh", np.linspace(-1, 1, 5), 0.3),
    System("current", skew(4, 3), "tanh(s) + tanh(s)**2/4", np.linspace(0, 1, 4), 0.2),
]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("problem", range(len(PROBLEMS)))
def test_the_observed_order_is_the_theoretical_one(name, problem):
    """Within 0.1 on a nonlinear problem; the exact order conditions behind `order` are tested with the tableaux."""
    system, method = PROBLEMS[problem], integrator(name)
    start = np.random.default_rng(problem).normal(size=(3, system.n))
    exact = reference(system, start, 1.0)
    # Steps small enough for the leading term to rule, large enough to stay above rounding.
    steps = {1: 400, 2: 100, 3: 50, 4: 32, 5: 24, 6: 6}[method.order]
    steps *= 3 if problem == 2 and method.order > 1 else 1  # s³ and larger weights need smaller steps
    errors = [np.linalg.norm(run(method, system, start, 1.0 / k, k) - exact) for k in (steps, 2 * steps)]
    assert errors[1] > 2e-14  # else rounding is measured
    assert abs(np.log2(errors[0] / errors[1]) - method.order) < 0.1


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("problem", range(len(PROBLEMS)))
def test_the_tangent_map_is_the_derivative_of_the_step(name, problem):
    system, method, h, delta = PROBLEMS[problem], integrator(name), 0.2, 1e-6
    rng = np.random.default_rng(problem)
    start, vectors = rng.normal(size=(2, system.n)), rng.normal(size=(2, system.n, 2))
    after, moved = method.tangent(system, h, start, vectors)
    np.testing.assert_allclose(after, method.step(system, start, h), rtol=0, atol=20 * EPS)
    for k in range(2):
        shift = delta * vectors[:, :, k]
        difference = (method.step(system, start + shift, h) - method.step(system, start - shift, h)) / (2 * delta)
        np.testing.assert_allclose(difference, moved[:, :, k], atol=2e-9)


def naive_sweep(system, states, h, order):
    z = states.copy()
    for i in order:
        if system.form == "current":
            z += h * system.numeric.sigma(z[:, i])[:, None] * system.weights[:, i]
        else:
            z[:, i] += h * system.numeric.sigma(system.potentials(z)[:, i])
    return z


def sparse_skew(n, share, seed):
    rng = np.random.default_rng(seed)
    w = skew(n, seed)
    keep = np.triu(rng.random((n, n)) < share, 1)
    return w * (keep | keep.T)


def bipartite(n, split, seed=0):
    a = np.random.default_rng(seed).normal(size=(split, n - split))
    return np.block([[np.zeros((split, split)), a], [-a.T, np.zeros((n - split, n - split))]])


SWEPT = {
    "one neuron": np.zeros((1, 1)),
    "two": skew(2),
    "a leaf": skew(inplace.LEAF),
    "odd": skew(37),
    "blocks": skew(130),
    "many blocks": skew(300),
    "sparse": sparse_skew(61, 0.05, 2),
    "zero": np.zeros((20, 20)),
    "bipartite": bipartite(60, 25),
    "bipartite, first half large": bipartite(70, 50),
    "with a diagonal": skew(40) + np.diag(np.linspace(-1, 1, 40)),
    "general": np.random.default_rng(4).normal(size=(33, 33)),
}


@pytest.mark.parametrize("form", ["current", "rate"])
@pytest.mark.parametrize("case", SWEPT)
@pytest.mark.parametrize(
    "use_fast",
    [
        False,
        pytest.param(
            True, marks=pytest.mark.skipif(not fast.available(), reason="numba is not installed (extra 'fast')")
        ),
    ],
)
def test_the_blocked_sweep_is_the_sweep(form, case, use_fast):
    weights = SWEPT[case] / max(1.0, np.linalg.norm(SWEPT[case], 2))
    system = System(form, weights, "tanh")
    start = np.random.default_rng(1).normal(size=(5, system.n))
    found = run(integrator("inplace", fast=use_fast), system, start, 0.7, 3)
    expected = start
    for _ in range(3):
        expected = naive_sweep(system, expected, 0.7, range(system.n))
    np.testing.assert_allclose(found, expected, atol=100 * EPS)
    if np.diag(weights).any():
        return
    found = run(integrator("strang", fast=use_fast), system, start, 0.7, 1)
    expected = naive_sweep(system, start, 0.35, range(system.n))
    expected = naive_sweep(system, expected, 0.35, range(system.n - 1, -1, -1))
    np.testing.assert_allclose(found, expected, atol=100 * EPS)


@pytest.mark.skipif(not fast.available(), reason="numba is not installed (extra 'fast')")
def test_the_compiled_tanh_is_accurate_to_a_few_roundings():
    x = np.concatenate([np.linspace(-25, 25, 40001), np.logspace(-300, 2, 500), [0.0, -0.0, 1e300]])
    rows, values, zero = x[None, :].copy(), np.empty((1, x.size)), np.zeros((1, 1))
    fast._tanh_kernel()(rows, values, zero, zero, fast.block_plan(1, backwards=False), False)
    np.testing.assert_allclose(values[0], np.tanh(x), rtol=4 * EPS, atol=0)


def test_strang_is_symmetric_and_refuses_a_diagonal():
    system = System("current", skew(7), "tanh", np.ones(7), 0.1)
    start = np.random.default_rng(0).normal(size=(3, 7))
    method = integrator("strang")
    back = method.step(system, method.step(system, start, 0.4), -0.4)
    np.testing.assert_allclose(back, start, atol=50 * EPS)
    with pytest.raises(ValueError, match="W_ii = 0"):
        method.step(System("current", skew(3) + np.eye(3)), np.ones(3), 0.1)


@pytest.mark.parametrize("name", ["inplace", "strang"])
def test_the_sweep_keeps_volume_and_the_poisson_structure(name):
    """M K Mᵀ = K and det M = 1 for the tangent map M of one step (T7.2)."""
    k = skew(6)
    system = System("current", k)
    _, m = integrator(name).tangent(
        system, 0.8, np.random.default_rng(3).normal(size=(4, 6)), np.stack([np.eye(6)] * 4)
    )
    np.testing.assert_allclose(m @ k @ m.transpose(0, 2, 1), np.broadcast_to(k, m.shape), atol=1e-14)
    np.testing.assert_allclose(np.linalg.det(m), 1.0, atol=1e-14)


@pytest.mark.parametrize("activation", ["tanh", "softsign", "hardtanh", "arctan", "tanh(s) + s**3", "relu"])
@pytest.mark.parametrize("h", [0.1, 1.0, 30.0])
def test_the_discrete_gradient_keeps_the_energy_at_every_step_size(activation, h):
    system = System("current", skew(4, 2), activation)
    start = np.random.default_rng(2).normal(size=(6, 4)) * 2
    if activation == "tanh(s) + s**3":
        start = start / 4
    before = system.energy(start)
    after = system.energy(run(integrator("discrete_gradient"), system, start, h, 20))
    assert np.abs(after / before - 1).max() < 2e-13


def test_the_discrete_gradient_keeps_the_energy_of_the_rate_form():
    system = System("rate", skew(5), "tanh", np.linspace(-1, 1, 5))
    start = np.random.default_rng(2).normal(size=(6, 5))
    after = run(integrator("discrete_gradient"), system, start, 0.7, 50)
    np.testing.assert_allclose(system.energy(after), system.energy(start), rtol=1e-13)


def test_the_discrete_gradient_error_stays_below_1e_14_in_a_thousand_steps():
    n = 256
    system = System("current", skew(n, 1, 1 / np.sqrt(n)))
    start = np.random.default_rng(3).normal(size=(8, n))
    before = system.energy(start)
    after = system.energy(run(integrator("discrete_gradient"), system, start, 0.05, 1000))
    assert np.abs(after / before - 1).max() <= 1e-14


def test_a_short_solve_is_seen_in_the_energy(monkeypatch):
    """The energy test above would fail if the equation were solved less well."""
    import numerics.integrators.discretegradient as dg

    monkeypatch.setattr(dg, "EPS", 1e-9)
    system = System("current", skew(4, 2))
    start = np.random.default_rng(2).normal(size=(6, 4)) * 2
    after = system.energy(run(integrator("discrete_gradient"), system, start, 0.1, 20))
    assert np.abs(after / system.energy(start) - 1).max() > 1e-13


@pytest.mark.parametrize("name", ["backward_euler", "implicit_midpoint", "trapezoidal", "gauss_2", "discrete_gradient"])
def test_newton_takes_over_where_the_fixed_point_does_not_contract(name):
    system = System("current", skew(4, 1, 3.0))
    stepper = integrator(name).stepper(system, 1.5, 3)
    rows = np.random.default_rng(0).normal(size=(4, 3)) / 3
    before = rows.copy()
    stepper.advance(rows, 1)
    assert stepper.newton_used == 1
    if name == "backward_euler":
        residual = rows - before - 1.5 * system.velocity(np.ascontiguousarray(rows.T)).T
        assert np.abs(residual).max() < 1e-12


def test_a_failed_solve_says_which_trajectories():
    """For s² + 1 the backward Euler equation y = x + h(y² + 1) has no solution once h is large."""
    system = System("current", [[1.0]], "s**2 + 1")
    with pytest.raises(SolverFailure, match=r"trajectories \[0, 1\]") as failure:
        integrator("backward_euler").step(system, [[0.0], [1.0]], 5.0)
    assert failure.value.trajectories == (0, 1)
    assert failure.value.done == 0


def test_linear_steps_agree_with_the_stability_function():
    """On ẋ = Kx one step of any tableau multiplies each eigenvector by R(ihω)."""
    import sympy as sp

    from analysis.schemes.stability import stability_function, z

    k = np.array([[0.0, 1.3], [-1.3, 0.0]])
    system = System("current", k, "identity")
    for name in catalogue():
        factor = complex(sp.N(stability_function(name).subs(z, 0.5j * 1.3)))
        after = integrator(name).step(system, [[1.0, 0.0]], 0.5)[0]
        # x₁ + i·x₂ of a start at 1 rotates by the conjugate factor.
        assert abs(complex(after[0], after[1]) - factor.conjugate()) < 20 * EPS, name


def growth(weights, h, steps=2000):
    """The spectral radius of one in-place sweep of the linear system, from its matrix (I − hLᵀ)(I − hL)⁻¹."""
    n = len(weights)
    low = np.tril(weights, -1)
    return np.abs(np.linalg.eigvals((np.eye(n) - h * low.T) @ np.linalg.inv(np.eye(n) - h * low))).max()


def test_the_linear_sweep_is_this_matrix():
    k = skew(6)
    low, h = np.tril(k, -1), 0.4
    matrix = (np.eye(6) - h * low.T) @ np.linalg.inv(np.eye(6) - h * low)
    # In the order of the rows S = (I − hL)⁻¹ Z and Z ← Z + hKS.
    system = System("current", k, "identity")
    found = integrator("inplace").step(system, np.eye(6), h).T
    np.testing.assert_allclose(found, matrix, atol=20 * EPS)


def test_the_linear_stability_bound_of_the_sweep():
    """hλ_max(L + Lᵀ) < 2 is enough for every K (T7.2), and for n = 2, where it says hω < 2, it is sharp."""
    rng = np.random.default_rng(5)
    for n in (2, 3, 5, 9, 20):
        for seed in range(20):
            k = skew(n, seed)
            low = np.tril(k, -1)
            top = np.linalg.eigvalsh(low + low.T)[-1]
            for share in rng.uniform(0.1, 0.999, size=3):
                assert growth(k, 2 * share / top) < 1 + 1e-6
    pair = np.array([[0.0, 1.0], [-1.0, 0.0]])
    assert growth(pair, 1.999) < 1 + 1e-6
    assert growth(pair, 2.001) > 1.01


def test_omega_h_below_two_is_not_enough_for_twenty_neurons():
    worst = 2.0
    for seed in range(60):
        k = skew(20, seed)
        omega = np.linalg.norm(k, 2)
        unstable = [x for x in np.linspace(1.0, 1.99, 34) if growth(k, x / omega) > 1 + 1e-3]
        if unstable:
            worst = min(worst, unstable[0])
    assert 1.2 < worst < 1.7


def test_implicit_and_explicit_tableaux_are_told_apart_and_validated():
    assert isinstance(runge_kutta(tableau("rk4")), ExplicitRungeKutta)
    assert isinstance(runge_kutta(tableau("gauss_2")), ImplicitRungeKutta)
    with pytest.raises(ValueError, match="strictly lower"):
        ExplicitRungeKutta("x", 1, np.eye(1), np.ones(1))
    with pytest.raises(ValueError, match="a tableau needs"):
        ImplicitRungeKutta("x", 1, np.eye(2), np.ones(1))
    with pytest.raises(ValueError, match="unknown integrator 'rk5'"):
        integrator("rk5")


@pytest.mark.parametrize("name", names())
def test_one_neuron_and_an_empty_batch(name):
    system = System("current", [[0.0]])
    assert integrator(name).step(system, [0.3], 0.5).tolist() == [[0.3]]
    assert integrator(name).step(system, np.zeros((0, 1)), 0.5).shape == (0, 1)


@pytest.mark.parametrize("h", [0.0, np.nan, np.inf])
def test_a_step_is_a_finite_number(h):
    with pytest.raises(ValueError, match="step"):
        integrator("euler").step(System("current", [[0.0]]), [0.3], h)
