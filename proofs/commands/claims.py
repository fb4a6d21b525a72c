"""skewflow claims."""

from __future__ import annotations

import click

from proofs.commands import completing as known
from proofs.commands.common import OK, emit, json_option, reading_input
from proofs.commands.completing import completing
from proofs.shown import UNBROKEN, fitted


@click.command()
@click.argument("labels", nargs=-1, metavar="[LABEL]...", shell_complete=completing(known.labels))
@json_option
def command(labels: tuple[str, ...], as_json: bool) -> int:
    """List the claims: label, title, scope, assumptions, source."""
    from analysis.names import named
    from proofs.claims.contents import contents

    with reading_input():
        chosen = list((named(labels, contents()) if labels else contents()).values())
    if as_json:
        rows = [
            {
                "label": claim.label,
                "title": claim.title,
                "statement": claim.statement,
                "scope": claim.scope,
                "source": claim.source,
                "assumptions": list(claim.assumptions),
                "derivation": claim.derivation,
                "remark": claim.remark,
            }
            for claim in chosen
        ]
        emit({"schema": "skewflow/claims/1", "ok": True, "claims": rows})
        return OK
    for claim in chosen:
        source = "paper" if claim.source == "paper" else "beyond the paper"
        needs = ", ".join(claim.assumptions) or "nothing"
        lines = fitted(f"{claim.title}   [{claim.scope}; {source}]", f"{claim.label:<5} ", usual=UNBROKEN)
        lines += fitted(claim.statement.replace("`", ""), " " * 6, usual=UNBROKEN) + fitted(
            f"needs: {needs}", " " * 6, usual=UNBROKEN
        )
        click.echo("\n".join(lines) + "\n")
    return OK
