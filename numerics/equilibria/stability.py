"""How many directions leave a rest point: eigenvalues in balls, or their signs from the characteristic polynomial."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from flint import acb, acb_mat, arb, arb_mat, arb_poly

__all__ = ["Kind", "enclosed_eigenvalues", "in_left_half_plane", "in_unit_disc", "shifted_signs"]


@dataclass(frozen=True)
class Kind:
    """How many eigenvalues of a Jacobian are certainly unstable, stable, or imaginary; the rest is not decided."""

    unstable: int
    stable: int
    n: int
    imaginary: int = 0

    @property
    def decided(self) -> bool:
        """Whether every eigenvalue is one or the other."""
        return self.unstable + self.stable + self.imaginary == self.n

    @property
    def name(self) -> str:
        """source, saddle, sink; centre, when all are imaginary; or undecided."""
        if not self.decided:
            return "undecided"
        if self.imaginary:
            return "centre"
        return "sink" if self.unstable == 0 else "source" if self.stable == 0 else "saddle"


def strong_components(matrix: arb_mat) -> list[list[int]]:
    """The blocks of the block triangular form: their spectra make up the spectrum."""
    from scipy.sparse.csgraph import connected_components

    pattern = np.array([[not x.is_zero() for x in row] for row in matrix.tolist()])
    count, labels = connected_components(pattern, directed=True, connection="strong")
    return [np.flatnonzero(labels == k).tolist() for k in range(count)]


def enclosed_eigenvalues(matrix: arb_mat) -> tuple[acb, ...] | None:
    """All eigenvalues, with multiplicity, in balls; None when flint does not isolate them, as for a Jordan block."""
    rows, found = matrix.tolist(), []
    for block in strong_components(matrix):
        if len(block) == 1:
            found.append(acb(rows[block[0]][block[0]]))
            continue
        try:
            found += acb_mat([[acb(rows[i][j]) for j in block] for i in block]).eig(multiple=True)
        except (ValueError, ZeroDivisionError):
            return None
    return tuple(found)


def in_left_half_plane(polynomial: list[arb]) -> Kind:
    """How many roots have Re > 0 (unstable) and Re < 0 (stable): sign changes in Routh's array.

    polynomial: coefficients in balls, the highest power first. Nothing is decided when an entry of the array's first
    column may be 0.
    """
    n = len(polynomial) - 1
    first, second = polynomial[0::2], polynomial[1::2]
    signs = [_sign(first[0])]
    for _ in range(n):
        pivot = second[0] if second else arb(0)
        signs.append(_sign(pivot))
        if signs[-1] == 0:
            return Kind(0, 0, n)
        factor, padded = first[0] / pivot, [*second[1:], arb(0), arb(0)]
        first, second = second, [a - factor * b for a, b in zip(first[1:], padded, strict=False)]
    if 0 in signs:
        return Kind(0, 0, n)
    changes = sum(a != b for a, b in pairwise(signs))
    return Kind(changes, n - changes, n)


def _sign(x: arb) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


def in_unit_disc(polynomial: list[arb]) -> Kind:
    """How many roots have modulus above 1 (unstable) and below: μ = (1 + w)/(1 − w) takes the disc to Re w < 0."""
    n = len(polynomial) - 1
    up, down, total = arb_poly([1, 1]), arb_poly([1, -1]), arb_poly([0])
    for k, coefficient in enumerate(reversed(polynomial)):
        total += coefficient * up**k * down ** (n - k)
    return in_left_half_plane([total[k] for k in range(n, -1, -1)])


def shifted_signs(matrix: arb_mat, scale: arb, shift: arb, disc: bool) -> Kind:
    """The kinds of the eigenvalues of scale·matrix + shift, from its characteristic polynomial, block by block."""
    rows, total = matrix.tolist(), Kind(0, 0, 0)
    for block in strong_components(matrix):
        moved = arb_mat([[scale * rows[i][j] + (shift if i == j else 0) for j in block] for i in block])
        p = moved.charpoly()
        coefficients = [p[k] for k in range(len(block), -1, -1)]
        kind = in_unit_disc(coefficients) if disc else in_left_half_plane(coefficients)
        total = Kind(total.unstable + kind.unstable, total.stable + kind.stable, total.n + kind.n)
    return total
