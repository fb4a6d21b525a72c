"""The hypotheses of the theory, each made once: how it reads, what a proof may use, how an instance decides it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from sympy import Integer

from analysis.activations.activation import s
from analysis.decisions.functions import Decision, Truth, decide_zero
from analysis.symbols import Delta, U, U_dot, V, W, b, c, e, g, gamma, h, sigma_z, u, x, x_dot, x_next, z, z_dot, z_next
from proofs.assumptions.assumption import Assumption
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.integrators import QUOTIENTS
from proofs.networks.instance import Instance


def _decide(holds: bool, reason: str) -> Decision:
    return Decision(Truth.TRUE if holds else Truth.FALSE, reason)


def _activation_property(name: str, text: str) -> Assumption:
    def decide(instance: Instance) -> Decision:
        if instance.activation is None:
            return Decision(Truth.UNDECIDED, "the instance has no activation")
        return instance.activation.decide(name)

    return Assumption(name, text, (Proposition(text),), decide)


continuous = _activation_property("continuous", "`σ` is continuous")
odd = _activation_property("odd", "`σ` is odd")
bounded = _activation_property("bounded", "`σ` is bounded by `M`")
lipschitz = _activation_property("lipschitz", "`σ` is Lipschitz with constant `L`")
nondecreasing = _activation_property("nondecreasing", "`σ` is nondecreasing")


def _strictly_increasing(instance: Instance) -> Decision:
    if instance.activation is None:
        return Decision(Truth.UNDECIDED, "the instance has no activation")
    zero = decide_zero(instance.activation.sigma.subs(s, 0))
    return instance.activation.decide("strictly_increasing") if zero.is_true else zero


strictly_increasing = Assumption(
    "strictly_increasing",
    "`σ` is strictly increasing and `σ(0) = 0`",
    (Proposition("`σ` is strictly increasing and `σ(0) = 0`"),),
    _strictly_increasing,
)
sign_preserving = _activation_property("sign_preserving", "`s σ(s) > 0` for `s ≠ 0`")
coercive = _activation_property("coercive", "`S(s) → ∞` as `|s| → ∞`")


def _smooth(instance: Instance) -> Decision:
    if instance.activation is None:
        return Decision(Truth.UNDECIDED, "the instance has no activation")
    return instance.activation.smooth


smooth = Assumption(
    "smooth", "`σ` is continuously differentiable", (Proposition("`σ` is continuously differentiable"),), _smooth
)


def _locally_lipschitz(instance: Instance) -> Decision:
    if instance.activation is None:
        return Decision(Truth.UNDECIDED, "the instance has no activation")
    return instance.activation.locally_lipschitz


locally_lipschitz = Assumption(
    "locally_lipschitz", "`σ` is locally Lipschitz", (Proposition("`σ` is locally Lipschitz"),), _locally_lipschitz
)


def _nonconstant(instance: Instance) -> Decision:
    if instance.activation is None:
        return Decision(Truth.UNDECIDED, "the instance has no activation")
    return instance.activation.nonconstant


nonconstant = Assumption("nonconstant", "`σ` is not constant", (Proposition("`σ` is not constant"),), _nonconstant)


def _skew(instance: Instance) -> Decision:
    weights = instance.weights
    holds = bool(np.all(weights == -weights.T))
    return _decide(holds, "W = −Wᵀ in every entry" if holds else "an entry of W + Wᵀ is not 0")


skew = Assumption("skew", "`W` is skew-symmetric: `Wᵀ = −W`", (Relation(W.T, "=", -W),), _skew)


def _symmetrizable(instance: Instance) -> Decision:
    d = instance.energy_weights
    if d is None:
        return Decision(Truth.UNDECIDED, "no weights d were given with the instance")
    weights = instance.weights
    if d.dtype == object and weights.dtype != object:  # nothing is rounded
        weights = np.array([[Fraction(value) for value in row] for row in weights.tolist()], dtype=object)
    product = d[:, None] * weights
    holds = bool(np.all(d > 0) and np.all(product == -product.T))
    return _decide(holds, "diag(d) W is skew and d > 0" if holds else "diag(d) W is not skew or d is not positive")


skew_symmetrizable = Assumption(
    "skew_symmetrizable",
    "`W` is skew-symmetrizable: `(ΔW)ᵀ = −ΔW` for a diagonal `Δ = diag(d)`",
    (Relation(W.T * Delta, "=", -Delta * W), Relation(Delta.T, "=", Delta)),
    _symmetrizable,
)


def _zero_diagonal(instance: Instance) -> Decision:
    holds = bool(np.all(np.diagonal(instance.weights) == 0))
    return _decide(holds, "every W_ii is 0" if holds else "some W_ii is not 0")


zero_diagonal = Assumption(
    "zero_diagonal", "the diagonal of `W` is zero", (Proposition("the diagonal of `W` is zero"),), _zero_diagonal
)


def _no_leak_no_bias(instance: Instance) -> Decision:
    plain = instance.leak == 0 and (instance.bias is None or not np.any(instance.bias != 0))
    return _decide(plain, "leak and bias are 0" if plain else "there is a leak or a bias")


def _current_plain(instance: Instance) -> Decision:
    if instance.form != "current":
        return _decide(False, f"the network is given in {instance.form} form")
    return _no_leak_no_bias(instance)


def _current_leaky(instance: Instance) -> Decision:
    if instance.form != "current":
        return _decide(False, f"the network is given in {instance.form} form")
    plain = instance.bias is None or not np.any(instance.bias != 0)
    return _decide(plain, "the bias is 0" if plain else "there is a bias")


def _rate_plain(instance: Instance) -> Decision:
    if instance.form != "rate":
        return _decide(False, f"the network is given in {instance.form} form")
    return _decide(instance.leak == 0, "the leak is 0" if instance.leak == 0 else "there is a leak")


def _linear(instance: Instance) -> Decision:
    return _decide(instance.form == "linear", f"the system is given in {instance.form} form")


linear_system = Assumption("linear", "the system is linear: `ẋ = W x`", (Relation(x_dot, "=", W * x),), _linear)
current_form = Assumption(
    "current_form",
    "current form without bias and leak: `ż = W σ(z)`",
    (Relation(z_dot, "=", W * sigma_z),),
    _current_plain,
)
current_form_leaky = Assumption(
    "current_form_leaky",
    "current form with leak: `ż = W σ(z) − γ z`",
    (Relation(z_dot, "=", W * sigma_z - gamma * z),),
    _current_leaky,
)
rate_form = Assumption(
    "rate_form",
    "rate form without leak: `ẋ = σ(W x + b)`, with `z = W x + b`",
    (Relation(z, "=", W * x + b), Relation(x_dot, "=", sigma_z)),
    _rate_plain,
)


def _stepped(form: str, what: str) -> Callable[[Instance], Decision]:
    def decide(instance: Instance) -> Decision:
        if instance.form != form:
            return _decide(False, f"the network is given in {instance.form} form")
        if instance.step is None:
            return Decision(Truth.UNDECIDED, "no step size was given with the instance")
        return _decide(instance.step > 0, f"a step of {instance.step} of {what}")

    return decide


euler_linear = Assumption(
    "euler_linear",
    "one forward Euler step of `ẋ = W x − γ x`: `x⁺ = x + h (W x − γ x)` with `h > 0`",
    (Relation(x_next, "=", x + h * (W * x) - h * gamma * x),),
    _stepped("linear", "the linear system"),
)
euler_current = Assumption(
    "euler_current",
    "one forward Euler step of the current form: `z⁺ = z + h W σ(z)` with `h > 0`",
    (Relation(z_next, "=", z + h * (W * sigma_z)),),
    _stepped("current", "the current form"),
)
inplace = Assumption(
    "inplace",
    "one sub-step of in-place Euler: `z⁺ = z + h σ(z_i) W e`, with the unit vector `e` of unit `i` and `h > 0`",
    (Relation(z_next, "=", z + h * (e.T * sigma_z) * W * e),),
    _stepped("current", "the current form"),
)
discrete_gradient = Assumption(
    "discrete_gradient",
    "one step of the discrete gradient: `z⁺ = z + h W g`, with the difference quotients `g` of `S` from `z` to `z⁺`",
    (Relation(z_next, "=", z + h * W * g), QUOTIENTS),
    _stepped("current", "the current form"),
)


def _nonzero(instance: Instance) -> Decision:
    return _decide(bool(np.any(instance.weights != 0)), "an entry of W is looked for that is not 0")


largest_frequency = Assumption(
    "largest_frequency",
    "`W ≠ 0`, and `ω = ‖W‖₂ > 0` is its largest frequency",
    (Proposition("`ω = ‖W‖₂`, the largest frequency of `W`"),),
    _nonzero,
)

matrix_exponential = Assumption(
    "matrix_exponential",
    "`U(t) = e^{tW}`: `U̇ = W U`, and `U = I` at `t = 0`",
    (Relation(U_dot, "=", W * U), Proposition("`U = I` at `t = 0`")),
    lambda instance: _decide(True, "every matrix has an exponential; this only gives it a name"),
)


def _plane_of_motion(instance: Instance) -> Decision:
    rank = np.linalg.matrix_rank(instance.weights.astype(float))
    if rank != 2:
        return _decide(False, f"W has rank {rank}")
    if instance.bias is None or not np.any(instance.bias != 0):
        return _decide(True, "W has rank 2 and there is no bias")
    stacked = np.column_stack([instance.weights, instance.bias]).astype(float)
    inside = np.linalg.matrix_rank(stacked) == rank
    return _decide(bool(inside), "W has rank 2" + (", b lies in Im W" if inside else ", b does not lie in Im W"))


rank_two = Assumption(
    "rank_two",
    "`W` has rank 2, and `b` lies in `Im W`",
    (Proposition("`W` has rank 2, and `b` lies in `Im W`"),),
    _plane_of_motion,
)


def _biased(instance: Instance) -> Decision:
    if instance.form != "current":
        return _decide(False, f"the network is given in {instance.form} form")
    return _decide(instance.leak == 0, "the leak is 0" if instance.leak == 0 else "there is a leak")


current_form_biased = Assumption(
    "current_form_biased",
    "current form with a bias `b = W c` and no leak: `ż = W σ(z) + W c`",
    (Relation(z_dot, "=", W * sigma_z + W * c),),
    _biased,
)
rate_form_driven = Assumption(
    "rate_form_driven",
    "rate form with input and no leak: `ẋ = σ(z)` with `z = W x + V u(t) + b`, `u` continuously differentiable",
    (Relation(z, "=", W * x + V * u + b), Relation(x_dot, "=", sigma_z)),
    _rate_plain,
)


def _positive_leak(instance: Instance) -> Decision:
    return _decide(instance.leak > 0, f"the leak is {instance.leak}")


positive_leak = Assumption(
    "positive_leak", "the leak is positive: `γ > 0`", (Relation(gamma, ">", Integer(0)),), _positive_leak
)
