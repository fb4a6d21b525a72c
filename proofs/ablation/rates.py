"""Claims about what is conserved: the rates that have to be 0 at every state, evaluated exactly on one network.

They are taken along the network's true field, with its leak and bias, so that a network outside the claim's scope shows
what becomes of the quantity there.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from sympy import Expr, Matrix, S, diff

from analysis.activations.activation import Activation, s
from analysis.decisions.functions import decide_zero
from analysis.decisions.pieces import pieces_of
from analysis.decisions.spans import Unclear
from numerics.evaluation.compile import compile_activation
from proofs.networks.exact import Case
from proofs.networks.instance import Instance
from proofs.verdict import Outcome, Verdict


def moved(case: Case) -> Matrix:
    """The velocity of what σ is taken of: ż; in rate form that of z = Wx + b."""
    return case.matrix * case.velocity if case.form == "rate" else case.velocity


def energy_rate(case: Case) -> tuple[Expr, ...]:
    """dE/dt = σ(z)ᵀż, each term times d where there are energy weights."""
    d = case.energy_weights or (S.One,) * case.n
    return (sum((w * value * rate for w, value, rate in zip(d, case.sigma_start, moved(case), strict=True)), S.Zero),)


def norm_rate(case: Case) -> tuple[Expr, ...]:
    """½ d‖x‖²/dt = xᵀẋ."""
    return ((Matrix(case.start).T * case.velocity)[0],)


def quadratic_rates(case: Case) -> tuple[Expr, ...]:
    """½ dI_j/dt = xᵀ(KᵀK)ʲẋ for j < n."""
    squared = case.matrix.T * case.matrix
    return tuple((Matrix(case.start).T * squared**j * case.velocity)[0] for j in range(case.n))


def casimir_rates(case: Case) -> tuple[Expr, ...]:
    """cᵀż for a basis of the c with Wᵀc = 0."""
    return tuple((c.T * case.velocity)[0] for c in case.matrix.T.nullspace())


def biased_rate(case: Case) -> tuple[Expr, ...]:
    """d(E + cᵀz)/dt = (σ(z) + c)ᵀż for the c with b = Wc; nothing where b is not in the image of W."""
    bias = Matrix(case.bias) if case.bias is not None else case.matrix.zeros(case.n, 1)
    try:
        c, free = case.matrix.gauss_jordan_solve(bias)
    except ValueError:
        return ()
    c = c.subs(dict.fromkeys(free, 0))
    return (((case.sigma_start + c).T * moved(case))[0],)


def unexplained_rate(case: Case) -> tuple[Expr, ...]:
    """dE/dt − (σᵀQσ − γzᵀσ), Q = (W + Wᵀ)/2."""
    value, symmetric = case.sigma_start, (case.matrix + case.matrix.T) / 2
    explained = (value.T * symmetric * value)[0] - case.leak * (Matrix(case.start).T * value)[0]
    return (energy_rate(case)[0] - explained,)


RATES: dict[str, Callable[[Case], tuple[Expr, ...]]] = {
    "T1.1": norm_rate,
    "T1.2": norm_rate,
    "T1.4": quadratic_rates,
    "T2.1": energy_rate,
    "T2.2": energy_rate,
    "T2.3": energy_rate,
    "T2.4": energy_rate,
    "T2.5": casimir_rates,
    "T2.7": biased_rate,
    "T2.9": unexplained_rate,
}
"""What has to be 0 at every state for the claim to hold."""

ONLY_SKEW = frozenset(("T1.2", "T2.2"))
"""These say: conserved if and only if W is skew."""


def rate_outcome(label: str, case: Case) -> Outcome:
    """Is what the claim says is conserved at rest at the start? KeyError for a label that is not in RATES."""
    if label in ONLY_SKEW and case.matrix != -case.matrix.T:
        return _conserved_all_the_same(label, case)
    if RATES[label] is energy_rate and case.activation is not None and _negligible(case.instance()):
        return Outcome("", "dE/dt is 0 there, up to rounding", Verdict.SUPPORTED, True)
    rates = RATES[label](case)
    if not rates:
        return Outcome("", "nothing is said to be conserved here", Verdict.UNDECIDED, False)
    zeros = [decide_zero(rate) for rate in rates]
    for rate, zero in zip(rates, zeros, strict=True):
        if zero.is_false:
            return Outcome("changes", f"its rate is {rate} at the start, not 0", Verdict.CERTIFIED, True)
    if any(zero.is_undecided for zero in zeros):
        return Outcome("", next(zero.reason for zero in zeros if zero.is_undecided), Verdict.UNDECIDED, False)
    return Outcome("", "its rate is 0 there", Verdict.CERTIFIED, True)


def _conserved_all_the_same(label: str, case: Case) -> Outcome:
    """W is not skew: is σ(z)ᵀWσ(z) = 0 at every state? Told where σ has finitely many values."""
    values = finite_range(case.activation) if label == "T2.2" and case.form == "current" else None
    plain = case.leak == 0 and not any(case.bias or ())
    if values is None or not plain or len(values) ** case.n > 256:
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


def _negligible(instance: Instance) -> bool:
    """Is dE/dt within rounding of 0 in floats? Then exact numbers, which take a hundred times longer, are not asked."""
    assert instance.activation is not None
    weights, state = instance.weights, instance.states[0]
    bias = np.zeros(instance.n) if instance.bias is None else instance.bias
    rate = instance.form == "rate"
    value = compile_activation(instance.activation).sigma(weights @ state + bias if rate else state)
    d = np.ones(instance.n) if instance.energy_weights is None else instance.energy_weights
    parts = value - instance.leak * state if rate else None
    velocity = weights @ parts if parts is not None else weights @ value + bias - instance.leak * state
    terms = d * value * velocity
    return bool(abs(terms.sum()) <= 1e-12 * abs(terms).sum() and abs(terms).sum() > 0)
