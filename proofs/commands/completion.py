"""skewflow completion."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from proofs.commands.common import OK

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print what makes a SHELL complete commands, labels, names and options' values.

    \b
    bash:  eval "$(skewflow completion bash)"  in ~/.bashrc
    zsh:   eval "$(skewflow completion zsh)"  in ~/.zshrc, after compinit
    fish:  skewflow completion fish > ~/.config/fish/completions/skewflow.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    root = click.get_current_context().find_root().command
    complete = found(root, {}, "skewflow", "_SKEWFLOW_COMPLETE")
    # Click's own `source` asks which bash there is; the script is the same for every bash that it supports.
    click.echo(complete.source_template % complete.source_vars())
    return OK
