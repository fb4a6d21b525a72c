"""T10.4 to T10.9: their checks can fail, their assumptions are decided on both sides, their bounds meet the flow."""

from math import exp, log

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from analysis.activations.activation import activation
from proofs.assumptions import nearskew
from proofs.claims.registry import claim
from proofs.networks.instance import Instance
from proofs.networks.network import Network

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
SKEW = np.array([[0.0, 1.0, -0.5], [-1.0, 0.0, 2.0], [0.5, -2.0, 0.0]])
STATES = np.array([[0.3, -1.2, 0.7], [1.1, 0.4, -0.2], [-2.0, 0.1, 0.5], [8.0, 0.0, 0.0]])
DAMPED = SKEW - 0.25 * np.eye(3)


def instance(weights, name="tanh", **options):
    n = len(weights)
    return Instance(weights=np.array(weights), states=STATES[:, :n], activation=activation(name), **options)


CHECKED = {
    "T10.4": (instance(DAMPED), instance(DAMPED, "identity")),
    "T10.5": (instance(SKEW, leak=0.5), instance(SKEW, "deadzone", leak=0.5)),
    "T10.9": (instance(SKEW, "exp(s)-1", leak=0.5), instance(SKEW, "gaussian_odd", leak=0.5)),
}


@pytest.mark.parametrize("label", CHECKED)
def test_the_check_holds_where_it_should_and_fails_where_it_must(label):
    sound, broken = CHECKED[label]
    assert claim(label).check(sound).ok
    assert not claim(label).check(broken).ok


@pytest.mark.parametrize("label", ["T10.4", "T10.5", "T10.9"])
def test_the_check_sees_weights_that_do_more(label):
    leak = 0.0 if label == "T10.4" else 0.5
    weights = (DAMPED if label == "T10.4" else SKEW) + np.diag([0.0, 0.0, 0.01])
    assert not claim(label).check(instance(weights, leak=leak)).ok


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tanh", "true"),
        ("erf", "true"),
        ("hardtanh", "true"),
        ("relu", "true"),
        ("gaussian_odd", "true"),  # not monotone, and yet
        ("identity", "true"),
        ("3*tanh(s/2) + softsign", None),
        ("deadzone", "false"),
        ("exp(s)-1", "false"),  # grows on the right only
        ("sinh", "false"),
        ("s*tanh(s)", "false"),
        ("sin", "false"),
        ("sigmoid", "false"),  # σ(0) is not 0
        ("tanh(s) + 3*tanh(s)**2/10", "false"),
        ("0", "true"),
    ],
)
def test_which_activations_fade(name, expected):
    if expected is None:
        from analysis.activations.families import Term, combination

        sigma, expected = combination((Term("tanh", 3, 2), Term("softsign"))), "true"
    else:
        sigma = activation(name)
    assert nearskew.fading.decide(Network(J, activation=sigma)).truth.value == expected


def test_diffusion_is_told_to_the_last_bit():
    least = 2.0**-1074

    def decided(W):
        return nearskew.positive_diffusion.decide(Network(W)).truth.value

    assert decided(J - least * np.eye(2)) == "true"
    assert decided(J) == "false"
    assert decided(J + least * np.eye(2)) == "false"
    assert decided(J - np.diag([0.1, np.nextafter(0.1, 1)])) == "false"
    assert decided([[-1.0]]) == "true"
    assert decided([[0.0]]) == "false"
    assert decided(np.zeros((3, 3))) == "false"


def energy(z):
    return float(np.logaddexp(z, -z).sum() - len(z) * log(2))


def solved(field, z0, end):
    return solve_ivp(lambda t, z: field(z), (0, end), z0, rtol=1e-11, atol=1e-13, dense_output=True).sol


@pytest.mark.parametrize("z0", [[3.0, 0.0, 0.0], [1.0, -1.0, 1.0], [0.01, 0.02, -0.01], [9.0, 5.0, -7.0]])
def test_diffusion_keeps_the_energy_of_a_run_between_its_bounds(z0):
    g, E0 = 0.25, energy(np.array(z0))
    sol = solved(lambda z: DAMPED @ np.tanh(z), z0, 20.0)
    for t in np.linspace(0, 20, 60):
        E = energy(sol(t))
        low = 1.5 * np.log1p(np.expm1(2 * E0 / 3) * exp(-2 * g * t))
        high = 0.5 * np.log1p(np.expm1(2 * E0) * exp(-2 * g * t))
        assert low * (1 - 1e-8) <= E <= high * (1 + 1e-8)


@pytest.mark.parametrize("equal", [True, False])
def test_both_ends_of_diffusion_are_attained_without_a_skew_part(equal):
    """K = 0: equal units follow the lower bound, a single one the upper."""
    g, t = 0.5, 3.0
    z0 = [2.0, -2.0, 2.0] if equal else [2.0, 0.0, 0.0]
    m = 3 if equal else 1
    E0, E = energy(np.array(z0)), energy(solved(lambda z: -g * np.tanh(z), z0, t)(t))
    assert m / 2 * np.log1p(np.expm1(2 * E0 / m) * exp(-2 * g * t)) == pytest.approx(E, rel=1e-9)


@pytest.mark.parametrize("size", [1e-3, 1.0, 30.0])
def test_a_leak_keeps_the_energy_of_a_run_between_its_bounds(size):
    g, z0 = 0.5, size * np.array([1.0, -0.4, 0.2])
    E0, sol = energy(z0), solved(lambda z: SKEW @ np.tanh(z) - g * z, z0, 10.0)
    for t in np.linspace(0, 10, 40):
        assert E0 * exp(-2 * g * t) * (1 - 1e-6) <= energy(sol(t)) <= E0 * exp(-g * t) * (1 + 1e-6)


@pytest.mark.parametrize("name", ["deadzone", "exp(s)-1"])
def test_without_fading_the_energy_can_die_faster(name):
    """One unit, z = 2e^{−γt}: S(2e^{−γt}) against S(2)e^{−2γt}."""
    S = activation(name).primitive
    (s,) = S.free_symbols
    before, after = (float(S.subs(s, value)) for value in (2.0, 2 * exp(-0.5)))
    assert after < before * exp(-1.0)


def test_the_upper_bound_asks_nothing_of_the_origin():
    """σ = s + 1: E = s²/2 + s may be negative, and E ≤ E(0)e^{−γt} all the same."""
    for z0 in (-0.5, -3.0, 2.0):
        z = z0 * exp(-1.0)
        assert z * z / 2 + z <= (z0 * z0 / 2 + z0) * exp(-1.0) + 1e-15


def test_the_signs_of_definite_parts_are_seen():
    assert claim("T10.6").check(instance(SKEW + np.eye(3))).ok
    assert claim("T10.6").check(instance(SKEW - np.eye(3))).ok
    backwards = claim("T10.6").check(instance(SKEW - np.eye(3), "-tanh(s)"))
    assert backwards.ok  # σᵀWσ is the same; what fails is sσ(s) > 0, which the check takes for granted


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_eigenvalues_keep_to_the_bounds(n):
    rng = np.random.default_rng(n)
    for size in (1e-300, 1e-6, 1.0, 30.0, 1e150):
        A = rng.normal(size=(n, n))
        assert claim("T10.7").check(Instance(weights=size * A, states=STATES[:1, :1].repeat(n, 1), form="linear")).ok


def test_the_bounds_on_eigenvalues_can_fail(monkeypatch):
    """Were the enclosure of q± too narrow, or the skew part another, the check would say so."""
    from numerics.exact.frequencies import Enclosure
    from numerics.nearskew import SymmetricPart

    W = np.array([[0.5, 1.0], [-1.0, -0.5]])
    one = Instance(weights=W, states=STATES[:, :2], form="linear")
    assert claim("T10.7").check(one).ok
    monkeypatch.setattr(SymmetricPart, "_extremes", (Enclosure(-0.4, -0.4), Enclosure(0.4, 0.4)))
    assert not claim("T10.7").check(one).ok


def test_frozen_growth_needs_slopes_that_are_not_negative():
    W = np.array([[-1.0, 2.0], [-2.0, -0.5]])
    assert claim("T10.8").check(instance(W)).ok
    assert claim("T10.8").check(instance(-W, "sin")).ok
    assert not claim("T10.8").check(instance(W, "-tanh(s)")).ok


def test_the_signed_ends_would_be_wrong_at_a_state():
    """W = I, slopes 1 and 1/10: an eigenvalue 1/10 is below q₋ L = 1, and above −q⁻L = 0."""
    D = np.diag([1.0, 0.1])
    assert np.linalg.eigvals(np.eye(2) @ D).min() < 1.0
