"""Files written so that nothing is lost: whole or not at all, where links lead, with the mode that was there.

`whole` writes a file beside its place and renames it. A device or a pipe has no "beside": it is written into. `locked`
keeps two programs from writing one file. The errors name the file that was asked for.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

__all__ = ["check_writable", "locked", "whole"]


def check_writable(path: Path, *inputs: Path) -> None:
    """OSError or ValueError, with one line, where a file of this name cannot be written or would replace an input.

    Asked before long work; nothing is created or changed.
    """
    if str(path) in ("", "."):
        raise ValueError("the name of the file to write is empty")
    place = path.parent
    if not place.is_dir():
        raise ValueError(f"there is no folder {place}, so that {path.name} cannot be written there")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; the name of a file is needed")
    for given in inputs:
        same = path.exists() and given.exists() and path.samefile(given)
        if same or os.path.realpath(path) == os.path.realpath(given):
            raise ValueError(f"{path} is the name of another file of this run, which would be lost: give another name")
    if path.exists() and not os.access(path, os.W_OK):
        raise ValueError(f"{path} is read-only")
    goal = Path(os.path.realpath(path))
    if not goal.parent.is_dir():
        raise ValueError(f"{path} is a link to {goal}, and there is no such folder")
    if not _is_special(goal) and not os.access(goal.parent, os.W_OK):
        raise ValueError(f"{goal.parent} is a folder that cannot be written to")


def _is_special(path: Path) -> bool:
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content appears at `path` complete when the block ends, and not at all when it fails.

    Links are followed; an existing file keeps its mode and, where that is allowed, its owner. A device or a pipe is
    written into as the block goes on. OSError, with the name that was asked for, where this cannot be done.
    """
    check_writable(path)
    goal = Path(os.path.realpath(path))
    try:
        if _is_special(goal):
            # Without O_NONBLOCK a pipe that nobody reads would wait for ever.
            with os.fdopen(os.open(goal, os.O_WRONLY | os.O_NONBLOCK), "wb") as stream:
                os.set_blocking(stream.fileno(), True)
                yield stream
            return
        handle, name = tempfile.mkstemp(dir=goal.parent, prefix=f".{goal.name[:200]}.")
        try:
            with os.fdopen(handle, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _take_after(Path(name), goal)
            os.replace(name, goal)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except OSError as error:
        raise type(error)(error.errno, error.strerror or str(error), str(path)) from None


def _take_after(new: Path, old: Path) -> None:
    """Give the new file the mode and owner of the one that it replaces, or those of any new file."""
    try:
        before = old.stat()
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(new, 0o666 & ~umask)
        return
    with suppress(PermissionError):  # only root may give files away
        os.chown(new, before.st_uid, before.st_gid)
    os.chmod(new, stat.S_IMODE(before.st_mode))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an existing file or folder against other programs that ask in the same way. ValueError when one holds it.

    The lock ends with the program, whatever ends it. Systems without flock have no lock.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(f"{path} is in use by another run: wait for it, or give another file") from None
        yield
    finally:
        os.close(handle)
