"""The map that is trained, x⁺ = (1 − hγ)x + hσ(Wx + b): what one step can do, and what many do (T13).

May import analysis, numerics.exact.
"""

from numerics.maps.eulerstep import Dichotomy, dichotomy
from numerics.maps.forms import ForgettingForm, forgetting_form
from numerics.maps.gradients import Factors, step_factors
from numerics.maps.memory import echo_state, injective

__all__ = [
    "Dichotomy",
    "Factors",
    "ForgettingForm",
    "dichotomy",
    "echo_state",
    "forgetting_form",
    "injective",
    "step_factors",
]
