"""skewflow guide."""

from __future__ import annotations

import click

from proofs.commands import completing as known
from proofs.commands.common import OK, reading_input
from proofs.commands.completing import completing
from proofs.shown import fitted


@click.command()
@click.argument("name", required=False, shell_complete=completing(known.guides))
def command(name: str | None) -> int:
    """Show a guide; without a NAME, list them."""
    from proofs.guides.shelf import guide, guides

    if name is None:
        width = max(map(len, guides()), default=0)
        for key, title in guides().items():
            click.echo(f"{key:<{width}}  {title}")
        return OK
    with reading_input():
        text = guide(name)
    from proofs.guides.linking import unlinked_markdown, words_in

    click.echo(unlinked_markdown(text), nl=False)
    click.echo("\n" + "\n".join(fitted(f"`skewflow explain` says what these words mean: {', '.join(words_in(text))}.")))
    return OK
