"""Rates that are 0 at every state where a claim says that something is conserved, evaluated exactly on one network.

They are taken along the network's true field, with its leak and bias, so that a network outside the claim's scope shows
what becomes of the quantity there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Matrix, S

from proofs.networks.instance import Instance
from proofs.networks.numbers import sympified


@dataclass(frozen=True)
class Rates:
    """`of` gives the rates that have to be 0 at the start, none where nothing is said to be conserved. `only_skew`: the
    claim says that they are 0 at all states if and only if W is skew."""

    of: Callable[[Instance], tuple[Expr, ...]]
    only_skew: bool = False


def moved(case: Instance) -> Matrix:
    """The velocity of what σ is taken of: ż; in rate form that of z = Wx + b."""
    return case.matrix * case.velocity if case.form == "rate" else case.velocity


def energy_rate(case: Instance) -> tuple[Expr, ...]:
    """dE/dt = σ(z)ᵀż, each term times d where there are energy weights."""
    d = [S.One] * case.n if case.energy_weights is None else map(sympified, case.energy_weights)
    return (sum((w * value * rate for w, value, rate in zip(d, case.sigma_start, moved(case), strict=True)), S.Zero),)


def norm_rate(case: Instance) -> tuple[Expr, ...]:
    """½ d‖x‖²/dt = xᵀẋ."""
    return ((Matrix(case.start).T * case.velocity)[0],)


def quadratic_rates(case: Instance) -> tuple[Expr, ...]:
    """½ dI_j/dt = xᵀ(KᵀK)ʲẋ for j < n."""
    squared = case.matrix.T * case.matrix
    return tuple((Matrix(case.start).T * squared**j * case.velocity)[0] for j in range(case.n))


def casimir_rates(case: Instance) -> tuple[Expr, ...]:
    """cᵀż for a basis of the c with Wᵀc = 0."""
    return tuple((c.T * case.velocity)[0] for c in case.matrix.T.nullspace())


def biased_rate(case: Instance) -> tuple[Expr, ...]:
    """d(E + cᵀz)/dt = (σ(z) + c)ᵀż for the c with b = Wc; nothing where b is not in the image of W."""
    bias = Matrix([sympified(b) for b in case.bias]) if case.bias is not None else Matrix.zeros(case.n, 1)
    try:
        c, free = case.matrix.gauss_jordan_solve(bias)
    except ValueError:
        return ()
    c = c.subs(dict.fromkeys(free, 0))
    return (((case.sigma_start + c).T * moved(case))[0],)


def unexplained_rate(case: Instance) -> tuple[Expr, ...]:
    """dE/dt − (σᵀQσ − γzᵀσ), Q = (W + Wᵀ)/2."""
    value, symmetric = case.sigma_start, (case.matrix + case.matrix.T) / 2
    explained = (value.T * symmetric * value)[0] - sympified(case.leak) * (Matrix(case.start).T * value)[0]
    return (energy_rate(case)[0] - explained,)
