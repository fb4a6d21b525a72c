"""One rest point in ball arithmetic: that it exists and is alone in a tiny box, and how many directions leave it.

Krawczyk: K = m − CF(m) + (1 − CJ(Z))(Z − m) inside the interior of Z shows exactly one solution in Z. For a σ with
kinks J(Z) holds W·(difference quotients of σ over Z) − γ, which is all that the proof uses: F is then one to one on Z,
and Brouwer's theorem gives the solution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from flint import acb, arb, arb_mat, ctx, fmpq
from numpy.typing import NDArray

from analysis.activations import Activation
from numerics.equilibria.balance import Balance
from numerics.equilibria.series import constant_ball, smooth_pieces
from numerics.equilibria.stability import Kind, enclosed_eigenvalues, shifted_signs

__all__ = ["Certified", "ball_sigma", "certify", "precision", "scaled", "step_is_regular"]

BITS = 240
RADIUS_BITS = 120
"""The box is this small, relative to the size of z: eigenvalues of a Jacobian over a box of 1e-9 are lost at n = 32."""
Array = NDArray[np.float64]


def step_is_regular(W: Array, activation: Activation, keep: Fraction, step: Fraction) -> bool:
    """Whether det(keep·1 + step·W diag(σ'(z))) is certainly not 0 at one of a few states z."""
    sigma, n = ball_sigma(activation), len(W)
    with precision(BITS):
        for k in range(4):
            slopes = tuple(sigma(arb((k * (j + 1)) % 7) / 8, 1) for j in range(n))
            h, diagonal = (arb(fmpq(x.numerator, x.denominator)) for x in (step, keep))
            rows = [
                [(diagonal if i == j else 0) + h * arb(float(W[i, j])) * slopes[j] for j in range(n)] for i in range(n)
            ]
            if arb_mat(rows).det() != 0:
                return True
    return False


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Ball arithmetic with so many bits inside the block."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


class BallSigma:
    """σ and its difference quotients on balls."""

    def __init__(self, activation: Activation) -> None:
        self._pieces = smooth_pieces(activation)
        with precision(2 * BITS):
            self._kinks = [constant_ball(p.low) for p in self._pieces[1:]]

    def __call__(self, x: arb, order: int) -> arb:
        """Every value (order 0), or every slope (order 1), of σ on the ball."""
        found: arb | None = None
        starts, ends = [arb.neg_inf(), *self._kinks], [*self._kinks, arb.pos_inf()]
        for piece, low, high in zip(self._pieces, starts, ends, strict=True):
            if x < low or x > high:
                continue
            value = piece.series(x, order)[order]
            found = value if found is None else found.union(value)
        assert found is not None
        return found


@lru_cache(maxsize=16)
def ball_sigma(activation: Activation) -> BallSigma:
    """σ on balls; kept for the next call."""
    return BallSigma(activation)


@dataclass(frozen=True, eq=False)
class Certified:
    """Exactly one rest point with z in the balls z, |radius| ≤ 2⁻¹²⁰ or so.

    state: the state of the network, z itself in current form, x = σ(z)/γ in rate form and for the map.
    slopes: σ'(z_j); at a kink, every slope of both sides.
    """

    balance: Balance
    state: tuple[arb, ...]
    z: tuple[arb, ...]
    slopes: tuple[arb, ...]
    _origin: Certified | None = None

    @cached_property
    def smooth(self) -> bool:
        """Whether σ is differentiable at every z_j, as far as the balls tell."""
        return all(s.rad() < arb(2) ** -40 * (1 + abs(s.mid())) for s in self.slopes)

    @cached_property
    def eigenvalues(self) -> tuple[acb, ...] | None:
        """Of W diag(σ'(z)), which DW shares with WD; None when they were not enclosed, or σ has a kink at some z_j."""
        if not self.smooth:
            return None
        if self._origin is not None:  # the same z: enclosed once
            return self._origin.eigenvalues
        with precision(BITS):
            return enclosed_eigenvalues(scaled(self.balance, self.slopes))

    @classmethod
    def at(cls, balance: Balance, z: tuple[arb, ...]) -> Certified:
        """With a leak, from z alone."""
        sigma = ball_sigma(balance.activation)
        with precision(BITS):
            slopes = tuple(sigma(x, 1) for x in z)
            state = z if balance.form == "current" else tuple(sigma(x, 0) / arb(balance.leak) for x in z)
        return cls(balance, state, z, slopes)

    def of(self, balance: Balance) -> Certified:
        """The same z for another form with the same balance equation."""
        moved = Certified.at(balance, self.z)
        object.__setattr__(moved, "_origin", self)
        return moved

    @property
    def point(self) -> Array:
        """The state, rounded; 0 where that is among the numbers it can be."""
        return np.array([0.0 if x.contains(0) else float(x.mid()) for x in self.state])

    @property
    def radius(self) -> float:
        """How far `point` can be from the rest point, the rounding to floats included."""
        return max(_upper(abs(x - p)) for x, p in zip(self.state, self.point.tolist(), strict=True))

    @cached_property
    def flow(self) -> Kind:
        """Of the equation: an eigenvalue is unstable if its real part exceeds the leak."""
        leak = arb(self.balance.leak)
        return self._kind(lambda v: v.real - leak, arb(1), -leak, disc=False)

    def map(self, step: float) -> Kind:
        """Of x⁺ = (1 − hγ)x + hσ(Wx + b), or of Euler's step in current form: unstable if |1 − hγ + hλ| > 1."""
        with precision(BITS):
            h = arb(step)
            keep = 1 - h * arb(self.balance.leak)
        return self._kind(lambda v: abs(keep + h * v) - 1, h, keep, disc=True)

    def _kind(self, measure: Callable[[acb], arb], scale: arb, shift: arb, disc: bool) -> Kind:
        """Signs of the measure of each eigenvalue; from the characteristic polynomial where that decides more."""
        n = self.balance.n
        if not disc and self.rotates:
            return Kind(0, 0, n, n)
        with precision(BITS):
            values = [measure(v) for v in self.eigenvalues or ()]
            found = Kind(sum(bool(v > 0) for v in values), sum(bool(v < 0) for v in values), n)
            if found.decided or not self.smooth:
                return found
            other = shifted_signs(scaled(self.balance, self.slopes), scale, shift, disc)
        return other if other.unstable + other.stable > found.unstable + found.stable else found

    @cached_property
    def rotates(self) -> bool:
        """Whether all eigenvalues of the equation's Jacobian are imaginary: no leak, W skew, σ nondecreasing (T5.2)."""
        skew = self.balance.leak == 0 and np.array_equal(self.balance.weights, -self.balance.weights.T)
        return bool(skew and self.balance.activation.decide("nondecreasing").is_true)

    @cached_property
    def index(self) -> int | None:
        """The sign of det(γ − WD), (−1) to the number of unstable directions; None when it is not decided."""
        if self.flow.decided and not self.flow.imaginary:
            return (-1) ** self.flow.unstable
        with precision(BITS):
            det = (arb(self.balance.leak) * _identity(self.balance.n) - scaled(self.balance, self.slopes)).det()
        return 1 if det > 0 else -1 if det < 0 else None


def _upper(x: arb) -> float:
    return float(np.nextafter(float(x.upper()), np.inf))


def _identity(n: int) -> arb_mat:
    return arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def ball_matrix(W: Array) -> arb_mat:
    """A float matrix in balls of radius 0."""
    return arb_mat([[arb(float(x)) for x in row] for row in W])


def scaled(balance: Balance, slopes: tuple[arb, ...]) -> arb_mat:
    """W diag(slopes)."""
    return arb_mat([[arb(float(w)) * d for w, d in zip(row, slopes, strict=True)] for row in balance.weights])


def _column(values: list[arb]) -> arb_mat:
    return arb_mat(len(values), 1, values)


def _middle(values: list[arb]) -> list[arb]:
    return [arb(v.mid()) for v in values]


def certify(balance: Balance, point: Array, box: tuple[Array, Array] | None = None) -> Certified | None:
    """The rest point next to a float z, certified; None when Krawczyk's test fails, as it does where J is singular.

    box: low and high of a box that the rest point must lie in, too.
    """
    sigma, n = ball_sigma(balance.activation), balance.n
    with precision(BITS):
        W, leak, c = ball_matrix(balance.weights), arb(balance.leak), _column(balance.exact_constant)
        scale = arb(leak) * _identity(n)

        def residual(z: list[arb]) -> arb_mat:
            return W * _column([sigma(x, 0) for x in z]) + c - leak * _column(z)

        z = [arb(float(x)) for x in point]
        C: arb_mat | None = None
        for _ in range(7):
            slopes = tuple(sigma(x, 1) for x in z)
            try:
                C = (scaled(balance, slopes) - scale).inv()
            except ZeroDivisionError:
                return None
            step = C * residual(z)
            z = _middle([x - step[k, 0] for k, x in enumerate(z)])
            if not all(x.is_finite() for x in z):
                return None
            if all(abs(step[k, 0]) < arb(2) ** (10 - BITS // 2) for k in range(n)):
                break
        assert C is not None
        C = arb_mat([_middle(row) for row in C.tolist()])
        size = arb(max([1.0, *(abs(float(x)) for x in z)]))
        radius = size * arb(2) ** -RADIUS_BITS
        step = C * residual(z)
        for _ in range(4):
            ball = [x + arb(0, radius) for x in z]
            slopes = tuple(sigma(x, 1) for x in ball)
            rest = (_identity(n) - C * (scaled(balance, slopes) - scale)) * _column([arb(0, radius)] * n)
            new = [x - step[k, 0] + rest[k, 0] for k, x in enumerate(z)]
            if all(b.contains_interior(k) for b, k in zip(ball, new, strict=True)):
                break
            radius = radius * 1024
        else:
            return None
        tight = [b.intersection(k) for b, k in zip(ball, new, strict=True)]
        if box is not None and not all(
            a < x < b for a, x, b in zip(box[0].tolist(), tight, box[1].tolist(), strict=True)
        ):
            return None
    return Certified.at(balance, tuple(tight))
