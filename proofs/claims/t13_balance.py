"""T13.11: undamped steps of the current form with a bias: nothing but fixed points converges."""

from __future__ import annotations

from analysis.symbols import H_start
from proofs.assumptions import balance
from proofs.assumptions import network as given_that
from proofs.assumptions import updates as steps
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.support import drawn, given
from proofs.claims.t3_balance import FALLING, UNBALANCED, coercive, is_balanced, names, perpetual, weights_are_skew
from proofs.claims.t6_convex import AFTER, check_tangent, forward
from proofs.kernel.rules import Step, assume, chain, cite, contradiction, discharge, excludes, scalar_identity
from proofs.kernel.theorems import maps as theorems

SYSTEM, CONTINUOUS = balance.current_form_balanced, given_that.continuous


def rises(*symmetrizable: Step) -> Step:
    """0 ≤ H⁺ − H."""
    return discharge(forward(*symmetrizable), AFTER)


def t13_11() -> tuple[Step, ...]:
    never_falls = rises(*weights_are_skew())
    minimum = perpetual()[1]
    converges = assume(theorems.BIASED_ORBIT_CONVERGES, "suppose it does")
    lower = cite(theorems.biased_limit, converges, minimum, given(steps.forward), given(CONTINUOUS))
    above = cite(theorems.biased_never_above, converges, given(CONTINUOUS), *names(), never_falls)
    impossible = excludes(chain(above, lower))
    same = scalar_identity(H_start, H_start)
    return never_falls, minimum, contradiction(same, impossible, theorems.BIASED_ORBIT_CONVERGES)


T13_11 = Claim(
    label="T13.11",
    title="Undamped, the map of a biased network settles nowhere",
    statement="For forward Euler steps `z⁺ = z + h (W σ(z) + b)`, `h > 0`, with a skew `ΔW`, where `Δ = diag(d)` and "
    "every `d_i > 0`, a strictly increasing `σ`, and `b = W c`, every `−c_i` a value of `σ`: "
    "`H(z) = Σ d_i (S(z_i) + c_i z_i)` never falls, every leaf `z₀ + Im W` holds exactly one fixed point, the "
    "minimiser of `H` on it, and no other orbit converges.",
    assumptions=(
        SYSTEM,
        steps.forward,
        CONTINUOUS,
        given_that.nondecreasing,
        given_that.strictly_increasing,
        given_that.skew_symmetrizable,
        balance.balanced,
    ),
    source="beyond",
    derive=t13_11,
    shows=("`H` never falls", "exactly one fixed point on every leaf, the minimiser", "no other orbit converges"),
    check=check_tangent,
    instances=drawn(
        is_balanced, form="current", weights="skew_symmetrizable", step=True, strictly_increasing=True, lipschitz=True
    ),
    twins=(
        Twin("W need not be skew-symmetrizable", rises),
        Twin("any bias is balanced", coercive, UNBALANCED, FALLING),
    ),
    of_map=answers(
        2,
        "E plus a linear form of the bias never falls, and is least at the one fixed point of each leaf",
        given_that.nonzero,
        perpetual=True,
        settles=False,
    ),
    remark="T13.8 in current form, with a bias and weights. The fixed points of the steps are the equilibria.",
)

CLAIMS = (T13_11,)
