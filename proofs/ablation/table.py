"""`skewflow ablate` without the terminal: which rows there are, and their JSON."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from analysis.names import named, nearest
from proofs.ablation.replay import certificate, claims_by_label, replay, shown
from proofs.ablation.search import Row, ablate, assumptions_by_name
from proofs.claims.claim import Claim
from proofs.processes import processes


def chosen(labels: Sequence[str]) -> tuple[Claim, ...]:
    """The claims with these labels, or all with something to try. ValueError for an unknown label."""
    known = claims_by_label()
    return tuple(named(labels, known).values()) if labels else tuple(known.values())


def plan(claims: Sequence[Claim], assumption: str | None = None) -> tuple[tuple[Claim, tuple[str, ...]], ...]:
    """What is dropped from which claim, in order. ValueError when no chosen claim has the named assumption."""
    found = []
    if assumption is not None:
        assumption = "_".join(assumption.strip().lower().replace("-", " ").split())
    for claim in claims:
        groups = [(name,) for name in assumptions_by_name(claim)] + list(claim.together)
        found += [(claim, group) for group in groups if assumption is None or assumption in group]
    if assumption is not None and not found:
        names = sorted({name for claim in claims for name in assumptions_by_name(claim)})
        hint = nearest(assumption, names)
        raise ValueError(
            f"none of these claims has an assumption {assumption!r}{hint}; accepted are {', '.join(names)}"
        )
    return tuple(found)


def rows(
    todo: Sequence[tuple[Claim, tuple[str, ...]]], seed: int, workers: int = 1
) -> Generator[tuple[Claim, dict[str, Any]]]:
    """The answers of a plan, in its order and the same for every number of workers. ValueError below one worker."""
    if workers < 1:
        raise ValueError(f"the number of workers must be at least 1, not {workers}")
    if workers == 1:
        return ((claim, _row(claim.label, names, seed)) for claim, names in todo)
    return _rows_of_workers(todo, seed, workers)


def _rows_of_workers(
    todo: Sequence[tuple[Claim, tuple[str, ...]]], seed: int, workers: int
) -> Generator[tuple[Claim, dict[str, Any]]]:
    with processes(workers) as pool:
        futures = [pool.submit(_row, claim.label, names, seed) for claim, names in todo]
        for (claim, _), future in zip(todo, futures, strict=True):
            yield claim, future.result()


def _row(label: str, names: tuple[str, ...], seed: int) -> dict[str, Any]:
    claim = claims_by_label()[label]
    return row_document(claim, ablate(claim, names, seed))


def row_document(claim: Claim, row: Row) -> dict[str, Any]:
    """One assumption of one claim as JSON, its counterexamples with certificates, and those replayed."""
    examples = [shown(claim.label, row.names, example) for example in row.counterexamples]
    stored = [certificate(claim.label, row.names, example) for example in row.counterexamples]
    return {
        "name": row.name,
        "stated": row.stated,
        "defines": row.defines,
        "needed": row.needed,
        "detail": row.detail,
        "tried": row.tried,
        "implied_by": None if row.implied_by is None else _derivation(row),
        "counterexample": examples[0] if examples else None,
        "more": examples[1:],
        "certificates": stored,
        "replayed": [replay(each).confirmed for each in stored],
    }


def _derivation(row: Row) -> list[dict[str, str]]:
    assert row.implied_by is not None
    return [
        {"statement": str(step.statement), "rule": step.rule, "reason": step.reason} for step in row.implied_by.steps
    ]


def is_ok(rows: Sequence[dict[str, Any]]) -> bool:
    """Every counterexample was confirmed, and none contradicts a claim as it is stated."""
    return all(all(row["replayed"]) and (row["stated"] or row["needed"] != "yes") for row in rows)


def answer(found: Sequence[tuple[Claim, dict[str, Any]]], seed: int, complete: bool, seconds: float) -> dict[str, Any]:
    """The answer of `skewflow ablate --json`."""
    claims: dict[str, dict[str, Any]] = {}
    for claim, row in found:
        entry = claims.setdefault(claim.label, {"label": claim.label, "title": claim.title, "assumptions": []})
        entry["assumptions"].append(row)
    return {
        "schema": "skewflow/ablate/1",
        "ok": complete and is_ok([row for _, row in found]),
        "seed": seed,
        "complete": complete,
        "claims": list(claims.values()),
        "run": {"seconds": round(seconds, 3)},
    }
