"""n = 2, tanh: the oscillator solved exactly in Jacobi's functions (T4.4).

ż₁ = ω tanh z₂, ż₂ = −ω tanh z₁. In p = tanh z₁, q = tanh z₂ the energy is e^(−2E) = (1 − p²)(1 − q²) and the motion
is ṗ = ω(1 − p²)q, q̇ = −ω(1 − q²)p. Eliminating q leaves ṗ² = ω²(1 − p²)(m − p²) with m = 1 − e^(−2E), and that is the
equation of k·sn(ωt).
"""

from dataclasses import dataclass

from sympy import Expr, exp, sqrt, symbols

from analysis.plane.jacobi import cn, derivative, dn, m, sn, vanishes
from analysis.plane.period import energy

p, q = symbols("p q", real=True)
"""tanh z₁ and tanh z₂."""


def curve(modulus: Expr = m) -> Expr:
    """p² + q² − p²q² − m: zero on the orbit of energy E, m = 1 − e^(−2E)."""
    return p**2 + q**2 - p**2 * q**2 - modulus


def parameter() -> Expr:
    """m = 1 − e^(−2E)."""
    return 1 - exp(-2 * energy)


def motion(expr: Expr) -> Expr:
    """d/d(ωt) of an expression in p and q along the motion."""
    return expr.diff(p) * (1 - p**2) * q - expr.diff(q) * (1 - q**2) * p


@dataclass(frozen=True)
class PlanarSolution:
    """tanh z₁ = p, tanh z₂ = q as functions of u = ωt, in sn, cn, dn of parameter m; valid when made.

    Raises ValueError when it does not satisfy the equations of motion or does not start at z₁ = 0 < z₂.
    """

    p: Expr
    q: Expr

    def __post_init__(self) -> None:
        for name, defect in self.defects().items():
            if not vanishes(defect):
                raise ValueError(f"this is no solution: {name} fails")
        start = {sn: 0, cn: 1, dn: 1}
        if self.p.subs(start) != 0 or not self.q.subs(start).is_positive:
            raise ValueError("the solution must start at z₁ = 0 with z₂ > 0")

    def defects(self) -> dict[str, Expr]:
        """What must vanish, as expressions in sn, cn, dn: the two equations of motion and the energy."""
        return {
            "p' = (1 − p²)q": derivative(self.p) - (1 - self.p**2) * self.q,
            "q' = −(1 − q²)p": derivative(self.q) + (1 - self.q**2) * self.p,
            "(1 − p²)(1 − q²) = 1 − m": (1 - self.p**2) * (1 - self.q**2) - (1 - m),
        }


def tanh_solution() -> PlanarSolution:
    """tanh z₁ = k sn(ωt), tanh z₂ = k cd(ωt), k² = m = 1 − e^(−2E) (T4.4), derived.

    p = k sn is the solution of p' = √((1 − p²)(m − p²)) from 0, by the definition of sn as the inverse of Legendre's
    integral; q is then p'/(1 − p²).
    """
    k = sqrt(m)
    first = k * sn
    rate = derivative(first)
    if not vanishes(rate**2 - (1 - first**2) * (m - first**2)):
        raise AssertionError("k·sn does not satisfy p'² = (1 − p²)(m − p²)")
    second = (rate / (1 - first**2)).subs(1 - m * sn**2, dn**2)
    return PlanarSolution(first, second)
