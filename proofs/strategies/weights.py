"""Strategies for weight matrices, by what is assumed of them. Failures shrink to small n and entries 0, 1, −1."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from proofs.strategies.points import SCALES, entries, in_width, numbers

STRUCTURES = ("dense", "sparse", "blocks", "repeated", "low_rank", "bipartite")


def _sizes(n: int | None, min_n: int, max_n: int) -> st.SearchStrategy[int]:
    if n is not None:
        min_n = max_n = n
    if not 1 <= min_n <= max_n:
        raise ValueError(f"sizes must satisfy 1 ≤ min_n ≤ max_n, not {min_n} and {max_n}")
    return st.integers(min_n, max_n)


def _square(n: int, exact: bool) -> np.ndarray:
    array = np.empty((n, n), dtype=object if exact else float)
    array[:] = Fraction(0) if exact else 0.0
    return array


def from_upper(n: int, upper: np.ndarray, exact: bool) -> np.ndarray:
    """The skew-symmetric matrix with these entries above its diagonal, row by row."""
    matrix = _square(n, exact)
    rows, columns = np.triu_indices(n, 1)
    matrix[rows, columns] = upper
    matrix[columns, rows] = -upper
    return matrix + 0.0 if not exact else matrix


def _blocks(n: int, frequencies: np.ndarray, exact: bool) -> np.ndarray:
    matrix = _square(n, exact)
    for k, omega in enumerate(frequencies):
        matrix[2 * k, 2 * k + 1], matrix[2 * k + 1, 2 * k] = omega, -omega
    return matrix + 0.0 if not exact else matrix


def _rotated(matrix: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """H A H with the Householder reflection of the direction, made exactly skew again."""
    length = direction @ direction
    if length == 0:
        return matrix
    reflected = matrix - np.outer(direction, direction @ matrix) * 2 / length
    reflected = reflected - np.outer(reflected @ direction, direction) * 2 / length
    return (reflected - reflected.T) / 2


SHORT = 11
"""So many bits are kept of the factors of a matrix of rank 2: no entry u_i v_j − v_i u_j is rounded, in float32 too."""
LONGER = 22
"""So many bits are kept of W and c where b = Wc may not be rounded in float64: 44 and 6 more for a sum of 64."""


def shortened(values: np.ndarray, bits: int) -> np.ndarray:
    """The floats, rounded to so many bits below the largest of them."""
    unit = 2.0 ** (int(np.frexp(np.abs(values).max(initial=0.0))[1]) - bits)
    return np.round(values / unit) * unit + 0.0


_POSITIVE = st.sampled_from(tuple(Fraction(p, q) for p, q in ((1, 1), (2, 1), (3, 1), (1, 2), (4, 1), (3, 2), (1, 4))))
_DYADIC, _SIXTEENTHS = st.sampled_from((1.0, 2.0, 3.0, 5.0, 0.5, 7.0, 2.0**-5, 32.0)), st.integers(-48, 48)
_COIN = st.booleans()
_STRUCTURES, _SCALES = st.sampled_from(STRUCTURES), st.sampled_from(SCALES)


@st.composite
def skew_matrices(
    draw: st.DrawFn,
    n: int | None = None,
    *,
    min_n: int = 1,
    max_n: int = 6,
    elements: st.SearchStrategy[Any] | None = None,
    exact: bool = False,
    structure: str | None = None,
    scaled: bool = False,
    width: int = 64,
) -> np.ndarray:
    """Matrices K with Kᵀ = −K, to the last bit.

    n fixes the size, else it is drawn from min_n to max_n. exact gives object arrays of Fractions. structure is one of
    "dense", "sparse", "blocks" (a direct sum of plane rotations), "repeated" (equal frequencies, in a rotated basis),
    "low_rank" (rank 2 or 0, exactly), "bipartite", or None for any of them. scaled multiplies by a power of two from
    2⁻³⁰ to 2³⁰. width 32 gives float32. Raises ValueError for sizes below 1, an unknown structure, or a width that is
    not accepted.
    """
    if structure is not None and structure not in STRUCTURES:
        raise ValueError(f"unknown structure {structure!r}; accepted are {', '.join(STRUCTURES)}")
    size = draw(_sizes(n, min_n, max_n))
    elements = numbers(exact) if elements is None else elements
    kind = draw(_STRUCTURES) if structure is None else structure
    if size <= 2:
        kind = "dense"  # the only structure there is
    if kind in ("blocks", "repeated"):
        pairs = size // 2
        frequencies = entries(draw, 1 if kind == "repeated" else pairs, elements, exact)
        matrix = _blocks(size, np.resize(frequencies, pairs), exact)
        if kind == "repeated":
            matrix = _rotated(matrix, entries(draw, size, elements, exact))
    elif kind == "low_rank":
        u, v = entries(draw, size, elements, exact), entries(draw, size, elements, exact)
        if not exact:
            u, v = shortened(u, SHORT), shortened(v, SHORT)
        matrix = np.outer(u, v) - np.outer(v, u)
    else:
        matrix = from_upper(size, entries(draw, size * (size - 1) // 2, elements, exact), exact)
        if kind == "bipartite":
            side = np.arange(size) % 2
            matrix[side[:, None] == side[None, :]] = Fraction(0) if exact else 0.0
        elif kind == "sparse":
            kept = entries(draw, size, _COIN, False)
            for i in range(size):
                if not kept[i]:
                    matrix[i, :] = matrix[:, i] = Fraction(0) if exact else 0.0
    return in_width(matrix * draw(_SCALES) if scaled and not exact else matrix, width)


@st.composite
def positive_weights(draw: st.DrawFn, n: int, *, exact: bool = False) -> np.ndarray:
    """Vectors d > 0 of small numbers, with 1 as the plainest."""
    return entries(draw, n, _POSITIVE if exact else _DYADIC, exact)


@st.composite
def skew_symmetrizable_matrices(
    draw: st.DrawFn, n: int | None = None, *, min_n: int = 1, max_n: int = 6, exact: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (W, d) with d > 0 and diag(d) W skew-symmetric, to the last bit also in floats.

    W = B diag(d) with a skew B: then d_i W_ij = d_i B_ij d_j. In floats B is a multiple of 1/16 and d a small whole
    number or power of two, so that no product rounds.
    """
    size = draw(_sizes(n, min_n, max_n))
    d = draw(positive_weights(size, exact=exact))
    if exact:
        return draw(skew_matrices(size, exact=True)) * d[None, :], d
    upper = entries(draw, size * (size - 1) // 2, _SIXTEENTHS, False) / 16
    return from_upper(size, upper, False) * d[None, :] + 0.0, d


@st.composite
def _any(draw: st.DrawFn, n: int, exact: bool) -> np.ndarray:
    return entries(draw, n * n, numbers(exact), exact).reshape(n, n)


@st.composite
def _zero_diagonal(draw: st.DrawFn, n: int, exact: bool) -> np.ndarray:
    matrix = draw(_any(n, exact))
    np.fill_diagonal(matrix, Fraction(0) if exact else 0.0)
    return matrix


@st.composite
def _symmetric(draw: st.DrawFn, n: int, exact: bool) -> np.ndarray:
    matrix = draw(_any(n, exact))
    return np.triu(matrix) + np.triu(matrix, 1).T


@st.composite
def _dissipative(draw: st.DrawFn, n: int, exact: bool, sign: int) -> np.ndarray:
    """A skew matrix plus sign · diag(d), d ≥ 0: its symmetric part is semidefinite to the last bit."""
    matrix = draw(skew_matrices(n, exact=exact))
    diagonal = entries(draw, n, numbers(exact), exact)
    matrix[np.diag_indices(n)] = sign * abs(diagonal)
    return matrix


@st.composite
def _definite(draw: st.DrawFn, n: int, exact: bool, sign: int) -> np.ndarray:
    """A skew matrix plus sign · diag(d), d ≥ 1/16: its symmetric part is definite to the last bit."""
    matrix = draw(_dissipative(n, exact, sign))
    least = Fraction(1, 16) if exact else 0.0625
    matrix[np.diag_indices(n)] += sign * least
    return matrix


@st.composite
def _traceless(draw: st.DrawFn, n: int, exact: bool) -> np.ndarray:
    """A skew matrix plus a diagonal of trace 0: vᵀWv vanishes where all |v_i| are equal."""
    matrix = draw(skew_matrices(n, exact=exact))
    diagonal = entries(draw, n, numbers(exact), exact)
    diagonal[-1] = diagonal[-1] - diagonal.sum()
    matrix[np.diag_indices(n)] = diagonal
    return matrix


@st.composite
def _invertible_skew(draw: st.DrawFn, n: int, exact: bool) -> np.ndarray:
    """A direct sum of plane rotations with ω ≥ 1/2, plus a weaker skew matrix: invertible, for even n."""
    pairs = n // 2
    usual = (1.0, 2.0, 3.0, 0.5)
    frequency: st.SearchStrategy[Any] = st.sampled_from(tuple(Fraction(f) for f in usual) if exact else usual)
    blocks = _blocks(n, entries(draw, pairs, frequency, exact), exact)
    rest = draw(skew_matrices(n, exact=exact, structure="dense"))
    # ‖rest‖₂ ≤ n max|entry| ≤ 3n, so the sum stays at least 1/4 away from singular.
    return blocks + rest / (16 * n)


def _damped(n: int, exact: bool) -> st.SearchStrategy[np.ndarray]:
    """A skew matrix minus γI with γ > 0: its diagonal is exactly −γ."""
    rates: st.SearchStrategy[Any] = st.sampled_from((1.0, 0.5, 0.125, 2.0, 1e-3))
    unit = np.vectorize(Fraction, otypes=[object])(np.eye(n)) if exact else np.eye(n)
    values = rates.map(Fraction) if exact else rates
    return st.builds(lambda skew, rate: skew - rate * unit, skew_matrices(n, exact=exact), values)


KINDS: dict[str, Callable[[int, bool], st.SearchStrategy[np.ndarray]]] = {
    "skew": lambda n, exact: skew_matrices(n, exact=exact),
    "any": _any,
    "zero": lambda n, exact: st.just(_square(n, exact)),
    "zero_diagonal": _zero_diagonal,
    "symmetric": _symmetric,
    "negative_semidefinite": lambda n, exact: _dissipative(n, exact, -1),
    "positive_semidefinite": lambda n, exact: _dissipative(n, exact, 1),
    "negative_definite": lambda n, exact: _definite(n, exact, -1),
    "positive_definite": lambda n, exact: _definite(n, exact, 1),
    "damped": _damped,
    "traceless": _traceless,
    "invertible_skew": _invertible_skew,
    "low_rank_skew": lambda n, exact: skew_matrices(n, exact=exact, structure="low_rank"),
}


def matrices(kind: str, n: int, *, exact: bool = False) -> st.SearchStrategy[np.ndarray]:
    """Weight matrices of size n of one kind: "skew", "any", "zero", "zero_diagonal", "symmetric",
    "negative_semidefinite", "positive_semidefinite", "negative_definite" and "positive_definite" (of their symmetric
    part), "damped" (skew minus γI, γ > 0), "traceless" (skew plus a diagonal of
    trace 0), "invertible_skew" (even n), "low_rank_skew" (rank 2 or 0).

    Raises ValueError for an unknown kind, or an odd n where n must be even.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of weights {kind!r}; accepted are {', '.join(KINDS)}")
    if kind == "invertible_skew" and n % 2:
        raise ValueError(f"a skew-symmetric matrix of odd size {n} is singular")
    return KINDS[kind](n, exact)
