"""Arrays of a weight file, .npy, .npz or .safetensors, by name: headers first, and only the arrays that are asked for.

Nothing in the file is ever executed, and nothing larger than MAX_BYTES is ever made of it.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from analysis.names import nearest
from proofs.networks.sparse import PARTS, dense
from proofs.networks.suffixes import check_file

__all__ = ["MAX_BYTES", "Header", "WeightFile", "read_weight_file"]

MAX_BYTES = 512 * 2**20
"""The largest array that is read, once decompressed: 8,192 × 8,192 weights in float64."""

MAX_ENTRIES = 10_000
"""The most arrays that one file may list."""

MAX_NPY_HEADER = 2**16
"""The longest header of an array that is read: NumPy itself takes no more than 10,000 characters of shape and kind."""

MAX_HEADER = 16 * 2**20
"""The largest table of contents of a .safetensors file that is read; real ones have some 100 bytes per array."""

_SAFETENSORS_DTYPES: dict[str, str] = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "<u1",
    "BOOL": "?",
}


@dataclass(frozen=True)
class Header:
    """What a file says of one array before it is read: shape and kind of numbers; `why` it cannot be read, or ""."""

    shape: tuple[int, ...]
    dtype: str
    why: str = ""


@dataclass(frozen=True)
class WeightFile:
    """The arrays of one file by name, "" for the one array of an .npy file; each is read when it is asked for.

    headers: shape and kind of every array, those included that cannot be read. ValueError, in one line, names what
    was wrong whenever an array is missing, of an unreadable kind, too large or damaged.
    """

    path: str
    headers: Mapping[str, Header]
    read: Callable[[str], NDArray]

    def get(self, name: str) -> NDArray:
        """The array of that name; ValueError says which there are."""
        if name not in self.headers:
            if "" in self.headers:
                raise ValueError(f"{self.path}: an .npy file holds one array without a name, so {name!r} is not in it")
            raise ValueError(f"{self.path}: no array {name!r}{nearest(name, self.headers)}; it has {self.listing}")
        header = self.headers[name]
        if header.why:
            raise ValueError(f"{self.path}: array {name!r} {header.why}")
        with _one_line(self.path):
            return self.read(name)

    @property
    def readable(self) -> tuple[str, ...]:
        """The names of the arrays of numbers."""
        return tuple(name for name, header in self.headers.items() if not header.why)

    @cached_property
    def listing(self) -> str:
        """Names and shapes, for a reader; at most twelve."""
        names = [f"{name} {header.shape}" if not header.why else name for name, header in self.headers.items()]
        return ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "") or "none"


def read_weight_file(path: str | Path) -> WeightFile:
    """What arrays the file has; bfloat16 comes back as float32, which holds it exactly.

    ValueError, in one line, when the file is missing, of another kind, damaged, or a pickle.
    """
    path = Path(path)
    suffix = check_file(path)
    with _one_line(str(path)):
        if suffix == ".npy":
            return _npy_file(path)
        return _npz_file(path) if suffix == ".npz" else _safetensors_file(path)


class _Damaged(ValueError):
    """Said in one line already."""


@contextmanager
def _one_line(path: str) -> Iterator[None]:
    """Whatever a parser of a damaged file raises becomes one line that says it.

    The zip, deflate, bzip2, LZMA and header parsers behind NumPy raise a dozen kinds of error on damaged input, and
    none of their lists of errors is complete; all mean the same here.
    """
    try:
        yield
    except _Damaged as error:
        raise ValueError(f"{path}: {error}") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        text = " ".join((str(error).strip() or type(error).__name__).split())[:160]
        raise ValueError(f"{path}: not a readable {Path(path).suffix} file: {text}") from None


def _accepted(header: Header) -> Header:
    """The header, with the reason why its array is not read, if there is one."""
    try:
        dtype = np.dtype(header.dtype)
    except TypeError:
        return header
    if header.why or dtype.hasobject:
        why = header.why or "holds pickled objects, which are never loaded"
        return Header(header.shape, header.dtype, why)
    size = prod(header.shape) * dtype.itemsize
    if size > MAX_BYTES:
        why = f"holds {size / 2**20:,.0f} MiB; at most {MAX_BYTES // 2**20} MiB are read"
        return Header(header.shape, header.dtype, why)
    return header


# ---------------------------------------------------------------- .npy and .npz


@dataclass(frozen=True)
class _Start:
    """What stands at the beginning of an .npy stream: the header, how the data lie, and where they begin."""

    header: Header
    fortran: bool
    dtype: np.dtype
    length: int
    data: bytes


def _npy_start(stream: IO[bytes]) -> _Start:
    """The header, from the first bytes of the stream alone: a header that says it is longer is refused."""
    start = stream.read(MAX_NPY_HEADER)
    stream = io.BytesIO(start)
    version = npy.read_magic(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of files from Python 2, and the parser of strange literals
        if version == (1, 0):
            shape, fortran, dtype = npy.read_array_header_1_0(stream)
        elif version in ((2, 0), (3, 0)):  # they differ in how names of fields are encoded, and such are refused
            shape, fortran, dtype = npy.read_array_header_2_0(stream)
        else:
            raise _Damaged(f"format version {version} of .npy is not known")
    if any(length < 0 for length in shape):
        raise _Damaged("a length in the header is negative")
    if dtype.names is None:
        header = _accepted(Header(tuple(shape), dtype.str))
    else:
        header = Header(tuple(shape), "?", "holds records, not numbers")
    length = stream.tell()
    return _Start(header, bool(fortran), dtype, length, start[length:])


def _npy_array(stream: IO[bytes], length: int) -> NDArray:
    """The array of a stream of so many bytes that stands at its beginning; nothing is reserved that is not there."""
    start = _npy_start(stream)
    if start.header.why:
        raise _Damaged(start.header.why)
    size, there = prod(start.header.shape) * start.dtype.itemsize, length - start.length
    data = start.data + stream.read(size - len(start.data)) if there == size else b""
    if len(data) != size:
        raise _Damaged(f"the header promises {size} bytes, and there are {there}")
    flat = np.frombuffer(data, dtype=start.dtype) if size else np.empty(0, dtype=start.dtype)
    return flat.reshape(start.header.shape, order="F" if start.fortran else "C")


def _npy_file(path: Path) -> WeightFile:
    with path.open("rb") as stream:
        header = _npy_start(stream).header

    def read(name: str) -> NDArray:
        with path.open("rb") as stream:
            return _npy_array(stream, path.stat().st_size)

    return WeightFile(str(path), {"": header}, read)


def _npz_file(path: Path) -> WeightFile:
    if path.stat().st_size and not zipfile.is_zipfile(path):
        raise _Damaged("not a zip archive")
    headers: dict[str, Header] = {}
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_ENTRIES:
            raise _Damaged(f"{len(members)} entries; at most {MAX_ENTRIES} are read")
        for member in members:
            if not member.filename.endswith(".npy"):
                continue
            name = member.filename.removesuffix(".npy")
            if name in headers:
                raise _Damaged(f"two arrays are called {name!r}")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                # The other methods are decompressed a whole block at a time, however large it becomes.
                headers[name] = Header((), "?", "is compressed as NumPy never does; only stored and deflated are read")
                continue
            with archive.open(member) as stream:
                headers[name] = _npy_start(stream).header

    def read(name: str) -> NDArray:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as stream:
            return _npy_array(stream, archive.getinfo(f"{name}.npy").file_size)

    stored = WeightFile(str(path), headers, read)
    return _sparse_file(stored) if set(headers) >= _SPARSE and headers["format"].shape == () else stored


_SPARSE = {"format", "shape", "data"}
"""What scipy.sparse.save_npz writes beside the indices."""


def _sparse_file(stored: WeightFile) -> WeightFile:
    """The one dense array of a file that scipy.sparse.save_npz wrote."""
    if stored.headers["shape"].shape != (2,) or np.dtype(stored.headers["format"].dtype).itemsize > 64:
        raise _Damaged("a sparse matrix with a strange shape or format")
    kind = stored.get("format").item()
    kind = kind.decode("ascii") if isinstance(kind, bytes) else kind
    if kind not in PARTS:
        raise _Damaged(f"a sparse matrix of format {kind!r}; accepted are {', '.join(PARTS)}")
    rows, columns = (int(length) for length in stored.get("shape"))
    entries = prod(stored.headers["data"].shape)
    if rows != columns or (rows > 1024 and 2 * entries < rows):  # a few bytes are not made into hundreds of millions
        what = "weights are square, and in a large matrix every second neuron has an input"
        raise _Damaged(f"a sparse matrix {rows} × {columns} with {entries} entries; {what}")
    header = _accepted(Header((rows, columns), stored.headers["data"].dtype))

    def read(name: str) -> NDArray:
        values, *places = (stored.get(part) for part in PARTS[kind])
        return dense(kind, values, places, (rows, columns))

    return WeightFile(stored.path, {"": header}, read)


# ---------------------------------------------------------------- .safetensors


def _safetensors_file(path: Path) -> WeightFile:
    try:
        from safetensors import safe_open
    except ImportError:
        raise _Damaged("reading .safetensors needs the extra 'weights': pip install 'skewflow[weights]'") from None
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > MAX_HEADER:
            raise _Damaged(f"a header of {length} bytes; at most {MAX_HEADER} are read")
        text = stream.read(length)
    with safe_open(path, framework="numpy"):  # checks the header, the offsets and the file's length
        pass
    contents: dict[str, Any] = json.loads(text)
    contents.pop("__metadata__", None)
    if len(contents) > MAX_ENTRIES:
        raise _Damaged(f"{len(contents)} entries; at most {MAX_ENTRIES} are read")
    headers = {name: _safetensors_header(entry) for name, entry in contents.items()}

    def read(name: str) -> NDArray:
        entry = contents[name]
        start, end = entry["data_offsets"]
        with path.open("rb") as stream:
            stream.seek(8 + length + start)
            data = stream.read(end - start)
        values = np.frombuffer(data, dtype=_SAFETENSORS_DTYPES[entry["dtype"]])
        if entry["dtype"] == "BF16":  # the upper half of a float32
            values = (values.astype(np.uint32) << 16).view(np.float32)
        return values.reshape(entry["shape"])

    return WeightFile(str(path), headers, read)


def _safetensors_header(entry: Mapping[str, Any]) -> Header:
    kind, shape = entry["dtype"], tuple(entry["shape"])
    if kind not in _SAFETENSORS_DTYPES:
        return Header(shape, str(kind), f"is of dtype {kind}, which is not read")
    return _accepted(Header(shape, _SAFETENSORS_DTYPES[kind]))
