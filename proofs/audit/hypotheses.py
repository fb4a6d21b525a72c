"""Which hypotheses of the theory a concrete network satisfies: each a three-valued decision with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import fmpq
from sympy import Expr, Rational, oo

from analysis.activations.activation import PROPERTIES, Activation, s
from analysis.activations.limits import range_of
from analysis.decisions.decision import Decision, Truth, false, true, undecided
from analysis.decisions.functions import decide_zero
from analysis.matrices.weights import DEFINITENESS
from numerics.evaluation.compile import compile_activation
from numerics.exact.definiteness import symmetric_definiteness
from numerics.exact.dyadic import Dyadic
from numerics.exact.rank import in_column_space
from numerics.plane.limitcycle import recognise
from proofs.networks.network import Network

__all__ = ["SHIFT_LIMIT", "Hypotheses", "both", "either", "slope_at_zero"]

SHIFT_LIMIT = 512
"""The largest n for which Wc = b is solved exactly (a few seconds there)."""


def both(*decisions: Decision) -> Decision:
    """TRUE when all are, FALSE when one is; with the reasons of those that make it so."""
    for truth in (Truth.FALSE, Truth.UNDECIDED):
        found = [d.reason for d in decisions if d.truth is truth]
        if found:
            return Decision(truth, "; ".join(found))
    return true("; ".join(d.reason for d in decisions))


def either(*decisions: Decision) -> Decision:
    """TRUE when one is, FALSE when none is."""
    for truth in (Truth.TRUE, Truth.UNDECIDED):
        found = [d.reason for d in decisions if d.truth is truth]
        if found:
            return Decision(truth, found[0])
    return false("; ".join(d.reason for d in decisions))


def _decide(holds: bool, yes: str, no: str) -> Decision:
    return true(yes) if holds else false(no)


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """What a network satisfies, asked for by the names of proofs.assumptions.network and a few more.

    `decide(name)` raises ValueError for a name that is not known. Decided once each.
    """

    network: Network

    def decide(self, name: str) -> Decision:
        """Does the network satisfy the hypothesis? "a|b" asks for one of the two."""
        if "|" in name:
            return either(*(self.decide(part) for part in name.split("|")))
        if name in PROPERTIES:
            return self.network.activation.decide(name)
        if name not in _DECIDERS:
            raise ValueError(f"unknown hypothesis {name!r}; known are {', '.join((*PROPERTIES, *_DECIDERS))}")
        return self._decided(name)

    def holds(self, *names: str) -> bool:
        """Whether all of them are TRUE; undecided ones do not count."""
        return all(self.decide(name).is_true for name in names)

    @cached_property
    def _memory(self) -> dict[str, Decision]:
        return {}

    def _decided(self, name: str) -> Decision:
        if name not in self._memory:
            self._memory[name] = _DECIDERS[name](self)
        return self._memory[name]

    # ------------------------------------------------------------ the bias

    @cached_property
    def shift(self) -> tuple[Fraction, ...] | None:
        """The c with Wc = b, exactly; None when there is none, several, or n > SHIFT_LIMIT."""
        network = self.network
        if network.bias is None or network.structure.kernel_dimension > 0 or network.n > SHIFT_LIMIT:
            return None
        weights, bias = Dyadic.of(network.W), Dyadic.of(network.bias[:, None])
        solution = weights.integers.solve(bias.integers)
        unit: fmpq = bias.unit / weights.unit
        entries = [solution[i, 0] * unit for i in range(network.n)]
        return tuple(Fraction(int(x.p), int(x.q)) for x in entries)

    @cached_property
    def range(self) -> tuple[Expr, Expr] | None:
        """The limits of a strictly increasing continuous σ at −∞ and ∞; None when they are not known."""
        return range_of(self.network.activation)


def _skew(h: Hypotheses) -> Decision:
    structure = h.network.structure
    if structure.skew:
        return true("Wᵀ = −W in every entry, exactly")
    norm, fraction = structure.norms[0], structure.skew_fraction
    return false(f"the symmetric part of W is not 0 (norm {norm:.4g}, {100 * (1 - fraction):.3g} % of ‖W‖²)")


def _symmetrizable(h: Hypotheses) -> Decision:
    found = h.network.structure.symmetrization
    return _decide(found.exists, found.reason, f"W is not skew-symmetrizable: {found.reason}")


def _zero_diagonal(h: Hypotheses) -> Decision:
    diagonal = np.diag(h.network.W)
    if not np.any(diagonal):
        return true("every W_ii is 0")
    i = int(np.argmax(np.abs(diagonal)))
    return false(f"W has a diagonal: entry ({i + 1},{i + 1}) is {diagonal[i]:.4g}")


def _nonnegative_diagonal(h: Hypotheses) -> Decision:
    return _decide(bool(np.all(np.diag(h.network.W) >= 0)), "every W_ii is at least 0", "some W_ii is negative")


def _invertible(h: Hypotheses) -> Decision:
    structure = h.network.structure
    text = f"W has rank {structure.rank} of {h.network.n}"
    return _decide(structure.kernel_dimension == 0, text, text)


def _rank_two(h: Hypotheses) -> Decision:
    text = f"W has rank {h.network.structure.rank}"
    return _decide(h.network.structure.rank == 2, text, text)


def _nonzero(h: Hypotheses) -> Decision:
    return _decide(bool(np.any(h.network.W)), "W is not 0", "W is 0")


def _symmetric_part(*accepted: str) -> Callable[[Hypotheses], Decision]:
    def decide(h: Hypotheses) -> Decision:
        word = h.network.structure.symmetric_part
        if word == "undecided":
            return undecided("the sign of the symmetric part of W was too close to tell")
        text = f"the symmetric part of W is {word}"
        return _decide(word in accepted, text, text)

    return decide


def _semidefinite(h: Hypotheses) -> Decision:
    """The symmetric part gives dE/dt a sign; a leak, which lowers E, allows only the negative one."""
    if h.network.leak > 0:
        return h.decide("negative_semidefinite")
    return _symmetric_part(*(word for word in DEFINITENESS if word != "indefinite"))(h)


def _leak_dominates(h: Hypotheses) -> Decision:
    """Q ≺ (γ/L)·I for the symmetric part Q of W, exactly or not claimed.

    Then dE/dt = σᵀQσ − γzᵀσ < 0 off 0 for a sign-preserving L-Lipschitz σ, as zσ(z) ≥ σ(z)²/L.
    """
    network = h.network
    constant = network.activation.lipschitz
    if network.leak == 0 or constant is None or not constant.is_finite or not constant.is_positive:
        return false("there is no leak, or σ has no known Lipschitz constant")
    # Taken down by more than the roundings of γ/L and of W − (γ/L)I together.
    ratio = network.leak / float(constant) * (1 - 1e-12) - 2.0**-50 * float(np.abs(network.W).max())
    lowered = symmetric_definiteness(network.W - ratio * np.eye(network.n))
    text = f"the symmetric part of W − (γ/L)·I, γ/L = {network.leak / float(constant):.6g}, is {lowered}"
    return _decide(ratio > 0 and lowered == "negative definite", text, text)


def _gain(h: Hypotheses) -> Decision:
    """W = aI + K with K skew and a > γ."""
    diffusion = h.network.structure.diffusion
    if diffusion is None or diffusion >= 0:
        return false("W is not a skew matrix with a gain on its diagonal")
    text = f"W = aI + K, a = {-diffusion:.6g}, γ = {h.network.leak:.6g}"
    return _decide(-diffusion > h.network.leak, text, f"{text}: a is not above γ")


def _one_equilibrium(h: Hypotheses) -> Decision:
    """0 is the only equilibrium of ż = −γz + (aI + K) tanh(z), n = 2; counted in ball arithmetic (T8.1)."""
    if not h.holds("plane", "leak", "no_bias", "tanh", "gain"):
        return undecided("equilibria are counted for the networks of T8 only")
    system = recognise(h.network.W, h.network.leak)
    if system is None:
        return false("W does not rotate: K = 0")
    total = system.equilibria().total
    if total is None:
        return undecided("ω is too close to the threshold γΩ* for the equilibria to be counted")
    return _decide(total == 1, "0 is the only equilibrium", f"there are {total} equilibria")


def _slope(h: Hypotheses) -> Decision:
    slope = slope_at_zero(h.network.activation)
    if slope is None:
        return undecided("σ'(0) is not known, or σ has a corner at 0")
    return _decide(slope != 0, f"σ'(0) = {slope:.6g}", "σ'(0) = 0")


def slope_at_zero(activation: Activation) -> float | None:
    """σ'(0), None when σ is not differentiable there (a corner) or it is not known."""
    numeric = compile_activation(activation).derivative(np.array([-1e-9, 0.0, 1e-9]))
    if not np.isfinite(numeric).all() or np.ptp(numeric) > 1e-6 * max(1.0, float(np.abs(numeric).max())):
        return None
    value = activation.derivative.subs(s, 0)
    if value.is_number and value.is_real and value.is_finite:
        return float(value)
    return float(numeric[1])


def _form(wanted: str) -> Callable[[Hypotheses], Decision]:
    def decide(h: Hypotheses) -> Decision:
        text = f"the network is in {h.network.form} form"
        return _decide(h.network.form == wanted, text, text)

    return decide


def _no_leak(h: Hypotheses) -> Decision:
    return _decide(h.network.leak == 0, "the leak is 0", f"there is a leak γ = {h.network.leak!r}")


def _leak(h: Hypotheses) -> Decision:
    return _decide(h.network.leak > 0, f"the leak is γ = {h.network.leak!r}", "there is no leak")


def _no_bias(h: Hypotheses) -> Decision:
    return _decide(not h.network.has_bias, "there is no bias", "there is a bias")


def _bias(h: Hypotheses) -> Decision:
    return _decide(h.network.has_bias, "there is a bias", "there is no bias")


def _bias_in_image(h: Hypotheses) -> Decision:
    """b = Wc for some c."""
    network = h.network
    if not network.has_bias:
        return true("the bias is 0")
    if network.structure.kernel_dimension == 0:
        return true("W is invertible, so b = Wc for exactly one c")
    assert network.bias is not None
    inside = in_column_space(network.W, network.bias, network.structure.rank)
    return _decide(inside, "b is in the image of W", "b is not in the image of W")


def _balanced(h: Hypotheses) -> Decision:
    """Some c has Wc = b and every −c_i in the open range of the increasing σ: σ(z) = −c is an equilibrium."""
    network = h.network
    if not network.has_bias and h.holds("zero_at_zero"):
        return true("there is no bias and σ(0) = 0")
    if h.range is None:
        return undecided("the range of σ is not known, or σ is not strictly increasing")
    low, high = h.range
    if h.decide("bias_in_image").is_false or (low == -oo and high == oo):
        return both(h.decide("bias_in_image"), true("σ takes every value"))
    shift = h.shift if network.has_bias else (Fraction(0),)
    if shift is None:
        return undecided("Wc = b has several solutions, or n is large: no c was compared with the range of σ")
    largest = float(max(map(abs, shift)))
    text = f"Wc = b has max |c_i| = {largest:.6g}" if network.has_bias else "there is no bias"
    values = [-Rational(c.numerator, c.denominator) for c in shift]
    if all(_below(low, value) and _below(value, high) for value in values):
        return true(f"{text}, and −c is in the range ({low}, {high}) of σ")
    reason = f"{text}, and −c is not in the range ({low}, {high}) of σ"
    return false(f"{reason}: there is no equilibrium") if h.holds("invertible") else undecided(reason)


def _below(a: Expr, b: Expr) -> bool:
    """a < b; SymPy evaluates real numbers until they differ, and compares equal rationals as such."""
    return bool(a < b)


def _zero_at_zero(h: Hypotheses) -> Decision:
    decided = decide_zero(h.network.activation.sigma.subs(s, 0))
    return Decision(decided.truth, f"σ(0) = 0 is {decided.truth.value}: {decided.reason}")


def _bounded_or_coercive(h: Hypotheses) -> Decision:
    return either(h.decide("bounded"), h.decide("coercive"))


def _locally_lipschitz(h: Hypotheses) -> Decision:
    return either(h.decide("lipschitz"), h.network.activation.smooth)


def _smooth(h: Hypotheses) -> Decision:
    smooth = h.network.activation.smooth
    return Decision(smooth.truth, f"σ continuously differentiable: {smooth.reason}")


def _plane(h: Hypotheses) -> Decision:
    return _decide(h.network.n == 2, "n = 2", f"n = {h.network.n}")


def _tanh(h: Hypotheses) -> Decision:
    name = h.network.activation.name
    return _decide(name == "tanh", "σ = tanh", f"σ is {name}, not tanh")


def _linear(h: Hypotheses) -> Decision:
    decided = decide_zero(h.network.activation.sigma - s)
    return Decision(decided.truth, f"σ = s is {decided.truth.value}")


def _nonconstant(h: Hypotheses) -> Decision:
    if h.decide("sign_preserving").is_true:
        return true("σ takes values of both signs")
    return h.network.activation.nonconstant


def _casimir(h: Hypotheses) -> Decision:
    k = h.network.structure.kernel_dimension
    return _decide(k > 0, f"Wᵀ has a kernel of dimension {k}", "Wᵀ has no kernel")


_DECIDERS: dict[str, Callable[[Hypotheses], Decision]] = {
    "skew": _skew,
    "skew_symmetrizable": _symmetrizable,
    "zero_diagonal": _zero_diagonal,
    "nonnegative_diagonal": _nonnegative_diagonal,
    "invertible": _invertible,
    "rank_two": _rank_two,
    "nonzero": _nonzero,
    "semidefinite": _semidefinite,
    "leak_dominates": _leak_dominates,
    "gain": _gain,
    "one_equilibrium": _one_equilibrium,
    "slope": _slope,
    "negative_semidefinite": _symmetric_part("zero", "negative semidefinite", "negative definite"),
    "negative_definite": _symmetric_part("negative definite"),
    "positive_definite": _symmetric_part("positive definite"),
    "kernel": _casimir,
    "current_form": _form("current"),
    "rate_form": _form("rate"),
    "no_leak": _no_leak,
    "leak": _leak,
    "no_bias": _no_bias,
    "bias": _bias,
    "bias_in_image": _bias_in_image,
    "balanced": _balanced,
    "zero_at_zero": _zero_at_zero,
    "bounded_or_coercive": _bounded_or_coercive,
    "locally_lipschitz": _locally_lipschitz,
    "smooth": _smooth,
    "nonconstant": _nonconstant,
    "plane": _plane,
    "tanh": _tanh,
    "linear": _linear,
}
