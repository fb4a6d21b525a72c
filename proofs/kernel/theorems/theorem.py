"""What a theorem is: name, reference, and its hypotheses and conclusion for given names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Basic

from analysis.symbols import MOVING, RATES
from proofs.kernel.statements import Statement

Instance: TypeAlias = tuple[tuple[Statement, ...], Statement]


@dataclass(frozen=True)
class Theorem:
    """`instance(**names)` gives the hypotheses and the conclusion for these names.

    `classical=False` marks an elementary fact; the others are listed by name in the verdict of every claim that uses
    them.
    """

    name: str
    reference: str
    instance: Callable[..., Instance]
    classical: bool = True


def constant_in_time(expression: Basic, *but: Basic) -> Basic:
    """The expression, if no letter in it moves with time except those named. ValueError otherwise."""
    moving = [letter for letter in (*RATES, *RATES.values(), *MOVING) if letter not in but and expression.has(letter)]
    if moving:
        raise ValueError(f"{moving[0]} is not constant")
    return expression
