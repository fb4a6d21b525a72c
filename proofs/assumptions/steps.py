"""Hypotheses on the map of a network, and on the step that it takes (T13)."""

from __future__ import annotations

from fractions import Fraction

from sympy import Identity

from analysis.decisions.decision import Decision, false, true, undecided
from analysis.symbols import K, W, b, gamma, h, lipschitz, n, omega, sigma_z, x, x_next, z, z_next
from numerics.exact.frequencies import Enclosure
from numerics.maps import dichotomy
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.combining import both
from proofs.assumptions.network import no_bias_of, no_leak_of, nonzero, of_form
from proofs.assumptions.settling import lipschitz_above
from proofs.kernel.statements import Relation
from proofs.kernel.theorems.forgetting import SEEN_STEP
from proofs.kernel.theorems.leak import LEAK
from proofs.kernel.theorems.linear import LARGEST_OF_K
from proofs.kernel.theorems.maps import STEP_SLOPES
from proofs.networks.network import Network
from proofs.networks.numbers import fraction, shown

__all__ = [
    "euler_rate",
    "largest_of_skew_part",
    "seen_step",
    "short_step",
    "shorter_step",
    "skew_with_diffusion",
    "slopes_of_a_step",
    "some_diffusion",
    "something_moves",
]


def _with_diffusion(network: Network) -> Decision:
    if not network.rational:
        return undecided("W is looked at where it is rational")
    diffusion = network.structure.diffusion
    if diffusion is None:
        return false("W is not a skew matrix minus a multiple of the identity")
    return true(f"W = K − {shown(diffusion)}·I with a skew K" if diffusion else "W is skew: the diffusion is 0")


skew_with_diffusion = Assumption(
    "skew_with_diffusion",
    "`W = K − γ I` with a skew `K`, `ω = ‖K‖₂`",
    (Relation(W, "=", K - gamma * Identity(n)), Relation(K.T, "=", -K), LARGEST_OF_K),
    _with_diffusion,
    breaks=({"weights": "any"}, {"weights": "skew_symmetrizable"}),
)


def largest_of_skew_part(network: Network) -> Enclosure:
    """ω of W = K − γI, certainly enclosed; 0 for K = 0."""
    frequencies = network.structure.spectrum.frequencies
    return max(frequencies, key=lambda f: f.upper, default=Enclosure(0.0, 0.0))


def _short(network: Network, *, strictly: bool = False) -> Decision:
    if network.step is None:
        return undecided("no step is given")
    constant = lipschitz_above(network.activation) if network.given_activation is not None else None
    if constant is None:
        return undecided("no Lipschitz constant of σ is known")
    if not (network.rational and network.structure.diffusion is not None):
        return undecided("W is not a skew matrix minus a multiple of the identity")
    diffusion = Fraction(network.structure.diffusion)
    step = fraction(network.step)
    if step is None:
        return undecided("the step is not rational")
    try:
        sides = dichotomy(step, diffusion, largest_of_skew_part(network), constant)
        found = sides.strictly if strictly else sides.stable
    except ValueError as problem:
        return undecided(str(problem))
    exact = network.activation.lipschitz is not None and network.activation.lipschitz.is_Rational
    return found if found.is_true or exact else undecided(found.reason)


SHORT = Relation(h, "≤", 2 * gamma / (lipschitz * (gamma**2 + omega**2)))
short_step = Assumption(
    "short_step",
    "`h ≤ 2γ/(L(γ² + ω²))`",
    (SHORT,),
    _short,
)
shorter_step = Assumption(
    "shorter_step",
    "`h < 2γ/(L(γ² + ω²))`",
    (Relation(h, "<", SHORT.right),),
    lambda network: _short(network, strictly=True),
    breaks=({"largest_step": 16.0},),
)


def _diffused(network: Network) -> Decision:
    diffusion = network.structure.diffusion if network.rational else None
    if diffusion is None:
        return undecided("W is not known to be a skew matrix minus a multiple of the identity")
    return (true if diffusion > 0 else false)(f"the diffusion is {shown(diffusion)}")


some_diffusion = Assumption("some_diffusion", "the diffusion is positive: `γ > 0`", (LEAK,), _diffused)
euler_rate = Assumption(
    "euler_rate",
    "forward Euler steps of the rate form: `x⁺ = x + h σ(z)` with `z = W x + b`, `z⁺ = W x⁺ + b` and `h > 0`",
    (
        Relation(z, "=", W * x + b),
        Relation(x_next, "=", x + h * sigma_z),
        Relation(z_next, "=", W * x_next + b),
    ),
    of_form(
        "rate", no_leak_of, lambda network: true("for every h > 0" if network.step is None else shown(network.step))
    ),
    satisfy={"form": "rate", "bias": None, "step": True},
    breaks=({"leak": True},),
    naming=True,
)


def _slopes(network: Network) -> Decision:
    if network.form not in ("rate", "current"):
        return false(f"the network is in {network.form} form")
    return undecided("no step is given") if network.step is None else true(f"any slopes, step {shown(network.step)}")


slopes_of_a_step = Assumption(
    "slopes_of_a_step",
    "the Jacobian of a step without leak is `I + hDW` in rate form, `I + hWD` in current form: " + STEP_SLOPES.text,
    (STEP_SLOPES,),
    lambda network: both(_slopes(network), no_leak_of(network)),
    satisfy={"form": "rate", "bias": None, "step": True},
    naming=True,
)


def _moves(network: Network) -> Decision:
    if network.has_bias:
        return true("the bias is not 0")
    return nonzero.decide(network)


something_moves = said("something_moves", "`W ≠ 0` or `b ≠ 0`: not every state is fixed", _moves)


def _seen(network: Network) -> Decision:
    if network.form not in ("rate", "current"):
        return false(f"the network is in {network.form} form")
    parts = [no_leak_of(network)] + ([no_bias_of(network)] if network.form == "current" else [])
    return both(*parts, true("for every h > 0" if network.step is None else f"a step of {shown(network.step)}"))


seen_step = Assumption(
    "seen_step",
    "`z⁺ = z + h W σ(z)` with `h > 0`: forward Euler steps of the current form without bias and leak, or what `σ` sees "
    "in those of the rate form, `z = W x + b`",
    (SEEN_STEP,),
    _seen,
    satisfy={"form": "rate", "bias": None, "step": True},
    breaks=({"leak": True},),
    naming=True,
)
