"""What kind of orbit one trajectory is: careful integration, sections, recurrence, Lyapunov exponents, spectra.

May import analysis, numerics.evaluation, numerics.exact, numerics.system. What numbers show here is evidence, no proof.
"""

from numerics.orbits.adaptive import solve
from numerics.orbits.judge import Field, Motion, judge_above
from numerics.orbits.kinds import CHAOTIC, KINDS, REGULAR, classify, drift
from numerics.orbits.lyapunov import lyapunov_spectrum, megno
from numerics.orbits.sections import periods, poincare_section, recurrence_times
from numerics.orbits.spectra import frequencies, frozen_spectra

__all__ = [
    "CHAOTIC",
    "KINDS",
    "REGULAR",
    "Field",
    "Motion",
    "classify",
    "drift",
    "frequencies",
    "frozen_spectra",
    "judge_above",
    "lyapunov_spectrum",
    "megno",
    "periods",
    "poincare_section",
    "recurrence_times",
    "solve",
]
