"""Coordinates on a section α·z = c, or on what an energy level cuts out of it, and sets of states given in them.

On an energy level the direction p = D⁻¹Wᵀα (Kᵀα for H = Σ S) is solved for: H changes along it by α·ż, so the chart is
good exactly where the section is crossed, and it never loses a sheet. In such coordinates the return map of a skew K
preserves the area form dv₁∧dv₂ exactly (n = 4): the form bᵢᵀK⁻¹b_j is constant, since bᵢᵀK⁻¹p = −bᵢ·α = 0.
Source: theory 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import arb, arb_mat, fmpq, fmpq_mat

from numerics.validated.balls import TooFat, ball, inside, magnitude, mid
from numerics.validated.energies import Energy
from numerics.validated.flow import dot
from numerics.validated.sets import Doubleton

Exact = tuple[Fraction, ...]


@dataclass(frozen=True)
class Lifted:
    """States over a box of coordinates, their derivatives by the coordinates, and by the energy (or None)."""

    state: list[arb]
    slope: arb_mat
    by_energy: list[arb] | None


@dataclass(frozen=True)
class Chart:
    """z = base + Σ b_i v_i + p·solved, with p such that H(z) = E; without an energy there is no p.

    `directions` are the b_i, `solved` the direction of p, `near` a guess of p at v = 0. The coordinates are read off
    exactly: v = read · (z − base). ValueError when the vectors are linearly dependent.
    """

    base: Exact
    directions: tuple[Exact, ...]
    solved: Exact | None = None
    energy: Energy | None = None
    near: float = 0.0

    def __post_init__(self) -> None:
        if (self.solved is None) != (self.energy is None):
            raise ValueError("an energy needs a direction to solve for, and such a direction an energy")
        _ = self.read

    @property
    def size(self) -> int:
        """The number of coordinates."""
        return len(self.directions)

    @property
    def _spanning(self) -> tuple[Exact, ...]:
        return (*self.directions, *(() if self.solved is None else (self.solved,)))

    @cached_property
    def read(self) -> list[list[Fraction]]:
        """The rows that read the coordinates off: least squares in the span of the chart, exact on it."""
        return left_inverse(self._spanning)[: self.size]

    def coordinates(self, state: Sequence[arb]) -> list[arb]:
        """v of states on the section (and on the energy level)."""
        moved = [x - ball(b) for x, b in zip(state, self.base, strict=True)]
        return [dot([ball(c) for c in row], moved) for row in self.read]

    def _flat(self, v: Sequence[arb], p: arb | None) -> list[arb]:
        z = []
        for i, b in enumerate(self.base):
            x = ball(b) + dot([ball(d[i]) for d in self.directions], v)
            z.append(x if p is None or self.solved is None else x + ball(self.solved[i]) * p)
        return z

    def lift(self, v: Sequence[arb], level: arb | None = None) -> Lifted:
        """The states over a box of coordinates, on the energy level: on the sheet where H grows with p.

        Failed when the sheet is not shown to be there and to be the only one.
        """
        n, m = len(self.base), self.size
        if self.energy is None or self.solved is None:
            rows = [[ball(d[i]) for d in self.directions] for i in range(n)]
            return Lifted(self._flat(v, None), arb_mat(n, m, [x for row in rows for x in row]), None)
        if level is None:
            raise ValueError("this chart lies on an energy level: say which")
        z = self._flat(v, self._solve(v, level))
        gradient = self.energy.gradient(z)
        upward = [ball(x) for x in self.solved]
        growth = dot(upward, gradient)
        if not growth > 0:
            raise TooFat("the energy is not shown to grow along the direction that is solved for")
        by_energy = [x / growth for x in upward]
        entries = []
        for i in range(n):
            for d in self.directions:
                entries.append(ball(d[i]) - by_energy[i] * dot([ball(x) for x in d], gradient))
        return Lifted(z, arb_mat(n, m, entries), by_energy)

    def is_on_sheet(self, state: Sequence[arb]) -> bool:
        """Does H grow with p at these states? Then they are the lift of their coordinates, H being convex."""
        if self.energy is None or self.solved is None:
            return True
        return bool(self.energy.along([ball(x) for x in self.solved], state) > 0)

    def _solve(self, v: Sequence[arb], level: arb) -> arb:
        """p with H = E for every v in the box: Newton's method for one unknown, in balls."""
        assert self.energy is not None
        assert self.solved is not None
        upward = [ball(x) for x in self.solved]
        middle = [mid(x) for x in v]
        p = arb(self.near)
        for _ in range(60):  # at the centre, as for numbers
            z = self._flat(middle, p)
            growth = self.energy.along(upward, z)
            if not growth > 0:
                p = mid(p + 1)  # H is convex: it grows further up
                continue
            change = mid((self.energy.value(z) - mid(level)) / growth)
            p = mid(p - change)
            if magnitude(change) < 1e-18 * max(1.0, magnitude(p)):
                break
        radius = arb(2) ** -60
        for _ in range(40):
            trial = p + arb(0, radius)
            growth = self.energy.along(upward, self._flat(v, trial))
            if not growth > 0:
                break
            value = self.energy.value(self._flat(middle, p)) - level
            gradient = self.energy.gradient(self._flat(v, p))
            for x, c, d in zip(v, middle, self.directions, strict=True):
                value = value + dot([ball(y) for y in d], gradient) * (x - c)
            found = p - value / growth
            if inside(found, trial):
                return found
            radius = abs(found - p).upper() * 2 + radius * 2
        raise TooFat("the energy level is not shown to be a graph over the box")

    def starting_set(
        self,
        centre: Sequence[arb],
        frame: arb_mat,
        extent: arb_mat,
        level: arb | None = None,
        parameters: Sequence[arb] = (),
    ) -> tuple[Doubleton, arb_mat]:
        """The set {lift(v) : v = centre + frame·s, s in extent}, with parameters, and the derivatives by v on it.

        r₀ of the set is s, then the deviation of the energy, then those of the parameters: all correlated for good.
        """
        box = [c + dot(row, extent.entries()) for c, row in zip(centre, frame.tolist(), strict=True)]
        whole = self.lift(box, level)
        middle = self.lift(centre, None if level is None else mid(level))
        n, p = len(self.base), len(parameters)
        columns = (whole.slope * frame).transpose().tolist() if extent.nrows() else []
        columns = [[*c, *([arb(0)] * p)] for c in columns]
        start = list(extent.entries())
        if level is not None and whole.by_energy is not None and level.rad() != 0:
            columns.append([*whole.by_energy, *([arb(0)] * p)])
            start.append(arb(0, level.rad()))
        for q, value in enumerate(parameters):
            columns.append([arb(int(i == n + q)) for i in range(n + p)])
            start.append(arb(0, value.rad()))
        offset = [*middle.state, *(mid(x) for x in parameters)]
        shape = arb_mat(n + p, len(columns), [c[i] for i in range(n + p) for c in columns])
        slope = arb_mat(n + p, self.size, [*whole.slope.entries(), *([arb(0)] * (p * self.size))])
        return Doubleton.affine(offset, shape, arb_mat(len(start), 1, start)), slope


def left_inverse(columns: Sequence[Exact]) -> list[list[Fraction]]:
    """(BᵀB)⁻¹Bᵀ for the matrix with these columns, exactly. ValueError when they are dependent."""
    if not columns:
        return []
    b = fmpq_mat(len(columns), len(columns[0]), [fmpq(x.numerator, x.denominator) for c in columns for x in c])
    try:
        found = (b * b.transpose()).inv() * b
    except ZeroDivisionError:
        raise ValueError("the directions of a chart are linearly dependent") from None
    return [[Fraction(int(x.p), int(x.q)) for x in row] for row in found.tolist()]


def rational(values: Sequence[float | int | Fraction]) -> Exact:
    """The numbers as exact rationals."""
    return tuple(Fraction(x) for x in values)
