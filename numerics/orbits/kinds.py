"""What kind of orbit it is, and whether an energy drifts, always with the numbers behind."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.orbits.adaptive import StepTooSmall, solve
from numerics.orbits.lyapunov import megno
from numerics.orbits.sections import periods
from numerics.system import System

Array = np.ndarray


@dataclass(frozen=True)
class Drift:
    """slope ± error: the trend per unit of time of the per-interval maxima; swing: how far the quantity oscillates.

    kind: "exact" (all within rounding of the first value), "grows", "decays" (the trend is over 5 standard errors and,
    over the run, over a tenth of the swing), or "bounded" (no trend seen in this run: evidence, not proof).
    """

    slope: float
    error: float
    swing: float
    kind: str


def drift(times: Any, values: Any, *, intervals: int = 20, rounding: float = 1e-13) -> Drift:
    """Tells bounded oscillation from secular drift by the slope of the per-interval maxima of values (T,).

    rounding: relative size up to which a change counts as rounding. ValueError for fewer than two samples per interval.
    """
    t, v = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if t.shape != v.shape or t.ndim != 1 or intervals < 3 or t.size < 2 * intervals:
        raise ValueError(f"two equally long sequences with at least {2 * max(intervals, 3)} samples are needed")
    if not np.isfinite(v).all():
        raise ValueError("the values hold NaN or infinity")
    parts = np.array_split(np.arange(t.size), intervals)
    top = np.array([v[p].max() for p in parts])
    swing = float(np.median([np.ptp(v[p]) for p in parts]))
    centre = np.array([t[p].mean() for p in parts])
    x = centre - centre.mean()
    slope = float(x @ top / (x @ x))
    rest = top - top.mean() - slope * x
    error = float(np.sqrt(rest @ rest / (intervals - 2) / (x @ x)))
    scale = max(abs(float(v[0])), 1e-300)
    length = float(t[-1] - t[0])
    if float(np.ptp(v)) <= rounding * scale:
        kind = "exact"
    elif abs(slope) > 5 * error and abs(slope) * length > max(0.1 * swing, rounding * scale):
        kind = "grows" if slope > 0 else "decays"
    else:
        kind = "bounded"
    return Drift(slope, error, swing, kind)


KINDS = ("static", "periodic", "quasi-periodic", "chaotic", "escaping", "undecided")


@dataclass(frozen=True)
class Orbit:
    """kind, one of KINDS, and the numbers that it rests on. Evidence from a finite run, never a proof.

    speed: the least of |ż|/(‖W‖·|z₀|) that was seen; size: largest |z| of the last tenth over that of the first;
    growth: slope of log |z| against log t over the second half; period, closure: of the closed orbit, if one was seen;
    megno, exponent: the chaos indicator and the finite-time Lyapunov exponent (nan where they were not needed).
    """

    kind: str
    reason: str
    time: float
    speed: float
    size: float
    growth: float
    period: float
    closure: float
    megno: float
    exponent: float


STILL, NEARLY_STILL = 1e-8, 1e-5  # relative speeds
REGULAR, CHAOTIC = 2.5, 5.0  # MEGNO tends to 2 for regular motion and grows without bound for chaotic motion


def classify(system: System, start: Any, *, cycles: float = 200.0, rtol: float = 1e-10) -> list[Orbit]:
    """The kind of orbit of each start (B, n), over `cycles` of the fastest linear frequency ‖W‖₂·L.

    First static and escaping, from a DOP853 run; then closed orbits, by event location; the rest by MEGNO (current form
    with W_ii = 0 and no leak or bias; else they stay undecided).
    """
    states = system.states(start)
    rate = max(system.frequency, 1e-12)
    horizon = cycles * 2 * np.pi / rate
    scale = np.maximum(np.linalg.norm(states, axis=1), 1e-12)
    times = np.linspace(0.0, horizon, 401)
    try:
        run = solve(system.fast_velocity(), states, times, rtol=rtol, atol=rtol * 1e-2)
    except StepTooSmall as error:
        nothing = [float("nan")] * 7
        return [Orbit("undecided", f"the integration stopped: {error}", horizon, *nothing) for _ in states]
    speeds = np.array([np.linalg.norm(system.velocity(z), axis=1) for z in run]) / (rate * scale)
    speed = speeds.min(axis=0)
    still = speeds[-5:].max(axis=0) <= STILL
    norms = np.maximum(np.linalg.norm(run, axis=2), 1e-300)
    size = norms[-40:].max(axis=0) / norms[:40].max(axis=0)
    later = times > horizon / 2
    x = np.log(times[later]) - np.log(times[later]).mean()
    growth = (x @ (np.log(norms[later]) - np.log(norms[later]).mean(axis=0))) / (x @ x)
    found: dict[int, Orbit] = {}
    nan = float("nan")
    for k in range(len(states)):
        numbers = (horizon, float(speed[k]), float(size[k]), float(growth[k]))
        if still[k]:
            reason = f"relative speed at most {STILL:g} at the end"
            found[k] = Orbit("static", reason, *numbers, nan, nan, nan, nan)
        elif speed[k] <= NEARLY_STILL:
            reason = (
                f"the relative speed fell to {speed[k]:.1e}, so near an equilibrium that rounding decides what follows"
            )
            found[k] = Orbit("undecided", reason, *numbers, nan, nan, nan, nan)
        elif size[k] > 3 and growth[k] > 0.3:
            reason = f"|z| grew {size[k]:.3g}-fold, like t^{growth[k]:.2f} at the end"
            found[k] = Orbit("escaping", reason, *numbers, nan, nan, nan, nan)
    rest = [k for k in range(len(states)) if k not in found]
    if rest:
        closed = periods(system, states[rest], min(horizon, 60 * 2 * np.pi / rate), tolerance=1e-7)
        for k, period, gap in zip(rest, closed.periods, closed.closure, strict=True):
            if np.isfinite(period):
                numbers = (horizon, float(speed[k]), float(size[k]), float(growth[k]))
                reason = f"back at its start to {gap:.1e} after {period:.6g}"
                found[k] = Orbit("periodic", reason, *numbers, float(period), float(gap), nan, nan)
        rest = [k for k in rest if k not in found]
    if rest:
        _by_megno(system, states, rest, horizon, rate, (speed, size, growth), found)
    return [found[k] for k in range(len(states))]


def _by_megno(
    system: System,
    states: Array,
    rest: list[int],
    horizon: float,
    rate: float,
    measured: tuple[Array, Array, Array],
    found: dict[int, Orbit],
) -> None:
    speed, size, growth = measured
    applies = system.form == "current" and system.bias is None and not system.leak and not np.diag(system.weights).any()
    nan = float("nan")
    if applies:
        h = 0.2 / rate
        weights = np.broadcast_to(system.weights, (len(rest), system.n, system.n))
        forms = system.numeric.forms
        result = megno(weights, forms.sigma, forms.derivative, states[rest], h, int(5 * horizon / h))
    for j, k in enumerate(rest):
        y, exponent = (float(result.megno[j]), float(result.exponent[j])) if applies else (nan, nan)
        if y < REGULAR:
            kind, reason = "quasi-periodic", f"MEGNO {y:.2f}, near 2: no exponential divergence seen"
        elif y > CHAOTIC:
            kind, reason = "chaotic", f"MEGNO {y:.1f}, exponent {exponent:.3g}: neighbours diverge exponentially"
        elif applies:
            kind, reason = "undecided", f"MEGNO {y:.2f} is neither near 2 nor large"
        else:
            kind, reason = "undecided", "neither static, escaping nor closed; no chaos indicator for this form"
        numbers = (horizon, float(speed[k]), float(size[k]), float(growth[k]))
        found[k] = Orbit(kind, reason, *numbers, nan, nan, y, exponent)
