"""Implicit Runge–Kutta methods: fixed-point iteration, Newton where that does not contract, failure reported."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numerics.integrators.stepper import Array, Integrator, SolverFailure, Stepper, row_field
from numerics.system import System

EPS = 2.0**-52
STOP = 4 * EPS  # a change of the stages below this, relative to the states, is rounding
ROUNDING = 64 * EPS  # a change that has stopped shrinking counts as rounding below this
SOLVED = 1e-12  # the largest residual of Newton's method that is accepted, relative to the states
FIXED_POINT_LIMIT = 60
NEWTON_LIMIT = 50


class ImplicitStepper(Stepper):
    """Stages D_i = hΣ a_ij f(z + D_j), then z ← z + hΣ b_i f(z + D_i).

    Stopping rule: the iteration D ← G(D) ends when the largest change is ≤ 4 eps·max(|z|, |D|, tiny), or when it has
    stopped shrinking below 64 eps of it (rounding). When it does not contract (no progress in 8 iterations, growth
    a hundredfold, or 60 iterations), Newton's method with step halving takes over, each trajectory on its own;
    SolverFailure when 50 of its steps do not reach a residual of 1e-12.
    """

    def __init__(self, system: System, h: float, batch: int, matrix: Array, weights: Array):
        super().__init__(system, h, batch)
        self.field = row_field(self)
        self.matrix = matrix
        shape = (weights.size, system.n, batch)
        self.offsets = np.zeros(shape)
        self.slopes = np.zeros(shape)
        self.fresh = np.zeros(shape)
        self.scaled, self.final = self.h * matrix, self.h * weights
        self.flat, self.flat_fresh = self.slopes.reshape(weights.size, -1), self.fresh.reshape(weights.size, -1)
        self.point = np.empty(shape[1:])
        self.newton_used = 0

    def advance(self, z: Array, count: int) -> None:
        with np.errstate(all="ignore"):
            for done in range(count):
                if not np.isfinite(z).all():
                    return  # an overflow is the caller's to report
                if not self._fixed_point(z):
                    self.newton_used += 1
                    self._newton(z, done)
                np.dot(self.final, self.flat, out=self.point.reshape(-1))
                z += self.point

    def _evaluate(self, z: Array) -> None:
        for offset, slope in zip(self.offsets, self.slopes, strict=True):
            np.add(z, offset, out=self.point)
            self.field(self.point, slope)

    def _fixed_point(self, z: Array) -> bool:
        self.field(z, self.slopes[0])
        self.offsets[...] = (self.h * self.matrix.sum(axis=1))[:, None, None] * self.slopes[0]
        scale = max(float(np.abs(z).max()), float(np.abs(self.offsets).max()), 1e-290)
        best, waited = np.inf, 0
        for _ in range(FIXED_POINT_LIMIT):
            self._evaluate(z)
            np.dot(self.scaled, self.flat, out=self.flat_fresh)
            self.offsets -= self.fresh
            change = float(np.maximum.reduce(np.abs(self.offsets), axis=None))
            self.offsets[...] = self.fresh
            if change <= STOP * scale:
                self._evaluate(z)
                return True
            if not change < 0.9 * best:
                waited += 1
                if best <= ROUNDING * scale:
                    self._evaluate(z)
                    return True
                if waited > 8 or not change < 100 * best:
                    return False
            best = min(best, change)
        return False

    def _newton(self, z: Array, done: int) -> None:
        with np.errstate(all="ignore"):
            offsets, failed, worst = newton_stages(self, np.ascontiguousarray(z.T))
        if failed.size:
            raise SolverFailure(
                f"the implicit equation was not solved for trajectories {failed.tolist()[:8]}: residual "
                f"{worst:.1e} of the states after {NEWTON_LIMIT} Newton steps, {SOLVED:g} is needed",
                failed,
                done,
            )
        self.offsets[...] = offsets.transpose(1, 2, 0)
        self._evaluate(z)


def shifted_system(stepper: Stepper, states: Array, jacobian: bool) -> tuple[Array, Array | None]:
    """The velocity (and Jacobian) with the stepper's present bias, batch-first."""
    system = stepper.system
    bias = 0.0 if stepper.bias is None else stepper.bias.T
    if system.form == "current":
        z = states
        velocity = system.numeric.sigma(z) @ system.weights.T + bias
    else:
        z = states @ system.weights.T + bias
        velocity = system.numeric.sigma(z)
    if system.leak:
        velocity = velocity - system.leak * states
    if not jacobian:
        return velocity, None
    slopes = system.numeric.derivative(z)
    matrix = system.weights * slopes[:, None, :] if system.form == "current" else slopes[:, :, None] * system.weights
    return velocity, matrix - system.leak * np.eye(system.n)


def newton_stages(stepper: ImplicitStepper, start: Array) -> tuple[Array, Array, float]:
    """Newton on D = h(A ⊗ f)(start + D), start (B, n): D (B, s, n), the failed trajectories, the worst residual."""
    a, h = stepper.matrix, stepper.h
    batch, n = start.shape
    s = a.shape[0]

    def residual(offsets: Array) -> Array:
        slopes = np.stack([shifted_system(stepper, start + offsets[:, j], False)[0] for j in range(s)], axis=1)
        return offsets - h * np.einsum("ij,bjn->bin", a, slopes)

    offsets = np.zeros((batch, s, n))
    value = residual(offsets)
    scale = np.maximum(np.abs(start).max(axis=1), 1e-290)
    for _ in range(NEWTON_LIMIT):
        active = ~(largest(value) <= STOP * np.maximum(scale, largest(offsets)))
        if not active.any():
            break
        jacobians = [shifted_system(stepper, start + offsets[:, j], True)[1] for j in range(s)]
        whole = np.zeros((batch, s, n, s, n))
        for j, jac in enumerate(jacobians):
            for i in range(s):
                whole[:, i, :, j, :] = -h * a[i, j] * jac
        matrix = whole.reshape(batch, s * n, s * n) + np.eye(s * n)
        move = np.linalg.solve(matrix, value.reshape(batch, s * n, 1)).reshape(batch, s, n)
        offsets, value, improved = halving(residual, offsets, value, move, active)
        if not improved:
            break
    relative = largest(value) / np.maximum(scale, largest(offsets))
    return offsets, np.flatnonzero(~(relative <= SOLVED)), float(relative.max(initial=0.0))


def largest(values: Array) -> Array:
    """The largest entry of each trajectory in size, (B,)."""
    return np.abs(values).reshape(len(values), -1).max(axis=1)


def halving(
    residual: Callable[[Array], Array], at: Array, value: Array, move: Array, active: Array
) -> tuple[Array, Array, bool]:
    """at − λ·move with the first λ = 1, ½, ¼, … that makes the residual smaller, for each active trajectory.

    Trajectories for which none of 30 does stay where they are. Returns the points, their residuals, and whether any
    active one has improved.
    """
    size = largest(value)
    damping = np.where(active, 1.0, 0.0)
    shape = (-1,) + (1,) * (at.ndim - 1)
    for _ in range(30):
        trial = at - damping.reshape(shape) * move
        after = residual(trial)
        worse = active & ~(largest(after) < size)
        if not worse.any():
            return trial, after, True
        damping[worse] *= 0.5
    keep = worse.reshape(shape)
    return np.where(keep, at, trial), np.where(keep, value, after), bool((active & ~worse).any())


@dataclass(frozen=True, eq=False)
class ImplicitRungeKutta(Integrator):
    """The method of any tableau (A, b), as floats; the stages are solved to rounding."""

    matrix: Array
    weights: Array

    def __post_init__(self) -> None:
        matrix, weights = np.asarray(self.matrix, dtype=float), np.asarray(self.weights, dtype=float)
        if matrix.shape != (weights.size, weights.size) or weights.ndim != 1 or weights.size == 0:
            raise ValueError(f"a tableau needs A (s, s) and b (s,), not {matrix.shape} and {weights.shape}")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "weights", weights)

    def stepper(self, system: System, h: float, batch: int) -> ImplicitStepper:
        return ImplicitStepper(system, h, batch, self.matrix, self.weights)

    def tangent(self, system: System, h: float, states: Array, vectors: Array) -> tuple[Array, Array]:
        stepper = self.stepper(system, h, states.shape[0])
        rows = states.T.copy()
        stepper.advance(rows, 1)
        batch, n, k = vectors.shape
        s = self.weights.size
        jacobians = [system.jacobian(states + offset.T) for offset in stepper.offsets]
        whole = np.zeros((batch, s, n, s, n))
        for i in range(s):
            for j in range(s):
                whole[:, i, :, j, :] = -h * self.matrix[i, j] * jacobians[i]
        right = np.stack([jac @ vectors for jac in jacobians], axis=1).reshape(batch, s * n, k)
        stages = np.linalg.solve(whole.reshape(batch, s * n, s * n) + np.eye(s * n), right).reshape(batch, s, n, k)
        return rows.T.copy(), vectors + h * np.einsum("i,bink->bnk", self.weights, stages)
