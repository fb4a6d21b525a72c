"""skewflow ablate."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, emit, json_option, reading_input, write_whole
from proofs.commands.completing import completing
from proofs.commands.progress import Progress, duration
from proofs.shown import UNBROKEN, counted, fitted

if TYPE_CHECKING:
    from proofs.claims.claim import Claim

INTERRUPTED = 130


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.labels, known.conjectures))
@click.option("--assumption", metavar="NAME", help="Drop only this one.", shell_complete=completing(known.assumptions))
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same answer.")
@click.option("--workers", default=1, show_default=True, help="Processes on this machine; the answers do not change.")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write counterexamples here.")
@json_option
def command(
    labels: tuple[str, ...], assumption: str | None, seed: int, workers: int, output: Path | None, as_json: bool
) -> int:
    """Drop assumptions one at a time and look for counterexamples.

    For each: needed, with the smallest counterexample found; implied by the others; not needed, as far as samples
    tell; unknown; or a definition, which says what the claim speaks of. Also tried are properties that a claim does
    not assume, to see that it does without them.
    Every counterexample is checked again from its JSON; -o DIR keeps them as files for `skewflow replay`.
    """
    from proofs.ablation.table import answer, chosen, plan, rows

    with reading_input():
        claims = chosen(labels)
        todo = plan(claims, assumption)
        answers = rows(todo, seed, workers)
        if output is not None:
            output.mkdir(exist_ok=True)
    found: list[tuple[Claim, dict[str, Any]]] = []
    complete = False
    with closing(answers), Progress(len(todo), "assumptions") as progress:
        try:
            progress.add(0, todo[0][0].label if todo else "")
            for claim, row in answers:
                found.append((claim, row))
                progress.add(1, todo[min(len(found), len(todo) - 1)][0].label)
                if not as_json:
                    progress.clear()
                    _print_row(claim, row, first=len(found) == 1 or found[-2][0] is not claim)
            complete = True
        except KeyboardInterrupt:
            pass
        seconds = progress.seconds
    document = answer(found, seed, complete, seconds)
    if as_json:
        emit(document)
    else:
        _print_end(found, seconds, complete)
    if output is not None:  # after what is known is printed
        with reading_input():
            _write_files(output, found)
    if not complete:
        return INTERRUPTED
    return OK if document["ok"] else FAILED


_COLOURS = {"yes": "red", "implied": "cyan", "no": "green", "unknown": "yellow"}
_WORDS = {"yes": "needed", "implied": "implied", "no": "not needed", "unknown": "unknown"}


def _print_row(claim: Claim, row: dict[str, Any], first: bool) -> None:
    if first:
        click.echo("\n" + "\n".join(fitted(claim.title, f"{claim.label}  ", usual=UNBROKEN)))
    name = row["name"] if row["stated"] else f"({row['name']})"
    if row["defines"]:
        for line in fitted(row["detail"], f"  {name:<28} definition  ", usual=UNBROKEN):
            click.echo(click.style(line, dim=True))
        return
    word, detail = _WORDS[row["needed"]], "" if row["needed"] == "yes" else row["detail"]
    head = f"  {name:<28} {word}{' ' * (12 - len(word)) if detail else ''}"
    top, *below = fitted(detail, head, usual=UNBROKEN)
    click.echo(top.replace(f" {word}", f" {click.style(word, fg=_COLOURS[row['needed']])}", 1))
    for line in below:
        click.echo(line)
    for example, confirmed in zip([row["counterexample"], *row["more"]], row["replayed"], strict=False):
        if example is not None:
            for text in (f"{example['verdict']}: {example['why']}", _network(example)):
                for line in fitted(text, "      ", "        ", usual=UNBROKEN):
                    click.echo(line)
            if not confirmed:
                click.echo(click.style("      NOT confirmed when it was checked again", fg="red"))


def _network(example: dict[str, Any]) -> str:
    names = ("weights", "activation", "start", "leak", "bias", "step", "energy_weights")
    return ", ".join(f"{name} {example[name]}" for name in names if name in example).replace("'", "")


def _print_end(found: list[tuple[Claim, dict[str, Any]]], seconds: float, complete: bool) -> None:
    counts = {
        word: sum(row["needed"] == key and not row["defines"] for _, row in found) for key, word in _WORDS.items()
    }
    counts["definitions"] = sum(row["defines"] for _, row in found)
    total = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    state = "" if complete else "interrupted: "
    click.echo(f"\n{state}{counted(len(found), 'assumption')}: {total}   in {duration(seconds)}")
    click.echo("In brackets: properties that the claim does not assume.")


def _write_files(folder: Path, found: list[tuple[Claim, dict[str, Any]]]) -> None:
    written: dict[str, int] = {}
    for claim, row in found:
        for certificate in row["certificates"]:
            said = certificate["statement"]
            text = json.dumps(certificate, ensure_ascii=False, indent=1)
            name = f"{claim.label}-{'+'.join(said['dropped'])}-{said['how']}"
            written[name] = written.get(name, 0) + 1
            ending = "" if written[name] == 1 else f"-{written[name]}"
            write_whole(folder / f"{name}{ending}.json", text + "\n")
