"""skewflow figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proofs.commands import completing as known
from proofs.commands.common import OK, emit, json_option, reading_input, shown, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress
from proofs.processes import available_cores


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing(known.figures))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("figures"), metavar="DIR", show_default=True
)
@click.option("--format", "kind", type=click.Choice(["svg", "png"]), default="svg", show_default=True)
@click.option("--list", "listing", is_flag=True, help="Only list the pictures.")
@json_option
def command(names: tuple[str, ...], output: Path, kind: str, listing: bool, as_json: bool) -> int:
    """Draw the paper's pictures and ours; all of them when none is named.

    Everything is computed anew and the files come out the same, byte for byte, every time.
    """
    from proofs.figures.catalogue import FIGURES, count, picture, render

    with reading_input():
        chosen = [picture(name) for name in names] or list(FIGURES)
        if output.exists() and not output.is_dir():
            raise ValueError(f"{output} is not a folder")
        if not listing:
            output.mkdir(exist_ok=True)
    done: list[dict[str, Any]] = []
    if listing:
        done = [{"name": p.name, "caption": p.caption, "labels": list(p.labels), "source": p.source} for p in chosen]
        if not as_json:
            for p in chosen:
                click.echo(f"{p.name:<26} {p.caption} ({', '.join(p.labels)})")
    else:
        wanted = [p.name for p in chosen]
        workers = min(available_cores(), count(wanted))
        with Progress(count(wanted), "pieces") as progress:
            progress.reach(0, wanted[0])
            for p, content in render(wanted, kind, workers, lambda name: progress.add(1, name)):
                path = output / f"{p.name}.{kind}"
                with reading_input():
                    write_whole(path, content)
                done.append({"name": p.name, "file": str(path), "bytes": len(content)})
                if not as_json:
                    progress.clear()
                    click.echo(f"{shown(path)}  {len(content) // 1024} kB")
        done.sort(key=lambda one: wanted.index(one["name"]))
    if as_json:
        emit({"schema": "skewflow/figures/1", "ok": True, "figures": done})
    return OK
