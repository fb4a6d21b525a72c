"""How numbers become balls, and that comparisons and roundings are certain (pitfalls of ball arithmetic)."""

import math
from fractions import Fraction

import pytest
from flint import arb, arb_mat, ctx

from numerics.validated.balls import (
    Failed,
    around,
    ball,
    down,
    exact,
    greatest,
    inside,
    inverse,
    lower,
    meet,
    precision,
    up,
    upper,
)


def test_a_decimal_is_that_decimal_and_a_float_is_the_double():
    assert ball("0.1").contains(Fraction(1, 10).numerator / arb(10))
    assert not ball("0.1").is_exact()
    assert ball(0.1).is_exact()
    assert exact(0.1) != Fraction(1, 10)
    assert exact("0.1") == Fraction(1, 10)
    assert exact(ball(0.75)) == Fraction(3, 4)


@pytest.mark.parametrize("wrong", [math.inf, math.nan, "one", "1/0", None, arb(1, 1)])
def test_what_is_no_number_is_refused_in_one_line(wrong):
    with pytest.raises(ValueError, match="number") as problem:
        exact(wrong)
    assert "\n" not in str(problem.value)


def test_doubles_round_outwards():
    """float(x.upper()) rounds to nearest: a third would come out below a third."""
    third = ball(Fraction(1, 3))
    assert Fraction(down(third)) < Fraction(1, 3) < Fraction(up(third))
    assert lower(third) < Fraction(1, 3) < upper(third)
    assert down(ball(0.25)) == up(ball(0.25)) == 0.25
    assert down(ball(Fraction(1, 10**400))) == 0.0
    assert up(ball(Fraction(1, 10**400))) > 0
    with pytest.raises(Failed, match="1e400"):
        up(ball(10**400))


def test_the_greatest_of_balls_that_overlap_is_an_enclosure_and_maxs_is_not():
    """`max` of balls compares "certainly": of [0, 2] and [0.5, 1.5] it keeps whichever comes first."""
    narrow, wide = around(1, 0.5), around(1, 1)
    assert upper(max(narrow, wide)) < 2
    assert upper(greatest([narrow, wide])) >= 2
    assert not narrow < wide
    assert not narrow >= wide


def test_enclosures_that_do_not_meet_are_an_alarm():
    assert meet(around(0, 1), around(1, 1)).contains(0.5)
    with pytest.raises(Failed, match="do not meet"):
        meet(around(0, 1), around(3, 1))


def test_a_fat_matrix_has_no_inverse():
    with pytest.raises(Failed, match="invertible"):
        inverse(arb_mat(1, 1, [around(0, 1)]))
    assert inverse(arb_mat(1, 1, [ball(4)]))[0, 0].contains(0.25)


def test_the_radius_of_a_radius_counts():
    assert upper(around(0, arb(1, 1))) >= 2


def test_inside_means_the_interior():
    assert inside(around(0, 1), around(0, 2))
    assert not inside(around(0, 1), around(0, 1))


def test_the_precision_is_given_back_even_after_an_error():
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(200):
        _ = 1 // (ctx.prec - 200)
    assert ctx.prec == before
    with pytest.raises(ValueError, match="bits"), precision(3):
        pass
