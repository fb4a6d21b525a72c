"""In-place Euler and its Strang version (T7.2), at the cost of Euler: a nonlinear triangular solve by blocks.

One sweep z ← z + hW[:, i]σ(z_i), i = 1 … n, is S = σ(Z + hLS), then Z ← Z + hWS, with L the strictly lower part of W.
Recursing on halves leaves the work to matrix products; together they cost exactly the one product of Euler. What is
left over are small diagonal blocks, the leaves. A diagonal block that is zero is a leaf of any size: its neurons do
not act on each other, and so a bipartite W costs two products of half the size.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg.blas import dgemv

from numerics.integrators.stepper import Array, Integrator, Stepper, add_product
from numerics.system import System

LEAF = 16  # rows in a leaf; 8 to 32 differ by a few percent


class Sweep:
    """One sweep in the order of the rows (or backwards) with the weights already multiplied by the step."""

    def __init__(self, scaled: Array, batch: int, *, backwards: bool, leaf: int = LEAF, fast: Any = None):
        self.scaled, self.backwards = scaled, backwards
        self.leaf_size = leaf if fast is None else fast.rows
        self.fast = fast
        self.activated = np.empty((scaled.shape[0], batch))
        self.operations: list[tuple[Any, ...]] = []
        self._plan(0, scaled.shape[0])

    def _plan(self, low: int, high: int) -> None:
        block = self.scaled[low:high, low:high]
        if not block.any():
            self.operations.append(("free", low, high))
            return
        if high - low <= self.leaf_size:
            parts = self._leaf_parts(block) if self.fast is None else self._block_parts(block)
            self.operations.append(("leaf", low, high, *parts))
            return
        middle = self._split(low, high)
        first, second = (low, middle), (middle, high)
        if self.backwards:
            first, second = second, first
        self._plan(*first)
        self._product(second, first)
        self._plan(*second)
        self._product(first, second)

    def _split(self, low: int, high: int) -> int:
        """Where to halve: at the end of a large zero diagonal block if there is one, else in the middle."""
        if not self.backwards:
            free = _free_length(self.scaled[low:high, low:high])
            if free > self.leaf_size:
                return low + free
        else:
            free = _free_length(self.scaled[low:high, low:high][::-1, ::-1])
            if free > self.leaf_size:
                return high - free
        half = (high - low) // 2
        return low + max(self.leaf_size, half - half % self.leaf_size)

    def _product(self, target: tuple[int, int], source: tuple[int, int]) -> None:
        block = self.scaled[slice(*target), slice(*source)]
        if block.any():
            self.operations.append(("product", target, source, np.ascontiguousarray(block)))

    def _leaf_parts(self, block: Array) -> tuple[Array, Array]:
        """The rows that act within the leaf before each neuron's turn, and what is added after all had theirs."""
        before = np.triu(block, 1) if self.backwards else np.tril(block, -1)
        return np.ascontiguousarray(before), np.ascontiguousarray(block - before)

    def _block_parts(self, block: Array) -> tuple[Array, Array, Array]:
        """For a compiled block: its weights, what its leaves add after all had their turn, and its plan."""
        from numerics.integrators.fast import block_plan

        plan, after = block_plan(len(block), backwards=self.backwards), np.zeros_like(block)
        for low, high, first, _ in plan.tolist():
            if low == first:
                after[low:high, low:high] = self._leaf_parts(block[low:high, low:high])[1]
        return np.ascontiguousarray(block), after, plan

    def bind(self, stepper: Stepper, z: Array) -> list[Any]:
        """The calls that make one sweep over these rows; z is changed in place, `activated` gets S.

        The views are made here, once: slicing costs as much as a small product.
        """
        s = self.activated
        calls: list[Any] = []
        for kind, *parts in self.operations:
            if kind == "product":
                target, source, block = parts
                calls.append((add_product, z[slice(*target)], block, s[slice(*source)]))
                continue
            low, high = parts[:2]
            rows, values = z[low:high], s[low:high]
            if kind == "free":
                calls.append((stepper.apply_sigma, rows, values))
            elif self.fast is not None:
                calls.append((self.fast.kernel, rows, values, *parts[2:], self.backwards))
            else:
                calls.extend(self._leaf_calls(stepper, rows, values, parts[2]))
                calls.append((add_product, rows, parts[3], values))
        return calls

    def _leaf_calls(self, stepper: Stepper, rows: Array, values: Array, before: Array) -> list[Any]:
        count = rows.shape[0]
        sigma = stepper.sigma if isinstance(stepper.sigma, np.ufunc) else stepper.apply_sigma
        calls: list[Any] = []
        order = range(count - 1, -1, -1) if self.backwards else range(count)
        for k, i in enumerate(order):
            done = slice(i + 1, count) if self.backwards else slice(0, i)
            if k and before[i, done].any():
                calls.append((_add_row, rows[i], before[i, done].copy(), values[done]))
            calls.append((sigma, rows[i], values[i]))
        return calls


def _add_row(out: Array, coefficients: Array, rows: Array) -> None:
    """out += coefficients @ rows for one row, without a temporary."""
    dgemv(1.0, rows.T, coefficients, 1.0, out, 0, 1, 0, 1, 0, 1)


def _free_length(block: Array) -> int:
    """The size of the largest zero block at the upper left."""
    size = 0
    while size < block.shape[0] and not block[size, : size + 1].any() and not block[: size + 1, size].any():
        size += 1
    return size


class SweepStepper(Stepper):
    """A sequence of sweeps per step, with the exact flow of leak and bias around them.

    Rate form: with z = Wx + b the potentials follow the same sweeps and x ← x + hS.
    """

    def __init__(self, system: System, h: float, batch: int, pattern: str, fast: Any = None):
        super().__init__(system, h, batch)
        self.symmetric = pattern == "strang"
        share = self.h / 2 if self.symmetric else self.h
        scaled = share * self.weights
        self.share = share
        self.sweeps = [Sweep(scaled, batch, backwards=False, fast=fast)]
        if self.symmetric:
            self.sweeps.append(Sweep(scaled, batch, backwards=True, fast=fast))
        self.bound: tuple[Array, list[Any]] | None = None
        self.potentials = np.empty((system.n, batch)) if system.form == "rate" else None
        # The flow of ẋ = b − γx over the time t is x ← e^{−γt} x + b(1 − e^{−γt})/γ.
        time = share if self.symmetric else self.h
        leak = system.leak
        self.decay = float(np.exp(-leak * time))
        self.push = float(-np.expm1(-leak * time) / leak) if leak else time

    def _calls(self, z: Array) -> list[list[Any]]:
        if self.bound is None or self.bound[0] is not z:
            self.bound = (z, [sweep.bind(self, z) for sweep in self.sweeps])
        return self.bound[1]

    def _affine(self, z: Array) -> None:
        """The exact flow of what is not a sweep: leak, and in current form the bias."""
        if self.decay != 1.0:
            z *= self.decay
        if self.bias is not None and self.system.form == "current":
            z += self.push * self.bias

    def advance(self, z: Array, count: int) -> None:
        if self.potentials is not None:
            self._advance_rate(z, count)
            return
        plain = self.decay == 1.0 and self.bias is None
        calls = [call for sweep in self._calls(z) for call in sweep]
        for _ in range(count):
            if not plain and self.symmetric:
                self._affine(z)
            for function, *arguments in calls:
                function(*arguments)
            if not plain:
                self._affine(z)

    def _advance_rate(self, x: Array, count: int) -> None:
        z = self.potentials
        assert z is not None
        for _ in range(count):
            if self.symmetric and self.decay != 1.0:
                x *= self.decay
            np.dot(self.weights, x, out=z)
            if self.bias is not None:
                z += self.bias
            for sweep, calls in zip(self.sweeps, self._calls(z), strict=True):
                for function, *arguments in calls:
                    function(*arguments)
                sweep.activated *= self.share
                x += sweep.activated
            if self.decay != 1.0:
                x *= self.decay


@dataclass(frozen=True)
class InPlace(Integrator):
    """In-place Euler, or its symmetric Strang composition (a sweep and the reversed sweep, h/2 each).

    For W_ii = 0 every sub-step is an exact flow; a W with a diagonal is swept all the same, to first order, but not
    by Strang (ValueError), which would no longer be symmetric. `fast` uses the numba leaf where there is one for the
    activation: None means when numba is installed.
    """

    pattern: str = "sweep"
    fast: bool = False

    def stepper(self, system: System, h: float, batch: int) -> SweepStepper:
        if self.pattern == "strang" and np.diag(system.weights).any():
            raise ValueError(
                "the Strang sweep needs W_ii = 0; a weight from a neuron to itself has no exact sub-flow. "
                "Put a diagonal −γ into the leak, or use a Runge–Kutta method"
            )
        leaf = None
        if self.fast:
            from numerics.integrators.fast import block_for

            leaf = block_for(system.activation)
        return SweepStepper(system, h, batch, self.pattern, leaf)

    def tangent(self, system: System, h: float, states: Array, vectors: Array) -> tuple[Array, Array]:
        symmetric = self.pattern == "strang"
        share = h / 2 if symmetric else h
        leak = system.leak
        decay = float(np.exp(-leak * share))
        push = 0.0 if system.bias is None else system.bias * (-np.expm1(-leak * share) / leak if leak else share)
        z, v = states.copy(), vectors.copy()

        def affine() -> None:
            nonlocal z, v
            z = decay * z + (push if system.form == "current" else 0.0)
            v = decay * v

        if symmetric:
            affine()
        orders = [range(system.n), range(system.n - 1, -1, -1)] if symmetric else [range(system.n)]
        for order in orders:
            for i in order:
                self._substep(system, share, i, z, v)
        affine()
        return z, v

    @staticmethod
    def _substep(system: System, share: float, i: int, z: Array, v: Array) -> None:
        column, row = system.weights[:, i], system.weights[i]
        if system.form == "current":
            slope = system.numeric.derivative(z[:, i])[:, None]
            moved = slope * v[:, i, :]
            z += share * system.numeric.sigma(z[:, i])[:, None] * column
            v += share * column[:, None] * moved[:, None, :]
        else:
            potential = z @ row + (0.0 if system.bias is None else system.bias[i])
            moved = system.numeric.derivative(potential)[:, None] * np.einsum("j,bjk->bk", row, v)
            z[:, i] += share * system.numeric.sigma(potential)
            v[:, i, :] += share * moved
