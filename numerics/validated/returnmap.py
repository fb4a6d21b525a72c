"""Return maps in coordinates: lift a set, follow it to the section (or its image under a symmetry), read it off.

With a symmetry g of the flow (z(t) a solution ⇒ g z(t) one), the map goes from the section to its image under g and
back by g⁻¹: half turns (g = −1), quarter turns. Its powers are the return map. Source: theory 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import mul

from flint import arb, arb_mat

from numerics.validated.balls import TooFat, ball, exact, matrix
from numerics.validated.charts import Chart, Exact
from numerics.validated.flow import Flow
from numerics.validated.sections import Crossing, travel
from numerics.validated.sets import Tangents
from numerics.validated.step import Control, Moving

Signed = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Image:
    """The image of a set: v in offset + linear·a with a in `start`; how long it takes; derivatives by v, or None.

    `apart`: no crossing that was passed by meets g times the set that it started from.
    """

    offset: arb_mat
    linear: arb_mat
    start: arb_mat
    time: arb
    slope: arb_mat | None
    apart: bool = True

    def hull(self) -> list[arb]:
        """A box around the image."""
        total = self.offset
        return list((total + self.linear * self.start if self.start.nrows() else total).entries())


@dataclass(frozen=True)
class ReturnMap:
    """v ↦ the coordinates of g⁻¹ z(τ), τ the first time at which z crosses the image of {normal·z = level} under g
    (or, with `passing` = k, the time number k + 1).

    The crossing is from the side where normal·z is smaller. ValueError when g is not a signed permutation that maps
    solutions to solutions.
    """

    flow: Flow
    chart: Chart
    normal: Exact
    level: Fraction = Fraction(0)
    energy: arb | None = None
    parameters: tuple[arb, ...] = ()
    symmetry: Signed | None = None
    control: Control = field(default_factory=Control)
    longest: Fraction = Fraction(200)
    passing: int = 0

    def __post_init__(self) -> None:
        if self.symmetry is not None and not is_symmetry(self.flow, self.symmetry):
            raise ValueError("the matrix is not a symmetry of the flow")
        if self.symmetry is not None and not self._keeps_energy(self.symmetry):
            raise ValueError("the matrix does not keep the energy")

    def _keeps_energy(self, g: Signed) -> bool:
        """Is H(gz) = H(z), for H = Σ d_i (S(z_i) + c_i z_i)? d and c are permuted; where a sign turns, S is even."""
        energy, n = self.chart.energy, self.flow.n
        if energy is None:
            return True
        images = [next((i, g[i][j]) for i in range(n) if g[i][j]) for j in range(n)]
        return all(
            energy.weights[i] == energy.weights[j] and energy.tilt[i] * sign == energy.tilt[j]
            for j, (i, sign) in enumerate(images)
        )

    @property
    def _back(self) -> arb_mat:
        """g⁻¹, the transpose of a signed permutation, on units and parameters."""
        n, size = self.flow.n, self.flow.dimension
        g = self.symmetry or tuple(tuple(int(i == j) for j in range(n)) for i in range(n))
        entries = [arb(g[j][i] if i < n and j < n else int(i == j)) for i in range(size) for j in range(size)]
        return arb_mat(size, size, entries)

    def of(
        self, centre: Sequence[arb], frame: arb_mat | None = None, extent: arb_mat | None = None, *, slope: bool = False
    ) -> Image:
        """The image of {centre + frame·s : s in extent}, with derivatives by v when asked for.

        TooFat when the set has to be cut into pieces, Failed when the section is not met.
        """
        size, n = self.chart.size, self.flow.n
        frame = frame if frame is not None else arb_mat(size, 0)
        extent = extent if extent is not None else arb_mat(0, 1)
        states, by_v = self.chart.starting_set(centre, frame, extent, self.energy, self.parameters)
        moving = Moving(states, Tangents.of(by_v) if slope else None)
        back = self._back
        hull = moving.states.hull()
        home = list((back.transpose() * arb_mat(len(hull), 1, hull)).entries())
        turned = arb_mat(1, n, [ball(x) for x in self.normal]) * _block(back, n)
        level = ball(self.level)
        crossing = travel(
            self.flow, moving, turned.entries(), level, self.control, self.longest, self.passing, home[:n]
        )
        return self._read(crossing, back)

    def _read(self, crossing: Crossing, back: arb_mat) -> Image:
        reached = list((back * arb_mat(len(crossing.hull()), 1, crossing.hull())).entries())[: self.flow.n]
        if not self.chart.is_on_sheet(reached):
            raise TooFat("the image is not shown to lie on the chart's sheet of the energy level")
        size, n = self.flow.dimension, self.flow.n
        if not self.chart.size:
            m = crossing.start.nrows()
            return Image(arb_mat(0, 1), arb_mat(0, m), crossing.start, crossing.time, arb_mat(0, 0), crossing.apart)
        rows = matrix([[*row, *([0] * (size - n))] for row in self.chart.read]) * back
        base = [[sum(map(mul, row, self.chart.base), Fraction(0))] for row in self.chart.read]
        offset = (
            rows * crossing.offset
            + (rows * crossing.frame) * crossing.rest
            - arb_mat(self.chart.size, 1, [ball(x) for row in base for x in row])
        )
        linear = rows * crossing.linear if crossing.start.nrows() else arb_mat(self.chart.size, 0)
        slope = None if crossing.slope is None else rows * crossing.slope
        return Image(offset, linear, crossing.start, crossing.time, slope, crossing.apart)


def _block(m: arb_mat, n: int) -> arb_mat:
    return arb_mat(n, n, [m[i, j] for i in range(n) for j in range(n)])


def is_symmetry(flow: Flow, g: Signed) -> bool:
    """Is z ↦ g z, for a signed permutation g, a map of solutions to solutions? Exactly, also for every parameter."""
    n = flow.n
    absolute = [[abs(x) for x in row] for row in g]
    lines = [*absolute, *map(list, zip(*absolute, strict=True))]
    if len(g) != n or any(sorted(line) != [0] * (n - 1) + [1] for line in lines):
        return False
    if any(x < 0 for row in g for x in row) and not flow.activation.decide("odd").is_true:
        return False
    if all(g[i][j] == -int(i == j) for i in range(n) for j in range(n)):
        return all(x.is_zero() for x in flow.bias) and all(x.is_zero() for p in flow.parameters for x in p.bias)
    exactly = flow.rational or _rational(flow.weights, flow.bias)
    parts = [exactly, *(_rational(p.weights, p.bias) for p in flow.parameters)]
    return all(part is not None and _commutes(g, part) for part in parts)


def _rational(weights: arb_mat, bias: Sequence[arb]) -> tuple[tuple[Fraction, ...], ...] | None:
    """The rows (W | b), when all balls are numbers; None when some are not."""
    rows = [[*row, b] for row, b in zip(weights.tolist(), bias, strict=True)]
    if not all(x.is_exact() for row in rows for x in row):
        return None
    return tuple(tuple(exact(x) for x in row) for row in rows)


def _commutes(g: Signed, rows: tuple[tuple[Fraction, ...], ...]) -> bool:
    """Are gW = Wg and gb = b?"""
    n = len(g)
    images = [next((i, g[i][j]) for i in range(n) if g[i][j]) for j in range(n)]  # g e_j = sign · e_i
    for j, (i, sign) in enumerate(images):
        if rows[i][n] != sign * rows[j][n]:
            return False
        for k, (m, other) in enumerate(images):
            if rows[i][m] != sign * other * rows[j][k]:
                return False
    return True
