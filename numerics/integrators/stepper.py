"""The interface of all integrators: a description, and the stepper that it makes for one system, step and batch.

Inside a stepper the states lie as rows of components, (n, B) in C order: one neuron over the whole batch is
contiguous. Measured against (B, n) on 2 to 1024 neurons: the matrix product costs the same, the in-place sweep
needs it. Public functions are batch-first; going from one to the other is a transposition.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg.blas import dgemm

from numerics.system import System

Array = np.ndarray


class SolverFailure(RuntimeError):
    """An implicit equation was not solved: in which trajectories, and after how many good steps of the call."""

    def __init__(self, message: str, trajectories: Array, done: int):
        super().__init__(message)
        self.trajectories, self.done = tuple(int(t) for t in trajectories), done


def add_product(out: Array, matrix: Array, rows: Array) -> None:
    """out += matrix @ rows without a temporary; all C-contiguous, out (m, B), matrix (m, k), rows (k, B).

    One BLAS call with β = 1 on the transposes, which are Fortran-contiguous: it costs less than np.dot and an addition.
    """
    dgemm(1.0, rows.T, matrix.T, 1.0, out.T, 0, 0, 1)


class Stepper(ABC):
    """A one-step map of one system with one step size, with its buffers; advances states in place.

    `bias` may be changed between calls to another (n, 1) or (n, B) array (a piecewise constant input), or None.
    """

    def __init__(self, system: System, h: float, batch: int):
        if not (np.isfinite(h) and h != 0):
            raise ValueError(f"the step is {h!r}; a finite number other than 0 is needed")
        self.system, self.h, self.batch = system, float(h), batch
        self.weights = system.weights
        self.sigma = system.numeric.forms.sigma
        self.bias: Array | None = None if system.bias is None else system.bias[:, None].copy()

    @abstractmethod
    def advance(self, z: Array, count: int) -> None:
        """Replace the states z, (n, B) C-contiguous, by the states `count` steps later."""

    def carry(self) -> dict[str, Array]:
        """What the next step needs besides the states, so that a restart gives the same bits."""
        return {}

    def restore(self, carried: dict[str, Array]) -> None:
        """Take back what `carry` gave; ValueError for what this stepper does not carry."""
        if carried:
            raise ValueError(f"this integrator carries nothing along, not {', '.join(carried)}")

    def apply_sigma(self, x: Array, out: Array) -> None:
        """out = σ(x); a ufunc writes in place."""
        if isinstance(self.sigma, np.ufunc):
            self.sigma(x, out)
        else:
            out[...] = self.sigma(x)


@dataclass(frozen=True)
class Integrator(ABC):
    """A one-step method: its name and order, and how it steps."""

    name: str
    order: int

    @abstractmethod
    def stepper(self, system: System, h: float, batch: int) -> Stepper:
        """The stepper for this system, step and number of trajectories; ValueError where the method does not apply."""

    @abstractmethod
    def tangent(self, system: System, h: float, states: Array, vectors: Array) -> tuple[Array, Array]:
        """One step of the map and of its derivative: states (B, n), vectors (B, n, k)."""

    def step(self, system: System, states: Any, h: float) -> Array:
        """The states one step later, (B, n)."""
        start = system.states(states)
        rows = start.T.copy()
        if rows.size == 0:
            return start.copy()
        with np.errstate(all="ignore"):
            self.stepper(system, h, rows.shape[1]).advance(rows, 1)
        return rows.T.copy()


def row_field(stepper: Stepper) -> Callable[[Array, Array], None]:
    """The right-hand side on rows: field(z, out) puts the velocity at z into out, both (n, B), not overlapping.

    It has a buffer of its own, and takes the bias that the stepper has at the time of the call.
    """
    system, weights, leak = stepper.system, stepper.weights, stepper.system.leak
    buffer = np.empty((system.n, stepper.batch))
    sigma = stepper.sigma if isinstance(stepper.sigma, np.ufunc) else stepper.apply_sigma
    dot = np.dot

    def current(z: Array, out: Array) -> None:
        sigma(z, buffer)
        dot(weights, buffer, out)
        if stepper.bias is not None:
            np.add(out, stepper.bias, out)
        if leak:
            np.multiply(z, leak, buffer)
            np.subtract(out, buffer, out)

    def rate(x: Array, out: Array) -> None:
        dot(weights, x, buffer)
        if stepper.bias is not None:
            np.add(buffer, stepper.bias, buffer)
        sigma(buffer, out)
        if leak:
            np.multiply(x, leak, buffer)
            np.subtract(out, buffer, out)

    return current if system.form == "current" else rate
