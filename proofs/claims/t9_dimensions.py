"""T9: what is still regular, and what is only seen: that has no derivation and stays undecided."""

from __future__ import annotations

from sympy import sqrt

from analysis.symbols import W, sigma_z
from proofs.assumptions import network as given_that
from proofs.claims.claim import FOUR, Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.forbids import RETURNS, Forbids
from proofs.claims.support import drawn, given
from proofs.claims.t2_energy import t2_1
from proofs.claims.t2_invariants import stays_on_leaf
from proofs.claims.t3_perpetual import (
    check_minimum_on_the_leaf,
    coercive_energy,
    convex_energy,
    moves_in_a_plane,
    one_equilibrium_per_leaf,
)
from proofs.kernel.rules import Step, cite
from proofs.kernel.theorems import motion as theorems


def orbits_on_leaves(one_equilibrium: Step, *plane: Step) -> Step:
    curves = cite(theorems.convex_curves, convex_energy(), coercive_energy(), one_equilibrium, *plane)
    moving = given(given_that.current_form), t2_1()[1], stays_on_leaf()
    return cite(theorems.closed_orbits, *moving, one_equilibrium, curves, where="leaves")


def t9_1() -> tuple[Step, ...]:
    return (orbits_on_leaves(one_equilibrium_per_leaf(given(given_that.skew)), given(given_that.rank_two)),)


T9_1 = Claim(
    label="T9.1",
    title="Rank 2 is integrable: closed orbits on every leaf",
    statement="For `ż = W σ(z)` with a skew `W` of rank 2 and a strictly increasing `σ`, `σ(0) = 0`, every solution is "
    "an equilibrium or periodic, on every leaf.",
    assumptions=(
        given_that.current_form,
        given_that.continuous,
        given_that.increasing_through_origin,
        given_that.skew,
        given_that.rank_two,
    ),
    source="beyond",
    derive=t9_1,
    check=check_minimum_on_the_leaf,
    instances=drawn(
        moves_in_a_plane, form="current", weights="low_rank_skew", min_n=2, strictly_increasing=True, zero_at_zero=True
    ),
    twins=(
        Twin(
            "the rank may be larger",
            lambda: orbits_on_leaves(one_equilibrium_per_leaf(given(given_that.skew))),
            "needs: `W` has rank 2",
            Counterexample(
                "`σ(s) = s`, rank 4 with the frequencies 1 and `√2`: their ratio is irrational, no `τ` is a period",
                lambda: bool(sqrt(2).is_irrational),
            ),
        ),
        Twin(
            "W need not be skew",
            lambda: orbits_on_leaves(one_equilibrium_per_leaf(), given(given_that.rank_two)),
            "the normal forms of",
            at(
                "`W = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]` of rank 2, `σ(z) = (1, 0, 0)`: at rest, and not orthogonal",
                theorems.ORTHOGONAL,
                {W: [[0, 1, 0], [0, 0, 1], [0, 0, 0]], sigma_z: [1, 0, 0]},
                theorems.EQUILIBRIUM,
            ),
        ),
    ),
    remark="Sign-preserving is not enough on leaves off the origin: `σ(s) = s (1.2 + cos 3s)` has a saddle on one.",
    forbids=Forbids({"converges": RETURNS, "escapes": RETURNS, "winds": RETURNS}),
)

T9_2 = Claim(
    label="T9.2",
    title="From rank 4 on, chaotic and regular orbits coexist",
    statement="There is a skew `W` of rank 4 for which `ż = W tanh z` has, on one energy level, both chaos (a "
    "horseshoe, so positive topological entropy) and invariant tori that fill a set of positive measure.",
    assumptions=(given_that.current_form, given_that.skew),
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.2", "T17.3"),
    remark="Seen, not proved: that the share of chaos grows with the energy and the dimension; `skewflow figures` "
    "draws the shares that it computes. The motion stays bounded, recurrent and never static (T3.1, T3.4) and is in "
    "general not periodic.",
)

CLAIMS = (T9_1, T9_2)
