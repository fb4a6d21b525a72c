"""Numeric checkers made from symbolic statements: both sides at a batch of states, with the size of what cancels.

A statement about matrices of symbolic size is evaluated word by word (see analysis.matrices.normalform), so that the
same expression that was proved for every n is what the numbers test. Object arrays of Fractions are evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from sympy import Expr, MatrixExpr, MatrixSymbol, Pow, Rational, Symbol, sympify

from analysis.matrices.normalform import Term, Word, polynomial
from numerics.tolerance import EPS, UNDERFLOW, Tolerance

Values = Mapping[Symbol | MatrixSymbol, Any]
"""Scalars as numbers or (B,), column letters as (B, n) or (1, n), square letters as (n, n)."""


@dataclass(frozen=True)
class Residual:
    """How far a statement is from holding, at worst over a batch.

    `value` ≥ 0 is the violation, `scale` ≥ 0 the size of the terms that cancel in it, in the same units. Without a
    tolerance the numbers are exact and the value must be 0; else the tolerance says how much of the scale rounding
    may leave, and why.
    """

    value: float
    scale: float
    tolerance: Tolerance | None
    detail: str = ""

    @property
    def exact(self) -> bool:
        return self.tolerance is None

    @property
    def allowed(self) -> float:
        return 0.0 if self.tolerance is None else float(self.tolerance.allowed(self.scale))

    @property
    def ok(self) -> bool:
        """NaN and infinity are never ok."""
        return bool(np.isfinite(self.value) and self.value <= self.allowed)

    @property
    def scaled(self) -> float:
        """The violation in units of what is allowed: at most 1 when ok; 0 or infinity for exact numbers."""
        if self.value == 0:
            return 0.0
        ratio = self.value / self.allowed if self.allowed > 0 else float("inf")
        return float("inf") if np.isnan(ratio) else float(ratio)


@dataclass(frozen=True)
class Measured:
    """An expression at B states: its values and the sums of the absolute values of everything added up in them."""

    values: np.ndarray
    magnitudes: np.ndarray
    roundings: int


def measure(expression: Expr | MatrixExpr, values: Values) -> Measured:
    """A scalar expression in matrix letters at every state of the batch.

    Raises KeyError for a letter without a value, TypeError for an expression that is not scalar, ValueError for
    batches of different sizes.
    """
    sizes = {
        np.asarray(value).shape[0]
        for letter, value in values.items()
        if (_is_column(letter) and np.asarray(value).ndim == 2) or (isinstance(letter, Symbol) and np.ndim(value) == 1)
    }
    batch = max(sizes, default=1)
    if sizes - {1, batch}:
        raise ValueError(f"the values come in batches of different sizes: {sorted(sizes)}")
    exact = any(np.asarray(value).dtype == object for value in values.values())
    zero = np.zeros(batch, dtype=object if exact else float)
    total, magnitude, roundings = zero, zero, 1
    for term, coefficient in _polynomial(expression).items():
        plain, size, count = _term(term, coefficient, values, batch)
        total, magnitude, roundings = total + plain, magnitude + size, roundings + count
    return Measured(total, magnitude, roundings)


@lru_cache(maxsize=1024)
def _polynomial(expression: Expr | MatrixExpr) -> Mapping[Term, Expr]:
    """The normal form, worked out once: a checker is called thousands of times with the same expression."""
    return MappingProxyType(polynomial(expression))


def _is_column(letter: Symbol | MatrixSymbol) -> bool:
    return isinstance(letter, MatrixSymbol) and letter.shape[1] == 1


def _term(term: Term, coefficient: Expr, values: Values, batch: int) -> tuple[Any, Any, int]:
    """One term: its values, its magnitudes and a bound on the roundings in one value."""
    scalars, word = term
    if word:
        raise TypeError("only scalar expressions can be measured; this one has a matrix or vector left over")
    plain, size, count = _coefficient(coefficient, values)
    for kind, inner in scalars:
        if kind == "trace":
            product, absolute = _trace(inner, values), _trace(inner, values, absolute=True)
        else:
            product, absolute = _inner(inner, values, batch), _inner(inner, values, batch, absolute=True)
        plain, size = plain * product, size * absolute
        count += sum(np.asarray(values[letter]).shape[-1] + 1 for letter, _ in inner)
    return plain, size, count


def _coefficient(coefficient: Expr, values: Values) -> tuple[Any, Any, int]:
    """A polynomial coefficient in scalar symbols; Rational numbers stay exact when everything else is."""
    exact = any(np.asarray(value).dtype == object for value in values.values())
    total: Any = 0
    size: Any = 0
    count = 0
    for monomial in coefficient.as_ordered_terms():
        plain: Any = 1
        for factor, power in monomial.as_powers_dict().items():
            if isinstance(factor, Rational):
                number = factor**power
                base: Any = number.p if number.q == 1 else (_fraction(number) if exact else float(number))
                plain = plain * base
            elif isinstance(factor, Symbol) and power.is_Integer:
                value = values[factor]
                plain = plain * value ** int(power) if int(power) >= 0 else plain / value ** int(-power)
            else:
                plain = plain * float(factor**power)
            count += 2
        total, size = total + plain, size + abs(plain)
    return total, size, count


def _fraction(number: Rational) -> Any:
    from fractions import Fraction

    return Fraction(int(number.p), int(number.q))


def _array(letter: MatrixSymbol, transposed: bool, values: Values, absolute: bool) -> np.ndarray:
    array = np.asarray(values[letter])
    array = abs(array) if absolute else array
    return array.T if transposed and not _is_column(letter) else array


def _inner(word: Word, values: Values, batch: int, absolute: bool = False) -> np.ndarray:
    """uᵀ A B v for every state: from the right, one product of a matrix with the whole batch at a time."""
    (last, _) = word[-1]
    right = _array(last, False, values, absolute)
    for letter, transposed in reversed(word[1:-1]):
        right = right @ _array(letter, transposed, values, absolute).T
    if len(word) == 1:
        return np.broadcast_to(right[..., 0], (batch,))
    left = _array(word[0][0], False, values, absolute)
    return np.broadcast_to((left * right).sum(axis=-1), (batch,))


def _trace(word: Word, values: Values, absolute: bool = False) -> Any:
    product = _array(word[0][0], word[0][1], values, absolute)
    for letter, transposed in word[1:]:
        product = product @ _array(letter, transposed, values, absolute)
    return np.trace(product)


def residual(
    left: Expr | MatrixExpr,
    right: Expr | MatrixExpr | int,
    values: Values,
    relation: str = "=",
    *,
    margin: float | np.ndarray = 0.0,
    reason: str = "",
) -> Residual:
    """How far `left relation right` is from holding at the states; relation is one of = ≤ ≥.

    The tolerance is the forward error bound of the products: each value is a sum of products, and its rounding is at
    most their number times the sum of absolute values. `margin` is an extra size for errors of the given values
    themselves (of σ(z), say), added to the scale.
    """
    sides = [measure(side, values) for side in (left, right)]
    difference = sides[0].values - sides[1].values
    violation = {"=": abs(difference), "≤": np.maximum(difference, 0), "≥": np.maximum(-difference, 0)}[relation]
    exact = difference.dtype == object
    scale = sides[0].magnitudes + sides[1].magnitudes + (0 if exact else margin)
    if exact:
        return Residual(float(max(violation)), float(max(scale)), None, "exact rational arithmetic")
    roundings = sides[0].roundings + sides[1].roundings
    tolerance = Tolerance(roundings, reason or "one rounding per product and addition, on sums of absolute values")
    if np.any(violation > tolerance.allowed(np.where(np.isnan(scale), 0, scale))):
        scale = scale + UNDERFLOW * (_enlargement(left, values) + _enlargement(right, values))
    # The state that is worst in units of its own scale, not the one with the largest absolute residual.
    with np.errstate(over="ignore", invalid="ignore"):
        ratios = violation / (EPS * scale + UNDERFLOW)
    worst = int(np.argmax(np.where(np.isnan(ratios), np.inf, ratios)))
    return Residual(float(violation[worst]), float(np.broadcast_to(scale, violation.shape)[worst]), tolerance)


def _enlargement(side: Expr | MatrixExpr | int, values: Values) -> np.ndarray:
    """By how much the products of a side can enlarge what underflowed in them: the same sums with factors ≥ 1."""
    below = {f.base for f in sympify(side).atoms(Pow) if f.exp.is_number and f.exp.is_negative}
    sizes = {
        letter: (np.minimum if letter in below else np.maximum)(np.abs(np.asarray(value, dtype=float)), 1.0)
        for letter, value in values.items()
    }
    with np.errstate(all="ignore"):
        found = measure(side, sizes).magnitudes
    most = np.finfo(float).max
    return np.nan_to_num(np.asarray(found, dtype=float), nan=most, posinf=most)


def worst(*residuals: Residual) -> Residual:
    """Of several residuals of one claim, the one that is worst in units of its own tolerance."""
    if not residuals:
        raise ValueError("at least one residual is needed")
    return max(residuals, key=lambda item: item.scaled if item.ok else float("inf"))
