"""The field ż = Wσ(z) + b − γz as Taylor coefficients of its solutions and of their derivatives.

Entries of W, b and γ are balls, or affine in parameters θ: W(θ) = W + Σ θ_p W_p. A parameter is a coordinate of the
state with derivative zero, after the n others, so that a box of parameters is followed like a box of starts. Source:
theory 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import mul
from typing import Any

from flint import arb, arb_mat
from sympy import oo

from analysis.activations import Activation
from numerics.validated.balls import Failed, Number, ball, exact, greatest, matrix, meet, symmetric
from numerics.validated.functions import value_of
from numerics.validated.recurrences import Coefficients, Recurrence, Running, Values, ball_values, convolve


@dataclass(frozen=True)
class Parameter:
    """How one parameter enters: θ times these weights (n×n), bias (n) and leak are added to the field's own."""

    weights: arb_mat
    bias: tuple[arb, ...]
    leak: arb


@lru_cache(maxsize=64)
def _recurrence(activation: Activation) -> Recurrence:
    (symbol,) = activation.sigma.free_symbols or {None}
    if symbol is None:
        raise ValueError(f"a constant activation ({activation.sigma}) has no flow to follow")
    return Recurrence(activation.sigma, symbol)


@lru_cache(maxsize=64)
def _bound(activation: Activation) -> Any:
    return activation.bound


@dataclass(frozen=True)
class Flow:
    """ż = Wσ(z) + b − γz with θ̇ = 0 for each parameter. The state is (z, θ), of length `dimension`.

    ValueError when the shapes disagree or σ has no Taylor recurrence.
    """

    weights: arb_mat
    activation: Activation
    bias: tuple[arb, ...] = ()
    leak: arb = field(default_factory=arb)
    parameters: tuple[Parameter, ...] = ()
    rational: tuple[tuple[Fraction, ...], ...] | None = None
    """The rows (W | b) as exact numbers, where the balls stand for such: equal balls need not be equal numbers."""

    def __post_init__(self) -> None:
        n = self.weights.nrows()
        if n == 0 or self.weights.ncols() != n:
            raise ValueError(f"the weights are a square matrix, not {n}×{self.weights.ncols()}")
        if not self.bias:
            object.__setattr__(self, "bias", (arb(0),) * n)
        if len(self.bias) != n:
            raise ValueError(f"the bias has {len(self.bias)} entries, the network {n} units")
        _ = self.recurrence

    @classmethod
    def of(
        cls,
        weights: Sequence[Sequence[Number]],
        activation: Activation,
        bias: Sequence[Number] | None = None,
        leak: Number = 0,
    ) -> Flow:
        """The flow of a concrete network: integers, doubles (each the number that it is), fractions or decimals."""
        shift = tuple(ball(x) for x in bias or (0,) * len(weights))
        flow = cls(matrix(weights), activation, shift, ball(leak))
        rows = ((*map(exact, row), exact(b)) for row, b in zip(weights, bias or (0,) * len(weights), strict=True))
        return replace(flow, rational=tuple(rows))

    @property
    def n(self) -> int:
        """The number of units."""
        return self.weights.nrows()

    @property
    def dimension(self) -> int:
        """The number of units and parameters."""
        return self.n + len(self.parameters)

    @cached_property
    def recurrence(self) -> Recurrence:
        return _recurrence(self.activation)

    @property
    def bound(self) -> arb | None:
        """M with |σ| ≤ M, or None when σ is unbounded or no bound was found."""
        found = _bound(self.activation)
        return None if found in (None, oo) else value_of(found)

    # the field at a state

    def at(self, theta: Sequence[Any]) -> tuple[list[list[Any]], list[Any], Any]:
        """W(θ), b(θ) and γ(θ)."""
        n = self.n
        weights = [[self.weights[i, j] for j in range(n)] for i in range(n)]
        bias, leak = list(self.bias), self.leak
        for value, parameter in zip(theta, self.parameters, strict=True):
            for i in range(n):
                for j in range(n):
                    if not parameter.weights[i, j].is_zero():
                        weights[i][j] = weights[i][j] + value * parameter.weights[i, j]
                bias[i] = bias[i] + value * parameter.bias[i]
            leak = leak + value * parameter.leak
        return weights, bias, leak

    def sigma(self, z: Sequence[arb]) -> list[arb]:
        """σ of each unit, no further out than its bound: for bounded σ this cannot fail."""
        limit, values = self.bound, []
        for x in z:
            try:
                value = self._at(x).value[0]
            except Failed:
                if limit is None:
                    raise
                value = symmetric(limit)
            if limit is not None and not abs(value) <= limit:
                value = meet(value, symmetric(limit))
            values.append(value)
        return values

    def slopes(self, z: Sequence[arb]) -> list[arb]:
        """σ' of each unit. Failed where it is not surely defined."""
        return [self._at(x).slope[0] for x in z]

    def _at(self, x: arb) -> Running:
        running = self.recurrence.start(ball_values)
        running.feed(x)
        return running

    def field(self, state: Sequence[arb]) -> list[arb]:
        """ż at a state (z, θ): n balls."""
        z, theta = state[: self.n], state[self.n :]
        weights, bias, leak = self.at(theta)
        u = self.sigma(z)
        return [dot(row, u) + b - leak * x for row, b, x in zip(weights, bias, z, strict=True)]

    def jacobian(self, state: Sequence[arb]) -> arb_mat:
        """The derivative of the field by the state: square, with zero rows for the parameters."""
        z, theta = state[: self.n], state[self.n :]
        weights, _, leak = self.at(theta)
        u, w = self.sigma(z), self.slopes(z)
        rows = []
        for i in range(self.n):
            row = [weights[i][j] * w[j] - (leak if i == j else 0) for j in range(self.n)]
            row += [
                dot([p.weights[i, j] for j in range(self.n)], u) + p.bias[i] - p.leak * z[i] for p in self.parameters
            ]
            rows.append(row)
        rows += [[arb(0)] * self.dimension for _ in self.parameters]
        return arb_mat(self.dimension, self.dimension, [x for row in rows for x in row])

    def speeds(self, theta: Sequence[arb]) -> list[arb] | None:
        """ρ_i with |ż_i| ≤ ρ_i + γ|z_i| at every state, for bounded σ; None otherwise."""
        limit = self.bound
        if limit is None:
            return None
        weights, bias, _ = self.at(theta)
        return [limit * sum((abs(w) for w in row), arb(0)) + abs(b) for row, b in zip(weights, bias, strict=True)]

    # Taylor coefficients

    def taylor(self, state: Sequence[Any], order: int, values: Values = ball_values) -> Solution:
        """The Taylor coefficients of the solution through a state, up to an order."""
        solution = Solution(self, list(state), values)
        for _ in range(order):
            solution.extend()
        return solution


def dot(x: Sequence[Any], y: Sequence[Any]) -> Any:
    """Σ x_i y_i."""
    return sum(map(mul, x, y), arb(0))


class Solution:
    """Taylor coefficients in t of one solution, with u = σ(z) and w = σ'(z); `tangent` adds those of V̇ = Df V."""

    def __init__(self, flow: Flow, state: list[Any], values: Values) -> None:
        if len(state) != flow.dimension:
            raise ValueError(f"a state of this flow has {flow.dimension} entries, not {len(state)}")
        self.flow = flow
        self.theta = state[flow.n :]
        self.weights, self.bias, self.leak = flow.at(self.theta)
        self._columns = [[j for j, x in enumerate(row) if not _is_zero(x)] for row in self.weights]
        self.units: list[Running] = []
        for x in state[: flow.n]:
            unit = flow.recurrence.start(values)
            unit.feed(x)
            self.units.append(unit)

    @property
    def order(self) -> int:
        """The order of the last coefficients."""
        return len(self.units[0].input) - 1

    def extend(self) -> None:
        """One order more: (k+1) z_{k+1} = Σ W_ij u_{j,k} + [k = 0] b − γ z_k."""
        k = self.order
        damped = not _is_zero(self.leak)
        following = []
        for i, row in enumerate(self.weights):
            rate = sum((row[j] * self.units[j].value[k] for j in self._columns[i]), arb(0))
            if k == 0:
                rate = rate + self.bias[i]
            if damped:
                rate = rate - self.leak * self.units[i].input[k]
            following.append(rate / (k + 1))
        for unit, x in zip(self.units, following, strict=True):
            unit.feed(x)

    def coefficient(self, k: int) -> list[Any]:
        """z_k."""
        return [unit.input[k] for unit in self.units]

    def value(self, h: Any, order: int | None = None) -> list[Any]:
        """Σ z_k hᵏ, with the parameters behind: the whole state."""
        last = self.order if order is None else order
        return [horner(unit.input[: last + 1], h) for unit in self.units] + list(self.theta)

    def tangent(self, start: arb_mat, order: int) -> list[list[Coefficients]]:
        """Taylor coefficients of V̇ = Df(z(t)) V, V(0) = start (dimension × m): entry [i][c][k], for the n units.

        (k+1) V_{k+1} = W Σ_j diag(w_j) V_{k−j} − γ V_k + Σ_p s_{p,k} V^p, where s_p is what the parameter p adds.
        """
        flow, m = self.flow, start.ncols()
        n = flow.n
        entries: list[list[Coefficients]] = [[[start[i, c]] for c in range(m)] for i in range(n)]
        damped = not _is_zero(self.leak)
        for k in range(order):
            inner = [[convolve(self.units[j].slope, entries[j][c]) for c in range(m)] for j in range(n)]
            added = [self._added(p, k) for p in flow.parameters]
            for i in range(n):
                for c in range(m):
                    rate = sum((self.weights[i][j] * inner[j][c] for j in self._columns[i]), arb(0))
                    if damped:
                        rate = rate - self.leak * entries[i][c][k]
                    for p, source in enumerate(added):
                        rate = rate + source[i] * start[n + p, c]
                    entries[i][c].append(rate / (k + 1))
        return entries

    def _added(self, parameter: Parameter, k: int) -> list[Any]:
        u = [unit.value[k] for unit in self.units]
        return [
            dot([parameter.weights[i, j] for j in range(self.flow.n)], u)
            + (parameter.bias[i] if k == 0 else 0)
            - parameter.leak * self.units[i].input[k]
            for i in range(self.flow.n)
        ]


def tangent_value(entries: list[list[Coefficients]], start: arb_mat, h: arb) -> arb_mat:
    """Σ V_k hᵏ, with the constant rows of the parameters."""
    rows = [[horner(c, h) for c in row] for row in entries]
    rows += [[start[i, c] for c in range(start.ncols())] for i in range(len(entries), start.nrows())]
    return arb_mat(start.nrows(), start.ncols(), [x for row in rows for x in row])


def horner(coefficients: Sequence[Any], h: Any) -> Any:
    """Σ c_k hᵏ."""
    total = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        total = total * h + c
    return total


def norm(m: arb_mat) -> arb:
    """The largest row sum of absolute values, as a ball."""
    return greatest(sum((abs(x) for x in row), arb(0)) for row in m.tolist())


def _is_zero(x: Any) -> bool:
    return (isinstance(x, arb) and x.is_zero()) or (x == 0 and not isinstance(x, arb))
