"""Interleaved timing: the ratio of two things is measured round by round, so that a busy machine slows both.

What is measured is the thread's own processor time (everything runs on one thread), so that waiting does not count.
"""

import statistics
import time
from collections.abc import Callable


def _once(call: Callable[[], object], repeats: int) -> float:
    start = time.thread_time()
    for _ in range(repeats):
        call()
    return (time.thread_time() - start) / repeats


def interleaved(
    calls: dict[str, Callable[[], object]], rounds: int = 11, seconds: float = 0.03
) -> dict[str, list[float]]:
    """The times per call of each, one measurement of every call in each round."""
    repeats = {}
    for name, call in calls.items():
        call()
        repeats[name] = max(1, int(seconds / max(_once(call, 1), 1e-9)))
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(_once(call, repeats[name]))
    return times


def ratio(times: dict[str, list[float]], name: str, base: str) -> float:
    """The median over the rounds of time(name)/time(base)."""
    return statistics.median(a / b for a, b in zip(times[name], times[base], strict=True))
