"""Networks that satisfy named assumptions, and networks that break one of them: what each says of itself, put together.

An assumption fixes some options of `networks`; breaking it puts other values in their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from proofs.assumptions.assumption import Assumption
from proofs.assumptions.catalogue import ASSUMPTIONS
from proofs.networks.instance import Instance
from proofs.strategies.instances import networks


def _drawable(name: str) -> Assumption:
    found = ASSUMPTIONS.get(name)
    if found is None or found.satisfy is None:
        known = (a.name for a in ASSUMPTIONS.values() if a.satisfy is not None)
        raise ValueError(f"no strategy satisfies the assumption {name!r}; there are {', '.join(known)}")
    return found


def keywords(names: Iterable[str]) -> dict[str, Any]:
    """The options of `networks` that satisfy all these assumptions. ValueError for a name that has none."""
    merged: dict[str, Any] = {}
    for name in names:
        merged.update(_drawable(name).satisfy or {})
    return merged


def satisfying(*names: str, **options: Any) -> st.SearchStrategy[Instance]:
    """Instances that satisfy every one of the named assumptions; options go to `networks`. ValueError if unknown."""
    found = networks(**{**keywords(names), **options})
    sifted = [assumption for assumption in map(_drawable, names) if assumption.filtered]
    if not sifted:
        return found
    return found.filter(lambda instance: all(assumption.decide(instance).is_true for assumption in sifted))


def breaking(name: str, *others: str, **options: Any) -> st.SearchStrategy[Instance]:
    """Instances that break one assumption and satisfy the others named; options go to `networks`.

    Whether an instance really does is for the assumptions to decide: filter by them. Raises ValueError for a name
    without a strategy, or when what is asked contradicts itself, as when another assumption implies this one.
    """
    found = ASSUMPTIONS.get(name)
    if found is None or found.satisfy is None or not found.breaks:
        known = (a.name for a in ASSUMPTIONS.values() if a.satisfy is not None and a.breaks)
        raise ValueError(f"no strategy breaks the assumption {name!r}; there are {', '.join(known)}")
    base = keywords(other for other in others if other != name)
    return st.one_of(*(networks(**{**base, **options, **patch}) for patch in found.breaks))
