"""What every trajectory of a general network does in the end: criteria on concrete weights, exact or in balls (T11).

May import analysis.decisions, numerics.exact.
"""

from numerics.fate.contraction import Comparison
from numerics.fate.cooperative import Cooperation, cooperation
from numerics.fate.diagonal import DiagonalGrowth
from numerics.fate.minors import unique_for_every_bias
from numerics.fate.oscillator import Oscillator, threshold
from numerics.fate.singular import TwoLargest

__all__ = [
    "Comparison",
    "Cooperation",
    "DiagonalGrowth",
    "Oscillator",
    "TwoLargest",
    "cooperation",
    "threshold",
    "unique_for_every_bias",
]
