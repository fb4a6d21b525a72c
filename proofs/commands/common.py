"""What every command shares: one line for a bad request, one JSON object on standard output, files written whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from analysis.names import printable

OK, FAILED = 0, 1
"""Exit statuses; a bad request exits with 2 (click's own for usage errors)."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


@contextmanager
def reading_input() -> Iterator[None]:
    """Around the reading of a request: a ValueError or OSError there becomes one line and exit status 2."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.UsageError(f"{where}{error.strerror or error}") from None
    except ValueError as error:
        raise click.UsageError(" ".join(str(error).split())) from None
    except MemoryError as error:
        raise click.UsageError(
            f"outside the range: there is not so much memory. {' '.join(str(error).split())}"
        ) from None


def emit(document: Mapping[str, Any]) -> None:
    """One JSON object on standard output. Infinity and NaN are not JSON: they must have become text or null before."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    click.echo(text.encode(errors="backslashreplace").decode())  # bytes of a file name that are not UTF-8


def check_output(path: Path | None, *endings: str, apart: Iterable[Path | None] = ()) -> None:
    """Before long work: ValueError where the result could not be written, or would replace one of the files `apart`."""
    if path is None:
        return
    from numerics.files import check_writable

    if endings and path.suffix not in endings:
        raise ValueError(f"{path}: the name must end in {' or '.join(endings)}")
    check_writable(path, *(other for other in apart if other is not None))


def shown(path: Path | None) -> str:
    """A file's name as it may be shown on a terminal."""
    return printable(str(path))


def write_whole(path: Path, content: str | bytes) -> None:
    """The file appears complete or not at all (numerics.files)."""
    from numerics.files import whole

    with whole(path) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
