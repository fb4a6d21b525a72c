"""Where solutions go: compactness, limits, convex minimisers, volume, recurrence, closed orbits."""

from __future__ import annotations

from sympy import Derivative, Expr, Indexed, Integer, MatrixExpr, MatrixSymbol, Sum, ZeroMatrix

from analysis.symbols import W_ as w_
from analysis.symbols import (
    C,
    E_limit,
    E_start,
    W,
    b,
    b_,
    c,
    i,
    j,
    n,
    sigma,
    sigma_star,
    sigma_z,
    x,
    x_,
    x_dot,
    y,
    z,
    z_,
    z_dot,
)
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.statements import Equivalence, Implication, Proposition, Relation, Statement
from proofs.kernel.theorems.energy import CONTINUOUS, HARTMAN, ON_LEAF, SIGN_PRESERVING, constant
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem, typed

ARNOLD = "V. I. Arnold, Ordinary Differential Equations"
MECHANICS = "V. I. Arnold, Mathematical Methods of Classical Mechanics"
ROCKAFELLAR = "R. T. Rockafellar, Convex Analysis"
INCREASING = Proposition("`σ` is strictly increasing and `σ(0) = 0`")
COERCIVE_PRIMITIVE = Proposition("`S(s) → ∞` as `|s| → ∞`")
SMOOTH = Proposition("`σ` is continuously differentiable")
LOCALLY_LIPSCHITZ = Proposition("`σ` is locally Lipschitz")
ODD = Proposition("`σ` is odd")
ZERO_DIAGONAL = Proposition("the diagonal of `W` is zero")

CONVEX = Proposition("`E` is strictly convex and continuously differentiable, with `∇E(z) = σ(z)`")
COERCIVE = Proposition("`E(z) → ∞` as `‖z‖ → ∞`")
COMPACT = Proposition("`{z : E(z) ≤ c}` is compact for every `c`")
INVARIANT = Proposition("a solution that starts in `{z : E(z) ≤ c}` stays in it for all `t ∈ ℝ`")
BOUNDED = Proposition("every solution is bounded and exists for all `t ∈ ℝ`")
ONE_EQUILIBRIUM = Proposition(
    "every leaf `z₀ + Im W` holds exactly one equilibrium `z*`, and `E(z) > E(z*)` for every other `z` on the leaf"
)
STABLE = Proposition("every equilibrium is Lyapunov stable")
EQUILIBRIUM = Relation(W * sigma_z, "=", ZeroMatrix(n, 1))
ORTHOGONAL = Relation(sigma_z.T * W, "=", ZeroMatrix(1, n))
CURRENT = Relation(z_dot, "=", W * sigma_z)
CONVERGES = Proposition("a solution that starts at a `z₀` which is no equilibrium converges to a point `z∞`")
LIMIT_AT_REST = Proposition("`z∞` is an equilibrium")
LIMIT_ON_LEAF = Proposition("`z∞` lies on the leaf `z₀ + Im W`")
LIMIT_KEEPS_ENERGY = Relation(E_limit, "=", E_start)

convex = Theorem(
    "convexity: a primitive of a strictly increasing continuous function is strictly convex; so is a sum over separate "
    "variables",
    f"{ROCKAFELLAR}, theorem 24.2",
    ((CONTINUOUS, INCREASING), CONVEX),
    lemmas=("energy_strictly_convex",),
)

linear_growth = Theorem(
    "linear growth: S(s) ≥ S(1) + σ(1)(s − 1) for s ≥ 1 with σ(1) > 0, and likewise for s ≤ −1",
    ELEMENTARY,
    ((CONTINUOUS, INCREASING), COERCIVE_PRIMITIVE),
    lemmas=("coercive_primitive",),
)

separable_growth = Theorem(
    "separable growth: a continuous S that tends to ∞ is bounded below, so that a sum of S(z_i) tends to ∞ when one of "
    "its terms does",
    ELEMENTARY,
    ((CONTINUOUS, COERCIVE_PRIMITIVE), COERCIVE),
    lemmas=("separable_growth",),
)

heine_borel = Theorem(
    "Heine–Borel theorem: the closed set {E ≤ c} of a continuous E is compact if it is bounded",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 2.41",
    ((CONTINUOUS, COERCIVE), COMPACT),
    lemmas=("sublevel_compact",),
)


def _continuation(which: str) -> Instance:
    conclusions = {"bounded": BOUNDED, "invariant": INVARIANT}
    return (CONTINUOUS, CURRENT, constant("E"), COMPACT), conclusions[which]


continuation = Theorem(
    "continuation of solutions: one that stays in a compact set exists for all times",
    f"{HARTMAN}, theorem II.3.1",
    _continuation,
)

one_equilibrium = Theorem(
    "minimum on an affine subspace: a strictly convex coercive function has exactly one minimiser there, the only "
    "point where its gradient is orthogonal to the subspace",
    f"{ROCKAFELLAR}, theorems 27.1 and 27.4",
    ((CURRENT, CONVEX, COERCIVE, Equivalence(EQUILIBRIUM, ORTHOGONAL)), ONE_EQUILIBRIUM),
    lemmas=("one_equilibrium_per_leaf",),
)


def _limit_at_rest(rate: MatrixExpr) -> Instance:
    moving = typed(rate, MatrixExpr, "the rate").atoms(MatrixSymbol) - {W, b, c, z, sigma_z}
    if moving:
        raise ValueError(f"the rate must depend on the state alone, not on {moving.pop()}")
    return (CONVERGES, CONTINUOUS, Relation(z_dot, "=", rate)), LIMIT_AT_REST


limit_at_rest = Theorem(
    "limits of solutions: the limit of a solution of an autonomous system is an equilibrium",
    f"{HARTMAN}, section VII.1",
    _limit_at_rest,
    lemmas=("limit_is_equilibrium",),
)

limit_on_leaf = Theorem(
    "closed subspaces: affine subspaces are closed",
    ELEMENTARY,
    ((CONVERGES, ON_LEAF), LIMIT_ON_LEAF),
    lemmas=("limit_on_leaf",),
)

EQUILIBRIA = Proposition("the equilibria are the solutions of `W x + b = 0`, and `E(W x + b) = 0` there")
RATE_CONVERGES = Proposition("a solution with `E(W x₀ + b) > 0` converges to a point `x∞`")


def _limit_keeps_energy(moving: Statement) -> Instance:
    if moving not in (CONVERGES, RATE_CONVERGES):
        raise ValueError("a solution that converges is needed")
    return (moving, CONTINUOUS, constant("E")), LIMIT_KEEPS_ENERGY


limit_keeps_energy = Theorem(
    "continuity at the limit: a continuous function that is constant along a convergent solution has that value at "
    "the limit",
    ELEMENTARY,
    _limit_keeps_energy,
    lemmas=("limit_keeps_value",),
)

lower_at_the_minimum = Theorem(
    "strict minimum: z₀ is another point of the leaf than the minimiser z∞",
    ELEMENTARY,
    ((CONVERGES, ONE_EQUILIBRIUM, LIMIT_AT_REST, LIMIT_ON_LEAF), Relation(E_limit, "<", E_start)),
    lemmas=("one_equilibrium_per_leaf",),
)

AT_REST = Relation(W * sigma_star, "=", ZeroMatrix(n, 1))

dirichlet = Theorem(
    "Lagrange–Dirichlet theorem: E(z) − σ(z*)ᵀz is strictly convex with its minimum at z*; constant along solutions, "
    "it keeps those that start near z* near it",
    "N. Rouche, P. Habets and M. Laloy, Stability Theory by Liapunov's Direct Method, theorem I.6.3",
    (
        (
            CONVEX,
            constant("E"),
            Relation(C, "=", sigma_star.T * z),
            Implication((AT_REST,), constant("C")),
        ),
        STABLE,
    ),
    lemmas=("every_equilibrium_is_stable",),
)

zeros = Theorem(
    "zeros of σ: it vanishes at 0 and nowhere else, so that σ(z) = 0 exactly if z = 0, where E = 0",
    ELEMENTARY,
    ((SIGN_PRESERVING, CONTINUOUS, Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)), EQUILIBRIA),
    lemmas=("T3_2_whole",),
)

energy_of_a_limit = Theorem(
    "limits of solutions in rate form: the limit of a solution of an autonomous system is an equilibrium, where E = 0 "
    "< E(z₀)",
    f"{HARTMAN}, section VII.1",
    ((RATE_CONVERGES, EQUILIBRIA, CONTINUOUS), Relation(E_limit, "<", E_start)),
    lemmas=("T3_2_whole",),
)

diagonal_entry = Theorem(
    "zero diagonal: what it means, entry by entry",
    DEFINITION,
    ((ZERO_DIAGONAL,), Relation(w_[i, i], "=", Integer(0))),
)

skew_diagonal = Theorem(
    "skew diagonal: W_ii = −W_ii on the diagonal of Wᵀ = −W",
    ELEMENTARY,
    ((Relation(W.T, "=", -W),), ZERO_DIAGONAL),
    lemmas=("skew_diag",),
)

VOLUME = Proposition("the flow preserves volume")
NO_ATTRACTOR = Proposition("there is no asymptotically stable equilibrium and no asymptotically stable limit cycle")


CURRENT_COMPONENT = Sum(w_[i, j] * sigma(z_[j]), (j, 1, n))
RATE_COMPONENT = sigma(Sum(w_[i, j] * x_[j], (j, 1, n)) + b_[i])
"""Component i of the two fields without leak."""


def _liouville(regular: Proposition, component: Expr, variable: Indexed) -> Instance:
    if regular not in (SMOOTH, LOCALLY_LIPSCHITZ):
        raise ValueError("Liouville's theorem needs a smooth or a locally Lipschitz field")
    if (component, variable) not in ((CURRENT_COMPONENT, z_[i]), (RATE_COMPONENT, x_[i])):
        raise ValueError("the flow is that of Wσ(z) or of σ(Wx + b)")
    free = Relation(Sum(Derivative(component, variable), (i, 1, n)), "=", Integer(0))
    return (regular, Implication((DIFFERENTIABLE,), free)), VOLUME


liouville = Theorem(
    "Liouville's theorem: the flow of a locally Lipschitz field preserves volume if its divergence is 0 "
    "wherever σ is differentiable at the components of the state, which is almost everywhere",
    f"{MECHANICS}, section 16; for Lipschitz fields R. J. DiPerna and P. L. Lions, Inventiones Mathematicae 98 (1989)",
    _liouville,
)

no_attractor = Theorem(
    "attractors and volume: the volume of a neighbourhood of an attractor would shrink to that of ever smaller "
    "neighbourhoods",
    f"{MECHANICS}, section 16",
    ((VOLUME,), NO_ATTRACTOR),
)

RECURRENT = Proposition("almost every solution returns arbitrarily close to its start, at arbitrarily late times")

recurrence = Theorem(
    "Poincaré's recurrence theorem: a flow that preserves the finite volume of an invariant set brings almost every "
    "point back",
    f"{MECHANICS}, section 16",
    ((VOLUME, COMPACT, INVARIANT), RECURRENT),
)

RANK_TWO = Proposition("`W` has rank 2, and `b` lies in `Im W`")
IN_PLANE = Proposition("`z = W x + b` moves in the plane `Im W`, through 0")
CLOSED = Proposition(
    "every solution `z(t) ≠ 0` is periodic; its orbit is the whole level curve of `E` in `Im W`, and solutions on one "
    "curve differ by a shift of time"
)
HALF_PERIOD = Proposition("`z(t + T/2) = −z(t)`, where `T` is the period")
NO_DRIFT = Proposition("`x(t + T) = x(t)`: nothing is left over after a period, along the kernel of `W` either")

plane = Theorem(
    "rank 2: W x and b lie in Im W, which has dimension 2",
    ELEMENTARY,
    ((RANK_TWO, Relation(z, "=", W * x + b)), IN_PLANE),
    lemmas=("rank_two_plane",),
)

RISING = Proposition("along every ray from 0 the energy rises strictly from 0 to ∞")

rising = Theorem(
    "monotone primitive: S rises strictly away from 0 on either side where sσ(s) > 0, and tends to ∞",
    ELEMENTARY,
    ((CONTINUOUS, SIGN_PRESERVING, COERCIVE_PRIMITIVE), RISING),
    lemmas=("S_right", "S_left"),
)

CURVES = Proposition("in the plane each level set of the energy above 0 is one closed curve round 0")
NO_REST = Proposition("no point of the plane but 0 is an equilibrium")

star_curves = Theorem(
    "star-shaped level sets: those of a continuous function in a plane that rises strictly from 0 to ∞ along every ray "
    "are closed curves round 0, graphs of a continuous radius over the angle",
    "R. Schneider, Convex Bodies: The Brunn–Minkowski Theory, 2nd ed., section 1.7",
    ((CONTINUOUS, RISING), CURVES),
)

IN_IMAGE = Relation(z, "=", W * y)
POWERLESS = Relation(sigma_z.T * z, "=", Integer(0))

no_rest = Theorem(
    "positive power: σ(z)ᵀz = Σ σ(z_i)z_i is a sum of terms ≥ 0, and > 0 unless z = 0",
    ELEMENTARY,
    ((IN_PLANE, SIGN_PRESERVING, Implication((IN_IMAGE, EQUILIBRIUM), POWERLESS)), NO_REST),
    lemmas=("powerless_at_0",),
    arbitrary=(y,),
)

LEVEL_CURVES_ON_LEAVES = Proposition(
    "on every leaf `z₀ + Im W` the level sets of `E` above its minimum are closed curves round the equilibrium"
)
CLOSED_ON_LEAVES = Proposition("every solution that is not an equilibrium is periodic, on every leaf `z₀ + Im W`")

convex_curves = Theorem(
    "convex level sets: in a plane those of a strictly convex coercive function are compact convex sets, whose borders "
    "are closed curves round the minimiser",
    f"{ROCKAFELLAR}, theorems 4.6 and 8.7",
    ((RANK_TWO, CONVEX, COERCIVE, ONE_EQUILIBRIUM), LEVEL_CURVES_ON_LEAVES),
)


def _closed_orbits(where: str) -> Instance:
    in_image: Instance = (CURRENT, constant("E"), IN_PLANE, CURVES, NO_REST), CLOSED
    leaves = CURRENT, constant("E"), ON_LEAF, ONE_EQUILIBRIUM, LEVEL_CURVES_ON_LEAVES
    return {"image": in_image, "leaves": (leaves, CLOSED_ON_LEAVES)}[where]


CLOSED_CURVE = (
    "motion on a closed curve: a solution on a closed curve without a point of rest runs round it for ever, and two "
    "differ by a shift of time"
)

closed_orbits = Theorem(CLOSED_CURVE, f"{ARNOLD}, section 12; {HARTMAN}, chapter VII", _closed_orbits)

half_period = Theorem(
    "symmetric periodic orbits: a symmetry of order 2 that maps a periodic orbit to itself without a fixed point acts "
    "on it as a shift by half a period; here z ↦ −z, as Wσ(−z) = −Wσ(z)",
    "M. Golubitsky and I. Stewart, The Symmetry Perspective, section 3.1",
    ((ODD, CLOSED, CURRENT), HALF_PERIOD),
)

no_drift = Theorem(
    "half-wave symmetry: the integral over a period of a function with f(t + T/2) = −f(t) is 0; here f = σ(z(t))",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 6.12, 6.19 and 6.21",
    ((HALF_PERIOD, ODD, Relation(x_dot, "=", sigma_z)), NO_DRIFT),
)

THEOREMS = (
    convex,
    linear_growth,
    separable_growth,
    heine_borel,
    continuation,
    one_equilibrium,
    limit_at_rest,
    limit_on_leaf,
    limit_keeps_energy,
    lower_at_the_minimum,
    dirichlet,
    zeros,
    energy_of_a_limit,
    diagonal_entry,
    skew_diagonal,
    liouville,
    no_attractor,
    recurrence,
    plane,
    rising,
    star_curves,
    no_rest,
    convex_curves,
    closed_orbits,
    half_period,
    no_drift,
)
