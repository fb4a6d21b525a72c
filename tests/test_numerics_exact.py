"""The structure of float weights, decided exactly."""

from fractions import Fraction
from math import sqrt

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sympy import Matrix, Rational

from analysis.matrices.weights import definiteness
from numerics.exact.definiteness import symmetric_definiteness
from numerics.exact.dyadic import Dyadic, as_weights
from numerics.exact.frequencies import Enclosure, _from_weyl, hermitian_enclosure
from numerics.exact.product import product
from numerics.exact.rank import integer_rank, kernel_basis, matrix_rank, pivot_columns
from numerics.exact.structure import WeightStructure, is_skew

J = np.array([[0.0, 1.0], [-1.0, 0.0]])
finite = st.floats(allow_nan=False, allow_infinity=False)
small_integers = st.integers(-2, 2).map(float)


def random_skew(n, seed=0):
    A = np.random.default_rng(seed).normal(size=(n, n))
    return A - A.T


def as_matrix(W):
    return Matrix(*W.shape, [Rational(*float(x).as_integer_ratio()) for x in W.ravel()])


# ---------------------------------------------------------------- dyadic rationals


@given(arrays(float, (2, 3), elements=finite))
def test_no_bit_is_lost(W):
    dyadic = Dyadic.of(W)
    for i in range(2):
        for j in range(3):
            value = Fraction(int(dyadic.integers[i, j])) * Fraction(int(dyadic.unit.p), int(dyadic.unit.q))
            assert value == Fraction(float(W[i, j]))


def test_integers_stay_small():
    assert Dyadic.of(np.array([[6.0, -24.0]])).integers == flint.fmpz_mat([[1, -4]]) * 3


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int8, np.uint64, bool, np.longdouble])
def test_every_real_dtype_keeps_its_values(dtype):
    W = np.array([[0, 1], [1, 0]], dtype=dtype)
    assert np.array_equal(as_weights(W), [[0, 1], [1, 0]])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((2, 3)), "square"),
        (np.zeros(4), "square"),
        (np.zeros((0, 0)), "empty"),
        (np.array([[np.nan]]), "finite"),
        (np.array([[0, np.inf], [0, 0]]), r"entry \(1, 2\)"),
        (np.zeros((2, 2), dtype=complex), "real numbers"),
        (np.array([[None]]), "real numbers"),
        (np.array([["a"]]), "real numbers"),
        (np.array([[2**53 + 1]]), "exactly"),
        (np.array([[np.longdouble(1) + np.finfo(np.longdouble).eps]]), "exactly"),
    ],
)
def test_bad_weights_are_refused(bad, message):
    with pytest.raises(ValueError, match=message):
        WeightStructure(bad)


def test_weights_are_a_copy_that_cannot_be_written():
    W = J.copy()
    structure = WeightStructure(W)
    W[0, 1] = 5
    assert structure.skew
    with pytest.raises(ValueError, match="read-only"):
        structure.W[0, 0] = 1


# ---------------------------------------------------------------- skew, symmetric part


@settings(max_examples=100, deadline=None)
@given(arrays(float, (3, 3), elements=finite), st.integers(0, 2), st.integers(0, 2))
def test_one_ulp_decides_skewness(A, i, j):
    K = np.triu(A, 1)
    K = K - K.T
    assert is_skew(K)
    K[i, j] = np.nextafter(K[i, j], 1.0)  # towards 1, so that it stays finite
    assert not is_skew(K)
    assert WeightStructure(K).symmetric_part != "zero"
    assert WeightStructure(K).norms[0] > 0


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: arrays(float, (n, n), elements=small_integers | finite)))
def test_the_sign_of_the_symmetric_part_is_exact(W):
    Q = as_matrix(W)
    assert symmetric_definiteness(W) == definiteness((Q + Q.T) / 2)


@settings(max_examples=100, deadline=None)
@given(arrays(float, (5, 2), elements=small_integers), st.sampled_from([1.0, -1.0]))
def test_gram_matrices_are_semidefinite(B, sign):
    Q = sign * B @ B.T
    word = {1.0: "positive", -1.0: "negative"}[sign]
    assert symmetric_definiteness(Q) == (f"{word} semidefinite" if np.any(B) else "zero")
    K = random_skew(5)
    K = np.round(K * 8) / 8
    assert symmetric_definiteness(Q + K) == symmetric_definiteness(Q)


@pytest.mark.parametrize("n", [20, 200])
def test_definiteness_on_both_sides_of_singular(n):
    rng = np.random.default_rng(n)
    B = rng.integers(-3, 4, size=(n, n - 1)).astype(float)
    Q = B @ B.T
    assert symmetric_definiteness(Q) == "positive semidefinite"
    assert symmetric_definiteness(Q + np.eye(n)) == "positive definite"
    assert symmetric_definiteness(-Q - np.eye(n)) == "negative definite"
    assert symmetric_definiteness(Q - np.eye(n)) == "indefinite"


def test_too_close_for_floats_is_decided_by_integers():
    eps = 2.0**-52
    assert symmetric_definiteness(np.array([[1, 1], [1, 1 + eps]])) == "positive definite"
    assert symmetric_definiteness(np.array([[1, 1], [1, 1 - eps]])) == "indefinite"
    assert symmetric_definiteness(np.array([[1e300, 0.0], [0.0, -1e-300]]) + 1e100 * J) == "indefinite"
    assert symmetric_definiteness(np.full((2, 2), np.finfo(float).max)) == "positive semidefinite"


def test_diffusion_is_read_off_exactly():
    K = random_skew(6)
    assert WeightStructure(K).diffusion == 0.0
    assert WeightStructure(K - 0.1 * np.eye(6)).diffusion == 0.1
    assert WeightStructure(K - float(np.float32(0.1)) * np.eye(6)).diffusion == float(np.float32(0.1))
    assert WeightStructure(K - np.diag([0.1] * 5 + [0.2])).diffusion is None
    assert WeightStructure(np.ones((2, 2))).diffusion is None


def test_norms_and_fraction():
    structure = WeightStructure([[1.0, 1.0], [-1.0, 1.0]])
    assert structure.norms == pytest.approx((sqrt(2), sqrt(2)), rel=1e-15)
    assert structure.skew_fraction == pytest.approx(0.5, rel=1e-15)
    assert WeightStructure(np.zeros((3, 3))).skew_fraction == 1.0
    assert WeightStructure(np.eye(2)).skew_fraction == 0.0
    assert WeightStructure([[0, 5e-324], [0, 0]]).norms[0] > 0


# ---------------------------------------------------------------- skew-symmetrizable


def test_a_skew_symmetrizable_matrix_gets_its_weights():
    structure = WeightStructure([[0.0, 2.0], [-1.0, 0.0]])
    assert not structure.skew
    assert structure.energy_weights == (1, 2)
    assert structure.spectrum.imaginary is True
    assert structure.spectrum.frequencies[0].exact == "sqrt(2)"


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10**6))
def test_weights_of_integer_matrices(n, seed):
    rng = np.random.default_rng(seed)
    K = np.triu(rng.integers(-4, 5, size=(n, n)), 1)
    K = K - K.T
    W = (rng.integers(1, 6, size=n)[:, None] * K).astype(float)
    structure = WeightStructure(W)
    d = structure.energy_weights
    assert min(d) == 1
    DW = np.array([[d[i] * Fraction(W[i, j]) for j in range(n)] for i in range(n)])
    assert np.array_equal(DW, -DW.T)


def test_rounding_breaks_symmetrizability_and_that_is_said():
    K = random_skew(5)
    W = np.array([1.1, 1.3, 1.7, 1.9, 2.3])[:, None] * K
    structure = WeightStructure(W)
    assert not structure.symmetrization.exists
    assert "cycle" in structure.symmetrization.reason
    assert structure.energy_weights is None


def test_first_offending_entries_are_named():
    assert WeightStructure([[0, 1], [2, 0]]).symmetrization.cycle == (0, 1)
    assert "diagonal" in WeightStructure([[0, 1], [-1, 3]]).symmetrization.reason


# ---------------------------------------------------------------- rank and kernel


@settings(max_examples=150, deadline=None)
@given(arrays(float, (4, 5), elements=small_integers | finite))
def test_rank_is_exact(W):
    assert matrix_rank(W) == as_matrix(W).rank()


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.integers(0, 4), st.integers(0, 10**6))
def test_rank_of_skew_products(n, half, seed):
    rng = np.random.default_rng(seed)
    B = rng.integers(-2, 3, size=(n, 2 * half)).astype(float)
    K = B @ np.kron(np.eye(half), J) @ B.T
    M = Dyadic.of(K).integers
    assert integer_rank(M, skew=True) == integer_rank(M) == M.rank()
    basis = kernel_basis(K)
    assert len(basis) == n - matrix_rank(K)
    assert all(M * flint.fmpz_mat([[a] for a in v]) == flint.fmpz_mat(n, 1) for v in basis)


def test_pivot_columns_are_independent():
    M = flint.fmpz_mat([[1, 2, 3], [2, 4, 7], [3, 6, 10]])
    chosen = pivot_columns(M, 2)
    assert flint.fmpz_mat([[int(M[i, j]) for j in chosen] for i in range(3)]).rank() == 2


def test_a_near_singular_matrix_has_full_rank():
    W = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]])
    assert matrix_rank(W) == 2
    assert matrix_rank(np.ones((2, 2))) == 1
    # a determinant that the first prime divides: full rank over the rationals, not modulo the prime
    p = 2**61 - 1
    assert integer_rank(flint.fmpz_mat([[p, 0], [0, 1]])) == 2
    assert integer_rank(flint.fmpz_mat([[0, p], [-p, 0]]), skew=True) == 2


# ---------------------------------------------------------------- frequencies


def test_repeated_frequencies_have_exact_multiplicities():
    spectrum = WeightStructure(np.kron(np.eye(3), 3 * J)).spectrum
    assert [(f.exact, f.multiplicity) for f in spectrum.frequencies] == [("3", 3)]
    assert spectrum.frequencies[0].lower <= 3 <= spectrum.frequencies[0].upper
    assert np.allclose(sorted(spectrum.eigenvalues.imag), [-3, -3, -3, 3, 3, 3])


@pytest.mark.parametrize("n", [1, 2, 5, 8, 40])
def test_enclosures_hold_and_are_tight(n):
    K = random_skew(n, n)
    structure = WeightStructure(K)
    spectrum = structure.spectrum
    assert spectrum.imaginary is True
    assert spectrum.certified
    assert sum(f.multiplicity for f in spectrum.frequencies) == n // 2
    assert structure.kernel_dimension == n % 2
    reference = np.linalg.svd(K, compute_uv=False)[: n - n % 2 : 2] if n > 1 else []
    for f, value in zip(spectrum.frequencies, reference, strict=True):
        assert f.value == pytest.approx(value, rel=1e-12)
        assert f.upper - f.lower <= 4 * np.spacing(f.value)


@pytest.mark.parametrize("n", [2, 9, 30, 130])
def test_weyl_enclosures_contain_what_the_polynomial_says(n):
    K = random_skew(n, n)
    values, radius = hermitian_enclosure(K / 8)
    if n <= 128:
        exact = WeightStructure(K / 8).spectrum.frequencies
        for f, v in zip(exact, values[::-1], strict=False):
            assert v - radius <= f.lower
            assert f.upper <= v + radius
    assert radius < 1e-14 * n
    spectrum = _from_weyl(K, n - n % 2, "")
    assert all(f.multiplicity == 1 for f in spectrum.frequencies)


unit = st.floats(-1, 1)


@settings(max_examples=100, deadline=None)
@given(arrays(float, (3, 4), elements=unit), arrays(float, (4, 2), elements=unit))
def test_sliced_products_are_exact_but_for_their_error(A, B):
    found = product(A, B)
    exact = [[sum(Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True)) for column in B.T] for row in A]
    summed = [[sum(Fraction(float(term[i, j])) for term in found.terms) for j in range(2)] for i in range(3)]
    squares = sum((exact[i][j] - summed[i][j]) ** 2 for i in range(3) for j in range(2))
    assert squares <= Fraction(found.error) ** 2
    assert found.error <= 1e-28  # the plain product has 1e-15
    norm = sum(entry**2 for row in exact for entry in row)
    assert norm <= Fraction(found.bound()) ** 2


def test_the_bound_of_a_cancelling_sum_is_small():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(100, 100)) / 8, rng.normal(size=(100, 100)) / 8
    plain = A @ B
    assert product(A, B).minus(plain).bound() < 1e-13
    assert product(A, B).minus(plain + 1e-9).bound() > 9e-8  # what does not cancel stays: 1e-9 in each of 10⁴ entries


def test_the_radius_covers_a_wrong_decomposition(monkeypatch):
    """The floats only propose: with eigenvalues off by 1e-3 the radius grows to cover it."""
    K = random_skew(12, 3) / 8
    right, small = hermitian_enclosure(K)
    real_eigh = np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda A: (real_eigh(A)[0] + 1e-3, real_eigh(A)[1]))
    wrong, large = hermitian_enclosure(K)
    assert small < 1e-11
    assert np.all(np.abs(wrong - right) <= large)


def test_large_repeated_frequencies_are_enclosed():
    spectrum = WeightStructure(np.kron(np.eye(70), J)).spectrum
    assert len(spectrum.frequencies) == 70
    assert all(f.lower <= 1 <= f.upper and f.upper - f.lower < 1e-12 for f in spectrum.frequencies)
    assert {f.multiplicity for f in spectrum.frequencies} == {None}


def test_large_symmetrizable_spectrum_matches_its_skew_twin():
    rng = np.random.default_rng(0)
    K = np.triu(rng.integers(-4, 5, size=(130, 130)), 1).astype(float)
    K = K - K.T
    W = (4.0 ** rng.integers(-2, 3, size=130))[:, None] * K
    spectrum = WeightStructure(W).spectrum
    d = np.array([float(x) for x in WeightStructure(W).energy_weights])
    twin = np.sqrt(d)[:, None] * W / np.sqrt(d)
    reference = np.sort(np.abs(np.linalg.eigvals(twin).imag))[::-1][::2]
    for f, value in zip(spectrum.frequencies, reference, strict=True):
        assert f.value == pytest.approx(value, rel=1e-9)


def test_extreme_entries():
    tiny = WeightStructure(5e-324 * J).spectrum.frequencies[0]
    assert tiny.lower <= 5e-324 <= tiny.upper
    W = np.zeros((4, 4))
    W[:2, :2], W[2:, 2:] = 1e-300 * J, 1e300 * J
    large, small = WeightStructure(W).spectrum.frequencies
    assert large.value == pytest.approx(1e300, rel=1e-15)
    assert small.value == pytest.approx(1e-300, rel=1e-15)


def test_zero_and_one_by_one():
    for n in (1, 2, 5, 200):
        structure = WeightStructure(np.zeros((n, n)))
        assert structure.skew
        assert structure.spectrum.frequencies == ()
        assert structure.spectrum.imaginary is True
        assert structure.rank == 0
        assert structure.symmetric_part == "zero"
    assert WeightStructure(np.zeros((5, 5))).left_kernel == tuple(
        tuple(int(i == j) for j in range(5)) for i in range(5)
    )
    assert WeightStructure([[2.0]]).spectrum.imaginary is False


def test_an_imaginary_spectrum_that_is_not_semisimple_is_told_apart():
    W = np.kron(np.eye(2), J)
    W[0, 2] = W[1, 3] = 1.0
    spectrum = WeightStructure(W).spectrum
    assert spectrum.imaginary is True
    assert spectrum.semisimple is False
    assert [f.multiplicity for f in spectrum.frequencies] == [2]
    # similar to a skew matrix but not by a diagonal change of basis: imaginary and semisimple
    T = np.array([[1.0, 1.0], [0.0, 1.0]])
    W = T @ J @ np.array([[1.0, -1.0], [0.0, 1.0]])
    spectrum = WeightStructure(W).spectrum
    assert (spectrum.imaginary, spectrum.semisimple) == (True, True)
    assert spectrum.frequencies[0].exact == "1"


@pytest.mark.parametrize("n", [6, 140])
def test_a_spectrum_that_is_not_imaginary_is_refused(n):
    A = np.random.default_rng(n).normal(size=(n, n))
    assert WeightStructure(A).spectrum.imaginary is False
    traceless = A - np.diag(np.diag(A))
    assert WeightStructure(traceless).spectrum.imaginary is False
    hyperbolic = np.zeros((n, n))
    hyperbolic[0, 1] = hyperbolic[1, 0] = 1.0
    assert WeightStructure(hyperbolic).spectrum.imaginary is False
    one_ulp = random_skew(n)
    one_ulp[0, 1] = np.nextafter(one_ulp[0, 1], np.inf)
    assert WeightStructure(one_ulp).spectrum.imaginary is not True


def test_a_large_matrix_that_nothing_decides_stays_undecided():
    n = 130
    W = random_skew(n)
    T = np.eye(n)
    T[0, 1] = 1.0
    back = np.eye(n)
    back[0, 1] = -1.0
    W = np.round(W * 4) / 4
    assert WeightStructure(T @ W @ back).spectrum.imaginary is None


def test_shift_by_a_multiple_of_the_identity():
    for n in (6, 130):
        K = random_skew(n)
        shifted, plain = WeightStructure(K - 0.25 * np.eye(n)).spectrum, WeightStructure(K).spectrum
        assert shifted.imaginary is False
        assert shifted.frequencies == plain.frequencies
        assert np.all(shifted.eigenvalues.real == -0.25)


def test_enclosures_are_ordered():
    with pytest.raises(ValueError, match="lower"):
        Enclosure(2.0, 1.0)


def test_large_weights_are_quick_and_complete():
    structure = WeightStructure(random_skew(512))
    assert structure.skew
    assert structure.rank == 512
    assert len(structure.spectrum.frequencies) == 256
    assert max(f.upper - f.lower for f in structure.spectrum.frequencies) < 1e-10
