"""T6.7, T6.8, T7.6: what forward and backward Euler and the discrete gradient do to the energy, weighted and biased.

What T6.3 and T7.3 say of skew weights without bias, for every energy that the equation conserves; their labels are free
ones of sections 6 and 7.
"""

from __future__ import annotations

import numpy as np
from sympy import Expr, MatrixExpr, S

from analysis.symbols import Delta, H, H_next, W, c, g, sigma_z, z, z_next
from numerics.checks import Residual, residual, worst
from numerics.evaluation.compile import compile_activation
from proofs.assumptions import network as given_that
from proofs.assumptions import updates as steps
from proofs.claims.answers import Stepped
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.support import activation_of, drawn, given, sigma_of
from proofs.claims.t3_balance import names, weights_are_skew
from proofs.claims.t3_dissipation import rearranged, weights_of
from proofs.claims.t4_plane import relation_of
from proofs.kernel.rules import Step, assume, chain, cite, discharge, identity
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import convexity as theorems
from proofs.networks.instance import Instance

CONTINUOUS, MONOTONE = given_that.continuous, given_that.nondecreasing
AFTER = theorems.AFTER


def tangent(end: str, *monotone: Step) -> Step:
    """H⁺ − H ≥ (σ(z) + c)ᵀΔ(z⁺ − z) at the start of the step; H − H⁺ ≥ (σ(z⁺) + c)ᵀΔ(z − z⁺) at its end."""
    return cite(theorems.gradient_inequality, given(CONTINUOUS), *monotone, *names(), assume(AFTER, AFTER.text), at=end)


def no_work(along: MatrixExpr | Expr, *premises: Step) -> Step:
    """0 = hyᵀΔWy, the energy's slope along the step."""
    return identity(S.Zero, along, *premises)


def forward(*premises: Step) -> Step:
    """0 ≤ H⁺ − H."""
    above = tangent("start", given(MONOTONE))
    assert isinstance(above.statement, Relation)
    return chain(no_work(above.statement.left, given(steps.forward), *premises), above)


def backward(*premises: Step) -> Step:
    """0 ≤ H − H⁺."""
    above = tangent("end", given(MONOTONE))
    assert isinstance(above.statement, Relation)
    return chain(no_work(above.statement.left, given(steps.backward), *premises), above)


def check_tangent(instance: Instance) -> Residual:
    """(σ + c)ᵀΔW(σ + c) = 0, and S above its tangents between two states."""
    states, other = instance.states, instance.states[::-1]
    numeric, value = compile_activation(activation_of(instance)), sigma_of(instance)
    d = np.diagonal(weights_of(instance))
    gained = (numeric.mean(states, other - states) - value) * (other - states)
    size = (abs(numeric.mean(states, other - states)) + abs(value)) * abs(other - states)
    rounded = size + abs(numeric.primitive(states)) + abs(numeric.primitive(other))
    least = gained.min(axis=-1)
    values = {H_next: least, H: 0 * least}
    convex = residual(H_next - H, 0, values, "≥", margin=64 * rounded.max(axis=-1))
    shifted = {W: instance.weights, Delta: np.diag(d), sigma_z: value}
    work = residual((sigma_z.T * Delta * W * sigma_z).doit(), 0, shifted)
    return worst(convex, work)


ALONG = ((sigma_z + c).T * Delta * (z_next - z)).doit()

CONCAVE = at(
    "`σ(s) = −s`, `n = 1`, from 0 to 1",
    Relation(ALONG, "≤", H_next - H),
    {sigma_z: [0], c: [0], Delta: [[1]], z: [0], z_next: [1], H: 0, H_next: -S.Half},
)


T6_7 = Claim(
    label="T6.7",
    title="Forward Euler never lowers a conserved energy",
    statement="A forward Euler step of `ż = W σ(z) + W c` with a skew `ΔW`, where `Δ = diag(d)` and every `d_i > 0`, "
    "and a nondecreasing `σ` never lowers `H(z) = Σ d_i (S(z_i) + c_i z_i)`.",
    assumptions=(steps.forward, CONTINUOUS, MONOTONE, given_that.skew_symmetrizable),
    source="beyond",
    derive=lambda: (discharge(forward(*weights_are_skew()), AFTER),),
    check=check_tangent,
    instances=drawn(form="current", weights="skew_symmetrizable", step=True, nondecreasing=True, lipschitz=True),
    twins=(
        Twin("W need not be skew-symmetrizable", forward),
        Twin("σ need not be nondecreasing", lambda: tangent("start"), "needs: `σ` is nondecreasing", CONCAVE),
        Twin(
            "so is it of backward Euler",
            lambda: no_work(relation_of(tangent("start", given(MONOTONE))).left, given(steps.backward)),
        ),
    ),
    stepping=(Stepped("euler", "grows", 0, "no step lowers it, as S is convex"),),
    remark="T6.3 says by how much it grows, for a skew `W` without bias.",
)

T6_8 = Claim(
    label="T6.8",
    title="Backward Euler never raises a conserved energy",
    statement="A backward Euler step of `ż = W σ(z) + W c` with a skew `ΔW`, where `Δ = diag(d)` and every `d_i > 0`, "
    "and a nondecreasing `σ` never raises `H(z) = Σ d_i (S(z_i) + c_i z_i)`.",
    assumptions=(steps.backward, CONTINUOUS, MONOTONE, given_that.skew_symmetrizable),
    source="beyond",
    derive=lambda: (discharge(backward(*weights_are_skew()), AFTER),),
    check=check_tangent,
    instances=drawn(form="current", weights="skew_symmetrizable", step=True, nondecreasing=True, lipschitz=True),
    twins=(
        Twin("W need not be skew-symmetrizable", backward),
        Twin("σ need not be nondecreasing", lambda: tangent("end"), "needs: `σ` is nondecreasing", CONCAVE),
        Twin(
            "so is it of forward Euler",
            lambda: no_work(relation_of(tangent("end", given(MONOTONE))).left, given(steps.forward)),
        ),
    ),
    stepping=(Stepped("backward_euler", "decays", 0, "no step raises it, as S is convex"),),
)


def exact(*premises: Step) -> Step:
    """H⁺ = H."""
    change = cite(theorems.weighted_quotients, given(steps.gradient, 1), *names(), assume(AFTER, AFTER.text))
    assert isinstance(change.statement, Relation)
    still = chain(change, identity(change.statement.right, S.Zero, given(steps.gradient, 0), *premises))
    return rearranged(still, Relation(H_next, "=", H))


def check_quotients(instance: Instance) -> Residual:
    """gᵀΔWg = 0 for the difference quotients g of S between the states and others."""
    numeric = compile_activation(activation_of(instance))
    quotients = numeric.mean(instance.states, instance.states[::-1] - instance.states)
    values = {W: instance.weights, Delta: weights_of(instance), g: quotients}
    return residual((g.T * Delta * W * g).doit(), 0, values)


T7_6 = Claim(
    label="T7.6",
    title="The discrete gradient conserves weighted and biased energies exactly",
    statement="`z⁺ = z + h (W g + W c)`, with the difference quotients `g_i = (S(z⁺_i) − S(z_i))/(z⁺_i − z_i)` and a "
    "skew `ΔW`, where `Δ = diag(d)`, has `H(z⁺) = H(z)` for `H(z) = Σ d_i (S(z_i) + c_i z_i)` and every `h`.",
    assumptions=(steps.gradient, given_that.skew_symmetrizable),
    source="beyond",
    derive=lambda: (discharge(exact(*weights_are_skew()), AFTER),),
    check=check_quotients,
    instances=drawn(form="current", weights="skew_symmetrizable", step=True, lipschitz=True),
    twins=(
        Twin("W need not be skew-symmetrizable", exact),
        Twin(
            "σ(z) does as well as the quotients",
            lambda: identity(ALONG, S.Zero, given(steps.gradient), *weights_are_skew()),
            "the normal forms",
            at(
                "`n = 2`, `W = [[0, 1], [−1, 0]]`, `g = (0, 1)` moves `z` along the first axis, where `σ(z) = 1`",
                Relation(ALONG, "=", S.Zero),
                {sigma_z: [1, 0], c: [0, 0], Delta: [[1, 0], [0, 1]], z: [0, 0], z_next: [1, 0]},
            ),
        ),
    ),
    stepping=(Stepped("discrete_gradient", "exact", 0, "every step conserves it, up to the solver and rounding"),),
    remark="T7.3 has the case of a skew `W` without bias, and that the step has at most one solution.",
)

CLAIMS = (T6_7, T6_8, T7_6)
