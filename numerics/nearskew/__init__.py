"""How far weights are from skew, and what of the motion survives that: energy, memory and frequencies in bounds (T10).

May import analysis, numerics.exact.
"""

from numerics.nearskew.energy import (
    EnergyTimes,
    HalfLife,
    energy_times,
    half_life_under_diffusion,
    half_life_under_leak,
)
from numerics.nearskew.frequencies import Detuning, detuning
from numerics.nearskew.symmetric import SymmetricPart

__all__ = [
    "Detuning",
    "EnergyTimes",
    "HalfLife",
    "SymmetricPart",
    "detuning",
    "energy_times",
    "half_life_under_diffusion",
    "half_life_under_leak",
]
