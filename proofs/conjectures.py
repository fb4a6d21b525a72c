"""Sets of assumptions that are tried by ablation alone: no derivation is given for what they promise.

T3.5 is the paper's abstract ("odd, bounded, continuous") together with what it leaves out. T3.6 is what an odd
activation does for the rate form.
"""

from __future__ import annotations

import numpy as np
from sympy import ZeroMatrix

from analysis.symbols import b, n
from analysis.truth import Decision, Truth
from numerics.rank import matrix_rank
from proofs import assumptions as given_that
from proofs.claim import PLANE, Assumption, Claim
from proofs.instance import Instance
from proofs.statements import Proposition, Relation


def _bias(instance: Instance) -> Decision:
    none = instance.bias is None or not np.any(instance.bias != 0)
    return Decision(Truth.TRUE if none else Truth.FALSE, "the bias is 0" if none else "there is a bias")


def _rank(instance: Instance) -> Decision:
    found = matrix_rank(instance.weights.astype(float))
    return Decision(Truth.TRUE if found == 2 else Truth.FALSE, f"the rank is {found}")


no_bias = Assumption("no_bias", "the bias is 0", (Relation(b, "=", ZeroMatrix(n, 1)),), _bias)
rank_two = Assumption("rank_two", "`W` has rank 2", (Proposition("`W` has rank 2"),), _rank)

T3_5 = Claim(
    label="T3.5",
    title="Perpetual motion under the hypotheses of the paper's abstract, and two more",
    statement="`n = 2`, current form, `W` skew and not 0, `σ` continuous, odd, bounded, sign-preserving and coercive: "
    "no trajectory but the one at 0 is static, converges to a static point, or escapes.",
    assumptions=(
        given_that.current_form,
        given_that.skew,
        given_that.continuous,
        given_that.odd,
        given_that.bounded,
        given_that.sign_preserving,
        given_that.coercive,
    ),
    source="beyond",
    scope=PLANE,
    remark="The abstract says odd, bounded, continuous. That is not enough.",
)

T3_6 = Claim(
    label="T3.6",
    title="What oddness is for: no drift of the rate form along the kernel",
    statement="Rate form without bias, `W` skew of rank 2, `σ` continuous, odd, sign-preserving and coercive: "
    "`x(t)` does not escape.",
    assumptions=(
        given_that.rate_form,
        no_bias,
        given_that.skew,
        rank_two,
        given_that.continuous,
        given_that.odd,
        given_that.sign_preserving,
        given_that.coercive,
    ),
    source="beyond",
    remark="At rank 4 an odd `σ` can drift too.",
)

CONJECTURES = (T3_5, T3_6)
TOGETHER = {"T3.5": (("sign_preserving", "coercive"),)}
"""Assumptions that are also dropped together: without these two, T3.5 is what the paper's abstract says."""
