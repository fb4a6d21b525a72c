"""T7.4: the differential equation that a forward Euler step follows."""

from __future__ import annotations

import numpy as np
from sympy import Expr

from analysis.symbols import h
from numerics.checks import Residual
from numerics.tolerance import Tolerance
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.support import drawn, given
from proofs.kernel.rules import Step, chain, cite, define, scalar_identity, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import drift as theorems
from proofs.kernel.theorems.drift import curved, once, twice
from proofs.networks.instance import Instance


def corrected(second: Expr = -once / 2, third: Expr = curved / 12 + twice / 3) -> Step:
    """w(h) = w + h f up to h⁴, for f₂ = −f'f/2 and f₃ = f''(f,f)/12 + f'f'f/3."""
    f2 = define(theorems.f2, second)
    flow = cite(theorems.taylor_flow, given(given_that.smooth_field))
    products = [cite(theorems.product_rule, f2, factor=second / once, which=which) for which in ("f₂'f", "f'f₂")]
    for step in (f2, define(theorems.f3, third), *products):
        flow = substitute(flow, step)
    assert isinstance(flow.statement, Relation)
    return chain(flow, scalar_identity(flow.statement.right, theorems.start + h * theorems.f0))


def t7_4() -> tuple[Step, ...]:
    return (corrected(),)


def check_flow(instance: Instance) -> Residual:
    """exp(x − x²/2 + x³/3) against 1 + x for x = hW, with ‖x‖ at most 1/4: the rest is at most 0.45 ‖x‖⁴."""
    from scipy.linalg import expm

    x = float(instance.step) * instance.weights
    size = float(np.linalg.norm(x, 2))
    x = x * min(1.0, 0.25 / size) if size > 0 else x
    size = float(np.linalg.norm(x, 2))
    gap = float(np.linalg.norm(expm(x - x @ x / 2 + x @ x @ x / 3) - np.eye(len(x)) - x, 2))
    # e^{x − x²/2 + x³/3}/(1 + x) = e^{−x⁴/4 + x⁵/5 − …}, and the exponent is at most ‖x‖⁴/(4(1 − ‖x‖)).
    tolerance = Tolerance(64 * len(x), "an exponential and three products of matrices of norm at most 1")
    return Residual(max(0.0, gap - 0.45 * size**4), 2.0, tolerance)


T7_4 = Claim(
    label="T7.4",
    title="The equation that Euler follows",
    statement="A forward Euler step `w + h f(w)` of `ẇ = f(w)` is the solution of `ẇ = f + h f₂ + h² f₃` a time `h` "
    "later, with `f₂ = −f'f/2` and `f₃ = f''(f,f)/12 + f'f'f/3`, up to an error of at most a constant times `h⁴`.",
    assumptions=(given_that.smooth_field,),
    source="beyond",
    derive=t7_4,
    check=check_flow,
    instances=drawn(form="linear", weights="any", step=True),
    twins=(
        Twin("the first correction is −h f'f", lambda: corrected(second=-once)),
        Twin("f''(f,f)/6 at h²", lambda: corrected(third=curved / 6 + twice / 3)),
        Twin("f'f'f/6 at h²", lambda: corrected(third=curved / 12 + twice / 6)),
    ),
    remark="The same for every Runge–Kutta scheme and to every order is in analysis.schemes.modified, by B-series.",
)

CLAIMS = (T7_4,)
