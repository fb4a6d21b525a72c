"""What the claims of every section share: their instances, σ at them, and assumptions as steps."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, ImmutableMatrix, Matrix, MatrixExpr, Rational

from analysis.activations.activation import Activation
from analysis.symbols import v, w
from numerics.evaluation.compile import compile_activation
from proofs.assumptions.assumption import Assumption
from proofs.kernel.computations import EXTENSIONALITY
from proofs.kernel.rules import Step, add, assume, chain, compute, identity, instantiate, scale
from proofs.kernel.statements import Relation
from proofs.networks.instance import Instance
from proofs.networks.numbers import sympified

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

HALF = Rational(1, 2)


def drawn(keep: Callable[[Instance], bool] | None = None, **fixed: Any) -> Callable[..., SearchStrategy[Instance]]:
    """Networks with these options of proofs.strategies.networks; a caller may add to them or change them.

    `keep` drops the few instances that no option excludes; who asks for other weights is not bound by it.
    """

    def instances(**options: Any) -> SearchStrategy[Instance]:
        from proofs import strategies

        found = strategies.networks(**{**fixed, **options})
        return found if keep is None or "weights" in options else found.filter(keep)

    return instances


def drawn_in_plane(*names: str, largest: float = 20.0, **fixed: Any) -> Callable[..., SearchStrategy[Instance]]:
    """Networks of proofs.strategies.plane; a caller may ask for others by options of proofs.strategies.networks."""

    def instances(**options: Any) -> SearchStrategy[Instance]:
        from proofs.strategies.plane import planar_networks

        return planar_networks(names, largest, fixed, options)

    return instances


def given(assumption: Assumption, which: int = 0) -> Step:
    """What a derivation may use of an assumption, as a step."""
    return assume(assumption.statements[which], assumption.text)


def sigma_of(instance: Instance, states: np.ndarray | None = None) -> np.ndarray:
    """σ at the instance's states, or at others; exact instances give the values of σ themselves."""
    if instance.exact:
        return instance.states
    return compile_activation(instance.activation).sigma(instance.states if states is None else states)


def activation_of(instance: Instance) -> Activation:
    """The instance's activation."""
    return instance.activation


def frequency(instance: Instance) -> float:
    """ω of K = [[0, ω], [−ω, 0]]."""
    return float(instance.weights[0, 1])


def measured_gain(instance: Instance, moved: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """E(z + moved) − E(z) at every state, and the size of what is rounded in it: `size` bounds the terms of `moved`.

    It is the mean of σ along the way times the way. Over more than 1/2 the mean may be a difference of two values of
    S, also inside a sum that has forms of its own: then those are rounded too.
    """
    numeric, states = compile_activation(instance.activation), instance.states
    mean = numeric.mean(states, moved)
    ends = abs(numeric.primitive(states)) + abs(numeric.primitive(states + moved))
    rounded = (abs(mean) + abs(numeric.sigma(states))) * size + np.where(abs(moved) > 0.5, ends, 0.0)
    return (mean * moved).sum(axis=-1), rounded.sum(axis=-1)


def bias_of(instance: Instance) -> np.ndarray:
    """The bias, zeros where there is none, in the instance's own kind of numbers."""
    return instance.weights[0] * 0 if instance.bias is None else instance.bias


def shift_of(instance: Instance) -> np.ndarray:
    """A c with b = Wc: the one drawn with the instance, else one found exactly. ValueError if there is none."""
    if "c" in instance.extra:
        return np.asarray(instance.extra["c"])
    weights, bias = rational_weights(instance), Matrix([sympified(value) for value in bias_of(instance)])
    found, free = weights.gauss_jordan_solve(bias)
    values = [Fraction(int(x.p), int(x.q)) for x in found.subs(dict.fromkeys(free, 0))]
    return np.array(values, dtype=object if instance.exact else float)


def preactivation(instance: Instance) -> np.ndarray:
    """z = Wx + b at every state x."""
    return instance.states @ instance.weights.T + bias_of(instance)


def is_nonzero(instance: Instance) -> bool:
    """Is W ≠ 0?"""
    return bool(np.any(instance.weights != 0))


def polarised(vanishing: Step, left: MatrixExpr, right: MatrixExpr, *premises: Step, factor: Expr = HALF) -> Step:
    """From vᵀMv = 0 for every v to left = right, where left − right is factor · (M + Mᵀ)."""
    sum_, other = instantiate(vanishing, {v: v + w}), instantiate(vanishing, {v: w})
    combined = add(scale(sum_, factor), scale(vanishing, -factor), scale(other, -factor))
    assert isinstance(combined.statement, Relation)
    bilinear = identity(v.T * (left - right) * w, combined.statement.left, *premises)
    return compute(EXTENSIONALITY, chain(bilinear, combined), left=left, right=right, row=v, column=w)


def rational_weights(instance: Instance) -> ImmutableMatrix:
    """W as a SymPy matrix with the exact value of every entry (floats are dyadic rationals)."""
    return ImmutableMatrix(instance.n, instance.n, [sympified(entry) for entry in instance.weights.ravel().tolist()])
