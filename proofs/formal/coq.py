"""Running coqc: is it there, and several files at once, each after those that it needs.

Coq files are compiled in a temporary folder that the caller owns; nothing is written into the package.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DEBIAN_PACKAGES = (
    "coq",
    "libcoq-mathcomp",
    "libcoq-mathcomp-algebra-tactics",
    "libcoq-mathcomp-analysis",
    "libcoq-coquelicot",
)
HOW_TO_GET_IT = f"on Debian or Ubuntu: apt-get install {' '.join(DEBIAN_PACKAGES)} (about 1 GB)"
AT_ONCE = min(4, os.cpu_count() or 1)
"""Compilers side by side; each takes up to 1 GB."""
WARNINGS_OFF = "-notation-overridden,-ambiguous-paths"
SECONDS_PER_FILE = 900


@dataclass(frozen=True)
class Job:
    """One file to compile, `NAME.v` in the folder, after the jobs that it needs.

    `talk`: it is read to coqtop, sentence by sentence, which goes on after an error.
    """

    name: str
    needs: tuple[str, ...] = ()
    timed: bool = False
    talk: bool = False


@dataclass(frozen=True)
class Outcome:
    """What coqc said of a file. `status` is None when it was not run because a file that it needs failed."""

    name: str
    status: int | None
    output: str
    errors: str
    seconds: float

    @property
    def ok(self) -> bool:
        return self.status == 0

    @property
    def error_line(self) -> int | None:
        """The line that the error is in, if coqc names one."""
        found = re.findall(r'^File "[^"]*", line (\d+), characters [^\n]*:\s*\nError', self.errors, flags=re.MULTILINE)
        return int(found[-1]) if found else None

    @property
    def reason(self) -> str:
        """The error in one line."""
        text = self.errors[self.errors.rfind("Error") :] if "Error" in self.errors else self.errors
        return " ".join(text.split())[:300]


@dataclass
class _Running:
    job: Job
    process: "subprocess.Popen[bytes]"
    folder: Path
    start: float = field(default_factory=time.perf_counter)


def find_coqc() -> str | None:
    """The path of coqc, or None."""
    return shutil.which("coqc")


def coq_version(coqc: str) -> str:
    """The version that coqc says it has, as "8.16.1"; empty when it cannot be run."""
    try:
        said = subprocess.run([coqc, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"version\s+([\w.+-]+)", said)
    return found[1] if found else ""


Progress = Callable[[str, int, int], None]
"""Told what begins, how many files are done, and how many there are."""


def note_to_terminal(text: str, done: int, total: int) -> None:
    """A line of progress on standard error, if that is a terminal: what begins, how many are done, of how many."""
    if sys.stderr.isatty():
        print(f"{text} ({done} of {total} done)", file=sys.stderr, flush=True)


def _environment() -> dict[str, str]:
    # A user's own Coq path or start file must not decide what the sources mean.
    return {key: value for key, value in os.environ.items() if not key.startswith("COQ")}


def _start(coqc: str, folder: Path, job: Job, group: int | None) -> _Running:
    command = ["-q", "-w", WARNINGS_OFF, "-Q", ".", "skewflow"]
    if job.talk:
        command = [str(Path(coqc).with_name("coqtop")), *command]
    else:
        command = [coqc, *command, *(["-time"] if job.timed else []), f"{job.name}.v"]
    source = folder / f"{job.name}.v" if job.talk else Path(os.devnull)
    with (
        source.open("rb") as heard,
        (folder / f"{job.name}.said").open("wb") as said,
        (folder / f"{job.name}.errors").open("wb") as errors,
    ):
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=heard,
            stdout=said,
            stderr=errors,
            env=_environment(),
            process_group=group,
        )
    return _Running(job, process, folder)


def _finish(run: _Running) -> Outcome:
    said, errors = (
        (run.folder / f"{run.job.name}.{kind}").read_text(encoding="utf-8", errors="replace")
        for kind in ("said", "errors")
    )
    return Outcome(run.job.name, run.process.returncode, said, errors, time.perf_counter() - run.start)


def compile_all(
    coqc: str,
    folder: Path,
    jobs: tuple[Job, ...],
    *,
    at_once: int = AT_ONCE,
    progress: Progress = note_to_terminal,
    group: int | None = None,
) -> Mapping[str, Outcome]:
    """Compiles all jobs, at most `at_once` at a time; a job whose needs failed is not run and has status None.

    On any exception, Ctrl-C too, the running compilers are stopped before it goes on; in a Guard's `group` they end
    even where this process is killed. ValueError when the needs name no job or go in a circle.
    """
    from numerics.simulation.interruption import Interruption

    if at_once < 1:
        raise ValueError(f"at_once is {at_once}; at least 1 is needed")
    waiting = {job.name: job for job in jobs}
    if unknown := {need for job in jobs for need in job.needs} - set(waiting):
        raise ValueError(f"needed but not among the jobs: {', '.join(sorted(unknown))}")
    done: dict[str, Outcome] = {}
    running: list[_Running] = []
    # Ctrl-C waits for a clean point: between the start of a compiler and its entry in the list nobody would stop it.
    with Interruption() as interruption, _stopping(running):
        while waiting or running:
            if interruption.requested():
                raise KeyboardInterrupt
            for name, job in list(waiting.items()):
                if any(need in done and not done[need].ok for need in job.needs):
                    done[name] = Outcome(name, None, "", f"not run: {', '.join(job.needs)} needed", 0.0)
                    del waiting[name]
                elif len(running) < at_once and all(need in done for need in job.needs):
                    progress(f"{name}.v", len(done), len(jobs))
                    running.append(_start(coqc, folder, job, group))
                    del waiting[name]
            if not running and waiting:
                if all(any(need in waiting for need in job.needs) for job in waiting.values()):
                    raise ValueError(f"the needs go in a circle: {', '.join(sorted(waiting))}")
                continue
            for run in list(running):
                late = time.perf_counter() - run.start > SECONDS_PER_FILE
                if late:
                    run.process.kill()
                    run.process.wait()
                if run.process.poll() is not None:
                    running.remove(run)
                    outcome = _finish(run)
                    if late:
                        outcome = Outcome(outcome.name, -1, "", f"stopped after {SECONDS_PER_FILE} s", outcome.seconds)
                    done[run.job.name] = outcome
            time.sleep(0.02)
    return done


@contextmanager
def _stopping(running: list[_Running]) -> Iterator[None]:
    """Whatever ends the block, what still runs ends too."""
    try:
        yield
    finally:
        for run in running:
            run.process.kill()
            run.process.wait()
