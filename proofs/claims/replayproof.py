"""Proof objects from a file, checked in a process of its own and compared with the claims whose labels they bear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.checker.check import SCHEMA
from proofs.claims.proofobjects import conclusions_of
from proofs.claims.registry import claims

LONGEST = 1800
"""Seconds that the checker may take."""
ROOT = Path(__file__).resolve().parents[2]

__all__ = ["SCHEMA", "Checked", "replay"]


@dataclass(frozen=True)
class Checked:
    """Whether the file proves what the claims of its labels say, and in words what it proves or what is wrong."""

    confirmed: bool
    detail: str


def replay(file: Path) -> Checked:
    """Every step checked again by `python -m proofs.checker`, which does not load the kernel's rules."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    call = [sys.executable, "-m", "proofs.checker", str(file.resolve())]
    try:
        run = subprocess.run(call, capture_output=True, timeout=LONGEST, env={**os.environ, "PYTHONPATH": path})
    except subprocess.TimeoutExpired:
        return Checked(False, f"the checker was not done after {LONGEST} seconds")
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        return Checked(False, f"the checker broke off: {run.stderr.decode(errors='replace').strip()[-300:]}")
    if not answer["ok"] or answer["rules_loaded"]:
        return Checked(False, answer["problem"] or "the kernel's rules were loaded")
    return compared(answer["claims"])


def compared(found: list[dict[str, Any]]) -> Checked:
    """What was found to be proved, against what the claims with these labels conclude."""
    if not found:
        return Checked(False, "the file proves nothing: it names no claim")
    lines = []
    for each in found:
        try:
            (claim,) = claims((each["label"],))
        except ValueError:
            return Checked(False, f"every step follows, but no claim is called {each['label']!r}")
        if claim.derivation is None or each["conclusions"] != conclusions_of(claim):
            said = "; ".join(conclusion["statement"] for conclusion in each["conclusions"]) or "nothing"
            return Checked(False, f"every step follows, but this is not what {claim.label} concludes: {said}")
        lines.append(f"{claim.label}: {len(each['conclusions'])} conclusions, every step checked without the kernel")
    return Checked(True, "\n".join(lines))
