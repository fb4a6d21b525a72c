"""Every claim, in the order of the theory; one that is asked for by its label is loaded without the other files."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from analysis.names import named
from proofs.claims.contents import contents

if TYPE_CHECKING:
    from proofs.claims.claim import Claim

CLAIMS: tuple[Claim, ...]


def __getattr__(name: str) -> tuple[Claim, ...]:
    if name == "CLAIMS":
        return claims()
    raise AttributeError(f"module {__name__} has no attribute {name!r}")


@cache
def _in_file(module: str) -> dict[str, Claim]:
    return {claim.label: claim for claim in import_module(module).CLAIMS}


def claims(labels: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    """The claims with these labels, in the order asked; all of them when none is named. ValueError if unknown.

    A label is taken in any case, and a section for all of its claims: "t2.1", "T2".
    """
    chosen = named(labels, contents()) if labels else contents()
    return tuple(_in_file(entry.module)[entry.label] for entry in chosen.values())


def claim(label: str) -> Claim:
    """The one claim with this label. ValueError if it is unknown, or a section with several."""
    found = named((label,), contents())
    if len(found) > 1:
        raise ValueError(f"{label} has {len(found)} claims: name one of {', '.join(found)}")
    return claims(tuple(found))[0]
