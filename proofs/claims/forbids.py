"""What a claim says of every trajectory: the kinds of motion that would contradict it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sympy import Matrix

from analysis.decisions.functions import decide_zero
from proofs.networks.instance import Instance

STOPS = "it was to keep moving"
LEAVES = "it was to stay bounded"
RETURNS = "it was to be periodic"
COMES_BACK = "it was to come back"


@dataclass(frozen=True)
class Forbids:
    """The kinds of motion that contradict a claim ("converges", "escapes", "returns", "moves", "winds"), each with the
    reason.

    `static` decides whether standing still at the start contradicts it: some static points are allowed. With
    `only_to_zero`, converging contradicts it when the limit is another point than 0. A network with fewer neurons than
    `smallest` cannot contradict it.
    """

    kinds: Mapping[str, str]
    static: Callable[[Instance], str | None] = lambda case: None
    only_to_zero: bool = False
    smallest: int = 1


def not_the_origin(case: Instance) -> str | None:
    """Static points other than 0 contradict the claim."""
    return "it is not the origin" if any(value != 0 for value in case.start) else None


def second_on_its_leaf(case: Instance) -> str | None:
    """Is the origin a static point of the same leaf z₀ + Im W, other than the start?"""
    if all(value == 0 for value in case.start):
        return None
    origin = case.replace(states=case.states[:1] * 0)
    if not all(decide_zero(value).is_true for value in origin.velocity):
        return None
    columns = Matrix(case.matrix).row_join(Matrix(case.start))
    return "0 is a static point of the same leaf" if columns.rank() == case.matrix.rank() else None


def away_from_solutions(case: Instance) -> str | None:
    """Rate form: is Wx + b ≠ 0 at the start?"""
    z = case.field.preactivation_at(Matrix(case.start))
    return "W x + b is not 0 there" if any(decide_zero(value).is_false for value in z) else None
