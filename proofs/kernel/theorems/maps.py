"""Theorems on orbits of maps: what a convergent orbit converges to, and what a quantity does that never falls."""

from __future__ import annotations

from sympy import Integer

from analysis.symbols import E, E_limit, E_next, E_start, W, b, h, sigma_z, x, x_next, z
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, SIGN_PRESERVING
from proofs.kernel.theorems.theorem import ELEMENTARY, Theorem

ORBIT_CONVERGES = Proposition("an orbit with `E(W x₀ + b) > 0` converges")
FIXED_POINTS = Proposition("the fixed points are the solutions of `W x + b = 0`, and there `E = 0`")
ELAYDI = "S. Elaydi, An Introduction to Difference Equations, 3rd ed."

fixed_points = Theorem(
    "zeros of σ: sign-preserving means that σ(z) = 0 only at z = 0 (with σ(0) = 0 by continuity), where E = Σ S(0) = 0",
    ELEMENTARY,
    (
        (SIGN_PRESERVING, CONTINUOUS, Relation(z, "=", W * x + b), Relation(x_next, "=", x + h * sigma_z)),
        FIXED_POINTS,
    ),
    lemmas=("zero_at_zero", "T3_2_equilibria"),
)

limit_is_fixed = Theorem(
    "limits of orbits: the limit of an orbit of a continuous map is a fixed point",
    f"{ELAYDI}, section 1.5",
    ((ORBIT_CONVERGES, FIXED_POINTS, CONTINUOUS), Relation(E_limit, "<", E_start)),
)

never_above_its_limit = Theorem(
    "monotone sequences: what never falls along a convergent orbit, and is continuous, has at the limit at least the "
    "value that it had at the start",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 3.14 and 4.2",
    ((ORBIT_CONVERGES, CONTINUOUS, Relation(Integer(0), "≤", E_next - E)), Relation(E_start, "≤", E_limit)),
)

THEOREMS = (fixed_points, limit_is_fixed, never_above_its_limit)
