"""Activation: σ, σ', S = ∫₀ˢσ, its bounds and the eight properties that the theorems assume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from sympy import Dummy, Expr, Integral, Symbol, diff

from analysis.decision import Decision, undecided

s = Symbol("s", real=True)

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
    """What is known of an activation without deciding it: closed forms and properties with their reasons."""

    derivative: Expr | None = None
    primitive: Expr | None = None
    bound: Expr | None = None
    lipschitz: Expr | None = None
    properties: Mapping[str, Decision] = field(default_factory=dict)


@dataclass(frozen=True)
class Activation:
    """A scalar activation σ(s), with everything that the theorems need to know about it."""

    name: str
    sigma: Expr
    known: Known = field(default_factory=Known, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("an activation needs a name")
        if not self.sigma.free_symbols <= {s}:
            raise ValueError(f"an activation is an expression in s alone, not {self.sigma}")

    @cached_property
    def derivative(self) -> Expr:
        """σ'(s), where it exists."""
        return self.known.derivative if self.known.derivative is not None else diff(self.sigma, s)

    @cached_property
    def primitive(self) -> Expr:
        """S(s) = ∫₀ˢ σ: a closed form, or the integral itself."""
        if self.known.primitive is not None:
            return self.known.primitive
        r = Dummy("r", real=True)
        return Integral(self.sigma.subs(s, r), (r, 0, s))

    @property
    def has_closed_primitive(self) -> bool:
        """Whether `primitive` is a closed form."""
        return not self.primitive.has(Integral)

    @cached_property
    def bound(self) -> Expr | None:
        """M = sup |σ|: a number, oo, or None when it is not known."""
        return self.known.bound

    @cached_property
    def lipschitz(self) -> Expr | None:
        """L, the least Lipschitz constant of σ: a number, oo, or None when it is not known."""
        return self.known.lipschitz

    def decide(self, property: str) -> Decision:
        """Does σ have the property? One of PROPERTIES; ValueError otherwise."""
        if property not in PROPERTIES:
            raise ValueError(f"unknown property {property!r}: one of {', '.join(PROPERTIES)}")
        return self.properties[property]

    @cached_property
    def properties(self) -> Mapping[str, Decision]:
        """The eight properties of theory §0, each with its truth value and reason."""
        found = {p: self.known.properties.get(p, undecided("not decided yet")) for p in PROPERTIES}
        return MappingProxyType(found)

    @cached_property
    def smooth(self) -> Decision:
        """Is σ continuously differentiable on the whole line?"""
        return self.known.properties.get("smooth", undecided("not decided yet"))


def activation(text: str) -> Activation:
    """The activation that a catalogue name or an expression in s stands for; ValueError otherwise."""
    from analysis.catalogue import CATALOGUE, power_from_text
    from analysis.parsing import parse_expression

    name = text.strip()
    if name in CATALOGUE:
        return CATALOGUE[name]
    return power_from_text(name) or Activation(name, parse_expression(name, {"s": s}))


def __getattr__(name: str) -> object:
    if name == "CATALOGUE":  # lives in catalogue.py, which imports this module
        from analysis.catalogue import CATALOGUE

        return CATALOGUE
    raise AttributeError(name)
