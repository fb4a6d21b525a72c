"""n = 2, any activation: period and Euler's averaged drift by quadrature, with the error stated (T4.2, T6.6).

T = (1/ω)∮ χ(√(2E) cos φ) χ(√(2E) sin φ) dφ, χ(u) = u/|σ(s(u))|, S(s(u)) = u²/2. The integrand has no singular end and
is periodic, so equally spaced points converge faster than any power when σ is smooth; where σ has kinks, Gauss–Legendre
points between them do. Where σ'(0) = 0, χ is unbounded at 0 (integrably): the result is then rough, and says so.
Points are doubled until two results agree, and their difference gives the stated error.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.activations.activation import Activation
from numerics.evaluation.compile import NumericActivation, compile_activation

Array = NDArray[np.float64]

FEWEST, MOST = 32, 1 << 13
_ROUNDING = 64 * 2.0**-52  # a few operations and the inverse of S for each of the terms, which are all positive


@dataclass(frozen=True)
class Quadrature:
    """A value, the error stated for it, and the number of points used."""

    value: float
    error: float
    points: int


def period(activation: Activation, E: float, omega: float = 1.0) -> Quadrature:
    """T(E) of ż₁ = ωσ(z₂), ż₂ = −ωσ(z₁), for any σ that is sign-preserving on the orbit (T4.2).

    Raises ValueError when E or ω is not a finite number above 0, or the level curve of energy E is not one closed
    curve around the origin (S does not reach E, or σ changes its sign inside).
    """
    compiled, radius = _checked(activation, E, omega)
    return _averaged(compiled, radius, lambda z1, z2: np.ones_like(z1), 1.0 / omega)


def euler_drift(activation: Activation, E: float, step: float, omega: float = 1.0) -> Quadrature:
    """dE/dt = (h/2)⟨Σσ'(z_i)(Kσ)_i²⟩ over the orbit of energy E: forward Euler's averaged drift, any σ (T6.6).

    Needs what ``period`` needs, and a step above 0. Leading order in h.
    """
    if not (np.isfinite(step) and step > 0):
        raise ValueError(f"the step must be a finite number above 0, not {step}")
    compiled, radius = _checked(activation, E, omega)

    def density(z1: Array, z2: Array) -> Array:
        return (
            compiled.derivative(z1) * compiled.sigma(z2) ** 2 + compiled.derivative(z2) * compiled.sigma(z1) ** 2
        ) / 2

    total = _averaged(compiled, radius, density, 1.0)
    turn = _averaged(compiled, radius, lambda z1, z2: np.ones_like(z1), 1.0)
    value = step * omega**2 * total.value / turn.value
    error = abs(value) * (total.error / abs(total.value) if total.value else 0.0) + abs(value) * turn.error / turn.value
    return Quadrature(value, error, max(total.points, turn.points))


def _checked(activation: Activation, E: float, omega: float) -> tuple[NumericActivation, float]:
    for name, number in (("the energy", E), ("the frequency", omega)):
        if not (np.isfinite(number) and number > 0):
            raise ValueError(f"{name} must be a finite number above 0, not {number}")
    compiled, radius = compile_activation(activation), float(np.sqrt(2 * E))
    ends, nearest = (np.abs(invert_primitive(compiled, np.array([-1.0, 1.0]) * u)) for u in (radius, 1e-100))
    if np.any(nearest > ends / 10):
        raise ValueError("σ vanishes on an interval around 0: the angle does not parametrise the orbit")
    return compiled, radius


def _averaged(
    compiled: NumericActivation, radius: float, density: Callable[[Array, Array], Array], factor: float
) -> Quadrature:
    """factor · ∮ density χχ dφ, with the points doubled until two results agree.

    The stated error is four times their difference (at a kink that is not known the rule converges like 1/N² only,
    and not evenly) and the rounding.
    """
    ends = _break_angles(compiled, radius)
    previous, points = None, FEWEST
    while True:
        angles, weights = _nodes(ends, points)
        u = radius * np.stack([np.cos(angles), np.sin(angles)])
        states = invert_primitive(compiled, u)
        chi = u / compiled.sigma(states)
        if not np.all(chi > 0):
            raise ValueError("σ changes its sign inside the orbit: the level curve does not surround only the origin")
        value = factor * float(np.sum(weights * density(states[0], states[1]) * chi[0] * chi[1]))
        if previous is not None and (abs(value - previous) <= _ROUNDING * abs(value) or angles.size >= MOST):
            return Quadrature(value, 4 * abs(value - previous) + _ROUNDING * abs(value), angles.size)
        previous, points = value, 2 * points


def _break_angles(compiled: NumericActivation, radius: float) -> Array:
    """The angles at which z₁ or z₂ passes a point where σ is not smooth; none for smooth σ."""
    found: list[float] = []
    for knot in compiled.forms.knots:
        u = np.sign(knot) * np.sqrt(2 * float(compiled.primitive(knot)))
        if abs(u) < radius:
            cosine, sine = np.arccos(u / radius), np.arcsin(u / radius)
            found += [cosine, -cosine, sine, np.pi - sine]
    return np.unique(np.round(np.mod(np.asarray(found, dtype=np.float64), 2 * np.pi), 15))


def _nodes(ends: Array, points: int) -> tuple[Array, Array]:
    """Angles and weights: equally spaced without breaks, else Gauss–Legendre on each piece."""
    if ends.size == 0:
        equal: Array = np.asarray((np.arange(points) + 0.5) * (2 * np.pi / points), dtype=np.float64)
        return equal, np.full_like(equal, 2 * np.pi / points)
    x, w = np.polynomial.legendre.leggauss(points // 2)
    lengths: Array = np.diff(np.append(ends, ends[0] + 2 * np.pi))
    angles: Array = ends[:, None] + lengths[:, None] * (x + 1) / 2
    weights: Array = lengths[:, None] * w / 2
    return angles.ravel(), weights.ravel()


def invert_primitive(compiled: NumericActivation, u: Array) -> Array:
    """The s nearest to 0 with S(s) = u²/2 and the sign of u.

    Brackets by doubling, up to the first place where σ turns back, then Newton's method kept inside the bracket. Raises
    ValueError when S stays below u²/2 until there.
    """
    target, side = u**2 / 2, np.where(u < 0, -1.0, 1.0)

    def S(r: Array) -> Array:
        return compiled.primitive(side * r)

    low, high = np.zeros_like(u), np.maximum(np.abs(u), 1e-300)
    ended = np.zeros(u.shape, dtype=bool)
    for _ in range(1100):
        for place in zip(*np.nonzero(_turns_back(compiled, side, low, high) & ~ended), strict=True):
            high[place], ended[place] = _first_zero(compiled, side[place], low[place], high[place]), True
        short = (S(high) < target) & (high < 1e300) & ~ended
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    if (S(high) < target).any():
        raise ValueError("the orbit does not close: S does not reach this energy")
    low, r = np.zeros_like(high), high.copy()
    for _ in range(200):
        gap = S(r) - target
        low, high = np.where(gap < 0, r, low), np.where(gap < 0, high, r)
        slope = np.abs(compiled.sigma(side * r))
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = r - gap / slope
        inside = (newton > low) & (newton < high)
        following = np.where(inside, newton, (low + high) / 2)
        done = np.abs(following - r) <= 2.0**-51 * np.abs(r)
        r = following
        if done.all():
            break
    return side * r


_BETWEEN = np.arange(1, 17) / 16


def _turns_back(compiled: NumericActivation, side: Array, low: Array, high: Array) -> NDArray[np.bool_]:
    """Is σ seen to point towards 0 somewhere in (low, high], in the direction of each side?"""
    between = low + (high - low) * _BETWEEN.reshape(-1, *(1,) * low.ndim)
    back: NDArray[np.bool_] = np.any(side * compiled.sigma(side * between) < 0, axis=0)
    return back


def _first_zero(compiled: NumericActivation, side: float, low: float, high: float) -> float:
    """The place in (low, high] where σ first changes its sign, by bisection: S has a maximum there."""
    between = np.append(low, low + (high - low) * _BETWEEN)
    first = int(np.argmax(side * compiled.sigma(side * between) < 0))
    left, right = between[first - 1], between[first]
    for _ in range(200):
        middle = (left + right) / 2
        if not left < middle < right:
            break
        if side * float(compiled.sigma(side * middle)) < 0:
            right = middle
        else:
            left = middle
    return float(left)
