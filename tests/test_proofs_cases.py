"""Inputs that people brought and that once went wrong, each with its right value and with brothers of its kind."""

import json
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from analysis.activations.activation import activation, s
from analysis.schemes.reading import tableau_from_arrays
from analysis.schemes.tableaux import Tableau
from numerics.evaluation.compile import compile_activation
from proofs import strategies
from proofs.cli import main

K = [[0.0, 1.0], [-1.0, 0.0]]
CHECKPOINTS = Path("tests/checkpoints")


def run(capsys, *arguments):
    """Exit status, standard output and standard error."""
    try:
        main([str(a) for a in arguments])
        status = 0
    except SystemExit as end:
        status = end.code or 0
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture
def stored(tmp_path):
    """Weights in a file, with a bias where there is one."""

    def store(W, bias=None):
        path = tmp_path / f"w{len(list(tmp_path.iterdir()))}.npz"
        np.savez(path, W=np.asarray(W, dtype=float), **({} if bias is None else {"b": np.asarray(bias, dtype=float)}))
        return (path, "--array", "W", *(() if bias is None else ("--bias", "b")))

    return store


def audited(capsys, *arguments):
    status, out, err = run(capsys, "audit", *arguments, "--json")
    assert status == 0, err
    return json.loads(out)


def rules(found):
    return {rule["name"]: rule for rule in found["integrators"]}


# ---------------------------------------------------------------- 1 to 7: what the files hold


def test_1_the_conserved_quantity_has_the_bias_in_it(capsys, tmp_path):
    target = tmp_path / "run.npz"
    _, out, _ = run(
        capsys, "simulate", "--example", "ctrnn_current_rows", "--integrator", "discrete_gradient",
        "--step", "0.1", "--steps", "500", "--scale", "0.5", "-o", target,
    )  # fmt: skip
    assert "Wc = b: conserved by the equation (T2.7)" in out
    with np.load(target) as saved:
        energies = saved["energies"]
    assert energies[0, 0] == pytest.approx(2.488859186539, abs=5e-12)
    assert np.ptp(energies) < 1e-13


def test_2_an_elman_network_is_a_map(capsys):
    found = audited(capsys, "--example", "elman_rows")
    assert (found["network"]["form"], found["map"]["step"], found["map"]["bounded"]) == ("map", 1.0, "proved")


@pytest.mark.parametrize("name", ["rnn", "rnn_cell", "rnn_in_model"])
def test_3_the_state_dict_of_a_plain_rnn(capsys, name):
    found = audited(capsys, CHECKPOINTS / f"{name}.safetensors")
    assert (found["network"]["form"], found["network"]["step"], found["network"]["bias"]) == ("map", 1.0, True)
    assert any("bias_ih" in note and "bias_hh" in note for note in found["network"]["notes"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lstm", "an LSTM"),
        ("gru", "a GRU"),
        ("coRNNCell", "coRNN"),
        ("LEMCell", "LEM"),
        ("UnICORNNCell", "UnICORNN"),
        ("GatedAntisymmetricRNNCell", "gated"),
        ("MGUCell", "MGU"),
        ("IndRNNCell", "IndRNN"),
    ],
)
def test_4_and_5_other_cells_are_refused_by_name(capsys, name, words):
    status, out, err = run(capsys, "audit", CHECKPOINTS / f"{name}.safetensors")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words in err


@pytest.mark.parametrize(("how", "omega"), [("antisymmetric", 0.5), ("half", 0.25), ("upper", 0.7), ("lower", 0.2)])
def test_6_a_skew_parametrization_is_said(capsys, stored, how, omega):
    found = audited(capsys, *stored([[0.3, 0.7], [0.2, -0.1]]), "--form", "rate", "--parametrization", how)
    assert found["weights"]["frequencies"] == pytest.approx([omega])


def test_7_weights_that_are_skew_up_to_rounding(capsys, stored):
    dice = np.random.default_rng(3)
    A = dice.normal(size=(4, 4))
    file = stored((A - A.T) * (1 + 1e-9 * dice.normal(size=(4, 4))))
    found = audited(capsys, *file, "--form", "rate")
    assert found["weights"]["skew"] is False
    assert 1e-10 < found["near_skew"]["defect"] < 2e-9
    _, out, _ = run(capsys, "audit", *file, "--form", "rate")
    assert "100 %" not in out
    assert "antisymmetric" not in out
    projected = audited(capsys, *file, "--form", "rate", "--project-skew")
    assert (projected["weights"]["skew"], projected["motion"]["perpetual"]) == (True, "proved")


# ---------------------------------------------------------------- 8 to 13: the table of integrators


@pytest.mark.parametrize(
    ("W", "limits"),
    [
        ([[0, 1, 0], [-1, 0, 0], [0, 0, -1]], {"euler": 0, "rk3": 3**0.5, "rk4": 2.785, "backward_euler": None}),
        ([[0, 3, 0], [-3, 0, 0], [0, 0, -1]], {"euler": 0, "rk4": 8**0.5 / 3, "implicit_midpoint": None}),
        ([[3, -5], [2, -3]], {"euler": 0, "heun": 0, "rk4": 8**0.5, "implicit_midpoint": None}),
        ([[5, -13], [2, -5]], {"euler": 0, "rk3": 3**0.5, "rk4": 8**0.5, "backward_euler": None}),
    ],
)
def test_8_and_9_modes_on_the_axis_do_not_grow(capsys, stored, W, limits):
    file = stored(W)
    found = audited(capsys, *file, "--form", "current", "--step", "0.1")
    for name, limit in limits.items():
        shown = rules(found)[name]["max_stable_step"]
        assert shown == (None if limit is None else pytest.approx(limit, abs=5e-4)), name
        if limit is None:
            assert rules(found)[name]["max_stable_step_exact"] == "oo" or len(W) == 3
    _, out, _ = run(capsys, "audit", *file, "--form", "current", "--step", "0.1")
    table = out[out.index("INTEGRATORS") : out.index("CLAIMS")]
    assert "grows in the differential equation itself" not in table
    assert "never" in next(line for line in table.splitlines() if line.split()[:1] == ["euler"])
    assert "every step" in next(line for line in table.splitlines() if line.split()[:1] == ["implicit_midpoint"])


def test_8_doubling_and_halving_are_two_things(capsys, stored):
    euler = rules(audited(capsys, *stored([[0, 1, 0], [-1, 0, 0], [0, 0, -1]]), "--form", "current", "--step", "0.5"))[
        "euler"
    ]
    assert euler["doubling_steps"] == pytest.approx(np.log(2) / np.log(1.25**0.5))
    assert euler["half_life_steps"] in (None, pytest.approx(1.0))


@pytest.mark.parametrize("sigma", ["tanh(s)**3", "s**3", "s*abs(s)", "deadzone"])
def test_10_without_a_slope_the_modes_say_nothing(capsys, stored, sigma):
    file = stored(K)
    found = rules(audited(capsys, *file, "--form", "current", "--activation", sigma, "--step", "0.5"))
    assert found["heun"]["amplification"] == 1.0
    assert found["heun"]["energy"] is None
    assert found["heun"]["max_stable_step"] is None
    _, out, _ = run(capsys, "audit", *file, "--form", "current", "--activation", sigma, "--step", "0.5")
    assert "stand still, and say nothing" in " ".join(out.split())
    assert "+0·E" not in out


@pytest.mark.parametrize("sigma", ["sinh", "exp(s)-1", "sin", "s/(1+s**2)", "softsign", "hardtanh", "arctan"])
@pytest.mark.parametrize("step", [0.1, 0.5])
def test_11_what_is_read_off_the_modes_holds_near_0(capsys, stored, sigma, step):
    _, out, _ = run(capsys, "audit", *stored(K), "--form", "current", "--activation", sigma, "--step", step)
    table = out[out.index("INTEGRATORS") : out.index("RECOMMENDATION")]
    assert "near 0 only" in " ".join(table.split())


@pytest.mark.parametrize("W", [[[0, 1], [0, 0]], [[0, 0], [-3, 0]], [[0, 2, 0], [0, 0, 0], [0, 0, 0]]])
def test_12_weights_that_are_not_skew_may_conserve_the_energy_in_rate_form(capsys, stored, W):
    found = audited(capsys, *stored(W), "--form", "rate")
    assert "T2.12" in [label for invariant in found["invariants"] for label in invariant["claims"]]
    assert "has to be skew" not in found["recommendation"]


@pytest.mark.parametrize(
    "W",
    [
        [[0, 1, 1, 0], [-1, 0, 0, 1], [0, 0, 0, 1], [0, 0, -1, 0]],
        [[0, 3, 2, 0], [-3, 0, 0, 2], [0, 0, 0, 3], [0, 0, -3, 0]],
    ],
)
def test_13_a_jordan_block_grows_at_stable_steps(capsys, stored, W):
    _, out, _ = run(capsys, "audit", *stored(W), "--form", "current", "--activation", "identity", "--step", "0.1")
    table = " ".join(out[out.index("INTEGRATORS") : out.index("RECOMMENDATION")].split())
    assert "defective" in table
    assert "grow like a power of N" in table


# ---------------------------------------------------------------- 14 to 17: quadrature and digits


@pytest.mark.parametrize(
    ("sigma", "at", "value"),
    [
        ("tanh(s**3)", 1000.0, 999.18953086),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e-9, 2.5e-19),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e-6, 2.5e-13),
        ("tanh(s)/(1+sqrt(1-tanh(s)**2))", 1e4, 9998.613706),
        ("log(1+exp(s))-log(2)", 1000.0, 499307.675286),
        ("s-tanh(s)", 1e-8, 1e-32 / 12),
        ("s-sin(s)", 1e-8, 1e-32 / 24),
        ("sinh(s)-s", 1e-8, 1e-32 / 24),
        ("1/(1+exp(-s))-1/2", 1e-12, 1.25e-25),
        ("log(cosh(s))", 1e4, 1e8 / 2 - 1e4 * np.log(2) + np.pi**2 / 24),
    ],
)
def test_14_to_17_primitives(sigma, at, value):
    assert float(compile_activation(activation(sigma)).primitive(at)) == pytest.approx(value, rel=2e-8)


@pytest.mark.parametrize("c", [1, 100, 10_000])
@pytest.mark.parametrize("name", ["tanh", "erf"])
def test_14_steep_saturating_families(c, name):
    """S(x) = x − ∫(1 − σ) from 0 on, where σ is 1 to all digits."""
    numeric = compile_activation(activation(f"{name}({c}*s**3)"))
    outer = {"tanh": mpmath.tanh, "erf": mpmath.erf}[name]
    end = mpmath.mpf(60 / c) ** (mpmath.mpf(1) / 3)
    with mpmath.workdps(40):
        lost = mpmath.quad(lambda x: 1 - outer(c * x**3), mpmath.linspace(0, end, 9))
        inner = mpmath.quad(lambda x: outer(c * x**3), mpmath.linspace(0, end / 7, 5))
    assert float(numeric.primitive(float(end / 7))) == pytest.approx(float(inner), rel=1e-12)
    for x in (10.0, 1e3, 1e6):
        assert float(numeric.primitive(x)) == pytest.approx(float(x - lost), rel=1e-12)


CANCELLING = (
    "s-tanh(s)", "s-sin(s)", "sinh(s)-s", "1/(1+exp(-s))-1/2", "log(1+exp(s))-log(2)", "tanh(s)-s/(1+s**2)",
    "s-atan(s)", "exp(s)-1-s", "1-cos(s)", "sqrt(1+s**2)-1", "erf(s)-2*s/sqrt(pi)",
    "tanh(2*s)-2*tanh(s)", "sin(s)-tanh(s)",
)  # fmt: skip


@pytest.mark.parametrize("sigma", CANCELLING)
def test_17_sigma_and_its_slope_keep_their_digits_near_0(sigma):
    sigma_ = activation(sigma)
    numeric = compile_activation(sigma_)
    sizes = np.array([1e-100, 1e-30, 1e-12, 1e-8, 3e-6, 1e-3, 0.02, 0.3])
    points = np.concatenate([sizes, -sizes])
    for expression, found in ((sigma_.sigma, numeric.sigma(points)), (sigma_.derivative, numeric.derivative(points))):
        exactly = sp.lambdify(s, expression, "mpmath")
        with mpmath.workdps(700):
            expected = [float(exactly(mpmath.mpf(x))) for x in points.tolist()]
        assert found == pytest.approx(expected, rel=2e-14, abs=1e-306)
    assert np.isfinite(numeric.sigma(np.array([0.0, 5.0]))).all()


def test_16_a_run_from_a_tiny_state(capsys, stored, tmp_path):
    status, out, _ = run(
        capsys, "simulate", *stored(K), "--form", "current", "--activation", "log(1+exp(s))-log(2)", "--start",
        "1e-9,1e-9", "--integrator", "discrete_gradient", "--step", "0.1", "--steps", "50", "-o", tmp_path / "o.npz",
    )  # fmt: skip
    assert status == 0
    assert "5.000000001e-19 at the end" in out


# ---------------------------------------------------------------- 18 to 24


def test_18_underflow_is_rounding_too():
    from proofs.claims.registry import claim
    from proofs.networks.instance import Instance

    states = np.array([[20.0, 18.0], [26.0, -25.0]])
    instance = Instance(np.array(K), states, activation("erf"), step=0.1)
    assert claim("T5.2").check(instance).ok


@pytest.mark.parametrize(
    ("A", "b", "symplectic"),
    [
        ([["1/2", 0], [0, "1/2"]], ["1/2", "1/2"], True),  # two equal stages of the midpoint rule
        ([["1/2", 0, 0], [0, "1/2", 0], [0, 0, "1/2"]], ["1/3", "1/3", "1/3"], True),
        ([["1/2", 0], [0, "1/3"]], [1, 0], True),  # the second stage is used by nothing
        ([["1/2", 0], [0, "1/3"]], ["1/2", "1/2"], False),
    ],
)
def test_19_symplectic_is_an_equivalence(A, b, symplectic):
    rows = tuple(tuple(sp.Rational(x) for x in row) for row in A)
    assert Tableau("asked", "as asked", rows, tuple(sp.Rational(x) for x in b)).symplectic is symplectic


@pytest.mark.parametrize(("name", "order"), [("RK23", 3), ("RK45", 5), ("DOP853", 8)])
def test_20_the_arrays_of_scipy_are_read(name, order):
    from scipy import integrate

    rule = getattr(integrate, name)
    assert tableau_from_arrays(name, rule.A, rule.B, rule.C).order == order


@given(strategies.skew_matrices(n=64))
@settings(max_examples=3, deadline=None)
def test_21_large_skew_matrices_are_drawn(W):
    assert W.shape == (64, 64)
    assert np.array_equal(W, -W.T)


@pytest.mark.parametrize(("W", "leak"), [([[0, 2], [2, 0]], 1), ([[1, -3, 0], [-3, 0, 2], [0, 2, -1]], 0.5)])
def test_22_a_hopfield_network_settles(capsys, stored, W, leak):
    found = audited(capsys, *stored(W), "--form", "current", "--leak", leak)
    assert found["motion"]["settles"] == "proved"
    assert "T11.3" in found["motion"]["evidence"]["settles"]["claims"]
    assert "skew" not in found["recommendation"]


@pytest.mark.parametrize("n", [3, 5])
def test_23_a_bias_in_the_image_up_to_rounding(capsys, stored, n):
    dice = np.random.default_rng(n)
    A = dice.normal(size=(n, n))
    W = A - A.T
    bias = W @ dice.uniform(-0.5, 0.5, n)
    _, out, _ = run(capsys, "audit", *stored(W, bias), "--form", "current")
    told = " ".join(out.split())
    assert "rounding" in told
    assert "exactly there is no equilibrium" in told


# ---------------------------------------------------------------- needlessly undecided


@pytest.mark.parametrize(
    ("asked", "sigma", "truth"),
    [
        ("sign_preserving", "tanh(s)+sin(s)/2", "true"),
        ("sign_preserving", "sin(2*tanh(s))", "true"),
        ("sign_preserving", "1-cos(s)", "false"),
        ("sign_preserving", "s*(1+cos(s))", "false"),
        ("sign_preserving", "s*cos(s)**2", "false"),
        ("nondecreasing", "s**2*tanh(s)", "true"),
        ("nondecreasing", "log(cosh(s+1))-log(cosh(s-1))", "true"),
        ("nondecreasing", "s+sin(2*s)/1.9999", "false"),
        ("continuous", "abs(sin(s))", "true"),
        ("continuous", "Max(sin(s),0)", "true"),
        ("continuous", "Max(tanh(s),s/2)", "true"),
        ("strictly_increasing", "Max(tanh(s),s/2)", "true"),
        ("bounded", "abs(sin(s))", "true"),
        ("bounded", "s*(1+sin(s**2)/2)", "false"),
        ("lipschitz", "tanh(exp(s)-1)", "true"),
        ("lipschitz", "sin(s**2)", "false"),
        ("coercive", "s*(1+erf(s/sqrt(2)))/2", "false"),  # GELU: S tends to 1/4 towards −∞
        ("coercive", "tanh(sin(s))", "false"),
    ],
)
def test_what_is_known_of_an_activation_is_not_undecided(asked, sigma, truth):
    assert activation(sigma).decide(asked).truth.value == truth


@pytest.mark.parametrize(
    ("W", "bias", "options", "question", "verdict"),
    [
        ([[2]], None, ["--leak", "1"], "perpetual", "refuted"),
        ([[-3]], None, ["--leak", "1"], "settles", "proved"),
        (K, None, ["--leak", "0.1", "--activation", "relu"], "bounded", "proved"),
        ([[-1, 0], [0, -2]], None, ["--activation", "gaussian_odd"], "settles", "proved"),
        ([[0, 1, 0], [-1, 0, 0], [0, 0, 0]], [2, 0, 0], [], "bounded", "refuted"),
        ([[0, 1, 0], [-1, 0, 0], [0, 0, 0]], [0, 0, 1], [], "bounded", "refuted"),
    ],
)
def test_what_is_known_of_a_motion_is_not_undecided(capsys, stored, W, bias, options, question, verdict):
    found = audited(capsys, *stored(W, bias), "--form", "current", *options)
    assert found["motion"][question] == verdict
