"""Documents as Markdown with formulas between dollar signs, as GitHub, GitLab, Pandoc and Jupyter read it."""

from __future__ import annotations

import re

from proofs.render.bibliography import PAPER
from proofs.render.document import NO_DERIVATION, Document, ShownStep
from proofs.render.words import Formula, Mark, Words


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_$<>\[\]|])", r"\\\1", text)


def markdown_words(words: Words) -> str:
    """A sentence with its formulas."""
    out = ""
    for part in words.parts:
        if isinstance(part, Formula):
            out += f"${part.latex}$"
        else:
            out += _escape(part.text if isinstance(part, Mark) else part)
    return out


def render(document: Document) -> str:
    """The document as Markdown that ends with a newline."""
    lines = [f"## {document.label} {_escape(document.title)}", ""]
    lines += [f"*{markdown_words(document.scope)}; {document.source}*", ""]
    lines += [f"> {markdown_words(document.statement)}"]
    if document.assumptions:
        lines += ["", "**Assumptions**", ""]
        for assumption in document.assumptions:
            note = " *(used by no step)*" if assumption.used is False else ""
            lines.append(f"- {assumption.key}: {markdown_words(assumption.text)}{note}")
    if document.steps:
        lines += ["", "**Derivation**", "", *(_step(step) for step in document.steps)]
    for section in document.sections:
        lines += ["", f"**{markdown_words(section.title)}**", ""]
        for line in section.lines:
            tail = ": ".join(part for part in (line.verdict, markdown_words(line.note)) if part)
            mark = f"{line.mark}: " if line.mark else ""
            lines.append(f"- {mark}{markdown_words(line.content)}" + (f" — {tail}" if tail else ""))
    lines += ["", _verdict(document)]
    if document.remark:
        lines += ["", f"**Remark.** {markdown_words(document.remark)}"]
    if document.twins:
        lines += [
            "",
            f"**Wrong, the kernel must refuse:** {'; '.join(markdown_words(twin) for twin in document.twins)}.",
        ]
    for formal in document.formal:
        notes = "; ".join(f"{title} {_escape(text)}" for title, text in formal.notes)
        lines += ["", f"**{formal.heading}** ({formal.tier}): {notes}.", "", "```coq"]
        lines += [*(lemma.statement for lemma in formal.lemmas), "```"]
    lines += ["", "**References**", "", f"- \\[1\\] {_escape(PAPER)}."]
    lines += [f"- \\[{reference.number}\\] {_escape(reference.reference)}." for reference in document.references]
    return "\n".join(lines) + "\n"


def _step(step: ShownStep) -> str:
    if step.supposed:
        return f"{step.number}. Suppose {markdown_words(step.statement)}."
    shows = f" **Shows:** {markdown_words(step.shows)}." if step.shows else ""
    return f"{step.number}. {markdown_words(step.statement)} — *{markdown_words(step.reason)}*{shows}"


def _verdict(document: Document) -> str:
    if document.verdict == NO_DERIVATION:
        return "**Verdict:** no derivation; what supports the statement is evidence alone."
    cited = ", ".join(f"{_escape(r.short)} \\[{r.number}\\]" for r in document.textbook)
    tail = f" Cited: {cited}." if cited else ""
    tail += f" Proved in Coq: {', '.join(f'`{lemma}`' for lemma in document.coq)}." if document.coq else ""
    tail += f" On trust: {_escape(', '.join(document.trusted))}." if document.trusted else ""
    return f"**Verdict:** {document.verdict}, {markdown_words(document.scope)}.{tail}"
