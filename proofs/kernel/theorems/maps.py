"""Theorems on orbits of maps: what a convergent orbit converges to, and what a quantity does that never falls."""

from __future__ import annotations

from sympy import Determinant, Expr, Identity, Integer, MatrixExpr, Symbol

from analysis.symbols import (
    D,
    E,
    E_limit,
    E_next,
    E_start,
    H,
    H_limit,
    H_next,
    H_start,
    W,
    b,
    c,
    h,
    lipschitz,
    n,
    sigma_z,
    v,
    x,
    x_next,
    z,
    z_next,
)
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.balance import NAMES, ONE_MINIMUM
from proofs.kernel.theorems.convexity import AFTER
from proofs.kernel.theorems.energy import CONTINUOUS, HORN_JOHNSON, SIGN_PRESERVING
from proofs.kernel.theorems.scalars import LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, constant_in_time, scalar, typed

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

# ---------------------------------------------------------------- T13.11: with a bias

BIASED_ORBIT_CONVERGES = Proposition(
    "an orbit of the steps that starts at a `z₀` which is no equilibrium converges to a point `z∞`"
)
BIASED_STEP = Relation(z_next, "=", z + h * (W * sigma_z) + h * (W * c))

biased_limit = Theorem(
    "limits of orbits on leaves: the limit of an orbit of a continuous map is a fixed point, here an equilibrium; the "
    "steps stay on the closed leaf of the start, and so does the limit, which is another point of it than the start",
    f"{ELAYDI}, section 1.5",
    ((BIASED_ORBIT_CONVERGES, ONE_MINIMUM, BIASED_STEP, CONTINUOUS), Relation(H_limit, "<", H_start)),
)

biased_never_above = Theorem(
    "monotone sequences, for H: what never falls along a convergent orbit, and is continuous, has at the limit at "
    "least the value that it had at the start",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 3.14 and 4.2",
    (
        (BIASED_ORBIT_CONVERGES, CONTINUOUS, *NAMES, Implication((AFTER,), Relation(Integer(0), "≤", H_next - H))),
        Relation(H_start, "≤", H_limit),
    ),
)

# ---------------------------------------------------------------- T13.3: the singular values of a step

STEP_SLOPES = Proposition("`D = diag(d)`, where `d_i` is a slope of `σ` at `z_i` (at a kink: any between its sides)")
MOVED = v + h * D * W * v
"""What a step does to a small displacement v of x."""
MOVED_SQUARE = (MOVED.T * MOVED).doit()
NEVER_ALL_VANISH = Proposition(
    "the singular values of `(I + hD_N W) ⋯ (I + hD_1 W)` have a geometric mean of at least 1, and the largest is at "
    "least 1"
)


def _step_slopes(which: str) -> Instance:
    symmetric = Relation(D.T, "=", D)
    sector = Relation((v.T * W.T * D * D * W * v).doit(), "≤", (lipschitz * v.T * W.T * D * W * v).doit())
    if which == "symmetric":
        return (STEP_SLOPES,), symmetric
    return (STEP_SLOPES, NONDECREASING, LIPSCHITZ), {"sector": sector}[which]


step_slopes = Theorem(
    "semidefinite diagonal matrices: slopes of a nondecreasing function that is Lipschitz with constant L lie in "
    "[0, L], so that D(L I − D) ⪰ 0",
    f"{HORN_JOHNSON}, section 7.1",
    _step_slopes,
)


def _apart(first: MatrixExpr, second: MatrixExpr) -> Instance:
    for vector in (first, second):
        if typed(vector, MatrixExpr, "a vector").shape != (n, 1):
            raise ValueError(f"{vector} is no vector of size n")
    squares = (first.T * first).doit() + (second.T * second).doit()
    return (), Relation((2 * first.T * second).doit(), "≤", squares)


apart = Theorem(
    "axioms of an inner product: ‖a − b‖² ≥ 0, so that 2aᵀb ≤ aᵀa + bᵀb",
    f"{HORN_JOHNSON}, section 5.1",
    _apart,
)

STEPS = Symbol("N", integer=True, positive=True)
FIRST, LAST = Symbol("‖v_0‖²", nonnegative=True), Symbol("‖v_N‖²", nonnegative=True)
"""A displacement before the first of N steps, and after the last; every step has a state and an input of its own."""


def _product_of_steps(stretch: Expr, relation: str) -> Instance:
    if not constant_in_time(scalar(stretch, "the factor of ‖v‖²")).is_nonnegative:
        raise ValueError(f"{stretch} is not known to be at least 0")
    square = v.T * v
    if relation not in ("≤", "≥"):
        raise ValueError(f"a factor bounds by ≤ and ≥, not {relation}")
    return (Relation(MOVED_SQUARE, relation, stretch * square),), Relation(LAST, relation, stretch**STEPS * FIRST)


product_of_steps = Theorem(
    "singular values of products: the largest of AB is at most the product of the largest ones, the smallest at least "
    "that of the smallest ones",
    "R. Horn and C. Johnson, Topics in Matrix Analysis, theorem 3.3.16",
    _product_of_steps,
    arbitrary=(v,),
)

volume_of_steps = Theorem(
    "determinants: |det| is the product of the singular values, and det(AB) = det A det B",
    f"{HORN_JOHNSON}, sections 0.3 and 7.3",
    ((Relation(Determinant(Identity(n) + h * D * W), "≥", Integer(1)),), NEVER_ALL_VANISH),
)

THEOREMS = (
    fixed_points,
    limit_is_fixed,
    never_above_its_limit,
    biased_limit,
    biased_never_above,
    step_slopes,
    apart,
    product_of_steps,
    volume_of_steps,
)
