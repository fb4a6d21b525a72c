"""The integrators by name: every Runge–Kutta tableau of the catalogue, in-place Euler, Strang, discrete gradient."""

from functools import cache

import numpy as np

from analysis.names import nearest
from analysis.schemes.named import catalogue
from analysis.schemes.tableaux import Tableau
from numerics.integrators.discretegradient import DiscreteGradient
from numerics.integrators.explicit import ExplicitRungeKutta
from numerics.integrators.implicit import ImplicitRungeKutta
from numerics.integrators.inplace import InPlace
from numerics.integrators.stepper import Integrator

GEOMETRIC = ("inplace", "strang", "discrete_gradient")


def names() -> tuple[str, ...]:
    """The names that `integrator` knows."""
    return (*catalogue(), *GEOMETRIC)


def runge_kutta(tableau: Tableau) -> Integrator:
    """The integrator of an exact tableau: explicit where A is strictly lower triangular, else implicit."""
    matrix = np.array([[float(a) for a in row] for row in tableau.A])
    weights = np.array([float(b) for b in tableau.b])
    kind = ExplicitRungeKutta if tableau.explicit else ImplicitRungeKutta
    return kind(tableau.name, tableau.order, matrix, weights)


@cache
def integrator(name: str, *, fast: bool = False) -> Integrator:
    """The integrator of this name; ValueError, with the names there are, for another.

    fast: use the numba leaf (extra `fast`) in the in-place sweeps.
    """
    if name == "inplace":
        return InPlace("inplace", 1, "sweep", fast)
    if name == "strang":
        return InPlace("strang", 2, "strang", fast)
    if name == "discrete_gradient":
        return DiscreteGradient("discrete_gradient", 2)
    if name not in catalogue():
        raise ValueError(f"unknown integrator {name!r}{nearest(name, names())}; accepted are {', '.join(names())}")
    return runge_kutta(catalogue()[name])
