"""Return maps in jets: all derivatives of the map at a fixed point, up to a degree, as balls. Source: T17.2.

The start is a jet in the coordinates of the section (on an energy level: with the solved direction as a jet too). The
time of the return is one as well: its constant term is the true time, the others follow from staying on the section.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from numerics.validated.balls import Failed, ball, exact, mid
from numerics.validated.energies import Energy
from numerics.validated.flow import Flow, Solution, horner
from numerics.validated.functions import value_of
from numerics.validated.jets import Jet, Space, function_series, jet_enclosure, jet_step, jet_values
from numerics.validated.returnmap import ReturnMap, is_symmetry
from numerics.validated.step import Control


@dataclass(frozen=True)
class _Plane:
    """{normal·z = level} in jets."""

    normal: list[arb]
    level: arb

    def along(self, jets: Sequence[Any]) -> Any:
        return sum((a * x for a, x in zip(self.normal, jets, strict=True)), arb(0))

    def height(self, jets: Sequence[Any]) -> Any:
        return self.along(jets) - self.level


def lifted(map: ReturnMap, point: Sequence[arb], space: Space) -> list[Jet]:
    """The states over point + (unknowns), on the energy level where there is one, as jets."""
    chart = map.chart
    v = [space.variable(i, x) for i, x in enumerate(point)]
    p = space.constant(arb(0))
    if chart.energy is not None and chart.solved is not None:
        upward = [ball(x) for x in chart.solved]
        state = chart.lift(list(point), map.energy).state
        shift = [s - f for s, f in zip(state, _flat(chart.base, chart.directions, point), strict=True)]
        first = next(i for i, x in enumerate(upward) if x != 0)
        p = space.constant(shift[first] / upward[first])
        for _ in range(space.degree):
            z = [f + u * p for f, u in zip(_flat(chart.base, chart.directions, v), upward, strict=True)]
            value, gradient = _energy(chart.energy, z)
            growth = sum((u * g for u, g in zip(upward, gradient, strict=True)), arb(0))
            p = p - (value.nilpotent / growth).nilpotent  # the constant term is right already
        return [f + u * p for f, u in zip(_flat(chart.base, chart.directions, v), upward, strict=True)]
    return [arb(0) + x for x in _flat(chart.base, chart.directions, v)]


def _flat(base: Sequence[Fraction], directions: Sequence[Sequence[Fraction]], v: Sequence[Any]) -> list[Any]:
    return [sum((ball(d[i]) * x for d, x in zip(directions, v, strict=True)), ball(b)) for i, b in enumerate(base)]


def _energy(energy: Energy, z: Sequence[Jet]) -> tuple[Jet, list[Jet]]:
    """H and its gradient in jets, from S and the Taylor coefficients of σ = S'."""
    flow = energy.flow
    (symbol,) = flow.activation.sigma.free_symbols
    total, gradient = z[0].space.constant(arb(0)), []
    for x, d, c in zip(z, energy.weights, energy.tilt, strict=True):
        series = [arb(0) + y for y in function_series(flow.recurrence, x.c[0], x.space.degree)[0]]
        primitive = [value_of(flow.activation.primitive, {symbol: x.c[0]})]
        primitive += [y / (k + 1) for k, y in enumerate(series)][: x.space.degree]
        total = total + ball(d) * (x.composed(primitive) + ball(c) * x)
        gradient.append(ball(d) * (x.composed(series) + ball(c)))
    return total, gradient


def map_jets(map: ReturnMap, point: Sequence[arb], degree: int, control: Control, before: float = 100) -> list[Jet]:
    """The coordinates of the image of point + (unknowns), as jets. `point` should be exact or nearly so.

    Failed when a step of the proof is not decided, ValueError for a flow with parameters.
    """
    if map.flow.parameters:
        raise ValueError("jets are made for flows without parameters")
    space = Space(map.chart.size, degree)
    n, g = map.flow.n, map.symmetry
    back = [[g[j][i] for j in range(n)] for i in range(n)] if g else [[int(i == j) for j in range(n)] for i in range(n)]
    if g is not None and not is_symmetry(map.flow, g):
        raise ValueError("the matrix is not a symmetry of the flow")
    normal = [sum((ball(map.normal[i]) * back[i][j] for i in range(n)), arb(0)) for j in range(n)]
    plane = _Plane(normal, ball(map.level))
    reached = _to_section(map.flow, lifted(map, point, space), plane, control, before)
    turned = [sum((back[i][j] * reached[j] for j in range(n)), arb(0)) for i in range(n)]
    moved = [x - ball(b) for x, b in zip(turned, map.chart.base, strict=True)]
    return [sum((ball(c) * x for c, x in zip(row, moved, strict=True)), arb(0)) for row in map.chart.read]


def _to_section(flow: Flow, state: list[Jet], plane: _Plane, control: Control, before: float) -> list[Jet]:
    """The jets where the section is first reached from below; the start is off it, or on it and moving down."""
    time = Fraction(0)
    while time <= before:
        after, h, solution = jet_step(flow, state, control, None)
        held = jet_enclosure(flow, state, arb(0).union(h))
        constants = [x.c[0] for x in held]
        gap, rate = plane.height(constants), plane.along(flow.field(constants))
        if not (gap > 0 or gap < 0 or rate < 0):
            if not (rate > 0 and plane.height([x.c[0] for x in state]) < 0):
                raise Failed("the crossing of the section is not isolated in one step")
            if plane.height([x.c[0] for x in after]) > 0:
                return _onto(flow, state, solution, h, plane, control)
        state, time = after, time + exact(h)
    raise Failed(f"the section is not met before t = {before:g}")


def _onto(flow: Flow, state: list[Jet], solution: Solution, h: arb, plane: _Plane, control: Control) -> list[Jet]:
    """The jets on the section, within the step: to the time of the centre, then for the rest of each trajectory."""
    terms = [plane.along([u.input[k].c[0] for u in solution.units]) for k in range(solution.order + 1)]
    terms[0] = terms[0] - plane.level
    slopes = [k * c for k, c in enumerate(terms)][1:]
    low, high = 0.0, float(h.mid())
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if float(horner(terms, arb(middle)).mid()) < 0 else (low, middle)
    t = arb((low + high) / 2)
    for _ in range(4):
        t = mid(t - horner(terms, t) / horner(slopes, t))
    reached, taken, _ = jet_step(flow, state, control, t)
    if exact(taken) != exact(t):
        raise Failed("the last step to the section was refused")
    constants = [x.c[0] for x in reached]
    gap, rate = plane.height(constants), plane.along(flow.field(constants))
    window = ((abs(gap) / rate).upper() * 2 + arb(2) ** -1000).upper()
    held = jet_enclosure(flow, reached, arb(0, window))
    through = plane.along(flow.field([x.c[0] for x in held]))
    if not through > 0 or not abs(gap) < window * through:
        raise Failed("the window of time is not shown to hold the crossing")
    # At the true time of crossing the jets lie in `held`; the delay of other starts has no constant term.
    space = held[0].space
    local = flow.taylor(held, space.degree, jet_values)
    delay = space.constant(arb(0))
    for _ in range(space.degree):
        miss = plane.height([horner(u.input, delay) for u in local.units]).nilpotent
        speed = plane.along([horner([k * c for k, c in enumerate(u.input)][1:], delay) for u in local.units])
        delay = (delay - miss / speed).nilpotent
    return [horner(u.input, delay) for u in local.units]
