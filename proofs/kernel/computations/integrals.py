"""Computing rules for integrals that depend on parameters: substitution, symmetry, Legendre's form.

Integrands are written √R with R ≥ 0 on the range, so that what has to be checked about them are identities between
squares. Like the other computing rules, this file belongs to the trusted base.
"""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Pow, S, Symbol, elliptic_e, elliptic_k

from analysis.decisions.functions import decide_zero
from proofs.kernel.computations.rule import Computation, Conclusion, Given, NotComputed, need
from proofs.kernel.definedness import Ranges, sign_inside, supposed
from proofs.kernel.statements import Relation


def root(squared: Expr) -> Expr:
    """√squared, written as it is: SymPy would pull factors out and leave absolute values behind."""
    return Pow(squared, S.Half, evaluate=False)


def _valued(premises: tuple[Given, ...], integral: Integral) -> Expr:
    """The value that the premise gives to this integral, which so is known to exist."""
    need(1, premises)
    relation = premises[0].relation("=")
    if relation.left != integral:
        raise NotComputed(f"a value of {integral} is needed, not: {relation}")
    return relation.right


def _substitution(
    premises: tuple[Given, ...],
    squared: Expr,
    old: Symbol,
    image: Expr,
    new: Symbol,
    transformed: Expr,
    ends: tuple[Expr, Expr],
    ranges: Ranges,
) -> Conclusion:
    """∫ √R(u) du over `ends` = ∫₀¹ √(R(g(x)) g'(x)²) dx, for a g that runs once through the ends as x goes from 0 to 1.

    The lower end comes first: the right side is not negative, and turning the ends round would turn the sign. The
    premise gives the value of the second integral. `ranges` gives the range of the other letters; that of x is (0, 1).
    """
    value = _valued(premises, Integral(root(transformed), (new, 0, 1)))
    if not (isinstance(old, Symbol) and isinstance(new, Symbol)) or old == new:
        raise NotComputed(f"two letters are needed, not {old} and {new}")
    if transformed.has(old) or image.has(old):
        raise NotComputed(f"{old} must be gone after the substitution")
    if squared.has(new) or any(end.has(old, new) for end in ends):
        raise NotComputed(f"{new} must not stand in {squared} or in the ends, nor {old} in the ends")
    decision = decide_zero(squared.subs(old, image) * image.diff(new) ** 2 - transformed)
    if not decision.is_true:
        raise NotComputed(f"the substituted integrand is {decision.truth.value}: {decision.reason}")
    slope = sign_inside(image.diff(new), {**ranges, new: (S.Zero, S.One)})
    if slope == 0:
        raise NotComputed(f"{image} is not known to be monotone on 0 < {new} < 1")
    low, high = (image.subs(new, end) for end in ((0, 1) if slope > 0 else (1, 0)))
    if not all(decide_zero(a - b).is_true for a, b in zip((low, high), ends, strict=True)):
        raise NotComputed(f"{image} runs between {low} and {high}, not from {ends[0]} up to {ends[1]}")
    left = Integral(root(squared), (old, *ends))
    reason = f"substitution `{old} = {image}`, monotone on `0 < {new} < 1`"
    return Relation(left, "=", value), reason, supposed(ranges, image, transformed)


def _mirror(premises: tuple[Given, ...], squared: Expr, variable: Symbol, middle: Expr) -> Conclusion:
    """∫₀^2c √R = 2∫₀^c √R when R(2c − u) = R(u); the premise gives the value of the half."""
    if not isinstance(variable, Symbol) or middle.has(variable):
        raise NotComputed(f"the middle {middle} must not depend on the variable {variable}")
    value = _valued(premises, Integral(root(squared), (variable, 0, middle)))
    decision = decide_zero(squared.subs(variable, 2 * middle - variable) - squared)
    if not decision.is_true:
        raise NotComputed(f"{squared} is not even about {middle}: {decision.truth.value}: {decision.reason}")
    whole = Integral(root(squared), (variable, 0, 2 * middle))
    return Relation(whole, "=", 2 * value), f"the integrand is even about `{middle}`"


def _legendre(
    premises: tuple[Given, ...], squared: Expr, variable: Symbol, m: Expr, first: Expr, second: Expr, ranges: Ranges
) -> Conclusion:
    """∫₀¹ √R dx = first·K(m) + second·Eₗ(m) when R = (first + second·(1 − mx²))²/((1 − x²)(1 − mx²)).

    By the definitions of K and Eₗ and linearity; needs 0 ≤ m < 1 and a positive numerator.
    """
    if premises:
        raise NotComputed("needs no premises")
    if any(part.has(variable) for part in (m, first, second)):
        raise NotComputed(f"m and the factors must not depend on {variable}")
    numerator = first + second * (1 - m * variable**2)
    decision = decide_zero(squared * (1 - variable**2) * (1 - m * variable**2) - numerator**2)
    if not decision.is_true:
        raise NotComputed(f"{squared} is not of Legendre's form: {decision.truth.value}: {decision.reason}")
    if not m.is_zero and (sign_inside(m, ranges) != 1 or sign_inside(1 - m, ranges) != 1):
        raise NotComputed(f"0 < {m} < 1 is not known")
    if sign_inside(numerator, {**ranges, variable: (S.Zero, S.One)}) != 1:
        raise NotComputed(f"{numerator} > 0 is not known")
    value = first * elliptic_k(m) + second * elliptic_e(m)
    left = Integral(root(squared), (variable, Integer(0), Integer(1)))
    return Relation(left, "=", value), "by the definitions of `K` and `Eₗ`", supposed(ranges, m, first, second)


SUBSTITUTION = Computation("substitution in an integral", _substitution)
MIRROR = Computation("symmetry of an integrand", _mirror)
LEGENDRE = Computation("Legendre's form", _legendre)

COMPUTATIONS: tuple[Computation, ...] = (SUBSTITUTION, MIRROR, LEGENDRE)
