"""T4.1 to T4.4: two neurons oscillate on closed curves; for tanh the motion is Jacobi's sn and cd."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sympy import Expr, Integer, S, Symbol, cos, cosh, exp, pi, sin, sinh, tanh

from analysis.activations.activation import activation, s
from analysis.decisions.functions import decide_sign, decide_zero
from analysis.plane.elliptic import Equation, x
from analysis.plane.jacobi import m
from analysis.plane.period import COORDINATES, Period, energy, period_in
from analysis.symbols import S as primitive
from analysis.symbols import omega, sigma
from numerics.checks import Residual, worst
from numerics.evaluation.compile import compile_activation
from numerics.plane.elliptic import tanh_orbit, tanh_period
from numerics.plane.period import period as quadrature
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.assumptions import plane as planar
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import RETURNS, Forbids, not_the_origin
from proofs.claims.periodintegral import period_of
from proofs.claims.support import activation_of, drawn_in_plane, frequency, given
from proofs.kernel.computations import CONGRUENCE, DERIVATIVE
from proofs.kernel.computations.integrals import LEGENDRE, MIRROR, SUBSTITUTION
from proofs.kernel.rules import (
    Step,
    add,
    assume,
    chain,
    cite,
    compute,
    define,
    discharge,
    scalar_identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import motion
from proofs.kernel.theorems import plane as theorems
from proofs.kernel.theorems.energy import chain_rule, zero_derivative
from proofs.kernel.theorems.letters import total
from proofs.kernel.theorems.plane import RADIUS, chi, phi, turn
from proofs.networks.instance import Instance

ORBIT = (given_that.continuous, given_that.sign_preserving, given_that.coercive)


def relation_of(step: Step) -> Relation:
    """The step's statement, which is a relation."""
    assert isinstance(step.statement, Relation)
    return step.statement


def fields() -> tuple[Step, Step]:
    """ż₁ = ωσ(z₂), ż₂ = −ωσ(z₁)."""
    return given(planar.field, 0), given(planar.field, 1)


def energy_is_constant() -> Step:
    value = primitive(theorems.z1) + primitive(theorems.z2)
    rate = cite(chain_rule, given(given_that.continuous), define(total, value), energy=total, value=value)
    for equation in fields():
        rate = substitute(rate, equation)
    return cite(zero_derivative, chain(rate, scalar_identity(relation_of(rate).right, S.Zero)), energy="E(z)")


def speed_squared() -> Step:
    """ż₁² + ż₂² = ω²σ(z₁)² + ω²σ(z₂)²: nothing rests but where σ(z₁) = σ(z₂) = 0."""
    letter = Symbol("a", real=True)
    total = add(*(compute(CONGRUENCE, equation, function=letter**2, symbol=letter) for equation in fields()))
    right = omega**2 * sigma(theorems.z1) ** 2 + omega**2 * sigma(theorems.z2) ** 2
    return chain(total, scalar_identity(relation_of(total).right, right))


def t4_1() -> tuple[Step, ...]:
    rest = cite(theorems.no_rest_in_the_plane, given(given_that.sign_preserving), speed_squared())
    return (cite(theorems.closed_orbits, *fields(), energy_is_constant(), level_curves(), rest),)


def level_curves() -> Step:
    """Along every ray E rises from 0 to ∞: its level sets are closed curves."""
    rising = cite(motion.rising, *(given(assumption) for assumption in ORBIT))
    return cite(motion.star_curves, given(given_that.continuous), rising)


INTEGRATED = Tolerance(1e5, "DOP853 asked for 1e-12 per step over one turn, and the quadrature's own error")


def one_turn(instance: Instance, time: float) -> Residual:
    """By how much the solution misses its start after this time."""
    from scipy.integrate import solve_ivp

    compiled = compile_activation(activation_of(instance))
    w, start = frequency(instance), instance.states[0]

    def rates(t: float, z: np.ndarray) -> np.ndarray:
        value = compiled.sigma(z)
        return w * np.array([value[1], -value[0]])

    run = solve_ivp(rates, (0.0, time), start, method="DOP853", rtol=1e-12, atol=1e-13, max_step=time / 24)
    speed = float(np.abs(rates(0.0, start)).max())
    # An error of the energy turns into one of the phase, in proportion to the time.
    size = float(np.abs(start).max()) + speed * time
    return Residual(float(np.abs(run.y[:, -1] - start).max()), size, INTEGRATED)


def energy_of(instance: Instance) -> float:
    """E at the instance's first state."""
    return float(compile_activation(activation_of(instance)).primitive(instance.states[0]).sum())


def check_one_turn(instance: Instance) -> Residual:
    """The solution against its own start, after the period that the integral gives."""
    return one_turn(instance, quadrature(activation_of(instance), energy_of(instance), frequency(instance)).value)


T4_1 = Claim(
    label="T4.1",
    title="In the plane every orbit is closed",
    statement="For two neurons, a continuous, sign-preserving `σ` with coercive `S`, and `ω > 0`, every solution of "
    "`ż = K σ(z)` but `z = 0` is periodic, and the orbits are the level curves of `E`.",
    assumptions=(planar.field, *ORBIT),
    source="paper",
    scope=PLANE,
    derive=t4_1,
    check=check_one_turn,
    instances=drawn_in_plane("tanh", "arctan", "erf", "algebraic", "gudermannian", largest=6.0),
    twins=(
        Twin(
            "σ need not keep the sign of s",
            lambda: cite(motion.rising, given(given_that.continuous), given(given_that.coercive)),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            at(
                "`σ = sin`: `(π, 0)` is at rest",
                Relation(theorems.z1, "=", S.Zero),
                {theorems.z1: pi},
                Relation(sin(theorems.z1), "=", S.Zero),
            ),
        ),
        Twin(
            "S need not be coercive",
            lambda: cite(motion.rising, given(given_that.continuous), given(given_that.sign_preserving)),
            "needs: `S(s) → ∞`",
            Counterexample(
                "`σ = s e^{−s²}`: `S < 1/2`, so that the level set `E = 1/2` does not meet `z₂ = 0` and is not closed",
                lambda: decide_sign(activation("gaussian_odd").primitive - S.Half, "<", s).is_true,
            ),
        ),
        Twin(
            "both neurons drive with the same sign",
            lambda: scalar_identity(2 * omega * tanh(theorems.z1) * tanh(theorems.z2), S.Zero),
        ),
    ),
    remark="Oddness, boundedness and smoothness of `σ` are not used.",
    forbids=Forbids({"converges": RETURNS, "escapes": RETURNS}, not_the_origin),
)


def on_the_curve() -> Step:
    """(√(2E) cos φ)²/2 + (√(2E) sin φ)²/2 = E."""
    return scalar_identity((RADIUS * cos(phi)) ** 2 / 2 + (RADIUS * sin(phi)) ** 2 / 2, energy)


def angle() -> Step:
    return cite(theorems.energy_angle, *(given(assumption) for assumption in ORBIT), on_the_curve())


def time_per_angle(factor: Expr = S.One) -> Step:
    """dt/dφ = −factor · χχ/ω; the sign says that the angle runs backwards."""
    first, second = chi(RADIUS * cos(phi)), chi(RADIUS * sin(phi))
    stated = turn(first, second, -factor * first * second / omega)
    return scalar_identity(stated.left, stated.right)


def integral_over_a_turn() -> Step:
    return cite(theorems.period_integral, angle(), *fields(), time_per_angle())


def grows_with_energy(value: Step) -> Step:
    """sσ'' ≤ 0 ⇒ dT/dE ≥ 0."""
    slope = compute(DERIVATIVE, function=theorems.convexity_defect(), variable=s)
    concave = assume(theorems.CONCAVE, "sσ'' ≤ 0")
    positive = given(given_that.sign_preserving)
    defect = cite(theorems.convexity, concave, positive, slope)
    rises = cite(theorems.rising_integrand, angle(), defect, positive)
    return discharge(cite(theorems.period_grows, rises, value), theorems.CONCAVE)


def t4_2() -> tuple[Step, ...]:
    value = integral_over_a_turn()
    return value, grows_with_energy(value)


T4_2 = Claim(
    label="T4.2",
    title="The period as an integral without singular ends",
    statement="The period of the orbit of energy `E` is `T = (1/ω) ∫ χ(√(2E) cos φ) χ(√(2E) sin φ) dφ` over one turn "
    "of `φ`, where `χ(u) = u/σ(s)` at the `s` of the sign of `u` with `S(s) = u²/2`. If `s σ''(s) ≤ 0` everywhere, the "
    "period does not fall with the energy.",
    assumptions=(planar.field, *ORBIT),
    source="beyond",
    scope=PLANE,
    derive=t4_2,
    shows=("the period", "it does not fall with the energy"),
    specialise=period_of,
    check=check_one_turn,
    instances=drawn_in_plane("tanh", "arctan", "erf", "sinh", "algebraic", "gudermannian", largest=5.0),
    twins=(
        Twin(
            "the radius is √E",
            lambda: scalar_identity(energy * (cos(phi) ** 2 + sin(phi) ** 2) / 2, energy),
        ),
        Twin(
            "the time per angle is χχ/(2ω)",
            lambda: time_per_angle(S.Half),
            "is undecided",
            at("`σ(s) = s`, so that `χ = 1`", Relation(1 / omega, "=", 1 / (2 * omega)), {omega: 1}),
        ),
        Twin(
            "the period grows for every σ",
            lambda: cite(
                theorems.convexity,
                given(given_that.sign_preserving),
                compute(DERIVATIVE, function=theorems.convexity_defect(), variable=s),
            ),
            "needs: `σ` is twice continuously differentiable and `s σ''(s) ≤ 0`",
            Counterexample(
                "`σ = sinh`: `σ² − 2Sσ' = −(cosh s − 1)² < 0` for `s ≠ 0`",
                lambda: decide_zero(sinh(s) ** 2 - 2 * (cosh(s) - 1) * cosh(s) + (cosh(s) - 1) ** 2).is_true,
            ),
        ),
    ),
    forbids=Forbids({"converges": RETURNS, "escapes": RETURNS}, not_the_origin),
)


def found_period(name: str, coordinate: int) -> Period:
    """The period that analysis.plane.period finds for a catalogue activation in one of its coordinates."""
    return period_in(activation(name), COORDINATES[coordinate])


def derived_period(found: Period, *named: Step) -> tuple[Step, Step]:
    """T as an integral in the coordinate, and in K and Eₗ."""
    relations = tuple(orbit_equation(found, eq) for eq in found.orbit_equations)
    as_integral = cite(theorems.quarter_orbit, *fields(), *named, *relations, found=found)
    return as_integral, chain(as_integral, scale(legendre(found), Integer(4) / omega))


def orbit_equation(found: Period, equation: Equation) -> Step:
    """One of the identities on a quarter orbit, for all u and z₁ on it."""
    shown = scalar_identity(equation.left, equation.right, ranges=theorems.quarter(found))
    supposed = theorems.on_quarter(found, equation)
    return discharge(shown, *supposed) if supposed else shown


def legendre(found: Period, **changes: Any) -> Step:
    """∫ √R du over the quarter orbit = first·K(m) + second·Eₗ(m); `changes` alter the form, for the twins."""
    form = replace(found.form, **changes)
    ranges = {energy: (S.Zero, found.below)}
    reduced = {"m": form.m, "first": form.first, "second": form.second, "ranges": ranges}
    once = compute(
        SUBSTITUTION,
        compute(LEGENDRE, squared=form.transformed, variable=x, **reduced),
        squared=found.squared_integrand,
        old=theorems.u,
        image=form.image,
        new=x,
        transformed=form.transformed,
        ends=(S.Zero, form.end),
        ranges=ranges,
    )
    if not form.mirrored:
        return once
    return compute(MIRROR, once, squared=found.squared_integrand, variable=theorems.u, middle=form.end)


def is_tanh() -> tuple[Step, Step]:
    """σ = tanh, and what that gives on a quarter orbit."""
    return given(planar.tanh, 0), given(planar.tanh, 1)


def t4_3() -> tuple[Step, ...]:
    return derived_period(found_period("tanh", 1), *is_tanh())


def check_period(instance: Instance) -> Residual:
    """(4/ω)K(1 − e^(−2E)) against the quadrature of T4.2."""
    w, level = frequency(instance), energy_of(instance)
    value = float(tanh_period(level, w))
    tolerance = Tolerance(400, "a few roundings in each of the positive terms of the quadrature, and in the mean of K")
    return Residual(abs(value - quadrature(activation_of(instance), level, w).value), value, tolerance)


T4_3 = Claim(
    label="T4.3",
    title="The period of the tanh oscillator",
    statement="For `σ = tanh` the period is `T = (4/ω) K(m)` with `m = 1 − e^{−2E}`.",
    assumptions=(planar.field, planar.tanh),
    source="beyond",
    scope=PLANE,
    derive=t4_3,
    shows=("the period as an integral over a quarter orbit", "`T = (4/ω) K(m)`"),
    check=check_period,
    instances=drawn_in_plane("tanh"),
    twins=(
        Twin("m = 1 − e^{−E}", lambda: legendre(found_period("tanh", 1), m=1 - exp(-energy))),
        Twin("twice as long", lambda: legendre(found_period("tanh", 1), first=Integer(2))),
        Twin("m = e^{−2E}", lambda: legendre(found_period("tanh", 1), m=exp(-2 * energy))),
    ),
    remark="`T → 2π/ω` as `E → 0`, and `T = 4(E + 2 log 2)/ω + o(1)` as `E → ∞`.",
)


def jacobi_equations() -> tuple[Step, ...]:
    """p = k sn u, q = k cd u: p' = (1 − p²)q, q' = −(1 − q²)p and (1 − p²)(1 − q²) = 1 − m, in the amplitude."""
    first, second = theorems.jacobi_forms()
    return (
        scalar_identity(theorems.amplitude(first), (1 - first**2) * second),
        scalar_identity(theorems.amplitude(second), -(1 - second**2) * first),
        scalar_identity((1 - first**2) * (1 - second**2), 1 - m),
    )


def t4_4() -> tuple[Step, ...]:
    return (cite(theorems.jacobi_solution, *fields(), *is_tanh(), *jacobi_equations()),)


def check_solution(instance: Instance) -> Residual:
    """Jacobi's functions against DOP853 over half a turn, and their energy against E."""
    from scipy.integrate import solve_ivp

    w, level = frequency(instance), energy_of(instance)
    times = np.linspace(0.0, 0.5 * float(tanh_period(level, w)), 9)
    orbit = tanh_orbit(level, times, w)
    run = solve_ivp(
        lambda t, z: w * np.array([np.tanh(z[1]), -np.tanh(z[0])]),
        (0.0, times[-1]),
        orbit[0],
        method="DOP853",
        rtol=1e-12,
        atol=1e-13,
        t_eval=times,
    )
    size = float(np.abs(orbit).max()) + w * float(np.tanh(np.abs(orbit).max())) * float(times[-1])
    energies = compile_activation(activation_of(instance)).primitive(orbit).sum(axis=-1)
    kept = Residual(float(np.abs(energies - level).max()), level, Tolerance(200, "a few roundings in each function"))
    return worst(Residual(float(np.abs(run.y.T - orbit).max()), size, INTEGRATED), kept)


def _swapped(which: int) -> object:
    first, second = theorems.jacobi_forms()
    if which == 0:
        return scalar_identity(theorems.amplitude(first), (1 - first**2) * first)
    if which == 1:
        return scalar_identity(theorems.amplitude(second), (1 - second**2) * first)
    return scalar_identity((1 - first**2) * (1 - second**2), 1 - m**2)


T4_4 = Claim(
    label="T4.4",
    title="The tanh oscillator solved",
    statement="For `σ = tanh` the solution with `z₁(0) = 0 < z₂(0)` is `tanh z₁ = k sn(ωt)`, `tanh z₂ = k cd(ωt)`, "
    "with Jacobi's functions of parameter `m = k² = 1 − e^{−2E}`.",
    assumptions=(planar.field, planar.tanh),
    source="beyond",
    scope=PLANE,
    derive=t4_4,
    check=check_solution,
    instances=drawn_in_plane("tanh"),
    twins=(
        Twin("both components are k sn", lambda: _swapped(0)),
        Twin("the second component runs the other way", lambda: _swapped(1)),
        Twin("the energy is that of parameter m²", lambda: _swapped(2)),
    ),
    remark="Equivalently `sinh z₁ = k sd(ωt)` and `sinh z₂ = (k/k') cn(ωt)` with `k' = e^{−E}`, which is how it is "
    "computed: nothing cancels for energies up to 700.",
)

CLAIMS = (T4_1, T4_2, T4_3, T4_4)
