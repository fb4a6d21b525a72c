"""Sections, charts, return maps, fixed points and covering relations: what they show, and what they refuse."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat

import numerics.validated.sets as sets
import numerics.validated.step as steps
from analysis.activations import activation
from numerics.certified.exchange import MINUS_ONE, QUARTER, anti_phase, exchange, in_phase
from numerics.certified.twist import preserves_area
from numerics.validated.balls import Failed, TooFat, around, ball, column, identity, magnitude, precision
from numerics.validated.charts import Chart, left_inverse
from numerics.validated.covering import Parallelogram, covers, disjoint
from numerics.validated.energies import Energy
from numerics.validated.flow import Flow
from numerics.validated.krawczyk import fixed_point, refined
from numerics.validated.multipliers import exponent, multipliers
from numerics.validated.returnmap import ReturnMap, is_symmetry
from numerics.validated.step import Control

ZERO, ONE = Fraction(0), Fraction(1)
PLANE = ((ZERO, ONE), (-ONE, ZERO))
TANH = activation("tanh")
FAST = Control(14, 1e-11)


@pytest.fixture(autouse=True)
def eighty_bits():
    with precision(80):
        yield


def anti(**changes):
    return replace(anti_phase(QUARTER).map(exchange(3, 1, 4), FAST), **changes)


def test_a_quarter_turn_of_the_plane_is_the_identity_on_the_axis():
    """ż = J tanh z: every orbit is closed (T4.1), and its quarter turn leads from (r, 0) to (0, −r)."""
    flow = Flow.of(PLANE, TANH)
    turn = ((0, 1), (-1, 0))
    map = ReturnMap(flow, Chart((ZERO, ZERO), ((ONE, ZERO),)), (ZERO, -ONE), symmetry=turn, control=FAST)
    image = map.of([ball("1.5")], identity(1), arb_mat(1, 1, [arb(0, 1e-6)]), slope=True)
    assert image.hull()[0].contains(ball("1.5"))
    assert image.slope[0, 0].contains(1)
    assert magnitude(image.hull()[0] - ball("1.5")) < 1e-5


def test_the_full_turn_leaves_the_section_and_comes_back_once():
    flow = Flow.of(PLANE, TANH)
    map = ReturnMap(flow, Chart((ZERO, ZERO), ((ONE, ZERO),)), (ZERO, -ONE), control=FAST)
    once, twice = map.of([ball(1)]), replace(map, passing=1).of([ball(1)])
    assert (2 * once.time).overlaps(twice.time)
    assert magnitude(once.time - 4 * map.of([ball(1)]).time / 4) < 1e-6
    assert twice.hull()[0].contains(1)


def test_a_section_that_is_not_met_is_said_so():
    flow = Flow.of(((ZERO, ZERO), (ONE, ZERO)), TANH)  # z₁ stands still, z₂ moves one way
    map = ReturnMap(flow, Chart((ZERO, ZERO), ((ONE, ZERO),)), (ZERO, ONE), control=FAST, longest=Fraction(5))
    with pytest.raises(Failed, match="not met before t = 5"):
        map.of([ball(1)])


def test_symmetries_are_decided_exactly():
    flow = Flow.of([["0.1", 1], ["-1.000000000000000000000000000001", "0.1"]], TANH)
    assert not is_symmetry(flow, ((0, -1), (1, 0)))  # the balls of 1 and of 1 + 1e-30 are the same
    assert is_symmetry(flow, ((-1, 0), (0, -1)))
    assert is_symmetry(Flow.of([["0.1", 1], [-1, "0.1"]], TANH), ((0, -1), (1, 0)))
    assert not is_symmetry(Flow.of(PLANE, activation("exp(s) - 1")), ((-1, 0), (0, -1)))
    assert not is_symmetry(Flow.of(PLANE, TANH), ((1, 1), (0, 1)))
    assert not is_symmetry(Flow.of(PLANE, TANH, bias=[1, 0]), ((-1, 0), (0, -1)))


def test_the_chart_of_a_level_reads_back_what_it_lifts():
    problem = exchange(3, 1, 4)
    chart = anti_phase().map(problem).chart
    lifted = chart.lift([ball("0.25"), ball("-0.5")], ball(4))
    assert all(x.contains(y) for x, y in zip(chart.coordinates(lifted.state), (0.25, -0.5), strict=True))
    assert Energy(problem.flow).value(lifted.state).contains(4)
    assert chart.is_on_sheet(lifted.state)
    assert not chart.is_on_sheet([-x for x in lifted.state])


def test_the_chart_ends_at_the_in_phase_orbit():
    """Pitfall 7: where p = 0 the section is touched, and the level is no graph over it."""
    edge = 2 * (arb(2).exp()).acosh()
    chart = anti_phase().map(exchange(3, 1, 4)).chart
    chart.lift([ball(0), edge * ball("0.99")], ball(4))
    with pytest.raises(TooFat):
        chart.lift([ball(0), edge + arb(0, 1e-6)], ball(4))


def test_derivatives_of_the_lift_by_coordinates_and_energy():
    chart = anti_phase().map(exchange(3, 1, 4)).chart
    lifted = chart.lift([ball("0.25"), ball("-0.5")], ball(4))
    h = Fraction(1, 2**20)
    for column_, moved in ((0, (Fraction(1, 4) + h, Fraction(-1, 2))), (1, (Fraction(1, 4), Fraction(-1, 2) + h))):
        other = chart.lift([ball(x) for x in moved], ball(4)).state
        for i in range(4):
            assert abs((other[i] - lifted.state[i]) / ball(h) - lifted.slope[i, column_]) < 1e-5
    other = chart.lift([ball("0.25"), ball("-0.5")], ball(4 + h)).state
    assert all(abs((x - y) / ball(h) - d) < 1e-5 for x, y, d in zip(other, lifted.state, lifted.by_energy, strict=True))


def test_dependent_directions_are_refused():
    with pytest.raises(ValueError, match="dependent"):
        Chart((ZERO, ZERO), ((ONE, ONE), (ONE, ONE)))
    assert left_inverse(((ONE, ZERO), (ONE, ONE))) == [[1, -1], [0, 1]]


def test_the_area_form_is_constant_only_in_the_right_chart():
    problem = exchange(3, 1, 4)
    assert preserves_area(problem, anti_phase())
    assert preserves_area(problem, in_phase())
    assert not preserves_area(problem, replace(anti_phase(), solved=(ZERO, ZERO, ONE, ZERO)))


def test_the_derivative_agrees_with_differences_and_has_determinant_one():
    map = anti()
    image = map.of([ball("0.01"), ball("-0.02")], slope=True)
    h = Fraction(1, 2**16)
    other = map.of([ball(Fraction(1, 100) + h), ball("-0.02")]).hull()
    for i in range(2):
        assert abs((other[i] - image.hull()[i]) / ball(h) - image.slope[i, 0]) < 1e-3
    assert image.slope.det().contains(1)
    assert magnitude(image.slope.det() - 1) < 1e-6


def test_krawczyk_finds_and_refuses():
    map = anti()
    found = fixed_point(map, refined(map, [1e-3, -1e-3]), 1e-8)
    assert all(x.contains(0) for x in found.box)
    assert multipliers(found.slope, True).kind == "hyperbolic"
    with pytest.raises(Failed, match="no fixed point is shown"):
        fixed_point(map, [ball("1e-3"), ball(0)], 1e-8)


def test_multipliers_of_matrices():
    def kind(rows, symplectic):
        size = len(rows)
        return multipliers(arb_mat(size, size, [ball(x) for row in rows for x in row]), symplectic)

    assert kind([[2, 1], [1, 1]], True).kind == "hyperbolic"
    assert kind([[0, 1], [-1, 1]], True).kind == "elliptic"
    assert kind([[1, 1], [0, 1]], True).kind == "undecided"  # trace 2: neither
    assert kind([[0.5]], False).kind == "attracting"
    assert kind([[-1]], False).kind == "undecided"
    assert kind([[0.5, 0], [0, 0.25]], False).kind == "attracting"
    assert kind([[0.5, 0], [0, 3]], False).kind == "hyperbolic"
    turn = [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0.5, 0], [0, 0, 0, 2]]
    assert kind(turn, True).kind == "mixed"
    angles = [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, "0.6", "-0.8"], [0, 0, "0.8", "0.6"]]
    assert kind(angles, True).kind == "elliptic"
    negative = kind([[-2, 0], [0, -0.5]], True)
    assert negative.multiplier.contains(-2)
    with pytest.raises(Failed):
        exponent(arb(0, 1), arb(1))


def linear(matrix_):
    """v ↦ Mv as a map for `covers`."""
    from numerics.validated.returnmap import Image

    m = arb_mat(2, 2, [ball(x) for row in matrix_ for x in row])
    return lambda centre, frame, extent: Image(m * column(centre), m * frame, extent, arb(1), None)


def square(x=0.0, y=0.0, unstable=(1.0, 0.0), stable=(0.0, 1.0)):
    return Parallelogram.of((x, y), unstable, stable)


def test_covering_relations_of_a_linear_map():
    found = covers(linear([[3, 0], [0, 0.5]]), square(), square())
    assert found.edge > 2.9
    assert found.side < 0.51
    for false in ([[0.9, 0], [0, 0.5]], [[3, 0], [0, 1.1]], [[0.5, 0], [0, 3]]):
        with pytest.raises(Failed):
            covers(linear(false), square(), square())
    with pytest.raises(Failed):
        covers(linear([[3, 0], [0, 0.5]]), square(), square(4.5))  # both edges beyond the same side
    covers(linear([[-3, 0], [0, 0.5]]), square(), square())  # turned over: still a covering


def test_work_without_end_is_given_up(monkeypatch):
    import numerics.validated.covering as covering
    import numerics.validated.sections as sections

    monkeypatch.setattr(covering, "MOST_PIECES", 2)
    with pytest.raises(Failed, match="2 pieces"):
        covers(linear([[3, 0], [0, 0.5]]), square(), square())
    monkeypatch.setattr(sections, "MOST_STEPS", 5)
    with pytest.raises(Failed, match="5 steps"):
        anti().of([ball("0.1"), ball(0)])


def test_disjointness_is_exact():
    assert disjoint(square(), square(2.0 + 2.0**-40))
    assert not disjoint(square(), square(2.0))
    assert disjoint(square(), square(1.6, 1.6, (0.5, -0.5), (0.05, 0.05)))  # separated by its own side only
    with pytest.raises(ValueError, match="independent"):
        square(stable=(2.0, 0.0))


def n0(radius):
    u = np.array([0.4858055, -0.87406694])
    return Parallelogram.of((0, 0), tuple(radius * u), tuple(radius * np.array([-1, 1]) * u))


def test_wide_sets_cost_many_pieces():
    """Pitfall 6: the same relation at a larger size takes more enclosures; small sets and long chains are cheaper."""
    map = replace(anti(symmetry=MINUS_ONE), control=FAST)
    small = covers(map.of, n0(0.002), n0(0.002))
    large = covers(map.of, n0(0.008), n0(0.008))
    assert small.edge > 11
    assert large.pieces > small.pieces


def test_floats_only_choose(monkeypatch):
    """Pitfall 9: another frame and another step give another enclosure of the same image, never a wrong one."""
    start = ([ball("0.1"), ball("-0.1")], identity(2), column([around(0, 1e-7)] * 2))
    before = anti().of(*start)
    monkeypatch.setattr(
        sets,
        "orthogonal_frame",
        lambda turned, rest: arb_mat(4, 4, [arb(1 if i == j else 0.25 * (i - j)) for i in range(4) for j in range(4)]),
    )
    right = steps.suggested
    monkeypatch.setattr(steps, "suggested", lambda solution, control: 0.61 * right(solution, control))
    after = anti().of(*start)
    for x, y in zip(before.hull(), after.hull(), strict=True):
        assert x.overlaps(y)
        assert magnitude(y - y.mid()) < 1e-3
