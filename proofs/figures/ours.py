"""Our pictures: drift law, integrators side by side, period against energy, share of chaos, trained networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.activations.activation import activation
from numerics.evaluation.stableforms import FORMS
from numerics.integrators.catalogue import integrator
from numerics.orbits.kinds import CHAOTIC, REGULAR
from numerics.orbits.lyapunov import megno
from numerics.orbits.sections import periods
from numerics.plane.elliptic import drift_law as law
from numerics.plane.elliptic import tanh_period
from numerics.plane.period import invert_primitive, period
from numerics.plots import Figure, Line, Panel, draw
from numerics.simulation.trajectories import simulate
from numerics.system import System
from proofs.figures.paper import PAIR, PLANE


def drift_law() -> Figure:
    h, steps, e0 = 0.01, 400_000, 0.005
    start = float(np.arccosh(np.exp(e0)))
    run = simulate(System("current", PAIR), integrator("euler"), h, steps, [[start, 0.0]], every=2000)
    times, energies = run.times, run.energies[:, 0]
    predicted = law(float(energies[0]), times, h)
    linear = np.log10(energies[0]) + times / h * np.log10(1 + h * h)
    root = np.sqrt(2 * h * times[1:]) - 2 * np.log(2)
    late = times[1:] > 1000
    curves = Panel(
        [
            Line(times[::20], energies[::20], "measured, 400,000 steps", 1, marker=True, line=False),
            Line(times, predicted, "drift law", 0),
            Line(times[1:][late], root[late], "$\\sqrt{2h\\omega^2t} - 2\\log 2$", 2),
            Line(times, 10 ** np.minimum(linear, 2.0), "linear system", 4, width=0.8),
        ],
        "time (units of $1/\\omega$)",
        "energy $E$",
        "square root, not exponential",
        ylim=(0, 9),
        legend="lower right",
        notes=[(760, 8.4, f"linear: $10^{{{linear[-1]:.0f}}}$ at the end")],
    )
    error = np.abs(energies[1:] / predicted[1:] - 1)
    errors = Panel(
        [Line(times[1:], error, style=1, width=0.8), Line(times[[1, -1]], [1e-3, 1e-3], style=4, width=0.8)],
        "time (units of $1/\\omega$)",
        "relative error of the law",
        "law against run",
        yscale="log",
        ylim=(1e-7, 1e-2),
        notes=[(2600, 1.2e-3, "0.1 %")],
    )
    return draw([curves, errors], note=f"forward Euler, $\\dot z = K\\tanh z$, {PLANE}, $h = {h}$")


MILLION = 1_000_000


RULES = (
    ("strang", "hardtanh", "Strang, hard tanh", 1),
    ("rk4", "tanh", "RK4", 1),
    ("strang", "tanh", "Strang", 1),
    ("discrete_gradient", "tanh", "disc. gradient ($10^5$)", 10),
    ("inplace", "tanh", "in-place", 1),
    ("heun", "tanh", "Heun", 1),
    ("euler", "tanh", "Euler", 1),
    ("backward_euler", "tanh", "backward Euler", 333),
)
"""Update rule, activation, label, and the part of the million steps: the dearest first, to be computed side by side.

The discrete gradient stops after a tenth of the steps: each of its steps costs as much as a hundred of Euler's here,
where the calls and not the arithmetic take the time, and its line is flat. Backward Euler has left the axes by then.
"""
Curve = tuple[np.ndarray, np.ndarray]


def energies_of(k: int) -> Curve:
    """Step counts and energies of one of the RULES, close together in the first thousand: for a logarithmic axis."""
    name, activation_name, _, part = RULES[k]
    a = np.random.default_rng(1).normal(size=(4, 4))
    system = System("current", (a - a.T) / np.linalg.norm(a - a.T, 2), activation_name)
    method, h, steps = integrator(name), 0.2, MILLION // part
    early = simulate(system, method, h, min(1000, steps), [[1.0, -0.5, 0.8, 0.3]], every=5)
    late = simulate(system, method, h, steps, None, every=max(5, steps // 4000), resume=early.checkpoint)
    times = np.concatenate([early.times, late.times])
    return np.rint(times / h), np.concatenate([early.energies, late.energies])[:, 0]


def integrators_side_by_side(*curves: Curve) -> Figure:
    """Update rules on four neurons."""
    energy, change = [], []
    for k, ((_, activation_name, label, _), (count, e)) in enumerate(zip(RULES, curves, strict=True)):
        if activation_name == "tanh":
            energy.append(Line(count[1:], e[1:], label, k, width=0.9))
        largest = np.maximum.accumulate(np.abs(e / e[0] - 1))
        change.append(Line(count[1:], np.maximum(largest[1:], 1e-17), label, k))
    scales: dict[str, Any] = {"xscale": "log", "yscale": "log", "xlim": (4, 1.5e6)}
    panels = [
        Panel(energy, "steps", "energy $E$", "energy", ylim=(1e-2, 1e3), **scales),
        Panel(
            change,
            "steps",
            "relative change of $E$",
            "largest change so far",
            ylim=(1e-17, 1e4),
            legend="below",
            **scales,
        ),
    ]
    note = "$n = 4$, $K$ Gaussian, skew, $\\|K\\|_2 = 1$; $\\sigma = \\tanh$ but where said; $h = 0.2$"
    return draw(panels, height=2.9, note=note)


def period_and_energy() -> Figure:
    grid = np.logspace(-2, np.log10(8), 60)
    some = np.logspace(-1.7, np.log10(7), 9)
    system = {name: System("current", PAIR, name) for name in ("tanh", "hardtanh", "softsign", "sinh")}
    labels = {"tanh": "tanh: $4K(1-e^{-2E})$", "hardtanh": "hard tanh", "softsign": "softsign", "sinh": "sinh"}
    lines = []
    for k, (name, one) in enumerate(system.items()):
        formula = tanh_period(grid) if name == "tanh" else [period(activation(name), float(e)).value for e in grid]
        lines.append(Line(grid, formula, labels[name], k))
        first = invert_primitive(one.numeric, np.sqrt(2 * some))
        measured = periods(one, np.stack([first, 0 * first], axis=1), 120.0, rtol=1e-10, atol=1e-12)
        lines.append(Line(some, measured.periods, style=k, marker=True, line=False))
    lines.append(Line(grid, 4 * (grid + 2 * np.log(2)), "$4(E + 2\\log 2)$", 4, width=0.6))
    lines.append(Line(grid[[0, -1]], [2 * np.pi] * 2, "$2\\pi$", 5, width=0.8))
    panel = Panel(
        lines,
        "energy $E$",
        "period $T$ (units of $1/\\omega$)",
        xscale="log",
        ylim=(0, 45),
        legend="upper left",
    )
    return draw([panel], height=3.2, note=f"$\\dot z = K\\sigma(z)$, {PLANE}; markers: integrated, no step $h$")


STARTS, LENGTH = 60, 2000.0
SCALES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def wilson(share: np.ndarray, count: int) -> np.ndarray:
    """Lengths (2, N) below and above of Wilson's 95 % intervals for shares of so many independent trials."""
    z = 1.959963984540054
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return np.maximum(np.stack([share - centre + half, centre + half - share]), 0.0)


SIZES = (8, 6, 4, 2)
"""The dearest first, to be computed side by side."""


def megno_of(n: int) -> Curve:
    """Gaussian K (entries of variance 1), starts N(0, s²): MEGNO after 2,000 time units of Strang steps of 0.2/√n.

    Energies and MEGNO, (scales, starts).
    """
    tanh = FORMS["tanh"]
    rng = np.random.default_rng(n)
    count = STARTS * len(SCALES)
    a = rng.normal(size=(count, n, n))
    weights = (a - a.transpose(0, 2, 1)) / np.sqrt(2)
    scale = np.repeat(SCALES, STARTS)
    start = rng.normal(size=(count, n)) * scale[:, None]
    h = 0.2 / np.sqrt(n)
    found = megno(weights, tanh.sigma, tanh.derivative, start, h, int(LENGTH / h), seed=n).megno
    return tanh.primitive(start).sum(axis=1).reshape(-1, STARTS), found.reshape(-1, STARTS)


def share_of_chaos(*found: Curve) -> Figure:
    """A share is of a finite time: some orbits at high energy, where all is slow, turn out chaotic only later."""
    lines, undecided = [], 0
    for k, (n, (energy, seen)) in enumerate(sorted(zip(SIZES, found, strict=True), key=lambda pair: pair[0])):
        chaotic = (seen > CHAOTIC).mean(axis=1)
        undecided += int(((seen >= REGULAR) & (seen <= CHAOTIC)).sum())
        middle = np.median(energy, axis=1) / n
        lines.append(Line(middle, chaotic, f"$n = {n}$", k, marker=True, error=wilson(chaotic, STARTS)))
    panel = Panel(
        lines,
        "median energy per neuron $E/n$",
        "share of chaotic starts",
        xscale="log",
        ylim=(-0.04, 1.04),
        legend="upper left",
        notes=[(0.021, 0.52, f"{undecided} of {STARTS * len(SCALES) * 4}\nundecided")],
    )
    note = "$\\dot z = K\\tanh z$, $K$ Gaussian and skew; Strang, $h = 0.2/\\sqrt{n}$; bars: 95 % (Wilson)"
    return draw([panel], height=3.0, note=note)


def trained_networks() -> Figure:
    from proofs.networks.reading import EXAMPLES
    from proofs.networks.runs import stored_run

    spectra, factors = [], []
    for k, name in enumerate(EXAMPLES):
        run = stored_run(name)
        eigenvalues = np.linalg.eigvals(run.system.weights)
        label = name.replace("_rows", "").replace("_", " ")
        if EXAMPLES[name].form == "map":
            moduli = np.sort(np.abs(eigenvalues))[::-1]
            factors.append(Line(np.arange(1, len(moduli) + 1), moduli, f"{label}: $|\\lambda(W)|$", k, marker=True))
            continue
        omega = np.sort(np.abs(eigenvalues.imag))[::-1]
        index = np.arange(1, len(omega) + 1)
        spectra.append(Line(index, omega, f"{label} ($n = {len(omega)}$)", k, marker=True))
        factors.append(Line(index, np.hypot(1, run.h * omega), f"{label}: $h = {run.h:g}$", k, marker=True))
    factors.append(Line([1, 64], [1, 1], style=4, width=0.6))
    panels = [
        Panel(spectra, "mode", "frequency $|\\lambda|$ of $W$", "frequencies", legend="upper right", ylim=(0, None)),
        Panel(
            factors,
            "mode",
            "factor per step",
            "one step on each linear mode",
            legend="upper right",
            ylim=(0, 2.4),
        ),
    ]
    return draw(panels, note="trained $W$ (not skew where it is an Elman network), $\\sigma = \\tanh$, their own $h$")
