"""T10.1 to T10.3: how fast a symmetric part can change the energy, without leak and bias."""

from __future__ import annotations

import numpy as np
from sympy import Expr, Integer, cosh, exp, log, sqrt, tanh

from analysis.symbols import E, E_start, W, bound, gain, i, lipschitz, loss, n, s, sigma_z, start, t, z_
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from proofs.assumptions import nearskew
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import drawn, given, sigma_of
from proofs.claims.t2_energy import energy_rate_current
from proofs.kernel.computations import CONGRUENCE, DERIVATIVE, REARRANGEMENT, SUMMATION
from proofs.kernel.rules import (
    Step,
    apply,
    assume,
    chain,
    cite,
    compute,
    define,
    direction,
    discharge,
    flip,
    scalar_identity,
    scale,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import nearskew as theorems
from proofs.kernel.theorems.energy import ENERGY_SUM
from proofs.kernel.theorems.scalars import bounded_square
from proofs.networks.instance import Instance

SQUARES = sigma_z.T * sigma_z
TWO = Integer(2)


def power(relation: str, *known: Step) -> Step:
    """dE/dt ≤ q⁺σᵀσ, or dE/dt ≥ −q⁻σᵀσ."""
    return chain(energy_rate_current(), cite(theorems.rayleigh, *known, vector=sigma_z, relation=relation))


def known_range() -> Step:
    return given(nearskew.symmetric_range)


# ---------------------------------------------------------------- T10.1


def weighted(squares: Step, relation: str) -> Step:
    """From σ(z_i)² ≤ c: q⁺σ(z_i)² ≤ q⁺c, or −q⁻c ≤ −q⁻σ(z_i)² read from the right."""
    if relation == "≤":
        return scale(squares, gain)
    lost = scale(squares, loss)
    assert isinstance(lost.statement, Relation)
    turned = Relation(-lost.statement.right, "≤", -lost.statement.left)
    return flip(apply(direction(compute(REARRANGEMENT, first=lost.statement, second=turned)), lost))


def linear_drift(relation: str) -> Step:
    """dE/dt ≤ q⁺nM², or dE/dt ≥ −q⁻nM²."""
    squares = cite(bounded_square, given(given_that.bounded), a=z_[i])
    return chain(power(relation, known_range()), compute(SUMMATION, weighted(squares, relation)))


def t10_1() -> tuple[Step, ...]:
    return linear_drift("≤"), linear_drift("≥")


def check_linear_drift(instance: Instance) -> Residual:
    """σᵀWσ between −q⁻nM² and q⁺nM²."""
    part, M = nearskew.part_of(instance), instance.activation.bound
    value = sigma_of(instance)
    ends = {W: instance.weights, sigma_z: value}
    if M is None:
        return Residual(0.0, 1.0, None, "no bound of σ is known")
    most = instance.n * float(M) ** 2
    form = sigma_z.T * W * sigma_z
    margin = 1e-13 * most * (np.abs(instance.weights).sum() + part.gain + part.loss)
    above = residual(form, E, {**ends, E: np.full(len(value), part.gain * most)}, "≤", margin=margin)
    below = residual(form, E, {**ends, E: np.full(len(value), -part.loss * most)}, "≥", margin=margin)
    return worst(above, below)


T10_1 = Claim(
    label="T10.1",
    title="A symmetric part changes the energy of bounded units at a bounded rate",
    statement="For `ż = W σ(z)` with `|σ| ≤ M`, and `−q⁻ ≤ q ≤ q⁺` for the eigenvalues `q` of `(W + Wᵀ)/2`, "
    "`q⁻, q⁺ ≥ 0`: `−q⁻ n M² ≤ dE/dt ≤ q⁺ n M²`.",
    assumptions=(given_that.current_form, given_that.continuous, given_that.bounded, nearskew.symmetric_range),
    source="beyond",
    derive=t10_1,
    shows=("the upper rate", "the lower rate"),
    check=check_linear_drift,
    instances=drawn(form="current", weights="any", bounded=True),
    twins=(
        Twin(
            "σ need not be bounded",
            lambda: compute(SUMMATION, cite(bounded_square, a=z_[i])),
            "needs: `σ` is bounded",
            at("`σ = s` at 2 with `M = 1`", Relation(Integer(4), "≤", bound**2), {bound: 1}),
        ),
        Twin(
            "a skew part adds to q⁺",
            lambda: cite(theorems.rayleigh, vector=sigma_z, relation="≤"),
            "needs: `−q⁻ ≤ q ≤ q⁺`",
            at(
                "`W = I`, `q⁺ = 0` at `σ = (1, 1)`",
                Relation(sigma_z.T * W * sigma_z, "≤", gain * SQUARES),
                {W: [[1, 0], [0, 1]], sigma_z: [1, 1], gain: 0},
            ),
        ),
    ),
    remark="The constants are sharp: `W = q I` with every `|z_i| → ∞`.",
)

# ---------------------------------------------------------------- T10.2


def below_the_energy() -> Step:
    """σ(z_i)² ≤ 2L S(z_i)."""
    known = given(given_that.nondecreasing), given(given_that.lipschitz), given(given_that.zero_at_zero)
    return cite(theorems.cocoercive, *known, a=z_[i])


def solves(rate: Expr, solution: Expr) -> Step:
    """y' = f(y), with f(E) = rate."""
    found = compute(DERIVATIVE, function=solution, variable=t)
    assert isinstance(found.statement, Relation)
    right = rate.xreplace({E: solution})
    return chain(found, scalar_identity(found.statement.right, right))


def exponential(relation: str, factor: Expr = TWO) -> Step:
    """E(0)e^{−2Lq⁻t} ≤ E(t) ≤ E(0)e^{2Lq⁺t}."""
    summed = compute(SUMMATION, weighted(below_the_energy(), relation), define(E, ENERGY_SUM))
    rate = chain(power(relation, known_range()), summed)
    assert isinstance(rate.statement, Relation)
    signed = factor * lipschitz * (gain if relation == "≤" else -loss)
    solution = E_start * exp(signed * t)
    return cite(
        theorems.comparison,
        rate,
        solves(rate.statement.right, solution),
        bound=rate.statement.right,
        solution=solution,
        relation=relation,
    )


def t10_2() -> tuple[Step, ...]:
    return exponential("≤"), exponential("≥")


def check_exponential(instance: Instance) -> Residual:
    """σᵀσ ≤ 2LE, and σᵀWσ between −q⁻ and q⁺ times σᵀσ."""
    part, value = nearskew.part_of(instance), sigma_of(instance)
    squares = (value**2).sum(axis=-1)
    size = (np.abs(value) @ np.abs(instance.weights).T * np.abs(value)).sum(axis=-1)
    form = sigma_z.T * W * sigma_z
    ends = {W: instance.weights, sigma_z: value}
    margin = 1e-13 * (size + squares)
    rate = worst(
        residual(form, E, {**ends, E: part.gain * squares}, "≤", margin=margin),
        residual(form, E, {**ends, E: -part.loss * squares}, "≥", margin=margin),
    )
    L = instance.activation.lipschitz
    if L is None:
        return rate
    energy = compile_activation(instance.activation).primitive(instance.states).sum(axis=-1)
    lower = residual(SQUARES, E, {sigma_z: value, E: 2 * float(L) * energy}, "≤", margin=1e-12 * (squares + energy))
    return worst(rate, lower)


T10_2 = Claim(
    label="T10.2",
    title="The energy changes at most exponentially",
    statement="For `ż = W σ(z)` with a nondecreasing `σ`, Lipschitz with constant `L`, `σ(0) = 0`, and "
    "`−q⁻ ≤ q ≤ q⁺` for the eigenvalues `q` of `(W + Wᵀ)/2`: `E(0) e^{−2Lq⁻t} ≤ E(t) ≤ E(0) e^{2Lq⁺t}` for `t ≥ 0`.",
    assumptions=(
        given_that.current_form,
        given_that.continuous,
        given_that.nondecreasing,
        given_that.lipschitz,
        given_that.zero_at_zero,
        nearskew.symmetric_range,
    ),
    source="beyond",
    derive=t10_2,
    shows=("the upper bound", "the lower bound"),
    check=check_exponential,
    instances=drawn(
        form="current", weights="any", nondecreasing=True, lipschitz=True, zero_at_zero=True, state_limit=1e3
    ),
    twins=(
        Twin("half of the rate is enough", lambda: exponential("≤", Integer(1))),
        Twin(
            "σ need not be nondecreasing",
            lambda: cite(theorems.cocoercive, given(given_that.lipschitz), given(given_that.zero_at_zero), a=z_[i]),
            "needs: `σ` is nondecreasing",
            at(
                "`σ = −s`, `S = −s²/2`, `L = 1` at 1",
                Relation(Integer(1), "≤", -lipschitz),
                {lipschitz: 1},
            ),
        ),
    ),
    remark="Equality: `σ = s`, `W = q I`.",
)

# ---------------------------------------------------------------- T10.3

SATURATING = 1 - exp(-2 * s)


def tanh_squared() -> Step:
    """σ(z_i)² = 1 − e^{−2S(z_i)}."""
    here = scalar_identity(tanh(z_[i]) ** 2, 1 - cosh(z_[i]) ** -2)
    units = given(nearskew.tanh_units)
    named = substitute(here, cite(theorems.tanh_value, units, a=z_[i]), backwards=True)
    primitive = cite(theorems.tanh_primitive, units, a=z_[i])
    falling = compute(CONGRUENCE, primitive, function=exp(-2 * s), symbol=s)
    return substitute(named, falling, backwards=True)


def saturated(relation: str, concave: Expr = SATURATING) -> Step:
    """q⁺σᵀσ ≤ q⁺n(1 − e^{−2E/n}), or −q⁻σᵀσ ≥ −q⁻n(1 − e^{−2E/n})."""
    mean = cite(theorems.jensen, tanh_squared(), define(E, ENERGY_SUM), concave=concave, relation=relation)
    return scale(mean, gain if relation == "≤" else loss)


def sharp(relation: str, factor: Expr = TWO) -> Step:
    """E(0) = (n/2) log(1 + a) ⇒ E(t) ≤ (n/2) log(1 + a e^{2q⁺t}), or ≥ (n/2) log(1 + a e^{−2q⁻t})."""
    rate = chain(power(relation, known_range()), saturated(relation))
    signed = factor * (gain if relation == "≤" else -loss)
    return logarithmic(rate, relation, n, signed)


def logarithmic(rate: Step, relation: str, size: Expr, signed: Expr) -> Step:
    """E(0) = (m/2) log(1 + a) ⇒ E(t) ≤ (m/2) log(1 + a e^{rt}), or ≥, with m = size and r = signed."""
    assert isinstance(rate.statement, Relation)
    solution = size * log(1 + start * exp(signed * t)) / 2
    started = Relation(size * log(1 + start) / 2, "=", E_start)
    known = assume(started, f"a names the start: 1 + a = e^{{2E(0){'/n' if size == n else ''}}}")
    bounded = cite(
        theorems.comparison,
        rate,
        solves(rate.statement.right, solution),
        known,
        bound=rate.statement.right,
        solution=solution,
        relation=relation,
    )
    return discharge(bounded, started)


def doubled() -> Step:
    """e^{2q⁺t} = 2 + a ⇒ 1 + a e^{2q⁺t} = (1 + a)², of which the logarithm is twice that of 1 + a."""
    when = Relation(exp(2 * gain * t), "=", 2 + start)
    known = assume(when, "the time at which it is reached")
    value = scalar_identity(1 + start * (2 + start), (1 + start) ** 2)
    return discharge(substitute(value, known, backwards=True), when)


ROOT = sqrt(1 + start)


def halved(rate: Expr, left: Expr = ROOT) -> Step:
    """e^{2rt} = 1 + √(1 + a) ⇒ 1 + a e^{−2rt} = √(1 + a), of which the logarithm is half that of 1 + a."""
    when = Relation(exp(2 * rate * t), "=", 1 + ROOT)
    known = assume(when, "the time at which it is reached")
    value = scalar_identity(1 + start / (1 + ROOT), left)
    return discharge(substitute(value, known, backwards=True), when)


def t10_3() -> tuple[Step, ...]:
    return sharp("≤"), sharp("≥"), doubled(), halved(loss)


def check_sharp(instance: Instance) -> Residual:
    """σᵀσ ≤ n(1 − e^{−2E/n}), and σᵀWσ between −q⁻ and q⁺ times σᵀσ."""
    value, n_ = sigma_of(instance), instance.n
    energy = compile_activation(instance.activation).primitive(instance.states).sum(axis=-1)
    most = -n_ * np.expm1(-2 * energy / n_)
    squares = residual(SQUARES, E, {sigma_z: value, E: most}, "≤", margin=1e-13 * (n_ + most))
    return worst(squares, check_exponential(instance))


T10_3 = Claim(
    label="T10.3",
    title="How long the energy of tanh units can neither double nor halve",
    statement="For `ż = W tanh(z)`, and `−q⁻ ≤ q ≤ q⁺` for the eigenvalues `q` of `(W + Wᵀ)/2`, with "
    "`E(0) = (n/2) log(1 + a)`: `(n/2) log(1 + a e^{−2q⁻t}) ≤ E(t) ≤ (n/2) log(1 + a e^{2q⁺t})` for `t ≥ 0`. When "
    "`e^{2q⁺t} = 2 + a`, `1 + a e^{2q⁺t} = (1 + a)²`; when `e^{2q⁻t} = 1 + √(1 + a)`, `1 + a e^{−2q⁻t} = √(1 + a)`.",
    assumptions=(given_that.current_form, given_that.continuous, nearskew.tanh_units, nearskew.symmetric_range),
    source="beyond",
    derive=t10_3,
    shows=(
        "the upper bound",
        "the lower bound",
        "when the upper bound has doubled",
        "when the lower bound has halved",
    ),
    check=check_sharp,
    instances=drawn(form="current", weights="any", sigmas=("tanh",), state_limit=1e3),
    twins=(
        Twin("half of the rate is enough", lambda: sharp("≤", Integer(1))),
        Twin(
            "every unit saturates as the mean does",
            lambda: saturated("≤", 1 - exp(-s)),
            "needs: σ(z[i])**2 = 1 - exp(-S(z[i]))",
            at(
                "`n = 1`, `E = 1`: `1 − e^{−2}` is more than `1 − e^{−1}`",
                Relation(1 - exp(Integer(-2)), "≤", 1 - exp(Integer(-1))),
                {},
            ),
        ),
        Twin("half as much is left by then", lambda: halved(loss, ROOT / 2)),
    ),
    remark="Then the upper bound is `2E(0)`, and the lower one `E(0)/2`, as `1 + a = e^{2E(0)/n}`. So `E` cannot "
    "double before `log(1 + e^{2E(0)/n})/(2q⁺)`, nor halve before `log(1 + e^{E(0)/n})/(2q⁻)`. "
    "Equality on both sides: `W = ±q I`, equal `|z_i|`.",
)

CLAIMS = (T10_1, T10_2, T10_3)
