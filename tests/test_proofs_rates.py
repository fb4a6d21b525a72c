"""What a claim says is conserved, evaluated exactly on one network: at rest where it should be, moving just outside."""

import numpy as np
import pytest
from sympy import Rational, S, tanh

from analysis.activations.activation import activation
from proofs.ablation.rates import finite_range
from proofs.ablation.trajectories import outcome
from proofs.claims.rates import energy_rate
from proofs.claims.registry import CLAIMS, claims
from proofs.claims.t2_threevalues import check_three_values
from proofs.networks.documents import counterexample_of
from proofs.networks.instance import Instance
from proofs.verdict import Verdict

ROTATION = [["0", "2"], ["-2", "0"]]
STEP = "Piecewise((-1, s < 0), (1, True))"


def case(start, weights=ROTATION, sigma="tanh", form="current", **more):
    network = {"form": form, "weights": weights, "start": list(start), **more}
    return counterexample_of(network if form == "linear" else network | {"activation": sigma})


REST = [
    ("T1.1", case(("1", "3"), form="linear")),
    ("T1.2", case(("1", "3"), form="linear")),
    ("T1.4", case(("1", "3", "1/2"), [["0", "1", "2"], ["-1", "0", "3"], ["-2", "-3", "0"]], form="linear")),
    ("T2.1", case(("1", "2"))),
    ("T2.2", case(("1", "2"))),
    ("T2.3", case(("1", "2"), [["0", "2"], ["-1", "0"]], energy_weights=["1", "2"])),
    ("T2.4", case(("1", "2"), form="rate", bias=["1", "-1"])),
    ("T2.5", case(("1", "2"), [["1", "2"], ["2", "4"]])),
    ("T2.7", case(("1", "2"), bias=["1", "-1"])),
    ("T2.9", case(("1", "2"), [["1", "2"], ["2", "-4"]], leak="1/2")),
]
MOVES = [
    ("T1.1", case(("1", "3"), [["1", "2"], ["-2", "0"]], form="linear")),
    ("T1.1", case(("1", "3"))),
    ("T1.2", case(("1", "3"))),
    ("T1.4", case(("1", "3"))),
    ("T2.1", case(("1", "2"), leak="1/10")),
    ("T2.2", case(("1", "2"), bias=["0", "1"])),
    ("T2.3", case(("1", "2"), [["0", "2"], ["-1", "0"]], energy_weights=["1", "1"])),
    ("T2.4", case(("1", "2"), form="rate", leak="1/10")),
    ("T2.5", case(("1", "2"), [["1", "2"], ["2", "4"]], bias=["0", "1"])),
    ("T2.7", case(("1", "2"), bias=["1", "-1"], leak="1")),
    ("T2.9", case(("1", "2"), [["1", "2"], ["2", "-4"]], bias=["1", "0"])),
]


def rate_outcome(label, network):
    (claim,) = claims((label,))
    return outcome(claim, network)


@pytest.mark.parametrize(("label", "network"), REST)
def test_what_is_conserved_is_at_rest(label, network):
    found = rate_outcome(label, network)
    assert (found.how, found.decided) == ("", True)


@pytest.mark.parametrize(("label", "network"), MOVES)
def test_outside_the_claim_it_moves_for_certain(label, network):
    found = rate_outcome(label, network)
    assert (found.how, found.verdict, found.decided) == ("changes", Verdict.CERTIFIED, True)


def test_every_label_is_tried_on_both_sides():
    assert (
        {label for label, _ in REST}
        == {label for label, _ in MOVES}
        == {claim.label for claim in CLAIMS if claim.rates}
    )


def test_without_a_casimir_nothing_is_said():
    assert not rate_outcome("T2.5", case(("1", "2"))).decided


def test_two_values_are_not_enough_to_tell_the_weights():
    """T2.2: σ = ±1, W = diag(1, −1)."""
    diagonal = [["1", "0"], ["0", "-1"]]
    found = rate_outcome("T2.2", case(("1", "2"), diagonal, STEP))
    assert (found.how, found.verdict) == ("conserved", Verdict.CERTIFIED)
    assert rate_outcome("T2.2", case(("1", "2"), diagonal, "sign(s)")).how == ""  # 0 is a third value
    assert not rate_outcome("T2.2", case(("1", "2"), diagonal, "tanh")).decided
    assert rate_outcome("T2.2", case(("1", "2"), [["1", "0"], ["0", "-2"]], STEP)).how == ""
    assert not rate_outcome("T2.2", case(("1", "2"), diagonal, STEP, leak="1")).decided


def test_finite_ranges():
    assert finite_range(activation(STEP)) == (-1, 1)
    assert finite_range(activation("sign(s)")) == (-1, 0, 1)
    assert finite_range(activation("3/2")) == (Rational(3, 2),)
    assert finite_range(activation("tanh")) is None
    assert finite_range(None) is None


@pytest.mark.parametrize("seed", range(3))
def test_three_values_of_sigma_determine_the_symmetric_part(seed):
    rng = np.random.default_rng(seed)
    weights, states = rng.normal(size=(4, 4)), rng.normal(size=(2, 4))
    assert check_three_values(Instance(weights, states, activation("tanh"))).ok
    assert check_three_values(Instance(weights, states, activation("s*exp(-s**2)"))).ok


def test_two_values_of_sigma_are_said_to_be_too_few():
    found = check_three_values(Instance(np.eye(2), np.ones((1, 2)), activation(STEP)))
    assert "not found" in found.detail


def test_the_check_fails_when_a_rate_is_wrong(monkeypatch):
    from proofs.claims import t2_threevalues as threevalues

    rate = threevalues._rate
    monkeypatch.setattr(
        threevalues, "_rate", lambda weights, value, changes: tuple(1.001 * r for r in rate(weights, value, changes))
    )
    assert not check_three_values(Instance(np.eye(2), np.ones((1, 2)), activation("tanh"))).ok


def test_the_rate_is_the_derivative_of_the_energy():
    network = case(("1", "2"), [["1", "2"], ["0", "3"]], leak="1/2")
    (rate,) = energy_rate(network)
    value = [tanh(1), tanh(2)]
    velocity = [value[0] + 2 * value[1] - S.Half, 3 * value[1] - 1]
    assert (rate - value[0] * velocity[0] - value[1] * velocity[1]).equals(0)
