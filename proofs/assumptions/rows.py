"""A hypothesis on the rows of W that vanish: in rate form their part of z = Wx + b does not move."""

from __future__ import annotations

import numpy as np

from analysis.activations.activation import s
from analysis.decisions.decision import Decision, false, true, undecided
from analysis.symbols import P, W, sigma_z
from proofs.assumptions.assumption import Assumption
from proofs.kernel.statements import Relation
from proofs.networks.network import Network
from proofs.networks.numbers import sympified, vanish


def _skew_where_active(network: Network) -> Decision:
    if network.form != "rate":
        return false(f"the network is in {network.form} form")
    if not network.rational:
        return undecided("rows of W are compared with 0 for rational weights")
    active = np.flatnonzero(np.any(network.W != 0, axis=1))
    block = network.W[np.ix_(active, active)]
    if not np.array_equal(block, -block.T):
        return false("W is not skew among the rows that are not 0")
    if len(active) == network.n:
        return true("W is skew, and no row of it is 0")
    if network.given_activation is None:
        return undecided("the network has no activation")
    idle = [i for i in range(network.n) if i not in active]
    values = [0 if network.bias is None else network.bias[i] for i in idle]
    at_rest = vanish([network.given_activation.sigma.subs(s, sympified(value)) for value in values])
    return Decision(at_rest.truth, f"{len(idle)} rows of W are 0, the others skew; σ(b_i) there: {at_rest.reason}")


skew_where_active = Assumption(
    "skew_where_active",
    "`σ(b_i) = 0` wherever row `i` of `W` is 0, and `W` is skew among the other rows and columns: `P σ(z) = σ(z)` and "
    "`P Wᵀ P = −P W P` for the diagonal `P` that is 0 at the rows that vanish and 1 at the others",
    (
        Relation(P * sigma_z, "=", sigma_z),
        Relation(P.T, "=", P),
        Relation((P * W.T * P).doit(), "=", -(P * W * P).doit()),
    ),
    _skew_where_active,
)
