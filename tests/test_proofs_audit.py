"""The audit: verdicts with their reasons, what is missing, update rules, JSON and text."""

import dataclasses
import json
from fractions import Fraction
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import ellipkm1
from sympy import oo

import proofs.audit.html  # noqa: F401  (registers what a notebook shows)
from analysis.activations.activation import activation
from analysis.plane.limitcycle import Threshold
from numerics.evaluation.compile import compile_activation
from numerics.exact.cube import Cube, reach
from numerics.plane.elliptic import drift_rate
from proofs.assumptions.network import in_image
from proofs.audit.audit import audit
from proofs.audit.integrators import slope_of
from proofs.audit.text import audit_text
from proofs.claims.registry import CLAIMS
from proofs.cli import main
from proofs.networks.network import Network
from proofs.networks.reading import Description, load_example

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
K3 = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [-2.0, -3.0, 0.0]])
SCHEMA = json.loads((files("proofs") / "schemas" / "audit.json").read_text(encoding="utf-8"))


def field(network):
    """The network's right-hand side, written out here and nowhere else."""
    sigma = compile_activation(network.activation).sigma
    b = network.bias if network.bias is not None else np.zeros(network.n)
    if network.form == "current":
        return lambda z: network.W @ sigma(z) + b - network.leak * z
    return lambda x: sigma(network.W @ x + b) - network.leak * x


def trajectory(network, start, time):
    f = field(network)
    return solve_ivp(lambda t, y: f(y), (0, time), start, method="DOP853", rtol=1e-7, atol=1e-9).y.T


def words(network):
    m = audit(network).motion
    return m.bounded.verdict.value, m.perpetual.verdict.value, m.attracting_limit_cycle.verdict.value


# ---------------------------------------------------------------- the trained networks


def test_the_antisymmetric_network():
    found = audit(load_example("antisymmetric_rows")).to_json()
    assert found["weights"]["skew"] is True
    assert found["weights"]["frequencies"][0] == pytest.approx(18.893384, abs=5e-7)
    assert len(found["weights"]["frequencies"]) == 32
    assert found["motion"]["perpetual"] == found["motion"]["bounded"] == "proved"
    assert "T3.2" in found["motion"]["claims"]
    euler = found["integrators"][0]
    assert (euler["name"], euler["energy"], euler["max_stable_step"]) == ("euler", "grows", 0.0)
    assert euler["amplification"] == pytest.approx(2.138, abs=5e-4)
    assert euler["half_life_steps"] is None
    assert euler["doubling_steps"] == pytest.approx(np.log(2) / np.log(euler["amplification"]), rel=1e-12)


def test_the_current_form_network():
    found = audit(load_example("ctrnn_current_rows")).to_json()
    assert found["weights"]["frequencies"][0] == pytest.approx(7.966252, abs=5e-7)
    assert found["integrators"][0]["amplification"] == pytest.approx(1.881, abs=5e-4)
    assert (found["motion"]["bounded"], found["motion"]["perpetual"]) == ("proved", "proved")
    assert found["invariants"][0]["claims"] == ["T2.7"]  # with its bias, E alone is not conserved


def test_little_holds_for_the_elman_network_and_each_claim_says_what_is_missing():
    found = audit(load_example("elman_rows")).to_json()
    assert found["network"]["form"] == "map"
    assert found["weights"]["skew"] is False
    assert found["weights"]["symmetric_part"] == "indefinite"
    assert found["weights"]["spectral_radius"] == pytest.approx(1.875172, abs=5e-7)
    assert found["invariants"] == []
    assert found["motion"]["perpetual"] == found["motion"]["almost_never_settles"] == "refuted"  # a certified sink
    assert "T11.6" in found["motion"]["claims"]
    assert {"settles", "attracting_limit_cycle"} <= {m["for"] for m in found["motion"]["missing"]}
    claims = {c["label"]: c for c in found["claims"]}
    for label in ("T2.1", "T2.3", "T2.4", "T2.7", "T2.8", "T3.1", "T3.2"):
        claim = claims[label]
        assert claim["applies"] in ("false", "undecided")
        assert {m["assumption"] for m in claim["missing"]} & {"skew", "skew_symmetrizable"}
        assert all(m["reason"] for m in claim["missing"])


def test_raw_parameters_audited_as_such():
    plain = audit(load_example("antisymmetric_rows", Description(array="A")))
    assert plain.network.structure.skew is False
    assert "--parametrization" in plain.recommendation
    formed = audit(
        load_example("antisymmetric_rows", Description(parametrization="antisymmetric", diffusion=0.1))
    ).to_json()
    assert formed["weights"]["diffusion"] == 0.1
    assert formed["weights"]["symmetric_part"] == "negative definite"
    w = formed["weights"]["frequencies"][0]
    assert formed["integrators"][0]["max_stable_step"] == pytest.approx(2 * 0.1 / (0.1**2 + w**2), rel=1e-9)
    assert formed["motion"]["perpetual"] == "refuted"


# ---------------------------------------------------------------- motion

# (weights, options, bounded, perpetual, attracting limit cycle)
MOTIONS = {
    "tanh": (J, {}, "proved", "proved", "refuted"),
    "odd n": (K3, {}, "proved", "proved", "refuted"),
    "skew-symmetrizable": ([[0, 2], [-1, 0]], {}, "proved", "proved", "refuted"),
    "linear": (J, {"activation": "identity"}, "proved", "proved", "refuted"),
    "unbounded σ": (K3, {"activation": "sinh"}, "proved", "proved", "refuted"),
    "not odd": (J, {"activation": "tanh(s) + 0.3*tanh(s)**2"}, "proved", "proved", "refuted"),
    "Lotka–Volterra": (J, {"activation": "exp(s) - 1"}, "proved", "proved", "refuted"),
    "flat at 0": (J, {"activation": "s**3"}, "proved", "proved", "refuted"),
    "separatrix": (J, {"activation": "sin"}, "undecided", "undecided", "refuted"),
    "not coercive": (J, {"activation": "gaussian_odd"}, "refuted", "proved", "refuted"),
    "dead zone": (J, {"activation": "deadzone"}, "proved", "undecided", "refuted"),
    "rectified": (J, {"activation": "rectified_tanh"}, "undecided", "undecided", "refuted"),
    "clip, singular": (K3, {"activation": "hardtanh"}, "proved", "undecided", "refuted"),
    "no equilibrium": (J, {"activation": "sigmoid"}, "refuted", "proved", "refuted"),
    "no equilibrium, one unit": ([[-1.0]], {"activation": "sigmoid"}, "refuted", "proved", "refuted"),
    "leak": (K3, {"leak": 0.1}, "proved", "refuted", "refuted"),
    "leak and bias": (K3, {"leak": 0.1, "bias": [1, 2, 3]}, "proved", "refuted", "refuted"),
    "leak, sin": (J, {"leak": 0.1, "activation": "sin"}, "proved", "refuted", "undecided"),  # other sinks than 0
    "damped": (J - 0.1 * np.eye(2), {}, "proved", "refuted", "refuted"),
    "driven": (J + 0.1 * np.eye(2), {}, "refuted", "proved", "refuted"),
    "indefinite": ([[1, 0], [0, -1]], {}, "undecided", "undecided", "undecided"),
    "bias in the image": (J, {"bias": [0.5, -0.9]}, "proved", "proved", "refuted"),
    "bias too large": (J, {"bias": [0.5, -1.5]}, "refuted", "proved", "refuted"),
    "bias outside the image": (K3, {"bias": [1, 0, 0]}, "refuted", "proved", "refuted"),
    "rate": (J, {"form": "rate"}, "proved", "proved", "refuted"),
    "rate, large bias": (J, {"form": "rate", "bias": [5, 5]}, "proved", "proved", "refuted"),
    "rate, rank 2": (K3, {"form": "rate"}, "proved", "proved", "refuted"),
    "rate, rank 2, not odd": (
        K3,
        {"form": "rate", "activation": "tanh(s) + 0.3*tanh(s)**2"},
        "undecided",
        "proved",
        "refuted",
    ),
    "rate, rank 2, off the origin": (K3, {"form": "rate", "bias": [1, 0, 0]}, "undecided", "proved", "refuted"),
    "rate, damped": (J - 0.1 * np.eye(2), {"form": "rate", "bias": [1, 2]}, "proved", "refuted", "refuted"),
    "rate, one sign": (J, {"form": "rate", "activation": "sigmoid"}, "refuted", "proved", "refuted"),
    "zero": (np.zeros((3, 3)), {}, "proved", "refuted", "refuted"),
    "zero, any σ": (np.zeros((3, 3)), {"activation": "sigmoid"}, "proved", "refuted", "refuted"),
    "zero, bias": (np.zeros((2, 2)), {"bias": [1, 0]}, "refuted", "proved", "refuted"),
    "zero, rate": (np.zeros((2, 2)), {"form": "rate"}, "proved", "refuted", "refuted"),
    "zero, rate, bias": (np.zeros((2, 2)), {"form": "rate", "bias": [1, 0]}, "refuted", "proved", "refuted"),
    "one unit": ([[0.0]], {}, "proved", "refuted", "refuted"),
    "one damped unit": ([[-2.0]], {}, "proved", "refuted", "refuted"),
}


@pytest.mark.parametrize("name", MOTIONS)
def test_verdicts_on_the_motion(name):
    W, options, *expected = MOTIONS[name]
    network = Network(W, **options)
    assert words(network) == tuple(expected)


CASES = {
    "n = 1, gain 2 against leak 1": ([[2.0]], {"leak": 1.0}, "proved", "refuted", "refuted", "proved", "refuted"),
    "relu with a leak": (J, {"leak": 0.5, "activation": "relu"}, "proved", None, None, None, None),
    "relu with a leak and a bias": (K3, {"leak": 0.5, "activation": "relu", "bias": [5, -7, 1]}, "proved", *[None] * 4),
    "sinh with a leak": (K3, {"leak": 0.1, "activation": "sinh"}, "proved", "refuted", "refuted", "proved", "refuted"),
    "S not coercive, dominating diagonal": (
        np.diag([-1.0, -2.0]),
        {"activation": "gaussian_odd"},
        "proved",
        "refuted",
        "refuted",
        "proved",
        "refuted",
    ),
    "rank 2, a bias that no values of σ balance": (
        K3,
        {"bias": K3 @ np.array([8.0, 1.0, 1.0])},
        "refuted",
        "proved",
        "refuted",
        "refuted",
        "proved",
    ),
    "rank 2, a bias that some values balance": (
        K3,
        {"bias": K3 @ np.array([0.5, 0.25, 0.125])},
        "proved",
        "proved",
        "refuted",
        "refuted",
        "proved",
    ),
    "rank 2, σ is not increasing": (
        K3,
        {"bias": K3 @ np.array([8.0, 1.0, 1.0]), "activation": "sin"},
        "refuted",
        "proved",
        "refuted",
        "refuted",
        "proved",
    ),
    "σ takes the value 0, not at 0": (
        J,
        {"activation": "tanh(s) - 1/2"},
        "proved",
        "proved",
        "refuted",
        "refuted",
        "proved",
    ),
    "gain against leak, at the threshold": (
        0.5 * np.eye(2) + 0.7 * J,
        {"leak": 0.5},
        "proved",
        "refuted",
        "refuted",
        "proved",
        "refuted",
    ),
    "a row of W is 0 in rate form": (
        [[0.0, 1.0], [0.0, 0.0]],
        {"form": "rate", "bias": [0.0, 1.0]},
        "refuted",
        "proved",
        "refuted",
        "refuted",
        "proved",
    ),
    "sign is not continuous": (K3, {"form": "rate", "activation": "sign(s)"}, *[None] * 5),
    "clip, zero diagonal": (J, {"activation": "hardtanh"}, "proved", "proved", "refuted", "refuted", "proved"),
    "map": (J, {"form": "map", "step": 0.5}, "proved", "proved", "refuted", None, None),
}
QUESTIONS = ("bounded", "perpetual", "attracting_limit_cycle", "settles", "almost_never_settles")


@pytest.mark.parametrize("name", CASES)
def test_verdicts_on_the_fate(name):
    W, options, *expected = CASES[name]
    judged = audit(Network(W, **options)).motion.judged
    for question, word in zip(QUESTIONS, expected, strict=True):
        if word is None and name.startswith("sign"):
            assert judged[question].verdict.value == "undecided"
        elif word is not None:
            assert judged[question].verdict.value == word, question


@pytest.mark.parametrize("name", [*MOTIONS, *CASES])
def test_every_verdict_comes_from_claims_that_apply_and_were_derived(name):
    W, options, *_ = (MOTIONS | CASES)[name]
    found = audit(Network(W, **options))
    applying = {c.label for c in found.claims if c.applies}
    for judged in found.motion.judged.values():
        if judged.verdict.value != "undecided":
            assert judged.claims
            assert set(judged.claims) <= applying | {"T10.0"}
            assert judged.evidence.startswith("derived in")
    for invariant in found.invariants:
        assert set(invariant.claims) <= applying
    for rule in found.steppings:
        if rule.derived:
            assert set(rule.claims) <= applying


def test_answers_rest_on_conclusions_that_are_there():
    for claim in CLAIMS:
        for said in (*claim.motion, *claim.conserved, *claim.stepping):
            assert said.conclusion < len(claim.derivation.conclusions), claim.label


def test_claims_that_contradict_each_other_are_not_passed_over():
    """A false claim beside a true one: the audit says so rather than take the first."""
    from proofs.audit import motion as judge
    from proofs.audit.applicability import Asked

    true = next(c for c in CLAIMS if c.label == "T3.1")
    false = dataclasses.replace(
        true, label="T3.99", motion=tuple(dataclasses.replace(a, yes=not a.yes) for a in true.motion)
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judge, "CLAIMS", (true, false))
        with pytest.raises(RuntimeError, match=r"T3\.1 and T3\.99 contradict"):
            judge.motion(Asked(Network(J)))


def test_claims_do_not_apply_whose_own_assumptions_fail():
    def applying(network):
        return {c.label for c in audit(network).claims if c.applies}

    assert "T3.6" not in applying(Network(K3, form="rate", activation="sign(s)"))
    assert "T6.4" not in applying(Network(J, activation="hardtanh"))
    assert "T3.3" in applying(Network(J, activation="hardtanh"))  # proved for locally Lipschitz σ
    assert "T3.3" not in applying(Network(J, activation="sqrt(abs(s))*sign(s)"))
    assert "T2.7" not in applying(Network(K3, bias=[1, 0, 0]))


def test_the_energy_in_rate_form_does_not_need_a_skew_matrix():
    found = audit(Network([[0.0, 1.0], [0.0, 0.0]], form="rate"))
    (energy,) = found.invariants
    assert (energy.kind, energy.expression, energy.claims) == ("energy", "Σ S((Wx)_i)", ("T2.12",))
    assert "all the same" in found.recommendation
    assert "skew W only" not in found.recommendation
    moved = audit(Network([[0.0, 1.0], [0.0, 0.0]], form="rate", bias=[0.0, 1.0]))
    assert not moved.invariants  # σ(b₂) ≠ 0: z₁ moves and z₂ does not
    for bias, kept in ((0.0, True), (1.0, False)):
        network = Network([[0.0, 1.0], [0.0, 0.0]], form="rate", bias=[0.3, bias])
        path = trajectory(network, [0.7, -0.4], 3.0)
        z = path @ network.W.T + network.bias
        energies = compile_activation(network.activation).primitive(z).sum(axis=1)
        assert bool(np.ptp(energies) < 1e-6) is kept


@pytest.mark.parametrize(
    ("W", "step"), [([[3.0, -5.0], [2.0, -3.0]], 0.1), ([[0, 1, 0], [-1, 0, 0], [0, 0, -1.0]], 0.5)]
)
def test_eulers_growth_is_not_the_equations(W, step):
    """Eigenvalues ±i, and −1: no mode grows in the equation; float real parts of 8e-78 are no evidence."""
    found = audit(Network(W, step=step))
    assert "Some linear mode grows" not in found.recommendation
    assert "No linear mode grows in the differential equation" in found.recommendation
    by_name = {rule.name: rule for rule in found.steppings}
    assert by_name["backward_euler"].max_stable_step == by_name["implicit_midpoint"].max_stable_step == np.inf
    assert by_name["rk3"].max_stable_step == pytest.approx(np.sqrt(3), rel=1e-9)
    assert by_name["rk4"].max_stable_step == pytest.approx(2.785 if len(W) == 3 else np.sqrt(8), abs=1e-3)
    growing = audit(Network(np.array(W) + 1e-9 * np.eye(len(W)), step=step))
    assert "Some linear mode grows" in growing.recommendation


def test_linear_modes_say_what_they_say_near_zero_only():
    flat = rules(Network(J, activation="tanh(s)**3", step=0.5))
    assert flat["heun"].energy is None  # σ'(0) = 0: Heun gains energy at every amplitude tried
    assert (flat["euler"].energy, flat["euler"].claims) == ("grows", ("T6.3",))
    steep = rules(Network(J, activation="sinh", step=0.1))
    assert (steep["euler"].claims, steep["euler"].derived) == (("T6.7",), True)  # no Lipschitz constant for T6.3
    assert not steep["rk4"].derived
    assert steep["rk4"].reason.startswith("near 0")
    biased = rules(Network([[0, 2], [-1, 0]], bias=[0.1, 0.2], step=0.1))
    assert {biased[name].claims for name in ("euler", "backward_euler", "discrete_gradient")} == {
        ("T6.7",),
        ("T6.8",),
        ("T7.6",),
    }
    defective = np.array([[0, 1, 1, 0], [-1, 0, 0, 1], [0, 0, 0, 1], [0, 0, -1, 0.0]])
    assert "defective" in audit(Network(defective, activation="identity")).recommendation


def growth(network, scale=2.0, time=100.0):
    rng = np.random.default_rng(0)
    sizes = []
    for _ in range(2):
        path = trajectory(network, scale * rng.normal(size=network.n), time)
        sizes.append((np.abs(path[-1]).max(), np.abs(path).max(), np.ptp(path[-len(path) // 10 :], axis=0).max()))
    return np.array(sizes)


@pytest.mark.parametrize("name", MOTIONS)
def test_simulation_does_not_contradict_the_verdicts(name):
    """Evidence from outside the rules: what is refuted as bounded escapes, what is proved to converge stops."""
    W, options, *_ = MOTIONS[name]
    network = Network(W, **options)
    bounded, perpetual, _ = words(network)
    if name in ("driven",):
        assert growth(network, time=60.0)[:, 0].min() > 1.5
        return
    if name == "no equilibrium, one unit":  # escapes like log t
        path = trajectory(network, [0.0], 100.0)
        assert np.all(np.diff(path[:, 0]) < 0)
        assert path[-1, 0] == pytest.approx(-np.log(100.0), abs=0.2)
        return
    if name == "not coercive":
        assert np.abs(trajectory(network, [2.0, 2.0], 400.0)[-1]).max() > 2.5  # E ≥ 1/2 escapes, slowly
        return
    found = growth(network, time=400.0 if perpetual == "refuted" else 100.0)
    if bounded == "proved":
        assert found[:, 1].max() < 60
    if bounded == "refuted":
        assert found[:, 0].min() > 20
    if perpetual == "proved" and network.W.any():
        assert found[:, 2].min() > 1e-3  # still moving at the end
    if perpetual == "refuted":
        assert found[:, 2].max() < 1e-3


@pytest.mark.parametrize("activation", ["tanh", "arctan", "erf"])
def test_the_bias_that_a_saturating_activation_can_balance_is_told_exactly(activation):
    """Bounded exactly when max |c_i| < M: on both sides of M, one float apart, and at M itself for M = 1."""
    bound = float(audit(Network(J, activation=activation)).network.activation.bound)
    below, above = np.nextafter(bound, 0), np.nextafter(bound, 9)
    assert words(Network(J, activation=activation, bias=[below, 0]))[0] == "proved"
    assert words(Network(J, activation=activation, bias=[above, 0]))[0] == "refuted"
    if bound == 1:
        assert words(Network(J, activation=activation, bias=[1.0, 0]))[0] == "refuted"


def test_a_verdict_that_is_undecided_names_what_is_missing():
    for name, (W, options, *_) in MOTIONS.items():
        found = audit(Network(W, **options))
        for judged in found.motion.judged.values():
            assert judged.reason
            if judged.verdict.value == "undecided" and "speaks of it" not in judged.reason:
                assert judged.missing, name
            for hypothesis in judged.missing:
                assert hypothesis.truth.value != "true"


def oscillator(a, omega, **options):
    return Network(a * np.eye(2) + omega * J, **options)


@pytest.mark.parametrize("form", ["current", "rate"])
def test_a_true_limit_cycle_is_recognised(form):
    """T8: gain on the diagonal against the leak, on both sides of a = γ."""
    assert words(oscillator(0.5, 0.7, leak=0.4, form=form)) == ("proved", "proved", "proved")
    assert words(oscillator(0.5, 0.7, leak=0.5, form=form)) == ("proved", "refuted", "refuted")
    assert words(oscillator(0.5, 0.02, leak=0.4, form=form))[2] == "undecided"  # other equilibria take over
    threshold = 0.4 * float(Threshold(Fraction(0.5) / Fraction(0.4)).value)
    assert words(oscillator(0.5, threshold * (1 + 1e-6), leak=0.4, form=form))[2] == "proved"
    assert words(oscillator(0.5, threshold * (1 - 1e-6), leak=0.4, form=form))[2] == "undecided"
    path = trajectory(oscillator(0.5, 0.7, leak=0.4, form=form), [0.01, 0.0], 200.0)
    other = trajectory(oscillator(0.5, 0.7, leak=0.4, form=form), [9.0, 0.0], 200.0)
    late = [np.linalg.norm(p[-len(p) // 4 :], axis=1) for p in (path, other)]
    assert late[0].max() == pytest.approx(late[1].max(), rel=0.02)
    assert late[0].min() > 0.1


def test_the_cycle_is_described():
    network = oscillator(1.0, 1.5, leak=0.5)
    found = audit(network).to_json()["limit_cycle"]
    assert (found["verdict"], found["equilibria"], found["seen"]) == ("attracting limit cycle", 1, 1)
    assert 0 < found["multiplier"] < 1
    assert found["exactly_one"] == "certified"
    assert found["period_bounds"]["lower"] < found["period"] < found["period_bounds"]["upper"] + 1e-9
    assert found["multiplier_bounds"]["upper"] - found["multiplier_bounds"]["lower"] < 1e-8
    assert "exactly one limit cycle, period in [" in audit(network).gain_cycle.sentence
    path = trajectory(network, [1.0, 0.0], 300.0)
    assert np.abs(path[-len(path) // 4 :]).max() == pytest.approx(found["amplitude"], rel=1e-2)
    assert audit(oscillator(1.0, 0.1, leak=0.5)).gain_cycle.equilibria > 1
    assert audit(oscillator(1.0, 1.5)).gain_cycle is None
    assert "GAIN AGAINST LEAK" in audit_text(audit(network))
    assert "Gain against leak" in audit(network)._repr_html_()


def test_slow_rotation_with_gain_leaves_other_equilibria():
    """Why the equilibria are counted: far below Ω* trajectories do stop elsewhere."""
    path = trajectory(oscillator(3.0, 0.1, leak=1.0), [1.0, 1.5], 100.0)
    assert np.ptp(path[-len(path) // 4 :], axis=0).max() < 1e-5
    assert np.abs(path[-1]).min() > 0.5


def test_a_leak_that_dominates_stops_everything():
    W = np.array([[0.3, 2.0, 0.0], [-1.0, 0.2, 0.5], [0.3, 0.0, -1.0]])
    top = np.linalg.eigvalsh((W + W.T) / 2)[-1]
    for form in ("current", "rate"):
        assert words(Network(W, leak=top * (1 + 1e-9), form=form)) == ("proved", "refuted", "refuted")
        assert audit(Network(W, leak=top * (1 - 1e-9), form=form)).motion.settles.claims[0] == "T11.2"
        assert words(Network(W, leak=top * 1.01, form=form, bias=[1, 2, 3])) == ("proved", "refuted", "refuted")
    steep = "2*tanh(s)"
    assert words(Network(W, leak=2 * top * 1.001, activation=steep))[1] == "refuted"
    assert audit(Network(W, leak=top * 0.5, activation=steep)).motion.settles.verdict.value == "refuted"  # T11.6


# ---------------------------------------------------------------- the plane


def test_the_period_at_an_energy():
    found = audit(Network(-3 * J, step=0.1), energy=2.0).to_json()["plane"]
    assert found["closed_form"] == "4*elliptic_k(1 - exp(-2*E))/ω"
    assert found["period"] == pytest.approx(4 * ellipkm1(np.exp(-4.0)) / 3, rel=1e-12)
    assert found["small_period"] == pytest.approx(2 * np.pi / 3, rel=1e-15)
    clip = audit(Network(J, activation="hardtanh"), energy=3.0).to_json()["plane"]
    assert "(4*E + 4)/ω for E in Interval(1, oo)" in clip["closed_form"]
    assert clip["period"] == pytest.approx(16.0, rel=1e-12)
    assert audit(Network(J, activation="softsign"), energy=0.1).to_json()["plane"]["closed_form"] == ""
    assert audit(Network(J, form="rate", bias=[1, 2])).plane is not None


def test_no_period_where_orbits_need_not_close():
    for network in (Network(K3), Network(J, leak=0.1), Network(J, activation="sin"), Network(0 * J), Network([[0.0]])):
        assert audit(network).plane is None
    for energy in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="energy"):
            audit(Network(J), energy=energy)


def test_drifts_in_the_plane_match_the_drift_law():
    found = audit(Network(2 * J, step=0.1), energy=1.5).to_json()["integrators"]
    drift = {rule["name"]: rule["drift"] for rule in found}
    assert drift["euler"]["plane_rate"] == pytest.approx(float(drift_rate(1.5, 0.1, 2.0)), rel=1e-12)
    assert drift["backward_euler"]["plane_rate"] == -drift["euler"]["plane_rate"]
    powers = {"euler": 1, "backward_euler": 1, "heun": 3, "rk3": 3, "rk4": 5, "implicit_midpoint": 0, "inplace": 0}
    assert {name: drift[name]["power"] for name in powers} == powers
    small = audit(Network(2 * J, step=1e-2), energy=1e-7).to_json()["integrators"]
    for rule in small[:4]:  # at small energy and step the plane's drift is that of the linear mode
        assert rule["drift"]["plane_rate"] == pytest.approx(1e-7 * rule["drift"]["linear_rate"], rel=1e-3)
    other = audit(Network(2 * J, step=0.1, activation="softsign"), energy=0.5).to_json()["integrators"]
    assert other[0]["drift"]["plane_rate"] > 0
    assert other[1]["drift"]["plane_rate"] is None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10**6), st.floats(0.01, 2), st.sampled_from(["tanh", "arctan", "hardtanh"]))
def test_no_euler_step_raises_the_energy_by_more_than_the_bound(n, seed, step, activation):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    network = Network(A - A.T, step=step, activation=activation)
    bound = rules(network)["euler"].drift
    assume(bound is not None)
    numeric = compile_activation(network.activation)
    z = 3 * rng.normal(size=(20, n))
    end = z + step * numeric.sigma(z) @ network.W.T
    change = (numeric.primitive(end) - numeric.primitive(z)).sum(axis=1)
    assert change.max() <= bound.bound_per_step * (1 + 1e-12) + 1e-13
    assert change.min() >= -1e-12


# ---------------------------------------------------------------- invariants


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6), st.booleans(), st.sampled_from(["tanh", "sinh", "softsign"]))
def test_the_shifted_energy_is_conserved_at_every_state(n, seed, scaled, activation):
    """d/dt (Σ d_i S(z_i) + Σ d_i c_i z_i) = (d(σ + c))ᵀ ż vanishes for the c and d of the audit."""
    rng = np.random.default_rng(seed)
    K = np.triu(rng.integers(-3, 4, size=(n, n)), 1).astype(float)
    W = (rng.integers(1, 5, size=n)[:, None] if scaled else 1.0) * (K - K.T)
    network = Network(W, bias=W @ rng.integers(-2, 3, size=n), activation=activation)
    found = audit(network)
    assert found.invariants
    d = np.array([float(x) for x in network.structure.energy_weights])
    c = 0.0
    if network.has_bias:
        solved = reach(network.W, network.bias, Cube(-oo, oo, True)).solution
        assume(solved is not None)
        c = -np.array([float(x) for x in solved])
    for z in rng.normal(size=(5, n)):
        gradient = d * (compile_activation(network.activation).sigma(z) + c)
        rate = field(network)(z)
        assert abs(gradient @ rate) <= 1e-12 * (1 + np.abs(gradient) @ np.abs(rate))


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 6), st.integers(0, 10**6), st.booleans())
def test_casimirs_are_conserved_whatever_the_activation(n, seed, inside):
    rng = np.random.default_rng(seed)
    B = rng.integers(-2, 3, size=(n, 2)).astype(float)
    K = B @ J @ B.T
    assume(K.any())
    network = Network(K, bias=K @ np.ones(n) if inside else rng.integers(-2, 3, size=n), activation="sigmoid")
    casimirs = [i for i in audit(network).invariants if i.kind == "casimir"]
    expected = n - 2 - (0 if in_image(network).is_true else 1)
    assert len(casimirs) == expected
    for casimir in casimirs:
        c = coefficients(casimir.expression, n)
        for z in rng.normal(size=(3, n)):
            assert abs(c @ field(network)(z)) <= 1e-12 * np.abs(c).sum() * np.abs(K).sum()


def coefficients(expression, n):
    """The vector c of a printed linear form such as 3·z_1 − 2·z_2 + z_3."""
    c = np.zeros(n)
    for term in expression.replace(" − ", " + −").split(" + "):
        size, _, index = term.rpartition("z_")
        factor = size.rstrip("·").replace("−", "-")
        c[int(index) - 1] = float(factor + "1" if factor in ("", "-") else factor)
    return c


def test_no_energy_is_claimed_where_none_is_conserved():
    for options in ({"leak": 0.1}, {"bias": [1, 0, 0]}):
        assert not [i for i in audit(Network(K3, **options)).invariants if "energy" in i.kind]
    one_ulp = K3.copy()
    one_ulp[0, 1] = np.nextafter(1, 2)
    assert audit(Network(one_ulp)).invariants == ()
    assert [i.kind for i in audit(Network(K3, form="rate")).invariants] == ["energy"]  # cᵀx is not conserved


def test_linear_networks_have_their_quadratics():
    repeated = np.kron(J, np.eye(2))
    found = [i for i in audit(Network(repeated, activation="identity")).invariants if i.kind == "quadratic"]
    assert len(found) == 1
    assert found[0].note.startswith("1 of")
    assert not [i for i in audit(Network(repeated)).invariants if i.kind == "quadratic"]


# ---------------------------------------------------------------- update rules


def rules(network):
    return {rule.name: rule for rule in audit(network).steppings}


def linear_step(name, A, h):
    """One step of the rule on ż = Az as a matrix."""
    n, one = len(A), np.eye(len(A))
    hA = h * A
    if name == "inplace":
        step = one
        for i in range(n):
            shear = one.copy()
            shear[:, i] += h * A[:, i]
            step = shear @ step
        return step
    inverse = np.linalg.inv
    return {
        "euler": one + hA,
        "heun": one + hA + hA @ hA / 2,
        "rk3": one + hA + hA @ hA / 2 + hA @ hA @ hA / 6,
        "rk4": one + hA + hA @ hA / 2 + hA @ hA @ hA / 6 + hA @ hA @ hA @ hA / 24,
        "backward_euler": inverse(one - hA),
        "implicit_midpoint": inverse(one - hA / 2) @ (one + hA / 2),
        "discrete_gradient": inverse(one - hA / 2) @ (one + hA / 2),
    }[name]


def radius(M):
    return np.abs(np.linalg.eigvals(M)).max()


@pytest.mark.parametrize("leak", [0.0, 0.3])
@pytest.mark.parametrize("n", [2, 5])
def test_amplification_is_that_of_the_linear_step(n, leak):
    A = np.random.default_rng(n).normal(size=(n, n))
    K = A - A.T
    for name, rule in rules(Network(K, step=0.2, leak=leak)).items():
        if name != "strang":
            expected = radius(linear_step(name, K - leak * np.eye(n), 0.2))
            assert rule.worst_amplification == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("leak", [0.0, 0.3])
def test_stable_steps_are_sharp(leak):
    A = np.random.default_rng(8).normal(size=(4, 4))
    K = A - A.T
    for name, rule in rules(Network(K, leak=leak)).items():
        limit = rule.max_stable_step
        if limit in (None, np.inf):
            continue
        M = K - leak * np.eye(4)
        if limit == 0:
            assert radius(linear_step(name, M, 1e-2)) > 1 + 1e-7
            continue
        assert radius(linear_step(name, M, limit * 0.999)) <= 1 + 1e-9
        if not rule.sufficient:
            assert radius(linear_step(name, M, limit * 1.001)) > 1 + 1e-7


def test_in_place_limit_is_sharp_in_the_plane_and_sufficient_beyond():
    rule = rules(Network(3 * J, step=0.1))["inplace"]
    assert rule.max_stable_step == pytest.approx(2 / 3, rel=1e-12)
    assert not rule.sufficient
    assert radius(linear_step("inplace", 3 * J, 2 / 3 * 1.001)) > 1.01
    A = np.random.default_rng(1).normal(size=(20, 20))
    K = A - A.T
    rule = rules(Network(K))["inplace"]
    assert rule.sufficient
    assert radius(linear_step("inplace", K, rule.max_stable_step * 0.999)) < 1 + 1e-9


def test_in_place_works_for_skew_symmetrizable_weights():
    W = np.array([[0.0, 2.0], [-1.0, 0.0]])
    rule = rules(Network(W, step=0.5))["inplace"]
    assert rule.max_stable_step == pytest.approx(np.sqrt(2), rel=1e-12)
    assert (rule.amplification, rule.energy) == (1.0, "bounded")
    assert radius(linear_step("inplace", W, 0.5)) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("name", "sign"), [("euler", 1), ("backward_euler", -1)])
def test_energy_classes_hold_step_by_step(name, sign):
    """T6.3, and its mirror image for backward Euler: no step against the sign, for random skew weights and states."""
    rng = np.random.default_rng(0)
    numeric = compile_activation(load_example("elman_rows").activation)
    assert rules(Network(J, step=0.5))[name].energy == {1: "grows", -1: "decays"}[sign]
    for _ in range(40):
        A = rng.normal(size=(4, 4))
        K, z, h = A - A.T, 3 * rng.normal(size=4), rng.uniform(0.01, 1)
        end = z + h * K @ numeric.sigma(z)
        if name == "backward_euler":  # z = end − hKσ(end) by stepping back from its end
            z, end = z - h * K @ numeric.sigma(z), z
        change = numeric.primitive(end).sum() - numeric.primitive(z).sum()
        assert sign * change >= -1e-12 * (1 + numeric.primitive(z).sum())


def test_rules_without_a_step_and_without_a_slope():
    found = rules(Network(J))
    assert found["euler"].amplification is None
    assert found["rk4"].max_stable_step == pytest.approx(2 * np.sqrt(2))
    assert slope_of(Network(J, activation="relu").activation) is None
    assert rules(Network(J, activation="relu", step=0.1))["euler"].amplification is None


def test_a_steeper_activation_has_faster_modes():
    assert slope_of(Network(J, activation="sigmoid").activation) == 0.25
    found = rules(Network(J, activation="erf", step=0.1))["euler"]
    assert found.amplification == pytest.approx(np.hypot(1, 0.1 * 2 / np.sqrt(np.pi)), rel=1e-12)


# ---------------------------------------------------------------- claims, JSON, text


def test_every_claim_is_asked_and_what_is_missing_has_a_reason():
    found = audit(Network(K3))
    assert [c.label for c in found.claims] == [c.label for c in CLAIMS if not c.of_its_own_network]
    assert {c.label for c in CLAIMS if c.of_its_own_network} >= {"T5.3", "T9.2", "T17.1", "T17.7"}
    assert all(m.reason and m.text for c in found.claims for m in c.missing)
    with pytest.raises(ValueError, match="unknown assumption"):
        found.asked.holds("nothing")


def test_linear_claims_need_a_slope():
    flat = audit(Network(J, activation="s**3", step=0.1))
    assert {c.label: c.missing[0].name for c in flat.claims if c.label in ("T1.1", "T6.1")} == {
        "T1.1": "linear",
        "T6.1": "euler_linear",
    }
    assert flat.steppings[0].amplification == 1.0
    assert flat.steppings[0].energy == "grows"
    assert "per step" not in flat.recommendation


def test_which_claims_apply():
    def applying(network):
        return {c.label for c in audit(network).claims if c.applies}

    plane = applying(Network(J))
    assert {"T1.1", "T2.1", "T2.2", "T2.3", "T3.1", "T3.3", "T3.4", "T4.1", "T6.1", "T6.3", "T7.2", "T7.3"} <= plane
    assert not plane & {"T2.4", "T3.2", "T3.5", "T3.6"}
    assert {"T4.1", "T4.3", "T4.4"} <= plane & applying(Network(-3 * J))  # the units exchanged
    assert "T2.5" in applying(Network(K3))
    assert {"T2.4", "T3.2", "T3.6"} <= applying(Network(K3, form="rate"))
    assert "T3.5" in applying(Network(K3, leak=0.5))
    assert "T2.7" in applying(Network(J, bias=[0.1, 0.2]))
    assert "T3.1" not in applying(Network(J, bias=[2.0, 0.2]))
    assert not applying(Network([[1.0, 5.0], [3.0, -2.0]])) & {"T2.1", "T2.3", "T3.1", "T3.3"}
    assert "T2.9" in applying(Network(J - np.eye(2)))
    assert "T2.9" in applying(Network(J + np.eye(2), leak=1.0))  # a formula for any W


NETWORKS = [
    *({"W": W, **options} for W, options, *_ in MOTIONS.values()),
    {"W": K3, "step": 0.1, "activation": "tanh(s) + tanh(s)**3/3"},
    {"W": 1e-300 * J, "step": 1.0},
    {"W": [[0, 1.7e308], [1.7e308, 0]], "step": 1e-308},
    {"W": [[0, 1e200], [-1e-200, 0]], "step": 0.1},
    {"W": np.zeros((1, 1)), "step": 3.0},
]


@pytest.mark.parametrize("k", range(len(NETWORKS)))
def test_json_is_valid_and_text_fits(k):
    found = audit(Network(**NETWORKS[k]))
    document = found.to_json()
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    json.dumps(document, allow_nan=False)
    text = audit_text(found)
    assert all(len(line) <= 100 for line in text.splitlines())
    for title in ("NETWORK", "WEIGHTS", "ACTIVATION", "INVARIANTS", "MOTION", "INTEGRATORS", "RECOMMENDATION"):
        assert f"{title}\n" in text
    assert found._repr_html_().count("<table>") == 6 + (found.plane is not None) + (found.map is not None)


def test_the_schema_refuses_what_is_not_an_audit():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = audit(Network(J)).to_json()
    for section, name, value in (("weights", "skew", "yes"), ("motion", "bounded", "maybe"), ("network", "n", 0)):
        wrong = json.loads(json.dumps(document))
        wrong[section][name] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)


def test_exact_values_come_as_text():
    found = audit(Network(J, activation="arctan", step=0.1)).to_json()
    assert found["activation"]["bound_exact"] == "pi/2"
    assert found["weights"]["frequency_enclosures"][0]["exact"] == "1"
    rk4 = next(rule for rule in found["integrators"] if rule["name"] == "rk4")
    assert rk4["max_stable_step_exact"] == "2*sqrt(2)/ω"
    assert audit(Network([[0, 2], [-1, 0]])).to_json()["weights"]["energy_weights_exact"] == ["1", "2"]


def test_large_networks():
    A = np.random.default_rng(0).normal(size=(512, 512)).astype(np.float32)
    found = audit(Network(A - A.T, step=0.01, form="rate"))
    document = found.to_json()
    jsonschema.validate(document, SCHEMA)
    assert document["weights"]["frequencies_verdict"] == "certified"
    assert document["motion"]["perpetual"] == "proved"


# ---------------------------------------------------------------- the command


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["audit", *map(str, arguments)])
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


def test_the_command_prints_text_or_one_json_object(capsys):
    status, out, err = run(capsys, "--example", "ctrnn_current_rows")
    assert (status, err) == (0, "")
    assert "7.96625" in out
    status, out, err = run(capsys, "--example", "ctrnn_current_rows", "--json", "--step", "0.1")
    assert (status, err) == (0, "")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert document["network"]["step"] == 0.1


def test_the_command_reads_files_and_writes_a_page(capsys, tmp_path):
    np.savez(tmp_path / "net.npz", U=J - 0.25 * np.eye(2), b=np.ones(2))
    page = tmp_path / "page.html"
    options = ("--form", "rate", "--bias", "b", "--activation", "softsign", "--report", page, "--json")
    status, out, err = run(capsys, tmp_path / "net.npz", *options)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert (found["network"]["form"], found["network"]["bias"], found["weights"]["diffusion"]) == ("rate", True, 0.25)
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert "net.npz" in html


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--example", "nothing"),
        ("missing.npy",),
        ("missing.npy", "--example", "elman_rows"),
        ("--example", "elman_rows", "--step", "0"),
        ("--example", "elman_rows", "--step", "nan"),
        ("--example", "elman_rows", "--leak", "-1"),
        ("--example", "elman_rows", "--energy", "0"),
        ("--example", "elman_rows", "--activation", "__import__('os')"),
        ("--example", "elman_rows", "--array", "nothing"),
        ("--example", "elman_rows", "--array", "bias"),
        ("--example", "elman_rows", "--bias", "inputs"),
        ("--example", "elman_rows", "--form", "voltage"),
        ("--example", "elman_rows", "--diffusion", "inf"),
        ("--example", "elman_rows", "--report", "/nowhere/at/all.html"),
    ],
)
def test_a_bad_request_is_one_line_and_status_2(capsys, arguments):
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err


# ---------------------------------------------------------------- near skew, and the map


def test_the_map_of_an_undamped_skew_network_settles_nowhere():
    found = audit(load_example("antisymmetric_rows")).to_json()["map"]
    assert (found["perpetual"], found["settles"], found["energy"]) == ("proved", "refuted", "never falls")
    assert found["evidence"]["perpetual"]["claims"] == ["T13.8"]
    assert found["evidence"]["almost_never_settles"]["claims"] == ["T13.7"]
    assert found["claims"] == ["T13.2", "T13.3", "T13.7", "T13.8", "T13.10"]
    assert (found["invertible"], found["never_all_vanish"]) == ("proved", True)
    (ten, hundred) = found["factor_over_steps"]
    assert ten["factor"] == pytest.approx([2.320**-10, 2.320**10], rel=5e-3)
    assert hundred["steps"] == 100
    assert found["factor"] == [pytest.approx(0.431, abs=5e-4), pytest.approx(2.320, abs=5e-4)]
    assert found["no_diffusion_helps"] == "true"


def test_a_map_that_nobody_knows_anything_of_is_undecided_and_comes_first():
    found = audit(load_example("elman_rows"))
    assert found.to_json()["map"]["perpetual"] == "undecided"
    text = audit_text(found)
    assert text.index("\nMAP\n") < text.index("\nMOTION\n")


@pytest.mark.parametrize(("step", "energy"), [(0.1, "never grows"), (3.0, "")])
def test_diffusion_makes_a_short_step_forget(step, energy):
    found = audit(Network(J - 0.5 * np.eye(2), step=step)).to_json()["map"]
    assert found["energy"] == energy
    assert ("never grows" in found["diffusion"]) == bool(energy)
    assert found["settles"] == ("proved" if energy else "refuted")


def test_weights_that_are_0_are_not_said_to_move():
    assert audit(Network(np.zeros((2, 2)), form="rate", step=0.1)).to_json()["map"]["perpetual"] == "undecided"
    assert audit(Network(J)).to_json()["map"] is None


def test_weights_that_are_skew_up_to_rounding_are_said_to_be_and_bounded():
    W = J * (1 + 1e-9 * np.array([[0.0, 1.0], [0.0, 0.0]]))
    found = audit(Network(W, form="rate", step=0.1), energy=2.0).to_json()
    assert found["weights"]["skew"] is False
    near = found["near_skew"]
    assert near["defect"] == pytest.approx(5e-10, rel=0.01)
    assert near["at_energy"] == 2.0
    assert near["doubles_not_before"] > 1e8
    assert near["claims"] == ["T10.3", "T10.0"]
    assert "100 %" not in audit_text(audit(Network(W)))
    assert "skew but for 5e-10 of ‖W‖" in audit_text(audit(Network(W)))
    assert audit(Network(J)).to_json()["near_skew"] is None


def test_the_free_weights_of_the_elman_network_as_an_equation_without_leak():
    network = load_example("elman_rows", Description(form="rate", leak=0.0))
    near = audit(network, energy=24.8).to_json()["near_skew"]
    assert near["frequencies"]["growth"] == [pytest.approx(-1.849, abs=5e-4), pytest.approx(2.438, abs=5e-4)]
    assert near["frequencies"]["frozen_growth"] == pytest.approx(near["frequencies"]["growth"], rel=1e-12)
    assert all(d["shift"] is None for d in near["frequencies"]["detuned"])  # far from skew: nothing is said
    assert near["memory"] is None
    assert near["doubles_not_before"] == pytest.approx(0.357, abs=5e-4)
    assert near["halves_not_before"] == pytest.approx(0.312, abs=5e-4)


@pytest.mark.parametrize("name", ["antisymmetric_rows", "ctrnn_current_rows"])
def test_the_skew_networks_are_not_nearly_skew(name):
    found = audit(load_example(name))
    assert found.network.structure.skew
    assert found.near_skew is None
    assert "NEAR SKEW" not in audit_text(found)


SIX = np.random.default_rng(6).normal(size=(6, 6))
DAMPED = SIX - SIX.T - 0.125 * np.eye(6)


def halved_at(field, energy, z0, end):
    """When the energy of a run has halved."""
    from scipy.integrate import solve_ivp

    def half(t, z):
        return energy(z) - energy(z0) / 2

    half.terminal = True
    run = solve_ivp(lambda t, z: field(z), (0, end), z0, method="DOP853", rtol=1e-9, atol=1e-11, events=half)
    return run.t_events[0][0]


def cosh_energy(z):
    return float(np.logaddexp(z, -z).sum() - len(z) * np.log(2))


@pytest.mark.parametrize("size", [0.1, 1.0, 6.0])
@pytest.mark.parametrize("form", ["current", "rate"])
def test_a_run_of_damped_weights_halves_its_energy_inside_the_window(form, size):
    b = np.array([0.5, -1.0, 0.25, 0.0, 2.0, -0.5]) if form == "rate" else np.zeros(6)
    x0 = size * np.random.default_rng([7, int(size * 10)]).normal(size=6)

    def energy(x):
        return cosh_energy(DAMPED @ x + b if form == "rate" else x)

    def field(x):
        return np.tanh(DAMPED @ x + b) if form == "rate" else DAMPED @ np.tanh(x)

    network = Network(DAMPED, form=form, bias=b if form == "rate" else None)
    memory = audit(network, energy=energy(x0)).to_json()["near_skew"]["memory"]
    assert memory["because"] == "diffusion"
    assert memory["rate"] == 0.125
    assert memory["claims"] == (["T10.4"] if form == "current" else ["T10.4", "T10.0"])
    assert memory["not_before"] <= halved_at(field, energy, x0, 2 * memory["not_after"]) <= memory["not_after"]


@pytest.mark.parametrize("size", [0.1, 20.0])
def test_a_run_with_a_leak_halves_its_energy_inside_the_window(size):
    K, z0 = SIX - SIX.T, size * np.array([1.0, -0.5, 0.2, 0.7, -1.0, 0.1])
    found = audit(Network(K, leak=0.25), energy=cosh_energy(z0))
    near = found.to_json()["near_skew"]
    assert (near["defect"], near["doubles_not_before"], near["frequencies"]) == (0.0, None, None)
    memory = near["memory"]
    assert (memory["because"], memory["claims"]) == ("leak", ["T10.5"])
    at = halved_at(lambda z: K @ np.tanh(z) - 0.25 * z, cosh_energy, z0, 10.0)
    assert memory["not_before"] <= at <= memory["not_after"]
    assert "\nLEAK\n" in audit_text(found)


def test_a_leak_has_a_lower_bound_only_where_the_activation_fades():
    near = audit(Network(J, leak=0.25, activation=activation("exp(s)-1"))).to_json()["near_skew"]
    assert near["memory"]["not_before"] is None
    assert near["halves_not_before"] == 0.0
    assert near["claims"] == ["T10.9"]
    assert audit(Network(J, leak=0.25, bias=np.array([0.1, 0.0]))).near_skew is None
    assert audit(Network(J, leak=0.25, activation=activation("sin"))).near_skew is None


def test_what_a_diffusion_leaves_as_it_is():
    near = audit(Network(DAMPED)).to_json()["near_skew"]
    assert [d["shift"] for d in near["frequencies"]["detuned"]] == [0.0, 0.0, 0.0]
    assert near["frequencies"]["growth"] == [-0.125, -0.125]
    low, high = near["frequencies"]["frozen_growth"]
    assert (low, high) == (pytest.approx(-0.125), 0.0)
    assert low <= -0.125
    text = audit_text(audit(Network(DAMPED)))
    assert "is one of W too [T10.7]" in text
    assert "every eigenvalue of W has a real part of -0.125 [T10.7]" in text


@pytest.mark.parametrize(
    "W", [np.array([[-0.3]]), np.array([[0.3]]), J + np.diag([1e-300, 0]), 1e300 * (J + np.diag([0.1, 0])), SIX]
)
@pytest.mark.parametrize("energy", [1e-300, 1.0, 1e300])
def test_the_section_stands_at_every_size(W, energy):
    found = audit(Network(W), energy=energy)
    near = found.to_json()["near_skew"]
    assert near["at_energy"] == energy
    assert near["doubles_not_before"] is None or near["doubles_not_before"] > 0
    assert "NEAR SKEW" in audit_text(found)


def test_a_step_beyond_the_floats_and_weights_below_them_say_no_more_than_is_true():
    """At h = ω = 1e200 the bound of T6.3 is beyond the floats; at ω = 1e-200 it is below them, and not 0."""
    huge = audit(Network(1e200 * J, form="rate", step=1e200))
    assert huge.steppings[0].drift.bound_per_step is None
    assert "RECOMMENDATION" in audit_text(huge)
    tiny = audit(Network(1e-200 * J, form="rate", step=0.1))
    assert 0 < tiny.steppings[0].drift.bound_per_step < 1e-300
    plain = audit(Network(J, form="rate", step=0.5))
    assert plain.steppings[0].drift.bound_per_step == pytest.approx(0.25)  # h²/2 · L ω² n M²


@pytest.mark.parametrize("shifted", [{"activation": "sigmoid"}, {"bias": np.array([0.1, 0.2])}])
def test_nothing_is_said_of_small_energies_about_a_state_that_is_not_at_rest(shifted):
    """Where 0 is no equilibrium its linear modes are not what the energy does near 0."""
    sigma = shifted.get("activation")
    given_ = {} if sigma is None else {"activation": activation(sigma)}
    found = audit(Network(J, step=0.1, bias=shifted.get("bias"), **given_))
    euler = found.steppings[0]
    assert euler.energy == "grows"
    assert euler.drift.linear_rate is None
    assert all(rule.energy is None or rule.derived or rule.drift.linear_rate == 0 for rule in found.steppings)
    assert "fastest" not in found.recommendation
    assert "the fastest mode doubles" not in audit_text(found)
    assert audit(Network(J, step=0.1)).steppings[0].drift.linear_rate == pytest.approx(0.0995, rel=1e-3)


def test_bounds_are_printed_on_their_safe_side():
    """log(1 + √e)/1 = 0.97407698…: not halved before 0.974076, not 0.974077."""
    shown = " ".join(audit_text(audit(Network(np.array([[0.0, 1.0], [0.0, 0.0]])))).split())
    assert "not doubled before t = 1.31326, not halved before t = 0.974076" in shown
