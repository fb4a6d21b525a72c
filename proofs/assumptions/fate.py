"""Hypotheses on the fate of a general network: the sign of its weights, its leak, its equilibria, its bias."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, Interval, ZeroMatrix, oo

from analysis.activations.activation import Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign
from analysis.symbols import W, b, gamma, n, sigma_z, x, x_dot, z
from numerics.exact.definiteness import lowered_definiteness
from numerics.exact.scaled import fractions
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.combining import either, opposite
from proofs.assumptions.network import no_bias_of, no_leak_of, nonzero, of_form, of_sigma
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.kernel.theorems import special
from proofs.networks.network import Network
from proofs.networks.numbers import fraction, shown, sign, sympified, vanish


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
    satisfy={"form": "current", "bias": None, "leak": None},
    naming=True,
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
    satisfy={"weights": "negative_semidefinite"},
    breaks=({"weights": "positive_definite"}, {"weights": "any"}),
)
strictly_dissipative = Assumption(
    "strictly_dissipative",
    theorems.STRICTLY_DISSIPATIVE.text,
    (theorems.STRICTLY_DISSIPATIVE,),
    lambda network: _weighted(network, "negative definite"),
    satisfy={"weights": "negative_definite"},
    breaks=({"weights": "positive_definite"}, {"weights": "skew"}),
)
expansive = Assumption(
    "expansive",
    theorems.EXPANSIVE.text,
    (theorems.EXPANSIVE,),
    lambda network: _weighted(network, "positive definite"),
    satisfy={"weights": "positive_definite"},
    breaks=({"weights": "negative_definite"}, {"weights": "skew"}),
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


tame = Assumption("tame", theorems.TAME.text, (theorems.TAME,), of_sigma(_tame), satisfy={"nondecreasing": True})


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
    breaks=({"weights": "positive_definite"}, {"weights": "any"}),
)


# ---------------------------------------------------------------- the rate form with a leak


rate_form_leaky = Assumption(
    "rate_form_leaky",
    "rate form with leak: `ẋ = σ(W x + b) − γ x`, with `z = W x + b`",
    (Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z - gamma * x)),
    of_form("rate"),
)


# ---------------------------------------------------------------- special shapes

zero_weights = Assumption(
    "zero_weights",
    "`W = 0`",
    (Relation(W, "=", ZeroMatrix(n, n)),),
    lambda network: opposite(nonzero.decides(network)),
    satisfy={"weights": "zero"},
    breaks=({"weights": "any"},),
)


def _resting(network: Network) -> Decision:
    if network.given_activation is None:
        return undecided("the network has no activation")
    if network.bias is None:
        return network.given_activation.zero_at_origin
    return vanish([network.given_activation.sigma.subs(s, sympified(value)) for value in network.bias])


resting = said("resting", special.AT_REST.text, _resting)


def _size(name: str, wanted: int, statement: Proposition, **more: Any) -> Assumption:
    def decides(network: Network) -> Decision:
        return _decided(network.n == wanted, f"n = {wanted}", f"n = {network.n}")

    return said(name, statement.text, decides, satisfy={"min_n": wanted, "max_n": wanted}, **more)


one_unit = _size("one_unit", 1, special.ONE_UNIT, breaks=({"min_n": 2, "max_n": 3, "weights": "skew"},))
two_units = _size("two_units", 2, special.TWO_UNITS, breaks=({"min_n": 3, "max_n": 4},))


def _dominated(network: Network) -> Decision:
    if not network.rational:
        return undecided("columns are summed for rational weights")
    diagonal = np.diagonal(network.W)
    wrong = int(np.argmax(diagonal))
    if diagonal[wrong] >= 0:
        return false(f"W_jj = {shown(diagonal[wrong])} for j = {wrong + 1}")
    exact = fractions(network.W)
    sums = abs(exact).sum(axis=0) - abs(np.diagonal(exact)) + np.diagonal(exact)
    worst = int(np.argmax(sums))
    text = f"the largest W_jj + Σ|W_ij| is {shown(sums[worst])}, in column {worst + 1}"
    return _decided(bool(sums[worst] < 0), text, text)


column_dominated = said(
    "column_dominated", special.DOMINATED.text, _dominated, breaks=({"weights": "any"}, {"weights": "skew"})
)


def _nonnegative_diagonal(network: Network) -> Decision:
    signs = [sign(value) for value in np.diagonal(network.W)]
    if None in signs:
        return undecided("the sign of an entry W_ii is not known")
    return _decided(-1 not in signs, "every W_ii is at least 0", "some W_ii is negative")


nonnegative_diagonal = said(
    "nonnegative_diagonal",
    special.NONNEGATIVE_DIAGONAL.text,
    _nonnegative_diagonal,
    satisfy={"weights": "positive_semidefinite"},
    breaks=({"weights": "negative_semidefinite"},),
)


def _limited(sigma: Activation) -> Decision:
    """For a sign-preserving σ, S grows on both sides of 0: if S is not coercive, it has a limit on one."""
    if not sigma.decide("sign_preserving").is_true:
        return undecided("σ is not known to be sign-preserving")
    return opposite(sigma.decide("coercive"))


limited = said("limited", special.LIMITED.text, of_sigma(_limited))
