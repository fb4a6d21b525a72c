"""Elementary facts about one real function of one real variable, and about sequences of numbers."""

from __future__ import annotations

from sympy import Expr, Integer, Product, Symbol

from analysis.symbols import E, E_next, S, bound, lipschitz, sigma
from proofs.statements import Proposition, Relation
from proofs.theorems.energy import CONTINUOUS
from proofs.theorems.theorem import Instance, Theorem

NONDECREASING = Proposition("`σ` is nondecreasing")
LIPSCHITZ = Proposition("`σ` is Lipschitz with constant `L`")
BOUNDED = Proposition("`σ` is bounded by `M`")
STRICTLY = Proposition("`σ` is strictly increasing and `σ(0) = 0`")
COERCIVE = Proposition("`S(s) → ∞` as `|s| → ∞`")
ODD = Proposition("`σ` is odd")


def _tangent_line(a: Expr, b: Expr) -> Instance:
    return (CONTINUOUS, NONDECREASING), Relation(sigma(a) * (b - a), "≤", S(b) - S(a))


tangent_line = Theorem(
    "tangent line of a convex function: S is convex when S' = σ is nondecreasing",
    "R. T. Rockafellar, Convex Analysis, theorems 24.2 and 25.1",
    _tangent_line,
    classical=False,
)


def _quadratic_bound(a: Expr, b: Expr) -> Instance:
    taylor = sigma(a) * (b - a) + lipschitz * (b - a) ** 2 / 2
    return (LIPSCHITZ,), Relation(S(b) - S(a), "≤", taylor)


quadratic_bound = Theorem(
    "Taylor's formula of the first order with remainder, for a function whose derivative is L-Lipschitz",
    "Yu. Nesterov, Introductory Lectures on Convex Optimization, lemma 1.2.3",
    _quadratic_bound,
    classical=False,
)


def _bounded_square(a: Expr) -> Instance:
    return (BOUNDED,), Relation(sigma(a) ** 2, "≤", bound**2)


bounded_square = Theorem("the square of a function bounded by M is at most M²", "definition", _bounded_square, False)


def _telescoping(increment: Expr) -> Instance:
    start, end, steps = Symbol("E_0", real=True), Symbol("E_N", real=True), Symbol("N", integer=True, positive=True)
    return (Relation(E_next - E, "≤", increment),), Relation(end, "≤", start + steps * increment)


telescoping = Theorem(
    "induction over the steps: what grows by at most c in every step has grown by at most Nc after N steps",
    "elementary",
    _telescoping,
    classical=False,
)


def _product_of_large(factor: Expr, index: Symbol, count: Symbol) -> Instance:
    return (
        (Relation(factor, "≥", Integer(1)),),
        Relation(Product(factor, (index, 1, count)), "≥", Integer(1)),
    )


product_of_large = Theorem("a product of numbers ≥ 1 is ≥ 1", "elementary", _product_of_large, classical=False)

THEOREMS = (tangent_line, quadratic_bound, bounded_square, telescoping, product_of_large)
