"""Which claims apply to a network: those whose own assumptions are decided true, of it or of what it is carried to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analysis.decisions.decision import Decision, Truth
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.catalogue import assumption as named
from proofs.audit.views import View, views
from proofs.claims.claim import Claim
from proofs.claims.registry import CLAIMS
from proofs.claims.registry import claim as claimed
from proofs.networks.network import Network

__all__ = ["Applicability", "Asked", "Missing", "applicability"]


@dataclass(frozen=True)
class Missing:
    """An assumption that does not hold, or is not known to, and why."""

    name: str
    text: str
    reason: str
    truth: Truth


@dataclass(frozen=True, eq=False)
class Asked:
    """The network with the systems that claims are asked of; each assumption is decided once for each."""

    network: Network

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The network itself first."""
        return views(self.network)

    @cached_property
    def _memory(self) -> dict[tuple[View, Assumption], Decision]:
        return {}

    def decide(self, assumption: Assumption, view: View) -> Decision:
        """Does the system satisfy the assumption?"""
        key = (view, assumption)
        if key not in self._memory:
            self._memory[key] = assumption.decide(view.network)
        return self._memory[key]

    def holds(self, *names: str) -> bool:
        """Are the assumptions with these names decided true of the network itself? ValueError for an unknown name."""
        return all(self.decide(named(name), self.views[0]).is_true for name in names)

    def applying(self, label: str, *given: Assumption) -> View | None:
        """The first faithful view of the network that satisfies the claim's assumptions, and what is given; or None."""
        claim = claimed(label)
        same = (view for view in self.views if view.faithful)
        return next((view for view in same if not self.missing((*claim.assumptions, *given), view)), None)

    def missing(self, assumptions: Iterable[Assumption], view: View) -> tuple[Missing, ...]:
        """Those of the assumptions that are not known to hold."""
        found = ((a, self.decide(a, view)) for a in assumptions)
        return tuple(Missing(a.name, a.text, d.reason, d.truth) for a, d in found if not d.is_true)


@dataclass(frozen=True)
class Applicability:
    """Whether a claim applies: TRUE when all its assumptions hold, FALSE when one does not. `of` names the system it
    applies to where that is not the network itself."""

    label: str
    says: str
    missing: tuple[Missing, ...]
    of: str = ""

    @property
    def truth(self) -> Truth:
        """TRUE, FALSE or UNDECIDED."""
        if not self.missing:
            return Truth.TRUE
        return Truth.FALSE if any(m.truth is Truth.FALSE for m in self.missing) else Truth.UNDECIDED

    @property
    def applies(self) -> bool:
        """Whether all assumptions are known to hold."""
        return not self.missing


def applicability(asked: Asked) -> tuple[Applicability, ...]:
    """Every claim that can speak of this network, in the order of the theory."""
    return tuple(_nearest(asked, claim) for claim in CLAIMS if not claim.of_its_own_network)


def _nearest(asked: Asked, claim: Claim) -> Applicability:
    """For the system that satisfies most of the claim's assumptions."""
    found = [
        Applicability(claim.label, claim.title, asked.missing(claim.assumptions, view), view.name)
        for view in asked.views
    ]
    return min(found, key=lambda a: len(a.missing))
