"""What training does to a network's structure, epoch by epoch: how far from skew, and how far the energy drifts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.integrators.catalogue import integrator
from numerics.simulation import trajectories
from proofs.networks.network import Network
from proofs.shown import Shown

from .given import network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Record", "TrainingLog"]


@dataclass(frozen=True)
class Record:
    """One epoch.

    defect: ‖(W + Wᵀ)/2‖/‖W‖, Frobenius norms, 0 for a skew W and 1 for a symmetric one. drift: the largest relative
    change of the energy, of all starts and steps. growth: the largest factor that the energy took on at the end. note:
    why a number is missing, or "". Numbers are None where they are not finite.
    """

    epoch: int
    defect: float | None
    drift: float | None
    growth: float | None
    note: str = ""


class TrainingLog(Shown):
    """Records, whenever it is called, how far the weights are from skew and how far the energy drifts.

    of: what skewflow.network takes, a torch module or an array that training changes in place, say; or a function
    without arguments that returns such a thing. The other keywords are those of skewflow.network. Each call runs the
    network from the same `batch` Gaussian starts (by `seed`) for `steps` steps of `method` (euler, which is what cells
    compute) without input, and compares the energy that its equation conserves, or would with skew weights. The first
    record, epoch 0, is made at once, so that what does not fit fails before training; later on nothing that the weights
    become stops a training: what cannot be computed is None, with a note.

    Print it for a table; `records`, `to_json()` and `plot()` have the same.

    >>> import numpy as np, skewflow
    >>> W = np.array([[0.0, 1.0], [-1.0, 0.0]])
    >>> log = skewflow.TrainingLog(W, form="rate", step=0.1)
    >>> W[0, 1] = 1.5  # an optimiser's step
    >>> round(log().defect, 3)
    0.196
    """

    def __init__(
        self,
        of: Any,
        *,
        method: str = "euler",
        steps: int = 100,
        batch: int = 8,
        seed: int = 0,
        **given: Any,
    ) -> None:
        self._of: Any = of
        self._given = given
        self._integrator = integrator(method)
        if steps < 1 or batch < 1:
            raise ValueError(f"steps and batch must be at least 1, not {steps} and {batch}")
        self._steps, self._batch, self._seed = steps, batch, seed
        self.records: list[Record] = []
        first = self._network(self._of)
        if first.equation.step is None:
            raise ValueError("a step is needed: step=h (nothing says which step the network is trained with)")
        self.n = first.n
        self.records.append(self._record(0, first))

    def __call__(self, of: Any = None, *, epoch: int | None = None) -> Record:
        """Record what the network is now; `of` instead of what was given at first, `epoch` instead of the next one."""
        at = self.records[-1].epoch + 1 if epoch is None else epoch
        try:
            found = self._record(at, self._network(self._of if of is None else of))
        except (ValueError, ArithmeticError) as error:
            found = Record(at, None, None, None, " ".join(str(error).split()))
        self.records.append(found)
        return found

    def _network(self, of: Any) -> Network:
        is_function = callable(of) and not hasattr(of, "state_dict") and not hasattr(of, "__array__")
        return network(of() if is_function else of, **self._given)

    def _record(self, epoch: int, net: Network) -> Record:
        of, W = net.equation, np.asarray(net.W, dtype=float)
        scaled = W / (np.abs(W).max() or 1.0)
        size = float(np.linalg.norm(scaled))
        defect = float(np.linalg.norm(scaled / 2 + scaled.T / 2)) / size if size else 0.0
        system = of.system
        starts = np.random.default_rng([self._seed, 1]).normal(size=(self._batch, net.n))
        run = trajectories.simulate(system, self._integrator, of.step, self._steps, starts)
        first = np.maximum(np.abs(run.energies[0]), np.finfo(float).tiny)
        drift = float((np.abs(run.energies - run.energies[0]) / first).max())
        growth = float((run.energies[-1] / first).max())
        return Record(epoch, _finite(defect), _finite(drift), _finite(growth), run.stopped)

    def to_json(self) -> dict[str, Any]:
        """The records, with how they were made."""
        how = {"method": self._integrator.name, "steps": self._steps, "batch": self._batch, "seed": self._seed}
        return {"schema": "skewflow/training/1", "ok": True, **how, "records": [asdict(r) for r in self.records]}

    def plot(self) -> Figure:
        """Defect and drift by epoch."""
        from numerics.plots import Line, Panel, draw

        def panel(title: str, of: Callable[[Record], float | None], style: int) -> Panel:
            known = [(r.epoch, x) for r in self.records if (x := of(r)) is not None]
            lines = [Line([k for k, _ in known], [x for _, x in known], style=style, marker=len(known) < 30)]
            positive = bool(known) and min(x for _, x in known) > 0
            return Panel(lines, "epoch", title, yscale="log" if positive else "linear")

        defect = panel("defect from skewness", lambda r: r.defect, 0)
        return draw([defect, panel("energy drift (relative)", lambda r: r.drift, 1)], height=2.0)

    def __repr__(self) -> str:
        count = len(self.records)
        return f"<TrainingLog: {count} record{'' if count == 1 else 's'}, last {self.records[-1]}>"

    def __str__(self) -> str:
        def shown(x: float | None) -> str:
            return "–" if x is None else f"{x:.3g}"

        lines = [f"{'epoch':>6} {'defect':>10} {'drift':>10} {'growth':>10}"]
        for r in self.records:
            row = f"{r.epoch:>6} {shown(r.defect):>10} {shown(r.drift):>10} {shown(r.growth):>10}"
            lines.append(f"{row}  {r.note}".rstrip())
        of = f"{self._steps} steps of {self._integrator.name} from {self._batch} starts"
        lines.append(f"defect: ‖(W + Wᵀ)/2‖/‖W‖; drift and growth: of the energy, largest over {of}; –: not finite")
        return "\n".join(lines)


def _finite(x: float) -> float | None:
    return x if np.isfinite(x) else None
