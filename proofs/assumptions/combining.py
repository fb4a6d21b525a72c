"""Three-valued "and", "or" and "not", with the reasons that matter."""

from __future__ import annotations

from analysis.decisions.decision import Decision, Truth, false, true


def both(*decisions: Decision) -> Decision:
    """TRUE when all are, FALSE when one is; with the reasons of those that make it so."""
    for truth in (Truth.FALSE, Truth.UNDECIDED):
        found = [d.reason for d in decisions if d.truth is truth]
        if found:
            return Decision(truth, "; ".join(found))
    return true("; ".join(d.reason for d in decisions))


def either(*decisions: Decision) -> Decision:
    """TRUE when one is, FALSE when none is."""
    for truth in (Truth.TRUE, Truth.UNDECIDED):
        found = [d.reason for d in decisions if d.truth is truth]
        if found:
            return Decision(truth, found[0])
    return false("; ".join(d.reason for d in decisions))


def opposite(decision: Decision) -> Decision:
    """TRUE when it is FALSE, FALSE when it is TRUE."""
    flipped = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNDECIDED: Truth.UNDECIDED}
    return Decision(flipped[decision.truth], decision.reason)
