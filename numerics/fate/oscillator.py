"""True oscillators in every even dimension (T11.8): W = K + Q, tanh, no bias, K fast enough for the gain of Q."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided

__all__ = ["Oscillator", "Threshold", "threshold"]

Array = NDArray[np.float64]
PRECISION = 120


@dataclass(frozen=True)
class Threshold:
    """Ω_n(A) from above, and whether m = f(p)/p ≥ (A − 1)/4, which the bound needs when Q is not a multiple of 1."""

    value: float
    steep: bool


def threshold(A: float, n: int) -> Threshold:
    """Ω_n = √((A − 1)f(p)/p): f(p) = artanh p − Ap, h = max(−u f(u)), p f(p) = (n − 1)h beyond the zero of f; A > 1.

    With u = tanh y the functions of y are y − A tanh y, so nothing is lost where u is close to 1.
    """
    before, ctx.prec = ctx.prec, PRECISION
    try:
        gain = arb(A)

        def f(y: arb) -> arb:
            return y - gain * y.tanh()

        def depth_slope(y: arb) -> arb:  # the sign of d/dy of −tanh y · f
            u = y.tanh()
            return -((1 - u * u) * f(y) + u * (1 - gain * (1 - u * u)))

        # −uf(u) rises and then falls: its derivative 2Au − artanh u − u/(1 − u²) is concave and begins upwards.
        low, high = _bisected(lambda y: depth_slope(y) > 0, arb(2) ** -60, gain + 2)
        top = low.union(high)
        h = -(top.tanh() * f(top))
        # u f(u) rises beyond the zero of f, where both factors do.
        _, y = _bisected(lambda y: f(y) < 0 or y.tanh() * f(y) < (n - 1) * h, high, gain + n * h + 2)
        m = f(y) / y.tanh()
        value = ((gain - 1) * m).sqrt()
        return Threshold(nextafter(float(value.upper()), inf), bool(m >= (gain - 1) / 4))
    finally:
        ctx.prec = before


def _bisected(left: object, low: arb, high: arb) -> tuple[arb, arb]:
    """A narrow bracket of where `left` stops to be certain; `high` is never left of it."""
    low, high = arb(low.lower()), arb(high.upper())
    for _ in range(90):
        middle = arb(((low + high) / 2).mid())
        if left(middle):  # type: ignore[operator]
            low = middle
        else:
            high = middle
    return low, high


@dataclass(frozen=True, eq=False)
class Oscillator:
    """W = K + Q with K skew and Q symmetric, q₋ ≤ eigenvalues of Q ≤ q₊, and the least frequency of K; tanh, b = 0."""

    W: Array

    @cached_property
    def bounds(self) -> tuple[float, float, float]:
        """q₋ from below, q₊ from above, the least frequency of K from below; rounding counted."""
        from numerics.exact.dyadic import power_of_two_scale
        from numerics.exact.frequencies import hermitian_enclosure

        n, k = len(self.W), power_of_two_scale(self.W)
        W = np.ldexp(self.W, -k)
        K, Q = (W - W.T) / 2, (W + W.T) / 2  # each entry is off by at most 2⁻⁵³
        lost = n * 2.0**-52
        diagonal = np.diag(Q)
        if np.array_equal(Q, diagonal[0] * np.eye(n)):
            low = high = float(diagonal[0])
        else:
            # Q + c is positive with c above its norm: its eigenvalues are those of [[0, Q + c], [−(Q + c), 0]].
            c = float(np.ceil(np.abs(Q).sum(axis=1).max())) + 1.0
            P = Q + c * np.eye(n)
            values, radius = hermitian_enclosure(np.block([[np.zeros((n, n)), P], [-P, np.zeros((n, n))]]))
            spread = radius + lost + n * c * 2.0**-51
            low, high = float(values[n]) - c - spread, float(values[-1]) - c + spread
        values, radius = hermitian_enclosure(K)
        least = float(np.sort(np.abs(values))[0]) - radius - lost
        scaled = (float(np.ldexp(x, k)) for x in (low, high, least))
        a, b, w = scaled
        return nextafter(a, -inf), nextafter(b, inf), max(nextafter(w, -inf), 0.0)

    def never_settles(self, leak: float) -> Decision:
        """Is 0 the only rest point, and a source? leak > 0. FALSE where 0 is no source or n is odd."""
        n = len(self.W)
        if n % 2:
            return false("n is odd: a source is never the only rest point (T11.7)")
        low, high, slowest = self.bounds
        scalar = bool(np.array_equal(self.W + self.W.T, 2 * self.W[0, 0] * np.eye(n)))
        low, high = (float(self.W[0, 0]),) * 2 if scalar else (low, high)
        if not low > leak:
            return undecided(f"q₋ = {low:.6g} is not above the leak {leak:.6g}")
        found = threshold(nextafter(high / leak, inf), n)
        if not (scalar or found.steep):
            return undecided("Q is not a multiple of 1, and f(p)/p < (A − 1)/4: the bound is not proved")
        needed = leak * found.value + (high - low)
        needed = nextafter(needed * (1 + 1e-14), inf)
        text = f"ω_min(K) = {slowest:.6g}, and γΩ_n + (q₊ − q₋) = {needed:.6g} with A = {high / leak:.6g}"
        return true(text) if slowest > needed else undecided(text)
