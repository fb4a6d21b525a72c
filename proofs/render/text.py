"""A document as plain Unicode text, as wide as the terminal."""

from __future__ import annotations

import textwrap

from proofs.guides.linking import words_in
from proofs.render.document import NO_DERIVATION, Document, Formal, Section, ShownStep
from proofs.shown import columns

WIDTH = 96
"""Columns of text that does not go to a terminal."""
REASON_COLUMN = 52
"""Where reasons begin, where there is room for them beside the statements."""


def wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    """Paragraph lines; `first` replaces the indent on the first line."""
    lines = textwrap.wrap(
        text,
        columns(WIDTH),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [(indent if first is None else first).rstrip()]


def render(document: Document) -> str:
    """The document as text that ends with a newline."""
    width = columns(WIDTH)
    heading = f"{document.label}  {document.title}"
    facts = f"[{document.scope.text}; {document.source}]"
    if len(heading) + 3 + len(facts) <= width:
        lines = [heading + facts.rjust(width - len(heading))]
    else:
        lines = [*wrapped(heading), facts.rjust(width)]
    lines.append("─" * width)
    lines += wrapped(document.statement.text)
    if document.assumptions:
        lines += ["", "Assumptions"]
        for assumption in document.assumptions:
            note = "   (not used)" if assumption.used is False else ""
            lines += wrapped(assumption.text.text + note, " " * 6, f"  {assumption.key:<4}")
    if document.steps:
        lines += ["", "Derivation"]
        for step in document.steps:
            lines += step_lines(step)
            if step.shows:
                lines += wrapped(f"shows: {step.shows.text}", " " * 9, " " * 7 + "▸ ")
    for section in document.sections:
        lines += ["", *section_lines(section)]
    lines += ["", *verdict_lines(document)]
    if document.remark:
        lines += wrapped(document.remark.text, "         ", "Remark   ")
    for twin in document.twins:
        lines += wrapped(f"{twin.text}: wrong, the kernel must refuse it", "         ", "Twin     ")
    for reference in document.references:
        lines += wrapped(f"{reference.short}: {reference.reference}", "         ", f"[{reference.number}]".ljust(9))
    if words := words_in("\n".join(lines)):
        lines += ["", *wrapped(f"`skewflow explain` says what these words mean: {', '.join(words)}.")]
    for formal in document.formal:
        lines += ["", *formal_lines(formal)]
    return "\n".join(lines) + "\n"


def step_lines(step: ShownStep) -> list[str]:
    """The step with its reason beside it, or below it when there is no room."""
    width = columns(WIDTH)
    number = f"({step.number})".rjust(5) + "  "
    shown = f"suppose {step.statement.text}" if step.supposed else step.statement.text
    reason = step.reason.text
    beside = number + shown
    column = max(REASON_COLUMN, len(beside) + 3)
    if step.supposed:
        return wrapped(shown, " " * 7, number)
    if column + len(reason) <= width:
        return [beside.ljust(column) + reason]
    lines = wrapped(shown, " " * 11, number)
    if len(lines) == 1 and column <= REASON_COLUMN + 8 and column + 30 <= width:
        parts = textwrap.wrap(reason, width - column, break_long_words=False)
        if len(parts) <= 2:
            return [beside.ljust(column) + parts[0], *(" " * column + part for part in parts[1:])]
    return lines + wrapped(reason, " " * 11)


def section_lines(section: Section) -> list[str]:
    """A specialisation: its lines with what was found for each."""
    width = columns(WIDTH)
    lines = [section.title.text]
    for line in section.lines:
        mark = line.mark.rjust(5) + "  "
        tail = ": ".join(part for part in (line.verdict, line.note.text) if part)
        content = mark + line.content.text
        column = max(REASON_COLUMN, len(content) + 3)
        if column + len(tail) <= width:
            lines.append((content.ljust(column) + tail).rstrip())
        else:
            lines += wrapped(line.content.text, " " * 11, mark) + (wrapped(tail, " " * 11) if tail else [])
    return lines


def verdict_lines(document: Document) -> list[str]:
    """The verdict with what it rests on."""
    if document.verdict == NO_DERIVATION:
        return wrapped(
            "no derivation; what supports it is evidence alone (see `skewflow verify`)", " " * 9, "Verdict  "
        )
    names = ", ".join(f"{reference.short} [{reference.number}]" for reference in document.textbook)
    rests = f", citing {names}" if names else ""
    lines = wrapped(f"{document.verdict}, {document.scope.text}{rests}", " " * 9, "Verdict  ")
    if document.coq:
        lines += wrapped(", ".join(document.coq), " " * 9, "In Coq   ")
    if document.lemmas and not document.formal:
        count = f"{document.lemmas} lemma{'' if document.lemmas == 1 else 's'}"
        lines += wrapped(f"{count} of it in Coq: `--coq` shows them, `skewflow verify --formal` checks them", " " * 9)
    if document.trusted:
        lines += wrapped(", ".join(document.trusted), " " * 9, "On trust ")
    if document.unused:
        lines += wrapped(", ".join(a.key for a in document.unused) + " used by no step", " " * 9, "Unused   ")
    return lines


def formal_lines(formal: Formal) -> list[str]:
    """The Coq lemmas as they stand in the sources, with what they assume and leave open."""
    lines = [f"{formal.heading}, {formal.tier} (`skewflow verify --formal` checks them)"]
    for lemma in formal.lemmas:
        lines += wrapped(lemma.words, "  ", "  ")
        for line in lemma.statement.splitlines():
            lines += wrapped(line, " " * 10, "    " + line[: len(line) - len(line.lstrip())])
    for title, text in formal.notes:
        lines += wrapped(f"{title}: {text}", "    ", "  ")
    return lines
