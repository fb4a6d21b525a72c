"""Activations: every property, bound and constant of the catalogue derived by hand, and nothing against the numbers."""

import time
from itertools import pairwise

import mpmath
import pytest
from sympy import Rational, S, exp, lambdify, oo, pi, sqrt, tanh

from analysis.activations.activation import CATALOGUE, PROPERTIES, Activation, activation, power, s
from analysis.decisions.spans import constant_sign

# continuous, odd, bounded, Lipschitz, nondecreasing, strictly increasing, sign-preserving, coercive; M; L;
# continuously differentiable; Lipschitz on bounded intervals. Derived by hand:
#   s/(1 + s²) peaks at 1; s·e^{−s²} at 1/√2; σ' of both is 1 at 0 and no larger in modulus elsewhere.
#   sin and s·e^{−s²} have S ≤ 2 and S ≤ 1/2; s/(1 + s²) has S = log(1 + s²)/2, which grows.
#   clip is flat beyond 1; the dead zone is flat inside it but S = (|s| − 1)²/2 grows; both have kinks.
#   rectified tanh and ReLU are 0 on the left, so S is 0 there; the sigmoid has S → −log 2 there, and σ(0) = 1/2.
#   |s|^{1/2} sgn s has slope ∞ at 0, |s|³ sgn s has unbounded slope far out.
EXPECTED = {
    "tanh": ("++++++++", 1, 1, "++"),
    "arctan": ("++++++++", pi / 2, 1, "++"),
    "erf": ("++++++++", 1, 2 / sqrt(pi), "++"),
    "softsign": ("++++++++", 1, 1, "++"),
    "algebraic": ("++++++++", 1, 1, "++"),
    "gudermannian": ("++++++++", pi / 2, 1, "++"),
    "hardtanh": ("+++++-++", 1, 1, "-+"),
    "sinh": ("++--++++", oo, oo, "++"),
    "cauchy_odd": ("++++--++", Rational(1, 2), 1, "++"),
    "sin": ("++++----", 1, 1, "++"),
    "gaussian_odd": ("++++--+-", 1 / sqrt(2 * S.Exp1), 1, "++"),
    "deadzone": ("++-++--+", oo, 1, "-+"),
    "rectified_tanh": ("+-+++---", 1, 1, "-+"),
    "sigmoid": ("+-++++--", 1, Rational(1, 4), "++"),
    "relu": ("+--++---", oo, 1, "-+"),
    "identity": ("++-+++++", oo, 1, "++"),
    "power(3/2)": ("++--++++", oo, oo, "--"),
    "power(2)": ("++-+++++", oo, 1, "++"),
    "power(5/2)": ("++--++++", oo, oo, "++"),
    "power(4)": ("++--++++", oo, oo, "++"),
    "tanh(s) + 0.3*tanh(s)**2": ("+-++++++", Rational(13, 10), None, "++"),
    "exp(s) - 1": ("+---++++", oo, oo, "++"),
    "s*(1.2 + cos(3*s))": ("++----++", oo, oo, "++"),
    "sign(s)": ("-++-+-++", 1, oo, "--"),
    "3": ("+-+++---", 3, 0, "++"),
    "0": ("+++++---", 0, 0, "++"),
    "s*exp(-abs(s))": ("++++--+-", exp(-1), 1, "++"),
    "s/(1 + exp(-s))": ("+--+--+-", oo, None, "++"),
    "max(0.1*s, s)": ("+--+++++", oo, 1, "-+"),
    "s**3 - s": ("++-----+", oo, oo, "++"),
    "tanh(s**3)": ("++++++++", 1, None, "++"),
    "Piecewise((s, abs(s) < 1), (sign(s), True))": ("+++++-++", 1, 1, "-+"),
}
MARKS = {"true": "+", "false": "-", "undecided": "?"}


def marks(decisions):
    return "".join(MARKS[d.truth.value] for d in decisions)


def test_the_whole_catalogue_is_here():
    assert set(CATALOGUE) <= set(EXPECTED)


@pytest.mark.parametrize("text", EXPECTED)
def test_the_table(text):
    holds, bound, lipschitz, smoothness = EXPECTED[text]
    found = activation(text)
    assert marks(found.properties.values()) == holds
    assert marks([found.smooth, found.locally_lipschitz]) == smoothness
    assert tuple(found.properties) == PROPERTIES
    assert all(found.decide(p).reason for p in PROPERTIES)
    for value, expected in ((found.bound, bound), (found.lipschitz, lipschitz)):
        assert expected is None or value is expected or constant_sign(value - expected) == 0


@pytest.mark.parametrize("text", [t for t in EXPECTED if t not in ("sign(s)", "3", "0")])
def test_the_table_against_numbers(text):
    """mpmath's own values on a grid contradict no TRUE, and show every FALSE that a grid can show."""
    found = activation(text)
    f = lambdify(s, found.sigma, "mpmath")
    grid = [mpmath.mpf(k) / 8 for k in range(-80, 81)]
    values = [mpmath.mpf(f(x)) for x in grid]
    truth = {p: found.decide(p).is_true for p in PROPERTIES}
    steps = list(pairwise(values))
    assert truth["nondecreasing"] == all(a <= b + mpmath.mpf("1e-13") for a, b in steps)
    assert not truth["strictly_increasing"] or all(a <= b for a, b in steps)
    assert truth["odd"] == all(abs(a + b) < 1e-13 for a, b in zip(values, values[::-1], strict=True))
    small = mpmath.mpf("1e-300")  # tanh(s³) and s·e^{−s²} get very small, never 0
    products = [(x, x * v) for x, v in zip(grid, values, strict=True) if x]
    assert truth["sign_preserving"] == all(p > -small and (p != 0 or abs(x) > 5) for x, p in products)
    if found.bound not in (None, oo):
        assert max(map(abs, values)) <= mpmath.mpf(str(found.bound.evalf(30))) + 1e-14
    if found.lipschitz not in (None, oo):
        steepest = max(abs(b - a) * 8 for a, b in steps)
        assert steepest <= mpmath.mpf(str(S(found.lipschitz).evalf(30))) + 1e-12


@pytest.mark.parametrize("name", CATALOGUE)
def test_coercive_against_the_primitive(name):
    """S(±10⁴) is at least 8 exactly where S tends to ∞: log(1 + s²)/2 is 9.2 there, the bounded ones stay below 2."""
    entry = CATALOGUE[name]
    if name == "sinh":  # e^{10⁴} and no smaller
        assert entry.decide("coercive").is_true
        return
    far = [entry.primitive.subs(s, sign * 10**4).evalf(20, maxn=10**4).as_real_imag()[0] for sign in (1, -1)]
    assert entry.decide("coercive").is_true == (min(far) >= 8)


def test_relations_are_used():
    assert "strictly increasing and σ(0) = 0" in CATALOGUE["tanh"].decide("coercive").reason
    assert "odd and continuous" in CATALOGUE["tanh"].zero_at_origin.reason
    assert CATALOGUE["sigmoid"].zero_at_origin.is_false
    assert activation("exp(s) - 1").zero_at_origin.is_true


def test_text_gives_an_activation():
    assert activation(" tanh ") is CATALOGUE["tanh"]
    assert activation("tanh(s)").primitive == CATALOGUE["tanh"].primitive
    assert activation("1/(1 + exp(-s))").primitive == CATALOGUE["sigmoid"].primitive
    assert activation("power( 3 / 2 )").sigma == activation("power(1.5)").sigma == power(Rational(3, 2)).sigma
    assert activation("power(2)").sigma == s


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("tan", "unknown activation 'tan'"),
        ("__import__('os')", "unknown function"),
        ("x", "unknown activation 'x'"),
        ("tanh(x)", "unknown name 'x'"),
        ("power(1)", "1 < q"),
        ("power(101)", "1 < q"),
        ("power(1/0)", "1 < q"),
        ("power(s)", "1 < q"),
        ("power(-2)", "1 < q"),
        (None, "must be text"),
    ],
)
def test_bad_text(text, message):
    with pytest.raises(ValueError, match=message) as problem:
        activation(text)
    assert "\n" not in str(problem.value)


def test_an_activation_is_valid_when_made():
    with pytest.raises(ValueError, match="s alone"):
        Activation("x", s * Rational(1, 2) + activation("tanh").sigma.subs(s, S("x")))
    with pytest.raises(ValueError, match="name"):
        Activation("", s)
    with pytest.raises(ValueError, match="s alone"):
        Activation("f", 0.5)
    with pytest.raises(ValueError, match="unknown property"):
        CATALOGUE["tanh"].decide("smooth ")


def test_nothing_is_claimed_where_nothing_is_known():
    unknown = activation("sign(sin(s))")
    assert marks(unknown.properties.values()) == "?+??---?"  # its kinks are not all found; two points show the rest
    assert (unknown.bound, unknown.lipschitz) == (None, None)
    broken = activation("1/s")
    assert broken.decide("continuous").is_false
    assert broken.decide("coercive").is_undecided
    assert not broken.has_closed_primitive


HOSTILE = [
    "+".join(f"tanh({k}*s/{k + 6})" for k in range(1, 12)),
    "*".join(f"(1 + atan({k}*s))" for k in range(1, 9)),
    "tanh(" * 20 + "s" + ")" * 20,
    "(tanh(s) + atan(s) + erf(s) + exp(s) + sin(s) + 1)**40",
    "(((s**2 + 1)**2 + 1)**2 + 1)**2/(1 + s**16)",
    "sqrt(1 + sqrt(2 + sqrt(3 + s**2)))*s",
    "max(s, s**2, s**3, tanh(s), 1 - s, sin(2) + s)",
    "abs(abs(abs(abs(s) - 1) - 1/2) - 1/4)",
    "exp(exp(exp(s)))",
    "sin(s**2)*exp(-s**2) + cos(s)**9",
    "1/(2 + sin(s)*cos(3*s) + sin(5*s)**2)",
    "(s**2 - 2)**7*(s**3 - s + 1)**5",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_no_expression_hangs(text):
    """Generous: the machine may be busy. Without a bound on the effort several of these take minutes or hours."""
    start = time.process_time()
    found = activation(text)
    found.properties, found.primitive, found.bound, found.lipschitz, found.smooth  # noqa: B018
    assert time.process_time() - start < 20


def test_tanh_is_tanh():
    assert CATALOGUE["tanh"].sigma == tanh(s)
