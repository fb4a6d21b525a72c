"""Hypotheses of the claims about two neurons: closed orbits, and leak against gain."""

from __future__ import annotations

from fractions import Fraction

from sympy import pi
from sympy import tanh as tanh_

from analysis.activations.activation import CATALOGUE, Activation, s
from analysis.activations.taylor import taylor
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_zero
from analysis.decisions.spans import Unclear
from numerics.plane.limitcycle import count_equilibria
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.combining import both
from proofs.assumptions.network import no_bias_of, no_leak_of, of_form, of_sigma, same_as
from proofs.kernel.theorems import cycles as cycle_theorems
from proofs.kernel.theorems import plane as theorems
from proofs.networks.network import Network
from proofs.networks.numbers import brief, fraction, shown, sign, sympified, vanish


def two_neurons_of(network: Network) -> Decision:
    """n = 2."""
    return true("n = 2") if network.n == 2 else false(f"n = {network.n}")


def _rotation(network: Network) -> Decision:
    """W = [[0, ω], [−ω, 0]] with ω > 0."""
    (a, b), (c, d) = network.W
    skew = vanish([a, d, sympified(b) + sympified(c)])
    if not skew.is_true:
        return Decision(skew.truth, f"W is not [[0, ω], [−ω, 0]]: {skew.reason}")
    positive = sign(b)
    if positive is None:
        return undecided(f"the sign of ω = {shown(b)}")
    return (
        true(f"W = [[0, ω], [−ω, 0]] with ω = {shown(b)}")
        if positive == 1
        else false(f"ω = {shown(b)} is not positive")
    )


def _field(network: Network) -> Decision:
    shape = both(two_neurons_of(network), of_form("current", no_leak_of, no_bias_of)(network))
    return _rotation(network) if shape.is_true else shape


field = Assumption(
    "plane",
    "`n = 2`, current form without bias and leak: `ż₁ = ω σ(z₂)`, `ż₂ = −ω σ(z₁)` with `ω > 0`",
    theorems.FIELD,
    _field,
    satisfy={"form": "current", "weights": "skew", "min_n": 2, "max_n": 2},
    breaks=({"leak": True}, {"bias": True}, {"weights": "any"}),
    filtered=True,
    naming=True,
)


tanh = Assumption(
    "tanh",
    "`σ = tanh`, which is odd, continuous, and positive for `s > 0`",
    (theorems.is_named(tanh_(s)), theorems.ON_ORBIT),
    of_sigma(lambda sigma: same_as(sigma, tanh_(s))),
    satisfy={"sigmas": ("tanh",)},
    breaks=({"sigmas": None},),
)

NAMES = ("algebraic", "sin", "sinh", "hardtanh")
"""The functions of T4.6 that its check can take: of the others S is inverted slowly, or the integrand is singular."""


def _closes(network: Network) -> Decision:
    sigma = network.given_activation
    if sigma is None:
        return undecided("the network has no activation")
    named = same_as(sigma, *(CATALOGUE[name].sigma for name in NAMES))
    if not named.is_true or not decide_zero(sigma.sigma - CATALOGUE["sin"].sigma).is_true:
        return named
    return _below_the_well(network)


def _below_the_well(network: Network) -> Decision:
    """σ = sin: is E < 2, within (−π, π)²? Decided in balls around the exact states."""
    if network.states is None:
        return undecided("for sin the energy of the orbit matters, and no state is given")
    primitive = CATALOGUE["sin"].primitive
    for state in network.states:
        point = [sympified(value) for value in state]
        signs = [sign(2 - sum(primitive.subs(s, value) for value in point))]
        signs += [sign(pi - abs(value)) for value in point]
        if None in signs:
            return undecided("whether E < 2")
        if any(found != 1 for found in signs):
            return false("E ≥ 2 for sin: the orbit does not close")
    return true("E < 2")


on_orbit = Assumption(
    "on_orbit",
    "`σ` is one of the functions named, odd, continuous, and positive on its quarter orbit; for `sin` this is `E < 2`",
    (theorems.ON_ORBIT,),
    _closes,
)

TAYLOR_ORDER = 5
"""The last coefficient of σ at 0 that T4.5 asks for."""


def _has_taylor(sigma: Activation) -> Decision:
    try:
        found = taylor(sigma, TAYLOR_ORDER)
    except ValueError as problem:
        return false(str(problem))
    except Unclear as problem:
        return undecided(f"σ near 0: {problem}")
    first = sign(found[0])
    if first is None:
        return undecided(f"the sign of s₁ = {found[0]}")
    return true(f"s₁ = {found[0]}") if first == 1 else false(f"s₁ = {found[0]} is not positive")


smooth_at_0 = Assumption(
    "smooth_at_0",
    "`σ = s₁ s + s₂ s² + s₃ s³ + s₄ s⁴ + s₅ s⁵ + …` at 0 with `s₁ > 0`",
    (theorems.SMOOTH_AT_0,),
    of_sigma(_has_taylor),
    satisfy={"smooth": True},
    filtered=True,
)

# ------------------------------------------------------------ leak and gain (T8)


def leak_and_gain_of(network: Network) -> tuple[Fraction, Fraction, Fraction] | None:
    """(a, ω, γ) of ż = −γz + (aI + K)σ(z), n = 2, all positive (a negative ω is a mirror image); None for another."""
    if network.n != 2 or network.form != "current" or not no_bias_of(network).is_true or not network.rational:
        return None
    (a, b), (c, d) = ([fraction(value) for value in row] for row in network.W)
    leak = fraction(network.leak)
    if leak is None or a is None or b is None or c is None or a != d or b != -c:
        return None
    if not (a > 0 and b != 0 and leak > 0):
        return None
    return a, abs(b), leak


def _leak_and_gain(network: Network) -> Decision:
    found = leak_and_gain_of(network)
    if network.given_activation is None or found is None:
        return false("not ż = −γz + (aI + K)tanh(z) with n = 2 and a, ω, γ > 0")
    a, omega, leak = (float(value) for value in found)
    named = same_as(network.activation, tanh_(s))
    return true(f"a = {a:.6g}, ω = {omega:.6g}, γ = {leak:.6g}, σ = tanh") if named.is_true else named


leak_and_gain = Assumption(
    "leak_and_gain",
    "`n = 2`, `ż = −γ z + (a I + K) tanh(z)`, `K = [[0, ω], [−ω, 0]]`, with `a, ω, γ > 0`; "
    "`f(s) = artanh s − A s`, `A = a/γ`, `Ω = ω/γ`",
    (*cycle_theorems.FIELD, cycle_theorems.EXCESS),
    _leak_and_gain,
)


def _repels(network: Network) -> Decision:
    found, named = leak_and_gain_of(network), _leak_and_gain(network)
    if found is None or not named.is_true:
        return named
    a, omega, leak = found
    if a <= leak:
        return false(f"a = {brief(a)} is not above γ = {brief(leak)}")
    total = count_equilibria(a / leak, omega / leak).total
    if total is None:
        return undecided("ω is too close to the threshold γΩ* for the equilibria to be counted")
    return true("0 is the only equilibrium, counted in ball arithmetic") if total == 1 else false(f"{total} equilibria")


repelling = Assumption(
    "repelling",
    "`a > γ > 0`, and `z = 0` is the only equilibrium: `ω > γ Ω*(a/γ)`",
    (cycle_theorems.MORE_GAIN, cycle_theorems.ONLY_ORIGIN),
    _repels,
    breaks=({"repelling": False},),
)
