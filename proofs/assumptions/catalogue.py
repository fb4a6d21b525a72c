"""Every assumption by its name; one name, one object."""

from __future__ import annotations

from types import MappingProxyType, ModuleType

from proofs.assumptions import balance, fate, network, plane, rows, settling, steps, updates
from proofs.assumptions.assumption import Assumption

MODULES = (network, plane, fate, balance, settling, rows, steps, updates)


def _of(module: ModuleType) -> list[Assumption]:
    return [value for value in vars(module).values() if isinstance(value, Assumption)]


def _by_name(assumptions: list[Assumption]) -> dict[str, Assumption]:
    found: dict[str, Assumption] = {}
    for assumption in assumptions:
        if found.setdefault(assumption.name, assumption) is not assumption:
            raise ValueError(f"two assumptions are called {assumption.name!r}")
    return found


ASSUMPTIONS = MappingProxyType(_by_name([assumption for module in MODULES for assumption in _of(module)]))


def assumption(name: str) -> Assumption:
    """The assumption with this name. ValueError if there is none."""
    if name not in ASSUMPTIONS:
        raise ValueError(f"unknown assumption {name!r}; accepted are {', '.join(ASSUMPTIONS)}")
    return ASSUMPTIONS[name]
