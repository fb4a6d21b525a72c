"""Skew, skew-symmetrizable, symmetric part and kernel on exact matrices."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Matrix, Rational, Symbol, diag, eye, pi, sqrt, zeros

from analysis.matrices.weights import (
    definiteness,
    is_skew,
    kernel,
    left_kernel,
    skew_matrix_symbols,
    skew_part,
    skew_symmetrization,
    symmetric_part,
    symmetrize,
)

rationals = st.fractions(min_value=-5, max_value=5, max_denominator=6)


def skew(n, values):
    K = zeros(n)
    it = iter(values)
    for i in range(n):
        for j in range(i + 1, n):
            K[i, j] = Rational(*next(it).as_integer_ratio())
            K[j, i] = -K[i, j]
    return K


@st.composite
def symmetrizable(draw):
    n = draw(st.integers(1, 5))
    K = skew(n, draw(st.lists(rationals, min_size=n * n, max_size=n * n)))
    d = draw(st.lists(st.fractions(min_value="1/7", max_value=7, max_denominator=7), min_size=n, max_size=n))
    return diag(*[1 / Rational(*x.as_integer_ratio()) for x in d]) * K


def test_symbolic_skew_matrices_are_skew_for_every_size():
    for n in (1, 2, 3, 11):
        K = skew_matrix_symbols(n)
        assert is_skew(K).is_true
        assert len(K.free_symbols) == n * (n - 1) // 2
    with pytest.raises(ValueError, match="at least 1"):
        skew_matrix_symbols(0)


def test_skewness_is_decided_and_says_where_it_fails():
    assert is_skew(Matrix([[0, sqrt(2)], [-sqrt(2), 0]])).is_true
    assert is_skew(Matrix([[0, sqrt(8)], [-2 * sqrt(2), 0]])).is_true
    assert is_skew(Matrix([[0, 1], [Rational(-1) + Rational(1, 10**30), 0]])).is_false
    close = sqrt(2) + Rational(1, 10**30)
    assert not is_skew(Matrix([[0, sqrt(2)], [-close, 0]])).is_true  # too close to tell is never called skew
    assert is_skew(Matrix([[0, 1], [-2, 0]])).is_false
    assert "(1,2)" in is_skew(Matrix([[0, 1], [-2, 0]])).reason
    a = Symbol("a", real=True)
    assert is_skew(Matrix([[0, a], [-a, 0]])).is_true
    assert is_skew(Matrix([[0, a], [a, 0]])).is_false


def test_parts_add_up_and_are_symmetric_and_skew():
    W = Matrix([[1, pi], [Rational(1, 3), -2]])
    assert symmetric_part(W) + skew_part(W) == W
    assert symmetric_part(W) == symmetric_part(W).T
    assert is_skew(skew_part(W)).is_true


@settings(max_examples=60, deadline=None)
@given(symmetrizable())
def test_weights_are_positive_and_make_w_skew_exactly(W):
    found = skew_symmetrization(W)
    assert found.exists
    assert all(d > 0 for d in found.weights)
    assert is_skew(diag(*found.weights) * W).is_true
    # its spectrum is imaginary: the characteristic polynomial is even or odd (T2.3)
    coefficients = W.charpoly().all_coeffs()
    assert all(c == 0 for c in coefficients[1::2])


def test_each_way_to_fail_is_named():
    assert "diagonal" in skew_symmetrization(Matrix([[1]])).reason
    assert "same sign" in skew_symmetrization(Matrix([[0, 1], [1, 0]])).reason
    assert "one of the two is 0" in skew_symmetrization(Matrix([[0, 1], [0, 0]])).reason
    # signs are right, the products around the cycle 1 → 2 → 3 are 1·1·1 and −(1·1·2)
    W = Matrix([[0, 1, -1], [-1, 0, 1], [2, -1, 0]])
    found = skew_symmetrization(W)
    assert not found.exists
    assert sorted(found.cycle) == [0, 1, 2]
    i, j, k = found.cycle
    assert W[i, j] * W[j, k] * W[k, i] != -W[j, i] * W[k, j] * W[i, k]


def test_the_offending_cycle_is_a_cycle_of_the_graph():
    n = 7
    W = zeros(n)
    for i in range(n):
        j = (i + 1) % n
        W[i, j], W[j, i] = 1, -2
    found = skew_symmetrization(W)
    assert sorted(found.cycle) == list(range(n))
    assert all(W[a, b] != 0 for a, b in zip(found.cycle, found.cycle[1:] + found.cycle[:1], strict=True))
    W[0, n - 1], W[n - 1, 0] = -1, Rational(1, 2) ** (n - 2)  # closes the cycle with the right product
    products = [1, 1]
    for i in range(n):
        j = (i + 1) % n
        products[0] *= W[i, j]
        products[1] *= -W[j, i]
    assert skew_symmetrization(W).exists is (products[0] == products[1])


def test_components_are_weighted_apart():
    W = diag(Matrix([[0, 2], [-1, 0]]), zeros(1), Matrix([[0, 1], [-3, 0]]))
    assert skew_symmetrization(W).weights == (1, 2, 1, 1, Rational(1, 3))
    assert symmetrize([[Fraction(0), Fraction(2)], [Fraction(-1), Fraction(0)]]).weights == (1, 2)


def test_definiteness_in_all_six_cases():
    assert definiteness(zeros(3)) == "zero"
    assert definiteness(eye(3)) == "positive definite"
    assert definiteness(-eye(1)) == "negative definite"
    assert definiteness(diag(1, 0)) == "positive semidefinite"
    assert definiteness(Matrix([[-1, 1], [1, -1]])) == "negative semidefinite"
    assert definiteness(Matrix([[0, 1], [1, 0]])) == "indefinite"
    tiny = Rational(1, 10**40)
    assert definiteness(Matrix([[1, 1], [1, 1 + tiny]])) == "positive definite"
    assert definiteness(Matrix([[1, 1], [1, 1 - tiny]])) == "indefinite"


def test_kernels():
    W = Matrix([[0, 1], [0, 0]])
    assert list(kernel(W)) == [Matrix([1, 0])]
    assert list(left_kernel(W)) == [Matrix([0, 1])]
    assert kernel(eye(2)) == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(rationals, min_size=10, max_size=10))
def test_an_odd_skew_matrix_has_a_kernel(values):
    assert len(kernel(skew(5, values))) % 2 == 1


@pytest.mark.parametrize("bad", [Matrix([[1, 2]]), Matrix(0, 0, []), Matrix([[0, 0.5], [-0.5, 0]]), [[0]]])
def test_bad_matrices_are_refused(bad):
    for function in (is_skew, symmetric_part, skew_symmetrization):
        with pytest.raises(ValueError, match=r"square|exact"):
            function(bad)


def test_rational_entries_are_demanded_where_signs_are_compared():
    with pytest.raises(ValueError, match="rational"):
        skew_symmetrization(Matrix([[0, sqrt(2)], [-1, 0]]))
    with pytest.raises(ValueError, match="symmetric"):
        definiteness(Matrix([[0, 1], [0, 0]]))
