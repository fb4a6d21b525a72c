"""Every energy above a bound: the anti-phase orbit is hyperbolic, the in-phase orbit elliptic. The estimate of T17.7.

A = [[a, b], [b, a]], a > b > 0, r = (a + b)/(a − b) for the anti-phase orbit and its inverse for the other. The trace
of the half turn (times −1) is t² − 2, t the trace of J times the quarter turn's matrix, and with cosh²d = e^{E/2}
    |t − 2r| ≤ (2r + 8r³)w + 2r(1 − tanh d),  w = (d + sinh d cosh d)/(cosh⁴d tanh d),  wherever 4r²w ≤ 1.
w = d/(sinh d cosh³d) + 1/cosh²d falls as d grows, as d/sinh d does, and so does 1 − tanh d: what the bounds show at one
energy holds at every larger one, and the trace tends to 4r² − 2. Source: T17.7, T17.1.
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
    """Between these t lies, at this energy and every larger one. Failed when 4r²w ≤ 1 is not shown."""
    r = ball(ratio)
    cosine = (ball(energy) / 4).exp()
    d = cosine.acosh()
    w = (d + d.sinh() * cosine) / (cosine**4 * d.tanh())
    if not 4 * r**2 * w <= 1:
        raise Failed("the estimate is too coarse at this energy: take a larger one")
    apart = (2 * r + 8 * r**3) * w
    return 2 * r - apart - 2 * r * (1 - d.tanh()), 2 * r + apart
