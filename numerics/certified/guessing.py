"""Guesses for certificates, in floats: sections and coordinates around a state, better starts. No proofs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from numerics.certified.setting import Problem, Section, null_space
from numerics.evaluation.compile import compile_activation
from numerics.validated.balls import Failed, ball, exact, precision
from numerics.validated.charts import Exact
from numerics.validated.krawczyk import refined

Array = np.ndarray


def field(problem: Problem) -> Any:
    """ż as a function of (t, z) in floats."""
    weights = np.array(problem.weights, dtype=float)
    bias = np.array(problem.bias or (0,) * problem.n, dtype=float)
    leak, sigma = float(problem.leak), compile_activation(problem.activation).sigma

    def f(_: float, z: Array) -> Array:
        return weights @ sigma(z) + bias - leak * z

    return f


def energy_of(problem: Problem, z: Sequence[float]) -> Fraction:
    """The conserved energy of a state of doubles, rounded to a double. ValueError where none is conserved."""
    with precision(80):
        value = problem.energies().value([ball(float(x)) for x in z])
        return Fraction(float(value.mid()))


def section_at(problem: Problem, z: Sequence[float], period: float) -> tuple[Problem, Section]:
    """A section through a state, across its motion, and the problem with the state's energy where one is conserved.

    normal = Wq with q near σ(z): in the image of W, and normal·ż is about |ż|². ValueError at a state of rest.
    """
    base = tuple(Fraction(float(x)) for x in z)
    f = field(problem)
    speed = f(0.0, np.array(z, dtype=float))
    if not np.isfinite(speed).all() or np.abs(speed).max() < 1e-12:
        raise ValueError("the start is a state of rest, or not finite: there is no section through it")
    conserved = problem.conserved
    kernel = null_space(tuple(zip(*problem.weights, strict=True)), problem.n) if problem.leak == 0 else ()
    if conserved is None:
        normal = _rounded(speed / np.abs(speed).max())
        directions = null_space((normal, *kernel), problem.n)
        section = Section(normal, base, tuple(_unit(d) for d in directions))
    else:
        d, tilt = conserved
        sigma = compile_activation(problem.activation).sigma(np.array(z, dtype=float)) + np.array(tilt, dtype=float)
        q = _rounded(sigma / np.abs(sigma).max())
        normal = tuple(sum((w * x for w, x in zip(row, q, strict=True)), Fraction(0)) for row in problem.weights)
        columns = zip(*problem.weights, strict=True)
        upward = [sum((w * x for w, x in zip(c, normal, strict=True)), Fraction(0)) for c in columns]
        solved = tuple(u / x for u, x in zip(upward, d, strict=True))
        directions = null_space((normal, solved, *kernel), problem.n)
        section = Section(normal, base, tuple(_unit(x) for x in directions), _unit(solved))
        problem = replace(problem, energy=energy_of(problem, z))
    return problem, replace(section, passing=_passing(f, section, np.array(z, dtype=float), period, 1e-4))


def _passing(f: Any, section: Section, state: Any, period: float, near: float) -> int:
    """How often an orbit crosses its section upwards before it is back to within `near`, or a period has passed.

    So the guess of a multiple of the period leads to the period all the same.
    """
    from scipy.integrate import solve_ivp

    normal, base = np.array(section.normal, dtype=float), np.array(section.base, dtype=float)

    def height(_: float, z: Array) -> float:
        return float(normal @ (z - base))

    height.direction = 1.0  # type: ignore[attr-defined]
    found = solve_ivp(f, (0, 1.02 * period), state, method="DOP853", rtol=1e-12, atol=1e-13, events=height)
    crossings = zip(found.t_events[0], found.y_events[0], strict=True)
    before = [z for t, z in crossings if 1e-6 * period < t < 0.98 * period]
    size = near * (1 + np.abs(state).max())
    return next((k for k, z in enumerate(before) if np.abs(z - state).max() < size), len(before))


def _rounded(values: Array) -> Exact:
    return tuple(Fraction(float(x)).limit_denominator(64) for x in values)


def _unit(vector: Exact) -> Exact:
    length = Fraction(float(np.linalg.norm([float(x) for x in vector]))).limit_denominator(64)
    return tuple(x / (length or 1) for x in vector)


def mode_guess(problem: Problem, mode: int, amplitude: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and guesses for the orbit that continues a linear mode of W at rest in 0: number 1 is the fastest.

    The largest |z_i| of the start is `amplitude`. ValueError when there is no such mode, or nothing is found.
    """
    if any(problem.bias):
        raise ValueError("the modes are those of a network at rest in 0: with a bias give --start and --period")
    weights = np.array(problem.weights, dtype=float)
    values, vectors = np.linalg.eig(weights * float(problem.activation.derivative.subs(*_at_zero(problem))))
    order = sorted((k for k in range(problem.n) if values[k].imag > 1e-9), key=lambda k: -values[k].imag)
    if not 1 <= mode <= len(order):
        raise ValueError(f"the network has {len(order)} oscillating modes; there is no mode {mode}")
    if not (np.isfinite(amplitude) and amplitude > 0):
        raise ValueError(f"the amplitude must be a finite number above 0, not {amplitude}")
    k = order[mode - 1]
    start = np.real(vectors[:, k])
    start = amplitude * start / np.abs(start).max()
    return orbit_guess(problem, start.tolist(), 2 * np.pi / float(values[k].imag))


def _at_zero(problem: Problem) -> tuple[Any, int]:
    (symbol,) = problem.activation.sigma.free_symbols
    return symbol, 0


LONGEST = 2000
"""Periods in units of 1/(γ + max Σ|w_ij|) that are followed: minutes of ball arithmetic."""


def orbit_guess(problem: Problem, start: Sequence[float], period: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and guesses for `orbit.orbit`, from a start near a periodic orbit and about its period.

    A few steps of Newton's method; where an energy is conserved it is that of the start. Where they lead nowhere the
    guess is the start itself: its certificate will not hold, and say so. ValueError for a start at rest, or a start or
    period that cannot be followed.
    """
    if len(start) != problem.n:
        raise ValueError(f"the start has {len(start)} entries, the network {problem.n} units")
    if not (np.isfinite(period) and period > 0):
        raise ValueError(f"the period must be a finite number above 0, not {period}")
    rate = float(problem.leak) + max(float(sum(map(abs, row))) for row in problem.weights)
    if period * rate > LONGEST:
        raise ValueError(
            f"a period of {period:g} is too long to be followed: at most {LONGEST / rate:.3g} for these weights"
        )
    problem, section = section_at(problem, start, period)
    size = len(section.directions)
    point = [Fraction(0)] * size
    if size:
        with precision(80), suppress(Failed, np.linalg.LinAlgError):
            turn = section.map(problem, longest=int(2 * period) + 2)
            found = [exact(x) for x in refined(turn, [0.0] * size, 8)]
            if max(abs(x) for x in found) <= 1 + max(abs(x) for x in section.base):
                point = found
                lifted = turn.chart.lift([ball(x) for x in point], problem.level()).state
                state = np.array([float(x.mid()) for x in lifted])
                section = replace(section, passing=_passing(field(problem), section, state, period, 1e-6))
    guesses = {"section": section.document(), "point": [str(x) for x in point], "radius": "1e-10"}
    return problem.document(), guesses
