"""skewflow replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.commands.common import FAILED, OK, emit, json_option, reading_input
from proofs.verdict import Verdict

if TYPE_CHECKING:
    from proofs.audit.restpoints import Replayed
    from proofs.claims.replaynumbers import Again
    from proofs.claims.replayproof import Checked

LARGEST = 20_000_000
"""Bytes that a certificate may have; the proof objects of all claims have a few millions."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> int:
    """Check a stored certificate again, from its statement up; nothing in the file is believed.

    FILE is one of those that `skewflow ablate -o DIR` or `verify -o FILE` writes, or `equilibria`, `orbit` and
    `certify` with -o. Exit status 1 when it is not confirmed.
    """
    from proofs.ablation.replay import replay
    from proofs.audit import restpoints
    from proofs.claims import replaynumbers, replayproof

    with reading_input():
        data = file.read_bytes()
        if len(data) > LARGEST:
            raise ValueError(f"{file} has more than {LARGEST} bytes; that is no certificate")
        try:
            stored = json.loads(data)
        except (ValueError, RecursionError):
            raise ValueError(f"{file} is not JSON") from None
        if isinstance(stored, dict) and stored.get("schema") == restpoints.CERTIFICATE:
            return _answer(restpoints.replay(stored), "equilibria", "rest points", Verdict.CERTIFIED, as_json)
        if isinstance(stored, dict) and stored.get("schema") in replaynumbers.SCHEMAS:
            return _answer(replaynumbers.replay(stored), "numbers", "theorems from numbers", Verdict.CERTIFIED, as_json)
        if isinstance(stored, dict) and stored.get("schema") == replayproof.SCHEMA:
            return _answer(replayproof.replay(file), "proof", "proof objects", Verdict.PROVED, as_json)
        found = replay(stored)
    if as_json:
        emit(
            {
                "schema": "skewflow/replay/1",
                "ok": found.confirmed,
                "claim": stored["claim"],
                "dropped": stored["dropped"],
                "verdict": found.verdict.value,
                "detail": found.detail,
            }
        )
    else:
        word = "confirmed" if found.confirmed else "not confirmed"
        dropped = " + ".join(stored["dropped"])
        click.echo(f"{stored['claim']} without {dropped}: {word}, {found.verdict.value}\n{found.detail}")
    return OK if found.confirmed else FAILED


def _answer(found: Replayed | Checked | Again, of: str, name: str, shown: Verdict, as_json: bool) -> int:
    """What a certificate that is done again shows, `shown` when it is confirmed."""
    verdict = shown if found.confirmed else Verdict.UNDECIDED
    if as_json:
        document = {"schema": "skewflow/replay/1", "ok": found.confirmed, "of": of}
        emit(document | {"verdict": verdict.value, "detail": found.detail})
    else:
        word = "confirmed" if found.confirmed else "not confirmed"
        click.echo(f"{name}: {word}, {verdict.value}\n{found.detail}")
    return OK if found.confirmed else FAILED
