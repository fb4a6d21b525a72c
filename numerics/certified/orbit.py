"""A periodic orbit: it exists, it is the only one near, and its multipliers say what it is. Source: T17.1, T17.4."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq, fmpq_mat

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, number, numbers
from numerics.certified.setting import Problem, Section
from numerics.validated.balls import Failed, ball
from numerics.validated.krawczyk import FixedPoint, fixed_point
from numerics.validated.multipliers import Multipliers, exponent, multipliers
from numerics.validated.returnmap import Signed

KIND = "orbit"


def orbit(problem: Document, guesses: Document) -> Certificate:
    """The certificate of a periodic orbit near a guess.

    problem: a network, with its energy where one is conserved. guesses: `section`, `point` (coordinates on it) and
    `radius`. Numbers: period, trace, multiplier and exponent (hyperbolic) or angle (elliptic), the coordinates.
    The fact `least_period`: is it shown that no fraction of the period is a period? ValueError when problem or guesses
    are not of this form.
    """
    setting, section = Problem.read(problem), Section.read(guesses.get("section"))
    size = len(section.directions)
    point = numbers(guesses.get("point"), "point", size)
    radius = float(number(guesses.get("radius", "1e-10"), "radius"))
    if not 0 < radius <= 1:
        raise ValueError("the radius to search must be above 0, and 1 at most")

    def prove() -> Found:
        map = section.map(setting)
        found = fixed_point(map, [ball(x) for x in point], radius)
        kind = multipliers(found.slope, setting.energy is not None)
        return described(setting, section, found, kind)

    return certify(KIND, problem, guesses, prove)


def described(problem: Problem, section: Section, found: FixedPoint, kind: Multipliers) -> Found:
    """The numbers of an orbit: those of the map that is a fraction of the return map, and the period of the whole."""
    turns = order(section.symmetry)
    period = found.time * turns
    if not period > 0:
        raise Failed("the period is not shown to be above 0")
    values: dict[str, arb] = {"period": period, "part_time": found.time, "trace": kind.trace}
    if kind.multiplier is not None:
        values["multiplier"] = kind.multiplier
        values["exponent"] = exponent(kind.multiplier, found.time)
    if kind.angle is not None:
        values["angle"] = kind.angle
    for i, x in enumerate(found.box):
        values[f"v{i + 1}"] = x
    lifted = section.map(problem).chart.lift(list(found.box), problem.level())
    for i, x in enumerate(lifted.state):
        values[f"z{i + 1}"] = x
    numbers = {name: Bounds.of(x) for name, x in values.items()}
    least = found.apart and (turns == 1 or (turns == 2 and _moved(section.symmetry, lifted.state)))
    facts: dict[str, Any] = {"kind": kind.kind, "turns": turns, "unique_within": _radius(found), "least_period": least}
    if len(kind.values) > 2:
        facts["multipliers"] = [
            {"real": Bounds.of(x.real).document(), "imaginary": Bounds.of(x.imag).document()} for x in kind.values
        ]
    return numbers, facts


def _radius(found: FixedPoint) -> float:
    return min((float(x.rad()) for x in found.searched), default=0.0)


def _moved(symmetry: Signed | None, state: list[arb]) -> bool:
    """Is gz certainly not z? With g² = 1 and φ(z) = gz first after T/2, T is then the least period.

    For the least period τ, T = mτ: with m even φ(z) after T/2 would be z; with m odd it is gz after τ/2 already.
    """
    image = [sum((g * x for g, x in zip(row, state, strict=True)), arb(0)) for row in symmetry or ()]
    return any(not x.overlaps(y) for x, y in zip(image, state, strict=False))


def order(symmetry: Signed | None) -> int:
    """The number of parts that one full turn has: the least k with gᵏ = 1."""
    if symmetry is None:
        return 1
    n = len(symmetry)
    g = fmpq_mat(n, n, [fmpq(x) for row in symmetry for x in row])
    one = fmpq_mat(n, n, [fmpq(int(i == j)) for i in range(n) for j in range(n)])
    power, k = g, 1
    while power != one:
        power, k = power * g, k + 1
    return k
