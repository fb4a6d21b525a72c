"""The options by which every command is told of a network, and the network that they tell of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands import completing as known
from proofs.commands.common import reading_input
from proofs.commands.completing import completing
from proofs.networks.suffixes import check_file

if TYPE_CHECKING:
    from proofs.networks.network import Network

FORMS = ("current", "rate", "map")
PARAMETRIZATIONS = ("plain", "antisymmetric", "half", "upper", "lower")


def readable(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """A file of weights as an argument: what its name tells to be wrong is said before anything large is imported."""
    if path is not None and not context.resilient_parsing:
        with reading_input():
            check_file(path)
    return path


_OPTIONS = (
    click.argument("file", required=False, type=click.Path(path_type=Path), callback=readable),
    click.option(
        "--example",
        metavar="NAME",
        help="A bundled trained network instead of a file.",
        shell_complete=completing(known.examples),
    ),
    click.option(
        "--array",
        metavar="KEY",
        help="The weights' name in FILE. [default: what the names tell]",
        shell_complete=known.arrays,
    ),
    click.option(
        "--form",
        type=click.Choice(FORMS),
        help="ż = Wσ(z) + b − γz, ẋ = σ(Wx + b) − γx, or x⁺ = (1 − hγ)x + hσ(Wx + b). "
        "[default: what the names tell, else current]",
    ),
    click.option(
        "--activation",
        metavar="EXPR",
        help="A catalogue name or an expression in s. [default: tanh]",
        shell_complete=completing(known.activations),
    ),
    click.option("--leak", type=float, metavar="G", help="γ. [default: 0; 1 for a map]"),
    click.option(
        "--bias",
        multiple=True,
        metavar="KEY",
        help="The bias' name in FILE; given twice, the two are added. [default: what the names tell, else none]",
        shell_complete=known.arrays,
    ),
    click.option(
        "--parametrization",
        type=click.Choice(PARAMETRIZATIONS),
        help="W itself, A − Aᵀ, (A − Aᵀ)/2, or the skew matrix made of one triangle of the stored A. "
        "[default: what the names tell, else plain]",
    ),
    click.option("--diffusion", type=float, metavar="G", help="Take W − G·I. [default: 0]"),
    click.option("--transpose", is_flag=True, help="FILE stores Wᵀ."),
    click.option("--project-skew", is_flag=True, help="Take (W − Wᵀ)/2, and say how far that is from W."),
)


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options to a command, which gets them as keywords."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


NAMES = (
    "array",
    "form",
    "activation",
    "leak",
    "parametrization",
    "diffusion",
    "transpose",
    "project_skew",
)


def network_of(options: Mapping[str, Any], step: float | None = None) -> Network:
    """The network that the options tell of. ValueError, in one line, on what does not fit."""
    from proofs.networks.reading import Description, load_example, load_network

    asked = Description(bias=options["bias"] or None, step=step, **{name: options[name] for name in NAMES})
    if options["example"] is not None:
        return load_example(options["example"], asked)
    return load_network(options["file"], asked)
