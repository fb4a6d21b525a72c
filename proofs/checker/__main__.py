"""`python -m proofs.checker FILE`, or `-` for standard input: what proof objects prove, or what is wrong, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from proofs.checker.check import check
from proofs.checker.sequents import Wrong
from proofs.written import Unreadable


def main(path: str) -> int:
    """0 when every step follows, 1 when one does not."""
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        answer = {"ok": True, "claims": check(json.loads(data)), "problem": ""}
    except (Wrong, Unreadable, ValueError, RecursionError) as problem:
        answer = {"ok": False, "claims": [], "problem": str(problem)}
    answer["rules_loaded"] = "proofs.kernel.rules" in sys.modules
    print(json.dumps(answer, ensure_ascii=False))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
