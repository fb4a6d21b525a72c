"""Hypothesis strategies for skew-symmetric networks, for use in anybody's tests.

Hypothesis loads this module through its entry point whenever it is imported, so nothing heavy is imported here:
the public names are fetched when they are first used.

>>> from hypothesis import given
>>> from proofs.strategies import skew_matrices
>>> @given(skew_matrices(n=3))
... def test(K):
...     assert (K == -K.T).all()
>>> test()
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs.strategies.byassumption import breaking, satisfying
    from proofs.strategies.instances import networks, regions
    from proofs.strategies.points import states, steps
    from proofs.strategies.shapes import activations
    from proofs.strategies.weights import matrices, skew_matrices, skew_symmetrizable_matrices

_HOMES = {
    "networks": "instances",
    "satisfying": "byassumption",
    "breaking": "byassumption",
    "regions": "instances",
    "states": "points",
    "steps": "points",
    "activations": "shapes",
    "matrices": "weights",
    "skew_matrices": "weights",
    "skew_symmetrizable_matrices": "weights",
}

__all__ = [
    "activations",
    "breaking",
    "matrices",
    "networks",
    "regions",
    "register",
    "satisfying",
    "skew_matrices",
    "skew_symmetrizable_matrices",
    "states",
    "steps",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    register()
    globals()[name] = found
    return found


def register() -> None:
    """Teach `hypothesis.strategies.from_type` our types, those whose modules are loaded already.

    The classes live in modules that load SymPy, so a program that never uses them does not pay for them; one that
    uses any strategy of this package reaches this function again.
    """
    from hypothesis import strategies as st

    if "analysis.activations.activation" in sys.modules:
        st.register_type_strategy(sys.modules["analysis.activations.activation"].Activation, _activations)
    if hasattr(sys.modules.get("proofs.networks.instance"), "Instance"):
        st.register_type_strategy(sys.modules["proofs.networks.instance"].Instance, _networks)


def _activations(_: type) -> Any:
    from proofs.strategies.shapes import activations

    return activations()


def _networks(_: type) -> Any:
    from proofs.strategies.instances import networks

    return networks()
