"""Speed of the integrators against the floor and against SciPy: `python -m tests.benchmarks.numerics`.

The floor is np.tanh(out=) and np.dot(out=) on the same arrays: what a step cannot do without. One core.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded

import argparse
import platform

import numpy as np
from scipy.integrate import solve_ivp

from numerics.integrators import fast
from numerics.integrators.catalogue import integrator
from numerics.orbits.adaptive import steps
from numerics.system import System
from tests.benchmarks.timing import interleaved, ratio

SMALL = [(2, 1), (2, 64), (4, 16), (8, 64)]
EULER = [*SMALL, (16, 64), (16, 1024), (128, 64), (128, 1024), (1024, 64), (1024, 1024)]
SWEEPS = [(1024, 1024), (128, 1024), (1024, 64)]
BIPARTITE = [(128, 1024), (256, 256), (1024, 64), (1024, 1024)]


def skew(n: int, seed: int = 0) -> np.ndarray:
    a = np.random.default_rng(seed).normal(size=(n, n))
    return (a - a.T) / np.sqrt(2 * max(n, 1))


def bipartite(n: int) -> np.ndarray:
    a = np.random.default_rng(1).normal(size=(n // 2, n - n // 2)) / np.sqrt(n)
    return np.block([[np.zeros((n // 2, n // 2)), a], [-a.T, np.zeros((n - n // 2, n - n // 2))]])


def states(n: int, batch: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(n, batch))


def floor(weights: np.ndarray, batch: int):
    z = states(len(weights), batch)
    s, t = np.empty_like(z), np.empty_like(z)

    def call(count: int = 1) -> None:
        for _ in range(count):
            np.tanh(z, out=s)
            np.dot(weights, s, out=t)

    return call


def runner(name: str, weights: np.ndarray, batch: int, h: float = 0.05, *, use_fast: bool = False):
    """A call that makes some steps at once, as simulations do; and how many."""
    count = max(1, min(200, int(2e6 / (weights.size * batch))))
    z = states(len(weights), batch)
    stepper = integrator(name, fast=use_fast).stepper(System("current", weights), h, batch)
    return (lambda: stepper.advance(z, count)), count


def per_step(times: dict[str, list[float]], counts: dict[str, int]) -> dict[str, list[float]]:
    return {name: [t / counts[name] for t in values] for name, values in times.items()}


def compare(weights: np.ndarray, batch: int, entries: dict[str, tuple[str, bool]], rounds: int):
    """Times per step of the floor and of the entries {label: (integrator, fast)}."""
    calls, counts = {}, {}
    base = floor(weights, batch)
    calls["floor"], counts["floor"] = None, max(1, min(200, int(2e6 / (weights.size * batch))))
    calls["floor"] = lambda: base(counts["floor"])
    for label, (name, use_fast) in entries.items():
        calls[label], counts[label] = runner(name, weights, batch, use_fast=use_fast)
    return per_step(interleaved(calls, rounds), counts)


def euler_rows(rounds: int):
    for n, batch in EULER:
        times = compare(skew(n), batch, {"euler": ("euler", False)}, rounds)
        target = 1.1 if n >= 128 else 1.35 if n == 16 else 1.7
        yield f"Euler, {n}×{batch}", "floor", ratio(times, "euler", "floor"), target, times["euler"]


def sweep_rows(rounds: int):
    for n, batch in SWEEPS:
        entries = {"euler": ("euler", False), "in-place": ("inplace", False)}
        if fast.available():
            entries["in-place, fast"] = ("inplace", True)
        times = compare(skew(n), batch, entries, rounds)
        square = (n, batch) == (1024, 1024)
        targets = {"in-place": 1.2 if square else 1.8, "in-place, fast": 1.05 if square else 1.4}
        for label in list(entries)[1:]:
            yield f"{label}, {n}×{batch}", "Euler", ratio(times, label, "euler"), targets[label], times[label]
    for n, batch in BIPARTITE:
        times = compare(bipartite(n), batch, {"euler": ("euler", False), "in-place": ("inplace", False)}, rounds)
        label = f"in-place, bipartite, {n}×{batch}"
        yield label, "Euler", ratio(times, "in-place", "euler"), 0.7, times["in-place"]


def gradient_rows(rounds: int):
    for batch in (64, 1024):
        entries = {"euler": ("euler", False), "discrete gradient": ("discrete_gradient", False)}
        times = compare(skew(1024), batch, entries, max(3, rounds // 2))
        found = ratio(times, "discrete gradient", "euler")
        yield f"discrete gradient, 1024×{batch}", "Euler", found, 14.0, times["discrete gradient"]


def adaptive_rows(rounds: int):
    """64 trajectories to T = 100 at 1e-10: stacked in one system against SciPy one by one (16 of them, times 4)."""
    for n in (2, 4, 16):
        system = System("current", skew(n) / np.linalg.norm(skew(n), 2))
        start = states(n, 64).T.copy()
        velocity, weights = system.fast_velocity(), system.weights

        def together(velocity=velocity, start=start) -> None:
            for _ in steps(velocity, start, 100.0, rtol=1e-10, atol=1e-10):
                pass

        def one_by_one(weights=weights, start=start) -> None:
            for z in start[:16]:
                solve_ivp(lambda t, y: weights @ np.tanh(y), (0, 100), z, method="DOP853", rtol=1e-10, atol=1e-10)

        times = interleaved({"together": together, "one by one": one_by_one}, max(3, rounds // 2))
        found = 1 / (4 * ratio(times, "one by one", "together"))
        yield f"64 trajectories, DOP853, n = {n}", "SciPy", found, 1 / 30, times["together"]


def energy_row() -> str:
    """The discrete gradient's energy error at n = 1024: not a time, but the other half of its target."""
    system = System("current", skew(1024))
    z = states(1024, 8)
    before = system.energy(z.T)
    integrator("discrete_gradient").stepper(system, 0.05, 8).advance(z, 1000)
    error = float(np.abs(system.energy(z.T) / before - 1).max())
    return f"discrete gradient, n = 1024: largest relative energy error after 1,000 steps {error:.1e} (target 1e-14)"


TABLES = {"euler": euler_rows, "sweep": sweep_rows, "gradient": gradient_rows, "adaptive": adaptive_rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[[], *TABLES], help="which tables; all when none is named")
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    print(f"NumPy {np.__version__}, {platform.machine()}, OPENBLAS_NUM_THREADS={os.environ['OPENBLAS_NUM_THREADS']}")
    print(f"{'what (n × batch)':<40}{'µs/step':>12}{'ratio to':>12}{'ratio':>8}{'target':>9}")
    for name in arguments.tables or TABLES:
        for label, base, found, target, times in TABLES[name](arguments.rounds):
            mark = "" if found <= target else "  missed"
            print(
                f"{label:<40}{1e6 * sorted(times)[len(times) // 2]:>12.2f}{base:>12}{found:>8.3f}{target:>9.3g}{mark}",
                flush=True,
            )

    if "gradient" in (arguments.tables or TABLES):
        print(energy_row())


if __name__ == "__main__":
    main()
