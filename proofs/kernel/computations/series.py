"""Rules that compute with B-series: what a Runge–Kutta scheme does to the energy of the tanh oscillator, n = 2."""

from __future__ import annotations

from sympy import S, Symbol, expand, tanh

from analysis.plane.drift import energy_correction, orbit_average
from analysis.plane.solution import p, q
from analysis.schemes.modified import modified_coefficients, residual
from analysis.schemes.stability import resolve
from proofs.kernel.computations.rule import Computation, Conclusion, Given, NotComputed
from proofs.kernel.statements import Proposition, Relation

HIGHEST = 6


def energy_term(n: int) -> Symbol:
    """The name of σ(z)ᵀf_n(z), where the scheme follows f + h f₂ + h² f₃ + …, at ω = 1."""
    return Symbol(f"σᵀf_{n}", real=True)


def scheme_title(scheme: str) -> str:
    """How a scheme is called in sentences; NotComputed when there is none of this name."""
    try:
        return resolve(scheme).title
    except ValueError as problem:
        raise NotComputed(str(problem)) from None


def lower_terms_vanish(scheme: str, n: int) -> Proposition:
    """The statement that the terms before σᵀf_n average to 0 and that products of corrections come later."""
    return Proposition(
        f"for {scheme_title(scheme)}, `mean(σᵀf_j) = 0` for `1 ≤ j < {n}`, and two corrections come later"
    )


def _modified_energy(premises: tuple[Given, ...], scheme: str, n: int) -> Conclusion:
    """σᵀf_n for tanh and ω = 1 as a polynomial in p = tanh z₁, q = tanh z₂.

    The coefficients of the modified equation are checked against the scheme: their flow reproduces every elementary
    weight to order n, exactly.
    """
    if premises:
        raise NotComputed("needs no premises")
    title = scheme_title(scheme)
    if not 2 <= n <= HIGHEST:
        raise NotComputed(f"terms are computed for 2 ≤ n ≤ {HIGHEST}, not {n}")
    b = modified_coefficients(scheme, n)
    if any(not defect.is_zero for k in range(1, n + 1) for defect in residual(scheme, b, k)):
        raise NotComputed(f"the modified equation of {title} is not reproduced")
    term = expand(energy_correction(scheme, n))
    return Relation(energy_term(n), "=", term, f"for {title}"), f"B-series over the rooted trees of order {n}"


def _lower_terms(premises: tuple[Given, ...], scheme: str, n: int) -> Conclusion:
    """mean(σᵀf_j) = 0 for 1 ≤ j < n, and h^(n−1) is below h^(2p), where products of two corrections begin.

    Odd j: exchanging the neurons and reversing time maps the orbit to itself and changes the sign, which is checked on
    the polynomial. Even j: the average over the orbit is computed.
    """
    if premises:
        raise NotComputed("needs no premises")
    title = scheme_title(scheme)
    if n - 1 >= 2 * resolve(scheme).order:
        raise NotComputed(f"for {title} two corrections act together at h^{n - 1}")
    for j in range(2, n):
        term = energy_correction(scheme, j)
        if j % 2:
            swapped = term.subs({p: q, q: p}, simultaneous=True)
            zero = expand(term + swapped).is_zero
        else:
            zero = orbit_average(term).is_zero
        if not zero:
            raise NotComputed(f"for {title} the average at h^{j - 1} is not 0")
    return lower_terms_vanish(
        scheme, n
    ), "odd terms change sign when time and neurons are exchanged; even ones computed"


in_place_term = Symbol("σᵀf_2 in place", real=True)
"""σ(z)ᵀf_2(z) for in-place Euler, z₁ first."""


def _in_place_energy(premises: tuple[Given, ...]) -> Conclusion:
    """σᵀf_2 for tanh, ω = 1 and one sweep of in-place Euler, which is z₁ + hσ(z₂), then z₂ − hσ(z₁ + hσ(z₂)).

    Its h² term is half of the second derivative in h, and f_2 is that less half of f'f.
    """
    if premises:
        raise NotComputed("needs no premises")
    first, second, step = Symbol("z₁", real=True), Symbol("z₂", real=True), Symbol("h", real=True)
    field = (tanh(second), -tanh(first))
    moved = first + step * field[0]
    sweep = (moved, second - step * tanh(moved))
    rate = S.Zero
    for value, component, own in zip(sweep, field, (tanh(first), tanh(second)), strict=True):
        along = component.diff(first) * field[0] + component.diff(second) * field[1]
        rate += own * (value.diff(step, 2).subs(step, 0) - along) / 2
    return Relation(
        in_place_term, "=", expand(rate.subs({tanh(first): p, tanh(second): q}))
    ), "the sweep, expanded to h²"


MODIFIED_ENERGY = Computation("modified equation", _modified_energy)
LOWER_TERMS = Computation("averages of lower order", _lower_terms)
IN_PLACE_ENERGY = Computation("modified equation of in-place Euler", _in_place_energy)

COMPUTATIONS: tuple[Computation, ...] = (MODIFIED_ENERGY, LOWER_TERMS, IN_PLACE_ENERGY)
