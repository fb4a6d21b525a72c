"""The rest points of a network: found and certified, as JSON, as a table, as a certificate that is checked anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.equilibria import Balance, Certified, Kind, RestPoints, rest_points
from proofs.audit.document import network_json
from proofs.networks.fields import MAX_SIZE, exact_number, float_number, number_text, read_network
from proofs.networks.network import Network
from proofs.shown import Shown
from proofs.verdict import Verdict

__all__ = ["CERTIFICATE", "SCHEMA", "Found", "find", "replay", "unstable_dimension"]

SCHEMA = "skewflow/equilibria/1"
CERTIFICATE = "skewflow/equilibria-certificate/1"
SHOWN = 6
"""Coordinates of a state that the table shows."""


@dataclass(frozen=True, eq=False, repr=False)
class Found(Shown):
    """What was found for a network; for a map the kinds are those of the map, beside those of its equation."""

    network: Network
    rest: RestPoints

    def __repr__(self) -> str:
        count = len(self.rest.points)
        word = "complete" if self.rest.complete else "not known to be complete"
        return f"<{count} rest point{'' if count == 1 else 's'} of {self.network!r}, {word}>"

    def __str__(self) -> str:
        return "\n".join(self.text())

    def map_kind(self, point: Certified) -> Kind | None:
        """Of the map, or of Euler's step in current form; None when no step is known."""
        return None if self.network.step is None else point.map(self.network.step)

    def outlook(self) -> tuple[str, ...]:
        """What the list says of where trajectories end: of the differential equation, and of a map."""
        of = "as a differential equation: " if self.network.form == "map" else ""
        return tuple(f"{of}{line}" for line in self._outlook_of_flow()) + self._outlook_of_map()

    def _outlook_of_map(self) -> tuple[str, ...]:
        if self.network.form != "map":
            return ()
        kinds = [kind for p in self.rest.points if (kind := self.map_kind(p)) is not None]
        sinks = sum(kind.name == "sink" for kind in kinds)
        if sinks:
            return (f"as a map: {sinks} fixed point{'' if sinks == 1 else 's'} attract{'s' if sinks == 1 else ''}",)
        if self.rest.complete and kinds and all(kind.unstable > 0 for kind in kinds):
            return ("as a map: no fixed point attracts, each has an unstable direction",)
        return ()

    def _outlook_of_flow(self) -> tuple[str, ...]:
        kinds = [p.flow for p in self.rest.points]
        sinks = sum(kind.name == "sink" for kind in kinds)
        if sinks:
            word = "a certified sink" if sinks == 1 else f"{sinks} certified sinks"
            return (f"{word}: an open set of starts settles, so that almost nothing settles is refuted (T11.6)",)
        if not self.rest.complete:
            return ()
        if not kinds:
            return ("there is no rest point at all: nothing settles",)
        if all(kind.unstable > 0 for kind in kinds):
            return ("every rest point has an unstable direction: almost no start settles (T11.6)",)
        return ()

    def to_json(self) -> dict[str, Any]:
        """The object of `skewflow equilibria --json`."""
        return {
            "schema": SCHEMA,
            "ok": True,
            "network": network_json(self.network),
            "complete": self.rest.complete,
            "index_sum": self.rest.index_sum,
            "missing_or_degenerate": self.rest.incomplete_by_index,
            "unresolved": len(self.rest.unresolved),
            "unresolved_boxes": [_box(*box) for box in self.rest.unresolved[:100]],
            "how": self.rest.how,
            "boxes": self.rest.boxes,
            "outlook": list(self.outlook()),
            "equilibria": [self._point(p) for p in self.rest.points],
        }

    def summary(self) -> dict[str, Any]:
        """What an audit says of them."""
        return {
            "complete": self.rest.complete,
            "index_sum": self.rest.index_sum,
            "missing_or_degenerate": self.rest.incomplete_by_index,
            "how": self.rest.how,
            "outlook": list(self.outlook()),
            "equilibria": [self._point(p) for p in self.rest.points],
        }

    def _point(self, point: Certified) -> dict[str, Any]:
        of_map = self.map_kind(point)
        return {
            "state": point.point.tolist(),
            "radius": point.radius,
            "unstable_dimension": point.flow.unstable if point.flow.decided else None,
            "kind": point.flow.name,
            "index": point.index,
            "map_unstable_dimension": of_map.unstable if of_map is not None and of_map.decided else None,
            "map_kind": None if of_map is None else of_map.name,
            "largest_real_part": _largest_real_part(point),
            "verdict": Verdict.CERTIFIED.value,
        }

    def certificate(self) -> dict[str, Any]:
        """What `replay` checks anew: the network with every number as it is, and what was found for it."""
        network = self.network
        if network.n > MAX_SIZE:
            raise ValueError(f"a certificate holds networks up to n = {MAX_SIZE}, not {network.n}")
        described: dict[str, Any] = {
            "form": network.form,
            "activation": network.activation.name,
            "weights": [[number_text(x) for x in row] for row in network.W.tolist()],
            "leak": number_text(network.leak),
        }
        if network.bias is not None:
            described["bias"] = [number_text(x) for x in network.bias.tolist()]
        if network.step is not None:
            described["step"] = number_text(network.step)
        points = [
            {
                "state": [number_text(x) for x in p.point.tolist()],
                "kind": p.flow.name,
                "map_kind": None if self.map_kind(p) is None else self._point(p)["map_kind"],
            }
            for p in self.rest.points
        ]
        return {"schema": CERTIFICATE, "network": described, "complete": self.rest.complete, "equilibria": points}

    def text(self) -> Iterable[str]:
        """The table, in lines."""
        yield self.rest.described()
        yield from self.outlook()
        if not self.rest.points:
            return
        stepped = self.network.step is not None
        yield ""
        head = f"  {'#':>3}  {'kind':<10} {'unstable':>8} {'max Re':>11}"
        yield f"{head}{'  map unstable' if stepped else ''}  state"
        for k, p in enumerate(self.rest.points, 1):
            of_map = self.map_kind(p)
            largest = _largest_real_part(p)
            rate = "–" if largest is None else f"{largest:.6g}"
            line = f"  {k:>3}  {p.flow.name:<10} {unstable_dimension(p.flow):>8} {rate:>11}"
            line += f"  {unstable_dimension(of_map):>12}" if of_map is not None else ""
            shown = ", ".join(f"{x:.6g}" for x in p.point[:SHOWN])
            yield f"{line}  ({shown}{', …' if len(p.point) > SHOWN else ''})"
        radius = max(p.radius for p in self.rest.points)
        yield f"  each state is within {radius:.1g} of the only rest point in its box (ball arithmetic)"


def unstable_dimension(kind: Kind) -> str:
    """The dimension of the unstable space, or between which bounds it is."""
    return str(kind.unstable) if kind.decided else f"{kind.unstable}–{kind.n - kind.stable}"


def _largest_real_part(point: Certified) -> float | None:
    """Of the equation's Jacobian, rounded; None when its eigenvalues were not enclosed."""
    if point.rotates:
        return 0.0
    if point.eigenvalues is None:
        return None
    return max(float(v.real.mid()) for v in point.eigenvalues) - point.balance.leak


def _box(low: np.ndarray, high: np.ndarray) -> dict[str, Any]:
    def finite(row: np.ndarray) -> list[float | None]:
        return [float(x) if np.isfinite(x) else None for x in row]

    return {"low": finite(low), "high": finite(high)}


def balance_of(network: Network) -> Balance:
    """Its balance equation."""
    return Balance.of(network.form, network.W, network.activation, network.bias, network.leak)


def find(
    network: Network,
    *,
    most_seconds: float = 60.0,
    most_boxes: int = 200_000,
    progress: Callable[[int, int, int], None] | None = None,
) -> Found:
    """All rest points where they can be searched for, each certified. ValueError when σ has no enclosure."""
    found = rest_points(balance_of(network), most_seconds=most_seconds, most_boxes=most_boxes, progress=progress)
    return Found(network, found)


@dataclass(frozen=True)
class Replayed:
    """What became of a certificate."""

    confirmed: bool
    detail: str


def replay(stored: Mapping[str, Any]) -> Replayed:
    """Find the rest points of the stored network anew, and compare. ValueError when it is not a certificate."""
    network = _network(stored.get("network"))
    promised = stored.get("equilibria")
    if not isinstance(promised, list) or not all(isinstance(p, Mapping) for p in promised):
        raise ValueError('"equilibria" must be a list of objects')
    complete = stored.get("complete")
    if not isinstance(complete, bool):
        raise ValueError('"complete" must be true or false')
    found = find(network)
    for k, point in enumerate(promised, 1):
        problem = _differs(found, point)
        if problem:
            return Replayed(False, f"rest point {k}: {problem}")
    if complete and not found.rest.complete:
        return Replayed(False, f"the list is not complete: {found.rest.described()}")
    if complete and len(promised) != len(found.rest.points):
        return Replayed(False, f"{len(promised)} rest points are listed, {len(found.rest.points)} exist")
    return Replayed(True, found.rest.described())


def _differs(found: Found, stored: Mapping[str, Any]) -> str:
    state = stored.get("state")
    if not isinstance(state, list) or len(state) != found.network.n:
        raise ValueError(f"a state must be a list of {found.network.n} numbers")
    at = np.array([float(exact_number(x)) for x in state])
    near = [p for p in found.rest.points if np.abs(p.point - at).max() <= 1e-12 * (1 + np.abs(at).max())]
    if not near:
        return "there is no rest point at this state"
    of_map = found.map_kind(near[0])
    if stored.get("kind") != near[0].flow.name:
        return f"it is a {near[0].flow.name}, not {str(stored.get('kind'))[:20]!r}"
    if stored.get("map_kind") != (None if of_map is None else of_map.name):
        return "its kind as a fixed point of the map differs"
    return ""


def _network(stored: Any) -> Network:
    read = read_network(stored, '"network"', float_number)
    if read["activation"] is None:
        raise ValueError("a network with rest points needs an activation")
    return Network(
        np.array(read["weights"]),
        form=read["form"],
        activation=read["activation"],
        leak=read.get("leak", 0.0),
        bias=np.array(read["bias"]) if "bias" in read else None,
        step=read.get("step"),
        energy_weights=np.array(read["energy_weights"]) if "energy_weights" in read else None,
        source="a certificate",
    )
