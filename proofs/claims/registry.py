"""Every claim, in the order of the theory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import proofs.claims as room
from analysis.names import named
from proofs.claims.claim import Claim


def _sections() -> Iterator[ModuleType]:
    """The files t1_….py, t2_….py … of this folder; one that only helps another has no CLAIMS."""
    for module in iter_modules(room.__path__):
        if re.fullmatch(r"t\d+_\w+", module.name):
            yield import_module(f"{room.__name__}.{module.name}")


CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (claim for section in _sections() for claim in vars(section).get("CLAIMS", ())),
        key=lambda claim: tuple(int(part) for part in claim.label.removeprefix("T").split(".")),
    )
)


def claims(labels: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    """The claims with these labels, in the order asked; all of them when none is named. ValueError if unknown.

    A label is taken in any case, and a section for all of its claims: "t2.1", "T2".
    """
    if not labels:
        return CLAIMS
    return tuple(named(labels, {claim.label: claim for claim in CLAIMS}).values())


def claim(label: str) -> Claim:
    """The one claim with this label. ValueError if it is unknown, or a section with several."""
    found = claims((label,))
    if len(found) > 1:
        raise ValueError(f"{label} has {len(found)} claims: name one of {', '.join(c.label for c in found)}")
    return found[0]
