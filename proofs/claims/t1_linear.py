"""T1: linear systems ẋ = Wx."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Identity, ImmutableDenseMatrix, Integer, MatMul, MatrixExpr, S, ZeroMatrix

from analysis.energy import conserved_quadratics, quadratic_invariant
from analysis.symbols import F, G, K, P, Q, T, T_inverse, U, W, alpha, n, norm, p, q, v, w, x
from numerics.checks import Residual, residual, worst
from proofs.assumptions import network as given_that
from proofs.claims import written
from proofs.claims.answers import Conserved
from proofs.claims.claim import Claim, Twin
from proofs.claims.counterexample import at
from proofs.claims.rates import Rates, norm_rate, quadratic_rates
from proofs.claims.support import HALF, drawn, given, polarised, rational_weights
from proofs.kernel.computations import CANCELLATION, ENTRYWISE, RATE
from proofs.kernel.rules import (
    Step,
    apply,
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
from proofs.kernel.statements import Relation
from proofs.kernel.theorems import linear as theorems
from proofs.kernel.theorems.energy import constant, zero_derivative
from proofs.networks.instance import Instance

EIGENVECTOR = theorems.EIGENVECTOR


def quadratic_rate(form: MatrixExpr | None = None) -> Step:
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
    kept = cite(zero_derivative, still, energy="G")
    return cite(theorems.initial_value, kept, gram, given(given_that.matrix_exponential, 1))


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
    shows=(
        "the eigenvalues are `±iω_k` or 0",
        "`W` is unitarily diagonalisable",
        "`e^{tW}` is orthogonal",
        "`‖x(t)‖ = ‖x(0)‖`",
    ),
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
    rates=Rates(norm_rate),
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
        Twin(
            "one state at which the norm is at rest is enough",
            _t1_2_for_one_state,
            "v is fixed by a hypothesis",
            at(
                "`W = diag(1, −1)` at `v = (1, 1)`",
                Relation(W.T, "=", -W),
                {W: [[1, 0], [0, -1]], v: [1, 1]},
                Relation(v.T * W.T * v + v.T * W * v, "=", Integer(0)),
            ),
        ),
        Twin("conserved norm makes W symmetric", lambda: polarised(norm_at_rest_everywhere(), W.T, W)),
    ),
    remark="Sharpened to an equivalence.",
    rates=Rates(norm_rate, only_skew=True),
)


SIMILAR = (Relation(T * W, "=", K * T), Relation(K.T, "=", -K))
DEFECTIVE = ImmutableDenseMatrix([[0, 1], [0, 0]])
INVERTIBLE = Relation(T * T_inverse, "=", Identity(n))
LYAPUNOV = Relation(W.T * P, "=", -P * W)


def definite_form_of_a_similarity(*premises: Step) -> Step:
    """T W = K T with a skew K: P = TᵀT satisfies WᵀP + PW = 0, as Wᵀ(TᵀT) = (TW)ᵀT = TᵀKᵀT = −Tᵀ(KT) = −(TᵀT)W."""
    left, middle = W.T * T.T * T, T.T * K.T * T
    similar, *skewness = premises
    first = identity(left, middle, similar)
    second = identity(middle, -T.T * K * T, *skewness)
    third = identity(-T.T * K * T, -T.T * T * W, similar)
    return chain(first, second, third)


def skew_form_of_a_lyapunov_matrix(*premises: Step) -> Step:
    """P = TᵀT with WᵀP + PW = 0: TWT⁻¹ is skew."""
    inverse, *rest = premises
    skewed = T * W * T_inverse
    factored = T_inverse.T * W.T * T.T * T * T_inverse
    inserted = identity(skewed.T.doit(), factored, inverse)
    moved = identity(factored, -T_inverse.T * T.T * T * W * T_inverse, *rest)
    return chain(inserted, moved, identity(-T_inverse.T * T.T * T * W * T_inverse, -skewed, inverse))


def lyapunov_form_is_constant(*premises: Step) -> Step:
    """WᵀP + PW = 0: xᵀPx is constant."""
    return cite(zero_derivative, flat(quadratic_rate(x.T * P * x), *premises), energy="F")


def t1_3() -> tuple[Step, ...]:
    """Bounded ⇒ imaginary and semisimple ⇒ similar to skew ⇒ some P ⇒ bounded."""
    similar = [assume(statement, "T W T⁻¹ = K is skew") for statement in SIMILAR]
    forms = discharge(definite_form_of_a_similarity(*similar), *SIMILAR)
    factored = Relation(W.T * T.T * T, "=", -T.T * T * W)
    back = skew_form_of_a_lyapunov_matrix(assume(INVERTIBLE, "T is invertible"), assume(factored, "WᵀP + PW = 0"))
    constant_form = lyapunov_form_is_constant(assume(LYAPUNOV, "WᵀP + PW = 0"))
    definite = assume(theorems.POSITIVE_DEFINITE, "P ≻ 0")
    linear = given(given_that.linear_system)
    bounded = cite(theorems.definite_form, linear, constant_form, define(F, x.T * P * x), definite)
    bounded = discharge(bounded, LYAPUNOV, theorems.POSITIVE_DEFINITE)

    start = assume(theorems.SOLUTIONS_BOUNDED, "every solution is bounded")
    spectrum = apply(cite(theorems.jordan), start)
    normal_form = cite(theorems.real_normal_form)
    skew_form = apply(normal_form, spectrum)
    some = cite(theorems.similarity_gives_a_form, skew_form, forms)
    from_some = cite(theorems.some_form, assume(theorems.LYAPUNOV, theorems.LYAPUNOV.text), bounded)
    similar_ = assume(theorems.SIMILAR_TO_SKEW, "W is similar to a skew matrix")
    from_similar = cite(theorems.some_form, cite(theorems.similarity_gives_a_form, similar_, forms), bounded)
    from_similar = discharge(from_similar, theorems.SIMILAR_TO_SKEW)
    semisimple = assume(theorems.SEMISIMPLE, "imaginary and semisimple")
    from_spectrum = discharge(apply(from_similar, apply(normal_form, semisimple)), theorems.SEMISIMPLE)
    return (
        equivalence(discharge(spectrum, start.statement), from_spectrum),
        equivalence(discharge(some, start.statement), discharge(from_some, theorems.LYAPUNOV)),
        equivalence(discharge(skew_form, start.statement), from_similar),
        discharge(back, INVERTIBLE, factored),
        compute(ENTRYWISE, left=MatMul(DEFECTIVE, DEFECTIVE), right=0 * DEFECTIVE),
    )


def check_similar_to_skew(instance: Instance) -> Residual:
    """The rate of xᵀPx, P = diag(d), for weights that diag(√d) makes similar to skew ones."""
    assert instance.energy_weights is not None
    values = {W: instance.weights, P: np.diag(instance.energy_weights), x: instance.states}
    return residual(x.T * W.T * P * x + x.T * P * W * x, 0, values)


T1_3 = Claim(
    label="T1.3",
    title="Bounded for all time means skew in some basis",
    statement="For `ẋ = W x` the following are equivalent: every solution is bounded for `t ∈ ℝ`; every eigenvalue is "
    "imaginary and semisimple; some `X ≻ 0` has `WᵀX + XW = 0`; `W` is similar to a skew-symmetric matrix.",
    assumptions=(given_that.linear_system,),
    source="beyond",
    derive=t1_3,
    shows=(
        "bounded ⇔ imaginary and semisimple",
        "bounded ⇔ some `X ≻ 0` has `WᵀX + XW = 0`",
        "bounded ⇔ similar to a skew-symmetric matrix",
        "the similarity that a form `TᵀT` gives",
        "the remark: a defective `W` with `W² = 0`",
    ),
    check=check_similar_to_skew,
    instances=drawn(form="linear", weights="skew_symmetrizable", exact=None),
    twins=(
        Twin(
            "K need not be skew",
            lambda: definite_form_of_a_similarity(assume(SIMILAR[0], "T W T⁻¹ = K")),
        ),
        Twin(
            "xᵀPx is constant for WᵀP = PW",
            lambda: lyapunov_form_is_constant(assume(Relation(W.T * P, "=", P * W), "WᵀP = PW")),
            "the normal forms of",
            at(
                "`W = P = I`",
                Relation(x.T * P * W * x + x.T * W.T * P * x, "=", Integer(0)),
                {W: [[1, 0], [0, 1]], P: [[1, 0], [0, 1]], x: [1, 0]},
                Relation(W.T * P, "=", P * W),
            ),
        ),
        Twin(
            "P need not be definite",
            lambda: cite(
                theorems.definite_form,
                given(given_that.linear_system),
                lyapunov_form_is_constant(assume(LYAPUNOV, "WᵀP + PW = 0")),
                define(F, x.T * P * x),
            ),
            "needs: `P ≻ 0`",
            at(
                "`W = diag(1, −1)`, `P = [[0, 1], [1, 0]]`: `(eᵗ, 0)` is a solution, as `W v = v` for `v = (1, 0)`",
                Relation(W * v, "≠", v),
                {W: [[1, 0], [0, -1]], P: [[0, 1], [1, 0]], v: [1, 0]},
                LYAPUNOV,
            ),
        ),
        Twin(
            "`[[0, 1], [0, 0]]` has only bounded solutions, as its square is itself",
            lambda: compute(ENTRYWISE, left=MatMul(DEFECTIVE, DEFECTIVE), right=DEFECTIVE),
        ),
    ),
    remark="Semisimple cannot be dropped: `W = [[0, 1], [0, 0]]` has `W² = 0` and `e^{tW} = I + tW`, which grows.",
)

COMMUTES = (Relation(Q.T, "=", Q), Relation(Q * W, "=", W * Q))


def quadratic_is_constant(*premises: Step) -> Step:
    """QW = WQ and W skew: xᵀQx is constant."""
    return cite(zero_derivative, flat(quadratic_rate(x.T * Q * x), given(given_that.skew), *premises), energy="F")


def quadratic_commutes(*premises: Step) -> Step:
    """If xᵀQx is constant along every solution, with a symmetric Q and a skew W, then QW = WQ."""
    rate = quadratic_rate(x.T * Q * x)
    assert isinstance(rate.statement, Relation)
    vanishing = cite(
        theorems.rate_at_every_state,
        given(given_that.linear_system),
        rate,
        assume(constant("F"), "xᵀQx is conserved"),
        name="F",
        form=rate.statement.right,
    )
    return polarised(vanishing, Q * W, W * Q, *premises)


def powers_conserved(every: Step) -> Step:
    """(WᵀW)ʲ is symmetric and commutes with W, by induction; so its form is constant, as every such form is."""
    symmetric, commutes = (assume(statement, "Q is symmetric and commutes with W") for statement in COMMUTES)
    following = W.T * W * Q
    remains = identity(following.T.doit(), following, symmetric, commutes, given(given_that.skew))
    moves = identity(following * W, W * following, commutes, given(given_that.skew))
    steps = discharge(remains, *COMMUTES), discharge(moves, COMMUTES[1])
    return cite(theorems.powers, *steps, define(F, x.T * Q * x), every)


def t1_4() -> tuple[Step, ...]:
    symmetric, commutes = (assume(statement, "Q is symmetric and commutes with W") for statement in COMMUTES)
    every = discharge(quadratic_is_constant(commutes), COMMUTES[1])
    converse = discharge(quadratic_commutes(symmetric, given(given_that.skew)), constant("F"))
    skewness = given(given_that.skew)
    imaginary = cite(theorems.imaginary, eigenvalues_are_imaginary(skewness))
    solutions = cite(theorems.trigonometric, given(given_that.linear_system), diagonalisable(skewness), imaginary)
    return (
        powers_conserved(every),
        discharge(equivalence(every, converse), COMMUTES[0]),
        cite(theorems.independent_powers, identity(W.T * W, (W.T * W).T.doit())),
        cite(theorems.commensurable, solutions),
    )


def check_quadratics(instance: Instance) -> Residual:
    """The rates of I_0, I_1, I_2 and, for exact weights, of every conserved quadratic form, against 0."""
    values = {W: instance.weights, K: instance.weights, x: instance.states}
    rates = [MatMul(*quadratic_invariant(power).args[:-1], W, x) for power in (0, 1, 2)]
    found = [residual(rate, 0, values) for rate in rates]
    if instance.exact:
        for form in conserved_quadratics(rational_weights(instance)):
            entries = np.array([Fraction(int(e.p), int(e.q)) for e in form], dtype=object).reshape(form.shape)
            found.append(residual(x.T * Q * W * x, 0, {**values, Q: entries}))
    return worst(*found)


T1_4 = Claim(
    label="T1.4",
    title="All conserved quadratic forms",
    statement="For `ẋ = W x` with a skew `W`, a quadratic form `xᵀQx` with a symmetric `Q` is conserved if and only if "
    "`QW = WQ`. In particular `I_j(x) = xᵀ(WᵀW)ʲx` is, for every `j ≥ 0`, and as many of these are independent as "
    "`WᵀW` has distinct eigenvalues. `x(t)` is periodic if and only if the frequencies that it excites are pairwise "
    "commensurable.",
    assumptions=(given_that.linear_system, given_that.skew),
    source="beyond",
    derive=t1_4,
    shows=(
        "`I_j` is conserved for every `j ≥ 0`",
        "`xᵀQx` is conserved if and only if `QW = WQ`",
        "how many of them are independent",
        "when `x(t)` is periodic",
    ),
    check=check_quadratics,
    instances=drawn(form="linear", weights="skew", exact=None),
    twins=(
        Twin("xᵀQx is conserved for every symmetric Q", lambda: quadratic_is_constant(assume(COMMUTES[0], "Qᵀ = Q"))),
        Twin(
            "xᵀQx is conserved if QW = −WQ",
            lambda: quadratic_is_constant(assume(Relation(Q * W, "=", -W * Q), "QW = −WQ")),
            "the normal forms of",
            at(
                "`Q = diag(1, −1)`, `W = [[0, 1], [−1, 0]]` at `x = (1, 1)`",
                Relation(x.T * Q * W * x + x.T * W.T * Q * x, "=", Integer(0)),
                {W: [[0, 1], [-1, 0]], Q: [[1, 0], [0, -1]], x: [1, 1]},
                Relation(Q * W, "=", -W * Q),
            ),
        ),
        Twin("Q commutes although it is not symmetric", lambda: quadratic_commutes(given(given_that.skew))),
        Twin("W need not be skew", lambda: quadratic_commutes(assume(COMMUTES[0], "Qᵀ = Q"))),
    ),
    remark="Frequencies that repeat give more conserved forms: two equal ones 4 dimensions against 1. "
    "`(1, √2, 1 + √2)` is rationally dependent and yet not periodic.",
    conserved=(Conserved("quadratic", 0, written.quadratics),),
    rates=Rates(quadratic_rates),
)

CLAIMS = (T1_1, T1_2, T1_3, T1_4)
