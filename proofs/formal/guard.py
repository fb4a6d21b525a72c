"""A folder and compilers that do not outlive the process that asked for them, whatever ends it.

A shell watches the other end of a pipe. When the process that holds this end is gone, killed or not, the shell ends the
compilers, which are in its process group, and removes the folder; nothing else removes it.
"""

import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

# `kill 0` reaches the whole group, the shell too, which ignores it. The pause lets a compiler that is writing go first.
WATCH = 'trap "" HUP INT QUIT TERM; read -r _; kill -TERM 0; sleep 0.05; rm -rf -- "$1"'
SECONDS_TO_TIDY = 30


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Guard:
    """While entered: `folder` exists, processes started in `group` end with this one, SIGTERM is a Ctrl-C.

    SIGTERM is left alone outside the main thread and where the caller handles it already.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._before: Any = None

    def __enter__(self) -> "Guard":
        self.folder = Path(tempfile.mkdtemp(prefix=f"skewflow-{self._name}-"))
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "sh", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            process_group=0,
        )
        self.group = self._shell.pid
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            self._before = signal.signal(signal.SIGTERM, _as_ctrl_c)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        try:
            # On a machine that is too busy to tidy in time the shell does so by itself, a little later.
            with suppress(subprocess.TimeoutExpired):
                self._shell.wait(SECONDS_TO_TIDY)
        finally:
            if self._before is not None:
                signal.signal(signal.SIGTERM, self._before)
