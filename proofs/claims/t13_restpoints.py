"""T13.7: the fixed points of the trained map: where each is unstable almost no orbit converges to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.checks import Residual
from proofs.assumptions import settling
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample
from proofs.claims.support import given
from proofs.claims.t11_restpoints import CERTAIN, rotating
from proofs.kernel.rules import Step, assume, cite, discharge
from proofs.kernel.theorems import restpoints as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def almost_never(*premises: Step) -> Step:
    """Lindelöf's countably many null sets, and their preimages."""
    thin = cite(theorems.map_centre_stable, given(settling.stepped), given(settling.smooth_at_rest), *premises)
    return cite(theorems.map_preimages, cite(theorems.map_lindelof, thin), given(settling.regular_step))


def t13_7() -> tuple[Step, ...]:
    never = almost_never(assume(theorems.MAP_UNSTABLE, "unstable everywhere"))
    sink = assume(theorems.MAP_SINK, "a sink")
    attracts = cite(theorems.map_sink, given(settling.stepped), given(settling.smooth_at_rest), sink)
    return discharge(never, theorems.MAP_UNSTABLE), discharge(attracts, theorems.MAP_SINK)


def check_moduli(instance: Instance) -> Residual:
    """In floats, the step's Jacobian at each certified fixed point has a modulus above 1 where that is certified."""
    found = settling.rest_of(instance)
    if isinstance(found, str):
        return Residual(0.0, 1.0, CERTAIN, found)
    step, wrong = float(instance.step), 0
    for point in found.points:
        slopes = np.array([float(x.mid()) for x in point.slopes])
        J = (1 - step * found.balance.leak) * np.eye(instance.n) + step * found.balance.weights * slopes
        largest = float(np.abs(np.linalg.eigvals(J)).max())
        kind = point.map(step)
        if kind.decided and abs(largest - 1) > 1e-6 * (1 + float(np.abs(J).max())):
            wrong += (largest > 1) != (kind.unstable > 0)
    return Residual(float(wrong), 1.0, CERTAIN)


def stepping(**options: Any) -> SearchStrategy[Instance]:
    """Rotating networks with a step."""
    from hypothesis import strategies as st

    return st.builds(
        lambda instance, step: instance.replace(step=step), rotating(**options), st.sampled_from((0.125, 0.5, 1.0))
    )


T13_7 = Claim(
    label="T13.7",
    title="The trained map: almost no orbit converges where every fixed point is unstable",
    statement="For forward Euler steps `x⁺ = G(x)`, `h > 0`, of the current or the rate form, with a locally Lipschitz "
    "`σ` that is continuously differentiable near the coordinates of every equilibrium, and `det DG ≠ 0` almost "
    "everywhere: if the Jacobian of `G` at every fixed point has an eigenvalue of modulus above 1, the starts whose "
    "orbit converges to a fixed point form a null set. If at some fixed point all moduli are below 1, an open set of "
    "starts converges to it.",
    assumptions=(settling.stepped, settling.smooth_at_rest, settling.regular_step),
    source="beyond",
    derive=t13_7,
    shows=("unstable everywhere: a null set converges", "an attracting fixed point: an open set converges"),
    check=check_moduli,
    instances=stepping,
    twins=(
        Twin(
            "one unstable fixed point among others is enough",
            almost_never,
            "centre-stable manifold theorem for maps",
            Counterexample(
                "`x⁺ = tanh(2x)`: 0 is unstable, and every other orbit converges to `±0.9575…`",
                lambda: (
                    settling.map_sink.decide(_elman(2.0)).is_true and settling.map_unstable.decide(_elman(2.0)).is_false
                ),
            ),
        ),
        Twin(
            "what the flow does decides it for the map",
            lambda: almost_never(assume(theorems.UNSTABLE, "unstable as an equation")),
            "centre-stable manifold theorem for maps",
            Counterexample(
                "`x⁺ = tanh(−2x)`: as an equation 0 attracts, as a map it does not",
                lambda: settling.sink.decide(_elman(-2.0)).is_true and settling.map_sink.decide(_elman(-2.0)).is_false,
            ),
        ),
    ),
    of_map=(
        *answers(
            0,
            "every fixed point is unstable: almost no orbit converges to one",
            settling.map_unstable,
            almost_never_settles=True,
        ),
        *answers(
            1,
            "a certified fixed point attracts an open set of starts",
            settling.map_sink,
            perpetual=False,
            almost_never_settles=False,
        ),
    ),
    remark="An Elman network is `h = γ = 1`. Cycles are not excluded. The types of the same points differ between the "
    "equation and the map, so each has its own verdict.",
)


def _elman(weight: float) -> Any:
    from proofs.networks.network import Network

    return Network(np.array([[weight]]), form="rate", leak=1.0, step=1.0)


CLAIMS = (T13_7,)
