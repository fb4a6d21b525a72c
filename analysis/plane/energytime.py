"""n = 2, σ odd: the period as a convolution in the energy, and the elementary closed forms that it gives (T4.2, T4.6).

On a quarter orbit take e = S(z₁) as the variable: de = σ(z₁)dz₁ and ż₁ = ωσ(z₂), S(z₂) = E − e, so
T = (4/ω)∫₀ᴱ de/(V(e)V(E − e)) with V = σ∘S⁻¹, the activation as a function of the energy of one neuron.
"""

from dataclasses import dataclass

from sympy import Expr, Interval, S, Symbol, atan, beta, oo, pi, powsimp, simplify, sqrt

from analysis.plane.elliptic import Equation
from analysis.plane.period import energy
from analysis.symbols import omega

part = Symbol("e", positive=True)
"""The energy of the first neuron, 0 < e < E."""
_x = Symbol("x", positive=True)


def integrand(speed: Expr) -> Expr:
    """1/(V(e)V(E − e)), for V given in the symbol ``part``."""
    return 1 / (speed * speed.subs(part, energy - part))


@dataclass(frozen=True)
class Branch:
    """T(E) on a range of energies, with the identities that give it."""

    energies: Interval
    value: Expr
    equations: tuple[Equation, ...]


def power_period(q: Expr) -> Branch:
    """T(E) for σ = abs(s)^(q−1) sgn s, q > 1: (4/ω)(qE)^((2−q)/q) B(1/q, 1/q)/q (T4.6).

    V(e) = (qe)^((q−1)/q), so with e = Ex the integrand is Euler's for B(1/q, 1/q). Raises ValueError for q ≤ 1, where
    σ is not continuous; a symbol must be positive, and the formula is for the values above 1.
    """
    if (q - 1).is_nonpositive or not q.is_positive:
        raise ValueError(f"the power q must be above 1, not {q}")
    speed = (q * part) ** ((q - 1) / q)
    scaled = (integrand(speed).subs(part, energy * _x) * energy).subs(energy - energy * _x, energy * (1 - _x))
    constant = energy ** ((2 - q) / q) * q ** (2 * (1 - q) / q)
    euler = _x ** (1 / q - 1) * (1 - _x) ** (1 / q - 1)
    step = Equation(powsimp(simplify(scaled / euler / constant)), S.One, "e = Ex: Euler's integrand of B(1/q, 1/q)")
    return Branch(Interval.open(0, oo), 4 * constant * beta(1 / q, 1 / q) / omega, (step,))


def clip_period() -> tuple[Branch, Branch, Branch]:
    """T(E) for σ = clip(s, −1, 1), on E ≤ 1/2, 1/2 ≤ E ≤ 1 and E ≥ 1 (T4.6).

    V(e) = √(2e) for e ≤ 1/2 and 1 beyond. The range of e splits at 1/2 and E − 1/2; on each piece the integrand has
    the antiderivative written here, whose derivative is checked.
    """
    half = S.Half
    root, flat = sqrt(2 * part), S.One
    pieces = {
        "both": (1 / (root * sqrt(2 * (energy - part))), atan(sqrt(part / (energy - part)))),
        "first": (1 / (root * flat), root),  # e ≤ 1/2 ≤ E − e
        "none": (1 / (flat * flat), part),
    }
    checked = {
        name: Equation(
            simplify(primitive.diff(part) ** 2), simplify(f**2), f"antiderivative of {f} (both are positive)"
        )
        for name, (f, primitive) in pieces.items()
    }

    def over(name: str, low: Expr, high: Expr) -> Expr:
        primitive = pieces[name][1]
        return primitive.subs(part, high) - (primitive.subs(part, low) if low != 0 else S.Zero)

    whole = pi / 2  # atan(√(e/(E − e))) from e = 0 to e = E
    beyond = sqrt(2 * energy - 1)
    middle = over("both", energy - half, half)
    # The two outer pieces are mirror images, e ↔ E − e.
    joint = simplify(2 * over("first", S.Zero, energy - half)) + middle
    tidy = 2 * beyond + pi / 2 - 2 * atan(beyond)
    b = Symbol("β", positive=True)
    in_b = joint.subs(energy, (1 + b**2) / 2)
    same_slope = Equation(
        simplify(in_b.diff(b)),
        simplify(tidy.subs(energy, (1 + b**2) / 2).diff(b)),
        "the same derivative in β = √(2E − 1)",
    )
    same_start = Equation(in_b.subs(b, 1), tidy.subs(energy, 1), "and the same value at β = 1")
    far = 2 * over("first", S.Zero, half) + over("none", half, energy - half)
    return (
        Branch(Interval.Lopen(0, half), 4 * whole / omega, (checked["both"],)),
        Branch(Interval(half, 1), 4 * tidy / omega, (checked["both"], checked["first"], same_slope, same_start)),
        Branch(Interval(1, oo), 4 * simplify(far) / omega, (checked["first"], checked["none"])),
    )
