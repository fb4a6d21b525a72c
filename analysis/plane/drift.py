"""n = 2: how fast a scheme drifts in energy, averaged over one turn (T6.6, T7.5).

A scheme follows f + h f₂ + h² f₃ + …, so the energy changes at the rate Σ h^(j−1) σ(z)ᵀf_j(z). Swapping z₁ and z₂ and
reversing time leaves the system as it is, for every σ: under it a tree of order j contributes with the sign (−1)^j, so
odd j average to zero over an orbit, and the averaged rate is an odd function of h. Its leading term is the plain
average of the first even j that does not vanish, as long as that power of h is below 2p, where products of two
corrections begin.

For tanh, with p = tanh z₁ and q = tanh z₂, every term is a polynomial, and averages of polynomials over the orbit
p² + q² − p²q² = m follow from one: that of p², which is 1 − Eₗ(m)/K(m).
"""

from dataclasses import dataclass
from functools import cache

from sympy import Expr, Poly, S, Symbol, cancel, elliptic_e, elliptic_k, exp, factor

from analysis.plane.jacobi import m
from analysis.plane.period import energy
from analysis.plane.solution import curve, motion, p, q
from analysis.schemes.modified import modified_coefficients
from analysis.schemes.rootedtrees import Tree, symmetry, trees
from analysis.schemes.stability import Scheme, resolve
from analysis.symbols import h, omega

e = Symbol("e", positive=True)
"""Eₗ(m)/K(m), the average of dn² over a period."""

HIGHEST = 6  # trees to this order: powers of h to 5


@dataclass(frozen=True)
class Drift:
    """dE/dt = h^power · ω^(power+1) · coefficient(m, e) + …, averaged over a turn.

    ``power`` is 0 and the coefficient 0 when no drift appears: through h^``through``, or to every power when
    ``through`` is None.
    """

    power: int
    coefficient: Expr
    through: int | None = None

    def rate(self) -> Expr:
        """dE/dt in the symbols E, h and ω."""
        modulus = 1 - exp(-2 * energy)
        values = {e: elliptic_e(modulus) / elliptic_k(modulus), m: modulus}
        return h**self.power * omega ** (self.power + 1) * self.coefficient.subs(values)


def reduce_mixed(poly: Expr) -> Expr:
    """A polynomial in p and q on the orbit without mixed powers: p²q² is replaced by p² + q² − m until none is left.

    Monomials in which p or q occurs to an odd power are dropped: reflecting one axis and reversing time maps the orbit
    to itself, keeps the time spent, and changes their sign.
    """
    rest = Poly(poly, p, q)
    pure = S.Zero
    while not rest.is_zero:
        mixed = S.Zero
        for (a, b), coefficient in rest.terms():
            if a % 2 or b % 2:
                continue
            if a and b:
                mixed += coefficient * p ** (a - 2) * q ** (b - 2) * (p**2 + q**2 - m)
            else:
                pure += coefficient * p**a * q**b
        rest = Poly(mixed, p, q)
    return pure


@cache
def average_of_power(n: int) -> Expr:
    """⟨p^(2n)⟩ over the orbit = ⟨q^(2n)⟩, in m and e, from ⟨d/du(p^(2n−1) q)⟩ = 0.

    ⟨p²⟩ = ⟨m sn²⟩ = 1 − ⟨dn²⟩ = 1 − e by the definition of Eₗ.
    """
    if n == 0:
        return S.One
    if n == 1:
        return 1 - e
    balance = Poly(reduce_mixed(motion(p ** (2 * n - 1) * q)), p, q)
    total, leading = S.Zero, S.Zero
    for (a, b), coefficient in balance.terms():
        half = max(a, b) // 2
        if half == n:
            leading += coefficient
        else:
            total += coefficient * average_of_power(half)
    return cancel(-total / leading)


def orbit_average(poly: Expr) -> Expr:
    """The time average over one turn of a polynomial in p and q, as a polynomial in m and e = Eₗ(m)/K(m)."""
    pure = Poly(reduce_mixed(poly), p, q)
    return factor(sum((c * average_of_power(max(a, b) // 2) for (a, b), c in pure.terms()), S.Zero))


@cache
def _slope(k: int, letter: Symbol) -> Expr:
    """The k-th derivative of tanh as a polynomial in tanh."""
    return letter if k == 0 else (_slope(k - 1, letter).diff(letter) * (1 - letter**2)).expand()


@cache
def _differential(tree: Tree) -> tuple[Expr, Expr]:
    """F(τ) for ω = 1, as polynomials in p and q."""
    first, second = _slope(len(tree), p), _slope(len(tree), q)
    for child in tree:
        a, b = _differential(child)
        first, second = first * a, second * b
    return (second.expand(), (-first).expand())


def energy_term(tree: Tree) -> Expr:
    """σ(z)ᵀF(τ)(z) for tanh and ω = 1: what a tree contributes to dE/dt, a polynomial in p and q."""
    first, second = _differential(tree)
    return (p * first + q * second).expand()


def energy_correction(scheme: Scheme, n: int) -> Expr:
    """σᵀf_n for tanh and ω = 1, a polynomial in p and q: the rate of the energy at the power h^(n−1)."""
    b = modified_coefficients(scheme, n)
    return sum((b[t] / symmetry(t) * energy_term(t) for t in trees(n) if not b[t].is_zero), S.Zero)


@cache
def _average_of_tree(tree: Tree) -> Expr:
    return orbit_average(energy_term(tree))


def drift(scheme: Scheme) -> Drift:
    """The leading energy drift of a scheme on the tanh oscillator, n = 2 (T6.6, T7.5), derived.

    A symmetric scheme has even powers of h only, so it does not drift at any power. Raises ValueError when the
    leading average vanishes beyond the powers that plain averaging decides.
    """
    chosen = resolve(scheme)
    if chosen.symmetric:
        return Drift(0, S.Zero)
    b = modified_coefficients(chosen, HIGHEST)
    for n in range(2, HIGHEST + 1, 2):
        total = sum((b[t] / symmetry(t) * _average_of_tree(t) for t in trees(n)), S.Zero)
        total = factor(total)
        if total.is_zero:
            continue
        if n - 1 >= 2 * chosen.order:
            raise ValueError(f"{chosen.title}: the drift at h^{n - 1} needs more than plain averaging")
        return Drift(n - 1, total)
    return Drift(0, S.Zero, HIGHEST)


@dataclass(frozen=True)
class Certificate:
    """poly = constant + linear·p² + d/du(potential) + cofactor·(p² + q² − p²q² − m): why its average is what it is.

    On the orbit the last term is 0 and the average of the third is; so ⟨poly⟩ = constant + linear·⟨p²⟩. Raises
    ValueError when the identity does not hold.
    """

    poly: Expr
    constant: Expr
    linear: Expr
    potential: Expr
    cofactor: Expr

    def __post_init__(self) -> None:
        if self.constant.has(p, q) or self.linear.has(p, q):
            raise ValueError(f"{self.constant} and {self.linear} must not depend on the state")
        if not all(part.is_polynomial(p, q) for part in (self.potential, self.cofactor)):
            raise ValueError("the potential and the cofactor must be polynomials in p and q")
        if not (self.poly - self.right).expand().is_zero:
            raise ValueError(f"{self.poly} is not written as claimed")

    @property
    def right(self) -> Expr:
        """The right side of the identity."""
        return self.constant + self.linear * p**2 + motion(self.potential) + self.cofactor * curve()


def certificate(poly: Expr) -> Certificate:
    """How the average of a polynomial that is even in p and in q comes down to that of p². ValueError if not even."""
    rest, potential, cofactor = Poly(poly, p, q), S.Zero, S.Zero
    if any(a % 2 or b % 2 for a, b in rest.monoms()):
        raise ValueError(f"{poly} is not even in p and in q")
    while True:
        mixed = [(a, b, c) for (a, b), c in rest.terms() if a and b]
        if mixed:
            for a, b, c in mixed:
                factor_ = c * p ** (a - 2) * q ** (b - 2)
                cofactor -= factor_
                rest = rest - Poly(c * p**a * q**b, p, q) + Poly(factor_ * (p**2 + q**2 - m), p, q)
            continue
        high = [(a, b, c) for (a, b), c in rest.terms() if a + b > 2 or b]
        if not high:
            break
        a, b, c = max(high, key=lambda term: term[0] + term[1])
        power = p ** (a - 1) * q if a else (p * q ** (b - 1))
        balance = reduce_mixed(motion(power))
        leading = Poly(balance, p, q).coeff_monomial(p**a * q**b)
        step = c / leading * power
        potential += step
        rest = rest - Poly(motion(step), p, q)
    constant, linear = rest.coeff_monomial(1), rest.coeff_monomial(p**2)
    return Certificate(poly, constant, linear, potential, cofactor)
