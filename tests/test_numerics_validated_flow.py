"""One step and many: against closed forms and 30 digits, and what must break when a part of the method is left out."""

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from flint import arb, arb_mat

import numerics.validated.sets as sets
import numerics.validated.step as steps
from analysis.activations import activation
from numerics.validated.balls import TooFat, around, ball, identity, magnitude, matrix, precision
from numerics.validated.energies import Energy
from numerics.validated.flow import Flow, Parameter
from numerics.validated.functions import value_of
from numerics.validated.sets import Doubleton, Tangents
from numerics.validated.step import Control, Moving, attempt, enclosure, follow, suggested, tangent_enclosure

TANH = activation("tanh")
(S,) = TANH.sigma.free_symbols
PLANE = [[0, 1], [-1, 0]]
A31 = [[0, 0, 3, 1], [0, 0, 1, 3], [-3, -1, 0, 0], [-1, -3, 0, 0]]
START = (1, "0.5", "1.2", "-0.7")


def point(values):
    return Doubleton.point([ball(x) for x in values])


def end(weights, start, time, *, tangents=False, control=None, radius=None, activation=TANH, **options):
    flow = Flow.of(weights, activation, **options)
    balls = [ball(x) for x in start]
    states = Doubleton.point(balls) if radius is None else Doubleton.box([around(x, radius) for x in balls])
    moving = Moving(states, Tangents.of(identity(flow.n)) if tangents else None)
    return follow(flow, moving, Fraction(time), control or Control())


def exact_plane(energy, time):
    """T4.4: tanh z₁ = k sn(t), tanh z₂ = k cd(t)."""
    with mpmath.workdps(45):
        m = 1 - mpmath.exp(-2 * mpmath.mpf(energy))
        k = mpmath.sqrt(m)
        sn = mpmath.ellipfun("sn", time, m=m)
        cd = mpmath.ellipfun("cd", time, m=m)
        return [mpmath.atanh(k * sn), mpmath.atanh(k * cd)], 4 * mpmath.ellipk(m), mpmath.atanh(k)


def holds(x, value):
    return x.contains(arb(mpmath.nstr(value, 40)).mid())


def test_a_trajectory_of_the_plane_to_thirty_digits_of_the_closed_form():
    (z1, z2), _, start = exact_plane(2, mpmath.mpf(3) / 2)
    with precision(160):
        moving = end(PLANE, (0, mpmath.nstr(start, 45)), Fraction(3, 2), control=Control(30, 1e-36))
        hull = moving.states.hull()
        for x, value in zip(hull, (z1, z2), strict=True):
            assert abs(x - arb(mpmath.nstr(value, 40))) < arb("1e-30")


def test_a_leak_and_a_bias_against_the_matrix_exponential_to_thirty_digits():
    """σ the identity: ż = (W − γ)z + b, with the closed form in mpmath."""
    with mpmath.workdps(45):
        m = mpmath.matrix([["0", "2", "0.25"], ["-1", "-1", "-0.75"], ["0", "0", "0"]])
        expected = mpmath.expm(m) * mpmath.matrix(["1", "-0.5", "1"])
    with precision(140):
        moving = end(
            [["0.5", 2], [-1, "-0.5"]],
            (1, "-0.5"),
            1,
            activation=activation("identity"),
            leak="0.5",
            bias=("0.25", "-0.75"),
            control=Control(28, 1e-34),
        )
        for x, value in zip(moving.states.hull(), expected, strict=False):
            assert abs(x - arb(mpmath.nstr(value, 40))) < arb("1e-30")


@pytest.mark.parametrize("name", ["arctan", "erf", "algebraic", "sin", "tanh(s) + 0.3*tanh(s)**2"])
def test_other_activations_keep_their_energy(name):
    with precision(120):
        moving = end(PLANE, (1, "-0.5"), 1, activation=activation(name), control=Control(24, 1e-28))
        before, after = (
            sum((value_of(activation(name).primitive, {S: x}) for x in z), arb(0))
            for z in ([ball(1), ball("-0.5")], moving.states.hull())
        )
        assert abs(before - after) < arb("1e-22")


@pytest.mark.parametrize("radius", [None, "1e-8"])
def test_energy_volume_and_symplectic_form_stay_inside_their_enclosures(radius):
    with precision(80):
        moving = end(A31, START, 3, tangents=True, radius=radius)
        energy = Energy(Flow.of(A31, TANH))
        before = energy.value([around(x, radius or 0) for x in START])
        after = energy.value(moving.states.hull())
        assert before.overlaps(after)
        assert radius or after.rad() < 1e-12
        v, k = moving.tangents.hull(), matrix(A31)
        assert v.det().contains(1)
        assert (v * k * v.transpose()).contains(k) or all(
            x.overlaps(y) for x, y in zip((v * k * v.transpose()).entries(), k.entries(), strict=True)
        )
        assert magnitude(v.det() - 1) < (1e-3 if radius else 1e-9)


def test_an_orbit_of_the_plane_closes_after_the_period_of_t4_3():
    _, period, start = exact_plane(1, 0)
    with precision(100):
        time = Fraction(mpmath.nstr(period, 30))
        moving = end(PLANE, (0, mpmath.nstr(start, 40)), time, control=Control(24, 1e-24))
        z1, z2 = moving.states.hull()
        assert abs(z1) < 1e-18
        assert abs(z2 - arb(mpmath.nstr(start, 30))) < 1e-18


def leaves_its_energy(control=None):
    """Does the energy of the end miss the energy of the start? That would refute the method."""
    with precision(80):
        moving = end(A31, START, 2, control=control)
        energy = Energy(Flow.of(A31, TANH))
        return not energy.value([ball(x) for x in START]).overlaps(energy.value(moving.states.hull()))


def test_the_method_keeps_the_energy_and_without_the_remainder_it_does_not(monkeypatch):
    coarse = Control(8, 1e-8)
    assert not leaves_its_energy(coarse)
    true_attempt = steps.attempt

    def without_remainder(*arguments):
        step = true_attempt(*arguments)
        return replace(step, remainder=[arb(0) for _ in step.remainder])

    monkeypatch.setattr(steps, "attempt", without_remainder)
    assert leaves_its_energy(coarse)


def test_without_rounding_it_loses_the_energy(monkeypatch):
    monkeypatch.setattr(Doubleton, "deviation", lambda self: arb_mat(self.dimension, 1, [arb(0)] * self.dimension))
    original = sets._image

    def rounded_to_nothing(before, value, slope):
        image = original(before, value, slope)
        return replace(image, rest=arb_mat(image.dimension, 1, [arb(0)] * image.dimension))

    monkeypatch.setattr(sets, "_image", rounded_to_nothing)
    assert leaves_its_energy()


def test_a_step_from_the_centre_alone_may_be_far_too_long():
    """Pitfall 1: on the box of a long step the coefficients of order 21 are enormous; the remainder is what counts."""
    with precision(80):
        flow = Flow.of(A31, TANH)
        states = [ball(x) for x in START]
        control = Control(20, 1e-6)
        centre = flow.taylor(states, 20)
        h = arb(suggested(centre, control))
        step = attempt(flow, states, centre, h * 2, control)
        assert step is None or max(magnitude(x) for x in step.remainder) > 1
        moving = follow(flow, Moving(point(START)), Fraction(1), control)
        assert max(magnitude(x - x.mid()) for x in moving.states.hull()) < 1e-1


@pytest.mark.parametrize("h", ["1e-6", "0.1", "100", "-3"])
def test_the_first_enclosure_cannot_fail_for_bounded_sigma(h):
    with precision(80):
        for leak in (0, "0.5"):
            flow = Flow.of(A31, TANH, leak=leak)
            box = enclosure(flow, [ball(x) for x in START], arb(0).union(ball(h)))
            assert all(x.is_finite() for x in box)
            end_state = flow.taylor([ball(x) for x in START], 12).value(ball("1e-6"))
            assert all(x.contains(y.mid()) for x, y in zip(box, end_state, strict=True)) or h.startswith("-")


def test_the_first_enclosure_of_an_unbounded_sigma_is_shown_or_refused():
    with precision(80):
        flow = Flow.of(PLANE, activation("sinh"))
        hull = [ball(1), ball(1)]
        box = enclosure(flow, hull, arb(0).union(arb("0.05")))
        assert all(x.contains(y) for x, y in zip(box, hull, strict=True))
        with pytest.raises(TooFat, match="cannot leave"):
            enclosure(flow, hull, arb(0).union(arb(50)))
        moving = follow(flow, Moving(point((1, 1))), Fraction(2), Control())
        assert Energy(flow).value(moving.states.hull()).overlaps(Energy(flow).value(hull))


def test_tangents_over_a_step_hold_those_at_its_end():
    with precision(80):
        flow = Flow.of(A31, TANH)
        states = [ball(x) for x in START]
        h = arb("0.05")
        box = enclosure(flow, states, arb(0).union(h))
        over = tangent_enclosure(flow, box, arb(0).union(h))
        at_end = end(A31, START, Fraction(1, 20), tangents=True).tangents.hull()
        assert all(x.overlaps(y) for x, y in zip(over.entries(), at_end.entries(), strict=True))
        assert all(magnitude(x - x.mid()) < 1e-12 for x in at_end.entries())


def test_a_fat_set_is_refused_and_not_followed_for_ever():
    """Pitfall 4: halving the step without end; the caller has to cut the set instead."""
    with precision(80), pytest.raises(TooFat):
        end(A31, START, 50, radius="0.5")


def test_a_parameter_is_a_coordinate_with_derivative_zero():
    """ż = −γz + (aI + ωJ) tanh z with a and ω in boxes: narrower than with fresh intervals at every step."""
    with precision(80):
        a, w = around("1.5", "1e-3"), around("1.5", "1e-3")
        gain = Parameter(identity(2), (arb(0), arb(0)), arb(0))
        turn = Parameter(matrix([[0, -1], [1, 0]]), (arb(0), arb(0)), arb(0))
        followed = Flow(arb_mat(2, 2), TANH, (), arb(1), (gain, turn))
        fresh = Flow(arb_mat(2, 2, [a, -w, w, a]), TANH, (), arb(1))
        start = [ball("1.5"), arb(0)]
        correlated = follow(followed, Moving(Doubleton.box([*start, a, w])), Fraction(2), Control()).states.hull()
        loose = follow(fresh, Moving(Doubleton.point(start)), Fraction(2), Control()).states.hull()
        for x, y in zip(correlated, loose, strict=False):
            assert y.contains(x.mid())
            assert magnitude(x - x.mid()) < magnitude(y - y.mid())
        for gain_value, turn_value in (("1.499", "1.501"), ("1.501", "1.499")):
            weights = [[gain_value, f"-{turn_value}"], [turn_value, gain_value]]
            corner = end(weights, ("1.5", 0), 2, leak=1).states.hull()
            assert all(x.contains(y) for x, y in zip(correlated, corner, strict=False))


def test_derivatives_by_a_parameter_agree_with_differences():
    with precision(120):
        turn = Parameter(matrix([[0, -1], [1, 0]]), (arb(0), arb(0)), arb(0))
        flow = Flow(matrix([["1.5", 0], [0, "1.5"]]), TANH, (), arb(1), (turn,))
        moving = Moving(point(("1.5", 0, "1.5")), Tangents.of(identity(3)))
        column = [follow(flow, moving, Fraction(1), Control()).tangents.hull()[i, 2] for i in range(2)]
        step = Fraction(1, 2**20)
        ends = [
            end([["1.5", -w], [w, "1.5"]], ("1.5", 0), 1, leak=1, control=Control(24, 1e-26)).states.hull()
            for w in (Fraction(3, 2) - step, Fraction(3, 2) + step)
        ]
        for i in range(2):
            assert abs((ends[1][i] - ends[0][i]) / ball(2 * step) - column[i]) < 1e-10


def test_bad_shapes_are_refused():
    with pytest.raises(ValueError, match="square"):
        Flow.of([[0, 1]], TANH)
    with pytest.raises(ValueError, match="bias has 1"):
        Flow.of(PLANE, TANH, bias=[1])
    with pytest.raises(ValueError, match="Piecewise"):
        Flow.of(PLANE, activation("relu"))
    with pytest.raises(ValueError, match="2 entries"):
        Flow.of(PLANE, TANH).taylor([arb(0)], 3)
