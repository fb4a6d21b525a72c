"""What a certificate is: a problem, the guesses it was solved with, the numbers that came out, and whether it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb

from numerics.validated.balls import Failed, down, precision, up

Document = Mapping[str, Any]
LONGEST = 400
"""Characters that one number of a certificate may have: enough for any double as a fraction... and no bomb."""


@dataclass(frozen=True)
class Bounds:
    """A number known to lie between two doubles, rounded outwards."""

    lower: float
    upper: float

    @classmethod
    def of(cls, x: arb) -> Bounds:
        """The doubles around a ball. Failed when the ball is not finite."""
        return cls(down(x), up(x))

    @property
    def width(self) -> float:
        return self.upper - self.lower

    def document(self) -> dict[str, float]:
        return {"lower": self.lower, "upper": self.upper}

    def __str__(self) -> str:
        """The digits that both ends share, and the distance of the middle from the ends."""
        middle = self.lower / 2 + self.upper / 2
        radius = max(self.upper - middle, middle - self.lower)
        if radius == 0:
            return repr(middle)
        shown = radius * 1.01 + abs(middle) * 2.0**-52
        places = min(17, max(0, 1 - _exponent(shown)))
        return f"{middle:.{places}f} ± {_rounded_up(shown + 0.5 * 10.0**-places)}"


def _exponent(x: float) -> int:
    return int(f"{x:e}".split("e")[1])


def _rounded_up(x: float) -> str:
    """Two digits, not below x."""
    exponent = _exponent(x)
    mantissa = Fraction(x) / Fraction(10) ** exponent
    tenths = -(-mantissa * 10 // 1)
    return f"{float(tenths) / 10:.1f}e{exponent}" if tenths < 100 else f"1.0e{exponent + 1}"


@dataclass(frozen=True)
class Certificate:
    """`kind` names what is certified; `numbers` are its bounds; `reason` says why not, where it is undecided."""

    kind: str
    problem: Document
    guesses: Document
    certified: bool
    numbers: Mapping[str, Bounds] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    seconds: float = 0.0

    def document(self) -> dict[str, Any]:
        """The certificate as JSON."""
        return {
            "kind": self.kind,
            "verdict": "certified" if self.certified else "undecided",
            "problem": dict(self.problem),
            "guesses": dict(self.guesses),
            "numbers": {name: value.document() for name, value in self.numbers.items()},
            "facts": dict(self.facts),
            "reason": self.reason,
            "seconds": round(self.seconds, 3),
        }


Found = tuple[Mapping[str, Bounds], Mapping[str, Any]]


def certify(kind: str, problem: Document, guesses: Document, prove: Callable[[], Found], bits: int = 80) -> Certificate:
    """Run a proof; what it cannot decide becomes an undecided certificate with the reason, and never an error."""
    start = time.perf_counter()
    try:
        with precision(bits):
            numbers, facts = prove()
    except Failed as failure:
        return Certificate(kind, problem, guesses, False, {}, {}, str(failure), time.perf_counter() - start)
    return Certificate(kind, problem, guesses, True, numbers, facts, "", time.perf_counter() - start)


# reading what a file says; everything is checked, nothing evaluated


def number(value: Any, what: str) -> Fraction:
    """An exact number from JSON: an integer, a double, or the text of a decimal or fraction. ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > LONGEST:
        raise ValueError(f'{what} must be a number or the text of one, such as "1/3" or "0.25"')
    try:
        found = Fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{what} must be a finite number, not {str(value)[:40]!r}") from None
    if abs(found.numerator).bit_length() > 4096 or found.denominator.bit_length() > 4096:
        raise ValueError(f"{what} has too many digits")
    return found


def numbers(value: Any, what: str, length: int | None = None) -> tuple[Fraction, ...]:
    """A list of exact numbers, of a length when one is given."""
    if not isinstance(value, list | tuple) or (length is not None and len(value) != length):
        raise ValueError(f"{what} must be a list{'' if length is None else f' of {length}'} numbers")
    return tuple(number(x, what) for x in value)


def rows(value: Any, what: str, width: int | None = None) -> tuple[tuple[Fraction, ...], ...]:
    """A list of lists of exact numbers."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"{what} must be a list of lists of numbers")
    return tuple(numbers(row, what, width) for row in value)


def texts(values: Sequence[Fraction]) -> list[str]:
    """Exact numbers as JSON writes them here."""
    return [str(x) for x in values]
