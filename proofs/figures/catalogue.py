"""The pictures by name: the paper's set and ours; each is computed from scratch when it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from functools import partial
from typing import Any

from analysis.names import nearest
from proofs.figures import activations, numbers, ours, paper

__all__ = ["FIGURES", "Picture", "count", "picture", "render"]


@dataclass(frozen=True)
class Picture:
    """A picture: its file name, what it shows in a sentence, the labels of theory that it illustrates, its maker.

    parts: what takes long, in pieces that can be computed side by side; their results are what `make` takes.
    """

    name: str
    caption: str
    labels: tuple[str, ...]
    make: Callable[..., Any]
    source: str  # "paper" or "beyond"
    parts: tuple[Callable[[], Any], ...] = ()


FIGURES: tuple[Picture, ...] = (
    Picture(
        "phase_portraits",
        "Closed orbits of the linear and of the tanh system in the plane.",
        ("T1.1", "T4.1"),
        paper.phase_portraits,
        "paper",
    ),
    Picture(
        "activation_gallery",
        "One orbit under every activation of the catalogue: which close, how long they take, and which leave.",
        ("T2.6", "T4.1", "T4.2"),
        activations.activation_gallery,
        "beyond",
    ),
    Picture(
        "rectified_escape",
        "Rectified tanh: orbits escape along an axis, and a quarter of the plane is static.",
        ("T3.5",),
        paper.rectified_escape,
        "paper",
    ),
    Picture(
        "euler_spirals",
        "130 steps of forward Euler spiral out of a linear oscillation and are held back by tanh.",
        ("T6.1", "T6.2", "T6.5"),
        paper.euler_spirals,
        "paper",
    ),
    Picture(
        "two_updates",
        "130 steps each, one orbit, one cost: forward Euler spirals out, in-place Euler stays.",
        ("T6.1", "T7.2"),
        paper.two_updates,
        "beyond",
    ),
    Picture(
        "euler_energy",
        "The energy under forward Euler: exponential without saturation, slow with it.",
        ("T6.1", "T6.3"),
        paper.euler_energy,
        "paper",
    ),
    Picture(
        "three_neurons",
        "Three neurons: orbits on their leaves, and what each update rule does to energy and Casimir.",
        ("T2.1", "T2.5", "T9.1"),
        paper.three_neurons,
        "paper",
    ),
    Picture(
        "many_neurons",
        "Eight and 64 neurons: bounded, never still; invariants kept in the current and in the rate form.",
        ("T2.1", "T2.4", "T3.4"),
        paper.many_neurons,
        "paper",
    ),
    Picture(
        "drift_law",
        "The square-root drift law of forward Euler against a run of 400,000 steps, and the linear explosion.",
        ("T6.6",),
        ours.drift_law,
        "beyond",
    ),
    Picture(
        "integrators_side_by_side",
        "The energy over a million steps of seven update rules; Strang's sweep wanders for the kinked hard tanh.",
        ("T7.2", "T7.3", "T7.5"),
        ours.integrators_side_by_side,
        "beyond",
        tuple(partial(ours.energies_of, k) for k in range(len(ours.RULES))),
    ),
    Picture(
        "period_and_energy",
        "The period against the energy: formulas as lines, event-located periods as markers.",
        ("T4.2", "T4.3", "T4.6"),
        ours.period_and_energy,
        "beyond",
    ),
    Picture(
        "share_of_chaos",
        "The share of chaotic starts against energy, with 95 % intervals, 2 to 8 neurons: where regular motion ends.",
        ("T9.1", "T9.2"),
        ours.share_of_chaos,
        "beyond",
        tuple(partial(ours.megno_of, n) for n in ours.SIZES),
    ),
    Picture(
        "horseshoe",
        "A Poincaré section of a network with skew weights: islands, chaotic sea, the sets of the certified horseshoe.",
        ("T9.2", "T17.3"),
        numbers.horseshoe_section,
        "beyond",
    ),
    Picture(
        "certified_exponents",
        "The certified exponent of the anti-phase orbit at each energy, and the exponents of random starts.",
        ("T5.3", "T17.1"),
        numbers.certified_exponents,
        "beyond",
    ),
    Picture(
        "trained_networks",
        "Frequencies of the trained networks, and what one of their steps does to each linear mode.",
        ("T6.1",),
        ours.trained_networks,
        "beyond",
    ),
)


def picture(name: str) -> Picture:
    """The picture of this name; ValueError, with the names there are, for another."""
    for found in FIGURES:
        if found.name == name:
            return found
    names = [found.name for found in FIGURES]
    raise ValueError(f"unknown figure {name!r}{nearest(name, names)}; accepted are {', '.join(names)}")


def count(names: Sequence[str] = ()) -> int:
    """How many pieces of work the pictures are (all when none is named)."""
    return sum(len(chosen.parts) or 1 for chosen in _chosen(names))


def render(
    names: Sequence[str] = (), kind: str = "svg", workers: int = 1, done: Callable[[str], None] = lambda name: None
) -> Iterator[tuple[Picture, bytes]]:
    """The pictures (all when none is named) with their bytes, the same every time, as they get ready.

    workers: processes that draw; with one, this process draws, one picture after the other. `done` hears the name of a
    picture after each piece of work on it, `count(names)` times in all.
    """
    from numerics.plots import to_bytes

    if workers > 1:
        yield from _side_by_side(_chosen(names), kind, workers, done)
        return
    for chosen in _chosen(names):
        found = []
        for part in chosen.parts:
            found.append(part())
            done(chosen.name)
        content = to_bytes(chosen.make(*found), kind)
        if not chosen.parts:
            done(chosen.name)
        yield chosen, content


def _side_by_side(
    pictures: Sequence[Picture], kind: str, workers: int, done: Callable[[str], None]
) -> Iterator[tuple[Picture, bytes]]:
    """The pieces of the long pictures first; the first process to be free takes the next."""
    from numerics.plots import to_bytes
    from proofs.processes import processes

    with processes(workers) as pool:
        waiting: dict[Future[Any], tuple[Picture, int]] = {}
        for chosen in sorted(pictures, key=lambda one: -len(one.parts)):
            for k, part in enumerate(chosen.parts):
                waiting[pool.submit(part)] = chosen, k
            if not chosen.parts:
                waiting[pool.submit(_bytes, chosen.name, kind)] = chosen, 0
        found: dict[str, dict[int, Any]] = {}
        for future in as_completed(waiting):
            chosen, k = waiting[future]
            done(chosen.name)
            have = found.setdefault(chosen.name, {})
            have[k] = future.result()
            if not chosen.parts:
                yield chosen, have[k]
            elif len(have) == len(chosen.parts):
                yield chosen, to_bytes(chosen.make(*(have[j] for j in range(len(have)))), kind)


def _bytes(name: str, kind: str) -> bytes:
    ((_, content),) = render([name], kind)
    return content


def _chosen(names: Sequence[str]) -> Sequence[Picture]:
    return [picture(name) for name in names] or FIGURES
