"""Cooperative up to signs (T11.5): s with s_i W_ij s_j ≥ 0 off the diagonal, by colouring a graph with two colours."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.decision import Decision, false, true

__all__ = ["Cooperation", "cooperation"]


@dataclass(frozen=True)
class Cooperation:
    """signs: s, or None; irreducible: every unit reaches every other; decision: why."""

    signs: tuple[int, ...] | None
    irreducible: bool
    decision: Decision


def cooperation(W: NDArray[np.float64]) -> Cooperation:
    """Signs that make W cooperative, exactly; the signs of the entries decide, no rounding enters."""
    from scipy.sparse.csgraph import connected_components

    n = len(W)
    off = W - np.diag(np.diag(W))
    irreducible = n == 1 or connected_components(off != 0, directed=True, connection="strong")[0] == 1
    signs = np.zeros(n, dtype=int)
    for root in range(n):
        if signs[root]:
            continue
        signs[root], queue = 1, deque([root])
        while queue:
            i = queue.popleft()
            for entries in (off[i], off[:, i]):
                for j in np.flatnonzero(entries).tolist():
                    wanted = int(signs[i] * np.sign(entries[j]))
                    if signs[j] == 0:
                        signs[j] = wanted
                        queue.append(j)
                    elif signs[j] != wanted:
                        reason = f"no signs make W cooperative: units {i + 1} and {j + 1} are in conflict"
                        return Cooperation(None, bool(irreducible), false(reason))
    kind = "cooperative" if (signs == 1).all() else "cooperative after a change of signs"
    extra = ", irreducible" if irreducible else ", but reducible"
    return Cooperation(tuple(signs.tolist()), bool(irreducible), true(f"W is {kind}{extra}"))
