"""Batches run by this process, by several on this machine, or by a Dask cluster: the same results, in any order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from proofs.campaigns.campaign import BatchResult, Task, run_task

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def single_threaded() -> Iterator[None]:
    """Child processes started here get one thread each for their matrix products."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """So many new interpreters (not copies of this one, which may hold threads and a terminal), each with one thread.

    They are stopped at once when the block is left by an exception, such as Ctrl-C or the closing of a generator.
    """
    others = set(active_children())
    with (
        single_threaded(),
        ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_interrupts_to_the_parent) as pool,
    ):
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(active_children()) - others:
                child.terminate()
            raise


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of the terminal; only the parent is to answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
