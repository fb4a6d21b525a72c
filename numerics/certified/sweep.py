"""One symmetric orbit over a whole range of energies: hyperbolic, or elliptic, at every one of them. Source: T17.1.

A mirror that acts on the section as −1 fixes v = 0 at every energy, so nothing has to be searched: the range is covered
by balls of energies, and the trace of the return map's derivative at 0 is enclosed on each. With a symmetry g of order
k·2ʲ only the first part is followed: the derivative of the whole is a power, and tr M² = (tr M)² − 2 as det M = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import arb

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, number, numbers
from numerics.certified.horseshoe import acts_as_minus_one
from numerics.certified.setting import Problem, Section
from numerics.certified.twist import preserves_area
from numerics.validated.balls import Failed, TooFat, ball
from numerics.validated.returnmap import Signed
from numerics.validated.step import Control

KIND = "sweep"
DEEPEST = 8
MOST_BALLS = 10_000
KINDS = ("hyperbolic", "elliptic")


def sweep(problem: Document, guesses: Document, progress: Callable[[int, int], None] | None = None) -> Certificate:
    """The certificate that a symmetric orbit is of one kind at every energy of a range.

    problem: a network with skew weights, n = 4, `energies` [lowest, highest] and `kind`. guesses: `section` (the orbit
    at v = 0), `mirror`, and `width`, the first width of a ball of energies. Numbers: least and greatest trace of the
    half turn. ValueError when problem or guesses are not of this form.
    """
    energies, kind = numbers(problem.get("energies"), "energies", 2), problem.get("kind")
    if not 0 < energies[0] < energies[1] or kind not in KINDS:
        raise ValueError(f"energies must be two numbers, 0 < lowest < highest, and kind one of {', '.join(KINDS)}")
    network = {name: value for name, value in problem.items() if name not in ("energies", "kind")}
    setting, section = Problem.read(network), Section.read(guesses.get("section"))
    width = number(guesses.get("width", "1/20"), "width")
    turn = Section.read({**section.document(), "symmetry": guesses.get("mirror")}).symmetry
    if turn is None or not setting.skew or setting.spread or setting.energy is not None or width <= 0:
        raise ValueError("a sweep needs skew weights without an energy of their own, a mirror and a width above 0")
    if (energies[1] - energies[0]) / width > MOST_BALLS:
        raise ValueError(f"the width of a ball of energies is too small: more than {MOST_BALLS} balls")
    doublings = _doublings(section.symmetry)

    def prove() -> Found:
        if not preserves_area(setting, section):
            raise Failed("the area form of the chart is not shown to be preserved")
        work = _Sweep(setting, section, turn, str(kind), doublings)
        count = max(1, -(-(energies[1] - energies[0]) // width))
        pieces = [
            (
                energies[0] + (energies[1] - energies[0]) * i / count,
                energies[0] + (energies[1] - energies[0]) * (i + 1) / count,
            )
            for i in range(int(count))
        ]
        for done, (low, high) in enumerate(pieces):
            work.cover(low, high, DEEPEST)
            if progress is not None:
                progress(done + 1, len(pieces))
        assert work.least is not None
        assert work.greatest is not None
        return {"least_trace": Bounds.of(work.least), "greatest_trace": Bounds.of(work.greatest)}, {
            "kind": str(kind),
            "balls": work.balls,
        }

    return certify(KIND, problem, guesses, prove)


def _doublings(symmetry: Signed | None) -> int:
    """How often the map of a section has to be squared to become the half turn −1: 0 for −1 itself, 1 for a quarter."""
    if symmetry is None:
        raise ValueError("a sweep needs a half turn or a part of one as symmetry")
    n, power, doublings = len(symmetry), symmetry, 0
    minus_one = tuple(tuple(-int(i == j) for j in range(n)) for i in range(n))
    while power != minus_one:
        if doublings == 3:
            raise ValueError("the symmetry must be −1, or a root of it of order 2 or 4")
        power = tuple(tuple(sum(row[k] * power[k][j] for k in range(n)) for j in range(n)) for row in power)
        doublings += 1
    return doublings


class _Sweep:
    def __init__(self, problem: Problem, section: Section, turn: Signed, kind: str, doublings: int) -> None:
        self.problem, self.section, self.turn, self.kind, self.doublings = problem, section, turn, kind, doublings
        self.least: arb | None = None
        self.greatest: arb | None = None
        self.balls = 0

    def cover(self, low: Fraction, high: Fraction, depth: int) -> None:
        """Every energy between the two, in balls that are halved until each is decided."""
        self.balls += 1
        try:
            trace = self._trace(low, high)
        except TooFat:
            trace = None
        if trace is not None and (abs(trace) > 2 if self.kind == "hyperbolic" else abs(trace) < 2):
            self.least = trace if self.least is None else self.least.min(trace)
            self.greatest = trace if self.greatest is None else self.greatest.max(trace)
            return
        if depth == 0:
            raise Failed(f"not shown to be {self.kind} for energies from {float(low):.6g} to {float(high):.6g}")
        middle = (low + high) / 2
        self.cover(low, middle, depth - 1)
        self.cover(middle, high, depth - 1)

    def _trace(self, low: Fraction, high: Fraction) -> arb:
        problem = replace(self.problem, energy=(low + high) / 2, energy_spread=(high - low) / 2)
        map = self.section.map(problem, Control(12, 1e-9))
        if not acts_as_minus_one(map, self.section, self.turn):
            raise Failed("the mirror does not act on the section as −1")
        slope = map.of([ball(0), ball(0)], slope=True).slope
        assert slope is not None
        trace = slope[0, 0] + slope[1, 1]
        for _ in range(self.doublings):
            trace = trace**2 - 2
        return trace


def traces(problem: Problem, section: Section, energies: Any) -> list[float]:
    """The trace of the half turn at some energies, as numbers: for a first look and for pictures, no statement."""
    doublings = _doublings(section.symmetry)
    found = []
    for energy in energies:
        map = section.map(replace(problem, energy=Fraction(energy)))
        slope = map.of([ball(0), ball(0)], slope=True).slope
        assert slope is not None
        trace = float((slope[0, 0] + slope[1, 1]).mid())
        for _ in range(doublings):
            trace = trace**2 - 2
        found.append(trace)
    return found
