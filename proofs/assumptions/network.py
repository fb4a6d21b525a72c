"""The hypotheses of the theory, each made once: of σ, of W, and of which system is spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Expr, Integer, diff

from analysis.activations.activation import PROPERTIES, Activation, s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_zero
from analysis.decisions.pieces import KINKED
from analysis.symbols import Delta, U, U_dot, V, W, b, c, e, g, gamma, h, sigma_z, u, x, x_dot, x_next, z, z_dot, z_next
from numerics.exact.rank import in_column_space
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.combining import both, either
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.drift import SMOOTH_FIELD
from proofs.kernel.theorems.integrators import QUOTIENTS
from proofs.networks.network import Network
from proofs.networks.numbers import are_rational, fraction, shown, sign, vanish

# ------------------------------------------------------------ σ


def of_sigma(decides: Callable[[Activation], Decision]) -> Callable[[Network], Decision]:
    """A decision about the activation; undecided where values of σ stand for the states."""

    def decide(network: Network) -> Decision:
        if network.given_activation is None:
            return undecided("the network has no activation")
        return decides(network.activation)

    return decide


def same_as(sigma: Activation, *others: Expr) -> Decision:
    """Is σ one of these functions of s?"""
    found = either(*(decide_zero(sigma.sigma - other) for other in others))
    if found.is_undecided:
        return undecided(f"whether σ is {' or '.join(map(str, others))}: {found.reason}")
    return true(f"σ is {sigma.name}") if found.is_true else false(f"σ is {sigma.name}")


def _property(name: str, text: str, **more: Any) -> Assumption:
    def decides(activation: Activation) -> Decision:
        found: Decision = activation.decide(name) if name in PROPERTIES else getattr(activation, name)
        return found

    return said(name, text, of_sigma(decides), satisfy={name: True}, breaks=({name: False},), **more)


continuous = _property(
    "continuous",
    "`σ` is continuous",
    unseen="single states and smooth stretches were tried; without continuity there may be no solution at all",
)
odd = _property("odd", "`σ` is odd")
bounded = _property("bounded", "`σ` is bounded by `M`")
lipschitz = _property(
    "lipschitz", "`σ` is Lipschitz with constant `L`", unseen="a bound with L = ∞ says nothing that could fail"
)
nondecreasing = _property("nondecreasing", "`σ` is nondecreasing")
strictly_increasing = _property("strictly_increasing", "`σ` is strictly increasing")
sign_preserving = _property("sign_preserving", "`s σ(s) > 0` for `s ≠ 0`")
coercive = _property("coercive", "`S(s) → ∞` as `|s| → ∞`")
smooth = _property("smooth", "`σ` is continuously differentiable")
locally_lipschitz = _property("locally_lipschitz", "`σ` is locally Lipschitz")
nonconstant = _property("nonconstant", "`σ` is not constant")
zero_at_zero = said(
    "zero_at_zero",
    "`σ(0) = 0`",
    of_sigma(lambda sigma: sigma.zero_at_origin),
    satisfy={"zero_at_zero": True},
    breaks=({"zero_at_zero": False},),
)
increasing_through_origin = said(
    "increasing_through_origin",
    "`σ` is strictly increasing and `σ(0) = 0`",
    of_sigma(lambda sigma: both(sigma.zero_at_origin, sigma.decide("strictly_increasing"))),
    satisfy={"strictly_increasing": True, "zero_at_zero": True},
    breaks=({"strictly_increasing": False}, {"zero_at_zero": False}),
)

# ------------------------------------------------------------ W


def _skew(network: Network) -> Decision:
    if not network.rational:
        return _vanishing(network.W + network.W.T, "W + Wᵀ")
    structure = network.structure
    if structure.skew:
        return true("Wᵀ = −W in every entry, exactly")
    if network.W.dtype == object:
        return false("an entry of W + Wᵀ is not 0")
    norm, fraction_ = structure.norms[0], structure.skew_fraction
    return false(f"the symmetric part of W is not 0 (norm {norm:.4g}, {100 * (1 - fraction_):.3g} % of ‖W‖²)")


def _vanishing(values: Any, what: str) -> Decision:
    decided = vanish(values)
    return Decision(decided.truth, f"{what}: {decided.reason}")


skew = Assumption(
    "skew",
    "`W` is skew-symmetric: `Wᵀ = −W`",
    (Relation(W.T, "=", -W),),
    _skew,
    satisfy={"weights": "skew"},
    breaks=({"weights": "any"}, {"weights": "zero_diagonal"}, {"weights": "skew_symmetrizable"}),
)


def _symmetrizable(network: Network) -> Decision:
    d = network.energy_weights
    if d is None:
        if not network.rational:
            return undecided("weights d are looked for where W is rational")
        found = network.structure.symmetrization
        return true(found.reason) if found.exists else false(f"W is not skew-symmetrizable: {found.reason}")
    if not all(sign(value) == 1 for value in d):
        return false("an entry of d is not positive")
    exact = np.array([[fraction(value) if are_rational(d) else value for value in d]], dtype=object)
    weights = network.W if network.W.dtype == object else _fractions(network.W)
    product = exact.T * weights
    return _vanishing(product + product.T, "diag(d) W + (diag(d) W)ᵀ for the d that is given")


def _fractions(values: Any) -> Any:
    found = np.empty(values.shape, dtype=object)
    for place in np.ndindex(values.shape):
        found[place] = fraction(float(values[place]))
    return found


skew_symmetrizable = Assumption(
    "skew_symmetrizable",
    "`W` is skew-symmetrizable: `(ΔW)ᵀ = −ΔW` for a diagonal `Δ = diag(d)`",
    (Relation(W.T * Delta, "=", -Delta * W), Relation(Delta.T, "=", Delta)),
    _symmetrizable,
    satisfy={"weights": "skew_symmetrizable"},
    breaks=(
        {"weights": "any", "energy_weights": True},
        {"weights": "zero_diagonal", "energy_weights": True},
    ),
)


def _zero_diagonal(network: Network) -> Decision:
    diagonal = np.diagonal(network.W)
    decided = vanish(diagonal)
    if decided.is_false and network.W.dtype != object:
        i = int(np.argmax(np.abs(diagonal)))
        return false(f"W has a diagonal: entry ({i + 1},{i + 1}) is {diagonal[i]:.4g}")
    return true("every W_ii is 0") if decided.is_true else Decision(decided.truth, f"W_ii: {decided.reason}")


zero_diagonal = said(
    "zero_diagonal",
    "the diagonal of `W` is zero",
    _zero_diagonal,
    satisfy={"weights": "zero_diagonal"},
    breaks=({"weights": "any"}, {"weights": "negative_semidefinite"}),
)


def _nonzero(network: Network) -> Decision:
    decided = vanish(network.W)
    if decided.is_undecided:
        return undecided(f"W: {decided.reason}")
    return false("W is 0") if decided.is_true else true("W is not 0")


nonzero = said("nonzero", "`W ≠ 0`", _nonzero, satisfy={}, breaks=({"weights": "zero"},), filtered=True)
largest_frequency = Assumption(
    "largest_frequency",
    "`W ≠ 0`, and `ω = ‖W‖₂ > 0` is its largest frequency",
    (Proposition("`ω = ‖W‖₂`, the largest frequency of `W`"),),
    _nonzero,
    satisfy={},
    breaks=({"weights": "zero"},),
    filtered=True,
)
matrix_exponential = Assumption(
    "matrix_exponential",
    "`U(t) = e^{tW}`: `U̇ = W U`, and `U = I` at `t = 0`",
    (Relation(U_dot, "=", W * U), Proposition("`U = I` at `t = 0`")),
    lambda network: true("every matrix has an exponential; this only gives it a name"),
)


def in_image(network: Network) -> Decision:
    """b = Wc for some c, exactly."""
    if network.bias is None or not network.has_bias:
        return true("the bias is 0")
    if not (network.rational and are_rational(network.bias)):
        return undecided("whether b lies in Im W is decided for rational numbers")
    if network.structure.kernel_dimension == 0:
        return true("W is invertible, so b = Wc for exactly one c")
    inside = in_column_space(network.W, network.bias, network.structure.rank)
    return true("b lies in Im W") if inside else false("b does not lie in Im W")


def _plane_of_motion(network: Network) -> Decision:
    if not network.rational:
        return undecided("the rank of W is decided for rational weights")
    rank = network.structure.rank
    if rank != 2:
        return false(f"W has rank {rank}")
    inside = in_image(network)
    return Decision(inside.truth, f"W has rank 2; {inside.reason}")


rank_two = said(
    "rank_two",
    "`W` has rank 2, and `b` lies in `Im W`",
    _plane_of_motion,
    satisfy={"weights": "low_rank_skew", "min_n": 2},
    breaks=({"weights": "skew", "min_n": 4}, {"bias": True}),
    filtered=True,
)

# ------------------------------------------------------------ the system


def no_leak_of(network: Network) -> Decision:
    """γ = 0."""
    return true("the leak is 0") if sign(network.leak) == 0 else false(f"there is a leak γ = {shown(network.leak)}")


def no_bias_of(network: Network) -> Decision:
    """b = 0."""
    if network.bias is None:
        return true("there is no bias")
    decided = vanish(network.bias)
    if decided.is_undecided:
        return undecided(f"the bias: {decided.reason}")
    return true("there is no bias") if decided.is_true else false("there is a bias")


def of_form(form: str, *more: Callable[[Network], Decision]) -> Callable[[Network], Decision]:
    """A decision about the form that the network is given in, and about more of it."""

    def decide(network: Network) -> Decision:
        if network.form != form:
            return false(f"the network is in {network.form} form")
        return both(true(f"the network is in {form} form"), *(part(network) for part in more))

    return decide


linear_system = Assumption(
    "linear",
    "the system is linear: `ẋ = W x`",
    (Relation(x_dot, "=", W * x),),
    of_form("linear", no_leak_of, no_bias_of),
    satisfy={"form": "linear"},
    breaks=({"form": "current", "weights": "skew"},),
    naming=True,
)
current_form = Assumption(
    "current_form",
    "current form without bias and leak: `ż = W σ(z)`",
    (Relation(z_dot, "=", W * sigma_z),),
    of_form("current", no_leak_of, no_bias_of),
    satisfy={"form": "current"},
    breaks=({"leak": True}, {"bias": True}),
    naming=True,
)
current_form_leaky = Assumption(
    "current_form_leaky",
    "current form with leak: `ż = W σ(z) − γ z`",
    (Relation(z_dot, "=", W * sigma_z - gamma * z),),
    of_form("current", no_bias_of),
    satisfy={"form": "current", "leak": None},
    breaks=({"bias": True},),
    naming=True,
)
current_form_biased = Assumption(
    "current_form_biased",
    "current form with a bias `b = W c` and no leak: `ż = W σ(z) + W c`",
    (Relation(z_dot, "=", W * sigma_z + W * c),),
    of_form("current", no_leak_of, in_image),
    satisfy={"form": "current", "bias": "in_image"},
    breaks=({"leak": True}, {"bias": True}),
    naming=True,
)
rate_form = Assumption(
    "rate_form",
    "rate form without leak: `ẋ = σ(W x + b)`, with `z = W x + b`",
    (Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)),
    of_form("rate", no_leak_of),
    satisfy={"form": "rate", "bias": None},
    breaks=({"leak": True},),
    naming=True,
)
rate_form_driven = Assumption(
    "rate_form_driven",
    "rate form with input and no leak: `ẋ = σ(z)` with `z = W x + V u(t) + b`, `u` continuously differentiable",
    (Relation(z, "=", W * x + V * u + b), Relation(x_dot, "=", sigma_z)),
    of_form("rate", no_leak_of),
)


def _leaky(network: Network) -> Decision:
    return true(f"the leak is γ = {shown(network.leak)}") if sign(network.leak) == 1 else false("there is no leak")


positive_leak = Assumption(
    "positive_leak",
    "the leak is positive: `γ > 0`",
    (Relation(gamma, ">", Integer(0)),),
    lambda network: (
        true(f"the leak is γ = {shown(network.leak)}") if sign(network.leak) == 1 else false("there is no leak")
    ),
    satisfy={"leak": True},
    breaks=({"leak": False},),
)


def _any_step(network: Network) -> Decision:
    return true("for every step h > 0" if network.step is None else f"the step is h = {shown(network.step)}")


euler_linear = Assumption(
    "euler_linear",
    "one forward Euler step of `ẋ = W x − γ x`: `x⁺ = x + h (W x − γ x)` with `h > 0`",
    (Relation(x_next, "=", x + h * (W * x) - h * gamma * x),),
    of_form("linear", no_bias_of, _any_step),
    satisfy={"form": "linear", "leak": None, "step": True},
)
euler_current = Assumption(
    "euler_current",
    "one forward Euler step of the current form: `z⁺ = z + h W σ(z)` with `h > 0`",
    (Relation(z_next, "=", z + h * (W * sigma_z)),),
    of_form("current", no_leak_of, no_bias_of, _any_step),
    satisfy={"form": "current", "step": True},
)
inplace = Assumption(
    "inplace",
    "one sub-step of in-place Euler: `z⁺ = z + h σ(z_i) W e`, with the unit vector `e` of unit `i` and `h > 0`",
    (Relation(z_next, "=", z + h * (e.T * sigma_z) * W * e),),
    of_form("current", no_leak_of, no_bias_of, _any_step),
    satisfy={"form": "current", "step": True},
)
discrete_gradient = Assumption(
    "discrete_gradient",
    "one step of the discrete gradient: `z⁺ = z + h W g`, with the difference quotients `g` of `S` from `z` to `z⁺`",
    (Relation(z_next, "=", z + h * W * g), QUOTIENTS),
    of_form("current", no_leak_of, no_bias_of, _any_step),
    satisfy={"form": "current", "step": True},
)


def _four_times(sigma: Activation) -> Decision:
    """Are σ and its first three derivatives continuously differentiable?"""
    if sigma.sigma.has(*KINKED):
        return sigma.smooth if sigma.smooth.is_false else undecided("σ has pieces")
    derivatives = (diff(sigma.sigma, s, k) for k in range(4))
    return both(*(Activation(sigma.name, derivative).smooth for derivative in derivatives))


def _smooth_field(network: Network) -> Decision:
    return true("f(w) = Ww is smooth") if network.form == "linear" else of_sigma(_four_times)(network)


smooth_field = Assumption(
    "smooth_field",
    "one forward Euler step `w⁺ = w + h f(w)` of `ẇ = f(w)`, with `f` four times continuously differentiable",
    (SMOOTH_FIELD,),
    _smooth_field,
)
