"""Pictures of the theorems from numbers: a section with its horseshoe, certified and sampled exponents (T17)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from numerics.certified.exchange import QUARTER, anti_phase, exchange
from numerics.certified.guessing import field
from numerics.certified.library import theorems
from numerics.certified.orbit import orbit
from numerics.certified.setting import Problem, Section
from numerics.integrators.catalogue import integrator
from numerics.orbits.lyapunov import lyapunov_spectrum
from numerics.orbits.sections import poincare_section
from numerics.plots import Figure, Line, Panel, draw
from numerics.system import System

RETURNS = 110
ENERGIES = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
STARTS, LENGTH = 8, 400.0


def _lifted(v: np.ndarray, energy: float) -> np.ndarray | None:
    """The state over (ξ, η) on the level, with y₁ > y₂; None when there is none."""
    from scipy.optimize import brentq

    def excess(p: float) -> float:
        z = np.array([v[0], v[0], v[1] + p, v[1] - p]) / 2
        return float((np.logaddexp(z, -z) - np.log(2)).sum()) - energy

    if excess(0.0) >= 0:
        return None
    p = float(brentq(excess, 0.0, 4 * energy + 10, xtol=1e-15))
    return np.array([v[0], v[0], v[1] + p, v[1] - p]) / 2


def horseshoe_section() -> Figure:
    """The level of T17.3: islands and chaotic sea, the sets of the covering relations, and their images."""
    (part, *_) = theorems()["T17.3"]
    problem, section = Problem.read(part.problem), Section.read(part.guesses["section"])
    weights, energy = np.array(problem.weights, dtype=float), float(problem.energy or 0)
    grid = [np.array([xi, eta]) for xi in np.linspace(0.0, 5.5, 5) for eta in (-4.6, -2.4, -0.8)]
    starts = [z for v in grid if (z := _lifted(v, energy)) is not None]
    found = poincare_section(
        System("current", weights), np.array(starts), [1.0, -1.0, 0.0, 0.0], 0.0, RETURNS, 60.0 * RETURNS, rtol=1e-9
    )
    points = np.concatenate([crossed[:, [0, 2]] + crossed[:, [1, 3]] for crossed in found])
    points = np.concatenate([points, -points])  # −Π is a symmetry of the map
    sets = [{name: np.array(value, dtype=float) for name, value in s.items()} for s in part.guesses["sets"]]
    centres = np.array([s["centre"] for s in sets])
    left = Panel(
        [
            Line(points[:, 0], points[:, 1], style=7, marker=True, line=False, dot=True),
            Line(centres[1:, 0], centres[1:, 1], "sets of the horseshoe", 1, marker=True, line=False),
            Line(-centres[1:, 0], -centres[1:, 1], "their mirror images", 0, marker=True, line=False),
            Line([0], [0], "hyperbolic orbit", 4, marker=True, line=False),
        ],
        "$\\xi = x_1 + x_2$",
        "$\\eta = y_1 + y_2$",
        f"section of E = {energy:g}",
        legend="upper right",
        ylim=(-7, 8.5),
    )
    lines = [Line([-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], "a set", 4)]
    for k, (i, j) in enumerate(part.guesses["arrows"]):
        seen = _image(problem, section, sets[int(i)], sets[int(j)])
        lines.append(Line(seen[:, 0], seen[:, 1], f"{i} → {j}", k % 7 if k % 7 != 4 else 7, width=0.8))
    title = "images in the next set's coordinates"
    right = Panel(lines, "U", "S", title, xlim=(-2, 2), ylim=(-1.6, 1.6), legend="outside")
    return draw([left, right], height=3.2, note=f"{_written(weights)}, flow of $\\dot z = K\\tanh z$, no step $h$")


def _image(problem: Problem, section: Section, source: dict[str, Any], target: dict[str, Any]) -> np.ndarray:
    """The image of the border of a set under the half turn, in the coordinates of another: in floats."""
    from scipy.integrate import solve_ivp

    f, energy = field(problem), float(problem.energy or 0)
    normal = np.array(section.normal, dtype=float)

    def arrives(_: float, z: np.ndarray) -> float:
        return float(-normal @ z)

    arrives.terminal, arrives.direction = True, 1.0  # type: ignore[attr-defined]
    frame = np.linalg.inv(np.array([target["unstable"], target["stable"]]).T)
    side = np.linspace(-1, 1, 7)
    back = side[::-1]
    border = [*((s, -1) for s in side), *((1, t) for t in side), *((s, 1) for s in back), *((-1, t) for t in back)]
    seen = []
    for s, t in border:
        z = _lifted(source["centre"] + s * source["unstable"] + t * source["stable"], energy)
        assert z is not None
        away = solve_ivp(f, (0, 0.01), z, method="DOP853", rtol=1e-13, atol=1e-15).y[:, -1]
        run = solve_ivp(f, (0, 100), away, method="DOP853", rtol=1e-13, atol=1e-15, events=arrives)
        z = -run.y_events[0][0]
        seen.append(frame @ (np.array([z[0] + z[1], z[2] + z[3]]) - target["centre"]))
    return np.array(seen)


def _written(weights: np.ndarray) -> str:
    """K of the exchange networks, by its upper right block."""
    (a, b), (c, d) = weights[:2, 2:]
    return f"$K = (0, A; -A^\\top, 0)$, $A = ({a:g}, {b:g}; {c:g}, {d:g})$"


def certified_exponents() -> Figure:
    """Certified exponents of the anti-phase orbit at some energies, and those that random starts of the level show."""
    problem, section = exchange(3, 1, 4), anti_phase(QUARTER)
    weights = np.array(problem.weights, dtype=float)
    certified = []
    for energy in ENERGIES:
        chosen = replace(problem, energy=Fraction(energy))
        found = orbit(chosen.document(), {"section": section.document(), "point": [0, 0], "radius": "1e-10"})
        if found.certified:
            certified.append((energy, found.numbers["exponent"].lower, found.numbers["exponent"].upper))
    rng = np.random.default_rng(17)
    starts: list[np.ndarray] = []
    at = np.repeat(ENERGIES, STARTS)
    for energy in at:
        z = None
        while z is None:
            z = _lifted(rng.normal(size=2) * energy / 2, float(energy))
        starts.append(z)
    h = 0.02
    steps = max(400, int(LENGTH / h))
    run = lyapunov_spectrum(System("current", weights), integrator("strang"), h, steps, np.array(starts), count=1)
    low = np.array([x for _, x, _ in certified])
    high = np.array([x for _, _, x in certified])
    panel = Panel(
        [
            Line([e for e, _, _ in certified], (low + high) / 2, "anti-phase orbit, certified", 1, marker=True),
            Line(at, run.exponents[:, 0], f"random starts, t = {LENGTH:g}", 0, marker=True, line=False),
        ],
        "energy $E$",
        "exponent (per unit time)",
        f"the certified ones to {float((high - low).max()):.0e}",
        legend="upper left",
        ylim=(0, 1),
    )
    return draw(
        [panel], height=3.0, note=f"{_written(weights)}, $\\dot z = K\\tanh z$; random starts: Strang, $h = {h}$"
    )
