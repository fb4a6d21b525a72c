"""DOP853 on a batch of trajectories stacked in one system, with error control for each of them.

Every trajectory has its own error estimate, in SciPy's norm and with its own scale atol + rtol·|y|; a step is accepted
only when the *largest* of them is ≤ 1, so that each trajectory is integrated at least as carefully as it would be alone
with the same tolerances. All share the step size, which the most demanding one sets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

Array = np.ndarray
Velocity = Callable[[Array], Array]
STAGES = 12
SAFETY, SHRINK, GROW = 0.9, 0.2, 10.0
EXPONENT = -1.0 / 8.0


@cache
def tableau() -> tuple[Array, Array, Array]:
    """SciPy's A (12, 12), b (12,) and the two rows of its error estimate (2, 13)."""
    from scipy.integrate import DOP853

    errors = np.array([DOP853.E5, DOP853.E3])
    return np.ascontiguousarray(DOP853.A[:STAGES, :STAGES]), np.ascontiguousarray(DOP853.B), errors


class StepTooSmall(RuntimeError):
    """The step that the tolerance asks for is below the spacing of the floats; says at which time."""


@dataclass(frozen=True, eq=False)
class Step:
    """One accepted step of the whole batch: from (t0, y0, f0) to (t1, y1, f1); y and f are (B, n)."""

    velocity: Velocity
    t0: float
    t1: float
    y0: Array
    y1: Array
    f0: Array
    f1: Array

    def inside(self, duration: Array, chosen: Array) -> Array:
        """The states of the chosen trajectories `duration` (k,) after t0, by a step of the same method of that length.

        Its error is below that of the accepted step, of which it is a part; 11 evaluations of the velocity.
        """
        y, _ = dop853(self.velocity, self.y0[chosen], self.f0[chosen], duration[:, None])
        return y


def dop853(
    velocity: Velocity, y: Array, f: Array, h: float | Array, stages: Array | None = None
) -> tuple[Array, Array]:
    """One step: the new states, and the stages (13, B, n) without the last, which is the velocity there."""
    stages = np.empty((STAGES + 1, *y.shape)) if stages is None else stages
    stages[0] = f
    flat = stages.reshape(STAGES + 1, y.size)
    common = isinstance(h, float)  # then the step goes into the small table, not over all states
    A, b, _ = tableau()
    rows, end = (h * A, h * b) if common else (A, b)
    for k in range(1, STAGES):
        point = rows[k, :k].dot(flat[:k]).reshape(y.shape)
        if not common:
            point *= h
        point += y
        stages[k] = velocity(point)
    fresh = end.dot(flat[:STAGES]).reshape(y.shape)
    if not common:
        fresh *= h
    fresh += y
    return fresh, stages


def error_norms(stages: Array, h: float, scale: Array) -> Array:
    """The error of each trajectory in units of its tolerance (B,); DOP853's mixture of its two estimates."""
    both = tableau()[2].dot(stages.reshape(STAGES + 1, scale.size)).reshape(2, *scale.shape)
    both /= scale
    np.square(both, out=both)
    n = scale.shape[1]
    five, three = both.reshape(-1, n).dot(np.ones(n)).reshape(2, -1)  # sums over short rows, quicker than .sum
    mixture = five + 0.01 * three
    mixture[mixture == 0] = 1.0  # then five is 0 too
    return abs(h) * five / np.sqrt(mixture * n)


def first_step(velocity: Velocity, y: Array, f: Array, rtol: float, atol: float) -> float:
    """Hairer's starting step for order 8, the smallest over the batch."""
    scale = atol + np.abs(y) * rtol

    def size(v: Array) -> Array:
        return np.sqrt(np.mean(np.square(v / scale), axis=1))

    d0, d1 = size(y), size(f)
    h0 = float(np.min(np.where((d0 < 1e-5) | (d1 < 1e-5), 1e-6, 0.01 * d0 / np.maximum(d1, 1e-300)), initial=1.0))
    d2 = size(velocity(y + h0 * f) - f) / h0
    top = np.maximum(d1, d2)
    h1 = np.where(top <= 1e-15, max(1e-6, h0 * 1e-3), (0.01 / np.maximum(top, 1e-300)) ** 0.125)
    return float(min(100 * h0, np.min(h1, initial=np.inf)))


def steps(
    velocity: Velocity,
    start: Array,
    t_end: float,
    *,
    rtol: float = 1e-10,
    atol: float = 1e-12,
    max_step: float = np.inf,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """The accepted steps of ẏ = velocity(y) from start (B, n) at t = 0 to t_end > 0.

    velocity must treat each row on its own. Ends early when `stop()` is true after a step. StepTooSmall where the
    tolerance cannot be met; ValueError for tolerances that are not positive (rtol ≥ 2.3e-14, SciPy's own limit).
    """
    if not (rtol >= 100 * 2.0**-52 and atol > 0 and max_step > 0):
        raise ValueError(f"rtol {rtol!r} ≥ 2.3e-14, atol {atol!r} > 0 and max_step {max_step!r} > 0 are needed")
    t, y = 0.0, np.array(start, dtype=float)
    f = velocity(y)
    buffer, size = np.empty((STAGES + 1, *y.shape)), np.abs(y)
    h = min(first_step(velocity, y, f, rtol, atol), max_step)
    with np.errstate(all="ignore"):
        while t < t_end:
            rejected = False
            while True:
                spacing = 10 * np.spacing(t)
                if not h >= spacing:
                    raise StepTooSmall(f"the step {h:g} at t = {t:g} is below the spacing of the floats")
                length = min(h, t_end - t)
                fresh, stages = dop853(velocity, y, f, length, buffer)
                f_fresh = velocity(fresh)
                stages[STAGES] = f_fresh
                size_fresh = np.abs(fresh)
                scale = np.maximum(size, size_fresh)
                scale *= rtol
                scale += atol
                norm = float(np.maximum.reduce(error_norms(stages, length, scale), initial=0.0))
                if norm < 1.0:
                    break
                rejected = True
                h = length * max(SHRINK, SAFETY * norm**EXPONENT) if np.isfinite(norm) else length * SHRINK
            factor = GROW if norm == 0.0 else min(GROW, SAFETY * norm**EXPONENT)
            t1 = t_end if length == t_end - t else t + length
            yield Step(velocity, t, t1, y, fresh, f, f_fresh)
            if length == h or rejected:  # a last, shortened step says nothing about the next one
                h = min(length * (min(1.0, factor) if rejected else factor), max_step)
            t, y, f, size = t1, fresh, f_fresh, size_fresh
            if stop():
                return


def solve(velocity: Velocity, start: Array, times: Array, *, rtol: float = 1e-10, atol: float = 1e-12) -> Array:
    """The states (T, B, n) at increasing times ≥ 0, each reached by a step that ends there."""
    moments = np.asarray(times, dtype=float)
    if moments.ndim != 1 or (np.diff(moments) < 0).any() or (moments < 0).any():
        raise ValueError("times must be an increasing sequence of numbers ≥ 0")
    found = np.empty((moments.size, *np.shape(start)))
    done = 0
    while done < moments.size and moments[done] == 0:
        found[done] = start
        done += 1
    if done == moments.size:
        return found
    everyone = np.arange(len(start))
    for step in steps(velocity, start, float(moments[-1]), rtol=rtol, atol=atol):
        while done < moments.size and moments[done] <= step.t1:
            at_end = moments[done] == step.t1
            found[done] = step.y1 if at_end else step.inside(np.full(len(start), moments[done] - step.t0), everyone)
            done += 1
    return found
