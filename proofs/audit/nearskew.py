"""How far weights are from skew, and before when the energy can neither double nor halve (T10.1 to T10.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from numerics.nearskew import SymmetricPart, energy_times
from proofs.assumptions.settling import lipschitz_above
from proofs.audit.applicability import Applicability
from proofs.networks.network import Network

__all__ = ["NearSkew", "near_skew"]

LABELS = ("T10.1", "T10.2", "T10.3")


@dataclass(frozen=True)
class NearSkew:
    """defect: ‖(W + Wᵀ)/2‖/‖W‖. From the energy `at_energy` on, E has not doubled, nor halved, before these times; None
    where it never does. `claims` say so."""

    defect: float
    at_energy: float
    doubles_not_before: float | None
    halves_not_before: float | None
    claims: tuple[str, ...]


def near_skew(network: Network, claims: Iterable[Applicability], energy: float | None) -> NearSkew | None:
    """For weights that are not skew, where some claim of T10 applies; None elsewhere. energy: 1 unless given."""
    if network.structure.skew:
        return None
    applying = {c.label: c for c in claims if c.label in LABELS and c.applies}
    if not applying:
        return None
    part, at = SymmetricPart(network.structure), 1.0 if energy is None else energy
    sigma = network.activation
    constant = lipschitz_above(sigma)
    times = energy_times(
        at,
        network.n,
        part.gain,
        part.loss,
        tanh="T10.3" in applying,
        lipschitz=float(constant) if "T10.2" in applying and constant is not None else None,
        bound=float(sigma.bound) if "T10.1" in applying and sigma.bound is not None and sigma.bound.is_finite else None,
    )
    doubles, halves = (time if isfinite(time) else None for time in (times.doubles, times.halves))
    by = applying[times.law].of if times.law in applying else ""
    labels = (times.law, "T10.0") if by.startswith("z =") else (times.law,)
    return NearSkew(part.defect, at, doubles, halves, labels)
