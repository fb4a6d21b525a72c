"""skewflow figures."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from proofs.commands.common import OK, emit, json_option, reading_input, write_whole
from proofs.commands.progress import note


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
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
    from proofs.figures.catalogue import FIGURES, picture, render

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
        began = time.perf_counter()
        note(f"{chosen[0].name} …\r")
        for k, (p, content) in enumerate(render([p.name for p in chosen], kind)):
            path = output / f"{p.name}.{kind}"
            with reading_input():
                write_whole(path, content)
            seconds = time.perf_counter() - began
            began = time.perf_counter()
            done.append({"name": p.name, "file": str(path), "bytes": len(content), "seconds": round(seconds, 2)})
            if not as_json:
                click.echo(f"{path}  {len(content) // 1024} kB, {seconds:.1f} s")
            if k + 1 < len(chosen):
                note(f"{chosen[k + 1].name} …\r")
    if as_json:
        emit({"schema": "skewflow/figures/1", "ok": True, "figures": done})
    return OK
