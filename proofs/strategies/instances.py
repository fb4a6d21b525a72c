"""Strategies for whole networks with states: `networks`, and by assumption `satisfying` and `breaking`."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st

from analysis.activations.activation import activation
from proofs.networks.instance import Instance
from proofs.networks.network import FORMS
from proofs.strategies.points import entries, in_width, numbers, states, steps
from proofs.strategies.shapes import Shape, fits, fitting, growth_of, shapes, wanted_properties
from proofs.strategies.weights import KINDS, LONGER, matrices, positive_weights, shortened, skew_symmetrizable_matrices

STATE_LIMITS = {"bounded": 1e6, "polynomial": 1e4, "exponential": 5.0}
"""How large a state may be for σ that grows so, without overflow in σ, S and their products."""


def networks(
    *,
    form: str = "current",
    weights: str = "skew",
    min_n: int = 1,
    max_n: int = 6,
    batch: int | None = None,
    exact: bool | None = False,
    bias: bool | str | None = False,
    leak: bool | None = False,
    step: bool = False,
    largest_step: float = 2.0,
    energy_weights: bool = False,
    state_limit: float | None = None,
    state_regions: bool = True,
    sigmas: tuple[str, ...] | None = None,
    width: int = 64,
    **properties: bool | None,
) -> st.SearchStrategy[Instance]:
    """Networks with states, as instances of claims.

    form: "linear", "current" or "rate". weights: a kind of `matrices`, or "skew_symmetrizable" (then energy_weights
    holds d). min_n, max_n: the size; batch: how many states, else 1 to 4. exact: True gives Fractions, where the states
    stand for the values of σ and there is no activation; None gives both sorts. bias, leak: True draws one (the leak is
    positive), None either; bias "in_image" is b = Wc, not rounded, with c in `extra`. step: also draw a step size h, 0
    < h ≤ largest_step. energy_weights: also draw a d > 0, which makes nothing skew unless the weights are
    skew_symmetrizable. state_limit: the largest entry of a state; state_regions: whether there are also tiny, saturated
    and huge ones. sigmas: activations by name or expression, as `analysis.activations.activation.activation` reads
    them, instead of drawn ones with properties. width: 32 for weights, states and bias that are float32 numbers, held
    in float64, in which the checks compute. The other keywords are those of `activations`; continuous is True unless
    another value is asked. Raises ValueError for values that are not accepted, and when no known activation has what is
    asked.
    """
    if form not in FORMS:
        raise ValueError(f"unknown form {form!r}; accepted are {', '.join(FORMS)}")
    if weights != "skew_symmetrizable" and weights not in KINDS:
        raise ValueError(f"unknown weights {weights!r}; accepted are skew_symmetrizable, {', '.join(KINDS)}")
    if not 1 <= min_n <= max_n:
        raise ValueError(f"sizes must satisfy 1 ≤ min_n ≤ max_n, not {min_n} and {max_n}")
    wanted = wanted_properties({"continuous": True, **properties})
    if sigmas is not None:
        named = tuple(Shape(sigma, growth_of(sigma)) for sigma in map(activation, sigmas))
        chosen = st.sampled_from(named).filter(lambda shape: fits(shape.activation, wanted))
    else:
        chosen = shapes(wanted)
    if form != "linear" and sigmas is None and not fitting(wanted):
        asked = ", ".join(f"{name}={value}" for name, value in sorted(wanted))
        raise ValueError(f"no known activation has {asked}")
    if width not in (32, 64) or (width == 32 and exact is not False):
        raise ValueError(f"width must be 64, or 32 with exact=False, not {width}")
    if isinstance(bias, str) and (bias != "in_image" or width == 32):
        raise ValueError(f'bias must be True, False, None or, with width 64, "in_image", not {bias!r}')
    top = largest_step if step else None
    drawn = _networks(
        form, weights, min_n, max_n, batch, exact, bias, leak, top, energy_weights, state_limit, state_regions, chosen
    )
    return drawn if width == 64 else drawn.map(_single)


def _single(instance: Instance) -> Instance:
    """The instance with its arrays rounded to float32 numbers."""
    weights, states = (in_width(array, 32).astype(float) for array in (instance.weights, instance.states))
    bias = None if instance.bias is None else in_width(instance.bias, 32).astype(float)
    return instance.replace(weights=weights, states=states, bias=bias)


_ONE_IN_THREE = st.integers(0, 2)
_RATES = st.sampled_from((1.0, 0.5, 0.1, 2.0, 1e-3, 0.05))


@st.composite
def _networks(
    draw: st.DrawFn,
    form: str,
    weights: str,
    min_n: int,
    max_n: int,
    batch: int | None,
    exact: bool | None,
    bias: bool | str | None,
    leak: bool | None,
    largest_step: float | None,
    energy_weights: bool,
    state_limit: float | None,
    state_regions: bool,
    chosen: st.SearchStrategy[Shape],
) -> Instance:
    rational = draw(_ONE_IN_THREE) == 2 if exact is None else exact
    n = draw(st.integers(min_n, max_n))
    if weights == "invertible_skew" and n % 2:
        n = n + 1 if n < max_n else max(2, n - 1)
    d = None
    if weights == "skew_symmetrizable":
        matrix, d = draw(skew_symmetrizable_matrices(n, exact=rational))
    else:
        matrix = draw(matrices(weights, n, exact=rational))
        d = draw(positive_weights(n, exact=rational)) if energy_weights else None
    shift = None
    if bias == "in_image":
        shift = entries(draw, n, numbers(rational), rational)
        if not rational:
            matrix, shift = shortened(matrix, LONGER), shortened(shift, LONGER)
    shape = None if form == "linear" or rational else draw(chosen)
    limit = 1e6 if shape is None else STATE_LIMITS[shape.growth]
    limit = limit if state_limit is None else min(limit, state_limit)
    constant = draw(st.booleans()) if bias is None else bool(bias)
    lossy = draw(st.booleans()) if leak is None else leak
    kind = numbers(rational), rational
    return Instance(
        weights=matrix,
        states=draw(states(n, batch=batch, exact=rational, limit=limit, regions=state_regions)),
        activation=None if shape is None else shape.activation,
        form=form,
        bias=None if not constant else matrix @ shift if shift is not None else entries(draw, n, *kind),
        leak=(Fraction(draw(_RATES)).limit_denominator(1000) if rational else draw(_RATES)) if lossy else 0,
        step=None if largest_step is None else draw(steps(exact=rational, largest=largest_step)),
        energy_weights=d,
        extra=MappingProxyType({} if shift is None else {"c": shift}),
    )


def regions(instance: Instance) -> tuple[str, ...]:
    """The interesting regions that an instance lies in, in words, for Hypothesis' `event` and for campaign tables."""
    found = ["exact" if instance.exact else "floats", "odd n" if instance.n % 2 else "even n"]
    if instance.n == 1:
        found.append("n = 1")
    weights = instance.weights.astype(float)
    if not np.any(weights):
        found.append("zero weights")
    elif instance.structure.rank < instance.n:
        found.append("singular weights")
    sizes = np.abs(instance.states.astype(float))
    top = float(sizes.max())
    if top > 1e3:
        found.append("huge states")
    elif top > 5:
        found.append("saturated states")
    elif 0 < top < 1e-2:
        found.append("tiny states")
    elif top == 0:
        found.append("zero states")
    return tuple(found)
