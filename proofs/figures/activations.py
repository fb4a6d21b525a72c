"""What each activation of the catalogue makes of one orbit in the plane."""

from __future__ import annotations

import numpy as np

from analysis.activations.activation import CATALOGUE
from numerics.orbits.adaptive import solve
from numerics.plane.period import period
from numerics.plots import Figure, Line, Panel, draw
from numerics.system import System
from proofs.figures.paper import PAIR, PLANE

START, TIME, FRAME = (2.0, 0.0), 120.0, 2.4


def activation_gallery() -> Figure:
    """One panel for each activation: the orbit from the same start, over the circle of the linear system."""
    circle = np.linspace(0, 2 * np.pi, 120)
    panels = []
    for name, chosen in CATALOGUE.items():
        system = System("current", PAIR, chosen)
        z = solve(system.fast_velocity(), np.array([START]), np.linspace(0, TIME, 2400))[:, 0]
        outside = np.abs(z).max(axis=1) > 2 * FRAME
        z = z[: int(np.argmax(outside)) if outside.any() else len(z)]
        turned = np.abs(np.unwrap(np.arctan2(z[:, 1], z[:, 0])))
        turns = bool(turned[-1] > 2 * np.pi)
        z = z[: int(np.searchsorted(turned, 2 * np.pi)) + 2] if turns else z
        try:
            fate = f"$T = {period(chosen, float(system.energy(np.array([START]))[0])).value:.2f}$"
        except ValueError:
            fate = "closed" if turns else "leaves"
        lines = [
            Line(START[0] * np.cos(circle), START[0] * np.sin(circle), style=7, width=0.7),
            Line(z[:, 0], z[:, 1], style=0, width=1.3, arrows=3),
            Line(START[:1], START[1:], style=1, marker=True, line=False),
        ]
        frame = (-FRAME, FRAME)
        title = f"{name.replace('_', ' ')}\n{fate}"
        panels.append(Panel(lines, "", "", title, xlim=frame, ylim=frame, equal=True, bare=True))
    note = f"$\\dot z = K\\sigma(z)$, {PLANE}, from (2, 0); dotted: linear; $T$: period by T4.2"
    return draw(panels, columns=4, height=1.25, note=note)
