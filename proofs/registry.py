"""Every claim, in the order of the theory."""

from __future__ import annotations

from proofs.claim import Claim
from proofs.claims import (
    dimensions,
    drift,
    energy,
    euler,
    eulermap,
    integrators,
    invariants,
    jacobians,
    limit_cycles,
    linear,
    modified,
    necessity,
    periods,
    perpetual,
    plane,
    primitives,
    recurrence,
)

SECTIONS = (
    dimensions,
    drift,
    energy,
    euler,
    eulermap,
    integrators,
    invariants,
    jacobians,
    limit_cycles,
    linear,
    modified,
    necessity,
    periods,
    perpetual,
    plane,
    primitives,
    recurrence,
)

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (claim for section in SECTIONS for claim in section.CLAIMS),
        key=lambda claim: tuple(int(part) for part in claim.label.removeprefix("T").split(".")),
    )
)


def claims(labels: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    """The claims with these labels, in the order asked; all of them when none is named. ValueError if unknown."""
    if not labels:
        return CLAIMS
    known = {claim.label: claim for claim in CLAIMS}
    for label in labels:
        if label not in known:
            raise ValueError(f"unknown label {label!r}; accepted are {', '.join(known)}")
    return tuple(known[label] for label in dict.fromkeys(labels))
