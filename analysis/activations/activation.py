"""Activation: σ, σ', S = ∫₀ˢσ, its bounds and the eight properties that the theorems assume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, singledispatch
from types import MappingProxyType
from typing import Any

from sympy import Derivative, DiracDelta, Expr, Integral, Rational, S, diff, oo

from analysis.activations.catalogue import ROWS, Row, power_from_text, power_row, s
from analysis.activations.primitives import primitive_from_zero
from analysis.activations.properties import (
    decide_coercive,
    decide_fading,
    decide_lipschitz,
    decide_sign_preserving,
    decide_smooth,
    decide_zero_at_origin,
)
from analysis.decisions.bounds import largest_modulus, largest_slope
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_bounded, decide_continuous, decide_monotone, decide_parity, decide_zero
from analysis.decisions.pieces import KINKED, pieces_of, piecewise
from analysis.decisions.spans import Unclear
from analysis.decisions.substitution import put
from analysis.names import nearest
from analysis.parsing import parse_expression

__all__ = ["CATALOGUE", "PROPERTIES", "Activation", "Known", "activation", "power", "s", "value_at"]

PROPERTIES = (
    "continuous",
    "odd",
    "bounded",
    "lipschitz",
    "nondecreasing",
    "strictly_increasing",
    "sign_preserving",
    "coercive",
)


@dataclass(frozen=True)
class Known:
    """What need not be found again: closed forms, properties that a rule has already decided, and how σ was built."""

    derivative: Expr | None = None
    primitive: Expr | None = None
    bound: Expr | None = None
    lipschitz: Expr | None = None
    properties: Mapping[str, Decision] = field(default_factory=dict)
    structure: object = None


@dataclass(frozen=True)
class Activation:
    """A scalar activation σ(s), with everything that the theorems need to know about it.

    `sigma` is an expression in `s` alone. Everything else is found when it is first asked for and kept.
    ValueError when the name is empty or sigma has another symbol.
    """

    name: str
    sigma: Expr
    known: Known = field(default_factory=Known, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("an activation needs a name")
        if not isinstance(self.sigma, Expr) or not self.sigma.free_symbols <= {s}:
            raise ValueError(f"an activation is an expression in s alone, not {self.sigma}")

    def __call__(self, x: Any) -> Any:
        """σ(x): an expression for an expression or an exact number, floats for floats and arrays of any shape.

        Floats and arrays need numerics.evaluation to be imported. TypeError for anything else.
        """
        return value_at(x, self)

    @property
    def structure(self) -> object:
        """How σ was built, where families.py built it: a Combination or a PiecewiseLinear; else None."""
        return self.known.structure

    @cached_property
    def derivative(self) -> Expr:
        """σ'(s); at a kink, one of the one-sided derivatives."""
        if self.known.derivative is not None:
            return self.known.derivative
        if not self.sigma.has(*KINKED):
            return diff(self.sigma, s)
        try:
            pieces, _ = pieces_of(self.sigma, s)
            return piecewise([(diff(p.expr, s), p.span) for p in pieces], s)
        except Unclear:
            found = diff(self.sigma, s)
            return Derivative(self.sigma, s) if found.has(DiracDelta) else found

    @cached_property
    def primitive(self) -> Expr:
        """S(s) = ∫₀ˢ σ: a closed form, or the integral itself."""
        return self.known.primitive if self.known.primitive is not None else primitive_from_zero(self.sigma, s)

    @property
    def has_closed_primitive(self) -> bool:
        """Whether `primitive` is a closed form."""
        return not self.primitive.has(Integral)

    @cached_property
    def bound(self) -> Expr | None:
        """M = sup |σ|, exactly: a number, oo, or None when it was not found."""
        if self.known.bound is not None:
            return self.known.bound
        found = largest_modulus(self.sigma, s)
        return oo if found is None and self._continuous.is_true and self._bounded.is_false else found

    @cached_property
    def lipschitz(self) -> Expr | None:
        """L, the least Lipschitz constant of σ, exactly: a number, oo when there is none, None when not found."""
        if self.known.lipschitz is not None:
            return self.known.lipschitz
        return oo if self.decide("continuous").is_false else largest_slope(self.sigma, s)

    @cached_property
    def zero_at_origin(self) -> Decision:
        """Is σ(0) = 0?"""
        if self._odd.is_true and self._continuous.is_true:
            return true("σ is odd and continuous, so σ(0) = 0")
        return decide_zero_at_origin(self.sigma, s)

    @cached_property
    def smooth(self) -> Decision:
        """Is σ continuously differentiable on the whole line?"""
        return self._decided("smooth", lambda: decide_smooth(self.sigma, s, self._continuous, one_sided=False))

    @cached_property
    def locally_lipschitz(self) -> Decision:
        """Is σ Lipschitz on every bounded interval, so that ż = Kσ(z) has unique solutions?"""
        if self.known.properties.get("lipschitz", undecided("unknown")).is_true:
            return true("σ is Lipschitz")
        return self._decided(
            "locally_lipschitz", lambda: decide_smooth(self.sigma, s, self._continuous, one_sided=True)
        )

    @cached_property
    def fading(self) -> Decision:
        """Is σ(0) = 0, and does σ(s)/s not grow with |s| on either side of 0, so that sσ(s) ≤ 2S(s)?"""
        terms = getattr(self.structure, "terms", ())
        parts = [CATALOGUE[term.base].fading for term in terms]
        if parts and all(part.is_true for part in parts):
            return true("it is so for every term of σ, which are positive multiples in positively scaled variables")
        return self._decided(
            "fading", lambda: decide_fading(self.sigma, s, self._odd, self._continuous, self.zero_at_origin)
        )

    @cached_property
    def nonconstant(self) -> Decision:
        """Does σ take more than one value?"""
        if "nonconstant" in self.known.properties:
            return self.known.properties["nonconstant"]
        if not self.sigma.has(s):
            return false("σ is a number")
        try:  # σ' = 0 is not enough: sign has it and is not constant
            zero = decide_zero(self.sigma - put(self.sigma, s, S.One))
        except Unclear as problem:
            return undecided(f"σ(1): {problem}")
        if zero.is_undecided:
            return undecided(f"σ(s) − σ(1): {zero.reason}")
        reason = f"σ(s) − σ(1) is {'' if zero.is_true else 'not '}0 for every s: {zero.reason}"
        return false(reason) if zero.is_true else true(reason)

    def decide(self, property: str) -> Decision:
        """Does σ have the property? One of PROPERTIES; ValueError otherwise."""
        if property not in PROPERTIES:
            raise ValueError(
                f"unknown property {property!r}{nearest(property, PROPERTIES)}; accepted are {', '.join(PROPERTIES)}"
            )
        found: Decision = getattr(self, f"_{property}")
        return found

    @cached_property
    def properties(self) -> Mapping[str, Decision]:
        """The eight properties of theory §0, each with its truth value and reason."""
        return MappingProxyType({name: self.decide(name) for name in PROPERTIES})

    def _decided(self, name: str, decide: Callable[[], Decision]) -> Decision:
        known = self.known.properties.get(name)
        return decide() if known is None else known

    @cached_property
    def _continuous(self) -> Decision:
        return self._decided("continuous", lambda: decide_continuous(self.sigma, s))

    @cached_property
    def _odd(self) -> Decision:
        return self._decided("odd", lambda: decide_parity(self.sigma, s, "odd"))

    @cached_property
    def _bounded(self) -> Decision:
        return self._decided("bounded", lambda: decide_bounded(self.sigma, s))

    @cached_property
    def _lipschitz(self) -> Decision:
        return self._decided("lipschitz", lambda: decide_lipschitz(self.sigma, s, self._continuous, self.lipschitz))

    @cached_property
    def _nondecreasing(self) -> Decision:
        return self._decided("nondecreasing", lambda: decide_monotone(self.sigma, s))

    @cached_property
    def _strictly_increasing(self) -> Decision:
        if self._nondecreasing.is_false:
            return self._nondecreasing
        return self._decided("strictly_increasing", lambda: decide_monotone(self.sigma, s, strict=True))

    @cached_property
    def _increases_through_origin(self) -> bool:
        return self._strictly_increasing.is_true and self.zero_at_origin.is_true

    @cached_property
    def _sign_preserving(self) -> Decision:
        if "sign_preserving" not in self.known.properties and self._increases_through_origin:
            return true("σ is strictly increasing and σ(0) = 0, so sσ(s) > 0 for s ≠ 0")
        return self._decided("sign_preserving", lambda: decide_sign_preserving(self.sigma, s, self._odd))

    @cached_property
    def _coercive(self) -> Decision:
        if "coercive" not in self.known.properties and self._increases_through_origin:
            return true(
                "σ is strictly increasing and σ(0) = 0, so |σ| ≥ c > 0 away from 0 and S grows at least linearly"
            )
        return self._decided("coercive", self._decide_coercive)

    def _decide_coercive(self) -> Decision:
        first = decide_coercive(self.sigma, s, None, self._nondecreasing, self._continuous)
        if not first.is_undecided or not self.has_closed_primitive:
            return first
        return decide_coercive(self.sigma, s, self.primitive, self._nondecreasing, self._continuous)


@singledispatch
def value_at(x: Any, activation: Activation) -> Any:
    """σ(x) by the type of x; numerics.evaluation registers floats and arrays."""
    kind = type(x).__name__
    raise TypeError(f"an activation takes a number, an expression or an array (import numerics.evaluation), not {kind}")


@value_at.register(Expr)
def _expression_at(x: Expr, activation: Activation) -> Expr:
    return put(activation.sigma, s, x) if x.is_number else activation.sigma.subs(s, x)


@value_at.register(int)
@value_at.register(Fraction)
def _exact_at(x: int | Fraction, activation: Activation) -> Expr:
    return put(activation.sigma, s, Rational(x.numerator, x.denominator))


def _from_row(row: Row) -> Activation:
    return Activation(row.name, row.sigma, Known(row.derivative, row.primitive))


CATALOGUE: Mapping[str, Activation] = MappingProxyType({row.name: _from_row(row) for row in ROWS})


def power(q: Expr) -> Activation:
    """σ(s) = |s|^{q−1} sgn s for a rational q > 1. ValueError for another q."""
    return _from_row(power_row(q))


def activation(text: str) -> Activation:
    """The activation that a text stands for: a catalogue name, power(q), or an expression in s such as `tanh(s)**3`.

    A constant is an expression too: a legal, if useless, activation. ValueError, in one line, for anything else.
    """
    if not isinstance(text, str):
        raise ValueError(f"an activation must be text, not {type(text).__name__}")
    name = text.strip()
    if name in CATALOGUE:
        return CATALOGUE[name]
    row = power_from_text(name)
    if row is not None:
        return _from_row(row)
    try:
        sigma = parse_expression(name, {"s": s})
    except ValueError as problem:
        if name.isidentifier():
            raise ValueError(
                f"unknown activation {name!r}{nearest(name, CATALOGUE)}; accepted are {', '.join(CATALOGUE)}, "
                "power(q), or an expression in s"
            ) from None
        raise ValueError(f"bad activation: {problem}") from None
    same = next((entry for entry in CATALOGUE.values() if entry.sigma == sigma), None)
    return Activation(name, sigma, same.known if same is not None else Known())
