"""What concrete weights are, decided exactly: floats are dyadic rationals; ranks, signs, enclosed frequencies.

May import analysis.
"""

from numerics.exact.definiteness import symmetric_definiteness
from numerics.exact.dyadic import Dyadic, as_weights
from numerics.exact.rank import in_column_space, kernel_basis, matrix_rank
from numerics.exact.structure import WeightStructure, is_skew

__all__ = [
    "Dyadic",
    "WeightStructure",
    "as_weights",
    "in_column_space",
    "is_skew",
    "kernel_basis",
    "matrix_rank",
    "symmetric_definiteness",
]
