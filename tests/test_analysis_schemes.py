"""Tableaux and linear stability, exactly; NodePy is the outside witness where it can be one."""

import cmath
from fractions import Fraction

import pytest
from sympy import CRootOf, Float, I, Integer, Rational, cancel, diff, exp, oo, simplify, sqrt, symbols

from analysis.schemes.named import catalogue, tableau
from analysis.schemes.reading import tableau_from_json
from analysis.schemes.rootedtrees import LEAF, cuts, density, order, symmetry, trees
from analysis.schemes.stability import (
    amplification,
    half_life,
    imaginary_stability_limit,
    is_a_stable,
    linear_growth,
    max_stable_step,
    preserves_amplitude,
    stability_function,
    y,
    z,
)
from analysis.schemes.tableaux import Tableau

NAMES = tuple(catalogue())
ORDERS = {
    "euler": 1, "backward_euler": 1, "heun": 2, "midpoint": 2, "ralston": 2, "rk3": 3, "ssprk3": 3, "rk4": 4,
    "three_eighths": 4, "bogacki_shampine": 3, "dormand_prince": 5, "implicit_midpoint": 2, "trapezoidal": 2,
    "radau_iia_2": 3, "lobatto_iiia_3": 4, "gauss_2": 4, "gauss_3": 6, "sdirk_2": 2,
}  # fmt: skip
NODEPY = {
    "euler": "FE", "backward_euler": "BE", "heun": "SSP22", "midpoint": "Mid22", "ssprk3": "SSP33", "rk4": "RK44",
    "bogacki_shampine": "BS3", "dormand_prince": "DP5", "radau_iia_2": "RadauIIA2", "lobatto_iiia_3": "LobattoIIIA3",
}  # fmt: skip


def test_the_number_of_rooted_trees():
    assert [len(trees(n)) for n in range(1, 9)] == [1, 1, 2, 4, 9, 20, 48, 115]
    with pytest.raises(ValueError, match="at least 1"):
        trees(0)


def test_symmetry_and_density_count_labellings():
    # The number of monotone labellings n!/(σγ), summed over the trees of order n, is (n − 1)!.
    from math import factorial

    for n in range(1, 9):
        assert sum(Fraction(factorial(n), symmetry(t) * density(t)) for t in trees(n)) == factorial(n - 1)
        assert all(len(cuts(t)) == n - 1 for t in trees(n))
        assert all(order(a) + order(b) == n for t in trees(n) for a, b in cuts(t))
    assert cuts(LEAF) == ()


@pytest.mark.parametrize("name", NAMES)
def test_exact_order_on_both_sides(name):
    scheme = tableau(name)
    assert scheme.order == ORDERS[name]
    assert all(scheme.order_condition(t) == 0 for p in range(1, scheme.order + 1) for t in trees(p))
    assert any(scheme.order_condition(t) != 0 for t in trees(scheme.order + 1))


def test_embedded_orders():
    assert {n: t.embedded_order for n, t in catalogue().items() if t.embedded} == {
        "bogacki_shampine": 2,
        "dormand_prince": 4,
    }


def test_symplectic_and_symmetric_schemes():
    assert {n for n in NAMES if tableau(n).symplectic} == {"implicit_midpoint", "gauss_2", "gauss_3"}
    assert {n for n in NAMES if tableau(n).symmetric} == {
        "implicit_midpoint", "trapezoidal", "lobatto_iiia_3", "gauss_2", "gauss_3",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_stability_function_is_exp_to_the_order_and_no_further(name):
    R = stability_function(name)
    p = tableau(name).order
    difference = R - exp(z)
    assert all(simplify(diff(difference, z, k).subs(z, 0)) == 0 for k in range(p + 1))
    # R may be accurate beyond the nonlinear order (never below it): the next two derivatives must not both vanish
    assert any(simplify(diff(difference, z, k).subs(z, 0)) != 0 for k in (p + 1, p + 2))


@pytest.mark.parametrize("name", NAMES)
def test_stability_function_is_one_step_on_the_linear_equation(name):
    from sympy import Matrix, eye, ones

    scheme = tableau(name)
    A, b = Matrix(scheme.A), Matrix([scheme.b])
    value = Rational(2, 7) + I * Rational(3, 5)
    s = scheme.stages
    step = 1 + value * (b * (eye(s) - value * A).LUsolve(ones(s, 1)))[0]
    assert abs(complex(step - stability_function(scheme).subs(z, value))) < 1e-14  # a dozen rounded operations


@pytest.mark.parametrize("name", NAMES)
def test_amplification_is_the_squared_modulus(name):
    R, gain = stability_function(name), amplification(name)
    for point in (Rational(1, 3), Rational(7, 2)):
        value = complex(R.subs(z, I * point))
        assert abs(value) ** 2 == pytest.approx(float(gain.subs(y, point)), rel=1e-13)  # degree ≤ 12 polynomials


def test_the_published_amplifications():
    published = {
        "euler": 1 + y**2,
        "backward_euler": 1 / (1 + y**2),
        "heun": 1 + y**4 / 4,
        "rk3": 1 - y**4 / 12 + y**6 / 36,
        "rk4": 1 - y**6 / 72 + y**8 / 576,
        "implicit_midpoint": Integer(1),
        "trapezoidal": Integer(1),
        "gauss_2": Integer(1),
        "gauss_3": Integer(1),
    }
    for name, expected in published.items():
        assert cancel(amplification(name) - expected) == 0, name
        assert cancel(amplification(name) - expected - y**2) != 0


def test_limits_are_exact():
    limits = {n: imaginary_stability_limit(n) for n in NAMES}
    assert {n for n, v in limits.items() if v == oo} == {n for n in NAMES if is_a_stable(n)}
    assert {n for n, v in limits.items() if v == 0} == {"euler", "heun", "midpoint", "ralston"}
    assert limits["rk4"] == limits["three_eighths"] == 2 * sqrt(2)
    assert limits["rk3"] == limits["ssprk3"] == limits["bogacki_shampine"] == sqrt(3)
    x = symbols("x")
    assert limits["dormand_prince"] == sqrt(CRootOf(x**3 - 25 * x**2 + 225 * x - 200, 0))


@pytest.mark.parametrize("name", [n for n in NAMES if imaginary_stability_limit(n) not in (0, oo)])
def test_limit_on_both_sides(name):
    limit, gain = imaginary_stability_limit(name), amplification(name)
    below, above = (
        Rational(limit.evalf(30)) * (1 - Rational(1, 10**6)),
        Rational(limit.evalf(30)) * (1 + Rational(1, 10**6)),
    )
    assert all(gain.subs(y, below * k / 50) < 1 for k in range(1, 51))
    assert gain.subs(y, above) > 1


@pytest.mark.parametrize("name", NAMES)
def test_linear_growth_is_the_leading_term(name):
    power, coefficient = linear_growth(name)
    if preserves_amplitude(name):
        assert (power, coefficient) == (0, 0)
        return
    tiny = Rational(1, 10**6)
    ratio = (amplification(name).subs(y, tiny) - 1) / (coefficient * tiny**power)
    assert abs(ratio.evalf(60) - 1) < 1e-5


def test_steps_with_and_without_leak():
    assert max_stable_step("rk4", [1, 2, 0, 2]) == sqrt(2)
    assert max_stable_step("euler", [1, 3]) == 0
    assert max_stable_step("euler", []) == oo
    assert max_stable_step("euler", [0, 0]) == oo
    assert max_stable_step("gauss_2", [5]) == oo
    assert max_stable_step("euler", [1, 2], Rational(1, 10)) == Rational(20, 401)
    assert max_stable_step("euler", [0], 2) == 1
    assert isinstance(max_stable_step("rk4", [2.0]), Float)
    assert max_stable_step("rk4", [2.0]) == pytest.approx(2**0.5, rel=1e-15)


@pytest.mark.parametrize("name", ["euler", "heun", "rk3", "rk4", "dormand_prince"])
@pytest.mark.parametrize("exact", [True, False])
def test_leaky_step_on_both_sides(name, exact):
    leak, mode = Rational(1, 4), Rational(3)
    limit = max_stable_step(name, [mode if exact else float(mode)], leak if exact else float(leak))
    R = stability_function(name)
    for factor, grows in ((1 - 1e-9, False), (1 + 1e-9, True)):
        value = complex(R.subs(z, (-leak + I * mode) * float(limit) * factor))
        assert (abs(value) > 1) is grows


def test_huge_and_tiny_frequencies():
    assert max_stable_step("rk4", [1e300]) == pytest.approx(8**0.5 / 1e300, rel=1e-14)
    assert max_stable_step("euler", [1e150], 1e-150) == pytest.approx(2e-150 / 1e300, rel=1e-14)


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), 1j])
def test_bad_frequencies_are_refused(bad):
    with pytest.raises(ValueError, match="frequency"):
        max_stable_step("rk4", [1, bad])
    with pytest.raises(ValueError, match="leak"):
        max_stable_step("rk4", [1], bad)


def test_half_life():
    assert half_life("implicit_midpoint", 3, 1) == oo
    for name, sign in (("euler", 1), ("backward_euler", -1)):
        steps = float(half_life(name, 2, Rational(1, 10)))
        factor = abs(complex(stability_function(name).subs(z, 2j / 10)))
        assert factor**steps == pytest.approx(2.0**sign, rel=1e-12)
    assert float(half_life("euler", 18.893384, 0.1)) == pytest.approx(
        cmath.log(2).real / cmath.log(abs(1 + 1.8893384j)).real, rel=1e-13
    )
    with pytest.raises(ValueError, match="step"):
        half_life("euler", 1, 0)


def test_bad_tableaux_are_refused():
    half = Rational(1, 2)
    with pytest.raises(ValueError, match="add up to 1"):
        Tableau("bad", "bad", ((0,),), (half,))
    with pytest.raises(ValueError, match="row sums"):
        Tableau("bad", "bad", ((0, 0), (1, 0)), (half, half), c=(0, half))
    with pytest.raises(ValueError, match="finite real"):
        Tableau("bad", "bad", ((0, 0), (float("nan"), 0)), (half, half))
    with pytest.raises(ValueError, match="2 by 2"):
        Tableau("bad", "bad", ((0,),), (half, half))
    with pytest.raises(ValueError, match="at least one"):
        Tableau("bad", "bad", (), ())
    with pytest.raises(ValueError, match="finite real"):
        Tableau("bad", "bad", ((I,),), (Integer(1),))
    with pytest.raises(ValueError, match="algebraic"):
        Tableau("bad", "bad", ((exp(1),),), (Integer(1),))
    with pytest.raises(ValueError, match="there are euler"):
        tableau("rk5")


@pytest.mark.parametrize("name", NODEPY)
def test_nodepy_agrees(name):
    from nodepy import runge_kutta_method  # slow to import, wanted here only

    theirs = runge_kutta_method.loadRKM(NODEPY[name])
    numerator, denominator = theirs.stability_function()
    point = Rational(3, 7) + Rational(2, 5) * I

    def value(poly):  # NodePy returns numpy.poly1d, highest coefficient first, of SymPy or float coefficients
        total = Integer(0)
        for coefficient in poly.coeffs:
            total = total * point + (Rational(coefficient).limit_denominator(10**7))
        return total

    assert cancel(value(numerator) / value(denominator) - stability_function(name).subs(z, point)) == 0
    assert theirs.order() == tableau(name).order
    ours = imaginary_stability_limit(name)
    if ours != oo:  # it answers 0 or a search limit where the truth is ∞
        assert float(theirs.imaginary_stability_interval()) == pytest.approx(float(ours), abs=1e-6)


def test_a_tableau_from_json():
    given = tableau_from_json('{"name": "mine", "A": [[0, 0], [0.5, 0]], "b": [0, 1], "c": ["0", "1/2"]}')
    assert (given.order, stability_function(given)) == (2, stability_function("midpoint"))
    gauss = tableau_from_json('{"A": [["1/4", "1/4 - sqrt(3)/6"], ["1/4 + sqrt(3)/6", "1/4"]], "b": ["1/2", "1/2"]}')
    assert gauss.symplectic
    assert gauss.order == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1, 2]", "an object with"),
        ("{", "not JSON"),
        ('{"A": [[0]], "b": [2]}', "add up to 1"),
        ('{"A": [[0]], "b": [true]}', "no number"),
        ('{"A": [[0]], "b": ["__import__(1)"]}', "cannot be called|unknown"),
        ('{"A": [], "b": []}', "1 to 32 rows"),
        ('{"A": [[0]], "b": [1], "d": 1}', "an object with"),
        ('{"A": [[0]], "b": [1], "name": 3}', "must be text"),
        ('{"A": [["exp(1)"]], "b": [1]}', "algebraic"),
        ('{"A": [[0, 1]], "b": [1]}', "1 by 1"),
        ('{"A": [[NaN]], "b": [1]}', "no number|NaN|JSON"),
    ],
)
def test_bad_json_is_refused(text, why):
    with pytest.raises(ValueError, match=why) as refused:
        tableau_from_json(text)
    assert "\n" not in str(refused.value)


def test_text_is_never_evaluated():
    with pytest.raises(ValueError, match="SympifyError"):
        Tableau("bad", "bad", (("__import__('os').getcwd()",),), (1,))
