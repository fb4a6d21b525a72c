"""Does a map forget its start whatever comes in (echo state), and can a step be undone? (T13.4, T13.5)"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true, undecided
from numerics.exact.structure import WeightStructure
from numerics.fate.contraction import Comparison
from numerics.nearskew.symmetric import SymmetricPart

__all__ = ["echo_state", "injective"]


def echo_state(W: NDArray[np.float64], step: Fraction, leak: Fraction, lipschitz: Fraction) -> Decision:
    """Lρ(abs W) < γ with 0 < hγ ≤ 1: the map contracts for every input signal, in a weighted ∞-norm (T13.4).

    FALSE says only that this condition fails. For an Elman network h = γ = 1. All are exact rationals.
    """
    if not 0 < step * leak <= 1:
        return false(f"hγ = {float(step * leak):.6g} is not in (0, 1]")
    found = Comparison(np.abs(W))  # its α is ρ(abs W): all entries count with their moduli, the diagonal too
    ratio = leak / lipschitz
    shown = f"ρ(abs W) is in [{float(found.lower):.6g}, {float(found.upper):.6g}], γ/L = {float(ratio):.6g}"
    if found.upper < ratio:
        return true(f"abs(W)v < (γ/L)v for a v > 0, exactly: {shown}")
    return false(shown) if found.lower >= ratio else undecided(shown)


def injective(W: NDArray[np.float64], step: Fraction, leak: Fraction, lipschitz: Fraction) -> Decision:
    """Is the step injective, for a strictly increasing σ? (T13.5)

    hγ = 1 (Elman): if and only if det W ≠ 0. hγ < 1: it is if λ_min(sym W) > −(1 − hγ)/(hL).
    """
    structure = WeightStructure(W)
    rest = 1 - step * leak
    if rest == 0:
        text = f"W has rank {structure.rank} of {structure.n}"
        return true(text) if structure.kernel_dimension == 0 else false(text)
    if rest < 0:
        return undecided("hγ > 1")
    needed = -rest / (step * lipschitz)
    lowest = SymmetricPart(structure).lowest
    text = f"λ_min(sym W) = {lowest.value:.6g}, −(1 − hγ)/(hL) = {float(needed):.6g}"
    return true(text) if Fraction(lowest.lower) > needed else undecided(text)
