"""What a step can say: a relation between expressions, a proposition in words, and how such statements combine.

Mathematics inside words is set between back-quotes, in Unicode: "every trajectory in `z₀ + Im K` is bounded".
Two statements are the same when they are written the same; nothing here decides whether they are true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import Basic, MatrixSymbol, Symbol, sstr

from analysis.symbols import sort_of
from proofs.kernel.terms import is_real, shape_of, term

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


def rebuilt(given: Any) -> Statement:
    """A copy of the statement, made of exact types only and well sorted; ValueError when there is none.

    What looks like a statement but is a subclass, or holds one, is not copied. Both sides of a relation have one
    shape, and what is compared by order is real.
    """
    kind = type(given)
    if kind is Relation:
        return _sorted(Relation(term(given.left), _text(given.relation), term(given.right), _text(given.where)))
    if kind is Proposition:
        return Proposition(_text(given.text))
    if kind is Negation:
        return Negation(rebuilt(given.statement))
    if kind is Implication:
        if type(given.premises) is not tuple:
            raise ValueError("the premises of an implication are a tuple")
        return Implication(tuple(map(rebuilt, given.premises)), rebuilt(given.conclusion))
    if kind is Equivalence:
        return Equivalence(rebuilt(given.left), rebuilt(given.right))
    raise ValueError(f"a statement is needed, of one of the kernel's own types, not {kind.__name__}")


def _text(given: object) -> str:
    if type(given) is not str:
        raise ValueError(f"plain text is needed, not {type(given).__name__}")
    return given


def _sorted(relation: Relation) -> Relation:
    left, right = shape_of(relation.left), shape_of(relation.right)
    if left != right:
        raise ValueError(f"the sides have different shapes: {relation}")
    if relation.relation in "<>≤≥":
        if left is not None:
            raise ValueError(f"matrices are not ordered: {relation}")
        for side in (relation.left, relation.right):
            if not is_real(side):
                raise ValueError(f"{side} is not known to be real, so nothing is larger or smaller")
    return relation


def letters(statement: Statement | Basic) -> frozenset[Basic]:
    """The symbols that the formulas of a statement contain, bound ones included."""
    if isinstance(statement, Basic):
        return frozenset(statement.atoms(Symbol, MatrixSymbol))
    return frozenset().union(*(letters(part) for part in _parts(statement)))


def formulas_in_words(statement: Statement | Basic) -> tuple[str, ...]:
    """What stands between back-quotes in the words of a statement."""
    if isinstance(statement, Proposition):
        return tuple(statement.text.split("`")[1::2])
    if isinstance(statement, Basic):
        return ()
    return tuple(text for part in _parts(statement) for text in formulas_in_words(part))


def _parts(statement: Statement) -> tuple[Statement | Basic, ...]:
    if isinstance(statement, Relation | Equivalence):
        return statement.left, statement.right
    if isinstance(statement, Negation):
        return (statement.statement,)
    if isinstance(statement, Implication):
        return (*statement.premises, statement.conclusion)
    return ()


def mentions(statement: Statement, letter: Basic) -> bool:
    """Does the letter stand in the statement's formulas, or its name in the words?"""
    return letter in letters(statement) or any(str(letter) in text for text in formulas_in_words(statement))


@dataclass(frozen=True)
class Fixed:
    """The letters that stand for something particular.

    They are those that the given hypotheses or definitions mention, and all that were not declared arbitrary.
    """

    statements: frozenset[Statement]

    def __contains__(self, letter: Basic) -> bool:
        return not sort_of(letter).arbitrary or any(mentions(statement, letter) for statement in self.statements)
