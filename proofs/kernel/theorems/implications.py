"""Which assumptions follow from others: elementary facts, so that an assumption can be seen to say nothing new."""

from __future__ import annotations

from analysis.symbols import W
from proofs.kernel.statements import Relation
from proofs.kernel.theorems.energy import CONTINUOUS
from proofs.kernel.theorems.motion import (
    COERCIVE_PRIMITIVE,
    INCREASING,
    LOCALLY_LIPSCHITZ,
    SIGN_PRESERVING,
    SMOOTH,
    ZERO_DIAGONAL,
)
from proofs.kernel.theorems.scalars import LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import Instance, Theorem


def _signs_of_increasing() -> Instance:
    return (INCREASING,), SIGN_PRESERVING


signs_of_increasing = Theorem(
    "for s > 0 strict growth gives σ(s) > σ(0) = 0, for s < 0 it gives σ(s) < σ(0) = 0",
    "elementary",
    _signs_of_increasing,
    classical=False,
)


def _growth_of_the_primitive() -> Instance:
    return (CONTINUOUS, INCREASING), COERCIVE_PRIMITIVE


growth_of_the_primitive = Theorem(
    "for s > 1, S(s) ≥ S(1) + (s − 1) σ(1) with σ(1) > 0, and likewise to the left: S grows at least linearly",
    "elementary",
    _growth_of_the_primitive,
    classical=False,
)


def _strict_is_weak() -> Instance:
    return (INCREASING,), NONDECREASING


strict_is_weak = Theorem("what is strictly increasing is nondecreasing", "definition", _strict_is_weak, classical=False)


def _lipschitz_is_continuous() -> Instance:
    return (LIPSCHITZ,), CONTINUOUS


lipschitz_is_continuous = Theorem(
    "|σ(a) − σ(b)| ≤ L|a − b| makes σ continuous", "definition", _lipschitz_is_continuous, classical=False
)


def _lipschitz_is_local() -> Instance:
    return (LIPSCHITZ,), LOCALLY_LIPSCHITZ


lipschitz_is_local = Theorem(
    "one constant L for the line serves every interval", "definition", _lipschitz_is_local, classical=False
)


def _local_is_continuous() -> Instance:
    return (LOCALLY_LIPSCHITZ,), CONTINUOUS


local_is_continuous = Theorem(
    "|σ(a) − σ(b)| ≤ L|a − b| near every point makes σ continuous", "definition", _local_is_continuous, classical=False
)


def _smooth_is_local() -> Instance:
    return (SMOOTH,), LOCALLY_LIPSCHITZ


smooth_is_local = Theorem(
    "a continuous σ' is bounded on every bounded interval, and the mean value theorem makes that bound a constant L",
    "elementary",
    _smooth_is_local,
    classical=False,
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
    lipschitz_is_local,
    local_is_continuous,
    smooth_is_local,
    diagonal_of_skew,
)
