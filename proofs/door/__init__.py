"""skewflow: when does a recurrent network keep moving for ever, and what does the computer do to that motion?

What holds for a network of yours, from an array, a torch module or a file:

    found = skewflow.audit(W, form="rate", step=0.1)
    print(found)                    # what holds, on what evidence, and what is missing for the rest
    found.motion.perpetual          # one answer, with its reason and its claims
    found.cite()                    # the paragraph for a paper, with BibTeX
    run = skewflow.simulate(W, "inplace", step=0.1, steps=1000)
    skewflow.equilibria(W), skewflow.orbit(W, start, period)    # with proof

What the theory says, and why: skewflow.verify("T2.1"), skewflow.derive("T2.1"), skewflow.validate("T2.1"),
skewflow.ablate("T3.1"). For your own tests: skewflow.assert_skew and its kin; while you train: skewflow.TrainingLog.

This package is `proofs.door` in the source tree and is installed under the name `skewflow`. Importing it costs
nothing: everything is loaded when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asking import Trajectory, audit, equilibria, orbit, simulate
    from .asserts import assert_conserves, assert_drift, assert_order, assert_skew, assert_symplectic
    from .given import network
    from .theory import ablate, activation, claims, derive, validate, verify
    from .training import TrainingLog

_HOMES = {
    "network": "given",
    "audit": "asking",
    "equilibria": "asking",
    "orbit": "asking",
    "simulate": "asking",
    "Trajectory": "asking",
    "activation": "theory",
    "claims": "theory",
    "verify": "theory",
    "derive": "theory",
    "validate": "theory",
    "ablate": "theory",
    "assert_skew": "asserts",
    "assert_conserves": "asserts",
    "assert_order": "asserts",
    "assert_symplectic": "asserts",
    "assert_drift": "asserts",
    "TrainingLog": "training",
}

__all__ = [
    "TrainingLog",
    "Trajectory",
    "ablate",
    "activation",
    "assert_conserves",
    "assert_drift",
    "assert_order",
    "assert_skew",
    "assert_symplectic",
    "audit",
    "claims",
    "derive",
    "equilibria",
    "network",
    "orbit",
    "simulate",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from proofs import __version__

        return __version__
    if name not in _HOMES:
        from analysis.names import nearest

        hint = nearest(name, __all__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}; it has {', '.join(__all__)}")
    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
