"""Activations: closed forms, properties, and that nothing is claimed that a number contradicts."""

import pytest
from sympy import N, diff, oo, tanh

from analysis.activations import CATALOGUE, PROPERTIES, activation, s

# continuous, odd, bounded, lipschitz, nondecreasing, strictly increasing, sign-preserving, coercive; derived by hand.
EXPECTED = {
    "tanh": "++++++++",
    "arctan": "++++++++",
    "erf": "++++++++",
    "softsign": "++++++++",
    "algebraic": "++++++++",
    "gudermannian": "++++++++",
    "hardtanh": "+++++-++",
    "sinh": "++--++++",
    "cauchy_odd": "++++--++",
    "sin": "++++----",
    "gaussian_odd": "++++--+-",
    "deadzone": "++-++--+",
    "rectified_tanh": "+-+++---",
    "sigmoid": "+-++++--",
    "relu": "+--++---",
    "identity": "++-+++++",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_eight_properties(name):
    found = "".join({"true": "+", "false": "-"}.get(CATALOGUE[name].decide(p).truth.value, "?") for p in PROPERTIES)
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_primitive_is_one(name):
    entry = CATALOGUE[name]
    assert abs(N(entry.primitive.subs(s, 0))) < 1e-15
    for point in (-3, -0.7, 0.3, 2.5):
        assert abs(N((diff(entry.primitive, s) - entry.sigma).subs(s, point))) < 1e-12
        assert abs(N((diff(entry.sigma, s) - entry.derivative).subs(s, point))) < 1e-12


def test_text_gives_an_activation():
    assert activation("tanh") is CATALOGUE["tanh"]
    assert activation("tanh(s)").sigma == tanh(s)
    assert activation("power(3/2)").lipschitz == oo
    with pytest.raises(ValueError, match="unknown function"):
        activation("__import__('os')")
