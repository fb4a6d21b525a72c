"""Guesses for certificates, in floats: sections and coordinates around a state, better starts. No proofs."""

from __future__ import annotations

from collections.abc import Sequence
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
    return problem, replace(section, passing=_passing(f, section, period))


def _passing(f: Any, section: Section, period: float) -> int:
    """How often the orbit crosses its section upwards before it closes."""
    from scipy.integrate import solve_ivp

    normal, base = np.array(section.normal, dtype=float), np.array(section.base, dtype=float)

    def height(_: float, z: Array) -> float:
        return float(normal @ (z - base))

    height.direction = 1.0  # type: ignore[attr-defined]
    found = solve_ivp(f, (0, 1.02 * period), base, method="DOP853", rtol=1e-10, atol=1e-12, events=height)
    times = [t for t in found.t_events[0] if 1e-6 * period < t < 0.98 * period]
    return len(times)


def _rounded(values: Array) -> Exact:
    return tuple(Fraction(float(x)).limit_denominator(64) for x in values)


def _unit(vector: Exact) -> Exact:
    length = Fraction(float(np.linalg.norm([float(x) for x in vector]))).limit_denominator(64)
    return tuple(x / (length or 1) for x in vector)


def mode_guess(problem: Problem, mode: int, amplitude: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and guesses for the orbit that continues a linear mode of W at rest in 0: number 1 is the fastest.

    The largest |z_i| of the start is `amplitude`. ValueError when there is no such mode, or nothing is found.
    """
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


def orbit_guess(problem: Problem, start: Sequence[float], period: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Problem and guesses for `orbit.orbit`, from a start near a periodic orbit and about its period.

    A few steps of Newton's method; where one conserves an energy it is that of the start. ValueError when they lead
    nowhere.
    """
    if len(start) != problem.n:
        raise ValueError(f"the start has {len(start)} entries, the network {problem.n} units")
    if not (np.isfinite(period) and period > 0):
        raise ValueError(f"the period must be a finite number above 0, not {period}")
    problem, section = section_at(problem, start, period)
    size = len(section.directions)
    point: list[Fraction] = []
    if size:
        try:
            with precision(80):
                map = section.map(problem, longest=int(2 * period) + 2)
                point = [exact(x) for x in refined(map, [0.0] * size, 8)]
        except (Failed, np.linalg.LinAlgError) as problem_met:
            raise ValueError(f"no periodic orbit is found near the start: {problem_met}") from None
        if max(abs(x) for x in point) > 1 + max(abs(x) for x in section.base):
            raise ValueError("no periodic orbit is found near the start: Newton's method leads far away")
    guesses = {"section": section.document(), "point": [str(x) for x in point], "radius": "1e-10"}
    return problem.document(), guesses
