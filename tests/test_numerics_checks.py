"""Numeric checkers made from symbolic statements: exact on rationals, honest about rounding on floats."""

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational, Trace

from analysis.symbols import D, W, c, gamma, h, sigma_z, x, z
from numerics.checks import Residual, measure, residual
from numerics.tolerance import Tolerance


def fractions(rows):
    return np.array([[Fraction(entry) for entry in row] for row in rows], dtype=object)


SKEW = fractions([[0, "1/3", 2], ["-1/3", 0, "5/7"], [-2, "-5/7", 0]])
STATES = fractions([["1/2", 3, -1], [0, 0, 0], ["1/9", "-2/3", 7]])


def test_a_skew_form_is_exactly_zero_in_rationals():
    found = residual(z.T * W * z, 0, {W: SKEW, z: STATES})
    assert found.exact
    assert found.value == 0
    assert found.ok


def test_one_wrong_entry_is_seen_in_rationals():
    wrong = SKEW.copy()
    wrong[0, 1] += Fraction(1, 10**30)
    found = residual(z.T * W * z, 0, {W: wrong, z: STATES})
    assert not found.ok
    assert found.scaled == float("inf")


def test_values_agree_with_the_formula_written_out():
    rng = np.random.default_rng(3)
    weights, diagonal = rng.normal(size=(4, 4)), np.diag(rng.uniform(size=4))
    states, others = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    values = {W: weights, D: diagonal, z: states, x: others, h: 0.1, gamma: np.arange(5.0)}
    expected = [
        v @ (weights.T @ diagonal @ u) * 0.01 - 2.5 * k for k, (v, u) in enumerate(zip(states, others, strict=True))
    ]
    found = measure(h**2 * z.T * W.T * D * x, values).values - measure(Rational(5, 2) * gamma, values).values
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    trace = measure(gamma * Trace(W.T * D), values)
    np.testing.assert_allclose(trace.values, np.arange(5.0) * np.trace(weights.T @ diagonal), rtol=1e-13)
    norm = measure(z.T * z, values)
    np.testing.assert_allclose(norm.values, (states**2).sum(axis=1), rtol=1e-13)


def test_floats_pass_by_rounding_alone_and_fail_just_above():
    rng = np.random.default_rng(4)
    upper = np.triu(rng.normal(size=(40, 40)), 1)
    weights, states = upper - upper.T, rng.normal(size=(20, 40))
    assert residual(z.T * W * z, 0, {W: weights, z: states}).ok
    found = residual(z.T * W * z, 0, {W: weights, z: states})
    broken = weights.copy()
    # The entry is moved by what makes the violation four times the allowance at the first state.
    broken[0, 1] += 4 * found.allowed / abs(states[0, 0] * states[0, 1])
    assert not residual(z.T * W * z, 0, {W: broken, z: states[:1]}).ok


@pytest.mark.parametrize(
    ("relation", "offset", "holds"), [("≤", 1, True), ("≤", -1, False), ("≥", -1, True), ("≥", 1, False)]
)
def test_inequalities_look_at_one_side_only(relation, offset, holds):
    values = {z: STATES, h: Fraction(offset)}
    assert residual(z.T * z, z.T * z + h * c.T * c, values | {c: fractions([[1, 0, 0]])}, relation).ok is holds


def test_a_batch_of_one_serves_all():
    found = measure(c.T * W * sigma_z, {W: SKEW, c: fractions([[1, 2, 3]]), sigma_z: STATES})
    assert found.values.shape == (3,)


def test_tiny_and_huge_states_are_judged_by_their_own_size():
    weights = np.array([[0.0, 1.0], [-1.0, 0.0]])
    states = np.array([[1e-150, 3e-150], [1e150, -7e149], [0.0, 0.0]])
    assert residual(z.T * W * z, 0, {W: weights, z: states}).ok
    skewed = weights + np.diag([1e-3, 0])
    for state in states[:2]:
        assert not residual(z.T * W * z, 0, {W: skewed, z: state[None]}).ok


def test_batches_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="different sizes"):
        measure(z.T * x, {z: np.zeros((3, 2)), x: np.zeros((4, 2))})


def test_what_is_not_scalar_is_refused():
    with pytest.raises(TypeError, match="scalar"):
        measure(W * z, {W: SKEW, z: STATES})


def test_nan_is_never_ok():
    tolerance = Tolerance(1, "one rounding")
    assert not Residual(float("nan"), 1.0, tolerance).ok
    assert not Residual(float("inf"), 1.0, tolerance).ok
    assert Residual(float("nan"), 1.0, tolerance).scaled == float("inf")
    assert Residual(0.0, 0.0, tolerance).ok


@pytest.mark.parametrize("slope", [1e-160, 3e-170, 1e-250])
def test_products_that_underflow_are_rounding_however_large_the_other_factors(slope):
    rng = np.random.default_rng(7)
    weights = np.array([[0.0, 1.7e9], [-1.7e9, 0.0]])
    states = rng.normal(size=(6, 2)) * 1e6
    values = {W: weights, D: np.diag([slope, 1.3 * slope]), z: states}
    assert residual(z.T * D * W * D * z, 0, values).ok
    symmetric = values | {W: np.array([[0.0, 1.7e9], [1.7e9, 0.0]])}
    assert residual(z.T * D * W * D * z, 0, symmetric).ok is (slope != 1e-160)  # below, no float tells the two apart
