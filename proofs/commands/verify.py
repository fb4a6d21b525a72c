"""skewflow verify."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from proofs.commands.common import FAILED, OK, emit, json_option, reading_input

if TYPE_CHECKING:
    from proofs.claims.claim import Claim
    from proofs.verdict import Finding


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option("--formal", is_flag=True, help="Check the algebra by Coq too (needs coqc and mathcomp).")
@json_option
def command(labels: tuple[str, ...], formal: bool, as_json: bool) -> int:
    """Derive and check claims; all of them when none is named.

    Exit status 1 when a claim is refuted, or undecided although a derivation is given for it, or a formal lemma fails.
    """
    from proofs.claims import registry
    from proofs.verification import verification

    with reading_input():
        chosen = registry.claims(labels)
    extra, sound = formal_evidence(chosen) if formal else ({}, True)
    found = [_find(claim, extra, show=not as_json) for claim in chosen]
    document = verification(chosen, found)
    document["ok"] = document["ok"] and sound
    if as_json:
        emit(document)
    else:
        _print_summary(document["summary"], found)
    return OK if document["ok"] else FAILED


def formal_evidence(chosen: tuple[Claim, ...]) -> tuple[dict[str, Any], bool]:
    """What Coq says, by label, and whether no lemma failed; a missing coqc leaves every verdict and says so."""
    from proofs.formal.runner import check

    report = check(tuple(claim.label for claim in chosen))
    if report.note:
        click.echo(f"skewflow: {report.note}", err=True)
    return report.evidence(), not report.failed


def _find(claim: Claim, extra: dict[str, Any], show: bool) -> Finding:
    from proofs.verify import find

    terminal = sys.stderr.isatty()
    if terminal:
        click.echo(f"\r\033[K{claim.label} …", nl=False, err=True)
    finding = find(claim, extra.get(claim.label, ()))
    if terminal:
        click.echo("\r\033[K", nl=False, err=True)
    if show:
        _print_row(claim, finding)
    return finding


def _print_row(claim: Claim, finding: Finding) -> None:
    verdict = click.style(f"{finding.verdict.value:<10}", fg=_colour(finding.verdict.value))
    click.echo(f"{claim.label:<5} {verdict} {claim.scope:<8} {claim.title:<68} {finding.seconds:6.2f} s")
    for item in finding.evidence:
        click.echo(click.style(f"      {item.method}: {item.detail}", dim=True))
    for line in foundation_lines(finding):
        click.echo(click.style(f"      {line}", dim=True))


def foundation_lines(finding: Finding) -> list[str]:
    """What a derivation rests on, by name: textbook theorems, facts that Coq proves, facts on trust."""
    if finding.verdict.value not in ("proved", "formal"):
        return []
    lines = [f"textbook: {'; '.join(finding.cites)}"] if finding.cites else []
    lines += [f"proved in Coq: {', '.join(finding.coq)}"] if finding.coq else []
    names = f": {'; '.join(finding.trusted)}" if finding.trusted else ""
    return [*lines, f"on trust: {len(finding.trusted) or 'nothing'}{names}"]


def _colour(verdict: str) -> str:
    return {"refuted": "red", "undecided": "yellow", "supported": "cyan"}.get(verdict, "green")


def _print_summary(summary: dict[str, int], found: list[Finding]) -> None:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in summary.items() if count)
    click.echo(f"\n{len(found)} claims: {counts}   in {sum(finding.seconds for finding in found):.1f} s")
