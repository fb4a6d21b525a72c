"""The words of the glossary in a text: which they are, and links to them at their first use."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from proofs.guides.shelf import terms

__all__ = ["anchor", "linked", "linked_markdown", "unlinked_markdown", "words_in"]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """How each word is found, the longest first: in any case, with a plural's s, with hyphens or spaces."""
    names = sorted(terms(), key=len, reverse=True)
    parts = {name: r"[\s-]+".join(map(re.escape, re.split(r"[\s-]", name))) for name in names}
    return {name: re.compile(rf"(?<![\w`-]){part}s?(?![\w`-])", re.IGNORECASE) for name, part in parts.items()}


def words_in(text: str) -> tuple[str, ...]:
    """The words of the glossary that a text uses, in the order of their first use."""
    found: list[str] = []
    linked(text, lambda word, shown: shown, re.compile(r"(?!)"), found)
    return tuple(found)


def linked(
    text: str, link: Callable[[str, str], str], skip: re.Pattern[str], found: list[str] | None = None
) -> tuple[str, tuple[str, ...]]:
    """The text with link(word, as it is written) at the first use of each word, and those words.

    skip: what is left as it is, with its contents, and divides the text.
    """
    used = [] if found is None else found
    parts, at = [], 0
    for match in [*skip.finditer(text), None]:
        end = len(text) if match is None else match.start()
        parts.append(_link_part(text[at:end], link, used))
        if match is not None:
            parts.append(match[0])
            at = match.end()
    return "".join(parts), tuple(used)


def _link_part(part: str, link: Callable[[str, str], str], used: list[str]) -> str:
    spots: list[tuple[int, int, str]] = []
    for word, pattern in _patterns().items():
        if word in used or not part.strip():
            continue
        for match in pattern.finditer(part):  # the first that is not part of a longer word's use
            if all(match.end() <= start or end <= match.start() for start, end, _ in spots):
                spots.append((*match.span(), word))
                break
    spots.sort()
    used += [word for _, _, word in spots]
    for start, end, word in reversed(spots):
        part = part[:start] + link(word, part[start:end]) + part[end:]
    return part


def anchor(word: str) -> str:
    """The fragment by which Markdown readers know the heading of a word."""
    return re.sub(r"[^\w-]", "", re.sub(r"\s", "-", word.lower()))


_MARKDOWN = re.compile(
    r"^```.*?^```$|^#[^\n]*$|^\|[^\n]*$|`[^`\n]*`|\[[^\]]*\]\([^)]*\)|\*\*[^*\n]*\*\*", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[([^\]]*)\]\(glossary\.md#[^)]*\)")


def linked_markdown(text: str) -> str:
    """A guide with the first use of each word linked to the glossary; headings, tables and code are left alone."""
    return linked(text, lambda word, shown: f"[{shown}](glossary.md#{anchor(word)})", _MARKDOWN)[0]


def unlinked_markdown(text: str) -> str:
    """A guide as a terminal shows it: without the links to the glossary."""
    return _LINK.sub(r"\1", text)
