"""The quantities that are constant along every trajectory of a network, as the claims say that apply to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from proofs.audit.applicability import Asked
from proofs.audit.evidence import evidence_of
from proofs.claims.registry import CLAIMS
from proofs.verdict import Verdict


@dataclass(frozen=True)
class Invariant:
    """A quantity that is constant along every trajectory. kind: energy, weighted_energy, casimir or quadratic.

    The verdict is "certified": its claims are derived, and their assumptions were decided for this network exactly.
    """

    kind: str
    expression: str
    verdict: Verdict
    claims: tuple[str, ...]
    note: str = ""
    evidence: str = ""


def invariants(asked: Asked) -> tuple[Invariant, ...]:
    """The conserved quantities, each kind by the first claim that has it: one energy, Casimirs, quadratic forms."""
    found: dict[str, list[Invariant]] = {}
    by: dict[str, str] = {}
    for invariant in _said(asked):
        sort = "energy" if "energy" in invariant.kind else invariant.kind
        known = found.setdefault(sort, [])
        new = all((one.kind, one.expression) != (invariant.kind, invariant.expression) for one in known)
        if new and by.setdefault(sort, invariant.claims[0]) == invariant.claims[0]:
            known.append(invariant)
    return tuple(invariant for sort in ("energy", "casimir", "quadratic") for invariant in found.get(sort, ()))


def _said(asked: Asked) -> Iterator[Invariant]:
    for view in asked.views:
        if not view.equal:
            continue
        for claim in CLAIMS:
            for conserved in claim.conserved:
                # Wᵀc = 0 makes cᵀ(Wx + b) a constant that says nothing of x.
                if conserved.kind == "casimir" and view.by:
                    continue
                if not asked.missing((*claim.assumptions, *conserved.given), view):
                    yield from (
                        Invariant(
                            conserved.kind,
                            view.written(expression),
                            Verdict.CERTIFIED,
                            (claim.label, *view.by),
                            note,
                            evidence_of(claim),
                        )
                        for expression, note in conserved.written(view.network)
                    )
