"""Which assumptions follow from others, so that an assumption can be seen to say nothing new."""

from __future__ import annotations

from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.theorems.energy import CONTINUOUS, RUDIN, SIGN_PRESERVING
from proofs.kernel.theorems.linear import HIRSCH_SMALE
from proofs.kernel.theorems.motion import INCREASING, LOCALLY_LIPSCHITZ, SMOOTH, linear_growth, skew_diagonal
from proofs.kernel.theorems.nearskew import TANH
from proofs.kernel.theorems.scalars import LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Theorem

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
    lemmas=("lipschitz_is_continuous",),
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
    lemmas=("local_is_continuous",),
)

smooth_is_local = Theorem(
    "C¹ functions: a continuous σ' is bounded on every bounded interval, and by the mean value theorem that bound is a "
    "Lipschitz constant there",
    f"{HIRSCH_SMALE}, section 8.3",
    ((SMOOTH,), LOCALLY_LIPSCHITZ),
    lemmas=("smooth_is_local",),
)

smooth_is_differentiable = Theorem(
    "differentiable everywhere: what is continuously differentiable is",
    DEFINITION,
    ((SMOOTH,), DIFFERENTIABLE),
)

tanh_is_continuous = Theorem(
    "continuous functions: tanh is a quotient of sums of exponentials, and the one below it is positive",
    f"{RUDIN}, theorems 4.9 and 8.6",
    ((TANH,), CONTINUOUS),
)

THEOREMS = (
    signs_of_increasing,
    strict_is_weak,
    lipschitz_is_continuous,
    lipschitz_is_local,
    local_is_continuous,
    smooth_is_local,
    smooth_is_differentiable,
    tanh_is_continuous,
)
RELATIONS = (*(card for card in THEOREMS if card is not smooth_is_differentiable), linear_growth, skew_diagonal)
"""These, and the two that derivations use as well."""
