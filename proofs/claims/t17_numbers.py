"""T17.1 to T17.6, theorems from numbers. Their evidence is computed: certificates in balls or exact rationals."""

from __future__ import annotations

from proofs.assumptions import network as given_that
from proofs.assumptions import plane as planar
from proofs.claims.claim import FOUR, PLANE, Claim
from proofs.claims.sentences import KATOK

_K = "`K = [[0, A], [−Aᵀ, 0]]`, `A = [[3, 1], [1, 3]]`"
_SKEW = (given_that.current_form, given_that.skew)

T17_1 = Claim(
    label="T17.1",
    title="A hyperbolic orbit in a network with imaginary frozen spectra",
    statement=f"For `ż = K tanh z`, {_K}, the anti-phase orbit (`x₁ = −x₂`, `y₁ = −y₂`) at `E = 4` is hyperbolic, with "
    "multiplier 11.5486832 of the half turn (times −1) and exponent 0.720146; it is hyperbolic at every `E ≥ 1.5`, "
    "and the trace of its half turn (times −1) tends to 14 as `E → ∞`.",
    assumptions=_SKEW,
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.1",),
    remark="For `A = [[a, b], [b, a]]`, `a > b > 0`, the trace tends to `4r² − 2`, `r = (a + b)/(a − b)`: T17.7, whose "
    "estimate is evaluated in balls here; energies up to 8.02 are covered by balls of energies.",
)

T17_2 = Claim(
    label="T17.2",
    title="An elliptic orbit on that level, with tori around it",
    statement=f"For `ż = K tanh z`, {_K}, the in-phase orbit at `E = 4` is elliptic (angle 2.07135317 of the half "
    "turn) and has a twist, so that invariant tori fill a set of positive measure of the level; it is elliptic at "
    "every `E ≥ 1`.",
    assumptions=_SKEW,
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.2",),
)

T17_3 = Claim(
    label="T17.3",
    title="Chaos in a network with skew weights",
    statement=f"For `ż = K tanh z`, {_K}, the level `E = 4` holds a horseshoe: the topological entropy of the flow is "
    "above 0.09 per unit time. Every skew `K` within 10⁻¹⁰ of it, entry by entry, and every energy within 10⁻¹⁰ of 4 "
    "has one too.",
    assumptions=_SKEW,
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.3",),
    cites=(KATOK,),
    remark="No second real-analytic integral independent of `E` exists near that level: an ergodic measure of positive "
    "entropy would sit on a level of it (Katok). That exponents are positive on a set of positive measure is open.",
)

T17_4 = Claim(
    label="T17.4",
    title="Hyperbolic and elliptic orbits without any symmetry",
    statement="For `ż = K tanh z`, `K = [[0,1,2,0],[−1,0,0,3],[−2,0,0,1],[0,−3,−1,0]]`, the level `E = 3` holds a "
    "hyperbolic periodic orbit (multiplier 9.0861, period 9.68194349) and an elliptic one (angle 0.47561, period "
    "10.42126082).",
    assumptions=_SKEW,
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.4",),
)

T17_5 = Claim(
    label="T17.5",
    title="Exactly one limit cycle, for given parameters",
    statement="For two neurons `ż = −γz + (aI + ωJ) tanh(z)`, `J = [[0, −1], [1, 0]]`, with the eight triples "
    "`(a, ω, γ)` of the certificates, and for all `a, ω` within 1/200 of `(2, 2)`, `γ = 1`, there is exactly one limit "
    "cycle; it is hyperbolic and attracts every start but 0.",
    assumptions=(planar.leak_and_gain,),
    source="beyond",
    scope=PLANE,
    from_numbers=("T17.5",),
    remark="An audit of a network of this kind computes the same for its own parameters. For all parameters "
    "uniqueness is open (T8.2).",
)

T17_6 = Claim(
    label="T17.6",
    title="The limit of large energy is chaotic, in exact rationals",
    statement="For `ż = K sign z`, `K = [[0, A], [−Aᵀ, 0]]`, `A = [[4, 1], [1, 4]]`, the anti-phase orbit has "
    "multiplier exactly 9 for the half turn, and there is a horseshoe.",
    assumptions=_SKEW,
    source="beyond",
    scope=FOUR,
    from_numbers=("T17.6",),
)

CLAIMS = (T17_1, T17_2, T17_3, T17_4, T17_5, T17_6)
