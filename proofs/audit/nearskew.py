"""What is left of the motion where weights are not skew, or there is a leak: energy, memory and frequencies (T10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from numerics.nearskew import (
    Detuning,
    HalfLife,
    SymmetricPart,
    detuning,
    energy_times,
    half_life_under_diffusion,
    half_life_under_leak,
)
from proofs.assumptions.settling import lipschitz_above
from proofs.audit.applicability import Applicability
from proofs.networks.network import Network

__all__ = ["Frequencies", "Memory", "NearSkew", "near_skew"]

DRIFTS = ("T10.1", "T10.2", "T10.3")
LARGEST = 256
"""The largest n for which detuning is computed: for larger ones its enclosures take minutes."""


@dataclass(frozen=True)
class Memory:
    """E has halved at a time between `not_before` and `not_after` (None: no bound is known), as a "diffusion" or a
    "leak" of `rate` wears it down."""

    because: str
    rate: float
    not_before: float | None
    not_after: float | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Frequencies:
    """What the symmetric part does to the eigenvalues of W: to each frequency of (W − Wᵀ)/2, largest first, and Re λ in
    `growth`, (q₋, q₊). At every state the eigenvalues of the Jacobian have Re λ in `frozen`; None where T10.8 does not
    apply."""

    detuned: tuple[Detuning, ...]
    growth: tuple[float, float]
    frozen: tuple[float, float] | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class NearSkew:
    """defect: ‖(W + Wᵀ)/2‖/‖W‖. From the energy `at_energy` on, E has not doubled, nor halved, before these times; None
    where it never does. `claims` say so. memory: None where neither a diffusion nor a leak bounds it from above.
    frequencies: None where W is skew, or too large."""

    defect: float
    at_energy: float
    doubles_not_before: float | None
    halves_not_before: float | None
    claims: tuple[str, ...]
    memory: Memory | None
    frequencies: Frequencies | None


def near_skew(network: Network, claims: Iterable[Applicability], energy: float | None) -> NearSkew | None:
    """For weights that are not skew, or a leak, where some claim of T10 on the energy applies; None elsewhere.

    energy: 1 unless given.
    """
    applying = {c.label: c for c in claims if c.label.startswith("T10.") and c.applies}
    at = 1.0 if energy is None else energy
    memory = _memory(network, applying, at)
    part = SymmetricPart(network.structure)
    frequencies = None if network.structure.skew else _frequencies(network, applying, part)
    if memory is not None and memory.because == "leak":
        return NearSkew(part.defect, at, None, memory.not_before or 0.0, memory.claims, memory, frequencies)
    if network.structure.skew or not any(label in applying for label in DRIFTS):
        return None
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
    return NearSkew(part.defect, at, doubles, halves, _labels(applying, times.law), memory, frequencies)


def _labels(applying: dict[str, Applicability], label: str) -> tuple[str, ...]:
    """The claim, and the one that carries the rate form over where it speaks of z = Wx + b."""
    carried = label in applying and applying[label].of.startswith("z =")
    return (label, "T10.0") if carried else (label,)


def _memory(network: Network, applying: dict[str, Applicability], energy: float) -> Memory | None:
    if "T10.4" in applying:
        rate, label = float(network.structure.diffusion), "T10.4"
        return _lives("diffusion", rate, half_life_under_diffusion(energy, network.n, rate), _labels(applying, label))
    if "T10.9" in applying:
        rate, both = float(network.leak), "T10.5" in applying
        label = "T10.5" if both else "T10.9"
        return _lives("leak", rate, half_life_under_leak(energy, rate, concave=both), _labels(applying, label))
    return None


def _lives(because: str, rate: float, found: HalfLife, labels: tuple[str, ...]) -> Memory:
    above = found.upper if isfinite(found.upper) else None
    return Memory(because, rate, found.lower if found.lower > 0 else None, above, labels)


def _frequencies(network: Network, applying: dict[str, Applicability], part: SymmetricPart) -> Frequencies | None:
    """None for a W too large for its enclosures, or beyond the floats."""
    if "T10.7" not in applying or network.n > LARGEST:
        return None
    try:
        found = detuning(np.asarray(network.W, dtype=float), part)
    except ValueError:
        return None
    constant = lipschitz_above(network.activation) if "T10.8" in applying else None
    frozen = None
    if constant is not None:
        leak, L = float(network.leak), float(constant)
        ends = -part.loss * L - leak, part.gain * L - leak
        # Three roundings; an end that is 0 is 0 exactly.
        frozen = _outwards(ends[0], -1), _outwards(ends[1], 1)
        frozen = frozen if np.isfinite(frozen).all() else None
    growth = part.lowest.lower, part.highest.upper
    labels = ("T10.7", "T10.8") if frozen is not None else ("T10.7",)
    return Frequencies(found, growth, frozen, labels)


def _outwards(end: float, side: int) -> float:
    return end if end == 0 else float(np.nextafter(end + side * abs(end) * 1e-15, side * np.inf))
