"""Simulation: what is kept, restarts with the same bits, overflow at its step, Ctrl-C, chunks on disk."""

import json
import signal

import numpy as np
import pytest

from numerics.integrators.catalogue import integrator
from numerics.simulation.interruption import Interruption
from numerics.simulation.store import load_checkpoint, run_to_file
from numerics.simulation.trajectories import Plan, chunks, simulate
from numerics.system import System


def skew(n, seed=0):
    a = np.random.default_rng(seed).normal(size=(n, n))
    return (a - a.T) / 2


SYSTEM = System("current", skew(5))
START = np.random.default_rng(1).normal(size=(3, 5))
EXPLOSION = System("current", skew(4, 2), "identity")


def test_what_is_kept():
    whole = simulate(SYSTEM, integrator("rk4"), 0.1, 20, START)
    some = simulate(SYSTEM, integrator("rk4"), 0.1, 20, START, every=7)
    assert whole.times.tolist() == [k * 0.1 for k in range(21)]
    assert whole.states.shape == (21, 3, 5)
    assert whole.energies.shape == (21, 3)
    assert whole.ok
    np.testing.assert_array_equal(some.states, whole.states[[0, 7, 14]])
    np.testing.assert_array_equal(whole.energies[4], SYSTEM.energy(whole.states[4]))
    np.testing.assert_array_equal(some.checkpoint.states, whole.states[20])
    assert some.checkpoint.step == 20


@pytest.mark.parametrize(("batch", "n"), [(1, 4), (4, 1), (1, 1)])
def test_nothing_is_shared_with_the_arrays_given_or_kept(batch, n):
    """A batch of one, and one neuron: a transposed array is then no copy, and must be made one."""
    system = System("current", skew(n), "tanh", np.ones(n))
    start = np.random.default_rng(0).normal(size=(batch, n))
    before = start.copy()
    for name in ("euler", "gauss_2", "strang", "discrete_gradient"):
        run = simulate(system, integrator(name), 0.1, 3, start)
        integrator(name).step(system, start, 0.1)
        integrator(name).tangent(system, 0.1, start, np.ones((batch, n, 1)))
        np.testing.assert_array_equal(start, before)
        np.testing.assert_array_equal(run.states[0], before)
        assert (run.states[1] != run.states[2]).all()


def test_no_steps_and_no_trajectories():
    assert simulate(SYSTEM, integrator("euler"), 0.1, 0, START).states.shape == (1, 3, 5)
    assert simulate(SYSTEM, integrator("euler"), 0.1, 4, np.zeros((0, 5))).states.shape == (5, 0, 5)


@pytest.mark.parametrize("name", ["euler", "rk4", "gauss_2", "inplace", "strang", "discrete_gradient"])
@pytest.mark.parametrize("form", ["current", "rate"])
def test_a_restart_gives_the_same_bits(name, form):
    system = System(form, skew(5), "tanh", np.linspace(-1, 1, 5))
    method = integrator(name)
    whole = simulate(system, method, 0.2, 700, START, every=50)
    first = simulate(system, method, 0.2, 333, START, every=50)
    second = simulate(system, method, 0.2, 700, None, every=50, resume=first.checkpoint)
    np.testing.assert_array_equal(np.concatenate([first.states, second.states]), whole.states)
    np.testing.assert_array_equal(second.checkpoint.states, whole.checkpoint.states)


@pytest.mark.parametrize("every", [1, 10, 100000])
def test_an_overflow_is_reported_at_its_step(every):
    start = np.array([[1.0, 0, 0, 0], [0.0, 0, 0, 0], [1e-3, 1, 0, 0]])
    result = simulate(EXPLOSION, integrator("euler"), 0.5, 30000, start, every=every)
    assert not result.ok
    assert result.failed_step is not None
    # The truth: step by step until a number is no longer finite (energies overflow first when they are looked at).
    z, step = start.copy(), 0
    with np.errstate(all="ignore"):
        while np.isfinite(z).all() and (every > 10000 or np.isfinite(EXPLOSION.energy(z)).all() or step % every):
            z = z + 0.5 * z @ EXPLOSION.weights.T
            step += 1
    assert abs(result.failed_step - step) <= 1  # the order of roundings may move it by a step
    assert result.failed_trajectories in ((0,), (0, 2), (2,))
    assert f"at step {result.failed_step}" in result.stopped
    for array in (result.states, result.energies, result.checkpoint.states):
        assert np.isfinite(array).all()


def test_a_solver_failure_is_reported_at_its_step():
    growing = System("current", [[1.0]], "s**2 + 1")
    result = simulate(growing, integrator("backward_euler"), 0.1, 1000, [[0.0]])
    assert not result.ok
    assert result.failed_step == result.checkpoint.step + 1
    assert "not solved" in result.stopped
    np.testing.assert_array_equal(result.states[-1], result.checkpoint.states)


def test_inputs_are_added_to_the_bias_step_by_step():
    inputs = np.random.default_rng(0).normal(size=(6, 3, 5))
    for form in ("current", "rate"):
        system = System(form, skew(5), "tanh", np.ones(5))
        found = simulate(system, integrator("euler"), 0.1, 6, START, inputs=inputs).states
        z = START
        for k in range(6):
            np.testing.assert_allclose(found[k], z, atol=1e-14)
            z = integrator("euler").step(System(form, skew(5), "tanh", np.ones(5) + inputs[k, 0]), z[:1], 0.1)
            z = np.concatenate([z, found[k + 1][1:]])


def test_an_interruption_keeps_what_is_done_and_can_be_resumed():
    calls = []

    def progress(done, total):
        calls.append(done)
        if done == 300:
            signal.raise_signal(signal.SIGINT)

    method = integrator("strang")
    first = simulate(SYSTEM, method, 0.1, 1000, START, every=100, progress=progress)
    assert not first.ok
    assert first.failed_step is None
    assert first.checkpoint.step == 300
    assert len(first.times) == 4
    second = simulate(SYSTEM, method, 0.1, 1000, None, every=100, resume=first.checkpoint)
    whole = simulate(SYSTEM, method, 0.1, 1000, START, every=100)
    np.testing.assert_array_equal(np.concatenate([first.states, second.states]), whole.states)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interruption_raises():
    with Interruption() as interruption:
        signal.raise_signal(signal.SIGINT)
        assert interruption.requested()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_chunks_are_bounded():
    sizes = [
        len(c.steps) for c in chunks(SYSTEM, Plan(integrator("euler"), 0.1, 100), START, chunk_bytes=10 * START.nbytes)
    ]
    assert max(sizes) == 10
    assert sum(sizes) == 101


def test_a_slow_run_is_handed_on_in_time(monkeypatch):
    monkeypatch.setattr("numerics.simulation.trajectories.CHUNK_SECONDS", 0.0)
    sizes = [len(c.steps) for c in chunks(SYSTEM, Plan(integrator("euler"), 0.1, 20), START)]
    assert max(sizes) <= 2
    assert sum(sizes) == 21


def load(path):
    with np.load(path, allow_pickle=False) as data:
        return {k: data[k] for k in data.files}


def test_a_file_holds_what_simulate_gives_and_is_the_same_every_time(tmp_path):
    plan = Plan(integrator("discrete_gradient"), 0.1, 50, 5)
    meta = run_to_file(tmp_path / "a.npz", SYSTEM, plan, START, chunk_bytes=3 * START.nbytes)
    run_to_file(tmp_path / "b.npz", SYSTEM, plan, START)
    expected = simulate(SYSTEM, plan.integrator, 0.1, 50, START, every=5)
    data = load(tmp_path / "a.npz")
    np.testing.assert_array_equal(data["states"], expected.states)
    np.testing.assert_array_equal(data["times"], expected.times)
    np.testing.assert_array_equal(data["energies"], expected.energies)
    assert json.loads(str(data["meta"])) == meta
    assert meta["ok"]
    assert meta["schema"] == "skewflow/simulate/1"
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.npz", "b.npz"]


@pytest.mark.parametrize("crash", [False, True])
def test_a_file_is_resumed_with_the_same_bits(tmp_path, crash):
    plan = Plan(integrator("discrete_gradient"), 0.1, 60, 4)
    path = tmp_path / "run.npz"
    seen = 0

    def after_three_chunks():
        nonlocal seen
        seen += 1
        if seen > 9 and crash:
            raise MemoryError  # stands for a crash: nothing is tidied up
        return seen > 9

    arguments = {"chunk_bytes": 3 * START.nbytes}
    if crash:
        with pytest.raises(MemoryError):
            run_to_file(path, SYSTEM, plan, START, stop=after_three_chunks, **arguments)
        assert not path.exists()
    else:
        meta = run_to_file(path, SYSTEM, plan, START, stop=after_three_chunks, **arguments)
        assert not meta["ok"]
        assert "interrupted" in meta["stopped"]
    run_to_file(path, SYSTEM, plan, None, resume=True, **arguments)
    run_to_file(tmp_path / "whole.npz", SYSTEM, plan, START)
    assert path.read_bytes() == (tmp_path / "whole.npz").read_bytes()


def test_a_finished_file_can_be_made_longer(tmp_path):
    path = tmp_path / "run.npz"
    run_to_file(path, SYSTEM, Plan(integrator("strang"), 0.1, 30, 4), START)
    run_to_file(path, SYSTEM, Plan(integrator("strang"), 0.1, 60, 4), None, resume=True)
    run_to_file(tmp_path / "whole.npz", SYSTEM, Plan(integrator("strang"), 0.1, 60, 4), START)
    assert path.read_bytes() == (tmp_path / "whole.npz").read_bytes()


def test_what_cannot_be_resumed(tmp_path):
    path, plan = tmp_path / "run.npz", Plan(integrator("euler"), 0.1, 10)
    with pytest.raises(ValueError, match="nothing to resume"):
        run_to_file(path, SYSTEM, plan, START, resume=True)
    run_to_file(path, SYSTEM, plan, START)
    with pytest.raises(ValueError, match="another run"):
        run_to_file(path, SYSTEM, Plan(integrator("euler"), 0.2, 20), START, resume=True)
    with pytest.raises(ValueError, match="another run"):
        run_to_file(path, System("current", skew(5, 9)), Plan(integrator("euler"), 0.1, 20), START, resume=True)
    with pytest.raises(ValueError, match="already 10 steps"):
        run_to_file(path, SYSTEM, Plan(integrator("euler"), 0.1, 5), START, resume=True)
    path.write_bytes(b"not a zip")
    with pytest.raises(ValueError, match="not a simulation"):
        load_checkpoint(path)
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(ValueError, match="not a simulation"):
        load_checkpoint(tmp_path / "other.npz")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [((0.0, 10), "step is"), ((np.nan, 10), "step is"), ((0.1, -1), "number of steps"), ((0.1, 1, 0), "every")],
)
def test_a_plan_is_valid_when_made(arguments, word):
    with pytest.raises(ValueError, match=word):
        Plan(integrator("euler"), *arguments)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("voltage", np.eye(2)), "unknown form"),
        (("current", np.ones((2, 3))), "square"),
        (("current", np.zeros((0, 0))), "square"),
        (("current", [[np.nan]]), "finite"),
        (("current", np.eye(2) * 1j), "dtype"),
        (("current", np.eye(2), "tanh", np.ones(3)), "bias has shape"),
        (("current", np.eye(2), "tanh", None, np.inf), "leak"),
        (("current", np.eye(2), 3), "activation"),
    ],
)
def test_a_system_is_valid_when_made(arguments, word):
    with pytest.raises(ValueError, match=word):
        System(*arguments)


def test_states_and_inputs_must_fit():
    with pytest.raises(ValueError, match=r"\(B, 5\)"):
        simulate(SYSTEM, integrator("euler"), 0.1, 3, np.zeros((2, 4)))
    with pytest.raises(ValueError, match="inputs have shape"):
        simulate(SYSTEM, integrator("euler"), 0.1, 3, START, inputs=np.zeros((2, 3, 5)))
    with pytest.raises(ValueError, match="NaN"):
        simulate(SYSTEM, integrator("euler"), 0.1, 3, START * np.nan)
