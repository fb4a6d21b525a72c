"""Claims about trajectories: what each forbids, and whether one network from one start does it.

A certificate (proofs.ablation.certificates) settles it exactly; else a careful integration (numerics.orbits.judge) is
evidence; else it is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sympy import Matrix

from analysis.activations.activation import Activation
from analysis.decisions.functions import decide_zero
from numerics.evaluation.compile import compile_activation
from numerics.orbits.judge import Field, Motion, judge, judge_above
from numerics.orbits.kerneldrift import drifting
from proofs.ablation.certificates import certify
from proofs.ablation.rates import RATES, rate_outcome
from proofs.networks.exact import Case
from proofs.verdict import Outcome, Verdict


@dataclass(frozen=True)
class Conclusion:
    """What a claim says of every trajectory: the kinds of motion that contradict it, each with the reason.

    `static` decides whether standing still at the start contradicts it: some static points are allowed. With
    `only_to_zero`, converging contradicts it when the limit is another point than 0. A network with fewer neurons than
    `smallest` cannot contradict it.
    """

    forbidden: Mapping[str, str]
    static: Callable[[Case], str | None] = lambda case: None
    only_to_zero: bool = False
    smallest: int = 1


def _not_the_origin(case: Case) -> str | None:
    return "it is not the origin" if any(value != 0 for value in case.start) else None


def _second_on_its_leaf(case: Case) -> str | None:
    """Is the origin a static point of the same leaf z₀ + Im W, other than the start?"""
    if all(value == 0 for value in case.start):
        return None
    origin = Case(case.form, case.weights, (case.start[0] * 0,) * case.n, case.activation, case.bias, case.leak)
    if not all(decide_zero(value).is_true for value in origin.velocity):
        return None
    columns = case.matrix.row_join(Matrix(case.start))
    return "0 is a static point of the same leaf" if columns.rank() == case.matrix.rank() else None


def _away_from_solutions(case: Case) -> str | None:
    """Rate form: is Wx + b ≠ 0 at the start?"""
    z = case.matrix * Matrix(case.start)
    if case.bias is not None:
        z += Matrix(case.bias)
    return "W x + b is not 0 there" if any(decide_zero(value).is_false for value in z) else None


LEAK_TIMES = 20.0
"""That something escapes or keeps moving is believed only when the leak has had so many of its own times 1/γ."""
STOPS = "it was to keep moving"
LEAVES = "it was to stay bounded"
RETURNS = "it was to be periodic"


CONCLUSIONS: dict[str, Conclusion] = {
    "T3.1": Conclusion({"converges": STOPS, "escapes": LEAVES}, _second_on_its_leaf),
    "T3.2": Conclusion({"converges": STOPS}, _away_from_solutions),
    "T3.4": Conclusion({"converges": "it was to come back", "escapes": "it was to come back"}),
    "T3.5": Conclusion(
        {
            "escapes": "it was to come to rest at 0",
            "returns": "it was to come to rest",
            "moves": "it was to come to rest",
        },
        _not_the_origin,
        only_to_zero=True,
    ),
    "abstract": Conclusion({"converges": STOPS, "escapes": LEAVES}, _not_the_origin),
    "T3.6": Conclusion({"escapes": LEAVES}, smallest=3),
    "T4.1": Conclusion({"converges": RETURNS, "escapes": RETURNS}, _not_the_origin),
    "T4.2": Conclusion({"converges": RETURNS, "escapes": RETURNS}, _not_the_origin),
    "T9.1": Conclusion({"converges": RETURNS, "escapes": RETURNS, "winds": RETURNS}),
}
"""By label; a claim that is not here says nothing of single trajectories, or is tested by its own check."""


EXACT = frozenset((*CONCLUSIONS, *RATES))
"""The claims that are tried on single trajectories in exact numbers, not by their check."""


def outcome(label: str, case: Case, *, horizon: float = 300.0, numeric: bool = True) -> Outcome:
    """Does this trajectory contradict the claim? Exactly if a certificate says so, else as far as numbers tell.

    Raises KeyError for a label that is neither in CONCLUSIONS nor in RATES.
    """
    if label in RATES:
        return rate_outcome(label, case)
    conclusion = CONCLUSIONS[label]
    certificate = certify(case)
    if certificate is not None:
        limit = None if certificate.limit is None else np.array([float(value) for value in certificate.limit])
        reason = _contradicts(conclusion, certificate.kind, case, limit)
        why = f"{certificate.why}; {reason}" if reason else certificate.why
        return Outcome(certificate.kind if reason else "", why, Verdict.CERTIFIED, True)
    if not numeric:
        return Outcome("", "not certified", Verdict.UNDECIDED, False)
    motion = judge_case(case, horizon)
    if motion.kind == "undecided":
        return Outcome("", motion.detail, Verdict.UNDECIDED, False)
    # A float field of exactly 0 where the exact one was not seen to be 0 shows nothing.
    if motion.kind == "static":
        return Outcome("", "too near a static point to tell", Verdict.UNDECIDED, False)
    reason = _contradicts(conclusion, motion.kind, case, motion.limit)
    why = f"{motion.detail}; {reason}" if reason else motion.detail
    return Outcome(motion.kind if reason else "", why, Verdict.SUPPORTED, True)


def _contradicts(conclusion: Conclusion, kind: str, case: Case, limit: np.ndarray | None) -> str | None:
    if kind == "static":
        return conclusion.static(case)
    if kind == "converges" and conclusion.only_to_zero:
        return "it was to come to rest at 0" if limit is not None and np.abs(limit).max() > 1e-3 else None
    return conclusion.forbidden.get(kind)


@lru_cache(maxsize=4096)
def judge_case(case: Case, horizon: float) -> Motion:
    """The motion of a case as floats, with its conserved energy where it has one."""
    instance = case.instance()
    weights, leak = instance.weights, instance.leak
    bias = np.zeros(case.n) if instance.bias is None else instance.bias
    assert case.activation is not None
    compiled = compile_activation(case.activation)
    if case.form == "rate":

        def field(x: np.ndarray) -> np.ndarray:
            return compiled.sigma(weights @ x + bias) - leak * x

        def energy(x: np.ndarray) -> np.ndarray:
            return compiled.primitive(x @ weights.T + bias).sum(axis=-1)
    else:

        def field(x: np.ndarray) -> np.ndarray:
            return weights @ compiled.sigma(x) + bias - leak * x

        def energy(x: np.ndarray) -> np.ndarray:
            return compiled.primitive(x).sum(axis=-1)

    conserved: Field | None = energy if _conserves(case, bias, leak) else None
    start = instance.states[0]
    if case.form == "rate" and leak == 0:
        level: Field | None = None if conserved is None else lambda z: compiled.primitive(z).sum(axis=-1)
        shadow = weights @ start + bias
        seen = judge_above(field, start, lambda z: weights @ compiled.sigma(z), shadow, energy=level, horizon=horizon)
        if seen.kind in ("moves", "undecided") and case.n > 3 and not bias.any():
            # A coarse look first: the tight integration takes seconds, and few networks drift.
            for time, rtol in ((600.0, 1e-7), (1200.0, 1e-11)):
                drifts = drifting(weights, compiled.sigma, start[None, :], time=time, rtol=rtol)
                if not drifts:
                    return seen
            detail = f"is carried along the kernel of W at the rate {drifts[0].rate:.6g} as far as t = 1200"
            return Motion("escapes", detail, 1200.0)
        return seen
    seen = judge(field, start, energy=conserved, horizon=horizon)
    if seen.kind in ("escapes", "moves") and leak > 0 and seen.time * leak < LEAK_TIMES:
        return Motion("undecided", f"{seen.detail}, but the leak {leak:.3g} may stop it yet", seen.time)
    return seen


def _conserves(case: Case, bias: np.ndarray, leak: float) -> bool:
    """Is the energy conserved (T2.1, T2.4)? Only then is a change of it an error of the integration."""
    skew = case.matrix == -case.matrix.T
    return bool(skew and leak == 0 and (case.form == "rate" or not bias.any()) and _integrable(case.activation))


def _integrable(activation: Activation | None) -> bool:
    return activation is not None and activation.decide("continuous").is_true


def level_start(case: Case) -> Case | None:
    """The case started on the diagonal of the plane, on the energy level of the first static point (r, 0), in closed
    form; None where there is none. A separatrix is met by aiming only: its starts have measure 0."""
    from analysis.activations.activation import s
    from proofs.ablation.certificates import positive_zeros
    from proofs.ablation.closedforms import level_on_diagonal

    sigma = case.activation
    if case.n != 2 or sigma is None or not sigma.has_closed_primitive:
        return None
    zeros = positive_zeros(sigma.sigma)
    if not zeros:
        return None
    start = level_on_diagonal(sigma.primitive, s, sigma.primitive.subs(s, zeros[0]))
    if start is None:
        return None
    return Case(case.form, case.weights, (start, start), sigma, case.bias, case.leak)
