"""The activations of the theory (T2.6) in closed form: σ, σ' and S = ∫₀ˢσ. Their properties are decided, not listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sympy import (
    Abs,
    Catalan,
    Expr,
    I,
    Piecewise,
    Rational,
    S,
    Symbol,
    atan,
    cos,
    cosh,
    erf,
    exp,
    log,
    pi,
    polylog,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

s = Symbol("s", real=True)
MAX_POWER = 100
_HALF = Rational(1, 2)


@dataclass(frozen=True)
class Row:
    """One activation in closed form. At a kink σ' is one of the one-sided derivatives."""

    name: str
    sigma: Expr
    derivative: Expr
    primitive: Expr


def inverse_tangent_integral(x: Expr) -> Expr:
    """Ti₂(x) = ∫₀ˣ arctan(r)/r dr = Im Li₂(ix), written with polylog."""
    # Unevaluated: SymPy would look for closed forms of x = ±i first, which takes as long as importing SymPy.
    return (polylog(2, I * x, evaluate=False) - polylog(2, -I * x, evaluate=False)) / (2 * I)


def _clip(below: Expr, inside: Expr, above: Expr) -> Expr:
    return Piecewise((below, s < -1), (inside, s <= 1), (above, True))


def _rectified(right: Expr) -> Expr:
    return Piecewise((S.Zero, s < 0), (right, True))


ROWS = (
    Row("tanh", tanh(s), 1 - tanh(s) ** 2, log(cosh(s))),
    Row("arctan", atan(s), 1 / (1 + s**2), s * atan(s) - log(1 + s**2) / 2),
    Row("erf", erf(s), 2 * exp(-(s**2)) / sqrt(pi), s * erf(s) + (exp(-(s**2)) - 1) / sqrt(pi)),
    Row("softsign", s / (1 + Abs(s)), 1 / (1 + Abs(s)) ** 2, Abs(s) - log(1 + Abs(s))),
    Row("algebraic", s / sqrt(1 + s**2), (1 + s**2) ** Rational(-3, 2), sqrt(1 + s**2) - 1),
    Row(
        "gudermannian",
        2 * atan(tanh(s / 2)),
        1 / cosh(s),
        pi * Abs(s) / 2 - 2 * (Catalan - inverse_tangent_integral(exp(-Abs(s)))),
    ),
    Row("hardtanh", _clip(-S.One, s, S.One), _clip(S.Zero, S.One, S.Zero), _clip(-s - _HALF, s**2 / 2, s - _HALF)),
    Row("sinh", sinh(s), cosh(s), cosh(s) - 1),
    Row("cauchy_odd", s / (1 + s**2), (1 - s**2) / (1 + s**2) ** 2, log(1 + s**2) / 2),
    Row("sin", sin(s), cos(s), 1 - cos(s)),
    Row("gaussian_odd", s * exp(-(s**2)), (1 - 2 * s**2) * exp(-(s**2)), (1 - exp(-(s**2))) / 2),
    Row(
        "deadzone",
        _clip(s + 1, S.Zero, s - 1),
        _clip(S.One, S.Zero, S.One),
        _clip((s + 1) ** 2 / 2, S.Zero, (s - 1) ** 2 / 2),
    ),
    Row("rectified_tanh", _rectified(tanh(s)), _rectified(1 - tanh(s) ** 2), _rectified(log(cosh(s)))),
    Row("sigmoid", 1 / (1 + exp(-s)), exp(-s) / (1 + exp(-s)) ** 2, log(1 + exp(s)) - log(2)),
    Row("relu", _rectified(s), _rectified(S.One), _rectified(s**2 / 2)),
    Row("identity", s, S.One, s**2 / 2),
)


def power_row(q: Expr) -> Row:
    """σ(s) = |s|^{q−1} sgn s, S(s) = |s|^q/q, for a rational q > 1. ValueError for another q."""
    q = S(q)
    if not (q.is_Rational and 1 < q <= MAX_POWER and q.q <= MAX_POWER):
        raise ValueError(f"power(q) needs a rational number 1 < q <= {MAX_POWER}, such as power(3/2), not {q}")
    sigma = s ** (q - 1) if q.is_even else Abs(s) ** (q - 1) * sign(s)
    return Row(f"power({q})", sigma, (q - 1) * Abs(s) ** (q - 2), Abs(s) ** q / q)


def power_from_text(text: str) -> Row | None:
    """The activation of a text such as `power(3/2)` or `power(1.5)`; None when the text is not of this form."""
    call = re.fullmatch(r"\s*power\s*\((.*)\)\s*", text, re.DOTALL)
    if call is None:
        return None
    number = re.fullmatch(r"\s*(\d{1,4}(?:\.\d{1,8})?)\s*(?:/\s*(\d{1,4}))?\s*", call[1])
    if number is None or (number[2] is not None and int(number[2]) == 0):
        raise ValueError(f"power(q) needs a rational number 1 < q <= {MAX_POWER}, such as power(3/2), not {call[1]!r}")
    return power_row(Rational(Fraction(number[1]) / int(number[2] or 1)))
