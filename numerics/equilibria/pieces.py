"""Every rest point for a piecewise linear σ (relu, hardtanh, identity, dead zone), exactly, piece by piece.

On a product of pieces σ(z) = az + d, and γz = Wσ(z) + c is a linear system in rationals. Where its matrix is singular
there is none, or the solutions are a line or more; the latter is handed back as unresolved. This also covers
unbounded σ, for which no box is known that holds every rest point.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from flint import fmpq, fmpq_mat
from sympy import Poly
from sympy.polys.polyerrors import PolynomialError

from analysis.activations import Activation, s
from numerics.equilibria.balance import Balance, exact_weights
from numerics.equilibria.series import NoSeries, smooth_pieces

__all__ = ["MOST_COMBINATIONS", "LinearPiece", "by_pieces", "linear_pieces"]

MOST_COMBINATIONS = 20_000


@dataclass(frozen=True)
class LinearPiece:
    """σ(s) = slope·s + offset for low ≤ s ≤ high; None stands for no end."""

    low: fmpq | None
    high: fmpq | None
    slope: fmpq
    offset: fmpq

    def holds(self, x: fmpq) -> bool:
        """Whether x is on it, ends included."""
        return (self.low is None or x >= self.low) and (self.high is None or x <= self.high)


def linear_pieces(activation: Activation) -> tuple[LinearPiece, ...] | None:
    """The pieces of σ, None when it is not piecewise linear with rational numbers, or not continuous."""
    if not activation.decide("continuous").is_true:
        return None
    try:
        found = smooth_pieces(activation)
        pieces = []
        for piece in found:
            poly = Poly(piece.expr, s)
            if poly.degree() > 1 or not all(c.is_Rational for c in poly.all_coeffs()):
                return None
            ends = (piece.low, piece.high)
            if not all(e.is_Rational or e.is_infinite for e in ends):
                return None
            low, high = (_rational(e) if e.is_Rational else None for e in ends)
            pieces.append(LinearPiece(low, high, _rational(poly.coeff_monomial(s)), _rational(poly.coeff_monomial(1))))
        return tuple(pieces)
    except (NoSeries, PolynomialError):
        return None


def _rational(value: object) -> fmpq:
    return fmpq(int(value.p), int(value.q))  # type: ignore[attr-defined]


def by_pieces(balance: Balance, pieces: tuple[LinearPiece, ...]) -> tuple[list[tuple[fmpq, ...]], int]:
    """All isolated solutions z, exactly, and the number of products of pieces on which a line or more of them may lie.

    ValueError when there are more than MOST_COMBINATIONS products.
    """
    n = balance.n
    if len(pieces) ** n > MOST_COMBINATIONS:
        raise ValueError(f"{len(pieces)} pieces in {n} dimensions are more than {MOST_COMBINATIONS} linear systems")
    W, leak = exact_weights(balance.weights), exact_weights([[balance.leak]])[0][0]  # type: ignore[arg-type]
    factor = fmpq(1) if balance.form == "current" else leak
    c = [factor * fmpq(b.numerator, b.denominator) for b in balance.exact_bias]
    found: dict[tuple[str, ...], tuple[fmpq, ...]] = {}
    lines = 0
    for chosen in product(pieces, repeat=n):
        matrix = fmpq_mat([[leak * (i == j) - W[i][j] * chosen[j].slope for j in range(n)] for i in range(n)])
        right = [sum((W[i][j] * chosen[j].offset for j in range(n)), c[i]) for i in range(n)]
        try:
            z = tuple(row[0] for row in matrix.solve(fmpq_mat([[x] for x in right])).tolist())
        except ZeroDivisionError:
            both = fmpq_mat([[*row, x] for row, x in zip(matrix.tolist(), right, strict=True)])
            lines += both.rank() == matrix.rank()
            continue
        if all(piece.holds(x) for piece, x in zip(chosen, z, strict=True)):
            found[tuple(map(str, z))] = z
    return list(found.values()), lines
