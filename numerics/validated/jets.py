"""Jets: polynomials in a few variables cut off at a degree, with balls as coefficients; and flows of them.

The derivatives of a flow by its start, up to the degree, obey the field itself in this arithmetic: the Taylor
recurrences of `recurrences` run on jets unchanged. The enclosure of a whole step is found degree by degree: each is
linear in the next derivatives, given those below, so that Gronwall bounds it. Source: theory 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import sympy
from flint import arb
from sympy import Symbol, tanh

from numerics.validated.balls import Failed, greatest, magnitude, meet, mid, symmetric
from numerics.validated.flow import Flow, Solution, norm
from numerics.validated.recurrences import Recurrence, ball_values
from numerics.validated.step import Control, enclosure, suggested

Exponents = tuple[int, ...]


class Space:
    """Polynomials in `variables` unknowns up to a degree: the order of the monomials and how they multiply."""

    def __init__(self, variables: int, degree: int) -> None:
        self.variables, self.degree = variables, degree
        powers = product(range(degree + 1), repeat=variables)
        self.monomials: list[Exponents] = sorted((p for p in powers if sum(p) <= degree), key=lambda p: (sum(p), p))
        self.index = {p: i for i, p in enumerate(self.monomials)}
        self.degrees = [sum(p) for p in self.monomials]

    @cached_property
    def products(self) -> list[list[tuple[int, int]]]:
        """For each monomial the pairs whose product it is."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.monomials]
        for i, p in enumerate(self.monomials):
            for j, q in enumerate(self.monomials):
                k = self.index.get(tuple(a + b for a, b in zip(p, q, strict=True)))
                if k is not None:
                    found[k].append((i, j))
        return found

    def constant(self, value: arb) -> Jet:
        """The jet of a number."""
        return Jet(self, [value] + [arb(0)] * (len(self.monomials) - 1))

    def variable(self, which: int, value: arb) -> Jet:
        """The jet of an unknown around a value."""
        jet = self.constant(value)
        jet.c[self.index[tuple(int(i == which) for i in range(self.variables))]] = arb(1)
        return jet


class Jet:
    """One polynomial of a space."""

    __slots__ = ("c", "space")

    def __init__(self, space: Space, c: list[arb]) -> None:
        self.space, self.c = space, c

    def __add__(self, other: Any) -> Jet:
        if isinstance(other, Jet):
            return Jet(self.space, [x + y for x, y in zip(self.c, other.c, strict=True)])
        return Jet(self.space, [self.c[0] + other, *self.c[1:]])

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet(self.space, [-x for x in self.c])

    def __sub__(self, other: Any) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Any) -> Jet:
        return -self + other

    def __mul__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.space, [x * other for x in self.c])
        a, b = self.c, other.c
        return Jet(self.space, [sum((a[i] * b[j] for i, j in pairs), arb(0)) for pairs in self.space.products])

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        return self * (1 / arb(other)) if not isinstance(other, Jet) else self * jet_values("reciprocal", other, None)

    def coefficient(self, exponents: Exponents) -> arb:
        """The coefficient of a monomial."""
        return self.c[self.space.index[exponents]]

    @property
    def nilpotent(self) -> Jet:
        """The jet without its constant term."""
        return Jet(self.space, [arb(0), *self.c[1:]])

    def composed(self, series: Sequence[arb]) -> Jet:
        """Σ series_k (self − constant)ᵏ."""
        small = self.nilpotent
        total = self.space.constant(series[-1])
        for c in reversed(series[:-1]):
            total = total * small + c
        return total


@lru_cache(maxsize=32)
def _elementary(name: str) -> Recurrence:
    s = Symbol("s", real=True)
    return Recurrence(getattr(sympy, name)(s), s)


def function_series(recurrence: Recurrence, at: arb, degree: int) -> tuple[list[Any], list[Any]]:
    """Taylor coefficients of F and F' at a point, up to a degree."""
    running = recurrence.start(ball_values)
    for k in range(degree + 1):
        running.feed(at if k == 0 else arb(int(k == 1)))
    return running.value, running.slope


def jet_values(name: str, x: Jet, exponent: arb | None) -> Jet:
    """F(x) at order 0 for jets."""
    degree = x.space.degree
    if name in ("power", "reciprocal"):
        e = arb(-1) if exponent is None else exponent
        series = [ball_values(name, x.c[0], exponent)]
        for k in range(1, degree + 1):
            series.append(series[-1] * (e - (k - 1)) / (k * x.c[0]))
    elif name == "sech2":
        series = function_series(_elementary(tanh.__name__), x.c[0], degree)[1]
    else:
        series = function_series(_elementary(name), x.c[0], degree)[0]
    return x.composed([arb(0) + c for c in series])


def field_of_jets(flow: Flow, state: Sequence[Jet]) -> list[Jet]:
    """ż in jets."""
    return [arb(1) * x for x in flow.taylor(state, 1, jet_values).coefficient(1)]


def jet_enclosure(flow: Flow, state: Sequence[Jet], span: arb) -> list[Jet]:
    """Jets that hold those of every solution while t runs over `span`, an interval around 0 or ending there."""
    space = state[0].space
    box = enclosure(flow, [x.c[0] for x in state], span)
    slope = norm(flow.jacobian(box))
    length = span.abs_upper()
    growth = (length * slope).exp()
    held = [space.constant(x) for x in box]
    for degree in range(1, space.degree + 1):
        chosen = [k for k, d in enumerate(space.degrees) if d == degree]
        rest = field_of_jets(flow, held)
        for k in chosen:
            start = greatest(abs(x.c[k]) for x in state)
            bound = symmetric(growth * (start + length * greatest(abs(x.c[k]) for x in rest)))
            for x in held:
                x.c[k] = bound
        for _ in range(2):
            rates = field_of_jets(flow, held)
            for k in chosen:
                for x, start, rate in zip(held, state, rates, strict=True):
                    x.c[k] = meet(start.c[k] + span * rate.c[k], x.c[k])
    return held


def jet_step(flow: Flow, state: list[Jet], control: Control, longest: arb | None) -> tuple[list[Jet], arb, Solution]:
    """The jets after one step, its length, and the Taylor polynomial that it was made with."""
    order = control.order
    solution = flow.taylor(state, order, jet_values)
    centres = flow.taylor([mid(x.c[0]) for x in state], order)
    h = arb(suggested(centres, control) / 2)
    if longest is not None and not h < longest:
        h = longest
    while True:
        held = jet_enclosure(flow, state, arb(0).union(h))
        far = flow.taylor(held, order + 1, jet_values).coefficient(order + 1)
        power = h ** (order + 1)
        remainder = [x * power for x in far]
        if max(magnitude(c) for x in remainder for c in x.c) <= control.accepted * control.tolerance:
            break
        h = mid(h / 2)
        if magnitude(h) < 1e-6:
            raise Failed("the remainder of the jets stays large however short the step")
    return [x + r for x, r in zip(solution.value(h), remainder, strict=True)], h, solution
