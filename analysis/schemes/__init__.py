"""Update rules as tableaux: stability functions, amplification and imaginary limits, trees, modified equations.

May import analysis.decisions, analysis.fields, analysis.parsing, analysis.symbols.
"""

from analysis.schemes.modified import modified_coefficients, modified_equation, network_differentials
from analysis.schemes.named import catalogue, tableau
from analysis.schemes.reading import tableau_from_arrays, tableau_from_json
from analysis.schemes.stability import (
    amplification,
    half_life,
    imaginary_stability_limit,
    is_a_stable,
    linear_growth,
    max_stable_step,
    stability_function,
)
from analysis.schemes.tableaux import Tableau

__all__ = [
    "Tableau",
    "amplification",
    "catalogue",
    "half_life",
    "imaginary_stability_limit",
    "is_a_stable",
    "linear_growth",
    "max_stable_step",
    "modified_coefficients",
    "modified_equation",
    "network_differentials",
    "stability_function",
    "tableau",
    "tableau_from_arrays",
    "tableau_from_json",
]
