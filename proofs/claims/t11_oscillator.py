"""T11.8: a gain on the diagonal and a fast rotation keep every even number of units moving."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import S

from analysis.symbols import R, W, beta, gamma, mu, omega, v
from numerics.checks import Residual
from numerics.fate import threshold
from numerics.plane.limitcycle import count_equilibria
from proofs.assumptions import settling
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given
from proofs.claims.t11_contraction import moved_over
from proofs.claims.t11_restpoints import CERTAIN
from proofs.kernel.rules import Step, assume, chain, cite, discharge, flip, identity, scale
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import restpoints as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def balance(*skewness: Step) -> Step:
    """vᵀRv = 0 at an equilibrium, from Wv = γRv and vᵀWv = 0."""
    rest = assume(theorems.REST, "an equilibrium")
    product = (v.T * R * v).doit()
    powerless = identity((v.T * W * v).doit(), S.Zero, *skewness)
    turned = identity((v.T * W * v).doit(), gamma * product, rest)
    return scale(chain(flip(turned), powerless), 1 / gamma)


def lengths() -> Step:
    """ω²vᵀv ≤ vᵀWᵀWv = γ²vᵀRRv."""
    rest = assume(theorems.REST, "an equilibrium")
    least = cite(theorems.rayleigh, given(settling.fast_rotation, 5), given(settling.fast_rotation, 1))
    squares = identity(
        (v.T * W.T * W * v).doit(), gamma**2 * (v.T * R * R * v).doit(), rest, given(settling.fast_rotation, 3)
    )
    return chain(least, squares)


def only_zero(fast: Step) -> Step:
    """(ω² − γ²μβ)vᵀv ≤ 0, so v = 0."""
    level = balance(given(settling.fast_rotation, 1))
    bounds = cite(theorems.largest, given(settling.fast_rotation, 4), level)
    square = scale(cite(theorems.parabola, bounds), gamma**2)
    assert isinstance(square.statement, Relation)
    size = (v.T * v).doit()
    whole = chain(lengths(), square, identity(square.statement.right, gamma**2 * beta * mu * size, level))
    second = Relation((omega**2 - gamma**2 * beta * mu) * size, "≤", S.Zero)
    return cite(theorems.norm, moved_over(whole, second), fast)


def t11_8() -> tuple[Step, ...]:
    alone = discharge(only_zero(given(settling.fast_rotation, 6)), theorems.REST)
    system, skew = given(settling.fast_rotation, 0), given(settling.fast_rotation, 1)
    source = cite(theorems.source, system, skew, given(settling.fast_rotation, 2))
    return cite(theorems.repelled, system, source, alone), alone, source


def check_alone(instance: Instance) -> Residual:
    """0 is the only rest point, and a source: certified up to n = 4, by Newton's method beyond."""
    found = settling.rest_of(instance)
    if isinstance(found, str):
        return Residual(0.0, 1.0, CERTAIN, found)
    good = len(found.points) == 1 and not found.points[0].point.any() and found.points[0].flow.name == "source"
    return Residual(float(not good), 1.0, CERTAIN)


def oscillators(**options: Any) -> SearchStrategy[Instance]:
    """W = αI + K with K a little or much faster than it has to be; as drawn when other weights are asked for."""
    from hypothesis import strategies as st

    base = drawn(form="current", weights="invertible_skew", leak=True, sigmas=("tanh",), min_n=2, max_n=4)(**options)
    if options:
        return base

    def fast(instance: Instance, gain: float, speed: float) -> Instance:
        leak = float(instance.leak)
        least = float(np.linalg.svd(instance.weights, compute_uv=False)[-1])
        K = instance.weights * (speed * leak * threshold(gain, instance.n).value / max(least, 1e-3))
        return instance.replace(weights=K + gain * leak * np.eye(instance.n))

    return st.builds(fast, base, st.floats(1.125, 4.0), st.floats(1.0625, 3.0)).filter(
        lambda instance: settling.fast_rotation.decide(instance).is_true
    )


T11_8 = Claim(
    label="T11.8",
    title="True oscillators in every even dimension",
    statement="For `ż = (α I + K) tanh(z) − γ z` with a skew `K`, `α > γ > 0`, whose least frequency `ω` has "
    "`ω² > γ² μ (A − 1)`: `0` is the only equilibrium and a source, and no other solution converges. Here `A = α/γ`, "
    "`f(u) = artanh u − A u`, `h` is the largest value of `−u f(u)`, `p f(p) = (n − 1)h` beyond the zero of `f`, and "
    "`μ = f(p)/p`.",
    assumptions=(settling.fast_rotation,),
    source="beyond",
    derive=t11_8,
    shows=("no other solution converges", "0 is the only equilibrium", "0 is a source"),
    check=check_alone,
    instances=oscillators,
    twins=(
        Twin("K need not be skew", balance),
        Twin(
            "any rotation is fast enough",
            lambda: only_zero(assume(Relation(S.Zero, "<", omega**2), "some rotation")),
            "needs: β*γ**2*μ < ω**2",
            Counterexample(
                "tanh, `n = 2`, `α = 2`, `γ = 1`, `ω = 1/10`: there are other equilibria",
                lambda: count_equilibria(Fraction(2), Fraction(1, 10)).total != 1,
            ),
        ),
        Twin(
            "a gain below the leak does it",
            lambda: cite(
                theorems.source,
                given(settling.fast_rotation, 0),
                given(settling.fast_rotation, 1),
                assume(Relation(theorems.GAIN.left, "<", gamma), "α < γ"),
            ),
            "needs: α > γ",
            at(
                "`α = 1`, `γ = 2`: the real parts at 0 are −1",
                Relation(theorems.GAIN.left - gamma, ">", S.Zero),
                {theorems.GAIN.left: 1, gamma: 2},
            ),
        ),
    ),
    motion=answers(
        0,
        "0 is the only rest point, a source: no other solution converges",
        perpetual=True,
        almost_never_settles=True,
    ),
    remark="`K` has a least frequency above 0 only for even `n`. `Ω_n = √(μ(A − 1))` is 0.645, 1.102, 1.677, 2.455 and "
    "5.031 at `A = 2` and n = 2, 4, 8, 16, 64; it is not sharp (T8.1 has 0.543 for n = 2). A symmetric part that is "
    "not a multiple of the identity is allowed, too, with more to spare; that is not derived here.",
)

CLAIMS = (T11_8,)
