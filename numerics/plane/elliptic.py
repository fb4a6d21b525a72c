"""The tanh oscillator in the plane, in floats: T4.3, T4.4 and T6.6 from the smallest energies to the largest.

The textbook route fails at both ends: m = 1 − e^(−2E) rounds to 1 from E = 18.7 (K(m) is then infinite), and library
Jacobi functions lose all digits near m = 1. Here everything starts from k' = e^(−E), which floats hold to E = 700: the
arithmetic–geometric mean of 1 and k' gives K and Eₗ/K, and the same sequence gives sn, cn and dn (Bulirsch).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LARGEST_ENERGY = 700.0
"""e^E is a float up to here."""
_STEPS = 16  # the mean converges quadratically once its terms are of one size, which from e^-700 takes 12 steps


def _energies(E: ArrayLike) -> Array:
    energies = np.asarray(E, dtype=np.float64)
    if not np.all((energies > 0) & (energies <= LARGEST_ENERGY)):
        raise ValueError(f"energies must be numbers above 0 and at most {LARGEST_ENERGY:g}")
    return energies


def _frequency(omega: float) -> float:
    if not (np.isfinite(omega) and omega > 0):
        raise ValueError(f"the frequency must be a finite number above 0, not {omega}")
    return float(omega)


def _means(energies: Array) -> tuple[list[Array], list[Array]]:
    """The arithmetic and geometric means of the AGM of 1 and e^(−E), from the start to convergence."""
    arithmetic, geometric = [np.ones_like(energies)], [np.exp(-energies)]
    for _ in range(_STEPS):
        a, g = arithmetic[-1], geometric[-1]
        arithmetic.append((a + g) / 2)
        geometric.append(np.sqrt(a * g))
        if np.all(np.abs(a - g) <= 1e-8 * a):  # the next difference is this one squared
            break
    return arithmetic, geometric


def quarter_period(E: ArrayLike) -> Array:
    """K(m) at m = 1 − e^(−2E), relative error a few 2⁻⁵², for 0 < E ≤ 700; the shape of E."""
    arithmetic, _ = _means(_energies(E))
    return np.pi / (2 * arithmetic[-1])


def tanh_period(E: ArrayLike, omega: float = 1.0) -> Array:
    """T(E) = (4/ω)K(1 − e^(−2E)) of the tanh oscillator (T4.3); energies above 0 to 700, the shape of E."""
    return 4 * quarter_period(E) / _frequency(omega)


def second_over_first(E: ArrayLike) -> tuple[Array, Array]:
    """(Eₗ/K, Eₗ/K − (1 − m)) at m = 1 − e^(−2E); the second without the cancellation at small E.

    Gauss: Eₗ/K = 1 − Σ 2^(n−1)c_n², c₀² = m, c_(n+1) = c_n²/(4a_(n+1)).
    """
    energies = _energies(E)
    arithmetic, _ = _means(energies)
    m = -np.expm1(-2 * energies)
    c_squared, weight, rest = m, 0.5, np.zeros_like(energies)
    for a in arithmetic[1:]:
        c_squared = c_squared**2 / (16 * a**2)
        weight *= 2
        rest += weight * c_squared
    small = m / 2 - rest
    return np.exp(-2 * energies) + small, small


def drift_rate(E: ArrayLike, step: float, omega: float = 1.0) -> Array:
    """dE/dt = hω²[Eₗ(m)/K(m) − (1 − m)] of forward Euler, averaged over a turn (T6.6); the shape of E."""
    return step * _frequency(omega) ** 2 * second_over_first(E)[1]


def drift_law(E0: float, times: ArrayLike, step: float, omega: float = 1.0) -> Array:
    """E(t) of forward Euler by the drift law (T6.6), from E(0) = E0, at increasing times; relative error < 1e-9."""
    at = np.asarray(times, dtype=np.float64)
    if at.ndim != 1 or at.size == 0 or np.any(np.diff(at) < 0) or at[0] < 0:
        raise ValueError("times must be a list of increasing numbers ≥ 0")
    _energies(E0)
    from scipy.integrate import solve_ivp

    scale = step * _frequency(omega) ** 2

    def slope(_: float, log_energy: Array) -> Array:
        energies = np.exp(log_energy)
        return scale * second_over_first(energies)[1] / energies

    end = max(float(at[-1]), np.finfo(float).tiny)
    solution = solve_ivp(slope, (0.0, end), [np.log(E0)], t_eval=at, method="DOP853", rtol=1e-11, atol=1e-12)
    return np.exp(solution.y[0])


def tanh_orbit(E: ArrayLike, times: ArrayLike, omega: float = 1.0) -> Array:
    """z(t) of ż₁ = ω tanh z₂, ż₂ = −ω tanh z₁ with energy E and z₁(0) = 0 < z₂(0) (T4.4).

    E of any shape and times of any shape, broadcast together; the result has that shape and a last axis 2. On
    abs(ωt) ≤ K/2, sinh z₁ = k·sd(ωt) and sinh z₂ = (k/k')·cn(ωt), which cancel nowhere; the rest of the orbit follows
    by quarter turns, z(t + T/4) = (z₂, −z₁)(t). Relative error below 1e-11 per component, up to the phase error: 2⁻⁵³
    times the number of quarter turns.
    """
    energies, t = np.broadcast_arrays(_energies(E), np.asarray(times, dtype=np.float64))
    phase = _frequency(omega) * t
    quarter = quarter_period(energies)
    turns = np.rint(phase / quarter)
    sn, cn, dn = _jacobi(phase - turns * quarter, energies)
    k = np.sqrt(-np.expm1(-2 * energies))
    first = np.arcsinh(k * sn / dn)
    second = np.arcsinh(k * np.exp(energies) * cn)
    quadrant = np.mod(turns, 4).astype(int)
    z1 = np.choose(quadrant, [first, second, -first, -second])
    z2 = np.choose(quadrant, [second, -first, -second, first])
    return np.stack([z1, z2], axis=-1)


def _jacobi(u: Any, energies: Array) -> tuple[Array, Array, Array]:
    """sn, cn, dn at abs(u) ≤ K/2, with k' = e^(−E): Bulirsch's descent, in the complementary modulus."""
    arithmetic, geometric = _means(energies)
    angle = arithmetic[-1] * u
    sn, cn, dn = np.sin(angle), np.cos(angle), np.ones_like(angle)
    zero = sn == 0
    ratio = np.where(zero, 0.0, cn / np.where(zero, 1.0, sn))
    c = arithmetic[-1] * ratio
    for a, g in zip(reversed(arithmetic[:-1]), reversed(geometric[:-1]), strict=True):
        ratio = ratio * c
        c = c * dn
        dn = (g + ratio) / (a + ratio)
        ratio = c / a
    sine = np.sign(sn) / np.hypot(c, 1.0)
    return np.where(zero, 0.0, sine), np.where(zero, 1.0, np.abs(c * sine)), np.where(zero, 1.0, dn)
