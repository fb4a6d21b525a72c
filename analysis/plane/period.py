"""n = 2: the period of ż = Kσ(z) as a function of the energy, in closed form where there is one.

ż₁ = ωσ(z₂), ż₂ = −ωσ(z₁), E = S(z₁) + S(z₂). For odd σ the period is four times the time from z₁ = 0 to the turning
point S(a) = E, and that time is ∫ dz₁/(ωσ(z₂)) (T4.2). A coordinate u = g(z) in which σ², (dz/du)² and dS/du are
rational turns it into the integral of a rational function's root, which `elliptic` reduces. The coordinates below are
tried one by one; the period is derived each time, and every identity on the way is decided.
"""

from dataclasses import dataclass
from functools import cached_property

from sympy import (
    Dummy,
    Expr,
    Poly,
    S,
    Symbol,
    asin,
    asinh,
    atanh,
    cancel,
    exp,
    expand_trig,
    factor_list,
    fraction,
    integrate,
    limit,
    log,
    oo,
    pi,
    simplify,
    sin,
    sinh,
    sqrt,
    tanh,
    together,
)

from analysis.activations.activation import Activation, s
from analysis.plane.elliptic import Equation, Legendre, reduce_integral
from analysis.symbols import omega

energy = Symbol("E", positive=True)
_u = Symbol("u", positive=True)
_v = Symbol("v", positive=True)


@dataclass(frozen=True)
class Coordinate:
    """u = of_state(s), increasing from 0 to ``end`` on 0 < s < ``reach``; ``inverse`` gives s back.

    Identities in s are checked at ``written`` in place of s: twice a letter where half angles occur.
    """

    of_state: Expr
    inverse: Expr
    end: Expr
    written: Expr = s
    reach: Expr = oo


COORDINATES = (
    Coordinate(s, _u, oo),
    Coordinate(tanh(s), atanh(_u), S.One),
    Coordinate(sin(s), asin(_u), S.One, reach=pi / 2),
    Coordinate(sin(s / 2) ** 2, 2 * asin(sqrt(_u)), S.One, 2 * s, pi),
    Coordinate(sinh(s / 2) ** 2, 2 * asinh(sqrt(_u)), oo, 2 * s),
    Coordinate(sqrt(1 + s**2) - 1, sqrt((1 + _u) ** 2 - 1), oo),
)


@dataclass(frozen=True)
class Period:
    """T(E) and how it came about: with u for z₁ and v for z₂ in the coordinate, ω dt = √squared_integrand du.

    ``below`` is the height of the well, E < below; ``other`` is v to the ``power`` 1 or 2 in terms of u; ``speed``,
    ``stretch`` and ``potential`` are σ², (dz/du)² and S in u. The equations
    are those of the reduction to Legendre's ``form``; ``orbit_equations`` say where the integral comes from. Both hold
    identically, or there is no Period: ValueError.
    """

    value: Expr
    sigma: Expr
    coordinate: Coordinate
    speed: Expr
    stretch: Expr
    potential: Expr
    other: Expr
    power: int
    squared_integrand: Expr
    turning_point: Expr
    below: Expr
    form: Legendre
    equations: tuple[Equation, ...]

    def __post_init__(self) -> None:
        if self.coordinate not in COORDINATES:
            raise ValueError(f"{self.coordinate.of_state} is not one of the coordinates of this module")
        _ = self.orbit_equations

    @cached_property
    def orbit_equations(self) -> tuple[Equation, ...]:
        """What says that ω dt = √squared_integrand du from u = 0 to the turning point, made anew from the fields."""
        image = self.coordinate.of_state.subs(s, self.coordinate.written)
        du_dz = self.coordinate.of_state.diff(s).subs(s, self.coordinate.written)
        name = f"v{'²' if self.power == 2 else ''}"
        if self.potential.has(log):  # e^(2S) is rational, and the sum of the energies a product
            first = _no_log(2 * self.potential)
            heights = (first * _in_powers(first, self.power).subs(_v, self.other), exp(2 * energy))
        else:
            second = self.potential.subs(_u, _v).subs(_v, self.other ** (S.One / self.power))
            heights = (self.potential + second, energy)
        return (
            Equation(
                expand_trig(self.sigma.subs(s, self.coordinate.written)) ** 2,
                self.speed.subs(_u, image),
                f"σ² in the coordinate u = {self.coordinate.of_state}",
            ),
            Equation(du_dz**2 * self.stretch.subs(_u, image), S.One, "(du/dz)²(dz/du)² = 1"),
            Equation(self.potential.diff(_u) ** 2, self.speed * self.stretch, "(dS/du)² = σ²(dz/du)²"),
            Equation(self.potential.subs(_u, 0), S.Zero, "S = 0 at u = 0"),
            Equation(*heights, f"the energies of both neurons add up to E, for the {name} that is used"),
            Equation(
                self.stretch / _in_powers(self.speed, self.power).subs(_v, self.other),
                self.squared_integrand,
                "(dz₁/du)²/σ(z₂)², in u",
            ),
            Equation(self.other.subs(_u, self.turning_point), S.Zero, "z₂ = 0 at the turning point"),
        )


def closed_period(activation: Activation) -> Period:
    """T(E) of ż = Kσ(z), n = 2, in elliptic integrals, derived (T4.2, T4.3, T4.6); in ``energy`` and ``omega``.

    Needs σ odd and σ(s) > 0 on the orbit for s > 0. Raises ValueError when σ is not odd, or no coordinate of
    COORDINATES makes the integral elliptic.
    """
    if not activation.decide("odd").is_true:
        raise ValueError(f"{activation.name} is not known to be odd: the quarter orbits need not take equal times")
    for coordinate in COORDINATES:
        try:
            return period_in(activation, coordinate)
        except ValueError:
            continue
    raise ValueError(f"no closed form of the period is known here for {activation.name}")


def period_in(activation: Activation, coordinate: Coordinate) -> Period:
    """As closed_period, in this coordinate. Raises ValueError when the integral does not become elliptic in it."""
    sigma, inverse = activation.sigma, coordinate.inverse
    speed = _rational(sigma.subs(s, inverse) ** 2)
    stretch = _rational(inverse.diff(_u) ** 2)
    slope = _rational_root(cancel(speed * stretch))
    potential = integrate(slope, (_u, 0, _u)) if slope.is_polynomial(_u) else _logarithm(slope)
    below = limit(potential, _u, coordinate.end, "-")
    other, power = _second_coordinate(potential)
    squared = _rational(stretch / _in_powers(speed, power).subs(_v, other)).factor()
    turning = _zero_of(other)
    reduction = reduce_integral(squared, _u, turning, lambda expr: _positive_below(expr, below))
    return Period(
        simplify(4 * reduction.value) / omega,
        sigma,
        coordinate,
        speed,
        stretch,
        potential,
        other,
        power,
        squared,
        turning,
        below,
        reduction.form,
        reduction.equations,
    )


def _rational(expr: Expr) -> Expr:
    found = cancel(together(expand_trig(expr)))
    if not found.is_rational_function(_u):
        found = simplify(found)
    if not found.is_rational_function(_u):
        raise ValueError(f"{expr} is not rational in this coordinate")
    return cancel(found)


def _rational_root(expr: Expr) -> Expr:
    """The root, positive for small u > 0, of a square of a rational function."""
    root = S.One
    for part, sign in zip(fraction(expr), (1, -1), strict=True):
        constant, factors = factor_list(part, _u)
        root *= sqrt(constant) ** sign
        for base, power in factors:
            if power % 2:
                raise ValueError(f"{expr} is not the square of a rational function")
            root *= base ** (sign * power // 2)
    root = cancel(root)
    return -root if limit(root / _u ** Poly(fraction(root)[0], _u).monoms()[-1][0], _u, 0).is_negative else root


def _logarithm(slope: Expr) -> Expr:
    """∫₀ᵘ slope for an odd slope: partial fractions in u², so that no logarithm of a negative number appears."""
    w = Symbol("w", positive=True)
    in_squares = cancel((slope / (2 * _u)).subs(_u, sqrt(w)))
    if not in_squares.is_rational_function(w):
        raise ValueError(f"the integral of {slope} is not tried")
    top, bottom = fraction(in_squares)
    poly = Poly(bottom, w)
    if poly.degree() != 1 or Poly(top, w).degree() > 0:
        raise ValueError(f"the integral of {slope} is not tried")
    a, c = poly.all_coeffs()
    return (top / a * log(1 + a / c * w)).subs(w, _u**2)


def _second_coordinate(potential: Expr) -> tuple[Expr, int]:
    """(v, 1) or (v², 2) as a rational function of u, from S(u) + S(v) = E."""
    if potential.has(log):
        relation = _no_log(2 * (potential + potential.subs(_u, _v))) - exp(2 * energy)
    else:
        relation = potential + potential.subs(_u, _v) - energy
    poly = Poly(fraction(together(relation))[0], _v)
    powers = {m for (m,), _ in poly.terms()}
    if powers not in ({0, 1}, {0, 2}):
        raise ValueError("the energy does not give z₂ rationally in this coordinate")
    power = max(powers)
    return cancel(-poly.coeff_monomial(1) / poly.coeff_monomial(_v**power)), power


def _no_log(expr: Expr) -> Expr:
    """exp(expr), for a sum of logarithms with whole-number factors."""
    found = simplify(exp(expr))
    if found.has(log):
        raise ValueError(f"exp({expr}) is not rational")
    return found


def _in_powers(expr: Expr, power: int) -> Expr:
    """σ² as a function of v (power 1), or of v² (power 2), where the letter v stands for that power."""
    if power == 1:
        return expr.subs(_u, _v)
    found = cancel(expr.subs(_u, sqrt(_v)))
    if not found.is_rational_function(_v):
        raise ValueError("σ² is not even in this coordinate")
    return found


def _zero_of(other: Expr) -> Expr:
    """The turning point: the u > 0 with v = 0."""
    poly = Poly(fraction(together(other))[0], _u)
    powers = {m for (m,), _ in poly.terms()}
    if powers not in ({0, 1}, {0, 2}):
        raise ValueError("the turning point is not found")
    power = max(powers)
    return simplify((-poly.coeff_monomial(1) / poly.coeff_monomial(_u**power)) ** (S.One / power))


def _positive_below(expr: Expr, below: Expr) -> bool:
    """Whether the expression is positive for all 0 < E < below, as far as its form tells."""
    if expr.is_positive:
        return True
    r = Dummy("r", positive=True)
    inside = below / (1 + r) if below.is_finite else -log(1 / (1 + r))
    return bool(simplify(expr.subs(energy, inside)).factor().is_positive)
