"""The paper's pictures: phase portraits, forward Euler, energies, three and more neurons."""

from __future__ import annotations

import numpy as np

from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import solve
from numerics.plots import COLUMN, PAGE, Figure, Line, Panel, draw
from numerics.simulation.trajectories import simulate
from numerics.system import System

PAIR = np.array([[0.0, 1.0], [-1.0, 0.0]])
RADII = (0.5, 1.0, 1.5, 2.0, 2.5)


def skew(n: int, seed: int) -> np.ndarray:
    """A Gaussian skew matrix of norm 1."""
    a = np.random.default_rng(seed).normal(size=(n, n))
    k = a - a.T
    return k / np.linalg.norm(k, 2)


def phase_portraits() -> Figure:
    panels = []
    for activation, title in (("identity", "linear, $\\dot z = Kz$"), ("tanh", "$\\dot z = K\\,\\tanh z$")):
        system = System("current", PAIR, activation)
        start = [[r, 0.0] for r in RADII]
        orbits = solve(system.fast_velocity(), np.array(start), np.linspace(0, 16, 800))
        lines = [Line(orbits[:, k, 0], orbits[:, k, 1], style=0) for k in range(len(RADII))]
        panels.append(
            Panel(
                [*lines, *_arrows(system)],
                "$z_1$",
                "$z_2$",
                title,
                xlim=(-3, 3),
                ylim=(-3, 3),
                equal=True,
            )
        )
    return draw(panels, width=PAGE * 0.8, height=2.9)


def _arrows(system: System) -> list[Line]:
    """Short strokes along the field, with a dot at the end from which they come: direction without arrow heads."""
    grid = np.linspace(-2.7, 2.7, 10)
    points = np.array([[x, y] for x in grid for y in grid])
    field = system.velocity(points)
    field *= 0.22 / np.linalg.norm(field, axis=1)[:, None]
    gaps = np.full(len(points), np.nan)
    x = np.stack([points[:, 0], points[:, 0] + field[:, 0], gaps], axis=1).ravel()
    y = np.stack([points[:, 1], points[:, 1] + field[:, 1], gaps], axis=1).ravel()
    return [Line(x, y, style=4, width=0.4), Line(points[:, 0], points[:, 1], style=4, width=0.0, line=False, dot=True)]


def rectified_escape() -> Figure:
    system = System("current", PAIR, "rectified_tanh")
    starts = np.array([[0.6, 0.6], [1.2, 1.0], [-1.5, 1.0], [-2.5, 0.4]])
    times = np.linspace(0, 9, 400)
    orbits = solve(system.fast_velocity(), starts, times)
    lines = [
        Line(orbits[:, k, 0], orbits[:, k, 1], f"from ({z[0]:g}, {z[1]:g})", k) for k, z in enumerate(starts.tolist())
    ]
    static = np.array([[-0.6, -0.6], [-1.4, -0.5], [-0.7, -1.8], [-2.0, -1.4]])
    plane = Panel(
        [*lines, Line(static[:, 0], static[:, 1], "static", 4, marker=True, line=False)],
        "$z_1$",
        "$z_2$",
        "orbits",
        xlim=(-3.2, 3.2),
        ylim=(-8, 2),
        legend="lower left",
    )
    depth = [Line(times, -orbits[:, k, 1], style=k) for k in range(len(starts))]
    energy = system.energy(starts)
    notes = [
        (0.3, 6.6, "slopes $\\sqrt{1 - e^{-2E}}$:\n" + ", ".join(f"{np.sqrt(-np.expm1(-2 * e)):.3f}" for e in energy))
    ]
    measured = Panel(depth, "time", "$-z_2$", "escape at constant speed", notes=notes, ylim=(-2, 8))
    return draw([plane, measured], width=PAGE * 0.85, height=2.7)


def euler_spirals() -> Figure:
    panels = []
    for activation, title, steps in (("identity", "linear", 130), ("tanh", "tanh", 1300)):
        system = System("current", PAIR, activation)
        run = simulate(system, integrator("euler"), 0.15, steps, [[0.5, 0.0]])
        exact = solve(system.fast_velocity(), np.array([[0.5, 0.0]]), np.linspace(0, 8, 300))
        z = run.states[:, 0]
        size = float(np.abs(z).max()) * 1.08
        panels.append(
            Panel(
                [
                    Line(z[:, 0], z[:, 1], f"forward Euler, {steps} steps", 1, width=0.6),
                    Line(exact[:, 0, 0], exact[:, 0, 1], "exact", 0, width=1.4),
                ],
                "$z_1$",
                "$z_2$",
                f"{title}, $h = 0.15$",
                xlim=(-size, size),
                ylim=(-size, size * 1.35),
                equal=True,
                legend="upper left",
            )
        )
    return draw(panels, width=PAGE * 0.8, height=3.0)


def two_updates() -> Figure:
    """The same orbit, the same step, the same cost: forward Euler against the in-place sweep."""
    h, steps, start = 0.15, 130, [[1.0, 0.0]]
    system = System("current", PAIR, "tanh")
    exact = solve(system.fast_velocity(), np.array(start), np.linspace(0, 8, 300))
    panels = []
    for k, (name, title) in enumerate((("euler", "forward Euler"), ("inplace", "in-place Euler"))):
        z = simulate(system, integrator(name), h, steps, start).states[:, 0]
        lines = [
            Line(exact[:, 0, 0], exact[:, 0, 1], "exact orbit", 0, width=1.4),
            Line(z[:, 0], z[:, 1], f"{steps} steps", k + 1, width=0.7, dot=True),
        ]
        labels = "$z_1$", "$z_2$", f"{title}, $h = {h}$"
        panels.append(Panel(lines, *labels, xlim=(-3, 3), ylim=(-3, 3.9), equal=True, legend="upper left"))
    return draw(panels, width=PAGE * 0.8, height=3.1)


def euler_energy() -> Figure:
    lines = []
    for k, (activation, label) in enumerate((("identity", "linear"), ("tanh", "tanh"))):
        run = simulate(System("current", PAIR, activation), integrator("euler"), 0.1, 4000, [[0.5, 0.0]], every=4)
        lines.append(Line(run.times, run.energies[:, 0], label, k))
    h = 0.1
    growth = np.log1p(h * h) / h
    rate = f"linear law $E_0(1+h^2\\omega^2)^{{t/h}}$, rate {growth:.4f}"
    times = lines[0].x
    lines.insert(1, Line(times[::50], lines[0].y[0] * np.exp(growth * times[::50]), rate, 4, marker=True, line=False))
    panel = Panel(lines, "time (units of $1/\\omega$)", "energy $E$", yscale="log", legend="upper left")
    return draw([panel], width=COLUMN * 1.3, height=2.6)


def three_neurons() -> Figure:
    axis = np.array([1.0, 2.0, 2.0]) / 3.0
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    system = System("current", k)
    starts = np.array([[0.8, -0.6, 0.4], [2.0, -1.5, 0.6], [2.5, 0.5, 1.5], [-1.0, 1.5, -2.0]])
    orbits = solve(system.fast_velocity(), starts, np.linspace(0, 14, 500))
    solid = Panel(
        [Line(orbits[:, j, 0], orbits[:, j, 1], style=j, z=orbits[:, j, 2]) for j in range(len(starts))],
        "$z_1$",
        "$z_2$",
        "orbits on leaves $c\\cdot z$ = const.",
        zlabel="$z_3$",
        view=(24, -8),
    )
    energy, casimir = [], []
    for j, (name, label) in enumerate(
        (("euler", "Euler"), ("strang", "in-place, Strang"), ("discrete_gradient", "disc. gradient"))
    ):
        run = simulate(system, integrator(name), 0.1, 5000, starts[1:2], every=5)
        change = np.abs(run.energies[:, 0] / run.energies[0, 0] - 1)
        leaf = np.abs(run.states[:, 0] @ axis - starts[1] @ axis)
        energy.append(Line(run.times[1:], np.maximum(change[1:], 1e-17), label, j, width=0.8))
        casimir.append(Line(run.times[1:], np.maximum(leaf[1:], 1e-17), label, j, width=0.8))
    limits, legend = (3e-18, 30.0), "center right"
    panels = [
        solid,
        Panel(energy, "time", "relative change of $E$", "energy, $h = 0.1$", yscale="log", ylim=limits, legend=legend),
        Panel(casimir, "time", "change of $c\\cdot z$", "Casimir, $h = 0.1$", yscale="log", ylim=limits),
    ]
    return draw(panels, width=PAGE, height=2.6, ratios=(1.25, 1, 1))


def many_neurons() -> Figure:
    panels = []
    for n, seed in ((8, 3), (64, 4)):
        system = System("current", skew(n, seed))
        start = np.random.default_rng(seed).normal(size=(1, n)) * 1.5
        run = simulate(system, integrator("strang"), 0.1, 3000, start)
        z = run.states[:, 0]
        panels.append(
            Panel(
                [
                    Line(z[:, 0], z[:, 1], style=0, width=0.4),
                    Line(z[:1, 0], z[:1, 1], "start", 1, marker=True, line=False),
                ],
                "$z_1$",
                "$z_2$",
                f"$n = {n}$, 300 time units",
                legend="upper right",
            )
        )
    changes = []
    bias = np.random.default_rng(5).normal(size=64) / 2
    for j, (form, name, b) in enumerate(
        (
            ("current", "strang", None),
            ("rate", "strang", bias),
            ("current", "discrete_gradient", None),
            ("rate", "discrete_gradient", bias),
        )
    ):
        system = System(form, skew(64, 4), "tanh", b)
        start = np.random.default_rng(4).normal(size=(1, 64)) * 1.5
        run = simulate(system, integrator(name), 0.1, 3000, start, every=6)
        change = np.abs(run.energies[:, 0] / run.energies[0, 0] - 1)
        label = f"{'Strang' if name == 'strang' else 'disc. gradient'}, {form}"
        changes.append(Line(run.times[1:], np.maximum(change[1:], 1e-17), label, j, width=0.8))
    panels.append(
        Panel(
            changes,
            "time",
            "relative change of $E$",
            "$n = 64$, $h = 0.1$",
            yscale="log",
            ylim=(1e-19, 1),
            legend="center right",
        )
    )
    return draw(panels, width=PAGE, height=2.6)
