"""Lyapunov spectra and the chaos indicator MEGNO, with the tangent map of the integrator that makes the trajectory."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.integrators.stepper import Integrator
from numerics.system import System

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class LyapunovSpectrum:
    """exponents (B, k), largest first, per unit of time; history (T, B, k) at `times`, to see them converge.

    pairing (B,): max |λ_i + λ_{n+1−i}|, and total (B,): |Σλ_i|, for a full spectrum (k = n), else nan. For skew W,
    both are 0 in the limit (the flow of K∇E, and the sweep, keep the Poisson structure and the volume), so what is left
    of them says how far the averages have converged.
    """

    exponents: Array
    times: Array
    history: Array
    pairing: Array
    total: Array


def lyapunov_spectrum(
    system: System,
    integrator: Integrator,
    h: float,
    steps: int,
    start: Any,
    *,
    count: int | None = None,
    every: int = 10,
    keep: int = 100,
    seed: int = 0,
) -> LyapunovSpectrum:
    """The first `count` (all) Lyapunov exponents from start (B, n), by QR of the tangent map every `every` steps.

    The tangent map is the exact derivative of the integrator's step. The first tenth of the run only turns the random
    frame and is not counted. ValueError where the trajectory does not stay finite.
    """
    states = system.states(start)
    k = system.n if count is None else count
    if not 1 <= k <= system.n or steps < 20 * every:
        raise ValueError(f"1 ≤ count ≤ {system.n} and at least {20 * every} steps are needed, not {count} and {steps}")
    rng = np.random.default_rng(seed)
    frame = np.linalg.qr(rng.normal(size=(len(states), system.n, k)))[0]
    total = np.zeros((len(states), k))
    burn, blocks = steps // (10 * every), steps // every
    times, history = [], []
    marks = set(np.unique(np.linspace(burn + 1, blocks, keep).astype(int)).tolist())
    for block in range(1, blocks + 1):
        for _ in range(every):
            states, frame = integrator.tangent(system, h, states, frame)
        frame, stretch = np.linalg.qr(frame)
        if block > burn:
            total += np.log(np.abs(np.einsum("bii->bi", stretch)))
        if block in marks:
            time = (block - burn) * every * h
            times.append(time)
            history.append(total / time)
    if not np.isfinite(states).all() or not np.isfinite(history[-1]).all():
        raise ValueError("the trajectory, or its tangent map, overflowed: no exponents")
    order = np.sort(history[-1], axis=1)[:, ::-1]
    full = k == system.n
    pairing = np.abs(order + order[:, ::-1]).max(axis=1) if full else np.full(len(states), np.nan)
    sums = np.abs(order.sum(axis=1)) if full else np.full(len(states), np.nan)
    return LyapunovSpectrum(order, np.array(times), np.array(history), pairing, sums)


@dataclass(frozen=True, eq=False)
class Indicator:
    """megno (B,): → 2 for regular motion, ≈ λt/2 for chaotic; exponent (B,): the finite-time λ at `time`."""

    megno: Array
    exponent: Array
    time: float


def megno(weights: Any, sigma: Any, derivative: Any, start: Any, h: float, steps: int, *, seed: int = 0) -> Indicator:
    """MEGNO of many current-form trajectories at once, each with its own weights (B, n, n), W_ii = 0.

    Strang's sweep with its tangent map on one random vector each; sigma, derivative: elementwise functions. The
    indicator is the mean of (2/k) Σ j·log(|v_j|/|v_{j−1}|) over the steps k. Non-finite results stay nan.
    """
    w = np.asarray(weights, dtype=float)
    z = np.ascontiguousarray(np.asarray(start, dtype=float).T)
    n, batch = z.shape
    if w.shape != (batch, n, n) or np.einsum("bii->bi", w).any():
        raise ValueError(f"weights must be ({batch}, {n}, {n}) with zero diagonals, not {w.shape}")
    columns = [np.ascontiguousarray(0.5 * h * w[:, :, i].T) for i in range(n)]
    v = np.random.default_rng(seed).normal(size=(n, batch))
    v /= np.sqrt(np.einsum("nb,nb->b", v, v))
    term = np.empty_like(z)
    weighted, mean, growth = np.zeros(batch), np.zeros(batch), np.zeros(batch)
    order = [*range(n), *range(n - 1, -1, -1)]
    with np.errstate(all="ignore"):
        for k in range(1, steps + 1):
            for i in order:
                column = columns[i]
                moved = derivative(z[i]) * v[i]
                np.multiply(column, sigma(z[i]), out=term)
                np.add(z, term, out=z)
                np.multiply(column, moved, out=term)
                np.add(v, term, out=v)
            length = np.sqrt(np.einsum("nb,nb->b", v, v))
            v /= length
            stretch = np.log(length)
            growth += stretch
            weighted += k * stretch
            mean += 2.0 * weighted / k
    finite = np.isfinite(z).all(axis=0)
    return Indicator(np.where(finite, mean / steps, np.nan), np.where(finite, growth / (steps * h), np.nan), steps * h)
