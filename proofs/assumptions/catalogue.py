"""Every assumption by its name; one name, one object."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import proofs.assumptions as room
from analysis.names import nearest
from proofs.assumptions.assumption import Assumption


def _every() -> list[Assumption]:
    """Those of all modules of this folder, so that a new one is known by standing there."""
    modules = (module.name for module in iter_modules(room.__path__) if module.name != "catalogue")
    found = [vars(import_module(f"{room.__name__}.{name}")).values() for name in modules]
    return [value for values in found for value in values if isinstance(value, Assumption)]


def _by_name(assumptions: list[Assumption]) -> dict[str, Assumption]:
    found: dict[str, Assumption] = {}
    for assumption in assumptions:
        if found.setdefault(assumption.name, assumption) is not assumption:
            raise ValueError(f"two assumptions are called {assumption.name!r}")
    return found


ASSUMPTIONS = MappingProxyType(_by_name(_every()))


def assumption(name: str) -> Assumption:
    """The assumption with this name. ValueError if there is none."""
    if name not in ASSUMPTIONS:
        raise ValueError(
            f"unknown assumption {name!r}{nearest(name, ASSUMPTIONS)}; accepted are {', '.join(ASSUMPTIONS)}"
        )
    return ASSUMPTIONS[name]
