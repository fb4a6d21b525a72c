"""Property campaigns: claims tried on drawn instances, batch by batch, each batch determined by its seed alone.

A batch is the unit of work, of resuming and of distribution. Its result depends on the claim's label, the seed, its
number and its size, and on nothing else: not on the process that runs it, nor on which other batches ran before.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, event, given, settings, target
from hypothesis import seed as seeded

from numerics.checks import Residual
from proofs.campaigns.shrink import simplest
from proofs.claims.claim import Claim
from proofs.networks.documents import instance_document
from proofs.networks.instance import Instance
from proofs.strategies import regions

BATCH = 200
"""Examples per batch: enough for Hypothesis to aim its search, little to lose in a crash."""

AIMED = 100
"""From this size on half a batch climbs towards larger residuals; a smaller one rather looks around."""


class Violation(AssertionError):
    """A claim failed on an instance."""


@dataclass(frozen=True)
class Task:
    """One batch of one claim. ValueError for numbers that make no batch."""

    label: str
    seed: int
    index: int
    size: int

    def __post_init__(self) -> None:
        if self.index < 0 or self.size < 1:
            raise ValueError(f"a batch has an index ≥ 0 and a size ≥ 1, not {self.index} and {self.size}")

    @property
    def key(self) -> str:
        """A name that no other batch has."""
        return f"{self.label}/{self.seed}/{self.index}/{self.size}"

    @property
    def entropy(self) -> int:
        """The seed of this batch, independent of every other."""
        return int.from_bytes(hashlib.sha256(self.key.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Failure:
    """A shrunken instance on which a claim failed, and how: "violated", "broke" (an error), "strategy" (an
    assumption does not hold on it) or "irreproducible" (it held when tried again)."""

    batch: int
    kind: str
    detail: str
    instance: dict[str, Any]


@dataclass(frozen=True)
class BatchResult:
    """What one batch found. Residuals are in units of the scale of the terms that cancel in them; `worst_ratio` is the
    largest in units of what rounding may leave."""

    task: Task
    examples: int
    worst_ratio: float
    max_residual: float
    tolerance: float
    worst: dict[str, Any] | None
    failures: tuple[Failure, ...] = ()
    undecided: int = 0
    regions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class CampaignResult:
    """What all batches of one claim found together; independent of the order in which they were run."""

    label: str
    seed: int
    planned: int
    examples: int
    worst_ratio: float
    max_residual: float
    tolerance: float
    worst: dict[str, Any] | None
    failures: tuple[Failure, ...]
    undecided: int
    regions: tuple[tuple[str, int], ...]

    @property
    def ok(self) -> bool:
        return not self.failures

    @property
    def reproduce(self) -> str:
        """The command line that runs the first failing batch again, or "" when nothing failed."""
        if not self.failures:
            return ""
        batch = self.failures[0].batch
        return f"skewflow validate {self.label} --examples {self.planned} --seed {self.seed} --batch {batch}"


MOST_EXAMPLES = 10_000_000
"""Months on one machine; more would be a slip."""


def tasks_of(label: str, examples: int, seed: int, size: int = BATCH) -> tuple[Task, ...]:
    """The batches of a claim: full ones and, last, the rest. ValueError unless 1 ≤ examples ≤ MOST_EXAMPLES."""
    if not 1 <= examples <= MOST_EXAMPLES:
        raise ValueError(f"the number of examples must be at least 1 and at most {MOST_EXAMPLES:,}, not {examples}")
    return tuple(Task(label, seed, index, min(size, examples - start)) for index, start in _starts(examples, size))


def _starts(examples: int, size: int) -> Iterator[tuple[int, int]]:
    return enumerate(range(0, examples, size))


@contextmanager
def own_constants() -> Iterator[None]:
    """Hypothesis also draws constants that it reads in the source of whichever modules happen to be loaded.

    That would make a batch depend on the process it runs in. There is no public switch; a version of Hypothesis
    without the feature needs none.
    """
    from hypothesis.internal.conjecture import providers

    borrowed = providers.HypothesisProvider.__dict__.get("_local_constants")
    if borrowed is None:
        yield
        return
    none = providers.Constants()
    providers.CONSTANTS_CACHE.cache.clear()
    setattr(providers.HypothesisProvider, "_local_constants", property(lambda self: none))  # noqa: B010
    try:
        yield
    finally:
        setattr(providers.HypothesisProvider, "_local_constants", borrowed)  # noqa: B010
        providers.CONSTANTS_CACHE.cache.clear()


@dataclass
class _Tally:
    """What a running batch has seen so far. Counting stops at the first failure: what follows is shrinking."""

    examples: int = 0
    undecided: int = 0
    ratio: float = -1.0
    residual: Residual | None = None
    worst: Instance | None = None
    regions: Counter[str] = field(default_factory=Counter)
    failing: tuple[str, str, Instance] | None = None

    def count(self, instance: Instance, residual: Residual, places: Iterable[str], undecided: bool) -> None:
        self.examples += 1
        self.undecided += undecided
        self.regions.update(places)
        if residual.scaled > self.ratio:
            self.ratio, self.residual, self.worst = residual.scaled, residual, instance


def examine(claim: Claim, instance: Instance) -> tuple[str, str, Residual | None, bool]:
    """What happened to a claim on an instance: ("", …) when it holds, else the kind of failure and its detail.

    The last value says whether an assumption could not be decided for the instance.
    """
    assert claim.check is not None
    undecided = False
    for assumption in claim.assumptions:
        decision = assumption.decide(instance)
        if decision.is_false:
            return "strategy", f"drawn although it is not {assumption.name}: {decision.reason}", None, False
        undecided |= decision.is_undecided and not instance.exact
    try:
        residual = claim.check(instance)
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError, RuntimeError) as problem:
        return "broke", f"{type(problem).__name__}: {problem}", None, undecided
    if not residual.ok:
        bound = "0, in exact arithmetic" if residual.exact else f"{residual.allowed:.3g}, what rounding may leave"
        detail = f" ({residual.detail})" if residual.detail else ""
        return "violated", f"off by {residual.value:.6g}, allowed is {bound}{detail}", residual, undecided
    return "", "", residual, undecided


def run_batch(claim: Claim, task: Task) -> BatchResult:
    """Try a claim on one batch of drawn instances; a failure is shrunk and ends the batch."""
    if claim.check is None or claim.instances is None:
        raise ValueError(f"{claim.label} has no numeric check to try")
    tally = _Tally()

    @seeded(task.entropy)
    @settings(
        max_examples=task.size,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=tuple(HealthCheck),
    )
    @given(claim.instances())
    def attempt(instance: Instance) -> None:
        kind, detail, residual, undecided = examine(claim, instance)
        if kind:
            tally.failing = (kind, detail, instance)
            raise Violation(detail)
        assert residual is not None
        if tally.failing is None:
            places = regions(instance)
            for place in places:
                event(place)
            if task.size >= AIMED:
                target(min(residual.scaled, 1.0), label="residual in units of what rounding may leave")
            tally.count(instance, residual, places, undecided)

    failures: tuple[Failure, ...] = ()
    with own_constants():
        try:
            attempt()
        except Violation:
            assert tally.failing is not None
            failures = (_shrunk(claim, task, *tally.failing),)
        except Exception as problem:
            if tally.failing is None:
                raise
            # Hypothesis says that the failing instance passed when it was tried again.
            detail, instance = f"{tally.failing[1]}; {type(problem).__name__}", tally.failing[2]
            failures = (Failure(task.index, "irreproducible", detail, instance_document(instance)),)
    return _result(task, tally, failures)


def _shrunk(claim: Claim, task: Task, kind: str, detail: str, instance: Instance) -> Failure:
    """The failure at its plainest; what claims keep in `extra` belongs to the sizes, so then it is left as it is."""
    if not instance.extra:
        same = _in_the_same_way(kind, detail)
        instance = simplest(instance, lambda candidate: same(*examine(claim, candidate)[:2]))
        kind, detail, _, _ = examine(claim, instance)
    return Failure(task.index, kind, detail, instance_document(instance))


def _in_the_same_way(kind: str, detail: str) -> Callable[[str, str], bool]:
    """Is it the same kind of failure? An error must be the same one, up to its numbers: a plainer network may break
    for a reason of its own, as one that rests at 0 does."""

    def words(text: str) -> str:
        return re.sub(r"[-+.\d]+(e[-+]?\d+)?", "#", text)

    return lambda other, what: other == kind and (kind != "broke" or words(what) == words(detail))


def _result(task: Task, tally: _Tally, failures: tuple[Failure, ...]) -> BatchResult:
    residual = tally.residual
    scale = residual.scale if residual is not None and residual.scale > 0 else 1.0
    return BatchResult(
        task=task,
        examples=tally.examples + len(failures),
        worst_ratio=max(tally.ratio, 0.0),
        max_residual=0.0 if residual is None else residual.value / scale,
        tolerance=0.0 if residual is None else residual.allowed / scale,
        worst=None if tally.worst is None else instance_document(tally.worst),
        failures=failures,
        undecided=tally.undecided,
        regions=tuple(sorted(tally.regions.items())),
    )


def merge(label: str, seed: int, planned: int, results: Iterable[BatchResult]) -> CampaignResult:
    """All batches of one claim together, in the order of their numbers whatever order they came in.

    Raises ValueError when a batch comes twice.
    """
    ordered = sorted(results, key=lambda result: result.task.index)
    if len({result.task.index for result in ordered}) < len(ordered):
        raise ValueError(f"{label}: a batch was counted twice")
    worst = max(ordered, key=lambda result: (result.worst_ratio, -result.task.index), default=None)
    counts: Counter[str] = Counter()
    for result in ordered:
        counts.update(dict(result.regions))
    return CampaignResult(
        label=label,
        seed=seed,
        planned=planned,
        examples=sum(result.examples for result in ordered),
        worst_ratio=0.0 if worst is None else worst.worst_ratio,
        max_residual=0.0 if worst is None else worst.max_residual,
        tolerance=0.0 if worst is None else worst.tolerance,
        worst=None if worst is None else worst.worst,
        failures=tuple(failure for result in ordered for failure in result.failures),
        undecided=sum(result.undecided for result in ordered),
        regions=tuple(sorted(counts.items())),
    )


def run(claim: Claim, *, examples: int, seed: int, batch: int | None = None) -> CampaignResult:
    """A whole campaign of one claim in this process; with `batch`, only the batch of that number.

    Raises ValueError for a claim without a check, fewer than one example, or a batch that there is not.
    """
    tasks = tasks_of(claim.label, examples, seed)
    if batch is not None:
        if not 0 <= batch < len(tasks):
            raise ValueError(f"there is no batch {batch}: {examples} examples make batches 0 to {len(tasks) - 1}")
        tasks = (tasks[batch],)
    return merge(claim.label, seed, examples, [run_batch(claim, task) for task in tasks])


def run_task(task: Task) -> BatchResult:
    """Run one batch of a registered claim; what a worker process is given to do."""
    from proofs.claims.registry import claim

    return run_batch(claim(task.label), task)


def finite(value: float) -> float | None:
    """A float for JSON, which knows neither infinity nor NaN."""
    return float(value) if math.isfinite(value) else None
