"""Diagonal stability (T11.2): a diagonal d > 0 with sym(diag(d)(W − γ/L)) negative definite, searched and certified."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided

__all__ = ["DiagonalGrowth", "certainly_positive_definite"]

Array = NDArray[np.float64]
BITS = 24
"""d is written with so many bits."""
PRECISION = 256
ROUNDS = 100
SMOOTHING = (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-7)


def certainly_positive_definite(rows: list[list[fmpq]]) -> bool:
    """Whether the LDLᵀ factors of a symmetric rational matrix, in balls, have a positive D. True is certain."""
    before, ctx.prec = ctx.prec, PRECISION
    try:
        matrix = [[arb(x) for x in row] for row in rows]
        for k in range(len(matrix)):
            pivot = matrix[k][k]
            if not pivot > 0:
                return False
            for i in range(k + 1, len(matrix)):
                factor = matrix[i][k] / pivot
                if not factor.is_zero():
                    row, top = matrix[i], matrix[k]
                    for j in range(k + 1, i + 1):
                        row[j] -= factor * top[j]
                        matrix[j][i] = row[j]
        return True
    finally:
        ctx.prec = before


@dataclass(frozen=True, eq=False)
class DiagonalGrowth:
    """The least q found with sym(diag(d)W) ≼ q·diag(d): the largest eigenvalue of W's symmetric part, after scaling.

    d = 1 gives the largest eigenvalue of (W + Wᵀ)/2; a skew W gives 0, and so does a skew-symmetrizable one.
    """

    W: Array

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """d in positive integers, as good as the search found."""
        return _weights(self.W.astype(float).tobytes(), len(self.W))

    @cached_property
    def upper(self) -> Fraction:
        """A q with diag(d)q − sym(diag(d)W) positive definite, certified; just above the least for this d."""
        d = np.array(self.weights, dtype=float)
        guess = _growth(self.W, np.log(d))
        size = float(np.abs(self.W).max(initial=0.0)) or 1.0
        for slack in (1e-10, 1e-8, 1e-6, 1e-3, 1.0, len(d) * 2.0):
            q = Fraction(guess + slack * size)
            if self._is_above(q):
                return q
        raise ArithmeticError("no multiple of diag(d) was found above sym(diag(d)W)")

    def _is_above(self, q: Fraction) -> bool:
        d = [fmpq(x) for x in self.weights]
        W = [[fmpq(*float(x).as_integer_ratio()) for x in row] for row in self.W]
        bound, n = fmpq(q.numerator, q.denominator), len(d)
        rows = [
            [(2 * bound * d[i] if i == j else 0) - d[i] * W[i][j] - d[j] * W[j][i] for j in range(n)] for i in range(n)
        ]
        return certainly_positive_definite(rows)

    def stable(self, ratio: Fraction) -> Decision:
        """Is there such a d for γ/L? FALSE when some W_ii is not below γ/L, which it has to be."""
        if self._is_above(ratio):
            return true(
                f"sym(diag(d)(W − γ/L)) is negative definite for a d > 0, certified; the same up to γ/L = "
                f"{float(self.upper):.6g}"
            )
        diagonal = np.diag(self.W)
        if any(Fraction(float(x)) >= ratio for x in diagonal):
            return false(f"a diagonal entry of W, {float(diagonal.max()):.6g}, is not below γ/L = {float(ratio):.6g}")
        return undecided(f"no d was found; the best needs γ/L above {float(self.upper):.6g}")


@lru_cache(maxsize=256)
def _weights(entries: bytes, n: int) -> tuple[int, ...]:
    """d; kept, as a criterion and its check both ask for it."""
    logs = _best(np.frombuffer(entries).reshape(n, n))
    return tuple(max(1, round(float(x) * 2**BITS)) for x in np.exp(logs - logs.max()))


def _growth(W: Array, logs: Array) -> float:
    return float(np.linalg.eigvalsh(_symmetric(W, logs))[-1])


def _symmetric(W: Array, logs: Array) -> Array:
    root = np.exp(np.clip(logs, -40, 40) / 2)
    scaled = root[:, None] * W / root
    return np.asarray((scaled + scaled.T) / 2)


def _best(W: Array) -> Array:
    """log d with a small largest eigenvalue of sym(D^{1/2} W D^{-1/2}), a quasiconvex function of log d.

    It has corners, at which descent stops short: so it is smoothed, μ log Σ e^{λ/μ}, less and less.
    """
    from scipy.optimize import minimize

    n = len(W)
    left, right = _perron(W)
    starts = [np.zeros(n), np.log(left) - np.log(right)]
    best = min(starts, key=lambda logs: _growth(W, logs))
    size = float(np.abs(np.linalg.eigvalsh(_symmetric(W, best))).max())
    if n == 1 or size == 0:
        return best

    def smoothed(logs: Array, mu: float) -> tuple[float, Array]:
        root = np.exp(np.clip(logs, -40, 40) / 2)
        scaled = root[:, None] * W / root
        values, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
        weights = np.exp((values - values[-1]) / mu)
        total = weights.sum()
        # d/dlog d_k of xᵀD^{1/2}WD^{-1/2}x is half of x_k(Ax)_k − x_k(Aᵀx)_k.
        slope = (vectors * (scaled @ vectors - scaled.T @ vectors)) @ (weights / total) / 2
        return float(values[-1] + mu * np.log(total)), slope

    for mu in SMOOTHING:
        tried = minimize(smoothed, best, args=(mu * size,), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
        if np.abs(tried).max() < 30 and _growth(W, tried) < _growth(W, best):
            best = tried
    return best


def _perron(W: Array) -> tuple[Array, Array]:
    """Left and right Perron vectors of abs(W), made irreducible."""
    M = np.abs(W) + 1e-6 * (np.abs(W).max(initial=0.0) or 1.0)
    left, right = np.ones(len(W)), np.ones(len(W))
    for _ in range(60):
        left, right = M.T @ left, M @ right
        left, right = left / left.max(), right / right.max()
    return left, right
