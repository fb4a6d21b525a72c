"""T4.2 for one activation: its period integral, and the closed form where one is derived."""

from __future__ import annotations

from sympy import Integral, Symbol, cos, pi, sin

from analysis.activations.activation import Activation, s
from analysis.plane.period import closed_period
from analysis.symbols import omega
from proofs.claims.claim import Special
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.plane import RADIUS, chi, phi

_u = Symbol("u", real=True)
_T = Symbol("T", positive=True)


def period_of(activation: Activation) -> tuple[Special, ...]:
    """T(E), with χ written out for this activation; S need not have a closed form or an inverse."""
    integrand = chi(RADIUS * cos(phi)) * chi(RADIUS * sin(phi))
    renamed = {d: Symbol("r", real=True) for d in activation.primitive.atoms(Symbol) - {s}}
    found = [
        Special(
            Relation(_u**2 / 2, "=", activation.primitive.xreplace(renamed), "for the `s` with the sign of `u`"),
            "the substitution, for this activation",
        ),
        Special(Relation(chi(_u), "=", _u / activation.sigma, "at this `s`"), "by definition"),
        Special(
            Relation(_T, "=", Integral(integrand, (phi, 0, 2 * pi)) / omega), "the period of the orbit of energy `E`"
        ),
    ]
    try:
        closed = closed_period(activation)
    except ValueError as error:
        return (*found, Special(Proposition("the integral stays as it is"), str(error)))
    return (*found, Special(Relation(_T, "=", closed.value), "in closed form, derived as for T4.3 and T4.6"))
