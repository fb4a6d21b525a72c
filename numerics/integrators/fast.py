"""Blocks of the in-place sweep compiled by numba (extra `fast`).

math.tanh in a numba loop is far slower than np.tanh, as it is not vectorised. Here tanh x = m/(m + 2) with
m = e^{2|x|} − 1 = (2ᵏ − 1) + 2ᵏp, where p = eʳ − 1 is a polynomial, all of it arithmetic that LLVM turns into SIMD.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial, log
from typing import Any

import numpy as np

from analysis.activations.activation import Activation, s

Array = np.ndarray


@dataclass(frozen=True)
class Block:
    """A compiled sweep over a diagonal block of at most `rows` rows.

    kernel(rows, values, weights, after, plan, backwards) changes rows in place and fills values with σ.

    weights: the scaled weights of the block; after: their part that acts within a leaf after all its neurons had
    their turn; plan: see `block_plan`.
    """

    kernel: Callable[..., None]
    rows: int


LEAF = 16
ROWS = 128  # a block of 128 rows is swept in panels of 512 columns: 1 MB of states and activations


def block_plan(rows: int, *, backwards: bool) -> Array:
    """The order of work in a block, (k, 4): target rows and source rows of a product; a leaf has them equal."""
    found: list[tuple[int, int, int, int]] = []

    def plan(low: int, high: int) -> None:
        if high - low <= LEAF:
            found.append((low, high, low, high))
            return
        middle = low + max(LEAF, (high - low) // 2 // LEAF * LEAF)
        first, second = ((middle, high), (low, middle)) if backwards else ((low, middle), (middle, high))
        plan(*first)
        found.append((*second, *first))
        plan(*second)
        found.append((*first, *second))

    plan(0, rows)
    return np.array(found, dtype=np.int64)


def available() -> bool:
    """Is numba installed?"""
    import importlib.util

    return importlib.util.find_spec("numba") is not None


def block_for(activation: Activation) -> Block | None:
    """The compiled block for this activation; None when there is none for it. ValueError when numba is missing."""
    if not available():
        raise ValueError("the fast sweep needs numba: install the extra 'fast'")
    import sympy as sp

    return Block(_tanh_kernel(), ROWS) if activation.sigma == sp.tanh(s) else None


def _dgemm() -> Any:
    """SciPy's BLAS as a C function that numba can call; it takes leading dimensions, which SciPy's wrapper does not."""
    import ctypes

    from numba.extending import get_cython_function_address

    address = get_cython_function_address("scipy.linalg.cython_blas", "dgemm")
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 13)(address)


_LOG2E = 1.0 / log(2.0)
_LN2_HIGH = 0.693147180369123816490  # 33 bits: k times it is exact for |k| < 2²⁰
_LN2_LOW = 1.90821492927058770002e-10
_COEFFICIENTS = tuple(1.0 / factorial(k) for k in range(13, 0, -1))  # eʳ − 1 to degree 13: 2e-17 for |r| ≤ log(2)/2
_POWERS = np.array([2.0**k for k in range(64)])


@cache
def _tanh_kernel() -> Any:
    import numba

    c13, c12, c11, c10, c9, c8, c7, c6, c5, c4, c3, c2, c1 = _COEFFICIENTS
    log2e, high, low, powers, width = _LOG2E, _LN2_HIGH, _LN2_LOW, _POWERS, 512
    dgemm = _dgemm()

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
    def leaf(rows: Any, values: Any, weights: Any, start: int, stop: int, backwards: bool) -> None:
        count = rows.shape[0]
        for step in range(count):
            i = count - 1 - step if backwards else step
            first, last = (i + 1, count) if backwards else (0, i)
            target = rows[i, start:stop]
            j = first
            while j + 3 < last:
                a0, a1, a2, a3 = weights[i, j], weights[i, j + 1], weights[i, j + 2], weights[i, j + 3]
                v0, v1 = values[j, start:stop], values[j + 1, start:stop]
                v2, v3 = values[j + 2, start:stop], values[j + 3, start:stop]
                for b in range(stop - start):
                    target[b] += a0 * v0[b] + a1 * v1[b] + a2 * v2[b] + a3 * v3[b]
                j += 4
            while j < last:
                a0 = weights[i, j]
                v0 = values[j, start:stop]
                for b in range(stop - start):
                    target[b] += a0 * v0[b]
                j += 1
            tanh_row(target, values[i, start:stop])

    @numba.njit(cache=False, error_model="numpy", boundscheck=False)
    def kernel(rows: Any, values: Any, weights: Any, after: Any, plan: Any, backwards: bool) -> None:
        total = rows.shape[1]
        none = np.array([78], dtype=np.uint8)  # "N"
        one = np.ones(1)
        sizes = np.empty(5, dtype=np.int32)
        sizes[3], sizes[4] = total, weights.shape[1]
        for start in range(0, total, width):
            stop = min(start + width, total)
            sizes[0] = stop - start
            for k in range(plan.shape[0]):
                t0, t1, s0, s1 = plan[k]
                matrix = weights
                if t0 == s0:
                    leaf(rows[t0:t1], values[t0:t1], weights[t0:t1, t0:t1], start, stop, backwards)
                    matrix = after
                # On the transposes, in Fortran's order: rows[t, panel] += matrix[t, s] values[s, panel].
                sizes[1], sizes[2] = t1 - t0, s1 - s0
                dgemm(
                    none.ctypes,
                    none.ctypes,
                    sizes[0:].ctypes,
                    sizes[1:].ctypes,
                    sizes[2:].ctypes,
                    one.ctypes,
                    values[s0:, start:].ctypes,
                    sizes[3:].ctypes,
                    matrix[t0:, s0:].ctypes,
                    sizes[4:].ctypes,
                    one.ctypes,
                    rows[t0:, start:].ctypes,
                    sizes[3:].ctypes,
                )

    return kernel
