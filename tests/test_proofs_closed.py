"""The rules and claims of the closed forms: each rule refuses what is false, each number against an outside witness."""

import mpmath as mp
import pytest
from sympy import Integral, Rational, S, Symbol, elliptic_k, exp, oo, sqrt, symbols

from analysis.plane.drift import Certificate, certificate, drift, e, energy_correction, orbit_average
from analysis.plane.jacobi import m
from analysis.plane.solution import curve, p, q
from analysis.schemes.named import catalogue
from analysis.symbols import alpha
from proofs.claims.t4_periods import FOUND, found
from proofs.kernel import computations as rules
from proofs.kernel.computations.integrals import root
from proofs.kernel.rules import Refused, assume, compute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import plane
from proofs.kernel.theorems.drift import averaging

u, x = symbols("u x", positive=True)
a = Symbol("a", positive=True)
UNIT = {a: (S.Zero, S.One)}
TURNS = 4 * sqrt(a) * x * (1 - x)


def substituted(image, transformed, ends, squared=1 / ((1 - u**2) * (a - u**2))):
    value = assume(Relation(Integral(root(transformed), (x, 0, 1)), "=", alpha), "the second integral has a value")
    return compute(
        rules.SUBSTITUTION,
        value,
        squared=squared,
        old=u,
        image=image,
        new=x,
        transformed=transformed,
        ends=ends,
        ranges=UNIT,
    )


def test_substitution():
    step = substituted(sqrt(a) * x, 1 / ((1 - a * x**2) * (1 - x**2)), (S.Zero, sqrt(a)))
    assert step.statement.right == alpha
    assert step.statement.left == Integral(root(1 / ((1 - u**2) * (a - u**2))), (u, 0, sqrt(a)))
    said = f"{step.statement.where} {' '.join(map(str, step.hypotheses))}"
    assert "a" in said  # the range of a, 0 < a < 1, is said or kept open


@pytest.mark.parametrize(
    ("image", "transformed", "ends", "why"),
    [
        (sqrt(a) * x, 1 / ((1 - x**2) * (1 - x**2)), (S.Zero, sqrt(a)), "integrand"),
        (sqrt(a) * x, 1 / ((1 - a * x**2) * (1 - x**2)), (S.Zero, S.One), "not from 0 up to 1"),
        (TURNS, TURNS.diff(x) ** 2 / ((1 - TURNS**2) * (a - TURNS**2)), (S.Zero, S.Zero), "monotone"),
        (u * x, u**2 / ((1 - u**2 * x**2) * (a - u**2 * x**2)), (S.Zero, u), "must be gone"),
    ],
)  # fmt: skip
def test_wrong_substitutions_are_refused(image, transformed, ends, why):
    with pytest.raises(Refused, match=why):
        substituted(image, transformed, ends)


def test_mirror_and_legendre():
    even = 1 / (u * (2 * a - u))
    half = assume(Relation(Integral(root(even), (u, 0, a)), "=", alpha), "the half has a value")
    whole = compute(rules.MIRROR, half, squared=even, variable=u, middle=a).statement
    assert whole.right == 2 * alpha
    odd = 1 / (u * (3 * a - u))
    other = assume(Relation(Integral(root(odd), (u, 0, a)), "=", alpha), "the half has a value")
    with pytest.raises(Refused, match="not even"):
        compute(rules.MIRROR, other, squared=odd, variable=u, middle=a)
    form = 1 / ((1 - x**2) * (1 - a * x**2))
    arguments = {"squared": form, "variable": x, "m": a, "first": S.One, "second": S.Zero, "ranges": UNIT}
    assert compute(rules.LEGENDRE, **arguments).statement.right == elliptic_k(a)
    for change, why in (
        ({"first": S(2)}, "not of Legendre's form"),
        ({"first": -S.One}, "> 0 is not known"),
        ({"ranges": {a: (S.Zero, oo)}}, "< 1 is not known"),
        ({"m": a * x}, "must not depend"),
    ):
        with pytest.raises(Refused, match=why):
            compute(rules.LEGENDRE, **{**arguments, **change})


@pytest.mark.parametrize("name", FOUND)
def test_derived_periods_against_mpmath(name):
    """4∫√R du over the quarter orbit, by mpmath, against what came out in K and Eₗ; at one energy, 15 digits."""
    from analysis.plane.period import energy
    from analysis.symbols import omega

    level = Rational(7, 5)
    this = found(name)
    squared = this.squared_integrand.subs(energy, level)
    end = this.turning_point.subs(energy, level)
    variable = Symbol("u", positive=True)
    with mp.workdps(30):

        def integrand(t):  # u = end·sin² t removes both square roots at the ends
            at = end.evalf(30) * mp.sin(t) ** 2
            return mp.sqrt(mp.mpf(squared.subs(variable, at).evalf(30))) * end.evalf(30) * mp.sin(2 * t)

        value = 4 * mp.quad(integrand, mp.linspace(0, mp.pi / 2, 5))
        assert abs(value / this.value.subs({energy: level, omega: 1}).evalf(30) - 1) < 1e-14


@pytest.mark.parametrize("scheme", [name for name, t in catalogue().items() if not t.symmetric])
def test_certificates(scheme):
    n = drift(scheme).power + 1
    shown = certificate(energy_correction(scheme, n).expand())
    assert (shown.constant + shown.linear * (1 - e) - drift(scheme).coefficient).expand() == 0
    with pytest.raises(ValueError, match="not written"):
        Certificate(shown.poly, shown.constant + m / 7, shown.linear, shown.potential, shown.cofactor)
    with pytest.raises(ValueError, match="must not depend"):
        Certificate(shown.poly, shown.constant + curve(), shown.linear, shown.potential, shown.cofactor - 1)


def test_modified_energy_and_what_comes_before():
    for scheme, n in (("euler", 2), ("heun", 4), ("rk4", 6)):
        term = compute(rules.MODIFIED_ENERGY, scheme=scheme, n=n).statement
        assert orbit_average(term.right) - drift(scheme).coefficient == 0
        assert "mean" in str(compute(rules.LOWER_TERMS, scheme=scheme, n=n).statement)
    for scheme, n, why in (("euler", 4, "together"), ("rk5", 2, "no tableau"), ("heun", 6, "together")):
        with pytest.raises(Refused, match=why):
            compute(rules.LOWER_TERMS, scheme=scheme, n=n)
    with pytest.raises(Refused, match="2 ≤ n"):
        compute(rules.MODIFIED_ENERGY, scheme="euler", n=9)


def test_theorems_refuse_values_that_depend_on_the_state():
    with pytest.raises(ValueError, match="depends on more than the state"):
        averaging.instance(scheme="euler", n=2, term=p * q * m)
    with pytest.raises(TypeError, match="must be a Expr"):
        averaging.instance(scheme="euler", n=2, term="p*q")


def test_a_false_period_has_no_derivation():
    assert plane.quarter_orbit.instance(found=found("sin"))[1].right.has(Integral)
    with pytest.raises(Refused):
        compute(
            rules.LEGENDRE,
            squared=exp(-a) / ((1 - x**2) * (1 - (1 - exp(-2 * a)) * x**2)),
            variable=x,
            m=1 - exp(-2 * a),
            first=S.One,
            second=S.Zero,
            ranges={a: (S.Zero, oo)},
        )
