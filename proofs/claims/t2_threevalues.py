"""T2.2 on numbers: the energy's rates at states where σ takes three values determine the symmetric part of W."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.checks import Residual, worst
from numerics.tolerance import Tolerance
from proofs.claims.support import drawn, sigma_of
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

PLACES = (-3.0, -1.0, -0.25, 0.0, 0.5, 2.0, 4.0)
"""Where σ is evaluated to find three values of it, besides the states."""


def check_three_values(instance: Instance) -> Residual:
    """W + Wᵀ from the rates vᵀWv at vectors v of three values of σ, against what it is.

    So the rates are not all 0 for a W that is not skew. Second differences at a < b < c give the diagonal, mixed
    ones the rest.
    """
    weights, n = instance.weights, instance.n
    values = _three_values(instance)
    if values is None:
        return Residual(0.0, 1.0, None, "three values of σ were not found")
    a, b, c = values
    mixed = 1 / (b - a) ** 2
    found = []
    for i in range(n):
        for j in range(i, n):
            if i == j:
                shares = ((a, (a - b) * (a - c)), (b, (b - a) * (b - c)), (c, (c - a) * (c - b)))
                terms = [({i: value}, 2 / share) for value, share in shares]
            else:
                terms = [({}, mixed), ({i: b}, -mixed), ({j: b}, -mixed), ({i: b, j: b}, mixed)]
            rates = [(*_rate(weights, a, changes), factor) for changes, factor in terms]
            total = sum(value * factor for value, _, factor in rates)
            size = sum(scale * abs(factor) for _, scale, factor in rates)
            reason = "three or four sums over n² products each, and their factors"
            tolerance = None if instance.exact else Tolerance(8 * n + 16, reason)
            found.append(Residual(float(abs(total - weights[i, j] - weights[j, i])), float(size), tolerance))
    return worst(*found)


def _rate(weights: np.ndarray, value: Any, changes: dict[int, Any]) -> tuple[Any, Any]:
    """vᵀWv and the size of its terms, for the v that is `value` everywhere but at the changes."""
    v = np.array([changes.get(i, value) for i in range(len(weights))], dtype=weights.dtype)
    return v @ weights @ v, abs(v) @ abs(weights) @ abs(v)


def _three_values(instance: Instance) -> tuple[Any, Any, Any] | None:
    """The smallest and the largest value of σ that is met, and the one nearest to their middle; None if there are not
    three. Exact instances give values of σ themselves."""
    if instance.exact:
        seen = [*instance.states.ravel(), Fraction(0), Fraction(1), Fraction(-2)]
    else:
        seen = list(sigma_of(instance, np.array([*instance.states.ravel(), *PLACES])))
    ordered = sorted(set(seen))
    middle = min(ordered[1:-1], key=lambda value: abs(2 * value - ordered[0] - ordered[-1]), default=None)
    return None if middle is None else (ordered[0], middle, ordered[-1])


def any_or_nearly_skew(**options: Any) -> SearchStrategy[Instance]:
    """Current forms with any weights, skew ones, and ones that a diagonal of trace 0 keeps from being skew."""
    from hypothesis import strategies as st

    kinds = (options.pop("weights"),) if "weights" in options else ("any", "skew", "traceless")
    draw = drawn(form="current", exact=None, nonconstant=True)
    return st.one_of(*(draw(weights=kind, **options) for kind in kinds))
