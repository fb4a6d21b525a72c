"""Findings as JSON, as proofs/schemas/verify.json describes them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from proofs.claims.claim import Claim
from proofs.verdict import Evidence, Finding, Verdict


def number(value: float | None) -> float | None:
    """A float for JSON: infinity and NaN, which JSON does not know, become null."""
    return None if value is None or not math.isfinite(value) else float(value)


def evidence(item: Evidence) -> dict[str, Any]:
    """One piece of evidence; the sampling figures only where something was sampled."""
    document: dict[str, Any] = {"method": item.method, "verdict": item.verdict.value, "detail": item.detail}
    if item.samples is not None:
        document |= {
            "samples": item.samples,
            "max_residual": number(item.max_residual),
            "tolerance": number(item.tolerance),
        }
    return document


def finding(claim: Claim, found: Finding) -> dict[str, Any]:
    """What was found for one claim."""
    return {
        "label": claim.label,
        "title": claim.title,
        "scope": claim.scope,
        "source": claim.source,
        "assumptions": [assumption.name for assumption in claim.assumptions],
        "verdict": found.verdict.value,
        "cites": list(found.cites),
        "coq": list(found.coq),
        "trusted": list(found.trusted),
        "evidence": [evidence(item) for item in found.evidence],
        "seconds": round(found.seconds, 4),
    }


def is_ok(claims: Sequence[Claim], found: Sequence[Finding]) -> bool:
    """Nothing is refuted, every claim with a derivation is at least proved, one from numbers at least certified."""
    return all(item.verdict in _enough(claim) for claim, item in zip(claims, found, strict=True))


def _enough(claim: Claim) -> set[Verdict]:
    """The verdicts that a claim is expected to reach."""
    if claim.derive is not None:
        return {Verdict.FORMAL, Verdict.PROVED}
    if claim.from_numbers:
        return {Verdict.CERTIFIED}
    return set(Verdict) - {Verdict.REFUTED}


def verification(claims: Sequence[Claim], found: Sequence[Finding]) -> dict[str, Any]:
    """The answer of `skewflow verify --json`."""
    rows = [finding(claim, item) for claim, item in zip(claims, found, strict=True)]
    summary = {verdict.value: sum(row["verdict"] == verdict.value for row in rows) for verdict in Verdict}
    return {"schema": "skewflow/verify/1", "ok": is_ok(claims, found), "claims": rows, "summary": summary}
