"""skewflow guide."""

from __future__ import annotations

import click

from proofs.commands.common import OK, reading_input


@click.command()
@click.argument("name", required=False)
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
    click.echo(text, nl=False)
    return OK
