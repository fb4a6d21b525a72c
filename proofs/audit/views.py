"""The systems that claims are asked of: the network itself, and those that it is carried over to exactly."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.activations.activation import s
from analysis.activations.taylor import slope_at_zero
from analysis.decisions.functions import decide_zero
from proofs.networks.network import Network

__all__ = ["View", "rests_at_zero", "views"]

PASSED_ON = frozenset({("bounded", True), ("settles", True), ("bounded_ones_settle", True)})
"""What holds of x, too, when it holds of z = Wx + b with a singular W and a leak: x is driven by σ(z)."""


@dataclass(frozen=True, eq=False)
class View:
    """A system and how it is the network's: `name` is empty for the network itself, `by` are the claims that lead from
    it back to the network, `passed_on` the answers that survive the way (None: all of them). `state` is its z_i in the
    network's letters; `equal` says whether its solutions are the network's, seen through that."""

    name: str
    network: Network
    by: tuple[str, ...] = ()
    passed_on: frozenset[tuple[str, bool]] | None = None
    state: str = ""
    equal: bool = True

    def written(self, expression: str) -> str:
        """An expression in z_i or x, in the network's own letters."""
        return expression.replace("z_i", self.state) if self.state else expression

    @property
    def faithful(self) -> bool:
        """Are its solutions the network's, seen through a map, or do they correspond to them one to one?"""
        return self.equal or self.passed_on is None

    def passes(self, question: str, yes: bool) -> bool:
        """Is this answer about the system one about the network?"""
        return self.passed_on is None or (question, yes) in self.passed_on


def views(network: Network) -> tuple[View, ...]:
    """The network (of a map the equation that it is a step of), and what it is carried to.

    That is z = Wx + b of the rate form (T10.0), the linear system at the origin, up to the factor σ'(0), and for two
    neurons that turn backwards, W₁₂ < 0 < W₂₁, the same with the units exchanged: claims about the plane say ω > 0.
    """
    found = tuple(_views(network.equation))
    backwards = network.n == 2 and network.W[0, 1] < 0 < network.W[1, 0]
    return (*found, *(_exchanged(view) for view in found if view.network.form != "linear")) if backwards else found


def _views(network: Network) -> Iterator[View]:
    yield View("", network)
    if network.form == "rate":
        bias = None if network.leak == 0 or network.bias is None else _product(network.leak, network.bias)
        inner = _carried(network, "current", bias)
        conjugate = network.structure.kernel_dimension == 0
        passed_on = None if conjugate else PASSED_ON if network.leak > 0 else frozenset[tuple[str, bool]]()
        inside = "(Wx + b)_i" if network.has_bias else "(Wx)_i"
        yield View("z = Wx + b", inner, ("T10.0",), passed_on, inside, network.leak == 0)
    if _linearisable(network):
        linear = _carried(network, "linear", None)
        same = network.leak == 0 and decide_zero(network.activation.sigma - s).is_true
        name = "ẋ = Wx" if same else "linearised at 0"
        yield View(name, linear, (), None if same else frozenset(), equal=same)


def _carried(network: Network, form: str, bias: np.ndarray | None) -> Network:
    """The same weights and leak in another form."""
    carried = network.replace(form=form, bias=bias, energy_weights=None, states=None)
    carried.__dict__["structure"] = network.structure  # decided once
    return carried


def _exchanged(view: View) -> View:
    """The two units in the other order."""
    of = view.network
    turned = of.replace(
        W=of.W[::-1, ::-1],
        bias=None if of.bias is None else of.bias[::-1],
        states=None if of.states is None else of.states[:, ::-1],
    )
    return dataclasses.replace(view, name=f"{view.name or 'the network'}, units exchanged", network=turned)


def _product(leak: float, bias: np.ndarray) -> np.ndarray:
    """γb, nothing rounded."""
    return np.array([Fraction(leak) * Fraction(float(b)) for b in bias], dtype=object)


def rests_at_zero(network: Network) -> bool:
    """Is z = 0 (in rate form z = Wx + b) an equilibrium, so that its linear modes are what happens nearby?"""
    if network.has_bias and (network.form == "current" or network.leak > 0):
        return False
    return decide_zero(network.activation.sigma.subs(s, 0)).is_true


def _linearisable(network: Network) -> bool:
    """Is 0 an equilibrium with a linear system that is not 0?"""
    return rests_at_zero(network) and slope_at_zero(network.activation) not in (None, 0)
