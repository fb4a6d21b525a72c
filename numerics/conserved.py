"""The quantity that a network conserves, in one place: what simulations and pictures watch (T2.1–T2.4, T2.7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.exact.rank import in_column_space, matrix_rank
from numerics.exact.structure import WeightStructure

__all__ = ["Watched", "watched"]

Array = NDArray[np.float64]
SEARCHED = 256
"""The largest n for which weights d are looked for; a skew W needs none at any n."""
IN_IMAGE = 1e-10
"""Relative residual of Wc = b up to which the shift c is used; whether b is in the image is decided exactly."""


@dataclass(frozen=True, eq=False)
class Watched:
    """Σ d_i S(z_i) + Σ d_i c_i z_i, which is conserved where `constant` says so; else Σ S(z_i), the energy.

    z is the state in current form and Wx + b in rate form. name: how it is written. d: (n,) or None for ones. c: (n,)
    or None for zeros. why: what it stands on, or why nothing is conserved.
    """

    name: str
    constant: bool
    d: Array | None
    c: Array | None
    why: str

    def value(self, primitive: Array, z: Array) -> Array:
        """The quantity (B,) from S(z) and z, both (B, n)."""
        terms = primitive if self.c is None else primitive + self.c * z
        return (terms if self.d is None else terms * self.d).sum(axis=-1)


def watched(W: Array, form: str, bias: Array | None, leak: float) -> Watched:
    """What to watch along a run. W: (n, n); form: "current" or "rate"; bias: (n,) or None; leak: γ."""
    inside = "z_i" if form == "current" else "(Wx + b)_i" if bias is not None else "(Wx)_i"
    energy = f"E = Σ S({inside})"

    def only_energy(why: str) -> Watched:
        return Watched(energy, False, None, None, why)

    if leak:
        return only_energy("a leak conserves nothing")
    skew, d = bool(np.array_equal(W, -W.T)), None
    if not skew:
        weights = WeightStructure(W).energy_weights if len(W) <= SEARCHED else None
        if weights is None:
            return only_energy("W is not skew, nor found to be skew-symmetrizable")
        d = np.array([float(x) for x in weights])
    summed, label = (energy, "T2.1") if d is None else (f"E_d = Σ d_i S({inside})", "T2.3")
    if form == "rate" or bias is None or not np.any(bias):
        return Watched(summed, True, d, None, "T2.4" if form == "rate" and d is None else label)
    c = np.asarray(np.linalg.lstsq(W, bias, rcond=None)[0], dtype=np.float64)
    off = float(np.linalg.norm(W @ c - bias) / np.linalg.norm(bias))
    if off > IN_IMAGE:
        return only_energy("the bias is not in the image of W")
    name = f"{summed} + Σ {'c_i z_i' if d is None else 'd_i c_i z_i'}, Wc = b"
    if not in_column_space(W, bias, matrix_rank(W)):
        why = f"the bias is not in the image of W, but within {off:.1g} of it, as rounding leaves it"
        return Watched(name, False, d, c, why)
    return Watched(name, True, d, c, "T2.7" if d is None else "T2.3, T2.7")
