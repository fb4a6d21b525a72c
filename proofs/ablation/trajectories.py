"""Claims about trajectories: whether one network from one start does what a claim forbids.

A certificate (proofs.ablation.certificates) settles it exactly; else a careful integration (numerics.orbits.judge) is
evidence; else it is undecided.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from numerics.orbits.judge import Field, Motion, judge, judge_above
from numerics.orbits.kerneldrift import drifting
from proofs.ablation.certificates import certify
from proofs.ablation.rates import rate_outcome
from proofs.assumptions.combining import both, either
from proofs.assumptions.network import continuous, current_form, rate_form, skew
from proofs.claims.claim import Claim
from proofs.claims.forbids import Forbids
from proofs.networks.exact import in_floats
from proofs.networks.instance import Instance
from proofs.verdict import Outcome, Verdict

LEAK_TIMES = 20.0
"""That something escapes or keeps moving is believed only when the leak has had so many of its own times 1/γ."""


def outcome(claim: Claim, case: Instance, *, horizon: float = 300.0, numeric: bool = True) -> Outcome:
    """Does this trajectory contradict the claim? Exactly if a certificate says so, else as far as numbers tell.

    ValueError for a claim that says nothing of single trajectories.
    """
    if claim.rates is not None:
        return rate_outcome(claim.rates, case)
    if claim.forbids is None:
        raise ValueError(f"{claim.label} says nothing of single trajectories")
    forbids = claim.forbids
    certificate = certify(case)
    if certificate is not None:
        limit = None if certificate.limit is None else np.array([float(value) for value in certificate.limit])
        reason = _contradicts(forbids, certificate.kind, case, limit)
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
    reason = _contradicts(forbids, motion.kind, case, motion.limit)
    why = f"{motion.detail}; {reason}" if reason else motion.detail
    return Outcome(motion.kind if reason else "", why, Verdict.SUPPORTED, True)


def _contradicts(forbids: Forbids, kind: str, case: Instance, limit: np.ndarray | None) -> str | None:
    if kind == "static":
        return forbids.static(case)
    if kind == "converges" and forbids.only_to_zero:
        return "it was to come to rest at 0" if limit is not None and np.abs(limit).max() > 1e-3 else None
    return forbids.kinds.get(kind)


@lru_cache(maxsize=4096)
def judge_case(case: Instance, horizon: float) -> Motion:
    """The motion of a case as floats, with its conserved energy where it has one."""
    system, start, leak = case.system, in_floats(case).states[0], float(case.leak)
    conserved: Field | None = system.energy if _conserves(case) else None
    if case.form == "rate" and leak == 0:
        # z = Wx + b obeys the current form, whatever the bias.
        inner = case.replace(form="current", bias=None).system
        shadow, level = system.potentials(start), None if conserved is None else inner.energy
        seen = judge_above(system.velocity, start, inner.velocity, shadow, energy=level, horizon=horizon)
        if seen.kind in ("moves", "undecided") and case.n > 3 and system.bias is None:
            # A coarse look first: the tight integration takes seconds, and few networks drift.
            for time, rtol in ((600.0, 1e-7), (1200.0, 1e-11)):
                drifts = drifting(system.weights, system.numeric.sigma, start[None, :], time=time, rtol=rtol)
                if not drifts:
                    return seen
            detail = f"is carried along the kernel of W at the rate {drifts[0].rate:.6g} as far as t = 1200"
            return Motion("escapes", detail, 1200.0)
        return seen
    seen = judge(system.velocity, start, energy=conserved, horizon=horizon)
    if seen.kind in ("escapes", "moves") and leak > 0 and seen.time * leak < LEAK_TIMES:
        return Motion("undecided", f"{seen.detail}, but the leak {leak:.3g} may stop it yet", seen.time)
    return seen


def _conserves(case: Instance) -> bool:
    """Is the energy conserved (T2.1, T2.4)? Only then is a change of it an error of the integration."""
    plain = both(skew.decide(case), continuous.decide(case), either(current_form.decide(case), rate_form.decide(case)))
    return plain.is_true


def level_start(case: Instance) -> Instance | None:
    """The case started on the diagonal of the plane, on the energy level of the first static point (r, 0), in closed
    form; None where there is none. A separatrix is met by aiming only: its starts have measure 0."""
    from analysis.activations.activation import s
    from proofs.ablation.certificates import positive_zeros
    from proofs.ablation.closedforms import level_on_diagonal

    sigma = case.given_activation
    if case.n != 2 or sigma is None or not sigma.has_closed_primitive:
        return None
    zeros = positive_zeros(sigma.sigma)
    if not zeros:
        return None
    start = level_on_diagonal(sigma.primitive, s, sigma.primitive.subs(s, zeros[0]))
    if start is None:
        return None
    return case.replace(states=np.array([[start, start]], dtype=object), step=None, energy_weights=None)
