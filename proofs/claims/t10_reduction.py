"""T10.0: the rate form carried over to the current form, and what comes back."""

from __future__ import annotations

from sympy import Identity

from analysis.symbols import W, W_inverse, b, gamma, n, sigma_z, x, z
from numerics.checks import Residual, residual
from proofs.assumptions import fate
from proofs.assumptions import network as given_that
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import bias_of, drawn, given, preactivation, sigma_of
from proofs.kernel.computations import RATE
from proofs.kernel.rules import Step, assume, chain, cite, compute, discharge, identity, substitute
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import dissipation as theorems
from proofs.networks.instance import Instance

INVERSE = Relation(W_inverse * W, "=", Identity(n))


def current_form(bias_factor: int = 1) -> Step:
    """ż = Wσ(z) + γb − γz for z = Wx + b."""
    rate = substitute(compute(RATE, given(fate.rate_form_leaky, 0)), given(fate.rate_form_leaky, 1))
    assert isinstance(rate.statement, Relation)
    written = W * sigma_z + bias_factor * gamma * b - gamma * z
    inner = identity(rate.statement.right, written.subs(z, W * x + b).doit())
    assert isinstance(inner.statement, Relation)
    return chain(rate, inner, identity(inner.statement.right, written, given(fate.rate_form_leaky, 0)))


def state_from_z(*inverse: Step) -> Step:
    """x = W⁻¹(z − b)."""
    return identity(W_inverse * (z - b), x, given(fate.rate_form_leaky, 0), *inverse)


def t10_0() -> tuple[Step, ...]:
    leak = assume(theorems.LEAK, "the leak is positive")
    field = given(fate.rate_form_leaky, 1)
    followed = [
        discharge(cite(theorems.follows, field, leak, given(given_that.continuous), what=what), theorems.LEAK)
        for what in ("bounded", "converges")
    ]
    return current_form(), *followed, discharge(state_from_z(assume(INVERSE, "W is invertible")), INVERSE)


def check_reduction(instance: Instance) -> Residual:
    """W(σ(z) − γx) against Wσ(z) + γb − γz at z = Wx + b."""
    states = preactivation(instance)
    values = {W: instance.weights, sigma_z: sigma_of(instance, states), x: instance.states}
    values |= {z: states, b: bias_of(instance), gamma: instance.leak}
    # z = Wx + b itself is rounded, n + 1 times.
    size = (abs(instance.states) @ abs(instance.weights).T + abs(bias_of(instance))) * float(instance.leak)
    left, right = W * (sigma_z - gamma * x), W * sigma_z + gamma * b - gamma * z
    return residual(z.T * left, z.T * right, values, margin=(abs(states) * size).sum(axis=-1) * 2 * instance.n)


T10_0 = Claim(
    label="T10.0",
    title="The rate form carried over to the current form",
    statement="For `ẋ = σ(W x + b) − γ x`, `z = W x + b` obeys `ż = W σ(z) + γ b − γ z`. With `γ > 0`, `x` is bounded "
    "for `t ≥ 0` if `z` is, and converges to an equilibrium if `z` converges; with an invertible `W`, "
    "`x = W⁻¹(z − b)`.",
    assumptions=(fate.rate_form_leaky, given_that.continuous),
    source="beyond",
    derive=t10_0,
    shows=("the equation of `z`", "`x` is bounded if `z` is", "`x` converges if `z` does", "`x = W⁻¹(z − b)`"),
    check=check_reduction,
    instances=drawn(form="rate", weights="any", bias=None, leak=None, state_limit=1e3),
    twins=(
        Twin("the bias is b, not γb", lambda: current_form(0)),
        Twin("x = W⁻¹(z − b) for every W", state_from_z),
        Twin(
            "x is bounded with z also without leak",
            lambda: cite(
                theorems.follows, given(fate.rate_form_leaky, 1), given(given_that.continuous), what="bounded"
            ),
            "needs: γ > 0",
            at(
                "`n = 1`, `W = 0`: `z = b` stays where it is, and `ẋ = σ(b)` need not be 0",
                Relation(sigma_z, "=", 0 * sigma_z),
                {W: [[0]], sigma_z: [1]},
                Relation(W * sigma_z, "=", 0 * sigma_z),
            ),
        ),
    ),
    remark="With `γ = 0` and a singular `W`, `x` may drift along the kernel of `W` while `z` is bounded (T3.6).",
)

CLAIMS = (T10_0,)
