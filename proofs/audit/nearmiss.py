"""By how much the criteria for settling are missed: from which leak on they would hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from numerics.fate import Comparison, DiagonalGrowth, TwoLargest
from proofs.assumptions.settling import floats, lipschitz_above, ratio
from proofs.networks.network import Network

__all__ = ["LARGEST", "NearMiss", "near_misses"]

LARGEST = 256
"""The largest n for which a diagonal d is searched for."""


@dataclass(frozen=True)
class NearMiss:
    """`says` would hold, by the claim, if the leak were above `leak_above` (certified, rounded up)."""

    label: str
    says: str
    leak_above: float


def near_misses(network: Network) -> tuple[NearMiss, ...]:
    """For the criteria that compare W with γ/L, the least leak first; none where they hold already.

    Empty where no Lipschitz constant is known.
    """
    sigma, W, quotient = network.given_activation, floats(network), ratio(network)
    if sigma is None or W is None or quotient is None:
        return ()
    rising = sigma.decide("nondecreasing").is_true
    L = lipschitz_above(sigma)
    assert L is not None
    found: list[tuple[str, str, Fraction | float]] = []
    if rising and sigma.decide("bounded").is_true and len(W) <= LARGEST:
        found.append(("T11.2", "one equilibrium attracts everything", DiagonalGrowth(W).upper))
    if sigma.smooth.is_true:
        found.append(("T11.4", "every bounded trajectory settles", TwoLargest(W, scaled=False).sum[1] / 2))
    if rising:
        found.append(("T11.1", "every input is forgotten", Comparison(np.ascontiguousarray(W.T)).upper))
    misses = [(label, says, float(L) * float(bound)) for label, says, bound in found if bound >= quotient]
    rounded = [NearMiss(label, says, float(np.nextafter(leak * (1 + 1e-12), np.inf))) for label, says, leak in misses]
    return tuple(sorted(rounded, key=lambda miss: miss.leak_above))
