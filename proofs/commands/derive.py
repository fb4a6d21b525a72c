"""skewflow derive."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.commands.common import FAILED, OK, reading_input, write_whole

FORMATS = ("text", "markdown", "latex", "json")


@click.command()
@click.argument("label")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to write.")
@click.option("--fragment", is_flag=True, help="LaTeX to paste into an article of yours, without a preamble.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead.")
def command(label: str, form: str, fragment: bool, as_json: bool, output: Path | None) -> int:
    """Show the derivation of a claim, step by step."""
    from proofs import registry
    from proofs.kernel import Refused
    from proofs.render import formats
    from proofs.render.document import document

    if fragment and form not in ("text", "latex"):
        raise click.UsageError(f"--fragment is for --format latex, not {form}")
    form = "json" if as_json else "fragment" if fragment else form
    with reading_input():
        (claim,) = registry.claims((label,))
    try:
        shown = document(claim)
    except Refused as refusal:
        click.echo(f"skewflow: the derivation of {label} does not go through: {refusal}", err=True)
        return FAILED
    written = formats.FORMATS[form](shown)
    if output is None:
        click.echo(written, nl=False)
    else:
        with reading_input():
            write_whole(output, written)
    return OK
