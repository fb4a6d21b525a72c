"""Proof objects from a file, checked in a process of its own and compared with the claims whose labels they bear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from proofs.certificates import Replayed
from proofs.checker.check import SCHEMA
from proofs.claims.proofobjects import conclusions_of
from proofs.claims.registry import claims
from proofs.verdict import Verdict

LONGEST = 1800
"""Seconds that the checker may take."""
ROOT = Path(__file__).resolve().parents[2]

__all__ = ["SCHEMA", "compared", "replay"]


def replay(stored: Any) -> Replayed:
    """Every step checked again by `python -m proofs.checker`, which does not load the kernel's rules."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    call = [sys.executable, "-m", "proofs.checker", "-"]
    try:
        run = subprocess.run(
            call,
            input=json.dumps(stored).encode(),
            capture_output=True,
            timeout=LONGEST,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        return _refused(f"the checker was not done after {LONGEST} seconds")
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        return _refused(f"the checker broke off: {run.stderr.decode(errors='replace').strip()[-300:]}")
    if not answer["ok"] or answer["rules_loaded"]:
        return _refused(answer["problem"] or "the kernel's rules were loaded")
    return compared(answer["claims"])


def _refused(why: str) -> Replayed:
    return Replayed(False, Verdict.UNDECIDED, why)


def compared(found: list[dict[str, Any]]) -> Replayed:
    """What was found to be proved, against what the claims with these labels conclude."""
    if not found:
        return _refused("the file proves nothing: it names no claim")
    labels = [each["label"] for each in found]
    if len(set(labels)) < len(labels):
        return _refused("a claim stands twice in the file")
    lines = []
    for each in found:
        try:
            (claim,) = claims((each["label"],))
        except ValueError:
            return _refused(f"every step follows, but no claim is called {each['label']!r}")
        if each["label"] != claim.label:
            return _refused(f"every step follows, but no claim is called {each['label']!r}")
        if claim.derivation is None or each["conclusions"] != conclusions_of(claim):
            said = "; ".join(conclusion["statement"] for conclusion in each["conclusions"]) or "nothing"
            return _refused(f"every step follows, but this is not what {claim.label} concludes: {said}")
        lines.append(f"{claim.label}: {len(each['conclusions'])} conclusions, every step checked without the kernel")
    return Replayed(True, Verdict.PROVED, "\n".join(lines))
