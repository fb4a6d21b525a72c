"""Finished batches on disk: one line of JSON each, written through at once, so that a crash loses at most one batch."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import hypothesis

from numerics.files import check_writable, locked
from proofs import __version__
from proofs.campaigns.campaign import BatchResult, Failure, Task, finite

SCHEMA = "skewflow/batches/1"
LONGEST = 2**24
"""Bytes in a line; a batch has a few thousand."""


def batch_document(result: BatchResult) -> dict[str, Any]:
    """A batch result as JSON; `batch_of` reads it back to the last bit."""
    task = result.task
    return {
        "label": task.label,
        "seed": task.seed,
        "index": task.index,
        "size": task.size,
        "examples": result.examples,
        "worst_ratio": finite(result.worst_ratio),
        "max_residual": finite(result.max_residual),
        "tolerance": finite(result.tolerance),
        "worst": result.worst,
        "failures": [[f.batch, f.kind, f.detail, f.instance] for f in result.failures],
        "undecided": result.undecided,
        "regions": [list(pair) for pair in result.regions],
    }


def batch_of(document: Mapping[str, Any]) -> BatchResult:
    """The batch result that a line describes. ValueError when it is not one."""
    try:
        return BatchResult(
            task=Task(*(document[name] for name in ("label", "seed", "index", "size"))),
            examples=int(document["examples"]),
            worst_ratio=_number(document["worst_ratio"]),
            max_residual=_number(document["max_residual"]),
            tolerance=_number(document["tolerance"]),
            worst=document["worst"],
            failures=tuple(Failure(*parts) for parts in document["failures"]),
            undecided=int(document["undecided"]),
            regions=tuple((str(place), int(count)) for place, count in document["regions"]),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"not a batch: {problem}") from None


def _number(value: Any) -> float:
    return float("inf") if value is None else float(value)


def _header() -> dict[str, Any]:
    """What has to agree for batches to be comparable."""
    return {"schema": SCHEMA, "skewflow": __version__, "hypothesis": hypothesis.__version__}


class Ledger:
    """A file of finished batches. Opening it reads what is there; `add` writes one more batch through to the disk.

    A last line that a crash cut off is dropped. Raises ValueError when the file is something else, or was written by
    another version, whose batches would not be the same, or is in use by another run; OSError when it cannot be read
    or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: dict[Task, BatchResult] = {}
        check_writable(path)
        if path.exists() and not path.is_file():
            raise ValueError(f"{path} is no regular file; --resume needs one to go on from")
        with ExitStack() as opened:
            self._file: TextIO = opened.enter_context(path.open("a+", encoding="utf-8"))
            opened.enter_context(locked(path))
            kept = self._read()
            self._open = opened.pop_all()
        self._file.truncate(kept)
        self._file.seek(0, os.SEEK_END)
        if not kept:
            self._write(_header())

    def _read(self) -> int:
        """Fill `done`; the answer is how many bytes of the file are whole lines."""
        kept = 0
        header = json.dumps(_header(), ensure_ascii=False).encode() + b"\n"
        with self.path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST), b"")):
                if not line.endswith(b"\n") and (number or header.startswith(line)):
                    break
                try:
                    document = json.loads(line)
                except (ValueError, RecursionError):
                    raise ValueError(f"{self.path}: line {number + 1} is not JSON; is this a --resume file?") from None
                if number == 0:
                    self._check_header(document)
                else:
                    result = batch_of(document)
                    self.done[result.task] = result
                kept += len(line)
        return kept

    def _check_header(self, document: Any) -> None:
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise ValueError(f"{self.path} is not a file of batches; give --resume a new file or one that it made")
        for name, value in _header().items():
            if document.get(name) != value:
                found = document.get(name)
                raise ValueError(f"{self.path} was made with {name} {found}, this is {value}: its batches differ")

    def _write(self, document: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def add(self, result: BatchResult) -> None:
        """Write a finished batch; one that is there already is not written again."""
        if result.task not in self.done:
            self.done[result.task] = result
            self._write(batch_document(result))

    def close(self) -> None:
        self._open.close()
