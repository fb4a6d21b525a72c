"""Simulations on disk: written chunk by chunk, restarted with the same bits, one .npz at the end.

While a run goes on its chunks lie in FILE.npz.parts/, each written to a temporary name and renamed; a crash loses at
most one. At the end they are copied into FILE.npz, member by member, so that memory never holds more than one chunk.
A part and the finished file have the same members: steps, times, states, energies, meta (JSON), and the checkpoint.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from numerics.files import check_writable, locked, whole
from numerics.simulation.interruption import Interruption
from numerics.simulation.trajectories import CHUNK_BYTES, Checkpoint, Chunk, Plan, Progress, chunks
from numerics.system import System

Array = np.ndarray
SCHEMA = "skewflow/simulate/1"
SERIES = ("steps", "times", "states", "energies")


def fingerprint(system: System, plan: Plan, inputs: Array | None) -> str:
    """A hash of everything that decides the bits of a run, but for its length and start."""
    digest = hashlib.sha256()
    words = [system.form, str(system.activation.sigma), repr(system.leak), plan.integrator.name]
    words += [repr(float(plan.h)), repr(plan.every), repr(plan.integrator)]
    digest.update("\n".join(words).encode())
    for array in (system.weights, system.bias, inputs):
        if array is not None:
            digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def run_to_file(
    path: Path,
    system: System,
    plan: Plan,
    start: Any,
    *,
    inputs: Any = None,
    resume: bool = False,
    about: dict[str, Any] | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    chunk_bytes: int = CHUNK_BYTES,
) -> dict[str, Any]:
    """Simulate into an .npz file (times, states, energies, meta), and return its meta.

    resume: go on from what an earlier run left in `path`, or in its parts, with the same bits as without the break;
    then `start` is not used. Ctrl-C ends the run with what is done. ValueError when there is nothing to resume, when
    it is the run of another system, integrator, step or input, and when another run is at work there; OSError where
    the file cannot be written.
    """
    path = Path(path)
    parts = path.with_name(path.name + ".parts")
    drive = None if inputs is None else np.asarray(inputs, dtype=float)
    mark = fingerprint(system, plan, drive)
    check_writable(path)
    meta: dict[str, Any] = {}
    with _workplace(parts), Interruption() as interruption:
        point = _reopen(path, parts, mark, plan) if resume else None
        if point is None:
            for left in parts.iterdir():
                left.unlink()
        number = len(_listed(parts))
        for chunk in chunks(
            system,
            plan,
            start,
            inputs=drive,
            resume=point,
            progress=progress,
            stop=stop or interruption.requested,
            chunk_bytes=chunk_bytes,
        ):
            meta = _meta(system, plan, chunk, mark, about)
            _write(parts / f"{number:06d}.npz", _members(chunk, plan, meta))
            number += 1
        _assemble(path, _listed(parts), meta)
        shutil.rmtree(parts)
    return meta


@contextmanager
def _workplace(parts: Path) -> Iterator[None]:
    """The folder of the parts, held against other runs; it is taken away when nothing was done in it."""
    parts.mkdir(exist_ok=True)
    with locked(parts):
        try:
            yield
        finally:
            with suppress(OSError):
                parts.rmdir()


def _meta(system: System, plan: Plan, chunk: Chunk, mark: str, about: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "ok": not chunk.stopped,
        "form": system.form,
        "n": system.n,
        "batch": chunk.states.shape[1],
        "activation": system.activation.name,
        "leak": system.leak,
        "bias": system.bias is not None,
        "integrator": plan.integrator.name,
        "step": plan.h,
        "steps": plan.steps,
        "every": plan.every,
        "done": chunk.checkpoint.step,
        "stopped": chunk.stopped,
        "failed_step": chunk.failed_step,
        "failed_trajectories": list(chunk.failed_trajectories),
        "fingerprint": mark,
        **(about or {}),
    }


def _members(chunk: Chunk, plan: Plan, meta: dict[str, Any]) -> dict[str, Array]:
    point = chunk.checkpoint
    members = {
        "steps": chunk.steps,
        "times": chunk.steps * float(plan.h),
        "states": chunk.states,
        "energies": chunk.energies,
        "meta": np.array(json.dumps(meta, sort_keys=True)),
        "checkpoint_step": np.array(point.step),
        "checkpoint_states": point.states,
    }
    return members | {f"carry_{name}": array for name, array in point.carry.items()}


def _write(path: Path, members: dict[str, Array]) -> None:
    with whole(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, array in members.items():
            with archive.open(_entry(name), "w", force_zip64=True) as out:
                np.lib.format.write_array(out, np.asanyarray(array), allow_pickle=False)


def _entry(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date: the same run gives the same file."""
    return zipfile.ZipInfo(name + ".npy", date_time=(1980, 1, 1, 0, 0, 0))


def _listed(parts: Path) -> list[Path]:
    return sorted(parts.glob("[0-9]*.npz"))


def _header(source: Any) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(source)
    reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = reader(source)
    return shape, dtype


def _assemble(path: Path, files: list[Path], meta: dict[str, Any]) -> None:
    """Copy the series of all parts, and the checkpoint of the last, into one file."""
    with whole(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name in SERIES:
            _copy_series(archive, files, name)
        with np.load(files[-1], allow_pickle=False) as last:
            rest = {key: last[key] for key in last.files if key not in (*SERIES, "meta")}
        rest["meta"] = np.array(json.dumps(meta, sort_keys=True))
        for name, array in rest.items():
            with archive.open(_entry(name), "w", force_zip64=True) as out:
                np.lib.format.write_array(out, array, allow_pickle=False)


def _copy_series(archive: zipfile.ZipFile, files: list[Path], name: str) -> None:
    """One series of all parts, one part open at a time (a long run has thousands)."""
    heads = []
    for file in files:
        with zipfile.ZipFile(file) as source, source.open(name + ".npy") as member:
            heads.append(_header(member))
    shape = (sum(head[0][0] for head in heads), *heads[0][0][1:])
    with archive.open(_entry(name), "w", force_zip64=True) as out:
        description = {
            "descr": np.lib.format.dtype_to_descr(heads[0][1]),
            "fortran_order": False,
            "shape": shape,
        }
        np.lib.format.write_array_header_1_0(out, description)
        for file in files:
            with zipfile.ZipFile(file) as source, source.open(name + ".npy") as member:
                _header(member)
                _copy(member, out)


def _copy(source: IO[bytes], out: IO[bytes]) -> None:
    while block := source.read(2**20):
        out.write(block)


def _reopen(path: Path, parts: Path, mark: str, plan: Plan) -> Checkpoint:
    """The checkpoint to go on from; the finished file becomes the first part."""
    if not (parts.is_dir() and _listed(parts)):
        if not path.is_file():
            raise ValueError(f"nothing to resume: neither {path} nor {parts.name} exists")
        _check(path, mark, plan)
        shutil.copyfile(path, parts / "000000.npz")
    last = _listed(parts)[-1]
    return _check(last, mark, plan)


def _check(file: Path, mark: str, plan: Plan) -> Checkpoint:
    point, meta = load_checkpoint(file)
    if meta.get("fingerprint") != mark:
        raise ValueError(f"{file} holds another run: system, integrator, step, every and input must be the same")
    if point.step > plan.steps:
        raise ValueError(f"{file} has already {point.step} steps; ask for more than that to go on")
    if meta["failed_step"] is not None:
        raise ValueError(f"{file} ended for good: {meta['stopped']}")
    return point


def load_checkpoint(file: Path) -> tuple[Checkpoint, dict[str, Any]]:
    """The checkpoint and the meta of a file that `run_to_file` wrote; ValueError for any other file."""
    try:
        with np.load(file, allow_pickle=False) as data:
            meta = json.loads(str(data["meta"]))
            carry = {key.removeprefix("carry_"): data[key] for key in data.files if key.startswith("carry_")}
            return Checkpoint(int(data["checkpoint_step"]), data["checkpoint_states"], carry), meta
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{file} is not a simulation written by skewflow: {error}") from None
