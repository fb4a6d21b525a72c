"""Hypotheses on a bias: whether values of σ balance it, and whether the field vanishes anywhere at all."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from sympy import Expr, Identity, S, limit, oo

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign, decide_zero
from analysis.symbols import W, W_inverse, b, c, n, sigma_z, z_dot
from numerics.exact.cube import Cube, Reached, reach
from numerics.exact.rank import in_column_space
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.fate import has_bias
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import balance as theorems
from proofs.networks.instance import Instance


def _strict(instance: Instance) -> Decision:
    if instance.activation is None:
        return undecided("the instance has no activation")
    return instance.activation.decide("strictly_increasing")


strictly_monotone = Assumption("strictly_monotone", theorems.STRICT.text, (theorems.STRICT,), _strict)


def _invertible(instance: Instance) -> Decision:
    rank = instance.structure.rank
    text = f"W has rank {rank} of {instance.n}"
    return true(text) if rank == instance.n else false(text)


invertible = Assumption(
    "invertible", "`W` is invertible: `W⁻¹W = I`", (Relation(W_inverse * W, "=", Identity(n)),), _invertible
)


def _leakless(instance: Instance) -> Decision:
    if instance.form != "current":
        return false(f"the network is given in {instance.form} form")
    return true("the leak is 0") if instance.leak == 0 else false(f"there is a leak γ = {float(instance.leak):g}")


current_form_driven = Assumption(
    "current_form_driven",
    "current form with bias and no leak: `ż = W σ(z) + b`",
    (Relation(z_dot, "=", W * sigma_z + b),),
    _leakless,
)


def _in_image(instance: Instance) -> Decision:
    if instance.form != "current":
        return false(f"the network is given in {instance.form} form")
    if instance.leak != 0:
        return false(f"there is a leak γ = {float(instance.leak):g}")
    if not has_bias(instance):
        return true("there is no bias: c = 0")
    if instance.structure.kernel_dimension == 0:
        return true("W is invertible: b = Wc for one c")
    assert instance.bias is not None
    inside = in_column_space(instance.weights, instance.bias, instance.structure.rank)
    return true("b is in the image of W") if inside else false("b is not in the image of W")


current_form_balanced = Assumption(
    "current_form_balanced",
    "current form with a bias in the image of `W` and no leak: `ż = W σ(z) + b`, `b = W c`",
    (Relation(z_dot, "=", W * sigma_z + W * c),),
    _in_image,
)


# ---------------------------------------------------------------- the range of σ


@lru_cache(maxsize=256)
def limits(sigma: Activation) -> tuple[Expr, Expr] | None:
    """The limits of a monotone continuous σ at −∞ and ∞; None when they are not known, or σ is not of that kind."""
    if not (sigma.decide("nondecreasing").is_true and sigma.decide("continuous").is_true):
        return None
    try:
        ends = limit(sigma.sigma, s, -oo), limit(sigma.sigma, s, oo)
    except (NotImplementedError, ValueError, TypeError):
        return None
    return ends if all(end.is_number and end.is_extended_real for end in ends) else None


def inner_range(sigma: Activation) -> Cube | None:
    """Numbers that σ takes for certain: those between its limits."""
    found = limits(sigma)
    if found is not None:
        return Cube(*found, True)
    zero = sigma.decide("continuous").is_true and decide_zero(sigma.sigma.subs(s, 0)).is_true
    return Cube(S.Zero, S.Zero, False) if zero else None


def outer_range(sigma: Activation) -> Cube | None:
    """A cube that holds every value of σ, its ends left out where σ does not take them."""
    found = limits(sigma)
    if found is not None:
        return Cube(*found, sigma.decide("strictly_increasing").is_true)
    bound = sigma.bound if sigma.decide("bounded").is_true else None
    return None if bound is None or not bound.is_finite else Cube(-bound, bound, False)


def reached(instance: Instance, cube: Cube) -> Reached:
    """Does some u in the cube have Wu + b = 0?"""
    bias = None if instance.bias is None else np.asarray(instance.bias, dtype=float)
    return reach(np.asarray(instance.weights, dtype=float), bias, cube, instance.structure.rank)


def _balanced(instance: Instance) -> Decision:
    if instance.activation is None:
        return undecided("the instance has no activation")
    if instance.form != "current":
        return false(f"the network is given in {instance.form} form")
    if instance.leak != 0:
        return false(f"there is a leak γ = {float(instance.leak):g}")
    if not has_bias(instance) and decide_zero(instance.activation.sigma.subs(s, 0)).is_true:
        return true("there is no bias, and σ(0) = 0: c = 0")
    inside, outside = inner_range(instance.activation), outer_range(instance.activation)
    if inside is not None:
        found = reached(instance, inside)
        if found.exists:
            return true(f"{found.reason}, inside the range ({inside.low}, {inside.high}) of σ")
    if outside is not None:
        found = reached(instance, outside)
        if found.exists is False:
            return false(f"{found.reason}: outside the range of σ, which is within {_interval(outside)}")
        return undecided(f"{found.reason}: not told from the ends of the range of σ, {_interval(outside)}")
    return undecided("the range of σ is not known")


def _interval(cube: Cube) -> str:
    return f"({cube.low}, {cube.high})" if cube.open_ends else f"[{cube.low}, {cube.high}]"


balanced = Assumption(
    "balanced", "some `c` has `W c = b` and " + theorems.BALANCED.text, (theorems.BALANCED,), _balanced
)


def _unreachable(instance: Instance) -> Decision:
    found = _balanced(instance)
    if found.is_true:
        return false(found.reason)
    return true(found.reason) if found.is_false and instance.form == "current" and instance.leak == 0 else found


unreachable = Assumption("unreachable", theorems.REACH, (theorems.UNREACHABLE,), _unreachable)


def _never_zero(instance: Instance) -> Decision:
    """σ has no zero, or a row of W is 0 and σ is not 0 at its b_i."""
    sigma = instance.activation
    if sigma is None:
        return undecided("the instance has no activation")
    bias = np.zeros(instance.n) if instance.bias is None else instance.bias
    at_zero: dict[Fraction, Decision] = {}
    for i in np.flatnonzero(~np.any(instance.weights != 0, axis=1)):
        value = Fraction(bias[i])
        if value not in at_zero:
            at_zero[value] = decide_zero(sigma.sigma.subs(s, _rational(value)))
        if at_zero[value].is_false:
            return true(f"row {i + 1} of W is 0, and σ(b_{i + 1}) is not")
    if any(decided.is_undecided for decided in at_zero.values()):
        return undecided("σ at the bias of a row of W that is 0 was not told from 0")
    if len(at_zero) and np.all(~np.any(instance.weights != 0, axis=1)):
        return false("W = 0 and σ(b) = 0")
    for relation in (">", "<"):
        decided = decide_sign(sigma.sigma, relation, s)
        if decided.is_true:
            return true(f"σ has no zero: σ {relation} 0 everywhere, {decided.reason}")
    if decide_zero(sigma.sigma.subs(s, 0)).is_true:
        return false("σ(0) = 0, and no row of W that is 0 keeps away from it")
    return undecided("σ is not known to keep its sign")


def _rational(value: Fraction) -> Expr:
    return S(value.numerator) / value.denominator


never_zero = Assumption("never_zero", theorems.NEVER_ZERO.text, (theorems.NEVER_ZERO,), _never_zero)
