"""skewflow audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands.common import OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.network import network_of, network_options, readable
from proofs.commands.progress import Progress, note

if TYPE_CHECKING:
    from proofs.audit.audit import Audit


@click.command()
@network_options
@click.argument("other", required=False, type=click.Path(path_type=Path), callback=readable)
@click.option(
    "--step",
    type=float,
    metavar="H",
    help="The step of the discrete update. [default: eps in the file, else 1 for a map]",
)
@click.option(
    "--energy",
    type=float,
    metavar="E",
    help="Where energies' times, and for n = 2 period and drifts, are told. [default: 1; no period]",
)
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
@click.option("--cite", is_flag=True, help="Print the paragraph for a paper, with references and BibTeX, instead.")
@json_option
def command(
    other: Path | None,
    report: Path | None,
    output: Path | None,
    energy: float | None,
    step: float | None,
    cite: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Say what holds for a network of yours: FILE is .npy, .npz or .safetensors.

    With a second file OTHER, two checkpoints say, it says what is different, verdict by verdict; the options are those
    of both.
    """
    _check(options, other, report, output, cite)
    from proofs.audit.audit import audit

    with reading_input():
        found = audit(network_of(options, step), energy)
        second = None if other is None else audit(network_of(options | {"file": other}, step), energy)
        _compute(found, *([second] if second is not None else []))
    if second is not None:
        from proofs.audit.comparing import compare

        _show(compare(found, second), as_json)
    elif cite:
        from proofs.audit.citing import cite as citation

        _show(citation(found), as_json)
    else:
        import proofs.audit.text  # noqa: F401  (registers how an audit is written)

        _show(found, as_json)
    if report is not None:
        from proofs.audit.page import audit_page

        with reading_input():
            note("drawing the page …")
            write_whole(report, audit_page(found))
            note("")
        if not as_json:
            click.echo(f"\npage written to {shown(report)}")
    if output is not None:
        from proofs.audit.certificate import certificate

        with reading_input():
            write_whole(output, json.dumps(certificate(found), ensure_ascii=False, indent=1) + "\n")
    return OK


PARTS = ("invariants", "motion", "near_misses", "rest_points", "steppings", "map", "claims")
"""Of an audit, what may take long."""


def _compute(*audits: Audit) -> None:
    """The parts of the audits, with a line of progress."""
    with Progress(len(PARTS) * len(audits), "parts") as line:
        for found in audits:
            for part in PARTS:
                line.add(0, part.replace("_", " "))
                getattr(found, part)
                line.add(1, part.replace("_", " "))


def _check(options: dict[str, Any], other: Path | None, report: Path | None, output: Path | None, cite: bool) -> None:
    """What can be refused before anything is computed."""
    if (options["file"] is None) == (options["example"] is None):
        raise click.UsageError("give either a FILE or --example NAME")
    if other is not None and (report is not None or output is not None or cite):
        raise click.UsageError("--report, --cite and -o are for one network, not for two that are compared")
    with reading_input():
        check_output(report, ".html", ".htm", apart=[options["file"], output])
        check_output(output, apart=[options["file"]])


def _show(found: Any, as_json: bool) -> None:
    if as_json:
        emit(found.to_json())
    else:
        click.echo(str(found).rstrip("\n"))
