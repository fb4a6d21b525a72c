"""The right names nearest to a wrong one."""

from __future__ import annotations

import difflib


def nearest(given: str, names: list[str]) -> str:
    """ ": do you mean A or B?" for the names nearest to what was given, "" when none is near."""
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given.lower(), list(lowered), n=2, cutoff=0.6)
    return f": do you mean {' or '.join(lowered[name] for name in found)}?" if found else ""
