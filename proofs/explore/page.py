"""The page itself: Bokeh's own script and figures, our controls and arithmetic, in one file that loads nothing.

Bokeh's usual way of wiring sliders makes functions from text, which a strict policy forbids; the controls here are the
browser's own, and the page's one script moves the data of Bokeh's figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from analysis.activations.activation import Activation
from proofs.explore.javascript import Entry, available, entry
from proofs.render.skeleton import page

__all__ = ["CONTROLS", "bokeh", "explorer", "menu"]

CONTROLS: tuple[tuple[str, str, float, float, float, float, str], ...] = (
    ("w12", "ω = w₁₂ = −w₂₁", -4, 4, 0.05, 1, ""),
    ("w13", "w₁₃ = −w₃₁", -4, 4, 0.05, 0.5, "three"),
    ("w23", "w₂₃ = −w₃₂", -4, 4, 0.05, -0.5, "three"),
    ("a", "gain a = wᵢᵢ", -1, 4, 0.05, 0, ""),
    ("leak", "leak γ", 0, 2, 0.01, 0, ""),
    ("h", "step h", 0.01, 1.5, 0.01, 0.15, ""),
    ("time", "time shown", 5, 200, 5, 60, ""),
    ("z1", "start z₁", -4, 4, 0.05, 1, ""),
    ("z2", "start z₂", -4, 4, 0.05, 0, ""),
    ("z3", "start z₃", -4, 4, 0.05, 0.8, "three"),
)
"""Name, label, least and largest value, how fine, opening value, and the class of those for n = 3 alone."""
PORTRAITS = ("euler", "inplace", "exact")
_MISSING = "the page is drawn by Bokeh, which is missing; install it with: pip install 'skewflow[explore]'"


def bokeh() -> Any:
    """The library that draws. ValueError, with how to install it, when it is missing."""
    try:
        import bokeh as library
    except ImportError:
        raise ValueError(_MISSING) from None
    return library


def menu(extra: Activation | None = None, done: Callable[[str], None] = lambda name: None) -> tuple[Entry, ...]:
    """The activations of the page, those of the catalogue that JavaScript has and `extra`; `done` hears each name.

    ValueError when σ or S of `extra` has no form in JavaScript.
    """
    entries = []
    for chosen in available():
        found = entry(chosen)
        assert found is not None
        entries.append(found)
        done(chosen.name)
    if extra is not None and extra.name not in {one.name for one in entries}:
        found = entry(extra)
        if found is None:
            raise ValueError(
                f"σ or ∫σ of {extra.name} has no simple form in JavaScript; "
                f"those of {', '.join(one.name for one in entries)} have"
            )
        entries.append(found)
    return tuple(entries)


def explorer(entries: tuple[Entry, ...], opening: Mapping[str, Any]) -> str:
    """The page with these activations; opening: n, activation, and values for names of CONTROLS. Needs Bokeh."""
    bokeh()
    from bokeh.embed import json_item
    from bokeh.resources import Resources

    values = {"n": 2, "activation": entries[0].name, **{name: start for name, *_, start, _ in CONTROLS}, **opening}
    library = "\n".join(Resources(mode="inline", components=["bokeh"], minified=True).js_raw)
    figures = [json_item(_portrait(name), name) for name in PORTRAITS] + [json_item(_energy(), "energy")]
    read = files("proofs.explore").joinpath
    script = (
        f"const activations = {{{', '.join(map(_script, entries))}}};\n"
        f"const opening = {json.dumps(values)};\n{read('explorer.js').read_text(encoding='utf-8')}"
    )
    data = json.dumps(figures).replace("<", "\\u003c")
    body = f'{_body(entries)}<script type="application/json" id="figures">{data}</script>'
    return page("skewflow: explore", read("explorer.css").read_text(encoding="utf-8"), body, (library, script))


def _script(one: Entry) -> str:
    said = json.dumps(one.formula)
    period = "" if one.period is None else f", period: {one.period}, below: {one.below}, formula: {said}"
    return f"{json.dumps(one.name)}: {{sigma: {one.sigma}, primitive: {one.primitive}{period}}}"


def _body(entries: tuple[Entry, ...]) -> str:
    sliders = "".join(
        f'<label class="{kind}"><span>{escape(label)} <output for="{name}"></output></span>'
        f'<input type="range" id="{name}" min="{low:g}" max="{high:g}" step="{fine:g}" value="{start:g}"></label>'
        for name, label, low, high, fine, start, kind in CONTROLS
    )
    options = "".join(f"<option>{escape(one.name)}</option>" for one in entries)
    portraits = "".join(f'<section><div id="{name}"></div><p id="said-{name}"></p></section>' for name in PORTRAITS)
    return (
        "<main><h1>What does the step do to the motion?</h1>"
        '<p class="faint">ż = W σ(z) − γz with W = aI + K, K skew. The same start, the same step: forward Euler, the '
        "in-place step, and a fine reference. Arrows show directions, not speeds.</p>"
        '<p class="faint three">Three neurons are seen along the axis c with Kc = 0: the pictures lie in the leaf, on '
        "which c·z is the same everywhere.</p>"
        '<form id="controls"><label><span>neurons n</span><select id="n"><option>2</option><option>3</option></select>'
        f'</label><label><span>activation σ</span><select id="activation">{options}</select></label>{sliders}'
        '<button type="button" id="again">As at the start</button></form>'
        f'<div id="pictures">{portraits}<section class="wide"><div id="energy"></div></section></div>'
        '<dl aria-live="polite"><dt>W</dt><dd><pre id="matrix"></pre></dd><dt>period</dt><dd id="said-period"></dd>'
        '<dt>energy</dt><dd id="said-kind"></dd><dt class="three">Casimir</dt><dd class="three" id="said-casimir"></dd>'
        "</dl></main>"
    )


def _portrait(name: str) -> Any:
    from bokeh.models import Arrow, ColumnDataSource, NormalHead, Range1d
    from bokeh.plotting import figure

    shown = figure(
        name=name,
        x_range=Range1d(-2, 2),
        y_range=Range1d(-2, 2),
        sizing_mode="stretch_width",
        aspect_ratio=1,
        min_height=240,
        tools="pan,box_zoom,reset,save",
        active_drag=None,
    )
    shown.toolbar.logo, shown.toolbar.autohide = None, True

    def source(key: str, *columns: str) -> Any:
        return ColumnDataSource(name=key, data={column: [] for column in columns})

    corners = ("x0", "y0", "x1", "y1")
    ends = {"x_start": "x0", "y_start": "y0", "x_end": "x1", "y_end": "y1"}
    for key, tag, size, label in (("field", "field", 4, "field arrows"), ("heads", name, 10, "orbit arrows")):
        arrow = Arrow(end=NormalHead(size=size), source=source(key, *corners), name=label, tags=[tag], **ends)
        shown.add_layout(arrow)
    if name != "exact":
        shown.line("x", "y", source=source("true", "x", "y"), line_width=3).glyph.tags = ["true"]
    shown.line("x", "y", source=source("orbit", "x", "y"), line_width=1.4).glyph.tags = [name]
    shown.scatter("x", "y", source=source("start", "x", "y"), size=7).glyph.tags = [name]
    return shown


def _energy() -> Any:
    from bokeh.models import ColumnDataSource, HoverTool, Range1d
    from bokeh.plotting import figure

    shown = figure(
        name="energy",
        title="energy E = Σ S(zᵢ) in time",
        x_axis_label="time",
        y_axis_label="E",
        x_range=Range1d(0, 60),
        y_range=Range1d(0, 1),
        sizing_mode="stretch_width",
        height=280,
        tools="pan,box_zoom,reset,save",
        active_drag=None,
    )
    shown.toolbar.logo, shown.toolbar.autohide = None, True
    dashes = {"exact": "solid", "euler": "dashed", "inplace": "dotdash"}
    for name, words in (("exact", "reference"), ("euler", "Euler"), ("inplace", "in-place")):
        data = ColumnDataSource(name=name, data={"x": [], "y": []})
        line = shown.line("x", "y", source=data, legend_label=words, line_width=2, line_dash=dashes[name])
        line.glyph.tags = [name]
    shown.add_tools(HoverTool(tooltips=[("t", "@x{0.00}"), ("E", "@y{0.0000}")]))
    shown.legend[0].name = "legend"
    shown.legend[0].location = "top_left"
    shown.legend[0].orientation = "horizontal"
    shown.legend[0].label_text_font_size = "11px"
    return shown
