"""The spectrum of a float matrix in certified enclosures, also with repeated frequencies; is it imaginary?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum, inf, nextafter
from typing import Any

import numpy as np
from flint import acb, arb, ctx, fmpq, fmpz_mat, fmpz_poly, nmod_mat, nmod_poly
from numpy.typing import NDArray
from sympy import Rational, sqrt

from numerics.exact.definiteness import CHARPOLY_LIMIT
from numerics.exact.dyadic import Dyadic, power_of_two_scale
from numerics.exact.product import product
from numerics.exact.rank import FIRST_PRIME
from numerics.exact.rounding import SAFETY, TINY, UNIT, frobenius

__all__ = ["Enclosure", "Spectrum", "general_spectrum", "shifted", "skew_similar", "skew_spectrum"]

PRECISION = 160
"""Bits of the ball arithmetic: three times a float, so that an enclosure rounds to one or two neighbouring floats."""

EXACT_DIGITS = 24
"""Closed forms longer than this are not written out: nobody reads them."""


BITS_LIMIT = 256
"""Characteristic polynomials of longer integer entries are not taken apart: roots may be 10⁻⁶⁰⁰ from one another."""


@dataclass(frozen=True)
class Enclosure:
    """A number certainly between `lower` and `upper`.

    multiplicity: exact, or None when it is not known. exact: a short closed form, or "".
    """

    lower: float
    upper: float
    multiplicity: int | None = 1
    exact: str = ""

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError(f"an enclosure needs lower ≤ upper, not {self.lower}, {self.upper}")

    @property
    def value(self) -> float:
        """The middle."""
        return self.lower / 2 + self.upper / 2


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What is known of the eigenvalues of W.

    imaginary: every eigenvalue has real part 0 (None: undecided). semisimple: diagonalisable over ℂ (None: undecided).
    frequencies: the positive imaginary parts, largest first; with multiplicities they count each conjugate pair once.
    eigenvalues: (n,) complex floats, near the middle of their enclosures. radius: sup of their errors, inf if not
    certified. method: how. reason: why `imaginary` is what it is.
    """

    imaginary: bool | None
    semisimple: bool | None
    frequencies: tuple[Enclosure, ...]
    eigenvalues: NDArray[np.complex128]
    radius: float
    method: str
    reason: str

    @property
    def certified(self) -> bool:
        """Whether every eigenvalue is enclosed."""
        return self.radius < inf

    @property
    def largest_frequency(self) -> float:
        """ω, 0 when there is none."""
        return max((f.value for f in self.frequencies), default=0.0)


# ---------------------------------------------------------------- skew and skew-symmetrizable


def skew_spectrum(W: NDArray[np.float64], rank: int) -> Spectrum:
    """The spectrum of a skew or skew-symmetrizable W, for which it is imaginary and semisimple (T1.1, T2.3).

    rank: of W, exact: n − rank eigenvalues are exactly 0. n ≤ 128: roots of the exact characteristic polynomial in
    λ², with exact multiplicities. Larger n: Weyl's inequality about a float eigendecomposition with all rounding
    accounted for.
    """
    reason = (
        "W is skew"
        if np.array_equal(W, -W.T)
        else "diag(d)·W is skew for a positive d, so W is similar to a skew matrix"
    )
    if len(W) <= CHARPOLY_LIMIT:
        dyadic = Dyadic.of(W)
        return _from_charpoly(dyadic, dyadic.integers.charpoly(), True, reason)
    return _from_weyl(W, rank, reason)


def skew_similar(W: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The skew matrix sign(W_ij)·√(−W_ij W_ji), similar to a skew-symmetrizable W, and its relative entrywise error."""
    if np.array_equal(W, -W.T):
        return W, 0.0
    return np.sign(W) * np.sqrt(np.abs(W)) * np.sqrt(np.abs(W.T)), 4 * UNIT


def _from_weyl(W: NDArray[np.float64], rank: int, reason: str) -> Spectrum:
    K, relative = skew_similar(W)
    k = power_of_two_scale(K)
    scaled = np.ldexp(K, -k)
    scaled = (scaled - scaled.T) / 2  # exact for skew K; the symmetrized one may differ in its last bits
    values, radius = hermitian_enclosure(scaled)
    radius += relative * frobenius(scaled) * SAFETY + len(W) * 2 * TINY
    top = values[::-1][: rank // 2]
    simple = _nonzero_eigenvalues_are_simple(W, rank)
    frequencies = tuple(
        Enclosure(*_scaled_up(max(v - radius, 0.0), v + radius, k), multiplicity=1 if simple else None)
        for v in np.maximum(top, 0.0).tolist()
    )
    middle = np.array([f.value for f in frequencies])
    eigenvalues = 1j * np.concatenate([middle, np.zeros(len(W) - rank), -middle[::-1]])
    return Spectrum(
        True, True, frequencies, eigenvalues, float(np.ldexp(radius, k)), "Weyl's inequality, rounding bounded", reason
    )


def _scaled_up(lower: float, upper: float, k: int) -> tuple[float, float]:
    low, up = float(np.ldexp(lower, k)), float(np.ldexp(upper, k))
    return max(nextafter(low, -inf), 0.0), nextafter(up, inf)


def hermitian_enclosure(K: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Floats v (n,), ascending, and a radius: the k-th eigenvalue of the Hermitian iK is within the radius of v[k].

    K: (n, n), skew, entries of size about 1 at most. For any X and real diagonal Λ, with R = iKX − XΛ and
    ‖XᴴX − I‖ ≤ δ < 1: X = UP with U unitary and ‖P − I‖ ≤ δ, so ‖iK − UΛUᴴ‖ ≤ (‖R‖ + 2δ‖Λ‖)/(1 − δ), and Weyl's
    inequality gives that bound for each eigenvalue, whatever the multiplicities. The products are sliced, so that
    nearly all of their rounding is gone and the rest is bounded.
    """
    values, X = np.linalg.eigh(1j * K)
    re, im = np.ascontiguousarray(X.real), np.ascontiguousarray(X.imag)
    # iKX − XΛ = (−K·im − re·Λ) + i(K·re − im·Λ); re·Λ and im·Λ lose a unit roundoff each.
    residual = np.hypot((-product(K, im)).minus(re * values).bound(), product(K, re).minus(im * values).bound())
    residual += UNIT * np.hypot(frobenius(re * values), frobenius(im * values)) * SAFETY
    # XᴴX − I = (reᵀre + imᵀim − I) + i(reᵀim − (reᵀim)ᵀ)
    both, mixed = np.concatenate([re, im]), product(np.ascontiguousarray(re.T), im)
    gram = product(np.ascontiguousarray(both.T), both).minus(np.eye(len(K))).bound()
    delta = np.hypot(gram, (mixed + -mixed.transpose).bound())
    if not delta < 0.5:
        raise ArithmeticError("the eigenvectors found in floats are not nearly unitary")
    largest = float(np.abs(values).max(initial=0.0))
    return values, float((residual + 2 * delta * largest) / (1 - delta) * SAFETY)


def _nonzero_eigenvalues_are_simple(W: NDArray[np.float64], rank: int) -> bool:
    """True is certain: the characteristic polynomial modulo a prime has no repeated factor but λ^(n − rank)."""
    n = len(W)
    p: nmod_poly = nmod_mat(Dyadic.of(W).integers, FIRST_PRIME).charpoly()
    return p.gcd(p.derivative()).degree() == max(n - rank - 1, 0)


# ---------------------------------------------------------------- exact characteristic polynomial


def _from_charpoly(dyadic: Dyadic, p: fmpz_poly, semisimple: bool | None, reason: str) -> Spectrum:
    """The spectrum from the characteristic polynomial of the integer matrix, known to have imaginary roots only."""
    n = p.degree()
    q, zero = _in_squares(p)
    frequencies = []
    factors = (q.factor() if q.degree() <= 8 else q.factor_squarefree())[1] if q.degree() > 0 else []
    with ctx.workprec(PRECISION):
        unit = arb(dyadic.unit.p) / arb(dyadic.unit.q)
        for factor, multiplicity in factors:
            exact = _closed_form(factor, dyadic.unit) if factor.degree() == 1 else ""
            for root, _ in factor.complex_roots():
                lower, upper = _floats((-root.real).sqrt() * unit)
                frequencies.append(Enclosure(max(lower, 0.0), upper, multiplicity, exact))
    frequencies.sort(key=lambda f: -f.value)
    middle = np.array([f.value for f in frequencies for _ in range(f.multiplicity or 1)])
    eigenvalues = 1j * np.concatenate([middle, np.zeros(zero), -middle[::-1]])
    assert len(eigenvalues) == n
    radius = max((f.upper - f.lower for f in frequencies), default=0.0)
    return Spectrum(
        True, semisimple, tuple(frequencies), eigenvalues, radius, "exact characteristic polynomial", reason
    )


def _in_squares(p: fmpz_poly) -> tuple[fmpz_poly, int]:
    """(q, k) with p(λ) = λᵏ q(λ²); ValueError when p has another shape."""
    coefficients = p.coeffs()
    zero = next(k for k, c in enumerate(coefficients) if c != 0)
    if any(c != 0 for c in coefficients[zero + 1 :: 2]):
        raise ValueError("the characteristic polynomial is not even or odd")
    return fmpz_poly(coefficients[zero::2]), zero


def _closed_form(factor: fmpz_poly, unit: fmpq) -> str:
    """√(b/a)·unit of the factor a·x + b, as text when it is short enough to be read."""
    square = fmpq(factor[0], factor[1]) * unit * unit
    if len(str(square)) > EXACT_DIGITS:
        return ""
    return str(sqrt(Rational(int(square.p), int(square.q))))


def _floats(ball: arb) -> tuple[float, float]:
    """Floats certainly around a ball."""
    return nextafter(float(ball.lower()), -inf), nextafter(float(ball.upper()), inf)


def shifted(spectrum: Spectrum, by: float) -> Spectrum:
    """The spectrum of W + by·I from that of W, `by` not 0."""
    reason = f"every eigenvalue has real part {by!r}"
    return replace(spectrum, imaginary=False, eigenvalues=spectrum.eigenvalues + by, reason=reason)


def general_spectrum(W: NDArray[np.float64]) -> Spectrum:
    """The spectrum of a matrix that is neither skew nor skew-symmetrizable.

    n ≤ 128 and entries whose sizes are at most 2²⁰⁰ apart: decided by the exact characteristic polynomial. Else: a
    trace, or a coefficient modulo a prime, that an imaginary spectrum cannot have decides that it is not imaginary;
    otherwise undecided; eigenvalues are then plain floats.
    """
    dyadic = Dyadic.of(W)
    if len(W) <= CHARPOLY_LIMIT and bits(dyadic.integers) <= BITS_LIMIT:
        return _general_exact(dyadic)
    reason, imaginary = "", None
    if fsum(np.ldexp(np.diag(W), -power_of_two_scale(W)).tolist()) != 0:
        imaginary, reason = False, "the trace is not 0"
    elif _trace_of_square(dyadic.integers) > 0:
        imaginary, reason = False, "the trace of W² is positive"
    else:
        coefficients = nmod_mat(dyadic.integers, FIRST_PRIME).charpoly().coeffs()
        if any(c != 0 for c in coefficients[len(W) - 1 :: -2]):
            imaginary, reason = False, "the characteristic polynomial is neither even nor odd"
        else:
            reason = (
                "neither skew nor skew-symmetrizable, not ruled out by traces, and too large, or of entries too unlike"
            )
    eigenvalues = np.linalg.eigvals(W).astype(complex)
    return Spectrum(imaginary, None, (), eigenvalues, inf, "floating point", reason)


def bits(M: fmpz_mat) -> int:
    """The length of the longest entry."""
    return max((int(entry).bit_length() for row in M.tolist() for entry in row), default=0)


def _trace_of_square(M: fmpz_mat) -> Any:
    rows, columns = M.tolist(), M.transpose().tolist()
    return sum(sum(a * b for a, b in zip(r, c, strict=True)) for r, c in zip(rows, columns, strict=True))


def _general_exact(dyadic: Dyadic) -> Spectrum:
    p = dyadic.integers.charpoly()
    reason = _not_imaginary(p)
    if not reason:
        distinct = p.degree() - p.gcd(p.derivative()).degree()
        semisimple = dyadic.integers.minpoly().degree() == distinct
        return _from_charpoly(
            dyadic, p, semisimple, "all roots of the exact characteristic polynomial in λ² are real, none positive"
        )
    with ctx.workprec(PRECISION):
        unit = arb(dyadic.unit.p) / arb(dyadic.unit.q)
        roots = [(acb(root) * unit, multiplicity) for root, multiplicity in p.complex_roots()]
        frequencies = [Enclosure(*_positive(root.imag), m) for root, m in roots if root.imag > 0]
        boxes = [(*_floats(root.real), *_floats(root.imag), m) for root, m in roots]
    eigenvalues = np.array([complex(a / 2 + b / 2, c / 2 + d / 2) for a, b, c, d, m in boxes for _ in range(m)])
    radius = max(float(np.hypot(b - a, d - c)) for a, b, c, d, _ in boxes)
    frequencies.sort(key=lambda f: -f.value)
    return Spectrum(False, None, tuple(frequencies), eigenvalues, radius, "exact characteristic polynomial", reason)


def _positive(ball: arb) -> tuple[float, float]:
    lower, upper = _floats(ball)
    return max(lower, 0.0), upper


def _not_imaginary(p: fmpz_poly) -> str:
    """Why some root of p is not imaginary, "" when all are; exact."""
    try:
        q, _ = _in_squares(p)
    except ValueError:
        return "the characteristic polynomial is neither even nor odd"
    for root, _ in q.complex_roots() if q.degree() > 0 else ():
        if root.imag != 0:  # roots are isolated, and real ones have imaginary part exactly 0
            return "the characteristic polynomial in λ² has a root that is not real"
        if root.real > 0:
            return "the characteristic polynomial in λ² has a positive root"
    return ""
