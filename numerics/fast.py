"""The leaf of the in-place sweep compiled by numba (extra `fast`).

math.tanh in a numba loop is far slower than np.tanh, as it is not vectorised. Here tanh x = m/(m + 2) with
m = e^{2|x|} − 1 = (2ᵏ − 1) + 2ᵏp, where p = eʳ − 1 is a polynomial, all of it arithmetic that LLVM turns into SIMD.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial, log
from typing import Any

import numpy as np

from analysis.activations import Activation, s

Array = np.ndarray


@dataclass(frozen=True)
class Leaf:
    """A compiled leaf: kernel(rows, values, before, backwards) and the number of rows that suits it."""

    kernel: Callable[..., None]
    leaf: int


def available() -> bool:
    """Is numba installed?"""
    import importlib.util

    return importlib.util.find_spec("numba") is not None


def leaf_for(activation: Activation) -> Leaf | None:
    """The compiled leaf for this activation; None when there is none for it. ValueError when numba is missing."""
    if not available():
        raise ValueError("the fast leaf needs numba: install the extra 'fast'")
    import sympy as sp

    return Leaf(_tanh_kernel(), 16) if activation.sigma == sp.tanh(s) else None


_LOG2E = 1.0 / log(2.0)
_LN2_HIGH = 0.693147180369123816490  # 33 bits: k times it is exact for |k| < 2²⁰
_LN2_LOW = 1.90821492927058770002e-10
_COEFFICIENTS = tuple(1.0 / factorial(k) for k in range(13, 0, -1))  # eʳ − 1 to degree 13: 2e-17 for |r| ≤ log(2)/2
_POWERS = np.array([2.0**k for k in range(64)])


@cache
def _tanh_kernel() -> Any:
    import numba

    c13, c12, c11, c10, c9, c8, c7, c6, c5, c4, c3, c2, c1 = _COEFFICIENTS
    log2e, high, low, powers, width = _LOG2E, _LN2_HIGH, _LN2_LOW, _POWERS, 128

    @numba.njit(fastmath={"contract", "nsz", "arcp"}, cache=False, error_model="numpy", boundscheck=False)
    def tanh_row(x: Any, out: Any) -> None:
        for b in range(x.size):
            y = min(2.0 * abs(x[b]), 42.0)
            k = np.floor(y * log2e + 0.5)
            r = (y - k * high) - k * low
            p = c13
            p = p * r + c12
            p = p * r + c11
            p = p * r + c10
            p = p * r + c9
            p = p * r + c8
            p = p * r + c7
            p = p * r + c6
            p = p * r + c5
            p = p * r + c4
            p = p * r + c3
            p = p * r + c2
            p = p * r + c1
            scale = powers[np.int64(k)]
            m = (scale - 1.0) + scale * (p * r)
            out[b] = np.copysign(m / (m + 2.0), x[b])

    @numba.njit(fastmath={"contract"}, cache=False, error_model="numpy", boundscheck=False)
    def kernel(rows: Any, values: Any, before: Any, backwards: bool) -> None:
        count, batch = rows.shape
        for start in range(0, batch, width):
            stop = min(start + width, batch)
            for step in range(count):
                i = count - 1 - step if backwards else step
                first, last = (i + 1, count) if backwards else (0, i)
                target = rows[i, start:stop]
                j = first
                while j + 3 < last:
                    a0, a1, a2, a3 = before[i, j], before[i, j + 1], before[i, j + 2], before[i, j + 3]
                    v0, v1 = values[j, start:stop], values[j + 1, start:stop]
                    v2, v3 = values[j + 2, start:stop], values[j + 3, start:stop]
                    for b in range(stop - start):
                        target[b] += a0 * v0[b] + a1 * v1[b] + a2 * v2[b] + a3 * v3[b]
                    j += 4
                while j < last:
                    a0 = before[i, j]
                    v0 = values[j, start:stop]
                    for b in range(stop - start):
                        target[b] += a0 * v0[b]
                    j += 1
                tanh_row(target, values[i, start:stop])

    return kernel
