"""Pictures of an audit: the spectrum, the energy along a trajectory, and Euler against a rule that keeps the motion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.figure import Figure

from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import solve
from numerics.plots import COLUMN, Line, Panel, draw
from numerics.simulation.trajectories import simulate
from numerics.system import System
from proofs.audit.audit import Audit
from proofs.audit.integrators import modes_at_zero
from proofs.networks.network import Network

__all__ = ["Picture", "overview", "pictures"]

STEPS = 130
"""In so many steps forward Euler doubles the amplitude of a mode with hω = 0.1."""
USUAL = 0.1
"""hω of the pictures where the step is not known."""
Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Picture:
    """name: unique; caption: what it shows, with all that is needed to draw it again; panel: its lines."""

    name: str
    caption: str
    panel: Panel

    def figure(self) -> Figure:
        """The panel alone, as wide as a column."""
        return draw([self.panel], width=COLUMN)


@dataclass(frozen=True, eq=False)
class Runs:
    """The same start under forward Euler, under in-place Euler where it applies, and under the equation itself."""

    network: Network
    structure_kept: bool

    @property
    def system(self) -> System:
        """Of the equation that a map is a step of."""
        return self.network.system

    @cached_property
    def step(self) -> float:
        """The network's own, else the one with h·max |λ| = 0.1."""
        known = self.network.equation.step
        if known is not None:
            return float(known)
        largest = float(np.abs(self.network.structure.spectrum.eigenvalues).max(initial=0.0))
        rate = max(largest, float(self.network.leak))
        return USUAL / rate if rate > 0 else USUAL

    @cached_property
    def start(self) -> Array:
        """(1, n), the same whenever the network has the same size."""
        if self.network.n == 2:
            return np.array([[1.0, 0.5]])
        return np.random.default_rng(0).normal(size=(1, self.network.n))

    @cached_property
    def found(self) -> dict[str, tuple[Array, Array, Array]]:
        """times (T,), states (T, n), energies (T,) by rule; a run that leaves the floats ends early."""
        names = ("euler", "inplace") if self.structure_kept else ("euler",)
        found = {}
        for name in names:
            run = simulate(self.system, integrator(name), self.step, STEPS, self.start)
            found[name] = (run.times, run.states[:, 0], run.energies[:, 0])
        times = np.linspace(0.0, STEPS * self.step, 4 * STEPS + 1)
        try:
            states = solve(self.system.fast_velocity(), self.start, times)[:, 0]
        except (RuntimeError, ValueError, FloatingPointError):
            return found
        if np.isfinite(states).all():
            found["equation"] = (times, states, self.system.conserved(states))
        return found


TITLES = {"euler": "forward Euler", "inplace": "in-place Euler", "equation": "the equation"}
STYLES = {"euler": 1, "inplace": 0, "equation": 4}


def pictures(found: Audit) -> tuple[Picture, ...]:
    """The pictures of an audit, in the order in which they are read."""
    kept = any(rule.name == "inplace" for rule in found.steppings)
    runs = Runs(found.network, kept)
    return (_spectrum(found), _energy(runs), _motion(runs))


def overview(found: Audit) -> Figure:
    """All of them side by side."""
    return draw([picture.panel for picture in pictures(found)], width=3 * COLUMN, height=3.0, columns=3)


def _with(runs: Runs) -> str:
    of = runs.network
    own = "the network's own" if of.equation.step is not None else "h max |λ| = 0.1"
    return f"σ = {of.activation.name}, n = {of.n}, h = {runs.step:.4g} ({own}), {STEPS} steps"


def _spectrum(found: Audit) -> Picture:
    """The linear modes at 0 with the disc in which an Euler step damps; of a map, of the map with the unit circle."""
    network, slope = found.network, found.slope
    known = slope is not None
    values = modes_at_zero(network.equation, slope) if slope is not None else None
    floats = network.structure.spectrum.eigenvalues
    if slope is not None and values is not None:  # where a real part is not decided, the picture shows the float
        floats = np.where(np.isnan(values), slope * floats - float(network.leak), values)
    eigenvalues = floats
    h = network.equation.step
    angle = np.linspace(0, 2 * np.pi, 400)
    lines = []
    if network.form == "map" and h is not None:
        shown, what = 1 + float(h) * eigenvalues, "of the map's Jacobian at 0; inside the unit circle a mode dies"
        lines = [Line(np.cos(angle), np.sin(angle), style=7, width=0.8)]
    else:
        shown, what = eigenvalues, "of the linearisation at 0" if known else "of W"
        if h is not None:
            what += "; inside the grey disc (part of it is seen) an Euler step makes the mode smaller"
            # Dense where it touches 0: a large disc is seen there only.
            near = np.concatenate([-np.geomspace(np.pi, 1e-6, 300), [0.0], np.geomspace(1e-6, np.pi, 300)])
            lines = [Line((np.cos(near) - 1) / float(h), np.sin(near) / float(h), style=7, width=0.8)]
    extent = float(np.abs(shown).max(initial=0.0)) * 1.15 or 1.0
    if network.form == "map":
        extent = max(extent, 1.1)
    lines += [Line([0, 0], [-extent, extent], style=4, width=0.5), Line([-extent, extent], [0, 0], style=4, width=0.5)]
    lines.append(Line(shown.real, shown.imag, style=0, marker=True, line=False))
    panel = Panel(
        lines, "real part", "imaginary part", "spectrum", xlim=(-extent, extent), ylim=(-extent, extent), equal=True
    )
    return Picture("spectrum", f"Spectrum: the eigenvalues {what}. {_size(network)}", panel)


def _size(network: Network) -> str:
    h = "" if network.equation.step is None else f", h = {float(network.equation.step):.4g}"
    return f"σ = {network.activation.name}, n = {network.n}{h}."


def _energy(runs: Runs) -> Picture:
    watched = runs.system.watched
    lines = [
        Line(times, energies, TITLES[name], STYLES[name], width=0.9 if name == "equation" else 1.3)
        for name, (times, _, energies) in runs.found.items()
    ]
    values = np.concatenate([line.y for line in lines])
    log = values.size > 0 and values.min() > 0 and values.max() > 100 * values.min()
    panel = Panel(lines, "time", "energy $E$", "energy", yscale="log" if log else "linear", legend="best")
    kept = "the equation conserves it" if watched.constant else "the equation does not conserve it"
    caption = f"Energy along one trajectory, {watched.name}: {kept} ({watched.why}). {_with(runs)}."
    return Picture("energy", caption, panel)


def _motion(runs: Runs) -> Picture:
    n = runs.network.n
    if n == 1:
        lines = [
            Line(times, states[:, 0], TITLES[name], STYLES[name]) for name, (times, states, _) in runs.found.items()
        ]
        return Picture(
            "motion", f"The state in time. {_with(runs)}.", Panel(lines, "time", "state", "motion", legend="best")
        )
    plane, axes, what = np.eye(2), ("first neuron", "second neuron"), "The orbit"
    if n == 3:
        plane, what = _nearest_plane(runs), "The orbit, seen in the plane that is nearest to it"
    if n > 3:
        plane, what = _fastest_plane(runs.network), "The motion, seen in the plane of the fastest linear mode"
    if n > 2:
        axes = ("first coordinate", "second coordinate")
    lines = []
    for name, (_, states, _) in runs.found.items():
        at = states @ plane
        width, arrows = (0.9, 0) if name == "equation" else (1.2, 3)
        lines.append(Line(at[:, 0], at[:, 1], TITLES[name], STYLES[name], width=width, arrows=arrows))
    start = runs.start @ plane
    lines.append(Line(start[:, 0], start[:, 1], style=4, marker=True, line=False))
    panel = Panel(lines, axes[0], axes[1], "motion", equal=True, legend="best")
    return Picture("motion", f"{what}, from one start (mark). {_with(runs)}.", panel)


def _nearest_plane(runs: Runs) -> Array:
    """(n, 2): the plane in which the states spread most; for n = 3 and skew weights the leaf, on which they lie."""
    _, states, _ = runs.found.get("equation", runs.found["euler"])
    return np.asarray(np.linalg.svd(states - states.mean(axis=0), full_matrices=False)[2][:2].T)


def _fastest_plane(network: Network) -> Array:
    """(n, 2): an orthonormal basis of the plane in which the eigenvector with the largest |Im λ| turns."""
    values, vectors = np.linalg.eig(network.W)
    v = vectors[:, int(np.argmax(np.abs(values.imag)))]
    basis, _ = np.linalg.qr(np.column_stack([v.real, v.imag if np.abs(v.imag).max() > 0 else np.ones(len(v))]))
    return np.asarray(basis)
