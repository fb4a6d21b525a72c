"""A network as an exact problem for certificates: doubles are the rationals that they are, the rate form becomes ż."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics.certified.setting import Problem
from proofs.networks.network import Network

SMALLEST, LARGEST = 2, 6


def orbit_problem(network: Network) -> Problem:
    """ż = Wσ(z) + b − γz for a network of 2 to 6 units; of the rate form, the equation of z = Wx + b.

    ValueError for a map, another size, or a rate form whose W is singular (z does not tell x then).
    """
    if network.form == "map":
        raise ValueError("a periodic orbit is certified for a differential equation, not for a map")
    if not SMALLEST <= network.n <= LARGEST:
        raise ValueError(f"periodic orbits are certified for n from {SMALLEST} to {LARGEST}, not n = {network.n}")
    weights = tuple(tuple(Fraction(float(x)) for x in row) for row in network.W)
    bias = () if network.bias is None else tuple(Fraction(float(x)) for x in network.bias)
    leak = Fraction(network.leak)
    if network.form == "rate":
        if network.structure.rank < network.n:
            raise ValueError("the rate form is followed as z = Wx + b, for which W must be invertible")
        bias = tuple(leak * b for b in bias)  # ż = W(σ(z) − γx) = Wσ(z) − γ(z − b)
    return Problem(weights, network.activation, bias, leak)


def start_of(network: Network, values: Sequence[float]) -> list[float]:
    """The state that the numbers stand for; in rate form as z = Wx + b. ValueError unless they are n finite ones."""
    values = [float(x) for x in values]
    if len(values) != network.n:
        raise ValueError(f"the start: {network.n} finite numbers are needed, not {len(values)}")
    if not all(abs(x) < float("inf") for x in values):
        raise ValueError("the start: the numbers must be finite")
    if network.form != "rate":
        return values
    shift = [0.0] * network.n if network.bias is None else [float(b) for b in network.bias]
    return [
        float(sum(w * x for w, x in zip(row, values, strict=True))) + b
        for row, b in zip(network.W.tolist(), shift, strict=True)
    ]
