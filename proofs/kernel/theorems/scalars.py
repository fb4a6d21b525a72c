"""Facts about one real function of one real variable, and about sequences of numbers."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Symbol

from analysis.symbols import E, E_next, S, bound, lipschitz, r, sigma
from proofs.kernel.computations import UNIT_INTERVAL
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.energy import CONTINUOUS, RUDIN
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, constant_in_time, scalar

NONDECREASING = Proposition("`σ` is nondecreasing")
LIPSCHITZ = Proposition("`σ` is Lipschitz with constant `L`")
BOUNDED = Proposition("`σ` is bounded by `M`")


def moved(start: Expr, end: Expr) -> Expr:
    """(σ(a + r(b − a)) − σ(a))(b − a), for ends that do not depend on r."""
    if scalar(start, "an end").has(r) or scalar(end, "an end").has(r):
        raise ValueError(f"the ends must not depend on {r}")
    return (sigma(start + r * (end - start)) - sigma(start)) * (end - start)


def _rises(a: Expr, b: Expr) -> Instance:
    return (NONDECREASING,), Relation(Integer(0), "≤", moved(a, b), UNIT_INTERVAL)


rises = Theorem(
    "nondecreasing: a + r(b − a) lies on the same side of a as b, and σ(a + r(b − a)) on the same side of σ(a)",
    ELEMENTARY,
    _rises,
    lemmas=("rises",),
)


def _rises_slowly(a: Expr, b: Expr) -> Instance:
    return (LIPSCHITZ,), Relation(moved(a, b), "≤", lipschitz * r * (b - a) ** 2, UNIT_INTERVAL)


rises_slowly = Theorem(
    "Lipschitz: |σ(a + r(b − a)) − σ(a)| ≤ L r |b − a|", ELEMENTARY, _rises_slowly, lemmas=("rises_slowly",)
)


def _first_order(a: Expr, b: Expr) -> Instance:
    remainder = Integral(moved(a, b), (r, 0, 1))
    return (CONTINUOUS,), Relation(remainder, "=", S(b) - S(a) - sigma(a) * (b - a))


first_order = Theorem(
    "Taylor's formula of the first order: with integral remainder, from S' = σ by the fundamental theorem of calculus",
    f"{RUDIN}, theorem 6.21",
    _first_order,
)


def _bounded_square(a: Expr) -> Instance:
    return (BOUNDED,), Relation(sigma(scalar(a, "the argument")) ** 2, "≤", bound**2)


bounded_square = Theorem(
    "bounded: the square of a function bounded by M is at most M²", ELEMENTARY, _bounded_square, ("bounded_square",)
)


def _telescoping(increment: Expr) -> Instance:
    constant_in_time(scalar(increment, "the increment"))
    start, end, steps = Symbol("E_0", real=True), Symbol("E_N", real=True), Symbol("N", integer=True, positive=True)
    return (Relation(E_next - E, "≤", increment),), Relation(end, "≤", start + steps * increment)


telescoping = Theorem(
    "induction over the steps: what grows by at most c in every step has grown by at most Nc after N steps",
    ELEMENTARY,
    _telescoping,
    lemmas=("telescoping",),
)


THEOREMS = (rises, rises_slowly, first_order, bounded_square, telescoping)
