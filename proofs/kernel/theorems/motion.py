"""Theorems on where solutions go: compactness, limits, convex minimisers, volume, recurrence, closed orbits."""

from __future__ import annotations

from sympy import Integer, MatrixExpr, ZeroMatrix

from analysis.symbols import W_ as w_
from analysis.symbols import C, E_limit, E_start, W, b, divergence, i, n, sigma_star, sigma_z, x, x_dot, z, z_dot
from proofs.kernel.statements import Equivalence, Implication, Proposition, Relation, Statement
from proofs.kernel.theorems.energy import CONTINUOUS
from proofs.kernel.theorems.linear import constant
from proofs.kernel.theorems.theorem import Instance, Theorem

HARTMAN = "P. Hartman, Ordinary Differential Equations"
RUDIN = "W. Rudin, Principles of Mathematical Analysis, 3rd ed."
INCREASING = Proposition("`σ` is strictly increasing and `σ(0) = 0`")
SIGN_PRESERVING = Proposition("`s σ(s) > 0` for `s ≠ 0`")
COERCIVE_PRIMITIVE = Proposition("`S(s) → ∞` as `|s| → ∞`")
SMOOTH = Proposition("`σ` is continuously differentiable")
LOCALLY_LIPSCHITZ = Proposition("`σ` is locally Lipschitz")
ODD = Proposition("`σ` is odd")
ZERO_DIAGONAL = Proposition("the diagonal of `W` is zero")

CONVEX = Proposition("`E` is strictly convex and continuously differentiable, with `∇E(z) = σ(z)`")
POSITIVE = Proposition("`E(z) > 0` for `z ≠ 0`, and `E(0) = 0`")
COERCIVE = Proposition("`E(z) → ∞` as `‖z‖ → ∞`")
COMPACT = Proposition("`{z : E(z) ≤ c}` is compact for every `c`")
INVARIANT = Proposition("a solution that starts in `{z : E(z) ≤ c}` stays in it for all `t ∈ ℝ`")
BOUNDED = Proposition("every solution is bounded and exists for all `t ∈ ℝ`")
ON_LEAF = Proposition("every solution stays on its leaf `z₀ + Im W`")
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


def _convex() -> Instance:
    return (CONTINUOUS, INCREASING), CONVEX


convex = Theorem(
    "a primitive of a strictly increasing continuous function is strictly convex; a sum over separate variables too",
    "R. T. Rockafellar, Convex Analysis, theorem 24.2",
    _convex,
    classical=False,
)


def _linear_growth() -> Instance:
    return (CONTINUOUS, INCREASING), COERCIVE_PRIMITIVE


linear_growth = Theorem(
    "S(s) ≥ S(1) + σ(1)(s − 1) for s ≥ 1 with σ(1) > 0, and likewise for s ≤ −1",
    "elementary",
    _linear_growth,
    classical=False,
)


def _separable_growth() -> Instance:
    return (CONTINUOUS, COERCIVE_PRIMITIVE), COERCIVE


separable_growth = Theorem(
    "a continuous S that tends to ∞ is bounded below, so that a sum of S(z_i) tends to ∞ when one of its terms does",
    "elementary",
    _separable_growth,
    classical=False,
)


def _heine_borel() -> Instance:
    return (CONTINUOUS, COERCIVE), COMPACT


heine_borel = Theorem(
    "Heine–Borel: the closed set {E ≤ c} of a continuous E is compact if it is bounded",
    f"{RUDIN}, theorem 2.41",
    _heine_borel,
    classical=False,
)


def _continuation() -> Instance:
    return (CONTINUOUS, CURRENT, constant("E"), COMPACT), BOUNDED


continuation = Theorem(
    "continuation of solutions: one that stays in a compact set exists for all times",
    f"{HARTMAN}, theorem II.3.1",
    _continuation,
)


def _invariant() -> Instance:
    return (constant("E"), BOUNDED), INVARIANT


invariant = Theorem("a constant E keeps E ≤ c", "elementary", _invariant, classical=False)


def _leaves() -> Instance:
    return (CURRENT,), ON_LEAF


leaves = Theorem(
    "z(t) − z₀ is the integral of Wσ(z), which lies in the closed subspace Im W",
    "elementary",
    _leaves,
    classical=False,
)


def _one_equilibrium() -> Instance:
    return (CURRENT, CONVEX, COERCIVE, Equivalence(EQUILIBRIUM, ORTHOGONAL)), ONE_EQUILIBRIUM


one_equilibrium = Theorem(
    "a strictly convex coercive function has exactly one minimiser on an affine subspace, the only point there "
    "where its gradient is orthogonal to the subspace",
    "R. T. Rockafellar, Convex Analysis, theorems 27.1 and 27.4",
    _one_equilibrium,
)


def _limit_at_rest(rate: MatrixExpr) -> Instance:
    return (CONVERGES, CONTINUOUS, Relation(z_dot, "=", rate)), LIMIT_AT_REST


limit_at_rest = Theorem(
    "the limit of a solution of an autonomous system is an equilibrium",
    f"{HARTMAN}, section VII.1",
    _limit_at_rest,
    classical=False,
)


def _limit_on_leaf() -> Instance:
    return (CONVERGES, ON_LEAF), LIMIT_ON_LEAF


limit_on_leaf = Theorem("affine subspaces are closed", "elementary", _limit_on_leaf, classical=False)


def _limit_keeps_energy(moving: Statement) -> Instance:
    return (moving, CONTINUOUS, constant("E")), LIMIT_KEEPS_ENERGY


limit_keeps_energy = Theorem(
    "a continuous function that is constant along a convergent solution has the same value at the limit",
    "elementary",
    _limit_keeps_energy,
    classical=False,
)


def _lower_at_the_minimum() -> Instance:
    return (CONVERGES, ONE_EQUILIBRIUM, LIMIT_AT_REST, LIMIT_ON_LEAF), Relation(E_limit, "<", E_start)


lower_at_the_minimum = Theorem(
    "z₀ is another point of the leaf than the minimiser z∞", "definition", _lower_at_the_minimum, classical=False
)


AT_REST = Relation(W * sigma_star, "=", ZeroMatrix(n, 1))


def _dirichlet() -> Instance:
    return (CONVEX, constant("E"), Implication((AT_REST,), constant("σ(z*)ᵀz"))), STABLE


def _constant_form() -> Instance:
    named = Relation(C, "=", sigma_star.T * z)
    return (constant("C"), named), constant("σ(z*)ᵀz")


constant_form = Theorem("the same, written out", "definition", _constant_form, classical=False)


dirichlet = Theorem(
    "Lagrange–Dirichlet: E(z) − σ(z*)ᵀz is strictly convex with its minimum at z*; constant along solutions, it keeps "
    "those that start near z* near it",
    "N. Rouche, P. Habets and M. Laloy, Stability Theory by Liapunov's Direct Method, theorem I.6.3",
    _dirichlet,
)

EQUILIBRIA = Proposition("the equilibria are the solutions of `W x + b = 0`, and `E(W x + b) = 0` there")
RATE_CONVERGES = Proposition("a solution with `E(W x₀ + b) > 0` converges to a point `x∞`")


def _zeros() -> Instance:
    return (SIGN_PRESERVING, CONTINUOUS, Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)), EQUILIBRIA


zeros = Theorem(
    "σ vanishes at 0 and nowhere else, so that σ(z) = 0 exactly if z = 0, where E = 0",
    "elementary",
    _zeros,
    classical=False,
)


def _energy_of_a_limit() -> Instance:
    return (RATE_CONVERGES, EQUILIBRIA, CONTINUOUS), Relation(E_limit, "<", E_start)


energy_of_a_limit = Theorem(
    "the limit of a solution of an autonomous system is an equilibrium, where E = 0 < E(z₀)",
    f"{HARTMAN}, section VII.1",
    _energy_of_a_limit,
    classical=False,
)


def _diagonal_entry() -> Instance:
    return (ZERO_DIAGONAL,), Relation(w_[i, i], "=", Integer(0))


diagonal_entry = Theorem("the same, entry by entry", "definition", _diagonal_entry, classical=False)


def _skew_diagonal() -> Instance:
    return (Relation(W.T, "=", -W),), ZERO_DIAGONAL


skew_diagonal = Theorem("W_ii = −W_ii on the diagonal of Wᵀ = −W", "elementary", _skew_diagonal, classical=False)

VOLUME = Proposition("the flow preserves volume")
NO_ATTRACTOR = Proposition("there is no asymptotically stable equilibrium and no asymptotically stable limit cycle")


def _liouville(regular: Proposition) -> Instance:
    if regular not in (SMOOTH, LOCALLY_LIPSCHITZ):
        raise ValueError("Liouville's theorem needs a smooth or a locally Lipschitz field")
    return (regular, Relation(divergence, "=", Integer(0))), VOLUME


liouville = Theorem(
    "Liouville's theorem: the flow of a locally Lipschitz field without divergence preserves volume",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, section 16; for Lipschitz fields R. J. DiPerna and "
    "P. L. Lions, Inventiones Mathematicae 98 (1989)",
    _liouville,
)


def _no_attractor() -> Instance:
    return (VOLUME,), NO_ATTRACTOR


no_attractor = Theorem(
    "the volume of a neighbourhood of an attractor would shrink to that of ever smaller neighbourhoods",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, section 16",
    _no_attractor,
    classical=False,
)

RECURRENT = Proposition("almost every solution returns arbitrarily close to its start, at arbitrarily late times")


def _recurrence() -> Instance:
    return (VOLUME, COMPACT, INVARIANT), RECURRENT


recurrence = Theorem(
    "Poincaré's recurrence theorem",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, section 16",
    _recurrence,
)

RANK_TWO = Proposition("`W` has rank 2, and `b` lies in `Im W`")
IN_PLANE = Proposition("`z = W x + b` moves in the plane `Im W`, through 0")
CLOSED = Proposition("every solution `z(t) ≠ 0` is periodic; its orbit is the whole level curve of `E` in `Im W`")
HALF_PERIOD = Proposition("`z(t + T/2) = −z(t)`, where `T` is the period")
NO_DRIFT = Proposition("`x(t + T) = x(t)`: nothing is left over after a period, along the kernel of `W` either")


def _plane() -> Instance:
    return (RANK_TWO, Relation(z, "=", W * x + b)), IN_PLANE


plane = Theorem("W x and b lie in Im W, which has dimension 2", "definition", _plane, classical=False)


def _closed_orbits() -> Instance:
    given = (CONTINUOUS, SIGN_PRESERVING, COERCIVE_PRIMITIVE, IN_PLANE, CURRENT, constant("E"))
    return (*given, Equivalence(EQUILIBRIUM, ORTHOGONAL)), CLOSED


closed_orbits = Theorem(
    "zᵀ∇E(z) = zᵀσ(z) > 0 makes the level curves of E in a plane through 0 closed, around 0, without an equilibrium "
    "(at one, σ(z) would be orthogonal to z); a solution runs through the whole of its curve",
    "V. I. Arnold, Ordinary Differential Equations, section 12",
    _closed_orbits,
)


CLOSED_ON_LEAVES = Proposition("every solution that is not an equilibrium is periodic, on every leaf `z₀ + Im W`")


def _closed_on_leaves() -> Instance:
    given = (RANK_TWO, CURRENT, CONVEX, COERCIVE, ONE_EQUILIBRIUM, ON_LEAF, constant("E"))
    return given, CLOSED_ON_LEAVES


closed_on_leaves = Theorem(
    "in a plane the level sets of a strictly convex coercive function above its minimum are closed curves around the "
    "minimiser; without an equilibrium on it, a solution runs through the whole of its curve",
    "V. I. Arnold, Ordinary Differential Equations, section 12",
    _closed_on_leaves,
)


def _half_period() -> Instance:
    return (ODD, CLOSED, CURRENT), HALF_PERIOD


half_period = Theorem(
    "Wσ(−z) = −Wσ(z), so that −z(t) is a solution too, on the same level curve; z(t + τ) = −z(t) has 2τ = T",
    "elementary",
    _half_period,
    classical=False,
)


def _no_drift() -> Instance:
    return (HALF_PERIOD, ODD, Relation(x_dot, "=", sigma_z)), NO_DRIFT


no_drift = Theorem(
    "the integral of an odd function of z over the second half of the period cancels that over the first",
    "elementary",
    _no_drift,
    classical=False,
)


THEOREMS = (
    convex,
    linear_growth,
    separable_growth,
    heine_borel,
    continuation,
    invariant,
    leaves,
    one_equilibrium,
    limit_at_rest,
    limit_on_leaf,
    limit_keeps_energy,
    lower_at_the_minimum,
    constant_form,
    dirichlet,
    zeros,
    energy_of_a_limit,
    diagonal_entry,
    skew_diagonal,
    liouville,
    no_attractor,
    recurrence,
    plane,
    closed_orbits,
    closed_on_leaves,
    half_period,
    no_drift,
)
