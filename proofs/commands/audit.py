"""skewflow audit."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.commands.common import OK, emit, json_option, reading_input, write_whole


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--example", metavar="NAME", help="A bundled trained network instead of a file.")
@click.option(
    "--array", metavar="KEY", help="The weights' name in the file (default weight_hh, or the only square array)."
)
@click.option(
    "--form", type=click.Choice(["current", "rate"]), help="ż = Wσ(z) + b − γz (default) or ẋ = σ(Wx + b) − γx."
)
@click.option("--activation", metavar="EXPR", help="A catalogue name or an expression in s (default tanh).")
@click.option("--leak", type=float, metavar="G", help="γ, default 0.")
@click.option(
    "--bias", multiple=True, metavar="KEY", help="The bias' name in the file; given twice, the two are added."
)
@click.option("--step", type=float, metavar="H", help="The step of the discrete update (default: eps in the file).")
@click.option("--energy", type=float, metavar="E", help="For n = 2: where the period and the drifts are evaluated.")
@click.option(
    "--parametrization",
    type=click.Choice(["plain", "antisymmetric"]),
    help="antisymmetric: the array is the raw A of W = A − Aᵀ − G·I, as torch state dicts hold it.",
)
@click.option("--diffusion", type=float, metavar="G", help="The G of W = A − Aᵀ − G·I.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html", help="Write a page too."
)
@json_option
def command(
    file: Path | None,
    example: str | None,
    array: str | None,
    form: str | None,
    activation: str | None,
    leak: float | None,
    bias: tuple[str, ...],
    step: float | None,
    energy: float | None,
    parametrization: str | None,
    diffusion: float | None,
    report: Path | None,
    as_json: bool,
) -> int:
    """Say what holds for a network of yours: FILE is .npy, .npz or .safetensors."""
    if (file is None) == (example is None):
        raise click.UsageError("give either a FILE or --example NAME")
    from proofs.audit.audit import audit
    from proofs.networks.network import load_example, load_network

    with reading_input():
        if example is not None:
            network = load_example(
                example,
                array=array,
                form=form,
                activation=activation,
                leak=leak,
                bias=bias or None,
                step=step,
                parametrization=parametrization,
                diffusion=diffusion,
            )
        else:
            assert file is not None
            network = load_network(
                file,
                array=array,
                form=form or "current",
                activation=activation or "tanh",
                leak=leak,
                bias=bias,
                step=step,
                parametrization=parametrization or "plain",
                diffusion=diffusion,
            )
        found = audit(network, energy)
    if report is not None:
        from proofs.audit.html import audit_page

        with reading_input():
            write_whole(report, audit_page(found))
    if as_json:
        emit(found.to_json())
    else:
        from proofs.audit.text import audit_text

        click.echo(audit_text(found), nl=False)
    return OK
