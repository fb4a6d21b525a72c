"""Mutated weight files through the readers: `python -m tests.fuzz.weightfiles --count 100000`.

Every file is a good one with bytes changed, cut, doubled or inserted, or its compressed member damaged. A reader may
return a network or refuse in one line; anything else is a fault. Small counts run as a test.
"""

from __future__ import annotations

import argparse
import io
import random
import struct
import tempfile
import time
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import scipy.sparse
from safetensors.numpy import save

from proofs.cli import main as cli
from proofs.networks.reading import Description, load_network

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
        (".npz", sparse("csr")),
        (".npz", sparse("coo")),
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
        text = str(error)
        if "\n" in text or path.name not in text or len(text) > 1000:
            return f"refused in other than one short line: {text!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


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


def main(count: int, seed: int, fault: Callable[[Path], str] = fault_of) -> int:
    """Prints the counts; returns how many faults there were."""
    rng, faults, slowest = random.Random(seed), 0, 0.0
    good = seeds()
    tracemalloc.start()
    peak = 0
    with tempfile.TemporaryDirectory() as folder:
        for k in range(count):
            suffix, data = good[k % len(good)]
            path = Path(folder) / f"f{suffix}"
            content = mutated(data, rng)
            path.write_bytes(content)
            began = time.perf_counter()
            tracemalloc.reset_peak()
            said = fault(path)
            took, memory = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
            slowest, peak = max(slowest, took), max(peak, memory)
            if memory > BYTES:
                said = said or f"{memory / 2**20:.0f} MiB"
            if said:
                faults += 1
                print(f"{k}: {said}; crc {zlib.crc32(content):08x}", flush=True)
    print(f"{count} files, {faults} faults; slowest {slowest:.2f} s, at most {peak / 2**20:.1f} MiB")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", action="store_true", help="through `skewflow audit`, not the readers alone")
    asked = parser.parse_args()
    raise SystemExit(1 if main(asked.count, asked.seed, command_fault_of if asked.command else fault_of) else 0)
