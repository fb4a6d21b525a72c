"""Hypotheses on a bias: whether values of σ balance it, and whether the field vanishes anywhere at all."""

from __future__ import annotations

import numpy as np
from sympy import Expr, Identity, S, oo

from analysis.activations.activation import Activation, s
from analysis.activations.limits import limits
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_sign, decide_zero
from analysis.symbols import W, W_inverse, b, c, n, sigma_z, z_dot
from numerics.exact.cube import Cube, Reached, reach
from proofs.assumptions.assumption import Assumption
from proofs.assumptions.combining import opposite
from proofs.assumptions.network import in_image, no_leak_of, of_form
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import balance as theorems
from proofs.networks.network import Network
from proofs.networks.numbers import are_rational, sympified, vanish


def _invertible(network: Network) -> Decision:
    if not network.rational:
        return undecided("the rank of W is decided for rational weights")
    rank = network.structure.rank
    text = f"W has rank {rank} of {network.n}"
    return true(text) if rank == network.n else false(text)


invertible = Assumption(
    "invertible", "`W` is invertible: `W⁻¹W = I`", (Relation(W_inverse * W, "=", Identity(n)),), _invertible
)


current_form_driven = Assumption(
    "current_form_driven",
    "current form with bias and no leak: `ż = W σ(z) + b`",
    (Relation(z_dot, "=", W * sigma_z + b),),
    of_form("current", no_leak_of),
)


current_form_balanced = Assumption(
    "current_form_balanced",
    "current form with a bias in the image of `W` and no leak: `ż = W σ(z) + b`, `b = W c`",
    (Relation(z_dot, "=", W * sigma_z + W * c),),
    of_form("current", no_leak_of, in_image),
)


# ---------------------------------------------------------------- the range of σ


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


def reached(network: Network, cube: Cube) -> Reached:
    """Does some u in the cube have Wu + b = 0?"""
    return reach(network.W, network.bias, cube, network.structure.rank)


def _balanced(network: Network) -> Decision:
    sigma, system = network.given_activation, of_form("current", no_leak_of)(network)
    if sigma is None:
        return undecided("the network has no activation")
    if not system.is_true:
        return system
    if not network.has_bias and sigma.zero_at_origin.is_true:
        return true("there is no bias, and σ(0) = 0: c = 0")
    if not network.rational or (network.bias is not None and not are_rational(network.bias)):
        return undecided("whether values of σ balance b is decided for rational numbers")
    inside, outside = inner_range(sigma), outer_range(sigma)
    if inside is not None:
        found = reached(network, inside)
        if found.exists:
            return true(f"{found.reason}, inside the range ({inside.low}, {inside.high}) of σ")
    found = reached(network, outside or Cube(-oo, oo, True))
    if found.exists is False:
        within = "" if outside is None else f": outside the range of σ, which is within {_interval(outside)}"
        return false(f"{found.reason}{within}")
    if outside is None:
        return undecided("the range of σ is not known")
    return undecided(f"{found.reason}: not told from the ends of the range of σ, {_interval(outside)}")


def _interval(cube: Cube) -> str:
    return f"({cube.low}, {cube.high})" if cube.open_ends else f"[{cube.low}, {cube.high}]"


balanced = Assumption(
    "balanced", "some `c` has `W c = b` and " + theorems.BALANCED.text, (theorems.BALANCED,), _balanced
)


def _unreachable(network: Network) -> Decision:
    system = of_form("current", no_leak_of)(network)
    return opposite(_balanced(network)) if system.is_true else system


unreachable = Assumption("unreachable", theorems.REACH, (theorems.UNREACHABLE,), _unreachable)


def _never_zero(network: Network) -> Decision:
    """σ has no zero, or a row of W is 0 and σ is not 0 at its b_i."""
    sigma = network.given_activation
    if sigma is None:
        return undecided("the network has no activation")
    bias = np.zeros(network.n) if network.bias is None else network.bias
    zero_rows = [i for i, row in enumerate(network.W) if vanish(row).is_true]
    at_zero: dict[Expr, Decision] = {}
    for i in zero_rows:
        value = sympified(bias[i])
        if value not in at_zero:
            at_zero[value] = decide_zero(sigma.sigma.subs(s, value))
        if at_zero[value].is_false:
            return true(f"row {i + 1} of W is 0, and σ(b_{i + 1}) is not")
    if any(decided.is_undecided for decided in at_zero.values()):
        return undecided("σ at the bias of a row of W that is 0 was not told from 0")
    if len(zero_rows) == network.n:
        return false("W = 0 and σ(b) = 0")
    for relation in (">", "<"):
        decided = decide_sign(sigma.sigma, relation, s)
        if decided.is_true:
            return true(f"σ has no zero: σ {relation} 0 everywhere, {decided.reason}")
    if decide_zero(sigma.sigma.subs(s, 0)).is_true:
        return false("σ(0) = 0, and no row of W that is 0 keeps away from it")
    return undecided("σ is not known to keep its sign")


never_zero = Assumption("never_zero", theorems.NEVER_ZERO.text, (theorems.NEVER_ZERO,), _never_zero)
