"""Documents as HTML: one article per claim, and a page around articles that needs nothing from outside itself."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from proofs.render import latex
from proofs.render.bibliography import PAPER
from proofs.render.document import NO_DERIVATION, Document, Formal, Section, ShownStep
from proofs.render.glossary import GLOSSARY_STYLE, with_glossary
from proofs.render.mathml import Sheet
from proofs.render.skeleton import page
from proofs.render.words import Formula, Mark, Words


class Page:
    """Writes documents with formulas from one sheet."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet

    def words(self, words: Words, label: str, *, display: bool = False) -> str:
        """A sentence; references become links within the page."""
        out = ""
        for part in words.parts:
            if isinstance(part, Formula):
                out += self.sheet.html(part, display=display)
            elif isinstance(part, Mark):
                target = part.text if part.kind == "claim" else f"{label}-{part.number}"
                anchor = f"{label}-r{part.number}" if part.kind == "work" else target
                out += f'<a href="#{escape(anchor)}">{escape(part.text)}</a>'
            else:
                out += escape(part)
        return out

    def article(self, document: Document, verdict: str | None = None, extra: str = "") -> str:
        """One claim. `verdict` is what was found for it, where that is more than its derivation."""
        label = document.label
        found = verdict or document.verdict
        parts = [
            f'<article id="{label}">',
            f'<h2><a href="#{label}">{label}</a> {self.title(document)} {badge(found)}</h2>',
            f'<p class="facts">{self.words(document.scope, label)}; {document.source}</p>',
            f'<p class="statement">{self.words(document.statement, label)}</p>',
        ]
        if document.assumptions:
            items = "".join(
                f'<li id="{label}-{a.key}"><b>{a.key}</b> <span>{self.words(a.text, label)}'
                f"{' (used by no step)' if a.used is False else ''}</span></li>"
                for a in document.assumptions
            )
            parts.append(f'<h3>Assumptions</h3><ul class="assumptions">{items}</ul>')
        if document.steps:
            steps = "".join(self.step(step, label) for step in document.steps)
            parts.append(f'<h3>Derivation</h3><ol class="steps">{steps}</ol>')
        parts += [self.section(section, label) for section in document.sections]
        if document.verdict == NO_DERIVATION:
            parts.append("<p><b>Verdict.</b> No derivation; what supports the statement is evidence alone.</p>")
        if document.coq:
            lemmas = ", ".join(f"<code>{escape(lemma)}</code>" for lemma in document.coq)
            parts.append(f"<p><b>Proved in Coq:</b> {lemmas}.</p>")
        if document.trusted:
            parts.append(f"<p><b>On trust:</b> {escape(', '.join(document.trusted))}.</p>")
        if document.remark:
            parts.append(f"<p><b>Remark.</b> {self.words(document.remark, label)}</p>")
        if document.twins:
            twins = "; ".join(self.words(twin, label) for twin in document.twins)
            parts.append(f"<p><b>Wrong, the kernel must refuse:</b> {twins}.</p>")
        if document.references:
            works = "".join(
                f'<li id="{label}-r{r.number}">[{r.number}] {escape(r.reference)}</li>' for r in document.references
            )
            parts.append(f'<ul class="works">{works}</ul>')
        parts.append(extra)
        parts += [self.formal(formal) for formal in document.formal]
        source = escape(latex.body(document))
        parts.append(f"<details><summary>LaTeX source</summary><pre>{source}</pre></details></article>")
        return "\n".join(part for part in parts if part)

    def title(self, document: Document) -> str:
        return escape(document.title)

    def step(self, step: ShownStep, label: str) -> str:
        """One numbered step with its reason."""
        content = self.words(step.statement, label, display=not step.supposed)
        reason = "" if step.supposed else f'<span class="reason">{self.words(step.reason, label)}</span>'
        if step.shows:
            reason += f'<span class="reason"><b>Shows:</b> {self.words(step.shows, label)}.</span>'
        mark = ' class="concludes"' if step.concludes else ""
        suppose = "suppose " if step.supposed else ""
        number = f'<span class="no">({step.number})</span>'
        return f'<li id="{label}-{step.number}"{mark}>{number}<span class="what">{suppose}{content}</span>{reason}</li>'

    def section(self, section: Section, label: str) -> str:
        """A specialisation."""
        rows = ""
        for line in section.lines:
            found = ": ".join(p for p in (escape(line.verdict), self.words(line.note, label)) if p)
            content = self.words(line.content, label, display=True)
            rows += f'<li><span class="no">{escape(line.mark)}</span><span class="what">{content}</span>'
            rows += f'<span class="reason">{found}</span></li>'
        return f'<h3>{self.words(section.title, label)}</h3><ol class="steps">{rows}</ol>'

    def formal(self, formal: Formal) -> str:
        """Coq lemmas behind a disclosure."""
        body = "".join(f"<p>{escape(lemma.words)}</p><pre>{escape(lemma.statement)}</pre>" for lemma in formal.lemmas)
        notes = "".join(f"<p><i>{title}:</i> {escape(text)}</p>" for title, text in formal.notes)
        count = len(formal.lemmas)
        summary = f"{formal.heading} ({formal.tier}, {count} statement{'s' if count != 1 else ''})"
        return f"<details><summary>{summary}</summary>{body}{notes}</details>"

    def whole(self, title: str, body: str) -> str:
        """A complete page."""
        style = files("proofs.render").joinpath("style.css").read_text(encoding="utf-8")
        source = f'<footer><p id="paper">[1] {escape(PAPER)}.</p></footer>'
        told = with_glossary(body)
        return page(title, style + GLOSSARY_STYLE, f"<main>{told}{source}</main>")


def badge(verdict: str) -> str:
    """A verdict in its colour; the word says it too."""
    shown = verdict if verdict != NO_DERIVATION else "no derivation"
    return f'<span class="badge {escape(verdict)}">{escape(shown)}</span>'


def render(document: Document) -> str:
    """The document as a complete page."""
    page = Page(Sheet())
    return page.whole(f"{document.label} {document.title}", page.article(document))
