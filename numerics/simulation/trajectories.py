"""Batches of trajectories: what is kept bounds the memory, an overflow is reported, a restart gives the same bits."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from numerics.integrators.stepper import Integrator, SolverFailure, Stepper
from numerics.simulation.interruption import Interruption
from numerics.system import System, real_array

Array = np.ndarray
CHECK = 256  # steps between two looks for an overflow
CHUNK_BYTES = 32 * 2**20  # kept states are handed on in chunks of about this size,
CHUNK_SECONDS = 20.0  # or after this time, so that a crash of a slow run loses little
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Where a run stands: the step it has reached, the states there (B, n), and what the integrator carries along."""

    step: int
    states: Array
    carry: dict[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Trajectory:
    """times (T,), states (T, B, n), energies (T, B) (System.watched says which), with where it ended and why.

    `ok` is true when all steps that were asked for are done; else `stopped` says what ended the run and `failed_step`
    at which step (None for an interruption). Every number in it is finite.
    """

    times: Array
    states: Array
    energies: Array
    checkpoint: Checkpoint
    stopped: str = ""
    failed_step: int | None = None
    failed_trajectories: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.stopped


@dataclass(frozen=True)
class Plan:
    """How to step: integrator, step h, number of steps, and that every `every`-th state is kept (and the start)."""

    integrator: Integrator
    h: float
    steps: int
    every: int = 1

    def __post_init__(self) -> None:
        if not (np.isfinite(self.h) and self.h > 0):
            raise ValueError(f"the step is {self.h!r}; a positive finite number is needed")
        if self.steps < 0:
            raise ValueError(f"the number of steps is {self.steps!r}; 0 or more is needed")
        if self.every < 1:
            raise ValueError(f"every is {self.every!r}; 1 or more is needed")
        if not self.h * float(self.steps) < np.inf:
            raise ValueError(f"{self.steps} steps of {self.h:g} end outside the range of floats")


class _Overflow(Exception):
    """Internal: the step at which a state stopped being finite, and in which trajectories."""

    def __init__(self, step: int, trajectories: Array, what: str = "overflow"):
        super().__init__(step)
        self.step, self.trajectories, self.what = step, tuple(int(t) for t in trajectories), what


class Run:
    """One run: advances rows of states, keeps track of the step and of the last good states."""

    def __init__(self, system: System, plan: Plan, start: Checkpoint, inputs: Array | None):
        self.system, self.plan, self.inputs = system, plan, inputs
        self.step = start.step
        self.rows = start.states.T.copy()
        self.stepper = self._new_stepper()
        self.stepper.restore(start.carry) if start.carry else None
        self.good = start

    def _new_stepper(self) -> Stepper:
        return self.plan.integrator.stepper(self.system, self.plan.h, self.rows.shape[1])

    @property
    def states(self) -> Array:
        return self.rows.T.copy()

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.step, self.states, self.stepper.carry())

    def _advance(self, count: int) -> None:
        if self.rows.size == 0:
            pass  # no trajectories: BLAS refuses empty arrays
        elif self.inputs is None:
            self.stepper.advance(self.rows, count)
        else:
            bias = 0.0 if self.system.bias is None else self.system.bias[:, None]
            for k in range(self.step, self.step + count):
                self.stepper.bias = np.ascontiguousarray(self.inputs[k].T + bias)
                self.stepper.advance(self.rows, 1)
        self.step += count

    def to(self, target: int, stop: Callable[[], bool]) -> None:
        """Advance to this step, or less when asked to stop; _Overflow when the states do not stay finite.

        After an overflow, and after a SolverFailure, the run stands at the last finite states.
        """
        while self.step < target and not stop():
            try:
                self._advance(min(CHECK, target - self.step))
            except SolverFailure as failure:
                self.step += failure.done
                raise
            if not np.isfinite(self.rows).all():
                self._locate()
            if self.step - self.good.step >= CHECK:
                self.good = self.checkpoint()

    def _set_back(self, point: Checkpoint) -> None:
        self.step = point.step
        self.rows[...] = point.states.T
        self.stepper = self._new_stepper()
        if point.carry:
            self.stepper.restore(point.carry)

    def _locate(self) -> None:
        """Repeat the last stretch step by step; the same bits come out, so the first bad step is found."""
        seen = self.step
        self._set_back(self.good)
        while self.step < seen:
            point = self.checkpoint()
            self._advance(1)
            bad = ~np.isfinite(self.rows).all(axis=0)
            if bad.any():
                step = self.step
                self._set_back(point)
                raise _Overflow(step, np.flatnonzero(bad))
        raise RuntimeError(f"an overflow before step {seen} did not come back when repeated")


@dataclass(frozen=True, eq=False)
class Chunk:
    """Consecutive kept samples: their steps (T,), states (T, B, n), energies (T, B), and where the run then stands."""

    steps: Array
    states: Array
    energies: Array
    checkpoint: Checkpoint
    stopped: str = ""
    failed_step: int | None = None
    failed_trajectories: tuple[int, ...] = ()


def chunks(
    system: System,
    plan: Plan,
    start: Any,
    *,
    inputs: Any = None,
    resume: Checkpoint | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
    chunk_bytes: int = CHUNK_BYTES,
) -> Iterator[Chunk]:
    """The run in chunks of bounded size; the last one says whether and why it stopped early.

    start: (B, n) or (n,); inputs: None or (steps, B, n) or (steps, n), added to the bias during each step; resume:
    go on from there (`start` is then not used, and its sample not kept again); stop: asked every few hundred steps,
    ends the run with what is done when true. ValueError for shapes that do not fit.
    """
    if resume is None:
        point, keep_first = Checkpoint(0, system.states(start)), True
    else:
        point, keep_first = replace(resume, states=system.states(resume.states)), False
    drive = _inputs(inputs, plan.steps, point.states.shape)
    run = Run(system, plan, point, drive)
    handed_on = time.monotonic()
    room = max(1, chunk_bytes // max(1, point.states.nbytes))
    kept = _Buffer(system)
    stopped, failed_step = "", None
    failed: tuple[int, ...] = ()
    with np.errstate(all="ignore"):
        try:
            if keep_first:
                kept.add(run.step, run.states)
            while run.step < plan.steps and not stopped:
                target = min(plan.steps, run.step + plan.every - run.step % plan.every)
                run.to(target, stop)
                if run.step < target:
                    stopped = f"interrupted after step {run.step} of {plan.steps}"
                elif run.step % plan.every == 0:
                    kept.add(run.step, run.states)
                if progress is not None and not stopped:
                    progress(run.step, plan.steps)
                if len(kept.steps) >= room or time.monotonic() - handed_on > CHUNK_SECONDS:
                    yield kept.take(run.checkpoint())
                    handed_on = time.monotonic()
        except _Overflow as overflow:
            failed_step, failed = overflow.step, overflow.trajectories
            stopped = f"{overflow.what} at step {overflow.step} in trajectories {_few(failed)}"
        except SolverFailure as failure:
            failed_step, failed = run.step + 1, failure.trajectories
            stopped = f"at step {run.step + 1}: {failure}"
    final = kept.take(run.checkpoint())
    yield replace(final, stopped=stopped, failed_step=failed_step, failed_trajectories=failed)


def _few(indices: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, indices[:8]))
    return shown if len(indices) <= 8 else f"{shown} and {len(indices) - 8} more"


class _Buffer:
    """Kept samples that have not been handed on yet."""

    def __init__(self, system: System):
        self.system = system
        self.steps: list[int] = []
        self.states: list[Array] = []
        self.energies: list[Array] = []

    def add(self, step: int, states: Array) -> None:
        energies = self.system.conserved(states)
        bad = ~np.isfinite(energies)
        if bad.any():
            raise _Overflow(step, np.flatnonzero(bad), "overflow of the energy")
        self.steps.append(step)
        self.states.append(states)
        self.energies.append(energies)

    def take(self, point: Checkpoint) -> Chunk:
        batch, n = point.states.shape
        chunk = Chunk(
            np.array(self.steps, dtype=np.int64),
            np.array(self.states).reshape(len(self.steps), batch, n),
            np.array(self.energies).reshape(len(self.steps), batch),
            point,
        )
        self.steps, self.states, self.energies = [], [], []
        return chunk


def _inputs(values: Any, steps: int, shape: tuple[int, ...]) -> Array | None:
    if values is None:
        return None
    inputs = real_array(values, "inputs")
    inputs = inputs[:, None, :] if inputs.ndim == 2 else inputs
    if (
        inputs.ndim != 3
        or inputs.shape[0] < steps
        or inputs.shape[2] != shape[1]
        or inputs.shape[1] not in (1, shape[0])
    ):
        raise ValueError(f"inputs have shape {np.shape(values)}; ({steps}, {shape[0]}, {shape[1]}) is needed")
    return inputs


def simulate(
    system: System,
    integrator: Integrator,
    h: float,
    steps: int,
    start: Any,
    *,
    every: int = 1,
    inputs: Any = None,
    resume: Checkpoint | None = None,
    progress: Progress | None = None,
) -> Trajectory:
    """All kept samples of a run in memory; `chunks` and numerics.simulation.store are for what does not fit.

    h > 0; steps ≥ 0; every `every`-th state is kept, from the start on. See `chunks` for the rest. An unstable run does
    not raise: the result then has ok = False, says at which step it overflowed, and holds what came before. So does
    Ctrl-C (in the main thread), after which `resume=result.checkpoint` goes on with the same bits; a second one raises.
    """
    plan = Plan(integrator, h, steps, every)
    with Interruption() as interruption:
        stop = interruption.requested
        parts = list(chunks(system, plan, start, inputs=inputs, resume=resume, progress=progress, stop=stop))
    last = parts[-1]
    counts = np.concatenate([p.steps for p in parts])
    return Trajectory(
        counts * float(h),
        np.concatenate([p.states for p in parts]),
        np.concatenate([p.energies for p in parts]),
        last.checkpoint,
        last.stopped,
        last.failed_step,
        last.failed_trajectories,
    )
