"""Events along trajectories of a batch: crossings of a surface, periods, Poincaré sections, recurrence times."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.orbits.adaptive import Step, steps
from numerics.system import System

Array = np.ndarray
# A scalar function of states and velocities of some trajectories: (indices, y, f) -> (k,)
Surface = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True, eq=False)
class Crossings:
    """Where chosen trajectories cross a surface upwards: their indices (k,), times (k,), states (k, n)."""

    trajectories: Array
    times: Array
    states: Array


def crossings(step: Step, surface: Surface) -> Crossings:
    """The upward crossings surface = 0 within a step: below 0 at its start, at or above 0 at its end.

    Located by bisection with secants (the Illinois rule) on steps of the method that start at t0, until the bracket is
    4 eps of the time long; so the error is that of the integration. Two crossings within one step are not seen.
    """
    everyone = np.arange(len(step.y0))
    before, after = surface(everyone, step.y0, step.f0), surface(everyone, step.y1, step.f1)
    chosen = np.flatnonzero((before < 0) & (after >= 0))
    if chosen.size == 0:
        return Crossings(chosen, np.empty(0), np.empty((0, step.y0.shape[1])))
    low, high = np.zeros(chosen.size), np.full(chosen.size, step.t1 - step.t0)
    value_low, value_high = before[chosen], after[chosen]
    close = 4 * np.spacing(max(step.t1, 1e-300))
    middle = high
    states = step.y1[chosen]
    for _ in range(60):
        if np.all((high - low <= close) | (value_high == 0)):
            break
        middle = np.clip(high - value_high * (high - low) / (value_high - value_low), low, high)
        states = step.inside(middle, chosen)
        value = surface(chosen, states, step.velocity(states))
        up = value >= 0
        # Illinois: the value at an end that stays is halved, so that the secant reaches it next time.
        value_low = np.where(up, 0.5 * value_low, value)
        value_high = np.where(up, value, 0.5 * value_high)
        low, high = np.where(up, low, middle), np.where(up, middle, high)
        if np.all(np.abs(value) <= 1e-300):
            break
    final = np.where(value_high == 0, high, 0.5 * (low + high))
    return Crossings(chosen, step.t0 + final, step.inside(final, chosen))


@dataclass(frozen=True, eq=False)
class Periods:
    """Periods (B,), nan where no closed orbit was seen; closure (B,): how far the orbit missed its start, relative.

    `times` (B,) is the time of the first return to the section through the start, closed or not.
    """

    periods: Array
    closure: Array
    times: Array


def periods(
    system: System, start: Any, t_max: float, *, tolerance: float = 1e-7, rtol: float = 1e-12, atol: float = 1e-14
) -> Periods:
    """The time of the first return of each start to itself, by event location.

    The section is the plane through the start across its velocity, crossed upwards; the orbit counts as closed when a
    crossing is within `tolerance`·max(|start|, 1e-12) of it. The period's error is about closure·|start|/speed.
    Orbits that take longer than t_max, and equilibria, get nan.
    """
    z0 = system.states(start)
    velocity = system.fast_velocity()
    f0 = velocity(z0)
    speed = np.linalg.norm(f0, axis=1)
    normal = f0 / np.where(speed > 0, speed, 1.0)[:, None]
    size = np.maximum(np.linalg.norm(z0, axis=1), 1e-12)
    found, closure, times = (np.full(len(z0), np.nan) for _ in range(3))
    open_ = speed > 0

    def surface(chosen: Array, y: Array, f: Array) -> Array:
        return np.einsum("bn,bn->b", normal[chosen], y - z0[chosen])

    if not open_.any():
        return Periods(found, closure, times)
    # A step that sees the orbit as a curve: an eighth of the shortest linear period.
    max_step = 2 * np.pi / max(8 * system.frequency * _steepest(system, z0), 1e-12)
    for step in steps(velocity, z0, t_max, rtol=rtol, atol=atol, max_step=max_step, stop=lambda: not bool(open_.any())):
        hit = crossings(step, surface)
        distance = np.linalg.norm(hit.states - z0[hit.trajectories], axis=1) / size[hit.trajectories]
        for trajectory, time, gap in zip(hit.trajectories, hit.times, distance, strict=True):
            if not open_[trajectory]:
                continue
            if np.isnan(times[trajectory]) or gap < closure[trajectory]:
                times[trajectory], closure[trajectory] = time, gap
            if gap <= tolerance:
                found[trajectory], open_[trajectory] = time, False
    return Periods(found, closure, times)


def _steepest(system: System, states: Array) -> float:
    """A slope of σ that the orbits can meet: the Lipschitz constant, or the largest at the starts."""
    lipschitz = system.activation.lipschitz
    if lipschitz is not None and lipschitz.is_finite:
        return max(float(lipschitz), 1e-6)
    return float(np.abs(system.numeric.derivative(system.potentials(states))).max(initial=1e-6))


def poincare_section(
    system: System,
    start: Any,
    normal: Any,
    offset: float,
    count: int,
    t_max: float,
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
) -> list[Array]:
    """For each start the first `count` points (k, n) where normal·z = offset is crossed upwards before t_max."""
    z0 = system.states(start)
    direction = np.asarray(normal, dtype=float)
    if direction.shape != (system.n,) or not direction.any():
        raise ValueError(f"the normal must be a vector of {system.n} numbers, not all 0")
    found: list[list[Array]] = [[] for _ in z0]

    def surface(chosen: Array, y: Array, f: Array) -> Array:
        return y @ direction - offset

    for step in steps(
        system.fast_velocity(), z0, t_max, rtol=rtol, atol=atol, stop=lambda: all(len(p) >= count for p in found)
    ):
        hit = crossings(step, surface)
        for trajectory, state in zip(hit.trajectories, hit.states, strict=True):
            if len(found[trajectory]) < count:
                found[trajectory].append(state)
    return [np.array(points).reshape(-1, system.n) for points in found]


def recurrence_times(
    system: System, start: Any, radius: float, t_max: float, *, rtol: float = 1e-10, atol: float = 1e-12
) -> Array:
    """The first time (B,) at which the distance to the start has a local minimum ≤ radius, after having been above it.

    nan where that does not happen before t_max. Minima of the distance are located as events of (z − z₀)·ż.
    """
    if not radius > 0:
        raise ValueError(f"the radius is {radius!r}; a positive number is needed")
    z0 = system.states(start)
    found = np.full(len(z0), np.nan)
    left = np.zeros(len(z0), dtype=bool)

    def surface(chosen: Array, y: Array, f: Array) -> Array:
        return np.einsum("bn,bn->b", y - z0[chosen], f)

    for step in steps(
        system.fast_velocity(), z0, t_max, rtol=rtol, atol=atol, stop=lambda: not bool(np.isnan(found).any())
    ):
        hit = crossings(step, surface)
        near = np.linalg.norm(hit.states - z0[hit.trajectories], axis=1) <= radius
        for trajectory, time, close in zip(hit.trajectories, hit.times, near, strict=True):
            if close and left[trajectory] and np.isnan(found[trajectory]):
                found[trajectory] = time
        left |= np.linalg.norm(step.y1 - z0, axis=1) > radius
    return found
