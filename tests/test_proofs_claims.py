"""The checkers of the claims can fail: each sees a network that breaks the assumption that matters to it."""

from fractions import Fraction

import numpy as np
import pytest

from analysis.activations.activation import activation
from proofs.claims.registry import CLAIMS, claims
from proofs.networks.instance import Instance

NOT_SKEW = np.array([[0.0, 1.0, 0.0], [-1.0, 0.5, 2.0], [0.0, -2.0, 0.0]])
SKEW = np.array([[0.0, 1.0, -0.5], [-1.0, 0.0, 2.0], [0.5, -2.0, 0.0]])
STATES = np.array([[0.3, -1.2, 0.7], [1.1, 0.4, -0.2], [-2.0, 0.1, 0.5]])
TANH = activation("tanh")


def instance(weights=NOT_SKEW, name="tanh", **options):
    return Instance(weights=weights, states=STATES, activation=activation(name), **options)


def rational(matrix):
    return np.array([[Fraction(entry) for entry in row] for row in matrix.tolist()], dtype=object)


BROKEN = {
    "T1.1": instance(form="linear"),
    "T1.3": instance(form="linear", energy_weights=np.array([1.0, 2.0, 1.0])),
    "T1.4": instance(form="linear"),
    "T2.1": instance(),
    "T2.3": instance(energy_weights=np.array([1.0, 2.0, 1.0])),
    "T2.4": instance(form="rate", bias=np.array([0.1, -0.2, 0.3])),
    "T2.7": instance(bias=np.array([-0.2, 0.4, 0.4]), extra={"c": np.array([0.1, -0.2, 0.3])}),
    "T2.8": instance(form="rate"),
    "T6.1": instance(form="linear", step=0.5),
    "T6.3": instance(step=0.5),
    "T6.4": instance(step=0.5),
}


@pytest.mark.parametrize("label", BROKEN)
def test_the_checker_sees_weights_that_are_not_skew(label):
    (claim,) = claims((label,))
    assert not claim.check(BROKEN[label]).ok
    d = None if BROKEN[label].energy_weights is None else np.ones(3)
    sound = Instance(
        weights=SKEW,
        states=STATES,
        activation=TANH,
        form=BROKEN[label].form,
        bias=BROKEN[label].bias,
        step=BROKEN[label].step,
        energy_weights=d,
        extra=BROKEN[label].extra,
    )
    assert claim.check(sound).ok


@pytest.mark.parametrize(("name", "low"), [("sin", True), ("-tanh(s)", True)])
def test_the_energy_step_sees_a_slope_that_is_negative(name, low):
    (claim,) = claims(("T6.3",))
    states = np.array([[3.0, 2.8, -3.1]])
    found = claim.check(Instance(weights=SKEW, states=states, activation=activation(name), step=0.3))
    assert low
    assert not found.ok


def test_both_ends_of_the_energy_step_are_reached():
    """σ = s gives the upper end with equality, a constant slope 0 the lower one; 1% less would fail."""
    (claim,) = claims(("T6.3",))
    linear = Instance(weights=SKEW, states=STATES, activation=activation("identity"), step=0.25)
    assert claim.check(linear).ok
    values = STATES @ SKEW.T * 0.25
    gained = ((STATES + values) ** 2 - STATES**2).sum(axis=-1) / 2
    bound = 0.25**2 / 2 * ((STATES @ SKEW.T) ** 2).sum(axis=-1)
    assert gained == pytest.approx(bound, rel=1e-12)
    flat = Instance(weights=SKEW, states=STATES + 20, activation=activation("hardtanh"), step=0.25)
    assert claim.check(flat).ok


def test_exact_instances_leave_no_room():
    (claim,) = claims(("T2.1",))
    weights = rational(SKEW)
    sound = Instance(weights=weights, states=rational(STATES))
    assert claim.check(sound).exact
    assert claim.check(sound).value == 0
    weights = weights.copy()
    weights[0, 1] += Fraction(1, 10**40)
    assert not claim.check(Instance(weights=weights, states=rational(STATES))).ok


def test_a_casimir_of_the_wrong_side_is_seen():
    """Wᵀc = 0 is what conserves cᵀz; the kernel of W itself does not, unless W is skew."""
    (claim,) = claims(("T2.5",))
    weights = rational(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 2.0, 1.0]]))
    assert claim.check(Instance(weights=weights, states=rational(STATES))).value == 0


def test_every_derived_claim_has_two_twins():
    short = [claim.label for claim in CLAIMS if claim.derive and len(claim.twins) < 2]
    assert short == [] or short == ["T5.1"]
