"""T13.5, T13.10 and T13.14: when a step of the trained map can be undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, Identity, Rational

from analysis.activations.activation import activation
from analysis.symbols import W, W_inverse, b, c, delta, lipschitz, n, p, q, s, x, y
from numerics.checks import Residual, worst
from numerics.tolerance import Tolerance
from proofs.assumptions import balance, memory
from proofs.assumptions import network as given_that
from proofs.claims.answers import answers
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import Counterexample, at
from proofs.claims.support import drawn, given, preactivation, sigma_of
from proofs.claims.t13_forgetting import slope_bound
from proofs.kernel.computations import REARRANGEMENT
from proofs.kernel.rules import Step, apply, assume, chain, cite, compute, direction, discharge, flip, identity, scale
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import forgetting as theorems
from proofs.networks.instance import Instance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SEEN = theorems.DIFFERENCES, theorems.THROUGH
SAME_VALUES = Relation(y, "=", 0 * y)
INVERTIBLE = Relation(W_inverse * W, "=", Identity(n))
KERNEL = Relation(W * c, "=", 0 * c)

# ---------------------------------------------------------------- T13.5


def with_inverse(inverse: Relation = INVERTIBLE) -> Step:
    """W⁻¹W = I ⇒ no two states lead to the same state: Wp = q = 0, so that p = W⁻¹Wp = 0."""
    seen, through = (assume(statement, "two states") for statement in SEEN)
    same = assume(SAME_VALUES, "with one image")
    equal = cite(theorems.same_values, given(given_that.strictly_increasing), seen, same)
    zero = chain(flip(through), equal)
    back = identity(p, W_inverse * W * p, assume(inverse, "W is invertible"))
    only = discharge(chain(back, identity(W_inverse * W * p, 0 * p, zero)), *SEEN, SAME_VALUES)
    return discharge(cite(theorems.injective, given(memory.full_step), only, step="full"), inverse)


def lost() -> Step:
    """Wc = 0 ⇒ W(x + c) + b = Wx + b: x and x + c have one image."""
    return discharge(identity(W * (x + c) + b, W * x + b, assume(KERNEL, "c in the kernel")), KERNEL)


def t13_5() -> tuple[Step, ...]:
    return with_inverse(), lost()


def check_undone(instance: Instance) -> Residual:
    """σ rises between what it sees of every two states, strictly where it sees more than rounding; W p = z' − z."""
    z_states = preactivation(instance)
    first, second = np.triu_indices(len(z_states), 1)
    seen, value = z_states[second] - z_states[first], sigma_of(instance, z_states)
    risen = value[second] - value[first]
    falls = -(np.sign(seen) * risen)
    sizes = np.abs(value[first]) + np.abs(value[second])
    p_ = instance.states[second] - instance.states[first]
    reach = (np.abs(instance.states[first]) + np.abs(instance.states[second])) @ np.abs(instance.weights).T
    if instance.bias is not None:
        reach = reach + 2 * np.abs(instance.bias)
    through = np.abs(p_ @ instance.weights.T - seen)
    reason = "two values of σ with a few roundings each"
    rises = Residual(float(falls.max(initial=0.0)), float(sizes.max(initial=1.0)), Tolerance(40, reason))
    known = Residual(
        float(through.max(initial=0.0)),
        float(reach.max(initial=1.0)),
        Tolerance(4 * instance.n + 8, "sums over n units"),
    )
    return worst(rises, known)


def full(**options: Any) -> SearchStrategy[Instance]:
    """Steps h = 1/γ with a power of two; as drawn when a leak is asked for."""
    from hypothesis import strategies as st

    base = drawn(form="rate", weights="any", bias=None, step=True, strictly_increasing=True, state_limit=1e3)(**options)
    if "leak" in options:
        return base
    return st.builds(lambda i, leak: i.replace(leak=leak, step=1 / leak), base, st.sampled_from((1.0, 0.5, 4.0)))


T13_5 = Claim(
    label="T13.5",
    title="An Elman network can be undone exactly if W is invertible",
    statement="For `x⁺ = h σ(W x + b)`, `h = 1/γ` (Elman: `h = γ = 1`), with a strictly increasing `σ`: if `W` is "
    "invertible, no two states lead to the same state; if `W c = 0`, `σ` sees the same of `x` and of `x + c`.",
    assumptions=(memory.full_step, given_that.strictly_increasing),
    source="beyond",
    derive=t13_5,
    shows=("an invertible `W` loses nothing", "a kernel vector is lost"),
    check=check_undone,
    instances=full,
    twins=(
        Twin(
            "W need not be invertible",
            lambda: with_inverse(KERNEL),
            "the normal forms of",
            at(
                "`W = diag(1, 0)`: `W p = 0` for `p = (0, 1)`",
                Relation(p, "=", 0 * p),
                {W: [[1, 0], [0, 0]], p: [0, 1]},
                Relation(W * p, "=", 0 * p),
            ),
        ),
        Twin(
            "σ need not be strictly increasing",
            lambda: cite(
                theorems.same_values, *(assume(statement, "with one image") for statement in (SEEN[0], SAME_VALUES))
            ),
            "needs: `σ` is strictly increasing",
            Counterexample(
                "relu at `−1` and `−2`, `W = 1`: both are 0",
                lambda: activation("relu").sigma.subs(s, -1) == activation("relu").sigma.subs(s, -2),
            ),
        ),
    ),
    of_map=(
        *answers(0, "σ and W are injective", balance.invertible, invertible=True),
        *answers(1, "W has a kernel: x and x + c lead to the same state", memory.singular_weights, invertible=False),
    ),
    remark="Whether the rounded numbers can be undone is another question: σ saturates.",
)

# ---------------------------------------------------------------- T13.10


def pulled(size: Expr, image: Relation) -> Step:
    """pᵀWp ≤ −(δ/L) pᵀp when x and x + p lead to one state, or with δ = 1 to each other: y = −δp."""
    seen, through = (assume(statement, "two states") for statement in SEEN)
    same = assume(image, "what they lead to")
    values = cite(theorems.sector, given(given_that.nondecreasing), given(given_that.lipschitz), seen)
    squares = scale(values, 1 / (lipschitz * size))
    assert isinstance(squares.statement, Relation)
    moved = chain(
        identity(size / lipschitz * (p.T * p), squares.statement.left, same),
        squares,
        identity(squares.statement.right, -(p.T * W * p), same, through),
    )
    turned = Relation((p.T * W * p).doit(), "≤", -size / lipschitz * (p.T * p))
    return apply(direction(compute(REARRANGEMENT, first=moved.statement, second=turned)), moved)


def injective(only: Step) -> Step:
    """No two states lead to the same state."""
    return cite(theorems.injective, given(memory.part_step), discharge(only, *SEEN, theorems.SAME_IMAGE), step="part")


def t13_10() -> tuple[Step, ...]:
    above, minors = (assume(part, "enough") for part in (theorems.ABOVE["step"], theorems.MINORS))
    only = cite(theorems.only_zero, above, pulled(delta, theorems.SAME_IMAGE), which="step")
    states = (assume(statement, "two states") for statement in (*SEEN, theorems.SAME_IMAGE))
    known = given(given_that.nondecreasing), given(given_that.lipschitz)
    reversed_ = cite(theorems.sign_reversal, *known, *states, minors)
    return discharge(injective(only), theorems.ABOVE["step"]), discharge(injective(reversed_), theorems.MINORS)


def check_apart(instance: Instance) -> Residual:
    """Σ y_i² ≤ L Σ y_i q_i for all pairs of states, and no two different states lead to one, where W is as supposed."""
    z_states, L = preactivation(instance), slope_bound(instance)
    if not np.isfinite(L):
        return Residual(0.0, 1.0, Tolerance(1, "a bound with L = ∞ says nothing"))
    first, second = np.triu_indices(len(z_states), 1)
    value = sigma_of(instance, z_states)
    y_, q_ = value[second] - value[first], z_states[second] - z_states[first]
    excess = (y_**2 - L * y_ * q_).sum(axis=-1)
    sizes = ((np.abs(value[second]) + np.abs(value[first])) * (np.abs(y_) + L * np.abs(q_))).sum(axis=-1)
    sizes = sizes + (L * np.abs(y_) * (np.abs(z_states[first]) + np.abs(z_states[second]))).sum(axis=-1)
    reason = "two values of σ with a few roundings each, and sums over n units"
    sector = Residual(
        float(excess.max(initial=0.0)), float(sizes.max(initial=1.0)), Tolerance(8 * instance.n + 60, reason)
    )
    if not memory.above_the_step.decide(instance).is_true:
        return sector
    step, leak = float(instance.step), float(instance.leak)
    p_ = instance.states[second] - instance.states[first]
    moved = (1 - step * leak) * p_ + step * y_
    stuck = (moved == 0).all(axis=-1) & (np.abs(p_).max(axis=-1, initial=0.0) > 1e-9 * (1 + np.abs(z_states).max()))
    return worst(sector, Residual(float(stuck.any()), 1.0, Tolerance(1, "different states, equal to the last bit")))


def part(form: str, **options: Any) -> SearchStrategy[Instance]:
    """Steps of this form with hγ < 1; as drawn when a leak is asked for."""
    from hypothesis import strategies as st

    base = drawn(form=form, weights="any", bias=None, step=True, nondecreasing=True, lipschitz=True, state_limit=1e3)(
        **options
    )
    if "leak" in options:
        return base
    return st.builds(
        lambda i, share: i.replace(leak=share / float(i.step) * (1 - 2.0**-50)), base, st.sampled_from((0.0, 0.5, 0.9))
    )


T13_10 = Claim(
    label="T13.10",
    title="When an Euler step with a leak can be undone",
    statement="For `x⁺ = (1 − hγ) x + h σ(W x + b)` with `hγ < 1`, `δ = (1 − hγ)/h`, and a nondecreasing `σ` that is "
    "Lipschitz with constant `L`: no two states lead to the same state if every eigenvalue of `(W + Wᵀ)/2` is above "
    "`−δ/L`, or if every principal minor of `δ I + L W` is positive.",
    assumptions=(memory.part_step, given_that.nondecreasing, given_that.lipschitz),
    source="beyond",
    derive=t13_10,
    shows=("by the symmetric part", "by the principal minors"),
    check=check_apart,
    instances=partial(part, "rate"),
    twins=(
        Twin(
            "eigenvalues above −2δ/L are enough",
            lambda: cite(
                theorems.only_zero,
                assume(theorems.ABOVE["step"], "enough"),
                pulled(delta / 2, theorems.SAME_IMAGE),
                which="step",
            ),
            "the normal forms of",
            at(
                "`n = 1`, `W = −3/2`, `L = δ = 1`, `σ(s) = 2s/3`: every state leads to 0",
                Relation(delta * p + Rational(2, 3) * W * p, "≠", 0 * p),
                {W: [[-Rational(3, 2)]], p: [1], delta: 1},
            ),
        ),
        Twin(
            "σ may fall",
            lambda: cite(theorems.sector, given(given_that.lipschitz), assume(SEEN[0], "two states")),
            "needs: `σ` is nondecreasing",
            at(
                "`n = 1`, `W = 1`, `δ = 1`, slope −1: `p = 1` leads to 0",
                Relation(delta * p - W * p, "≠", 0 * p),
                {W: [[1]], p: [1], delta: 1},
            ),
        ),
    ),
    of_map=(
        *answers(0, "the symmetric part of W is above −δ/L", memory.above_the_step, invertible=True),
        *answers(1, "every principal minor is positive", memory.minors_of_the_step, invertible=True),
    ),
    remark="A skew `W` is of the first kind at every step: then the map is even a homeomorphism (T6.4). So is any `W` "
    "at a step small enough.",
)

# ---------------------------------------------------------------- T13.14


def pulled_current(size: Expr = delta) -> Step:
    """yᵀWy ≤ −(δ/L) yᵀy when z and z + q lead to one state: q = −Wy/δ."""
    seen, same = assume(SEEN[0], "two states"), assume(theorems.SAME_IMAGE_CURRENT, "what they lead to")
    values = cite(theorems.sector, given(given_that.nondecreasing), given(given_that.lipschitz), seen)
    squares = scale(values, size / lipschitz)
    assert isinstance(squares.statement, Relation)
    moved = chain(squares, identity(squares.statement.right, -(y.T * W * y), same))
    assert isinstance(moved.statement, Relation)
    turned = Relation((y.T * W * y).doit(), "≤", -delta / lipschitz * (y.T * y))
    return apply(direction(compute(REARRANGEMENT, first=moved.statement, second=turned)), moved)


def t13_14() -> tuple[Step, ...]:
    above = assume(theorems.ABOVE["step"], "enough")
    only = cite(theorems.only_zero, above, pulled_current(), which="step", vector=y)
    still = identity(q, 0 * q, assume(theorems.SAME_IMAGE_CURRENT, "what they lead to"), only)
    never = discharge(still, SEEN[0], theorems.SAME_IMAGE_CURRENT)
    step = cite(theorems.injective, given(memory.part_current), never, step="current")
    return (discharge(step, theorems.ABOVE["step"]),)


def check_current(instance: Instance) -> Residual:
    """The same two inequalities, of what σ sees in current form: the states themselves."""
    return check_apart(instance.replace(form="rate", weights=np.eye(instance.n), bias=None))


T13_14 = Claim(
    label="T13.14",
    title="When an Euler step of the current form can be undone",
    statement="For `z⁺ = (1 − hγ) z + h (W σ(z) + b)` with `hγ < 1`, `δ = (1 − hγ)/h`, and a nondecreasing `σ` that is "
    "Lipschitz with constant `L`: no two states lead to the same state if every eigenvalue of `(W + Wᵀ)/2` is above "
    "`−δ/L`.",
    assumptions=(memory.part_current, given_that.nondecreasing, given_that.lipschitz),
    source="beyond",
    derive=t13_14,
    check=check_current,
    instances=partial(part, "current"),
    twins=(
        Twin(
            "eigenvalues above −2δ/L are enough",
            lambda: pulled_current(delta / 2),
            "the normal forms of",
            at(
                "`n = 1`, `W = −3/2`, `L = δ = 1`, `σ(s) = 2s/3`: every state leads to 0",
                Relation(delta * p + Rational(2, 3) * W * p, "≠", 0 * p),
                {W: [[-Rational(3, 2)]], p: [1], delta: 1},
            ),
        ),
        Twin(
            "σ may fall",
            lambda: cite(theorems.sector, given(given_that.lipschitz), assume(SEEN[0], "two states")),
            "needs: `σ` is nondecreasing",
            at(
                "`n = 1`, `W = 1`, `δ = 1`, slope −1: `p = 1` leads to 0",
                Relation(delta * p - W * p, "≠", 0 * p),
                {W: [[1]], p: [1], delta: 1},
            ),
        ),
    ),
    of_map=answers(0, "the symmetric part of W is above −δ/L", memory.above_the_step, invertible=True),
    remark="T13.10 in current form: the same condition, for `y = σ(z') − σ(z)` instead of the states' difference.",
)

CLAIMS = (T13_5, T13_10, T13_14)
