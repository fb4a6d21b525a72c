"""Theorems on networks of a special shape: no weights, one unit, dominating diagonals, two units, growing volume."""

from __future__ import annotations

from sympy import Derivative, Integer, Subs, Sum, Symbol, ZeroMatrix

from analysis.symbols import W_ as w_
from analysis.symbols import Delta, W, b, b_, i, j, n, sigma, sigma_z, x_, x_dot, z, z_, z_dot
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.dissipation import GENERAL, OFF_ZERO
from proofs.kernel.theorems.energy import CONTINUOUS, SIGN_PRESERVING, constant, rate_of
from proofs.kernel.theorems.leak import TO_ZERO
from proofs.kernel.theorems.motion import LOCALLY_LIPSCHITZ, NO_ATTRACTOR
from proofs.kernel.theorems.scalars import NONDECREASING
from proofs.kernel.theorems.theorem import DEFINITION, ELEMENTARY, Instance, Theorem

STATIC = Proposition("every solution is constant: every state is an equilibrium")
AT_REST = Proposition("`σ(b) = 0`")
ONE_UNIT = Proposition("`n = 1`")
TWO_UNITS = Proposition("`n = 2`")
NONZERO = Proposition("`W ≠ 0`")
MONOTONE = Proposition("every solution is monotone in time")
SETTLES_IF_BOUNDED = Proposition("every solution that is bounded for `t ≥ 0` converges to an equilibrium")
NO_CYCLE = Proposition("there is no periodic solution that is not constant")
DOMINATED = Proposition("`W_jj + Σ_{i≠j} |W_ij| < 0` for every column `j`")
NONNEGATIVE_DIAGONAL = Proposition("`W_ii ≥ 0` for every `i`")
NEVER_SHRINKS = Proposition("the flow never shrinks volume")
LIMITED = Proposition("`S` stays below a bound on one side of 0")
SOME_ESCAPE = Proposition("some solutions are unbounded")
SYMMETRIZABLE = (Relation(W.T * Delta, "=", -Delta * W), Relation(Delta.T, "=", Delta))
CURRENT = Relation(z_dot, "=", W * sigma_z)
SUM_OF_SIZES = Symbol("‖z‖₁", real=True)
SIZE_RATE = rate_of("‖z‖₁")


def _static(state: str) -> Instance:
    return (Relation({"z": z_dot, "x": x_dot}[state], "=", ZeroMatrix(n, 1)),), STATIC


static = Theorem(
    "mean value theorem, for the state: a zero derivative on an interval makes a function constant",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _static,
)


def _at_the_bias() -> Instance:
    return (Relation(z, "=", b), AT_REST), Relation(sigma_z, "=", ZeroMatrix(n, 1))


at_the_bias = Theorem("σ at the bias: σ(z) = σ(b) for z = b", DEFINITION, _at_the_bias)


def _monotone() -> Instance:
    return (GENERAL, CONTINUOUS, ONE_UNIT), MONOTONE


monotone = Theorem(
    "Sard's theorem: a solution of ż = f(z) with one unknown that turned back would pass almost every value between "
    "with both signs of f(z)",
    "J. Milnor, Topology from the Differentiable Viewpoint, section 2",
    _monotone,
)


def _monotone_converges(what: str) -> Instance:
    return (MONOTONE, GENERAL, CONTINUOUS), {"bounded": SETTLES_IF_BOUNDED, "cycle": NO_CYCLE}[what]


monotone_converges = Theorem(
    "monotone functions: a bounded one converges, and a periodic one is constant; the limit of a solution of an "
    "autonomous system is an equilibrium",
    "P. Hartman, Ordinary Differential Equations, section VII.1",
    _monotone_converges,
)


def _column_dominance() -> Instance:
    return (CURRENT, CONTINUOUS, SIGN_PRESERVING, DOMINATED), Relation(SIZE_RATE, "<", Integer(0), OFF_ZERO)


column_dominance = Theorem(
    "column dominance: Σ sgn(z_i) ż_i = Σ_j (W_jj|σ(z_j)| + Σ_{i≠j} sgn(z_i) W_ij σ(z_j)) is at most "
    "Σ_j (W_jj + Σ_{i≠j} |W_ij|) |σ(z_j)|, as σ(z_j) has the sign of z_j; where a z_i is 0, so is σ(z_i), and |z_i| "
    "grows at most at the rate |ż_i| (Dini)",
    "W. A. Coppel, Stability and Asymptotic Behavior of Differential Equations, section III.2",
    _column_dominance,
)


def _sizes_fall() -> Instance:
    falls = Relation(SIZE_RATE, "<", Integer(0), OFF_ZERO)
    return (CURRENT, CONTINUOUS, SIGN_PRESERVING, falls), TO_ZERO


sizes_fall = Theorem(
    "LaSalle's invariance principle, for ‖z‖₁: it is coercive and falls off 0, so every solution is bounded and tends "
    "to {0}",
    "J. P. LaSalle, IRE Transactions on Circuit Theory 7 (1960)",
    _sizes_fall,
)


def _growing_volume(form: str) -> Instance:
    if form == "current":
        component = Sum(w_[i, j] * sigma(z_[j]), (j, 1, n)) + b_[i]
        slope = Relation(Derivative(component, z_[i]), "=", w_[i, i] * Derivative(sigma(z_[i]), z_[i]))
    else:
        inner, at = Sum(w_[i, j] * x_[j], (j, 1, n)) + b_[i], Symbol("_xi_1")
        slope = Relation(Derivative(sigma(inner), x_[i]), "=", w_[i, i] * Subs(Derivative(sigma(at), at), at, inner))
    return (
        Implication((DIFFERENTIABLE,), slope),
        NONNEGATIVE_DIAGONAL,
        NONDECREASING,
        LOCALLY_LIPSCHITZ,
    ), NEVER_SHRINKS


growing_volume = Theorem(
    "Liouville's theorem, with a divergence: volume changes at the rate of the divergence, here a sum of W_ii σ' ≥ 0 "
    "(almost everywhere, for a Lipschitz σ)",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, section 16; for Lipschitz fields R. J. DiPerna and "
    "P. L. Lions, Inventiones Mathematicae 98 (1989)",
    _growing_volume,
)


def _no_attractor() -> Instance:
    return (NEVER_SHRINKS,), NO_ATTRACTOR


no_attractor = Theorem(
    "no attractor: the volume of a neighbourhood of an attractor would shrink to that of ever smaller neighbourhoods",
    "V. I. Arnold, Mathematical Methods of Classical Mechanics, section 16",
    _no_attractor,
)


def _leaves_the_quadrant() -> Instance:
    given = (TWO_UNITS, CURRENT, *SYMMETRIZABLE, NONZERO, CONTINUOUS, SIGN_PRESERVING, LIMITED, constant("E_d"))
    return given, SOME_ESCAPE


leaves_the_quadrant = Theorem(
    "monotone in a quadrant: with two coordinates on the side where S stays below s, and E_d above max(d_1, d_2)s, "
    "neither reaches 0; there the components of Wσ(z) have constant and opposite signs, so both coordinates are "
    "monotone: bounded ones would converge to an equilibrium, and 0, the only one, has E_d = 0",
    ELEMENTARY,
    _leaves_the_quadrant,
)

THEOREMS = (
    static,
    at_the_bias,
    monotone,
    monotone_converges,
    column_dominance,
    sizes_fall,
    growing_volume,
    no_attractor,
    leaves_the_quadrant,
)
