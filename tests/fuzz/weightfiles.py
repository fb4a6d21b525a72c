"""Mutated weight files through the readers: `python -m tests.fuzz.weightfiles --count 100000`.

Every file is a good one with bytes changed, cut, doubled or inserted, or its compressed member damaged. A reader may
return a network or refuse in one line; anything else is a fault, and so are a warning, 2 s or 200 MB for one file. All
in one process: an alarm ends a file that takes too long, and the address space is limited, so that one that would take
too much is a fault and not the end of the run. Small counts run as a test.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import struct
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from safetensors.numpy import save

from proofs.cli import main as cli
from proofs.networks.reading import Description, load_network
from proofs.networks.sparse import PARTS

A = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [-2.0, -3.0, 0.0]])
SECONDS, BYTES = 2.0, 200 * 2**20
INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x27, 0x28, 0x5B, 0x7B)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npz(compressed: bool, **arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(buffer, **arrays)
    return buffer.getvalue()


def sparse(kind: str) -> bytes:
    buffer = io.BytesIO()
    scipy.sparse.save_npz(buffer, scipy.sparse.coo_matrix(A).asformat(kind))
    return buffer.getvalue()


def seeds() -> list[tuple[str, bytes]]:
    """Good files of every kind, by suffix."""
    torch = {"weight_hh_l0": A.astype(np.float32), "weight_ih_l0": np.ones((3, 2), np.float32)}
    return [
        (".npy", npy(A)),
        (".npy", npy(np.asfortranarray(A.astype(np.float16)))),
        (".npz", npz(False, weight_hh=A, bias=np.ones(3), eps=np.float64(0.1))),
        (".npz", npz(True, weight_hh=A, bias=np.ones(3))),
        (".npz", npz(True, recurrent_kernel=A)),
        *((".npz", sparse(kind)) for kind in PARTS),
        (".safetensors", save(torch | {"bias_ih_l0": np.ones(3, np.float32), "bias_hh_l0": np.ones(3, np.float32)})),
        (".safetensors", save({"W": A.astype(np.float16)})),
    ]


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A few edits; one time in four inside a freshly packed archive, so that the checksum is right."""
    out = bytearray(data)
    if data[:2] == b"PK" and rng.random() < 0.25:
        return repacked(data, rng)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        if not out:
            break
        place, kind = rng.randrange(len(out)), rng.randrange(7)
        if kind == 0:
            out[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            out[place] = rng.choice(INTERESTING)
        elif kind == 2:
            del out[place : place + rng.choice((1, 2, 8, 64))]
        elif kind == 3:
            out[place:place] = bytes(rng.choice(INTERESTING) for _ in range(rng.choice((1, 2, 8, 64))))
        elif kind == 4:
            out = out[:place]
        elif kind == 5:
            length = rng.choice((1, 4, 16, 64))
            out[place:place] = out[place : place + length]
        else:
            out[place : place + 4] = struct.pack("<I", rng.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1)))
    return bytes(out)


def repacked(data: bytes, rng: random.Random) -> bytes:
    """The archive with one member's content mutated, and every checksum right."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        chosen = rng.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            content = mutated(content, rng) if name == chosen else content
            new.writestr(name, content, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)))
    return buffer.getvalue()


def fault_of(path: Path) -> str:
    """What is wrong with how the file was taken; "" when it was read or refused in one line. A warning is a fault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            load_network(path, Description())
    except ValueError as error:
        if _ran_out_of_memory(error):
            return f"more than {BYTES // 2**20} MiB"
        text = str(error)
        if "\n" in text or path.name not in text or len(text) > 1000:
            return f"refused in other than one short line: {text!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _ran_out_of_memory(error: BaseException | None) -> bool:
    """Whether a refusal hides that the limit was met."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__context__
    return error is not None


def command_fault_of(path: Path) -> str:
    """The same for `skewflow audit FILE`: an answer with status 0, or one line with status 2."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli(["audit", str(path)])
    except SystemExit as stop:
        if stop.code == 0 or (stop.code == 2 and len(err.getvalue().splitlines()) == 1 and not out.getvalue()):
            return ""
        return f"exit status {stop.code}: {err.getvalue()!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no exit status"


class OutOfTime(BaseException):
    """A file took too long; not an Exception, so that no reader swallows it."""


def _late(*_: Any) -> None:
    raise OutOfTime


@contextmanager
def limited() -> Iterator[None]:
    """What one file may take, of time (on the clock) and beyond what is taken now of memory."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGALRM, _late)
    resource.setrlimit(resource.RLIMIT_AS, (taken + BYTES, hard))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGALRM, before)


def timed(fault: Callable[[Path], str], path: Path) -> tuple[str, float]:
    """What is wrong with how the file was taken, and how long it took."""
    began = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        said = fault(path)
    except OutOfTime:
        said = f"more than {SECONDS:g} s"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return said, time.perf_counter() - began


def main(count: int, seed: int, fault: Callable[[Path], str] = fault_of) -> int:
    """Prints the counts; returns how many faults there were."""
    rng, faults, slowest = random.Random(seed), 0, (0.0, "no file")
    good = seeds()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for suffix, data in good:  # what is loaded on first use is no file's
            path = Path(folder) / f"f{suffix}"
            path.write_bytes(data)
            fault(path)
        start = peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with limited():
            for k in range(count):
                suffix, data = good[k % len(good)]
                path = Path(folder) / f"f{suffix}"
                content = mutated(data, rng)
                path.write_bytes(content)
                said, took = timed(fault, path)
                after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                slowest = max(slowest, (took, f"number {k} ({suffix})"))
                if after - peak > BYTES // 1024:
                    said = said or f"{(after - peak) / 1024:.0f} MiB"
                peak = max(peak, after)
                if said:
                    faults += 1
                    print(f"{k}: {said}; crc {zlib.crc32(content):08x}", flush=True)
                if k % 10_000 == 9_999:
                    print(f"  {k + 1} files, {faults} faults", file=sys.stderr, flush=True)
    print(f"{count} files, {faults} faults; slowest {slowest[0]:.2f} s, {slowest[1]}; ", end="")
    print(f"{(peak - start) / 1024:.1f} MiB more than at the start, {peak / 1024:.0f} MiB in all")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", action="store_true", help="through `skewflow audit`, not the readers alone")
    asked = parser.parse_args()
    raise SystemExit(1 if main(asked.count, asked.seed, command_fault_of if asked.command else fault_of) else 0)
