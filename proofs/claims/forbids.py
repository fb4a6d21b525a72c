"""What a claim says of every trajectory: the kinds of motion that would contradict it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sympy import Matrix

from analysis.decisions.functions import decide_zero
from proofs.networks.exact import Case

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
    static: Callable[[Case], str | None] = lambda case: None
    only_to_zero: bool = False
    smallest: int = 1


def not_the_origin(case: Case) -> str | None:
    """Static points other than 0 contradict the claim."""
    return "it is not the origin" if any(value != 0 for value in case.start) else None


def second_on_its_leaf(case: Case) -> str | None:
    """Is the origin a static point of the same leaf z₀ + Im W, other than the start?"""
    if all(value == 0 for value in case.start):
        return None
    origin = Case(case.form, case.weights, (case.start[0] * 0,) * case.n, case.activation, case.bias, case.leak)
    if not all(decide_zero(value).is_true for value in origin.velocity):
        return None
    columns = case.matrix.row_join(Matrix(case.start))
    return "0 is a static point of the same leaf" if columns.rank() == case.matrix.rank() else None


def away_from_solutions(case: Case) -> str | None:
    """Rate form: is Wx + b ≠ 0 at the start?"""
    z = case.matrix * Matrix(case.start)
    if case.bias is not None:
        z += Matrix(case.bias)
    return "W x + b is not 0 there" if any(decide_zero(value).is_false for value in z) else None
