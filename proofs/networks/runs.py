"""The stored runs of trained networks: states, inputs and the update rule, and how far a simulation is from them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from numerics.integrators.catalogue import integrator
from numerics.simulation.trajectories import Trajectory, simulate
from numerics.system import System
from proofs.networks.reading import load_example
from proofs.networks.weightfiles import read_weight_file

__all__ = ["TOLERANCE", "StoredRun", "replay", "stored_run"]

TOLERANCE = 2e-6
"""The stored states are float32 results of float32 arithmetic over 8 steps: some ten roundings of 6e-8 that each step
multiplies by up to 2."""


@dataclass(frozen=True, eq=False)
class StoredRun:
    """A trained network as it was run: system, step, starts (B, n), inputs Vx (T, B, n), states (T + 1, B, n)."""

    system: System
    h: float
    start: np.ndarray
    inputs: np.ndarray
    states: np.ndarray


def stored_run(name: str) -> StoredRun:
    """The stored run of a bundled example; ValueError for an unknown name."""
    network = load_example(name).equation
    with as_file(files("proofs.data") / f"{name}.npz") as path:
        file = read_weight_file(path)
        states, inputs, drive = (np.asarray(file.get(key), dtype=float) for key in ("states", "inputs", "weight_ih"))
    states, inputs = states.transpose(1, 0, 2), inputs.transpose(1, 0, 2) @ drive.T
    system = network.system
    return StoredRun(system, network.step or 1.0, states[0], inputs, states)


def replay(run: StoredRun) -> tuple[Trajectory, float]:
    """The run again, by forward Euler in float64, and its largest deviation from the stored states."""
    found = simulate(run.system, integrator("euler"), run.h, len(run.inputs), run.start, inputs=run.inputs)
    if not found.ok:
        return found, float("inf")
    return found, float(np.abs(found.states - run.states).max())
