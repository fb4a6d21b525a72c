"""Batches on a Dask cluster (extra `cluster`). A batch whose worker dies is run again by another; each counts once."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from proofs.campaigns.campaign import BatchResult, Task, run_task

TIMEOUT = "5s"
DEATHS = 5
"""A batch may outlive so many workers before it is given up: more, and it is the batch that kills them."""


def cluster_results(tasks: Sequence[Task], scheduler: str) -> Generator[BatchResult]:
    """The results of the batches as the workers finish them; each batch once, also when it was run twice.

    The workers must have the same versions of this project and of Hypothesis as this process; they are asked first.
    Raises ValueError without the extra or for a version that differs, OSError when nothing answers at the
    address, RuntimeError when a batch was lost with too many workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("--scheduler needs Dask: pip install 'skewflow[cluster]'") from None
    try:
        client = Client(scheduler, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise OSError(f"no Dask scheduler answers at {scheduler}: {problem}") from None
    try:
        _check_versions(client)
    except BaseException:
        client.close()
        raise
    return _as_completed(client, tasks)


def _as_completed(client: Any, tasks: Sequence[Task]) -> Generator[BatchResult]:
    from distributed import as_completed

    with client:
        futures = {
            client.submit(run_task, task, key=f"skewflow-{task.key}", pure=False, retries=DEATHS): task
            for task in tasks
        }
        seen: set[Task] = set()
        for future in as_completed(list(futures), loop=client.loop):
            try:
                result: BatchResult = future.result()
            except Exception as problem:
                raise RuntimeError(f"batch {futures[future].key} was lost: {problem}") from problem
            if result.task not in seen:
                seen.add(result.task)
                yield result
            future.release()


def versions() -> tuple[str, str]:
    """What has to be the same everywhere for a batch to be the same everywhere."""
    import hypothesis

    from proofs import __version__

    return __version__, hypothesis.__version__


def _check_versions(client: Any) -> None:
    found: dict[str, tuple[str, str]] = client.run(versions)
    if not found:
        raise OSError("the cluster has no workers")
    for worker, version in found.items():
        if version != versions():
            raise ValueError(f"worker {worker} has skewflow and Hypothesis {version}, here they are {versions()}")
