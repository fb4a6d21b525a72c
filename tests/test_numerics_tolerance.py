"""A tolerance counts roundings and says why; both sides of the line are tested."""

import numpy as np
import pytest

from numerics.tolerance import Tolerance


def test_it_accepts_at_the_line_and_refuses_just_above():
    tolerance = Tolerance(8, "two products and a sum")
    line = tolerance.allowed(3.0)
    assert line == 24 * 2.0**-52
    assert tolerance.accepts(line, 3.0)
    assert not tolerance.accepts(np.nextafter(line, 1), 3.0)
    assert tolerance.scaled(line / 2, 3.0) == 0.5


def test_arrays_and_bad_residuals():
    tolerance = Tolerance(1, "one rounding")
    np.testing.assert_array_equal(tolerance.allowed(np.array([1.0, 2.0])), [2.0**-52, 2.0**-51])
    assert not tolerance.accepts(np.nan, 1.0)
    assert not tolerance.accepts(np.inf, 1.0)
    assert tolerance.scaled(np.nan, 1.0) == np.inf
    assert tolerance.scaled(0.0, 0.0) == 0.0
    assert tolerance.scaled(1.0, 0.0) == 2.0**1022
    assert tolerance.scaled(np.zeros(0), 1.0) == 0.0


def test_underflow_is_rounding_too_and_nothing_larger_is():
    tolerance = Tolerance(3, "three products")
    assert tolerance.accepts(5e-324, 0.0)
    line = tolerance.allowed(0.0)
    assert line == 3 * 2.0**-1022
    assert tolerance.accepts(line, 0.0)
    assert not tolerance.accepts(np.nextafter(line, 1), 0.0)
    left, right = (1e-200 * 1e-123) * 1e10, 1e-200 * (1e-123 * 1e10)  # 1e-323 has one digit, enlarged afterwards
    assert abs(left - right) > 64 * 2.0**-52 * abs(right)
    assert tolerance.accepts(left - right, abs(left) + abs(right))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [((0, "x"), "operations"), ((np.inf, "x"), "operations"), ((1, " "), "reason"), ((1, "x", 0.0), "eps")],
)
def test_a_tolerance_is_valid_when_made(arguments, word):
    with pytest.raises(ValueError, match=word):
        Tolerance(*arguments)


def test_a_scale_is_a_size():
    with pytest.raises(ValueError, match="scale"):
        Tolerance(1, "x").allowed(-1.0)
