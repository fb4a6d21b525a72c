"""One-step maps: every tableau, in-place Euler, Strang, implicit rules, the discrete gradient.

May import analysis, numerics.evaluation, numerics.system.
"""

from numerics.integrators.catalogue import integrator, names, runge_kutta
from numerics.integrators.stepper import Integrator, SolverFailure, Stepper

__all__ = ["Integrator", "SolverFailure", "Stepper", "integrator", "names", "runge_kutta"]
