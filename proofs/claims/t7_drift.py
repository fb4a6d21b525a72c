"""T6.5, T6.6, T7.5: area and energy under numerical schemes in the plane."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from sympy import Expr, S

from analysis.plane.drift import Certificate, certificate, drift, e, energy_correction
from analysis.plane.jacobi import m
from analysis.plane.solution import p, q
from analysis.symbols import bound, h, omega, sigma
from numerics.checks import Residual, worst
from numerics.evaluation.compile import compile_activation, compile_expression
from numerics.plane.elliptic import second_over_first, tanh_orbit, tanh_period
from numerics.plane.period import period as quadrature
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.assumptions import plane as planar
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import activation_of, drawn_in_plane, frequency, given
from proofs.claims.t4_plane import energy_of, fields, is_tanh, jacobi_equations, relation_of
from proofs.claims.t6_eulermap import T6_4
from proofs.kernel.computations import IN_PLACE_ENERGY, LOWER_TERMS, MODIFIED_ENERGY
from proofs.kernel.rules import Step, add, chain, cite, compute, earlier, scalar_identity, scale, settle, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import drift as theorems
from proofs.kernel.theorems import plane
from proofs.kernel.theorems.implications import smooth_is_differentiable
from proofs.kernel.theorems.letters import z1, z2
from proofs.networks.instance import Instance


def jacobian_step(power: int = 2) -> Step:
    """det ∂z⁺/∂z = 1 + h²ω²σ'(z₁)σ'(z₂)."""
    right = 1 + h**power * omega**2 * sigma(z1).diff(z1) * sigma(z2).diff(z2)
    everywhere = cite(smooth_is_differentiable, given(given_that.smooth))
    return settle(scalar_identity(theorems.jacobian(), right), everywhere)


def t6_5() -> tuple[Step, ...]:
    assert T6_4.derivation is not None
    diffeomorphism = earlier("T6.4", T6_4.derivation.conclusions[3])
    exact = cite(theorems.change_of_variables, *fields(), diffeomorphism, jacobian_step())
    premises = (given(given_that.smooth), given(given_that.nondecreasing), given(given_that.bounded))
    bounded = scale(cite(theorems.total_variation, *premises), h**2 * omega**2)
    return exact, chain(exact, add(scalar_identity(theorems.area, theorems.area), bounded))


def check_area(instance: Instance) -> Residual:
    """The area that the image's border encloses, for a rectangle, against area + h²ω²∬σ'σ' and against the bound."""
    compiled = compile_activation(activation_of(instance))
    k, (x, y) = float(instance.step) * frequency(instance), instance.states[0]
    low, high = np.minimum([x, y], -0.5), np.maximum([x, y], 0.75)
    nodes, weights = np.polynomial.legendre.leggauss(120)
    along = [(b + a) / 2 + (b - a) / 2 * nodes for a, b in zip(low, high, strict=True)]
    lengths = [(b - a) / 2 * weights for a, b in zip(low, high, strict=True)]

    def side(fixed: float, axis: int) -> float:
        """∫ F₁ dF₂ along a side on which the other coordinate is fixed."""
        value = float(compiled.sigma(np.array(fixed)))
        if axis == 0:  # z = (s, fixed): F = (s + kσ(fixed), fixed − kσ(s))
            return float(np.sum(lengths[0] * (along[0] + k * value) * -k * compiled.derivative(along[0])))
        return float(np.sum(lengths[1] * (fixed + k * compiled.sigma(along[1]))))

    enclosed = side(low[1], 0) + side(high[0], 1) - side(high[1], 0) - side(low[0], 1)
    before = float(np.prod(high - low))
    rises = [compiled.sigma(np.array(b)) - compiled.sigma(np.array(a)) for a, b in zip(low, high, strict=True)]
    grown = k**2 * float(rises[0] * rises[1])
    size = abs(enclosed) + before + k * float(np.abs(high).max() + np.abs(low).max()) * 4
    tolerance = Tolerance(2e3, "Gauss–Legendre with 120 points for σ and σ' along a side")
    bound_ = activation_of(instance).bound
    constant = float(np.inf if bound_ is None else bound_)
    above = max(0.0, enclosed - before - 4 * constant**2 * k**2)
    return worst(Residual(abs(enclosed - before - grown), size, tolerance), Residual(above, size, tolerance))


def stepped(*names: str, largest: float) -> Any:
    """Planar networks with a step size."""

    def instances(**options: Any) -> Any:
        from hypothesis import strategies as st

        return drawn_in_plane(*names, largest=largest, step=st.floats(0.0078125, 0.5))(**options)

    return instances


T6_5 = Claim(
    label="T6.5",
    title="Area grows by a constant at most",
    statement="For two neurons and a nondecreasing, continuously differentiable `σ` with bound `M`, one Euler step "
    "maps a region `R` to one of area `area(R) + h²ω² ∬σ'(z₁)σ'(z₂) ≤ area(R) + 4 M² h² ω²`.",
    assumptions=(planar.field, *T6_4.assumptions, given_that.bounded),
    source="beyond",
    scope=PLANE,
    derive=t6_5,
    shows=("the area of the image", "its bound"),
    check=check_area,
    instances=stepped("tanh", "arctan", "erf", "algebraic", largest=3.0),
    granted=frozenset(("smooth", "nondecreasing", "bounded", "skew")),
    twins=(
        Twin(
            "the area grows by h·∬σ'σ'",
            lambda: jacobian_step(1),
            "is undecided",
            at(
                "`σ(s) = s`, `ω = 1`, `h = 2`: the determinant is 5",
                Relation(1 + h**2 * omega**2, "=", 1 + h * omega**2),
                {h: 2, omega: 1},
            ),
        ),
        Twin(
            "σ need not be bounded: M is its largest value on the region",
            lambda: cite(theorems.total_variation, given(given_that.smooth), given(given_that.nondecreasing)),
            "needs: `σ` is bounded by `M`",
            at(
                "`σ(s) = s` on `[10, 13]²`, `M = 1`: `∬σ'σ' = 9` is more than `4 M²`",
                Relation(theorems.slopes, "≤", (2 * bound) ** 2),
                {theorems.slopes: 9, bound: 1},
            ),
        ),
        Twin(
            "the bound is M²h²ω²",
            lambda: chain(
                scale(
                    cite(
                        theorems.total_variation,
                        given(given_that.smooth),
                        given(given_that.nondecreasing),
                        given(given_that.bounded),
                    ),
                    h**2 * omega**2,
                ),
                scalar_identity(4 * bound**2 * h**2 * omega**2, bound**2 * h**2 * omega**2),
            ),
        ),
    ),
    remark="Where the linear system's area grows by a factor in every step, here it grows by at most a constant.",
)


@lru_cache(maxsize=1)
def solution() -> Step:
    """tanh z₁ = k sn, tanh z₂ = k cd (T4.4)."""
    return cite(plane.jacobi_solution, *fields(), *is_tanh(), *jacobi_equations())


@lru_cache(maxsize=32)
def certified(scheme: str, n: int) -> Certificate:
    """How the average of σᵀf_n comes down to that of p²."""
    return certificate(energy_correction(scheme, n).expand())


def average(found: Certificate, stated: Expr) -> Step:
    """mean(σᵀf_n) = stated, by a certificate."""
    written = scalar_identity(found.poly, found.right)
    value = cite(plane.orbit_mean, solution(), written, found=found)
    return chain(value, scalar_identity(relation_of(value).right, stated))


def drift_of(scheme: str, n: int, stated: Expr) -> Step:
    """dE/dt = h^(n−1)ωⁿ · stated to leading order, averaged over a turn."""
    found = certified(scheme, n)
    term = compute(MODIFIED_ENERGY, scheme=scheme, n=n)
    lower = compute(LOWER_TERMS, scheme=scheme, n=n)
    arguments = {"scheme": scheme, "n": n, "term": relation_of(term).right}
    gained = cite(theorems.averaging, *fields(), solution(), term, lower, **arguments)
    return substitute(gained, average(found, stated))


def t6_6() -> tuple[Step, ...]:
    return (drift_of("euler", 2, e + m - 1),)


def check_euler_average(instance: Instance) -> Residual:
    """½Σσ'(z_i)(Kσ)_i² averaged along an integrated orbit, and from its modified equation, against e − (1 − m)."""
    from scipy.integrate import solve_ivp

    sigma, level = activation_of(instance), energy_of(instance)
    if level > LARGEST_INTEGRATED:
        return check_average(instance)
    compiled, turn = compile_activation(sigma), quadrature(sigma, level, 1.0).value
    times = turn * np.arange(POINTS) / POINTS
    run = solve_ivp(
        lambda t, z: compiled.sigma(z[::-1]) * np.array([1.0, -1.0]),
        (0.0, times[-1]),
        instance.states[0],
        "DOP853",
        times,
        rtol=1e-11,
        atol=1e-12,
    )
    z = run.y
    value, slope = compiled.sigma(z), compiled.derivative(z)
    mean = float(np.mean(slope[0] * value[1] ** 2 + slope[1] * value[0] ** 2)) / 2
    closed = float(second_over_first(level)[1])
    tolerance = Tolerance(
        1e6, "DOP853 asked for 1e-11; the mean of a smooth periodic function over 256 points is exact"
    )
    return worst(Residual(abs(mean - closed), 1.0, tolerance), check_average(instance))


POINTS, LARGEST_INTEGRATED = 256, 12.0


def check_average(instance: Instance) -> Residual:
    """The average of σᵀf_n along the exact orbit against its closed form, for one scheme."""
    scheme = str(instance.extra.get("scheme", "euler"))
    found = drift(scheme)
    level = energy_of(instance)
    points = 512
    orbit = np.tanh(tanh_orbit(level, float(tanh_period(level)) * np.arange(points) / points))
    values = compiled_term(scheme, found.power + 1)(orbit[:, 0], orbit[:, 1])
    ratio, _ = second_over_first(level)
    closed = float(found.coefficient.evalf(30, subs={e: float(ratio), m: float(-np.expm1(-2 * level))}))
    size = float(np.mean(np.abs(values))) + 1.0
    tolerance = Tolerance(500, "the term's own cancellation, and Eₗ/K carried into it, on 1 plus its mean size")
    return Residual(abs(float(np.mean(values)) - closed), size, tolerance)


@lru_cache(maxsize=32)
def compiled_term(scheme: str, n: int) -> Any:
    """σᵀf_n as a NumPy function of p and q."""
    return compile_expression(energy_correction(scheme, n), (p, q))


T6_6 = Claim(
    label="T6.6",
    title="The drift law of forward Euler",
    statement="For `σ = tanh`, forward Euler with a small step raises the energy, averaged over a turn, at the rate "
    "`dE/dt = h ω² (e − (1 − m))` to leading order in `h`, where `e = Eₗ(m)/K(m)` and `m = 1 − e^{−2E}`.",
    assumptions=(planar.field, planar.tanh),
    source="beyond",
    scope=PLANE,
    derive=t6_6,
    check=check_euler_average,
    instances=drawn_in_plane("tanh", largest=12.0),
    twins=(
        Twin("half the rate", lambda: drift_of("euler", 2, (e + m - 1) / 2)),
        Twin("without the 1 − m", lambda: drift_of("euler", 2, e)),
        Twin("twice the rate", lambda: drift_of("euler", 2, 2 * (e + m - 1))),
    ),
    remark="Small energies give the linear rate `h ω² E`, large ones `h ω²/(E + 2 log 2)`: then `(E + 2 log 2)²` grows "
    "by `2 h ω²` per unit time, a square root instead of an exponential.",
)

DRIFTING = (
    "backward_euler",
    "heun",
    "midpoint",
    "ralston",
    "rk3",
    "ssprk3",
    "rk4",
    "bogacki_shampine",
    "dormand_prince",
)


def t7_5() -> tuple[Step, ...]:
    steps = [drift_of(name, drift(name).power + 1, drift(name).coefficient) for name in DRIFTING]
    return (*steps, in_place_gains())


def in_place_gains(stated: Expr = S.Zero) -> Step:
    """mean(σᵀf₂) = 0 for in-place Euler."""
    term = compute(IN_PLACE_ENERGY)
    return substitute(average(certificate(relation_of(term).right), stated), term, backwards=True)


def with_scheme(**options: Any) -> Any:
    from hypothesis import strategies as st

    return drawn_in_plane("tanh", largest=6.0, scheme=st.sampled_from(DRIFTING))(**options)


T7_5 = Claim(
    label="T7.5",
    title="The energy drift of schemes",
    statement="For `σ = tanh` the averaged drift to leading order is `h^r ω^{r+1} G(m)`, with `r = 1` for backward "
    "Euler, `r = 3` for Heun, midpoint, Ralston, Kutta's RK3, SSPRK3 and Bogacki–Shampine, `r = 5` for RK4 and "
    "Dormand–Prince, and `G` as derived; for in-place Euler `σᵀf₂`, the rate at `h`, averages to 0 over a turn.",
    assumptions=(planar.field, planar.tanh),
    source="beyond",
    scope=PLANE,
    derive=t7_5,
    shows=(*(f"the drift of {name}" for name in DRIFTING), "in-place Euler does not drift at `h`"),
    check=check_average,
    granted=frozenset(("tanh",)),
    instances=with_scheme,
    twins=(
        Twin("backward Euler gains", lambda: drift_of("backward_euler", 2, e + m - 1)),
        Twin("Heun drifts like midpoint", lambda: drift_of("heun", 4, drift("midpoint").coefficient)),
        Twin("SSPRK3 drifts like Kutta's RK3", lambda: drift_of("ssprk3", 4, drift("rk3").coefficient)),
        Twin("RK4 drifts at h³", lambda: drift_of("rk4", 4, drift("rk3").coefficient)),
        Twin("in-place Euler gains", lambda: in_place_gains(e + m - 1)),
    ),
    remark="The same `R(z)` does not mean the same drift: SSPRK3 and Kutta's RK3. Symmetric schemes (implicit "
    "midpoint, trapezoidal, Gauss) have even powers of `h` only and do not drift in the plane at any power.",
)

CLAIMS = (T6_5, T6_6, T7_5)
