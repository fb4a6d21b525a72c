"""Hypotheses on the fate of a general network: the sign of its weights, its leak, its equilibria, its bias."""

from __future__ import annotations

import numpy as np

from analysis.decisions.decision import Decision, false, true
from proofs.assumptions.assumption import Assumption
from proofs.kernel.statements import Proposition
from proofs.networks.instance import Instance


def _decided(holds: bool, yes: str, no: str) -> Decision:
    return true(yes) if holds else false(no)


def has_bias(instance: Instance) -> bool:
    """Is some b_i ≠ 0?"""
    return instance.bias is not None and bool(np.any(instance.bias != 0))


def _moves(instance: Instance) -> Decision:
    holds = bool(np.any(instance.weights != 0))
    return _decided(holds, "an entry of W is not 0", "W = 0")


nonzero = Assumption("nonzero", "`W ≠ 0`", (Proposition("`W ≠ 0`"),), _moves)


def _driven_or_coupled(instance: Instance) -> Decision:
    holds = bool(np.any(instance.weights != 0)) or has_bias(instance)
    return _decided(holds, "an entry of W or b is not 0", "W = 0 and b = 0")


not_all_zero = Assumption(
    "not_all_zero", "`W ≠ 0` or `b ≠ 0`", (Proposition("`W ≠ 0` or `b ≠ 0`"),), _driven_or_coupled
)


def _leakless(instance: Instance) -> Decision:
    if instance.form not in ("current", "rate"):
        return false(f"the system is given in {instance.form} form")
    return _decided(instance.leak == 0, "the leak is 0", f"there is a leak γ = {float(instance.leak):g}")


no_leak = Assumption("no_leak", "there is no leak: `γ = 0`", (Proposition("there is no leak: `γ = 0`"),), _leakless)
