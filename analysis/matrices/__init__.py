"""Matrices of any size n: normal forms of 1×1 matrix expressions, identities for every n, components, weights.

May import analysis.decisions and analysis.symbols.
"""

from analysis.matrices.identities import decide_identity, separating_matrices
from analysis.matrices.normalform import Premises, normal_form
from analysis.matrices.weights import (
    definiteness,
    is_skew,
    kernel,
    left_kernel,
    skew_matrix_symbols,
    skew_part,
    skew_symmetrization,
    symmetric_part,
    symmetrize,
)

__all__ = [
    "Premises",
    "decide_identity",
    "definiteness",
    "is_skew",
    "kernel",
    "left_kernel",
    "normal_form",
    "separating_matrices",
    "skew_matrix_symbols",
    "skew_part",
    "skew_symmetrization",
    "symmetric_part",
    "symmetrize",
]
