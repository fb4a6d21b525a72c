"""What holds for a network, and how it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.integrators.catalogue import integrator
from numerics.simulation.trajectories import Trajectory
from numerics.simulation.trajectories import simulate as run
from numerics.system import System
from proofs.networks.network import Network
from proofs.shown import Shown

from .given import array_of, network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from proofs.audit.audit import Audit

__all__ = ["Simulation", "audit", "simulate"]


def audit(
    W: Any, activation: Any = None, form: str | None = None, *, energy: float | None = None, **given: Any
) -> Audit:
    """What holds for a network: print it, or ask its parts (motion, invariants, steppings, claims, recommendation).

    W, activation, form and the other keywords (leak, bias, step, parametrization, …) are those of skewflow.network.
    energy: where energy's times, and for n = 2 periods and drifts, are evaluated. ValueError, in one line, on anything
    that does not fit.

    >>> import skewflow
    >>> skewflow.audit([[0, 1], [-1, 0]]).motion.perpetual.verdict.value
    'proved'
    """
    import proofs.audit.html
    import proofs.audit.text  # noqa: F401  (they register how an audit is shown)
    from proofs.audit.audit import audit as of

    return of(network(W, activation, form, **given), energy)


@dataclass(frozen=True, eq=False)
class Simulation(Shown):
    """A run: times (T,), states (T, B, n), energies (T, B). Prints in a few lines; `plot()` draws the energy."""

    network: Network
    integrator: str
    step: float
    trajectory: Trajectory

    @property
    def times(self) -> np.ndarray:
        """(T,)."""
        return self.trajectory.times

    @property
    def states(self) -> np.ndarray:
        """(T, B, n)."""
        return self.trajectory.states

    @property
    def energies(self) -> np.ndarray:
        """(T, B)."""
        return self.trajectory.energies

    @property
    def ok(self) -> bool:
        """Whether all steps that were asked for are done."""
        return self.trajectory.ok

    def plot(self) -> Figure:
        """The energy in time."""
        from numerics.plots import energy_in_time

        return energy_in_time(self.times, self.energies, f"{self.integrator}, h = {self.step:g}")

    def __repr__(self) -> str:
        steps, batch, n = self.states.shape
        return f"<Simulation: {batch} × {n} neurons, {self.integrator}, h = {self.step:g}, {steps} states kept>"

    def __str__(self) -> str:
        lines = [repr(self)[1:-1]]
        if not self.ok:
            lines.append(f"stopped: {self.trajectory.stopped}")
        if self.energies.size:
            first, last = self.energies[0], self.energies[-1]
            lines += [
                f"  energy of trajectory {k}: {a:.10g} at the start, {z:.10g} at the end"
                for k, (a, z) in enumerate(zip(first[:5], last[:5], strict=True))
            ]
            lines += [f"  … and {len(first) - 5} more"] if len(first) > 5 else []
        return "\n".join(lines)


def simulate(
    W: Any,
    method: str | None = None,
    *,
    step: float | None = None,
    steps: int = 1000,
    start: Any = None,
    batch: int = 1,
    seed: int = 0,
    every: int = 1,
    **given: Any,
) -> Simulation:
    """Trajectories of a network by an integrator's name (`skewflow simulate --integrator help` lists them).

    W and the other keywords are those of skewflow.network. method: default strang; for a map euler, which it is. step:
    h > 0, default the network's own. start: (n,) or (B, n); default `batch` Gaussian starts by `seed`. ValueError, in
    one line, on anything that does not fit.
    """
    net = network(W, step=step, **given)
    equation, name = net.equation, method or ("euler" if net.form == "map" else "strang")
    if equation.step is None:
        raise ValueError("a step is needed: step=h (nothing says which step the network was trained with)")
    system = System(equation.form, equation.W, equation.activation, equation.bias, equation.leak)
    if start is None:
        states = np.random.default_rng([seed, 1]).normal(size=(batch, net.n))
    else:
        states = system.states(array_of(start, "the start"))
    found = run(system, integrator(name), equation.step, steps, states, every=every)
    return Simulation(net, name, equation.step, found)
