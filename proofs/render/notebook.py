"""What a notebook shows of claims, derivations and findings: LaTeX for MathJax, and HTML tables."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from proofs.claims.claim import Claim, Derivation
from proofs.render.document import ShownStep, shown_steps
from proofs.render.words import Formula, Words, words
from proofs.shown import html, latex
from proofs.verdict import Finding

_ESCAPES = {c: "\\" + c for c in "{}$&#%_"} | {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "}


def math_words(sentence: Words) -> str:
    r"""A sentence for math mode: its text in \text, its formulas as they are."""
    out = ""
    for part in sentence.parts:
        if isinstance(part, Formula):
            out += part.latex
        else:
            text = part if isinstance(part, str) else part.text
            out += rf"\text{{{''.join(_ESCAPES.get(c, c) for c in text)}}}"
    return out


@latex.register
def derivation_latex(derivation: Derivation) -> str:
    """The numbered steps with their reasons, as one displayed array."""
    steps, _ = shown_steps(derivation)
    rows = r" \\ ".join(_row(step) for step in steps)
    return rf"$$\begin{{array}}{{rll}} {rows} \end{{array}}$$"


def _row(step: ShownStep) -> str:
    suppose = r"\text{suppose }" if step.supposed else ""
    reason = "" if step.supposed else math_words(step.reason)
    return rf"({step.number}) & {suppose}{math_words(step.statement)} & {reason}"


@latex.register
def claim_latex(claim: Claim) -> str:
    """Label and statement, then the assumptions."""
    rows = [rf"\textbf{{{claim.label}}} & {math_words(words(claim.statement))}"]
    rows += [rf"\text{{A{k}}} & {math_words(words(a.text))}" for k, a in enumerate(claim.assumptions, start=1)]
    body = r" \\ ".join(rows)
    return rf"$$\begin{{array}}{{rl}} {body} \end{{array}}$$"


@html.register
def finding_html(found: Finding) -> str:
    """A table of one row."""
    return findings_html([found])


def findings_html(findings: Iterable[Finding]) -> str:
    """A table of findings: label, verdict, evidence, seconds."""
    rows = "".join(
        f"<tr><td>{escape(found.label)}</td><td><b>{found.verdict.value}</b></td>"
        f"<td>{escape('; '.join(f'{item.method}: {words(item.detail).text}' for item in found.evidence))}</td>"
        f"<td>{found.seconds:.2f}</td></tr>"
        for found in findings
    )
    head = "<tr><th>Claim</th><th>Verdict</th><th>Evidence</th><th>Seconds</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
