"""T7.4: the differential equation that a forward Euler step follows."""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm
from sympy import Integer

from analysis.decisions.decision import Decision, false, true
from numerics.checks import Residual
from numerics.tolerance import Tolerance
from proofs.assumptions.assumption import Assumption
from proofs.claims.claim import Claim, Twin
from proofs.claims.support import drawn, given
from proofs.kernel.rules import Step, cite, scalar_identity
from proofs.kernel.theorems import drift as theorems
from proofs.networks.instance import Instance


def _linear_step(instance: Instance) -> Decision:
    if instance.form != "linear" or instance.step is None:
        return false("no step of a linear system is given with the instance")
    return true("f(w) = Ww is smooth")


smooth_field = Assumption(
    "smooth_field",
    "one forward Euler step `w⁺ = w + h f(w)` of `ẇ = f(w)`, with `f` four times continuously differentiable",
    (theorems.SMOOTH_FIELD,),
    _linear_step,
)
ZERO = Integer(0)


def t7_4() -> tuple[Step, ...]:
    f2, f2_f, f_f2, f3 = theorems.corrections()
    second = scalar_identity(theorems.second_order(f2), ZERO)
    third = scalar_identity(theorems.third_order(f2_f, f_f2, f3), ZERO)
    return (cite(theorems.taylor_flow, given(smooth_field), second, third),)


def check_flow(instance: Instance) -> Residual:
    """exp(x − x²/2 + x³/3) against 1 + x for x = hW, with ‖x‖ at most 1/4: the rest is at most 0.45 ‖x‖⁴."""
    x = float(instance.step) * instance.weights
    size = float(np.linalg.norm(x, 2))
    x = x * min(1.0, 0.25 / size) if size > 0 else x
    size = float(np.linalg.norm(x, 2))
    gap = float(np.linalg.norm(expm(x - x @ x / 2 + x @ x @ x / 3) - np.eye(len(x)) - x, 2))
    # e^{x − x²/2 + x³/3}/(1 + x) = e^{−x⁴/4 + x⁵/5 − …}, and the exponent is at most ‖x‖⁴/(4(1 − ‖x‖)).
    tolerance = Tolerance(64 * len(x), "an exponential and three products of matrices of norm at most 1")
    return Residual(max(0.0, gap - 0.45 * size**4), 2.0, tolerance)


def third(curved: int = 12, twice: int = 3) -> Step:
    """The condition at h³ with other denominators, for the twins."""
    _, f2_f, f_f2, _ = theorems.corrections()
    return scalar_identity(theorems.third_order(f2_f, f_f2, theorems.curved / curved + theorems.twice / twice), ZERO)


T7_4 = Claim(
    label="T7.4",
    title="The equation that Euler follows",
    statement="A forward Euler step of `ẇ = f(w)` follows `ẇ = f − (h/2) f'f + h² (f''(f,f)/12 + f'f'f/3)` up to "
    "terms of order `h³` in the equation.",
    assumptions=(smooth_field,),
    source="beyond",
    derive=t7_4,
    check=check_flow,
    instances=drawn(form="linear", weights="any", step=True),
    twins=(
        Twin("the first correction is −h f'f", lambda: scalar_identity(theorems.second_order(-theorems.once), ZERO)),
        Twin("f''(f,f)/6 at h²", lambda: third(curved=6)),
        Twin("f'f'f/6 at h²", lambda: third(twice=6)),
    ),
    remark="The same for every Runge–Kutta scheme and to every order is in analysis.schemes.modified, by B-series.",
)

CLAIMS = (T7_4,)
