"""T3.1, T3.2, T3.6: motion that never comes to rest, and where it may drift."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import S, ZeroMatrix, exp, pi, sin

from analysis.activations.activation import activation, s
from analysis.symbols import C, E, W, b, n, sigma_star, sigma_z, v, w, y, z
from numerics.checks import Residual, residual, worst
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import LEAVES, STOPS, Forbids, away_from_solutions, second_on_its_leaf
from proofs.claims.support import drawn, given, measured_gain, preactivation, sigma_of
from proofs.claims.t2_energy import energy_rate, t2_1
from proofs.claims.t2_invariants import stays_on_leaf
from proofs.kernel.computations import RATE
from proofs.kernel.rules import (
    Step,
    assume,
    chain,
    cite,
    compute,
    contradiction,
    define,
    discharge,
    equivalence,
    excludes,
    identity,
    substitute,
)
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import motion as theorems
from proofs.kernel.theorems.energy import zero_derivative
from proofs.networks.instance import Instance

CONTINUOUS = given_that.continuous
EQUILIBRIUM = theorems.EQUILIBRIUM


def equilibria_are_orthogonal(*skewness: Step) -> Step:
    """Wσ(z) = 0 ⇔ σ(z)ᵀW = 0: at an equilibrium, and only there, σ(z) is orthogonal to Im W."""
    at_rest, orthogonal = assume(theorems.EQUILIBRIUM, "at an equilibrium"), assume(theorems.ORTHOGONAL, "orthogonal")
    forth = identity(sigma_z.T * W, ZeroMatrix(1, n), at_rest, *skewness)
    back = identity(W * sigma_z, ZeroMatrix(n, 1), orthogonal, *skewness)
    return equivalence(discharge(forth, theorems.EQUILIBRIUM), discharge(back, theorems.ORTHOGONAL))


def coercive_energy() -> Step:
    grows = cite(theorems.linear_growth, given(CONTINUOUS), given(given_that.increasing_through_origin))
    return cite(theorems.separable_growth, given(CONTINUOUS), grows)


def compact_sublevels(coercive: Step) -> Step:
    return cite(theorems.heine_borel, given(CONTINUOUS), coercive)


def all_bounded(coercive: Step) -> Step:
    """E is constant and its sublevel sets are compact: nothing can leave them."""
    return continued("bounded", compact_sublevels(coercive))


def continued(which: str, compact: Step) -> Step:
    """A constant E with compact sublevel sets: every solution exists for all times, and stays in its sublevel set."""
    premises = given(CONTINUOUS), given(given_that.current_form), t2_1()[1], compact
    return cite(theorems.continuation, *premises, which=which)


def convex_energy() -> Step:
    return cite(theorems.convex, given(CONTINUOUS), given(given_that.increasing_through_origin))


def one_equilibrium_per_leaf(*skewness: Step) -> Step:
    return cite(
        theorems.one_equilibrium,
        given(given_that.current_form),
        convex_energy(),
        coercive_energy(),
        equilibria_are_orthogonal(*skewness),
    )


def never_converges(one_equilibrium: Step) -> Step:
    """A limit would be the leaf's equilibrium and have the energy of the start, which is higher."""
    converges = assume(theorems.CONVERGES, "suppose it does")
    at_rest = cite(
        theorems.limit_at_rest, converges, given(CONTINUOUS), given(given_that.current_form), rate=W * sigma_z
    )
    on_leaf = cite(theorems.limit_on_leaf, converges, stays_on_leaf())
    lower = cite(theorems.lower_at_the_minimum, converges, one_equilibrium, at_rest, on_leaf)
    same = cite(theorems.limit_keeps_energy, converges, given(CONTINUOUS), t2_1()[1], moving=theorems.CONVERGES)
    return contradiction(same, excludes(lower), theorems.CONVERGES)


def equilibria_are_stable(*skewness: Step) -> Step:
    """σ(z*)ᵀz is conserved when Wσ(z*) = 0, so that E(z) − σ(z*)ᵀz is, with its strict minimum at z*."""
    at_rest = assume(theorems.AT_REST, "z* is an equilibrium")
    named = define(C, sigma_star.T * z)
    rate = substitute(compute(RATE, named), given(given_that.current_form))
    still = chain(rate, identity(sigma_star.T * W * sigma_z, S.Zero, at_rest, *skewness))
    constant = discharge(cite(zero_derivative, still, energy="C"), theorems.AT_REST)
    return cite(theorems.dirichlet, convex_energy(), t2_1()[1], named, constant)


NILPOTENT = {W: [[0, 1], [0, 0]], sigma_z: [1, 0]}
ROTATION = [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]


def t3_1() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    one_equilibrium = one_equilibrium_per_leaf(skewness)
    return (
        all_bounded(coercive_energy()),
        one_equilibrium,
        never_converges(one_equilibrium),
        equilibria_are_stable(skewness),
    )


def check_minimum_on_the_leaf(instance: Instance) -> Residual:
    """E(z + Wv) − E(z) ≥ −vᵀWσ(z): the slope of E along its leaf is what drives z, and E is convex there."""
    weights, value = instance.weights, sigma_of(instance)
    vectors = instance.states[::-1]
    gained, size = measured_gain(instance, vectors @ weights.T, abs(vectors) @ abs(weights).T)
    values = {W: weights, sigma_z: value, v: vectors, E: gained}
    # The displacement Wv carries n roundings, and the mean of σ between two states a few; less than are counted.
    return residual(E, -v.T * W * sigma_z, values, "≥", margin=8 * size)


T3_1 = Claim(
    label="T3.1",
    title="Perpetual motion: one equilibrium per leaf, and nothing converges to it",
    statement="For `ż = W σ(z)` with a skew `W` and a strictly increasing `σ`, `σ(0) = 0`: every solution is "
    "bounded; every leaf `z₀ + Im W` holds exactly one equilibrium, the minimiser of `E` on it; no other solution ever "
    "converges to a fixed point; every equilibrium is Lyapunov stable.",
    assumptions=(given_that.current_form, CONTINUOUS, given_that.increasing_through_origin, given_that.skew),
    source="paper",
    derive=t3_1,
    shows=(
        "every solution is bounded",
        "exactly one equilibrium on every leaf, the minimiser",
        "no other solution converges",
        "every equilibrium is Lyapunov stable",
    ),
    check=check_minimum_on_the_leaf,
    instances=drawn(form="current", weights="skew", strictly_increasing=True, zero_at_zero=True),
    twins=(
        Twin(
            "W need not be skew: equilibria",
            equilibria_are_orthogonal,
            "the normal forms of",
            at("`W = [[0, 1], [0, 0]]`, `σ(z) = (1, 0)`", theorems.ORTHOGONAL, NILPOTENT, theorems.EQUILIBRIUM),
        ),
        Twin(
            "W need not be skew: stability",
            equilibria_are_stable,
            "the normal forms of",
            at(
                "`W = [[0, 1], [0, 0]]`, `σ(z*) = (1, 0)`, `σ(z) = (0, 1)`",
                Relation(sigma_star.T * W * sigma_z, "=", S.Zero),
                {W: [[0, 1], [0, 0]], sigma_star: [1, 0], sigma_z: [0, 1]},
                theorems.AT_REST,
            ),
        ),
        Twin(
            "nondecreasing is enough",
            lambda: cite(theorems.convex, given(CONTINUOUS), given(given_that.nondecreasing)),
            "needs: `σ` is strictly increasing",
            at(
                "the clip, `W` skew with the kernel `(1, 1, 1)`: `z = (2, 2, 2)` and `y = z + W (1, 0, 0)` lie on one "
                "leaf, and `σ(z) = σ(y) = (1, 1, 1)`, so that both are equilibria",
                Relation(y, "=", z),
                {W: ROTATION, z: [2, 2, 2], v: [1, 0, 0], y: [2, 1, 3], sigma_z: [1, 1, 1]},
                Relation(y, "=", z + W * v),
                theorems.EQUILIBRIUM,
            ),
        ),
    ),
    motion=(
        *answers(0, "E is constant and its sublevel sets are compact", bounded=True),
        *answers(
            2,
            "each leaf has one equilibrium, the least E on it, and no other solution converges",
            given_that.nonzero,
            perpetual=True,
        ),
    ),
    remark="Sharpened. Nondecreasing is not enough: clip, with a kernel vector along (1, 1, 1), has a continuum of "
    "equilibria on a leaf. With an invertible `W` the only equilibrium is 0. No equilibrium attracts (T3.3).",
    forbids=Forbids({"converges": STOPS, "escapes": LEAVES}, second_on_its_leaf),
)


def current_form_of_the_rate_form() -> Step:
    """z = Wx + b moves by ż = Wσ(z), for any constant b."""
    rate = compute(RATE, given(given_that.rate_form, 0))
    return substitute(rate, given(given_that.rate_form, 1))


def rate_form_energy(*skewness: Step) -> Step:
    rate = substitute(energy_rate(), current_form_of_the_rate_form())
    still = chain(rate, identity(sigma_z.T * W * sigma_z, S.Zero, *skewness))
    return cite(zero_derivative, still, energy="E")


def rate_form_equilibria() -> Step:
    return cite(
        theorems.zeros,
        given(given_that.sign_preserving),
        given(CONTINUOUS),
        given(given_that.rate_form, 0),
        given(given_that.rate_form, 1),
    )


def t3_2() -> tuple[Step, ...]:
    equilibria = rate_form_equilibria()
    converges = assume(theorems.RATE_CONVERGES, "suppose it does")
    lower = cite(theorems.energy_of_a_limit, converges, equilibria, given(CONTINUOUS))
    conserved = rate_form_energy(given(given_that.skew))
    same = cite(theorems.limit_keeps_energy, converges, given(CONTINUOUS), conserved, moving=theorems.RATE_CONVERGES)
    return equilibria, contradiction(same, excludes(lower), theorems.RATE_CONVERGES)


def check_rate_form(instance: Instance) -> Residual:
    """σ(z)ᵀWσ(z) = 0 and zᵀσ(z) ≥ 0 at z = Wx + b, so that σ(z) = 0 only where z = 0."""
    states = preactivation(instance)
    value = sigma_of(instance, states)
    values = {W: instance.weights, sigma_z: value, z: states}
    return worst(residual(sigma_z.T * W * sigma_z, 0, values), residual(z.T * sigma_z, 0, values, "≥"))


T3_2 = Claim(
    label="T3.2",
    title="Perpetual motion in rate form",
    statement="For `ẋ = σ(W x + b)` with a skew `W` and a sign-preserving `σ`, the equilibria are the solutions of "
    "`W x + b = 0`, and no solution with `E(W x₀ + b) > 0` ever converges to one.",
    assumptions=(given_that.rate_form, CONTINUOUS, given_that.sign_preserving, given_that.skew),
    source="paper",
    derive=t3_2,
    shows=("the equilibria", "no solution with `E(W x₀ + b) > 0` converges"),
    check=check_rate_form,
    instances=drawn(form="rate", weights="skew", sign_preserving=True, bias=None),
    twins=(
        Twin("W need not be skew", rate_form_energy),
        Twin(
            "σ need not be sign-preserving",
            lambda: cite(
                theorems.zeros, given(CONTINUOUS), given(given_that.rate_form, 0), given(given_that.rate_form, 1)
            ),
            "needs: `s σ(s) > 0` for `s ≠ 0`",
            Counterexample(
                "`σ = sin`: at `W x + b = (π, 0)` the velocity is 0, and `E = 1 − cos π = 2`",
                lambda: sin(pi) == 0 and activation("sin").primitive.subs(s, pi) == 2,
            ),
        ),
    ),
    motion=answers(
        1,
        "at an equilibrium Wx + b = 0, where E = 0; E(Wx + b) is constant, and positive for all others",
        fate.not_all_zero,
        perpetual=True,
    ),
    remark="Of sign-preserving only `σ(s) = 0 ⇔ s = 0` is used. The solution need not be bounded when `W` is singular "
    "(T3.6).",
    forbids=Forbids({"converges": STOPS}, away_from_solutions),
)


def plane_motion() -> Step:
    return cite(theorems.plane, given(given_that.rank_two), given(given_that.rate_form, 0))


def level_curves() -> Step:
    """The level sets of E in a plane through 0 are closed curves round 0."""
    rising = cite(theorems.rising, given(CONTINUOUS), given(given_that.sign_preserving), given(given_that.coercive))
    return cite(theorems.star_curves, given(CONTINUOUS), rising)


def no_rest_in_the_image(*skewness: Step) -> Step:
    """An equilibrium z = Wy has σ(z)ᵀz = σ(z)ᵀWy = 0, which for a sign-preserving σ only z = 0 has."""
    inside, at_rest = (assume(relation, "an equilibrium in Im W") for relation in (theorems.IN_IMAGE, EQUILIBRIUM))
    powerless = identity(sigma_z.T * z, S.Zero, inside, at_rest, *skewness)
    forms = discharge(powerless, theorems.IN_IMAGE, EQUILIBRIUM)
    return cite(theorems.no_rest, plane_motion(), given(given_that.sign_preserving), forms)


def closed_orbits(*skewness: Step) -> Step:
    moving = current_form_of_the_rate_form(), rate_form_energy(*skewness)
    curves = plane_motion(), level_curves(), no_rest_in_the_image(*skewness)
    return cite(theorems.closed_orbits, *moving, *curves, where="image")


def t3_6() -> tuple[Step, ...]:
    closed = closed_orbits(given(given_that.skew))
    odd = given(given_that.odd)
    half = cite(theorems.half_period, odd, closed, current_form_of_the_rate_form())
    return closed, cite(theorems.no_drift, half, odd, given(given_that.rate_form, 1))


def moves_in_a_plane(instance: Instance) -> bool:
    """Has W rank 2, with the bias in its image?"""
    return given_that.rank_two.decide(instance).is_true


def check_odd_cancellation(instance: Instance) -> Residual:
    """vᵀσ(−z) + vᵀσ(z) = 0 at z = Wx + b, for the states as vectors v: what cancels over a period."""
    states = preactivation(instance)
    mirrored, value = sigma_of(instance, -states), sigma_of(instance, states)
    values = {v: instance.states, w: mirrored, sigma_z: value}
    return residual(v.T * w + v.T * sigma_z, 0, values)


def _drifting(seed: int) -> Iterator[Instance]:
    """Rate forms of rank 4 that drift, although σ is odd and there is no bias: none is met by a single draw."""
    from proofs.strategies.drifting import drifting_networks

    return drifting_networks(seed)


T3_6 = Claim(
    label="T3.6",
    title="What oddness is for: no drift in rate form at rank 2",
    statement="For `ẋ = σ(W x + b)` with a skew `W` of rank 2, `b` in `Im W`, and an odd, sign-preserving, coercive "
    "`σ`, `z = W x + b` is periodic and so is `x`: it does not drift along the kernel of `W`.",
    assumptions=(
        given_that.rate_form,
        CONTINUOUS,
        given_that.odd,
        given_that.sign_preserving,
        given_that.coercive,
        given_that.skew,
        given_that.rank_two,
    ),
    source="beyond",
    derive=t3_6,
    shows=("`z` is periodic", "`x` is periodic and does not drift"),
    check=check_odd_cancellation,
    instances=drawn(
        moves_in_a_plane, form="rate", weights="low_rank_skew", min_n=2, odd=True, sign_preserving=True, coercive=True
    ),
    twins=(
        Twin(
            "σ need not be odd",
            lambda: cite(theorems.half_period, closed_orbits(given(given_that.skew)), current_form_of_the_rate_form()),
            "needs: `σ` is odd",
            Counterexample(
                "`σ = eˢ − 1`, `n = 2`: `E(1, 0) = S(1)` is not `E(−1, 0) = S(−1)`, so that `−z` is on another orbit",
                lambda: (exp(1) - 2 - (exp(-1) - 0)).is_zero is False,
            ),
        ),
        Twin("W need not be skew", closed_orbits),
        Twin(
            "b may be anything",
            lambda: cite(theorems.plane, given(given_that.rate_form, 0)),
            "needs: `W` has rank 2, and `b` lies in `Im W`",
            at(
                "`n = 3`, `W` skew with the kernel `(1, 1, 1) = b`: at `x = 0` the state `z = b` is not in `Im W`, "
                "whose vectors `W v` are orthogonal to `b`",
                Relation(z.T * b, "=", b.T * W * v),
                {W: ROTATION, b: [1, 1, 1], z: [1, 1, 1], v: [1, 0, 0]},
                Relation(W * b, "=", ZeroMatrix(n, 1)),
            ),
        ),
    ),
    motion=answers(1, "Wx + b and x are periodic: nothing is left over after a period", bounded=True),
    remark="A `b` with a part in the kernel of `W` puts `z` on a leaf that is not symmetric, and `x` drifts in "
    "general. So it does for a `σ` that is not odd; and from rank 4 on an odd `σ` can drift too (seen, not proved).",
    forbids=Forbids({"escapes": LEAVES}, smallest=3),
    search={"rank_two": _drifting},
)

CLAIMS = (T3_1, T3_2, T3_6)
