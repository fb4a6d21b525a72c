"""A progress line on standard error, only on a terminal: what is done, how fast, how long it will take still."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click


def duration(seconds: float) -> str:
    """Seconds as a clock: 7 s, 1:05, 2:03:04."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Progress:
    """Counts towards a total; as a context manager it clears its line at the end."""

    def __init__(self, total: int, unit: str) -> None:
        self.total, self.unit, self.done = total, unit, 0
        self.start = time.monotonic()
        self.shown = -1.0
        self.terminal = sys.stderr.isatty()

    def line(self, what: str, now: float) -> str:
        """The text of the line."""
        elapsed = max(now - self.start, 1e-9)
        rate = self.done / elapsed
        left = f"  {duration((self.total - self.done) / rate)} left" if rate > 0 else ""
        return f"{what:<6} {self.done}/{self.total} {self.unit}  {rate:.0f}/s{left}"

    def add(self, count: int, what: str) -> None:
        """So many more are done; `what` says where it is now. Redraws at most ten times a second."""
        self.done += count
        now = time.monotonic()
        if self.terminal and now - self.shown > 0.1:
            self.shown = now
            click.echo(f"\r\033[K{self.line(what, now)}", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self.terminal:
            click.echo("\r\033[K", nl=False, err=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.terminal:
            click.echo("\r\033[K", nl=False, err=True)
