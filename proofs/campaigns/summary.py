"""`skewflow validate` without the terminal: which batches there are, what is known of each claim, and both as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from proofs.campaigns.campaign import BatchResult, CampaignResult, Task, finite, merge, tasks_of
from proofs.claims.claim import Claim
from proofs.verdict import Verdict


@dataclass
class Campaigns:
    """The campaigns of several claims under way: what was asked, and the batches that are done.

    `batch` keeps only the batch of that number of each claim. Raises ValueError for fewer than one example, or a batch
    that there is not.
    """

    claims: Sequence[Claim]
    examples: int
    seed: int
    batch: int | None = None
    done: dict[Task, BatchResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        planned = len(tasks_of("T0.0", self.examples, self.seed))
        if self.batch is not None and not 0 <= self.batch < planned:
            raise ValueError(
                f"there is no batch {self.batch}: {self.examples} examples make batches 0 to {planned - 1}"
            )

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All batches, claim by claim."""
        tasks = (tasks_of(claim.label, self.examples, self.seed) for claim in self.claims if claim.check is not None)
        return tuple(task for row in tasks for task in row if self.batch in (None, task.index))

    @property
    def pending(self) -> tuple[Task, ...]:
        """The batches that are not done."""
        return tuple(task for task in self.tasks if task not in self.done)

    def keep(self, results: Iterable[BatchResult]) -> None:
        """Take over batches that were done earlier, those that belong to these campaigns."""
        wanted = set(self.tasks)
        self.done.update({result.task: result for result in results if result.task in wanted})

    @property
    def complete(self) -> bool:
        return not self.pending

    def campaigns(self) -> tuple[CampaignResult, ...]:
        """What is known of each claim by now."""
        results: dict[str, list[BatchResult]] = defaultdict(list)
        for task, result in self.done.items():
            results[task.label].append(result)
        return tuple(merge(claim.label, self.seed, self.examples, results[claim.label]) for claim in self.claims)


def verdict(claim: Claim, result: CampaignResult) -> Verdict:
    """What a campaign shows: support by samples, a refutation, or nothing."""
    if result.failures:
        return Verdict.REFUTED if any(f.kind == "violated" for f in result.failures) else Verdict.UNDECIDED
    return Verdict.SUPPORTED if result.examples else Verdict.UNDECIDED


def row(claim: Claim, result: CampaignResult) -> dict[str, Any]:
    """One claim of the answer of `skewflow validate --json`."""
    return {
        "label": claim.label,
        "title": claim.title,
        "checked": claim.check is not None,
        "verdict": verdict(claim, result).value,
        "examples": result.examples,
        "failures": len(result.failures),
        "max_residual": finite(result.max_residual),
        "tolerance": finite(result.tolerance),
        "worst_ratio": finite(result.worst_ratio),
        "worst_instance": result.worst,
        "reproduce": result.reproduce or None,
        "counterexamples": [
            {"batch": f.batch, "kind": f.kind, "detail": f.detail, "instance": f.instance} for f in result.failures
        ],
        "undecided": result.undecided,
        "regions": dict(result.regions),
    }


def document(campaigns: Campaigns, seconds: float, workers: int) -> dict[str, Any]:
    """The answer of `skewflow validate --json`; all but "run" is the same however and wherever it was computed."""
    found = campaigns.campaigns()
    return {
        "schema": "skewflow/validate/1",
        "ok": campaigns.complete and all(result.ok for result in found),
        "seed": campaigns.seed,
        "examples": campaigns.examples,
        "complete": campaigns.complete,
        "claims": [row(claim, result) for claim, result in zip(campaigns.claims, found, strict=True)],
        "run": {"seconds": round(seconds, 3), "workers": workers},
    }
