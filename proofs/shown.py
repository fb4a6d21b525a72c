"""What a notebook shows of an object, asked of a registry that rendering fills: nothing here knows how to draw."""

from __future__ import annotations

from functools import singledispatch


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
