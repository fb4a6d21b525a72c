"""How weights are made of a stored raw parameter: skew by construction, in the ways that people do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.exact.dyadic import as_weights

__all__ = ["PARAMETRIZATIONS", "Formed", "formed"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Formed:
    """W, how it reads, and how many of its entries float64 had to round."""

    weights: Array
    formula: str
    rounded: int


def _difference(raw: Array) -> tuple[Array, int]:
    """A − Aᵀ, and how many entries above the diagonal were rounded (rounding is odd: W stays exactly skew)."""
    with np.errstate(over="ignore"):
        W = raw - raw.T
    if not np.isfinite(W).all():
        raise ValueError("A − Aᵀ overflows")
    # The part of a − b that rounding lost (Møller and Knuth), without branches; it is exact.
    negative = -raw.T
    virtual = W - raw
    lost = (raw - (W - virtual)) + (negative - virtual)
    return W, int(np.count_nonzero(np.triu(lost, 1)))


def _half(raw: Array) -> tuple[Array, int]:
    W, rounded = _difference(raw)
    half = W / 2
    return half, max(rounded, int(np.count_nonzero(np.triu(2 * half != W, 1))))


def _triangle(cut: Callable[[Array, int], Array], offset: int) -> Callable[[Array], tuple[Array, int]]:
    def form(raw: Array) -> tuple[Array, int]:
        part = cut(raw, offset)
        return part - part.T, 0

    return form


_FORMS: dict[str, tuple[str, Callable[[Array], tuple[Array, int]]]] = {
    "antisymmetric": ("A − Aᵀ", _difference),
    "half": ("(A − Aᵀ)/2", _half),
    "upper": ("triu(A, 1) − triu(A, 1)ᵀ", _triangle(np.triu, 1)),
    "lower": ("tril(A, −1) − tril(A, −1)ᵀ", _triangle(np.tril, -1)),
}

PARAMETRIZATIONS = ("plain", *_FORMS)
"""plain: the array is W. antisymmetric, half: its difference with its transpose, whole or halved. upper, lower: the
skew matrix made of one triangle, as geotorch (lower) and torch's tutorial (upper) make it."""


def formed(parametrization: str, stored: ArrayLike, diffusion: float = 0.0) -> Formed:
    """W of the stored array: itself, or skew by one of PARAMETRIZATIONS, minus diffusion·I.

    stored: (n, n), of any real dtype; differences are taken in float64, where those of float32, float16 and bfloat16
    entries are exact unless their sizes are 2²⁹ apart. Rounding is odd, so the skew part is exactly skew even then, and
    the diagonal is exactly −diffusion (float32 would put float32(diffusion) there). ValueError for another name, and
    unless diffusion is finite.
    """
    if parametrization not in PARAMETRIZATIONS:
        raise ValueError(f"the parametrization must be one of {', '.join(PARAMETRIZATIONS)}, not {parametrization!r}")
    if not isfinite(diffusion):
        raise ValueError(f"the diffusion must be a finite number, not {diffusion}")
    raw = as_weights(stored)
    minus = f" − {diffusion!r}·I" if diffusion else ""
    if parametrization == "plain":
        W = raw.copy()
        W[np.diag_indices(len(W))] -= diffusion
        return Formed(W, f"W{minus}", int(np.count_nonzero(np.diag(raw) - np.diag(W) != diffusion)))
    formula, form = _FORMS[parametrization]
    W, rounded = form(raw)
    np.fill_diagonal(W, 0.0 - diffusion)
    return Formed(W, f"{formula}{minus}", rounded)
