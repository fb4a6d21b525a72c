"""The report: every claim with verdict, derivation, LaTeX source and pictures, in one page that needs no network."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from proofs.claims.claim import Claim
from proofs.render.document import document
from proofs.render.html import Page, badge
from proofs.render.mathml import Sheet
from proofs.render.words import words
from proofs.verdict import LADDER, Finding

SECTIONS = {
    "1": "Linear systems", "2": "Energy", "3": "Perpetual motion", "4": "Two dimensions, in closed form",
    "5": "Jacobians", "6": "Forward Euler", "7": "Other integrators", "8": "True limit cycles",
    "9": "Higher dimensions: what is not true",
}  # fmt: skip


@dataclass(frozen=True)
class Illustration:
    """A picture for the claims with these labels: SVG bytes and a caption."""

    labels: tuple[str, ...]
    caption: str
    svg: bytes


@dataclass(frozen=True)
class Report:
    """The page, and the formulas on it that could not be set (they are shown in plain text)."""

    html: str
    failures: tuple[str, ...]
    formulas: int


def report(
    claims: Iterable[Claim], findings: Mapping[str, Finding], illustrations: Iterable[Illustration] = ()
) -> Report:
    """One page about these claims. ValueError when a claim has no finding."""
    chosen = tuple(claims)
    missing = [claim.label for claim in chosen if claim.label not in findings]
    if missing:
        raise ValueError(f"no finding for {', '.join(missing)}")
    sheet = Sheet()
    page = Page(sheet)
    pictures = tuple(illustrations)
    parts = [_opening(chosen, findings), verdict_table([findings[c.label] for c in chosen], chosen)]
    section, shown = "", set[str]()
    for claim in chosen:
        number = claim.label.removeprefix("T").split(".")[0]
        if number != section:
            section = number
            parts.append(f'<h3 class="section">{number}. {SECTIONS.get(number, "")}</h3>')
        fitting = [p for p in pictures if claim.label in p.labels and p.caption not in shown]
        shown |= {picture.caption for picture in fitting}
        extra = "".join(map(_figure, fitting))
        finding = findings[claim.label]
        parts.append(page.article(document(claim), finding.verdict.value, _evidence(finding) + extra))
    html = page.whole("skewflow: claims, derivations and verdicts", "\n".join(parts))
    return Report(html, tuple(sheet.failures), len(sheet.set))


def _opening(claims: tuple[Claim, ...], findings: Mapping[str, Finding]) -> str:
    counts = Counter(findings[claim.label].verdict for claim in claims)
    summary = "".join(f"<span><b>{counts[v]}</b> {badge(v.value)}</span>" for v in LADDER if counts[v])
    return (
        "<h1>When does a recurrent network keep moving for ever?</h1>"
        '<p class="lead">Claims about continuous-time recurrent networks with skew-symmetric weights, each with the '
        "evidence for it: a derivation whose every step a small kernel made, and random networks on "
        "which it was tried.</p>"
        f'<div class="summary">{summary}</div>'
    )


def verdict_table(findings: Iterable[Finding], claims: Iterable[Claim]) -> str:
    """Label, title, scope, verdict and evidence of every claim, as an HTML table."""
    rows = ""
    for finding, claim in zip(findings, claims, strict=True):
        evidence = "; ".join(f"{item.method}: {words(item.detail).text}" for item in finding.evidence)
        rows += (
            f'<tr><td class="label"><a href="#{claim.label}">{claim.label}</a></td>'
            f'<td class="title">{escape(claim.title)}</td><td>{badge(finding.verdict.value)}</td>'
            f'<td class="evidence">{escape(claim.scope)}; {escape(evidence)}</td></tr>'
        )
    head = "<thead><tr><th></th><th>Claim</th><th>Verdict</th><th>Scope and evidence</th></tr></thead>"
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _evidence(finding: Finding) -> str:
    items = "".join(
        f"<li>{badge(item.verdict.value)} {item.method}: {escape(words(item.detail).text)}</li>"
        for item in finding.evidence
    )
    return f'<h3>Evidence</h3><ul class="evidence">{items}</ul>' if items else ""


def _figure(picture: Illustration) -> str:
    data = base64.b64encode(picture.svg).decode("ascii")
    caption = escape(picture.caption)
    return (
        f'<figure><img alt="{caption}" loading="lazy" src="data:image/svg+xml;base64,{data}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
