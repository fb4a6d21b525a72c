"""The sign of a matrix' symmetric part: floats propose, exact or error-bounded arithmetic decides."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray
from sympy import Expr, Rational

from analysis.matrices.weights import definiteness_name
from numerics.exact.dyadic import Dyadic, power_of_two_scale
from numerics.exact.rank import integer_rank, pivot_columns
from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius, gamma
from numerics.exact.scaled import Scaled, fractions

__all__ = ["CHARPOLY_LIMIT", "lowered_definiteness", "symmetric_definiteness"]

CHARPOLY_LIMIT = 128
"""The largest n at which an exact characteristic polynomial is formed (about a second there, growing as n⁵)."""


def symmetric_definiteness(W: NDArray[Any]) -> str:
    """The sign of the quadratic form xᵀWx: a word of `analysis.matrices.weights.DEFINITENESS`, or "undecided".

    W: (n, n), floats or Fractions. Indefinite: two vectors, found in floats, at which the form has opposite signs in
    integers. Definite: a Cholesky factor, found in floats, whose residual is bounded with all rounding accounted for.
    Too close for that, or Fractions: inertia from the exact characteristic polynomial (n ≤ 128), or for floats from a
    nonsingular principal block of full rank. "undecided" only for n > 128, for Fractions or with an eigenvalue within
    about 1e-11 of zero relative to the trace, and not zero.
    """
    n = len(W)
    if np.array_equal(W, -W.T):
        return "zero"
    off_diagonal = W - np.diag(np.diag(W))
    if np.array_equal(off_diagonal, -off_diagonal.T):
        diagonal = np.diag(W)
        return definiteness_name(int((diagonal > 0).sum()), int((diagonal < 0).sum()), n)
    doubled = Scaled.of(W).integers
    doubled = doubled + doubled.transpose()
    if W.dtype == object:
        return definiteness_name(*_inertia(doubled), n) if n <= CHARPOLY_LIMIT else "undecided"
    # Both halves of the sum are scaled exactly, so that it cannot overflow.
    scaled = np.ldexp(W, -power_of_two_scale(W))
    S = scaled + scaled.T
    values, vectors = np.linalg.eigh(S)
    signs = {_sign_of_form(doubled, vectors[:, k]) for k in (0, n - 1)} | _diagonal_signs(W)
    if {1, -1} <= signs:
        return "indefinite"
    sign = 1 if values[-1] > -values[0] else -1
    if _certainly_positive(sign * S, UNIT * frobenius(S) + n * TINY):
        return definiteness_name(n if sign > 0 else 0, n if sign < 0 else 0, n)
    if n <= CHARPOLY_LIMIT:
        return definiteness_name(*_inertia(doubled), n)
    return _from_principal_block(doubled, S, sign)


def _diagonal_signs(W: NDArray[np.float64]) -> set[int]:
    return {int(s) for s in np.sign(np.diag(W))} - {0}


def _sign_of_form(doubled: fmpz_mat, vector: NDArray[np.float64]) -> int:
    """The sign of vᵀ(W + Wᵀ)v, in integers."""
    v = Dyadic.of(vector[:, None]).integers
    value = (v.transpose() * doubled * v)[0, 0]
    return (value > 0) - (value < 0)


def _certainly_positive(S: NDArray[np.float64], error: float) -> bool:
    """Is every symmetric matrix within `error` (spectral norm) of S positive definite? True is certain, False is not.

    For any L whatever: λ_min(S) ≥ c − ‖S − cI − LLᵀ‖, as LLᵀ has no negative eigenvalue.
    """
    n = len(S)
    least = float(np.linalg.eigvalsh(S)[0])
    if least <= 0:
        return False
    c = least / 2
    shifted = S - c * np.eye(n)
    try:
        L = np.linalg.cholesky(shifted)
    except np.linalg.LinAlgError:
        return False
    residual = frobenius(shifted - L @ L.T)
    rounding = gamma(n + 2) * (frobenius(L) ** 2 + 2 * frobenius(S) + n * c) + n * n * TINY
    return c > (residual + rounding) * SAFETY + error


def _inertia(symmetric: fmpz_mat) -> tuple[int, int]:
    """Numbers of positive and negative eigenvalues, by Descartes' rule, exact as all roots are real."""
    coefficients = [int(c) for c in symmetric.charpoly().coeffs()]
    mirrored = [-c if k % 2 else c for k, c in enumerate(coefficients)]
    return _sign_changes(coefficients), _sign_changes(mirrored)


def _sign_changes(coefficients: list[int]) -> int:
    signs = [c > 0 for c in coefficients if c]
    return sum(a != b for a, b in itertools.pairwise(signs))


def _from_principal_block(doubled: fmpz_mat, S: NDArray[np.float64], sign: int) -> str:
    """A symmetric matrix of rank r is congruent to any nonsingular r×r principal block and zeros."""
    rank = integer_rank(doubled)
    chosen = pivot_columns(doubled, rank)
    block = S[np.ix_(chosen, chosen)]
    if rank < len(S) and _certainly_positive(sign * block, UNIT * frobenius(block) + len(S) * TINY):
        return definiteness_name(rank if sign > 0 else 0, rank if sign < 0 else 0, len(S))
    return "undecided"


def _is_float(value: Fraction) -> bool:
    try:
        return Fraction(float(value)) == value
    except OverflowError:
        return False


EXACT_LIMIT = 32
"""The largest n at which float weights are lowered in Fractions when floats would round them."""


def lowered_definiteness(W: NDArray[Any], leak: Fraction, slope: Expr) -> str:
    """The sign of xᵀ(W − (γ/L)I)x: a word of DEFINITENESS, or "undecided" where rounding leaves it open.

    W: (n, n) finite floats, or Fractions. leak γ: exact. slope L > 0: a real number. For a rational L nothing is
    rounded where the differences W_ii − γ/L are floats, n ≤ EXACT_LIMIT, or W holds Fractions. Else W − aI and W − bI
    are decided for numbers a < γ/L < b, floats or, with Fractions, rational ones: what is negative for the first is so
    for γ/L, and what is not semidefinite for the second is not for γ/L.
    """
    if isinstance(slope, Rational):
        ratio = leak / Fraction(int(slope.p), int(slope.q))
        moved = [Fraction(value) - ratio for value in np.diagonal(W).tolist()]
        if W.dtype != object and all(_is_float(x) for x in moved):
            exact = np.array(W, dtype=float)
            np.fill_diagonal(exact, [float(x) for x in moved])
            return symmetric_definiteness(exact)
        if W.dtype == object or len(W) <= EXACT_LIMIT:
            exact = fractions(W)
            np.fill_diagonal(exact, moved)
            return symmetric_definiteness(exact)
    if W.dtype == object:
        ratio = leak / _digits(slope)
        low, high = (symmetric_definiteness(_lowered(W, ratio * (1 + sign * 10 / _TEN_TO_DIGITS))) for sign in (-1, 1))
    else:
        ratio_float = float(leak) / float(slope)
        room = 8 * UNIT * (abs(ratio_float) + float(np.abs(np.diagonal(W)).max())) + TINY
        low, high = (symmetric_definiteness(W - (ratio_float + sign * room) * np.eye(len(W))) for sign in (-1, 1))
    if low == "negative definite":
        return low
    return high if high in ("indefinite", "positive definite", "positive semidefinite") else "undecided"


DIGITS = 40
"""So many digits of an irrational slope are taken; that they may be wrong by 10 units of the last is allowed for."""
_TEN_TO_DIGITS = Fraction(10**DIGITS)


def _digits(value: Expr) -> Fraction:
    found = Rational(value.evalf(DIGITS + 10))
    return Fraction(int(found.p), int(found.q))


def _lowered(W: NDArray[Any], amount: Fraction) -> NDArray[Any]:
    """W − amount·I in Fractions."""
    lowered = fractions(W)
    for i in range(len(W)):
        lowered[i, i] -= amount
    return lowered
