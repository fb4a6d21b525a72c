"""skewflow orbit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands.common import FAILED, OK, emit, json_option, reading_input, write_whole
from proofs.commands.network import network_of, network_options

if TYPE_CHECKING:
    from numerics.certified.certificate import Certificate


@click.command()
@network_options
@click.option("--start", metavar="X,Y,…", help="A state near the orbit.")
@click.option("--period", type=float, metavar="T", help="About its period.")
@click.option("--mode", type=int, metavar="K", help="Instead: continue the K-th linear mode at 0, the fastest first.")
@click.option("--amplitude", type=float, default=0.5, show_default=True, metavar="A", help="Of the mode.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.json", help="A certificate for replay.")
@json_option
def command(
    start: str | None,
    period: float | None,
    mode: int | None,
    amplitude: float,
    output: Path | None,
    as_json: bool,
    **of: Any,
) -> int:
    """Certify a periodic orbit near a guess: that it exists, its period, multipliers, hyperbolic or elliptic.

    For n from 2 to 6. Where an energy is conserved, the orbit is looked for on the level of the start. Exit status 1
    when the orbit is not shown to be there.
    """
    from proofs.networks.exactly import orbit_problem, start_of

    with reading_input():
        if (of["file"] is None) == (of["example"] is None):
            raise ValueError("give either a FILE or --example NAME")
        if output is not None and (output.suffix != ".json" or not output.parent.is_dir()):
            raise ValueError(f"{output}: the name must end in .json, in a folder that exists")
        if (mode is None) == (start is None) or (start is None) != (period is None):
            raise ValueError("give either --start and --period, or --mode")
        network = network_of(of)
        problem = orbit_problem(network)
        from numerics.certified.guessing import mode_guess, orbit_guess
        from numerics.certified.orbit import orbit

        if mode is not None:
            certificate = orbit(*mode_guess(problem, mode, amplitude))
        else:
            assert start is not None
            assert period is not None
            certificate = orbit(*orbit_guess(problem, start_of(network, start), period))
        document = document_of(certificate)
        if output is not None:
            write_whole(output, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    if as_json:
        emit(document)
    else:
        _print(certificate)
    return OK if certificate.certified else FAILED


def document_of(certificate: Certificate) -> dict[str, Any]:
    """The JSON of an orbit: what the contract names, and the certificate that replay takes."""
    numbers = {name: value.document() for name, value in certificate.numbers.items()}
    states = sorted((name for name in numbers if name.startswith("z")), key=lambda name: int(name[1:]))
    return {
        "schema": "skewflow/orbit/1",
        "ok": certificate.certified,
        "verdict": "certified" if certificate.certified else "undecided",
        "point": [str(certificate.numbers[name]) for name in states],
        "period": numbers.get("period"),
        "trace": numbers.get("trace"),
        "kind": certificate.facts.get("kind", "undecided"),
        "multiplier": numbers.get("multiplier"),
        "angle": numbers.get("angle"),
        "seconds": round(certificate.seconds, 3),
        "certificate": certificate.document(),
    }


def _print(certificate: Certificate) -> None:
    from proofs.claims.sentences import sentence

    word = "certified" if certificate.certified else "undecided"
    click.echo(f"{word}: {sentence(certificate).removeprefix('undecided: ')}")
    names = sorted((name for name in certificate.numbers if name.startswith("z")), key=lambda name: int(name[1:]))
    for name in names:
        click.echo(f"  {name:<4} {certificate.numbers[name]}")
    click.echo(f"  in {certificate.seconds:.1f} s")
