"""What a card is: a theorem, what makes it true, and its hypotheses and conclusion for given arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from sympy import Basic, Expr, MatrixExpr

from analysis.symbols import sort_of
from proofs.kernel.statements import Statement
from proofs.kernel.terms import letters_of

Instance: TypeAlias = tuple[tuple[Statement, ...], Statement]
"""The hypotheses and the conclusion."""
ELEMENTARY = "elementary"
"""The reference of a fact that no textbook states as it is used: on trust, unless Coq proves it."""
DEFINITION = "definition"
"""The reference of a card that says no more than what a word in its hypothesis means."""


class Standing(Enum):
    """What makes a card true."""

    COQ = "proved in Coq"
    TEXTBOOK = "textbook theorem"
    DEFINITION = "definition"
    TRUST = "on trust"


@dataclass(frozen=True)
class Theorem:
    """A card that derivations may cite: `says` is its hypotheses with its conclusion, or a function that makes them.

    `name` is "Title: what it says". `lemmas` are the Coq lemmas of proofs/formal that prove it. The hypotheses must
    hold for all values of the letters `arbitrary`: the kernel refuses a premise that stands on something about them.
    A function of `says` checks the types of its arguments and its side conditions, and raises TypeError or ValueError.
    """

    name: str
    reference: str
    says: Instance | Callable[..., Instance]
    lemmas: tuple[str, ...] = ()
    arbitrary: tuple[Basic, ...] = ()

    def instance(self, **arguments: Any) -> Instance:
        """The hypotheses and the conclusion for these arguments."""
        if callable(self.says):
            return self.says(**arguments)
        if arguments:
            raise ValueError("it takes no arguments")
        return self.says

    @property
    def title(self) -> str:
        """By which verdicts list it."""
        return self.name.partition(": ")[0]

    @property
    def standing(self) -> Standing:
        """Coq, a textbook, the meaning of a word, or trust."""
        if self.lemmas:
            return Standing.COQ
        if self.reference == DEFINITION:
            return Standing.DEFINITION
        return Standing.TRUST if self.reference == ELEMENTARY else Standing.TEXTBOOK


Kind = TypeVar("Kind")


def typed(value: object, kind: type[Kind], what: str) -> Kind:
    """The argument, if it is of this type. TypeError otherwise."""
    if not isinstance(value, kind):
        raise TypeError(f"{what} must be a {kind.__name__}, not {type(value).__name__}")
    return value


def scalar(value: object, what: str) -> Expr:
    """The argument, if it is a scalar expression. TypeError otherwise."""
    if isinstance(value, MatrixExpr):
        raise TypeError(f"{what} must be a scalar, not a matrix")
    return typed(value, Expr, what)


def constant_in_time(expression: Basic, *but: Basic) -> Basic:
    """The expression, if every letter in it, except those named, is constant in time. ValueError otherwise."""
    typed(expression, Basic, "what is constant")
    for letter in sorted(letters_of(expression), key=str):
        if letter not in but and not sort_of(letter).constant:
            raise ValueError(f"{letter} is not constant")
    return expression
