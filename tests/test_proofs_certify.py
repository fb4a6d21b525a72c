"""Certificates of motion: each rule on a network where it holds, and on one just outside its conditions."""

import numpy as np
import pytest
from sympy import Rational, pi, sqrt, symbols

from analysis.activations.activation import activation, s
from numerics.orbits.judge import judge
from proofs.ablation.certificates import RULES, certify
from proofs.ablation.closedforms import candidates, closed_form_zeros, level_on_diagonal
from proofs.ablation.trajectories import judge_case
from proofs.networks.documents import counterexample_document, counterexample_of
from proofs.networks.exact import as_written, in_floats
from proofs.networks.instance import Instance

ROTATION = [["0", "1"], ["-1", "0"]]


def case(sigma, start, weights=None, **more):
    return counterexample_of(
        {"form": "current", "weights": weights or ROTATION, "activation": sigma, "start": list(start), **more}
    )


HOLD = [
    ("static", "static", case("sin", ("pi", "0"))),
    ("static", "static", case("deadzone", ("1/2", "-1/2"))),
    ("constant velocity", "escapes", case("tanh", ("1", "1"), [["0", "1"], ["0", "0"]])),
    ("constant velocity", "escapes", case("tanh", ("0",), [["0"]], bias=["1"])),
    ("line escape", "escapes", case("tanh", ("1",), [["1"]])),
    ("line escape", "escapes", case("tanh", ("-1",), [["1"]])),
    ("line decay", "converges", case("tanh", ("1",), [["-1"]])),
    ("line decay", "converges", case("tanh", ("-2",), [["-1"]])),
    ("leak", "converges", case("tanh", ("1", "0"), leak="1/10")),
    ("leak", "converges", case("s*exp(-s**2)", ("1", "0"), leak="1")),
    ("separatrix", "converges", case("sin", ("pi/2", "pi/2"))),
    ("separatrix", "converges", case("3*sin(2*s)", ("pi/4", "pi/4"), [["0", "-2"], ["2", "0"]])),
    ("unbounded level", "escapes", case("gaussian_odd", ("1", "1"))),
    ("unbounded level", "escapes", case("gaussian_odd", ("sqrt(log(2))", "sqrt(log(2))"))),
    ("half dead", "escapes", case("rectified_tanh", ("1", "0"))),
    ("half dead", "escapes", case("relu", ("-1", "2"), [["0", "-1"], ["1", "0"]])),
]
FAIL = [
    case("sin", ("3", "0")),  # near π, not at it
    case("sin", ("pi/2", "pi/2 - 1/1000000")),
    case("sin", ("3*pi/2", "pi/2")),  # on the level, but outside the square
    case("gaussian_odd", ("1/2", "1/2")),  # E < 1/2
    case("gaussian_odd", ("sqrt(log(2))", "sqrt(log(2)) - 1/1000000")),
    case("cauchy_odd", ("9", "9")),  # S = log(1 + s²)/2 is unbounded
    case("tanh", ("1", "1")),
    case("sin", ("1", "0"), leak="1/10"),  # not sign-preserving: it may come to rest elsewhere
    case("tanh", ("1", "0"), [["0", "1"], ["-1", "1/10"]], leak="1/10"),  # not skew
    case("relu", ("1", "1")),
    case("tanh", ("1",), [["1"]], leak="1/2"),  # goes to the static point at 1.915
]


@pytest.mark.parametrize(("rule", "kind", "network"), HOLD)
def test_a_rule_holds_where_its_conditions_do(rule, kind, network):
    found = RULES[rule](network)
    assert found is not None
    assert found.kind == kind
    assert certify(network) is not None


@pytest.mark.parametrize("network", FAIL)
def test_no_rule_holds_just_outside(network):
    assert certify(network) is None


@pytest.mark.parametrize(("rule", "kind", "network"), HOLD)
def test_the_integration_does_not_contradict_the_certificate(rule, kind, network):
    assert judge_case(network, 300.0).kind in (kind, "undecided")


def test_the_separatrix_of_sin_is_the_known_one():
    """z₁ = 2 arctan eᵗ from (π/2, π/2): within 1e-6 of (π, 0) at t = 15, before rounding takes over."""
    found = certify(case("sin", ("pi/2", "pi/2")))
    assert found.limit == (pi, 0)
    from scipy.integrate import solve_ivp

    run = solve_ivp(lambda t, z: [np.sin(z[1]), -np.sin(z[0])], (0, 14), [np.pi / 2] * 2, "DOP853", rtol=1e-13)
    assert run.y[0, -1] == pytest.approx(2 * np.arctan(np.exp(14)), abs=1e-6)


def test_undecided_is_not_taken_for_true():
    """A start whose level is that of the static point to 30 digits only."""
    nearly = str(Rational(10**30 * 157 // 100, 10**30))
    assert certify(case("sin", (nearly, nearly))) is None


def test_numbers_are_recognised_only_when_they_are_exactly_right():
    assert closed_form_zeros(activation("sin").sigma, s, 10.0) == (pi, 2 * pi, 3 * pi)
    assert closed_form_zeros(s - Rational(31, 1000), s, 10.0) == ()
    assert level_on_diagonal(activation("sin").primitive, s, Rational(2)) == pi / 2
    assert pi / 2 in list(candidates(np.pi / 2))
    assert sqrt(2) / 3 in list(candidates(np.sqrt(2) / 3))


def test_a_case_is_written_and_read_exactly():
    network = case("sin(s)", ("pi/2", "-1/3"), leak="1/7", bias=["0", "sqrt(2)"])
    again = counterexample_of(counterexample_document(network))
    assert again == network
    assert as_written(in_floats(network)).weights.tolist() == network.weights.tolist()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"start": ["1"]}, "states must have shape"),
        ({"weights": [["0", "1"]]}, "square matrix"),
        ({"start": ["1", 2]}, "as text"),
        ({"start": ["1", "s"]}, "unknown name"),
        ({"start": ["1", "__import__('os')"]}, "."),
        ({"start": ["1", "9**9**9"]}, "."),
        ({"activation": 3}, "text"),
        ({"activation": "lambda: 1"}, "."),
        ({"form": "both"}, "form must be one of"),
        ({"colour": "red"}, "no field 'colour'"),
        ({"weights": "many"}, "must be a list"),
    ],
)
def test_bad_networks_are_refused_in_one_line(change, what):
    document = {"form": "current", "weights": ROTATION, "activation": "tanh", "start": ["1", "0"], **change}
    with pytest.raises(ValueError, match=what) as refusal:
        counterexample_of(document)
    assert "\n" not in str(refusal.value)


def test_entries_must_be_real_numbers():
    x = symbols("x")
    with pytest.raises(ValueError, match="must be real numbers"):
        Instance(np.array([[x]]), [[1]], form="linear")


def test_a_certificate_of_escape_is_seen_by_the_judge_too():
    network = case("gaussian_odd", ("1", "1"))
    sigma = activation("gaussian_odd")
    from numerics.evaluation.compile import compile_activation

    compiled = compile_activation(sigma)
    weights = in_floats(network).weights
    assert judge(lambda z: weights @ compiled.sigma(z), np.array([1.0, 1.0])).kind == "escapes"


def test_a_short_decimal_is_read_as_it_is_written():
    third = 1.0 / 3.0
    instance = Instance(np.array([[0.0, 0.1], [-0.1, third]]), np.array([[-0.25, 2.0]]), activation("tanh"), leak=0.001)
    read = as_written(instance)
    assert read.weights[0][1] == Rational(1, 10)
    assert read.leak == Rational(1, 1000)
    assert read.weights[1][1] == Rational(*third.as_integer_ratio())
    assert in_floats(read).weights.tolist() == instance.weights.tolist()


def test_with_energy_weights_floats_are_what_they_are():
    weights = np.array([[0.0, 0.1], [-0.1, 0.0]])
    read = as_written(Instance(weights, np.ones((1, 2)), activation("tanh"), energy_weights=np.ones(2)))
    assert read.weights[0][1] == Rational(*(0.1).as_integer_ratio())


def test_a_leak_must_have_had_its_time_before_something_is_said_to_keep_moving():
    slow, fast = (case("sin", ("1", "1"), leak=leak) for leak in ("1/1000000", "1/5"))
    assert judge_case(slow, 300.0).kind == "undecided"
    assert judge_case(fast, 300.0).kind in ("converges", "undecided")
