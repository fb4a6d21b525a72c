"""Hypotheses on the fate of a general network: the sign of its weights, its leak, its equilibria, its bias."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Expr, Interval, oo

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign, decide_zero
from analysis.symbols import W, b, gamma, sigma_z, x, x_dot, z
from numerics.exact.definiteness import lowered_definiteness
from proofs.assumptions.assumption import Assumption
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.networks.instance import Instance


def _decided(holds: bool, yes: str, no: str) -> Decision:
    return true(yes) if holds else false(no)


def has_bias(instance: Instance) -> bool:
    """Is some b_i ≠ 0?"""
    return instance.bias is not None and bool(np.any(instance.bias != 0))


def _moves(instance: Instance) -> Decision:
    holds = bool(np.any(instance.weights != 0))
    return _decided(holds, "an entry of W is not 0", "W = 0")


nonzero = Assumption("nonzero", "`W ≠ 0`", (Proposition("`W ≠ 0`"),), _moves)


def _driven_or_coupled(instance: Instance) -> Decision:
    holds = bool(np.any(instance.weights != 0)) or has_bias(instance)
    return _decided(holds, "an entry of W or b is not 0", "W = 0 and b = 0")


not_all_zero = Assumption(
    "not_all_zero", "`W ≠ 0` or `b ≠ 0`", (Proposition("`W ≠ 0` or `b ≠ 0`"),), _driven_or_coupled
)


def _leakless(instance: Instance) -> Decision:
    if instance.form not in ("current", "rate"):
        return false(f"the system is given in {instance.form} form")
    return _decided(instance.leak == 0, "the leak is 0", f"there is a leak γ = {float(instance.leak):g}")


no_leak = Assumption("no_leak", "there is no leak: `γ = 0`", (Proposition("there is no leak: `γ = 0`"),), _leakless)


def current(instance: Instance) -> Decision:
    """Is the network in current form?"""
    return _decided(instance.form == "current", "the current form", f"the network is given in {instance.form} form")


current_form_general = Assumption(
    "current_form_general",
    "current form with bias and leak: `ż = W σ(z) + b − γ z`",
    (theorems.GENERAL,),
    current,
)


# ---------------------------------------------------------------- the sign of the weights


def _weighted(instance: Instance, *accepted: str) -> Decision:
    """Is diag(d) W, for d = 1 or for the d with which W is skew-symmetrizable, of one of these signs?"""
    structure = instance.structure
    if structure.symmetrization.exists:
        text = f"ΔW + WᵀΔ = 0: {structure.symmetrization.reason}"
        return _decided("zero" in accepted, text, text)
    word = structure.symmetric_part
    if word in accepted:
        return true(f"W + Wᵀ is {word}")
    diagonal = np.diagonal(instance.weights)
    wrong = diagonal > 0 if "negative definite" in accepted else diagonal < 0
    if "zero" not in accepted:
        wrong = wrong | (diagonal == 0)
    if np.any(wrong):
        i = int(np.argmax(wrong))
        return false(f"(ΔW + WᵀΔ)_ii = 2d_i W_ii has the wrong sign for i = {i + 1}: W_ii = {float(diagonal[i]):.4g}")
    return undecided(f"W + Wᵀ is {word}, and no other Δ was tried")


dissipative = Assumption(
    "dissipative",
    theorems.DISSIPATIVE.text,
    (theorems.DISSIPATIVE,),
    lambda instance: _weighted(instance, "zero", "negative semidefinite", "negative definite"),
)
strictly_dissipative = Assumption(
    "strictly_dissipative",
    theorems.STRICTLY_DISSIPATIVE.text,
    (theorems.STRICTLY_DISSIPATIVE,),
    lambda instance: _weighted(instance, "negative definite"),
)
expansive = Assumption(
    "expansive",
    theorems.EXPANSIVE.text,
    (theorems.EXPANSIVE,),
    lambda instance: _weighted(instance, "positive definite"),
)


# ---------------------------------------------------------------- the activation


def _zero_at_zero(instance: Instance) -> Decision:
    if instance.activation is None:
        return undecided("the instance has no activation")
    return decide_zero(instance.activation.sigma.subs(s, 0))


zero_at_zero = Assumption("zero_at_zero", theorems.ZERO_AT_ZERO.text, (theorems.ZERO_AT_ZERO,), _zero_at_zero)


def _tame(instance: Instance) -> Decision:
    sigma = instance.activation
    if sigma is None:
        return undecided("the instance has no activation")
    if not sigma.decide("continuous").is_true:
        return undecided("σ is not known to be continuous")
    coercive = sigma.decide("coercive")
    if coercive.is_true:
        return true(f"S is coercive, so that {{S ≤ c}} is compact: {coercive.reason}")
    one_sided = sigma.decide("sign_preserving").is_true or (
        sigma.decide("nondecreasing").is_true and _zero_at_zero(instance).is_true
    )
    if not one_sided:
        return undecided("S is not known to be bounded below")
    if sigma.decide("bounded").is_true:
        return true(f"S ≥ 0, and {sigma.decide('bounded').reason}")
    if sigma.decide("nondecreasing").is_true:
        return true("S ≥ 0, and a monotone σ is bounded on the intervals {S ≤ c}: where they do not end, σ is 0")
    return undecided("σ is neither bounded nor monotone, and S not coercive")


tame = Assumption("tame", theorems.TAME.text, (theorems.TAME,), _tame)


# ---------------------------------------------------------------- a leak that outweighs the weights


def _leak_dominates(instance: Instance) -> Decision:
    """Some L with |σ(s)| < L|s| off 0 and ΔW + WᵀΔ ⪯ (2γ/L)Δ, with Δ = I: L = sup|σ'| where that is strict off 0, else
    anything larger."""
    sigma, leak = instance.activation, instance.leak
    if sigma is None:
        return undecided("the instance has no activation")
    constant = sigma.lipschitz
    if not leak > 0:
        return false("there is no leak")
    if constant is None or not constant.is_finite or not constant.is_positive:
        return undecided("no Lipschitz constant of σ is known")
    if not _zero_at_zero(instance).is_true:
        return false("σ(0) is not 0")
    word = lowered_definiteness(instance.weights, Fraction(leak), constant)
    text = f"W + Wᵀ − (2γ/L)I with L = {constant} is {word}"
    if word == "negative definite":
        return true(f"{text}: so it is for a slightly larger L")
    if word in ("zero", "negative semidefinite"):
        strict = _strictly_below(sigma, constant)
        return Decision(strict.truth, f"{text}, and |σ(s)| < L|s|: {strict.reason}")
    positive = word in ("positive definite", "positive semidefinite", "indefinite")
    return undecided(f"{text}, and no other Δ was tried") if positive else undecided(text)


def _strictly_below(sigma: Activation, constant: Expr) -> Decision:
    right = decide_sign(constant * s - sigma.sigma, ">", s, Interval.open(0, oo))
    left = decide_sign(constant * s - sigma.sigma, "<", s, Interval.open(-oo, 0))
    return right if not right.is_true else left


leak_dominates = Assumption(
    "leak_dominates",
    "for some `L`, `|σ(s)| < L|s|` for `s ≠ 0`, and `ΔW + WᵀΔ ⪯ (2γ/L)Δ`, where `Δ = diag(d)` and every `d_i > 0`",
    (theorems.SECTOR, theorems.BELOW_THE_LEAK),
    _leak_dominates,
)


# ---------------------------------------------------------------- the rate form with a leak


def _rate(instance: Instance) -> Decision:
    return _decided(instance.form == "rate", "the rate form", f"the network is given in {instance.form} form")


rate_form_leaky = Assumption(
    "rate_form_leaky",
    "rate form with leak: `ẋ = σ(W x + b) − γ x`, with `z = W x + b`",
    (Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z - gamma * x)),
    _rate,
)
