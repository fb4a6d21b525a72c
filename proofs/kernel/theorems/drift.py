"""n = 2: what a numerical scheme does to energy and area, averaged over one turn."""

from __future__ import annotations

from sympy import Derivative, Expr, Symbol

from analysis.plane.solution import p, q
from analysis.symbols import bound, h, omega, reserved, sigma
from proofs.kernel.computations.series import energy_term, lower_terms_vanish, scheme_title
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.eulermap import DIFFEOMORPHISM
from proofs.kernel.theorems.letters import z1, z2
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.plane import FIELD, SOLUTION, mean
from proofs.kernel.theorems.scalars import BOUNDED, NONDECREASING
from proofs.kernel.theorems.theorem import Instance, Theorem, scalar

turns_gain = Symbol("ΔE/T", real=True)
"""The energy that the numerical solution gains in the N steps h = T/N of one turn, divided by the period T."""
area, area_next = Symbol("area(R)", nonnegative=True), Symbol("area(F(R))", nonnegative=True)
slopes = Symbol("∬σ'σ'", nonnegative=True)
"""The integral of σ'(z₁)σ'(z₂) over R."""


def after_a_turn(scheme: str, n: int) -> str:
    """In which sense the law of a scheme holds."""
    return (
        f"for {scheme_title(scheme)} with `N` steps `h = T/N` to a turn, with an error of at most a constant times "
        f"`h^{n}` for small `h`"
    )


def _averaging(scheme: str, n: int, term: Expr) -> Instance:
    if scalar(term, "the term").free_symbols - {p, q}:
        raise ValueError(f"{term} depends on more than the state")
    named = Relation(energy_term(n), "=", term, f"for {scheme_title(scheme)}")
    gained = Relation(turns_gain, "=", h ** (n - 1) * omega**n * mean(term), after_a_turn(scheme, n))
    return (*FIELD, SOLUTION, named, lower_terms_vanish(scheme, n)), gained


averaging = Theorem(
    "modified equations: the scheme follows ẇ = f + h f₂ + h² f₃ + … up to every power of h over bounded times; so in "
    "one turn the energy gains the integral of the first term that does not average to 0, to leading order in h",
    "E. Hairer, C. Lubich and G. Wanner, Geometric Numerical Integration, theorems IX.1.2 and IX.9.1; E. Hairer, S. "
    "Nørsett and G. Wanner, Solving Ordinary Differential Equations I, theorem I.14.1",
    _averaging,
)


def jacobian() -> Expr:
    """The determinant of the derivative of z⁺ = (z₁ + hωσ(z₂), z₂ − hωσ(z₁)), written with its partial derivatives."""
    first, second = z1 + h * omega * sigma(z2), z2 - h * omega * sigma(z1)
    return Derivative(first, z1) * Derivative(second, z2) - Derivative(first, z2) * Derivative(second, z1)


change_of_variables = Theorem(
    "change of variables: the area of the image is the integral of the Jacobian's determinant, which is positive here",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 7.26",
    (
        (
            *FIELD,
            DIFFEOMORPHISM,
            Relation(jacobian(), "=", 1 + h**2 * omega**2 * sigma(z1).diff(z1) * sigma(z2).diff(z2)),
        ),
        Relation(area_next, "=", area + h**2 * omega**2 * slopes),
    ),
)

total_variation = Theorem(
    "Tonelli's theorem: σ' ≥ 0 and ∫σ' ≤ 2M over the line, as σ stays between −M and M; the double integral over R is "
    "at most the product",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 8.8; Principles of Mathematical Analysis, theorem 6.21",
    ((SMOOTH, NONDECREASING, BOUNDED), Relation(slopes, "≤", (2 * bound) ** 2)),
)

SMOOTH_FIELD = Proposition("`w⁺ = w + h f(w)`, with `f` four times continuously differentiable")
once = Symbol("f'f", real=True)
curved, twice = Symbol("f''(f,f)", real=True), Symbol("f'f'f", real=True)
"""The elementary differentials of orders 2 and 3, componentwise."""
f0, f2, f3 = Symbol("f", real=True), reserved(Symbol("f₂", real=True)), reserved(Symbol("f₃", real=True))
f2_f, f_f2 = Symbol("f₂'f", real=True), Symbol("f'f₂", real=True)
start, reached = Symbol("w", real=True), Symbol("w(h)", real=True)
"""A component of the state, and of the solution of ẇ = f + h f₂ + h² f₃ a time h later."""
TO_FOURTH_ORDER = "with an error of at most a constant times `h⁴` for small `h`"

taylor_flow = Theorem(
    "Taylor's formula for a flow: from w'' = F'F and w''' = F''(F,F) + F'F'F for F = f + h f₂ + h² f₃",
    "E. Hairer, C. Lubich and G. Wanner, Geometric Numerical Integration, section IX.1",
    (
        (SMOOTH_FIELD,),
        Relation(
            reached,
            "=",
            start + h * f0 + h**2 * (f2 + once / 2) + h**3 * (f3 + (f2_f + f_f2) / 2 + (curved + twice) / 6),
            TO_FOURTH_ORDER,
        ),
    ),
)


def _product_rule(factor: Expr, which: str) -> Instance:
    if not scalar(factor, "the factor").is_number:
        raise ValueError(f"{factor} is not a number")
    conclusions = {
        "f₂'f": Relation(f2_f, "=", factor * (curved + twice)),
        "f'f₂": Relation(f_f2, "=", factor * twice),
    }
    return (Relation(f2, "=", factor * once),), conclusions[which]


product_rule = Theorem(
    "product rule for elementary differentials: for f₂ = c f'f the derivatives are f₂'f = c(f''(f,f) + f'f'f) and "
    "f'f₂ = c f'f'f",
    "E. Hairer, C. Lubich and G. Wanner, Geometric Numerical Integration, section III.1",
    _product_rule,
)

THEOREMS = (averaging, taylor_flow, product_rule, change_of_variables, total_variation)
