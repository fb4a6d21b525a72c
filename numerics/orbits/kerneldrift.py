"""The rate form ẋ = σ(Wx) at rank 4 and more: which of many starts drift along the kernel of W, and how fast (T3.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numerics.orbits.adaptive import StepTooSmall, solve
from numerics.orbits.budget import TooManyCalls, limited

Array = np.ndarray
MAX_EVALUATIONS = 300_000


@dataclass(frozen=True)
class Drift:
    """A start (n,) whose displacement grows linearly: by `rate` per unit of time, as far as `time`."""

    start: Array
    rate: float
    time: float


def drifting(
    weights: Array, sigma: Callable[[Array], Array], starts: Array, time: float = 800.0, rtol: float = 1e-8
) -> tuple[Drift, ...]:
    """The starts, out of (B, n), from which x is carried along ker W at a constant rate, the fastest first.

    Linear means that the displacements along the kernel at an eighth, a quarter, a half and the whole of the time
    double within 5 %, and that the last is five times as large as the oscillation. A random walk does not do that.
    None of them is said to drift when the integration takes more than MAX_EVALUATIONS.
    """
    _, values, right = np.linalg.svd(weights)
    kernel = right[values < 1e-9 * max(values.max(), 1e-300)]
    if not len(kernel):
        return ()
    velocity = limited(lambda x: sigma(x @ weights.T), MAX_EVALUATIONS)
    times = np.linspace(0.0, time, 65)
    try:
        with np.errstate(all="ignore"):
            states = solve(velocity, starts, times, rtol=rtol, atol=rtol * 1e-2)
    except (TooManyCalls, StepTooSmall):
        return ()
    moved = (states - states[0]) @ kernel.T
    reach = np.linalg.norm(moved, axis=-1)
    swing = np.ptp(states @ weights.T, axis=0).max(axis=-1) + 1.0
    parts = reach[[8, 16, 32, 64]]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = parts[1:] / parts[:-1]
    linear = (np.abs(ratios - 2) < 0.1).all(axis=0) & (parts[-1] > 5 * swing)
    found = [Drift(starts[k], float(parts[-1, k] / time), time) for k in np.flatnonzero(linear)]
    return tuple(sorted(found, key=lambda drift: -drift.rate))
