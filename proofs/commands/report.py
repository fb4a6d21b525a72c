"""skewflow report."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.commands.common import FAILED, OK, reading_input, write_whole


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("skewflow.html"),
    show_default=True,
    help="Where the page goes.",
)
@click.option("--pictures/--no-pictures", default=True, show_default=True, help="Draw the pictures too.")
def command(labels: tuple[str, ...], output: Path, pictures: bool) -> int:
    """Write every claim, derivation and picture into one HTML page that needs no network.

    Exit status 1 when a claim is refuted, or undecided although a derivation is given for it, or a formula failed.
    """
    from proofs import registry
    from proofs.kernel import Refused
    from proofs.render.svg import ziamath
    from proofs.report import Illustration, report
    from proofs.verification import is_ok
    from proofs.verify import findings

    with reading_input():
        claims = registry.claims(labels)
        ziamath()
        if not output.parent.is_dir():
            raise ValueError(f"there is no folder {output.parent}")
    found = {finding.label: finding for finding in findings(claims)}
    illustrations: list[Illustration] = []
    if pictures:
        from proofs.figures import FIGURES, render

        wanted = {claim.label for claim in claims}
        names = [picture.name for picture in FIGURES if wanted.intersection(picture.labels)]
        if names:
            illustrations = [Illustration(p.labels, p.caption, svg) for p, svg in render(names)]
    try:
        page = report(claims, found, illustrations)
    except Refused as refusal:
        click.echo(f"skewflow: a derivation does not go through: {refusal}", err=True)
        return FAILED
    with reading_input():
        write_whole(output, page.html)
    click.echo(f"{output}: {len(claims)} claims, {page.formulas} formulas, {len(page.html.encode()) / 1e6:.1f} MB")
    for failure in page.failures:
        click.echo(f"skewflow: a formula could not be drawn: {failure}", err=True)
    wrong = [claim for claim in claims if not is_ok([claim], [found[claim.label]])]
    if wrong:
        named = ", ".join(f"{claim.label} ({found[claim.label].verdict.value})" for claim in wrong)
        click.echo(f"does not hold as claimed: {named}")
    return FAILED if page.failures or wrong else OK
