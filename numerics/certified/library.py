"""The problems of T17 and guesses that solve them, from guesses.json; and what makes each kind of certificate."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from numerics.certified import horseshoe, largeenergy, limitcycle, limithorseshoe, orbit, sweep, twist
from numerics.certified.certificate import Certificate, Document

MAKERS: Mapping[str, Callable[[Document, Document], Certificate]] = {
    orbit.KIND: orbit.orbit,
    sweep.KIND: sweep.sweep,
    largeenergy.KIND: largeenergy.large_energy,
    twist.KIND: twist.twist,
    horseshoe.KIND: horseshoe.horseshoe,
    limitcycle.KIND: limitcycle.limit_cycle,
    limithorseshoe.KIND: limithorseshoe.limit_horseshoe,
}


@dataclass(frozen=True)
class Part:
    """One certificate to be made: its kind, the problem and the guesses."""

    kind: str
    problem: Document
    guesses: Document

    def make(self) -> Certificate:
        """The certificate, computed now."""
        return MAKERS[self.kind](self.problem, self.guesses)


def part(stored: Any) -> Part:
    """A part from JSON, such as a stored certificate: all but kind, problem and guesses is ignored. Or ValueError."""
    if not isinstance(stored, Mapping) or stored.get("kind") not in MAKERS:
        raise ValueError(f"the kind of a certificate is one of {', '.join(MAKERS)}")
    problem, guesses = stored.get("problem"), stored.get("guesses")
    if not isinstance(problem, Mapping) or not isinstance(guesses, Mapping):
        raise ValueError("a certificate has a problem and guesses, each an object")
    return Part(stored["kind"], problem, guesses)


@cache
def theorems() -> Mapping[str, tuple[Part, ...]]:
    """What T17.1 to T17.6 are made of."""
    text = (files("numerics.certified") / "guesses.json").read_text(encoding="utf-8")
    return {label: tuple(part(p) for p in parts) for label, parts in json.loads(text).items()}
