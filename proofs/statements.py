"""What a step can say: a relation between expressions, a proposition in words, and how such statements combine.

Mathematics inside words is set between back-quotes, in Unicode: "every trajectory in `z₀ + Im K` is bounded".
Two statements are the same when they are written the same; nothing here decides whether they are true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sympy import Basic, sstr

RELATIONS = ("=", "≤", "≥", "<", ">", "≠")
FLIPPED = {"=": "=", "≤": "≥", "≥": "≤", "<": ">", ">": "<", "≠": "≠"}


@dataclass(frozen=True)
class Relation:
    """`left relation right`, for all values of the letters in it; `where` restricts them, in words."""

    left: Basic
    relation: str
    right: Basic
    where: str = ""

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise ValueError(f"unknown relation {self.relation!r}; accepted are {' '.join(RELATIONS)}")
        for side in (self.left, self.right):
            if not isinstance(side, Basic):
                raise ValueError(f"a side of a relation must be a SymPy object, not {type(side).__name__}")

    def __str__(self) -> str:
        where = f" {self.where}" if self.where else ""
        return f"{sstr(self.left)} {self.relation} {sstr(self.right)}{where}"


@dataclass(frozen=True)
class Proposition:
    """A statement in words."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Negation:
    """`statement` is false."""

    statement: Statement

    def __str__(self) -> str:
        return f"not ({self.statement})"


@dataclass(frozen=True)
class Implication:
    """From all the premises follows the conclusion."""

    premises: tuple[Statement, ...]
    conclusion: Statement

    def __str__(self) -> str:
        return f"{' and '.join(f'({premise})' for premise in self.premises)} ⇒ ({self.conclusion})"


@dataclass(frozen=True)
class Equivalence:
    """Each side follows from the other."""

    left: Statement
    right: Statement

    def __str__(self) -> str:
        return f"({self.left}) ⇔ ({self.right})"


Statement: TypeAlias = Relation | Proposition | Negation | Implication | Equivalence
