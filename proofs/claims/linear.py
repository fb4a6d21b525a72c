"""T1: linear systems ẋ = Wx."""

from __future__ import annotations

from sympy import Integer, MatrixExpr, Rational, S, ZeroMatrix

from analysis.symbols import (
    F,
    G,
    U,
    W,
    alpha,
    beta,
    n,
    norm,
    p,
    q,
    v,
    w,
    x,
)
from numerics.checks import Residual, residual, worst
from proofs import assumptions as given_that
from proofs.claim import Claim, Twin
from proofs.claims.support import drawn, given, polarised
from proofs.computations import CANCELLATION, RATE
from proofs.instance import Instance
from proofs.kernel import (
    Step,
    assume,
    chain,
    cite,
    compute,
    define,
    discharge,
    equivalence,
    flip,
    identity,
    substitute,
)
from proofs.statements import Relation
from proofs.theorems import linear as theorems
from proofs.theorems.energy import constant, zero_derivative

HALF = Rational(1, 2)
EIGENVECTOR = (
    Relation(W * p, "=", alpha * p - beta * q),
    Relation(W * q, "=", beta * p + alpha * q),
    Relation(p.T * p + q.T * q, "≠", Integer(0)),
)


def quadratic_rate(value: Relation | None = None, form: MatrixExpr | None = None) -> Step:
    """d/dt (xᵀQx) along ẋ = Wx; without a form, d/dt ‖x‖²."""
    named = define(norm, x.T * x) if form is None else define(F, form)
    return substitute(compute(RATE, named), given(given_that.linear_system))


def flat(rate: Step, *premises: Step) -> Step:
    """The rate is 0, by the premises."""
    assert isinstance(rate.statement, Relation)
    return chain(rate, identity(rate.statement.right, S.Zero, *premises))


def norm_is_constant() -> Step:
    return cite(zero_derivative, flat(quadratic_rate(), given(given_that.skew)), energy="‖x‖²")


def eigenvalues_are_imaginary(*skewness: Step) -> Step:
    """W(p + iq) = (α + iβ)(p + iq), p + iq ≠ 0 ⇒ α = 0: multiply by (p + iq)* from the left and take the real part."""
    first, second, nonzero = (assume(statement, "an eigenvector") for statement in EIGENVECTOR)
    form = p.T * W * p + q.T * W * q
    size = p.T * p + q.T * q
    real_part = identity(form, alpha * size, first, second)
    product = chain(flip(real_part), identity(form, S.Zero, *skewness))
    return discharge(compute(CANCELLATION, product, nonzero, factor=alpha), *EIGENVECTOR)


def exponential_is_orthogonal() -> Step:
    gram = define(G, U.T * U)
    rate = substitute(compute(RATE, gram), given(given_that.matrix_exponential))
    assert isinstance(rate.statement, Relation)
    still = chain(rate, identity(rate.statement.right, ZeroMatrix(n, n), given(given_that.skew)))
    return cite(theorems.constant_gram, still, gram, given(given_that.matrix_exponential, 1))


def diagonalisable(*skewness: Step) -> Step:
    return cite(theorems.spectral, identity(W.T * W, W * W.T, *skewness))


def t1_1() -> tuple[Step, ...]:
    skewness = given(given_that.skew)
    imaginary = cite(theorems.imaginary, eigenvalues_are_imaginary(skewness))
    return imaginary, diagonalisable(skewness), exponential_is_orthogonal(), norm_is_constant()


def check_linear(instance: Instance) -> Residual:
    """The rate of ‖x‖² and the real part of an eigenvalue's equation, both against 0."""
    states = instance.states
    values = {W: instance.weights, x: states, p: states, q: states[::-1]}
    return worst(
        residual(x.T * W.T * x + x.T * W * x, 0, values),
        residual(p.T * W * p + q.T * W * q, 0, values),
        residual(p.T * W.T * W * q, p.T * W * W.T * q, values),
    )


T1_1 = Claim(
    label="T1.1",
    title="Skew-symmetric linear systems rotate",
    statement="If `W` is skew-symmetric, its eigenvalues are `±iω_k` or 0, it is unitarily diagonalisable, `e^{tW}` is "
    "orthogonal, and `‖x(t)‖ = ‖x(0)‖` for every solution of `ẋ = W x`.",
    assumptions=(given_that.linear_system, given_that.skew, given_that.matrix_exponential),
    source="paper",
    derive=t1_1,
    check=check_linear,
    instances=drawn(form="linear", weights="skew", exact=None),
    twins=(
        Twin("W need not be skew, for the norm", lambda: flat(quadratic_rate())),
        Twin("W need not be skew, for the eigenvalues", eigenvalues_are_imaginary),
        Twin("every matrix is unitarily diagonalisable", diagonalisable),
        Twin(
            "symmetric weights conserve the norm",
            lambda: flat(quadratic_rate(), assume(Relation(W.T, "=", W), "W is symmetric")),
        ),
    ),
)


def norm_at_rest_everywhere() -> Step:
    """If ‖x‖² is constant along every solution, vᵀWᵀv + vᵀWv = 0 for every v."""
    rate = quadratic_rate()
    assert isinstance(rate.statement, Relation)
    return cite(
        theorems.rate_at_every_state,
        given(given_that.linear_system),
        rate,
        assume(constant("‖x‖²"), "the norm is conserved"),
        name="‖x‖²",
        form=rate.statement.right,
    )


def t1_2() -> tuple[Step, ...]:
    is_skew = polarised(norm_at_rest_everywhere(), W.T, -W)
    back = discharge(is_skew, constant("‖x‖²"))
    return (equivalence(discharge(norm_is_constant(), given_that.skew.statements[0]), back),)


def _t1_2_for_one_state() -> object:
    """The rate is 0 at one state only: nothing follows for W."""
    vanishing = assume(Relation(v.T * W.T * v + v.T * W * v, "=", Integer(0)), "the norm is at rest at this v")
    return polarised(vanishing, W.T, -W)


def check_norm_rate(instance: Instance) -> Residual:
    """The polar form of the rate, vᵀ(Wᵀ + W)w, from three values of the rate."""
    one, other = instance.states, instance.states[::-1]
    values = {W: instance.weights, v: one, w: other, x: one + other}
    rate = x.T * W.T * x + x.T * W * x
    parts = HALF * (rate - rate.subs(x, v) - rate.subs(x, w))
    return residual(parts, v.T * (W.T + W) * w, values)


T1_2 = Claim(
    label="T1.2",
    title="The norm is conserved only by skew-symmetric weights",
    statement="`‖x‖²` is constant along every solution of `ẋ = W x` if and only if `Wᵀ = −W`.",
    assumptions=(given_that.linear_system,),
    source="paper",
    derive=t1_2,
    check=check_norm_rate,
    instances=drawn(form="linear", weights="any", exact=None),
    twins=(
        Twin("one state at which the norm is at rest is enough", _t1_2_for_one_state),
        Twin("conserved norm makes W symmetric", lambda: polarised(norm_at_rest_everywhere(), W.T, W)),
    ),
    remark="Sharpened to an equivalence.",
)


CLAIMS = (T1_1, T1_2)
