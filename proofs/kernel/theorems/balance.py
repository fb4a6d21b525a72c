"""Theorems on a bias: the energy with a linear form added, and what happens where no bias balances the weights."""

from __future__ import annotations

from sympy import Identity, Integer, MatrixExpr, ZeroMatrix

from analysis.symbols import (
    C,
    Delta,
    E_d,
    E_limit,
    E_start,
    H,
    H_limit,
    H_start,
    W,
    W_inverse,
    b,
    c,
    delta,
    e,
    eta,
    n,
    sigma_star,
    sigma_z,
    x,
    x_dot,
    z,
    z_dot,
)
from proofs.kernel.statements import Equivalence, Negation, Proposition, Relation
from proofs.kernel.theorems.dissipation import DISSIPATIVE, ENERGY, STRICTLY_DISSIPATIVE
from proofs.kernel.theorems.energy import CONTINUOUS, SIGN_PRESERVING, constant, rate_of
from proofs.kernel.theorems.leak import STAYS
from proofs.kernel.theorems.motion import BOUNDED, CONVERGES, LIMIT_AT_REST, LIMIT_ON_LEAF, ONE_EQUILIBRIUM
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem

STRICT = Proposition("`σ` is strictly increasing")
BALANCED = Proposition("every `−c_i` is a value of `σ`")
ENERGY_WITH_BIAS = Relation(H, "=", E_d + C)
LINEAR = Relation(C, "=", (c.T * Delta * z).doit())
NAMES = (ENERGY, LINEAR, ENERGY_WITH_BIAS)
CONVEX = Proposition("`H` is strictly convex and continuously differentiable, with `∇H(z) = Δ(σ(z) + c)`")
COERCIVE = Proposition("`H(z) → ∞` as `‖z‖ → ∞`")
BIASED = Relation(z_dot, "=", W * sigma_z + W * c)
SHIFTED = Relation(eta, "=", sigma_z + c)
AT_REST = Relation(W * eta, "=", ZeroMatrix(n, 1))
ORTHOGONAL = Relation((eta.T * Delta * W).doit(), "=", ZeroMatrix(1, n))
ONE_MINIMUM = Proposition(ONE_EQUILIBRIUM.text.replace("E(", "H("))
TO_EQUILIBRIUM = Proposition("every solution tends to the equilibrium of its leaf `z₀ + Im W`")
NULL_SET = Proposition("the equilibria are a null set")
NONZERO = Proposition("`W ≠ 0`")
NO_ATTRACTOR = Proposition("there is no asymptotically stable equilibrium and no asymptotically stable limit cycle")


def _convex() -> Instance:
    return (CONTINUOUS, STRICT, *NAMES), CONVEX


convex = Theorem(
    "convexity of H: a primitive of a strictly increasing continuous function is strictly convex; a sum over separate "
    "variables with positive weights too, and a linear form does not change that",
    "R. T. Rockafellar, Convex Analysis, theorem 24.2",
    _convex,
)


def _coercive() -> Instance:
    return (CONTINUOUS, STRICT, BALANCED, *NAMES), COERCIVE


coercive = Theorem(
    "growth of H: S(s) + c_i s has its minimum where σ = −c_i, and grows at least linearly away from it, as σ + c_i "
    "then keeps away from 0",
    ELEMENTARY,
    _coercive,
    lemmas=("tilted_growth", "separable_growth"),
)


def _stays() -> Instance:
    return (Relation(rate_of("H"), "≤", Integer(0)), CONTINUOUS, COERCIVE), STAYS


stays = Theorem(
    "Heine–Borel theorem for H: it does not grow, and the sets {H ≤ c} of a coercive continuous H are compact "
    "(Heine–Borel)",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 2.41",
    _stays,
)


def _bounded() -> Instance:
    return (CONTINUOUS, BIASED, constant("H"), COERCIVE), BOUNDED


bounded = Theorem(
    "continuation of solutions, for H: one that stays in a compact set {H ≤ c} (Heine–Borel) exists for all times",
    "P. Hartman, Ordinary Differential Equations, theorem II.3.1",
    _bounded,
)


def _one_minimum() -> Instance:
    return (BIASED, SHIFTED, CONVEX, COERCIVE, Equivalence(AT_REST, ORTHOGONAL)), ONE_MINIMUM


one_minimum = Theorem(
    "minimum of H on an affine subspace: a strictly convex coercive function has exactly one, the only point there "
    "where its gradient is orthogonal to the subspace",
    "R. T. Rockafellar, Convex Analysis, theorems 27.1 and 27.4",
    _one_minimum,
)


def _cancel() -> Instance:
    return (Relation((Delta * W * eta).doit(), "=", ZeroMatrix(n, 1)),), AT_REST


cancel = Theorem(
    "positive diagonal: every entry d_i of the diagonal matrix Δ is positive: Δv = 0 only for v = 0",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 0.9",
    _cancel,
)


def _lower_at_the_minimum() -> Instance:
    return (CONVERGES, ONE_MINIMUM, LIMIT_AT_REST, LIMIT_ON_LEAF), Relation(H_limit, "<", H_start)


lower_at_the_minimum = Theorem(
    "strict minimum of H: z₀ is another point of the leaf than the minimiser z∞", DEFINITION, _lower_at_the_minimum
)


def _limit_keeps() -> Instance:
    return (CONVERGES, CONTINUOUS, constant("H"), *NAMES), Relation(H_limit, "=", H_start)


limit_keeps = Theorem(
    "continuity of H at the limit: a continuous function that is constant along a convergent solution has that value "
    "at the limit",
    ELEMENTARY,
    _limit_keeps,
    lemmas=("limit_keeps_value",),
)


def _null_set() -> Instance:
    return (ONE_MINIMUM, NONZERO, CONTINUOUS), NULL_SET


null_set = Theorem(
    "Fubini's theorem: a closed set that meets each of the parallel leaves, which have dimension 1 or more, in one "
    "point is a null set",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 8.8",
    _null_set,
)


def _nothing_attracts() -> Instance:
    return (constant("H"), CONVEX), NO_ATTRACTOR


nothing_attracts = Theorem(
    "first integrals and attractors, for H: what attracts an open set would have one value of the continuous H with "
    "all of it, and a strictly convex H is constant on no open set",
    ELEMENTARY,
    _nothing_attracts,
    lemmas=("attracted_level", "convex_not_constant"),
)


OFF_BALANCE = "where `σ(z) ≠ −c`"
SHIFTED_FORM = ((sigma_z + c).T * Delta * W * (sigma_z + c)).doit()


def _shifted_form(relation: str) -> Instance:
    if relation == "<":
        return (STRICTLY_DISSIPATIVE,), Relation(SHIFTED_FORM, "<", Integer(0), OFF_BALANCE)
    return (DISSIPATIVE,), Relation(SHIFTED_FORM, "≤", Integer(0))


shifted_form = Theorem(
    "weighted form of σ + c: ηᵀΔWη is half of ηᵀ(ΔW + WᵀΔ)η, for η = σ(z) + c",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 4.1",
    _shifted_form,
)


def _tends() -> Instance:
    falls = Relation(rate_of("H"), "<", Integer(0), OFF_BALANCE)
    return (BIASED, CONTINUOUS, STRICT, BALANCED, *NAMES, falls, STAYS), TO_EQUILIBRIUM


tends = Theorem(
    "LaSalle's invariance principle for H: a bounded solution tends to where H does not change, the one point σ(z) = "
    "−c",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _tends,
)

# ---------------------------------------------------------------- 0 alone

FROM_ELSEWHERE = Proposition("a solution that does not start at 0 converges to a point `z∞`")
SIGMA_LIMIT = Relation(W * sigma_star, "=", ZeroMatrix(n, 1))


def _at_rest() -> Instance:
    return (FROM_ELSEWHERE, CONTINUOUS, Relation(z_dot, "=", W * sigma_z)), SIGMA_LIMIT


at_rest = Theorem(
    "limits of solutions, σ there: the limit z* of a solution of an autonomous system is an equilibrium",
    "P. Hartman, Ordinary Differential Equations, section VII.1",
    _at_rest,
    lemmas=("limit_is_equilibrium",),
)


def _higher_than_zero() -> Instance:
    zero = Relation(sigma_star, "=", ZeroMatrix(n, 1))
    return (FROM_ELSEWHERE, zero, SIGN_PRESERVING, CONTINUOUS, ENERGY), Relation(E_limit, "<", E_start)


higher_than_zero = Theorem(
    "positive energy: σ(z*) = 0 only at z* = 0, where E_d = 0; elsewhere E_d > 0, as S(s) > 0 for s ≠ 0",
    ELEMENTARY,
    _higher_than_zero,
    lemmas=("S_right", "S_left"),
)


def _energy_kept() -> Instance:
    return (FROM_ELSEWHERE, CONTINUOUS, constant("E_d"), ENERGY), Relation(E_limit, "=", E_start)


energy_kept = Theorem(
    "continuity of E_d at the limit: a continuous function that is constant along a convergent solution has that value "
    "at the limit",
    ELEMENTARY,
    _energy_kept,
    lemmas=("limit_keeps_value",),
)

ONLY_ZERO = Proposition("`z = 0` is the only equilibrium")


def _only_zero() -> Instance:
    inverse = Relation(W_inverse * W, "=", Identity(n))
    return (Relation(z_dot, "=", W * sigma_z), inverse, SIGN_PRESERVING, CONTINUOUS), ONLY_ZERO


only_zero = Theorem(
    "only zero: Wσ(z) = 0 gives σ(z) = 0 for an invertible W, and that z = 0",
    ELEMENTARY,
    _only_zero,
    lemmas=("T3_2_equilibria",),
)


def _level_sets() -> Instance:
    return (constant("E_d"), SIGN_PRESERVING, CONTINUOUS, ENERGY), NO_ATTRACTOR


level_sets = Theorem(
    "first integrals and attractors, for E_d: what attracts an open set would have one value of the continuous E_d "
    "with all of it, but E_d is constant on no open set: its gradient Δσ(z) vanishes at 0 alone",
    ELEMENTARY,
    _level_sets,
    lemmas=("attracted_level", "energy_not_constant"),
)

# ---------------------------------------------------------------- no equilibrium

REACH = "no `u` whose entries are values of `σ` has `W u + b = 0`"
UNREACHABLE = Proposition(REACH)
NEVER_ZERO = Proposition("for some `i`, `σ((W x + b)_i) ≠ 0` for every `x`")
A_BOUNDED_SOLUTION = Proposition("a solution is bounded for `t ≥ 0`")
NO_EQUILIBRIUM = Proposition("there is no equilibrium")
LEAKLESS = Relation(z_dot, "=", W * sigma_z + b)
SEPARATED = Relation((c.T * (W * sigma_z + b)).doit(), "≥", delta)
ONE_WAY = Relation((e.T * sigma_z).doit(), "≥", delta)


def _separation() -> Instance:
    return (CONTINUOUS, UNREACHABLE, LEAKLESS, A_BOUNDED_SOLUTION), SEPARATED


separation = Theorem(
    "separation of convex sets: along a bounded solution every σ(z_i) stays in a compact interval of values of σ "
    "(intermediate value theorem), so Wσ(z) + b stays in a compact convex set that does not contain 0, and some c and "
    "δ > 0 separate it from 0",
    "R. T. Rockafellar, Convex Analysis, theorem 11.4",
    _separation,
)


def _one_sign() -> Instance:
    system = Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)
    return (CONTINUOUS, NEVER_ZERO, *system, A_BOUNDED_SOLUTION), ONE_WAY


one_sign = Theorem(
    "intermediate value theorem for one component: the continuous function σ((Wx + b)_i) of x ∈ ℝⁿ has one sign "
    "(intermediate value theorem), and keeps away from 0 on a bounded set, by δ > 0 say; e is then the unit vector e_i"
    " or its opposite",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 4.16 and 4.23",
    _one_sign,
)


def _grows(form: MatrixExpr) -> Instance:
    if form not in ((c.T * z).doit(), (e.T * x).doit()):
        raise ValueError("a constant linear form of the state is needed")
    return (Relation(C, "=", form), Relation(rate_of("C"), "≥", delta)), Negation(A_BOUNDED_SOLUTION)


grows = Theorem(
    "mean value theorem for a rate ≥ δ: what grows at least at the rate δ > 0 is not bounded, and a linear form of a "
    "bounded state is",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.10",
    _grows,
)


def _none(which: str) -> Instance:
    if which == "current":
        return (UNREACHABLE, LEAKLESS), NO_EQUILIBRIUM
    return (NEVER_ZERO, Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)), NO_EQUILIBRIUM


none = Theorem("no zero: the field vanishes nowhere", DEFINITION, _none)

THEOREMS = (
    convex,
    coercive,
    stays,
    bounded,
    one_minimum,
    cancel,
    lower_at_the_minimum,
    limit_keeps,
    null_set,
    nothing_attracts,
    shifted_form,
    tends,
    at_rest,
    higher_than_zero,
    energy_kept,
    only_zero,
    level_sets,
    separation,
    one_sign,
    grows,
    none,
)
