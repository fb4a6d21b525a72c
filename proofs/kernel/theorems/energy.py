"""The rate of the energy, what is constant, and when a rate vanishes everywhere."""

from __future__ import annotations

from sympy import (
    Derivative,
    Determinant,
    Expr,
    Function,
    Integer,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    Sum,
    Symbol,
    ZeroMatrix,
    cosh,
    exp,
    log,
)

from analysis.energy import symmetric_part
from analysis.symbols import (
    RATES,
    Delta,
    E,
    E_d,
    E_rate,
    G,
    G_dot,
    S,
    W,
    c,
    d_,
    gradient,
    i,
    n,
    sigma,
    sigma_z,
    v,
    z,
    z_,
    z_dot,
)
from analysis.symbols import determinant as det_W
from proofs.kernel.statements import Implication, Proposition, Relation
from proofs.kernel.theorems.letters import total, total_rate, z1, z1_dot, z2, z2_dot
from proofs.kernel.theorems.theorem import DEFINITION, Instance, Theorem, constant_in_time, scalar, typed

RUDIN = "W. Rudin, Principles of Mathematical Analysis, 3rd ed."
HARTMAN = "P. Hartman, Ordinary Differential Equations"
HORN_JOHNSON = "R. Horn and C. Johnson, Matrix Analysis, 2nd ed."
CONTINUOUS = Proposition("`σ` is continuous")
ENERGY_SUM = Sum(S(z_[i]), (i, 1, n))
SIGN_PRESERVING = Proposition("`s σ(s) > 0` for `s ≠ 0`")
WEIGHTED_SUM = Sum(d_[i] * S(z_[i]), (i, 1, n))

QUANTITIES = {str(quantity): rate for quantity, rate in RATES.items() if isinstance(quantity, Symbol)}
QUANTITIES |= {str(total): total_rate}
"""The numbers that move with time, by name, with their rates."""


def quantity(name: object) -> str:
    """The name of a number that moves with time. TypeError or ValueError for anything else."""
    if typed(name, str, "the name of a quantity") not in QUANTITIES:
        raise ValueError(f"{name} is no quantity; accepted are {', '.join(QUANTITIES)}")
    return str(name)


def constant(name: str) -> Proposition:
    """The proposition that something named so is constant in time."""
    return Proposition(f"`{name}` is constant along every solution")


def rate_of(name: str) -> Symbol:
    """The letter of the rate of a quantity named so."""
    return Symbol(f"d{name}/dt", real=True)


def _chain_rule(energy: Symbol | MatrixSymbol, value: Expr | None = None) -> Instance:
    if energy == E:
        return (CONTINUOUS, Relation(E, "=", ENERGY_SUM)), Relation(E_rate, "=", sigma_z.T * z_dot)
    if energy == E_d:
        weighted = sigma_z.T * Delta * z_dot
        return (CONTINUOUS, Relation(E_d, "=", WEIGHTED_SUM)), Relation(rate_of(E_d.name), "=", weighted)
    if energy == gradient:
        return (CONTINUOUS, Relation(E, "=", ENERGY_SUM)), Relation(gradient, "=", sigma_z)
    if energy != total:
        raise ValueError(f"{energy} is not an energy")
    value = scalar(value, "the energy in the plane")
    named = Relation(total, "=", value)
    slopes = [_slope(value, letter) for letter in (z1, z2)]
    rate = Relation(total_rate, "=", slopes[0] * z1_dot + slopes[1] * z2_dot)
    return ((CONTINUOUS, named) if value.has(S) else (named,)), rate


def _slope(value: Expr, letter: Symbol) -> Expr:
    """∂value/∂letter for sums and products of S(z_k), log cosh z_k, exponentials and polynomials."""
    for part in value.atoms(Function, Pow):
        smooth = (
            (isinstance(part, S) and part.args[0] in (z1, z2))
            or (isinstance(part, log) and isinstance(part.args[0], cosh))
            or isinstance(part, cosh | exp)
            or (isinstance(part, Pow) and part.exp.is_Integer and part.exp.is_nonnegative)
        )
        if not smooth:
            raise ValueError(f"{part} is not known to be differentiable")
    if value.free_symbols - {z1, z2}:
        raise ValueError(f"{value} depends on more than the state")
    return value.diff(letter).replace(Derivative, lambda inner, *_: sigma(inner.args[0]))


chain_rule = Theorem(
    "chain rule: with S' = σ by the fundamental theorem of calculus",
    f"{RUDIN}, theorems 5.5 and 6.20",
    _chain_rule,
    lemmas=("T2_1_chain_rule", "T2_5_gradient", "primitive_exists"),
)


def _zero_derivative(energy: str) -> Instance:
    if energy == G.name:
        return (Relation(G_dot, "=", 0 * G),), constant(energy)
    return (Relation(rate_of(quantity(energy)), "=", Integer(0)),), constant(energy)


zero_derivative = Theorem(
    "mean value theorem: a zero derivative on an interval makes a function constant",
    f"{RUDIN}, theorem 5.11",
    _zero_derivative,
    lemmas=("constant_on",),
)

NONCONSTANT = Proposition("`σ` is not constant")
EVERYWHERE = "for every `z ∈ ℝⁿ`"


def _peano(energy: str, form: MatrixExpr) -> Instance:
    constant_in_time(typed(form, MatrixExpr, "the rate"), z, sigma_z)
    solutions = Relation(z_dot, "=", W * sigma_z)
    rate = Relation(rate_of(quantity(energy)), "=", form)
    return (CONTINUOUS, solutions, rate, constant(energy)), Relation(form, "=", Integer(0), EVERYWHERE)


peano = Theorem(
    "Peano's existence theorem: through every state passes a solution; what is constant along it has rate 0 there",
    f"{HARTMAN}, theorem II.2.1",
    _peano,
)


def _grid(matrix: MatrixExpr) -> Instance:
    if constant_in_time(typed(matrix, MatrixExpr, "the matrix")).has(v):
        raise ValueError(f"{v} must be free to stand for any vector")
    vanishes = Relation((sigma_z.T * matrix * sigma_z).doit(), "=", Integer(0), EVERYWHERE)
    return (CONTINUOUS, NONCONSTANT, vanishes), Relation((v.T * matrix * v).doit(), "=", Integer(0))


grid = Theorem(
    "polynomials on grids: σ takes three values (intermediate value theorem), and a polynomial of degree 2 in each "
    "variable that vanishes on a grid with three values in each variable is zero",
    "N. Alon, Combinatorial Nullstellensatz (1999), lemma 2.1",
    _grid,
    lemmas=("three_values", "form_vanishes"),
)

SEMIDEFINITE = {
    "≤": Proposition("`Q ⪯ 0`, where `Q = (W + Wᵀ)/2`"),
    "≥": Proposition("`Q ⪰ 0`, where `Q = (W + Wᵀ)/2`"),
}
INDEFINITE = Proposition("`Q = (W + Wᵀ)/2` is indefinite")


def _semidefinite(relation: str) -> Instance:
    return (SEMIDEFINITE[relation],), Relation(v.T * symmetric_part(W) * v, relation, Integer(0))


semidefinite = Theorem("semidefinite: what the word means, for every v", DEFINITION, _semidefinite)


def _monotone(relation: str) -> Instance:
    words = {"≤": "`E` never grows along a solution", "≥": "`E` never falls along a solution"}
    return (Relation(E_rate, relation, Integer(0)),), Proposition(words[relation])


monotone_energy = Theorem(
    "sign of the derivative: a derivative ≤ 0 on an interval makes a function nonincreasing, ≥ 0 nondecreasing",
    f"{RUDIN}, theorem 5.11",
    _monotone,
    lemmas=("nonincreasing_on",),
)

no_sign = Theorem(
    "both signs: a continuous σ with sσ(s) > 0 takes every value near 0 (intermediate value theorem), so that σ(z) = "
    "εv for any v",
    f"{RUDIN}, theorem 4.23",
    (
        (
            Relation(E_rate, "=", sigma_z.T * symmetric_part(W) * sigma_z),
            INDEFINITE,
            CONTINUOUS,
            SIGN_PRESERVING,
        ),
        Proposition("`dE/dt` is positive at some states and negative at others"),
    ),
    lemmas=("T2_9_both_signs",),
)

ON_LEAF = Proposition("every solution stays on its leaf `z₀ + Im W`")


def _casimirs(vector: MatrixSymbol, form: Symbol) -> Instance:
    if vector not in (c, v):
        raise ValueError(f"{vector} does not stand for any vector")
    every = Implication((Relation(W.T * vector, "=", ZeroMatrix(n, 1)),), constant(quantity(form.name)))
    return (Relation(form, "=", vector.T * z), every), ON_LEAF


casimirs_and_leaves = Theorem(
    "fundamental theorem of linear algebra: the vectors orthogonal to every c with Wᵀc = 0 are those of Im W",
    "G. Strang, The fundamental theorem of linear algebra, Amer. Math. Monthly 100 (1993)",
    _casimirs,
    lemmas=("image_is_orthogonal_to_cokernel",),
    arbitrary=(c, v),
)


def _determinant(which: str) -> Instance:
    rules = {
        "transpose": Relation(Determinant(W.T), "=", Determinant(W)),
        "negative": Relation(Determinant(-W), "=", (-1) ** n * Determinant(W)),
    }
    return (), rules[which]


determinant = Theorem(
    "rules of determinants: det Wᵀ = det W and det(−W) = (−1)ⁿ det W",
    f"{HORN_JOHNSON}, section 0.3",
    _determinant,
    lemmas=("determinant_rules",),
)

singular = Theorem(
    "singular matrices: a matrix with determinant 0 has a kernel, and so has its transpose",
    f"{HORN_JOHNSON}, section 0.5",
    (
        (Relation(Integer(0), "=", det_W), Relation(det_W, "=", Determinant(W))),
        Proposition("some `c ≠ 0` has `Wᵀc = 0`"),
    ),
    lemmas=("singular_has_kernel",),
)


def _input_power(power: MatrixExpr) -> Instance:
    if typed(power, MatMul, "the power").args[0] != sigma_z.T:
        raise ValueError("the power must be σ(z)ᵀ times a vector")
    rate = Relation(E_rate, "=", power)
    size = Proposition("`|E(t) − E(0)|` is at most `M` times the integral of `‖V u̇‖₁` over `[0, t]`")
    return (rate, Proposition("`σ` is bounded by `M`")), size


input_power = Theorem(
    "Hölder's inequality: |σᵀw| ≤ max|σ_i| Σ|w_i|, integrated over time",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 3.5",
    _input_power,
    lemmas=("T2_8_bounded_by_variation",),
)

THEOREMS = (
    chain_rule,
    zero_derivative,
    peano,
    grid,
    semidefinite,
    monotone_energy,
    no_sign,
    casimirs_and_leaves,
    determinant,
    singular,
    input_power,
)
