"""Stable NumPy forms of the catalogue's activations: σ, σ′, S and the difference quotient of S.

Every form works elementwise on float64 arrays of any shape, is accurate to a few roundings where the value can be
represented at all (tests compare each with mpmath at tiny, normal and huge arguments), and overflows only when
the true value does. At a kink σ′ is one of the two one-sided values.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Array = np.ndarray
Map = Callable[[Array], Array]
Quotient = Callable[[Array, Array], Array]

LOG2 = float(np.log(2.0))
CATALAN = 0.915965594177219015054603514932384110774


@dataclass(frozen=True)
class Forms:
    """σ, σ′ and S of one activation; `quotient(a, d)` = (S(a + d) − S(a))/d without cancellation, when there is one.

    `knots` are the points where σ is not smooth; `even` says that S is even (σ odd).
    """

    sigma: Map
    derivative: Map
    primitive: Map
    quotient: Quotient | None = None
    knots: tuple[float, ...] = ()
    even: bool = False


# ---------------------------------------------------------------------------------------------------- pieces


def _erf(x: Array) -> Array:
    from scipy.special import erf  # here, so that networks without it need not wait for SciPy

    return erf(x)


def _expit(x: Array) -> Array:
    from scipy.special import expit

    return expit(x)


def log_cosh(x: Array) -> Array:
    """log cosh x: log1p(2 sinh²(x/2)) keeps every digit near 0, |x| − log 2 + log1p(e^{−2|x|}) never overflows."""
    size = np.abs(x)
    inner = np.sinh(0.5 * np.minimum(size, 20.0))
    return np.where(size < 20.0, np.log1p(2.0 * inner * inner), size - LOG2 + np.exp(-2.0 * size))


def sech_squared(x: Array) -> Array:
    """1 − tanh² x as 4e/(1 + e)² with e = e^{−2|x|}: no cancellation when tanh is near 1."""
    e = np.exp(-2.0 * np.abs(x))
    return 4.0 * e / ((1.0 + e) * (1.0 + e))


def sech(x: Array) -> Array:
    """1/cosh x as 2e/(1 + e²) with e = e^{−|x|}."""
    e = np.exp(-np.abs(x))
    return 2.0 * e / (1.0 + e * e)


def log1p_defect(x: Array) -> Array:
    """x − log(1 + x) for x ≥ 0: with r = x/(2 + x) it is x·r − 2(r³/3 + r⁵/5 + …), used for x ≤ 1."""
    small = np.minimum(x, 1.0)
    r = small / (2.0 + small)
    r2 = r * r
    tail = np.full_like(r, 1.0 / 37.0)  # r ≤ 1/3: the first neglected term is 9⁻¹⁸ of the first
    for k in range(35, 2, -2):
        tail = tail * r2 + 1.0 / k
    return np.where(x <= 1.0, small * r - 2.0 * r * r2 * tail, x - np.log1p(x))


def half_log_one_plus_square(x: Array) -> Array:
    """½ log(1 + x²): log1p below 1, log of the hypotenuse above, where x² could overflow."""
    small = np.clip(x, -1.0, 1.0)
    return np.where(np.abs(x) <= 1.0, 0.5 * np.log1p(small * small), np.log(np.hypot(1.0, x)))


def positive_part(x: Array) -> Array:
    return np.maximum(x, 0.0)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


def mean_between(function: Map, low: Array, width: Array) -> Array:
    """The mean of a smooth function over [low, low + width] by 12 Gauss–Legendre nodes (exact to degree 23)."""
    total = np.zeros(np.broadcast(low, width).shape)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        total += (0.5 * weight) * function(low + (0.5 + 0.5 * node) * width)
    return total


def _gudermannian(x: Array) -> Array:
    return 2.0 * np.arctan(np.tanh(0.5 * x))


def _gudermannian_primitive(x: Array) -> Array:
    """π|x|/2 − 2(G − Ti₂(e^{−|x|})); below 1, where that cancels, the mean of σ by Gauss–Legendre.

    The nearest singularity of σ is at ±iπ/2, so the 12-node rule on [0, 1] is good to 1e-19.
    """
    from scipy.special import spence

    size = np.abs(x)
    small = np.minimum(size, 1.0)
    near = small * mean_between(_gudermannian, np.zeros_like(small), small)
    ti2 = spence(1.0 - 1j * np.exp(-size)).imag
    return np.where(size <= 1.0, near, 0.5 * np.pi * size - 2.0 * (CATALAN - ti2))


def _softplus_centred(x: Array) -> Array:
    """log((1 + eˣ)/2): log1p(expm1(x)/2), and x − log 2 + log1p(e^{−x}) where eˣ would overflow."""
    small = np.minimum(x, 30.0)
    return np.where(x <= 30.0, np.log1p(0.5 * np.expm1(small)), x - LOG2 + np.log1p(np.exp(-np.abs(x))))


def _logistic_slope(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return e / ((1.0 + e) * (1.0 + e))


def _rational(x: Array) -> Array:
    h = np.hypot(1.0, x)
    return x / h / h


def _rational_slope(x: Array) -> Array:
    h = np.hypot(1.0, x)
    return ((1.0 - x) / h) * ((1.0 + x) / h) / h / h


def _reciprocal_power(power: int) -> Map:
    """(1 + x²)^{−power/2}."""

    def function(x: Array) -> Array:
        return (1.0 / np.hypot(1.0, x)) ** power

    return function


def _gaussian(x: Array) -> Array:
    size = np.minimum(np.abs(x), 1e3)  # e^{−x²} is 0 in floats from 27.3 on
    return np.exp(-size * size)


# ---------------------------------------------------------------------------------------------- quotients


def tanh_quotient(a: Array, d: Array) -> Array:
    """(log cosh(a + d) − log cosh a)/d = 2 artanh(tanh(a + d/2)·tanh(d/2))/d.

    An identity (the addition theorem of cosh) in which nothing cancels; for |d| ≤ 2 the product stays below 0.77, so
    artanh is well conditioned. Beyond, the quotient of the plain difference, error eps·(|S(a)| + |S(a + d)|)/2.
    Divisions 0/0 at d = 0 are made and replaced; the caller has their warnings off.
    """
    half = 0.5 * d
    middle = np.tanh(a + half)
    mean = np.tanh(half)
    mean *= middle
    np.arctanh(mean, mean)
    mean /= half
    size = np.abs(half)
    if not np.minimum.reduce(size, axis=None, initial=1.0) > 0.0:
        zero = half == 0.0
        mean[zero] = middle[zero]
    if not np.maximum.reduce(size, axis=None, initial=0.0) <= 1.0:
        far = size > 1.0
        p, q = np.broadcast_to(a, d.shape)[far], d[far]
        mean[far] = (log_cosh(p + q) - log_cosh(p)) / q
    return mean


def _sin_quotient(a: Array, d: Array) -> Array:
    """(cos a − cos(a + d))/d = sin(a + d/2)·sin(d/2)/(d/2), for every d."""
    return np.sin(a + 0.5 * d) * np.sinc(d / (2.0 * np.pi))


def _sinh_quotient(a: Array, d: Array) -> Array:
    """(cosh(a + d) − cosh a)/d = sinh(a + d/2)·sinh(d/2)/(d/2)."""
    half = 0.5 * d
    safe = np.where(half == 0.0, 1.0, half)
    return np.sinh(a + half) * np.where(half == 0.0, 1.0, np.sinh(safe) / safe)


# ------------------------------------------------------------------------------------- piecewise linear σ


def piecewise_linear(
    knots: list[float], values: list[float], left: float, right: float, *, even: bool = False
) -> Forms:
    """The forms of the continuous σ with these values at these knots, and slopes `left`, `right` outside them.

    Needs strictly increasing knots. S is summed from the nearest knot, (x − x_k)(v_k + slope·(x − x_k)/2), so that it
    keeps its digits at a knot where it vanishes. ValueError for unordered or no knots.
    """
    x0 = np.asarray(knots, dtype=float)
    v0 = np.asarray(values, dtype=float)
    if x0.ndim != 1 or x0.size == 0 or x0.shape != v0.shape or (np.diff(x0) <= 0).any():
        raise ValueError("knots must be strictly increasing, one value for each, at least one")
    slopes = np.concatenate([[left], np.diff(v0) / np.diff(x0), [right]])
    # Each piece is measured from its point nearest to 0, its anchor, where σ and S are known to all digits.
    zero = int(np.searchsorted(x0, 0.0, side="right"))
    if 0 < zero < x0.size:
        start, stop = x0[zero - 1], x0[zero]
        at_zero = (v0[zero - 1] * stop - v0[zero] * start) / (stop - start)
    else:
        at_zero = v0[0] - left * x0[0] if zero == 0 else v0[-1] - right * x0[-1]
    anchors = np.concatenate([x0[:zero], [0.0], x0[zero:]])
    anchor_values = np.concatenate([v0[:zero], [at_zero], v0[zero:]])
    areas = 0.5 * np.diff(anchors) * (anchor_values[1:] + anchor_values[:-1])
    anchor_areas = np.concatenate([-np.cumsum(areas[:zero][::-1])[::-1], [0.0], np.cumsum(areas[zero:])])

    def sigma(x: Array) -> Array:
        k = np.searchsorted(x0, x, side="right")
        return anchor_values[k] + slopes[k] * (x - anchors[k])

    def derivative(x: Array) -> Array:
        return slopes[np.searchsorted(x0, x, side="right")]

    def primitive(x: Array) -> Array:
        k = np.searchsorted(x0, x, side="right")
        t = x - anchors[k]
        return anchor_areas[k] + t * (anchor_values[k] + 0.5 * slopes[k] * t)

    edges = np.concatenate([[-np.inf], x0, [np.inf]])

    def quotient(a: Array, d: Array) -> Array:
        """The mean of σ between a and a + d, from each piece's share and σ at the middle of its overlap."""
        low, high = np.minimum(a, a + d), np.maximum(a, a + d)
        width = np.where(high > low, high - low, 1.0)
        total = np.zeros(width.shape)
        for k in range(edges.size - 1):
            start, stop = np.maximum(low, edges[k]), np.minimum(high, edges[k + 1])
            middle = np.where(stop > start, 0.5 * (start + stop), anchors[k])
            value = anchor_values[k] + slopes[k] * (middle - anchors[k])
            total += np.where(stop > start, (stop - start) / width, 0.0) * value
        return np.where(high > low, total, sigma(0.5 * (low + high)))

    return Forms(sigma, derivative, primitive, quotient, tuple(x0.tolist()), even)


# ------------------------------------------------------------------------------------------ the catalogue


def power(q: float) -> Forms:
    """σ = |s|^{q−1} sgn s, q > 0: σ′ = q|s|^{q−1}, S = |s|^{q+1}/(q + 1)."""
    if not q > 0:
        raise ValueError(f"the exponent is {q!r}; a positive number is needed")

    def sigma(x: Array) -> Array:
        return np.copysign(np.abs(x) ** q, x)

    def primitive(x: Array) -> Array:
        return np.abs(x) ** (q + 1.0) / (q + 1.0)

    def quotient(a: Array, d: Array) -> Array:
        # Neighbours on one side of 0 by expm1((q + 1) log1p(d/a)); else nothing cancels but what ∫|σ| holds too.
        a, d = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(d, dtype=float))
        near = (np.abs(d) < 0.5 * np.abs(a)) & (d != 0)
        safe_a, safe_d = np.where(near, a, 1.0), np.where(near, d, 0.25)
        close = primitive(safe_a) * np.expm1((q + 1.0) * np.log1p(safe_d / safe_a)) / safe_d
        step = np.where(d != 0, d, 1.0)
        return np.where(near, close, np.where(d != 0, (primitive(a + d) - primitive(a)) / step, sigma(a)))

    return Forms(
        sigma,
        lambda x: q * np.abs(x) ** (q - 1.0),
        primitive,
        quotient,
        knots=(0.0,),
        even=True,
    )


def monomial(k: int) -> Forms:
    """σ = sᵏ, k ≥ 0 an integer; the quotient (b^{k+1} − a^{k+1})/((k + 1)(b − a)) as the sum of its k + 1 terms."""

    def quotient(a: Array, d: Array) -> Array:
        b = a + d
        total = np.ones(np.broadcast(a, d).shape)
        for i in range(1, k + 1):  # Horner's rule for Σ aʲ bᵏ⁻ʲ: total ← total·b + aⁱ
            total = total * b + a**i
        return total / (k + 1)

    return Forms(
        lambda x: x**k,
        lambda x: k * x ** (k - 1) if k else np.zeros_like(x),
        lambda x: x ** (k + 1) / (k + 1),
        quotient,
        even=k % 2 == 1,
    )


FORMS: dict[str, Forms] = {
    "tanh": Forms(np.tanh, sech_squared, log_cosh, tanh_quotient, even=True),
    "arctan": Forms(
        np.arctan, _reciprocal_power(2), lambda x: x * np.arctan(x) - half_log_one_plus_square(x), even=True
    ),
    "erf": Forms(
        _erf,
        lambda x: (2.0 / np.sqrt(np.pi)) * _gaussian(x),
        lambda x: x * _erf(x) + np.expm1(-(np.minimum(np.abs(x), 1e3) ** 2)) / np.sqrt(np.pi),
        even=True,
    ),
    "softsign": Forms(
        lambda x: x / (1.0 + np.abs(x)),
        lambda x: (1.0 / (1.0 + np.abs(x))) ** 2,
        lambda x: log1p_defect(np.abs(x)),
        knots=(0.0,),
        even=True,
    ),
    "algebraic": Forms(
        lambda x: x / np.hypot(1.0, x),
        _reciprocal_power(3),
        lambda x: x * (x / (1.0 + np.hypot(1.0, x))),
        lambda a, d: (2.0 * a + d) / (np.hypot(1.0, a) + np.hypot(1.0, a + d)),
        even=True,
    ),
    "gudermannian": Forms(_gudermannian, sech, _gudermannian_primitive, even=True),
    "hardtanh": replace(
        piecewise_linear([-1.0, 1.0], [-1.0, 1.0], 0.0, 0.0, even=True),
        sigma=lambda x: np.minimum(np.maximum(x, -1.0), 1.0),  # the same, without a search
    ),
    "sinh": Forms(np.sinh, np.cosh, lambda x: 2.0 * np.sinh(0.5 * x) ** 2, _sinh_quotient, even=True),
    "sin": Forms(np.sin, np.cos, lambda x: 2.0 * np.sin(0.5 * x) ** 2, _sin_quotient, even=True),
    "cauchy_odd": Forms(_rational, _rational_slope, half_log_one_plus_square, even=True),
    "gaussian_odd": Forms(
        lambda x: x * _gaussian(x),
        lambda x: (1.0 - 2.0 * np.minimum(np.abs(x), 1e3) ** 2) * _gaussian(x),
        lambda x: -0.5 * np.expm1(-(np.minimum(np.abs(x), 1e3) ** 2)),
        even=True,
    ),
    "deadzone": piecewise_linear([-1.0, 1.0], [0.0, 0.0], 1.0, 1.0, even=True),
    "rectified_tanh": Forms(
        lambda x: np.tanh(positive_part(x)),
        lambda x: np.where(x >= 0.0, sech_squared(x), 0.0),
        lambda x: log_cosh(positive_part(x)),
        knots=(0.0,),
    ),
    "sigmoid": Forms(_expit, _logistic_slope, _softplus_centred),
    "relu": replace(piecewise_linear([0.0], [0.0], 0.0, 1.0), sigma=positive_part),
    "identity": Forms(lambda x: x + 0.0, np.ones_like, lambda x: 0.5 * x * x, lambda a, d: a + 0.5 * d, even=True),
}
