"""The map section of an audit (T13), on both sides of every bound, and the bundled networks' numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from proofs.assumptions import memory, settling
from proofs.audit.audit import audit
from proofs.audit.html import audit_fragment
from proofs.audit.text import audit_text
from proofs.networks.network import Network
from proofs.networks.reading import load_example

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
NINE_TENTHS = np.array([[1.5, -0.2], [2.1, 0.2]])


def elman(W, **options):
    return Network(np.asarray(W, dtype=float), form="map", leak=1.0, step=1.0, **options)


def of_map(network):
    return audit(network).to_json()["map"]


@pytest.mark.parametrize(
    ("size", "forgets", "claims"),
    [(0.4999, "proved", ["T13.4"]), (0.5, "undecided", []), (0.51, "undecided", [])],
)
def test_rows_below_one_forget(size, forgets, claims):
    """|W| has the entry `size` everywhere, so that ρ(|W|) = 2 size; its norm is the same, so that no form helps."""
    found = of_map(elman([[size, -size], [-size, size]]))
    assert found["forgets"] == forgets
    assert found["evidence"]["forgets"]["claims"] == claims


def test_a_rotation_forgets_by_a_form_where_rows_do_not():
    """W = 0.95 times the turn by 45 degrees: ρ(|W|) = 0.95 √2 > 1, and ‖W‖ = 0.95."""
    c = np.sqrt(0.5)
    found = of_map(elman(0.95 * np.array([[c, c], [-c, c]])))
    assert (found["forgets"], found["settles"], found["bounded"]) == ("proved", "proved", "proved")
    assert found["evidence"]["forgets"]["claims"] == ["T13.9"]
    assert of_map(elman(1.01 * np.array([[c, c], [-c, c]])))["forgets"] == "undecided"


def test_a_spectral_radius_below_one_is_not_enough():
    """T13.4's example: eigenvalues 0.8 and 0.9, and three attracting fixed points."""
    assert np.abs(np.linalg.eigvals(NINE_TENTHS)).max() < 1
    network = elman(NINE_TENTHS).equation
    assert memory.small_rows.decide(network).is_false
    points = settling.rest_of(network).points
    sinks = [point.point for point in points if point.map(1.0).name == "sink"]
    assert len(sinks) == 3
    assert any(point == pytest.approx([0.6936, 0.9278], abs=5e-5) for point in sinks)
    found = of_map(elman(NINE_TENTHS))
    assert (found["forgets"], found["perpetual"], found["bounded"]) == ("undecided", "refuted", "proved")


@pytest.mark.parametrize(
    ("network", "invertible", "claim"),
    [
        (elman([[1.0, 2.0], [0.5, 1.0]]), "refuted", "T13.5"),
        (elman([[1.0, 2.0], [0.5, 1.0 + 2.0**-50]]), "proved", "T13.5"),
        (elman([[1.0, 2.0], [0.5, 1.5]], activation="relu"), "undecided", None),
        (Network(3 * J, form="rate", step=7.0), "proved", "T13.10"),
        (Network([[-2.0]], form="rate", leak=1.0, step=0.25), "proved", "T13.10"),  # −2 > −0.75/0.25
        (Network([[-3.0]], form="rate", leak=1.0, step=0.25), "undecided", None),
        (Network(3 * J, step=7.0, bias=[1.0, 2.0]), "proved", "T13.14"),
        (Network([[-2.0]], leak=1.0, step=0.25), "proved", "T13.14"),
        (Network([[-3.0]], leak=1.0, step=0.25), "undecided", None),
        (Network([[-1.0, 8.0], [0.0, -1.0]], form="rate", leak=1.0, step=0.25), "proved", "T13.10"),  # by minors
    ],
)
def test_what_can_be_undone(network, invertible, claim):
    found = of_map(network)
    assert found["invertible"] == invertible
    assert found["evidence"]["invertible"]["claims"] == ([claim] if claim else [])


@pytest.mark.parametrize(
    ("low", "settles"), [(-0.9375, "proved"), (-1.0, "undecided"), (-1.0625, "refuted"), (-2.0, "refuted")]
)
def test_symmetric_weights_end_in_period_two(low, settles):
    """σ = tanh, L = 1: fixed points only where λ_min > −1; the largest eigenvalue is above 1: nothing contracts.

    Below −1 every fixed point is unstable.
    """
    found = of_map(elman([[1.5, 0.0], [0.0, low]]))
    assert found["ends_in_period_two"] == "proved"
    assert found["settles"] == settles
    assert of_map(elman([[1.5, 0.1], [0.0, low]]))["ends_in_period_two"] == "undecided"


@pytest.mark.parametrize(
    ("step", "settles", "words"), [(0.7999, "proved", "never grows"), (0.8001, "refuted", "grows")]
)
def test_the_dichotomy_of_diffusion(step, settles, words):
    """γ = 1/2, ω = 1: the bound is 2γ/(γ² + ω²) = 0.8."""
    found = of_map(Network(J - 0.5 * np.eye(2), form="rate", step=step))
    assert found["settles"] == settles
    assert words in found["diffusion"]


def test_between_the_two_bounds_it_is_said_what_is_not_known():
    """σ'(0) = 1/10 < L: at the fixed point no mode grows, and larger states are not covered."""
    sigma = "tanh(s)**3 + tanh(s)/10"
    found = of_map(Network(J - 0.5 * np.eye(2), form="rate", activation=sigma, step=2.0))
    assert found["energy"] == ""
    assert "is not known" in found["diffusion"]
    assert found["settles"] == "undecided"


def test_where_nothing_is_at_rest_it_is_said_so():
    found = of_map(Network(J, activation="sigmoid", step=0.1))
    assert found["almost_never_settles"] == "proved"
    assert found["reasons"]["almost_never_settles"] == "there is no fixed point, so no orbit converges"
    assert "fixed point grows" not in (found["diffusion"] or "")


def test_an_audit_of_a_map_is_valid_json_and_a_page():
    schema = json.loads(Path("proofs/schemas/audit.json").read_text(encoding="utf-8"))
    jsonschema = pytest.importorskip("jsonschema")
    for network in (elman(NINE_TENTHS), Network(J, form="rate", step=0.1), Network(J)):
        found = audit(network)
        jsonschema.validate(json.loads(json.dumps(found.to_json())), schema)
        assert ("Map, step" in audit_fragment(found)) == (network.step is not None)
    page = audit_fragment(audit(elman(NINE_TENTHS)))
    assert page.index("Map, step") < page.index("<h2>Motion")


# ---------------------------------------------------------------- the bundled networks


def test_the_numbers_of_the_skew_network_in_current_form():
    """hω = 1.593; a step in [0.482, 2.075]; nothing but the fixed point settles, with c, max |c_i| = 0.596."""
    found = of_map(load_example("ctrnn_current_rows"))
    assert found["factor"] == [pytest.approx(0.482, abs=5e-4), pytest.approx(2.075, abs=5e-4)]
    assert "hLω = 1.593" in found["diffusion"]
    assert found["perpetual"] == "proved"
    assert found["evidence"]["perpetual"]["claims"] == ["T13.11"]


@pytest.mark.parametrize("example", ["antisymmetric_rows", "ctrnn_current_rows"])
def test_gradients_of_eight_steps_lie_within_what_is_derived(example):
    """T13.3 for eight steps from random states: within [e^{−8a}, e^{8a}], and with a geometric mean of at least 1."""
    network = load_example(example)
    factors = audit(network).map.gradients.factors
    least, most = factors.over(8)
    dice = np.random.default_rng(5)
    for _ in range(5):
        x, product = dice.normal(size=network.n), np.eye(network.n)
        for _ in range(8):
            current = network.form == "current"
            z = x if current else network.W @ x + network.bias
            slopes = 1 - np.tanh(z) ** 2
            jacobian = network.step * (network.W * slopes if current else slopes[:, None] * network.W)
            product = (np.eye(network.n) + jacobian) @ product
            x = x + network.step * (network.W @ np.tanh(z) + network.bias if current else np.tanh(z))
        values = np.linalg.svd(product, compute_uv=False)
        assert least <= values.min()
        assert values.max() <= most
        assert np.exp(np.log(values).mean()) >= 1


def test_the_elman_network_is_a_map_first():
    found = audit(load_example("elman_rows"))
    text = audit_text(found)
    assert text.index("\nMAP\n") < text.index("\nMOTION\n")
    assert "x⁺ = (1 − hγ) x + h σ(W x + b)   (map form)" in text
    this = found.to_json()["map"]
    assert (this["bounded"], this["invertible"], this["forgets"]) == ("proved", "proved", "undecided")
    assert found.motion.perpetual.verdict.value == "refuted"
