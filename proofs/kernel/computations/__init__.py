"""The computing rules: what follows from given statements by a calculation that is done here and now.

Each takes the premises' statements, with the letters that are fixed in them, and either returns a conclusion with its
reason or raises NotComputed. They make no steps: proofs.kernel.rules.compute does, for those listed in COMPUTATIONS.
Like the theorems, this file belongs to the trusted base.
"""

from proofs.kernel.computations import algebra, calculus, integrals, series
from proofs.kernel.computations.algebra import (
    CANCELLATION,
    CONGRUENCE,
    ENTRYWISE,
    EXTENSIONALITY,
    PRODUCT,
    REARRANGEMENT,
    SIGNS,
    SUMMATION,
)
from proofs.kernel.computations.calculus import (
    DERIVATIVE,
    INTEGRAL,
    INTEGRATION,
    LIMIT,
    MONOTONICITY,
    RATE,
    UNIT_INTERVAL,
)
from proofs.kernel.computations.integrals import LEGENDRE, MIRROR, SUBSTITUTION
from proofs.kernel.computations.rule import Computation, Given, NotComputed
from proofs.kernel.computations.series import IN_PLACE_ENERGY, LOWER_TERMS, MODIFIED_ENERGY

COMPUTATIONS: tuple[Computation, ...] = (
    *algebra.COMPUTATIONS,
    *calculus.COMPUTATIONS,
    *integrals.COMPUTATIONS,
    *series.COMPUTATIONS,
)

__all__ = [
    "CANCELLATION",
    "COMPUTATIONS",
    "CONGRUENCE",
    "DERIVATIVE",
    "ENTRYWISE",
    "EXTENSIONALITY",
    "INTEGRAL",
    "INTEGRATION",
    "IN_PLACE_ENERGY",
    "LEGENDRE",
    "LIMIT",
    "LOWER_TERMS",
    "MIRROR",
    "MODIFIED_ENERGY",
    "MONOTONICITY",
    "PRODUCT",
    "RATE",
    "REARRANGEMENT",
    "SIGNS",
    "SUBSTITUTION",
    "SUMMATION",
    "UNIT_INTERVAL",
    "Computation",
    "Given",
    "NotComputed",
]
