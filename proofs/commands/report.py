"""skewflow report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress
from proofs.processes import available_cores
from proofs.shown import counted

if TYPE_CHECKING:
    from proofs.verdict import Finding


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.labels))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("skewflow.html"),
    show_default=True,
    help="Where the page goes.",
)
@click.option("--pictures/--no-pictures", default=True, show_default=True, help="Draw the pictures too.")
@json_option
def command(labels: tuple[str, ...], output: Path, pictures: bool, as_json: bool) -> int:
    """Write every claim, derivation and picture into one HTML page that needs no network.

    Exit status 1 when a claim is refuted, or undecided although a derivation is given for it, or a formula failed.
    """
    from proofs.claims import registry
    from proofs.kernel.rules import Refused
    from proofs.render.report import Illustration, report
    from proofs.verify import findings, is_ok

    with reading_input():
        claims = registry.claims(labels)
        check_output(output)
    names: list[str] = []
    if pictures:
        from proofs.figures.catalogue import FIGURES, count, render

        wanted = {claim.label for claim in claims}
        names = [picture.name for picture in FIGURES if wanted.intersection(picture.labels)]
    found: dict[str, Finding] = {}
    illustrations: list[Illustration] = []
    pieces = count(names) if names else 0
    with Progress(len(claims) + pieces, "claims and pieces of pictures") as progress:
        for finding in findings(claims):
            found[finding.label] = finding
            progress.add(1, finding.label)
        if names:
            workers = min(available_cores(), pieces)
            drawn = {
                picture.name: (picture, svg)
                for picture, svg in render(names, "svg", workers, lambda name: progress.add(1, name))
            }
            illustrations = [
                Illustration(drawn[name][0].labels, drawn[name][0].caption, drawn[name][1]) for name in names
            ]
    try:
        page = report(claims, found, illustrations)
    except Refused as refusal:
        click.echo(f"skewflow: a derivation does not go through: {refusal}", err=True)
        return FAILED
    with reading_input():
        write_whole(output, page.html)
    wrong = [claim for claim in claims if not is_ok([claim], [found[claim.label]])]
    ok = not page.failures and not wrong
    if as_json:
        emit(
            {
                "schema": "skewflow/report/1",
                "ok": ok,
                "file": str(output),
                "bytes": len(page.html.encode()),
                "claims": {claim.label: found[claim.label].verdict.value for claim in claims},
                "pictures": names,
                "formulas": page.formulas,
                "failures": list(page.failures),
            }
        )
        return OK if ok else FAILED
    size = f"{len(page.html.encode()) / 1e6:.1f} MB"
    click.echo(f"{shown(output)}: {counted(len(claims), 'claim')}, {counted(page.formulas, 'formula')}, {size}")
    for failure in page.failures:
        click.echo(f"skewflow: a formula could not be set: {failure}", err=True)
    if wrong:
        named = ", ".join(f"{claim.label} ({found[claim.label].verdict.value})" for claim in wrong)
        click.echo(f"does not hold as claimed: {named}")
    return OK if ok else FAILED
