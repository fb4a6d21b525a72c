"""Linear rotations whose frequencies have an irrational ratio, shown exactly: such a motion never comes back."""

from __future__ import annotations

from sympy import Expr, Matrix, Poly, Rational, Symbol, sqrt

_T = Symbol("t")


def excited(matrix: Matrix, start: Matrix) -> Poly:
    """The polynomial whose roots are the squares of the frequencies that `start` excites, once each.

    `matrix` is a rational skew-symmetric K, `start` rational: it is the minimal polynomial of −K² at the start.
    """
    square = -matrix * matrix
    vectors = [start]
    while Matrix.hstack(*vectors).rank() == len(vectors):
        vectors.append(square * vectors[-1])
    (relation,) = Matrix.hstack(*vectors).nullspace()  # the last of the vectors depends on those before it
    return Poly(list(relation / relation[-1])[::-1], _T)


def irrational_ratio(matrix: Matrix, start: Matrix) -> Expr | None:
    """The ratio of two excited frequencies that is irrational, or None when all pairs are commensurable.

    Roots ω² of an irreducible factor of degree 2 or more are conjugate and positive. Were ω₁²/ω₂² = q² for a rational
    q, the automorphism that takes ω₂² to ω₁² would multiply again by q², and the cycle would close only for q = 1.
    """
    rational: list[Rational] = []
    for factor, _ in excited(matrix, start).factor_list()[1]:
        if factor.degree() > 1:
            roots = factor.real_roots()
            return sqrt(roots[-1] / roots[0])
        root = -factor.nth(0) / factor.nth(1)
        if root != 0:
            rational.append(root)
    for root in rational[1:]:
        ratio = sqrt(root / rational[0])
        if not ratio.is_Rational:
            return ratio
    return None
