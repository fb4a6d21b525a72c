"""Formulas as SVG that needs no font, no script and no network; glyphs are shared by all formulas of a page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from html import escape
from typing import Any

from proofs.render.words import Formula

SIZE = 16.0
"""Font size at which ziamath draws; on the page every length is in em, so that a formula grows with the text."""


class FormulaFailed(ValueError):
    """A formula that could not be drawn as it is written; the message says why."""


def ziamath() -> Any:
    """The library that draws formulas. ValueError, with what to install, when it is missing."""
    try:
        import ziamath as library
    except ImportError:
        raise ValueError("formulas are drawn by ziamath, which is missing; install skewflow[report]") from None
    return library


@dataclass
class Sheet:
    """The formulas of one page: `draw` gives the SVG of one, `glyphs` what they share, to be put on the page once."""

    symbols: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    drawn: dict[tuple[str, bool], str] = field(default_factory=dict)

    def draw(self, latex: str, text: str, *, display: bool = False) -> str:
        """One formula as inline SVG. Raises FormulaFailed when anything in it was not understood."""
        key = (latex, display)
        if key not in self.drawn:
            self.drawn[key] = self._svg(latex, display)
        return self.drawn[key].replace("@label@", escape(text, quote=True))

    def html(self, formula: Formula, *, display: bool = False) -> str:
        """A formula in pieces between which a line may break. One that fails stays readable, and is counted."""
        try:
            first, *rest = formula.pieces if display else (formula.latex,)
            parts = [self.draw(first, formula.text, display=display)]
            parts += [self.draw("{}" + piece, "", display=display) for piece in rest]
        except FormulaFailed as failure:
            self.failures.append(str(failure))
            return f'<code class="failed">{escape(formula.text)}</code>'
        return "<wbr>".join(parts)

    def glyphs(self) -> str:
        """The shared outlines, invisible by themselves."""
        return f'<svg class="glyphs" aria-hidden="true"><defs>{"".join(self.symbols.values())}</defs></svg>'

    def _svg(self, latex: str, display: bool) -> str:
        if latex.replace(r"\{", "").count("{") != latex.replace(r"\}", "").count("}"):
            raise FormulaFailed(f"unbalanced braces: {latex}")
        latex = re.sub(r"(=|\\le|\\ge|\\to|<|>) -", r"\1 {-}", latex)  # a sign, not a difference
        try:
            drawing = ziamath().Latex(latex, size=SIZE, inline=not display, margin=0.5)
            root = drawing.svgxml()
            mathml = drawing.mathmlstr()
        except Exception as error:
            raise FormulaFailed(f"{type(error).__name__}: {error}: {latex}") from None
        unknown = re.search(r"\\[A-Za-z]+", mathml)
        if unknown:
            raise FormulaFailed(f"unknown macro {unknown[0]}: {latex}")
        self._share(root, latex)
        _, top, width, height = (float(part) for part in root.attrib["viewBox"].split())
        if width <= 1 or height <= 1:
            raise FormulaFailed(f"nothing was drawn: {latex}")
        style = f"width:{width / SIZE:.3f}em;height:{height / SIZE:.3f}em;vertical-align:{-(top + height) / SIZE:.3f}em"
        root.attrib = {"class": "m", "viewBox": root.attrib["viewBox"], "style": style}
        root.attrib |= {"role": "img", "aria-label": "@label@"}
        return ET.tostring(root, encoding="unicode")

    def _share(self, root: ET.Element, latex: str) -> None:
        """Outlines move to the page; what is drawn takes the colour of the text."""
        names: dict[str, str] = {}
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag != "symbol":
                    continue
                identifier = child.attrib.pop("id")
                if identifier.endswith("_0"):  # the font's box for a character that it does not have
                    raise FormulaFailed(f"a character without a glyph: {latex}")
                content = ET.tostring(child, encoding="unicode")
                known = next((name for name, symbol in self.symbols.items() if _inside(symbol, name) == content), None)
                name = known or f"g{len(self.symbols)}"
                child.attrib["id"] = name
                self.symbols[name] = ET.tostring(child, encoding="unicode")
                names[identifier] = name
                parent.remove(child)
        for element in root.iter():
            if "href" in element.attrib:
                element.attrib["href"] = "#" + self._name(names, element.attrib["href"][1:])
            for paint in ("fill", "stroke"):
                if element.attrib.get(paint) == "black":
                    element.attrib[paint] = "currentColor"

    @staticmethod
    def _name(names: dict[str, str], identifier: str) -> str:
        return names[identifier]


def _inside(symbol: str, name: str) -> str:
    """The symbol as it was before it got this name."""
    return symbol.replace(f' id="{name}"', "", 1)
