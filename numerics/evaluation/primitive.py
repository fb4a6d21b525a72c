"""S(x) = ∫₀ˣ σ for a σ without a closed form: Chebyshev series on cells, made when needed and checked by balls."""

from __future__ import annotations

import numpy as np
import sympy as sp

from numerics.evaluation.balls import Function, in_balls, integral, value_at
from numerics.tolerance import UNDERFLOW

Array = np.ndarray

NODES = 20
TAIL = 2e-16  # of the largest coefficient: where the last ones are below it the series has ended
ERROR = 2e-15  # of |S|, between the series' integral over a cell and that of the balls
MAX_DEPTH = 60
MAX_CELLS = 1000  # in one octave

_ANGLES = np.pi * (np.arange(NODES) + 0.5) / NODES
_POINTS = np.cos(_ANGLES)
_TO_COEFFICIENTS = 2.0 / NODES * np.cos(np.outer(np.arange(NODES), _ANGLES))
_TO_COEFFICIENTS[0] *= 0.5


class NumericPrimitive:
    """S as a function of arrays, for σ an expression in one symbol with kinks at the given points.

    In each octave 2ᵏ ≤ |x| < 2ᵏ⁺¹ that is asked for, σ is expanded in Chebyshev series on cells, which are halved until
    the coefficients have died out and the integral over the cell agrees with that of ball arithmetic, whose error bound
    is certain; S at the start of the octave is found by balls from 0. σ is evaluated by balls too, so that s − tanh s
    keeps its digits. ValueError where S is not found to about 1e-14 of the largest |S| from there inwards.
    """

    def __init__(self, sigma: sp.Expr, symbol: sp.Symbol, knots: tuple[float, ...] = ()):
        self._outward: dict[int, Function] = {}
        forward = in_balls(sigma, symbol)
        self._outward[1] = forward
        self._outward[-1] = lambda z, analytic: -forward(-z, analytic)
        self._knots = knots
        self._octaves: dict[tuple[int, int], tuple[Array, Array, Array]] = {}
        self._starts: dict[tuple[int, int], float] = {}

    def __call__(self, x: Array) -> Array:
        x = np.asarray(x, dtype=float)
        sizes, flat = np.abs(x).reshape(-1), x.reshape(-1)
        result = np.where(flat == 0.0, 0.0, np.nan)
        exponents = np.frexp(sizes)[1]
        asked = np.isfinite(sizes) & (sizes > 0.0)
        for side in (1, -1):
            here = np.flatnonzero(asked & (flat > 0 if side > 0 else flat < 0))
            for exponent in np.unique(exponents[here]):
                chosen = here[exponents[here] == exponent]
                result[chosen] = self._in_octave(side, int(exponent), sizes[chosen])
        return result.reshape(x.shape)

    def at(self, x: float) -> float:
        """S(x) by balls alone, to a relative error of 2⁻⁵⁷ or so of the largest |S| from there inwards."""
        if x == 0.0 or not np.isfinite(x):
            return 0.0 if x == 0.0 else float("nan")
        side, size = (1 if x > 0 else -1), abs(x)
        exponent = int(np.frexp(size)[1])
        start = self._start(side, exponent) if exponent > 0 else 0.0
        return start + integral(self._outward[side], float(np.ldexp(0.5, exponent)) if exponent > 0 else 0.0, size)

    def _in_octave(self, side: int, exponent: int, sizes: Array) -> Array:
        if (side, exponent) not in self._octaves:
            self._octaves[side, exponent] = self._made(side, exponent)
        edges, starts, series = self._octaves[side, exponent]
        cell = np.clip(np.searchsorted(edges, sizes, side="right") - 1, 0, len(starts) - 1)
        low, high = edges[cell], edges[cell + 1]
        u = 2.0 * (sizes - low) / (high - low) - 1.0
        coefficients = series[cell]
        b1 = b2 = np.zeros_like(u)
        with np.errstate(all="ignore"):
            for k in range(NODES, 0, -1):  # Clenshaw's recurrence
                b1, b2 = coefficients[:, k] + 2.0 * u * b1 - b2, b1
            return starts[cell] + (coefficients[:, 0] + u * b1 - b2)

    def _made(self, side: int, exponent: int) -> tuple[Array, Array, Array]:
        """(edges, S at the left edge of each cell, the series of S − that)."""
        function = self._outward[side]
        low, high = float(np.ldexp(0.5, exponent)), float(np.ldexp(1.0, min(exponent, 1023)))
        high = high if exponent <= 1023 else float(np.finfo(float).max)
        inside = sorted({side * k for k in self._knots if low < side * k < high})
        start = self._start(side, exponent)
        peak = abs(start)
        edges, starts = [low], list[float]()
        series: list[Array] = []
        stack = [(a, b, 0) for a, b in zip([low, *inside], [*inside, high], strict=True)][::-1]
        while stack:
            a, b, depth = stack.pop()
            middle = a + 0.5 * (b - a)
            if not np.isfinite(start):
                found: Array | None = np.zeros(NODES + 1)
                total = 0.0
            else:
                found, total = self._series(function, a, b, peak, last=depth >= MAX_DEPTH or not a < middle < b)
            if found is None:
                stack += [(middle, b, depth + 1), (a, middle, depth + 1)]
                if len(starts) + len(stack) > MAX_CELLS:
                    raise ValueError(f"S could not be found to a relative error of {ERROR:g} near {side * middle:.6g}")
                continue
            starts.append(start)
            series.append(found)
            edges.append(b)
            start += total
            peak = max(peak, abs(start))
        return np.array(edges), np.array(starts), np.array(series)

    def _start(self, side: int, exponent: int) -> float:
        """S at the start of the octave: from 0 below 1/2, and else from octave to octave, which balls do faster."""
        key = side, exponent
        if key not in self._starts:
            low, function = float(np.ldexp(0.5, exponent)), self._outward[side]
            if exponent <= 0:
                self._starts[key] = integral(function, 0.0, low)
            else:
                first = max((e for s, e in self._starts if s == side and e < exponent), default=0)
                value = self._start(side, max(first, 0))
                for e in range(max(first, 0), exponent):
                    value += integral(function, float(np.ldexp(0.5, e)), float(np.ldexp(1.0, e)), abs(value))
                    self._starts[side, e + 1] = value
        return self._starts[key]

    def _series(self, function: Function, a: float, b: float, size: float, *, last: bool) -> tuple[Array | None, float]:
        """The Chebyshev coefficients of ∫ₐˣ on [a, b], None when they do not describe it; and the whole integral."""
        try:
            total = integral(function, a, b, size)
            values = np.array([value_at(function, a + 0.5 * (b - a) * (1.0 + u)) for u in _POINTS])
        except ValueError:
            if last:
                raise
            return None, 0.0
        if not (np.isfinite(values).all() and np.isfinite(total)):
            return np.zeros(NODES + 1), float("inf") if total > 0 or not np.isfinite(total) else total
        if np.abs(values).max() * (b - a) < UNDERFLOW:
            return np.zeros(NODES + 1), 0.0
        coefficients = _TO_COEFFICIENTS @ values
        whole = np.zeros(NODES + 1)
        padded = np.concatenate([coefficients, [0.0, 0.0]])
        whole[1:] = (padded[:NODES] - padded[2 : NODES + 2]) / (2.0 * np.arange(1, NODES + 1))
        whole[1] += 0.5 * padded[0]  # the constant term of the series counts twice in this formula
        whole *= 0.5 * (b - a)
        whole[0] = -(whole[1:] * (-1.0) ** np.arange(1, NODES + 1)).sum()
        reach = max(size, abs(total))
        ended = np.abs(coefficients[-3:]).max() <= TAIL * max(np.abs(coefficients).max(), reach / (b - a))
        right = abs(whole.sum() - total) <= ERROR * reach + UNDERFLOW
        if (ended and right) or (last and (b - a) * np.abs(values).max() <= ERROR * reach + UNDERFLOW):
            return whole, total
        if last:
            raise ValueError(f"S could not be found to a relative error of {ERROR:g} between {a!r} and {b!r}")
        return None, 0.0


__all__ = ["NumericPrimitive"]
