"""What guides there are, and the words of the glossary."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from analysis.names import nearest

__all__ = ["explained", "guide", "guides", "senses", "terms"]


@lru_cache(maxsize=1)
def guides() -> dict[str, str]:
    """The title of every guide by its name, in the order in which a reader needs them."""
    found = {}
    for entry in files("proofs.guides").iterdir():
        name = entry.name
        match = re.fullmatch(r"(\d\d)-(.+)\.md", name)
        if match:
            found[name] = (match[2], entry.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "))
    return dict(found[name] for name in sorted(found))


def guide(name: str) -> str:
    """The text of a guide, Markdown. ValueError, with the nearest names, for an unknown one."""
    for entry in files("proofs.guides").iterdir():
        if re.fullmatch(rf"\d\d-{re.escape(name)}\.md", entry.name):
            return entry.read_text(encoding="utf-8")
    raise ValueError(f"no guide {name!r}{nearest(name, list(guides()))}; there are {', '.join(guides())}")


@lru_cache(maxsize=1)
def terms() -> dict[str, str]:
    """What each word of the glossary means, by the word."""
    text = (files("proofs.guides") / "glossary.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {head.strip(): body.strip() for head, _, body in (section.partition("\n") for section in sections)}


def explained(term: str) -> tuple[str, str]:
    """The word as the glossary writes it, and what it means; case, hyphens and plurals do not matter.

    ValueError, with the nearest words, for an unknown one.
    """
    known = {_key(name): name for name in terms()}
    for key in (_key(term), _key(term).removesuffix("s"), _key(term).removesuffix("es")):
        if key in known:
            return known[key], terms()[known[key]]
    inside = [name for name in terms() if _key(term) and _key(term) in _key(name)]
    if len(inside) == 1:
        return inside[0], terms()[inside[0]]
    hint = f": do you mean {' or '.join(inside)}?" if inside else nearest(term, list(terms()))
    raise ValueError(f"the glossary has no {term!r}{hint}; `skewflow explain` lists its words")


def senses(term: str) -> dict[str, str]:
    """The meanings of a word: those of all entries that begin with it ("kernel of …") where it is none itself.

    ValueError, with the nearest words, for an unknown one.
    """
    found = {name: meaning for name, meaning in terms().items() if _key(name).startswith(f"{_key(term)} of ")}
    return found or dict([explained(term)])


def _key(term: str) -> str:
    return " ".join(re.split(r"[\s\-_]+", term.strip().lower()))
