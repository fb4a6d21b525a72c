"""The formats in which a document can be written, by the name that the command line gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from proofs.render import data, html, latex, markdown, text
from proofs.render.document import Document


def _json(document: Document) -> str:
    return json.dumps(data.data(document), ensure_ascii=False, allow_nan=False) + "\n"


FORMATS: Mapping[str, Callable[[Document], str]] = {
    "text": text.render,
    "markdown": markdown.render,
    "latex": latex.complete,
    "fragment": latex.fragment,
    "html": html.render,
    "json": _json,
}
