"""T11.6, T11.7 and T11.9: what all rest points together say: almost nothing settles, one at most, a cycle attracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Interval, S, oo, tanh

from analysis.decisions.functions import decide_sign
from analysis.symbols import alpha, gamma, s
from numerics.checks import Residual
from numerics.tolerance import Tolerance
from proofs.assumptions import fate, settling
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import PLANE, Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given
from proofs.claims.t11_contraction import slope_bound, with_leak
from proofs.kernel.rules import Step, assume, cite, discharge, sign
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation
from proofs.kernel.theorems import restpoints as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CERTAIN = Tolerance(1, "the rest points are certified in ball arithmetic: nothing is left to rounding")


def rotating(**options: Any) -> SearchStrategy[Instance]:
    """Two or four units, W = aI + K with a above the leak and a fast K; as drawn when others are asked for."""
    from hypothesis import strategies as st

    fixed: dict[str, Any] = {
        "form": "current",
        "weights": "invertible_skew",
        "leak": True,
        "sigmas": ("tanh", "arctan", "erf"),
        "min_n": 2,
        "max_n": 4,
    }
    base = drawn(**fixed)(**options)
    if options:
        return base

    def turned(instance: Instance, gain: float, speed: float) -> Instance:
        leak = float(instance.leak)
        sizes = np.linalg.svd(instance.weights, compute_uv=False)
        K = instance.weights * (speed * leak / max(float(sizes[-1]), 1e-3))
        return instance.replace(weights=K + gain * leak * np.eye(instance.n))

    return st.builds(turned, base, st.floats(1.5, 3.0), st.floats(3.0, 6.0)).filter(_tame)


def _tame(instance: Instance) -> bool:
    """Are its entries of a size for which rest points are found in no time?"""
    return float(np.abs(instance.weights).max()) < 1e3 * float(instance.leak)


# ---------------------------------------------------------------- T11.6


def almost_never(*unstable: Step) -> Step:
    """Lindelöf's countably many null sets, and their preimages."""
    smooth = given(settling.smooth_at_rest)
    thin = cite(theorems.centre_stable, smooth, *unstable)
    return cite(theorems.preimages, cite(theorems.lindelof, thin), smooth)


def t11_6() -> tuple[Step, ...]:
    smooth = given(settling.smooth_at_rest)
    never = almost_never(assume(theorems.UNSTABLE, "unstable everywhere"))
    attracts = cite(theorems.lyapunov, smooth, assume(theorems.SINK, "a sink"))
    return discharge(never, theorems.UNSTABLE), discharge(attracts, theorems.SINK)


def check_unstable(instance: Instance) -> Residual:
    """In floats, the Jacobian at each certified rest point has an eigenvalue with Re > 0 where that is certified."""
    found = settling.rest_of(instance)
    if isinstance(found, str):
        return Residual(0.0, 1.0, CERTAIN, found)
    wrong = 0
    for point in found.points:
        slopes = np.array([float(x.mid()) for x in point.slopes])
        largest = float(np.linalg.eigvals(found.balance.weights * slopes).real.max()) - found.balance.leak
        clear = abs(largest) > 1e-6 * (1 + float(np.abs(found.balance.weights).max()))
        if clear and point.flow.decided:
            wrong += (largest > 0) != (point.flow.unstable > 0)
    return Residual(float(wrong), 1.0, CERTAIN)


TWO_SINKS = Counterexample(
    "`ż = 2 tanh z − z`: 0 is unstable, and between 1 and 3, where the rate changes its sign, lies an equilibrium to "
    "which every solution from `z > 0` tends; another is its mirror image",
    lambda: bool((2 * tanh(1) - 1).is_positive and (2 * tanh(3) - 3).is_negative),
)
T11_6 = Claim(
    label="T11.6",
    title="Almost nothing settles where every rest point has an unstable direction",
    statement="For a network in current or rate form with a locally Lipschitz `σ` that is continuously differentiable "
    "near the coordinates of every equilibrium: if the Jacobian at every equilibrium has an eigenvalue with a positive "
    "real part, the starts whose solution converges to an equilibrium form a null set. If at some equilibrium all "
    "eigenvalues have negative real parts, an open set of starts converges to it.",
    assumptions=(settling.smooth_at_rest,),
    source="beyond",
    derive=t11_6,
    shows=("unstable everywhere: a null set converges", "a stable equilibrium: an open set converges"),
    check=check_unstable,
    instances=rotating,
    twins=(
        Twin(
            "one unstable equilibrium among others is enough",
            almost_never,
            "centre-stable manifold theorem",
            TWO_SINKS,
        ),
        Twin(
            "Re λ ≥ 0 is enough",
            lambda: cite(
                theorems.centre_stable, given(settling.smooth_at_rest), assume(theorems.NONDEGENERATE, "nondegenerate")
            ),
            "centre-stable manifold theorem",
            Counterexample(
                "`ż = tanh z − z`: the eigenvalue at 0 is 0, and every solution tends to 0",
                lambda: decide_sign(tanh(s) - s, "<", s, Interval.open(0, oo)).is_true,
            ),
        ),
        Twin(
            "a nondegenerate equilibrium attracts",
            lambda: cite(
                theorems.lyapunov, given(settling.smooth_at_rest), assume(theorems.NONDEGENERATE, "nondegenerate")
            ),
            "Lyapunov's indirect method",
            at(
                "`ż = 2 tanh z − z`: the eigenvalue at 0 is 1",
                Relation(alpha - gamma, "<", S.Zero),
                {alpha: 2, gamma: 1},
            ),
        ),
    ),
    motion=(
        *answers(
            0,
            "every rest point has an unstable direction",
            settling.unstable_everywhere,
            almost_never_settles=True,
        ),
        *answers(
            1,
            "a certified sink attracts an open set of starts",
            settling.sink,
            almost_never_settles=False,
            perpetual=False,
        ),
    ),
    remark="Neither hyperbolicity, nor finiteness, nor boundedness is used. It gives no periodicity, nor a positive "
    "distance from the equilibria, nor anything on the exceptional set. A skew `W` has `Re λ = 0`: there T3 speaks.",
)

# ---------------------------------------------------------------- T11.7


def t11_7() -> tuple[Step, ...]:
    minors = assume(theorems.MINORS, "principal minors")
    regular = cite(theorems.vertices, minors)
    general = given(fate.current_form_general)
    unique = cite(theorems.one, regular, given(given_that.nondecreasing), given(given_that.lipschitz), general)
    total = cite(
        theorems.degree,
        general,
        given(given_that.positive_leak),
        given(given_that.bounded),
        given(given_that.smooth),
        assume(theorems.NONDEGENERATE, "nondegenerate"),
    )
    return discharge(unique, theorems.MINORS), discharge(total, theorems.NONDEGENERATE)


def check_index(instance: Instance) -> Residual:
    """A complete list has index sum 1, and one point where all principal minors are positive."""
    found = settling.rest_of(instance)
    if isinstance(found, str) or not found.complete:
        return Residual(0.0, 1.0, CERTAIN, "no complete list")
    wrong = found.index_sum is not None and found.index_sum != 1
    if settling.positive_minors.decide(instance).is_true:
        wrong = wrong or len(found.points) > 1
    return Residual(float(wrong), 1.0, CERTAIN)


T11_7 = Claim(
    label="T11.7",
    title="At most one rest point, and the index sum",
    statement="For `ż = W σ(z) + b − γ z` with `γ > 0` and a bounded, continuously differentiable, nondecreasing `σ`, "
    "Lipschitz with constant `L`: if every principal minor of `γI − LW` is positive there is at most one equilibrium, "
    "for every `b`; if `det(γI − WD) ≠ 0` at every equilibrium, there are finitely many, and the signs of the "
    "determinants add up to 1.",
    assumptions=(
        fate.current_form_general,
        given_that.positive_leak,
        given_that.bounded,
        given_that.smooth,
        given_that.nondecreasing,
        given_that.lipschitz,
    ),
    source="beyond",
    derive=t11_7,
    shows=("at most one equilibrium", "the sum of the signs is 1"),
    check=check_index,
    instances=with_leak(
        lambda i: slope_bound(i) * float(np.linalg.norm(i.weights.astype(float), 2)) / 3,
        form="current",
        weights="any",
        bias=None,
        max_n=3,
        sigmas=("tanh", "arctan", "erf", "algebraic"),
    ),
    twins=(
        Twin(
            "any weights have one rest point",
            lambda: cite(
                theorems.one,
                given(fate.current_form_general),
                given(given_that.nondecreasing),
                given(given_that.lipschitz),
            ),
            "needs: `γI − W diag(τ)` is invertible",
            TWO_SINKS,
        ),
        Twin(
            "degenerate equilibria count too",
            lambda: cite(
                theorems.degree,
                given(fate.current_form_general),
                given(given_that.positive_leak),
                given(given_that.bounded),
                given(given_that.smooth),
            ),
            "Brouwer's degree",
            at(
                "`ż = tanh z − z`: at the only equilibrium the determinant is 0, which counts as 0 and not as 1",
                Relation(gamma - alpha, "≠", S.Zero),
                {alpha: 1, gamma: 1},
            ),
        ),
        Twin(
            "σ need not be bounded",
            lambda: cite(
                theorems.degree,
                given(fate.current_form_general),
                given(given_that.positive_leak),
                given(given_that.smooth),
                assume(theorems.NONDEGENERATE, "nondegenerate"),
            ),
            "needs: `σ` is bounded by `M`",
            at(
                "`ż = 2z − z`: the one equilibrium counts as −1",
                Relation(gamma - alpha, ">", S.Zero),
                {alpha: 2, gamma: 1},
            ),
        ),
    ),
    granted=frozenset({"bounded", "positive_leak", "smooth", "lipschitz", "nondecreasing"}),
    remark="A found list whose sum is not 1 is incomplete, or one of its points is degenerate. A unique equilibrium "
    "has an even unstable dimension; for odd `n` a source is never alone. Uniqueness does not imply stability.",
)

# ---------------------------------------------------------------- T11.9


def t11_9() -> tuple[Step, ...]:
    general, leak, bounded = (
        given(fate.current_form_general),
        given(given_that.positive_leak),
        given(given_that.bounded),
    )
    sources = given(settling.sources)
    total = cite(
        theorems.degree, general, leak, bounded, given(given_that.smooth), cite(theorems.nondegenerate, sources)
    )
    stays = cite(dissipation.driven, general, leak, bounded, given(given_that.continuous))
    cycles = cite(theorems.bendixson, general, given(settling.in_the_plane), sources, total, stays)
    attracting = cite(theorems.innermost, cycles, assume(theorems.ANALYTIC_FIELD, "σ is analytic"), stays)
    return cycles, discharge(attracting, theorems.ANALYTIC_FIELD)


def check_plane(instance: Instance) -> Residual:
    """Where every rest point is a source there is one."""
    found = settling.rest_of(instance)
    if isinstance(found, str) or not found.complete or any(p.flow.name != "source" for p in found.points):
        return Residual(0.0, 1.0, CERTAIN, "not every rest point is a source")
    return Residual(float(len(found.points) != 1), 1.0, CERTAIN)


def rotating_plane(**options: Any) -> SearchStrategy[Instance]:
    """Those of `rotating` with two units."""
    return rotating(**options).filter(lambda instance: instance.n == 2 or "min_n" in options)


T11_9 = Claim(
    label="T11.9",
    title="Two units whose rest points are all sources",
    statement="For `n = 2`, `ż = W σ(z) + b − γ z` with `γ > 0` and a bounded, continuously differentiable `σ`: if "
    "every equilibrium is a source there is one, and every other solution tends to a closed orbit; for a real "
    "analytic `σ` there is an asymptotically stable limit cycle.",
    assumptions=(
        settling.in_the_plane,
        fate.current_form_general,
        given_that.positive_leak,
        given_that.continuous,
        given_that.bounded,
        given_that.smooth,
        settling.sources,
    ),
    source="beyond",
    scope=PLANE,
    derive=t11_9,
    shows=("one equilibrium, and closed orbits", "analytic: a stable limit cycle"),
    check=check_plane,
    instances=rotating_plane,
    twins=(
        Twin(
            "one source among the equilibria is enough",
            lambda: cite(
                theorems.degree,
                given(fate.current_form_general),
                given(given_that.positive_leak),
                given(given_that.bounded),
                given(given_that.smooth),
                cite(theorems.nondegenerate),
            ),
            "needs: every equilibrium is a source",
            TWO_SINKS,
        ),
        Twin("at a source of the plane the determinant is negative", lambda: sign(-(s**2), ">", s)),
    ),
    motion=(
        *answers(0, "two units, one rest point, a source: every other solution tends to a cycle", perpetual=True),
        *answers(
            1,
            "two units, one rest point, a source: some cycle attracts from both sides",
            settling.analytic_sigma,
            attracting_limit_cycle=True,
        ),
    ),
    granted=frozenset({"bounded", "smooth", "continuous", "in_the_plane", "positive_leak"}),
)

CLAIMS = (T11_6, T11_7, T11_9)
