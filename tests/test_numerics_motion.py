"""The judge of motion on systems whose motion is known, on both sides of each decision."""

import numpy as np
import pytest

from analysis.activations.activation import activation
from numerics.evaluation.compile import compile_activation
from numerics.orbits.judge import Motion, judge

PLANE = np.array([[0.0, 1.0], [-1.0, 0.0]])


def motion(name, start, weights=PLANE, leak=0.0, energy=True, **options):
    sigma = compile_activation(activation(name))

    def field(z):
        return weights @ sigma.sigma(z) - leak * z

    conserved = (lambda z: sigma.primitive(z).sum(axis=-1)) if energy else None
    return judge(field, np.array(start, dtype=float), energy=conserved, **options)


@pytest.mark.parametrize(
    ("name", "start", "kind"),
    [
        ("tanh", (1.0, 0.5), "returns"),
        ("softsign", (10.0, 3.0), "returns"),
        ("sinh", (1.0, 2.0), "returns"),
        ("exp(s) - 1", (1.0, 0.0), "returns"),
        ("sin", (1.5, 1.5), "returns"),  # inside the separatrix E = 2
        ("gaussian_odd", (0.5, 0.5), "returns"),  # E < 1/2
        ("gaussian_odd", (1.0, 1.0), "escapes"),  # E > 1/2
        ("rectified_tanh", (1.0, 1.0), "escapes"),
        ("deadzone", (0.5, -0.5), "static"),
        ("deadzone", (0.5, 2.0), "returns"),
    ],
)
def test_planar_motion(name, start, kind):
    assert motion(name, start).kind == kind


def test_the_period_is_the_one_of_the_closed_form():
    from scipy.special import ellipk

    found = motion("tanh", (1.0, 0.5))
    energy = float(np.log(np.cosh(1.0)) + np.log(np.cosh(0.5)))
    assert found.time == pytest.approx(4 * ellipk(1 - np.exp(-2 * energy)), rel=1e-9)


def test_a_separatrix_is_left_undecided():
    assert motion("sin", (np.pi / 2, np.pi / 2)).kind == "undecided"


@pytest.mark.parametrize("leak", [0.1, 1.0])
def test_a_leak_brings_it_to_rest(leak):
    found = motion("tanh", (1.0, 1.0), leak=leak, energy=False)
    assert found.kind == "converges"
    assert np.abs(found.limit).max() < 1e-6


def test_growth_without_bound_in_finite_time_is_an_escape():
    assert judge(lambda z: z**2, np.array([1.0])).kind == "escapes"


def test_slow_growth_and_slow_decay_are_left_undecided():
    assert judge(lambda z: 1 / (1 + z), np.array([1.0]), horizon=100.0).kind == "undecided"
    assert judge(lambda z: -(z**3), np.array([1.0]), horizon=100.0).kind == "undecided"


def test_an_energy_that_is_not_kept_is_not_believed():
    found = judge(lambda z: PLANE @ z, np.array([1.0, 0.0]), energy=lambda z: z[..., 0])
    assert found.kind == "undecided"
    assert "energy" in found.detail


@pytest.mark.parametrize("start", [0.3, 1e-9])
def test_a_field_that_jumps_does_not_keep_the_judge_busy(start, monkeypatch):
    calls = 0

    def field(z):
        nonlocal calls
        calls += 1
        return -np.sign(z)

    monkeypatch.setattr("numerics.orbits.judge.MAX_EVALUATIONS", 2000)
    assert judge(field, np.array([start])).kind == "undecided"
    assert calls < 2 * 2000 + 1000  # both parts of the judgement, and what is asked of the field besides


def test_four_dimensions_move_and_are_not_seen_to_return():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(4, 4))
    assert motion("tanh", (1.0, 2.0, 0.5, 0.3), weights=A - A.T, horizon=50.0).kind == "moves"


def test_bad_requests():
    with pytest.raises(ValueError, match="one finite state"):
        judge(lambda z: z, np.array([np.nan]))
    with pytest.raises(ValueError, match="one finite state"):
        judge(lambda z: z, np.zeros((2, 2)))
    with pytest.raises(ValueError, match="unknown kind"):
        Motion("dances", "", 0.0)
