"""Median times to find and certify all rest points, beside Newton's method from random starts (what users do today).

`python -m tests.benchmarks.equilibria [networks per size]`: Gaussian weights of gain 3, tanh, leak 1, one core.
"""

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from numerics.equilibria import Balance, rest_points
from numerics.evaluation.compile import compile_activation

SIZES = (2, 3, 4, 5, 6, 8, 10)
STARTS = 1000


def newton(balance: Balance, seed: int) -> int:
    """How many different roots Newton's method finds from random starts."""
    rng, sigma = np.random.default_rng(seed), compile_activation(balance.activation)
    W, n = balance.weights, balance.n
    z = rng.uniform(*balance.region, (STARTS, n))
    for _ in range(50):
        F = sigma.sigma(z) @ W.T + balance.constant - balance.leak * z
        J = W * sigma.derivative(z)[:, None, :] - balance.leak * np.eye(n)
        z = np.clip(z - np.linalg.solve(J, F[:, :, None])[:, :, 0], *balance.region)
    F = sigma.sigma(z) @ W.T + balance.constant - balance.leak * z
    z = z[np.abs(F).max(axis=1) < 1e-9]
    return len({tuple(row) for row in np.round(z, 5) + 0.0})


def main(networks: int) -> None:
    print(
        f"{'n':>3} {'boxes':>8} {'median s':>9} {'worst s':>8} {'points':>7}   Newton x{STARTS}: median s, lists short"
    )
    for n in SIZES:
        times, boxes, points, others, short = [], [], [], [], 0
        for seed in range(networks):
            W = 3 * np.random.default_rng(seed).standard_normal((n, n)) / np.sqrt(n)
            balance = Balance.of("current", W, "tanh", None, 1.0)
            start = time.perf_counter()
            found = rest_points(balance, most_boxes=10**7, most_seconds=600)
            times.append(time.perf_counter() - start)
            assert found.complete
            assert found.index_sum == 1
            start = time.perf_counter()
            count = newton(balance, seed)
            others.append(time.perf_counter() - start)
            short += count < len(found.points)
            boxes.append(found.boxes)
            points.append(len(found.points))
        print(
            f"{n:>3} {np.median(boxes):>8.0f} {np.median(times):>9.2f} {max(times):>8.2f} {np.mean(points):>7.1f}   "
            f"{np.median(others):.2f} s, {short} of {networks}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
