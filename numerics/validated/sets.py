"""Sets of states that turn and shear with the flow: x + C r₀ + B r (Lohner), and the derivatives carried with them.

r₀ is what the set was made from and stays; B r collects what was added since, in a frame B that is kept orthogonal, so
that boxes do not grow by being wrapped again and again. Source: theory 17; R. Lohner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat

from numerics.validated.balls import centres, column, identity, inverse, magnitude, mid


@dataclass(frozen=True)
class Doubleton:
    """All x + C a + B b with a in r₀ and b in r. x, C and B have no radius; r₀ and r hold 0."""

    centre: arb_mat
    shape: arb_mat
    start: arb_mat
    frame: arb_mat
    rest: arb_mat

    @classmethod
    def point(cls, state: Sequence[arb]) -> Doubleton:
        """The set of one state; what the balls of its coordinates leave open goes into B r."""
        return cls.affine(state, arb_mat(len(state), 0), arb_mat(0, 1))

    @classmethod
    def box(cls, state: Sequence[arb]) -> Doubleton:
        """The box of these balls, its sides followed as directions of the start."""
        n = len(state)
        sides = [i for i in range(n) if state[i].rad() != 0]
        shape = arb_mat(n, len(sides), [arb(int(i == j)) for i in range(n) for j in sides])
        radii = column([arb(0, state[i].rad()) for i in sides])
        return cls.affine([mid(x) for x in state], shape, radii)

    @classmethod
    def affine(cls, offset: Sequence[arb], shape: arb_mat, start: arb_mat) -> Doubleton:
        """All p + M a with p in the balls `offset`, M in the balls `shape` and a in `start`, which holds 0."""
        n = len(offset)
        centre, sharp = column([mid(x) for x in offset]), centres(shape)
        rest = column(list(offset)) - centre
        if start.nrows():
            rest = rest + (shape - sharp) * start
        return cls(centre, sharp, start, identity(n), with_zero(rest))

    @property
    def dimension(self) -> int:
        return self.centre.nrows()

    def deviation(self) -> arb_mat:
        """A box for C a + B b: how far the set reaches from its centre. It holds 0."""
        far = self.frame * self.rest
        return far + self.shape * self.start if self.start.nrows() else far

    def hull(self) -> list[arb]:
        """The smallest box that is found around the set; it holds the centre."""
        return list((self.centre + self.deviation()).entries())

    def mapped(self, value: Sequence[arb], slope: arb_mat) -> Doubleton:
        """The image under a map with `value` at the centre and derivatives in `slope` on the hull."""
        return _image(self, column(list(value)), slope)


def with_zero(m: arb_mat) -> arb_mat:
    """The balls of a matrix, each made to hold 0."""
    return arb_mat(m.nrows(), m.ncols(), [x if x.contains(0) else x.union(arb(0)) for x in m.entries()])


def _image(before: Doubleton, value: arb_mat, slope: arb_mat) -> Doubleton:
    centre = centres(value)
    turned = slope * before.frame
    frame = orthogonal_frame(turned, before.rest)
    back = inverse(frame)
    added = value - centre
    shape = before.shape
    if before.start.nrows():
        moved = slope * before.shape
        shape = centres(moved)
        added = added + (moved - shape) * before.start
    rest = (back * turned) * before.rest + back * added
    return Doubleton(centre, shape, before.start, frame, with_zero(rest))


def orthogonal_frame(turned: arb_mat, rest: arb_mat) -> arb_mat:
    """A nearly orthogonal matrix of doubles whose first axes follow the longest sides of `turned` · rest.

    Any invertible matrix would be right; this one keeps the box small.
    """
    columns = np.array([[float(x.mid()) for x in row] for row in turned.tolist()])
    lengths = np.linalg.norm(columns, axis=0) * np.array([magnitude(x) for x in rest.entries()])
    order = np.argsort(-lengths, kind="stable")
    q = np.linalg.qr(columns[:, order])[0]
    if not np.isfinite(q).all() or abs(abs(np.linalg.det(q)) - 1) > 1e-6:
        return identity(turned.nrows())
    return arb_mat(q.shape[0], q.shape[1], [arb(float(x)) for x in q.ravel()])


@dataclass(frozen=True)
class Tangents:
    """All D + B R: derivatives by the coordinates of the start (dimension × m), one for each point of the set."""

    centre: arb_mat
    frame: arb_mat
    rest: arb_mat

    @classmethod
    def of(cls, start: arb_mat) -> Tangents:
        """The matrices in these balls."""
        centre = centres(start)
        return cls(centre, identity(start.nrows()), start - centre)

    def hull(self) -> arb_mat:
        """A box of matrices around them."""
        return self.centre + self.frame * self.rest

    def mapped(self, slope: arb_mat) -> Tangents:
        """slope · (D + B R) for every slope in the balls."""
        moved, turned = slope * self.centre, slope * self.frame
        sizes = column([sum((abs(x) for x in row), arb(0)) for row in self.rest.tolist()])
        frame = orthogonal_frame(turned, sizes)
        back = inverse(frame)
        centre = centres(moved)
        return Tangents(centre, frame, (back * turned) * self.rest + back * (moved - centre))
