"""The largest real part of an eigenvalue, enclosed."""

from __future__ import annotations

from math import inf

import numpy as np
from flint import acb, acb_mat, ctx
from numpy.typing import NDArray

__all__ = ["largest_real_part"]

PRECISION = 200


def largest_real_part(W: NDArray[np.float64]) -> tuple[float, float]:
    """Bounds of max Re λ(W), by ball arithmetic; infinite where flint does not enclose the eigenvalues."""
    before, ctx.prec = ctx.prec, PRECISION
    try:
        found = acb_mat([[acb(float(x)) for x in row] for row in W]).eig(multiple=True)
        low = max(float(v.real.lower()) for v in found)
        high = max(float(v.real.upper()) for v in found)
        return float(np.nextafter(low, -inf)), float(np.nextafter(high, inf))
    except ValueError:
        return -inf, inf
    finally:
        ctx.prec = before
