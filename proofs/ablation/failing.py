"""A claim's check on networks that need not satisfy its assumptions: does it fail clearly, and does it fail exactly?"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from sympy import Rational

from analysis.activations.activation import s
from proofs.campaigns.campaign import own_constants
from proofs.claims.claim import Claim
from proofs.networks.instance import Instance
from proofs.networks.numbers import sympified

CLEAR = 1e-6
"""A violation must exceed this share of the terms that cancel, far beyond what any tolerance leaves to rounding."""
TROUBLE = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError, RuntimeError)


def clearly_fails(claim: Claim, instance: Instance) -> bool | None:
    """Does the check fail, by far more than rounding? None when it cannot be made, or fails by too little to tell."""
    assert claim.check is not None
    try:
        with np.errstate(all="ignore"):
            residual = claim.check(instance)
    except TROUBLE:
        return None
    if residual.ok:
        return False
    clear = np.isfinite(residual.value) and np.isfinite(residual.scale) and residual.value > CLEAR * residual.scale
    return True if clear else None


def takes_exact_numbers(claim: Claim) -> bool:
    """Does the claim draw exact instances for its check, where the states stand for the values of σ?"""
    return _draws_exact(claim.label, claim)


@lru_cache(maxsize=512)
def _draws_exact(label: str, claim: Claim) -> bool:
    if claim.instances is None:
        return False
    seen: list[bool] = []

    @settings(
        max_examples=30,
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),
    )
    @given(claim.instances())
    def look(instance: Instance) -> None:
        seen.append(instance.exact)

    with own_constants():  # else Hypothesis reads the sources of all modules, and keeps that in the working folder
        look()
    return any(seen)


def exact_instance(instance: Instance) -> Instance | None:
    """The instance in Fractions, its states replaced by the values of σ there; None when one of those is irrational.

    Only for the linear system and the current form, where checks use nothing of the states but σ at them.
    """
    if instance.form not in ("linear", "current"):
        return None
    if instance.exact:
        return instance
    states = [[sympified(value) for value in row] for row in instance.states]
    if instance.form == "current":
        if instance.given_activation is None:
            return None
        sigma = instance.activation.sigma
        states = [[sigma.subs(s, value) for value in row] for row in states]
    if not all(isinstance(value, Rational) for row in states for value in row):
        return None
    weights = np.array([[Fraction(value) for value in row] for row in instance.W.tolist()], dtype=object)
    return instance.replace(weights=weights, states=np.array(states, dtype=object), activation=None)


def fails_exactly(claim: Claim, instance: Instance) -> str | None:
    """The violation in exact arithmetic, as text; None when the check cannot be made so, or does not fail there."""
    if not takes_exact_numbers(claim) or instance.extra:
        return None
    numbers = exact_instance(instance)
    if numbers is None:
        return None
    assert claim.check is not None
    try:
        residual = claim.check(numbers)
    except TROUBLE:
        return None
    if not residual.exact or not residual.value > 0:
        return None
    return str(Fraction(residual.value).limit_denominator(10**6))
