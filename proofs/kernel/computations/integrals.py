"""Computing rules for integrals that depend on parameters: substitution, symmetry, Legendre's form.

Integrands are written √R with R ≥ 0 on the range, so that what has to be checked about them are identities between
squares. Like the other computing rules, this file belongs to the trusted base.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Dummy, Expr, Integer, Integral, Pow, S, Symbol, elliptic_e, elliptic_k, factor, log, oo, simplify

from analysis.decisions.functions import decide_zero
from proofs.kernel.computations.rule import Computation, Conclusion, Given, NotComputed
from proofs.kernel.statements import Relation

Ranges = Mapping[Symbol, tuple[Expr, Expr]]
"""Open intervals in which the letters of a formula lie."""


def _sign_inside(expression: Expr, ranges: Ranges) -> int:
    """1 or −1 when the expression has this sign for all values of its letters in their open ranges, else 0.

    (0, ∞) is run through by c or by log(1 + c), c > 0, and (0, b) by b/(1 + c); the sign is then that of the parts.
    """
    for unbounded in (lambda c: c, lambda c: log(1 + c)):
        inside = {}
        for letter, (low, high) in ranges.items():
            free = Dummy("c", positive=True)
            if not low.is_zero or not (high is oo or high.is_positive):
                raise NotComputed(f"the range of {letter} must be (0, b) or (0, ∞), not ({low}, {high})")
            inside[letter] = unbounded(free) if high is oo else high / (1 + free)
        moved = expression.subs(inside, simultaneous=True)
        for form in (moved, factor(simplify(moved))):
            if form.is_positive:
                return 1
            if form.is_negative:
                return -1
    return 0


def root(squared: Expr) -> Expr:
    """√squared, written as it is: SymPy would pull factors out and leave absolute values behind."""
    return Pow(squared, S.Half, evaluate=False)


def _where(ranges: Ranges) -> str:
    limited = [f"`{low} < {letter} < {high}`" for letter, (low, high) in ranges.items() if high is not oo]
    return f"for {', '.join(limited)}" if limited else ""


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

    `ranges` gives the range of the other letters; that of x is (0, 1).
    """
    if premises:
        raise NotComputed("needs no premises")
    if transformed.has(old) or image.has(old):
        raise NotComputed(f"{old} must be gone after the substitution")
    decision = decide_zero(squared.subs(old, image) * image.diff(new) ** 2 - transformed)
    if not decision.is_true:
        raise NotComputed(f"the substituted integrand is {decision.truth.value}: {decision.reason}")
    if _sign_inside(image.diff(new), {**ranges, new: (S.Zero, S.One)}) == 0:
        raise NotComputed(f"{image} is not known to be monotone on 0 < {new} < 1")
    found = [image.subs(new, end) for end in (0, 1)]
    for pair in (ends, ends[::-1]):
        if all(decide_zero(a - b).is_true for a, b in zip(found, pair, strict=True)):
            break
    else:
        raise NotComputed(f"{image} runs from {found[0]} to {found[1]}, not between {ends[0]} and {ends[1]}")
    left = Integral(root(squared), (old, *ends))
    return (
        Relation(left, "=", Integral(root(transformed), (new, 0, 1)), _where(ranges)),
        f"substitution `{old} = {image}`, monotone on `0 < {new} < 1`",
    )


def _mirror(premises: tuple[Given, ...], squared: Expr, variable: Symbol, middle: Expr) -> Conclusion:
    """∫₀^2c √R = 2∫₀^c √R when R(2c − u) = R(u)."""
    if premises:
        raise NotComputed("needs no premises")
    decision = decide_zero(squared.subs(variable, 2 * middle - variable) - squared)
    if not decision.is_true:
        raise NotComputed(f"{squared} is not even about {middle}: {decision.truth.value}: {decision.reason}")
    whole, half = (Integral(root(squared), (variable, 0, end)) for end in (2 * middle, middle))
    return Relation(whole, "=", 2 * half), f"the integrand is even about `{middle}`"


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
    if not m.is_zero and (_sign_inside(m, ranges) != 1 or _sign_inside(1 - m, ranges) != 1):
        raise NotComputed(f"0 < {m} < 1 is not known")
    if _sign_inside(numerator, {**ranges, variable: (S.Zero, S.One)}) != 1:
        raise NotComputed(f"{numerator} > 0 is not known")
    value = first * elliptic_k(m) + second * elliptic_e(m)
    left = Integral(root(squared), (variable, Integer(0), Integer(1)))
    return Relation(left, "=", value, _where(ranges)), "by the definitions of `K` and `Eₗ`"


SUBSTITUTION = Computation("substitution in an integral", _substitution)
MIRROR = Computation("symmetry of an integrand", _mirror)
LEGENDRE = Computation("Legendre's form", _legendre)

COMPUTATIONS: tuple[Computation, ...] = (SUBSTITUTION, MIRROR, LEGENDRE)
