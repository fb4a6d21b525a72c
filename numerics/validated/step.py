"""One step of a set along a flow: an enclosure for the whole step first, then the end of it, with derivatives.

The remainder of the Taylor series is a coefficient of order N + 1 on the first enclosure, and the step is accepted on
that rigorous remainder, never on the coefficients at the centre alone. Source: theory 17; R. Lohner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb, arb_mat

from numerics.validated.balls import Failed, TooFat, ball, exact, identity, magnitude, meet, mid, symmetric
from numerics.validated.flow import Flow, Solution, norm, tangent_value
from numerics.validated.sets import Doubleton, Tangents

SHORTEST = 2.0**-6
"""When a step this much shorter than the centre alone would allow is still refused, the set is too fat to be followed:
it has to be cut, as shorter steps would be taken for ever."""


FATTEST = 1.0
"""A set with a larger radius than this, in the units in which σ bends, will not get narrower: it has to be cut."""


@dataclass(frozen=True)
class Control:
    """Order of the Taylor polynomial, and what a step's remainder should be."""

    order: int = 20
    tolerance: float = 1e-18
    accepted: float = 1e3


@dataclass(frozen=True)
class Moving:
    """A set on its way: the states, their derivatives by the start (or None), and the time that has passed."""

    states: Doubleton
    tangents: Tangents | None = None
    time: Fraction = Fraction(0)
    factor: float = 1.0


def enclosure(flow: Flow, hull: Sequence[arb], span: arb) -> list[arb]:
    """A box that holds every solution from the hull while t runs over `span`, an interval around 0 (or ending there).

    With bounded σ it cannot fail: |ż_i| ≤ ρ_i + γ|z_i| everywhere. Otherwise a box is guessed and shown to hold its
    own image under the integral equation; TooFat when no guess is.
    """
    z, theta = list(hull[: flow.n]), list(hull[flow.n :])
    box = _global_enclosure(flow, z, theta, span)
    if box is None:
        box = _picard_enclosure(flow, z, theta, span)
    for _ in range(3):
        rates = flow.field(box + theta)
        box = [meet(start + span * rate, old) for start, rate, old in zip(z, rates, box, strict=True)]
    return box + theta


def _global_enclosure(flow: Flow, z: list[arb], theta: list[arb], span: arb) -> list[arb] | None:
    speeds = flow.speeds(theta)
    if speeds is None:
        return None
    length = span.abs_upper()
    leak = abs(flow.at(theta)[2])
    growth = (leak * length).exp()
    furthest = [(abs(x) + speed * length) * growth for x, speed in zip(z, speeds, strict=True)]
    return [x + symmetric((speed + leak * far) * length) for x, speed, far in zip(z, speeds, furthest, strict=True)]


def _picard_enclosure(flow: Flow, z: list[arb], theta: list[arb], span: arb) -> list[arb]:
    box = z
    for _ in range(12):
        try:
            image = [start + span * rate for start, rate in zip(z, flow.field(box + theta), strict=True)]
        except Failed:
            break
        if all(old.contains(new) for old, new in zip(box, image, strict=True)):
            return box
        if not all(x.is_finite() for x in image):
            break
        box = [x.union(y) for x, y in zip(z, image, strict=True)]
        box = [x + symmetric((x.rad() + arb(2) ** -60) / 8) for x in box]
    raise TooFat("no box was found that the solutions cannot leave during the step")


def tangent_enclosure(flow: Flow, box: Sequence[arb], span: arb) -> arb_mat:
    """A box of matrices with every solution of V̇ = Df V, V(0) = 1, along the solutions in the box, t in `span`."""
    slope, one = flow.jacobian(box), identity(flow.dimension)
    growth = (span.abs_upper() * norm(slope)).expm1()
    size = flow.dimension
    found = one + arb_mat(size, size, [symmetric(growth)] * size**2)
    for _ in range(2):
        image = one + span * (slope * found)
        found = arb_mat(size, size, [meet(x, y) for x, y in zip(image.entries(), found.entries(), strict=True)])
    return found


def suggested(solution: Solution, control: Control) -> float:
    """A step for which the last terms at the centre are as small as the tolerance. A guess, checked later."""
    order = solution.order
    step = 1.0
    for k in (order - 1, order):
        size = max(magnitude(x) for x in solution.coefficient(k))
        if size > 0:
            step = min(step, (control.tolerance / size) ** (1 / k))
    return step


@dataclass(frozen=True)
class Step:
    """A step that was accepted: its length, the box of the whole step, polynomials at the centre and on the box."""

    h: arb
    box: list[arb]
    centre: Solution
    far: Solution
    remainder: list[arb]


def prepare(flow: Flow, moving: Moving, control: Control, longest: arb | None = None) -> tuple[Step, float]:
    """A step with an accepted remainder, no longer than `longest`, and the factor by which to guess the next one."""
    hull = moving.states.hull()
    if not all(x.rad() < FATTEST for x in hull):
        raise TooFat(f"the enclosure of the set has a radius above {FATTEST:g}")
    centre = flow.taylor(list(moving.states.centre.entries()), control.order)
    guess = suggested(centre, control)
    if not guess > 0:
        raise TooFat("no step is short enough: the solution grows beyond all bounds, or nearly so")
    h, cut = arb(guess * moving.factor), False
    if longest is not None and not h < longest:
        h, cut = longest, True
    while True:
        step = attempt(flow, hull, centre, h, control)
        worst = max((magnitude(x) for x in step.remainder), default=0.0) if step else float("inf")
        if worst <= control.accepted * control.tolerance:
            break
        h, cut = mid(h / 2), False
        if magnitude(h) < SHORTEST * min(guess, 1.0):
            raise TooFat("the remainder stays large however short the step")
    assert step is not None
    factor = moving.factor
    if not cut:
        ratio = worst / control.tolerance
        better = 1.3 if ratio == 0 else min(1.3, max(0.5, (1 / ratio) ** (1 / (control.order + 1))))
        factor = min(4.0, magnitude(h) / guess * better)
    return step, factor


def attempt(flow: Flow, hull: Sequence[arb], centre: Solution, h: arb, control: Control) -> Step | None:
    """The enclosure and the remainder for a step of this length; None when there is no enclosure."""
    try:
        box = enclosure(flow, hull, arb(0).union(h))
        far = flow.taylor(box, control.order + 1)
    except Failed:
        return None
    power = h ** (control.order + 1)
    remainder = [x * power for x in far.coefficient(control.order + 1)]
    return Step(h, box, centre, far, remainder)


def advance(flow: Flow, moving: Moving, step: Step, control: Control, factor: float = 1.0) -> Moving:
    """The set at the end of a prepared step."""
    order, h = control.order, step.h
    value = step.centre.value(h, order)
    value = [x + r for x, r in zip(value, step.remainder, strict=False)] + value[flow.n :]
    one = identity(flow.dimension)
    solution = flow.taylor(moving.states.hull(), order)
    slope = tangent_value(solution.tangent(one, order), one, h)
    states = moving.states.mapped(value, slope)
    tangents = moving.tangents
    if tangents is not None:
        far = step.far.tangent(tangent_enclosure(flow, step.box, arb(0).union(h)), order + 1)
        power = h ** (order + 1)
        size = flow.dimension
        remainder = [[far[i][c][order + 1] * power for c in range(size)] for i in range(flow.n)]
        remainder += [[arb(0)] * size for _ in flow.parameters]
        tangents = tangents.mapped(slope + arb_mat(size, size, [x for row in remainder for x in row]))
    return replace(moving, states=states, tangents=tangents, time=moving.time + exact(mid(h)), factor=factor)


def follow(flow: Flow, moving: Moving, until: Fraction, control: Control) -> Moving:
    """The set at a later time. TooFat when the enclosures get out of hand."""
    while moving.time < until:
        left = ball(until - moving.time)
        step, factor = prepare(flow, moving, control, left)
        last = step.h is left
        moving = advance(flow, moving, step, control, factor)
        if last:
            moving = replace(moving, time=until)
    return moving
