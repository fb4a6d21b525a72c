"""Theorems on a system's rest points: unstable manifolds, null sets, degree, minors, the plane, the oscillator."""

from __future__ import annotations

from sympy import Integer, ZeroMatrix

from analysis.symbols import R, W, alpha, b, beta, c, gamma, mu, n, omega, sigma_z, v, x_dot, z, z_dot
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.dissipation import BOUNDED_AHEAD, GENERAL
from proofs.kernel.theorems.energy import SIGN_PRESERVING, rate_of
from proofs.kernel.theorems.leak import LEAK
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.scalars import BOUNDED, LIPSCHITZ, NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem

ZERO = Integer(0)

# ---------------------------------------------------------------- T11.6: almost nothing settles

SMOOTH_AT_REST = Proposition(
    "`σ` is locally Lipschitz, and continuously differentiable near the coordinates of every equilibrium"
)
UNSTABLE = Proposition("the Jacobian at every equilibrium has an eigenvalue with a positive real part")
THIN = Proposition(
    "every equilibrium has a neighbourhood such that the points whose solutions stay in it for ever form a null set"
)
COUNTABLY = Proposition(
    "the points whose solutions stay near one equilibrium for ever, in such a neighbourhood, form a null set"
)
ALMOST_NEVER = Proposition("the starts whose solution converges to an equilibrium form a null set")
SINK = Proposition("at some equilibrium all eigenvalues of the Jacobian have negative real parts")
OPEN_SET_SETTLES = Proposition("an open set of starts has solutions that converge to this equilibrium")


def _centre_stable() -> Instance:
    return (SMOOTH_AT_REST, UNSTABLE), THIN


centre_stable = Theorem(
    "centre-stable manifold theorem: solutions that stay near p lie in a Lipschitz graph over the sum of the "
    "eigenspaces with Re λ ≤ 0, whose dimension is less than n",
    "A. Vanderbauwhede, Dynamics Reported 2 (1989); M. Hirsch, C. Pugh and M. Shub, Invariant Manifolds, Springer 1977",
    _centre_stable,
)


def _lindelof() -> Instance:
    return (THIN,), COUNTABLY


lindelof = Theorem(
    "Lindelöf's theorem: countably many of the neighbourhoods cover the equilibria, and countably many null sets "
    "form a null set",
    "J. Munkres, Topology, 2nd ed., theorem 30.3",
    _lindelof,
)


def _preimages() -> Instance:
    return (COUNTABLY, SMOOTH_AT_REST), ALMOST_NEVER


preimages = Theorem(
    "preimages of null sets: a solution that converges stays near its limit from some whole time k on, and the inverse "
    "of the time-k map is locally Lipschitz, which takes null sets to null sets",
    "W. Rudin, Real and Complex Analysis, 3rd ed., lemma 7.25",
    _preimages,
)


def _lyapunov() -> Instance:
    return (SMOOTH_AT_REST, SINK), OPEN_SET_SETTLES


lyapunov = Theorem(
    "Lyapunov's indirect method: such an equilibrium is asymptotically stable, and its basin is open",
    "P. Hartman, Ordinary Differential Equations, section IX.2",
    _lyapunov,
)

# ---------------------------------------------------------------- T13.7: the same for maps

STEPPED = Proposition("`x⁺ = G(x)` is a forward Euler step, `h > 0`, of the current or the rate form")
REGULAR_STEP = Proposition("`det DG ≠ 0` almost everywhere")
MAP_UNSTABLE = Proposition("the Jacobian of `G` at every fixed point has an eigenvalue of modulus above 1")
MAP_SINK = Proposition("at some fixed point all eigenvalues of the Jacobian of `G` have a modulus below 1")
MAP_THIN = Proposition(
    "every fixed point has a neighbourhood such that the points whose orbits stay in it form a null set"
)
MAP_COUNTABLY = Proposition(
    "the points whose orbits stay near one fixed point, in such a neighbourhood, form a null set"
)
MAP_ALMOST_NEVER = Proposition("the starts whose orbit converges to a fixed point form a null set")
MAP_OPEN_SET = Proposition("an open set of starts has orbits that converge to this fixed point")


def _map_centre_stable() -> Instance:
    return (STEPPED, SMOOTH_AT_REST, MAP_UNSTABLE), MAP_THIN


map_centre_stable = Theorem(
    "centre-stable manifold theorem for maps: orbits that stay near a fixed point lie in a Lipschitz graph over the "
    "sum of the eigenspaces with |λ| ≤ 1, whose dimension is less than n",
    "M. Hirsch, C. Pugh and M. Shub, Invariant Manifolds, Springer 1977",
    _map_centre_stable,
)


def _map_lindelof() -> Instance:
    return (MAP_THIN,), MAP_COUNTABLY


map_lindelof = Theorem(
    "Lindelöf's theorem for fixed points: countably many of the neighbourhoods cover them, and countably many null "
    "sets form a null set",
    "J. Munkres, Topology, 2nd ed., theorem 30.3",
    _map_lindelof,
)


def _map_preimages() -> Instance:
    return (MAP_COUNTABLY, REGULAR_STEP), MAP_ALMOST_NEVER


map_preimages = Theorem(
    "preimages of null sets under maps: where det DG ≠ 0 the map is locally a diffeomorphism, and the rest is a null "
    "set; an orbit that converges stays near its limit from some step on",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 9.24; Real and Complex Analysis, lemma 7.25",
    _map_preimages,
)


def _map_sink() -> Instance:
    return (STEPPED, SMOOTH_AT_REST, MAP_SINK), MAP_OPEN_SET


map_sink = Theorem(
    "linearised stability of maps: a fixed point with spectral radius below 1 is asymptotically stable, and its basin "
    "is open",
    "S. Elaydi, An Introduction to Difference Equations, 3rd ed., section 4.5",
    _map_sink,
)

# ---------------------------------------------------------------- T11.7: uniqueness and the index

MINORS = Proposition("every principal minor of `γI − LW` is positive")
REGULAR = Proposition("`γI − W diag(τ)` is invertible for all `τ_j` with `0 ≤ τ_j ≤ L`")
AT_MOST_ONE = Proposition("there is at most one equilibrium, for every `b`")
NONDEGENERATE = Proposition("`det(γI − WD) ≠ 0` at every equilibrium")
INDEX_SUM = Proposition("there are finitely many equilibria, and the signs of `det(γI − WD)` at them add up to 1")


def _vertices() -> Instance:
    return (MINORS,), REGULAR


vertices = Theorem(
    "Gale and Nikaidō, Fiedler and Pták: det(γI − W diag(τ)) is affine in each τ_j, and at the vertices of the box it "
    "is a product of powers of γ and principal minors of γI − LW",
    "M. Fiedler and V. Pták, Czechoslovak Mathematical Journal 12 (1962)",
    _vertices,
)


def _one() -> Instance:
    return (REGULAR, NONDECREASING, LIPSCHITZ, GENERAL), AT_MOST_ONE


one = Theorem(
    "difference quotients: two equilibria z, z' would have (γI − W diag(τ))(z − z') = 0",
    ELEMENTARY,
    _one,
    lemmas=("at_most_one_equilibrium",),
)


def _degree() -> Instance:
    return (GENERAL, LEAK, BOUNDED, SMOOTH, NONDEGENERATE), INDEX_SUM


degree = Theorem(
    "Brouwer's degree: γz − Wσ(z) − b is homotopic to γz without zeros on a large sphere, and nondegenerate zeros in a "
    "ball are finitely many, each counted by the sign of its determinant",
    "J. Milnor, Topology from the Differentiable Viewpoint, section 5",
    _degree,
)

# ---------------------------------------------------------------- T11.8: an oscillator in even dimension

OSCILLATOR = Relation(z_dot, "=", alpha * sigma_z + W * sigma_z - gamma * z)
SKEW = Relation(W.T, "=", -W)
REST = Relation(W * v, "=", gamma * R * v)
"""v = tanh(z) at an equilibrium, R = diag(φ_i) with φ_i = artanh(v_i)/v_i − α/γ: γz = αv + Wv reads Wv = γRv."""
DIAGONAL = Relation(R.T, "=", R)
EXCESS = Proposition(
    "`f(u) = artanh u − A u` with `A = α/γ`, `h` the largest value of `−u f(u)`, `p f(p) = (n − 1)h` beyond the zero "
    "of `f`, `μ = f(p)/p` and `β = A − 1`"
)
BALANCE = Relation((v.T * R * v).doit(), "=", ZERO)
BOUNDS = Proposition("`−β ≤ φ_i ≤ μ` for every `i`")
FAST = Relation(gamma**2 * beta * mu, "<", omega**2)
SLOWEST = Proposition("`ω` is the least frequency of `W`")
GAIN = Relation(alpha, ">", gamma)
SOME_LEAK = Relation(gamma, "≠", ZERO)
ONLY_ZERO = Relation(v, "=", ZeroMatrix(n, 1))
SOURCE = Proposition("`0` is a source")
NEVER_SETTLES = Proposition("no solution but the equilibrium 0 converges")


def _largest() -> Instance:
    return (EXCESS, BALANCE), BOUNDS


largest = Theorem(
    "extreme values: uf(u) rises beyond the zero of f; for the largest |v_i| it is at most (n − 1)h, as the others' "
    "terms are at least −h and the sum of all v_i f(v_i) is 0; artanh(u)/u rises from 1",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 4.16 and 5.11",
    _largest,
)


def _parabola() -> Instance:
    squares = (v.T * R * R * v).doit()
    return (BOUNDS,), Relation(squares, "≤", (mu - beta) * (v.T * R * v) + beta * mu * (v.T * v))


parabola = Theorem(
    "semidefinite diagonal matrices, with two ends: the entries (φ_i + β)(φ_i − μ) are at most 0 for −β ≤ φ_i ≤ μ",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 7.1",
    _parabola,
)


def _rayleigh() -> Instance:
    return (SLOWEST, SKEW), Relation(omega**2 * (v.T * v), "≤", (v.T * W.T * W * v).doit())


rayleigh = Theorem(
    "Rayleigh's principle: vᵀWᵀWv is at least the least eigenvalue of WᵀW times vᵀv",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., theorem 4.2.2",
    _rayleigh,
)


def _norm() -> Instance:
    return (Relation((omega**2 - gamma**2 * beta * mu) * (v.T * v), "≤", ZERO), FAST), ONLY_ZERO


norm = Theorem(
    "axioms of a norm: a positive multiple of vᵀv is positive but for v = 0",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 5.1",
    _norm,
)


def _source() -> Instance:
    return (OSCILLATOR, SKEW, GAIN), SOURCE


source = Theorem(
    "spectra of normal matrices: the Jacobian (α − γ)I + W at 0 has eigenvalues α − γ + iω",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 2.5",
    _source,
)


def _repelled() -> Instance:
    return (OSCILLATOR, SOURCE, Implication((REST,), ONLY_ZERO)), NEVER_SETTLES


repelled = Theorem(
    "Lyapunov's indirect method backwards in time: a solution that converges does so to an equilibrium, and none but "
    "itself converges to a source",
    "P. Hartman, Ordinary Differential Equations, section IX.2",
    _repelled,
)

# ---------------------------------------------------------------- T11.9: the plane

IN_THE_PLANE = Proposition("`n = 2`")
SOURCES = Proposition("every equilibrium is a source")
ALL_TO_CYCLES = Proposition("there is one equilibrium, and every other solution tends to a closed orbit")
ATTRACTING_CYCLE = Proposition("there is an asymptotically stable limit cycle")
ANALYTIC_FIELD = Proposition("`σ` is real analytic")


def _nondegenerate() -> Instance:
    return (SOURCES,), NONDEGENERATE


nondegenerate = Theorem("source: no eigenvalue of the Jacobian there is 0", DEFINITION, _nondegenerate)


def _bendixson() -> Instance:
    return (GENERAL, IN_THE_PLANE, SOURCES, INDEX_SUM, BOUNDED_AHEAD), ALL_TO_CYCLES


bendixson = Theorem(
    "Poincaré–Bendixson theorem: det(γI − WD) > 0 at a source of the plane, so there is one; no other solution has it "
    "as a limit point, and a bounded limit set without equilibria is a closed orbit",
    "L. Perko, Differential Equations and Dynamical Systems, 3rd ed., section 3.7",
    _bendixson,
)


def _innermost() -> Instance:
    return (ALL_TO_CYCLES, ANALYTIC_FIELD, BOUNDED_AHEAD), ATTRACTING_CYCLE


innermost = Theorem(
    "analytic return maps: closed orbits around the source are finitely many or fill an annulus up to one, and the "
    "ring from the source to far out, which solutions enter from both sides, holds one that attracts from both",
    "L. Perko, Differential Equations and Dynamical Systems, 3rd ed., sections 3.4 and 3.8",
    _innermost,
)

# ---------------------------------------------------------------- T11.10: no leak

BIASED = Relation(z_dot, "=", W * sigma_z + b)
SEPARATED = Relation(mu, "≤", (c.T * W * sigma_z).doit() + c.T * b)
GROWS = Relation(mu, "≤", rate_of("C"))
POSITIVE = Relation(mu, ">", ZERO)
ALL_ESCAPE = Proposition("there is no equilibrium, and every solution leaves every bounded set")
RATE_FORM = Relation(x_dot, "=", sigma_z)
RISES_AT_ZERO = Proposition("`σ` is locally Lipschitz, continuously differentiable near 0, and `σ'(0) > 0`")
UNSTABLE_WEIGHTS = Proposition("`W` has an eigenvalue with a positive real part")


def _linear_growth() -> Instance:
    return (GROWS, POSITIVE), ALL_ESCAPE


linear_growth = Theorem(
    "mean value theorem: a linear form C = cᵀz whose rate is at least μ > 0 grows at least like μt",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.10",
    _linear_growth,
)


def _at_rest_zero(what: str) -> Instance:
    if what == "smooth":
        return (RATE_FORM, SIGN_PRESERVING, RISES_AT_ZERO), SMOOTH_AT_REST
    return (RATE_FORM, SIGN_PRESERVING, RISES_AT_ZERO, UNSTABLE_WEIGHTS), UNSTABLE


at_rest_zero = Theorem(
    "chain rule at an equilibrium: it has z = Wx + b = 0, as σ vanishes at 0 only, and there the Jacobian is σ'(0)W",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 9.15",
    _at_rest_zero,
)

THEOREMS = (
    centre_stable,
    lindelof,
    preimages,
    lyapunov,
    map_centre_stable,
    map_lindelof,
    map_preimages,
    map_sink,
    vertices,
    one,
    degree,
    largest,
    parabola,
    rayleigh,
    norm,
    source,
    repelled,
    nondegenerate,
    bendixson,
    innermost,
    linear_growth,
    at_rest_zero,
)
