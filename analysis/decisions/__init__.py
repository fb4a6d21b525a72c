"""Three-valued decisions about expressions in one real letter: zero, sign, monotone, bounded, continuous, limits.

An answer is TRUE, FALSE or UNDECIDED, with its reason. May import analysis.parsing and analysis.symbols.
"""

from analysis.decisions.decision import Decision, Truth, false, true, undecided
from analysis.decisions.functions import (
    decide_bounded,
    decide_continuous,
    decide_limit,
    decide_monotone,
    decide_parity,
    decide_sign,
    decide_zero,
)

__all__ = [
    "Decision",
    "Truth",
    "decide_bounded",
    "decide_continuous",
    "decide_limit",
    "decide_monotone",
    "decide_parity",
    "decide_sign",
    "decide_zero",
    "false",
    "true",
    "undecided",
]
