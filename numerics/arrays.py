"""Numbers out of whatever holds them: arrays, lists, tensors of other libraries, sparse matrices."""

from typing import Any

import numpy as np

__all__ = ["array_of"]


def array_of(value: Any, what: str = "the weights") -> np.ndarray:
    """The numbers of an array, tensor, nested list or sparse matrix, off the graph and on the CPU.

    TypeError for what holds no numbers, ValueError for rows of unequal length.
    """
    if hasattr(value, "detach"):  # torch
        value = value.detach()
        if hasattr(value, "cpu"):
            value = value.cpu()
        if "bfloat16" in str(getattr(value, "dtype", "")):
            value = value.float()
    if hasattr(value, "toarray"):  # scipy.sparse
        value = value.toarray()
    try:
        found = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None
    except (TypeError, RuntimeError) as error:  # what a tensor says that cannot be handed over
        raise TypeError(f"{what} cannot be read as an array: {' '.join(str(error).split())}") from None
    if found.dtype == object and not all(isinstance(x, int | float) for x in found.ravel()):
        raise TypeError(f"{what} must be numbers, not {type(value).__name__}")
    if found.dtype.kind not in "fiubcO":
        raise TypeError(f"{what} must be numbers, not {found.dtype}")
    return found.astype(float) if found.dtype == object else found
