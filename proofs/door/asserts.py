"""Assertions for people's own tests: each says what it measured, what it allows, and why that is the right amount.

A step is any function of states (B, n) → (B, n), or (n,) → (n,): a hand-written cell, a torch module in eval mode
wrapped in a lambda, or an integrator of this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from numerics.arrays import array_of

from .given import network

__all__ = ["assert_conserves", "assert_drift", "assert_order", "assert_skew", "assert_symplectic"]

Step = Callable[[Any], Any]
UNIT = 2.0**-52
"""One unit in the last place of 1, in float64."""


def assert_skew(W: Any, *, ulps: float = 0.0) -> None:
    """W = −Wᵀ: in every entry, or up to `ulps` units in the last place of the larger of the two entries.

    The default allows nothing, since W = A − Aᵀ is exactly skew in any floating-point format: rounding is odd.
    """
    matrix = array_of(W).astype(float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise AssertionError(f"not square: shape {matrix.shape}")
    unit = np.finfo(array_of(W).dtype).eps if array_of(W).dtype.kind == "f" else UNIT
    off = np.abs(matrix + matrix.T)
    allowed = ulps * unit * np.maximum(np.abs(matrix), np.abs(matrix.T))
    if np.any(off > allowed):
        i, j = (int(k) for k in np.unravel_index(np.argmax(off - allowed), off.shape))
        raise AssertionError(
            f"W is not skew-symmetric: W[{i},{j}] + W[{j},{i}] = {matrix[i, j] + matrix[j, i]:.3g}, "
            f"allowed is {allowed[i, j]:.3g} ({ulps:g} units in the last place)"
        )


def assert_conserves(
    step: Step, quantity: Callable[[np.ndarray], Any], states: Any, *, steps: int = 1000, relative: float | None = None
) -> None:
    """The quantity keeps its value over so many steps, up to rounding.

    Allowed is `relative` times the largest value met; by default 64·√steps·2⁻⁵² for float64 states: each step rounds
    the state some ten times, the errors of a map that conserves are independent and add like a random walk, and a
    factor of six is left for their spread. float32 states get 2⁻²³ instead of 2⁻⁵².
    """
    start = _states(states)
    unit = float(np.finfo(start.dtype).eps)
    allowed_part = 64 * np.sqrt(max(steps, 1)) * unit if relative is None else relative
    first = np.asarray(quantity(start), dtype=float)
    size, worst, current = np.abs(first), np.zeros_like(first), start
    for _ in range(steps):
        current = _stepped(step, current)
        value = np.asarray(quantity(current), dtype=float)
        worst = np.maximum(worst, np.abs(value - first))
        size = np.maximum(size, np.abs(value))
        if not np.isfinite(value).all():
            raise AssertionError("the quantity is not finite after some steps")
    if np.any(worst > allowed_part * size):
        k = int(np.argmax(worst / np.maximum(size, 5e-324)))
        raise AssertionError(
            f"not conserved: it moved by {np.ravel(worst)[k]:.3g} from {np.ravel(first)[k]:.6g} in {steps} steps; "
            f"rounding allows {allowed_part * np.ravel(size)[k]:.3g}"
        )


def assert_order(
    step: Callable[[Any, float], Any], W: Any, order: int, *, start: Any = None, h: float = 0.1, **given: Any
) -> None:
    """The step has at least this order on the network: its error in one step falls like h^(order + 1).

    step(states, h): one step. W and the other keywords: the network, as for skewflow.network. The errors at h, h/2 and
    h/4 are measured against the flow (DOP853 at 1e-13), and the slope of log error in log h must be at least order + 1
    less 0.3, a margin for the next term of the error; where the error is below 1e-12, rounding hides it and it counts
    as met.
    """
    from scipy.integrate import solve_ivp

    net = network(W, **given).equation
    system = net.system
    z = system.states(np.linspace(0.3, 1.1, net.n) if start is None else array_of(start, "the start"))[0]
    errors = []
    for size in (h, h / 2, h / 4):
        exact = solve_ivp(
            lambda t, y: system.velocity(y[None, :])[0], (0, size), z, method="DOP853", rtol=1e-13, atol=1e-15
        ).y[:, -1]
        errors.append(float(np.abs(np.asarray(step(z[None, :], size), dtype=float).ravel() - exact).max()))
    if errors[-1] < 1e-12:
        return
    slope = float(np.log2(errors[0] / errors[-1]) / 2)
    if slope < order + 1 - 0.3:
        raise AssertionError(
            f"the error of one step falls like h^{slope:.2f} (from {errors[0]:.2g} to {errors[-1]:.2g} as h is "
            f"quartered); order {order} needs h^{order + 1}"
        )


def assert_symplectic(step: Step, K: Any, states: Any, *, relative: float = 1e-6) -> None:
    """The step is a Poisson map: its Jacobian M has M K Mᵀ = K at the states (T7.2), K skew.

    Jacobians by central differences in float64 with a step of 6e-6 of the state's size, whose error is about 1e-10 of
    the third derivative: `relative` leaves four orders for that. A step that is stable, of high order or nearly
    conserves the energy need not be symplectic, and is caught.
    """
    matrix = array_of(K).astype(float)
    assert_skew(matrix)
    for z in _states(states).astype(float):
        delta = 6e-6 * max(1.0, float(np.abs(z).max()))
        columns = []
        for i in range(len(z)):
            moved = np.zeros_like(z)
            moved[i] = delta
            ahead, behind = (_stepped(step, (z + sign * moved)[None, :])[0] for sign in (1, -1))
            columns.append((ahead - behind) / (2 * delta))
        M = np.array(columns).T
        off, size = M @ matrix @ M.T - matrix, np.abs(M) @ np.abs(matrix) @ np.abs(M.T)
        if np.any(np.abs(off) > relative * np.maximum(size, float(np.abs(matrix).max(initial=0.0)))):
            raise AssertionError(
                f"not symplectic: M K Mᵀ is off K by {np.abs(off).max():.3g} at z = {np.array2string(z, precision=4)}; "
                f"differences allow {relative * size.max():.3g}"
            )


def assert_drift(
    step: Step, quantity: Callable[[np.ndarray], Any], states: Any, *, per_step: float, steps: int = 1000
) -> None:
    """Over so many steps the quantity moves by at most `per_step` a step on average, in either direction."""
    current = _states(states)
    first = np.asarray(quantity(current), dtype=float)
    for _ in range(steps):
        current = _stepped(step, current)
    rate = np.abs(np.asarray(quantity(current), dtype=float) - first) / steps
    if not np.isfinite(rate).all() or np.any(rate > per_step):
        raise AssertionError(f"it drifts by {np.max(rate):.3g} per step over {steps} steps; allowed is {per_step:.3g}")


def _states(values: Any) -> np.ndarray:
    found = np.atleast_2d(array_of(values, "the states"))
    return found if found.dtype.kind == "f" else found.astype(float)


def _stepped(step: Step, states: np.ndarray) -> np.ndarray:
    after = array_of(step(states), "what the step returned")
    if after.shape != states.shape:
        raise AssertionError(f"the step made shape {after.shape} of shape {states.shape}")
    return after
