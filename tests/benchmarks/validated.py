"""Ball arithmetic at work: `python -m tests.benchmarks.validated`. One core; seconds of processor time.

1. Each certificate of T17. 2. How wide the box of a trajectory gets, and on which side of it SciPy's DOP853 ends: how
many digits it had.
"""

import argparse
import platform
import time

import numpy as np
from scipy.integrate import solve_ivp

from numerics.certified.library import theorems
from numerics.system import System
from numerics.validated import enclose

WEIGHTS = np.array([[0, 0, 3, 1], [0, 0, 1, 3], [-3, -1, 0, 0], [-1, -3, 0, 0]], dtype=float)
START = [1.0, 0.5, 1.2, -0.7]
TIMES = [2.0, 10.0, 30.0, 50.0]


def certificates() -> None:
    total = 0.0
    for label, parts in theorems().items():
        for part in parts:
            began = time.process_time()
            found = part.make()
            seconds = time.process_time() - began
            total += seconds
            print(f"{label}  {part.kind:<16} {'certified' if found.certified else 'undecided':<10} {seconds:6.2f} s")
    print(f"all together {total:.1f} s")


def trajectory(tolerance: float) -> None:
    run = solve_ivp(
        lambda t, z: WEIGHTS @ np.tanh(z), (0, TIMES[-1]), START, "DOP853", TIMES, rtol=tolerance, atol=tolerance
    )
    began = time.process_time()
    found = enclose(System("current", WEIGHTS, "tanh"), START, TIMES)
    seconds = time.process_time() - began
    least, most = found.error_of(run.y.T)
    print(f"\nenclosure to t = {TIMES[-1]:g} in {seconds:.1f} s; DOP853 at {tolerance:g}:")
    for t, radius, low, high in zip(TIMES, found.radius, least, most, strict=True):
        inside = "inside the box" if low == 0 else f"off by {low:.1e} to {high:.1e}"
        print(f"  t = {t:4g}   radius {radius:.1e}   {inside}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trajectory", action="store_true", help="the second part only")
    asked = parser.parse_args()
    print(platform.processor() or platform.machine(), platform.python_version())
    if not asked.trajectory:
        certificates()
    trajectory(1e-13)


if __name__ == "__main__":
    main()
