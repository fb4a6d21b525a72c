"""The two standard forms of the network as vector fields: in letters for every n, in components for one n.

Current form: ż = (W + aI) σ(z) + b − γ z. Rate form: ẋ = σ((W + aI) x + b) − γ x.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Identity, ImmutableDenseMatrix, MatrixBase, MatrixExpr, MatrixSymbol, S, Trace, eye

from analysis.matrices.components import symbolic_letter
from analysis.symbols import D, W, n, s, sigma, sigma_z, x, z


@dataclass(frozen=True)
class Field(ABC):
    """An autonomous network: weights (n, n), constant bias (n, 1) or None, leak γ, gain a on the diagonal.

    Weights and bias are letters (then `field`, `jacobian`, `divergence` speak of every n) or exact SymPy matrices.
    Raises ValueError for weights that are not square or a bias that does not fit.
    """

    weights: MatrixExpr | MatrixBase = W
    bias: MatrixExpr | MatrixBase | None = None
    leak: Expr = S.Zero
    gain: Expr = S.Zero

    def __post_init__(self) -> None:
        rows, columns = self.weights.shape
        if rows != columns:
            raise ValueError(f"weights must be square, not {rows}×{columns}")
        if self.bias is not None and tuple(self.bias.shape) != (rows, 1):
            raise ValueError(f"the bias must be {rows}×1, not {self.bias.shape[0]}×{self.bias.shape[1]}")
        for name in ("leak", "gain"):
            object.__setattr__(self, name, S(getattr(self, name)))

    @property
    @abstractmethod
    def state(self) -> MatrixSymbol:
        """The letter of the state: z or x."""

    @property
    @abstractmethod
    def field(self) -> MatrixExpr:
        """The right side of the equation, in the letters σ(z), z, x, with `z = (W + aI) x + b` in rate form."""

    @property
    @abstractmethod
    def jacobian(self) -> MatrixExpr:
        """The derivative of the field, with the letter D for diag(σ'(z_i)) (T5.1)."""

    @abstractmethod
    def _driven(self, weights: MatrixBase, state: MatrixBase) -> MatrixBase:
        """z, of which σ is taken, for explicit weights and state."""

    @abstractmethod
    def _written_out(self, weights: MatrixBase, state: MatrixBase, f: Callable[[Expr], Expr]) -> MatrixBase:
        """The field without leak, for explicit weights and state and a scalar function f."""

    def preactivation_at(self, state: MatrixBase) -> ImmutableDenseMatrix:
        """z, of which σ is taken, at an explicit state, (n, 1). ValueError for weights that are letters."""
        return ImmutableDenseMatrix(self._driven(self._numbers(), state))

    def at(self, state: MatrixBase, f: Callable[[Expr], Expr]) -> ImmutableDenseMatrix:
        """The right side at an explicit state, (n, 1); f stands for σ. ValueError for weights that are letters."""
        return ImmutableDenseMatrix(self._written_out(self._numbers(), state, f) - self.leak * state)

    def _numbers(self) -> MatrixBase:
        if not isinstance(self.total_weights, MatrixBase):
            raise ValueError("the weights are letters; see components")
        return self.total_weights

    @property
    def total_weights(self) -> MatrixExpr | MatrixBase:
        """W + aI."""
        if self.gain.is_zero:
            return self.weights
        size = self.weights.shape[0]
        one = eye(int(size)) if isinstance(self.weights, MatrixBase) else Identity(size)
        return self.weights + self.gain * one

    @cached_property
    def divergence(self) -> Expr:
        """The trace of the Jacobian."""
        free = type(self)(self.weights, self.bias, S.Zero, self.gain)
        return Trace(free.jacobian) - self.leak * self._size

    @property
    def _size(self) -> Expr:
        return n if isinstance(self.weights, MatrixExpr) else S(self.weights.shape[0])

    def _less_leak(self, expression: MatrixExpr, letter: MatrixExpr) -> MatrixExpr:
        return expression if self.leak.is_zero else expression - self.leak * letter

    def state_components(self, size: int) -> ImmutableDenseMatrix:
        """The state as a column of symbols z_1, …, or x_1, …"""
        return symbolic_letter(self.state, self._check(size))

    def components(self, size: int, activation: Expr | None = None, symmetry: int = 0) -> ImmutableDenseMatrix:
        """The field written out for n = size: a column of expressions in the state's components.

        `activation` is an expression in s; without one the name σ stands for it. `symmetry` is −1 for skew letters.
        """
        state = self.state_components(size)
        weights = self._explicit(self.total_weights, size, symmetry)

        def f(argument: Expr) -> Expr:
            return sigma(argument) if activation is None else activation.subs(s, argument)

        return ImmutableDenseMatrix(self._written_out(weights, state, f) - self.leak * state)

    def jacobian_components(self, size: int, activation: Expr | None = None, symmetry: int = 0) -> ImmutableDenseMatrix:
        """The Jacobian for n = size, by differentiating the components."""
        written = self.components(size, activation, symmetry)
        return ImmutableDenseMatrix(written.jacobian(self.state_components(size)).doit())

    def divergence_components(self, size: int, activation: Expr | None = None, symmetry: int = 0) -> Expr:
        """The divergence for n = size, by differentiating the components."""
        return self.jacobian_components(size, activation, symmetry).trace()

    def _check(self, size: int) -> int:
        if size < 1:
            raise ValueError(f"n must be at least 1, not {size}")
        if isinstance(self.weights, MatrixBase) and self.weights.rows != size:
            raise ValueError(f"the weights are for n = {self.weights.rows}, not {size}")
        return size

    def _explicit(self, matrix: MatrixExpr | MatrixBase, size: int, symmetry: int = 0) -> ImmutableDenseMatrix:
        if isinstance(matrix, MatrixBase):
            return ImmutableDenseMatrix(matrix)
        if isinstance(matrix, MatrixSymbol):
            return symbolic_letter(matrix, size, symmetry)
        return ImmutableDenseMatrix(symbolic_letter(self.weights, size, symmetry) + self.gain * eye(size))

    def _explicit_bias(self, size: int) -> ImmutableDenseMatrix:
        if self.bias is None:
            return ImmutableDenseMatrix.zeros(size, 1)
        return (
            ImmutableDenseMatrix(self.bias) if isinstance(self.bias, MatrixBase) else symbolic_letter(self.bias, size)
        )


@dataclass(frozen=True)
class CurrentForm(Field):
    """ż = (W + aI) σ(z) + b − γ z."""

    @property
    def state(self) -> MatrixSymbol:
        return z

    @property
    def field(self) -> MatrixExpr:
        driven = self.total_weights * sigma_z
        return self._less_leak(driven if self.bias is None else driven + self.bias, z)

    @property
    def jacobian(self) -> MatrixExpr:
        return self._less_leak(self.total_weights * D, Identity(self._size))

    def _driven(self, weights: MatrixBase, state: MatrixBase) -> MatrixBase:
        return state

    def _written_out(self, weights: MatrixBase, state: MatrixBase, f: Callable[[Expr], Expr]) -> MatrixBase:
        return weights * state.applyfunc(f) + self._explicit_bias(state.rows)


@dataclass(frozen=True)
class RateForm(Field):
    """ẋ = σ((W + aI) x + b) − γ x."""

    @property
    def state(self) -> MatrixSymbol:
        return x

    @property
    def preactivation(self) -> MatrixExpr:
        """z = (W + aI) x + b."""
        driven = self.total_weights * x
        return driven if self.bias is None else driven + self.bias

    @property
    def field(self) -> MatrixExpr:
        return self._less_leak(sigma_z, x)

    @property
    def jacobian(self) -> MatrixExpr:
        return self._less_leak(D * self.total_weights, Identity(self._size))

    def _driven(self, weights: MatrixBase, state: MatrixBase) -> MatrixBase:
        return weights * state + self._explicit_bias(state.rows)

    def _written_out(self, weights: MatrixBase, state: MatrixBase, f: Callable[[Expr], Expr]) -> MatrixBase:
        return self._driven(weights, state).applyfunc(f)
