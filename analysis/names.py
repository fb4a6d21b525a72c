"""Names that people give: shown harmlessly, and the right ones nearest to a wrong one."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def printable(text: str) -> str:
    """The text, with what could steer a terminal or is no text written out.

    These are control and format characters (escape codes, line ends, marks that turn the direction of writing) and
    surrogates (bytes of a file name that are not UTF-8).
    """
    return "".join(
        character if unicodedata.category(character)[0] != "C" else character.encode("unicode_escape").decode()
        for character in text
    )


def nearest(given: str, names: Iterable[str]) -> str:
    """ ": do you mean A or B?" for the names nearest to what was given, "" when none is near."""
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given.lower(), list(lowered), n=2, cutoff=0.6)
    return f": do you mean {' or '.join(lowered[name] for name in found)}?" if found else ""


def named(labels: Iterable[str], known: Mapping[str, T], what: str = "label") -> dict[str, T]:
    """What the labels name among what is known, in the order asked: in any case, a section for all of its labels.

    "t2.1" is T2.1, "T2" all that begin with "T2.". ValueError, with the nearest names, for an unknown one.
    """
    keys = {label.upper(): label for label in known}
    found: dict[str, T] = {}
    for label in labels:
        asked = label.strip().upper()
        chosen = [name for key, name in keys.items() if key == asked] or [
            name for key, name in keys.items() if key.startswith(f"{asked}.")
        ]
        if not chosen:
            hint = nearest(asked, known)
            raise ValueError(f"unknown {what} {label[:40]!r}{hint}; accepted are {', '.join(known)}")
        found |= {name: known[name] for name in chosen}
    return found
