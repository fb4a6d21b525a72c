"""Linear stability of Runge–Kutta schemes, exactly: R(z), its modulus on the imaginary axis, and the stable steps.

On ẋ = λx one step of size h multiplies by R(hλ). The modes of ẋ = Kx have λ = ±iω, so abs(R(iy)) decides what a
scheme does to an oscillation. Everything is exact: polynomials over the number field of the tableau's entries.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sympy import (
    QQ,
    Dummy,
    Expr,
    Float,
    Integer,
    Matrix,
    Poly,
    Rational,
    S,
    Symbol,
    cancel,
    factorial,
    log,
    oo,
    sqrt,
    sympify,
)
from sympy.polys.matrices import DomainMatrix

from analysis.schemes.named import tableau
from analysis.schemes.rootedtrees import LEAF
from analysis.schemes.tableaux import Tableau

z = Symbol("z")  # h·λ, complex
y = Symbol("y", real=True)  # h·ω

Scheme = Tableau | str


def resolve(scheme: Scheme) -> Tableau:
    """The tableau itself, or the one of this name; ValueError when there is none."""
    return tableau(scheme) if isinstance(scheme, str) else scheme


@cache
def _fraction(scheme: Tableau) -> tuple[Poly, Poly]:
    """Numerator and denominator of R, without common factor, the denominator 1 at z = 0."""
    domain, A, b = scheme._elements
    s = scheme.stages
    shape = (s, s)
    top = DomainMatrix([[A[i][j] - b[j] for j in range(s)] for i in range(s)], shape, domain)
    # det(I − zM) is the characteristic polynomial of M with its coefficients read backwards.
    numerator = Poly.from_list(top.charpoly()[::-1], z, domain=domain)
    if scheme.explicit:
        return _meant(numerator, _doubts_of_weights(scheme), scheme.order), Poly(1, z, domain=domain)
    bottom = DomainMatrix(A, shape, domain)
    denominator = Poly.from_list(bottom.charpoly()[::-1], z, domain=domain)
    if not scheme.exact:
        numerator, denominator = (
            _meant(poly, _doubts_of_minors(matrix.to_list(), scheme.rounding), 0)
            for poly, matrix in ((numerator, top), (denominator, bottom))
        )
    numerator, denominator = numerator.cancel(denominator, include=True)
    unit = denominator.coeff_monomial(1)
    return _smallest_field(numerator.quo_ground(unit)), _smallest_field(denominator.quo_ground(unit))


LARGEST_MEANT, LARGEST_NAMED = 10**6, 10**14


def _meant(poly: Poly, doubts: Sequence[Expr], order: int) -> Poly:
    """The coefficients that are meant where the entries are rounded: that of zᵏ is 1/k! up to the order, and else the
    fraction with a denominator up to 10⁶ that lies within the doubt, where there is one."""
    if not any(doubts):
        return poly
    found = []
    for (k,), given in poly.terms():
        plain = 1 / factorial(k) if k <= order else _simplest(given, LARGEST_MEANT)
        found.append((k, plain if abs(plain - given) <= doubts[k] else given))
    return Poly.from_dict({(k,): c for k, c in found if c != 0}, z, domain=QQ)


def _simplest(number: Expr, largest: int) -> Expr:
    near = Fraction(int(number.p), int(number.q)).limit_denominator(largest)
    return Rational(near.numerator, near.denominator)


def _doubts_of_weights(scheme: Tableau) -> list[Expr]:
    """How far the coefficients bᵀAᵏ⁻¹1 of an explicit R may be off: as the weights of the tall trees."""
    tree, doubts = LEAF, [S.Zero]
    for _ in range(scheme.stages):
        doubts.append(scheme.domain.to_sympy(scheme.allowance(tree)))
        tree = (tree,)
    return doubts


def _doubts_of_minors(matrix: Sequence[Sequence[Any]], rounding: Expr) -> list[Expr]:
    """How far the coefficients of det(I − zM) may be off when each entry is a sum of two with the error δ of its size.

    Each is a sum of principal minors, at most the elementary symmetric function of the sums of moduli in the rows.
    """
    plain, larger = [S.One], [S.One]
    for row in matrix:
        size = sum((Rational(abs(x).numerator, abs(x).denominator) for x in row), S.Zero)
        for known, factor in ((plain, size), (larger, (size + 1) * (1 + 4 * rounding) - 1)):
            known.append(S.Zero)
            for k in range(len(known) - 1, 0, -1):
                known[k] += factor * known[k - 1]
    return [b - a for a, b in zip(plain, larger, strict=True)]


def _smallest_field(poly: Poly) -> Poly:
    """The same polynomial over QQ when its coefficients are rational (those of Gauss schemes are)."""
    if poly.domain.is_QQ:
        return poly
    coefficients = poly.all_coeffs()
    return Poly(coefficients, poly.gen) if all(x.is_Rational for x in coefficients) else poly


def stability_function(scheme: Scheme) -> Expr:
    """R(z) = det(I − zA + z1bᵀ)/det(I − zA), exact, in lowest terms (T7.1).

    ``scheme`` is a Tableau or the name of one. Returns an expression in ``z``: a polynomial for an explicit scheme.
    """
    numerator, denominator = _fraction(resolve(scheme))
    return numerator.as_expr() / denominator.as_expr()


def _squared_modulus(poly: Poly, direction: tuple[Any, Any], gen: Symbol) -> Poly:
    """abs(poly(t·λ))² as a polynomial in the real t, for λ = direction[0] + i·direction[1]."""
    real, imaginary = [], []
    re, im = Integer(1), Integer(0)
    a, b = direction
    for coefficient in reversed(poly.all_coeffs()):
        real.append(coefficient * re)
        imaginary.append(coefficient * im)
        re, im = re * a - im * b, re * b + im * a
    parts = [Poly(part[::-1], gen, extension=True) for part in (real, imaginary)]
    return parts[0] ** 2 + parts[1] ** 2


def amplification(scheme: Scheme, argument: Expr = y) -> Expr:
    """abs(R(iy))² for real y: the factor on the energy of a linear mode per step, y = h·ω (T7.1).

    An exact polynomial (explicit schemes) or rational function; above 1 the oscillation grows, below 1 it dies.
    """
    numerator, denominator = _fraction(resolve(scheme))
    top, bottom = (_squared_modulus(p, (Integer(0), Integer(1)), y) for p in (numerator, denominator))
    return cancel(top.as_expr() / bottom.as_expr()).subs(y, argument)


def _first_sign_change(poly: Poly, exact: bool = True) -> Expr:
    """The largest t with poly ≥ 0 on all of [0, t]: 0, ∞, or a root of odd multiplicity.

    With ``exact`` false (coefficients over QQ only) the root is given as a rational lower bound, closer than 2⁻⁶⁰:
    naming a root exactly needs the polynomial factored, which takes seconds when floats made its coefficients long.
    """
    if poly.is_zero:
        return oo
    while poly.coeff_monomial(1) == 0:
        poly = poly.quo(Poly(poly.gen, poly.gen, domain=poly.domain))
    coefficients = poly.all_coeffs()
    if coefficients[-1].is_negative:
        return S.Zero
    if all(x.is_nonnegative for x in coefficients):
        return oo  # no sign change among the coefficients: no positive root (Descartes)
    odd = [factor for factor, multiplicity in poly.sqf_list()[1] if multiplicity % 2 == 1]
    if not exact:
        return min(
            (_root_below(factor, *box) for factor in odd for box in factor.intervals(inf=0, sqf=True)), default=oo
        )
    return min((root for factor in odd for root in factor.real_roots() if root.is_positive), default=oo)


def _root_below(poly: Poly, low: Expr, high: Expr) -> Expr:
    """A rational lower bound, relatively closer than 2⁻⁶⁰, of the one positive root that poly has in [low, high]."""
    while high - low > low / 2**60:
        low, high = poly.refine_root(low, high, eps=low / 2**60 if low > 0 else high / 4)
    return low


@cache
def _axis_defect(scheme: Tableau) -> Poly:
    """abs(D(iy))² − abs(N(iy))² as a polynomial in x = y²: nonnegative exactly where no mode grows."""
    numerator, denominator = _fraction(scheme)
    axis = (Integer(0), Integer(1))
    difference = _squared_modulus(denominator, axis, y) - _squared_modulus(numerator, axis, y)
    coefficients = difference.all_coeffs()[::-1][::2]
    if not scheme.exact:  # R = e^z + O(z^(p + 1)), so these are 0 but for rounding
        coefficients = [c if 2 * k > scheme.order else S.Zero for k, c in enumerate(coefficients)]
    return Poly(coefficients[::-1], Dummy("x"), extension=True)


def imaginary_stability_limit(scheme: Scheme) -> Expr:
    """The largest y* with abs(R(iy)) ≤ 1 for all 0 ≤ y ≤ y*: 0, an exact algebraic number, or ∞ (T7.1).

    A Float where the tableau's rounded entries make coefficients that are too long to name the root exactly.
    """
    defect = _axis_defect(resolve(scheme))
    short = not defect.domain.is_QQ or all(c.q <= LARGEST_NAMED for c in defect.all_coeffs())
    limit = _first_sign_change(defect, short)
    return sqrt(limit) if short or limit in (S.Zero, oo) else sqrt(limit).evalf(17)


def preserves_amplitude(scheme: Scheme) -> bool:
    """Whether abs(R(iy)) = 1 for all real y: a linear oscillation neither grows nor dies."""
    return bool(_axis_defect(resolve(scheme)).is_zero)


def linear_growth(scheme: Scheme) -> tuple[int, Expr]:
    """(k, c) with abs(R(iy))² = 1 + c·y^k + …, c ≠ 0: how a small oscillation starts to grow (c > 0) or die (c < 0).

    (0, 0) when the modulus is exactly 1.
    """
    defect = _axis_defect(resolve(scheme))  # D has the value 1 at 0, so the leading term needs no division
    if defect.is_zero:
        return 0, S.Zero
    power, coefficient = min(((m[0], c) for m, c in defect.terms()), key=lambda term: term[0])
    return 2 * power, -coefficient


def _exact(number: Any, what: str) -> tuple[Expr, bool]:
    """The number exactly (floats are dyadic rationals), and whether it was given exactly."""
    value = sympify(number, strict=True)
    if not value.is_number or value.is_real is not True or value.is_finite is not True or value.is_negative:
        raise ValueError(f"{what} must be a finite number ≥ 0, not {number}")
    if isinstance(value, Float):
        return Rational(value), False
    return value, not value.has(Float)


def max_stable_step(scheme: Scheme, frequencies: Iterable[Any], leak: Any = 0) -> Expr:
    """The largest h such that no linear mode −leak ± iω grows in one step, for every step size up to h.

    ``frequencies``: the ω ≥ 0, exact or float (1/time); zeros and repetitions allowed, none at all gives ∞.
    Returns 0, ∞ or an exact algebraic number; a Float when a float came in (a float is read as the dyadic number
    that it is, the roots are isolated exactly and rounded last). For forward Euler with leak γ this is
    2γ/(γ² + ω²) at the largest ω (T6.1). Raises ValueError for a negative or non-finite number.
    """
    chosen = resolve(scheme)
    rate, exact = _exact(leak, "leak")
    modes = set()
    for frequency in frequencies:
        value, as_given = _exact(frequency, "a frequency")
        exact = exact and as_given
        modes.add(value)
    if rate.is_zero:
        largest = max(modes, default=S.Zero)
        if largest.is_zero:
            return oo
        bound = imaginary_stability_limit(chosen) / largest
    else:
        bound = min((_damped_limit(chosen, rate, mode, exact) for mode in modes), default=oo)
    return bound if exact or bound in (S.Zero, oo) else bound.evalf(17)


def _damped_limit(scheme: Tableau, leak: Expr, frequency: Expr, exact: bool) -> Expr:
    numerator, denominator = _fraction(scheme)
    direction = (-leak, frequency)
    step = Dummy("h")
    defect = _squared_modulus(denominator, direction, step) - _squared_modulus(numerator, direction, step)
    return _first_sign_change(defect, exact or not defect.domain.is_QQ)


def half_life(scheme: Scheme, frequency: Any, step: Any, leak: Any = 0) -> Expr:
    """The number of steps in which the amplitude of the mode −leak ± iω halves or doubles: log 2/abs(log abs(R(hλ))).

    ∞ when abs(R) = 1 exactly. This is how long a linear memory lasts under the scheme, in steps.
    Raises ValueError for a step ≤ 0 or a negative frequency or leak.
    """
    numerator, denominator = _fraction(resolve(scheme))
    width, exact_step = _exact(step, "the step")
    mode, exact_mode = _exact(frequency, "the frequency")
    rate, exact_rate = _exact(leak, "leak")
    if width.is_zero:
        raise ValueError("the step must be above 0")
    point = (-rate * width, mode * width)
    top, bottom = (_squared_modulus(p, point, y).as_expr().subs(y, 1) for p in (numerator, denominator))
    if (top - bottom).is_zero:
        return oo
    value = 2 * log(2) / abs(log(top / bottom))
    return value if exact_step and exact_mode and exact_rate else value.evalf(17)


def is_a_stable(scheme: Scheme) -> bool:
    """Whether abs(R(z)) ≤ 1 on the whole left half-plane, exactly.

    No growth on the imaginary axis, no pole to its left (all roots of D(−z) have negative real part: Hurwitz
    determinants), and a finite R at infinity; then the maximum principle does the rest.
    """
    chosen = resolve(scheme)
    numerator, denominator = _fraction(chosen)
    if imaginary_stability_limit(chosen) is not oo or numerator.degree() > denominator.degree():
        return False
    mirrored = [c * (-1) ** k for k, c in enumerate(reversed(denominator.all_coeffs()))][::-1]
    return _is_hurwitz([c * (1 if mirrored[0].is_positive else -1) for c in mirrored])


def _is_hurwitz(coefficients: list[Expr]) -> bool:
    """Whether all roots of the polynomial (highest coefficient first, positive) have negative real part."""
    n = len(coefficients) - 1

    def entry(i: int, j: int) -> Expr:
        k = 2 * (j + 1) - (i + 1)
        return coefficients[k] if 0 <= k <= n else S.Zero

    return all(Matrix(k, k, entry).det().is_positive for k in range(1, n + 1))
