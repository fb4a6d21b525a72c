"""What a trajectory does in the long run, as far as a careful integration can tell: DOP853 at a tight tolerance.

The answer is evidence, never a proof, and "undecided" wherever the numbers leave it open: near an unstable static
point, when a conserved energy is not kept, when growth or decay is slow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from numerics.orbits.budget import TooManyCalls, limited

Array = np.ndarray
Field = Callable[[Array], Array]

KINDS = ("static", "converges", "escapes", "returns", "moves", "undecided")
RTOL, ATOL = 1e-11, 1e-13
ENERGY_BUDGET = 1e-7
"""A conserved energy may change by this share of its size before the integration is not believed."""
MAX_EVALUATIONS = 30_000
"""An integration that takes more of them is given up where it stands."""
FAR = 20.0
"""An escape must have gone this many times as far as the start is from 0 (or from 1), growing all the while."""


@dataclass(frozen=True)
class Motion:
    """What a trajectory was seen to do until `time`.

    static: the field is 0 at the start, to the last bit. converges: to the static point `limit`, which is not
    unstable. escapes: the distance keeps doubling with time. returns: comes back to its start (to 1e-8), so the orbit
    is closed. moves: bounded, never slow, not seen to return. undecided: none of these.
    """

    kind: str
    detail: str
    time: float
    limit: Array | None = None
    energy_error: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of motion {self.kind!r}; accepted are {', '.join(KINDS)}")


@dataclass(frozen=True)
class _Run:
    """The samples of one integration and how it ended."""

    times: Array
    states: Array
    back_at: float | None
    broke: bool


def judge(field: Field, start: Array, *, energy: Field | None = None, horizon: float = 1000.0) -> Motion:
    """What the trajectory of ż = field(z) from `start` (n,) does until `horizon`, in units of |start| / |field|.

    `energy`, when given, is a conserved quantity of states (…, n) → (…); a run that does not keep it is not believed.
    Raises ValueError for a start that is not one finite state.
    """
    start = np.asarray(start, dtype=float)
    if start.ndim != 1 or not np.isfinite(start).all():
        raise ValueError("the start must be one finite state")
    velocity = field(start)
    speed = float(np.linalg.norm(velocity))
    if speed == 0:
        return Motion("static", "the field is 0 there", 0.0, start)
    size = 1.0 + float(np.linalg.norm(start))
    if not np.isfinite(speed) or speed < 1e-12:
        return Motion("undecided", f"the speed at the start is {speed:.3g}", 0.0)
    unit = min(max(1.0, size / speed), 1e3)
    first = None
    for part in (0.1, 1.0):
        run = _integrate(field, start, velocity, part * horizon * unit)
        first = _verdict(field, start, run, energy, size, final=part == 1.0)
        if first.kind != "undecided" or run.broke:
            return first
    assert first is not None
    return first


def judge_above(
    field: Field, start: Array, below: Field, shadow: Array, *, energy: Field | None = None, horizon: float = 1000.0
) -> Motion:
    """What x does when its velocity depends on z = Wx + b alone, and z moves by itself: ż = below(z) from `shadow`.

    When z is periodic, x moves by the same vector in every period: to infinity, or back to where it was. When z stands
    still, x moves on a line. Else x is judged by itself. `energy` is a conserved quantity of z.
    """
    motion = judge(below, shadow, energy=energy, horizon=horizon)
    if motion.kind == "static":
        speed = float(np.linalg.norm(field(start)))
        if speed == 0:
            return Motion("static", "the field is 0 there", 0.0, start)
        return Motion("escapes", f"goes straight on at the constant speed {speed:.6g}", 0.0)
    if motion.kind != "returns":
        return judge(field, start, horizon=horizon)
    from scipy.integrate import solve_ivp

    with np.errstate(all="ignore"):
        run = solve_ivp(lambda _, x: field(x), (0.0, motion.time), start, "DOP853", rtol=RTOL, atol=ATOL)
    shift = float(np.linalg.norm(run.y[:, -1] - start))
    size = 1.0 + float(np.abs(run.y).max())
    if shift < 1e-7 * size:
        return Motion("returns", motion.detail, motion.time, None, motion.energy_error)
    if shift > 1e-5 * size:
        detail = f"moves on by {shift:.6g} in every period {motion.time:.6g} of W x + b"
        return Motion("escapes", detail, motion.time, None, motion.energy_error)
    return Motion("undecided", f"moves by {shift:.2g} in a period, too little to tell", motion.time)


def _integrate(field: Field, start: Array, velocity: Array, until: float) -> _Run:
    """Integrate until the time is over, the trajectory has come back to its start, or the numbers grow too large."""
    size = 1.0 + float(np.linalg.norm(start))

    def crossing(_: float, state: Array) -> float:
        return float(velocity @ (state - start))

    def gone(_: float, state: Array) -> float:
        return float(1e9 * size - np.abs(state).max())

    # A field that jumps, or that grows without end, could keep a single piece busy for hours.
    right = limited(lambda _, state: field(state), MAX_EVALUATIONS)
    crossing.direction = 1.0  # type: ignore[attr-defined]
    gone.terminal = True  # type: ignore[attr-defined]
    from scipy.integrate import solve_ivp

    times, states, now, state = [0.0], [start], 0.0, start
    length = until / 1024
    atol = ATOL * min(1.0, float(np.abs(start).max()) or 1.0)
    # Pieces that double: a closed orbit is noticed soon after its first turn.
    while now < until:
        try:
            with np.errstate(all="ignore"):
                piece = solve_ivp(
                    right,
                    (now, min(until, now + length)),
                    state,
                    "DOP853",
                    events=(crossing, gone),
                    rtol=RTOL,
                    atol=atol,
                )
        except TooManyCalls:
            break
        times += list(piece.t[1:])
        states += list(piece.y.T[1:])
        assert piece.t_events is not None
        assert piece.y_events is not None
        back = _first_return(piece.t_events[0], piece.y_events[0], start, size, until)
        if back is not None:
            return _Run(np.array(times), np.array(states), back, False)
        if piece.status != 0 or not np.isfinite(states[-1]).all():
            return _Run(np.array(times), np.array(states), None, True)
        now, state = float(piece.t[-1]), piece.y[:, -1]
        length = now
    return _Run(np.array(times), np.array(states), None, False)


def _first_return(times: Array, states: Array, start: Array, size: float, until: float) -> float | None:
    for time, state in zip(times, states, strict=True):
        if time > 0 and float(np.linalg.norm(state - start)) < 1e-8 * size:
            return float(time)
    return None


def _verdict(field: Field, start: Array, run: _Run, energy: Field | None, size: float, final: bool) -> Motion:
    time = float(run.times[-1])
    finite = np.isfinite(run.states).all(axis=1)
    states, times = run.states[finite], run.times[finite]
    if len(times) < 2:
        return Motion("undecided", f"{MAX_EVALUATIONS} evaluations did not bring it off its start", time)
    error = None
    if energy is not None:
        levels = energy(states)
        error = float(np.abs(levels - levels[0]).max() / max(abs(float(levels[0])), 1e-12))
        if not error <= ENERGY_BUDGET:
            return Motion("undecided", f"the conserved energy changed by a share of {error:.2g}", time, None, error)
    speeds = np.array([np.linalg.norm(field(state)) for state in states[:: max(1, len(states) // 2000)]])
    if run.back_at is not None and speeds.min() < 1e-6 * speeds.max():
        detail = "passes so near a static point that rounding decides what comes after"
        return Motion("undecided", detail, run.back_at, None, error)
    if run.back_at is not None:
        return Motion("returns", f"is back at its start at t = {run.back_at:.10g}", run.back_at, None, error)
    if run.broke:
        return Motion("escapes", f"is beyond {np.abs(states[-1]).max():.3g} at t = {times[-1]:.4g}", time, None, error)
    end = states[-1]
    late = states[times > 0.75 * time]
    wandered = float(np.abs(late - end).max()) if len(late) else np.inf
    if speeds[-1] < 1e-9 * speeds.max() and wandered < 1e-6 * size:
        if _unstable(field, end):
            near = ", ".join(f"{value:.6g}" for value in end)
            return Motion("undecided", f"comes near the unstable static point ({near})", time, None, error)
        return Motion("converges", f"stands still to {speeds[-1]:.1g} of its speed", time, end, error)
    if _doubles(times, states, start, size):
        reach = float(np.linalg.norm(end - start))
        return Motion("escapes", f"is {reach:.3g} away at t = {time:.4g}, and this keeps doubling", time, None, error)
    half = np.abs(states[times <= time / 2]).max()
    if final and np.abs(late).max() <= 1.05 * half and speeds[len(speeds) // 2 :].min() > 1e-3 * speeds.max():
        return Motion("moves", f"stays within {half:.3g} and never slows down until t = {time:.4g}", time, None, error)
    return Motion("undecided", f"no decision until t = {time:.4g}", time, None, error)


def _doubles(times: Array, states: Array, start: Array, size: float) -> bool:
    """Has the distance from the start doubled with each of the last three doublings of time, and become large?"""
    # The pieces of the integration end at these very times.
    places = [np.searchsorted(times, times[-1] * part * (1 + 1e-12), side="right") - 1 for part in _PARTS]
    reach = [float(np.linalg.norm(states[place] - start)) for place in places]
    ratios = [later / earlier if earlier > 0 else 0.0 for earlier, later in pairwise(reach)]
    return reach[-1] > FAR * size and all(ratio > 1.85 for ratio in ratios)


_PARTS = (0.125, 0.25, 0.5, 1.0)


def _unstable(field: Field, point: Array) -> bool:
    """Has the linearised field at the point an eigenvalue with a clearly positive real part?"""
    step = 1e-5 * (1.0 + np.abs(point))
    columns = [
        (field(point + h * unit) - field(point - h * unit)) / (2 * h)
        for h, unit in zip(step, np.eye(len(point)), strict=True)
    ]
    jacobian = np.stack(columns, axis=1)
    if not np.isfinite(jacobian).all():
        return True
    return bool(np.linalg.eigvals(jacobian).real.max() > 1e-4 * max(1e-3, float(np.abs(jacobian).max())))
