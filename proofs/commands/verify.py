"""skewflow verify."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress
from proofs.shown import UNBROKEN, columns, counted, fitted

if TYPE_CHECKING:
    from proofs.claims.claim import Claim, Derivation
    from proofs.formal.runner import FormalReport
    from proofs.verdict import Finding


HEAD = 26
"""Columns of label, verdict and scope before a claim's title."""


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.labels))
@click.option("--formal", is_flag=True, help="Check by Coq too what is proved there (needs coqc and its libraries).")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the proof objects, for replay."
)
@click.option(
    "--workers", type=int, default=min(2, os.cpu_count() or 1), show_default=True, metavar="K", help="Processes to use."
)
@json_option
def command(labels: tuple[str, ...], formal: bool, output: Path | None, workers: int, as_json: bool) -> int:
    """Derive and check claims; all of them when none is named.

    Exit status 1 when a claim is refuted, or undecided although a derivation is given for it, or a formal lemma fails.
    """
    from proofs.claims import registry

    start = time.perf_counter()
    with reading_input():
        chosen = registry.claims(labels)
        check_output(output)
        if workers < 1:
            raise ValueError(f"--workers {workers}: at least one process is needed")
    from proofs.claims.fromnumbers import ahead
    from proofs.verify import document, find

    report = formal_report(chosen) if formal else None
    extra = report.evidence() if report is not None else {}
    found = []
    numbers = (label for claim in chosen for label in claim.from_numbers)
    with ahead(numbers, workers - 1), Progress(len(chosen), "claims") as line:
        for claim in chosen:
            line.add(0, claim.label)
            found.append(find(claim, extra.get(claim.label, ())))
            if not as_json:
                line.clear()
                _print_row(claim, found[-1])
            line.add(1, claim.label)
    answer = document(chosen, found)
    answer["ok"] = answer["ok"] and (report is None or not report.failed)
    if output is not None:
        _write_proofs(output, chosen, found)
    if as_json:
        emit(answer)
    else:
        _print_summary(answer["summary"], len(found), time.perf_counter() - start, report)
    return OK if answer["ok"] else FAILED


def _write_proofs(output: Path, chosen: tuple[Claim, ...], found: list[Finding]) -> None:
    """Every step of what was proved, as `skewflow replay` checks it; claims without a derivation have none."""
    from proofs.claims.proofobjects import proof_objects
    from proofs.verdict import Verdict

    proved = [
        claim for claim, item in zip(chosen, found, strict=True) if item.verdict in (Verdict.PROVED, Verdict.FORMAL)
    ]
    with reading_input():
        write_whole(output, json.dumps(proof_objects(proved), ensure_ascii=False) + "\n")
    click.echo(f"skewflow: {counted(len(proved), 'proof')} written to {shown(output)}", err=True)


def formal_report(chosen: tuple[Claim, ...]) -> FormalReport:
    """What Coq says of the claims' lemmas and of those that their derivations rest on.

    A missing coqc leaves every verdict and says so.
    """
    from proofs.formal.runner import check

    rests = {name for claim in chosen if (found := _derivation(claim)) for name in found.foundations[1]}
    with Progress(0, "Coq files") as line:

        def progress(text: str, done: int, total: int) -> None:
            line.total = total
            line.reach(done, text)

        report = check(tuple(claim.label for claim in chosen), tuple(sorted(rests)), progress=progress)
    if report.note:
        click.echo(f"skewflow: {report.note}", err=True)
    return report


def _derivation(claim: Claim) -> Derivation | None:
    """The claim's derivation; None where it has none, or where it does not go through, which its finding will say."""
    from proofs.kernel.rules import Refused

    try:
        return claim.derivation
    except Refused:
        return None


def _print_row(claim: Claim, finding: Finding) -> None:
    verdict = click.style(f"{finding.verdict.value:<10}", fg=_colour(finding.verdict.value))
    room = max(min(columns(UNBROKEN) - HEAD - 9, 74), 12)
    title, *more = wrap(claim.title, room)
    click.echo(f"{claim.label:<5} {verdict} {claim.scope:<8} {title:<{room}} {finding.seconds:6.2f} s")
    for line in more:
        click.echo(f"{'':<{HEAD}}{line}")
    told = [f"{item.method}: {item.detail}" for item in finding.evidence]
    for text in (*told, *foundation_lines(finding)):
        for line in fitted(text, " " * 6, " " * 8, usual=UNBROKEN):
            click.echo(click.style(line, dim=True))


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


def _print_summary(summary: dict[str, int], claims: int, seconds: float, report: FormalReport | None) -> None:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in summary.items() if count)
    click.echo(f"\n{counted(claims, 'claim')}: {counts}   in {seconds:.1f} s")
    if report is not None and report.results:
        proved = sum(result.ok for result in report.results)
        lemmas = f"{proved} of {counted(len(report.results), 'lemma')} proved"
        processor = f"{report.processor:.1f} s of processor time"
        click.echo(f"Coq {report.coq}: {lemmas}   in {report.seconds:.1f} s of these, {processor}")
