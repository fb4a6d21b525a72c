"""A box of z that holds every solution of γz = Wσ(z) + c.

With y = σ(z) − σ(0) and c' = c + Wσ(0)(1, …, 1): γz = Wy + c'. In order of preference:

- bounded σ: |γ||z_i| ≤ M Σ_j |W_ij| + |c_i|;
- σ L-Lipschitz: |γ||z| ≤ L|W||z| + |c'| entrywise, so |z| ≤ v for every v > 0 with (|γ| − L|W|)v ≥ |c'| (the spectral
  radius of L|W|/|γ| is then below 1);
- σ nondecreasing, γ > 0: yᵀγz = yᵀWy + yᵀc', and y_i z_i ≥ y_i²/L, so (γ/L − q)‖y‖ ≤ ‖c'‖ with xᵀWx ≤ q‖x‖²;
- the same with q = 0 and no L: γ Σ y_i z_i ≤ ‖y‖‖c'‖, and the largest |y_i| has |z_i| ≤ r = √n‖c'‖/γ, so
  |y| ≤ max(σ(r) − σ(0), σ(0) − σ(−r)).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from sympy import oo

from analysis.activations import Activation
from numerics.equilibria.rounded import TINY, UP, product
from numerics.equilibria.table import sigma_table
from numerics.exact.definiteness import symmetric_definiteness

__all__ = ["largest_growth", "region_of"]

Array = NDArray[np.float64]
Box = tuple[Array, Array]


def region_of(W: Array, sigma: Activation, constant: Array, error: Array, leak: float) -> Box | None:
    """A box of z with every solution, c = constant ± error; None when none of the four bounds applies."""
    size, total = np.abs(W), np.abs(W).sum(axis=1)
    bound = sigma.bound
    if bound is not None and bound is not oo and bound.is_finite:
        largest = float(np.nextafter(float(bound) * (1 + 1e-15), np.inf))
        return _around((total * largest + np.abs(constant) + error) / abs(leak))
    if not (sigma.decide("continuous").is_true and sigma.locally_lipschitz.is_true):
        return None
    middle, spread = sigma_table(sigma, 1.0).value_at(np.zeros(1))
    shift = (np.abs(constant) + error + total * float(np.abs(middle[0]) + spread[0])) * UP + TINY
    slope = sigma.lipschitz
    L = float(slope) * (1 + 1e-15) if slope is not None and slope.is_finite else None
    found = None if L is None else _by_contraction(size, abs(leak), L, shift)
    if found is None and leak > 0 and sigma.decide("nondecreasing").is_true:
        found = _by_growth(W, sigma, leak, L, shift)
    return found


def _around(reach: Array) -> Box:
    reach = reach * UP + TINY
    return -reach, reach


def _by_contraction(size: Array, leak: float, L: float, shift: Array) -> Box | None:
    M = leak * np.eye(len(size)) - L * size
    try:
        guess = np.linalg.solve(M, shift + 1e-9 * (1 + shift.max())) * 1.001
    except np.linalg.LinAlgError:
        return None
    if not (np.isfinite(guess).all() and (guess > 0).all()):
        return None
    middle, error = product(M, guess[None])
    lost = error[0] + 2.0**-50 * (leak * guess + L * size @ guess) * UP  # what M itself was rounded by
    return (-guess, guess) if (middle[0] - lost >= shift).all() else None


def largest_growth(W: Array) -> float | None:
    """A q ≥ 0 with xᵀWx ≤ q‖x‖² for all x, just above the least where that is found; certain."""
    if symmetric_definiteness(W) in ("zero", "negative definite", "negative semidefinite"):
        return 0.0
    sym = W / 2 + W.T / 2
    guess = float(np.linalg.eigvalsh(sym)[-1])
    q = max(guess, 0.0) + 1e-9 * float(np.abs(sym).max())
    moved = W - q * np.eye(len(W))
    if symmetric_definiteness(moved) != "negative definite":
        return None
    # What was really taken from each diagonal entry, rounding included.
    taken = [Fraction(float(a)) - Fraction(float(b)) for a, b in zip(np.diag(W), np.diag(moved), strict=True)]
    return float(np.nextafter(float(max(taken)), np.inf))


def _by_growth(W: Array, sigma: Activation, leak: float, L: float | None, shift: Array) -> Box | None:
    q = largest_growth(W)
    if q is None:
        return None
    size = float(np.linalg.norm(shift)) * UP
    if L is not None and leak / L * (1 - 1e-14) > q:
        y = size / ((leak / L * (1 - 1e-14) - q) * (1 - 1e-14))
        return _around((np.linalg.norm(W, axis=1) * y * UP + shift) / leak)
    if q == 0:
        r = np.sqrt(len(W)) * size / leak * UP
        if r > 500:
            return None
        table = sigma_table(sigma, 2.0 ** np.ceil(np.log2(max(r, 1.0))))
        low, high = table.values(np.array([-r, 0.0]), np.array([0.0, r]))
        y = float((high - low).max()) * UP
        return _around((np.abs(W).sum(axis=1) * y * UP + shift) / leak)
    return None
