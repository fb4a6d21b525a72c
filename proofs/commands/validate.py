"""skewflow validate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, emit, json_option, reading_input, shown
from proofs.commands.completing import completing
from proofs.commands.progress import Progress, duration
from proofs.shown import counted

if TYPE_CHECKING:
    from proofs.campaigns.campaign import CampaignResult
    from proofs.campaigns.ledger import Ledger
    from proofs.campaigns.summary import Campaigns
    from proofs.claims.claim import Claim

INTERRUPTED = 130


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.labels))
@click.option("--examples", default=200, show_default=True, help="Random networks per claim.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same networks.")
@click.option("--workers", default=1, show_default=True, help="Processes on this machine; the results do not change.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to run on, such as tcp://127.0.0.1:8786.")
@click.option("--resume", type=click.Path(dir_okay=False, path_type=Path), help="Keep finished batches here.")
@click.option("--batch", type=int, help="Only the batch of this number: to see a failure again.")
@json_option
def command(
    labels: tuple[str, ...],
    examples: int,
    seed: int,
    workers: int,
    scheduler: str | None,
    resume: Path | None,
    batch: int | None,
    as_json: bool,
) -> int:
    """Try claims on random networks: skew-symmetric weights and activations that satisfy what each claim assumes.

    Ctrl-C prints what is done. With --resume FILE it goes on from there when it is started again.
    Exit status 1 when a claim fails on some network.
    """
    from proofs.campaigns.ledger import Ledger
    from proofs.campaigns.summary import Campaigns, document
    from proofs.campaigns.workers import results
    from proofs.claims import registry

    with reading_input():
        chosen = registry.claims(labels)
        campaigns = Campaigns(chosen, examples, seed, batch)
        if workers < 1:
            raise ValueError(f"--workers must be at least 1, not {workers}")
        ledger = None if resume is None else Ledger(resume)
    if ledger is not None:
        campaigns.keep(ledger.done.values())
    pending = campaigns.pending
    interrupted, unwritten = False, ""
    with _closing(ledger), Progress(sum(task.size for task in pending), "examples") as progress:
        with reading_input():
            stream = results(pending, workers=workers, scheduler=scheduler)
        try:
            with closing(stream):  # which stops the workers
                for result in stream:
                    campaigns.done[result.task] = result
                    if ledger is not None and not unwritten:
                        try:
                            ledger.add(result)
                        except OSError as error:  # a full disk: what is found is still printed
                            unwritten = error.strerror or str(error)
                    progress.add(result.task.size, result.task.label)
        except KeyboardInterrupt:
            interrupted = True
        seconds = progress.seconds
    answer = document(campaigns, seconds, workers)
    if as_json:
        emit(answer)
    else:
        _print_table(campaigns)
        _print_end(campaigns, seconds, sum(task.size for task in pending), interrupted)
    if unwritten:
        click.echo(f"skewflow: {shown(resume)}: {unwritten}; the batches after that are not in it", err=True)
    if interrupted:
        return INTERRUPTED
    if unwritten:
        return FAILED
    return OK if answer["ok"] else FAILED


@contextmanager
def _closing(ledger: Ledger | None) -> Iterator[None]:
    try:
        yield
    finally:
        if ledger is not None:
            with suppress(OSError):  # said already, when it was written to
                ledger.close()


def _print_table(campaigns: Campaigns) -> None:
    click.echo(f"{'claim':<6} {'examples':>8} {'failures':>8}   {'residual/allowed':<16}   largest on")
    for claim, result in zip(campaigns.claims, campaigns.campaigns(), strict=True):
        _print_row(claim, result)


def _print_row(claim: Claim, result: CampaignResult) -> None:
    if claim.check is None:
        click.echo(click.style(f"{claim.label:<6} {'–':>8} {'–':>8}   nothing to try on numbers", dim=True))
        return
    bound = "exact" if result.tolerance == 0 and result.examples else f"{result.worst_ratio:.3g}"
    colour = "red" if result.failures else None
    counts = f"{claim.label:<6} {result.examples:>8} {len(result.failures):>8}   {bound:<16}   {_place(result.worst)}"
    click.echo(click.style(counts.rstrip(), fg=colour))
    for failure in result.failures[:1]:
        click.echo(f"       {failure.kind}: {failure.detail}")
        click.echo(f"       on {_brief(failure.instance)}")
        click.echo(f"       again: {result.reproduce}")


def _place(worst: dict[str, Any] | None) -> str:
    """Where the largest residual was met, in a few words; --json has it whole."""
    if worst is None:
        return ""
    sigma = str(worst.get("activation") or ("exact" if worst.get("arithmetic") != "float64" else ""))
    name = sigma if len(sigma) <= 40 else f"{sigma[:39]}…"
    return ", ".join(part for part in (f"n = {len(worst['weights'])}", f"{worst['form']} form", name) if part)


def _brief(instance: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in instance.items() if name != "arithmetic").replace("'", "")


def _print_end(campaigns: Campaigns, seconds: float, tried: int, interrupted: bool) -> None:
    found = campaigns.campaigns()
    total, failures = sum(result.examples for result in found), sum(len(result.failures) for result in found)
    state = "interrupted: " if interrupted else ""
    rate = f", {tried / seconds:.0f} examples/s" if tried and seconds > 0 and not interrupted else ""
    click.echo(f"\n{state}{counted(total, 'example')}, {counted(failures, 'failure')}   in {duration(seconds)}{rate}")
