"""Links to the words of the glossary on a page, and the words themselves at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from proofs.guides.linking import anchor, linked
from proofs.guides.shelf import terms

__all__ = ["GLOSSARY_STYLE", "with_glossary"]

GLOSSARY_STYLE = """
dfn { font-style: inherit; } dfn a { color: inherit; text-decoration: underline dotted; text-underline-offset: .2em; }
.words dt { font-weight: 600; } .words dd { margin: 0 0 .6rem; }
"""
_SKIP = re.compile(
    r"<math.*?</math>|<svg.*?</svg>|<pre.*?</pre>|<code.*?</code>|<h1.*?</h1>|<summary.*?</summary>|<a\b.*?</a>|<[^>]*>",
    re.DOTALL,
)


def with_glossary(body: str) -> str:
    """The HTML with the first use of each word linked, and after it what these words mean."""

    def link(word: str, shown: str) -> str:
        return f'<dfn><a href="#word-{anchor(word)}">{shown}</a></dfn>'

    text, used = linked(body, link, _SKIP)
    return text + _list(used)


def _list(used: Iterable[str]) -> str:
    rows = "".join(
        f'<dt id="word-{anchor(word)}">{escape(word)}</dt><dd>{escape(meaning.replace("`", ""))}</dd>'
        for word, meaning in terms().items()
        if word in set(used)
    )
    return f'<h2>The words</h2><dl class="words">{rows}</dl>' if rows else ""
