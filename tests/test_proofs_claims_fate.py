"""Claims on the fate of networks: their checks can fail, their assumptions are decided on both sides."""

from fractions import Fraction

import numpy as np
import pytest

from analysis.activations.activation import activation
from proofs.assumptions import balance, fate, rows
from proofs.assumptions import network as given_that
from proofs.claims.answers import Answer, Conserved, Stepped
from proofs.claims.registry import claims
from proofs.networks.instance import Instance
from proofs.networks.network import Network

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
SKEW = np.array([[0.0, 1.0, -0.5], [-1.0, 0.0, 2.0], [0.5, -2.0, 0.0]])
STATES = np.array([[0.3, -1.2, 0.7], [1.1, 0.4, -0.2], [-2.0, 0.1, 0.5]])


def instance(weights, name="tanh", **options):
    n = len(weights)
    return Instance(weights=np.array(weights), states=STATES[:, :n], activation=activation(name), **options)


UP, DOWN = SKEW + np.eye(3), SKEW - np.eye(3)
# (an instance on which the check holds, one on which it must not)
CHECKED = {
    "T2.11": (instance(SKEW), instance(UP)),
    "T2.12": (instance([[0.0, 1.0], [0.0, 0.0]], form="rate"), instance(UP, form="rate")),
    "T3.7": (instance(SKEW), instance(UP)),
    "T3.8": (instance(SKEW), instance(UP)),
    "T3.9": (instance(DOWN), instance(UP)),
    "T3.10": (instance(DOWN), instance(UP)),
    "T3.11": (instance(UP), instance(DOWN)),
    "T3.13": (instance(DOWN, leak=0.1, bias=np.ones(3)), instance(UP, leak=0.1, bias=np.ones(3))),
    "T3.14": (instance(DOWN, leak=0.1), instance(UP, leak=0.1)),
    "T3.15": (instance(SKEW + 0.5 * np.eye(3), leak=0.5), instance(SKEW + 5 * np.eye(3), leak=0.5)),
    "T3.16": (instance(DOWN), instance(UP)),
    "T3.17": (
        instance([[0.0, 0.0], [1.0, 2.0]], bias=np.array([1.0, 0.0])),
        instance(-5 * np.eye(2), bias=np.array([1.0, 0.0])),
    ),
    "T3.18": (instance(SKEW, "sigmoid", form="rate"), instance(SKEW, "tanh", form="rate")),
    "T3.19": (instance(0 * SKEW), instance(UP)),
    "T3.20": (instance(UP), instance(DOWN)),
    "T3.21": (instance([[-1.0]]), instance(30 * J)),
    "T3.22": (instance(J, "gaussian_odd"), instance(J + np.eye(2), "gaussian_odd")),
    "T3.23": (instance(SKEW - 9 * np.eye(3)), instance(UP)),
    "T6.7": (instance(SKEW, step=0.5), instance(UP, step=0.5)),
    "T6.8": (instance(SKEW, step=0.5), instance(SKEW, "-tanh(s)", step=0.5)),
    "T7.6": (instance(SKEW, step=0.5), instance(UP, step=0.5)),
}


@pytest.mark.parametrize("label", CHECKED)
def test_the_check_holds_where_it_should_and_fails_where_it_must(label):
    (claim,) = claims((label,))
    sound, broken = CHECKED[label]
    assert claim.check(sound).ok
    assert not claim.check(broken).ok


def test_the_casimir_of_the_check_is_one():
    (claim,) = claims(("T2.10",))
    weights = np.array([[0.0, 1.0, 1.0], [-1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]])
    inside = instance(weights, bias=np.array([0.3, -0.7, -0.7]))
    assert claim.check(inside).ok
    assert claim.check(inside).scale > 0
    assert claim.check(instance(weights, bias=np.array([0.3, 0.7, -0.7]))).scale == 0  # no c is left


# ---------------------------------------------------------------- assumptions, on both sides


def decided(assumption, *arguments, **options):
    return assumption.decide(Network(*arguments, **options)).truth.value


def test_dissipation_is_told_to_the_last_bit():
    least = 2.0**-1074
    assert decided(fate.dissipative, J) == "true"
    assert decided(fate.dissipative, J - least * np.eye(2)) == "true"
    assert decided(fate.dissipative, J + least * np.eye(2)) == "false"
    assert decided(fate.strictly_dissipative, J) == "false"
    assert decided(fate.strictly_dissipative, J - least * np.eye(2)) == "true"
    assert decided(fate.expansive, J + least * np.eye(2)) == "true"
    assert decided(fate.expansive, J) == "false"
    assert decided(fate.dissipative, [[0, 2], [-1, 0]]) == "true"  # by its weights d
    assert decided(fate.dissipative, [[-1, 9], [1, -1]]) == "undecided"  # no other d is tried


@pytest.mark.parametrize(
    ("gain", "leak", "name", "expected"),
    [
        (0.5, 0.5, "tanh", "true"),  # |tanh s| < |s|: the threshold itself is inside
        (0.5, 0.5, "identity", "false"),
        (0.5, np.nextafter(0.5, 1), "identity", "true"),
        (0.5, np.nextafter(0.5, 0), "tanh", "undecided"),
        (0.5, 0.0, "tanh", "false"),
        (0.5, 9.0, "sigmoid", "false"),
        (0.5, 9.0, "s**3", "undecided"),
    ],
)
def test_a_leak_outweighs_a_gain_or_does_not(gain, leak, name, expected):
    assert decided(fate.leak_dominates, gain * np.eye(2) + J, leak=leak, activation=name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tanh", "true"),
        ("relu", "true"),
        ("sinh", "true"),
        ("gaussian_odd", "true"),
        ("deadzone", "true"),
        ("sin", "undecided"),
    ],
)
def test_which_activations_are_tame(name, expected):
    assert decided(fate.tame, J, activation=name) == expected


def test_dominance_of_columns_is_exact():
    assert decided(fate.column_dominated, [[-1.0, 1.0], [0.5, -2.0]]) == "true"
    assert decided(fate.column_dominated, [[-0.5, 1.0], [0.5, -2.0]]) == "false"
    assert decided(fate.column_dominated, [[-0.5 - 2.0**-53, 1.0], [0.5, -2.0]]) == "true"
    assert decided(fate.column_dominated, [[0.0]]) == "false"


def test_a_bias_is_balanced_exactly_inside_the_range():
    assert decided(balance.balanced, J, bias=[1 - 2.0**-53, 0]) == "true"
    assert decided(balance.balanced, J, bias=[1.0, 0]) == "false"
    assert decided(balance.unreachable, J, bias=[1.0, 0]) == "true"
    assert (
        decided(balance.unreachable, J, bias=[1.0, 0], activation="hardtanh") == "undecided"
    )  # clip takes the value 1
    assert decided(balance.unreachable, J, bias=[1 + 2.0**-52, 0], activation="hardtanh") == "true"
    assert decided(balance.unreachable, [[0.0]], bias=[1.0], activation="relu") == "true"
    assert decided(balance.unreachable, [[1.0]], bias=[1.0], activation="relu") == "true"  # u = −1 is no value of it
    assert decided(balance.unreachable, [[1.0]], bias=[-1.0], activation="relu") == "false"
    assert decided(balance.unreachable, J, bias=[1.0, 0], leak=0.1) == "false"


@pytest.mark.parametrize(
    ("W", "name", "bias", "expected"),
    [
        (J, "sigmoid", None, "true"),
        (J, "tanh", None, "false"),
        ([[0.0, 0.0], [1.0, 0.0]], "tanh", [1e-300, 0.0], "true"),
        ([[0.0, 0.0], [1.0, 0.0]], "tanh", [0.0, 1.0], "false"),
        (0 * J, "tanh", [0.0, 0.0], "false"),
        (0 * J, "tanh", [0.0, 1.0], "true"),
        (0 * J, "deadzone", [0.25, 0.25], "false"),
    ],
)
def test_a_component_that_never_vanishes(W, name, bias, expected):
    assert decided(balance.never_zero, W, form="rate", activation=name, bias=bias) == expected


def test_rows_that_vanish_and_skewness_among_the_others():
    upper = [[0.0, 1.0], [0.0, 0.0]]
    assert decided(rows.skew_where_active, upper, form="rate") == "true"
    assert decided(rows.skew_where_active, upper, form="rate", bias=[0.3, 0.0]) == "true"
    assert decided(rows.skew_where_active, upper, form="rate", bias=[0.0, 0.3]) == "false"
    assert decided(rows.skew_where_active, upper, form="rate", bias=[0.0, 0.3], activation="deadzone") == "true"
    assert decided(rows.skew_where_active, upper, form="current") == "false"
    assert decided(rows.skew_where_active, [[0.5, 1.0], [0.0, 0.0]], form="rate") == "false"
    assert decided(rows.skew_where_active, J, form="rate", bias=[5, 5]) == "true"
    assert decided(rows.skew_where_active, 0 * J, form="rate") == "true"


def test_small_leaks_are_leaks():
    tiny = Fraction(1, 10**400)
    assert given_that.positive_leak.decide(Network(J, leak=tiny)).is_true
    assert fate.no_leak.decide(Network(J, leak=tiny)).is_false
    assert fate.leak_dominates.decide(Network(J, leak=tiny)).is_true  # W does no work at all


# ---------------------------------------------------------------- what a claim may say


def test_questions_kinds_and_words_are_known():
    with pytest.raises(ValueError, match="unknown question"):
        Answer("eternal", True, 0, "")
    with pytest.raises(ValueError, match="unknown kind"):
        Conserved("momentum", 0, lambda network: ())
    with pytest.raises(ValueError, match="unknown word"):
        Stepped("euler", "bounded", 0, "")


def test_a_claim_without_a_derivation_answers_nothing():
    import dataclasses

    (claim,) = claims(("T3.9",))
    with pytest.raises(ValueError, match="what is not derived answers nothing"):
        dataclasses.replace(claim, derive=None, twins=())
