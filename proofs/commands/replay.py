"""skewflow replay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands.common import FAILED, OK, emit, json_option, reading_input

if TYPE_CHECKING:
    from proofs.certificates import Replayed


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> int:
    """Check a stored certificate again, from its statement up; nothing in the file is believed.

    FILE is what `verify`, `audit`, `ablate`, `equilibria`, `orbit` or `certify` writes with -o. Exit status 1 when it
    is not confirmed.
    """
    from proofs.certificates import read

    with reading_input():
        stored = read(file)
        of, again = _kind(stored)
        found = again(stored)
    if as_json:
        document = {"schema": "skewflow/replay/1", "ok": found.confirmed, "of": of}
        emit(document | {"verdict": found.verdict.value, "detail": found.detail})
    else:
        word = "confirmed" if found.confirmed else "not confirmed"
        click.echo(f"{of}: {word}, {found.verdict.value}\n{found.detail}")
    return OK if found.confirmed else FAILED


def _kind(stored: Any) -> tuple[str, Callable[[Any], Replayed]]:
    """The command that writes such certificates, and what does one again. ValueError for what is no certificate."""
    from proofs.ablation import replay as counterexample
    from proofs.audit import certificate as audit
    from proofs.audit import restpoints
    from proofs.claims import replaynumbers, replayproof

    kinds = {
        replayproof.SCHEMA: ("verify", replayproof.replay),
        audit.SCHEMA: ("audit", audit.replay),
        counterexample.SCHEMA: ("ablate", counterexample.replay),
        restpoints.CERTIFICATE: ("equilibria", restpoints.replay),
        replaynumbers.ORBIT: ("orbit", replaynumbers.replay_orbit),
        replaynumbers.THEOREMS: ("certify", replaynumbers.replay),
    }
    schema = stored.get("schema") if isinstance(stored, dict) else None
    if not isinstance(schema, str) or schema not in kinds:
        raise ValueError(f'not a certificate: "schema" must be one of {", ".join(kinds)}')
    return kinds[schema]
