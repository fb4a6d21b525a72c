"""The theorems that derivations may cite, by subject.

This list is the part of the trusted base that is not computed. A card is a theorem that a textbook states, or a fact
that Coq proves (the card names the lemma), or what a word means; what is none of these is on trust. The kernel checks
that a derivation supplies exactly its hypotheses, and every verdict lists what it rests on, by name.
"""

from proofs.kernel.theorems import (
    balance,
    convexity,
    cycles,
    dissipation,
    drift,
    energy,
    eulermap,
    forgetting,
    frequencies,
    integrators,
    jacobians,
    kicks,
    linear,
    maps,
    motion,
    nearskew,
    plane,
    restpoints,
    scalars,
    settling,
    special,
)
from proofs.kernel.theorems import implications as relations
from proofs.kernel.theorems import leak as necessity
from proofs.kernel.theorems.theorem import Standing, Theorem

THEOREMS: tuple[Theorem, ...] = (
    *balance.THEOREMS,
    *convexity.THEOREMS,
    *cycles.THEOREMS,
    *dissipation.THEOREMS,
    *drift.THEOREMS,
    *energy.THEOREMS,
    *eulermap.THEOREMS,
    *forgetting.THEOREMS,
    *frequencies.THEOREMS,
    *integrators.THEOREMS,
    *jacobians.THEOREMS,
    *kicks.THEOREMS,
    *linear.THEOREMS,
    *maps.THEOREMS,
    *motion.THEOREMS,
    *nearskew.THEOREMS,
    *necessity.THEOREMS,
    *plane.THEOREMS,
    *restpoints.THEOREMS,
    *scalars.THEOREMS,
    *settling.THEOREMS,
    *special.THEOREMS,
    *relations.THEOREMS,
)


def of_standing(standing: Standing) -> tuple[Theorem, ...]:
    """The cards that stand so: `of_standing(Standing.TRUST)` are the facts that everything else rests on unproved."""
    return tuple(theorem for theorem in THEOREMS if theorem.standing is standing)


__all__ = ["THEOREMS", "Standing", "Theorem", "of_standing"]
