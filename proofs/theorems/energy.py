"""Theorems on the rate of the energy and on when it vanishes."""

from __future__ import annotations

from sympy import Integer, MatrixSymbol, Sum, Symbol

from analysis.symbols import Delta, E_d, S, d_, i, n, sigma_z, z_, z_dot
from proofs.statements import Proposition, Relation
from proofs.theorems.theorem import Instance, Theorem

CONTINUOUS = Proposition("`σ` is continuous")
ENERGY_SUM = Sum(S(z_[i]), (i, 1, n))
WEIGHTED_SUM = Sum(d_[i] * S(z_[i]), (i, 1, n))


def _chain_rule(energy: Symbol, rate: Symbol) -> Instance:
    weighted = energy == E_d
    total = WEIGHTED_SUM if weighted else ENERGY_SUM
    product = sigma_z.T * Delta * z_dot if weighted else sigma_z.T * z_dot
    return (CONTINUOUS, Relation(energy, "=", total)), Relation(rate, "=", product)


chain_rule = Theorem(
    "chain rule, with S' = σ by the fundamental theorem of calculus",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorems 5.5 and 6.20",
    _chain_rule,
    classical=False,
)


def _zero_derivative(rate: Symbol, energy: str) -> Instance:
    constant = Proposition(f"`{energy}` is constant along every solution")
    return (Relation(rate, "=", Integer(0)),), constant


zero_derivative = Theorem(
    "mean value theorem: a zero derivative on an interval makes a function constant",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 5.11",
    _zero_derivative,
    classical=False,
)


def _peano(matrix: MatrixSymbol, conserved: str) -> Instance:
    everywhere = Relation(sigma_z.T * matrix * sigma_z, "=", Integer(0), "for every `z ∈ ℝⁿ`")
    rate = Relation(z_dot, "=", matrix * sigma_z)
    return (CONTINUOUS, rate, Proposition(f"`{conserved}` is constant along every solution")), everywhere


peano = Theorem(
    "Peano's existence theorem: through every state there is a solution, and E conserved along it has zero rate there",
    "P. Hartman, Ordinary Differential Equations, theorem II.2.1",
    _peano,
)


def _grid(matrix: MatrixSymbol) -> Instance:
    vanishes = Relation(sigma_z.T * matrix * sigma_z, "=", Integer(0), "for every `z ∈ ℝⁿ`")
    return (CONTINUOUS, Proposition("`σ` is not constant"), vanishes), Relation(matrix.T, "=", -matrix)


grid = Theorem(
    "polynomials on grids: σ takes three values (intermediate value theorem), and a quadratic form that vanishes on a "
    "grid with three values in each variable is zero",
    "N. Alon, Combinatorial Nullstellensatz (1999), lemma 2.1",
    _grid,
)

THEOREMS = (chain_rule, zero_derivative, peano, grid)
