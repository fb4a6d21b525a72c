"""Networks for the hard search of T3.6: an odd σ whose rate form drifts along the kernel at rank 4.

Single draws do not meet one. Here many starts of one matrix are integrated at once, coarsely; what drifts is integrated
again, tightly, from the decimal numbers that are written down.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.activations.activation import activation
from numerics.evaluation.compile import compile_activation
from numerics.orbits.kerneldrift import drifting
from proofs.networks.instance import Instance

MATRICES, STARTS, N = 40, 64, 5
SPREADS = (0.25, 0.5, 1.0, 2.0)


def drifting_networks(entropy: int) -> Iterator[Instance]:
    """Rate-form networks of five tanh neurons with whole weights from −3 to 3 that seem to drift, one after another.

    Up to 40 matrices with 64 starts each; the same entropy gives the same networks.
    """
    rng = np.random.default_rng(entropy)
    sigma = activation("tanh")
    compiled = compile_activation(sigma)
    for _ in range(MATRICES):
        upper = np.triu(rng.integers(-3, 4, size=(N, N)), 1).astype(float)
        starts = rng.normal(size=(STARTS, N)) * rng.choice(SPREADS, size=(STARTS, 1))
        weights, starts = upper - upper.T + 0.0, np.round(starts, 1) + 0.0
        found = drifting(weights, compiled.sigma, starts, time=600.0, rtol=1e-7)
        if found:
            yield Instance(weights, found[0].start[None, :], sigma, form="rate")
