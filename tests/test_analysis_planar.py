"""The plane in closed form: periods, the exact solution, averages over an orbit, and the drift laws."""

from functools import cache

import mpmath as mp
import pytest
from sympy import Rational, S, Symbol, beta, elliptic_e, elliptic_k, exp, log, oo, pi, simplify, sqrt, symbols, tan

from analysis.activations.activation import Activation, activation, s
from analysis.activations.taylor import slope_at_zero, taylor
from analysis.plane.drift import (
    Drift,
    average_of_power,
    drift,
    e,
    energy_correction,
    energy_term,
    orbit_average,
)
from analysis.plane.elliptic import Equation, reduce_integral
from analysis.plane.energytime import clip_period, power_period
from analysis.plane.jacobi import cn, derivative, dn, m, reduced, sn, vanishes
from analysis.plane.period import COORDINATES, closed_period, energy, period_in
from analysis.plane.smallamplitude import (
    angle_average,
    coefficients,
    inverse_series,
    period_series,
    small_amplitude_period,
)
from analysis.plane.solution import (
    PlanarSolution,
    motion,
    p,
    q,
    tanh_solution,
)
from analysis.schemes.named import catalogue
from analysis.schemes.rootedtrees import order, trees
from analysis.symbols import omega

E = energy
STATED = {
    # T4.3 and T4.6, times ω
    "tanh": 4 * elliptic_k(1 - exp(-2 * E)),
    "sin": 4 * elliptic_k(E - E**2 / 4),
    "sinh": 4 * elliptic_k((E + E**2 / 4) / (1 + E / 2) ** 2) / (1 + E / 2),
    "s/(1+s**2)": 4 * exp(E) * elliptic_k(1 - exp(-2 * E)),
    "algebraic": 8
    * ((2 + E / 2) * elliptic_e((E / (E + 4)) ** 2) - (2 - 1 / (2 + E / 2)) * elliptic_k((E / (E + 4)) ** 2)),
    "identity": 2 * pi,
}
TAN = Activation("tan", tan(s))
COORDINATE_OF = {"tanh": 1, "sin": 3, "sinh": 4, "s/(1+s**2)": 0, "algebraic": 5, "identity": 0}


@cache
def derived(name):
    return period_in(activation(name), COORDINATES[COORDINATE_OF[name]])


@pytest.mark.parametrize("name", STATED)
def test_the_derived_period_is_the_stated_one(name):
    difference = derived(name).value * omega - STATED[name]
    for value in (Rational(1, 100), Rational(3, 4), Rational(19, 10)):
        assert abs(difference.subs(E, value).evalf(30)) < 1e-25
    assert derived(name).value.free_symbols <= {E, omega}


@pytest.mark.parametrize("name", STATED)
def test_the_derived_period_is_the_convolution_integral(name):
    """An independent witness: the quarter orbit integrated by mpmath in the state z₁, ends and all."""
    found, level = derived(name), Rational(6, 5)
    sigma, primitive = activation(name).sigma, activation(name).primitive.doit()
    with mp.workdps(20):

        def S_of(x):
            return mp.mpf(primitive.subs(s, x).evalf(20))

        def time(theta):  # e = E sin²θ: de/(V(e)V(E − e)) has square-root ends
            first, second = (
                mp.findroot(lambda x, f=f: S_of(x) - level * f, (mp.mpf("0.1"), 2), solver="anderson")
                for f in (mp.sin(theta) ** 2, mp.cos(theta) ** 2)
            )
            return (
                2
                * level
                * mp.sin(theta)
                * mp.cos(theta)
                / mp.mpf((sigma.subs(s, first) * sigma.subs(s, second)).evalf(20))
            )

        points = [(k + mp.mpf(1) / 2) * mp.pi / 48 for k in range(24)]
        quarter = sum(time(x) for x in points) * mp.pi / 48
        assert abs(4 * quarter / found.value.subs({E: level, omega: 1}).evalf(20) - 1) < 1e-8


def test_tan_too():
    found = period_in(TAN, COORDINATES[2])
    assert (
        abs((found.value * omega - 4 * exp(-E) * elliptic_k(1 - exp(-2 * E))).subs(E, Rational(2, 3)).evalf(30)) < 1e-25
    )


def test_the_limits_of_the_tanh_period():
    value = derived("tanh").value * omega
    assert abs(value.subs(E, Rational(1, 10**12)).evalf(30) - 2 * mp.pi) < 1e-10
    for level in (20, 40):  # 4(E + 2 log 2) + o(1), and o(1) is about 2E·e^(−2E)
        difference = (value.subs(E, level) - 4 * (level + 2 * log(2))).evalf(160)
        assert abs(difference) < 4 * level * exp(-2 * level).evalf()


def test_no_closed_form_is_claimed_where_none_is_known():
    for name in ("softsign", "arctan", "erf"):
        with pytest.raises(ValueError, match="no closed form"):
            closed_period(activation(name))
    with pytest.raises(ValueError, match="odd"):
        closed_period(activation("exp(s)-1"))


def test_catalogue_periods_are_found_without_help():
    for name in ("tanh", "sin", "sinh", "algebraic", "identity"):
        found = closed_period(activation(name))
        assert found.coordinate == derived(name).coordinate
        assert found.below == (2 if name == "sin" else oo)
        assert len(found.orbit_equations) == 7


def test_a_wrong_identity_makes_no_equation():
    x, y = symbols("x y", positive=True)
    with pytest.raises(ValueError, match="false"):
        Equation((x + y) ** 2, x**2 + y**2, "wrong")
    u = Symbol("u", positive=True)
    with pytest.raises(ValueError, match="square"):
        reduce_integral((3 + u) / ((1 - u**2) * (4 - u**2)), u, S.One)
    with pytest.raises(ValueError, match="order of the roots"):
        reduce_integral(1 / ((x - u**2) * (y - u**2)), u, sqrt(x))  # x < y is not known


def test_elementary_periods():
    power = Symbol("q", positive=True)
    general = power_period(power).value
    stated = 4 * (power * E) ** ((2 - power) / power) * beta(1 / power, 1 / power) / (power * omega)
    for value in (Rational(3, 2), 2, 3, 5):
        assert abs((general - stated).subs({power: value, E: Rational(7, 5), omega: 1}).evalf(30)) < 1e-25
        assert power_period(S(value)).value.subs({E: 2, omega: 1}).evalf() == pytest.approx(
            general.subs({power: value, E: 2, omega: 1}).evalf()
        )
    with pytest.raises(ValueError, match="above 1"):
        power_period(S.One)
    small, middle, large = (branch.value * omega for branch in clip_period())
    assert small == 2 * pi
    b = sqrt(2 * E - 1)
    from sympy import atan

    assert simplify(middle - 4 * (2 * b + pi / 2 - 2 * atan(b))) == 0
    assert simplify(large - 4 * (E + 1)) == 0
    assert middle.subs(E, Rational(1, 2)) == small  # the branches meet
    assert simplify(middle.subs(E, 1) - large.subs(E, 1)) == 0


def test_small_amplitude_expansion():
    s1, s2, s3, s4, s5 = coefficients(5)
    first, second, third = small_amplitude_period((s1, s2, s3, s4, s5), 2)
    assert first == 1
    assert simplify(second - (5 * s2**2 / (3 * s1**3) - 3 * s3 / (2 * s1**2))) == 0  # T4.5
    assert simplify(second - (5 * s2**2 / (3 * s1**3) - 3 * s3 / s1**2)) != 0
    assert third.free_symbols == {s1, s2, s3, s4, s5}
    # exactly: the closed forms' own series
    for name in ("tanh", "sin", "sinh", "algebraic"):
        value = derived(name).value
        gap = [
            (value - period_series(activation(name), 2)).subs({E: Rational(1, n), omega: 1}).evalf(40)
            for n in (100, 200)
        ]
        assert abs(mp.log(abs(gap[0] / gap[1]), 2) - 3) < 0.1, name  # the next power is E³
    # Lotka–Volterra in logarithms, σ = e^s − 1: s_k = 1/k!, T = 2π(1 + E/6 + E²/144 + …)
    assert period_series(activation("exp(s)-1"), 2) * omega == 2 * pi * (1 + E / 6 + E**2 / 144)


def test_series_is_refused_where_sigma_is_not_smooth():
    with pytest.raises(ValueError, match="derivative of order 2"):
        taylor(activation("softsign"), 3)
    with pytest.raises(ValueError, match="vanish"):
        taylor(activation("sigmoid"), 3)
    with pytest.raises(ValueError, match="slope"):
        period_series(activation("deadzone"))
    with pytest.raises(ValueError, match="coefficients"):
        inverse_series((S.One,), 3)
    assert period_series(activation("hardtanh"), 2) * omega == 2 * pi


@pytest.mark.parametrize(
    ("sigma", "slope"),
    [
        ("relu", None),
        ("max(s, s/2)", None),
        ("rectified_tanh", None),
        ("Piecewise((s - 1, s < 0), (s + 1, True))", None),  # the slopes agree, but it jumps
        ("s*abs(s)", 0),
        ("s + s*abs(s)", 1),
        ("softsign", 1),
        ("hardtanh", 1),
        ("deadzone", 0),
        ("sigmoid", Rational(1, 4)),
    ],
)
def test_the_slope_at_zero_is_there_from_both_sides(sigma, slope):
    """SymPy's limit of a Piecewise takes one branch whatever the side: relu had a slope and a Taylor series."""
    found = activation(sigma)
    assert slope_at_zero(found) == slope
    if slope is None:
        with pytest.raises(ValueError, match=r"derivative of order 1|vanish at 0"):
            taylor(found, 1)
    elif sigma != "sigmoid":
        assert taylor(found, 1) == (slope,)


def test_angle_averages():
    phi = Symbol("phi", real=True)
    from sympy import cos, integrate, sin

    for a in range(5):
        for b in range(5):
            exact = integrate(cos(phi) ** a * sin(phi) ** b, (phi, 0, 2 * pi)) / (2 * pi)
            assert angle_average(a, b) == exact


def test_jacobi_algebra_against_mpmath():
    expressions = [derivative(sn * cn / dn), reduced(cn**3 * dn**2 * sn), derivative(derivative(cn / dn))]
    with mp.workdps(30):
        u, parameter = mp.mpf("0.7"), mp.mpf("0.6")
        at = {letter: mp.ellipfun(name, u, m=parameter) for letter, name in ((sn, "sn"), (cn, "cn"), (dn, "dn"))}

        def f(name, x):
            return mp.ellipfun(name, x, m=parameter)

        truth = [
            mp.diff(lambda x: f("sn", x) * f("cn", x) / f("dn", x), u),
            at[cn] ** 3 * at[dn] ** 2 * at[sn],
            mp.diff(lambda x: f("cn", x) / f("dn", x), u, 2),
        ]
        for expression, value in zip(expressions, truth, strict=True):
            ours = expression.subs({**at, m: parameter})
            assert abs(mp.mpf(ours.evalf(25)) - value) < 1e-12
    assert vanishes(sn**2 + cn**2 - 1)
    assert not vanishes(sn**2 + cn**2 - dn)


def test_the_exact_solution():
    solution = tanh_solution()
    assert (solution.p, solution.q) == (sqrt(m) * sn, sqrt(m) * cn / dn)
    for wrong in ((sqrt(m) * cn, sqrt(m) * sn / dn), (m * sn, sqrt(m) * cn / dn), (sqrt(m) * sn, -sqrt(m) * cn / dn)):
        with pytest.raises(ValueError, match=r"no solution|must start"):
            PlanarSolution(*wrong)


@pytest.mark.parametrize("n", range(1, 6))
def test_averages_of_powers_against_quadrature(n):
    with mp.workdps(30):
        parameter = mp.mpf("0.83")
        quarter = mp.ellipk(parameter)
        truth = mp.quad(lambda u: (parameter * mp.ellipfun("sn", u, m=parameter) ** 2) ** n, [0, quarter]) / quarter
        ours = average_of_power(n).subs({m: parameter, e: mp.ellipe(parameter) / quarter})
        assert abs(ours - truth) < 1e-20


def test_averages_of_mixed_powers_and_of_derivatives():
    with mp.workdps(30):
        parameter = mp.mpf("0.83")
        quarter = mp.ellipk(parameter)

        def average(f):
            def at(u):
                a, c, d = (mp.ellipfun(name, u, m=parameter) for name in ("sn", "cn", "dn"))
                return f(mp.sqrt(parameter) * a, mp.sqrt(parameter) * c / d)

            return mp.quad(at, [0, quarter, 2 * quarter, 3 * quarter, 4 * quarter]) / (4 * quarter)

        values = {m: parameter, e: mp.ellipe(parameter) / quarter}
        for a, b in ((2, 2), (4, 2), (2, 6), (1, 3), (3, 2)):
            assert abs(orbit_average(p**a * q**b).subs(values) - average(lambda x, y, a=a, b=b: x**a * y**b)) < 1e-18
    for poly in (p**3 * q, p * q**5, p**2, p**5 * q**3):
        assert orbit_average(motion(poly)) == 0


def test_a_tree_of_odd_order_averages_to_zero():
    for n in range(1, 7):
        for tree in trees(n):
            term = energy_term(tree)
            swapped = term.subs({p: q, q: p}, simultaneous=True)
            assert (swapped - (-1) ** n * term).expand() == 0
            if n % 2:
                assert orbit_average(term) == 0


def test_the_drift_laws():
    """T6.6 and T7.5."""
    stated = {
        "euler": (1, e + m - 1),
        "backward_euler": (1, -(e + m - 1)),
        "heun": (3, (m - 1) * (3 * e + m - 3) / 4),
        "midpoint": (3, (m - 1) * (e - 1) / 4),
        "ralston": (3, (m - 1) * (11 * e + m - 11) / 36),
        "rk3": (3, -(m - 1) * (3 * e + m - 3) / 12),
        "ssprk3": (3, (m - 1) * (9 * e + 5 * m - 9) / 12),
        "rk4": (5, (m - 2) * (m - 1) * (3 * e + m - 3) / 144),
    }
    for name, (power, coefficient) in stated.items():
        found = drift(name)
        assert found.power == power
        assert (found.coefficient - coefficient).expand() == 0
        assert (found.coefficient - 2 * coefficient).expand() != 0
    for name, tableau in catalogue().items():
        if tableau.symmetric:
            assert drift(name) == Drift(0, S.Zero)
        else:
            assert drift(name).power > 0
    assert orbit_average(energy_correction("euler", 3)) == 0  # the h² term, which theory says averages to zero


def test_small_energies_drift_as_the_linear_scheme():
    """E → 0 with 2E = m: dE/dt → (growth of the linear energy per unit time), from abs(R)² = 1 + c·y^k."""
    from analysis.schemes.stability import linear_growth

    for name in catalogue():
        found, (power, coefficient) = drift(name), linear_growth(name)
        if found.power == 0:
            assert (power, coefficient) == (0, 0)
            continue
        leading = (
            found.coefficient.subs(e, (elliptic_e(m) / elliptic_k(m)).series(m, 0, 4).removeO())
            .series(m, 0, 2)
            .removeO()
        )
        if found.power + 1 == power:
            assert simplify(leading - coefficient * m / 2) == 0, name  # E = m/2 to leading order
        else:  # the linear scheme grows at a higher power of h: the nonlinear drift must vanish faster than E
            assert leading == 0, name


def test_ssprk3_turns_from_loss_to_gain():
    """T7.1's remark: SSPRK3 has Kutta RK3's R, yet gains energy for E > 0.449."""
    rate = drift("ssprk3").rate().subs({omega: 1, Symbol("h", positive=True): 1})
    assert rate.subs(E, Rational(448, 1000)).evalf() < 0 < rate.subs(E, Rational(450, 1000)).evalf()
    third = drift("rk3").rate().subs({omega: 1, Symbol("h", positive=True): 1})
    assert all(third.subs(E, level).evalf() < 0 for level in (Rational(1, 10), 1, 5))


def test_order_of_trees_is_used():
    assert all(order(t) == 4 for t in trees(4))


def test_the_table_has_every_scheme():
    from analysis.plane.table import markdown, table

    rows = table()
    assert [row.tableau.name for row in rows] == list(catalogue())
    assert {row.tableau.name for row in rows if row.drift.power == 0} == {
        name for name, tableau in catalogue().items() if tableau.symmetric
    }
    assert "| classical RK4 | 4 |" in markdown()
    assert "2*sqrt(2)" in markdown()
