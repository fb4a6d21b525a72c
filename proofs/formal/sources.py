"""The Coq sources as text: their lemmas, the statements verbatim, and what must not occur in them.

Nothing here runs Coq, so a statement can be shown on a machine that has none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# In this order a reader meets them; the compile order follows from what each one requires. The tier says which axioms
# its lemmas may rest on (proofs/formal/tiers.py).
THEMES = {
    "forms": "core",
    "energy": "core",
    "euler": "core",
    "integrators": "core",
    "spectrum": "core",
    "matrices": "core",
    "monotone": "core",
    "ablations": "core",
    "analysis": "analysis",
    "motion": "analysis",
    "convexity": "analysis",
    "rest": "analysis",
    "stability": "analysis",
    "leaf": "analysis",
    "leaves": "analysis",
    "perpetual": "analysis",
    "leak": "analysis",
    "uniqueness": "analysis",
    "conserved": "analysis",
    "attractors": "analysis",
    "operator": "analysis",
    "jacobians": "analysis",
    "eulermap": "analysis",
    "recurrence": "analysis",
    "realside": "reals",
    "tanh": "reals",
    "separatrix": "reals",
    "bridge": "bridge",
}

# Outside proofs only these commands are let through: a list of what is allowed cannot be outwitted by a command
# that nobody thought of, as a list of what is forbidden can (Axiom, Parameter, Variable, Context, Section, Notation,
# Canonical, Load, Unset Guard Checking and so on are all refused by not being here).
ALLOWED_COMMANDS = re.compile(
    r"From\s+[\w.]+\s+Require\s+[\w\s.]+$"
    r"|Import\s+[\w.\s]+$"
    r"|Set\s+Implicit\s+Arguments$"
    r"|Unset\s+Strict\s+Implicit$"
    r"|Unset\s+Printing\s+Implicit\s+Defensive$"
    r"|Local\s+Open\s+Scope\s+\w+$"
    r"|Definition\s"
    r"|Lemma\s"
)
# Inside a proof every sentence is a tactic, and those begin in lower case; so a command (Admitted, Abort, Axiom, Set)
# shows by its capital. Two tactics leave a goal unproved.
TACTIC = re.compile(r"[-+*{}\s]*(?:[a-z]|$)")
UNPROVED = re.compile(r"\b(admit|give_up)\b")


@dataclass(frozen=True)
class Lemma:
    """One lemma of a source: `statement` is its text from `Lemma` to the full stop, `proof` from there to `Qed.`."""

    name: str
    theme: str
    words: str
    statement: str
    proof: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """The claim that the name is for ("T2_1_energy" -> "T2.1"); empty for a helper."""
        found = re.match(r"T(\d+)_(\d+)_", self.name)
        return f"T{found[1]}.{found[2]}" if found else ""

    @property
    def tier(self) -> str:
        """The tier of its source; "core", which allows no axioms, for a source that is none of the project's."""
        return THEMES.get(self.theme, "core")


def blank(text: str) -> str:
    """The text with comments (nested ones too) and strings turned into spaces; every offset stays where it was.

    ValueError when a comment or a string does not end.
    """
    out, depth, i = list(text), 0, 0
    while i < len(text):
        pair = text[i : i + 2]
        if text[i] == '"':
            end = text.find('"', i + 1)
            if end < 0:
                raise ValueError("a string does not end")
            span = end + 1 - i
        elif pair == "(*":
            depth, span = depth + 1, 2
        elif pair == "*)" and depth:
            depth, span = depth - 1, 2
            out[i : i + 2] = "  "
            i += 2
            continue
        elif depth:
            span = 1
        else:
            i += 1
            continue
        out[i : i + span] = [c if c == "\n" else " " for c in text[i : i + span]]
        i += span
    if depth:
        raise ValueError("a comment does not end")
    return "".join(out)


def sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """The sentences of a source without comments: start, end (past the full stop), text without the full stop."""
    clean, start = blank(text), 0
    for stop in re.finditer(r"\.(?=\s|$)", clean):
        piece = clean[start : stop.start()]
        begin = start + len(piece) - len(piece.lstrip())
        yield begin, stop.end(), piece.strip()
        start = stop.end()
    if clean[start:].strip():
        raise ValueError(f"the source does not end with a full stop: {clean[start:].strip()[:40]!r}")


def refused(text: str) -> tuple[str, ...]:
    """What a source holds that it may not: open assumptions, unfinished proofs, commands that are not let through."""
    wrong: list[str] = []
    proving = ""
    opened = False
    try:
        pieces = list(sentences(text))
    except ValueError as error:
        return (str(error),)
    for begin, _, sentence in pieces:
        line = text.count("\n", 0, begin) + 1
        if not proving:
            if not ALLOWED_COMMANDS.match(sentence):
                wrong.append(f"line {line}: {sentence.split()[0]} is not let through: {sentence[:50]!r}")
            elif sentence.startswith("Lemma"):
                proving, opened = sentence.split()[1], False
            elif sentence.startswith("Definition") and ":=" not in sentence:
                wrong.append(f"line {line}: a definition without a body: {sentence[:50]!r}")
            continue
        if not opened:
            opened = True
            if sentence != "Proof":
                wrong.append(f"line {line}: {proving} is not followed by Proof but by {sentence[:50]!r}")
                proving = ""
        elif sentence == "Qed":
            proving = ""
        elif not TACTIC.match(sentence):
            wrong.append(f"line {line}: {sentence.split()[0]} in the proof of {proving}")
            if sentence.split()[0] in ("Admitted", "Abort", "Defined", "Save"):
                proving = ""
        elif found := UNPROVED.search(sentence):
            wrong.append(f"line {line}: {found[0]} in the proof of {proving}")
    if proving:
        wrong.append(f"the proof of {proving} does not end with Qed")
    return tuple(wrong)


def parse_lemmas(theme: str, text: str) -> tuple[Lemma, ...]:
    """The lemmas of a source, in order, each with the comment before it in `words`."""
    found: list[Lemma] = []
    pieces = list(sentences(text))
    for k, (begin, stop, sentence) in enumerate(pieces):
        if not sentence.startswith("Lemma"):
            continue
        finish = next((end for _, end, piece in pieces[k + 1 :] if piece == "Qed"), stop)
        before = text[pieces[k - 1][1] if k else 0 : begin]
        comments = re.findall(r"\(\*(.*?)\*\)", before, flags=re.DOTALL)
        words = " ".join(comments[-1].split()) if comments else ""
        name = re.split(r"[\s:({]", sentence.removeprefix("Lemma").strip(), maxsplit=1)[0]
        found.append(Lemma(name, theme, words, text[begin:stop], text[stop:finish].strip(), begin, finish))
    return tuple(found)


def header(text: str) -> str:
    """The imports and settings that stand before the first lemma or definition."""
    for begin, _, sentence in sentences(text):
        if sentence.startswith(("Lemma", "Definition")):
            return blank(text)[:begin].strip()
    return blank(text).strip()


def requires(text: str) -> tuple[str, ...]:
    """The themes that a source builds on."""
    found: list[str] = []
    for _, _, sentence in sentences(text):
        if match := re.match(r"From\s+skewflow\s+Require\s+(?:Import\s+)?(.*)", sentence, flags=re.DOTALL):
            found += match[1].split()
    return tuple(found)


@cache
def source(theme: str) -> str:
    """The text of a theme's source. ValueError for an unknown theme."""
    if theme not in THEMES:
        raise ValueError(f"no formal theme {theme!r}; there are {', '.join(THEMES)}")
    return (FOLDER / f"{theme}.v").read_text(encoding="ascii")


@cache
def lemmas() -> dict[str, Lemma]:
    """All lemmas of all sources by name. ValueError if two have the same name."""
    found: dict[str, Lemma] = {}
    for theme in THEMES:
        for lemma in _of_theme(theme):
            if lemma.name in found:
                raise ValueError(f"lemma {lemma.name} stands in {found[lemma.name].theme}.v and in {theme}.v")
            found[lemma.name] = lemma
    return found


@cache
def _of_theme(theme: str) -> tuple[Lemma, ...]:
    return tuple(parse_lemmas(theme, source(theme)))


def find(name: str) -> Lemma | None:
    """The lemma of this name, None if there is none; only the sources that mention it are parsed."""
    mentioned = (theme for theme in THEMES if name in source(theme))
    return next((lemma for theme in mentioned for lemma in _of_theme(theme) if lemma.name == name), None)


def lemma(name: str) -> Lemma:
    """The lemma of this name. ValueError if there is none."""
    found = find(name)
    if found is None:
        raise ValueError(f"no formal lemma {name!r}")
    return found


@cache
def definitions() -> dict[str, str]:
    """The definitions of all sources by name, verbatim with the comment before them."""
    found: dict[str, str] = {}
    for theme in THEMES:
        text, last = source(theme), 0
        for _, stop, sentence in sentences(text):
            if sentence.startswith("Definition"):
                found[sentence.split()[1]] = text[last:stop].strip()
            last = stop
    return found


def statement(name: str) -> str:
    """A lemma's statement as its source holds it, after the definitions that it uses. ValueError if there is none."""
    own = lemma(name).statement
    used: list[str] = []
    todo = [own]
    while todo:
        text = todo.pop()
        for word in re.findall(r"\w+", text):
            if word in definitions() and definitions()[word] not in used and definitions()[word] != text:
                used.append(definitions()[word])
                todo.append(definitions()[word])
    order = list(definitions().values())
    return "\n\n".join([*sorted(used, key=order.index), own])
