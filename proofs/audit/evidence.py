"""How a claim was established, in a line."""

from __future__ import annotations

from proofs.claims.claim import Claim, Derivation


def derived(claim: Claim) -> Derivation:
    """The kernel makes the derivation anew. A claim without one answers nothing: Claim sees to it."""
    derivation = claim.derivation
    assert derivation is not None
    return derivation


def evidence_of(claim: Claim) -> str:
    """The number of kernel steps, and what the derivation rests on beside them."""
    derivation = derived(claim)
    textbook, lemmas, trusted = derivation.foundations
    rests = f", resting on: {'; '.join(textbook)}" if textbook else ""
    rests += f"; proved in Coq: {', '.join(lemmas)}" if lemmas else ""
    rests += f"; on trust: {'; '.join(trusted)}" if trusted else ""
    return f"derived in {len(derivation.steps)} kernel steps{rests}"
