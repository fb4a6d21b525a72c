"""skewflow certify."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, check_output, emit, json_option, reading_input, shown, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress

if TYPE_CHECKING:
    from numerics.certified.certificate import Certificate
    from numerics.certified.library import Part
    from proofs.claims.fromnumbers import FromNumbers

SCHEMA = "skewflow/certify/1"


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.from_numbers))
@click.option("--workers", type=int, default=2, show_default=True, metavar="K", help="Processes to compute in.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.json", help="Certificates for replay.")
@json_option
def command(labels: tuple[str, ...], workers: int, output: Path | None, as_json: bool) -> int:
    """Compute the theorems from numbers anew (T17), in ball arithmetic and exact rationals; all when none is named.

    Exit status 1 when one of them is not certified. Ctrl-C ends it; the theorems that are complete are kept.
    """
    from proofs.claims.fromnumbers import labels_of

    with reading_input():
        chosen = labels_of(labels)
        if workers < 1:
            raise ValueError(f"--workers {workers}: at least one process is needed")
        check_output(output, ".json")
    found: list[FromNumbers] = []
    stopped = False
    try:
        for theorem in _theorems(chosen, workers):
            found.append(theorem)
            if not as_json:
                _print(theorem)
    except KeyboardInterrupt:
        stopped = True
    document = document_of(found)
    document["ok"] = document["ok"] and not stopped and len(found) == len(chosen)
    if output is not None:
        _write(output, found)
    if as_json:
        emit(document)
    elif stopped:
        click.echo("skewflow: stopped; what is printed above is complete", err=True)
    return OK if document["ok"] else FAILED


def _write(output: Path, found: list[FromNumbers]) -> None:
    from proofs.claims.replaynumbers import certificate
    from proofs.verdict import Verdict

    if any(theorem.verdict is Verdict.CERTIFIED for theorem in found):
        with reading_input():
            write_whole(output, json.dumps(certificate(found), ensure_ascii=False, indent=1) + "\n")
    else:
        click.echo(f"skewflow: nothing is certified, so that {shown(output)} is not written", err=True)


def document_of(found: list[FromNumbers]) -> dict[str, Any]:
    """The JSON of theorems from numbers. `orbits` are the parts of this kind, as `skewflow orbit` shows them."""
    from numerics.certified.orbit import KIND
    from proofs.audit.orbits import summary
    from proofs.verdict import Verdict

    theorems = [
        {
            "label": theorem.label,
            "verdict": theorem.verdict.value,
            "statement": theorem.statement,
            "cites": list(theorem.cites),
            "evidence": {
                "orbits": [summary(part) for part in theorem.parts if part.kind == KIND],
                "parts": [part.document() for part in theorem.parts],
            },
            "seconds": round(theorem.seconds, 3),
        }
        for theorem in found
    ]
    ok = bool(found) and all(theorem.verdict is Verdict.CERTIFIED for theorem in found)
    return {"schema": SCHEMA, "ok": ok, "theorems": theorems}


def _theorems(chosen: tuple[str, ...], workers: int) -> Iterator[FromNumbers]:
    """The theorems in order, each when its last part is done; the long parts are begun first."""
    from numerics.certified.library import theorems
    from proofs.claims.fromnumbers import FromNumbers, rank

    parts = {label: theorems()[label] for label in chosen}
    line = Progress(sum(map(len, parts.values())), "certificates")
    if workers == 1:
        for label in chosen:
            made = []
            for part in parts[label]:
                line.add(0, f"{label} {part.kind}")
                made.append(part.make())
                line.add(1, label)
            line.clear()
            yield FromNumbers(label, tuple(made))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    jobs = [(label, i, part) for label in chosen for i, part in enumerate(parts[label])]
    jobs.sort(key=lambda job: rank(job[2]))
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        running = {(label, i): pool.submit(_make, part) for label, i, part in jobs}
        try:
            for label in chosen:
                made = []
                for i in range(len(parts[label])):
                    line.reach(sum(job.done() for job in running.values()), f"waiting for {label}")
                    made.append(running[label, i].result())
                line.clear()
                yield FromNumbers(label, tuple(made))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in active_children():
                child.terminate()
            raise


def _make(part: Part) -> Certificate:
    return part.make()


def _print(theorem: FromNumbers) -> None:
    from proofs.claims.sentences import sentence

    colour = "green" if theorem.verdict.value == "certified" else "yellow"
    click.echo(f"{theorem.label}  {click.style(theorem.verdict.value, fg=colour)}  {theorem.seconds:.1f} s")
    for part in theorem.parts:
        click.echo(f"      {sentence(part)}  [{part.seconds:.1f} s]")
    click.echo(click.style(f"      cites: {'; '.join(theorem.cites)}", dim=True))
