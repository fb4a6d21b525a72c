"""n = 2: what a numerical scheme does to energy and area, averaged over one turn."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Symbol

from analysis.plane.drift import Certificate
from analysis.plane.solution import p, q
from analysis.symbols import bound, h, omega, sigma
from proofs.kernel.computations.series import energy_term, lower_terms_vanish, scheme_title
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.motion import SMOOTH
from proofs.kernel.theorems.plane import FIELD, SOLUTION, mean, z1, z2
from proofs.kernel.theorems.scalars import BOUNDED, NONDECREASING
from proofs.kernel.theorems.theorem import Instance, Theorem

drift_rate = Symbol("mean(dE/dt)", real=True)
"""The rate of the energy along the numerical solution, averaged over one turn."""
area, area_next = Symbol("area(R)", nonnegative=True), Symbol("area(F(R))", nonnegative=True)
slopes = Symbol("∬σ'σ'", nonnegative=True)
"""The integral of σ'(z₁)σ'(z₂) over R."""
DIFFEOMORPHISM = Proposition("`z ↦ z⁺` is a diffeomorphism of `ℝⁿ`")


def _averaging(scheme: str, n: int, found: Certificate, value: Expr) -> Instance:
    if value.has(p, q):
        raise ValueError(f"an average does not depend on the state, but {value} does")
    title = scheme_title(scheme)
    term = Relation(energy_term(n), "=", found.poly, f"for {title}")
    averaged = Relation(mean(found.poly), "=", value)
    rate = Relation(drift_rate, "=", h ** (n - 1) * omega**n * value, f"for {title}, to leading order in `h`")
    return (*FIELD, SOLUTION, term, averaged, lower_terms_vanish(scheme, n)), rate


averaging = Theorem(
    "averaging: the scheme follows ẇ = f + h f₂ + h² f₃ + … to every power of h, and the energy changes over one turn "
    "by the integral of the first term that does not average to 0",
    "J. Sanders, F. Verhulst and J. Murdock, Averaging Methods in Nonlinear Dynamical Systems, theorem 2.8.1; "
    "E. Hairer, C. Lubich and G. Wanner, Geometric Numerical Integration, theorems IX.1.2 and IX.9.1",
    _averaging,
)


def jacobian() -> Expr:
    """The determinant of the derivative of z⁺ = (z₁ + hωσ(z₂), z₂ − hωσ(z₁)), written with its partial derivatives."""
    first, second = z1 + h * omega * sigma(z2), z2 - h * omega * sigma(z1)
    return Derivative(first, z1) * Derivative(second, z2) - Derivative(first, z2) * Derivative(second, z1)


def _change_of_variables() -> Instance:
    right = 1 + h**2 * omega**2 * sigma(z1).diff(z1) * sigma(z2).diff(z2)
    determinant = Relation(jacobian(), "=", right)
    return (*FIELD, DIFFEOMORPHISM, determinant), Relation(area_next, "=", area + h**2 * omega**2 * slopes)


change_of_variables = Theorem(
    "change of variables: the area of the image is the integral of the Jacobian's determinant",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 7.26",
    _change_of_variables,
    classical=False,
)


def _total_variation() -> Instance:
    return (SMOOTH, NONDECREASING, BOUNDED), Relation(slopes, "≤", (2 * bound) ** 2)


total_variation = Theorem(
    "σ' ≥ 0 and ∫σ' ≤ 2M over the line, as σ stays between −M and M; the double integral over R is at most the product",
    "elementary",
    _total_variation,
    classical=False,
)

SMOOTH_FIELD = Proposition("`w⁺ = w + h f(w)`, with `f` four times continuously differentiable")
FOLLOWS = Proposition(
    "`w⁺` is the time-`h` solution of `ẇ = f − (h/2) f'f + h² (f''(f,f)/12 + f'f'f/3)` from `w`, up to "
    "terms of order `h⁴`"
)
once = Symbol("f'f", real=True)
curved, twice = Symbol("f''(f,f)", real=True), Symbol("f'f'f", real=True)
"""The elementary differentials of orders 2 and 3, componentwise."""


def second_order(f2: Expr) -> Expr:
    """What the flow of f + h f₂ + … has at h² beyond the Euler step: f₂ + f'f/2."""
    return f2 + once / 2


def third_order(f2_f: Expr, f_f2: Expr, f3: Expr) -> Expr:
    """At h³: f₃ + (f₂'f + f'f₂)/2 + (f'f)'f/6, where (f'f)'f = f''(f,f) + f'f'f."""
    return f3 + (f2_f + f_f2) / 2 + (curved + twice) / 6


def corrections() -> tuple[Expr, Expr, Expr, Expr]:
    """f₂ = −f'f/2, so f₂'f = −(f''(f,f) + f'f'f)/2 and f'f₂ = −f'f'f/2; and f₃."""
    return -once / 2, -(curved + twice) / 2, -twice / 2, curved / 12 + twice / 3


def _taylor_flow() -> Instance:
    f2, f2_f, f_f2, f3 = corrections()
    zero = Integer(0)
    return (
        SMOOTH_FIELD,
        Relation(second_order(f2), "=", zero),
        Relation(third_order(f2_f, f_f2, f3), "=", zero),
    ), FOLLOWS


taylor_flow = Theorem(
    "Taylor's formula for the solution of ẇ = f + h f₂ + h² f₃ over the time h, compared with w + h f(w) power by "
    "power",
    "E. Hairer, C. Lubich and G. Wanner, Geometric Numerical Integration, section IX.1",
    _taylor_flow,
    classical=False,
)

THEOREMS = (averaging, taylor_flow, change_of_variables, total_variation)
