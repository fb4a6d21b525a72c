"""Theorems from numbers: the certificates that a claim rests on, made now, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.names import named
from numerics.certified.certificate import Certificate
from numerics.certified.library import Part, theorems
from proofs.claims.sentences import CITES, sentence
from proofs.verdict import Evidence, Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future


@dataclass(frozen=True)
class FromNumbers:
    """A theorem from numbers: all its certificates. It is certified when every one of them is, and else undecided."""

    label: str
    parts: tuple[Certificate, ...]

    @property
    def verdict(self) -> Verdict:
        whole = bool(self.parts) and all(part.certified for part in self.parts)
        return Verdict.CERTIFIED if whole else Verdict.UNDECIDED

    @property
    def statement(self) -> str:
        """What the certificates say, one sentence for each."""
        return "; ".join(sentence(part) for part in self.parts)

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(sorted({name for part in self.parts for name in CITES[part.kind]}))

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    def evidence(self) -> Evidence:
        """The same as a piece of evidence for a claim."""
        exact = all(part.facts.get("exact") for part in self.parts)
        return Evidence("exact" if exact else "ball", self.verdict, f"{self.label}: {self.statement}")


def labels_of(asked: tuple[str, ...]) -> tuple[str, ...]:
    """The theorems that texts ask for, in any case, by prefix: `t17`; all for none. ValueError for an unknown one."""
    return tuple(named(asked, theorems(), "theorem from numbers")) if asked else tuple(theorems())


@cache
def made(label: str) -> FromNumbers:
    """The theorem with this label, computed once in this process, or `ahead` of its use in another."""
    waiting = _ahead.get(label, ())
    parts = theorems()[label]
    _known.add(label)
    return FromNumbers(label, tuple(_made(part, waiting[k : k + 1]) for k, part in enumerate(parts)))


def _made(part: Part, waiting: Sequence[Future[Certificate]]) -> Certificate:
    """A part as another process makes it; made here where none has begun."""
    return part.make() if all(job.cancel() for job in waiting) else waiting[0].result()


_ahead: dict[str, list[Future[Certificate]]] = {}
_known: set[str] = set()
LONGEST_FIRST = ("horseshoe", "twist", "sweep", "orbit")


@contextmanager
def ahead(labels: Iterable[str], workers: int) -> Iterator[None]:
    """While this lasts other processes, as many as `workers`, make the certificates of these theorems ahead of use."""
    jobs = [(label, part) for label in dict.fromkeys(labels) if label not in _known for part in theorems()[label]]
    if workers < 1 or len(jobs) < 2:
        yield
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    order = sorted(range(len(jobs)), key=lambda k: rank(jobs[k][1]))
    before = set(active_children())
    pool = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn"))
    running = {k: pool.submit(Part.make, jobs[k][1]) for k in order}
    for k, (label, _) in enumerate(jobs):
        _ahead.setdefault(label, []).append(running[k])
    children = set(active_children()) - before
    try:
        yield
    finally:
        _ahead.clear()
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:  # what is still being made is not needed any more: nobody waits for it at the end
            child.terminate()


def rank(part: Part) -> int:
    """Where a part comes when the longest ones are begun first."""
    return LONGEST_FIRST.index(part.kind) if part.kind in LONGEST_FIRST else len(LONGEST_FIRST)


def of_parts(label: str, parts: Sequence[Part]) -> FromNumbers:
    """The same from parts that are given, such as those of a file."""
    return FromNumbers(label, tuple(part.make() for part in parts))
