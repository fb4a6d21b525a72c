"""The only place that touches matplotlib: panels described by data become figures with the same bytes every time.

Colours are Okabe and Ito's, safe for the colour-blind; every line also has its own dash pattern or marker, so that it
reads in grey. Sizes are those of a column (3.4 in) and of a page (7 in).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

Array = np.ndarray

COLUMN, PAGE = 3.4, 7.0
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9", "#777777")
DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    "-",
    (0, (3, 1)),
    (0, (8, 2)),
    (0, (1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

STYLE = {
    "font.size": 8,
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.use_mathtext": True,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "skewflow",
    "figure.dpi": 100,
    "path.simplify": True,
    "path.simplify_threshold": 0.2,
}


@dataclass(frozen=True, eq=False)
class Line:
    """x, y (and z in a 3D panel) as a line, as markers, or both; `style` picks colour and dash together."""

    x: Any
    y: Any
    label: str = ""
    style: int = 0
    marker: bool = False
    line: bool = True
    width: float = 1.1
    z: Any = None
    dot: bool = False  # a small filled dot instead of the marker


@dataclass(frozen=True, eq=False)
class Panel:
    """One set of axes: lines, labels with units, scales ("linear" or "log"), limits, notes (x, y, text)."""

    lines: Sequence[Line]
    xlabel: str
    ylabel: str
    title: str = ""
    xscale: str = "linear"
    yscale: str = "linear"
    xlim: tuple[float | None, float | None] | None = None
    ylim: tuple[float | None, float | None] | None = None
    equal: bool = False
    legend: str = ""  # a matplotlib location, "" for none, "outside" for a row of entries below the axes
    notes: Sequence[tuple[float, float, str]] = field(default_factory=tuple)
    zlabel: str = ""
    view: tuple[float, float] | None = None


def draw(
    panels: Sequence[Panel], *, width: float = PAGE, height: float = 2.6, ratios: Sequence[float] | None = None
) -> Figure:
    """The panels side by side, their widths in these ratios, as a figure of this size in inches."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        grid = figure.add_gridspec(1, len(panels), width_ratios=ratios)
        for k, panel in enumerate(panels):
            solid = any(line.z is not None for line in panel.lines)
            axes = figure.add_subplot(grid[0, k], projection="3d" if solid else None)
            _fill(axes, panel, solid)
            if panel.title or len(panels) > 1:
                letter = f"({'abcdefgh'[k]})" if len(panels) > 1 else ""
                axes.set_title(f"{letter} {panel.title}".strip(), loc="left")
    return figure


def _fill(axes: Any, panel: Panel, solid: bool) -> None:
    for line in panel.lines:
        look = {
            "color": COLOURS[line.style % len(COLOURS)],
            "linestyle": DASHES[line.style % len(DASHES)] if line.line else "none",
            "linewidth": line.width,
            "marker": "." if line.dot else MARKERS[line.style % len(MARKERS)] if line.marker else None,
            "markersize": 1.6 if line.dot else STYLE["lines.markersize"],
            "markerfacecolor": "white" if line.marker else COLOURS[line.style % len(COLOURS)],
            "markeredgewidth": 0.8,
            "label": line.label or None,
        }
        coordinates = [np.asarray(line.x), np.asarray(line.y)]
        if solid:
            coordinates.append(np.asarray(line.z))
        axes.plot(*coordinates, **look)
    axes.set_xlabel(panel.xlabel)
    axes.set_ylabel(panel.ylabel)
    if solid:
        axes.set_zlabel(panel.zlabel)
        for axis, pad in ((axes.xaxis, -6), (axes.yaxis, -4), (axes.zaxis, -8)):
            axis.labelpad = pad
        axes.tick_params(pad=-2)
        if panel.view is not None:
            axes.view_init(*panel.view)
        axes.set_box_aspect(None, zoom=0.85)
    else:
        axes.set_xscale(panel.xscale)
        axes.set_yscale(panel.yscale)
    if panel.xlim is not None:
        axes.set_xlim(*panel.xlim)
    if panel.ylim is not None:
        axes.set_ylim(*panel.ylim)
    if panel.equal:
        axes.set_aspect("equal", adjustable="box")
    for x, y, text in panel.notes:
        axes.annotate(text, (x, y), fontsize=7)
    if panel.legend == "outside":
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    elif panel.legend:
        axes.legend(loc=panel.legend)


KINDS = {"sink": (2, "o"), "saddle": (5, "X"), "source": (1, "s"), "centre": (3, "D"), "undecided": (7, "P")}
"""Colour and marker of a rest point in the plane."""


def phase_plane(
    x: Array,
    y: Array,
    velocity: Array,
    orbits: Sequence[Array],
    points: Sequence[tuple[Array, str]],
    labels: Sequence[str],
) -> Figure:
    """Nullclines of a velocity on a grid (y, x, 2), orbits with arrows, and rest points (state, kind of KINDS)."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(COLUMN * 1.5, COLUMN * 1.15), layout="constrained")
        axes = figure.add_subplot()
        for orbit in orbits:
            axes.plot(orbit[:, 0], orbit[:, 1], color="#999999", linewidth=0.6, zorder=1)
            along = np.cumsum(np.hypot(*np.diff(orbit, axis=0).T))
            if len(orbit) > 3 and along[-1] > 0.1:
                k = int(np.searchsorted(along, along[-1] / 2))
                arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "#999999", "linewidth": 0.6, "mutation_scale": 6}
                axes.annotate("", orbit[k + 1], orbit[k], arrowprops=arrow, zorder=1)
        for k, name in enumerate(labels):
            axes.contour(x, y, velocity[..., k], [0.0], colors=COLOURS[k], linestyles=[DASHES[k]], linewidths=1.1)
            axes.plot([], [], color=COLOURS[k], linestyle=DASHES[k], label=f"$\\dot {name} = 0$")
        for kind, (colour, marker) in KINDS.items():
            chosen = np.array([state for state, of in points if of == kind]).reshape(-1, 2)
            if len(chosen):
                look: dict[str, Any] = {
                    "color": COLOURS[colour],
                    "edgecolors": "black",
                    "linewidths": 0.6,
                    "s": 28,
                    "zorder": 3,
                }
                axes.scatter(chosen[:, 0], chosen[:, 1], marker=marker, label=kind, **look)
        axes.set_xlim(x[0], x[-1])
        axes.set_ylim(y[0], y[-1])
        axes.set_xlabel(f"${labels[0]}$")
        axes.set_ylabel(f"${labels[1]}$")
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    return figure


def to_bytes(figure: Figure, kind: str = "svg") -> bytes:
    """The figure as SVG or PNG (300 dpi), without a date: equal figures, equal bytes. ValueError for another kind."""
    if kind not in ("svg", "png"):
        raise ValueError(f"unknown kind of picture {kind!r}: svg or png")
    out = io.BytesIO()
    with mpl.rc_context(STYLE):
        if kind == "svg":
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": "skewflow"})
        else:
            figure.savefig(out, format="png", dpi=300, metadata={"Software": "skewflow"})
    return out.getvalue()


def energy_in_time(times: Array, energies: Array, title: str) -> Figure:
    """The energies (T, B) of a run against time, at most eight of them."""
    return draw([_energy_panel(times, energies, title)], width=COLUMN * 1.3, height=2.6)


def run_pictures(times: Array, states: Array, energies: Array, title: str) -> Figure:
    """A run (T, B, n): its energies in time; for n = 2 its orbits in the plane beside them."""
    panel = _energy_panel(times, energies, title)
    if states.shape[2] != 2:
        return draw([panel], width=COLUMN * 1.3, height=2.6)
    shown = min(states.shape[1], len(COLOURS))
    lines = [Line(states[:, k, 0], states[:, k, 1], style=k) for k in range(shown)]
    starts = [Line(states[:1, k, 0], states[:1, k, 1], style=k, marker=True, line=False) for k in range(shown)]
    plane = Panel([*lines, *starts], "first neuron", "second neuron", "the plane", equal=True)
    return draw([panel, plane], width=PAGE, height=2.8)


def _energy_panel(times: Array, energies: Array, title: str) -> Panel:
    shown = min(energies.shape[1], len(COLOURS))
    cut = f" ({shown} of {energies.shape[1]})" if shown < energies.shape[1] else ""
    lines = [Line(times, energies[:, k], f"trajectory {k}" if shown > 1 else "", k) for k in range(shown)]
    positive = energies.size > 0 and energies.min() > 0 and energies.max() > 1e3 * energies.min()
    return Panel(
        lines,
        "time",
        "energy $E$",
        f"{title}{cut}",
        yscale="log" if positive else "linear",
        legend="best" if shown > 1 else "",
    )
