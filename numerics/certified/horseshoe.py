"""Chaos: covering relations along a graph of small parallelograms, and the entropy that they force. Source: T17.3.

Theorem (P. Zgliczyński, M. Gidea 2004): every path of covering relations is followed by an orbit, every closed path by
a periodic one. The sets are pairwise disjoint, so the map has at least the entropy of the graph. With the longest time
T of each arrow the flow has at least the entropy h for which the matrix of the e^{−hT} has spectral radius 1 (L. M.
Abramov 1959). A vector x ≥ 0, not 0, with Mx ≥ x shows a radius of 1 or more (L. Collatz, H. Wielandt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, numbers, rows
from numerics.certified.setting import Problem, Section
from numerics.validated.balls import Failed, ball, greatest
from numerics.validated.covering import Covering, Parallelogram, covers, disjoint
from numerics.validated.returnmap import ReturnMap, Signed, is_symmetry
from numerics.validated.step import Control

KIND = "horseshoe"
MOST_SETS = 60
Arrow = tuple[int, int]


def horseshoe(problem: Document, guesses: Document) -> Certificate:
    """The certificate of a horseshoe.

    problem: a network with its energy, n = 4 (two coordinates on the section). guesses: `section`, `sets` (each with
    `centre`, `unstable`, `stable`), `arrows` (pairs of numbers of sets), and perhaps `mirror`, a signed permutation
    that acts on the coordinates as −1: the images of sets and arrows under it are then used too.
    Numbers: for each arrow `edge` (> 1), `side` (< 1) and `time`; `map_entropy` and `flow_entropy`, bounds from below.
    ValueError when problem or guesses are not of this form.
    """
    setting, section = Problem.read(problem), Section.read(guesses.get("section"))
    if len(section.directions) != 2:
        raise ValueError("covering relations are decided here on sections with two coordinates")
    sets = read_sets(guesses.get("sets"))
    arrows = read_arrows(guesses.get("arrows"), len(sets))
    mirror = guesses.get("mirror")
    turn = Section.read({**section.document(), "symmetry": mirror}).symmetry if mirror is not None else None

    def prove() -> Found:
        map = section.map(setting, Control(16, 1e-13))
        if turn is not None and not acts_as_minus_one(map, section, turn):
            raise Failed("the mirror does not act on the section as −1")
        found = {arrow: covers(map.of, sets[arrow[0]], sets[arrow[1]]) for arrow in arrows}
        return described(sets, found, turn is not None)

    return certify(KIND, problem, guesses, prove)


def read_sets(value: Any) -> list[Parallelogram]:
    """Parallelograms from JSON. ValueError when they are none."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_SETS:
        raise ValueError(f"sets must be a list of 1 to {MOST_SETS} parallelograms")
    found = []
    for item in value:
        if not isinstance(item, Mapping) or set(item) != {"centre", "unstable", "stable"}:
            raise ValueError("a set has the fields centre, unstable, stable")
        pairs = [numbers(item[name], name, 2) for name in ("centre", "unstable", "stable")]
        found.append(Parallelogram(*((x, y) for x, y in pairs)))
    return found


def read_arrows(value: Any, sets: int) -> list[Arrow]:
    """Arrows between so many sets, from JSON. ValueError when they are none."""
    pairs = rows(value, "arrows", 2)
    if not pairs or any(x.denominator != 1 or not 0 <= x < sets for pair in pairs for x in pair):
        raise ValueError(f"arrows must be a list of pairs of numbers from 0 to {sets - 1}")
    return list(dict.fromkeys((int(i), int(j)) for i, j in pairs))


def acts_as_minus_one(map: ReturnMap, section: Section, turn: Signed) -> bool:
    """Is z ↦ Sz a symmetry of the flow that keeps the section and its sheet and maps v to −v? Exactly."""

    def applied(vector: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple(sum((s * x for s, x in zip(row, vector, strict=True)), Fraction(0)) for row in turn)

    kept = all(applied(x) == tuple(x) for x in (section.normal, section.base, section.solved or ()) if x)
    turned = all(applied(d) == tuple(-x for x in d) for d in section.directions)
    g = section.symmetry
    commutes = g is None or all(
        sum(turn[i][k] * g[k][j] for k in range(len(g))) == sum(g[i][k] * turn[k][j] for k in range(len(g)))
        for i in range(len(g))
        for j in range(len(g))
    )
    return kept and turned and commutes and is_symmetry(map.flow, turn)


def described(sets: Sequence[Parallelogram], found: Mapping[Arrow, Covering], mirrored: bool) -> Found:
    """The numbers of covering relations, and the entropy of their graph. Failed when two sets meet."""
    nodes, arrows = _graph(sets, list(found), mirrored)
    for i, one in enumerate(nodes):
        for other in nodes[:i]:
            if not disjoint(one, other):
                raise Failed("two of the sets are not disjoint")
    size = len(nodes)
    times = {arrow: found[original].time.upper() for arrow, original in arrows.items()}
    map_entropy = _entropy(size, {arrow: arb(1) for arrow in times})
    flow_entropy = _entropy(size, times)
    numbers: dict[str, Bounds] = {"map_entropy": map_entropy, "flow_entropy": flow_entropy}
    for (i, j), covering in found.items():
        numbers[f"edge {i}→{j}"] = Bounds.of(covering.edge)
        numbers[f"side {i}→{j}"] = Bounds.of(covering.side)
        numbers[f"time {i}→{j}"] = Bounds.of(covering.time)
    loops = _loops(size, list(arrows))
    facts = {
        "loops": loops,
        "sets": size,
        "pieces": sum(c.pieces for c in found.values()),
        "longest_time": Bounds.of(greatest(times.values())).upper,
    }
    return numbers, facts


def _graph(
    sets: Sequence[Parallelogram], arrows: Sequence[Arrow], mirrored: bool
) -> tuple[list[Parallelogram], dict[Arrow, Arrow]]:
    """The sets and arrows with their mirror images; a set that is its own image is there once."""
    nodes, image = list(sets), list(range(len(sets)))
    graph = {arrow: arrow for arrow in arrows}
    if mirrored:
        for i, one in enumerate(sets):
            if one.centre != (0, 0):
                image[i] = len(nodes)
                nodes.append(one.turned())
        graph.update({(image[i], image[j]): (i, j) for i, j in arrows})
    return nodes, graph


def _entropy(size: int, times: Mapping[Arrow, arb]) -> Bounds:
    """[h, ∞) cut at the float guess: a certified h with Mx ≥ x for M = (e^{−hT}) on a strongly connected part.

    The upper end is only the guess of the largest such h. h = 0 when the graph has no two loops that meet.
    """
    matrix = np.zeros((size, size))

    def radius(h: float) -> tuple[float, np.ndarray]:
        matrix[:] = 0
        for (i, j), t in times.items():
            matrix[i, j] = np.exp(-h * float(t))
        values, vectors = np.linalg.eig(matrix)
        k = int(np.argmax(values.real))
        return float(values[k].real), np.abs(vectors[:, k].real)

    if radius(0.0)[0] <= 1 + 1e-12:
        return Bounds(0.0, 0.0)
    low, high = 0.0, 1.0
    while radius(high)[0] > 1:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if radius(middle)[0] > 1 else (low, middle)
    h = Fraction(low * (1 - 1e-7)).limit_denominator(10**9)
    x = [Fraction(float(v)) for v in radius(float(h))[1]]
    for i in range(size):
        if x[i] <= 0:
            continue  # outside the part that carries the entropy
        reach = sum(((-ball(h) * t).exp() * ball(x[j]) for (k, j), t in times.items() if k == i), arb(0))
        if not reach >= ball(x[i]):
            raise Failed("the entropy of the graph is not shown")
    if not any(v > 0 for v in x):
        raise Failed("the entropy of the graph is not shown")
    return Bounds(Bounds.of(ball(h)).lower, float(high))


def _loops(size: int, arrows: Sequence[Arrow]) -> list[int]:
    """The lengths of the shortest loops through set 0, one for each arrow that leaves it."""
    lengths = []
    following = {i: [b for a, b in arrows if a == i] for i in range(size)}
    for first in following[0]:
        seen, edge, length = {first}, {first}, 1
        while 0 not in edge and edge:
            edge = {b for a in edge for b in following[a]} - seen | ({0} & {b for a in edge for b in following[a]})
            seen |= edge
            length += 1
        if edge:
            lengths.append(length)
    return sorted(lengths)
