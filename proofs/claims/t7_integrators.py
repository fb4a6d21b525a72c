"""T7.1 to T7.3: linear stability of Runge–Kutta methods, and two update rules that keep what the flow keeps."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
from sympy import Abs, Expr, I, Interval, S, Sum, expand, oo, sqrt

from analysis.schemes.stability import stability_function
from analysis.schemes.stability import y as frequency
from analysis.schemes.stability import z as argument
from analysis.symbols import (
    A,
    B,
    E,
    E_next,
    L,
    W,
    b,
    c,
    e,
    g,
    h,
    i,
    n,
    other_g,
    p,
    q,
    s_next,
    s_vector,
    sigma_z,
    tau,
    x,
    x_next,
    y,
    z,
    z_next,
    z_next_,
)
from analysis.symbols import S as primitive
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.claims.answers import Stepped
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample
from proofs.claims.support import drawn, given, sigma_of
from proofs.kernel.computations import LIMIT, SUMMATION
from proofs.kernel.rules import (
    Step,
    assume,
    chain,
    cite,
    compute,
    define,
    discharge,
    flip,
    identity,
    scalar_identity,
    sign,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import integrators as theorems
from proofs.kernel.theorems.energy import ENERGY_SUM
from proofs.networks.instance import Instance

MODULI = {
    "heun": 1 + frequency**4 / 4,
    "rk3": 1 - frequency**4 / 12 + frequency**6 / 36,
    "rk4": 1 - frequency**6 / 72 + frequency**8 / 576,
    "backward_euler": 1 / (1 + frequency**2),
    "implicit_midpoint": S.One,
    "trapezoidal": S.One,
    "gauss_2": S.One,
}
"""What T7.1 says of |R(iy)|²."""


def growth_factor(name: str) -> Step:
    """R(z) = det(I − zA + z1bᵀ)/det(I − zA), written out for one tableau, where the denominator is not 0."""
    general = cite(theorems.stability_function, scheme=name)
    assert isinstance(general.statement, Relation)
    return wherever(chain(general, scalar_identity(general.statement.right, stability_function(name))))


def wherever(step: Step) -> Step:
    """If the denominators are not 0."""
    return discharge(step, *sorted(step.hypotheses, key=str)) if step.hypotheses else step


def modulus(name: str, claimed: Expr) -> Step:
    """|R(iy)|² for real y."""
    value = stability_function(name).subs(argument, I * frequency)
    return wherever(scalar_identity(Abs(value, evaluate=False) ** 2, claimed))


def damped() -> tuple[Step, Step]:
    """Backward Euler: 1/(1 + y²) is below 1 for y > 0 and tends to 0."""
    factor = MODULI["backward_euler"]
    below = sign(factor - 1, "<", frequency, Interval.open(0, oo))
    return below, compute(LIMIT, function=factor, symbol=frequency, point=oo)


def stable_up_to(name: str, end: Expr) -> tuple[Step, Step]:
    """|R(iy)|² ≤ 1 for y in [0, end], and > 1 beyond."""
    excess = MODULI[name] - 1
    within = sign(excess, "≤", frequency, Interval(0, end))
    return within, sign(excess, ">", frequency, Interval.open(end, oo))


def midpoint_is_an_isometry(*skewness: Step) -> Step:
    """x⁺ = p + (h/2)Wp and x = p − (h/2)Wp, with p = (x⁺ + x)/2, have the same norm."""
    half = h / 2
    after, before = Relation(x_next, "=", p + half * W * p), Relation(x, "=", p - half * W * p)
    steps = assume(after, "implicit midpoint"), assume(before, "p is the midpoint")
    return discharge(identity(x_next.T * x_next, x.T * x, *steps, *skewness), after, before)


def t7_1() -> tuple[Step, ...]:
    factors = [step for name, claimed in MODULI.items() for step in (growth_factor(name), modulus(name, claimed))]
    limits = [*stable_up_to("rk3", sqrt(3)), *stable_up_to("rk4", 2 * sqrt(2))]
    return (*factors, *limits, *damped(), midpoint_is_an_isometry(given(given_that.skew)))


def check_midpoint(instance: Instance) -> Residual:
    """‖p + (h/2)Wp‖² against ‖p − (h/2)Wp‖²."""
    values = {W: instance.weights, p: instance.states, h: instance.step}
    half = h / 2 * W * p
    return residual((p + half).T * (p + half), (p - half).T * (p - half), values)


T7_1 = Claim(
    label="T7.1",
    title="What Runge–Kutta methods do to a linear oscillation",
    statement="A method multiplies the mode of `iω` by `R(ihω)`, `R(z) = det(I − zA + z1bᵀ)/det(I − zA)`. `|R(iy)|²` "
    "is `1 + y⁴/4` for Heun; for Kutta's RK3 and RK4 it is at most 1 up to `y = √3` and `y = 2√2`, and above 1 beyond; "
    "for backward Euler it is `1/(1 + y²) < 1` for `y > 0`, which tends to 0; for implicit midpoint, trapezoidal and "
    "Gauss (two stages) it is 1 for every `y`, and midpoint keeps the norm for a skew `W`.",
    assumptions=(given_that.skew,),
    source="beyond",
    derive=t7_1,
    shows=(
        *(text for name in MODULI for text in (f"`R(z)` of {name}", f"`|R(iy)|²` of {name}")),
        "Kutta's RK3 up to `√3`",
        "Kutta's RK3 beyond",
        "RK4 up to `2√2`",
        "RK4 beyond",
        "backward Euler damps",
        "backward Euler: the factor tends to 0",
        "midpoint keeps the norm",
    ),
    check=check_midpoint,
    instances=drawn(form="linear", weights="skew", step=True, exact=None),
    twins=(
        Twin("Heun's factor is 1 + y⁴/8", lambda: modulus("heun", 1 + frequency**4 / 8)),
        Twin("RK4 is stable up to 3", lambda: stable_up_to("rk4", S(3))),
        Twin("RK4 is stable up to √6 only", lambda: stable_up_to("rk4", sqrt(6))),
        Twin("midpoint keeps the norm for any W", midpoint_is_an_isometry),
    ),
    remark="R does not decide the nonlinear drift: SSPRK3 and Kutta's RK3 share R, and T7.5 tells them apart.",
)

SUBSTEP = z + h * (e.T * sigma_z) * W * e


def substep_statements(*skewness: Step) -> tuple[Step, ...]:
    """One sub-step z⁺ = z + hσ(z_i) W e_i: z_i stays, so that it is an exact flow and −h undoes it."""
    taken = given(given_that.inplace)
    stays = identity(e.T * z_next, e.T * z, taken, *skewness)
    undone = identity(z_next - h * (e.T * sigma_z) * W * e, z, taken)
    return stays, undone


def shear_keeps_the_form(*skewness: Step) -> Step:
    """M = I + hτ W e eᵀ, τ = σ'(z_i), has M W Mᵀ = W."""
    return identity(theorems.SHEAR * W * theorems.SHEAR.T, W, *skewness)


def product_keeps_the_form() -> Step:
    """If AWAᵀ = W and BWBᵀ = W then (AB)W(AB)ᵀ = W: a whole sweep keeps it."""
    factors = Relation(A * W * A.T, "=", W), Relation(B * W * B.T, "=", W)
    steps = [assume(factor, "a sub-step keeps it") for factor in factors]
    return discharge(identity(A * B * W * (A * B).T, W, *steps), *factors)


def casimir_is_kept() -> Step:
    """Wᵀc = 0 ⇒ cᵀz⁺ = cᵀz."""
    kernel_vector = Relation(W.T * c, "=", 0 * c)
    kept = identity(c.T * z_next, c.T * z, given(given_that.inplace), assume(kernel_vector, "c is in the kernel of Wᵀ"))
    return discharge(kept, kernel_vector)


def linear_invariant(sign_of_h: int = 1) -> Step:
    """z = (I − hL)s and z⁺ = (I − hLᵀ)s keep zᵀ(I − hL)⁻¹z = zᵀs."""
    start = Relation(z, "=", s_vector - h * L * s_vector)
    swept = Relation(z_next, "=", s_vector - h * L.T * s_vector)
    again = Relation(z_next, "=", s_next - sign_of_h * h * L * s_next)
    first, second, third = (assume(relation, "one sweep, σ = id") for relation in (start, swept, again))
    left = identity(z_next.T * s_next, s_vector.T * s_next - h * s_vector.T * L * s_next, second)
    middle = identity(s_vector.T * z_next, s_vector.T * s_next - h * s_vector.T * L * s_next, third)
    right = identity(s_vector.T * z_next, s_vector.T * s_vector - h * s_vector.T * L.T * s_vector, second)
    end = identity(z.T * s_vector, s_vector.T * s_vector - h * s_vector.T * L.T * s_vector, first)
    return discharge(chain(left, flip(middle), right, flip(end)), start, swept, again)


def t7_2() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    volume = cite(theorems.determinant_lemma, identity(e.T * W * e, S.Zero, skewness))
    return (
        *substep_statements(skewness),
        shear_keeps_the_form(skewness),
        product_keeps_the_form(),
        volume,
        casimir_is_kept(),
        linear_invariant(),
    )


def check_shear(instance: Instance) -> Residual:
    """pᵀ(MWMᵀ − W)q = 0 for the shear of every unit in turn, and e_iᵀz⁺ = z_i."""
    found = []
    for unit in np.eye(instance.n, dtype=instance.weights.dtype):
        unit = unit + 0 * instance.weights[0]
        values = {W: instance.weights, e: unit[None], p: instance.states, q: instance.states[::-1]}
        values |= {h: instance.step, tau: instance.states[0, 0], z: instance.states, sigma_z: sigma_of(instance)}
        found.append(residual(p.T * theorems.SHEAR * W * theorems.SHEAR.T * q, p.T * W * q, values))
        found.append(residual(e.T * SUBSTEP, e.T * z, values))
    return worst(*found)


T7_2 = Claim(
    label="T7.2",
    title="In-place Euler is a Poisson integrator",
    statement="Each sub-step `z⁺ = z + h σ(z_i) W e_i` with a skew `W` leaves `z_i` as it is (so it is the exact flow "
    "of `S(z_i)`, undone by `−h`), has determinant 1, keeps `W` (`M W Mᵀ = W`), so does a whole sweep, and keeps every "
    "Casimir. For `σ(s) = s` a sweep keeps `zᵀ(I − hL)⁻¹z`, `L` the strictly lower part of `W`.",
    assumptions=(given_that.inplace, given_that.skew),
    source="beyond",
    derive=t7_2,
    shows=(
        "a sub-step leaves `z_i` as it is",
        "`−h` undoes it",
        "it keeps `W`",
        "so does a whole sweep",
        "determinant 1",
        "every Casimir is kept",
        "the invariant of a sweep for `σ(s) = s`",
    ),
    check=check_shear,
    instances=drawn(form="current", weights="skew", step=True, exact=None, lipschitz=True),
    twins=(
        Twin("W need not be skew: z_i", substep_statements),
        Twin("W need not be skew: the form", shear_keeps_the_form),
        Twin("a sweep of any matrices keeps the form", lambda: identity(A * W * A.T, W, given(given_that.skew))),
        Twin("the linear invariant has I + hL", lambda: linear_invariant(-1)),
    ),
    remark="That smooth `σ` and small `hω` show no secular drift is seen, not derived; hard tanh wanders.",
)

STEPPED = Sum(primitive(z_next_[i]), (i, 1, n))


def energy_is_exact(*skewness: Step) -> Step:
    """E(z⁺) − E(z) = gᵀ(z⁺ − z) = h gᵀWg = 0."""
    quotients = given(given_that.discrete_gradient, 1)
    named = define(E, ENERGY_SUM), define(E_next, STEPPED)
    summed = compute(SUMMATION, cite(theorems.quotient, quotients), *named)
    product = summed.statement
    assert isinstance(product, Relation)
    still = identity(product.left, S.Zero, given(given_that.discrete_gradient), *skewness)
    return chain(flip(summed), still)


def at_most_one_solution(*skewness: Step) -> Step:
    """A second solution y = z + hWg′ is z⁺."""
    second = Relation(y, "=", z + h * W * other_g)
    other = assume(second, "a second solution"), assume(theorems.OTHER_QUOTIENTS, "with its own quotients")
    first = given(given_that.discrete_gradient)
    product = identity((g - other_g).T * (z_next - y), S.Zero, first, other[0], *skewness)
    quotients = given(given_that.discrete_gradient, 1)
    monotone = given(given_that.nondecreasing)
    same = cite(theorems.monotone_quotients, monotone, quotients, other[1], product)
    equal = identity(z_next, y, first, other[0], same)
    return discharge(equal, second, theorems.OTHER_QUOTIENTS)


def rate_form_follows() -> Step:
    """x⁺ = x + hg with z = Wx + b and z⁺ = Wx⁺ + b is the same step of z."""
    relations = (
        Relation(x_next, "=", x + h * g),
        Relation(z, "=", W * x + b),
        Relation(z_next, "=", W * x_next + b),
    )
    steps = [assume(relation, "the step in rate form") for relation in relations]
    return discharge(identity(z_next, z + h * W * g, *steps), *relations)


def t7_3() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    return energy_is_exact(skewness), at_most_one_solution(skewness), rate_form_follows()


def _quartic(square: Expr) -> Expr:
    """s⁴/4 − s²/2, the primitive of s³ − s, at a given s²."""
    return expand(square**2 / 4 - square / 2)


def check_discrete_gradient(instance: Instance) -> Residual:
    """gᵀWg = 0 for difference quotients g of S, and gᵀ(y − z) = E(y) − E(z), between the states and others."""
    numeric = compile_activation(instance.activation)
    start, moved = instance.states, instance.states[::-1]
    difference = moved - start
    quotients = numeric.mean(start, difference)
    before, after = numeric.primitive(start), numeric.primitive(start + difference)
    values = {W: instance.weights, g: quotients, z: difference, E: (after - before).sum(axis=-1)}
    # S and its mean carry a few roundings each, and moving by the difference one of the end itself.
    slopes = abs(numeric.sigma(start)) + abs(numeric.sigma(start + difference))
    size = (abs(before) + abs(after) + slopes * (abs(start) + abs(moved))).sum(axis=-1)
    algebra = worst(residual(g.T * W * g, 0, values), residual(g.T * z, E, values, margin=32 * size))
    return algebra if instance.n > 2 else worst(algebra, _second_solution(instance))


def _second_solution(instance: Instance) -> Residual:
    """How far apart solutions of z⁺ = z + hWg are that a root finder reaches from different guesses.

    Where σ is nondecreasing, (I + hWG)⁻¹ with G ⪰ 0 has a norm of at most 1 + h‖W‖‖G‖, so what the equation is off by
    bounds the distance of a solution.
    """
    from scipy.optimize import root

    numeric = compile_activation(instance.activation)
    weights, start = float(instance.step) * instance.weights, instance.states[0]

    def gap(move: np.ndarray) -> np.ndarray:
        return move - weights @ numeric.mean(start, move)

    top = float(np.abs(numeric.sigma(start + np.array([[-3.0], [-1.0], [1.0], [3.0]]))).max())
    guesses = [weights @ np.array(signs) * top for signs in product((0, 1, -1), repeat=instance.n)]
    found = []
    for guess in guesses:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            answer = root(gap, guess, tol=1e-13)
        if answer.success and np.abs(gap(answer.x)).max() <= CLOSE * (1 + np.abs(answer.x).max()):
            found.append(answer.x)
    if len(found) < 2:
        return Residual(0.0, 1.0, None, "fewer than two solutions were reached")
    apart = max(float(np.abs(x - found[0]).max()) for x in found)
    steep = instance.activation.lipschitz
    if steep is None or not steep.is_finite:
        return Residual(0.0, 1.0, None, "no Lipschitz constant is known")
    reach = 1 + float(np.linalg.norm(weights, 2)) * float(steep)
    size = 1 + float(np.abs(found).max())
    tolerance = Tolerance(2 * CLOSE / 2.0**-52 * reach, "both equations hold to 1e-10 and (I + hWG)⁻¹ is bounded")
    return Residual(apart, size, tolerance)


CLOSE = 1e-10


T7_3 = Claim(
    label="T7.3",
    title="The discrete gradient conserves the energy exactly",
    statement="`z⁺ = z + h W g`, with the difference quotients `g_i = (S(z⁺_i) − S(z_i))/(z⁺_i − z_i)` and a skew `W`, "
    "has `E(z⁺) = E(z)` for every `h`. If `σ` is nondecreasing the step has at most one solution. In rate form it is "
    "`x⁺ = x + h g`.",
    assumptions=(given_that.discrete_gradient, given_that.nondecreasing, given_that.skew),
    source="beyond",
    derive=t7_3,
    shows=("`E(z⁺) = E(z)`", "at most one solution", "the rate form"),
    check=check_discrete_gradient,
    instances=drawn(
        form="current",
        weights="skew",
        nondecreasing=True,
        lipschitz=True,
        state_limit=30.0,
        step=True,
        largest_step=8.0,
    ),
    twins=(
        Twin("W need not be skew: energy", energy_is_exact),
        Twin("W need not be skew: uniqueness", at_most_one_solution),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(theorems.monotone_quotients, given(given_that.discrete_gradient, 1)),
            "needs: `σ` is nondecreasing",
            Counterexample(
                "`σ(s) = s³ − s`, `W = [[0, 1], [−1, 0]]`, `z = 0`: beside 0 the `(a, b)` with `a² = 1 + √(1/2)`, "
                "`b² = 1 + √(3/2)` solves `a = h S(b)/b`, `b = −h S(a)/a` for `h = 8ab`, as `S(a) = −1/8 = −S(b)`",
                lambda: (_quartic(1 + sqrt(S.Half)), _quartic(1 + sqrt(S(3) / 2))) == (-S.One / 8, S.One / 8),
            ),
        ),
        Twin(
            "σ(z) does as well as the quotients",
            lambda: identity(
                sigma_z.T * (z_next - z), S.Zero, given(given_that.discrete_gradient), given(given_that.skew)
            ),
        ),
    ),
    remark="That a solution exists for every `h` is not derived here. Volume is not preserved.",
    stepping=(Stepped("discrete_gradient", "exact", 0, "every step conserves it, up to the solver and rounding"),),
)

CLAIMS = (T7_1, T7_2, T7_3)
