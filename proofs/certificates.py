"""What every certificate is: one shape, read from a file within bounds, and compared with what is found anew.

A certificate is a JSON object. `schema` names its kind and version, `network` is the network, written once in the way
of proofs.networks.documents, `statement` says what holds, and `evidence` is what is needed to find that again, such as
guesses. A part with nothing to say is left out. There is no free text in it: all that stands there is read, and what is
stated has to be found again.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.verdict import Verdict

__all__ = ["LARGEST", "Replayed", "difference", "document", "enclosure", "parts", "read", "wider"]

LARGEST = 50_000_000
"""Bytes that a certificate may have: the weights of a network of 1,024 units have about half of that."""
DEEPEST = 400
"""Lists and objects inside one another; the terms of proof objects have some 50."""
LONGEST_NUMBER = 40
"""Characters of a number in JSON; a double has at most 24. Longer ones stand in texts, whose readers have bounds."""


@dataclass(frozen=True)
class Replayed:
    """What became of a certificate: what is shown now, which is less than it says unless it is `confirmed`."""

    confirmed: bool
    verdict: Verdict
    detail: str


def document(
    schema: str, statement: Mapping[str, Any], *, network: Mapping[str, Any] | None = None, evidence: Any = None
) -> dict[str, Any]:
    """The certificate."""
    found: dict[str, Any] = {"schema": schema}
    if network is not None:
        found["network"] = dict(network)
    found["statement"] = dict(statement)
    if evidence is not None:
        found["evidence"] = evidence
    return found


def parts(given: Any, what: str, *names: str) -> tuple[Any, ...]:
    """The fields of a JSON object that has these and no others, in this order. ValueError, in one line, elsewhere."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{what} must be a JSON object")
    unknown = sorted(str(name) for name in set(given) - set(names))
    if unknown:
        raise ValueError(f"{what} has no field {unknown[0][:40]!r}; its fields are {', '.join(names)}")
    for name in names:
        if name not in given:
            raise ValueError(f"{what} needs the field {name!r}")
    return tuple(given[name] for name in names)


def read(path: Path) -> Any:
    """What stands in a JSON file, however it was made. ValueError, in one line, for one that is no certificate.

    No more than LARGEST bytes are read, of a device too. Refused are also names that stand twice in one object, numbers
    that are not finite or longer than any double, and what is nested deeper than DEEPEST.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"{path} has more than {LARGEST} bytes; that is no certificate")
    try:
        found = json.loads(
            data, parse_int=_whole, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_object
        )
    except _Refused as problem:
        raise ValueError(f"{path} is no certificate: {problem}") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not JSON") from None
    if _depth(found) > DEEPEST:
        raise ValueError(f"{path} is no certificate: it is nested more than {DEEPEST} deep")
    return found


class _Refused(ValueError):
    """JSON, but no certificate."""


def _short(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise _Refused(f"a number of {len(text)} characters")
    return text


def _whole(text: str) -> int:
    return int(_short(text))


def _decimal(text: str) -> float:
    value = float(_short(text))
    if not math.isfinite(value):
        raise _Refused(f"{text} is too large for a double")
    return value


def _constant(text: str) -> None:
    raise _Refused(f"{text} is not a number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the name {twice[:40]!r} stands twice in one object")
    return found


def _depth(given: Any) -> int:
    depth, level = 0, [given]
    while level and depth <= DEEPEST:
        depth += 1
        level = [x for each in level if isinstance(each, list | dict) for x in _inside(each)]
    return depth


def _inside(given: list[Any] | dict[str, Any]) -> Sequence[Any]:
    return list(given.values()) if isinstance(given, dict) else given


# ---------------------------------------------------------------- bounds, and what is stated against what is found


def enclosure(lower: float, upper: float) -> dict[str, float]:
    """Bounds of a number as they are stated."""
    return {"lower": float(lower), "upper": float(upper)}


def wider(found: Any) -> Any:
    """What was found, every pair of bounds moved out by its own width and by a rounding more.

    So much is stated. A release that rounds otherwise finds bounds that differ in the last digits, and lie inside.
    """
    if _is_enclosure(found):
        low, high = float(found["lower"]), float(found["upper"])
        width = high - low
        lower, upper = math.nextafter(low - width, -math.inf), math.nextafter(high + width, math.inf)
        return enclosure(max(lower, -sys.float_info.max), min(upper, sys.float_info.max))
    if isinstance(found, Mapping):
        return {name: wider(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [wider(value) for value in found]
    return found


def _is_enclosure(given: Any) -> bool:
    return (
        isinstance(given, Mapping)
        and set(given) == {"lower", "upper"}
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in given.values())
    )


def difference(stated: Any, found: Any, where: str = "statement") -> str:
    """Where what is stated is not what was found, or "".

    Bounds are stated truly when those that were found lie inside; everything else has to be the same, type included.
    """
    if _is_enclosure(found):
        if not _is_enclosure(stated):
            return f"{where}: bounds are needed"
        if stated["lower"] <= found["lower"] and found["upper"] <= stated["upper"]:
            return ""
        return f"{where}: between {found['lower']!r} and {found['upper']!r}, which is not inside what the file says"
    if isinstance(found, Mapping):
        if not isinstance(stated, Mapping):
            return f"{where}: an object is needed"
        for name in sorted(set(found) ^ set(stated), key=str):
            return f"{where}: {'has no' if name in stated else 'lacks the'} field {str(name)[:40]!r}"
        return next((d for name in found if (d := difference(stated[name], found[name], f"{where}.{name}"))), "")
    if isinstance(found, list | tuple):
        if not isinstance(stated, list) or len(stated) != len(found):
            return f"{where}: a list of {len(found)} is needed"
        pairs = enumerate(zip(stated, found, strict=True))
        return next((d for k, (a, b) in pairs if (d := difference(a, b, f"{where}[{k}]"))), "")
    if type(stated) is type(found) and stated == found:
        return ""
    return f"{where}: {_shown(found)}, not {_shown(stated)}"


def _shown(value: Any) -> str:
    return str(value)[:40] if isinstance(value, bool | int | float) or value is None else repr(value)[:60]
