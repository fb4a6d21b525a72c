"""Which assumptions follow from others: elementary facts, so that an assumption can be seen to say nothing new."""

from __future__ import annotations

from analysis.symbols import W
from proofs.statements import Proposition, Relation
from proofs.theorems.energy import CONTINUOUS
from proofs.theorems.scalars import COERCIVE, LIPSCHITZ, NONDECREASING, SIGN_PRESERVING, STRICTLY
from proofs.theorems.theorem import Instance, Theorem

ZERO_DIAGONAL = Proposition("`W_ii = 0` for every `i`")


def _signs_of_increasing() -> Instance:
    return (STRICTLY,), SIGN_PRESERVING


signs_of_increasing = Theorem(
    "for s > 0 strict growth gives σ(s) > σ(0) = 0, for s < 0 it gives σ(s) < σ(0) = 0",
    "elementary",
    _signs_of_increasing,
    classical=False,
)


def _growth_of_the_primitive() -> Instance:
    return (CONTINUOUS, STRICTLY), COERCIVE


growth_of_the_primitive = Theorem(
    "for s > 1, S(s) ≥ S(1) + (s − 1) σ(1) with σ(1) > 0, and likewise to the left: S grows at least linearly",
    "elementary",
    _growth_of_the_primitive,
    classical=False,
)


def _strict_is_weak() -> Instance:
    return (STRICTLY,), NONDECREASING


strict_is_weak = Theorem("what is strictly increasing is nondecreasing", "definition", _strict_is_weak, classical=False)


def _lipschitz_is_continuous() -> Instance:
    return (LIPSCHITZ,), CONTINUOUS


lipschitz_is_continuous = Theorem(
    "|σ(a) − σ(b)| ≤ L|a − b| makes σ continuous", "definition", _lipschitz_is_continuous, classical=False
)


def _diagonal_of_skew() -> Instance:
    return (Relation(W.T, "=", -W),), ZERO_DIAGONAL


diagonal_of_skew = Theorem(
    "the diagonal of Wᵀ = −W says W_ii = −W_ii", "elementary", _diagonal_of_skew, classical=False
)

THEOREMS = (
    signs_of_increasing,
    growth_of_the_primitive,
    strict_is_weak,
    lipschitz_is_continuous,
    diagonal_of_skew,
)
