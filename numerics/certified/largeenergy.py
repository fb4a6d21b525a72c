"""Every energy above a bound: the anti-phase orbit is hyperbolic, the in-phase orbit elliptic. An estimate by hand.

A = [[a, b], [b, a]], a > b > 0. In the anti-phase plane x₁ = −x₂ = q, y₁ = −y₂ = p, with time in units of 1/(a − b),
    q' = tanh p,  p' = −tanh q,  log cosh q + log cosh p = h = E/2,
and across it ξ' = r sech²(p) η, η' = −r sech²(q) ξ with r = (a + b)/(a − b). In phase the same holds with r and 1/r
exchanged. A quarter turn (q, p) ↦ (p, −q) is a symmetry, so the trace of the half turn is (tr JG)² − 2, with G the
matrix of a quarter from q = −d to q = d around p > 0, log cosh d = h/2, and tr JG = ±(G₁₂ − G₂₁).

There cosh p = eʰ/cosh q and tanh p ≥ tanh d = √(1 − e^{−h}); with α = ∫sech²(p)dt, β = ∫sech²(q)dt, dt = dq/tanh p:
    α = ∫ e^{−2h} cosh²(q) dq/tanh p ≤ (e^{−h} + (h/2 + log 2) e^{−2h})/√(1 − e^{−h}) = A(h),  2√(1 − e^{−h}) ≤ β ≤ 2,
two kicks of sech² that do not overlap. Then G' = [[0, r sech² p], [−r sech² q, 0]]G, G(0) = 1 gives, if c = 2r²A < 1,
    |G₁₁|, |G₂₂| ≤ 1/(1 − c),  |G₁₁ − 1| ≤ δ = c/(1 − c),  |G₂₁ + rβ| ≤ 2rδ,  |G₁₂| ≤ rA/(1 − c).
So |tr JG| lies between L = 2r√(1 − e^{−h}) − 2rδ − rA/(1 − c) and U = 2r + 2rδ + rA/(1 − c). A falls with h, so L grows
and U falls: what L and U show at one energy holds at every larger one, and the trace tends to 4r² − 2. Source: T17.1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from numerics.certified.certificate import Bounds, Certificate, Document, Found, certify, number
from numerics.certified.setting import Problem
from numerics.validated.balls import Failed, ball

KIND = "large_energy"
ORBITS = ("anti-phase", "in-phase")


def large_energy(problem: Document, guesses: Document) -> Certificate:
    """The certificate of what an orbit is at every energy above a bound.

    problem: a network of the exchange-symmetric family, `above` (an energy) and `orbit`, anti-phase or in-phase. No
    guesses are needed. Numbers: bounds of the trace of the half turn at every such energy, and its limit 4r² − 2.
    ValueError when the problem is not of this form.
    """
    above, orbit = number(problem.get("above"), "above"), problem.get("orbit")
    setting = Problem.read({name: value for name, value in problem.items() if name not in ("above", "orbit")})
    if orbit not in ORBITS or above <= 2 or setting.energy is not None or setting.spread:
        raise ValueError(f"orbit must be one of {', '.join(ORBITS)}, and the bound `above` an energy of more than 2")
    a, b = _gains(setting)
    ratio = (a + b) / (a - b) if orbit == "anti-phase" else (a - b) / (a + b)

    def prove() -> Found:
        low, high = quarter_trace(ratio, above)
        if not low > 0:
            raise Failed("the estimate is too coarse at this energy: take a larger one")
        if low > 2:
            kind = "hyperbolic"
        elif high < 2:
            kind = "elliptic"
        else:
            raise Failed("the estimate does not decide at this energy: take a larger one")
        limit = 4 * ratio**2 - 2
        numbers = {"least_trace": Bounds.of(low**2 - 2), "greatest_trace": Bounds.of(high**2 - 2)}
        return numbers, {"kind": kind, "limit": str(limit), "ratio": str(ratio)}

    return certify(KIND, problem, guesses, prove)


def _gains(problem: Problem) -> tuple[Fraction, Fraction]:
    """a and b of K = [[0, A], [−Aᵀ, 0]]. ValueError for another network."""
    if problem.n == 4 and problem.activation.name == "tanh" and not problem.leak and not any(problem.bias):
        a, b = problem.weights[0][2:]
        zero = Fraction(0)
        rows = ((zero, zero, a, b), (zero, zero, b, a), (-a, -b, zero, zero), (-b, -a, zero, zero))
        if problem.weights == rows and a > b > 0:
            return a, b
    raise ValueError("large energies are for ż = K tanh z, K = [[0, A], [−Aᵀ, 0]], A = [[a, b], [b, a]], a > b > 0")


def quarter_trace(ratio: Fraction, energy: Any) -> tuple[arb, arb]:
    """L and U: between them |tr JG| lies at this energy and every larger one. Failed when c ≥ 1."""
    h, r = ball(energy) / 2, ball(ratio)
    root = (1 - (-h).exp()).sqrt()
    small = ((-h).exp() + (h / 2 + arb(2).log()) * (-2 * h).exp()) / root
    c = 2 * r**2 * small
    if not c < 1:
        raise Failed("the estimate is too coarse at this energy: take a larger one")
    delta, other = c / (1 - c), r * small / (1 - c)
    return 2 * r * root - 2 * r * delta - other, 2 * r + 2 * r * delta + other
