"""A real Dask cluster on loopback: the same bits as one process, and nothing lost when a worker is killed."""

import os
import re
import signal
import subprocess
import sys
import threading

import pytest

from proofs.campaigns.campaign import merge, run_task, tasks_of
from proofs.campaigns.workers import results
from proofs.cli import main

pytest.importorskip("distributed", reason="needs the extra `cluster`")

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])}


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=ENVIRONMENT,
    )


def drain(process):
    """Read on, so that the process never waits for a full pipe."""
    threading.Thread(target=lambda: process.stderr.read(), daemon=True).start()


@pytest.fixture
def cluster():
    """The address of a scheduler with two worker processes, and those processes."""
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    address = None
    for line in scheduler.stderr:
        if found := re.search(r"Scheduler at:\s+(tcp://\S+)", line):
            address = found[1]
            break
    assert address is not None
    drain(scheduler)
    options = ("--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [start("distributed.cli.dask_worker", address, *options) for _ in range(2)]
    for worker in workers:
        for line in worker.stderr:
            if "Registered to" in line:
                break
        drain(worker)
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_worker_killed_in_the_middle_loses_nothing_and_counts_nothing_twice(cluster):
    address, workers = cluster
    tasks = tasks_of("T2.1", 16 * 40, 3, size=40)
    stream = results(tasks, scheduler=address)
    found = [next(stream), next(stream)]
    workers[0].send_signal(signal.SIGKILL)
    found += list(stream)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert sorted(result.task.index for result in found) == list(range(16))
    here = [run_task(task) for task in tasks]
    assert merge("T2.1", 3, 640, found) == merge("T2.1", 3, 640, here)
    assert sorted(found, key=lambda result: result.task.index) == here


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_no_scheduler_is_one_line(capsys, address):
    with pytest.raises(SystemExit) as stop:
        main(["validate", "T2.1", "--examples", "5", "--scheduler", address])
    output = capsys.readouterr()
    assert stop.value.code == 2
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert "no Dask scheduler answers" in output.err
