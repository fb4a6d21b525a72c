"""A three-valued answer with its reason: TRUE, FALSE or UNDECIDED, never a bare bool."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from sympy import Expr


class Truth(Enum):
    """TRUE and FALSE are certain; UNDECIDED means that nothing was shown, and is never read as either."""

    TRUE = "true"
    FALSE = "false"
    UNDECIDED = "undecided"

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth has three values: compare it with `is`, do not test it as a bool")


@dataclass(frozen=True)
class Decision:
    """A truth value, why it holds, and for FALSE, where there is one, the point that shows it."""

    truth: Truth
    reason: str
    witness: Expr | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.truth, Truth):
            raise ValueError(f"truth must be a Truth, not {self.truth!r}")
        if not self.reason:
            raise ValueError("a decision needs a reason")

    @property
    def is_true(self) -> bool:
        return self.truth is Truth.TRUE

    @property
    def is_false(self) -> bool:
        return self.truth is Truth.FALSE

    @property
    def is_undecided(self) -> bool:
        return self.truth is Truth.UNDECIDED

    def __bool__(self) -> NoReturn:
        raise TypeError("a Decision has three values: use .is_true, .is_false or .is_undecided")


def true(reason: str) -> Decision:
    """TRUE, because of `reason`."""
    return Decision(Truth.TRUE, reason)


def false(reason: str, witness: Expr | None = None) -> Decision:
    """FALSE, because of `reason`, shown at `witness` where a point shows it."""
    return Decision(Truth.FALSE, reason, witness)


def undecided(reason: str) -> Decision:
    """Nothing was shown; `reason` says what was tried."""
    return Decision(Truth.UNDECIDED, reason)
