"""What holds for a network, and how it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.arrays import array_of
from numerics.integrators.catalogue import integrator
from numerics.simulation import trajectories
from proofs.audit.audit import Audit as _Audit
from proofs.networks.network import Network
from proofs.shown import Shown

from .given import network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from proofs.audit.citing import Citation
    from proofs.audit.comparing import Comparison
    from proofs.audit.orbits import FoundOrbit
    from proofs.audit.restpoints import Found

__all__ = ["Trajectory", "audit", "equilibria", "orbit", "simulate"]


@dataclass(frozen=True, eq=False, repr=False)
class Audit(_Audit):
    """What holds for a network: weights, activation, invariants, motion, update rules, and which claims apply.

    Print it; `motion`, `invariants`, `steppings`, `claims`, `rest_points`, `recommendation` are its parts; `energy(x)`
    and `conserved(x)` take states; `plot()`, `to_json()`, `cite()`, `page()`, `compare(other)` make something of it.
    """

    def plot(self) -> Figure:
        """The spectrum, the energy along a trajectory, and the motion under Euler and in place, side by side."""
        from proofs.audit.pictures import overview

        return overview(self)

    def cite(self) -> Citation:
        """The paragraph for a paper with its hypotheses and references, as text, as LaTeX and with BibTeX entries."""
        from proofs.audit.citing import cite

        return cite(self)

    def page(self) -> str:
        """The page to send to a colleague: one HTML document that loads nothing."""
        from proofs.audit.page import audit_page

        return audit_page(self)

    def compare(self, other: Any) -> Comparison:
        """What is different in another network (anything that skewflow.network takes), verdict by verdict."""
        from proofs.audit.comparing import compare

        return compare(self, other if isinstance(other, _Audit) else Audit(network(other), self.at_energy))


def audit(
    W: Any, activation: Any = None, form: str | None = None, *, energy: float | None = None, **given: Any
) -> Audit:
    """What holds for a network: print it, or ask its parts (motion, invariants, steppings, claims, recommendation).

    W, activation, form and the other keywords (leak, bias, step, parametrization, …) are those of skewflow.network.
    energy: where energy's times, and for n = 2 periods and drifts, are evaluated. The audit also has energy(x) and
    conserved(x) of states, plot(), to_json(), cite(), page() and compare(other). ValueError, in one line, on what
    does not fit.

    >>> import skewflow
    >>> skewflow.audit([[0, 1], [-1, 0]]).motion.perpetual.verdict.value
    'proved'
    """
    import proofs.audit.html
    import proofs.audit.text  # noqa: F401  (they register how an audit is shown)

    return Audit(network(W, activation, form, **given), energy)


def equilibria(
    W: Any, activation: Any = None, form: str | None = None, *, seconds: float = 60.0, **given: Any
) -> Found:
    """Every rest point of a network, certified, with its stability; says whether the list is complete.

    W, activation, form and the other keywords are those of skewflow.network. seconds: how long to search at most. Print
    the answer, or ask it: rest.points, rest.complete, to_json(), certificate(). ValueError, in one line, on anything
    that does not fit.

    >>> import skewflow
    >>> len(skewflow.equilibria([[2, 0], [0, 2]], leak=1.0).rest.points)
    9
    """
    from proofs.audit.restpoints import find

    if not (np.isfinite(seconds) and seconds > 0):
        raise ValueError(f"seconds must be a finite number above 0, not {seconds!r}")
    return find(network(W, activation, form, **given), most_seconds=seconds)


def orbit(
    W: Any,
    start: Sequence[float] | None = None,
    period: float | None = None,
    *,
    mode: int | None = None,
    amplitude: float = 0.5,
    **given: Any,
) -> FoundOrbit:
    """Certifies a periodic orbit near a guess: that it exists, its period, its multipliers, hyperbolic or elliptic.

    For n from 2 to 6. W and the other keywords are those of skewflow.network. start, period: a state near the orbit
    (n,), and about its period; or mode: continue the k-th linear mode at 0, the fastest first, with this amplitude.
    Print the answer, or ask it: certified, period, kind, to_json(). ValueError, in one line, on anything that does not
    fit.

    >>> import skewflow
    >>> skewflow.orbit([[0, 1], [-1, 0]], [1, 0], 7.0).certified
    True
    """
    from proofs.audit.orbits import find

    at = None if start is None else array_of(start, "the start").ravel().tolist()
    return find(network(W, **given), at, period, mode=mode, amplitude=amplitude)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Trajectory(trajectories.Trajectory, Shown):
    """A run: times (T,), states (T, B, n), energies (T, B). Prints in a few lines; `plot()` draws it.

    `ok` says whether all steps that were asked for are done; else `stopped` says what ended the run.
    """

    network: Network
    integrator: str
    step: float

    def plot(self) -> Figure:
        """The energy in time; for n = 2 the orbits beside it."""
        from numerics.plots import run_pictures

        return run_pictures(self.times, self.states, self.energies, f"{self.integrator}, h = {self.step:g}")

    def __repr__(self) -> str:
        steps, batch, n = self.states.shape
        of = f"{batch} × {n} neuron{'' if n == 1 else 's'}"
        return f"<Trajectory: {of}, {self.integrator}, h = {self.step:g}, {steps} states kept>"

    def __str__(self) -> str:
        equation = self.network.equation
        watched = equation.system.watched
        lines = [repr(self)[1:-1]]
        if not self.ok:
            lines.append(f"stopped: {self.stopped}")
        if self.energies.size:
            first, last = self.energies[0], self.energies[-1]
            lines += [
                f"  energy of trajectory {k}: {a:.10g} at the start, {z:.10g} at the end"
                for k, (a, z) in enumerate(zip(first[:5], last[:5], strict=True))
            ]
            lines += [f"  … and {len(first) - 5} more"] if len(first) > 5 else []
            kept = "conserved" if watched.constant else "not conserved"
            lines.append(f"the energy is {watched.name}: {kept} by the equation ({watched.why})")
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
) -> Trajectory:
    """Trajectories of a network by an integrator's name (`skewflow simulate --integrator help` lists them).

    W and the other keywords are those of skewflow.network. method: default strang; for a map euler, which it is. step:
    h > 0, default the network's own. start: (n,) or (B, n); default `batch` Gaussian starts by `seed`. every: keep
    every so many states. ValueError, in one line, on anything that does not fit.

    >>> import skewflow
    >>> run = skewflow.simulate([[0, 1], [-1, 0]], "inplace", step=0.1, steps=100, start=[1, 0])
    >>> run.states.shape
    (101, 1, 2)
    """
    net = network(W, step=step, **given)
    equation, name = net.equation, method or ("euler" if net.form == "map" else "strang")
    stepper = integrator(name)
    if equation.step is None:
        raise ValueError("a step is needed: step=h (nothing says which step the network was trained with)")
    system = equation.system
    for what, count, least in (("steps", steps, 0), ("batch", batch, 1), ("every", every, 1)):
        if not isinstance(count, int | np.integer) or isinstance(count, bool) or count < least:
            raise ValueError(f"{what} must be a whole number of at least {least}, not {count!r}")
    if start is None:
        states = np.random.default_rng([seed, 1]).normal(size=(batch, net.n))
    else:
        states = system.states(array_of(start, "the start"))
    found = trajectories.simulate(system, stepper, equation.step, steps, states, every=every)
    return Trajectory(**vars(found), network=net, integrator=name, step=equation.step)
