"""From a set of states to a hyperplane: each trajectory crosses it once in a window, and had not crossed before.

The hyperplane is {a·z = c}, crossed from below (a·z grows). On the way every step shows one of three things: a·z − c
has one sign, or a·z falls, or (leaving a start on the hyperplane, or arriving) it grows. So the crossing is the first.
Source: theory 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from flint import arb, arb_mat

from numerics.validated.balls import Failed, TooFat, ball, column, identity, magnitude, meet, mid
from numerics.validated.flow import Flow, dot, horner
from numerics.validated.step import SHORTEST, Control, Moving, Step, advance, attempt, enclosure, prepare
from numerics.validated.step import tangent_enclosure as tangents_during

MOST_STEPS = 20_000
"""Steps on the way to a section: an orbit of a few hundred periods takes less, huge weights would take for ever."""


@dataclass(frozen=True)
class Crossing:
    """The states in which a set meets a hyperplane: offset + linear·a + frame·b, with a in `start` and b in `rest`; the
    time that has passed; and the derivatives of that state by the start of the tangents (None when not followed).

    `apart`: no crossing that was passed by on the way meets the box that `travel` was told to keep an eye on.
    """

    offset: arb_mat
    linear: arb_mat
    start: arb_mat
    frame: arb_mat
    rest: arb_mat
    time: arb
    slope: arb_mat | None = None
    apart: bool = True

    def hull(self) -> list[arb]:
        """A box around the crossing states."""
        total = self.offset + self.frame * self.rest
        return list((total + self.linear * self.start if self.start.nrows() else total).entries())


class _Phase(Enum):
    LEAVING = "on the hyperplane, on its way up"
    AWAY = "no crossing from below"
    ARRIVING = "below at first, then on its way up"


@dataclass(frozen=True)
class _Height:
    """a·z − c, and how it changes along the flow."""

    flow: Flow
    normal: list[arb]
    level: arb

    def of(self, state: Sequence[arb]) -> arb:
        return dot(self.normal, state[: self.flow.n]) - self.level

    def rate(self, state: Sequence[arb]) -> arb:
        return dot(self.normal, self.flow.field(state))

    def phase(self, before: _Phase, hull: Sequence[arb], box: Sequence[arb]) -> _Phase | None:
        """What a step from the hull through the box shows; None when it shows nothing."""
        gap, rate = self.of(box), self.rate(box)
        if before is _Phase.LEAVING:
            return _Phase.AWAY if gap > 0 else before if rate > 0 else None
        if before is _Phase.ARRIVING:
            return before if rate > 0 else None
        if gap > 0 or gap < 0 or rate < 0:
            return before
        return _Phase.ARRIVING if rate > 0 and self.of(hull) < 0 else None

    def root(self, step: Step) -> arb | None:
        """When the polynomial at the centre meets the hyperplane during the step: a guess, as an exact number."""
        terms = [dot(self.normal, step.centre.coefficient(k)) for k in range(step.centre.order + 1)]
        terms[0] = terms[0] - self.level
        if float(horner(terms, step.h).mid()) < 0:
            return None
        low, high = 0.0, magnitude(step.h)
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if float(horner(terms, arb(middle)).mid()) < 0 else (low, middle)
        t = arb((low + high) / 2)
        slopes = [k * c for k, c in enumerate(terms)][1:]
        for _ in range(2):
            slope = horner(slopes, t)
            if slope.contains(0):
                break
            t = mid(t - horner(terms, t) / slope)
        return t


def travel(
    flow: Flow,
    moving: Moving,
    normal: Sequence[arb],
    level: arb,
    control: Control,
    before: Fraction,
    passing: int = 0,
    home: Sequence[arb] = (),
) -> Crossing:
    """Follow the set until all of it has crossed {normal·z = level} from below for the first time.

    With `passing` = k it goes through k times first, so that the crossing is number k + 1 of each state. A start on the
    hyperplane itself counts as leaving it. What passes through the box `home` on its way up then is not `apart` from
    it. TooFat when the set is too large for that, Failed when the
    hyperplane is not met before the time `before`.
    """
    height = _Height(flow, list(normal), level)
    hull = moving.states.hull()
    leaving = height.of(hull).contains(0) and height.rate(hull) > 0
    phase = _Phase.LEAVING if leaving else _Phase.AWAY
    passed, apart = False, True
    for _ in range(MOST_STEPS):
        if moving.time > before:
            raise Failed(f"the section is not met before t = {float(before):g}")
        step, factor = prepare(flow, moving, control)
        step, phase = _told(flow, moving, step, height, phase)
        if phase is _Phase.ARRIVING and passing:
            phase, passing, passed = _Phase.LEAVING, passing - 1, True
        if passed and phase is _Phase.LEAVING:
            apart = apart and any(not x.overlaps(y) for x, y in zip(step.box, home, strict=False))
        t = height.root(step) if phase is _Phase.ARRIVING else None
        if t is not None and t > 0:
            shorter = attempt(flow, moving.states.hull(), step.centre, t, control)
            if shorter is None:
                raise TooFat("no enclosure up to the section")
            step = shorter
        if t is None or t > 0:
            moving = advance(flow, moving, step, control, factor)
        if t is not None:
            return replace(_cross(flow, moving, height), apart=apart)
    raise Failed(f"the section is not met in {MOST_STEPS} steps")


def _told(flow: Flow, moving: Moving, step: Step, height: _Height, phase: _Phase) -> tuple[Step, _Phase]:
    """The step, cut until it shows on which side of the hyperplane it is, or that it can be crossed once only."""
    hull, first = moving.states.hull(), magnitude(step.h)
    while True:
        shown = height.phase(phase, hull, step.box)
        if shown is not None:
            return step, shown
        h = mid(step.h / 2)
        if magnitude(h) < SHORTEST * first:
            raise TooFat("the set is too fat to tell on which side of the section it is")
        shorter = attempt(flow, hull, step.centre, h, Control(step.centre.order))
        if shorter is None:
            raise TooFat("no enclosure for a shorter step")
        step = shorter


def _cross(flow: Flow, moving: Moving, height: _Height) -> Crossing:
    """From a set around the hyperplane onto it, through a window of time in which each trajectory crosses once.

    A trajectory from X meets it at τ with P = X + τF, F in f(box) and τ = −(a·X − c)/(a·F'), F' in f(box) too; so
    P = X − g (a·X − c) for a vector g in the balls f(box)/(a·f(box)).
    """
    states, n, size = moving.states, flow.n, flow.dimension
    hull = states.hull()
    distance, speed = height.of(hull), height.rate(hull)
    if not speed > 0:
        raise TooFat("the section is not crossed transversally by all of the set")
    for wider in (1.3, 2, 4):
        window = ((abs(distance) / speed).upper() * wider + arb(2) ** -200).upper()
        span = arb(0, window)
        box = enclosure(flow, hull, span)
        through = height.rate(box)
        if through > 0 and abs(distance) < window * through:
            break
    else:
        raise TooFat("the window of time is not shown to hold one crossing of each trajectory")
    normal = arb_mat(1, size, height.normal + [arb(0)] * (size - n))
    parameters = [arb(0)] * (size - n)
    onto = identity(size) - column([x / through for x in flow.field(box)] + parameters) * normal
    gap = height.of(list(states.centre.entries()))
    offset = states.centre - column([x / through * gap for x in flow.field(box)] + parameters)
    linear = onto * states.shape if states.start.nrows() else states.shape
    crossing = Crossing(
        offset, linear, states.start, onto * states.frame, states.rest, ball(moving.time) - distance / through
    )
    if moving.tangents is None:
        return crossing
    here = [meet(x, y) for x, y in zip(crossing.hull(), box, strict=True)]
    speed = height.rate(here)
    if not speed > 0:
        raise TooFat("the section is not crossed transversally by all of the set")
    along = identity(size) - column([x / speed for x in flow.field(here)] + parameters) * normal
    slope = along * (tangents_during(flow, box, span) * moving.tangents.hull())
    return Crossing(**{**vars(crossing), "slope": slope})
