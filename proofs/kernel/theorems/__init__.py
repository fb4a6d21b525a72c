"""The theorems that derivations may cite, by subject.

This list is the part of the trusted base that is not computed. Each entry is a theorem of the literature or an
elementary fact, written so that the kernel can check that a derivation supplies exactly its hypotheses. Entries with
`classical=True` are listed by name in the verdict of every claim that uses them.
"""

from proofs.kernel.theorems import (
    balance,
    cycles,
    dissipation,
    drift,
    energy,
    eulermap,
    integrators,
    jacobians,
    linear,
    motion,
    plane,
    scalars,
)
from proofs.kernel.theorems import implications as relations
from proofs.kernel.theorems import leak as necessity
from proofs.kernel.theorems.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = (
    *balance.THEOREMS,
    *cycles.THEOREMS,
    *dissipation.THEOREMS,
    *drift.THEOREMS,
    *energy.THEOREMS,
    *eulermap.THEOREMS,
    *integrators.THEOREMS,
    *jacobians.THEOREMS,
    *linear.THEOREMS,
    *motion.THEOREMS,
    *necessity.THEOREMS,
    *plane.THEOREMS,
    *scalars.THEOREMS,
    *relations.THEOREMS,
)

__all__ = ["THEOREMS", "Theorem"]
