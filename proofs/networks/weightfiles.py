"""Arrays of a weight file, .npy, .npz or .safetensors, by name; nothing in the file is ever executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["SUFFIXES", "WeightFile", "read_weight_file"]

SUFFIXES = (".npy", ".npz", ".safetensors")

_SAFETENSORS_DTYPES: dict[str, type[np.generic]] = {
    "F64": np.float64,
    "F32": np.float32,
    "F16": np.float16,
    "I64": np.int64,
    "I32": np.int32,
    "I16": np.int16,
    "I8": np.int8,
    "U64": np.uint64,
    "U32": np.uint32,
    "U16": np.uint16,
    "U8": np.uint8,
    "BOOL": np.bool_,
}

_UNREADABLE = (ValueError, OSError, EOFError, BadZipFile, KeyError, MemoryError, SyntaxError, NotImplementedError)


@dataclass(frozen=True)
class WeightFile:
    """The arrays of one file by name, "" for the one array of an .npy file.

    unread: why the entries were left out that hold pickled objects or numbers of a kind that is not read, by name.
    """

    path: str
    arrays: Mapping[str, NDArray]
    unread: Mapping[str, str]

    def get(self, name: str) -> NDArray:
        """The array of that name; ValueError says which there are."""
        if name in self.arrays:
            return self.arrays[name]
        if name in self.unread:
            raise ValueError(f"{self.path}: array {name!r} {self.unread[name]}")
        if "" in self.arrays:
            raise ValueError(f"{self.path}: an .npy file holds one array without a name, so {name!r} is not in it")
        raise ValueError(f"{self.path}: no array {name!r}; it has {self._listing()}")

    def weights_name(self, *, raw: bool) -> str:
        """Where the recurrent weights are: weight_hh (raw: A before that), else the only square array."""
        if "" in self.arrays:
            return ""
        for wanted in ("A", "weight_hh") if raw else ("weight_hh",):
            if wanted in self.arrays or wanted in self.unread:
                return wanted
        square = [name for name, a in self.arrays.items() if a.ndim == 2 and a.shape[0] == a.shape[1] and a.size > 0]
        named = [name for name in square if "weight_hh" in name]
        for candidates in (named, square):
            if len(candidates) == 1:
                return candidates[0]
        if not square:
            raise ValueError(f"{self.path}: no square array; it has {self._listing()}")
        raise ValueError(f"{self.path}: several square arrays ({', '.join(named or square)}): name one with --array")

    def _listing(self) -> str:
        names = [*(f"{name} {a.shape}" for name, a in self.arrays.items()), *self.unread]
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        return shown or "none"


def read_weight_file(path: str | Path) -> WeightFile:
    """Read every array of the file; bfloat16 comes back as float32, which holds it exactly.

    ValueError, in one line, when the file is missing, of another kind, damaged, or a pickle.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"{path}: no such file")
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: unknown kind of file; accepted are {', '.join(SUFFIXES)}")
    safetensors = path.suffix.lower() == ".safetensors"
    if safetensors and not _has_safetensors():
        need = "reading .safetensors needs the extra 'weights': pip install 'skewflow[weights]'"
        raise ValueError(f"{path}: {need}")
    try:
        return _read_safetensors(path) if safetensors else _read_numpy(path)
    except _UNREADABLE as error:
        if "pickle" in str(error):
            raise ValueError(f"{path}: holds pickled objects, which are never loaded; save plain arrays") from None
        raise ValueError(f"{path}: not a readable {path.suffix} file: {_one_line(error)}") from None


def _read_numpy(path: Path) -> WeightFile:
    with path.open("rb") as file:
        loaded = np.load(file, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return WeightFile(str(path), {"": loaded}, {})
        arrays, unread = {}, {}
        for name in loaded.files:
            try:
                arrays[name] = loaded[name]
            except ValueError as error:
                if "pickle" not in str(error):
                    raise
                unread[name] = "holds pickled objects, which are never loaded"
        return WeightFile(str(path), arrays, unread)


def _has_safetensors() -> bool:
    try:
        import safetensors  # noqa: F401
    except ImportError:
        return False
    return True


def _read_safetensors(path: Path) -> WeightFile:
    from safetensors import SafetensorError, deserialize

    try:
        entries = deserialize(path.read_bytes())
    except SafetensorError as error:
        raise ValueError(_one_line(error)) from None
    arrays, unread = {}, {}
    for name, entry in entries:
        kind, data, shape = entry["dtype"], entry["data"], entry["shape"]
        if kind == "BF16":  # the upper half of a float32
            bits = np.frombuffer(bytes(data), dtype="<u2").astype(np.uint32) << 16
            arrays[name] = bits.view(np.float32).reshape(shape)
        elif kind in _SAFETENSORS_DTYPES:
            little = np.dtype(_SAFETENSORS_DTYPES[kind]).newbyteorder("<")
            arrays[name] = np.frombuffer(bytes(data), dtype=little).reshape(shape)
        else:
            unread[name] = f"is of dtype {kind}, which is not read"
    return WeightFile(str(path), arrays, unread)


def _one_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
