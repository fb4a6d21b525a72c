"""Elliptic integrals in Legendre's form: the reduction of a square-rooted quartic, every step checked.

K(m) = ∫₀¹ dx/√((1 − x²)(1 − mx²)) and Eₗ(m) = ∫₀¹ √(1 − mx²)/√(1 − x²) dx, with the parameter m = k² (as in SymPy
and SciPy). An integral ∫ N(u)/√(quartic) du is brought to these by a substitution; what makes the substitution right
is one algebraic identity between squared integrands, and that identity is decided, not believed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr, Poly, S, Symbol, cancel, elliptic_e, elliptic_k, factor_list, fraction, simplify, sqrt, together
from sympy.polys.polyerrors import PolynomialError

from analysis.decisions.functions import decide_zero

x = Symbol("x", positive=True)
"""The variable of Legendre's form, 0 ≤ x ≤ 1."""


@dataclass(frozen=True)
class Equation:
    """An identity left = right that holds for all values of its symbols. Raises ValueError when it is not shown."""

    left: Expr
    right: Expr
    reason: str

    def __post_init__(self) -> None:
        decision = decide_zero(self.left - self.right)
        if not decision.is_true:
            raise ValueError(f"{self.left} = {self.right} is {decision.truth.value}: {decision.reason}")


@dataclass(frozen=True)
class Legendre:
    """How an integral became Legendre's: ∫₀^end √squared du, u = image(x), is ∫₀¹ (first + second·(1 − mx²))/√… dx.

    With √… = √((1 − x²)(1 − mx²)): first·K(m) + second·Eₗ(m). ``mirrored``: the squared integrand is even about
    ``end``, and the integral asked for is twice this one.
    """

    squared: Expr
    end: Expr
    image: Expr
    m: Expr
    first: Expr
    second: Expr
    mirrored: bool = False

    @property
    def transformed(self) -> Expr:
        """The squared integrand in x."""
        return (self.first + self.second * (1 - self.m * x**2)) ** 2 / ((1 - x**2) * (1 - self.m * x**2))

    @property
    def value(self) -> Expr:
        """The integral."""
        once = self.first * elliptic_k(self.m) + self.second * elliptic_e(self.m)
        return 2 * once if self.mirrored else once


@dataclass(frozen=True)
class Reduction:
    """The value of an integral, the form that gives it, and the identities that lead to it, in order."""

    form: Legendre
    equations: tuple[Equation, ...]

    @property
    def value(self) -> Expr:
        """The integral."""
        return self.form.value


def definition(m: Expr) -> tuple[Expr, Expr]:
    """The integrands of K(m) and Eₗ(m) over 0 ≤ x ≤ 1."""
    root = sqrt((1 - x**2) * (1 - m * x**2))
    return 1 / root, (1 - m * x**2) / root


def _plainly_positive(expr: Expr) -> bool:
    return bool(expr.is_positive)


def reduce_integral(
    squared: Expr, u: Symbol, upper: Expr, positive: Callable[[Expr], bool] = _plainly_positive
) -> Reduction:
    """∫₀^upper √squared du in K and Eₗ, for squared = N²/(C·cubic or quartic) with real roots, rational in u.

    The lower end 0 and ``upper`` are neighbouring roots of the quartic, or the quartic is even in u and ``upper`` is
    its smallest positive root, or it is even about upper/2. The second and third cases take a numerator
    N = n₀ + n₁u². A quadratic in place of the quartic gives m = 0. ``positive`` says which expressions are known to be
    positive; it is asked for the order of the roots. Raises ValueError when the integrand has none of these shapes or
    the order of its roots is not known.
    """
    numerator, constant, radicand = _split(squared, u)
    if positive(simplify(-numerator.subs(u, upper / 2))):
        numerator = -numerator
    elif not positive(simplify(numerator.subs(u, upper / 2))):
        raise ValueError(f"the sign of the numerator {numerator} is not known")
    if _is_even(radicand, u) and _is_even(numerator, u):
        return _even(numerator, constant, radicand, u, upper, positive)
    if not numerator.has(u):
        return _four_roots(numerator, constant, radicand, u, upper, positive)
    shifted = [together(poly.subs(u, u + upper / 2).expand()) for poly in (numerator, radicand)]
    if not all(_is_even(poly, u) for poly in shifted):
        raise ValueError(f"the numerator {numerator} is not constant and the quartic is not even")
    turned = Equation(
        squared.subs(u, u + upper / 2),
        shifted[0] ** 2 / (constant * shifted[1]),
        "u is counted from the middle, about which the integrand is even",
    )
    half = _even(shifted[0], constant, shifted[1], u, upper / 2, positive)
    middle = upper / 2
    # From the left end to the middle, u = middle·(1 − x): the middle's distance runs from 1 to 0 times itself.
    form = replace(half.form, squared=squared, end=middle, image=middle - half.form.image, mirrored=True)
    return Reduction(form, (turned, *half.equations))


def _split(squared: Expr, u: Symbol) -> tuple[Expr, Expr, Expr]:
    """squared = N²/(C·R): N and R are products of the irreducible factors, C does not depend on u."""
    top, bottom = fraction(cancel(together(squared)))
    (a, up), (b, down) = (factor_list(part, u) for part in (top, bottom))
    if any(power % 2 for _, power in up):
        raise ValueError(f"the numerator of {squared} is not a square")
    numerator, radicand = S.One, S.One
    for base, power in up:
        numerator *= base ** (power // 2)
    for base, power in down:
        if power % 2 == 0:
            raise ValueError(f"{squared} has a pole that is not integrable")
        radicand *= base
        numerator /= base ** (power // 2)
    return numerator, b / a, radicand


def _is_even(expr: Expr, u: Symbol) -> bool:
    return decide_zero(expr - expr.subs(u, -u)).is_true


def _even(
    numerator: Expr, constant: Expr, radicand: Expr, u: Symbol, upper: Expr, positive: Callable[[Expr], bool]
) -> Reduction:
    """R = (u² − α)(u² − β) with α = upper²; u = √α·x, or u² = α(1 − x²) when β < 0."""
    w = Symbol("w")
    try:
        poly = Poly(radicand.expand(), u)
        quartic = Poly(sum(c * w ** (k // 2) for (k,), c in poly.terms()), w)
        top = Poly(sum(c * w ** (k // 2) for (k,), c in Poly(numerator.expand(), u).terms()), w)
    except PolynomialError as error:
        raise ValueError(f"not a polynomial in {u}: {error}") from None
    alpha = upper**2
    if quartic.degree() not in (1, 2) or not decide_zero(quartic.as_expr().subs(w, alpha)).is_true:
        raise ValueError(f"{upper} is not a root of an even quartic: {radicand}")
    if quartic.degree() == 1:
        return _quadratic(top, simplify(-constant * quartic.LC()), u, upper, positive)
    lead, middle, _ = quartic.all_coeffs()
    beta = simplify(-middle / lead - alpha)
    scale = simplify(constant * lead)  # squared = N²/(scale (w − α)(w − β))
    if top.degree() > 1:
        raise ValueError(f"the numerator {numerator} has a higher degree than Legendre's two kinds")
    n1, n0 = top.coeff_monomial(w), top.coeff_monomial(1)
    squared = top.as_expr().subs(w, u**2) ** 2 / (scale * (u**2 - alpha) * (u**2 - beta))
    if positive(simplify(beta - alpha)):
        m = simplify(alpha / beta)
        step = Equation(
            squared.subs(u, sqrt(alpha) * x) * alpha,
            (n0 + n1 * alpha * x**2) ** 2 / (scale * beta * (1 - x**2) * (1 - m * x**2)),
            "substitution u = √α·x, (du/dx)² times the squared integrand",
        )
        k_part, e_part = n0, S.Zero
        equations = [step]
        if not n1.is_zero:
            first, second = definition(m)
            equations.append(Equation(x**2 * first, (first - second) / m, "x² in terms of the integrands of K and Eₗ"))
            k_part, e_part = n0 + n1 * alpha / m, -n1 * alpha / m
        root = _root(scale * beta, positive)
        form = Legendre(squared, upper, sqrt(alpha) * x, m, simplify(k_part / root), simplify(e_part / root))
        return Reduction(form, tuple(equations))
    if positive(-beta) and n1.is_zero:
        m = simplify(alpha / (alpha - beta))
        step = Equation(
            squared.subs(u, sqrt(alpha * (1 - x**2))) * alpha * x**2 / (1 - x**2),
            n0**2 / (-scale * (alpha - beta) * (1 - x**2) * (1 - m * x**2)),
            "substitution u² = α(1 − x²), (du/dx)² times the squared integrand",
        )
        first = simplify(n0 / _root(-scale * (alpha - beta), positive))
        return Reduction(Legendre(squared, upper, sqrt(alpha * (1 - x**2)), m, first, S.Zero), (step,))
    raise ValueError(f"the order of the roots {alpha} and {beta} of {radicand} in u² is not known")


def _four_roots(
    numerator: Expr, constant: Expr, radicand: Expr, u: Symbol, upper: Expr, positive: Callable[[Expr], bool]
) -> Reduction:
    """R ∝ (u − a)(u − b)(u − c)(u − d), a > b > c > d, between c = 0 and b = upper.

    The Möbius substitution x² = (b − d)(u − c)/((b − c)(u − d)) sends c, b to 0, 1.
    """
    roots, lead = [], S.One
    constant_factor, factors = factor_list(radicand, u)
    for base, power in factors:
        poly = Poly(base, u)
        if poly.degree() != 1 or power != 1:
            raise ValueError(f"{radicand} does not split into different linear factors")
        lead *= poly.LC()
        roots.append(simplify(-poly.coeff_monomial(1) / poly.LC()))
    inner = [r for r in roots if decide_zero(r).is_true or decide_zero(r - upper).is_true]
    outer = [r for r in roots if r not in inner]
    if len(roots) != 4 or len(inner) != 2:
        raise ValueError(f"0 and {upper} are not two of four roots of {radicand}")
    above = [r for r in outer if positive(simplify(r - upper))]
    below = [r for r in outer if positive(simplify(-r))]
    if len(above) != 1 or len(below) != 1:
        raise ValueError(f"the order of the roots {roots} of {radicand} is not known")
    (a,), b, c, (d,) = above, upper, S.Zero, below
    scale = simplify(constant * lead * constant_factor)
    m = simplify((b - c) * (a - d) / ((a - c) * (b - d)))
    square = (b - d) * (u - c) / ((b - c) * (u - d))
    step = Equation(
        square.diff(u) ** 2 / (4 * square * (1 - square) * (1 - m * square)),
        (a - c) * (b - d) / (4 * (a - u) * (b - u) * (u - c) * (u - d)),
        "substitution x² = (b − d)(u − c)/((b − c)(u − d)): (dx/du)² times Legendre's squared integrand",
    )
    first = simplify(numerator * 2 / _root(scale * (a - c) * (b - d), positive))
    squared = numerator**2 / (scale * (a - u) * (b - u) * (u - c) * (u - d))
    image = (c * (b - d) - d * (b - c) * x**2) / ((b - d) - (b - c) * x**2)
    return Reduction(Legendre(squared, upper, image, m, first, S.Zero), (step,))


def _quadratic(top: Poly, scale: Expr, u: Symbol, upper: Expr, positive: Callable[[Expr], bool]) -> Reduction:
    """∫₀^√α n₀ du/√(scale (α − u²)) = n₀K(0)/√scale."""
    n0 = top.as_expr()
    if top.degree() > 0:
        raise ValueError(f"the numerator {n0} is not constant over a quadratic")
    step = Equation(
        (n0**2 / (scale * (upper**2 - u**2))).subs(u, upper * x) * upper**2,
        n0**2 / (scale * (1 - x**2)),
        "substitution u = √α·x, (du/dx)² times the squared integrand: Legendre's form with m = 0",
    )
    first = simplify(n0 / _root(scale, positive))
    squared = n0**2 / (scale * (upper**2 - u**2))
    return Reduction(Legendre(squared, upper, upper * x, S.Zero, first, S.Zero), (step,))


def _root(expr: Expr, positive: Callable[[Expr], bool]) -> Expr:
    """The positive root of a positive expression. Raises ValueError when its sign is not known."""
    known = simplify(expr)
    if not positive(known):
        raise ValueError(f"{known} is not known to be positive")
    return simplify(sqrt(known.factor()))
