"""Exact rank and kernel of a matrix of floats or Fractions: modular elimination below, a minor bound above."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, log2
from typing import Any

import numpy as np
from flint import fmpz, fmpz_mat, nmod_mat
from numpy.typing import NDArray

from numerics.exact.scaled import Scaled

__all__ = ["FIRST_PRIME", "in_column_space", "integer_rank", "kernel_basis", "matrix_rank", "pivot_columns", "primes"]

FIRST_PRIME = 2**61 - 1


def primes() -> Iterator[int]:
    """Distinct proved primes below 2⁶³, the largest first but for the Mersenne prime 2⁶¹ − 1."""
    yield FIRST_PRIME
    candidate = 2**63 - 1
    while True:
        candidate -= 2
        if candidate != FIRST_PRIME and fmpz(candidate).is_prime():
            yield candidate


def matrix_rank(W: NDArray[Any]) -> int:
    """The rank of a matrix (r, c) of floats or Fractions over the rationals, exactly."""
    return integer_rank(Scaled.of(W).integers, skew=W.shape[0] == W.shape[1] and np.array_equal(W, -W.T))


def integer_rank(M: fmpz_mat, *, skew: bool = False) -> int:
    """The rank of an integer matrix, exactly. skew: that M is known to be skew-symmetric; then half as many primes do.

    From below: the rank modulo a prime never exceeds the rank. From above, when the rank is not full modulo the first
    prime: if it is at most r modulo primes whose product exceeds every (r+1)-minor (Hadamard's bound), all these minors
    are 0. For skew M the rank is even, every principal (r+2)-minor is the square of a Pfaffian, and the Pfaffians,
    bounded by the square root, have to vanish.
    """
    logs = _log2_row_norms(M)
    at_most = min(len(logs), M.ncols())
    at_most -= at_most % 2 if skew else 0
    found, bits = 0, 0.0
    for prime in primes():
        found = max(found, nmod_mat(M, prime).rank())
        bits += log2(prime)
        order = found + 2 if skew else found + 1
        if found == at_most or bits > sum(logs[:order]) / (2 if skew else 1) + 1:
            break
    return found


def in_column_space(W: NDArray[Any], b: NDArray[Any], rank: int) -> bool:
    """Is b = Wc for some c? Exactly. rank: that of W, exact."""
    M = Scaled.of(np.column_stack([W, b])).integers
    # One prime that shows more is enough for no; yes takes the whole bound.
    if nmod_mat(M, FIRST_PRIME).rank() > rank:
        return False
    return integer_rank(M) == rank


def _log2_row_norms(M: fmpz_mat) -> list[float]:
    """Upper bounds of log₂ of the Euclidean norms of the nonzero rows, largest first."""
    squares = [sum(a * a for a in map(int, row)) for row in M.tolist()]
    # 1e-9 bits are far more than the rounding of log2.
    return sorted((log2(square) / 2 + 1e-9 for square in squares if square), reverse=True)


def pivot_columns(M: fmpz_mat, rank: int) -> list[int]:
    """Columns, as many as the (exact) rank, that are linearly independent over the rationals."""
    for prime in primes():
        reduced, found = nmod_mat(M, prime).rref()
        if found == rank:  # independent modulo a prime is independent
            break
    return [next(j for j, entry in enumerate(row) if entry != 0) for row in reduced.tolist()[:rank]]


def kernel_basis(W: NDArray[Any]) -> tuple[tuple[int, ...], ...]:
    """A basis of {v : Wv = 0} in coprime integers, exactly.

    Meant for n ≤ 64: its integers can be n times as long as those of W.
    """
    vectors, nullity = Scaled.of(W).integers.nullspace()
    return tuple(_primitive([int(vectors[i, k]) for i in range(vectors.nrows())]) for k in range(nullity))


def _primitive(vector: list[int]) -> tuple[int, ...]:
    sign = 1 if next(a for a in vector if a) > 0 else -1
    return tuple(sign * a // gcd(*vector) for a in vector)
