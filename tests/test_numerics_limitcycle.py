"""T8: the threshold with its bounds, equilibria counted on both sides of it, the cycle above it."""

from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve
from sympy import Rational

from analysis.plane.limitcycle import A as gain_symbol
from analysis.plane.limitcycle import Omega as frequency_symbol
from analysis.plane.limitcycle import Threshold, fold_equations, lower_bound, p, q
from numerics.plane.limitcycle import PlanarGain, count_equilibria, recognise, threshold_bracket

GAINS = ["1.2", "2", "3", "5"]


@pytest.mark.parametrize(("A", "stated"), [("1.5", 0.229944), ("2", 0.542683), ("3", 1.304045), ("5", 3.028502)])
def test_the_threshold_has_the_stated_values(A, stated):
    assert float(Threshold(Rational(A)).value) == pytest.approx(stated, abs=5e-7)  # all the digits that were stated


@pytest.mark.parametrize("A", [*GAINS, "1.0001", "20", "1000"])
def test_the_threshold_lies_in_its_bounds(A):
    threshold = Threshold(Rational(A))
    lower, upper = threshold.bounds
    with mp.workdps(40):
        rounding = mp.mpf(10) ** -30 * upper  # at A = 1000 the bounds agree to 3,000 digits
        assert lower - rounding <= threshold.value <= upper + rounding


def test_more_digits_agree_and_solve_the_fold_equations():
    for digits in (15, 50):
        threshold = Threshold(2, digits)
        with mp.workdps(digits + 5):
            z1, z2, w = threshold.fold
            at = {p: mp.tanh(z1), q: mp.tanh(z2), frequency_symbol: w, gain_symbol: 2}
            assert all(
                abs(mp.mpf(eq.evalf(digits + 5, subs=at))) < mp.mpf(10) ** (6 - digits) for eq in fold_equations()
            )
    with mp.workdps(60):
        assert abs(Threshold(2, 15).value - Threshold(2, 50).value) < mp.mpf(10) ** -14


def test_the_limit_at_small_gain():
    ratios = [float(Threshold(1 + Rational(1, n)).value * n) for n in (100, 10000)]
    assert abs(ratios[1] - 8**-0.5) < abs(ratios[0] - 8**-0.5) < 0.01
    assert abs(ratios[1] - 8**-0.5) < 1e-4


def test_the_lower_bound_of_the_threshold():
    assert lower_bound(Rational(2)).evalf() == pytest.approx(2**0.5 - np.arccosh(2**0.5))


@pytest.mark.parametrize("A", GAINS)
def test_equilibria_on_both_sides_of_the_threshold(A):
    """Certified: 9 below, only the origin above, 10⁻⁹ apart."""
    low, high = threshold_bracket(Fraction(A), 1e-9)
    assert high / low - 1 < Fraction(2, 10**9)
    for factor, total in ((Fraction(1, 100), 9), (Fraction(1, 2), 9), (Fraction(1), 9)):
        assert count_equilibria(Fraction(A), low * factor).total == total
    for factor in (1, 2, 100):
        assert count_equilibria(Fraction(A), high * factor).only_origin is True


def test_the_count_agrees_with_a_search_in_floats():
    rng = np.random.default_rng(0)
    for A, W in ((2.0, 0.3), (2.0, 0.6), (3.0, 1.2), (1.5, 0.2)):

        def field(z, A=A, W=W):
            s = np.tanh(z)
            return [-z[0] + A * s[0] + W * s[1], -z[1] + A * s[1] - W * s[0]]

        found = set()
        for start in rng.uniform(-2 * A, 2 * A, (300, 2)):
            z, _, flag, _ = fsolve(field, start, full_output=True, xtol=1e-13)
            if flag == 1 and np.abs(field(z)).max() < 1e-9:
                found.add(tuple(np.round(z, 5) + 0.0))
        assert len(found) == count_equilibria(A, W).total


def test_no_gain_no_other_equilibrium():
    assert count_equilibria(1, 0.001).total == 1
    assert count_equilibria(Fraction(1, 2), 5).total == 1
    with pytest.raises(ValueError, match="A > 1"):
        Threshold(1)
    with pytest.raises(ValueError, match="above 0"):
        count_equilibria(2, 0)
    with pytest.raises(ValueError, match="finite"):
        count_equilibria(float("nan"), 1)


def test_a_count_at_the_threshold_itself_is_undecided_or_right():
    at_fold = Fraction(str(Threshold(2, 60).value))
    count = count_equilibria(2, at_fold)
    assert count.total in (None, 1, 9)
    assert PlanarGain(2.0, 0.5, 1.0).equilibria().total == 9


@pytest.mark.parametrize("A", GAINS)
def test_the_cycle_above_the_threshold(A):
    a, w = float(A), 1.3 * float(Threshold(Rational(A), 15).value)
    system = PlanarGain(a, w, 1.0)
    assert system.verdict()[0] == "attracting limit cycle"
    cycles = system.cycles()
    assert len(cycles) == 1
    (cycle,) = cycles
    assert cycle.closing < 1e-11
    assert cycle.exponent < 0
    # the period and the Floquet multiplier, from a run of the full system and of a neighbour
    run = solve_ivp(system.field, (0, cycle.period), [0.0, cycle.start], method="DOP853", rtol=1e-12, atol=1e-13)
    assert np.abs(run.y[:, -1] - [0.0, cycle.start]).max() < 1e-8
    d = 1e-5
    slope = (system.quarter_turn(cycle.start + d)[0] - system.quarter_turn(cycle.start - d)[0]) / (2 * d)
    assert slope == pytest.approx(np.exp(cycle.exponent * cycle.period / 4), abs=1e-6)
    # a start inside and one outside come to it
    for start in (1e-2, 5 * cycle.start):
        radius = start
        for _ in range(int(40 / (-cycle.exponent * cycle.period / 4)) + 60):
            radius = system.quarter_turn(radius)[0]
        assert radius == pytest.approx(cycle.start, rel=1e-7)


def test_scaling_with_the_leak():
    slow, fast = (PlanarGain(2.0 * g, 1.0 * g, 1.0 * g).cycles(12)[0] for g in (1.0, 4.0))
    assert slow.period == pytest.approx(4 * fast.period, rel=1e-9)
    assert slow.amplitude == pytest.approx(fast.amplitude, rel=1e-9)
    assert 4 * slow.exponent == pytest.approx(fast.exponent, rel=1e-9)


def test_verdicts():
    assert PlanarGain(1.0, 3.0, 1.0).verdict()[0] == "decays"
    assert PlanarGain(2.0, 0.3, 1.0).verdict()[0] == "equilibria"
    kind, why = PlanarGain(2.0, 1.0, 1.0).verdict()
    assert kind == "attracting limit cycle"
    assert "only one" not in why  # that is for the certificate of T17.5 to say
    with pytest.raises(ValueError, match="gain"):
        PlanarGain(-1.0, 1.0, 1.0)


def test_recognition():
    assert recognise([[2.0, 1.0], [-1.0, 2.0]], 0.5) == PlanarGain(2.0, 1.0, 0.5)
    assert recognise([[2.0, -1.0], [1.0, 2.0]], 0.5) == PlanarGain(2.0, 1.0, 0.5)
    for W, leak in (
        ([[2.0, 1.0], [-1.0, 2.0 + 2**-51]], 0.5),  # one ulp is enough
        ([[2.0, 1.0], [-1.0, 2.0]], 0.0),
        ([[0.0, 1.0], [-1.0, 0.0]], 0.5),
        ([[2.0, 0.0], [0.0, 2.0]], 0.5),
        ([[2.0, float("nan")], [-1.0, 2.0]], 0.5),
        (np.eye(3), 0.5),
    ):
        assert recognise(W, leak) is None
