"""Balls: exact numbers in, certain answers out. The only place that decides how a number becomes a ball."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TypeAlias

from flint import arb, arb_mat, ctx, fmpq
from sympy import Rational

Number: TypeAlias = int | float | Fraction | str | Rational | arb
Vector = list[arb]
Matrix = list[list[arb]]


class Failed(ArithmeticError):
    """The arithmetic did not decide: no statement follows, neither the wanted one nor its opposite."""


class TooFat(Failed):
    """The set is too large for one enclosure: cut it into pieces and try each."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Ball arithmetic with this many bits inside the block, the former precision after it, however it is left."""
    if not 53 <= bits <= 100_000:
        raise ValueError(f"a precision is a number of bits from 53 to 100000, not {bits}")
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def exact(value: Number) -> Fraction:
    """The rational that a number is: a decimal text is that decimal, a float is the double. ValueError otherwise."""
    if isinstance(value, arb):
        if not value.is_exact():
            raise ValueError("a ball with a radius is not one number")
        mantissa, exponent = value.man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    if isinstance(value, Rational):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    try:
        return Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError):
        raise ValueError(f"not a number: {value!r}; accepted are integers, doubles, fractions and decimals") from None


def ball(value: Number) -> arb:
    """A ball around the number: without radius when the precision holds it, with the rounding error otherwise."""
    if isinstance(value, arb):
        return value
    number = exact(value)
    return arb(fmpq(number.numerator, number.denominator))


def around(value: Number, radius: Number) -> arb:
    """The ball of all numbers within `radius` of the value."""
    return ball(value) + arb(0, ball(radius).upper())


def interval(low: arb, high: arb) -> arb:
    """The smallest ball that holds both balls."""
    return low.union(high)


def symmetric(bound: arb) -> arb:
    """[−b, b] for the upper end b of the bound."""
    return arb(0, bound.abs_upper())


def inside(inner: arb, outer: arb) -> bool:
    """Does the interior of `outer` hold `inner`?"""
    return bool(outer.contains_interior(inner))


def meet(x: arb, y: arb) -> arb:
    """A ball that holds what two enclosures of the same number have in common. Failed when that is empty: an alarm."""
    try:
        return x.intersection(y)
    except ValueError:
        raise Failed("two enclosures of one number do not meet") from None


def mid(x: arb) -> arb:
    """The centre of a ball, as a ball without radius."""
    return arb(x.mid())


def magnitude(x: arb) -> float:
    """About the largest absolute value in a ball. For choosing steps and frames only, never for a bound."""
    return abs(float(x.mid())) + float(x.rad())


def lower(x: arb) -> Fraction:
    """A rational at or below the whole ball."""
    return exact(x.lower()) if x.is_finite() else _infinite()


def upper(x: arb) -> Fraction:
    """A rational at or above the whole ball."""
    return exact(x.upper()) if x.is_finite() else _infinite()


def _infinite() -> Fraction:
    raise Failed("an enclosure without end")


def down(x: arb) -> float:
    """A double at or below the whole ball."""
    value = lower(x)
    number = _to_double(value)
    return number if Fraction(number) <= value else math.nextafter(number, -math.inf)


def up(x: arb) -> float:
    """A double at or above the whole ball."""
    return -down(-x)


def _to_double(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Failed(f"beyond the doubles: {'-' if value < 0 else ''}1e{len(str(abs(int(value)))) - 1}") from None


def greatest(values: Iterable[arb]) -> arb:
    """The maximum of numbers that are known as balls. (`max` of balls compares "certainly" and is silently wrong.)"""
    first, *rest = values
    for value in rest:
        first = first.max(value)
    return first


def column(values: Sequence[arb]) -> arb_mat:
    """A column of balls."""
    return arb_mat(len(values), 1, list(values))


def matrix(rows: Sequence[Sequence[Number]]) -> arb_mat:
    """A matrix of balls from rows of numbers."""
    height, width = len(rows), len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise ValueError("the rows of a matrix have one length")
    return arb_mat(height, width, [ball(x) for row in rows for x in row])


def identity(n: int) -> arb_mat:
    """The n×n unit matrix."""
    return arb_mat(n, n, [arb(int(i == j)) for i in range(n) for j in range(n)])


def centres(m: arb_mat) -> arb_mat:
    """The centres of a matrix of balls."""
    return arb_mat(m.nrows(), m.ncols(), [arb(x.mid()) for x in m.entries()])


def inverse(m: arb_mat) -> arb_mat:
    """An enclosure of the inverse. Failed when the matrix is too wide to be surely invertible."""
    try:
        return m.inv()
    except ZeroDivisionError:
        raise Failed("a matrix of balls is not surely invertible") from None
