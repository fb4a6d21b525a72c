"""Theorems on where the trajectories of a general network go: contraction, gradient-like flows, areas, order."""

from __future__ import annotations

from sympy import Integer, Rational

from analysis.symbols import (
    D,
    Delta,
    W,
    alpha,
    b,
    beta,
    gamma,
    lipschitz,
    mu,
    p,
    sigma_star,
    sigma_z,
    tau,
    x,
    y,
    z,
    z_dot,
)
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.dissipation import BOUNDED_AHEAD, GENERAL
from proofs.kernel.theorems.energy import CONTINUOUS, rate_of
from proofs.kernel.theorems.leak import LEAK
from proofs.kernel.theorems.motion import LOCALLY_LIPSCHITZ, SMOOTH
from proofs.kernel.theorems.scalars import BOUNDED, LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem

ZERO = Integer(0)

# ---------------------------------------------------------------- T11.1: contraction

DRIVEN = Proposition("`ż = W σ(z) + u(t) − γ z` with a continuous `u`")
CONSTANT_INPUT = Proposition("`u` is constant")
COLUMNS = Relation(
    alpha,
    "≤",
    (gamma - mu) / lipschitz,
    "for every `j`, where `α = W_jj + Σ_{i≠j} (v_i/v_j)|W_ij|` for certain `v_1, …, v_n > 0`",
)
CONTRACTS = Proposition(
    "any two solutions approach each other: `Σ v_i |z_i(t) − z'_i(t)| ≤ e^{−μt} Σ v_i |z_i(0) − z'_i(0)|`"
)
ONE_ATTRACTS = Proposition("there is exactly one equilibrium, and every solution tends to it")
POSITIVE_RATE = Relation(mu, ">", ZERO)
WITHIN = Relation(gamma - mu, "≥", ZERO)


def _slope(side: str) -> Instance:
    if side == "below":
        return (NONDECREASING,), Relation(tau, "≥", ZERO)
    return (LIPSCHITZ,), Relation(tau, "≤", lipschitz)


slope = Theorem(
    "difference quotients: those of a nondecreasing function are not negative, those of an L-Lipschitz one at most L",
    DEFINITION,
    _slope,
)


def _coppel() -> Instance:
    measure = Relation(alpha * tau - gamma, "≤", -mu, COLUMNS.where)
    return (DRIVEN, LIPSCHITZ, measure), CONTRACTS


coppel = Theorem(
    "Coppel's inequality: y = z − z' obeys ẏ = (W diag(τ) − γ)y with difference quotients τ, and its norm grows at "
    "most as the logarithmic norm says, which in the norm Σ v_i|y_i| is the largest of τ_j α_j − γ over the columns",
    "W. A. Coppel, Stability and Asymptotic Behavior of Differential Equations, Heath 1965, section III.2",
    _coppel,
)


def _banach() -> Instance:
    return (CONTRACTS, POSITIVE_RATE, CONSTANT_INPUT), ONE_ATTRACTS


banach = Theorem(
    "Banach's fixed-point theorem: the time-t maps contract a complete space and commute, so they have one common "
    "fixed point, to which everything tends",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 9.23",
    _banach,
)

# ---------------------------------------------------------------- T11.2: diagonal stability

DIAGONALLY_STABLE = Proposition("`ΔW + WᵀΔ ≺ (2γ/L)Δ`, where `Δ = diag(d)` and every `d_i > 0`")
AT_REST = Relation(b, "=", gamma * x - W * sigma_star)
"""x is an equilibrium, written σ(z*) = sigma_star there."""
AWAY = (Relation(z, "=", x + p), Relation(sigma_z, "=", sigma_star + y))
DEVIATION = Proposition("`V = Σ d_i ∫_{x_i}^{z_i} (σ(s) − σ(x_i)) ds`")
VALUE_RATE = rate_of("E_d")
OFF_REST = "where `σ(z) ≠ σ(x)`"
TENDS = Proposition("every solution tends to `x`")
SOME_EQUILIBRIUM = Proposition("there is an equilibrium")


def _deviation_rate() -> Instance:
    return (CONTINUOUS, DEVIATION), Relation(VALUE_RATE, "=", (y.T * Delta * z_dot).doit())


deviation_rate = Theorem(
    "chain rule: the gradient of V is Δ(σ(z) − σ(x)), by the fundamental theorem of calculus",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 6.20 and 9.15",
    _deviation_rate,
)


def _form() -> Instance:
    leaked = (gamma / lipschitz * (y.T * Delta * y)).doit()
    return (DIAGONALLY_STABLE,), Relation((y.T * Delta * W * y).doit(), "<", leaked, OFF_REST)


form = Theorem(
    "definite forms: 2yᵀΔWy = yᵀ(ΔW + WᵀΔ)y < (2γ/L)yᵀΔy for y ≠ 0",
    DEFINITION,
    _form,
)


def _sector() -> Instance:
    return (
        (NONDECREASING, LIPSCHITZ, *AWAY),
        Relation((y.T * Delta * y).doit(), "≤", (lipschitz * y.T * Delta * p).doit()),
    )


sector = Theorem(
    "difference quotients: y_i² = τ_i p_i y_i ≤ L p_i y_i, as y_i has the sign of p_i",
    ELEMENTARY,
    _sector,
    lemmas=("difference_sector",),
)


def _lasalle_deviation() -> Instance:
    falls = Relation(VALUE_RATE, "<", ZERO, OFF_REST)
    return (Relation(z_dot, "=", W * y - gamma * p), LEAK, DEVIATION, NONDECREASING, falls, BOUNDED_AHEAD), TENDS


lasalle_deviation = Theorem(
    "LaSalle's invariance principle: V does not grow, so a bounded solution tends to the largest invariant set with "
    "y = 0; there ṗ = −γp, and a solution bounded for all t ∈ ℝ has p = 0",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _lasalle_deviation,
)


def _one_attracts() -> Instance:
    return (Implication((AT_REST, *AWAY, DEVIATION), TENDS), SOME_EQUILIBRIUM), ONE_ATTRACTS


one_attracts = Theorem(
    "two equilibria: neither would tend to the other", ELEMENTARY, _one_attracts, lemmas=("attracting_is_only",)
)


def _brouwer() -> Instance:
    return (GENERAL, LEAK, BOUNDED, CONTINUOUS), SOME_EQUILIBRIUM


brouwer = Theorem(
    "Brouwer's fixed-point theorem: z ↦ (Wσ(z) + b)/γ is continuous and maps a ball into itself",
    "J. Milnor, Topology from the Differentiable Viewpoint, section 2",
    _brouwer,
)

# ---------------------------------------------------------------- T11.3: symmetrizable weights

SYMMETRIC = (Relation(W.T * Delta, "=", Delta * W), Relation(Delta.T, "=", Delta))
LYAPUNOV = Proposition(
    "`V = −(1/2) σᵀΔWσ − bᵀΔσ + γ Σ d_i (z_i σ(z_i) − S(z_i))`, where `Δ = diag(d)` and every `d_i > 0`"
)
SPEED = Relation(y, "=", D * z_dot)
LIMITS_AT_REST = Proposition("every limit point of a bounded solution is an equilibrium")
ANALYTIC = Proposition("`σ` is real analytic, and `σ' > 0` everywhere")
ISOLATED = Proposition("the equilibria are isolated")
BOUNDED_ONES_CONVERGE = Proposition("every bounded solution converges to an equilibrium")
NO_GROWTH = Relation(VALUE_RATE, "≤", ZERO)


def _speed() -> Instance:
    return (LOCALLY_LIPSCHITZ,), SPEED


speed = Theorem(
    "chain rule: dσ(z)/dt = D ż almost everywhere, with D = diag(σ'(z_i))",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.5",
    _speed,
)


def _diagonal() -> Instance:
    return (SPEED,), Relation(D.T, "=", D)


diagonal = Theorem("diagonal matrices: D = diag(σ'(z_i)) is its own transpose", DEFINITION, _diagonal)


def _gradient_rate() -> Instance:
    half = Rational(1, 2)
    value = -half * (y.T * Delta * W * sigma_z) - half * (sigma_z.T * Delta * W * y)
    value = value - b.T * Delta * y + gamma * (z.T * Delta * y)
    return (LOCALLY_LIPSCHITZ, LYAPUNOV), Relation(VALUE_RATE, "=", value)


gradient_rate = Theorem(
    "product rule: for y = dσ(z)/dt, and d(z_iσ(z_i) − S(z_i))/dt = z_i y_i almost everywhere",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.3",
    _gradient_rate,
)


def _loss() -> Instance:
    return (NONDECREASING,), Relation(ZERO, "≤", (z_dot.T * D * Delta * z_dot).doit())


loss = Theorem(
    "semidefinite diagonal matrices: D and Δ have no negative entries, so żᵀDΔż = Σ σ'(z_i)d_i ż_i² ≥ 0",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 7.1",
    _loss,
)


def _lasalle_gradient() -> Instance:
    rate = Relation(VALUE_RATE, "=", -(z_dot.T * D * Delta * z_dot).doit())
    return (GENERAL, NONDECREASING, LOCALLY_LIPSCHITZ, LYAPUNOV, rate, NO_GROWTH), LIMITS_AT_REST


lasalle_gradient = Theorem(
    "LaSalle's invariance principle: limit points lie on solutions, bounded for all t ∈ ℝ, along which V and so every "
    "σ(z_i) is constant; there w = ż obeys ẇ = −γw, and is bounded for all t with z, so that w = 0",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _lasalle_gradient,
)


def _lojasiewicz() -> Instance:
    rate = Relation(VALUE_RATE, "=", -(z_dot.T * D * Delta * z_dot).doit())
    return (GENERAL, ANALYTIC, LYAPUNOV, rate, LIMITS_AT_REST), BOUNDED_ONES_CONVERGE


lojasiewicz = Theorem(
    "Łojasiewicz's inequality: a bounded solution along which an analytic V falls at least as fast as c‖∇V‖‖ż‖ "
    "converges; here ∇V = −DΔż, and D is bounded and bounded away from 0 along it",
    "P.-A. Absil, R. Mahony and B. Andrews, SIAM Journal on Optimization 16 (2005), theorem 2.2",
    _lojasiewicz,
)


def _connected() -> Instance:
    return (LIMITS_AT_REST, ISOLATED), BOUNDED_ONES_CONVERGE


connected = Theorem(
    "limit sets: that of a bounded solution is connected, so it is one point if its points are isolated",
    "P. Hartman, Ordinary Differential Equations, theorem VII.1.1",
    _connected,
)

# ---------------------------------------------------------------- T11.4: two singular values

TWO_VALUES = Relation(lipschitz * beta, "<", 2 * gamma)
"""β: the sum of the two largest singular values of W."""
SINGULAR = Proposition("`β` is the sum of the two largest singular values of `W` (of the one, if `n = 1`)")
TWO_EIGENVALUES = Proposition(
    "`α` is the sum of the two largest eigenvalues of `(WD + DWᵀ)/2` at any state (the one, if `n = 1`)"
)


def _ky_fan() -> Instance:
    return (SINGULAR, TWO_EIGENVALUES, LIPSCHITZ), Relation(alpha, "≤", lipschitz * beta)


ky_fan = Theorem(
    "Ky Fan's inequality: the k largest eigenvalues of a symmetric part sum to at most the k largest singular values, "
    "and the singular values of WD are at most ‖D‖ times those of W",
    "R. Horn and C. Johnson, Topics in Matrix Analysis, section 3.3",
    _ky_fan,
)


def _smith() -> Instance:
    return (GENERAL, SMOOTH, TWO_EIGENVALUES, Relation(alpha - 2 * gamma, "<", ZERO)), BOUNDED_ONES_CONVERGE


smith = Theorem(
    "R. A. Smith's autonomous convergence theorem: where the two largest eigenvalues of the symmetric part of the "
    "Jacobian have a negative sum, areas shrink, and every bounded solution converges to an equilibrium",
    "R. A. Smith, Proceedings of the Royal Society of Edinburgh 104A (1986); M. Li and J. Muldowney, SIAM Journal on "
    "Mathematical Analysis 27 (1996)",
    _smith,
)

# ---------------------------------------------------------------- T11.5: cooperative weights

COOPERATIVE = Proposition("`s_i W_ij s_j ≥ 0` for `i ≠ j`, with signs `s_i = ±1`")
IRREDUCIBLE = Proposition("`W` is irreducible")
RISING = Proposition("`σ' > 0` everywhere")
ONE_EQUILIBRIUM = Proposition("there is exactly one equilibrium")
MONOTONE = Proposition("solutions keep the order in which `z ≤ z'` means `s_i z_i ≤ s_i z'_i` for every `i`")
STRONGLY_MONOTONE = Proposition("ordered solutions are strictly ordered in every component at once")
BETWEEN = Proposition("every limit point lies between a least and a greatest equilibrium, which attract from outside")
ALMOST_ALL_TO_REST = Proposition("the starts whose solution does not tend to the set of equilibria form a null set")


def _kamke() -> Instance:
    return (GENERAL, SMOOTH, NONDECREASING, COOPERATIVE), MONOTONE


kamke = Theorem(
    "Kamke and Müller: the entries s_i W_ij σ'(z_j) s_j of the Jacobian off the diagonal are not negative",
    "H. L. Smith, Monotone Dynamical Systems, AMS 1995, section 3.1",
    _kamke,
)


def _extremes() -> Instance:
    return (GENERAL, LEAK, BOUNDED, CONTINUOUS, MONOTONE), BETWEEN


extremes = Theorem(
    "monotone convergence: from the corners of the box that holds every limit point solutions are monotone in time",
    "H. L. Smith, Monotone Dynamical Systems, AMS 1995, section 1.2",
    _extremes,
)


def _squeezed() -> Instance:
    return (BETWEEN, ONE_EQUILIBRIUM), ONE_ATTRACTS


squeezed = Theorem("squeezing: between one and the same equilibrium there is only itself", ELEMENTARY, _squeezed)


def _strongly() -> Instance:
    return (MONOTONE, SMOOTH, IRREDUCIBLE, RISING), STRONGLY_MONOTONE


strongly = Theorem(
    "Hirsch's theorem: irreducible cooperative systems are strongly monotone",
    "H. L. Smith, Monotone Dynamical Systems, AMS 1995, theorem 4.1.1",
    _strongly,
)


def _hirsch() -> Instance:
    return (STRONGLY_MONOTONE, BOUNDED_AHEAD), ALMOST_ALL_TO_REST


hirsch = Theorem(
    "Hirsch's theorem: almost every bounded solution of a strongly monotone flow tends to the set of equilibria",
    "M. W. Hirsch, SIAM Journal on Mathematical Analysis 16 (1985)",
    _hirsch,
)

NOT_NEVER = Proposition(
    "almost every solution converges to an equilibrium, so that no limit cycle is asymptotically stable"
)


def _not_never() -> Instance:
    return (ALMOST_ALL_TO_REST, ISOLATED), NOT_NEVER


not_never = Theorem(
    "limit sets: that of a bounded solution is connected, so it is one of the isolated equilibria; and the basin of a "
    "cycle would be an open set of other starts",
    "P. Hartman, Ordinary Differential Equations, theorem VII.1.1",
    _not_never,
)

THEOREMS = (
    slope,
    coppel,
    banach,
    deviation_rate,
    form,
    sector,
    lasalle_deviation,
    one_attracts,
    brouwer,
    speed,
    diagonal,
    gradient_rate,
    loss,
    lasalle_gradient,
    lojasiewicz,
    connected,
    ky_fan,
    smith,
    kamke,
    extremes,
    squeezed,
    strongly,
    hirsch,
    not_never,
)
