"""Theorems on maps that forget their start, that can be undone, and whose orbits end in cycles of period 1 or 2."""

from __future__ import annotations

from sympy import Integer, MatrixExpr, MatrixSymbol

from analysis.symbols import (
    Delta,
    E,
    E_next,
    W,
    alpha,
    b,
    beta,
    bound,
    delta,
    gamma,
    h,
    lipschitz,
    mu,
    omega,
    p,
    q,
    sigma_z,
    v,
    x,
    x_next,
    y,
    z,
    z_next,
)
from analysis.symbols import below_one as r
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.balance import STRICT
from proofs.kernel.theorems.energy import CONTINUOUS, HORN_JOHNSON, SIGN_PRESERVING
from proofs.kernel.theorems.leak import LEAK
from proofs.kernel.theorems.motion import COERCIVE_PRIMITIVE
from proofs.kernel.theorems.scalars import BOUNDED, LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.settling import CONSTANT_INPUT, ISOLATED
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem, typed

ZERO = Integer(0)
DRIVEN_MAP = Proposition("`x⁺ = (1 − hγ) x + h σ(W x + u)` with any inputs `u` that change from step to step")
NO_OVERSHOOT = Relation(1 - h * gamma, "≥", ZERO)
DIFFERENCES = Proposition("`q = z' − z` and `y = σ(z') − σ(z)`, for two vectors `z` and `z'`")
THROUGH = Relation(q, "=", W * p)
"""z and z' are what σ sees of two states x and x' = x + p: q = Wp."""

# ---------------------------------------------------------------- T13.4: rows

ROWS = "for every `i`, where `α = Σ_j (v_j/v_i)|W_ij|` for certain `v_1, …, v_n > 0`"
SMALL_ROWS = Relation(alpha, "≤", (gamma - mu) / lipschitz, ROWS)
RATE = Relation(mu, ">", ZERO)
RATE_WITHIN = Relation(gamma - mu, "≥", ZERO)
FORGETS = Proposition(
    "any two orbits with the same inputs approach each other: in each step `max |x_i − x'_i|/v_i` is multiplied by "
    "`1 − hμ` at most"
)
ONE_FIXED_POINT = Proposition("there is exactly one fixed point, and every orbit tends to it")

weighted_maximum = Theorem(
    "weighted maximum norm: |x⁺_i − x'⁺_i| ≤ (1 − hγ)|x_i − x'_i| + hL Σ|W_ij||x_j − x'_j| ≤ (1 − hγ + hLα)v_i max_j "
    "|x_j − x'_j|/v_j",
    f"{HORN_JOHNSON}, example 5.6.5 and section 5.6",
    (
        (DRIVEN_MAP, LIPSCHITZ, NO_OVERSHOOT, Relation(1 - h * gamma + h * lipschitz * alpha, "≤", 1 - h * mu, ROWS)),
        FORGETS,
    ),
)


def _contraction(norm: str) -> Instance:
    if norm == "maximum":
        return (FORGETS, CONSTANT_INPUT, RATE, RATE_WITHIN, NO_OVERSHOOT), ONE_FIXED_POINT
    return {"square": ((FORGETS_BY_FORM, CONSTANT_INPUT, SMALL_STEP), ONE_FIXED_POINT)}[norm]


# ---------------------------------------------------------------- T13.9: a quadratic form

LEAKY_UNITS = Proposition("`x⁺ = (1 − h) x + h σ(W x + u)` with any inputs `u` that change from step to step")
SMALL_STEP = Relation(1 - h, "≥", ZERO)
POSITIVE_WEIGHTS = Proposition("`Δ = diag(d)` with every `d_i > 0`")
SMALL_FORM = Proposition("`L² WᵀΔW ⪯ ρ Δ` for some `ρ` with `0 < ρ < 1`")
STEP_OF_DIFFERENCE = (1 - h) * p + h * y
NEXT_SQUARE = (STEP_OF_DIFFERENCE.T * Delta * STEP_OF_DIFFERENCE).doit()
KEPT = 1 - h * (1 - r)
SHRINKS = Relation(NEXT_SQUARE, "≤", KEPT * (p.T * Delta * p).doit())
FORGETS_BY_FORM = Proposition(
    "any two orbits with the same inputs approach each other: in each step `Σ d_i (x_i − x'_i)²` is multiplied by "
    "`1 − h(1 − ρ)` at most"
)

contraction = Theorem(
    "Banach's fixed-point theorem: a contraction of a complete space has exactly one fixed point, to which every orbit "
    "tends",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 9.23",
    _contraction,
)


def _weighted_slopes() -> Instance:
    bounded = Relation((y.T * Delta * y).doit(), "≤", (lipschitz**2 * q.T * Delta * q).doit())
    return (LIPSCHITZ, DIFFERENCES, POSITIVE_WEIGHTS), bounded


weighted_slopes = Theorem(
    "order of diagonal forms: |y_i| ≤ L|q_i| gives Σ d_i y_i² ≤ L² Σ d_i q_i²",
    f"{HORN_JOHNSON}, section 7.7",
    _weighted_slopes,
)


def _small_form() -> Instance:
    square = (lipschitz**2 * p.T * W.T * Delta * W * p).doit()
    return (SMALL_FORM,), Relation(square, "≤", r * (p.T * Delta * p).doit())


small_form = Theorem("semidefinite order: what it means that L²WᵀΔW ⪯ ρΔ, at a vector p", DEFINITION, _small_form)


diagonal_weights = Theorem(
    "diagonal weights: diag(d) is its own transpose", DEFINITION, ((POSITIVE_WEIGHTS,), Relation(Delta.T, "=", Delta))
)


def _weighted_apart(first: MatrixExpr, second: MatrixExpr) -> Instance:
    squares = (first.T * Delta * first).doit() + (second.T * Delta * second).doit()
    return (POSITIVE_WEIGHTS,), Relation((2 * first.T * Delta * second).doit(), "≤", squares)


weighted_apart = Theorem(
    "axioms of a weighted inner product: (a − b)ᵀΔ(a − b) ≥ 0, so that 2aᵀΔb ≤ aᵀΔa + bᵀΔb",
    f"{HORN_JOHNSON}, sections 5.1 and 7.1",
    _weighted_apart,
)

shrinking_form = Theorem(
    "Lipschitz constants: what a step multiplies by a factor below 1 it contracts, in the norm of the form",
    f"{HORN_JOHNSON}, section 5.1",
    (
        (
            LEAKY_UNITS,
            POSITIVE_WEIGHTS,
            SMALL_STEP,
            Implication((DIFFERENCES, THROUGH), SHRINKS),
        ),
        FORGETS_BY_FORM,
    ),
    arbitrary=(p, q, y),
)

# ---------------------------------------------------------------- T13.12, T13.13

SHARE = lipschitz * h**2 / 2 * (gamma**2 + omega**2) - h * gamma
"""What a step of W = K − γI adds to the energy, for every unit of σᵀσ: negative for short steps."""
LOSES = Relation(E_next - E, "≤", SHARE * (sigma_z.T * sigma_z))
TO_THE_POINT = Proposition("every orbit tends to the one fixed point, where `z = 0`: in rate form `x = −W⁻¹b`")
SEEN_STEP = Relation(z_next, "=", z + h * (W * sigma_z))

loses_until_rest = Theorem(
    "LaSalle's invariance principle for maps: orbits z stay where E ≤ E(z₀), a compact set as S is coercive, and E is "
    "constant only at σ(z) = 0, which is z = 0; so z tends to 0; and x to −W⁻¹b where z = Wx + b, as xᵀWx = −γxᵀx "
    "makes W invertible",
    "J. P. LaSalle, The Stability of Dynamical Systems, SIAM 1976, chapter 1",
    (
        (
            SEEN_STEP,
            LOSES,
            Relation(SHARE, "<", ZERO),
            LEAK,
            Relation((v.T * W * v).doit(), "=", -gamma * (v.T * v).doit()),
            CONTINUOUS,
            SIGN_PRESERVING,
            COERCIVE_PRIMITIVE,
        ),
        TO_THE_POINT,
    ),
    arbitrary=(v,),
)

KEPT_BOUND = Relation((1 - h * gamma) * beta + h * bound, "≤", beta)
LARGE_ENOUGH = Relation(bound, "≤", gamma * beta)
ORBITS_BOUNDED = Proposition("every orbit is bounded")

stays_below = Theorem(
    "triangle inequality in a box: |x_i| ≤ β gives |x⁺_i| ≤ (1 − hγ)|x_i| + hM ≤ β; and some β ≥ M/γ bounds the start",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 1.33",
    (
        (DRIVEN_MAP, BOUNDED, NO_OVERSHOOT, LEAK, Implication((LARGE_ENOUGH,), KEPT_BOUND)),
        ORBITS_BOUNDED,
    ),
    arbitrary=(beta,),
)

# ---------------------------------------------------------------- T13.5, T13.10: can a step be undone?

SAME_IMAGE = Relation(y, "=", -delta * p)
"""x and x + p lead to the same state."""
SAME_STATE = Relation(p, "=", 0 * p)
INJECTIVE = Proposition("no two states lead to the same state")
MINORS = Proposition("every principal minor of `δ I + L W` is positive")


def _same_values() -> Instance:
    return (STRICT, DIFFERENCES, Relation(y, "=", 0 * y)), Relation(q, "=", 0 * q)


same_values = Theorem(
    "strictly increasing: such a function takes no value twice, so that σ(z') = σ(z) only for z' = z",
    DEFINITION,
    _same_values,
)


def _sector() -> Instance:
    return (
        (NONDECREASING, LIPSCHITZ, DIFFERENCES),
        Relation((y.T * y).doit(), "≤", (lipschitz * y.T * q).doit()),
    )


sector = Theorem(
    "difference quotients: y_i² = τ_i q_i y_i ≤ L q_i y_i, as y_i has the sign of q_i",
    ELEMENTARY,
    _sector,
    lemmas=("difference_sector",),
)


ABOVE = {
    "step": Proposition("`λ > −δ/L` for every eigenvalue `λ` of `(W + Wᵀ)/2`"),
    "elman": Proposition("`λ > −1/L` for every eigenvalue `λ` of `(W + Wᵀ)/2`"),
}
SHARES = {"step": delta / lipschitz, "elman": 1 / lipschitz}


def _only_zero(which: str, vector: MatrixSymbol = p) -> Instance:
    if typed(vector, MatrixSymbol, "the vector").shape != p.shape:
        raise ValueError(f"{vector} is no vector of size n")
    wrong = Relation((vector.T * W * vector).doit(), "≤", -SHARES[which] * (vector.T * vector).doit())
    return (ABOVE[which], wrong), Relation(vector, "=", 0 * vector)


only_zero = Theorem(
    "Rayleigh quotient of the least eigenvalue: pᵀWp = pᵀ((W + Wᵀ)/2)p is at least the least eigenvalue times pᵀp, so "
    "that it is larger than a smaller share unless p = 0",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    _only_zero,
)


FULL_STEP = Proposition("`x⁺ = h σ(W x + b)`: the step is `h = 1/γ`")
PART_STEP = Proposition("`x⁺ = h (δ x + σ(W x + b))` with `δ = (1 − hγ)/h > 0`")


PART_CURRENT = Proposition("`z⁺ = h (δ z + W σ(z) + b)` with `δ = (1 − hγ)/h > 0`")
SAME_IMAGE_CURRENT = Relation(q, "=", -(W * y) / delta)
"""z and z + q lead to the same state, in current form."""


def _injective(step: str) -> Instance:
    """Two states with one image: of the full step, two with the same values of σ."""
    if step == "current":
        return (PART_CURRENT, Implication((DIFFERENCES, SAME_IMAGE_CURRENT), Relation(q, "=", 0 * q))), INJECTIVE
    same = {"full": (FULL_STEP, Relation(y, "=", 0 * y)), "part": (PART_STEP, SAME_IMAGE)}[step]
    return (same[0], Implication((DIFFERENCES, THROUGH, same[1]), SAME_STATE)), INJECTIVE


injective = Theorem(
    "injective: what it means that x and x + p lead to the same state only for p = 0",
    DEFINITION,
    _injective,
    arbitrary=(p, q, y),
)

sign_reversal = Theorem(
    "Fiedler and Pták: a matrix whose principal minors are all positive reverses the sign of no p ≠ 0; here p_i(δp_i "
    "+ L(Wp)_i) ≤ 0 for every i, as δp_i = −τ_i(Wp)_i with a difference quotient 0 ≤ τ_i ≤ L",
    "R. Horn and C. Johnson, Topics in Matrix Analysis, section 2.5; D. Gale and H. Nikaido, Math. Annalen 159 (1965)",
    (
        (
            NONDECREASING,
            LIPSCHITZ,
            DIFFERENCES,
            THROUGH,
            SAME_IMAGE,
            MINORS,
        ),
        SAME_STATE,
    ),
)

# ---------------------------------------------------------------- T13.6: symmetric weights

ELMAN = (Relation(z, "=", W * x + b), Relation(z_next, "=", W * x_next + b))
"""What σ sees of every other state of an orbit x, σ(z), x⁺, σ(z⁺) of x ↦ σ(Wx + b)."""
CHANGE = (sigma_z.T * W * x_next).doit() - (x.T * W * sigma_z).doit()
"""By how much xᵀWσ(z) grows in a step, from x to σ(z), so that Wσ(z) + b follows z and z⁺ that."""
TANGENT_CHANGE = Relation(CHANGE, "=", (sigma_z.T * (z_next - z)).doit())
NEVER_RISES = Relation(CHANGE, "≤", E_next - E)
PERIOD_TWO = Proposition("every orbit tends to the set of points of period 1 or 2")
FIXED_ONLY = Proposition("every orbit tends to the set of fixed points")

lasalle_map = Theorem(
    "LaSalle's invariance principle for maps: V = xᵀWσ(z) − E(z) − E(Wσ(z) + b) does not rise along the bounded orbit "
    "x, σ(z), x⁺, …, so that it is constant on the limit set; as S is convex, only where σ is constant from z to z⁺",
    "J. P. LaSalle, The Stability of Dynamical Systems, SIAM 1976, chapter 1",
    ((*ELMAN, CONTINUOUS, NONDECREASING, BOUNDED, TANGENT_CHANGE, NEVER_RISES), PERIOD_TWO),
)

no_cycle = Theorem(
    "period 2: two points that lead to each other, x' = σ(z) and x = σ(z'), differ by p = x' − x, with q = Wp and y = "
    "−p; where p is always 0 there are fixed points only",
    DEFINITION,
    (
        (PERIOD_TWO, Implication((DIFFERENCES, THROUGH, Relation(y, "=", -p)), SAME_STATE)),
        FIXED_ONLY,
    ),
    arbitrary=(p, q, y),
)

ONE_LIMIT = Proposition("every orbit converges to a fixed point")

one_limit = Theorem(
    "limit sets of maps: that of a bounded orbit is invariantly connected, so that it is one point if it consists of "
    "isolated fixed points",
    "J. P. LaSalle, The Stability of Dynamical Systems, SIAM 1976, chapter 1",
    ((FIXED_ONLY, ISOLATED), ONE_LIMIT),
)

THEOREMS = (
    weighted_maximum,
    loses_until_rest,
    stays_below,
    contraction,
    weighted_slopes,
    small_form,
    diagonal_weights,
    weighted_apart,
    shrinking_form,
    same_values,
    sector,
    only_zero,
    injective,
    sign_reversal,
    lasalle_map,
    no_cycle,
    one_limit,
)
