"""How a product is laid out: its sign, what stands above the line and what below. Shared by both printers."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic, Expr, Function, Integer, MatrixExpr, Mul, Pow, Rational, S


@dataclass(frozen=True)
class Layout:
    """A product as ±top/bottom; the factors of each are in reading order, and an empty one stands for 1."""

    negative: bool
    top: tuple[Basic, ...]
    bottom: tuple[Basic, ...]


def layout(product: Expr) -> Layout:
    """Numbers first, then letters, then applied functions (d_i S(z_i)); negative powers go below."""
    coefficient, rest = product.as_coeff_Mul()
    negative = bool(coefficient.is_number and coefficient.is_negative)
    if negative:
        coefficient = -coefficient
    top: list[Basic] = []
    bottom: list[Basic] = []
    if isinstance(coefficient, Rational):
        top += [Integer(coefficient.p)] if coefficient.p != 1 else []
        bottom += [Integer(coefficient.q)] if coefficient.q != 1 else []
    elif coefficient is not S.One:
        top.append(coefficient)
    factors = rest.as_ordered_factors() if isinstance(rest, Mul) else [rest] if rest is not S.One else []
    for factor in sorted(factors, key=lambda f: isinstance(f, Function)):
        below = isinstance(factor, Pow) and isinstance(factor.exp, Rational) and factor.exp.is_negative
        if below and factor.base is not S.Exp1:
            bottom.append(factor.base if factor.exp == -1 else Pow(factor.base, -factor.exp, evaluate=False))
        else:
            top.append(factor)
    return Layout(negative, tuple(top), tuple(bottom))


def positive_first(terms: list[Basic]) -> list[Basic]:
    """The terms of a sum in their order, but begun with one that has no minus sign, if there is one."""
    if terms and _is_negative(terms[0]):
        for k, term in enumerate(terms):
            if not _is_negative(term):
                return [term, *terms[:k], *terms[k + 1 :]]
    return terms


def _is_negative(term: Basic) -> bool:
    """Would it be written with a minus sign in front?"""
    if isinstance(term, MatrixExpr):
        return bool(term.as_coeff_mmul()[0].could_extract_minus_sign())
    coefficient = term.as_coeff_Mul()[0]
    return bool(coefficient.is_number and coefficient.is_negative)
