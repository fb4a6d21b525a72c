"""The only place that touches matplotlib: panels described by data become figures with the same bytes every time.

Colours are Okabe and Ito's, safe for the colour-blind; every line also has its own dash pattern or marker, so that it
reads in grey. Panels are stacked: no picture is wider than WIDTH, at which its letters are still 9 pixels high where
the picture is 400 pixels wide. An SVG turns its colours where the reader's screen is dark.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

Array = np.ndarray

COLUMN, WIDTH = 3.4, 4.4
"""Inches: the column of a paper, and the widest picture."""
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
NIGHT: Mapping[str, str] = {
    "#0072b2": "#4fb0f0",
    "#d55e00": "#ff8f45",
    "#009e73": "#2fd0a0",
    "#cc79a7": "#ec9fcb",
    "#000000": "#eceae4",
    "#e69f00": "#f2b73d",
    "#56b4e9": "#9bd4f7",
    "#777777": "#a8a8a8",
    "#999999": "#8a8a8a",
    "#ffffff": "#1f2125",
}
"""What each colour becomes on a dark screen."""
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
    """x and y as a line, as markers, or both; `style` picks colour and dash together.

    error: (2, N) lengths of error bars below and above, or None. arrows: so many heads along the line.
    """

    x: Any
    y: Any
    label: str = ""
    style: int = 0
    marker: bool = False
    line: bool = True
    width: float = 1.1
    dot: bool = False  # a small filled dot instead of the marker
    error: Any = None
    arrows: int = 0
    area: bool = False  # the line's inside, lightly tinted, without the line


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
    bare: bool = False  # no ticks


def draw(
    panels: Sequence[Panel], *, width: float = WIDTH, height: float = 2.6, columns: int = 1, note: str = ""
) -> Figure:
    """The panels in so many columns, each row of this height in inches; note: what all of them share, below."""
    rows = -(-len(panels) // columns)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, rows * height + (0.2 if note else 0)), layout="constrained")
        grid = figure.add_gridspec(rows, columns)
        lettered = 1 < len(panels) <= 8
        for k, panel in enumerate(panels):
            axes = figure.add_subplot(grid[k // columns, k % columns])
            _fill(axes, panel)
            letter = f"({'abcdefgh'[k]}) " if lettered else ""
            if panel.title or letter:
                axes.set_title(f"{letter}{panel.title}".strip(), loc="left")
        if note:
            figure.supxlabel(note, fontsize=7.5)
    return figure


def _fill(axes: Any, panel: Panel) -> None:
    axes.set_xscale(panel.xscale)
    axes.set_yscale(panel.yscale)
    for line in panel.lines:
        _line(axes, line)
    axes.set_xlabel(panel.xlabel)
    axes.set_ylabel(panel.ylabel)
    if panel.xlim is not None:
        axes.set_xlim(*panel.xlim)
    if panel.ylim is not None:
        axes.set_ylim(*panel.ylim)
    if panel.equal:
        axes.set_aspect("equal", adjustable="box")
    if panel.bare:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
    for x, y, text in panel.notes:
        axes.annotate(text, (x, y), fontsize=7)
    if panel.legend == "outside":
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    elif panel.legend == "below":
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3, columnspacing=1.2, handlelength=2.2)
    elif panel.legend:
        axes.legend(loc=panel.legend)
    for line in panel.lines:  # once the limits are known
        _heads(axes, line)


def _line(axes: Any, line: Line) -> None:
    colour = COLOURS[line.style % len(COLOURS)]
    x, y = np.asarray(line.x), np.asarray(line.y)
    if line.area:
        axes.fill(x, y, facecolor=colour, alpha=0.13, edgecolor="none")
        return
    if line.error is not None:
        axes.errorbar(x, y, yerr=line.error, fmt="none", ecolor=colour, elinewidth=0.7, capsize=1.8, capthick=0.7)
    axes.plot(
        x,
        y,
        color=colour,
        linestyle=DASHES[line.style % len(DASHES)] if line.line else "none",
        linewidth=line.width,
        marker="." if line.dot else MARKERS[line.style % len(MARKERS)] if line.marker else None,
        markersize=1.6 if line.dot else STYLE["lines.markersize"],
        markerfacecolor="white" if line.marker else colour,
        markeredgewidth=0.8,
        label=line.label or None,
    )


def _heads(axes: Any, line: Line) -> None:
    """Arrow heads at even distances along the part of a line that is in the frame, as the eye sees the distances."""
    if not line.arrows:
        return
    points = np.stack([np.asarray(line.x, dtype=float), np.asarray(line.y, dtype=float)], axis=1)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    inside = np.all((points > [left, low]) & (points < [right, high]), axis=1)
    seen = (points - [left, low]) / [right - left, high - low]
    length = np.hypot(*np.diff(seen, axis=0).T) * (inside[1:] & inside[:-1])
    along = np.concatenate([[0.0], np.cumsum(length)])
    if not along[-1] > 0.02:
        return
    look = {"arrowstyle": "-|>,head_length=0.42,head_width=0.2", "linewidth": 0.0, "mutation_scale": 9, "shrinkA": 0}
    colour = COLOURS[line.style % len(COLOURS)]
    for share in (np.arange(line.arrows) + 0.5) / line.arrows:
        k = int(np.searchsorted(along, share * along[-1]))
        back = int(np.searchsorted(along, max(share * along[-1] - 0.02, 0.0)))
        arrow = {**look, "facecolor": colour, "edgecolor": colour, "shrinkB": 0}
        axes.annotate("", points[k], points[min(back, k - 1)], arrowprops=arrow)


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


def to_bytes(figure: Figure, kind: str = "svg", *, transparent: bool = False) -> bytes:
    """The figure as SVG or PNG (300 dpi), without a date: equal figures, equal bytes. ValueError for another kind.

    transparent: leave out the white paper behind it.
    """
    if kind not in ("svg", "png"):
        raise ValueError(f"unknown kind of picture {kind!r}: svg or png")
    out = io.BytesIO()
    with mpl.rc_context(STYLE):
        if kind == "svg":
            about = {"Date": None, "Creator": "skewflow"}
            figure.savefig(out, format="svg", metadata=about, transparent=transparent)
            return out.getvalue() if transparent else _turning(out.getvalue())
        figure.savefig(out, format="png", dpi=300, metadata={"Software": "skewflow"}, transparent=transparent)
    return out.getvalue()


def _turning(svg: bytes) -> bytes:
    """The SVG with a style sheet for dark screens; a reader that knows no style sheets shows it by day."""
    rules = "".join(
        f'[style*="{kind}: {day}"]{{{kind}:{night}!important}}'
        for day, night in NIGHT.items()
        for kind in ("fill", "stroke")
    )
    sheet = f"<style>@media (prefers-color-scheme:dark){{svg{{fill:{NIGHT['#000000']}}}{rules}}}</style>"
    opening, closing, rest = svg.partition(b" <defs>")
    return opening + b" " + sheet.encode() + b"\n" + closing + rest


def energy_in_time(times: Array, energies: Array, title: str) -> Figure:
    """The energies (T, B) of a run against time, at most eight of them."""
    return draw([_energy_panel(times, energies, title)], width=COLUMN * 1.3, height=2.6)


def run_pictures(times: Array, states: Array, energies: Array, title: str) -> Figure:
    """A run (T, B, n): its energies in time; for n = 2 its orbits in the plane beside them."""
    panel = _energy_panel(times, energies, title)
    if states.shape[2] != 2:
        return draw([panel], width=COLUMN * 1.3, height=2.6)
    shown = min(states.shape[1], len(COLOURS))
    lines = [Line(states[:, k, 0], states[:, k, 1], style=k, arrows=3) for k in range(shown)]
    starts = [Line(states[:1, k, 0], states[:1, k, 1], style=k, marker=True, line=False) for k in range(shown)]
    plane = Panel([*lines, *starts], "first neuron", "second neuron", "the plane", equal=True)
    return draw([panel, plane], height=2.8)


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
