"""Eigenvalues of a float matrix with their side of a vertical line decided exactly: left, right, or on it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import acb, arb, ctx, fmpq, fmpq_poly, fmpz_poly
from numpy.typing import NDArray

from numerics.exact.frequencies import BITS_LIMIT, bits
from numerics.exact.scaled import Scaled

__all__ = ["AXIS_LIMIT", "eigenvalues_beside"]

AXIS_LIMIT = 48
"""The largest n whose characteristic polynomial is taken apart (a second or two there)."""
PRECISIONS = (128, 512, 2048, 8192)


def eigenvalues_beside(W: NDArray[np.float64], line: Fraction = Fraction(0)) -> NDArray[np.complex128] | None:
    """λ − line for the eigenvalues λ of W, rounded, each real part with the right sign: 0 exactly on the line.

    W: (n, n) finite floats. Those on Re λ = line are the common real roots of the two real polynomials that make up
    p(line + iy); they are counted exactly, and balls are refined until as many touch the line as there are. None for
    n > AXIS_LIMIT, for entries whose sizes are further apart than floats can tell, or where balls of 8192 bits do not.
    """
    if len(W) > AXIS_LIMIT:
        return None
    scaled = Scaled.of(W)
    if bits(scaled.integers) > BITS_LIMIT:
        return None
    shift = fmpq(line.numerator, line.denominator) / scaled.unit
    moved = fmpq_poly(scaled.integers.charpoly())(fmpq_poly([shift, 1])).numer()
    on_axis = _on_the_axis(moved)
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            roots = moved.complex_roots()
            touching = [bool(root.real.contains(0)) for root, _ in roots]
            if sum(touching) == on_axis:
                unit = arb(scaled.unit.p) / arb(scaled.unit.q)
                found = [
                    _rounded(root, unit, on) for (root, k), on in zip(roots, touching, strict=True) for _ in range(k)
                ]
                return np.array(found)
    return None


def _rounded(root: acb, unit: arb, on: bool) -> complex:
    """The ball's middle; a real part that rounds to 0 and is not 0 becomes the least float of its sign."""
    real, imaginary = (0.0 if on else float((root.real * unit).mid())), float((root.imag * unit).mid())
    if not on and real == 0.0:
        real = 5e-324 if root.real > 0 else -5e-324
    return complex(real, imaginary)


def _on_the_axis(p: fmpz_poly) -> int:
    """How many different roots of a real polynomial have real part 0."""
    even, odd = ([], [])
    for k, c in enumerate(p.coeffs()):  # p(iy) = Σ c_k i^k y^k
        turned = (c, c, -c, -c)[k % 4]
        even.append(turned if k % 2 == 0 else 0)
        odd.append(turned if k % 2 else 0)
    common = fmpz_poly(even).gcd(fmpz_poly(odd))
    if common.degree() < 1:
        return 0
    with ctx.workprec(PRECISIONS[0]):
        return sum(bool(root.imag == 0) for root, _ in common.complex_roots())
