"""Which assumptions follow from others, so that an assumption can be seen to say nothing new."""

from __future__ import annotations

<<<<<<< HEAD
from proofs.kernel.theorems.energy import CONTINUOUS, RUDIN, SIGN_PRESERVING
from proofs.kernel.theorems.linear import HIRSCH_SMALE
from proofs.kernel.theorems.motion import INCREASING, LOCALLY_LIPSCHITZ, SMOOTH, linear_growth, skew_diagonal
=======
from analysis.symbols import W
from proofs.kernel.definedness import DIFFERENTIABLE
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
>>>>>>> 1271cab (The kernel's terms are of exact types and sorts, a relation carries the conditions under which it has a meaning, definitions use reserved letters, steps are sealed)
from proofs.kernel.theorems.scalars import LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import ELEMENTARY, Theorem

signs_of_increasing = Theorem(
    "sign-preserving: for s > 0 strict growth gives σ(s) > σ(0) = 0, for s < 0 it gives σ(s) < σ(0) = 0",
    ELEMENTARY,
    ((INCREASING,), SIGN_PRESERVING),
    lemmas=("sign_preserving",),
)

strict_is_weak = Theorem(
    "strict is weak: what is strictly increasing is nondecreasing",
    ELEMENTARY,
    ((INCREASING,), NONDECREASING),
    lemmas=("strict_is_weak",),
)

lipschitz_is_continuous = Theorem(
    "Lipschitz functions: |σ(a) − σ(b)| ≤ L|a − b| makes σ continuous",
    f"{RUDIN}, definition 4.18",
    ((LIPSCHITZ,), CONTINUOUS),
)

lipschitz_is_local = Theorem(
    "Lipschitz constants: one constant L for the line serves every interval",
    f"{HIRSCH_SMALE}, section 8.3",
    ((LIPSCHITZ,), LOCALLY_LIPSCHITZ),
)

local_is_continuous = Theorem(
    "locally Lipschitz functions: |σ(a) − σ(b)| ≤ L|a − b| near every point makes σ continuous",
    f"{HIRSCH_SMALE}, section 8.3",
    ((LOCALLY_LIPSCHITZ,), CONTINUOUS),
)

smooth_is_local = Theorem(
<<<<<<< HEAD
    "C¹ functions: a continuous σ' is bounded on every bounded interval, and by the mean value theorem that bound is a "
    "Lipschitz constant there",
    f"{HIRSCH_SMALE}, section 8.3",
    ((SMOOTH,), LOCALLY_LIPSCHITZ),
=======
    "a continuous σ' is bounded on every bounded interval, and the mean value theorem makes that bound a constant L",
    "elementary",
    _smooth_is_local,
    classical=False,
)


def _smooth_is_differentiable() -> Instance:
    return (SMOOTH,), DIFFERENTIABLE


smooth_is_differentiable = Theorem(
    "what is continuously differentiable is differentiable everywhere",
    "definition",
    _smooth_is_differentiable,
    classical=False,
)


def _diagonal_of_skew() -> Instance:
    return (Relation(W.T, "=", -W),), ZERO_DIAGONAL


diagonal_of_skew = Theorem(
    "the diagonal of Wᵀ = −W says W_ii = −W_ii", "elementary", _diagonal_of_skew, classical=False
>>>>>>> 1271cab (The kernel's terms are of exact types and sorts, a relation carries the conditions under which it has a meaning, definitions use reserved letters, steps are sealed)
)

THEOREMS = (
    signs_of_increasing,
    strict_is_weak,
    lipschitz_is_continuous,
    lipschitz_is_local,
    local_is_continuous,
    smooth_is_local,
<<<<<<< HEAD
=======
    smooth_is_differentiable,
    diagonal_of_skew,
>>>>>>> 1271cab (The kernel's terms are of exact types and sorts, a relation carries the conditions under which it has a meaning, definitions use reserved letters, steps are sealed)
)
RELATIONS = (*THEOREMS, linear_growth, skew_diagonal)
"""These, and the two that derivations use as well."""
