"""skewflow explore."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.commands import completing as known
from proofs.commands.common import OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress


@click.command()
@click.option("-n", "neurons", type=click.Choice(["2", "3"]), default="2", show_default=True, help="The page opens so.")
@click.option(
    "--activation",
    "expression",
    metavar="EXPR",
    help="The page opens with it; EXPR joins the menu. [default: tanh]",
    shell_complete=completing(known.activations),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("explore.html"),
    show_default=True,
    help="Where the page goes.",
)
@json_option
def command(neurons: str, expression: str | None, output: Path, as_json: bool) -> int:
    """Write a page with sliders: weights, activation, leak, gain and step, and what update rules make of the orbit.

    One file that loads nothing. Needs the extra 'explore'.
    """
    from proofs.explore.page import bokeh, explorer, menu

    with reading_input():
        bokeh()
        check_output(output)

        from analysis.activations.activation import activation
        from proofs.explore.javascript import available

        chosen = activation(expression or "tanh")
        with Progress(len(available()), "activations") as progress:
            entries = menu(chosen, lambda name: progress.add(1, name))
        content = explorer(entries, {"n": int(neurons), "activation": chosen.name})
        write_whole(output, content)
    if as_json:
        size = len(content.encode())
        names = [one.name for one in entries]
        emit({"schema": "skewflow/explore/1", "ok": True, "file": str(output), "bytes": size, "activations": names})
    else:
        click.echo(
            f"{shown(output)}: {len(entries)} activations, {len(content.encode()) / 1e6:.1f} MB; open it in a browser"
        )
    return OK
