"""A trajectory with rigorous error bars: boxes that hold the true solution at given times. Source: theory 17."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from numerics.system import System
from numerics.validated.balls import Failed, ball, down, precision, up
from numerics.validated.flow import Flow, dot
from numerics.validated.sets import Doubleton
from numerics.validated.step import Control, Moving, follow

Array = np.ndarray
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Enclosure:
    """lower and upper (T, n) hold the solution of the start between them at `times` (T,), componentwise.

    `reason` says why it ends before the last time that was asked for, "" when it does not: T counts what was reached.
    """

    times: Array
    lower: Array
    upper: Array
    reason: str = ""

    @property
    def radius(self) -> Array:
        """Half the largest width at each time, (T,)."""
        return np.abs(self.upper - self.lower).max(axis=1) / 2

    def error_of(self, states: Any) -> tuple[Array, Array]:
        """Bounds (T,), (T,) of the largest componentwise error of computed states (T, n) at these times."""
        states = np.asarray(states, dtype=float)
        outside = np.maximum(np.maximum(self.lower - states, states - self.upper), 0.0)
        furthest = np.maximum(np.abs(states - self.lower), np.abs(states - self.upper))
        # Differences of doubles are rounded: half a unit in the last place each way.
        return np.nextafter(outside.max(axis=1), 0.0), np.nextafter(furthest.max(axis=1), np.inf)


def enclose(
    system: System,
    start: Sequence[float],
    times: Sequence[float],
    *,
    tolerance: float = 1e-18,
    order: int = 20,
    bits: int = 80,
    progress: Progress | None = None,
) -> Enclosure:
    """Boxes for the solution from a start, at increasing times ≥ 0. All doubles are the numbers that they are.

    Weights, bias, leak and start are exact; the result holds rounding and truncation errors, all of them. It ends
    early, and says why, when the box is too fat to be followed: with chaos after a few dozen Lyapunov times.
    ValueError for a σ without Taylor recurrence, times that do not increase, or a start of the wrong length.
    """
    if not np.isfinite(np.asarray(times, dtype=float)).all():
        raise ValueError("the times must be finite, not negative, and increase")
    at = [Fraction(float(t)) for t in times]
    if any(t < 0 for t in at) or any(b <= a for a, b in pairwise(at)):
        raise ValueError("the times must be finite, not negative, and increase")
    z = [float(x) for x in start]
    if len(z) != system.n or not np.isfinite(z).all():
        raise ValueError(f"the start must be {system.n} finite numbers")
    lower, upper, reason = [], [], ""
    with precision(bits):
        flow, state, shown = _as_current(system, z)
        moving = Moving(Doubleton.point(state))
        control = Control(order, tolerance)
        for k, t in enumerate(at):
            try:
                moving = follow(flow, moving, t, control)
                hull = moving.states.hull()[shown]
                box = [down(x) for x in hull], [up(x) for x in hull]
            except Failed as failure:
                reason = f"ends before t = {float(t):g}: {failure}"
                break
            lower.append(box[0])
            upper.append(box[1])
            if progress is not None:
                progress(k + 1, len(at))
    n, reached = system.n, len(lower)
    return Enclosure(
        np.array([float(t) for t in at[:reached]]),
        np.array(lower).reshape(reached, n),
        np.array(upper).reshape(reached, n),
        reason,
    )


def _as_current(system: System, start: list[float]) -> tuple[Flow, list[Any], slice]:
    """A flow in current form, its start, and where in its state the system's own is.

    The rate form ẋ = σ(Wx + b) − γx becomes (z, x) with ż = Wσ(z) + γb − γz and ẋ = σ(z) − γx, for any W.
    """
    n = system.n
    weights = [[Fraction(x) for x in row] for row in system.weights.tolist()]
    bias = [Fraction(0)] * n if system.bias is None else [Fraction(x) for x in system.bias.tolist()]
    leak = Fraction(system.leak)
    if system.form == "current":
        return Flow.of(weights, system.activation, bias, leak), [ball(x) for x in start], slice(0, n)
    wide = [[*row, *([Fraction(0)] * n)] for row in weights]
    wide += [[Fraction(int(i == j)) for j in range(n)] + [Fraction(0)] * n for i in range(n)]
    flow = Flow.of(wide, system.activation, [*(leak * b for b in bias), *([Fraction(0)] * n)], leak)
    x = [ball(v) for v in start]
    z = [dot([ball(w) for w in row], x) + ball(b) for row, b in zip(weights, bias, strict=True)]
    return flow, [*z, *x], slice(n, 2 * n)
