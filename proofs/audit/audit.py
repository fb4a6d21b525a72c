"""Audit: a network in, what holds for it out, with the hypotheses that are missing for everything that does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

from numerics.arrays import array_of
from numerics.system import System
from proofs.assumptions.settling import rest_of
from proofs.audit.advice import recommendation
from proofs.audit.applicability import Applicability, Asked, applicability
from proofs.audit.document import (
    activation_json,
    claims_json,
    fields_json,
    invariants_json,
    map_json,
    motion_json,
    near_skew_json,
    network_json,
    stepping_json,
    weights_json,
)
from proofs.audit.integrators import Stepping, slope_of, stepping
from proofs.audit.invariants import Invariant, invariants
from proofs.audit.maps import MapFound, map_of
from proofs.audit.motion import Motion, motion
from proofs.audit.nearmiss import NearMiss, near_misses
from proofs.audit.nearskew import NearSkew, near_skew
from proofs.audit.plane import GainCycle, Plane, gain_cycle, plane
from proofs.audit.restpoints import Found
from proofs.networks.network import Network
from proofs.shown import Shown
from proofs.verdict import Verdict

__all__ = ["SCHEMA", "Audit", "audit"]

SCHEMA = "skewflow/audit/1"


@dataclass(frozen=True, eq=False, repr=False)
class Audit(Shown):
    """What holds for a network: weights, activation, invariants, motion, update rules, and which claims apply."""

    network: Network
    at_energy: float | None = None

    def __post_init__(self) -> None:
        if not self.network.floats or self.network.given_activation is None or self.network.form == "linear":
            raise ValueError("an audit takes float weights, an activation, and the current or the rate form")
        if self.at_energy is not None and not (isfinite(self.at_energy) and self.at_energy > 0):
            raise ValueError(f"the energy must be a finite number > 0, not {self.at_energy}")

    def __repr__(self) -> str:
        return f"<Audit of {self.network!r}>"

    @cached_property
    def asked(self) -> Asked:
        """The systems that claims are asked of, with what was decided of them."""
        return Asked(self.network.equation)

    @cached_property
    def claims(self) -> tuple[Applicability, ...]:
        """Which claims apply, and what is missing for the others."""
        return applicability(self.asked)

    @cached_property
    def motion(self) -> Motion:
        """Bounded? Perpetual? An attracting limit cycle? Does it settle, always or almost never?"""
        return motion(self.asked)

    @cached_property
    def rest_points(self) -> Found | None:
        """The rest points that were found, certified; None where they were not looked for."""
        found = rest_of(self.network.equation)
        return None if isinstance(found, str) else Found(self.network, found)

    @cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """From which leak on the network would settle; empty where it does."""
        return () if self.motion.settles.verdict is Verdict.PROVED else near_misses(self.network.equation)

    @cached_property
    def steppings(self) -> tuple[Stepping, ...]:
        """What each update rule does."""
        return stepping(self.asked, self.invariants, self.slope)

    @cached_property
    def plane(self) -> Plane | None:
        """The closed forms of n = 2, at the energy asked for; None where they do not apply."""
        return plane(self.asked, self.at_energy, self.slope)

    @cached_property
    def gain_cycle(self) -> GainCycle | None:
        """The true limit cycle of a leak with gain on the diagonal, n = 2; None for other networks."""
        return gain_cycle(self.asked)

    @cached_property
    def near_skew(self) -> NearSkew | None:
        """How far W is from skew, and how long that leaves the energy; None where W is skew or no claim speaks."""
        return near_skew(self.network.equation, self.claims, self.at_energy)

    @cached_property
    def map(self) -> MapFound | None:
        """What holds for the map, where the step is known."""
        return map_of(self.asked, self.claims)

    @cached_property
    def invariants(self) -> tuple[Invariant, ...]:
        """The conserved quantities."""
        return invariants(self.asked)

    @cached_property
    def recommendation(self) -> str:
        """What to do about it, in a few sentences."""
        return recommendation(self.asked, self.steppings, self.motion, self.invariants)

    @cached_property
    def slope(self) -> float | None:
        """σ'(0), None where it is not known."""
        return slope_of(self.network.activation)

    @cached_property
    def system(self) -> System:
        """The equation in floats; of a map, the equation that it is a step of."""
        return self.network.system

    def energy(self, states: Any) -> Any:
        """E = Σ S(z_i) of states (n,), (B, n) or (T, B, n), z = Wx + b in rate form: a number for each state.

        Arrays, lists and tensors are taken. ValueError unless each state has n finite numbers.
        """
        return self._of_states(self.system.energy, states)

    def conserved(self, states: Any) -> Any:
        """What the equation conserves, of states as for `energy`: E, weighted or shifted where that is what is kept.

        `system.watched.name` says which it is; Casimirs and quadratic forms are in `invariants`. ValueError where no
        energy is conserved, with the reason.
        """
        watched = self.system.watched
        if self.network.form == "map":
            raise ValueError("a map conserves no energy; its equation may: ask the same network in rate form")
        if not watched.constant and not any("energy" in invariant.kind for invariant in self.invariants):
            raise ValueError(f"no energy is conserved: {watched.why}")
        return self._of_states(self.system.conserved, states)

    def _of_states(self, quantity: Callable[[Any], Any], states: Any) -> Any:
        given = array_of(states, "the states")
        if given.ndim == 0 or given.shape[-1] != self.network.n:
            raise ValueError(f"states have shape {given.shape}; (…, {self.network.n}) is needed")
        flat = self.system.states(given.reshape(-1, self.network.n))
        return quantity(flat).reshape(given.shape[:-1])[()]

    def to_json(self) -> dict[str, Any]:
        """The object of the contract; every number finite, exact values also as text."""
        return {
            "schema": SCHEMA,
            "ok": True,
            "network": network_json(self.network),
            "weights": weights_json(self.network),
            "activation": activation_json(self.network),
            "invariants": invariants_json(self.invariants),
            "motion": motion_json(self.motion)
            | {"near_misses": [dataclasses.asdict(miss) for miss in self.near_misses]},
            "rest_points": None if self.rest_points is None else self.rest_points.summary(),
            "plane": fields_json(self.plane),
            "limit_cycle": fields_json(self.gain_cycle),
            "near_skew": near_skew_json(self.near_skew),
            "map": map_json(self.map),
            "integrators": [stepping_json(self.asked, rule, self.plane, self.at_energy) for rule in self.steppings],
            "claims": claims_json(self.claims),
            "recommendation": self.recommendation,
        }


def audit(network: Network, energy: float | None = None) -> Audit:
    """What holds for the network (theory T1 to T8); computed part by part when asked for.

    energy: where the energy's times (else 1) and, for n = 2, the period and the drift of each scheme are evaluated.
    ValueError unless it is > 0.
    """
    return Audit(network, energy)
