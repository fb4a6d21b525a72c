"""Sets of assumptions that are tried by ablation alone: no derivation is given for what they promise.

`abstract` is the paper's abstract ("odd, bounded, continuous") together with what it leaves out; without both of these
it is what the paper's abstract says.
"""

from __future__ import annotations

from proofs.assumptions import network as given_that
from proofs.claims.claim import PLANE, Claim
from proofs.claims.forbids import LEAVES, STOPS, Forbids, not_the_origin

ABSTRACT = Claim(
    label="abstract",
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
    forbids=Forbids({"converges": STOPS, "escapes": LEAVES}, not_the_origin),
    together=(("sign_preserving", "coercive"),),
)

CONJECTURES = (ABSTRACT,)
