"""Jacobi's sn, cn, dn as an algebra with a derivation: what identities between them need, and no more.

sn' = cn·dn, cn' = −sn·dn, dn' = −m·sn·cn; sn² + cn² = 1, dn² + m·sn² = 1. Replacing cn² and dn² gives every polynomial
in them a normal form; two polynomials are equal iff their normal forms are: identities are decided, for every m.
"""

from sympy import Expr, Poly, PolynomialError, Symbol, expand, fraction, symbols, together

m = Symbol("m", positive=True)
"""The parameter k², 0 < m < 1."""
sn, cn, dn = symbols("sn cn dn", real=True)

_DERIVATIVES = {sn: cn * dn, cn: -sn * dn, dn: -m * sn * cn}


def derivative(expr: Expr) -> Expr:
    """d/du of a rational function of sn(u), cn(u), dn(u), not yet reduced."""
    return sum(expr.diff(letter) * rate for letter, rate in _DERIVATIVES.items())


def reduced(expr: Expr) -> Expr:
    """The normal form of a polynomial in sn, cn, dn: at most first powers of cn and dn.

    Raises ValueError for anything else. Coefficients may contain other symbols.
    """
    try:
        poly = Poly(expand(expr), cn, dn, sn)
    except PolynomialError as error:
        raise ValueError(f"{expr} is not a polynomial in sn, cn, dn") from error
    total = 0
    for (i, j, k), coefficient in poly.terms():
        squares = (1 - sn**2) ** (i // 2) * (1 - m * sn**2) ** (j // 2)
        total += coefficient * squares * cn ** (i % 2) * dn ** (j % 2) * sn**k
    return expand(total)


def vanishes(expr: Expr) -> bool:
    """Whether a rational function of sn, cn, dn is 0 identically: its numerator reduces to 0, its denominator not.

    1, cn, dn and cn·dn are linearly independent over the rational functions of sn, so the normal form decides.
    """
    top, bottom = fraction(together(expr))
    if reduced(bottom).is_zero:
        raise ValueError(f"{expr} has the denominator 0")
    return bool(reduced(top).is_zero)
