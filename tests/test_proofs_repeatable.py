"""The same request gives the same bytes: hash seeds, locales, threads, time zones and workers change nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC", "COLUMNS": "80"},
    {
        "PYTHONHASHSEED": "7",
        "LC_ALL": "de_DE.UTF-8",
        "OPENBLAS_NUM_THREADS": "2",
        "TZ": "Asia/Kolkata",
        "COLUMNS": "80",
    },
)
REQUESTS = {
    "ablate": ["ablate", "T6.1", "--json"],
    "audit --json": ["audit", "--example", "ctrnn_current_rows", "--json"],
    "claims": ["claims", "--json"],
    "derive": ["derive", "T3.1", "-n", "3"],
    "derive --format latex": ["derive", "T6.1", "--format", "latex", "--activation", "tanh"],
    "equilibria": ["equilibria", "--example", "ctrnn_current_rows", "--json"],
    "scheme": ["scheme", "rk4"],
    "simulate": ["simulate", "--random", "5", "--step", "0.1", "--steps", "50", "--json"],
    "validate": ["validate", "T2.1", "--examples", "40", "--json"],
    "verify": ["verify", "T2.1", "--json"],
}


def answer(arguments, surroundings, folder=ROOT):
    """What is printed, without the times that it took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
    ended = subprocess.run(
        [sys.executable, "-m", "proofs", *arguments], env=environment, cwd=folder, capture_output=True, check=False
    )
    assert ended.returncode in (0, 1), ended.stderr.decode()
    text = ended.stdout.decode()
    return json.dumps(without_times(json.loads(text))) if arguments[-1] == "--json" else text


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(part) for key, part in value.items() if "second" not in key}
    return [without_times(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", REQUESTS)
def test_surroundings_change_nothing(name):
    first, second = (answer(REQUESTS[name], surroundings) for surroundings in SURROUNDINGS)
    assert first == second
    assert first


def test_a_file_of_trajectories_is_the_same_file(tmp_path):
    contents = []
    for number, surroundings in enumerate(SURROUNDINGS):
        request = ["simulate", "--random", "5", "--step", "0.1", "--steps", "50", "-o", f"{number}.npz"]
        answer(request, surroundings, tmp_path)
        contents.append((tmp_path / f"{number}.npz").read_bytes())
    assert contents[0] == contents[1]


def test_batches_leave_no_memory_behind():
    """From one stretch of batches to the next the peak stays where it is: an hour would not fill the machine."""
    code = (
        "import resource\n"
        "from proofs.campaigns.campaign import Task, run_task\n"
        "peaks = []\n"
        "for k in range(200):\n"
        "    run_task(Task('T2.1', 1, k, 5))\n"
        "    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(*peaks)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    peaks = [int(peak) for peak in ended.stdout.split()]
    assert len(peaks) == 200
    unit = 1 if sys.platform == "darwin" else 1024
    late = (peaks[-1] - peaks[99]) * unit / 100
    assert late < 50_000, f"{late:.0f} bytes a batch in the last hundred"
