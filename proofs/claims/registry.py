"""Every claim, in the order of the theory."""

from __future__ import annotations

from proofs.claims import t1_linear as linear
from proofs.claims import t2_energy as energy
from proofs.claims import t2_invariants as invariants
from proofs.claims import t2_leaves as leaves
from proofs.claims import t2_primitives as primitives
from proofs.claims import t3_balance as balance
from proofs.claims import t3_dissipation as dissipation
from proofs.claims import t3_leak as necessity
from proofs.claims import t3_perpetual as perpetual
from proofs.claims import t3_recurrence as recurrence
from proofs.claims import t3_special as special
from proofs.claims import t4_periods as periods
from proofs.claims import t4_plane as plane
from proofs.claims import t5_jacobians as jacobians
from proofs.claims import t6_convex as convex
from proofs.claims import t6_euler as euler
from proofs.claims import t6_eulermap as eulermap
from proofs.claims import t7_drift as drift
from proofs.claims import t7_integrators as integrators
from proofs.claims import t7_modified as modified
from proofs.claims import t8_limitcycles as limit_cycles
from proofs.claims import t9_dimensions as dimensions
from proofs.claims import t10_nearskew as nearskew
from proofs.claims import t10_reduction as reduction
from proofs.claims import t11_contraction as contraction
from proofs.claims import t11_leakless as leakless
from proofs.claims import t11_oscillator as oscillator
from proofs.claims import t11_restpoints as restpoints
from proofs.claims import t11_settling as settling
from proofs.claims import t13_steps as trained_maps
from proofs.claims import t17_numbers as numbers
from proofs.claims.claim import Claim
from proofs.names import nearest

SECTIONS = (
    balance,
    contraction,
    convex,
    dimensions,
    dissipation,
    drift,
    energy,
    euler,
    eulermap,
    integrators,
    invariants,
    jacobians,
    leakless,
    leaves,
    limit_cycles,
    linear,
    modified,
    necessity,
    numbers,
    oscillator,
    periods,
    perpetual,
    plane,
    primitives,
    recurrence,
    reduction,
    trained_maps,
    nearskew,
    restpoints,
    settling,
    special,
)

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (claim for section in SECTIONS for claim in section.CLAIMS),
        key=lambda claim: tuple(int(part) for part in claim.label.removeprefix("T").split(".")),
    )
)


def claims(labels: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    """The claims with these labels, in the order asked; all of them when none is named. ValueError if unknown.

    A label is taken in any case, and a section for all of its claims: "t2.1", "T2".
    """
    if not labels:
        return CLAIMS
    known = {claim.label: claim for claim in CLAIMS}
    found: dict[str, Claim] = {}
    for label in labels:
        asked = label.strip().upper()
        if asked in known:
            found[asked] = known[asked]
        elif section := {name: claim for name, claim in known.items() if name.startswith(f"{asked}.")}:
            found |= section
        else:
            raise ValueError(f"unknown label {label!r}{nearest(asked, list(known))}; accepted are {', '.join(known)}")
    return tuple(found.values())


def claim(label: str) -> Claim:
    """The one claim with this label. ValueError if it is unknown, or a section with several."""
    found = claims((label,))
    if len(found) > 1:
        raise ValueError(f"{label} has {len(found)} claims: name one of {', '.join(c.label for c in found)}")
    return found[0]
