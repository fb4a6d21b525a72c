"""How objects show themselves: in a notebook, by a registry that rendering fills; as text, as wide as the terminal."""

from __future__ import annotations

import shutil
import sys
from functools import singledispatch
from textwrap import wrap

NARROWEST, WIDEST = 40, 110
"""Columns between which text follows the terminal."""
UNBROKEN = 100_000
"""Columns of what other programs search by lines: nothing is broken that does not go to a terminal."""


def columns(usual: int = 80) -> int:
    """How wide text is written: as the terminal is, within bounds; `usual` where it does not go to a terminal."""
    if not getattr(sys.stdout, "isatty", lambda: False)():
        return usual
    return min(max(shutil.get_terminal_size((usual, 24)).columns, NARROWEST), WIDEST)


def fitted(text: str, first: str = "", indent: str | None = None, usual: int = 80) -> list[str]:
    """The text in lines, the first after `first`, the others below it or after `indent`; less if that is much."""
    width = columns(usual)
    hanging = " " * len(first) if indent is None else indent
    if len(hanging) > width // 2:
        hanging = "    "
    return wrap(
        text, width, initial_indent=first, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]


def counted(count: int, thing: str, several: str = "") -> str:
    """ "1 claim", "2 claims"; `several` where an s does not make the plural."""
    return f"{count} {thing if count == 1 else several or f'{thing}s'}"


@singledispatch
def latex(shown: object) -> str | None:
    """LaTeX for MathJax; None where no renderer has been registered for the type (proofs.render.notebook does)."""
    return None


@singledispatch
def html(shown: object) -> str | None:
    """HTML; None where no renderer has been registered for the type."""
    return None


@singledispatch
def text(shown: object) -> str:
    """What print writes; the repr where no renderer has been registered for the type."""
    return repr(shown)


class Shown:
    """An object that prints and that notebooks show richly once its renderer is imported, and by its repr before."""

    def __str__(self) -> str:
        return text(self)

    def _repr_latex_(self) -> str | None:
        return latex(self)

    def _repr_html_(self) -> str | None:
        return html(self)
