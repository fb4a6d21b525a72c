"""A figure as part of an HTML page: it takes the page's colours, light or dark, and loads nothing."""

from __future__ import annotations

import re
from html import escape

from matplotlib.figure import Figure

from numerics.plots import COLOURS, NIGHT, to_bytes

__all__ = ["COLOUR_STYLE", "inline_svg"]

_DAY = " ".join(f"--c{k}: {colour};" for k, colour in enumerate(COLOURS))
_NIGHT = " ".join(f"--c{k}: {NIGHT[colour.lower()]};" for k, colour in enumerate(COLOURS))
COLOUR_STYLE = (
    f":root {{ {_DAY} }} @media (prefers-color-scheme: dark) {{ :root {{ {_NIGHT} }} }} "
    "figure svg { display: block; width: 100%; height: auto; }"
)
"""CSS that the page of an inline figure needs, beside --paper, the colour of the page."""


def inline_svg(figure: Figure, name: str, label: str) -> str:
    """The figure as an svg element. name: unique on the page; label: what it shows, for who cannot see it."""
    text = to_bytes(figure, "svg", transparent=True).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(r"\sid=\"([^\"]+)\"", rf' id="{name}-\1"', text)
    text = re.sub(r"href=\"#([^\"]+)\"", rf'href="#{name}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)
    for k, colour in enumerate(COLOURS):
        text = text.replace(colour.lower(), f"var(--c{k})")
    text = re.sub(r"#ffffff\b|\bwhite\b", "var(--paper)", text)
    # What matplotlib draws black by default, it leaves without a colour: letters and ticks.
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" fill="currentColor" ', 1)
