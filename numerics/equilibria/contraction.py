"""Boxes made smaller without losing a solution of γz = Wσ(z) + c: many at a time, rigorous.

Unknowns are w with z = Aw + a: z itself (A = 1), or r < n numbers where W = AX + E has rank r up to a tiny E; then
γw = Xσ(z), and z = Aw + (c + Eσ(z))/γ (T12.1). Every step returns a box that holds each solution of the box it was
given; an empty box (low > high) holds none. Rounding is counted as `rounded.product` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.equilibria.balance import Balance
from numerics.equilibria.rounded import TINY, UP, product
from numerics.equilibria.table import SigmaTable, widened
from numerics.exact.rounding import gamma

__all__ = ["Boxes", "Contraction"]

Array = NDArray[Any]
Boxes = tuple[Array, Array]


def middle_radius(low: Array, high: Array) -> Boxes:
    """A float middle and a radius that reaches both ends."""
    middle = low + (high - low) / 2
    return middle, np.nextafter(np.maximum(high - middle, middle - low), np.inf)


def meet(first: Boxes, second: Boxes) -> Boxes:
    """The intersection."""
    return np.maximum(first[0], second[0]), np.minimum(first[1], second[1])


def factors(balance: Balance, rank: int) -> tuple[Array, Array, Array]:
    """W = AX + E for a (numerical) rank: A (n, r), X (r, n), and bounds of abs(E), rounding counted."""
    U, sizes, V = np.linalg.svd(balance.weights)
    A, X = U[:, :rank] * np.sqrt(sizes[:rank]), np.sqrt(sizes[:rank])[:, None] * V[:rank]
    made = A @ X
    error = np.abs(balance.weights - made) + gamma(rank + 2) * (np.abs(A) @ np.abs(X)) * UP
    return A, X, error * UP + TINY


@dataclass(frozen=True)
class Contraction:
    """The steps, for one equation. A is None when the unknowns are z itself."""

    balance: Balance
    table: SigmaTable
    A: Array | None
    X: Array
    offset: Array
    offset_error: Array
    inverse: Array | None

    @classmethod
    def of(cls, balance: Balance, rank: int | None = None) -> Contraction:
        """rank: search in that many dimensions; None for all n."""
        table, W = balance.table(), balance.weights
        if rank is None or rank >= balance.n:
            inverse = np.linalg.inv(W) if np.linalg.cond(W) < 1e10 else None
            if inverse is not None and not np.abs(inverse).max() < 1e100:
                inverse = None
            return cls(balance, table, None, W, balance.constant, balance.constant_error, inverse)
        A, X, lost = factors(balance, rank)
        assert balance.region is not None
        largest = max(np.abs(table.values(*balance.region)[k]).max() for k in (0, 1))
        offset = balance.constant / balance.leak
        error = (lost.sum(axis=1) * largest + balance.constant_error) / abs(balance.leak) + np.abs(offset) * 2.0**-52
        return cls(balance, table, A, X, offset, error * UP + TINY, None)

    @property
    def dimension(self) -> int:
        """How many unknowns there are."""
        return len(self.X)

    def start(self) -> Boxes:
        """One box with every solution."""
        assert self.balance.region is not None
        low, high = (end[None, :] for end in self.balance.region)
        if self.A is None:
            return low.copy(), high.copy()
        middle, radius = middle_radius(*self.table.values(low, high))
        return self._divided(*product(self.X, middle, radius))

    def _divided(self, middle: Array, radius: Array) -> Boxes:
        """(middle ± radius)/γ."""
        centre = middle / self.balance.leak
        return widened(centre, (radius / abs(self.balance.leak) + np.abs(centre) * 2.0**-52) * UP)

    def image(self, low: Array, high: Array) -> Boxes:
        """The box of the solutions z for boxes of w."""
        if self.A is None:
            return low, high
        assert self.balance.region is not None
        return meet(self._spread(low, high), self.balance.region)

    def _spread(self, low: Array, high: Array) -> Boxes:
        """The box of all Aw + a, a solution or not."""
        if self.A is None:
            return low, high
        middle, radius = product(self.A, *middle_radius(low, high))
        return widened(middle + self.offset, (radius + self.offset_error + np.abs(middle) * 2.0**-52) * UP)

    def shrink(self, low: Array, high: Array) -> Boxes:
        """One round of all steps."""
        z = self.image(low, high)
        dead = (z[0] > z[1]).any(axis=1)
        if dead.any():
            low, high = low.copy(), high.copy()
            low[dead], high[dead] = np.inf, -np.inf
            alive = ~dead
            if alive.any():
                low[alive], high[alive] = self.shrink(low[alive], high[alive])
            return low, high
        u = self.table.values(*z)
        low, high = meet((low, high), self._forward(*u))
        if self.A is None:
            low, high = self._rows(low, high, u)
        good = (low <= high).all(axis=1)
        if good.any():
            if good.all():
                return self._newton(low, high)
            low[good], high[good] = self._newton(low[good], high[good])
        return low, high

    def _forward(self, u_low: Array, u_high: Array) -> Boxes:
        middle, radius = product(self.X, *middle_radius(u_low, u_high))
        if self.A is None:
            middle, radius = middle + self.offset, radius + self.offset_error + np.abs(middle) * 2.0**-52
        return self._divided(middle, radius)

    def _rows(self, low: Array, high: Array, u: Boxes) -> Boxes:
        """Solve each row of Wu + c = γz, and of u = W⁻¹(γz − c), for each u_j and z_j, and link u and z by σ."""
        W, leak, n = self.X, self.balance.leak, self.dimension
        good = (low <= high).all(axis=1)
        if not good.any():
            return low, high
        zs, us = (low[good], high[good]), (u[0][good], u[1][good])
        systems = [(W, leak * np.eye(n), 0.0)]
        if self.inverse is not None:
            # Any matrix M may multiply the rows; that M W is not quite 1 is counted.
            systems.append((self.inverse @ W, leak * self.inverse, gamma(n + 1)))
        for k, (P, Q, rounding) in enumerate(systems):
            M = np.eye(n) if k == 0 or self.inverse is None else self.inverse
            error = rounding * (np.abs(M) @ np.abs(W)) * UP
            us, zs = self._solve_rows(P, Q, M, error, us, zs)
        if self.table.monotone:
            zs = meet(zs, self.table.inverse(*us, self._ordered(zs)))
        low, high = low.copy(), high.copy()
        low[good], high[good] = zs
        return low, high

    def _ordered(self, boxes: Boxes) -> Boxes:
        # An empty component may hand anything on, as the whole box is dropped: but in the table's range.
        return np.clip(np.minimum(*boxes), *self._range), np.clip(np.maximum(*boxes), *self._range)

    @property
    def _range(self) -> tuple[float, float]:
        return -self.table.reach, self.table.reach

    def _solve_rows(self, P: Array, Q: Array, M: Array, error: Array, us: Boxes, zs: Boxes) -> tuple[Boxes, Boxes]:
        """P u − Q z + M c = 0, P known up to `error`."""
        (um, ur), (zm, zr) = middle_radius(*us), middle_radius(*zs)
        ur, zr = np.maximum(ur, 0.0), np.maximum(zr, 0.0)
        sizes = np.abs(um) + ur
        constant, constant_error = product(M, self.offset[None], self.offset_error[None])
        n = self.dimension
        centre = um @ P.T - zm @ Q.T + constant
        slack = gamma(2 * n + 4) * (np.abs(um) @ np.abs(P).T + np.abs(zm) @ np.abs(Q).T + np.abs(constant))
        slack = (slack + sizes @ error.T + constant_error + gamma(2) * (np.abs(zm) + zr) @ np.abs(Q).T) * UP + TINY
        radius = (ur @ np.abs(P).T + zr @ np.abs(Q).T) * UP + slack
        us = meet(us, _solved(P, centre, radius, um, ur, -1.0))
        zs = meet(zs, _solved(Q, centre, radius, zm, zr, 1.0))
        return us, zs

    def _newton(self, low: Array, high: Array) -> Boxes:
        new = self.krawczyk(low, high)
        finite = np.isfinite(new[0]) & np.isfinite(new[1])
        return meet((low, high), (np.where(finite, new[0], low), np.where(finite, new[1], high)))

    def krawczyk(self, low: Array, high: Array) -> Boxes:
        """Krawczyk's operator about the middle, with slopes of σ over the box.

        0 = F(z) = F(m) + (X S A − γ)(z − m) for slopes S of σ between z and m, so z lies in
        m − CF(m) + (1 − C(XSA − γ))(z − m) for any matrix C whatever; here C is about the inverse at the middle.
        """
        X, A, leak, r = self.X, self.A, self.balance.leak, self.dimension
        m, half = middle_radius(low, high)
        # The middle is no solution: its z may lie outside the box of the solutions, but has to lie in the table.
        at = self._spread(m, m)
        z = self._spread(low, high)
        z = np.minimum(z[0], at[0]), np.maximum(z[1], at[1])
        beyond = ((z[0] < -self.table.reach) | (z[1] > self.table.reach)).any(axis=1, keepdims=True)
        slopes = self.table.slopes(*self._ordered(z))
        sm, sr = middle_radius(*slopes)
        value, error = self._values_around(*self._ordered(at))
        F, F_error = product(X, value, error)
        if A is None:
            F = F + self.offset
            F_error = F_error + self.offset_error
        F = F - leak * m
        F_error = (F_error + 4 * 2.0**-53 * (np.abs(F) + 2 * np.abs(leak * m) + np.abs(self.offset).max())) * UP
        XA = (lambda M: M) if A is None else (lambda M: M @ A)
        J = XA(X * sm[:, None, :]) - leak * np.eye(r)
        C = _inverses(J)
        CX, size = C @ X, np.abs(C) @ np.abs(X)
        spread = np.abs(CX) * sr[:, None, :]
        total = size * (np.abs(sm) + sr)[:, None, :]
        if A is not None:
            spread, total = spread @ np.abs(A), total @ np.abs(A)
        rest = np.abs(np.eye(r) + leak * C - XA(CX * sm[:, None, :])) + spread
        rest = (rest + gamma(3 * self.balance.n + 6) * (np.eye(r) + abs(leak) * np.abs(C) + total)) * UP + TINY
        step = np.einsum("bij,bj->bi", C, F)
        sizes = np.einsum("bij,bj->bi", np.abs(C), np.abs(F) * gamma(r + 4) + F_error)
        radius = (np.einsum("bij,bj->bi", rest, half) + sizes) * UP + TINY
        new = widened(m - step, radius + np.abs(step) * 2.0**-51)
        return np.where(beyond, -np.inf, new[0]), np.where(beyond, np.inf, new[1])

    def _values_around(self, low: Array, high: Array) -> Boxes:
        if self.A is None:
            return self.table.value_at(low)
        return middle_radius(*self.table.values(low, high))

    def smear(self, low: Array, high: Array) -> Array:
        """How much each unknown adds to the uncertainty of the whole: the widest is cut."""
        z = self.image(low, high)
        slopes = self.table.slopes(*self._ordered(z))
        spread = slopes[1] - slopes[0]
        norms = np.abs(self.X).sum(axis=0)
        if self.A is None:
            return spread * norms * (high - low)
        return ((spread * norms) @ np.abs(self.A)) * (high - low)


def _inverses(J: Array) -> Array:
    try:
        return np.linalg.inv(J)
    except np.linalg.LinAlgError:
        # Which matrix multiplies is free; near a singular one any other does as well.
        return np.linalg.inv(J + 1e-7 * np.random.default_rng(0).standard_normal(J.shape[1:]))


def _solved(P: Array, centre: Array, radius: Array, middle: Array, own: Array, sign: float) -> Boxes:
    """Bounds of v_j from every row: sign · P_ij (v_j − m_j) ∈ centre_i ± (radius_i − abs(P_ij) own_j)."""
    size = np.abs(P)
    usable = size > 1e-12 * size.max()
    divisor = np.where(usable, P, 1.0)
    shift = sign * centre[:, :, None] / divisor
    width = radius[:, :, None] / np.abs(divisor)
    left = width - own[:, None, :]
    left = left + 2.0**-50 * (width + own[:, None, :] + np.abs(shift) + np.abs(middle)[:, None, :])
    position = middle[:, None, :] + shift
    low = np.where(usable, position - left, -np.inf).max(axis=1)
    high = np.where(usable, position + left, np.inf).min(axis=1)
    return low, high
