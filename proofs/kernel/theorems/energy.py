"""Theorems on the rate of the energy and on when it vanishes."""

from __future__ import annotations

from sympy import Determinant, Integer, MatrixExpr, Sum, Symbol, ZeroMatrix

from analysis.energy import symmetric_part
from analysis.symbols import C, Delta, E, E_d, E_rate, S, V, W, c, d_, gradient, i, n, sigma_z, u_dot, v, z, z_, z_dot
from analysis.symbols import determinant as det_W
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.theorem import Instance, Theorem, constant_in_time

CONTINUOUS = Proposition("`σ` is continuous")
ENERGY_SUM = Sum(S(z_[i]), (i, 1, n))
SIGN_PRESERVING = Proposition("`s σ(s) > 0` for `s ≠ 0`")
WEIGHTED_SUM = Sum(d_[i] * S(z_[i]), (i, 1, n))


def _chain_rule(energy: Symbol) -> Instance:
    weighted = energy == E_d
    total = WEIGHTED_SUM if weighted else ENERGY_SUM
    product = sigma_z.T * Delta * z_dot if weighted else sigma_z.T * z_dot
    return (CONTINUOUS, Relation(energy, "=", total)), Relation(rate_of(energy.name), "=", product)


chain_rule = Theorem(
    "chain rule, with S' = σ by the fundamental theorem of calculus",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 5.5 and 6.20",
    _chain_rule,
    classical=False,
)


def constant(name: str) -> Proposition:
    """The proposition that something named so is constant in time."""
    return Proposition(f"`{name}` is constant along every solution")


def rate_of(name: str) -> Symbol:
    """The letter of the rate of a scalar named so."""
    return Symbol(f"d{name}/dt", real=True)


def _zero_derivative(energy: str) -> Instance:
    return (Relation(rate_of(energy), "=", Integer(0)),), constant(energy)


zero_derivative = Theorem(
    "mean value theorem: a zero derivative on an interval makes a function constant",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _zero_derivative,
    classical=False,
)

NONCONSTANT = Proposition("`σ` is not constant")
EVERYWHERE = "for every `z ∈ ℝⁿ`"


def _peano(energy: str, form: MatrixExpr) -> Instance:
    constant_in_time(form, z, sigma_z)
    solutions = Relation(z_dot, "=", W * sigma_z)
    rate = Relation(rate_of(energy), "=", form)
    return (CONTINUOUS, solutions, rate, constant(energy)), Relation(form, "=", Integer(0), EVERYWHERE)


peano = Theorem(
    "Peano's existence theorem: through every state passes a solution; what is constant along it has rate 0 there",
    "P. Hartman, Ordinary Differential Equations, theorem II.2.1",
    _peano,
)


def _grid(matrix: MatrixExpr) -> Instance:
    if constant_in_time(matrix).has(v):
        raise ValueError(f"{v} must be free to stand for any vector")
    vanishes = Relation((sigma_z.T * matrix * sigma_z).doit(), "=", Integer(0), EVERYWHERE)
    return (CONTINUOUS, NONCONSTANT, vanishes), Relation((v.T * matrix * v).doit(), "=", Integer(0))


grid = Theorem(
    "polynomials on grids: σ takes three values (intermediate value theorem), and a polynomial of degree 2 in each "
    "variable that vanishes on a grid with three values in each variable is zero",
    "N. Alon, Combinatorial Nullstellensatz (1999), lemma 2.1",
    _grid,
)


def _gradient() -> Instance:
    return (CONTINUOUS, Relation(E, "=", ENERGY_SUM)), Relation(gradient, "=", sigma_z)


gradient_of_energy = Theorem(
    "the gradient of E has the components S'(z_i) = σ(z_i), by the fundamental theorem of calculus",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 6.20",
    _gradient,
    classical=False,
)

SEMIDEFINITE = {
    "≤": Proposition("`Q ⪯ 0`, where `Q = (W + Wᵀ)/2`"),
    "≥": Proposition("`Q ⪰ 0`, where `Q = (W + Wᵀ)/2`"),
}
INDEFINITE = Proposition("`Q = (W + Wᵀ)/2` is indefinite")


def _semidefinite(relation: str) -> Instance:
    form = sigma_z.T * symmetric_part(W) * sigma_z
    return (SEMIDEFINITE[relation],), Relation(form, relation, Integer(0))


semidefinite = Theorem(
    "the sign of a semidefinite quadratic form",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 4.1",
    _semidefinite,
    classical=False,
)


def _monotone(relation: str) -> Instance:
    words = {"≤": "`E` never grows along a solution", "≥": "`E` never falls along a solution"}
    return (Relation(E_rate, relation, Integer(0)),), Proposition(words[relation])


monotone_energy = Theorem(
    "mean value theorem: the sign of the derivative on an interval",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _monotone,
    classical=False,
)


def _no_sign() -> Instance:
    rate = Relation(E_rate, "=", sigma_z.T * symmetric_part(W) * sigma_z)
    both = Proposition("`dE/dt` is positive at some states and negative at others")
    return (rate, INDEFINITE, CONTINUOUS, SIGN_PRESERVING), both


no_sign = Theorem(
    "a continuous σ with sσ(s) > 0 takes every value near 0 (intermediate value theorem), so that σ(z) = εv for any v",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 4.23",
    _no_sign,
    classical=False,
)


def _casimirs() -> Instance:
    every = Implication((Relation(W.T * c, "=", ZeroMatrix(n, 1)),), constant("C"))
    return (Relation(C, "=", c.T * z), every), Proposition("every solution stays in its leaf `z(0) + Im W`")


casimirs_and_leaves = Theorem(
    "the vectors orthogonal to every c with Wᵀc = 0 are those of Im W",
    "G. Strang, The fundamental theorem of linear algebra, Amer. Math. Monthly 100 (1993)",
    _casimirs,
    classical=False,
)


def _determinant(which: str) -> Instance:
    if which == "transpose":
        return (), Relation(Determinant(W.T), "=", Determinant(W))
    return (), Relation(Determinant(-W), "=", (-1) ** n * Determinant(W))


determinant = Theorem(
    "det Wᵀ = det W and det(−W) = (−1)ⁿ det W",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 0.3",
    _determinant,
    classical=False,
)


def _singular() -> Instance:
    zero = Relation(Integer(0), "=", det_W)
    return (zero, Relation(det_W, "=", Determinant(W))), Proposition("some `c ≠ 0` has `Wᵀc = 0`")


singular = Theorem(
    "a matrix with determinant 0 has a kernel, and so has its transpose",
    "R. Horn and C. Johnson, Matrix Analysis, 2nd ed., section 0.5",
    _singular,
    classical=False,
)


def _input_power() -> Instance:
    rate = Relation(E_rate, "=", sigma_z.T * V * u_dot)
    total = Proposition("`|E(t) − E(0)| ≤ M` times the total variation of `V u` on `[0, t]` in the 1-norm")
    return (rate, Proposition("`σ` is bounded by `M`")), total


input_power = Theorem(
    "Hölder's inequality |σᵀw| ≤ max|σ_i| Σ|w_i|, integrated over time",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 3.5",
    _input_power,
    classical=False,
)

THEOREMS = (
    chain_rule,
    zero_derivative,
    peano,
    grid,
    gradient_of_energy,
    semidefinite,
    monotone_energy,
    no_sign,
    casimirs_and_leaves,
    determinant,
    singular,
    input_power,
)
