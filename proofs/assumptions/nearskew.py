"""Hypotheses on the symmetric part of the weights (T10)."""

from __future__ import annotations

from sympy import Identity, Integer, tanh

from analysis.activations.activation import s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.symbols import K, W, gamma, n
from numerics.nearskew.symmetric import SymmetricPart
from proofs.assumptions.assumption import Assumption, said
from proofs.assumptions.network import of_sigma, same_as
from proofs.kernel.statements import Relation
from proofs.kernel.theorems.frequencies import PARTS
from proofs.kernel.theorems.linear import LARGEST_OF_K, SIZE_OF_Q
from proofs.kernel.theorems.nearskew import FADING, SIGNED_RANGE, SYMMETRIC_RANGE, TANH
from proofs.networks.network import Network
from proofs.networks.numbers import shown, sign

__all__ = ["fading", "part_of", "parts", "positive_diffusion", "signed_range", "symmetric_range", "tanh_units"]


def part_of(network: Network) -> SymmetricPart:
    """The symmetric part of W, in enclosures."""
    return SymmetricPart(network.structure)


def _range(network: Network) -> Decision:
    if not network.rational:
        return undecided("W is looked at where it is rational")
    found = part_of(network)
    return true(f"q⁻ = {found.loss:.6g}, q⁺ = {found.gain:.6g}")


symmetric_range = said("symmetric_range", SYMMETRIC_RANGE.text, _range, satisfy={}, naming=True)

signed_range = said("signed_range", SIGNED_RANGE.text, _range, satisfy={}, naming=True)


def _parts(network: Network) -> Decision:
    return true("every W is a skew matrix and a symmetric one; γ may be any number")


parts = Assumption(
    "parts",
    "`W = K − γ I + Q` with a skew `K`, a symmetric `Q`, `ω = ‖K‖₂` and `ε = ‖Q‖₂`",
    (*PARTS, LARGEST_OF_K, SIZE_OF_Q),
    _parts,
    satisfy={},
    naming=True,
)


tanh_units = said(
    "tanh_units",
    TANH.text,
    of_sigma(lambda sigma: same_as(sigma, tanh(s))),
    satisfy={"sigmas": ("tanh",)},
    breaks=({"sigmas": None},),
)


def _positive_diffusion(network: Network) -> Decision:
    if not network.rational:
        return undecided("W is looked at where it is rational")
    diffusion = network.structure.diffusion
    if diffusion is None:
        return false("W is not a skew matrix minus a multiple of the identity")
    if sign(diffusion) == 1:
        return true(f"W = K − {shown(diffusion)}·I with a skew K")
    return false("W is skew: the diffusion is 0" if sign(diffusion) == 0 else f"the diffusion is {shown(diffusion)}")


positive_diffusion = Assumption(
    "positive_diffusion",
    "`W = K − γ I` with a skew `K` and `γ > 0`",
    (Relation(W, "=", K - gamma * Identity(n)), Relation(K.T, "=", -K), Relation(gamma, ">", Integer(0))),
    _positive_diffusion,
    satisfy={"weights": "damped"},
    breaks=({"weights": "any"}, {"weights": "skew"}, {"weights": "negative_definite"}),
)

fading = said(
    "fading",
    FADING.text,
    of_sigma(lambda sigma: sigma.fading),
    satisfy={"fading": True},
    breaks=({"fading": False},),
)
