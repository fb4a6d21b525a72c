"""Activations built from known ones, whose properties follow by rule: positive combinations and odd polygons.

Σ aᵢφᵢ(bᵢs) with aᵢ, bᵢ > 0 has what its terms have where a rule below says so; what no rule decides is left to the
decision procedures, which run only when asked. An odd piecewise-linear σ has all its properties by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from sympy import Add, Expr, Rational, S, oo, sstr

from analysis.activations.activation import CATALOGUE, Activation, Known, s
from analysis.decisions.decision import Decision, false, true
from analysis.decisions.functions import decide_sign
from analysis.decisions.growth import end_limit
from analysis.decisions.pieces import pieces_of, piecewise
from analysis.decisions.spans import Span, constant_sign
from analysis.decisions.substitution import put

Number: TypeAlias = "int | Fraction | Rational"


def _rational(value: Number, what: str) -> Rational:
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Rational):
        raise ValueError(f"{what} must be a rational number (int, Fraction or Rational), not {value!r}")
    return Rational(value)


@dataclass(frozen=True)
class Term:
    """amplitude·φ(gain·s) with a catalogue entry φ and amplitude, gain > 0. ValueError otherwise."""

    base: str
    amplitude: Rational = S.One
    gain: Rational = S.One

    def __post_init__(self) -> None:
        if self.base not in CATALOGUE:
            raise ValueError(f"unknown activation {self.base!r}: one of {', '.join(CATALOGUE)}")
        for name in ("amplitude", "gain"):
            value = _rational(getattr(self, name), f"the {name}")
            if value <= 0:
                raise ValueError(f"the {name} must be positive, not {value}")
            object.__setattr__(self, name, value)

    @property
    def activation(self) -> Activation:
        return CATALOGUE[self.base]

    def at_gain(self, expr: Expr) -> Expr:
        """The expression with gain·s for s."""
        return expr.subs(s, self.gain * s)


@dataclass(frozen=True)
class Combination:
    """σ(s) = Σ aᵢφᵢ(bᵢs), at least one term."""

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a combination needs at least one term")


@dataclass(frozen=True)
class PiecewiseLinear:
    """The odd continuous σ with slopes[k] between knots[k−1] and knots[k], where knots[−1] = 0 and the last is ∞.

    The knots are positive and increase; there is one slope more than there are knots. ValueError otherwise.
    """

    knots: tuple[Rational, ...]
    slopes: tuple[Rational, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "knots", tuple(_rational(k, "a knot") for k in self.knots))
        object.__setattr__(self, "slopes", tuple(_rational(m, "a slope") for m in self.slopes))
        if len(self.slopes) != len(self.knots) + 1:
            raise ValueError(f"{len(self.knots)} knots need {len(self.knots) + 1} slopes, not {len(self.slopes)}")
        if any(b <= a for a, b in zip((S.Zero, *self.knots), self.knots, strict=False)):
            raise ValueError(f"the knots must be positive and increase: {', '.join(map(str, self.knots))}")

    @property
    def values(self) -> tuple[Rational, ...]:
        """σ at the knots."""
        found, value, last = [], S.Zero, S.Zero
        for knot, slope in zip(self.knots, self.slopes, strict=False):
            value += slope * (knot - last)
            found.append(value)
            last = knot
        return tuple(found)


def combination(terms: Iterable[Term]) -> Activation:
    """The activation Σ aᵢφᵢ(bᵢs), with every property that follows from those of its terms.

    `bound` is exact where all terms are nondecreasing: max(σ(∞), −σ(−∞)). `lipschitz` is exact where every
    term is steepest at 0: Σ aᵢbᵢφᵢ'(0). Elsewhere both are found by the general procedure when asked for.
    """
    parts = Combination(tuple(terms)).terms
    sigma = Add(*[p.amplitude * p.at_gain(p.activation.sigma) for p in parts])
    known = Known(
        Add(*[p.amplitude * p.gain * p.at_gain(p.activation.derivative) for p in parts]),
        Add(*[p.amplitude / p.gain * p.at_gain(p.activation.primitive) for p in parts]),
        _bound(parts),
        _lipschitz(parts),
        _properties(parts),
        Combination(parts),
    )
    return Activation(sstr(sigma), sigma, known)


def _all(parts: Sequence[Term], name: str) -> bool:
    return all(p.activation.decide(name).is_true for p in parts)


def _any(parts: Sequence[Term], name: str) -> bool:
    return any(p.activation.decide(name).is_true for p in parts)


def _without(parts: Sequence[Term], name: str) -> list[Term] | None:
    """The terms that lack a property, None when that is not known of every term."""
    decisions = [p.activation.decide(name) for p in parts]
    return (
        None
        if any(d.is_undecided for d in decisions)
        else [p for p, d in zip(parts, decisions, strict=True) if d.is_false]
    )


def _properties(parts: Sequence[Term]) -> dict[str, Decision]:
    """What the rules decide; a name is left out where no rule applies."""
    found: dict[str, Decision] = {}
    for name in ("continuous", "odd", "bounded", "lipschitz", "nondecreasing", "sign_preserving", "coercive"):
        if _all(parts, name):
            found[name] = true(f"every term is {name.replace('_', ' ')}, and positive combinations keep it")
    for name in ("continuous", "odd", "bounded", "lipschitz"):
        lacking = _without(parts, name)
        if name in found or not lacking:
            continue
        if len(lacking) == 1:
            found[name] = false(f"one term, {lacking[0].base}, is not, and the others are")
        elif name in ("bounded", "lipschitz") and _all(lacking, "nondecreasing"):
            found[name] = false("the terms that are not are nondecreasing, so they cannot cancel")
        elif name == "odd" and all(_even_part_nonnegative(p.base) for p in lacking):
            found[name] = false("the even parts of the terms are nonnegative and not all 0, so they cannot cancel")
    if _all(parts, "nondecreasing") and _any(parts, "strictly_increasing"):
        found["strictly_increasing"] = true("every term is nondecreasing and one is strictly increasing")
    if all(_never_against(p.activation) for p in parts):
        for name, why in (
            ("sign_preserving", "sφ(s) ≥ 0 for every term"),
            ("coercive", "every term's primitive is ≥ 0"),
        ):
            if name not in found and _any(parts, name):
                found[name] = true(f"{why}, and one term is {name.replace('_', ' ')}")
    if _all(parts, "nondecreasing"):
        found["nonconstant"] = true("every term is nondecreasing, and none is constant")
    if all(p.activation.smooth.is_true for p in parts):
        found["smooth"] = true("every term is continuously differentiable")
    return found


def _never_against(activation: Activation) -> bool:
    """Whether sφ(s) ≥ 0 for all s."""
    if activation.decide("sign_preserving").is_true:
        return True
    return activation.decide("nondecreasing").is_true and activation.zero_at_origin.is_true


@lru_cache(maxsize=64)
def _even_part_nonnegative(base: str) -> bool:
    sigma = CATALOGUE[base].sigma
    return decide_sign(sigma + sigma.subs(s, -s), ">=", s).is_true


@lru_cache(maxsize=64)
def _end_values(base: str) -> tuple[Expr | None, Expr | None]:
    """The limits of a catalogue entry at −∞ and ∞."""
    pieces, _ = pieces_of(CATALOGUE[base].sigma, s)
    first, last = pieces[0], pieces[-1]
    return end_limit(first.expr, s, first.span, upper=False), end_limit(last.expr, s, last.span, upper=True)


def _bound(parts: Sequence[Term]) -> Expr | None:
    if not _all(parts, "nondecreasing"):
        return None
    low, high = S.Zero, S.Zero
    for p in parts:
        ends = _end_values(p.base)
        if ends[0] is None or ends[1] is None:
            return None
        low, high = low + p.amplitude * ends[0], high + p.amplitude * ends[1]
    if low.is_infinite or high.is_infinite:
        return oo
    sign = constant_sign(high + low)
    return None if sign is None else (high if sign >= 0 else -low)


@lru_cache(maxsize=64)
def _steepest_at_origin(base: str) -> bool:
    entry = CATALOGUE[base]
    if not entry.smooth.is_true and base != "hardtanh":
        return False
    steepness = entry.lipschitz
    return steepness is not None and constant_sign(put(entry.derivative, s, S.Zero) - steepness) == 0


def _lipschitz(parts: Sequence[Term]) -> Expr | None:
    if any(p.activation.lipschitz is oo for p in parts):
        return oo if _all([p for p in parts if p.activation.lipschitz is oo], "nondecreasing") else None
    if not all(_steepest_at_origin(p.base) for p in parts):
        return None
    return Add(*[p.amplitude * p.gain * p.activation.lipschitz for p in parts])


def piecewise_linear(knots: Sequence[Number], slopes: Sequence[Number]) -> Activation:
    """The odd continuous piecewise-linear activation; see PiecewiseLinear. All its properties are exact."""
    shape = PiecewiseLinear(tuple(knots), tuple(slopes))
    lines, last, value, area = [], S.Zero, S.Zero, S.Zero
    for knot, slope in zip((*shape.knots, oo), shape.slopes, strict=True):
        line = value + slope * (s - last)
        primitive = area + value * (s - last) + slope * (s - last) ** 2 / 2
        lines.append((Span(last, knot), line.expand(), slope, primitive.expand()))
        if knot is not oo:
            value, area, last = line.subs(s, knot), primitive.subs(s, knot), knot
    left = [(Span(-p.high, -p.low), -e.subs(s, -s), m, f.subs(s, -s)) for p, e, m, f in lines[::-1]]
    whole = left + lines
    sigma, derivative, primitive = (piecewise([(row[k], row[0]) for row in whole], s) for k in (1, 2, 3))
    bound = max(map(abs, (*shape.values, S.Zero))) if shape.slopes[-1] == 0 else oo
    known = Known(derivative, primitive, bound, max(map(abs, shape.slopes)), _polygon(shape), shape)
    return Activation(sstr(sigma), sigma, known)


def _polygon(shape: PiecewiseLinear) -> dict[str, Decision]:
    """The properties of an odd polygon, from its slopes and its values at the knots."""
    slopes, values, last = shape.slopes, shape.values, shape.slopes[-1]
    end = values[-1] if values else S.Zero
    sign_preserving = slopes[0] > 0 and all(v > 0 for v in values) and last >= 0
    coercive = last > 0 or (last == 0 and end > 0)
    same = all(m == slopes[0] for m in slopes)
    facts = {
        "continuous": (True, "its pieces meet at the knots"),
        "odd": (True, "it is built as an odd function"),
        "bounded": (last == 0, f"its last slope is {last}"),
        "lipschitz": (True, f"its largest slope is {max(map(abs, slopes))}"),
        "nondecreasing": (all(m >= 0 for m in slopes), f"its least slope is {min(slopes)}"),
        "strictly_increasing": (all(m > 0 for m in slopes), f"its least slope is {min(slopes)}"),
        "sign_preserving": (bool(sign_preserving), f"first slope {slopes[0]}, values {values}, last slope {last}"),
        "coercive": (bool(coercive), f"its last slope is {last} and its value at the last knot {end}"),
        "nonconstant": (any(m != 0 for m in slopes), "a slope is not 0" if any(slopes) else "every slope is 0"),
        "smooth": (same, "all slopes are equal" if same else "it has a kink"),
    }
    return {name: (true if holds else false)(reason) for name, (holds, reason) in facts.items()}
