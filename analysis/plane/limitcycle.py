"""n = 2: leak and gain on the diagonal make a true limit cycle (T8.1, T8.2); the algebra of its equilibria.

ż = −γz + (aI + K)tanh(z), K = [[0, ω], [−ω, 0]]. With A = a/γ, Ω = ω/γ, p = tanh z₁, q = tanh z₂ and
f(s) = artanh s − As, an equilibrium is f(p) = Ωq, f(q) = −Ωp. Quarter turns (p, q) → (q, −p) map equilibria to
equilibria, so those off the origin come in fours with one of each four in p, q > 0, where f(p) > 0 > f(q).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import mpmath as mp
from sympy import Expr, Integer, Rational, Symbol, acosh, atanh, sqrt, sympify

A = Symbol("A", positive=True)
"""The gain in units of the leak, a/γ."""
p, q = Symbol("p", positive=True), Symbol("q", positive=True)
Omega = Symbol("Ω", positive=True)


def excess(s: Expr, gain: Expr = A) -> Expr:
    """f(s) = artanh s − As: by how much the leak exceeds the gain at tanh z = s."""
    return atanh(s) - gain * s


def equilibrium_equations(gain: Expr = A) -> tuple[Expr, Expr]:
    """Both vanish exactly at an equilibrium: f(p) − Ωq and f(q) + Ωp."""
    return excess(p, gain) - Omega * q, excess(q, gain) + Omega * p


def fold_equations(gain: Expr = A) -> tuple[Expr, Expr, Expr]:
    """The equilibrium equations and f'(p)f'(q) + Ω², the Jacobian of them: zero where two equilibria meet."""
    first, second = equilibrium_equations(gain)
    return first, second, (first.diff(p) * second.diff(q) - first.diff(q) * second.diff(p)).expand()


def lower_bound(gain: Expr = A) -> Expr:
    """B = √(A² − A) − arcosh √A = max(−f), at s = √(1 − 1/A): B ≤ Ω* ≤ B/s₀ (T8.1).

    At q = √(1 − 1/A) an equilibrium needs Ωp = B, and p < 1; for any q, Ωp = −f(q) ≤ B, and p > s₀.
    """
    return sqrt(gain**2 - gain) - acosh(sqrt(gain))


def _exact_gain(gain: Any) -> Expr:
    value = sympify(gain, strict=True)
    value = Rational(value) if value.is_Float else value
    if not value.is_number or value.is_real is not True or value.is_finite is not True or not value.is_positive:
        raise ValueError(f"the gain must be a finite number above 0, not {gain}")
    return value


@dataclass(frozen=True)
class Threshold:
    """Ω*(A): from here on 0 is the only equilibrium. ``digits`` is the working precision of the numbers.

    Needs A > 1 (for A ≤ 1 the only equilibrium is 0 for every Ω); ValueError otherwise. The value is a root of the fold
    equations beside the largest Ω on a grid; that no larger fold was missed is certified by counting equilibria on
    both sides (numerics.plane.limitcycle), not here.
    """

    gain: Any
    digits: int = 30

    def __post_init__(self) -> None:
        object.__setattr__(self, "gain", _exact_gain(self.gain))
        if not (self.gain - 1).is_positive:
            raise ValueError(f"Ω* is defined for A > 1, not A = {self.gain}: at A ≤ 1 the only equilibrium is 0")
        if self.digits < 5:
            raise ValueError(f"at least 5 digits are needed, not {self.digits}")

    @cached_property
    def rest(self) -> Any:
        """z₀ > 0 with z₀ = A tanh z₀, so s₀ = tanh z₀: Newton from above, where the function is convex."""
        with mp.workdps(self.digits + 10):
            gain = self._gain
            z = gain
            for _ in range(200):
                step = (z - gain * mp.tanh(z)) / (1 - gain * mp.sech(z) ** 2)
                z -= step
                if abs(step) <= mp.mpf(10) ** (-self.digits - 5) * z:
                    break
            return z

    @property
    def _gain(self) -> Any:
        return mp.mpf(self.gain.evalf(self.digits + 10))

    def on_curve(self, z2: Any) -> tuple[Any, Any]:
        """(z₁, Ω) of the equilibrium with this z₂, 0 < z₂ < z₀: p f(p) = −q f(q) with z₁ > z₀, and Ω = −f(q)/p.

        In the states, not in p and q, which round to 1 for large A. p f(p) grows on p > s₀: bisection.
        """
        with mp.workdps(self.digits + 10):
            gain = self._gain

            def product(z: Any) -> Any:
                return mp.tanh(z) * (z - gain * mp.tanh(z))

            target = -product(z2)
            low, high = self.rest, 2 * self.rest
            while product(high) < target:
                high *= 2
            for _ in range(int(3.4 * self.digits) + 60):
                middle = (low + high) / 2
                low, high = (middle, high) if product(middle) < target else (low, middle)
            return low, (gain * mp.tanh(z2) - z2) / mp.tanh(low)

    def _fold_function(self, z2: Any) -> Any:
        """The third fold equation on the curve, times 1 − p²: changes its sign where Ω is largest."""
        z1, w = self.on_curve(z2)
        shrink = mp.sech(z1) ** 2
        return (1 - self._gain * shrink) * (mp.cosh(z2) ** 2 - self._gain) + w**2 * shrink

    @cached_property
    def fold(self) -> tuple[Any, Any, Any]:
        """(z₁, z₂, Ω*): the largest Ω on a grid along the curve, then the root of the fold equation beside it."""
        coarse = Threshold(self.gain, 15)
        # Ω = −f(q)/p is largest close to where −f is, at z₂ = arcosh √A: the grid has the scale of that point.
        peak = mp.acosh(mp.sqrt(coarse._gain))
        grid = [peak * k / 30 for k in range(1, 90) if peak * k / 30 < coarse.rest]
        best = max(range(1, len(grid) - 1), key=lambda k: coarse.on_curve(grid[k])[1])
        with mp.workdps(self.digits + 10):
            z2 = mp.findroot(self._fold_function, (grid[best - 1], grid[best + 1]), solver="anderson", verify=False)
            z1, w = self.on_curve(z2)
            return z1, z2, w

    @property
    def value(self) -> Any:
        """Ω*(A), to about ``digits`` digits."""
        return self.fold[2]

    @property
    def bounds(self) -> tuple[Any, Any]:
        """(B, min(B/s₀, A − 1)): what Ω* must lie between."""
        with mp.workdps(self.digits + 10):
            lower = mp.mpf(lower_bound(self.gain).evalf(self.digits + 10))
            return lower, min(lower / mp.tanh(self.rest), mp.mpf((self.gain - Integer(1)).evalf(self.digits + 10)))
