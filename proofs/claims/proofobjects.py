"""Derivations written out as proof objects, for a checker that shares no rule with the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from proofs.checker.check import SCHEMA, shown
from proofs.claims.claim import Claim
from proofs.kernel.rules import Step
from proofs.kernel.statements import Statement
from proofs.written import written


def proof_objects(claims: Iterable[Claim]) -> dict[str, Any]:
    """Every step that the claims' conclusions rest on, those of earlier claims included."""
    writer = _Writer()
    listed = [
        {"label": claim.label, "conclusions": [writer.step(step) for step in claim.derivation.conclusions]}
        for claim in claims
        if claim.derivation is not None
    ]
    evidence = {"statements": writer.table, "steps": writer.steps}
    return {"schema": SCHEMA, "statement": {"claims": listed}, "evidence": evidence}


class _Writer:
    def __init__(self) -> None:
        self.table: list[Any] = []
        self.steps: list[dict[str, Any]] = []
        self._statements: dict[Statement, int] = {}
        self._numbers: dict[Step, int] = {}

    def statement(self, given: Statement) -> int:
        if given not in self._statements:
            self._statements[given] = len(self.table)
            self.table.append(written(given))
        return self._statements[given]

    def step(self, step: Step) -> int:
        if step not in self._numbers:
            premises = [self.step(premise) for premise in step.premises]
            arguments = {name: written(value) for name, value in step.arguments}
            if step.rule == "theorem":
                arguments["theorem"] = step.reason
            self.steps.append(
                {
                    "rule": step.rule,
                    "statement": self.statement(step.statement),
                    "hypotheses": sorted(map(self.statement, step.hypotheses)),
                    "defines": sorted(map(self.statement, step.defines)),
                    "cites": sorted(step.cites),
                    "premises": premises,
                    "arguments": arguments,
                }
            )
            self._numbers[step] = len(self.steps) - 1
        return self._numbers[step]


def conclusions_of(claim: Claim) -> list[dict[str, Any]]:
    """What the claim's own derivation concludes, as the checker writes it."""
    assert claim.derivation is not None
    return [shown(s.statement, s.hypotheses, s.defines, s.cites) for s in claim.derivation.conclusions]
