"""skewflow derive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from proofs.commands import completing as known
from proofs.commands.common import FAILED, OK, check_output, reading_input, write_whole
from proofs.commands.completing import completing

FORMATS = ("text", "markdown", "latex", "html", "json")


@click.command()
@click.argument("label", shell_complete=completing(known.labels))
@click.option("-n", "size", type=int, metavar="N", help="Write the components out for this n and check them.")
@click.option(
    "--activation",
    "activation_text",
    metavar="EXPR",
    help="A catalogue name, or an expression in s.",
    shell_complete=completing(known.activations),
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to write.")
@click.option("--fragment", is_flag=True, help="LaTeX to paste into an article of yours, without a preamble.")
@click.option("--coq", is_flag=True, help="Show what Coq has of it too: the lemmas, their assumptions and axioms.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead.")
def command(
    label: str,
    size: int | None,
    activation_text: str | None,
    form: str,
    fragment: bool,
    coq: bool,
    as_json: bool,
    output: Path | None,
) -> int:
    """Show the derivation of a claim, step by step.

    --fragment is LaTeX to paste into an article: statement, assumptions and derivation, with what it needs in comments.
    """
    from proofs.claims import registry

    if fragment and form not in ("text", "latex"):
        raise click.UsageError(f"--fragment is for --format latex, not {form}")
    form = "json" if as_json else "fragment" if fragment else form
    with reading_input():
        claim = registry.claim(label)
        check_output(output)

    from analysis.activations.activation import activation
    from proofs.kernel.rules import Refused
    from proofs.render import formats
    from proofs.render.components import check_dimension
    from proofs.render.document import document
    from proofs.render.specialise import for_activation, for_dimension

    with reading_input():
        if size is not None:
            check_dimension(claim, size)
        sigma = activation(activation_text) if activation_text is not None else None
    try:
        shown = document(claim)
    except Refused as refusal:
        click.echo(f"skewflow: the derivation of {label} does not go through: {refusal}", err=True)
        return FAILED
    sections = [for_dimension(claim, shown, size)] if size is not None else []
    sections += [for_activation(claim, shown, sigma)] if sigma is not None else []
    formal = shown.formal if coq or form == "json" else ()
    shown = replace(shown, sections=tuple(sections), formal=formal)
    written = formats.FORMATS[form](shown)
    if output is None:
        click.echo(written, nl=False)
    else:
        with reading_input():
            write_whole(output, written)
    return OK if shown.applies else FAILED
