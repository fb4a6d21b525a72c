"""Sparse matrices as scipy.sparse.save_npz stores them, made dense without SciPy.

Every place is compared with the shape before anything is written there: SciPy's own routines follow what a damaged file
says into memory that is not theirs (its check passes over everything behind an indptr that ends in 0).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PARTS = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "dia": ("data", "offsets"),
    "coo": ("data", "row", "col"),
}
"""The arrays of each kind."""


def dense(kind: str, values: NDArray, places: list[NDArray], shape: tuple[int, int]) -> NDArray:
    """The array (rows, columns) of a kind of PARTS; entries that stand more than once are added.

    values: `data`; places: the other parts. ValueError, in one line, when they do not fit.
    """
    if values.dtype.kind not in "biuf" or any(place.dtype.kind not in "iu" for place in places):
        raise ValueError("a sparse matrix of other things than numbers at whole places")
    if kind == "dia":
        offsets = places[0].astype(np.int64)
        if values.ndim != 2 or offsets.shape != (len(values),):
            raise ValueError("a sparse matrix whose diagonals and offsets do not fit")
        column = np.arange(min(values.shape[1], shape[1]))
        above = column - offsets[:, None]  # the row of each entry; those outside the matrix are padding
        inside = (above >= 0) & (above < shape[0])
        columns = np.broadcast_to(column, above.shape)
        return _filled(shape, above[inside], columns[inside], values[:, : len(column)][inside])
    if kind == "coo":
        row, column = places
        return _filled(shape, row, column, values)
    indices, starts = places[0], places[1].astype(np.int64)
    block = values.shape[1:] if kind == "bsr" else (1, 1)
    if len(block) != 2 or 0 in block or shape[0] % block[0] or shape[1] % block[1] or indices.ndim != 1:
        raise ValueError("a sparse matrix whose blocks do not fit its shape")
    lines = shape[1] if kind == "csc" else shape[0] // block[0]
    counts = np.diff(starts) if starts.shape == (lines + 1,) else np.array([-1])
    if starts[0] != 0 or np.any(counts < 0) or starts[-1] > len(indices) or len(values) != len(indices):
        raise ValueError("a sparse matrix whose indptr does not fit its indices and data")
    indices, values = indices[: starts[-1]], values[: starts[-1]]  # what is behind is spare room
    line = np.repeat(np.arange(lines), counts)
    if kind == "csc":
        return _filled(shape, indices, line, values)
    if kind == "csr":
        return _filled(shape, line, indices, values)
    if np.any((indices < 0) | (indices >= shape[1] // block[1])):
        raise ValueError("a sparse matrix with an entry outside its shape")
    row = line[:, None, None] * block[0] + np.arange(block[0])[None, :, None] + np.zeros(block[1], dtype=np.int64)
    column = indices[:, None, None] * block[1] + np.arange(block[1])[None, None, :] + np.zeros((block[0], 1), np.int64)
    return _filled(shape, row.ravel(), column.ravel(), values.ravel())


def _filled(shape: tuple[int, int], row: NDArray, column: NDArray, values: NDArray) -> NDArray:
    """Zeros with the values added at these places, which may stand more than once."""
    if not (row.ndim == 1 and row.shape == column.shape == values.shape):
        raise ValueError("a sparse matrix with other numbers of places and of values")
    if np.any((row < 0) | (row >= shape[0]) | (column < 0) | (column >= shape[1])):
        raise ValueError("a sparse matrix with an entry outside its shape")
    found = np.zeros(shape, dtype=values.dtype)
    np.add.at(found, (row.astype(np.int64), column.astype(np.int64)), values)
    return found
