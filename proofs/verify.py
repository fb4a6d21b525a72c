"""Everything that can be done for a claim, done: derivation, sampled check, formal proof; and what that shows."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from proofs.campaigns.campaign import run
from proofs.claims.claim import Claim
from proofs.claims.fromnumbers import made
from proofs.kernel.rules import Refused
from proofs.verdict import Evidence, Finding, Verdict, on_top_of_a_proof

EXAMPLES = 40
"""Networks tried per claim: enough to meet n = 1, odd n, W = 0 and saturated states; `validate` tries more."""
SEED = 20_250_413


def derived(claim: Claim) -> Evidence | None:
    """The evidence that the kernel's derivation gives, or None for a claim without one."""
    try:
        derivation = claim.derivation
    except Refused as refusal:
        return Evidence("kernel", Verdict.UNDECIDED, f"the derivation does not go through: {refusal}")
    if derivation is None:
        return None
    unused = [assumption.name for assumption in derivation.unused]
    note = f"; not used: {', '.join(unused)}" if unused else ""
    return Evidence("kernel", derivation.verdict, f"{len(derivation.steps)} steps{note}")


def sampled(claim: Claim, examples: int = EXAMPLES, seed: int = SEED) -> Evidence | None:
    """The evidence that random instances give: support, or a refutation; None for a claim without a check."""
    if claim.check is None:
        return None
    result = run(claim, examples=examples, seed=seed)
    if result.failures:
        return Evidence(
            "sampled",
            Verdict.REFUTED,
            f"{result.failures[0].detail}, on {result.failures[0].instance}; again with: {result.reproduce}",
            result.examples,
            result.max_residual,
            result.tolerance,
        )
    detail = f"{result.examples} random instances, the worst at {result.worst_ratio:.2g} of what rounding may leave"
    return Evidence("sampled", Verdict.SUPPORTED, detail, result.examples, result.max_residual, result.tolerance)


def certified(claim: Claim) -> tuple[Evidence, ...]:
    """The evidence that certificates give, made now; one that fails leaves the whole claim undecided."""
    found = [made(label).evidence() for label in claim.from_numbers]
    if all(item.verdict is Verdict.CERTIFIED for item in found):
        return tuple(found)
    return tuple(replace(item, verdict=Verdict.UNDECIDED) for item in found)


def find(claim: Claim, extra: Iterable[Evidence] = ()) -> Finding:
    """What is found for one claim; `extra` is evidence from elsewhere, such as Coq."""
    start = time.perf_counter()
    evidence = [item for item in (derived(claim), sampled(claim), *certified(claim)) if item is not None]
    extra = tuple(on_top_of_a_proof(item, evidence) for item in extra)
    proved = evidence and evidence[0].verdict is Verdict.PROVED
    textbook, *rests = claim.derivation.foundations if proved and claim.derivation else ((), (), ())
    cites = {*textbook, *claim.cites, *(name for label in claim.from_numbers for name in made(label).cites)}
    return Finding(claim.label, (*evidence, *extra), time.perf_counter() - start, tuple(sorted(cites)), *rests)


def findings(claims: Iterable[Claim]) -> Iterator[Finding]:
    """The findings one by one, so that a caller can show progress."""
    for claim in claims:
        yield find(claim)


# ---------------------------------------------------------------- as JSON, which proofs/schemas/verify.json describes


def number(value: float | None) -> float | None:
    """A float for JSON: infinity and NaN, which JSON does not know, become null."""
    return None if value is None or not math.isfinite(value) else float(value)


def evidence_json(item: Evidence) -> dict[str, Any]:
    """One piece of evidence; the sampling figures only where something was sampled."""
    document: dict[str, Any] = {"method": item.method, "verdict": item.verdict.value, "detail": item.detail}
    if item.samples is not None:
        document |= {
            "samples": item.samples,
            "max_residual": number(item.max_residual),
            "tolerance": number(item.tolerance),
        }
    return document


def finding_json(claim: Claim, found: Finding) -> dict[str, Any]:
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
        "evidence": [evidence_json(item) for item in found.evidence],
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


def document(claims: Sequence[Claim], found: Sequence[Finding]) -> dict[str, Any]:
    """The answer of `skewflow verify --json`."""
    rows = [finding_json(claim, item) for claim, item in zip(claims, found, strict=True)]
    summary = {verdict.value: sum(row["verdict"] == verdict.value for row in rows) for verdict in Verdict}
    return {"schema": "skewflow/verify/1", "ok": is_ok(claims, found), "claims": rows, "summary": summary}
