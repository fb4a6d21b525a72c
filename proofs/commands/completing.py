"""What a shell completes: labels, examples, activations, rules, figures, words and arrays, found without large imports.

Names are read off the sources that declare them, since a shell does not wait; tests compare them with the objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def sources(package: str, pattern: str) -> Iterable[str]:
    """The texts of the package's files of these names, in order."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for path in sorted(Path(folder).glob(pattern)):
            yield path.read_text(encoding="utf-8")


def labels() -> dict[str, str]:
    """The title of every claim by its label."""
    from proofs.claims.contents import contents

    return {label: entry.title for label, entry in contents().items()}


def conjectures() -> dict[str, str]:
    """Labels that only ablate knows."""
    (text,) = sources("proofs.claims", "abstract.py")
    return dict(re.findall(r'label="([a-z]\w*)",\s+title="([^"]*)"', text))


def from_numbers() -> dict[str, str]:
    """The theorems from numbers, which certify takes."""
    (text,) = sources("numerics.certified", "guesses.json")
    known = labels()
    return {label: known.get(label, "") for label in json.loads(text)}


def activations() -> dict[str, str]:
    """The catalogue."""
    (text,) = sources("analysis.activations", "catalogue.py")
    return dict.fromkeys(re.findall(r'Row\(\s*"(\w+)"', text), "")


def schemes() -> dict[str, str]:
    """The tableaux by name."""
    (text,) = sources("analysis.schemes", "named.py")
    return dict.fromkeys(re.findall(r'\(\s*"([a-z]\w*)",\s*"', text), "")


def integrators() -> dict[str, str]:
    """What simulate steps with."""
    (text,) = sources("numerics.integrators", "catalogue.py")
    (line,) = re.findall(r"^GEOMETRIC = (.*)$", text, re.MULTILINE)
    return {**schemes(), **dict.fromkeys(re.findall(r'"(\w+)"', line), "")}


def examples() -> dict[str, str]:
    """The bundled networks."""
    spec = find_spec("proofs.data")
    folders = (spec.submodule_search_locations or ()) if spec is not None else ()
    return {path.stem: "" for folder in folders for path in sorted(Path(folder).glob("*.npz"))}


def figures() -> dict[str, str]:
    """The pictures."""
    (text,) = sources("proofs.figures", "catalogue.py")
    return dict(re.findall(r'Picture\(\s*"(\w+)",\s*"([^"]*)"', text))


def assumptions() -> dict[str, str]:
    """Every assumption of a claim."""
    found: dict[str, str] = {}
    for text in sources("proofs.assumptions", "*.py"):
        found |= dict.fromkeys(re.findall(r'= (?:Assumption|said|_property|_size)\(\s*"([a-z]\w*)",', text), "")
    return found


def words() -> dict[str, str]:
    """The glossary."""
    from proofs.guides.shelf import terms

    return dict.fromkeys(terms(), "")


def guides() -> dict[str, str]:
    """The guides with their titles."""
    from proofs.guides.shelf import guides as known

    return known()


def completing(*known: Callable[[], dict[str, str]]) -> Complete:
    """For a parameter's shell_complete: the names that begin so, in any case, with what they mean."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        given = context.params.get(parameter.name or "") or ()
        taken = set(given) if isinstance(given, tuple) else set()
        return [
            CompletionItem(name, help=meaning or None)
            for of in known
            for name, meaning in of().items()
            if name.lower().startswith(incomplete.lower()) and name not in taken
        ]

    return complete


def arrays(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the arrays in the file that stands on the line already."""
    # With an option that waits for its value Click reads nothing: the file is then among what is left over.
    given = (context.params.get("file"), *context.args)
    path = next((Path(name) for name in given if name is not None and Path(name).is_file()), None)
    if path is None:
        return []
    from proofs.networks.weightfiles import read_weight_file

    try:
        headers = read_weight_file(path).headers
    except ValueError:
        return []
    return [
        CompletionItem(name, help=str(header.shape)) for name, header in headers.items() if name.startswith(incomplete)
    ]
