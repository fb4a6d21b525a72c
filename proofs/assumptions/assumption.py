"""A hypothesis of claims: how it reads, what a derivation may use of it, how a network decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.decisions.decision import Decision
from proofs.kernel.statements import Statement
from proofs.networks.instance import Instance


@dataclass(frozen=True)
class Assumption:
    """A hypothesis of a claim: how it reads, what a derivation may use of it, how to decide it for an instance.

    proofs.strategies draws instances that satisfy it, and instances that break it alone, by its name.
    """

    name: str
    text: str
    statements: tuple[Statement, ...]
    decide: Callable[[Instance], Decision]
