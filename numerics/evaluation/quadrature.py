"""Vectorised Gauss–Legendre integration, and the mean of an activation between two points."""

from collections.abc import Callable

import numpy as np

from numerics.evaluation.stableforms import Forms
from numerics.tolerance import UNDERFLOW

Array = np.ndarray
Indexed = Callable[[Array, Array], Array]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
MAX_PANELS = 4096
AT_ONCE = 1024  # elements, so that the nodes of all of them fit into memory
RELATIVE_ERROR = 1e-13


def _panels(function: Indexed, chosen: Array, low: Array, high: Array, count: int) -> tuple[Array, Array]:
    """∫ and ∫|·| by `count` equal panels of 16 nodes, for the chosen elements (k,)."""
    width = (high - low) / count
    nodes = (np.arange(count)[:, None] + 0.5 + 0.5 * _NODES).ravel()
    values = function(low[:, None] + width[:, None] * nodes, chosen)
    weights = np.tile(0.5 * _WEIGHTS, count)
    return (values * weights).sum(-1) * width, (np.abs(values) * weights).sum(-1) * np.abs(width)


def integrate(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """∫ function from low to high, elementwise, for an elementwise function; see `integrate_indexed`."""
    return integrate_indexed(lambda nodes, chosen: function(nodes), low, high)


def integrate_indexed(function: Indexed, low: Array, high: Array) -> Array:
    """∫ function from low to high, for a function that may differ from element to element.

    function(nodes, chosen): nodes (k, m) for the elements with the flat indices chosen (k,). Panels are doubled for
    the elements that need it until two results agree to 1e-13 of ∫|function| (a kink or a square-root singularity
    gets there too, slowly). Where the integrand overflows the result is inf or nan; ValueError where it does not and
    4096 panels do not reach the accuracy.
    """
    a, b = np.broadcast_arrays(np.asarray(low, dtype=float), np.asarray(high, dtype=float))
    found = np.empty(a.size)
    for first in range(0, a.size, AT_ONCE):
        chosen = np.arange(first, min(first + AT_ONCE, a.size))
        found[chosen] = _some(function, chosen, a.reshape(-1)[chosen], b.reshape(-1)[chosen])
    return found.reshape(a.shape)


def _some(function: Indexed, chosen: Array, low: Array, high: Array) -> Array:
    result, count = np.empty(chosen.size), 2
    left = np.arange(chosen.size)
    with np.errstate(all="ignore"):
        before, _ = _panels(function, chosen, low, high, 1)
        while left.size and count <= MAX_PANELS:
            value, size = _panels(function, chosen[left], low[left], high[left], count)
            result[left] = value
            open_ = ~((np.abs(value - before) <= RELATIVE_ERROR * size + 1e-300) | ~np.isfinite(size))
            left, before, count = left[open_], value[open_], 2 * count
    if left.size:
        raise ValueError(
            f"an integral did not converge to a relative error of {RELATIVE_ERROR:g} with {MAX_PANELS} panels"
        )
    return result


def smooth_quotient(forms: Forms, a: Array, d: Array, *, checked: bool = False) -> Array:
    """(S(a + d) − S(a))/d without cancellation, for an activation that is smooth between its knots.

    With |d| ≤ 1/2 and no knot inside: the mean of σ by 16 Gauss–Legendre nodes. For a σ that is analytic at distance r
    from the segment the error is of the size of ρ⁻³², ρ = q + √(1 + q²), q = 2r/|d|: below a rounding for r ≥ 0.36.
    With a knot inside: the same rule on each side of it. Longer segments: the quotient of the difference of S,
    error eps·(|S(a)| + |S(a + d)|)/|d|. checked: for a σ that may be steep the rule on both halves is compared with
    that on the whole, and where they differ more panels are taken.
    """
    low, high = np.minimum(a, a + d), np.maximum(a, a + d)
    near = np.abs(d) <= 0.5
    result = np.empty(np.shape(d))
    if np.any(near):
        result[near] = _mean(forms, low[near], high[near], d[near])
        if checked:
            result[near] = _refined(forms, low[near], high[near], result[near])
    far = ~near
    if np.any(far):
        result[far] = (forms.primitive(a[far] + d[far]) - forms.primitive(a[far])) / d[far]
    return result


def _refined(forms: Forms, low: Array, high: Array, mean: Array) -> Array:
    """The means that two halves confirm, and integrals over the segments where they do not."""
    middle = low + 0.5 * (high - low)
    halves = [_mean(forms, a, b, b - a) for a, b in ((low, middle), (middle, high))]
    wrong = ~(
        np.abs(0.5 * (halves[0] + halves[1]) - mean) <= 1e-14 * (np.abs(halves[0]) + np.abs(halves[1])) + UNDERFLOW
    )
    wrong &= np.isfinite(mean) & (high > low)
    if np.any(wrong):
        mean = np.array(mean)
        mean[wrong] = integrate(forms.sigma, low[wrong], high[wrong]) / (high[wrong] - low[wrong])
    return mean


def _mean(forms: Forms, low: Array, high: Array, d: Array) -> Array:
    """The mean of σ over short segments, split at the knots that they contain."""
    size = np.abs(d)
    cuts = [k for k in forms.knots if np.any((low < k) & (k < high))]
    if not cuts:
        middle = low[..., None] + (0.5 + 0.5 * _NODES) * size[..., None]
        return (forms.sigma(middle) * (0.5 * _WEIGHTS)).sum(-1)
    total = np.zeros_like(size)
    width = np.where(high > low, high - low, 1.0)
    for left, right in zip([-np.inf, *cuts], [*cuts, np.inf], strict=True):
        start, stop = np.clip(low, left, right), np.clip(high, left, right)
        length = stop - start
        middle = start[..., None] + (0.5 + 0.5 * _NODES) * length[..., None]
        total += (length / width) * (forms.sigma(middle) * (0.5 * _WEIGHTS)).sum(-1)
    return np.where(high > low, total, forms.sigma(low))
