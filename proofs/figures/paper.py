"""The paper's pictures: phase portraits, forward Euler, energies, three and more neurons."""

from __future__ import annotations

import numpy as np

from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import solve
from numerics.plots import Figure, Line, Panel, draw
from numerics.simulation.trajectories import simulate
from numerics.system import System

PAIR = np.array([[0.0, 1.0], [-1.0, 0.0]])
PLANE = "$K = \\left(\\genfrac{}{}{0}{}{0\\;\\;\\;1}{-1\\;\\;0}\\right)$"
RADII = (0.5, 1.0, 1.5, 2.0, 2.5)


def skew(n: int, seed: int) -> np.ndarray:
    """A Gaussian skew matrix of norm 1."""
    a = np.random.default_rng(seed).normal(size=(n, n))
    k = a - a.T
    return k / np.linalg.norm(k, 2)


def phase_portraits() -> Figure:
    panels = []
    for activation, title in (("identity", "linear, $\\sigma(s) = s$"), ("tanh", "$\\sigma = \\tanh$")):
        system = System("current", PAIR, activation)
        start = [[r, 0.0] for r in RADII]
        orbits = solve(system.fast_velocity(), np.array(start), np.linspace(0, 16, 800))
        closed = [_first_turn(orbits[:, k]) for k in range(len(RADII))]
        lines = [Line(z[:, 0], z[:, 1], style=0, arrows=4) for z in closed]
        panels.append(Panel(lines, "$z_1$", "$z_2$", title, xlim=(-3, 3), ylim=(-3, 3), equal=True))
    return draw(panels, columns=2, height=2.3, note=f"$\\dot z = K\\sigma(z)$, {PLANE}, adaptive $h$")


def _first_turn(z: np.ndarray) -> np.ndarray:
    """The states up to a little more than one turn about 0, so that arrow heads are not drawn twice."""
    turned = np.abs(np.unwrap(np.arctan2(z[:, 1], z[:, 0])) - np.arctan2(z[0, 1], z[0, 0]))
    return z[: int(np.searchsorted(turned, 2 * np.pi)) + 2]


def rectified_escape() -> Figure:
    system = System("current", PAIR, "rectified_tanh")
    starts = np.array([[0.6, 0.6], [1.2, 1.0], [-1.5, 1.0], [-2.5, 0.4]])
    times = np.linspace(0, 9, 400)
    orbits = solve(system.fast_velocity(), starts, times)
    lines = [
        Line(orbits[:, k, 0], orbits[:, k, 1], f"from ({z[0]:g}, {z[1]:g})".replace("-", "−"), k, arrows=2)
        for k, z in enumerate(starts.tolist())
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
    note = f"$\\dot z = K\\sigma(z)$, $\\sigma(s) = \\max(0, \\tanh s)$, {PLANE}"
    return draw([plane, measured], height=2.5, note=note)


def euler_spirals() -> Figure:
    h, steps = 0.15, 130
    panels = []
    for activation, title in (("identity", "linear, $\\sigma(s) = s$"), ("tanh", "$\\sigma = \\tanh$")):
        system = System("current", PAIR, activation)
        z = simulate(system, integrator("euler"), h, steps, [[0.5, 0.0]]).states[:, 0]
        exact = solve(system.fast_velocity(), np.array([[0.5, 0.0]]), np.linspace(0, 8, 300))
        lines = [
            Line(exact[:, 0, 0], exact[:, 0, 1], "exact orbit", 0, width=1.4),
            Line(z[:, 0], z[:, 1], f"Euler, {steps} steps", 1, width=0.8, arrows=6),
        ]
        labels = "$z_1$", "$z_2$", title
        panels.append(Panel(lines, *labels, xlim=(-2.2, 2.2), ylim=(-2.2, 3.0), equal=True, legend="upper left"))
    return draw(panels, columns=2, height=2.6, note=f"$\\dot z = K\\sigma(z)$, {PLANE}, $h = {h}$")


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
            Line(z[:, 0], z[:, 1], f"{steps} steps", k + 1, width=0.7, dot=True, arrows=4),
        ]
        labels = "$z_1$", "$z_2$", title
        panels.append(Panel(lines, *labels, xlim=(-2.2, 2.2), ylim=(-2.2, 3.0), equal=True, legend="upper left"))
    return draw(panels, columns=2, height=2.6, note=f"$\\dot z = K\\tanh z$, {PLANE}, $h = {h}$")


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
    panel = Panel(lines, "time", "energy $E$", yscale="log", legend="upper left")
    return draw([panel], note=f"forward Euler, $\\dot z = K\\sigma(z)$, {PLANE}, $h = {h}$")


def _seen(z: np.ndarray) -> np.ndarray:
    """States (…, 3) on the page: an orthographic view from direction (3, 0.6, 1.2), z₃ upwards."""
    away = np.array([3.0, 0.6, 1.2])
    away /= np.linalg.norm(away)
    right = np.cross([0.0, 0.0, 1.0], away)
    right /= np.linalg.norm(right)
    return z @ np.stack([right, np.cross(away, right)], axis=1)


def _rest(axis: np.ndarray, height: float) -> np.ndarray:
    """The one equilibrium of tanh on the leaf c·z = height: artanh(μc), by bisection of μ."""
    low, high = -1 / np.abs(axis).max(), 1 / np.abs(axis).max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if axis @ np.arctanh(middle * axis) < height else (low, middle)
    return np.asarray(np.arctanh(low * axis))


def _leaves(system: System, axis: np.ndarray) -> Panel:
    """Three leaves c·z = const. as squares, each with its equilibrium and two orbits about it."""
    first = np.cross(axis, [0.0, 0.0, 1.0])
    first /= np.linalg.norm(first)
    plane = np.stack([first, np.cross(axis, first)])
    turns = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * 2.0
    lines, notes = [], []
    for height in (-3.5, 0.0, 3.5):
        rest = _rest(axis, height)
        corners, centre = _seen(rest + turns @ plane), _seen(rest)
        orbits = solve(system.fast_velocity(), rest + np.array([[0.5], [1.1]]) * first, np.linspace(0, 30, 1500))
        lines += [
            Line(corners[:, 0], corners[:, 1], style=7, area=True),
            Line(corners[:, 0], corners[:, 1], style=4, width=0.3),
            Line(centre[:1], centre[1:], style=1, marker=True, line=False),
        ]
        for j in range(2):
            away = (orbits[:, j] - rest) @ plane.T
            seen = _seen(orbits[: len(_first_turn(away)), j])
            lines.append(Line(seen[:, 0], seen[:, 1], style=0, arrows=3))
        at = min(corners.tolist(), key=lambda corner: corner[1] - 0.01 * corner[0])
        notes.append((at[0] - 0.6, at[1] - 0.55, f"$c\\cdot z = {height:g}$"))
    title = "leaves $c\\cdot z$ = const., their rest points, orbits"
    return Panel(lines, "", "", title, equal=True, bare=True, notes=notes)


def three_neurons() -> Figure:
    axis = np.array([1.0, 2.0, 2.0]) / 3.0
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    system = System("current", k)
    energy, casimir = [], []
    chosen = (("euler", "Euler"), ("strang", "in-place, Strang"), ("discrete_gradient", "disc. gradient"))
    start = np.array([[2.0, -1.5, 0.6]])
    for j, (name, label) in enumerate(chosen):
        run = simulate(system, integrator(name), 0.1, 5000, start, every=5)
        change = np.abs(run.energies[:, 0] / run.energies[0, 0] - 1)
        leaf = np.abs(run.states[:, 0] @ axis - start[0] @ axis)
        energy.append(Line(run.times[1:], np.maximum(change[1:], 1e-17), label, j, width=0.8))
        casimir.append(Line(run.times[1:], np.maximum(leaf[1:], 1e-17), label, j, width=0.8))
    limits = (3e-18, 30.0)
    panels = [
        _leaves(system, axis),
        Panel(energy, "time", "relative change of $E$", "energy", yscale="log", ylim=limits, legend="center right"),
        Panel(casimir, "time", "change of $c\\cdot z$", "Casimir", yscale="log", ylim=limits),
    ]
    note = "$\\dot z = K\\tanh z$, $Kz = c\\times z$, $c = (1, 2, 2)/3$, $h = 0.1$"
    return draw(panels, height=2.5, note=note)


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
                    Line(z[:, 0], z[:, 1], style=0, width=0.4, arrows=5),
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
            "$n = 64$: the energy",
            yscale="log",
            ylim=(1e-19, 1),
            legend="center right",
        )
    )
    return draw(
        panels, height=2.5, note="$\\sigma = \\tanh$, $K$ Gaussian and skew, $\\|K\\|_2 = 1$, Strang, $h = 0.1$"
    )
