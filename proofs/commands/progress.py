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


def note(text: str) -> None:
    """Show the text on the progress line in place of what stands there, "" to take it away; a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)


class Progress:
    """Counts towards a total; as a context manager it clears its line at the end."""

    def __init__(self, total: int, unit: str) -> None:
        self.total, self.unit, self.done = total, unit, 0
        self.start = time.monotonic()
        self.shown = -1.0

    def line(self, what: str, now: float) -> str:
        """The text of the line; a rate below one in a second is told by the time that is left alone."""
        elapsed = max(now - self.start, 1e-9)
        rate = self.done / elapsed
        fast = f"  {rate:.0f}/s" if rate >= 1 else ""
        left = f"  {duration((self.total - self.done) / rate)} left" if rate > 0 else ""
        return f"{what:<6} {self.done}/{self.total} {self.unit}{fast}{left}".lstrip()

    def add(self, count: int, what: str = "") -> None:
        """So many more are done; `what` says where it is now. Redraws at most ten times a second."""
        self.reach(self.done + count, what)

    def reach(self, done: int, what: str = "") -> None:
        """So many are done in all."""
        self.done = done
        now = time.monotonic()
        if now - self.shown > 0.1:
            self.shown = now
            note(self.line(what, now))

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        note("")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
