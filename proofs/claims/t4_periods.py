"""T4.5 and T4.6: the period at small energies for any smooth σ, and in closed form for other activations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Poly, Rational, S, atan, cos, exp, expand, oo, pi, sin, sqrt, tan

from analysis.activations.activation import Activation, activation, s
from analysis.activations.taylor import taylor
from analysis.plane.elliptic import x
from analysis.plane.energytime import clip_period
from analysis.plane.period import COORDINATES, Period, energy, period_in
from analysis.plane.smallamplitude import coefficients, inverse_series, period_series, small_amplitude_period
from analysis.symbols import omega
from numerics.checks import Residual
from numerics.plane.period import period as quadrature
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.assumptions import plane as planar
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.support import activation_of, drawn_in_plane, frequency, given
from proofs.claims.t4_plane import ORBIT, derived_period, energy_of, fields, integral_over_a_turn, legendre, relation_of
from proofs.kernel.computations import INTEGRAL
from proofs.kernel.rules import Step, assume, chain, cite, compute, discharge, is_condition, scalar_identity, substitute
from proofs.kernel.statements import Implication, Relation, Statement
from proofs.kernel.theorems import plane as theorems
from proofs.kernel.theorems.plane import phi
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ORDER = 2
SIGMA = coefficients(2 * ORDER + 1)


def inverse_steps(inverse: tuple[Expr, ...]) -> tuple[Step, ...]:
    """S(c₁u + c₂u² + …) = u²/2, coefficient by coefficient."""
    return tuple(scalar_identity(r.left, r.right) for r in theorems.inverse_relations(SIGMA, inverse))


def trigonometric_primitive(a: int, b: int) -> Expr:
    """∫ cos^a φ sin^b φ dφ, by lowering the powers by parts."""
    if a == b == 0:
        return phi
    if b == 1:
        return -(cos(phi) ** (a + 1)) / (a + 1)
    if a == 1:
        return sin(phi) ** (b + 1) / (b + 1)
    if b:
        rest = (b - 1) * trigonometric_primitive(a, b - 2)
        return (rest - cos(phi) ** (a + 1) * sin(phi) ** (b - 1)) / (a + b)
    return (cos(phi) ** (a - 1) * sin(phi) + (a - 1) * trigonometric_primitive(a - 2, 0)) / a


def averaged_turn(inverse: tuple[Expr, ...]) -> Step:
    """The integral over φ, from a primitive."""
    integrand = theorems.truncated_turn(inverse, ORDER)
    terms = Poly(expand(integrand), cos(phi), sin(phi)).terms()
    primitive = sum((c * trigonometric_primitive(a, b) for (a, b), c in terms), S.Zero)
    return compute(INTEGRAL, integrand=integrand, symbol=phi, lower=S.Zero, upper=2 * pi, primitive=primitive)


def stated_series() -> Expr:
    """(2π/(ωs₁))(1 + t₁E + t₂E²)."""
    terms = small_amplitude_period(SIGMA, ORDER)
    return 2 * pi / (omega * SIGMA[0]) * sum(t * energy**k for k, t in enumerate(terms))


def expanded_period(stated: Expr) -> Step:
    """T = stated up to terms of order E³."""
    inverse = inverse_series(SIGMA, 2 * ORDER + 1)
    averaged = averaged_turn(inverse)
    value = expand(relation_of(averaged).right)
    averaged = chain(averaged, scalar_identity(relation_of(averaged).right, value))
    series = cite(
        theorems.small_amplitude,
        given(planar.smooth_at_0),
        integral_over_a_turn(),
        *inverse_steps(inverse),
        averaged,
        sigma_=SIGMA,
        inverse=inverse,
        order=ORDER,
        value=value,
    )
    return chain(series, scalar_identity(value / omega, stated))


@lru_cache(maxsize=32)
def _series(sigma: Activation) -> tuple[Callable[[float], float], float]:
    """T(E)·ω to E² as a function, and twice the modulus of the next coefficient."""
    expression = expand(period_series(sigma, ORDER) * omega)
    terms = [float(expression.coeff(energy, k)) for k in range(ORDER + 1)]
    following = small_amplitude_period(taylor(sigma, 2 * ORDER + 3), ORDER + 1)[-1]
    return (lambda level: sum(t * level**k for k, t in enumerate(terms))), 2 * abs(terms[0] * float(following))


def check_series(instance: Instance) -> Residual:
    """The expansion against quadrature; the next term of the expansion, doubled, is what may be left."""
    sigma, w = activation_of(instance), frequency(instance)
    level = energy_of(instance)
    series, following = _series(sigma)
    value = quadrature(sigma, level, 1.0).value
    left = max(0.0, abs(series(level) - value) - following * level**3)
    tolerance = Tolerance(400, "a few roundings in each of the positive terms of the quadrature")
    return Residual(left / w, value / w, tolerance)


T4_5 = Claim(
    label="T4.5",
    title="The period at small energies",
    statement="For `σ = s₁ s + s₂ s² + …`, odd or not, `T = (2π/(ω s₁)) (1 + (5 s₂²/(3 s₁³) − 3 s₃/(2 s₁²)) E + t₂ "
    "E²)` up to terms of order `E³`, with `t₂` as derived.",
    assumptions=(planar.field, *ORBIT, planar.smooth_at_0),
    source="beyond",
    scope=PLANE,
    derive=lambda: (expanded_period(stated_series()),),
    check=check_series,
    instances=drawn_in_plane(
        "tanh", "arctan", "sinh", "algebraic", "exp(s)-1", "tanh(s)+3*tanh(s)**2/10", largest=0.15
    ),
    twins=(
        Twin(
            "the term in s₂ is left out",
            lambda: expanded_period(stated_series().subs(SIGMA[1], 0)),
        ),
        Twin(
            "the coefficient of s₃ is −3/s₁²",
            lambda: expanded_period(
                stated_series() - 2 * pi / (omega * SIGMA[0]) * energy * 3 * SIGMA[2] / (2 * SIGMA[0] ** 2)
            ),
        ),
        Twin(
            "s = u/√s₁ without its second term",
            lambda: inverse_steps((1 / sqrt(SIGMA[0]), S.Zero, S.Zero, S.Zero, S.Zero)),
        ),
    ),
    remark="One order more than the first is derived: `t₂` is a polynomial in `s₂, …, s₅` over `144 s₁⁶`.",
)

RATIONAL = activation("s/(1+s**2)")
TANGENT = Activation("tan", tan(s))
FOUND: dict[str, tuple[Activation, int]] = {
    "algebraic": (activation("algebraic"), 5),
    "sin": (activation("sin"), 3),
    "sinh": (activation("sinh"), 4),
    "rational": (RATIONAL, 0),
    "tan": (TANGENT, 2),
}


@lru_cache(maxsize=8)
def found(name: str) -> Period:
    """The derived period of one of the activations above."""
    sigma, coordinate = FOUND[name]
    return period_in(sigma, COORDINATES[coordinate])


def period_of(name: str) -> Step:
    """σ(s) = … ⇒ T = …."""
    this = theorems.is_named(found(name).sigma)
    return concluded(derived_period(found(name), assume(this, f"σ is {name}"), given(planar.on_orbit))[1], this)


def concluded(step: Step, *supposed: Statement) -> Step:
    """What was supposed of σ and of the energy ⇒ the statement."""
    return discharge(step, *sorted(filter(is_condition, step.hypotheses), key=str), *supposed)


def period_of_a_power(factor: Expr = S.One) -> Step:
    """σ = |s|^(q−1) sgn s ⇒ T = 4a y^(2a−1) B(a, a)/ω with a = 1/q, y = qE."""
    constant = factor * theorems.EXPONENT * theorems.SCALED ** (2 * theorems.EXPONENT - 1)
    hypotheses = theorems.power_period.instance(x=x, factor=constant)[0]
    this, scaled = hypotheses[2], hypotheses[4]
    assert isinstance(scaled, Implication)
    equal = scaled.conclusion
    assert isinstance(equal, Relation)
    shown = discharge(scalar_identity(equal.left, equal.right, ranges={x: (S.Zero, S.One)}), *scaled.premises)
    value = cite(
        theorems.power_period,
        *fields(),
        assume(this, "σ is a power"),
        given(planar.on_orbit),
        shown,
        x=x,
        factor=constant,
    )
    return discharge(value, this)


def period_of_clip(branch: str, stated: Expr) -> Step:
    """σ = clip ⇒ T on one range of energies."""
    ranges = {theorems.part: (S.Zero, energy), energy: (S.Zero, oo)}
    slopes = [discharge(scalar_identity(r.left, r.right, ranges=ranges), theorems.BELOW) for r in clip_slopes(branch)]
    value = cite(
        theorems.clip_period,
        *fields(),
        assume(theorems.CLIP, "σ clips"),
        given(planar.on_orbit),
        *slopes,
        branch=branch,
    )
    if relation_of(value).right.has(atan(1 / theorems.BETA)):
        value = substitute(value, scalar_identity(atan(1 / theorems.BETA), pi / 2 - atan(theorems.BETA)))
    return discharge(chain(value, scalar_identity(relation_of(value).right, stated)), theorems.CLIP)


def clip_slopes(branch: str) -> tuple[Relation, ...]:
    """The derivatives that a branch needs."""
    needed: tuple[Statement, ...] = theorems.clip_period.instance(branch=branch)[0][4:]
    slopes = (statement.conclusion for statement in needed if isinstance(statement, Implication))
    return tuple(slope for slope in slopes if isinstance(slope, Relation))


def t4_6() -> tuple[Step, ...]:
    b = theorems.BETA
    clip = (
        period_of_clip("E ≤ 1/2", 2 * pi / omega),
        period_of_clip("1/2 ≤ E ≤ 1", 4 * (2 * b + pi / 2 - 2 * atan(b)) / omega),
        period_of_clip("E ≥ 1", 4 * (energy + 1) / omega),
    )
    return (*(period_of(name) for name in FOUND), period_of_a_power(), *clip)


def check_closed_form(instance: Instance) -> Residual:
    """The closed form against quadrature."""
    sigma, w, level = activation_of(instance), frequency(instance), energy_of(instance)
    by_quadrature = quadrature(sigma, level, w)
    value = closed_value(sigma, level) / w
    tolerance = Tolerance(2000, "the quadrature states its error; the closed form is taken in 30 digits")
    return Residual(max(0.0, abs(value - by_quadrature.value) - by_quadrature.error), value, tolerance)


def closed_value(sigma: Activation, level: float) -> float:
    """The closed form of the period at ω = 1."""
    if given_that.same_as(sigma, activation("hardtanh").sigma).is_true:
        form = next(branch.value for branch in clip_period() if branch.energies.contains(level))
    else:
        same = (name for name, (known, _) in FOUND.items() if given_that.same_as(sigma, known.sigma).is_true)
        form = found(next(same)).value
    return float(form.subs({omega: 1, energy: Rational(level)}).evalf(30))


def instances(**options: Any) -> SearchStrategy[Instance]:
    """One of the activations named, at a state from which the orbit closes."""
    return drawn_in_plane(*planar.NAMES, largest=4.0)(**options).filter(
        lambda instance: planar.on_orbit.decide(instance).is_true
    )


T4_6 = Claim(
    label="T4.6",
    title="Other periods in closed form",
    statement="The period in closed form for `s/√(1 + s²)`, `sin s` with `E < 2`, `sinh s`, `s/(1 + s²)`, `tan s`, "
    "powers `|s|^{q−1} sgn s`, and the clip to `[−1, 1]` on each of its three ranges of energies.",
    assumptions=(planar.field, planar.on_orbit),
    source="beyond",
    scope=PLANE,
    derive=t4_6,
    shows=(
        *(f"the period for {name}" for name in FOUND),
        "the period for powers",
        "the clip, `E ≤ 1/2`",
        "the clip, `1/2 ≤ E ≤ 1`",
        "the clip, `E ≥ 1`",
    ),
    check=check_closed_form,
    instances=instances,
    twins=(
        Twin("sin: m = E/2 − E²/4", lambda: legendre(found("sin"), m=energy / 2 - energy**2 / 4)),
        Twin("sinh: without the factor", lambda: legendre(found("sinh"), first=Integer(1))),
        Twin("algebraic: thrice the first kind", lambda: legendre(found("algebraic"), first=Integer(3))),
        Twin("s/(1 + s²): e^E in the wrong place", lambda: legendre(found("rational"), first=exp(-energy))),
        Twin("power: without the 1/q", lambda: period_of_a_power(1 / theorems.EXPONENT)),
        Twin("clip: 2β − π/2", lambda: period_of_clip("1/2 ≤ E ≤ 1", 4 * (2 * theorems.BETA - pi / 2) / omega)),
        Twin("clip: 4E beyond 1", lambda: period_of_clip("E ≥ 1", 4 * energy / omega)),
    ),
    remark="No closed form is known to us for softsign, arctan and erf.",
)

CLAIMS = (T4_5, T4_6)
