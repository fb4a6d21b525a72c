"""n = 2: closed orbits, their period as an integral, Jacobi's functions, averages over an orbit."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Abs,
    Derivative,
    Expr,
    Function,
    Integer,
    Integral,
    Poly,
    Rational,
    Symbol,
    atan,
    beta,
    cos,
    pi,
    sign,
    sin,
    sqrt,
    tanh,
)

from analysis.activations.activation import s
from analysis.plane.drift import Certificate
from analysis.plane.elliptic import Equation
from analysis.plane.energytime import part
from analysis.plane.jacobi import m
from analysis.plane.period import Period, energy
from analysis.symbols import S as primitive
from analysis.symbols import omega, sigma
from proofs.kernel.computations.integrals import root
from proofs.kernel.definedness import supposed
from proofs.kernel.statements import Implication, Proposition, Relation, Statement
from proofs.kernel.theorems.energy import CONTINUOUS, HARTMAN, RUDIN, SIGN_PRESERVING, constant
from proofs.kernel.theorems.letters import z1, z1_dot, z2, z2_dot
from proofs.kernel.theorems.motion import ARNOLD, CLOSED_CURVE, COERCIVE_PRIMITIVE, CURVES, NO_REST
from proofs.kernel.theorems.theorem import ELEMENTARY, Instance, Theorem, scalar, typed

DLMF = "NIST Digital Library of Mathematical Functions"

period = Symbol("T", positive=True)
phi = Symbol("φ", real=True)
u = Symbol("u", positive=True)
chi = Function("χ", positive=True)
mean = Function("mean", real=True)
"""The average over time along one turn of an orbit."""
RADIUS = sqrt(2 * energy)

FIELD = (Relation(z1_dot, "=", omega * sigma(z2)), Relation(z2_dot, "=", -omega * sigma(z1)))
PERIODIC = Proposition("every solution but `z = 0` is periodic, and its orbit is a level curve of `E(z)`")
ANGLE = Proposition(
    "with `S(s(u)) = u²/2`, `s(u)` of the sign of `u`, the state `(s(√(2E) cos φ), s(√(2E) sin φ))` runs once round "
    "the orbit of energy `E`, and `s'(u) = χ(u)`, `σ(s(u)) = u/χ(u)` for `u ≠ 0`"
)
CONCAVE = Proposition("`σ` is twice continuously differentiable and `s σ''(s) ≤ 0` for every `s`")
GROWS = Proposition("the period does not fall with the energy")
ON_ORBIT = Proposition("`σ` is odd, continuous, and positive for `0 < s ≤ a` where `S(a) = E`")
SOLUTION = Proposition("`tanh z₁ = k sn(ω t)` and `tanh z₂ = k cd(ω t)` with `k² = m = 1 − e^{−2E}`")


def is_named(activation: Expr) -> Proposition:
    """The proposition that σ is this function of s."""
    return Proposition(f"`σ(s) = {activation}`")


SPEED = Relation(z1_dot**2 + z2_dot**2, "=", omega**2 * sigma(z1) ** 2 + omega**2 * sigma(z2) ** 2)

no_rest_in_the_plane = Theorem(
    "speed: a sum of squares σ(z_i)², which is > 0 unless z = 0",
    ELEMENTARY,
    ((SIGN_PRESERVING, SPEED), NO_REST),
    lemmas=("speedless_at_0",),
)

closed_orbits = Theorem(
    f"motion on a closed curve, n = 2: {CLOSED_CURVE.partition(': ')[2]}",
    f"{ARNOLD}, section 12; {HARTMAN}, chapter VII",
    ((*FIELD, constant("E(z)"), CURVES, NO_REST), PERIODIC),
)

energy_angle = Theorem(
    "inverse functions: S rises from 0 to ∞ on either side of 0 with S' = σ ≠ 0, so u = ±√(2S) can be taken as the "
    "coordinate",
    f"{RUDIN}, theorems 4.17, 5.5 and 6.20",
    (
        (
            CONTINUOUS,
            SIGN_PRESERVING,
            COERCIVE_PRIMITIVE,
            Relation((RADIUS * cos(phi)) ** 2 / 2 + (RADIUS * sin(phi)) ** 2 / 2, "=", energy),
        ),
        ANGLE,
    ),
)


def turn(first: Expr, second: Expr, time: Expr) -> Relation:
    """dz₁/dφ = ż₁ · dt/dφ on the orbit: z₁ = s(u) at u = √(2E) cos φ, ż₁ = ωσ(z₂), in χ at both coordinates."""
    return Relation(first * Derivative(RADIUS * cos(phi), phi), "=", omega * (RADIUS * sin(phi) / second) * time)


def period_value() -> Relation:
    """T as an integral over one turn."""
    c1, c2 = chi(RADIUS * cos(phi)), chi(RADIUS * sin(phi))
    return Relation(period, "=", Integral(c1 * c2 / omega, (phi, 0, 2 * pi)))


def _period_integral() -> Instance:
    c1, c2 = chi(RADIUS * cos(phi)), chi(RADIUS * sin(phi))
    return (ANGLE, *FIELD, turn(c1, c2, -c1 * c2 / omega)), period_value()


period_integral = Theorem(
    "change of variables in the time: the period is the integral of |dt/dφ| over one turn",
    f"{RUDIN}, theorem 6.19; {ARNOLD}, section 12",
    _period_integral(),
)


def convexity_defect() -> Expr:
    """σ² − 2Sσ', written with S' = σ."""
    return primitive(s).diff(s) ** 2 - 2 * primitive(s) * primitive(s).diff(s, 2)


DEFECT = Proposition("`σ(s)² − 2 S(s) σ'(s) ≥ 0` for every `s`")
CHI_RISES = Proposition("`χ(u)` does not fall as `|u|` grows")

convexity = Theorem(
    "mean value theorem on both sides of 0: σ² − 2Sσ' is 0 at 0, and its derivative −2Sσ'' has the sign of s, as S ≥ 0",
    f"{RUDIN}, theorem 5.11",
    (
        (
            CONCAVE,
            SIGN_PRESERVING,
            Relation(Derivative(convexity_defect(), s), "=", -2 * primitive(s) * primitive(s).diff(s, 3)),
        ),
        DEFECT,
    ),
)

rising_integrand = Theorem(
    "quotient and chain rule: uχ'(u)/χ(u) = 1 − 2Sσ'/σ² for χ(u) = u/σ(s(u)), s'(u) = χ(u) and u² = 2S; where it is ≥ "
    "0, χ does not fall with |u|",
    f"{RUDIN}, theorems 5.3, 5.5 and 5.11",
    ((ANGLE, DEFECT, SIGN_PRESERVING), CHI_RISES),
)

period_grows = Theorem(
    "monotone integrands: an integral does not fall when its integrand does not, here with E at every φ",
    f"{RUDIN}, theorem 6.12",
    ((CHI_RISES, period_value()), GROWS),
)


def quarter(found: Period) -> dict[Symbol, tuple[Expr, Expr]]:
    """Where u and the state z₁ run on a quarter orbit, and the energy; z₁ stands halved where half angles occur."""
    reach = found.coordinate.reach * s / found.coordinate.written
    return {u: (Integer(0), found.turning_point), s: (Integer(0), reach), energy: (Integer(0), found.below)}


def on_quarter(found: Period, equation: Equation) -> tuple[Statement, ...]:
    """What is supposed of u and z₁ where the equation is used."""
    local = {letter: ends for letter, ends in quarter(found).items() if letter != energy}
    return tuple(sorted(supposed(local, equation.left, equation.right), key=str))


def for_all_on_quarter(found: Period, equation: Equation) -> Statement:
    """The equation, for all u and z₁ on the quarter orbit."""
    local, stated = on_quarter(found, equation), Relation(equation.left, "=", equation.right)
    return Implication(local, stated) if local else stated


def _quarter_orbit(found: Period) -> Instance:
    typed(found, Period, "the period")
    relations = tuple(for_all_on_quarter(found, equation) for equation in found.orbit_equations)
    value = 4 / omega * Integral(root(found.squared_integrand), (u, 0, found.turning_point))
    return (*FIELD, is_named(found.sigma), ON_ORBIT, *relations), Relation(period, "=", value)


quarter_orbit = Theorem(
    "quarter orbits: the period is four times the time from z₁ = 0 to the turning point, ω dt = dz₁/σ(z₂), taken in "
    "the coordinate u",
    f"{ARNOLD}, section 12; {RUDIN}, theorem 6.19",
    _quarter_orbit,
)


EXPONENT, SCALED = Symbol("a", positive=True), Symbol("y", positive=True)
"""For σ = |s|^(q−1) sgn s: a = 1/q and y = qE."""


def power_integrand(x: Symbol) -> Expr:
    """E·de/dx over σ(z₁)σ(z₂) at e = Ex: σ is (yx)^(1−a) for one neuron and (y(1 − x))^(1−a) for the other."""
    a, y = EXPONENT, SCALED
    return (a * y) * (y ** (a - 1) * x ** (a - 1)) * (y ** (a - 1) * (1 - x) ** (a - 1))


def _power_period(x: Symbol, factor: Expr) -> Instance:
    a = EXPONENT
    equal = Relation(power_integrand(x), "=", factor * x ** (a - 1) * (1 - x) ** (a - 1))
    scaled = Implication((Relation(x, "<", Integer(1)),), equal)
    value = Relation(period, "=", 4 * factor * beta(a, a) / omega, "with `a = 1/q` and `y = q E`")
    return (*FIELD, is_named(Abs(s) ** (Symbol("q") - 1) * sign(s)), ON_ORBIT, scaled), value


power_period = Theorem(
    "Euler's beta function: the period is four times the time of a quarter orbit, ω dt = de/(σ(z₁)σ(z₂)) with e = "
    "S(z₁) as the coordinate; Euler's beta function is the integral of x^(a−1)(1 − x)^(b−1)",
    f"{ARNOLD}, section 12; {DLMF}, 5.12.1",
    _power_period,
)

CLIP = Proposition("`σ` clips to `[−1, 1]`, so that `σ = √(2e)` at energy `e ≤ 1/2` of one neuron and `σ = 1` above")
BETA = Symbol("β", positive=True)
CLIP_PRIMITIVES = {
    "neither clipped": (atan(sqrt(part / (energy - part))), 1 / (2 * part * 2 * (energy - part))),
    "one clipped": (sqrt(2 * part), 1 / (2 * part)),
    "both clipped": (part, Integer(1)),
}
"""For each case an increasing primitive in e of 1/(σ(z₁)σ(z₂)), and the square of that function, which is positive."""


BELOW = Relation(part, "<", energy)


def clip_slope(case: str) -> Implication:
    """For e < E the square of d/de of the primitive is that of the integrand; both are positive."""
    rising, squared = CLIP_PRIMITIVES[case]
    return Implication((BELOW,), Relation(Derivative(rising, part) ** 2, "=", squared))


def _clip_period(branch: str) -> Instance:
    half = Rational(1, 2)
    ends = {
        "E ≤ 1/2": (("neither clipped", Integer(0), energy),),
        "1/2 ≤ E ≤ 1": (
            ("one clipped", Integer(0), energy - half),
            ("neither clipped", energy - half, half),
            ("one clipped", Integer(0), energy - half),
        ),
        "E ≥ 1": (
            ("one clipped", Integer(0), half),
            ("both clipped", half, energy - half),
            ("one clipped", Integer(0), half),
        ),
    }[branch]
    quarter = Integer(0)
    for case, low, high in ends:
        rising = CLIP_PRIMITIVES[case][0]
        # At e = E the primitive atan √(e/(E − e)) has the limit π/2.
        quarter += (pi / 2 if high == energy else rising.subs(part, high)) - rising.subs(part, low)
    value = 4 * quarter / omega
    if branch == "1/2 ≤ E ≤ 1":
        value = value.subs(energy, (1 + BETA**2) / 2)
    slopes = tuple(clip_slope(case) for case in dict.fromkeys(case for case, _, _ in ends))
    where = f"for `{branch}`" + (" with `β = √(2E − 1)`" if value.has(BETA) else "")
    return (*FIELD, CLIP, ON_ORBIT, *slopes), Relation(period, "=", value, where)


clip_period = Theorem(
    "quarter orbits in the energy: the period is four times the time of one, ω dt = de/(σ(z₁)σ(z₂)) with e = S(z₁) as "
    "the coordinate, piece by piece",
    f"{ARNOLD}, section 12; {RUDIN}, theorem 6.21",
    _clip_period,
)

SMOOTH_AT_0 = Proposition("`σ = s₁ s + s₂ s² + …` at 0 with `s₁ > 0`, up to the order that is used")


def truncated_turn(inverse: Sequence[Expr], order: int) -> Expr:
    """χ(√(2E) cos φ)χ(√(2E) sin φ), χ = Σ j c_j u^(j−1), up to E^order."""
    chi_series = [(j + 1) * c for j, c in enumerate(inverse)]
    return sum(
        chi_series[a] * chi_series[b] * (2 * energy) ** Rational(a + b, 2) * cos(phi) ** a * sin(phi) ** b
        for a in range(2 * order + 1)
        for b in range(2 * order + 1 - a)
    )


def inverse_relations(sigma_: Sequence[Expr], inverse: Sequence[Expr]) -> tuple[Relation, ...]:
    """S(c₁u + c₂u² + …) = u²/2, coefficient by coefficient as far as c reaches."""
    w, letters = Symbol("w"), [Symbol(f"c{k + 1}") for k in range(len(inverse))]
    inner = sum(c * w ** (k + 1) for k, c in enumerate(letters))
    outer = Poly(sum(c * inner ** (k + 2) / (k + 2) for k, c in enumerate(sigma_)), w)
    meaning = dict(zip(letters, inverse, strict=True))
    return tuple(
        Relation(outer.coeff_monomial(w**k).xreplace(meaning), "=", Rational(1, 2) if k == 2 else Integer(0))
        for k in range(2, len(inverse) + 2)
    )


def _small_amplitude(sigma_: tuple[Expr, ...], inverse: tuple[Expr, ...], order: int, value: Expr) -> Instance:
    needed = 2 * typed(order, int, "the order") + 1
    if not (order >= 0 and len(typed(sigma_, tuple, "σ")) == len(typed(inverse, tuple, "the inverse")) == needed):
        raise ValueError(f"{needed} coefficients of σ and of the inverse are needed for the order {order}")
    if not sigma_[0].is_positive or scalar(value, "the value").has(phi):
        raise ValueError(f"s₁ > 0 and a value without {phi} are needed")
    turned = Integral(truncated_turn(inverse, order), (phi, 0, 2 * pi))
    hypotheses = (*inverse_relations(sigma_, inverse), Relation(turned, "=", value))
    c1, c2 = chi(RADIUS * cos(phi)), chi(RADIUS * sin(phi))
    exact = Relation(period, "=", Integral(c1 * c2 / omega, (phi, 0, 2 * pi)))
    where = f"with an error of at most a constant times `E^{order + 1}` for small `E > 0`"
    return (SMOOTH_AT_0, exact, *hypotheses), Relation(period, "=", value / omega, where)


small_amplitude = Theorem(
    "Taylor's formula with remainder: for the inverse of u = ±√(2S) and under the integral",
    f"{RUDIN}, theorem 5.15",
    _small_amplitude,
)


def amplitude(expression: Expr) -> Expr:
    """d/du of a function of the amplitude φ = am(u, m): dφ/du = dn u = √(1 − m sin² φ)."""
    return Derivative(expression, phi) * delta()


def delta() -> Expr:
    """dn u in the amplitude."""
    return sqrt(1 - m * sin(phi) ** 2)


def jacobi_forms() -> tuple[Expr, Expr]:
    """k sn u and k cd u in the amplitude φ: sn u = sin φ, cn u = cos φ, dn u = √(1 − m sin² φ)."""
    return sqrt(m) * sin(phi), sqrt(m) * cos(phi) / delta()


def _jacobi_solution() -> Instance:
    first, second = jacobi_forms()
    return (
        *FIELD,
        is_named(tanh(s)),
        ON_ORBIT,
        Relation(amplitude(first), "=", (1 - first**2) * second),
        Relation(amplitude(second), "=", -(1 - second**2) * first),
        Relation((1 - first**2) * (1 - second**2), "=", 1 - m),
    ), SOLUTION


jacobi_solution = Theorem(
    "Picard–Lindelöf theorem: solutions are unique; p = tanh z₁, q = tanh z₂ obey ṗ = ω(1 − p²)q, q̇ = −ω(1 − q²)p "
    "and (1 − p²)(1 − q²) = e^(−2E); k sn and k cd obey them too, by dφ/du = dn, and start at z₁ = 0 < z₂",
    f"{ARNOLD}, section 7; {DLMF}, 22.13.1 and 22.16.1",
    _jacobi_solution,
)


def _orbit_mean(found: Certificate) -> Instance:
    typed(found, Certificate, "the certificate")
    written = Relation(found.poly, "=", found.right)
    value = found.constant + found.linear * (1 - ELLIPTIC_RATIO)
    return (SOLUTION, written), Relation(mean(found.poly), "=", value)


ELLIPTIC_RATIO = Symbol("e", positive=True)
"""Eₗ(m)/K(m)."""

orbit_mean = Theorem(
    "averages over a period: that of a derivative is 0, p² + q² − p²q² − m = 0 on the orbit, and the average of "
    "p² = m sn² = 1 − dn² is 1 − Eₗ(m)/K(m)",
    f"{DLMF}, 22.16.20",
    _orbit_mean,
)

THEOREMS = (
    no_rest_in_the_plane,
    closed_orbits,
    energy_angle,
    period_integral,
    convexity,
    rising_integrand,
    period_grows,
    quarter_orbit,
    power_period,
    clip_period,
    small_amplitude,
    jacobi_solution,
    orbit_mean,
)
