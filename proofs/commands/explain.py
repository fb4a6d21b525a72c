"""skewflow explain."""

from __future__ import annotations

import click

from proofs.commands import completing as known
from proofs.commands.common import OK, emit, json_option, reading_input
from proofs.commands.completing import completing
from proofs.shown import fitted


@click.command()
@click.argument("term", nargs=-1, shell_complete=completing(known.words))
@json_option
def command(term: tuple[str, ...], as_json: bool) -> int:
    """Say what a word means, in two sentences; without a TERM, list the words."""
    from proofs.guides.shelf import senses, terms

    if not term:
        if as_json:
            emit({"schema": "skewflow/explain/1", "ok": True, "terms": list(terms())})
        else:
            click.echo("\n".join(terms()))
        return OK
    with reading_input():
        found = senses(" ".join(term))
    if as_json:
        word, meaning = next(iter(found.items()))
        emit({"schema": "skewflow/explain/1", "ok": True, "term": word, "meaning": meaning, "senses": found})
    else:
        click.echo("\n\n".join("\n".join(fitted(f"{word}: {meaning}", indent="")) for word, meaning in found.items()))
    return OK
