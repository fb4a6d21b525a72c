"""Batches run by this process, by several on this machine, or by a Dask cluster: the same results, in any order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from proofs.campaigns.campaign import BatchResult, Task, run_task
from proofs.processes import processes


def results(tasks: Sequence[Task], *, workers: int = 1, scheduler: str | None = None) -> Generator[BatchResult]:
    """The results of the batches as they finish: here, in `workers` processes, or on the cluster at `scheduler`.

    Closing it stops the workers. Raises ValueError for fewer than one worker, OSError when no scheduler is at the
    address.
    """
    if workers < 1:
        raise ValueError(f"the number of workers must be at least 1, not {workers}")
    if scheduler is not None:
        from proofs.campaigns.cluster import cluster_results

        return cluster_results(tasks, scheduler)
    if workers == 1:
        return (run_task(task) for task in tasks)
    return _pool_results(tasks, workers)


def _pool_results(tasks: Sequence[Task], workers: int) -> Generator[BatchResult]:
    with processes(workers) as pool:
        yield from _as_finished(pool.submit, tasks, 2 * workers)


def _as_finished(
    submit: Callable[[Callable[[Task], BatchResult], Task], Future[BatchResult]], tasks: Iterable[Task], ahead: int
) -> Iterator[BatchResult]:
    """Keep a few batches submitted ahead; hand out each result when it is there."""
    waiting: set[Future[BatchResult]] = set()
    remaining = iter(tasks)
    while True:
        while len(waiting) < ahead and (task := next(remaining, None)) is not None:
            waiting.add(submit(run_task, task))
        if not waiting:
            return
        finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()
