"""Hypotheses on the symmetric part of the weights (T10)."""

from __future__ import annotations

from sympy import tanh

from analysis.activations.activation import s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.decisions.functions import decide_zero
from numerics.nearskew.symmetric import SymmetricPart
from proofs.assumptions.assumption import said
from proofs.kernel.theorems.nearskew import SYMMETRIC_RANGE, TANH
from proofs.networks.network import Network

__all__ = ["part_of", "symmetric_range", "tanh_units"]


def part_of(network: Network) -> SymmetricPart:
    """The symmetric part of W, in enclosures."""
    return SymmetricPart(network.structure)


def _range(network: Network) -> Decision:
    if not network.rational:
        return undecided("W is looked at where it is rational")
    found = part_of(network)
    return true(f"q⁻ = {found.loss:.6g}, q⁺ = {found.gain:.6g}")


symmetric_range = said("symmetric_range", SYMMETRIC_RANGE.text, _range, satisfy={}, naming=True)


def _tanh(network: Network) -> Decision:
    if network.given_activation is None:
        return undecided("values of σ are given, not σ")
    same = decide_zero(network.activation.sigma - tanh(s)).is_true
    return true("σ = tanh") if same else false(f"σ is {network.activation.name}")


tanh_units = said(
    "tanh_units",
    TANH.text,
    _tanh,
    satisfy={"sigmas": ("tanh",)},
    breaks=({"sigmas": None},),
)
