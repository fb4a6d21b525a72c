"""skewflow explain."""

from __future__ import annotations

import shutil

import click

from proofs.commands.common import OK, emit, json_option, reading_input


@click.command()
@click.argument("term", nargs=-1)
@json_option
def command(term: tuple[str, ...], as_json: bool) -> int:
    """Say what a word means, in two sentences; without a TERM, list the words."""
    from proofs.guides.shelf import explained, terms

    if not term:
        if as_json:
            emit({"schema": "skewflow/explain/1", "ok": True, "terms": list(terms())})
        else:
            click.echo("\n".join(terms()))
        return OK
    with reading_input():
        word, meaning = explained(" ".join(term))
    if as_json:
        emit({"schema": "skewflow/explain/1", "ok": True, "term": word, "meaning": meaning})
    else:
        click.echo(click.wrap_text(f"{word}: {meaning}", width=min(shutil.get_terminal_size().columns, 100)))
    return OK
