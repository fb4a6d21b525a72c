"""Rest points without a leak, for an invertible W: current form Wσ(z) = −b, rate form σ(Wx + b) = 0 (T11.10).

The first is u = −W⁻¹b, exactly, and then σ(z_j) = u_j; the second z = 0 where σ vanishes at 0 only, and Wx = −b.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq
from sympy import Rational

from analysis.activations import Activation
from analysis.activations.limits import range_of
from numerics.equilibria.balance import Balance
from numerics.equilibria.certify import BITS, BallSigma, Certified, ball_sigma, precision
from numerics.fate.leakless import solution

__all__ = ["Unsolved", "without_leak"]


class Unsolved(ValueError):
    """The rest points are not isolated, or this σ is not one whose rest points are found without a leak."""


def without_leak(balance: Balance) -> Certified | None:
    """The only rest point, certified; None when there is certainly none. Unsolved, with the reason, otherwise."""
    u = solution(balance.weights, balance.bias)
    if u is None:
        raise Unsolved("W is singular: without a leak rest points are not isolated, or there is none")
    if balance.form == "current":
        return _current(balance, u)
    if not balance.activation.decide("sign_preserving").is_true:
        raise Unsolved(f"σ = {balance.activation.name} is not known to vanish at 0 only")
    with precision(BITS):
        zeros = tuple(arb(0) for _ in u)
        slopes = tuple(ball_sigma(balance.activation)(z, 1) for z in zeros)
        return Certified(balance, tuple(_ball(x) for x in u), zeros, slopes)


def _current(balance: Balance, u: tuple[Fraction, ...]) -> Certified | None:
    sigma = balance.activation
    ends = range_of(sigma)
    if ends is None:
        raise Unsolved(f"σ = {sigma.name} is not known to be strictly increasing, or its range is not known")
    values = [Rational(x.numerator, x.denominator) for x in u]
    if any(bool(x <= ends[0]) or bool(x >= ends[1]) for x in values):
        return None
    with precision(2 * BITS):
        z = tuple(_inverse(ball_sigma(sigma), sigma, x) for x in u)
        slopes = tuple(ball_sigma(sigma)(x, 1) for x in z)
    return Certified(balance, z, z, slopes)


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _inverse(balls: BallSigma, sigma: Activation, value: Fraction) -> arb:
    """The z with σ(z) = value, by bisection of a bracket that the signs prove; σ strictly increasing and in range."""
    wanted = _ball(value)
    if value == 0 and sigma.zero_at_origin.is_true:
        return arb(0)
    low, high = arb(-1), arb(1)
    while not balls(low, 0) < wanted:
        low *= 2
        if low < -1e9:
            raise Unsolved(f"σ(z) = {float(value)} was not bracketed")
    while not balls(high, 0) > wanted:
        high *= 2
        if high > 1e9:
            raise Unsolved(f"σ(z) = {float(value)} was not bracketed")
    for _ in range(170):
        middle = arb((low + (high - low) * arb(0.4921875)).mid())
        there = balls(middle, 0)
        if there < wanted:
            low = middle
        elif there > wanted:
            high = middle
        else:
            break
    return low.union(high)
