"""The command line. Nothing heavy is imported before a command runs, so that help is instant."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from analysis.names import nearest, printable
from proofs import __version__

COMMANDS = {
    "claims": "List the claims: label, title, scope, assumptions, source.",
    "verify": "Derive and check claims; all of them when none is named.",
    "derive": "Show the derivation of a claim, step by step.",
    "validate": "Try claims on random networks, as many as you like.",
    "ablate": "Drop assumptions one at a time and look for counterexamples.",
    "audit": "Say what holds for a network of yours.",
    "equilibria": "Find every rest point, certified, with its stability.",
    "orbit": "Certify a periodic orbit near a guess, with its multipliers.",
    "certify": "Compute the theorems from numbers anew.",
    "simulate": "Compute trajectories and energies.",
    "guide": "Show a guide, or list them.",
    "explain": "Say what a word means, in two sentences.",
    "scheme": "Say what an update rule is: order, stability, what it does to energy.",
    "figures": "Draw the paper's pictures and ours.",
    "explore": "Write a page with sliders: weights, activation, leak, gain and step.",
    "report": "Write every claim, derivation and picture into one HTML page.",
    "replay": "Check a stored certificate again, from its statement up.",
    "completion": "Print what makes bash, zsh or fish complete all of this.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = import_module(f"proofs.commands.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = nearest(args[0], list(COMMANDS))
            raise click.UsageError(f"unknown command {args[0]!r}{hint}; accepted are {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="skewflow")
def skewflow() -> None:
    """When does a recurrent network keep moving for ever, and what does the computer do to that motion?"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 everything holds, 1 something does not, 2 the request is wrong (one line says what)."""
    try:
        status = skewflow.main(args=arguments, prog_name="skewflow", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        click.echo(f"skewflow: {printable(' '.join(error.format_message().split()))}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("skewflow: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):  # not a fault of the program
            click.echo(f"skewflow: {printable(str(error.filename or 'the output'))}: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter tries once more at its end
            sys.exit(1)
        raise
    sys.exit(status if isinstance(status, int) else 0)
