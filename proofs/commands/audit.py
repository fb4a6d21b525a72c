"""skewflow audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from proofs.commands.common import OK, check_output, emit, json_option, reading_input, write_whole
from proofs.commands.network import network_of, network_options


@click.command()
@network_options
@click.option("--step", type=float, metavar="H", help="The step of the discrete update (default: eps in the file).")
@click.option("--energy", type=float, metavar="E", help="For n = 2: where the period and the drifts are evaluated.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html", help="Write a page too."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.json",
    help="A certificate for replay.",
)
@json_option
def command(
    report: Path | None, output: Path | None, energy: float | None, step: float | None, as_json: bool, **options: Any
) -> int:
    """Say what holds for a network of yours: FILE is .npy, .npz or .safetensors."""
    if (options["file"] is None) == (options["example"] is None):
        raise click.UsageError("give either a FILE or --example NAME")
    from proofs.audit.audit import audit

    with reading_input():
        check_output(report, apart=[options["file"], output])
        check_output(output, apart=[options["file"]])
        found = audit(network_of(options, step), energy)
    if as_json:
        emit(found.to_json())
    else:
        from proofs.audit.text import audit_text

        click.echo(audit_text(found), nl=False)
    if report is not None:
        from proofs.audit.html import audit_page

        with reading_input():
            write_whole(report, audit_page(found))
    if output is not None:
        from proofs.audit.certificate import certificate

        with reading_input():
            write_whole(output, json.dumps(certificate(found), ensure_ascii=False, indent=1) + "\n")
    return OK
