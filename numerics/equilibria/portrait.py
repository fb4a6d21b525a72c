"""The plane of a network of two units: nullclines, rest points and a few orbits, as data for a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.equilibria.restpoints import RestPoints
from numerics.system import System

__all__ = ["Portrait", "portrait"]

Array = NDArray[np.float64]
GRID = 241
ORBITS = 12
STEPS = 1500


@dataclass(frozen=True, eq=False)
class Portrait:
    """The states' axes, the two components of the velocity on the grid (y first), orbits (each (k, 2)), and limits."""

    x: Array
    y: Array
    velocity: Array
    orbits: tuple[Array, ...]


def portrait(found: RestPoints, seed: int = 0) -> Portrait:
    """Around all rest points, in the network's own states; ValueError unless n = 2. Orbits are for the eye only."""
    balance = found.balance
    if balance.n != 2:
        raise ValueError(f"the picture is one of the plane: n = 2 is needed, not n = {balance.n}")
    form = "current" if balance.form == "current" else "rate"
    system = System(form, balance.weights, balance.activation, balance.bias, balance.leak)
    points = np.array([p.point for p in found.points]).reshape(-1, 2)
    reach = 1.35 * np.abs(points).max(axis=0, initial=0.0) + 0.6
    if len(points) <= 1:  # nothing else gives a scale: far enough for a bounded σ to be felt
        reach = np.maximum(reach, np.minimum(_scale(balance.weights, balance.leak, form), 6.0))
    x, y = (np.linspace(-r, r, GRID) for r in reach)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    velocity = system.velocity(grid.reshape(-1, 2)).reshape(GRID, GRID, 2)
    starts = np.random.default_rng(seed).uniform(-1, 1, (ORBITS, 2)) * reach
    near = points + 0.02 * reach
    return Portrait(x, y, velocity, _orbits(system, np.concatenate([starts, near]), reach))


def _scale(W: Array, leak: float, form: str) -> Array:
    size = np.abs(W).sum(axis=1) if form == "current" else np.ones(2)
    return np.asarray(1.1 * size / leak if leak > 0 else size + 2.0)


def _orbits(system: System, starts: Array, reach: Array) -> tuple[Array, ...]:
    """By the classical Runge–Kutta scheme, cut where they leave the picture."""
    speed = max(float(np.abs(system.weights).sum(axis=1).max()), abs(system.leak), 1e-9)
    h, z = 0.05 / speed, starts
    states = [z]
    for _ in range(STEPS):
        a = system.velocity(z)
        b = system.velocity(z + h / 2 * a)
        c = system.velocity(z + h / 2 * b)
        z = z + h / 6 * (a + 2 * b + 2 * c + system.velocity(z + h * c))
        z = np.clip(z, -5 * reach, 5 * reach)
        states.append(z)
    whole = np.stack(states, axis=1)
    orbits = []
    for orbit in whole:
        outside = np.flatnonzero((np.abs(orbit) > 1.02 * reach).any(axis=1))
        orbits.append(orbit[: outside[0] if len(outside) else None])
    return tuple(orbits)
