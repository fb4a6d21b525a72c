"""The discrete gradient (average vector field) method (T7.3): exact energy for every step."""

from dataclasses import dataclass

import numpy as np

from numerics.evaluation.compile import BLOCK
from numerics.integrators.implicit import EPS, NEWTON_LIMIT, ROUNDING, SOLVED, halving, largest
from numerics.integrators.stepper import Array, Integrator, SolverFailure, Stepper
from numerics.system import System

ITERATIONS = 60
PAST = 4
"""How many increments are extrapolated: by a cubic."""


def _extrapolation() -> list[list[Array]]:
    """For each number of known increments and place of the newest in the ring, the weights of the ring's places."""
    weights = [(), (1.0,), (2.0, -1.0), (3.0, -3.0, 1.0), (4.0, -6.0, 4.0, -1.0)]
    table = np.zeros((PAST + 1, PAST, PAST))
    for known, row in enumerate(weights):
        for newest in range(PAST):
            for age, weight in enumerate(row):
                table[known, newest, (newest - age) % PAST] = weight
    return [list(block) for block in table]


EXTRAPOLATION = _extrapolation()


class DiscreteGradientStepper(Stepper):
    """Current form z⁺ = z + d, d = h(Wg + b − γ(z + d/2)); rate form x⁺ = x + d, d = h(g − γ(x + d/2)), z = Wx + b.

    g = mean of σ between z and z⁺ (the difference quotient of S). Stopping rule: the fixed-point iteration for d,
    started from the cubic extrapolation of the last increments and accelerated by Chebyshev's semi-iteration (the
    linear part has its spectrum on the imaginary axis, radius r = h‖W‖L/2), ends when the last change times the
    contraction seen is ≤ eps/32 of the largest |state| (at eps/4 the energy error of a long run grows in proportion
    to the time, at eps/32 like its square root), or when the change no longer shrinks and is rounding (≤ 64 eps);
    where it does not contract, Newton's method with step halving; SolverFailure when that misses 1e-12.
    """

    def __init__(self, system: System, h: float, batch: int):
        super().__init__(system, h, batch)
        shape = (system.n, batch)
        self.scaled = self.h * self.weights
        self.move, self.fresh, self.point, self.mean = (np.zeros(shape) for _ in range(4))
        self.past = np.zeros((PAST, *shape))  # the last increments, in a ring
        self.flat = self.past.reshape(PAST, -1)
        self.known, self.newest = 0, PAST - 1
        self.small = system.n * batch <= BLOCK
        self.older = np.empty(shape)
        lipschitz = system.activation.lipschitz
        slope = float(lipschitz) if lipschitz is not None and lipschitz.is_finite else 0.0
        self.radius = min(0.5 * abs(self.h) * slope * _norm(system.weights), 1.0)
        self.iterations = 0
        self.newton_used = 0

    def carry(self) -> dict[str, Array]:
        # The ring as it lies: turned, its weighted sum would round differently.
        return {"increments": self.past.copy(), "ring": np.array([self.known, self.newest])}

    def restore(self, carried: dict[str, Array]) -> None:
        self.past[...] = carried["increments"]
        self.known, self.newest = (int(k) for k in carried["ring"])

    def advance(self, z: Array, count: int) -> None:
        with np.errstate(all="ignore"):
            for done in range(count):
                self._predict()
                solved = self._fixed_point(z)
                if solved is None:
                    return  # an overflow is the caller's to report
                if not solved:
                    self.newton_used += 1
                    self._newton(z, done)
                z += self.move
                self.newest = (self.newest + 1) % PAST
                self.past[self.newest] = self.move
                self.known = min(self.known + 1, PAST)

    def _predict(self) -> None:
        """The increment, extrapolated by the polynomial through the known ones."""
        np.dot(EXTRAPOLATION[self.known][self.newest], self.flat, out=self.move.reshape(-1))

    def _map(self, z: Array, move: Array, out: Array) -> None:
        """out = h · (mean velocity) for the increment `move` of the states z."""
        system = self.system
        if system.form == "current":
            if self.small:
                np.dot(self.scaled, system.numeric.raw_mean(z, move), out=out)
            else:
                system.numeric.mean(z, move, out=self.mean)
                np.dot(self.scaled, self.mean, out=out)
            if self.bias is not None:
                out += self.h * self.bias
        else:
            np.dot(self.weights, z, out=self.point)
            if self.bias is not None:
                self.point += self.bias
            np.dot(self.weights, move, out=self.mean)
            system.numeric.mean(self.point, self.mean, out=out)
            out *= self.h
        if system.leak:
            out -= (self.h * system.leak) * (z + 0.5 * move)

    def _size(self, x: Array) -> float:
        """The largest entry in size; for few entries the Euclidean norm, which is no smaller and quicker to get."""
        if x.size <= 256:
            return float(np.vdot(x, x)) ** 0.5
        return float(max(np.maximum.reduce(x, axis=None), -np.minimum.reduce(x, axis=None)))

    def _fixed_point(self, z: Array) -> bool | None:
        """Has the iteration found self.move? None where the states are not finite."""
        scale = max(float(np.abs(z).max()), 1e-290)
        if not scale < np.inf:
            return None
        best, waited, previous, omega = np.inf, 0, np.inf, 1.0
        for k in range(ITERATIONS):
            self.iterations += 1
            self._map(z, self.move, self.fresh)
            np.subtract(self.fresh, self.move, out=self.mean)
            change = self._size(self.mean)
            contraction = min(1.0, change / previous) if k and previous > 0 else 1.0
            if change * contraction <= EPS / 32 * scale:
                self.move, self.fresh = self.fresh, self.move
                return True
            previous = change
            if k:  # x_{k+1} = x_{k−1} + ω(F(x_k) − x_{k−1}), ω < 1
                omega = 1.0 / (1.0 + (0.5 if k == 1 else 0.25 * omega) * self.radius**2)
                self.fresh -= self.older
                self.fresh *= omega
                self.fresh += self.older
            self.older, self.move, self.fresh = self.move, self.fresh, self.older
            if not change < 0.9 * best:
                waited += 1
                if best <= ROUNDING * scale:
                    return True
                if waited > 8 or not change < 100 * best:
                    return False
            best = min(best, change)
        return False

    def _newton(self, z: Array, done: int) -> None:
        with np.errstate(all="ignore"):
            move, failed, worst = newton_increment(self, np.ascontiguousarray(z.T))
        if failed.size:
            raise SolverFailure(
                f"the discrete-gradient equation was not solved for trajectories {failed.tolist()[:8]}: residual "
                f"{worst:.1e} of the states after {NEWTON_LIMIT} Newton steps, {SOLVED:g} is needed",
                failed,
                done,
            )
        self.move[...] = move.T


def _norm(weights: Array) -> float:
    """‖W‖₂ to a few percent from below, by power iteration from a fixed start."""
    v = np.cos(np.arange(weights.shape[0]) + 1.0)
    size = 0.0
    for _ in range(30):
        v = weights.T @ (weights @ v)
        length = float(np.linalg.norm(v))
        if length == 0.0 or not np.isfinite(length):
            return size
        v /= length
        size = float(np.sqrt(length))
    return size


def mean_slope(stepper: DiscreteGradientStepper, z: Array, d: Array, g: Array) -> Array:
    """∂g/∂d = (σ(z + d) − g)/d, or σ′(z)/2 where d is too small to divide by (then the two differ by O(d))."""
    numeric = stepper.system.numeric
    small = np.abs(d) <= 1e-5
    quotient = (numeric.sigma(z + d) - g) / np.where(small, 1.0, d)
    return np.where(small, 0.5 * numeric.derivative(z + 0.5 * d), quotient)


def newton_increment(stepper: DiscreteGradientStepper, start: Array) -> tuple[Array, Array, float]:
    """Newton on d − (map of d) = 0 for a batch (B, n): increments, failed trajectories, worst relative residual."""
    system, h = stepper.system, stepper.h
    w, leak = system.weights, system.leak
    bias = 0.0 if stepper.bias is None else stepper.bias.T
    current = system.form == "current"
    z = start if current else start @ w.T + bias

    def difference(move: Array) -> tuple[Array, Array]:
        d = move if current else move @ w.T
        return d, system.numeric.mean(z, d)

    def residual(move: Array) -> Array:
        _, g = difference(move)
        return move - h * ((g @ w.T + bias if current else g) - leak * (start + 0.5 * move))

    move = np.zeros_like(start)
    value = residual(move)
    scale = np.maximum(largest(start), 1e-290)
    for _ in range(NEWTON_LIMIT):
        active = ~(largest(value) <= EPS * np.maximum(scale, largest(move)))
        if not active.any():
            break
        d, g = difference(move)
        slope = mean_slope(stepper, z, d, g)
        coupling = w * slope[:, None, :] if current else slope[:, :, None] * w
        matrix = (1.0 + 0.5 * h * leak) * np.eye(system.n) - h * coupling
        step = np.linalg.solve(matrix, value[:, :, None])[:, :, 0]
        move, value, improved = halving(residual, move, value, step, active)
        if not improved:
            break
    relative = largest(value) / np.maximum(scale, largest(move))
    return move, np.flatnonzero(~(relative <= SOLVED)), float(relative.max(initial=0.0))


@dataclass(frozen=True)
class DiscreteGradient(Integrator):
    """The average vector field method; for skew W, no leak and no bias it keeps E to rounding at every step size."""

    def stepper(self, system: System, h: float, batch: int) -> DiscreteGradientStepper:
        return DiscreteGradientStepper(system, h, batch)

    def tangent(self, system: System, h: float, states: Array, vectors: Array) -> tuple[Array, Array]:
        stepper = self.stepper(system, h, states.shape[0])
        rows = states.T.copy()
        stepper.advance(rows, 1)
        after = rows.T.copy()
        z, z_after = system.potentials(states), system.potentials(after)
        d = z_after - z
        g = system.numeric.mean(z, d)
        ahead = mean_slope(stepper, z, d, g)
        behind = mean_slope(stepper, z_after, -d, g)  # g is symmetric in its two ends
        w = system.weights

        def coupling(slope: Array) -> Array:
            return w * slope[:, None, :] if system.form == "current" else slope[:, :, None] * w

        eye = (0.5 * h * system.leak) * np.eye(system.n)
        left = np.eye(system.n) + eye - h * coupling(ahead)
        right = np.eye(system.n) - eye + h * coupling(behind)
        return after, np.linalg.solve(left, right @ vectors)
