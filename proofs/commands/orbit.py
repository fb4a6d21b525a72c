"""skewflow orbit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from proofs.commands.common import FAILED, OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.network import network_of, network_options


@click.command()
@network_options
@click.option("--start", metavar="X,Y,…", help="A state near the orbit.")
@click.option("--period", type=float, metavar="T", help="About its period.")
@click.option("--mode", type=int, metavar="K", help="Instead: continue the K-th linear mode at 0, the fastest first.")
@click.option("--amplitude", type=float, default=0.5, show_default=True, metavar="A", help="Of the mode.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.json", help="A certificate for replay.")
@json_option
def command(
    start: str | None,
    period: float | None,
    mode: int | None,
    amplitude: float,
    output: Path | None,
    as_json: bool,
    **of: Any,
) -> int:
    """Certify a periodic orbit near a guess: that it exists, its period, multipliers, hyperbolic or elliptic.

    For n from 2 to 6. Where an energy is conserved, the orbit is looked for on the level of the start. Exit status 1
    when the orbit is not shown to be there.
    """
    with reading_input():
        if (of["file"] is None) == (of["example"] is None):
            raise ValueError("give either a FILE or --example NAME")
        check_output(output, ".json", apart=[of["file"]])
        if (mode is None) == (start is None) or (start is None) != (period is None):
            raise ValueError("give either --start and --period, or --mode")
        network = network_of(of)
        from proofs.audit.orbits import find

        at = None if start is None else _numbers(start)
        found = find(network, at, period, mode=mode, amplitude=amplitude)
        document = found.to_json()
        if output is not None and found.certified:
            write_whole(output, json.dumps(found.stored(), ensure_ascii=False, indent=1) + "\n")
        elif output is not None:
            click.echo(f"skewflow: the orbit is not certified, so that {shown(output)} is not written", err=True)
    if as_json:
        emit(document)
    else:
        click.echo(str(found))
    return OK if found.certified else FAILED


def _numbers(text: str) -> list[float]:
    try:
        return [float(x) for x in text.split(",")]
    except ValueError:
        raise ValueError(f"--start {text[:40]}: numbers with commas between them") from None
