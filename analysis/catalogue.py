"""The activations of the theory, with their closed forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sympy import (
    Abs,
    Catalan,
    Expr,
    I,
    Piecewise,
    Rational,
    S,
    atan,
    cos,
    cosh,
    erf,
    exp,
    log,
    oo,
    pi,
    polylog,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from analysis.activations import PROPERTIES, Activation, Known, s
from analysis.decision import false, true

_HALF = Rational(1, 2)


def _entry(
    name: str,
    sigma: Expr,
    derivative: Expr,
    primitive: Expr,
    bound: Expr,
    lipschitz: Expr,
    holds: str,
    smooth: bool = True,
) -> Activation:
    facts = {
        p: (true if h == "+" else false)("known of the catalogue entry") for p, h in zip(PROPERTIES, holds, strict=True)
    }
    facts["smooth"] = (true if smooth else false)("known of the catalogue entry")
    return Activation(name, sigma, Known(S(derivative), S(primitive), S(bound), S(lipschitz), facts))


def inverse_tangent_integral(x: Expr) -> Expr:
    """Ti₂(x) = ∫₀ˣ arctan(r)/r dr = Im Li₂(ix), written with polylog."""
    return (polylog(2, I * x) - polylog(2, -I * x)) / (2 * I)


def power(q: Expr) -> Activation:
    """σ(s) = |s|^{q−1} sgn s for a rational q > 1."""
    q = S(q)
    if not (q.is_Rational and q > 1):
        raise ValueError(f"power(q) needs a rational q > 1, such as power(3/2), not {q}")
    if q == 2:
        sigma, lip = s, S.One
    else:
        sigma, lip = Abs(s) ** (q - 1) * sign(s), oo
    holds = "++-" + ("+" if lip == 1 else "-") + "++++"
    return _entry(f"power({q})", sigma, (q - 1) * Abs(s) ** (q - 2), Abs(s) ** q / q, oo, lip, holds, q >= 2)


def power_from_text(text: str) -> Activation | None:
    """The activation of a text like `power(3/2)`, or None when the text is something else."""
    found = re.fullmatch(r"power\(\s*(\d{1,4})\s*(?:/\s*(\d{1,4}))?\s*\)", text)
    return power(Rational(int(found[1]), int(found[2] or 1))) if found else None


#                                                                      con odd bnd lip nondec strict sign coerc
_ENTRIES = (
    _entry("tanh", tanh(s), 1 - tanh(s) ** 2, log(cosh(s)), 1, 1, "++++++++"),
    _entry("arctan", atan(s), 1 / (1 + s**2), s * atan(s) - log(1 + s**2) / 2, pi / 2, 1, "++++++++"),
    _entry(
        "erf",
        erf(s),
        2 * exp(-(s**2)) / sqrt(pi),
        s * erf(s) + (exp(-(s**2)) - 1) / sqrt(pi),
        1,
        2 / sqrt(pi),
        "++++++++",
    ),
    _entry("softsign", s / (1 + Abs(s)), 1 / (1 + Abs(s)) ** 2, Abs(s) - log(1 + Abs(s)), 1, 1, "++++++++"),
    _entry("algebraic", s / sqrt(1 + s**2), (1 + s**2) ** Rational(-3, 2), sqrt(1 + s**2) - 1, 1, 1, "++++++++"),
    _entry(
        "gudermannian",
        2 * atan(tanh(s / 2)),
        1 / cosh(s),
        pi * Abs(s) / 2 - 2 * (Catalan - inverse_tangent_integral(exp(-Abs(s)))),
        pi / 2,
        1,
        "++++++++",
    ),
    _entry(
        "hardtanh",
        Piecewise((-1, s < -1), (s, s <= 1), (1, True)),
        Piecewise((0, s < -1), (1, s <= 1), (0, True)),
        Piecewise((-s - _HALF, s < -1), (s**2 / 2, s <= 1), (s - _HALF, True)),
        1,
        1,
        "+++++-++",
        False,
    ),
    _entry("sinh", sinh(s), cosh(s), cosh(s) - 1, oo, oo, "++--++++"),
    _entry("cauchy_odd", s / (1 + s**2), (1 - s**2) / (1 + s**2) ** 2, log(1 + s**2) / 2, _HALF, 1, "++++--++"),
    _entry("sin", sin(s), cos(s), 1 - cos(s), 1, 1, "++++----"),
    _entry(
        "gaussian_odd",
        s * exp(-(s**2)),
        (1 - 2 * s**2) * exp(-(s**2)),
        (1 - exp(-(s**2))) / 2,
        1 / sqrt(2 * S.Exp1),
        1,
        "++++--+-",
    ),
    _entry(
        "deadzone",
        Piecewise((s + 1, s < -1), (0, s <= 1), (s - 1, True)),
        Piecewise((1, s < -1), (0, s <= 1), (1, True)),
        Piecewise(((s + 1) ** 2 / 2, s < -1), (0, s <= 1), ((s - 1) ** 2 / 2, True)),
        oo,
        1,
        "++-++--+",
        False,
    ),
    _entry(
        "rectified_tanh",
        Piecewise((0, s < 0), (tanh(s), True)),
        Piecewise((0, s < 0), (1 - tanh(s) ** 2, True)),
        Piecewise((0, s < 0), (log(cosh(s)), True)),
        1,
        1,
        "+-+++---",
        False,
    ),
    _entry(
        "sigmoid",
        1 / (1 + exp(-s)),
        exp(-s) / (1 + exp(-s)) ** 2,
        log(1 + exp(s)) - log(2),
        1,
        Rational(1, 4),
        "+-++++--",
    ),
    _entry(
        "relu",
        Piecewise((0, s < 0), (s, True)),
        Piecewise((0, s < 0), (1, True)),
        Piecewise((0, s < 0), (s**2 / 2, True)),
        oo,
        1,
        "+--++---",
        False,
    ),
    _entry("identity", s, S.One, s**2 / 2, oo, 1, "++-+++++"),
)

CATALOGUE: Mapping[str, Activation] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
