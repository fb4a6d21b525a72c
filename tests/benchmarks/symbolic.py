"""How long the exact work takes, medians in one warmed-up process: `python -m tests.benchmarks.symbolic`.

Each line makes its objects anew, so that no cache of theirs helps.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

from analysis.activations.activation import Activation, activation
from analysis.schemes.stability import Tableau, amplification, imaginary_stability_limit, stability_function, tableau
from proofs.claims.claim import Derivation
from proofs.claims.registry import CLAIMS


def rk4() -> None:
    """R, abs(R)² and the imaginary stability limit of RK4, exactly (target 5 ms)."""
    fresh = Tableau("fresh", "fresh", tableau("rk4").A, tableau("rk4").b)
    stability_function(fresh)
    amplification(fresh)
    imaginary_stability_limit(fresh)


def tanh() -> None:
    """All properties, the primitive, M and L of tanh(s), decided (target 200 ms)."""
    fresh = Activation("fresh", activation("tanh").sigma)
    _ = fresh.properties, fresh.primitive, fresh.bound, fresh.lipschitz


def derivations() -> None:
    """Every derivation of every claim, made by the kernel."""
    for claim in CLAIMS:
        if claim.derive is not None:
            Derivation(claim.label, claim.assumptions, claim.derive())


def milliseconds(work: Callable[[], None], times: int) -> float:
    """The median of the processor time, after one run that is not counted."""
    work()
    taken = []
    for _ in range(times):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return 1000 * median(taken)


if __name__ == "__main__":
    for work, times in ((rk4, 25), (tanh, 25), (derivations, 3)):
        print(f"{milliseconds(work, times):10.2f} ms   {(work.__doc__ or '').strip()}")
