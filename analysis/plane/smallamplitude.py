"""n = 2: the period as a power series in the energy, for any smooth σ with σ(0) = 0 < σ'(0), odd or not.

With S(s) = u²/2 and s increasing in u, ds/du = χ(u) = u/σ(s(u)), and T4.2 reads
T = (1/ω)∮ χ(√(2E) cos φ) χ(√(2E) sin φ) dφ. Expanding χ and averaging monomials in cos φ and sin φ gives every
coefficient; nothing is typed in.
"""

from collections.abc import Sequence

from sympy import (
    Expr,
    Rational,
    S,
    Symbol,
    expand,
    factorial2,
    pi,
    symbols,
    together,
)

from analysis.activations.activation import Activation
from analysis.activations.taylor import taylor
from analysis.plane.period import energy
from analysis.symbols import omega


def coefficients(count: int) -> tuple[Symbol, ...]:
    """s₁ > 0, s₂, … of σ = s₁s + s₂s² + …: the symbols in which the expansion is written."""
    return (
        (Symbol("s_1", positive=True), *symbols(f"s_2:{count + 1}", real=True))
        if count > 1
        else (Symbol("s_1", positive=True),)
    )


def inverse_series(sigma: Sequence[Expr], terms: int) -> tuple[Expr, ...]:
    """c₁, …, c_terms with s = c₁u + c₂u² + … when S(s) = u²/2, from σ = s₁s + s₂s² + … (T4.2).

    ``sigma`` holds s₁, …, at least ``terms`` of them. Order by order: u^(k+1) in S(s(u)) = u²/2 is linear in c_k.
    """
    if len(sigma) < terms:
        raise ValueError(f"{terms} terms of the inverse need {terms} coefficients of σ, not {len(sigma)}")
    found: list[Expr] = [1 / _positive_root(sigma[0])]
    for k in range(2, terms + 1):
        # S(s) = Σ s_j s^(j+1)/(j+1), truncated: the coefficient of u^(k+1) with c_k left out, then c_k from s₁c₁c_k.
        series = [S.Zero, *found, S.Zero]
        power = series
        rest = S.Zero
        for j in range(1, k + 1):
            power = _times(power, series, k + 1)
            rest += sigma[j - 1] * power[k + 1] / (j + 1) if k + 1 < len(power) else S.Zero
        found.append(together(expand(-rest / (sigma[0] * found[0]))))
    return tuple(found)


def _positive_root(slope: Expr) -> Expr:
    if not slope.is_positive:
        raise ValueError(f"the slope of σ at 0 must be positive, not {slope}")
    return slope ** Rational(1, 2)


def _times(a: Sequence[Expr], b: Sequence[Expr], degree: int) -> list[Expr]:
    """The product of two power series, to this degree."""
    product = [S.Zero] * (degree + 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            if i + j <= degree:
                product[i + j] += x * y
    return product


def angle_average(a: int, b: int) -> Expr:
    """The mean of cos^a φ sin^b φ over a turn: (a − 1)!!(b − 1)!!/(a + b)!! for even a and b, else 0."""
    if a % 2 or b % 2:
        return S.Zero
    return Rational(factorial2(a - 1) * factorial2(b - 1), factorial2(a + b))


def small_amplitude_period(sigma: Sequence[Expr], order: int = 2) -> tuple[Expr, ...]:
    """(t₀, t₁, …, t_order) with T = (2π/(ωs₁))(t₀ + t₁E + t₂E² + …), t₀ = 1 (T4.5).

    ``sigma`` holds s₁, …, s_(2·order+1), the Taylor coefficients of σ at 0; expressions or numbers. Raises ValueError
    when there are too few or s₁ is not positive.
    """
    if order < 0:
        raise ValueError(f"the order must be ≥ 0, not {order}")
    inverse = inverse_series(sigma, 2 * order + 1)
    chi = [(j + 1) * c for j, c in enumerate(inverse)]  # χ = ds/du
    result = []
    for k in range(order + 1):
        total = sum(chi[a] * chi[2 * k - a] * angle_average(a, 2 * k - a) for a in range(0, 2 * k + 1, 2))
        result.append(expand(together(total * 2**k * sigma[0])))
    return tuple(result)


def period_series(activation: Activation, order: int = 2) -> Expr:
    """T(E) to O(E^(order+1)) for this σ, in ``energy`` and ``omega`` (T4.5)."""
    sigma = taylor(activation, 2 * order + 1)
    terms = small_amplitude_period(sigma, order)
    return 2 * pi / (omega * sigma[0]) * sum(t * energy**k for k, t in enumerate(terms))
