"""Networks that break some assumptions of a claim and keep the others, for the search for counterexamples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from proofs.ablation.failing import takes_exact_numbers
from proofs.assumptions.catalogue import ASSUMPTIONS
from proofs.claims.claim import PLANE, Claim
from proofs.networks.instance import Instance
from proofs.strategies.byassumption import keywords
from proofs.strategies.instances import networks


def defines(claim: Claim, name: str) -> bool:
    """Does the assumption only say what the claim speaks of? Where trajectories are looked at, others can be tried."""
    assumption = ASSUMPTIONS[name]
    return not assumption.breaks or (assumption.naming and not claim.speaks_of_trajectories)


def networks_without(claim: Claim, names: Sequence[str]) -> st.SearchStrategy[Instance]:
    """Networks that break the named assumptions. ValueError when there are none by construction."""
    patches: list[dict[str, Any]] = [{}]
    for name in names:
        if name in claim.granted:
            raise ValueError("the claim's check takes it for granted: it would not notice that it fails")
        patches = [{**base, **patch} for base in patches for patch in ASSUMPTIONS[name].breaks]
    options: dict[str, Any] = {"batch": 1, "state_regions": False} if claim.speaks_of_trajectories else {}
    if claim.scope != PLANE:
        options["max_n"] = 3
        if claim.forbids is not None:
            options["min_n"] = claim.forbids.smallest
    strategies, problems = [], []
    for patch in patches:
        try:
            wanted = {**options, **patch}
            if wanted.get("min_n", 1) > wanted.get("max_n", 6):
                wanted["max_n"] = wanted["min_n"] + 1
            strategies.append(_instances(claim, names, wanted))
        except ValueError as problem:
            problems.append(str(problem))
    if not strategies:
        raise ValueError(f"no network breaks it alone: {problems[0]}")
    return st.one_of(strategies)


def _instances(claim: Claim, names: Sequence[str], options: dict[str, Any]) -> st.SearchStrategy[Instance]:
    if claim.instances is not None and claim.forbids is None:
        draw: Callable[..., st.SearchStrategy[Instance]] = claim.instances
        # A claim whose check takes exact numbers draws them too; they carry no activation that could be shown.
        if claim.scope == PLANE:
            options = {
                **keywords(a.name for a in claim.assumptions if a.satisfy is not None and a.name not in names),
                **options,
            }
        return draw(**({"exact": False} if takes_exact_numbers(claim) else {}), **options)
    fixed = keywords(assumption.name for assumption in claim.assumptions if assumption.name not in names)
    plane = {"min_n": 2, "max_n": 2} if claim.scope == PLANE else {}
    return networks(**{**fixed, **plane, **options}).filter(lambda instance: bool(np.any(instance.weights != 0)))
