"""For every assumption, by its name: the strategy that satisfies it and the one that breaks it and nothing else.

An assumption fixes some keywords of `networks`; breaking it puts other values in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from analysis.activations.activation import PROPERTIES
from proofs.assumptions import plane
from proofs.assumptions.network import largest_frequency, rank_two
from proofs.networks.instance import Instance
from proofs.strategies.instances import networks

Keywords = Mapping[str, Any]

SATISFY: dict[str, Keywords] = {
    **{name: {name: True} for name in (*PROPERTIES, "smooth", "locally_lipschitz", "nonconstant")},
    "strictly_increasing": {"strictly_increasing": True, "zero_at_zero": True},
    "skew": {"weights": "skew"},
    "skew_symmetrizable": {"weights": "skew_symmetrizable"},
    "zero_diagonal": {"weights": "zero_diagonal"},
    "linear": {"form": "linear"},
    "current_form": {"form": "current"},
    "current_form_leaky": {"form": "current", "leak": None},
    "rate_form": {"form": "rate", "bias": None},
    "positive_leak": {"leak": True},
    "euler_linear": {"form": "linear", "leak": None, "step": True},
    "euler_current": {"form": "current", "step": True},
    "inplace": {"form": "current", "step": True},
    "discrete_gradient": {"form": "current", "step": True},
    "current_form_biased": {"form": "current", "bias": True},
    "rank_two": {"weights": "low_rank_skew", "min_n": 2},
    "plane": {"form": "current", "weights": "skew", "min_n": 2, "max_n": 2},
    "tanh": {"sigmas": ("tanh",)},
    "smooth_at_0": {"smooth": True},
    "largest_frequency": {},
}

BREAK: dict[str, tuple[Keywords, ...]] = {
    **{name: ({name: False},) for name in (*PROPERTIES, "smooth", "locally_lipschitz", "nonconstant")},
    "strictly_increasing": ({"strictly_increasing": False}, {"zero_at_zero": False}),
    "skew": ({"weights": "any"}, {"weights": "zero_diagonal"}, {"weights": "skew_symmetrizable"}),
    "skew_symmetrizable": (
        {"weights": "any", "energy_weights": True},
        {"weights": "zero_diagonal", "energy_weights": True},
    ),
    "zero_diagonal": ({"weights": "any"}, {"weights": "negative_semidefinite"}),
    "linear": ({"form": "current", "weights": "skew"},),
    "current_form": ({"leak": True}, {"bias": True}),
    "current_form_leaky": ({"bias": True},),
    "rate_form": ({"leak": True},),
    "current_form_biased": ({"leak": True},),
    "positive_leak": ({"leak": False},),
    "rank_two": ({"weights": "skew", "min_n": 4}, {"bias": True}),
    "plane": ({"leak": True}, {"bias": True}, {"weights": "any"}),
    "tanh": ({"sigmas": None},),
    "largest_frequency": ({"weights": "zero"},),
}


FILTERED = {assumption.name: assumption for assumption in (rank_two, plane.field, plane.smooth_at_0, largest_frequency)}
"""No keyword guarantees these: two drawn vectors may be parallel, a drawn ω negative or 0."""


def keywords(names: Iterable[str]) -> dict[str, Any]:
    """The keywords of `networks` that satisfy all these assumptions. ValueError for a name that has none."""
    merged: dict[str, Any] = {}
    for name in names:
        if name not in SATISFY:
            raise ValueError(f"no strategy satisfies the assumption {name!r}; there are {', '.join(SATISFY)}")
        merged.update(SATISFY[name])
    return merged


def satisfying(*names: str, **options: Any) -> st.SearchStrategy[Instance]:
    """Instances that satisfy every one of the named assumptions; options go to `networks`. ValueError if unknown."""
    found = networks(**{**keywords(names), **options})
    checked = [name for name in names if name in FILTERED]
    if not checked:
        return found
    return found.filter(lambda instance: all(FILTERED[name].decide(instance).is_true for name in checked))


def breaking(name: str, *others: str, **options: Any) -> st.SearchStrategy[Instance]:
    """Instances that break one assumption and satisfy the others named; options go to `networks`.

    Whether an instance really does is for the assumptions to decide: filter by them. Raises ValueError for a name
    without a strategy, or when what is asked contradicts itself, as when another assumption implies this one.
    """
    if name not in BREAK:
        raise ValueError(f"no strategy breaks the assumption {name!r}; there are {', '.join(BREAK)}")
    base = keywords(other for other in others if other != name)
    return st.one_of(*(networks(**{**base, **options, **patch}) for patch in BREAK[name]))
