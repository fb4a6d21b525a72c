"""The rest points of a network: found and certified, as JSON, as a table, as a certificate that is checked anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from numerics.equilibria import Balance, Certified, Kind, RestPoints, rest_points
from proofs.audit.document import network_json
from proofs.certificates import Replayed, difference, document, enclosure, parts
from proofs.networks.documents import network_document, network_of
from proofs.networks.network import Network
from proofs.shown import Shown
from proofs.verdict import Verdict

__all__ = ["CERTIFICATE", "SCHEMA", "Found", "find", "replay", "unstable_dimension"]

SCHEMA = "skewflow/equilibria/1"
CERTIFICATE = "skewflow/equilibria-certificate/1"
ROOM = 4.0
"""So many times as wide as found is the box in which a certificate says a rest point to be: a release or a machine that
rounds otherwise finds it inside."""
LONGEST = 600.0
"""Seconds that a search may take again: ten times as long as one takes unless it is told otherwise."""
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
        return document(CERTIFICATE, self.stated(), network=network_document(self.network))

    def stated(self) -> dict[str, Any]:
        """What a certificate says of them: a box for each, its kinds, and whether there are no others."""
        return {"complete": self.rest.complete, "equilibria": [self._stated(p, ROOM) for p in self.rest.points]}

    def _stated(self, point: Certified, room: float) -> dict[str, Any]:
        """A box around the rest point, `room` times as wide as it was found."""
        of_map = self.map_kind(point)
        radius = room * point.radius
        return {
            "state": [_outward(x, radius) for x in point.point.tolist()],
            "kind": point.flow.name,
            "map_kind": None if of_map is None else of_map.name,
        }

    def differs(self, statement: Any) -> str:
        """Where a statement of a certificate says what is not so here, or "". ValueError when it is no statement.

        Each box has to hold a rest point of its own; of a list that is not said to be complete some may be left out.
        """
        complete, listed = parts(statement, "the statement of rest points", "complete", "equilibria")
        if not isinstance(listed, list):
            raise ValueError('"equilibria" must be a list')
        if not isinstance(complete, bool):
            raise ValueError('"complete" must be true or false')
        left = [self._stated(p, 1.0) for p in self.rest.points]
        for k, stated in enumerate(listed, 1):
            parts(stated, f"rest point {k}", "state", "kind", "map_kind")
            there = [p for p in left if not difference(stated["state"], p["state"])]
            if not there:
                return f"rest point {k}: no rest point, or none that is not listed yet, is certified in this box"
            problem = difference(stated, there[0], f"rest point {k}")
            if problem:
                return problem
            left.remove(there[0])
        if complete and not self.rest.complete:
            return f"the list is not complete: {self.rest.described()}"
        if complete and left:
            return f"{len(listed)} rest points are listed, {len(self.rest.points)} exist"
        return ""

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
        if any(_largest_real_part(p) is None for p in self.rest.points):
            yield "  –: the eigenvalues there were not enclosed"
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


def _outward(x: float, radius: float) -> dict[str, float]:
    return enclosure(math.nextafter(x - radius, -math.inf), math.nextafter(x + radius, math.inf))


def replay(stored: Any) -> Replayed:
    """Find the rest points of the stored network anew, and compare. ValueError when it is not a certificate."""
    schema, described, statement = parts(stored, "a certificate of rest points", "schema", "network", "statement")
    if schema != CERTIFICATE:
        raise ValueError(f'not a certificate of rest points: "schema" must be "{CERTIFICATE}"')
    found = find(network_of(described), most_seconds=LONGEST)
    problem = found.differs(statement)
    if problem:
        return Replayed(False, Verdict.UNDECIDED, problem)
    return Replayed(True, Verdict.CERTIFIED, found.rest.described())
