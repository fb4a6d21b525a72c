"""The public door: what people have in their hands becomes a network, an audit, a run; wrong input says so."""

import doctest
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse

import numerics.simulation.trajectories
import proofs.door as skewflow
from analysis.activations import activation
from numerics.integrators.catalogue import integrator
from numerics.system import System
from proofs.networks.network import Network

J = np.array([[0.0, 1.0], [-1.0, 0.0]])


class Tensor:
    """What torch's tensors have, as far as anybody relies on it: `__array__` fails while a gradient is asked for."""

    def __init__(self, values, grad=True, dtype="torch.float32"):
        self.values, self.grad, self.dtype = np.asarray(values), grad, dtype

    def detach(self):
        return Tensor(self.values, False, self.dtype)

    def cpu(self):
        return self

    def float(self):
        return Tensor(self.values, self.grad)

    def __array__(self, dtype=None, copy=None):
        if self.grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if "bfloat16" in self.dtype:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.values


class Module:
    """An nn.RNN as far as anybody relies on it, with a parametrized weight."""

    mode = "RNN_RELU"

    def __init__(self):
        self.weight_hh_l0 = Tensor(J.astype(np.float32))

    def state_dict(self):
        return {
            "weight_ih_l0": Tensor(np.ones((2, 3), np.float32)),
            "bias_ih_l0": Tensor(np.array([1.0, 2.0], np.float32)),
            "bias_hh_l0": Tensor(np.array([0.5, 0.5], np.float32)),
            "parametrizations.weight_hh_l0.original": Tensor(np.triu(J)),
        }


GIVEN = {
    "array": J,
    "integers": J.astype(int),
    "float16": J.astype(np.float16),
    "lists": J.tolist(),
    "tensor": Tensor(J),
    "bfloat16": Tensor(J, dtype="torch.bfloat16"),
    "sparse": scipy.sparse.csr_matrix(J),
    "network": Network(J),
    "mapping": {"W": J},
}


@pytest.mark.parametrize("name", GIVEN)
def test_what_people_have_becomes_a_network(name):
    assert np.array_equal(skewflow.network(GIVEN[name]).W, J)


def test_files_examples_and_state_dicts(tmp_path):
    np.save(tmp_path / "w.npy", J)
    assert np.array_equal(skewflow.network(tmp_path / "w.npy").W, J)
    assert np.array_equal(skewflow.network(str(tmp_path / "w.npy")).W, J)
    assert skewflow.network("elman_rows").form == "map"
    state = {"weight_hh_l0": J, "weight_ih_l0": J, "bias_ih_l0": np.ones(2), "bias_hh_l0": np.ones(2)}
    net = skewflow.network(state)
    assert (net.form, net.step, net.leak) == ("map", 1.0, 1.0)
    assert np.array_equal(net.bias, [2.0, 2.0])
    assert np.array_equal(skewflow.network(state, bias="bias_ih_l0").bias, [1.0, 1.0])


def test_a_module_is_asked_for_what_it_computes_with():
    net = skewflow.network(Module())
    assert np.array_equal(net.W, J)
    assert np.array_equal(net.bias, [1.5, 2.5])
    assert (net.form, net.activation.name) == ("map", "relu")
    assert skewflow.network(Module(), "tanh").activation.name == "tanh"


def test_options_and_activations():
    net = skewflow.network(J, activation("tanh(s)**3"), "rate", leak=0.5, bias=[1, 2], step=0.1)
    assert str(net.activation.sigma) == "tanh(s)**3"
    assert (net.form, net.leak, net.step) == ("rate", 0.5, 0.1)
    assert np.array_equal(net.bias, [1.0, 2.0])


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        (np.zeros((2, 3)), {}, "square"),
        (np.zeros((0, 0)), {}, "empty|square"),
        ([[0, 1], [2]], {}, "weights"),
        (J * np.nan, {}, "finite"),
        (J * 1j, {}, "complex|real"),
        (J, {"form": "voltage"}, "current, rate, map"),
        (J, {"activation": "nothing(s)"}, "nothing"),
        (J, {"bias": [1.0]}, "shape"),
        (J, {"step": -1}, "step"),
        (J, {"parametrization": "skew"}, "plain, antisymmetric"),
        ({"weight_hh_l0": np.zeros((8, 2))}, {}, "LSTM"),
        ("no such file.npy", {}, "no such file"),
        ("no_such_thing", {}, "no such file, nor a bundled example"),
    ],
)
def test_what_does_not_fit_fails_at_once_in_one_line(given, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        skewflow.network(given, **options)
    assert "\n" not in str(caught.value)


def test_what_is_no_network_is_a_type_error():
    with pytest.raises(TypeError, match="numbers, not object"):
        skewflow.network(object())
    with pytest.raises(TypeError):
        skewflow.network([["a", "b"], ["c", None]])


def test_an_audit_prints_and_shows():
    found = skewflow.audit(J, form="rate", step=0.1)
    assert str(found).startswith("NETWORK")
    assert len(repr(found)) < 200
    assert "<table>" in found._repr_html_()
    assert found.to_json()["motion"]["perpetual"] == "proved"


def test_a_simulation_prints_plots_and_is_the_integrators():
    run = skewflow.simulate(J, "inplace", step=0.1, steps=50, start=[1.0, 0.0])
    assert run.ok
    assert run.states.shape == (51, 1, 2)
    assert "energy of trajectory 0" in str(run)
    assert run.plot().axes
    elman = skewflow.simulate("elman_rows", steps=3)
    assert elman.integrator == "euler"
    z = elman.states[0]
    assert np.allclose(elman.states[1], np.tanh(z @ elman.network.W.T + elman.network.bias))
    with pytest.raises(ValueError, match="step is needed"):
        skewflow.simulate(J)


def test_the_theory_at_the_door():
    assert skewflow.activation("tanh").decide("odd").is_true
    assert [claim.label for claim in skewflow.claims("T2.1")] == ["T2.1"]
    assert "(1)" in str(skewflow.derive("T2.1"))
    assert skewflow.derive("T2.1").to("latex").startswith("\\documentclass")
    assert "T2.1" in str(skewflow.verify("T2.1"))
    assert skewflow.validate("T2.1", examples=20).failures == ()
    with pytest.raises(ValueError, match=r"T9\.99"):
        skewflow.derive("T9.99")


def test_importing_the_door_loads_nothing_heavy():
    code = "import sys, proofs.door; print([m for m in ('sympy', 'numpy', 'scipy', 'click') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_the_door_knows_its_names():
    assert set(skewflow.__all__) <= set(dir(skewflow))
    assert all(getattr(skewflow, name).__doc__ for name in skewflow.__all__)
    with pytest.raises(AttributeError, match=r"it has .*audit"):
        skewflow.nothing  # noqa: B018


# ---------------------------------------------------------------- assertions


def stepper(name, h, K=J):
    """One step of an integrator as a function of states."""

    def step(states):
        run = skewflow.simulate(K, name, step=h, steps=1, start=states)
        return run.states[-1]

    return step


def energy(states):
    return System("current", J).energy(states)


def test_skewness_is_asserted_exactly_or_in_units():
    skewflow.assert_skew(J)
    skewflow.assert_skew(J.astype(np.float32))
    off = J * (1 + 1e-15 * np.array([[0, 1], [0, 0]]))
    with pytest.raises(AssertionError, match=r"W\[0,1\] \+ W\[1,0\]"):
        skewflow.assert_skew(off)
    skewflow.assert_skew(off, ulps=8)
    with pytest.raises(AssertionError, match="not square"):
        skewflow.assert_skew(np.ones((2, 3)))


def test_conservation_catches_euler_and_accepts_the_discrete_gradient():
    states = np.array([[1.0, 0.5], [3.0, -2.0]])
    skewflow.assert_conserves(stepper("discrete_gradient", 0.3), energy, states, steps=200)
    with pytest.raises(AssertionError, match="not conserved"):
        skewflow.assert_conserves(stepper("euler", 0.01), energy, states, steps=200)


def test_a_step_that_wrongly_calls_itself_symplectic_is_caught():
    states = np.array([[1.0, 0.5], [0.2, -2.0]])
    for name in ("inplace", "strang", "implicit_midpoint"):
        skewflow.assert_symplectic(stepper(name, 0.2), J, states)
    for name in ("euler", "heun", "rk4", "discrete_gradient"):
        with pytest.raises(AssertionError, match="not symplectic"):
            skewflow.assert_symplectic(stepper(name, 0.5), J, states)


def test_orders_are_met_and_no_higher_ones():
    for name in ("euler", "inplace", "strang", "rk4"):
        order = integrator(name).order

        def step(states, h, name=name):
            return stepper(name, h)(states)

        skewflow.assert_order(step, J, order)
        with pytest.raises(AssertionError, match="the error of one step falls"):
            skewflow.assert_order(step, J, order + 1)


def test_an_antisymmetric_cell_by_hand():
    """h ← h + ε tanh(Wh), written as people write it; its drift is that of forward Euler."""
    A = np.random.default_rng(3).normal(size=(6, 6))
    W, eps = A - A.T, 0.02

    def cell(state):
        return state + eps * np.tanh(state @ W.T)

    skewflow.assert_skew(W)
    rate = System("rate", W)
    states = np.random.default_rng(4).normal(size=(3, 6))
    skewflow.assert_drift(cell, rate.energy, states, per_step=eps**2 * 6 * np.linalg.norm(W, 2) ** 2, steps=100)
    with pytest.raises(AssertionError, match="drifts by"):
        skewflow.assert_drift(cell, rate.energy, states, per_step=1e-6, steps=100)
    with pytest.raises(AssertionError, match="not conserved"):
        skewflow.assert_conserves(cell, rate.energy, states, steps=100)


# ---------------------------------------------------------------- what is new at the door


def test_rest_points_and_orbits_with_proof():
    found = skewflow.equilibria([[2.0, -0.5], [0.8, 1.5]], leak=1.0)
    assert (len(found.rest.points), found.rest.complete) == (5, True)
    assert "saddle" in str(found)
    assert repr(found).startswith("<5 rest points of")
    with pytest.raises(ValueError, match="seconds must be"):
        skewflow.equilibria(J, seconds=-1)
    circle = skewflow.orbit(J, [1.0, 0.0], 7.7)
    assert circle.certified
    assert "periodic orbit" in str(circle)
    assert len(circle.point) == 2
    assert circle.to_json()["schema"] == "skewflow/orbit/1"
    assert circle.period.lower <= 7.714210439813934 <= circle.period.upper
    with pytest.raises(ValueError, match="a start and a period, or a mode"):
        skewflow.orbit(J)
    with pytest.raises(ValueError, match="2 finite numbers are needed, not 3"):
        skewflow.orbit(J, [1.0, 0.0, 0.0], 7.7)


def test_activations_can_be_called():
    tanh = skewflow.activation("tanh")
    assert tanh(0.5) == np.tanh(0.5)
    assert np.array_equal(tanh(J), np.tanh(J))
    assert tanh(Tensor(J)).shape == (2, 2)
    assert str(tanh(Fraction(1, 2))) == "tanh(1/2)"
    assert tanh(0) == 0
    assert np.array_equal(skewflow.audit(J).network.activation([0.0, 1.0]), np.tanh([0.0, 1.0]))
    for wrong in ("0.5", None, object()):
        with pytest.raises(TypeError, match="must be numbers"):
            tanh(wrong)


def test_a_trajectory_is_one_and_keeps_its_network():
    run = skewflow.simulate(J, "rk4", step=0.1, steps=10)
    assert isinstance(run, skewflow.Trajectory)
    assert isinstance(run, numerics.simulation.trajectories.Trajectory)
    assert skewflow.audit(run).network is run.network
    assert "conserved by the equation (T2.1)" in str(run)
    assert len(run.plot().axes) == 2
    assert len(skewflow.simulate(np.zeros((3, 3)), step=0.1).plot().axes) == 1


def test_a_network_takes_what_is_said_of_it():
    net = skewflow.network(J)
    other = skewflow.network(net, "erf", "rate", leak=0.5, bias=[1, 2], step=0.1)
    assert (other.form, other.activation.name, other.leak, other.step) == ("rate", "erf", 0.5, 0.1)
    assert skewflow.network(net) is net
    assert skewflow.network(skewflow.audit(J), form="rate").form == "rate"
    for options, message in (
        ({"parametrization": "half"}, "has its weights already"),
        ({"form": "map"}, "needs its step"),
        ({"activation": np.tanh}, "not a ufunc"),
    ):
        with pytest.raises(ValueError, match=message):
            skewflow.network(net, **options)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: skewflow.simulate(J, "inplac", step=0.1), "do you mean inplace"),
        (lambda: skewflow.activation("tahn"), "do you mean tanh"),
        (lambda: skewflow.network("elman_row"), "do you mean elman_rows"),
        (lambda: skewflow.network({"W": J}, array="w"), "do you mean W"),
        (lambda: skewflow.ablate("t3.1", "sign preservin"), "do you mean sign_preserving"),
        (lambda: skewflow.simulate(J, step=0.1, steps=1.5), "whole number"),
        (lambda: skewflow.simulate(J, step=0.1, batch=0), "at least 1"),
    ],
)
def test_wrong_names_get_the_nearest(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


def test_the_abstract_can_be_ablated():
    assert skewflow.ablate("Abstract", "sign-preserving")[0]["needed"] == "yes"


# ---------------------------------------------------------------- three planted errors, and training


def test_three_planted_errors_are_caught():
    """A rule that calls itself symplectic, a cell that is not skew any more, an "order two" rule of order one."""
    states = np.array([[1.0, 0.5], [0.2, -2.0]])

    def wrongly_in_place(z):  # "in-place", but both halves read the old state
        return z + 0.2 * np.tanh(z[:, :1]) @ J[:, :1].T + 0.2 * np.tanh(z[:, 1:]) @ J[:, 1:].T

    with pytest.raises(AssertionError, match="not symplectic"):
        skewflow.assert_symplectic(wrongly_in_place, J, states)
    updated = J - 0.1 * np.array([[0.0, 0.0], [0.3, 0.0]])  # an optimiser's step on W instead of on A
    with pytest.raises(AssertionError, match="not skew-symmetric"):
        skewflow.assert_skew(updated)

    def wrongly_midpoint(z, h):  # the half step is taken, and then forgotten
        half = z + h / 2 * np.tanh(z) @ J.T
        return z + h * np.tanh(half) @ J.T + h / 20 * np.tanh(z) @ J.T

    with pytest.raises(AssertionError, match="order 2 needs"):
        skewflow.assert_order(wrongly_midpoint, J, 2)


def test_a_training_log_sees_the_structure_go():
    W = J.copy()
    log = skewflow.TrainingLog(W, form="rate", step=0.1, steps=50)
    assert (log.records[0].epoch, log.records[0].defect) == (0, 0.0)
    W[0, 1] = 1.5
    assert log().defect == pytest.approx(0.5 / np.sqrt(2) / np.sqrt(1.5**2 + 1) / 1.0, rel=1e-12)
    assert log(J, epoch=7).drift == log.records[0].drift
    W[0, 0] = np.nan
    assert log().note.endswith("nan")  # training goes on
    assert [r.epoch for r in log.records] == [0, 1, 7, 8]
    assert len(str(log).splitlines()) == 6
    assert log.plot().axes
    assert log.to_json()["records"][1]["defect"] > 0.1
    in_place = skewflow.TrainingLog(J, method="inplace", form="current", step=0.1, steps=50)
    assert in_place.records[0].drift < log.records[0].drift / 5


def test_a_training_log_follows_modules_and_fails_at_once():
    assert skewflow.TrainingLog(Module()).records[0].defect == 0.0
    assert skewflow.TrainingLog(lambda: Tensor(J), step=0.1).n == 2
    for of, options, message in (
        (J, {}, "a step is needed"),
        (np.zeros((2, 3)), {"step": 0.1}, "square"),
        (J, {"step": 0.1, "method": "eular"}, "do you mean euler"),
        (J, {"step": 0.1, "steps": 0}, "at least 1"),
    ):
        with pytest.raises(ValueError, match=message):
            skewflow.TrainingLog(of, **options)


def test_the_examples_in_the_docstrings_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "skewflow", skewflow)
    for name in skewflow.__all__:
        what = getattr(skewflow, name)
        for example in doctest.DocTestFinder(recurse=False).find(what, name, globs={}):
            assert doctest.DocTestRunner().run(example).failed == 0, name
