"""Documents as JSON objects: the schema skewflow/derive/1, kept in proofs/schemas/derive.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.render.document import NO_DERIVATION, Document, ShownStep
from proofs.render.markdown import markdown_words
from proofs.render.words import Formula, Words

SCHEMA = "skewflow/derive/1"


def both(words: Words) -> Mapping[str, str] | None:
    """A sentence or formula in readable text and in LaTeX; words are set between formulas as in Markdown."""
    if not words:
        return None
    (part, *rest) = words.parts
    latex = part.latex if isinstance(part, Formula) and not rest else markdown_words(words)
    return {"text": words.text, "latex": latex}


def step_object(step: ShownStep) -> Mapping[str, Any]:
    """One step: what was before, the relation, what is after, the rule, the premises, the verdict."""
    return {
        "number": step.number,
        "before": both(step.before),
        "relation": step.relation or None,
        "after": both(step.after),
        "where": both(step.where),
        "rule": step.rule,
        "reason": step.reason.text,
        "premises": list(step.premises),
        "verdict": step.verdict,
        "concludes": step.concludes,
        "shows": step.shows.text or None,
    }


def data(document: Document) -> Mapping[str, Any]:
    """The document as an object that json.dumps takes."""
    return {
        "schema": SCHEMA,
        "ok": document.applies,
        "label": document.label,
        "title": document.title,
        "statement": both(document.statement),
        "scope": document.scope.text,
        "source": "paper" if document.source == "the paper" else "beyond",
        "verdict": None if document.verdict == NO_DERIVATION else document.verdict,
        "assumptions": [
            {"key": a.key, "name": a.name, "statement": both(a.text), "used": a.used} for a in document.assumptions
        ],
        "unused": [a.name for a in document.unused],
        "steps": [step_object(step) for step in document.steps],
        "cites": [reference.short for reference in document.textbook],
        "coq": list(document.coq),
        "trusted": list(document.trusted),
        "references": [
            {"number": r.number, "name": r.name, "reference": r.reference, "standing": r.standing.value}
            for r in document.references
        ],
        "remark": document.remark.text,
        "twins": [twin.text for twin in document.twins],
        "specialisations": [
            {
                "title": section.title.text,
                "lines": [
                    {
                        "about": line.mark or None,
                        "statement": both(line.content),
                        "note": line.note.text,
                        "verdict": line.verdict or None,
                    }
                    for line in section.lines
                ],
            }
            for section in document.sections
        ],
        "formal": [
            {
                "lemma": lemma.name,
                "words": lemma.words,
                "statement": lemma.statement,
                "tier": formal.tier,
                "role": formal.role,
                "notes": dict(formal.notes),
            }
            for formal in document.formal
            for lemma in formal.lemmas
        ],
    }
