"""An assumption is decided once, on exact numbers, whoever asks: verify, validate, ablate, replay, audit."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from sympy import Rational, pi, sqrt

from analysis.activations.activation import CATALOGUE, activation
from proofs.ablation.replay import SCHEMA, replay
from proofs.assumptions.catalogue import ASSUMPTIONS, assumption
from proofs.assumptions.network import (
    current_form,
    current_form_biased,
    positive_leak,
    rank_two,
    skew,
    skew_symmetrizable,
    zero_diagonal,
)
from proofs.assumptions.plane import field, on_orbit, repelling, tanh
from proofs.audit.audit import audit
from proofs.claims.registry import CLAIMS, claims
from proofs.networks.documents import network_document, states_document
from proofs.networks.instance import Instance
from proofs.networks.network import Network

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
K3 = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [-2.0, -3.0, 0.0]])
LAST_BIT = np.array([[0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 2.0**-60], [0, 0, -(2.0**-60), 0]])
"""Rank 4; a rank in floats says 2."""
CORNER = np.array([[0.0, 2.0**-1074], [-(2.0**-1074), 0.0]])


def counterexample(claim, dropped, how, start, **network):
    statement = {"claim": claim, "dropped": dropped, "how": how, "verdict": "certified"}
    network = {"form": "current", "arithmetic": "exact", **network}
    return {"schema": SCHEMA, "network": network, "statement": statement, "evidence": {"states": [start]}}


def test_a_matrix_of_rank_4_to_the_last_bit_has_not_rank_2():
    assert np.linalg.matrix_rank(LAST_BIT) == 2
    for subject in (Network(LAST_BIT), Instance(LAST_BIT, np.ones((1, 4)), CATALOGUE["tanh"])):
        assert rank_two.decide(subject).is_false
        assert "rank 4" in rank_two.decide(subject).reason
    two = LAST_BIT.copy()
    two[2:] = 0
    assert rank_two.decide(Network(two)).is_true
    assert rank_two.decide(Network(two, bias=[1.0, 2.0, 0.0, 0.0])).is_true
    assert rank_two.decide(Network(two, bias=[1.0, 2.0, 2.0**-1000, 0.0])).is_false


def test_replay_refuses_a_matrix_of_rank_4_where_the_claim_needs_rank_2():
    stored = counterexample(
        claim="T9.1",
        dropped=["increasing_through_origin"],
        how="converges",
        activation="sin(s)",
        weights=[[str(Fraction(x)) for x in row] for row in LAST_BIT.tolist()],
        start=["pi/2", "pi/2", "0", "0"],
    )
    found = replay(stored)
    assert not found.confirmed
    assert "rank_two: W has rank 4" in found.detail


@pytest.mark.parametrize("leak", [Fraction(1, 10**400), Fraction(3, 2**1300)])
def test_replay_sees_a_leak_that_no_float_can_hold(leak):
    stored = counterexample(
        claim="T3.1",
        dropped=["increasing_through_origin"],
        how="static",
        activation="sin(s)",
        weights=[["0", "1"], ["-1", "0"]],
        start=["pi", "0"],
        leak=str(leak),
    )
    found = replay(stored)
    assert not found.confirmed
    assert "current_form: there is a leak" in found.detail
    del stored["network"]["leak"]
    assert replay(stored).confirmed


def test_a_leak_below_every_float_is_positive():
    tiny = Instance([[0.0]], [[1.0]], "tanh", leak=Rational(1, 10**400))
    assert positive_leak.decide(tiny).is_true
    assert current_form.decide(tiny).is_false
    assert positive_leak.decide(Network([[0.0]])).is_false


NEEDS = [
    # claim, form, σ, the assumption that fails; None where all hold
    ("T3.6", "rate", "sign(s)", "continuous"),
    ("T3.6", "rate", "tanh", None),
    ("T6.4", "current", "hardtanh", "smooth"),
    ("T6.4", "current", "tanh", None),
    ("T3.3", "current", "hardtanh", None),  # it needs locally Lipschitz, which hardtanh is
    ("T3.3", "current", "sqrt(abs(s))*sign(s)", "locally_lipschitz"),
]


@pytest.mark.parametrize(("label", "form", "sigma", "fails"), NEEDS)
def test_audit_claim_and_replay_agree_on_what_a_claim_needs_of_sigma(label, form, sigma, fails):
    W = np.zeros((3, 3))
    W[:2, :2] = J
    W = W if label == "T3.6" else J
    network, claim = Network(W, form=form, activation=sigma, step=0.5), claims((label,))[0]
    failing = [known.name for known in claim.assumptions if not known.decide(network).is_true]
    assert failing == ([] if fails is None else [fails])
    (asked,) = (found for found in audit(network).claims if found.label == label)
    assert asked.applies is (fails is None)
    assert {m.name for m in asked.missing} == set(failing)
    if claim.check is None and not claim.speaks_of_trajectories:
        return  # such a claim has no counterexamples to replay
    dropped = next(a.name for a in claim.assumptions if a.name not in (*failing, "rate_form", "euler_current"))
    statement = {"claim": label, "dropped": [dropped], "how": "converges", "verdict": "supported"}
    instance = Instance(W, np.ones((1, len(W))), sigma, form=form, step=0.5)
    exact = instance.replace(weights=np.array([[Fraction(x) for x in row] for row in W.tolist()], dtype=object))
    subject = exact if claim.speaks_of_trajectories else instance
    evidence = {"states": states_document(subject.states)}
    stored = {"schema": SCHEMA, "network": network_document(subject), "statement": statement, "evidence": evidence}
    found = replay(stored)
    assert not found.confirmed
    assert f"the network does not break {dropped}" in found.detail
    if fails is not None:
        statement["dropped"] = [fails]
        assert "does not break" not in replay(stored).detail
        assert "does not satisfy" not in replay(stored).detail


def test_entries_that_differ_in_the_last_bit_are_not_skew():
    W = np.array([[0.0, 0.1], [-0.1 - 2.0**-60, 0.0]])
    assert skew.decide(Network(W)).is_false or W[1, 0] == -0.1
    W[1, 0] = -np.nextafter(0.1, 1)
    assert skew.decide(Network(W)).is_false
    third = Fraction(1, 3)
    assert skew.decide(Network(np.array([[Fraction(0), third], [-third, Fraction(0)]]))).is_true
    assert skew.decide(Network(np.array([[Fraction(0), third], [-1 / 3, Fraction(0)]], dtype=object))).is_false
    assert skew.decide(Network(CORNER)).is_true
    assert skew.decide(Network(abs(CORNER))).is_false


def test_numbers_that_are_not_rational_are_decided_or_left_undecided():
    root = sqrt(2)
    closed = Network(np.array([[0, root], [-root, 0]], dtype=object))
    assert skew.decide(closed).is_true
    assert zero_diagonal.decide(closed).is_true
    assert field.decide(closed).is_true
    assert rank_two.decide(closed).is_undecided
    assert skew_symmetrizable.decide(closed).is_undecided
    nearly = Network(np.array([[0, root], [-root + Rational(1, 10**60), 0]], dtype=object))
    assert skew.decide(nearly).is_false


def test_weights_d_are_compared_exactly():
    W = np.array([[0.0, 0.3], [-0.1, 0.0]])
    assert 0.1 * 3 != 0.3
    assert skew_symmetrizable.decide(Network(W)).is_true
    assert skew_symmetrizable.decide(Network(W, energy_weights=[1.0, 3.0])).is_false
    assert skew_symmetrizable.decide(Network(W, energy_weights=[Fraction(0.1) / Fraction(0.3), 1])).is_true
    assert skew_symmetrizable.decide(Network(W, energy_weights=[-1.0, -3.0])).is_false


def test_a_bias_in_the_image_is_told_from_one_an_ulp_beside_it():
    b = K3 @ np.array([0.5, 0.25, -0.5])
    assert current_form_biased.decide(Network(K3, bias=b)).is_true
    b[0] = np.nextafter(b[0], 10)
    assert current_form_biased.decide(Network(K3, bias=b)).is_false


def test_the_energy_of_sine_is_compared_exactly():
    """E = 2 − cos z₁ − cos z₂ is 2 at (π/2, π/2): there the orbit does not close; just inside it does."""
    weights = ((Rational(0), Rational(1)), (Rational(-1), Rational(0)))
    at = Instance(weights, np.array([[pi / 2, pi / 2]]), CATALOGUE["sin"])
    inside = Instance(weights, np.array([[pi / 2 - Rational(1, 10**30), pi / 2]]), CATALOGUE["sin"])
    assert on_orbit.decide(at).is_false
    assert on_orbit.decide(inside).is_true
    assert on_orbit.decide(Network(J, activation="sin")).is_undecided
    assert on_orbit.decide(Network(J, activation="s + s**3")).is_false


def test_an_undecided_function_is_not_called_another():
    same = activation("sinh(s)/cosh(s)")
    assert tanh.decide(Network(J, activation=same)).is_true
    assert tanh.decide(Network(J, activation="arctan")).is_false
    assert tanh.decide(Instance(J, np.ones((1, 2)))).is_undecided


def test_equilibria_at_the_threshold_are_not_called_several():
    """ω within 1e-25 of γΩ*(2): undecided, or what the threshold's further digits say."""
    from analysis.plane.limitcycle import Threshold

    def exact(digits):
        top, bottom = mpmath.libmp.to_rational(Threshold(2, digits).value._mpf_)
        return Fraction(int(top), int(bottom))

    further = exact(120)
    for shift in (-1, 0, 1):
        omega = exact(60) + Fraction(shift, 10**25)
        W = np.array([[Fraction(2), omega], [-omega, Fraction(2)]])
        decided = repelling.decide(Network(W, leak=Fraction(1)))
        assert decided.is_undecided or decided.is_true == (omega > further)
    assert repelling.decide(Network([[2.0, 0.6], [-0.6, 2.0]], leak=1.0)).is_true
    assert repelling.decide(Network([[2.0, 0.5], [-0.5, 2.0]], leak=1.0)).is_false
    assert repelling.decide(Network([[0.5, 0.5], [-0.5, 0.5]], leak=1.0)).is_false


# ---------------------------------------------------------------- one decision for everyone


FORMS = [("current", {}), ("rate", {}), ("current", {"leak": 0.5}), ("rate", {"leak": 0.5})]


def test_claims_and_the_audit_ask_the_same_objects():
    for claim in CLAIMS:
        for known in claim.assumptions:
            assert assumption(known.name) is known
    with pytest.raises(ValueError, match="unknown assumption"):
        assumption("pretty")


def test_every_assumption_says_how_it_reads_and_gives_a_reason():
    for known in ASSUMPTIONS.values():
        assert known.text
        assert known.text.count("`") % 2 == 0
        for network in (Network(J), Network(K3, form="rate", leak=1.0, bias=[1.0, 0.0, 0.0])):
            assert known.decide(network).reason
