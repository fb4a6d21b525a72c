"""What a computing rule is: a calculation that gives a conclusion with its reason, or raises NotComputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Basic

from analysis.matrices.normalform import difference
from proofs.kernel.statements import Fixed, Relation, Statement


class NotComputed(Exception):
    """The calculation does not give what was asked for."""


@dataclass(frozen=True)
class Given:
    """A premise: its statement, and which letters are particular in it."""

    statement: Statement
    fixed: Fixed

    def relation(self, *kinds: str) -> Relation:
        """The statement as a relation of one of these kinds that holds without restriction."""
        relation = self.statement
        if not isinstance(relation, Relation) or relation.where:
            raise NotComputed(f"a relation that holds everywhere is needed here, not: {relation}")
        if kinds and relation.relation not in kinds:
            raise NotComputed(f"one of {' '.join(kinds)} is needed here, not: {relation}")
        return relation


Conclusion = tuple[Statement, str] | tuple[Statement, str, frozenset[Statement]]
"""The statement, the reason, and what has to be supposed so that the terms in it have values."""


@dataclass(frozen=True)
class Computation:
    """`conclude(premises, **arguments)` gives the conclusion and the reason, or raises NotComputed."""

    name: str
    conclude: Callable[..., Conclusion]


def same(left: Basic, right: Basic) -> bool:
    """Equal for every n, by normal forms without premises; for scalars by decide_zero."""
    try:
        return difference(left, right).is_zero
    except (TypeError, ValueError, RecursionError):
        return False


def minus(left: Basic, right: Basic) -> Basic:
    """left − right, where one of them may be the number 0 and the other a matrix expression."""
    if right.is_zero:
        return left
    return -right if left.is_zero else left - right


def need(count: int, premises: tuple[Given, ...]) -> None:
    if len(premises) != count:
        raise NotComputed(f"needs {count} premises, not {len(premises)}")
