"""The option --enclose of skewflow simulate: rigorous bounds of the true solutions, beside the computed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs.commands.common import write_whole

if TYPE_CHECKING:
    import numpy as np

    from numerics.system import System


def enclosed(
    system: System,
    times: np.ndarray,
    states: np.ndarray,
    path: Path,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Bounds (T, B, n) of the solutions from the first states, into a file; what they say of each trajectory.

    Where a solution cannot be followed any further its bounds are −∞ and ∞. ValueError when σ has no Taylor recurrence.
    """
    import numpy as np

    from numerics.validated import enclose

    lower, upper = np.full(states.shape, -np.inf), np.full(states.shape, np.inf)
    found = []
    for k in range(states.shape[1]):
        bars = enclose(system, states[0, k].tolist(), times.tolist(), progress=progress)
        reached = len(bars.times)
        lower[:reached, k], upper[:reached, k] = bars.lower, bars.upper
        least, most = bars.error_of(states[:reached, k])
        found.append(
            {
                "until": float(bars.times[-1]),
                "radius": float(bars.radius[-1]),
                "error_at_least": float(least[-1]),
                "error_at_most": float(most[-1]),
                "reason": bars.reason,
            }
        )
    data = BytesIO()
    np.savez_compressed(data, times=times, lower=lower, upper=upper)
    write_whole(path, data.getvalue())
    return found


def lines(found: list[dict[str, Any]] | None, most: int = 5) -> Iterable[str]:
    """What to tell a reader of it."""
    for k, bars in enumerate((found or [])[:most]):
        yield (
            f"  true solution {k}: known to {bars['radius']:.1e} at t = {bars['until']:g}; the run is off by "
            f"{bars['error_at_least']:.2e} to {bars['error_at_most']:.2e} there"
        )
        if bars["reason"]:
            yield f"    {bars['reason']}"
