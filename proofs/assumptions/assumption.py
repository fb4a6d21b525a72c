"""A hypothesis of claims: how it reads, what a derivation may use, how a network decides it, what draws and breaks it.

All of it is said here, once: verify, validate, ablate, replay and audit ask the same object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analysis.decisions.decision import Decision
from proofs.kernel.statements import Proposition, Statement
from proofs.networks.network import Network

Keywords = Mapping[str, Any]
"""Options of proofs.strategies.networks."""


@dataclass(frozen=True, eq=False)
class Assumption:
    """A hypothesis of a claim; there is one object for each.

    name: what it is asked for by. text: how it reads, with mathematics in back-quotes. statements: what a derivation
    may use of it. decides: whether a network satisfies it, three-valued, on exact numbers: nothing is rounded.
    satisfy: the options of proofs.strategies.networks that draw networks which do; None when only a claim's own
    strategy knows how. breaks: options that put others in their place, each a way to break it and nothing else.
    filtered: no option guarantees it, so what is drawn has to be sifted by `decide`. naming: it only says which system
    is spoken of. unseen: why numbers cannot see that it fails, "" where they can.
    """

    name: str
    text: str
    statements: tuple[Statement, ...]
    decides: Callable[[Network], Decision]
    satisfy: Keywords | None = None
    breaks: tuple[Keywords, ...] = ()
    filtered: bool = False
    naming: bool = False
    unseen: str = ""

    def __post_init__(self) -> None:
        if self.satisfy is not None:
            object.__setattr__(self, "satisfy", MappingProxyType(dict(self.satisfy)))

    def decide(self, network: Network) -> Decision:
        """Does the network satisfy it? Decided on its exact numbers."""
        return self.decides(network)


def said(name: str, text: str, decides: Callable[[Network], Decision], **more: Any) -> Assumption:
    """An assumption whose one statement is the sentence that it reads as."""
    return Assumption(name, text, (Proposition(text),), decides, **more)
