"""Does one network contradict a claim about what is conserved? Told at its start, in exact numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
from sympy import Expr, Matrix, diff

from analysis.activations.activation import Activation, s
from analysis.decisions.functions import decide_zero
from analysis.decisions.pieces import pieces_of
from analysis.decisions.spans import Unclear
from proofs.assumptions.network import current_form, skew
from proofs.claims.rates import Rates, energy_rate
from proofs.networks.exact import in_floats
from proofs.networks.instance import Instance
from proofs.verdict import Outcome, Verdict


def rate_outcome(claimed: Rates, case: Instance) -> Outcome:
    """Is what is said to be conserved at rest at the start?"""
    if claimed.only_skew and not skew.decide(case).is_true:
        return _conserved_all_the_same(claimed, case)
    if claimed.of is energy_rate and case.given_activation is not None and _negligible(case):
        return Outcome("", "dE/dt is 0 there, up to rounding", Verdict.SUPPORTED, True)
    rates = claimed.of(case)
    if not rates:
        return Outcome("", "nothing is said to be conserved here", Verdict.UNDECIDED, False)
    zeros = [decide_zero(rate) for rate in rates]
    for rate, zero in zip(rates, zeros, strict=True):
        if zero.is_false:
            return Outcome("changes", f"its rate is {rate} at the start, not 0", Verdict.CERTIFIED, True)
    if any(zero.is_undecided for zero in zeros):
        return Outcome("", next(zero.reason for zero in zeros if zero.is_undecided), Verdict.UNDECIDED, False)
    return Outcome("", "its rate is 0 there", Verdict.CERTIFIED, True)


def _conserved_all_the_same(claimed: Rates, case: Instance) -> Outcome:
    """W is not skew: is σ(z)ᵀWσ(z) = 0 at every state? Told where σ has finitely many values."""
    plain = claimed.of is energy_rate and current_form.decide(case).is_true
    values = finite_range(case.given_activation) if plain else None
    if values is None or len(values) ** case.n > 256:
        return Outcome("", "it is not said to be conserved", Verdict.UNDECIDED, False)
    forms = (Matrix(v).T * case.matrix * Matrix(v) for v in product(values, repeat=case.n))
    if all(decide_zero(form[0]).is_true for form in forms):
        listed = ", ".join(map(str, values))
        why = f"σ takes the values {listed} only, and vᵀWv = 0 for all v made of them, but W is not skew"
        return Outcome("conserved", why, Verdict.CERTIFIED, True)
    return Outcome("", "vᵀWv is not 0 for some values v of σ", Verdict.CERTIFIED, True)


def finite_range(activation: Activation | None) -> tuple[Expr, ...] | None:
    """The values of a σ that is constant on each of finitely many pieces, in order; None for any other σ."""
    if activation is None:
        return None
    try:
        pieces, points = pieces_of(activation.sigma, s)
    except Unclear:
        return None
    if not all(decide_zero(diff(piece.expr, s)).is_true for piece in pieces):
        return None
    found = {piece.expr.subs(s, 0) for piece in pieces} | {point.value for point in points}
    if not all(value.is_finite and value.is_real for value in found):
        return None
    return tuple(sorted(found, key=lambda value: float(value)))


def _negligible(case: Instance) -> bool:
    """Is dE/dt within rounding of 0 in floats? Then exact numbers, which take a hundred times longer, are not asked."""
    system, instance = case.system, in_floats(case)
    state = instance.states[0]
    value, velocity = system.numeric.sigma(system.potentials(state)), system.velocity(state)
    d = np.ones(case.n) if instance.energy_weights is None else instance.energy_weights
    terms = d * value * (system.weights @ velocity if case.form == "rate" else velocity)
    return bool(abs(terms.sum()) <= 1e-12 * abs(terms).sum() and abs(terms).sum() > 0)
