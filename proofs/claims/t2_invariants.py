"""T2.5, T2.7, T2.8: Casimirs, the energy with a bias, and the energy under an input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Determinant, Expr, Identity, Integer, MatrixExpr, S, ZeroMatrix

from analysis.energy import casimirs
from analysis.symbols import C, E, H, V, W, W_inverse, c, gradient, n, sigma_z, u, u_dot, z
from analysis.symbols import determinant as det_W
from numerics.checks import Residual, residual
from proofs.assumptions import network as given_that
from proofs.claims import written
from proofs.claims.answers import Conserved
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.rates import Rates, casimir_rates
from proofs.claims.rates import biased_rate as rate_with_bias
from proofs.claims.support import drawn, given, rational_weights, shift_of, sigma_of
from proofs.claims.t2_energy import energy_rate
from proofs.kernel.computations import RATE, REARRANGEMENT
from proofs.kernel.rules import (
    Step,
    add,
    apply,
    assume,
    chain,
    cite,
    compute,
    define,
    direction,
    discharge,
    flip,
    identity,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import energy as theorems
from proofs.kernel.theorems.energy import ENERGY_SUM
from proofs.kernel.theorems.scalars import BOUNDED
from proofs.networks.instance import Instance

KERNEL = Relation(W.T * c, "=", ZeroMatrix(n, 1))
ODD_DIMENSION = Relation((-1) ** n, "=", Integer(-1))


def casimir_is_constant(*kernel: Step) -> Step:
    """cᵀz is constant when Wᵀc = 0."""
    rate = substitute(compute(RATE, define(C, c.T * z)), given(given_that.current_form))
    flat = chain(rate, identity(c.T * W * sigma_z, S.Zero, *kernel))
    return cite(theorems.zero_derivative, flat, energy="C")


def kernel_in_odd_dimension(parity: Relation = ODD_DIMENSION) -> Step:
    """n odd and W skew: det W = det Wᵀ = det(−W) = (−1)ⁿ det W = −det W, so it is 0."""
    named = define(det_W, Determinant(W))
    transposed = cite(theorems.determinant, which="transpose")
    negated = substitute(transposed, given(given_that.skew))
    signed = chain(flip(negated), cite(theorems.determinant, which="negative"))
    signed = substitute(substitute(signed, assume(parity, "n is odd")), named, backwards=True)
    opposite = Relation(det_W, "=", -det_W)
    zero = compute(REARRANGEMENT, first=opposite, second=Relation(S.Zero, "=", det_W), factor=Integer(-2))
    return cite(theorems.singular, apply(direction(zero), signed), named)


def casimirs_are_constant() -> Step:
    """Wᵀc = 0 ⇒ cᵀz is constant."""
    return discharge(casimir_is_constant(assume(KERNEL, "Wᵀc = 0")), KERNEL)


def stays_on_leaf() -> Step:
    """Every solution stays on its leaf z₀ + Im W."""
    return cite(theorems.casimirs_and_leaves, define(C, c.T * z), casimirs_are_constant(), vector=c, form=C)


def t2_5() -> tuple[Step, ...]:
    every, leaves = casimirs_are_constant(), stays_on_leaf()
    odd = discharge(kernel_in_odd_dimension(), given_that.skew.statements[0], ODD_DIMENSION)
    slope = cite(theorems.chain_rule, given(given_that.continuous), define(E, ENERGY_SUM), energy=gradient)
    return every, leaves, odd, substitute(given(given_that.current_form), slope, backwards=True)


def check_casimirs(instance: Instance) -> Residual:
    """cᵀWσ against 0 for a vector c of the exact left kernel of W, the zero vector where there is no other."""
    basis = casimirs(rational_weights(instance))
    zero = instance.weights[0] * 0
    vector = np.array([Fraction(int(e.p), int(e.q)) for e in basis[-1]], dtype=object) if basis else zero
    return residual(c.T * W * sigma_z, 0, {W: instance.weights, c: vector, sigma_z: sigma_of(instance)})


T2_5 = Claim(
    label="T2.5",
    title="Casimirs, leaves and the Poisson form",
    statement="In current form `cᵀz` is constant along every solution, for every `c` with `Wᵀc = 0`: solutions stay "
    "in their leaf `z(0) + Im W`. If `W` is skew and `n` odd there is such a `c ≠ 0`. The system is `ż = W ∇E(z)`.",
    assumptions=(given_that.current_form, given_that.continuous),
    source="beyond",
    derive=t2_5,
    shows=(
        "`cᵀz` is constant for every `c` with `Wᵀc = 0`",
        "solutions stay in their leaf",
        "such a `c ≠ 0` for a skew `W` and odd `n`",
        "`ż = W ∇E(z)`",
    ),
    check=check_casimirs,
    instances=drawn(form="current", weights="skew", exact=True),
    twins=(
        Twin("cᵀz is constant for every c", casimir_is_constant),
        Twin(
            "W c = 0 is enough for any W",
            lambda: casimir_is_constant(assume(Relation(W * c, "=", ZeroMatrix(n, 1)), "Wc = 0")),
            "the normal forms of",
            at(
                "`W = [[0, 1], [0, 0]]`, `c = (1, 0)`, `σ(z) = (0, 1)`",
                Relation(c.T * W * sigma_z, "=", S.Zero),
                {W: [[0, 1], [0, 0]], c: [1, 0], sigma_z: [0, 1]},
                Relation(W * c, "=", ZeroMatrix(n, 1)),
            ),
        ),
        Twin(
            "every skew W has a kernel",
            lambda: kernel_in_odd_dimension(Relation((-1) ** n, "=", Integer(1))),
            "the premises given are not those of",
            at(
                "`W = [[0, 1], [−1, 0]]`, which has an inverse",
                Relation(W_inverse * W, "≠", Identity(n)),
                {W: [[0, 1], [-1, 0]], W_inverse: [[0, -1], [1, 0]]},
                Relation(W.T, "=", -W),
            ),
        ),
    ),
    remark="In rate form `cᵀx` is not conserved: it is what drifts in T3.6.",
    conserved=(Conserved("casimir", 0, written.casimirs),),
    rates=Rates(casimir_rates),
)


def biased_rate(shift: MatrixExpr) -> Step:
    """d(E + shiftᵀz)/dt = σᵀż + shiftᵀż in current form with bias b = Wc."""
    linear = define(C, shift.T * z)
    total = compute(RATE, define(H, E + C))
    parts = add(energy_rate(), compute(RATE, linear))
    return substitute(chain(total, parts), given(given_that.current_form_biased))


def biased_energy_is_constant(shift: MatrixExpr) -> Step:
    rate = biased_rate(shift)
    assert isinstance(rate.statement, Relation)
    flat = chain(rate, identity(rate.statement.right, S.Zero, given(given_that.skew)))
    return cite(theorems.zero_derivative, flat, energy="H")


def check_biased(instance: Instance) -> Residual:
    """(σ + c)ᵀW(σ + c) against 0, for a c with b = Wc."""
    values = {W: instance.weights, sigma_z: sigma_of(instance), c: shift_of(instance)}
    return residual((sigma_z + c).T * W * (sigma_z + c), 0, values)


T2_7 = Claim(
    label="T2.7",
    title="The energy with a bias",
    statement="In current form with bias `b = W c` and a skew `W`, `E(z) + cᵀz` is constant along every solution.",
    assumptions=(given_that.current_form_biased, given_that.continuous, given_that.skew),
    source="beyond",
    derive=lambda: (biased_energy_is_constant(c),),
    check=check_biased,
    instances=drawn(form="current", weights="skew", bias="in_image", exact=None),
    twins=(
        Twin("E(z) − cᵀz is constant", lambda: biased_energy_is_constant(-c)),
        Twin(
            "E alone is constant", lambda: identity(sigma_z.T * (W * sigma_z + W * c), S.Zero, given(given_that.skew))
        ),
        Twin(
            "W need not be skew",
            lambda: identity((sigma_z + c).T * W * (sigma_z + c), S.Zero),
        ),
    ),
    conserved=(Conserved("energy", 0, written.energy_with_bias),),
    rates=Rates(rate_with_bias),
)


def driven_current_form() -> Step:
    """ż = W σ(z) + V u̇."""
    return substitute(compute(RATE, given(given_that.rate_form_driven, 0)), given(given_that.rate_form_driven, 1))


def supplied_power(*premises: Step, power: Expr | MatrixExpr = sigma_z.T * V * u_dot) -> Step:
    """dE/dt = σ(z)ᵀ V u̇."""
    rate = substitute(energy_rate(), driven_current_form())
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, power, *premises))


def t2_8() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    rate = supplied_power(skewness)
    power = sigma_z.T * V * u_dot
    variation = cite(theorems.input_power, rate, assume(BOUNDED, "σ is bounded by M"), power=power)
    still = Relation(u_dot, "=", ZeroMatrix(u_dot.rows, 1))
    resting = chain(rate, identity(sigma_z.T * V * u_dot, S.Zero, assume(still, "the input is constant")))
    free = cite(theorems.zero_derivative, resting, energy="E")
    return rate, discharge(variation, BOUNDED), discharge(free, still)


def check_driven(instance: Instance) -> Residual:
    """σᵀ(Wσ + Vu̇) against σᵀVu̇, for one V and for the other states as u̇."""
    value, rates = sigma_of(instance), instance.states[::-1]
    values = {W: instance.weights, V: np.triu(instance.weights), sigma_z: value, u_dot: rates}
    return residual(sigma_z.T * (W * sigma_z + V * u_dot), sigma_z.T * V * u_dot, values)


T2_8 = Claim(
    label="T2.8",
    title="The energy under an input",
    statement="In rate form with `z = W x + V u(t) + b` and a skew `W`, `dE/dt = σ(z)ᵀ V u̇` (the system is lossless "
    "from `u̇` to `Vᵀσ(z)`): a constant input keeps `E` constant, and if `σ` is bounded by `M`, `|E(t) − E(0)|` is at "
    "most `M` times the integral of `‖V u̇‖₁`, the total variation of `V u` in the 1-norm.",
    assumptions=(given_that.rate_form_driven, given_that.continuous, given_that.skew),
    source="beyond",
    derive=t2_8,
    shows=("`dE/dt = σ(z)ᵀ V u̇`", "the bound on `|E(t) − E(0)|`", "a constant input keeps `E` constant"),
    check=check_driven,
    instances=drawn(form="rate", weights="skew", bias=None, exact=None),
    twins=(
        Twin("W need not be skew", supplied_power),
        Twin("an input costs nothing", lambda: supplied_power(given(given_that.skew), power=S.Zero)),
        Twin("twice the power", lambda: supplied_power(given(given_that.skew), power=2 * sigma_z.T * V * u_dot)),
        Twin("the input itself counts", lambda: supplied_power(given(given_that.skew), power=sigma_z.T * V * u)),
    ),
)

CLAIMS = (T2_5, T2_7, T2_8)
