"""Theorems on an energy whose rate is bounded by the energy itself: Rayleigh quotients, convexity, comparison."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, MatrixSymbol, cosh, diff, exp, log, tanh

from analysis.decisions.functions import decide_sign, decide_zero
from analysis.symbols import (
    E,
    E_rate,
    E_start,
    W,
    gain,
    highest,
    i,
    lipschitz,
    loss,
    lowest,
    n,
    r,
    s,
    sigma,
    sigma_z,
    t,
    z_,
)
from analysis.symbols import S as primitive
from proofs.kernel.computations import UNIT_INTERVAL
from proofs.kernel.statements import Proposition, Relation
from proofs.kernel.theorems.dissipation import ZERO_AT_ZERO
from proofs.kernel.theorems.energy import ENERGY_SUM, HORN_JOHNSON
from proofs.kernel.theorems.scalars import LIPSCHITZ, NONDECREASING, moved
from proofs.kernel.theorems.theorem import DEFINITION, Instance, Theorem, constant_in_time, scalar, typed

SYMMETRIC_RANGE = Proposition("`−q⁻ ≤ q ≤ q⁺` for every eigenvalue `q` of `(W + Wᵀ)/2`")
SIGNED_RANGE = Proposition("`q₋ ≤ μ ≤ q₊` for every eigenvalue `μ` of `(W + Wᵀ)/2`")
LATER = "for `t ≥ 0`"


def _rayleigh(vector: MatrixSymbol, relation: str, signed: bool = False) -> Instance:
    """With the signs of q₋ and q₊, or with q⁻ and q⁺, which are not negative."""
    if typed(vector, MatrixSymbol, "the vector").shape != (n, 1):
        raise ValueError(f"{vector} is no vector of size n")
    ends = {"≤": highest, "≥": lowest} if typed(signed, bool, "signed") else {"≤": gain, "≥": -loss}
    if relation not in ends:
        raise ValueError(f"the quotient is bounded by ≤ and ≥, not {relation}")
    form = Relation(vector.T * W * vector, relation, ends[relation] * (vector.T * vector))
    return (SIGNED_RANGE if signed else SYMMETRIC_RANGE,), form


rayleigh = Theorem(
    "Rayleigh quotient: vᵀWv = vᵀ((W + Wᵀ)/2)v lies between the extreme eigenvalues times vᵀv",
    f"{HORN_JOHNSON}, theorem 4.2.2",
    _rayleigh,
)


def _cocoercive(a: Expr) -> Instance:
    scalar(a, "the argument")
    return (NONDECREASING, LIPSCHITZ, ZERO_AT_ZERO), Relation(sigma(a) ** 2, "≤", 2 * lipschitz * primitive(a))


cocoercive = Theorem(
    "co-coercivity: a convex S whose derivative is Lipschitz with constant L has |S'(a)|² ≤ 2L(S(a) − min S)",
    "Y. Nesterov, Introductory Lectures on Convex Optimization, theorem 2.1.5",
    _cocoercive,
)

TANH = Proposition("`σ = tanh`")


def _tanh_value(a: Expr) -> Instance:
    return (TANH,), Relation(sigma(scalar(a, "the argument")), "=", tanh(a))


tanh_value = Theorem("named activation: what it means that σ is tanh", DEFINITION, _tanh_value)


def _tanh_primitive(a: Expr) -> Instance:
    return (TANH,), Relation(primitive(scalar(a, "the argument")), "=", log(cosh(a)))


tanh_primitive = Theorem(
    "fundamental theorem of calculus: (log cosh)' = tanh, and log cosh 0 = 0",
    "W. Rudin, Principles of Mathematical Analysis, 3rd ed., theorem 6.21",
    _tanh_primitive,
)


def _each(concave: Expr) -> Relation:
    """σ(z_i)² = φ(S(z_i)), for a concave φ."""
    curved = diff(scalar(concave, "the function"), s, 2)
    if concave.free_symbols != {s} or not decide_sign(curved, "<=", s).is_true:
        raise ValueError(f"{concave} is not known to be a concave function of {s}")
    return Relation(sigma(z_[i]) ** 2, "=", concave.xreplace({s: primitive(z_[i])}))


def _jensen(concave: Expr, relation: str) -> Instance:
    """σ(z_i)² = φ(S(z_i)) for every i, φ concave ⇒ σᵀσ ≤ nφ(E/n); with ≥ for the negatives of both sides."""
    each = _each(concave)
    squares, mean = sigma_z.T * sigma_z, n * concave.xreplace({s: E / n})
    sides = {"≤": (squares, mean), "≥": (-squares, -mean)}
    if relation not in sides:
        raise ValueError(f"the mean is compared by ≤ and ≥, not {relation}")
    return (each, Relation(E, "=", ENERGY_SUM)), Relation(sides[relation][0], relation, sides[relation][1])


jensen = Theorem(
    "Jensen's inequality: the mean of a concave function is at most the function of the mean",
    "W. Rudin, Real and Complex Analysis, 3rd ed., theorem 3.3",
    _jensen,
    arbitrary=(i,),
)


NOT_NEGATIVE = Relation(primitive(z_[i]), "≥", Integer(0))


def _subadditive(concave: Expr) -> Instance:
    """σ(z_i)² = φ(S(z_i)) and S(z_i) ≥ 0 for every i, φ concave, φ(0) = 0 ⇒ −σᵀσ ≤ −φ(E)."""
    each = _each(concave)
    if not decide_zero(concave.subs(s, Integer(0))).is_true:
        raise ValueError(f"{concave} is not known to be 0 at {s} = 0")
    below = Relation(-(sigma_z.T * sigma_z), "≤", -concave.xreplace({s: E}))
    return (each, NOT_NEGATIVE, Relation(E, "=", ENERGY_SUM)), below


subadditive = Theorem(
    "subadditivity: a concave function that is 0 at 0 is, at a sum of numbers ≥ 0, at most the sum of its values",
    "E. Hille and R. S. Phillips, Functional Analysis and Semi-Groups, chapter 7",
    _subadditive,
    arbitrary=(i,),
)

FADING = Proposition("`σ(0) = 0`, and `σ(s)/s` does not grow with `|s|`, for `s > 0` and for `s < 0`")


def _fades(a: Expr) -> Instance:
    share = r * scalar(a, "the argument") * sigma(a)
    return (FADING,), Relation(moved(a, Integer(0)), "≤", share, UNIT_INTERVAL)


fades = Theorem(
    "fading: what it means at a − ra, which lies between a and 0: a σ(a − ra) is at least (1 − r) a σ(a)",
    DEFINITION,
    _fades,
)

primitive_at_zero = Theorem(
    "primitive at 0: S(0) is the integral of σ from 0 to 0",
    DEFINITION,
    ((), Relation(primitive(Integer(0)), "=", Integer(0))),
)


def _comparison(bound: Expr, solution: Expr, relation: str) -> Instance:
    """bound: f(E), smooth in E; solution: y(t). E' ≤ f(E), y' = f(y), y(0) = E(0) ⇒ E ≤ y (and with ≥)."""
    if relation not in ("≤", "≥"):
        raise ValueError(f"solutions are compared by ≤ and ≥, not {relation}")
    constant_in_time(scalar(bound, "the bound"), E)
    constant_in_time(scalar(solution, "the solution"), E_start)
    if solution.has(E) or bound.has(t, E_start):
        raise ValueError("the bound is a function of E alone, and the solution one of t and E(z₀)")
    smooth = bound.is_polynomial(E, exp(-2 * E / n), exp(2 * E / n), exp(-2 * E), exp(2 * E))
    if not smooth:
        raise ValueError(f"{bound} is not known to be continuously differentiable in E")
    begins = Relation(solution.subs(t, Integer(0)), "=", E_start)
    hypotheses = (
        Relation(E_rate, relation, bound),
        Relation(Derivative(solution, t), "=", bound.xreplace({E: solution})),
        *(() if begins.left == begins.right else (begins,)),
    )
    return hypotheses, Relation(E, relation, solution, LATER)


comparison = Theorem(
    "comparison theorem: what grows at most at the rate f of itself stays below the solution of y' = f(y)",
    "P. Hartman, Ordinary Differential Equations, theorem III.4.1",
    _comparison,
)

THEOREMS = (
    rayleigh,
    cocoercive,
    tanh_value,
    tanh_primitive,
    jensen,
    subadditive,
    fades,
    primitive_at_zero,
    comparison,
)
