"""Explicit Runge–Kutta methods: forward Euler with a loop of its own, and any explicit tableau."""

from dataclasses import dataclass

import numpy as np

from numerics.integrators.stepper import Array, Integrator, Stepper, add_product, row_field
from numerics.system import System


class EulerStepper(Stepper):
    """z ← z + h(Wσ(z) + b − γz), or x ← x + h(σ(Wx + b) − γx): one product and one activation, no temporaries."""

    def __init__(self, system: System, h: float, batch: int):
        super().__init__(system, h, batch)
        self.scaled = self.h * self.weights
        self.buffer = np.empty((system.n, batch))
        self.spare = np.empty((system.n, batch))

    def advance(self, z: Array, count: int) -> None:
        if self.system.form == "rate":
            self._advance_rate(z, count)
        elif self.bias is None and not self.system.leak and isinstance(self.sigma, np.ufunc):
            sigma, scaled, buffer = self.sigma, self.scaled, self.buffer
            for _ in range(count):
                sigma(z, buffer)
                add_product(z, scaled, buffer)
        else:
            decay = 1.0 - self.h * self.system.leak
            push = None if self.bias is None else self.h * self.bias
            for _ in range(count):
                self.apply_sigma(z, self.buffer)
                if decay != 1.0:
                    z *= decay
                add_product(z, self.scaled, self.buffer)
                if push is not None:
                    z += push

    def _advance_rate(self, x: Array, count: int) -> None:
        decay = 1.0 - self.h * self.system.leak
        for _ in range(count):
            np.dot(self.weights, x, out=self.buffer)
            if self.bias is not None:
                self.buffer += self.bias
            self.apply_sigma(self.buffer, self.spare)
            self.spare *= self.h
            if decay != 1.0:
                x *= decay
            x += self.spare


class ExplicitStepper(Stepper):
    """Any explicit tableau, stage by stage; the combinations of stages are products with the tableau's rows."""

    def __init__(self, system: System, h: float, batch: int, matrix: Array, weights: Array):
        super().__init__(system, h, batch)
        self.field = row_field(self)
        shape = (system.n, batch)
        self.stages = np.empty((weights.size, *shape))
        self.flat = self.stages.reshape(weights.size, -1)
        self.point = np.empty(shape)
        self.line = self.point.reshape(-1)
        self.rows = [self._terms(row) for row in matrix]
        self.final = self._terms(weights)

    def _terms(self, row: Array) -> tuple[Array, Array] | None:
        """h times the coefficients from the first to the last that is not 0, and the stages that they multiply."""
        used = np.flatnonzero(row)
        if used.size == 0:
            return None
        chosen = slice(used[0], used[-1] + 1)
        return self.h * row[chosen], self.flat[chosen]

    def advance(self, z: Array, count: int) -> None:
        field, point, line = self.field, self.point, self.line
        plan = [(row, stage) for row, stage in zip(self.rows, self.stages, strict=True)]
        assert self.final is not None
        weights, flat = self.final
        for _ in range(count):
            for row, stage in plan:
                if row is None:
                    field(z, stage)
                else:
                    np.dot(row[0], row[1], out=line)
                    np.add(point, z, out=point)
                    field(point, stage)
            np.dot(weights, flat, out=line)
            np.add(z, point, out=z)


@dataclass(frozen=True, eq=False)
class ExplicitRungeKutta(Integrator):
    """The explicit method of a tableau (A strictly lower triangular, b), as floats."""

    matrix: Array
    weights: Array

    def __post_init__(self) -> None:
        matrix, weights = np.asarray(self.matrix, dtype=float), np.asarray(self.weights, dtype=float)
        if matrix.shape != (weights.size, weights.size) or weights.ndim != 1 or weights.size == 0:
            raise ValueError(f"a tableau needs A (s, s) and b (s,), not {matrix.shape} and {weights.shape}")
        if np.triu(matrix).any():
            raise ValueError("A must be strictly lower triangular for an explicit method")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "weights", weights)

    def stepper(self, system: System, h: float, batch: int) -> Stepper:
        if self.weights.size == 1 and self.weights[0] == 1.0:
            return EulerStepper(system, h, batch)
        return ExplicitStepper(system, h, batch, self.matrix, self.weights)

    def tangent(self, system: System, h: float, states: Array, vectors: Array) -> tuple[Array, Array]:
        slopes: list[Array] = []
        tangents: list[Array] = []
        for row in self.matrix:
            point, moved = states.copy(), vectors.copy()
            for a, k, v in zip(row, slopes, tangents, strict=False):
                if a:
                    point += h * a * k
                    moved += h * a * v
            slopes.append(system.velocity(point))
            tangents.append(system.jacobian(point) @ moved)
        after = states + h * sum(b * k for b, k in zip(self.weights, slopes, strict=True))
        return after, vectors + h * sum(b * v for b, v in zip(self.weights, tangents, strict=True))
