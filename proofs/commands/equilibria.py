"""skewflow equilibria."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands.common import OK, check_output, emit, json_option, reading_input, write_whole
from proofs.commands.network import network_of, network_options
from proofs.commands.progress import note

if TYPE_CHECKING:
    from proofs.audit.restpoints import Found


@click.command()
@network_options
@click.option(
    "--step",
    type=float,
    metavar="H",
    help="The step of the discrete update. [default: eps in the file, else 1 for a map]",
)
@click.option("--seconds", type=float, default=60.0, show_default=True, metavar="S", help="How long to search at most.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.json", help="A certificate for replay.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.svg|png", help="The plane, for n = 2.")
@json_option
def command(
    step: float | None, seconds: float, output: Path | None, plot: Path | None, as_json: bool, **of: Any
) -> int:
    """Find every rest point of a network, certified, with its stability; say whether the list is complete.

    All of them are searched for up to n = 10, or rank 10; beyond, those that Newton's method finds are certified one
    by one. Ctrl-C ends the search; what was found until then is kept, and the list is then not complete.
    """
    with reading_input():
        if (of["file"] is None) == (of["example"] is None):
            raise ValueError("give either a FILE or --example NAME")
        if not seconds > 0:
            raise ValueError(f"--seconds must be above 0, not {seconds:g}")
        for path, endings in ((output, (".json",)), (plot, (".svg", ".png"))):
            check_output(path, *endings, apart=[of["file"], plot if path is output else None])
        from proofs.audit.restpoints import find

        network = network_of(of, step)
        if plot is not None and network.n != 2:
            raise ValueError(f"--plot draws the plane: n = 2 is needed, not n = {network.n}")
        found = find(network, most_seconds=seconds, progress=_progress)
        if output is not None:
            write_whole(output, json.dumps(found.certificate(), ensure_ascii=False, indent=1))
        if plot is not None:
            write_whole(plot, _picture(found, plot.suffix[1:]))
    if as_json:
        emit(found.to_json())
    else:
        click.echo("\n".join(found.text()))
    return OK


def _progress(boxes: int, left: int, found: int) -> None:
    note(f"{boxes} boxes looked at, {left} left, {found} rest points" if left else "")


def _picture(found: Found, kind: str) -> bytes:
    from numerics.equilibria.portrait import portrait
    from numerics.plots import phase_plane, to_bytes

    plane = portrait(found.rest)
    letter = "z" if found.network.form == "current" else "x"
    points = [(p.point, p.flow.name) for p in found.rest.points]
    axes = [f"{letter}_1", f"{letter}_2"]
    return to_bytes(phase_plane(plane.x, plane.y, plane.velocity, plane.orbits, points, axes), kind)
