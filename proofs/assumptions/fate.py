"""Hypotheses on the fate of a general network: the sign of its weights, its leak, its equilibria, its bias."""

from __future__ import annotations

import numpy as np
from sympy import Expr, Interval, oo

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign
from analysis.symbols import W, b, gamma, sigma_z, x, x_dot, z
from numerics.exact.definiteness import lowered_definiteness
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.combining import either, opposite
from proofs.assumptions.network import no_bias_of, no_leak_of, nonzero, of_form, of_sigma
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.networks.network import Network
from proofs.networks.numbers import fraction


def _decided(holds: bool, yes: str, no: str) -> Decision:
    return true(yes) if holds else false(no)


def _driven_or_coupled(network: Network) -> Decision:
    return either(nonzero.decides(network), opposite(no_bias_of(network)))


not_all_zero = said("not_all_zero", "`W ≠ 0` or `b ≠ 0`", _driven_or_coupled)


def _leakless(network: Network) -> Decision:
    if network.form not in ("current", "rate"):
        return false(f"the system is in {network.form} form")
    return no_leak_of(network)


no_leak = said("no_leak", "there is no leak: `γ = 0`", _leakless, satisfy={"leak": False}, breaks=({"leak": True},))

current_form_general = Assumption(
    "current_form_general",
    "current form with bias and leak: `ż = W σ(z) + b − γ z`",
    (theorems.GENERAL,),
    of_form("current"),
)


# ---------------------------------------------------------------- the sign of the weights


def _weighted(network: Network, *accepted: str) -> Decision:
    """Is diag(d) W, for d = 1 or for the d with which W is skew-symmetrizable, of one of these signs?"""
    if not network.rational:
        return undecided("the sign of ΔW + WᵀΔ is decided for rational weights")
    structure = network.structure
    if structure.symmetrization.exists:
        text = f"ΔW + WᵀΔ = 0: {structure.symmetrization.reason}"
        return _decided("zero" in accepted, text, text)
    word = structure.symmetric_part
    if word in accepted:
        return true(f"W + Wᵀ is {word}")
    diagonal = np.diagonal(network.W)
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
    lambda network: _weighted(network, "zero", "negative semidefinite", "negative definite"),
)
strictly_dissipative = Assumption(
    "strictly_dissipative",
    theorems.STRICTLY_DISSIPATIVE.text,
    (theorems.STRICTLY_DISSIPATIVE,),
    lambda network: _weighted(network, "negative definite"),
)
expansive = Assumption(
    "expansive",
    theorems.EXPANSIVE.text,
    (theorems.EXPANSIVE,),
    lambda network: _weighted(network, "positive definite"),
)


# ---------------------------------------------------------------- the activation


def _tame(sigma: Activation) -> Decision:
    if not sigma.decide("continuous").is_true:
        return undecided("σ is not known to be continuous")
    coercive = sigma.decide("coercive")
    if coercive.is_true:
        return true(f"S is coercive, so that {{S ≤ c}} is compact: {coercive.reason}")
    one_sided = sigma.decide("sign_preserving").is_true or (
        sigma.decide("nondecreasing").is_true and sigma.zero_at_origin.is_true
    )
    if not one_sided:
        return undecided("S is not known to be bounded below")
    if sigma.decide("bounded").is_true:
        return true(f"S ≥ 0, and {sigma.decide('bounded').reason}")
    if sigma.decide("nondecreasing").is_true:
        return true("S ≥ 0, and a monotone σ is bounded on the intervals {S ≤ c}: where they do not end, σ is 0")
    return undecided("σ is neither bounded nor monotone, and S not coercive")


tame = Assumption("tame", theorems.TAME.text, (theorems.TAME,), of_sigma(_tame))


# ---------------------------------------------------------------- a leak that outweighs the weights


def _leak_dominates(network: Network) -> Decision:
    """Some L with |σ(s)| < L|s| off 0 and ΔW + WᵀΔ ⪯ (2γ/L)Δ, with Δ = I: L = sup|σ'| where that is strict off 0, else
    anything larger."""
    sigma, leak = network.given_activation, fraction(network.leak)
    if sigma is None:
        return undecided("the network has no activation")
    if not network.rational or leak is None:
        return undecided("the sign of W + Wᵀ − (2γ/L)I is decided for rational numbers")
    constant = sigma.lipschitz
    if not leak > 0:
        return false("there is no leak")
    if constant is None or not constant.is_finite or not constant.is_positive:
        return undecided("no Lipschitz constant of σ is known")
    if not sigma.zero_at_origin.is_true:
        return false("σ(0) is not 0")
    word = lowered_definiteness(network.W, leak, constant)
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


rate_form_leaky = Assumption(
    "rate_form_leaky",
    "rate form with leak: `ẋ = σ(W x + b) − γ x`, with `z = W x + b`",
    (Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z - gamma * x)),
    of_form("rate"),
)
