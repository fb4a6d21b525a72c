"""T2.6: the primitives of the catalogue, and how to compute log cosh."""

from __future__ import annotations

import numpy as np
from sympy import Abs, Expr, Integer, S, cosh, exp, log, sinh

from analysis.activations.activation import CATALOGUE
from analysis.activations.activation import s as s_of_the_catalogue
from analysis.symbols import r, s
from numerics.checks import Residual, worst
from numerics.evaluation.compile import compile_activation
from numerics.tolerance import Tolerance
from proofs.claims.claim import Claim, Twin
from proofs.claims.support import drawn
from proofs.kernel.computations import CONGRUENCE, INTEGRAL
from proofs.kernel.rules import Step, add, chain, compute, instantiate, scalar_identity
from proofs.kernel.statements import Relation
from proofs.networks.instance import Instance

EVERYWHERE = ("tanh", "arctan", "erf", "algebraic", "sinh", "cauchy_odd", "sin", "gaussian_odd", "sigmoid", "identity")
HALF_LINE = ("softsign",)


def primitive(name: str, factor: Expr = S.One, where: str = "") -> Step:
    """S(s) = ∫₀ˢ σ for an activation of the catalogue."""
    entry = CATALOGUE[name]
    integrand, function = (part.subs(s_of_the_catalogue, r) for part in (entry.sigma, factor * entry.primitive))
    return compute(INTEGRAL, integrand=integrand, symbol=r, lower=S.Zero, upper=s, primitive=function, where=where)


def small_form(factor: int = 2) -> Step:
    """log cosh s = log(1 + 2 sinh²(s/2)): what is added to 1 keeps all its digits for small s."""
    same = scalar_identity(cosh(s), 1 + factor * sinh(s / 2) ** 2)
    return compute(CONGRUENCE, same, function=log(r), symbol=r)


def large_form() -> Step:
    """log cosh s = log(eˢ(1 + e^{−2s})/2): nothing overflows once the logarithm of eˢ is taken out."""
    same = scalar_identity(cosh(s), exp(s) * (1 + exp(-2 * s)) / 2)
    taken_out = scalar_identity(log(exp(s) * (1 + exp(-2 * s)) / 2), s + log(1 + exp(-2 * s)) - log(2))
    return chain(compute(CONGRUENCE, same, function=log(r), symbol=r), taken_out)


def large_form_of_the_size() -> Step:
    """log cosh s = |s| + log(1 + e^{−2|s|}) − log 2, as cosh is even."""
    even = compute(CONGRUENCE, scalar_identity(cosh(s), cosh(Abs(s))), function=log(r), symbol=r)
    return chain(even, instantiate(large_form(), {s: Abs(s)}))


PIECES: dict[str, tuple[tuple[Expr, Expr, Expr], ...]] = {
    "hardtanh": ((r, S.Zero, S.One), (S.One, S.One, s)),
    "deadzone": ((S.Zero, S.Zero, S.One), (r - 1, S.One, s)),
}
"""What σ is between which ends, from 0 to an s ≥ 1; both activations are odd."""


def beyond_the_kink(name: str, factor: Expr = S.One) -> Step:
    """S(s) for s ≥ 1: the sum of the integrals over the two pieces."""
    parts = []
    for integrand, low, high in PIECES[name]:
        function = integrand.integrate(r) if integrand.has(r) else integrand * r
        parts.append(compute(INTEGRAL, integrand=integrand, symbol=r, lower=low, upper=high, primitive=function))
    total = add(*parts)
    assert isinstance(total.statement, Relation)
    stated = factor * CATALOGUE[name].primitive.subs(s_of_the_catalogue, s).args[-1][0]
    return chain(total, scalar_identity(total.statement.right, stated))


def t2_6() -> tuple[Step, ...]:
    return (
        *(primitive(name) for name in EVERYWHERE),
        *(primitive(name, where="for `s ≥ 0`") for name in HALF_LINE),
        *(beyond_the_kink(name) for name in PIECES),
        small_form(),
        large_form_of_the_size(),
    )


def check_log_cosh(instance: Instance) -> Residual:
    """S of tanh against its two stable forms, and S of the instance's σ against the mean of σ between two states."""
    states = instance.states
    small = np.clip(states, -20, 20)
    closed = compile_activation(CATALOGUE["tanh"]).primitive
    forms = [
        (closed(small), np.log1p(2 * np.sinh(small / 2) ** 2)),
        (closed(states), abs(states) + np.log1p(np.exp(-2 * abs(states))) - np.log(2)),
    ]
    reason = "a few roundings of each of the functions in the two forms, and of |s| and log 2 in the second"
    found = []
    for (value, other), size in zip(forms, (forms[0][0], abs(states) + 1), strict=True):
        excess = abs(value - other)
        at = np.unravel_index(int(np.argmax(excess / np.where(size > 0, size, 1))), excess.shape)
        found.append(Residual(float(excess[at]), float(size[at]), Tolerance(16, reason)))
    if compile_activation(instance.activation).exact_forms:  # others have the error of their own cancellations
        found.append(mean_value(instance))
    return worst(*found)


def mean_value(instance: Instance) -> Residual:
    """S(b) − S(a) against (b − a) times the mean of σ between neighbouring states a and b."""
    numeric = compile_activation(instance.activation)
    start, end = instance.states[:, :-1], instance.states[:, 1:]
    if start.size == 0:
        start, end = instance.states, instance.states * 0
    moved = end - start
    end = start + moved
    before, after, mean = numeric.primitive(start), numeric.primitive(end), numeric.mean(start, moved)
    excess = abs(after - before - moved * mean)
    # start + moved carries a rounding of the larger of the two, which moves S by |σ| times that.
    reached = (abs(start) + abs(moved)) * (abs(numeric.sigma(start)) + abs(numeric.sigma(end)))
    size = abs(before) + abs(after) + abs(moved * mean) + reached
    at = np.unravel_index(int(np.argmax(excess / np.where(size > 0, size, 1))), excess.shape)
    reason = "two values of S and one mean of σ, each a sum of compiled functions with some tens of roundings"
    return Residual(float(excess[at]), float(size[at]), Tolerance(128, reason))


T2_6 = Claim(
    label="T2.6",
    title="Primitives of the catalogue, and a stable log cosh",
    statement="For `σ = tanh` the primitive is `S(s) = log cosh s`, which is `log(1 + 2 sinh²(s/2))` and "
    "`|s| + log(1 + e^{−2|s|}) − log 2`, for every `s`. The primitives of arctan, erf, `s/√(1 + s²)`, sinh, "
    "`s/(1 + s²)`, sin, `s e^{−s²}`, the sigmoid and the identity are those below, that of softsign for `s ≥ 0`, and "
    "for `s ≥ 1` those of the clip to `[−1, 1]` and of the dead zone.",
    assumptions=(),
    source="paper",
    derive=t2_6,
    shows=(
        *(f"the primitive of {name}" for name in EVERYWHERE),
        *(f"the primitive of {name} for `s ≥ 0`" for name in HALF_LINE),
        *(f"the primitive of {name} for `s ≥ 1`" for name in PIECES),
        "the first form of `log cosh s`",
        "the second form of `log cosh s`",
    ),
    check=check_log_cosh,
    instances=drawn(form="current", weights="skew"),
    twins=(
        Twin("S is half of log cosh", lambda: primitive("tanh", factor=Integer(1) / 2)),
        Twin("cosh s = 1 + sinh²(s/2)", lambda: small_form(1)),
        Twin(
            "log cosh s = s − log 2",
            lambda: scalar_identity(log(cosh(s)), s - log(2)),
        ),
        Twin("beyond its kink the clip has half of its primitive", lambda: beyond_the_kink("hardtanh", S.Half)),
        Twin(
            "softsign's primitive is half of what it is",
            lambda: primitive("softsign", factor=Integer(1) / 2, where="for `s ≥ 0`"),
        ),
    ),
    remark="In floats `log1p` keeps the digits of the first form for small `s` and of the second for large ones; "
    "`log(cosh s)` overflows from `s = 711`, and `logaddexp(s, −s) − log 2` loses all digits below `s = 1e-8`. ReLU "
    "and the rectified tanh are the identity and tanh for `s ≥ 0`, and 0 below; the primitives of the Gudermannian and "
    "of powers are checked by differentiation in the tests of the catalogue, not derived.",
)

CLAIMS = (T2_6,)
