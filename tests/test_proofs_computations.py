"""Each computing rule gives what it should, and refuses what does not follow."""

import pytest
from sympy import I, ImmutableDenseMatrix, Integral, Product, S, Sum, cos, log, oo, sign, sin, sqrt

from analysis.symbols import (
    E,
    F,
    F_rate,
    G,
    K,
    Q,
    U,
    U_dot,
    W,
    alpha,
    b,
    beta,
    gamma,
    h,
    i,
    k,
    mu_,
    n,
    omega,
    p,
    pairs,
    q,
    r,
    s,
    sigma,
    sigma_z,
    v,
    w,
    x,
    x_dot,
    z,
    z_,
    z_dot,
    z_next_,
)
from analysis.symbols import S as primitive
from proofs.kernel import computations as rules
from proofs.kernel.rules import Refused, assume, chain, compute, define, excludes, flip, identity, instantiate
from proofs.kernel.statements import Equivalence, Fixed, Negation, Proposition, Relation

ENERGY = Sum(primitive(z_[i]), (i, 1, n))


def refused(rule, *premises, match, **arguments):
    with pytest.raises(Refused, match=match):
        compute(rule, *premises, **arguments)


def given(left, relation, right, where=""):
    return assume(Relation(left, relation, S(right), where), "given")


def test_sum_of_a_named_energy_and_inner_products():
    products = compute(rules.SIGNS, left=sigma(z_[i]) ** 2, relation="≥", right=S.Zero)
    summed = compute(rules.SUMMATION, products)
    assert summed.statement == Relation(sigma_z.T * sigma_z, "≥", S.Zero)
    energy = define(E, ENERGY)
    flat = rules.Given(Relation(2 * primitive(z_[i]), "=", S.Zero), Fixed(frozenset()))
    named = rules.Given(energy.statement, Fixed(frozenset()))
    assert rules.SUMMATION.conclude((flat, named))[0] == Relation(2 * E, "=", S.Zero)


def test_sums_without_a_name_are_refused():
    one = compute(rules.SIGNS, left=S.One, relation="≥", right=S.Zero)
    assert compute(rules.SUMMATION, one).statement == Relation(n, "≥", S.Zero)
    index = compute(rules.SIGNS, left=i, relation="≥", right=S.Zero)
    refused(rules.SUMMATION, index, match="has no name")
    weighted = compute(rules.SIGNS, left=i * sigma(z_[i]) ** 2, relation="≥", right=S.Zero)
    refused(rules.SUMMATION, weighted, match="not a polynomial")
    cube = compute(rules.SIGNS, left=sigma(z_[i]) ** 4, relation="≥", right=S.Zero)
    refused(rules.SUMMATION, cube, match="has no name")
    other = define(F, Sum(primitive(z_next_[i]), (i, 1, n)))
    square = compute(rules.SIGNS, left=primitive(z_[i]) ** 2, relation="≥", right=S.Zero)
    refused(rules.SUMMATION, square, other, match="not a polynomial")
    refused(rules.SUMMATION, square, define(F, Sum(primitive(z_[i]), (i, 0, n))), match="does not name a sum")


def test_a_relation_for_one_index_is_not_summed():
    refused(rules.SUMMATION, given(z_[i] * sigma(z_[i]), "≥", 0), match="fixed")


def test_a_product_of_large_factors():
    factor = compute(rules.SIGNS, left=1 + h**2 * mu_[k] ** 2, relation="≥", right=S.One)
    product = compute(rules.PRODUCT, factor, index=k, count=pairs)
    assert product.statement == Relation(Product(1 + h**2 * mu_[k] ** 2, (k, 1, pairs)), "≥", S.One)
    refused(rules.PRODUCT, given(mu_[k], "≥", 1), index=k, count=pairs, match="fixed")
    refused(rules.PRODUCT, factor, index=k, count=-pairs, match="number of factors")
    large = compute(rules.SIGNS, left=h**2 * mu_[k] ** 2, relation="≥")
    refused(rules.PRODUCT, large, index=k, count=pairs, match="number of factors")


def test_arbitrary_vectors_give_equal_matrices():
    form = identity(v.T * W * w, v.T * W.T.T * w)
    step = compute(rules.EXTENSIONALITY, form, left=W, right=W.T.T, row=v, column=w)
    assert step.statement.relation == "="


def test_vectors_that_are_not_arbitrary_give_nothing():
    fixed = given(v.T * W * w, "=", 0)
    refused(rules.EXTENSIONALITY, fixed, left=W, right=0 * W, row=v, column=w, match="not arbitrary")
    same = identity(v.T * W * v, v.T * W.T * v)
    refused(rules.EXTENSIONALITY, same, left=W, right=W.T, row=v, column=v, match="independently")
    refused(rules.EXTENSIONALITY, same, left=W, right=W.T, row=v, column=w, match="act alike")


def test_a_word_in_a_hypothesis_fixes_its_letters():
    skew_words = assume(Proposition("`vᵀWv` is what it is"), "words")
    about = Fixed(skew_words.hypotheses)
    assert v in about
    assert W in about
    assert w not in about
    assert Q in about, "Q is the name of a particular matrix, without a hypothesis too"


def test_a_rate_or_a_theorems_letter_is_not_replaced():
    moved = compute(rules.RATE, given(z, "=", W * x + b))
    with pytest.raises(Refused, match="fixed"):
        instantiate(moved, {z_dot: v})


def test_cancellation_needs_a_factor_that_is_not_zero():
    product = given(alpha * (p.T * p), "=", 0)
    nonzero = given(p.T * p, "≠", 0)
    assert compute(rules.CANCELLATION, product, nonzero, factor=alpha).statement == Relation(alpha, "=", S.Zero)
    refused(rules.CANCELLATION, product, given(p.T * p, "=", 0), factor=alpha, match="is needed")
    refused(rules.CANCELLATION, product, given(q.T * q, "≠", 0), factor=alpha, match="is not")
    refused(rules.CANCELLATION, product, given(p.T * p, "≠", 1), factor=alpha, match="needed")


def test_signs_of_the_parts():
    assert compute(rules.SIGNS, left=1 + h**2, relation=">", right=S.One).statement.relation == ">"
    refused(rules.SIGNS, left=1 + gamma**2, relation=">", right=S.One, match="not known")
    refused(rules.SIGNS, left=gamma, relation="≥", match="not known")
    refused(rules.SIGNS, left=I * h, relation=">", match="not known")


def test_rearrangement_keeps_the_factor_positive():
    first, second = Relation(h * gamma, "≤", h * omega), Relation(gamma, "≤", omega)
    assert compute(rules.REARRANGEMENT, first=first, second=second, factor=h).statement == Equivalence(first, second)
    negative = Relation(-gamma, "≤", -omega)
    refused(rules.REARRANGEMENT, first=first, second=negative, factor=-h, match="not known to be positive")
    refused(rules.REARRANGEMENT, first=first, second=negative, factor=h, match="multiplied")
    strict = Relation(gamma, "<", omega)
    refused(rules.REARRANGEMENT, first=first, second=strict, factor=h, match="different kinds")
    unknown = Relation(gamma * alpha, "≤", gamma * beta)
    refused(rules.REARRANGEMENT, first=unknown, second=Relation(alpha, "≤", beta), factor=gamma, match="positive")


def test_limits():
    assert compute(rules.LIMIT, function=sin(s) / s, symbol=s, point=S.Zero).statement.right == 1
    refused(rules.LIMIT, function=sin(s), symbol=s, point=oo, match="no limit")


def test_monotonicity_needs_the_interval():
    below = compute(rules.SIGNS, left=S.One, relation="≤", right=1 + h**2)
    root = compute(rules.MONOTONICITY, below, function=sqrt(s), symbol=s, nonnegative=True)
    assert root.statement == Relation(S.One, "≤", sqrt(1 + h**2))
    refused(rules.MONOTONICITY, below, function=s**2, symbol=s, match="nondecreasing")
    refused(rules.MONOTONICITY, below, function=-s, symbol=s, match="nondecreasing")
    unknown = given(gamma, "≤", h)
    refused(rules.MONOTONICITY, unknown, function=s**2, symbol=s, nonnegative=True, match="not known to lie")


def test_entry_by_entry():
    nilpotent = ImmutableDenseMatrix([[0, 0], [-1, 0]])
    zero = ImmutableDenseMatrix([[0, 0], [0, 0]])
    assert compute(rules.ENTRYWISE, left=nilpotent * nilpotent, right=zero).statement.relation == "="
    refused(rules.ENTRYWISE, left=nilpotent, right=zero, match="an entry")
    refused(rules.ENTRYWISE, left=zero, right=zero[:1, :], match="shapes")


def test_integrals_are_checked_by_differentiation():
    half = compute(
        rules.INTEGRAL, integrand=cos(r) ** 2, symbol=r, lower=S.Zero, upper=2 * S.Pi, primitive=r / 2 + sin(2 * r) / 4
    )
    assert half.statement.right == S.Pi
    limits = {"symbol": r, "lower": S.NegativeOne, "upper": S.One}
    refused(rules.INTEGRAL, integrand=cos(r), primitive=-sin(r), match="derivative", **limits)
    refused(rules.INTEGRAL, integrand=-(r**-2), primitive=1 / r, match="smooth", **limits)
    refused(rules.INTEGRAL, integrand=1 / r, primitive=log(r), match="smooth", **limits)
    refused(rules.INTEGRAL, integrand=sign(r), primitive=abs(r), match="smooth", **limits)
    half_line = {"symbol": r, "lower": S.Zero, "upper": s, "where": "for `s ≥ 0`"}
    step = compute(rules.INTEGRAL, integrand=r / (1 + abs(r)), primitive=abs(r) - log(1 + abs(r)), **half_line)
    assert step.statement.where == "for `s ≥ 0`"
    half_line["lower"] = S.NegativeOne
    refused(rules.INTEGRAL, integrand=sign(r), primitive=abs(r), match="starts at 0", **half_line)


def test_rates_by_the_product_rule():
    quadratic = compute(rules.RATE, define(F, x.T * Q * x))
    assert quadratic.statement.left == F_rate
    assert identity(quadratic.statement.right, x_dot.T * Q * x + x.T * Q * x_dot)
    assert compute(rules.RATE, given(z, "=", W * x + b)).statement == Relation(z_dot, "=", W * x_dot)
    three = compute(rules.RATE, given(G, "=", U.T * W * U))
    assert identity(three.statement.right, U_dot.T * W * U + U.T * W * U_dot)


def test_rates_of_what_has_no_rate_are_refused():
    refused(rules.RATE, define(F, sigma_z.T * x), match="may move but has no letter")
    refused(rules.RATE, define(F, b.T * b), match="does not move")
    refused(rules.RATE, given(omega, "=", x.T * x), match="no letter for its rate")
    refused(rules.RATE, define(F, omega**E), match="no product rule")
    refused(rules.RATE, given(F, "≤", x.T * x), match="is needed")


def test_a_relation_is_integrated_over_the_unit_interval():
    continuous = assume(Proposition("`σ` is continuous"), "")
    whole = rules.UNIT_INTERVAL
    below = rules.Given(Relation(r * omega, "≤", sigma(gamma + r * omega), whole), Fixed(frozenset()))
    held = rules.Given(continuous.statement, Fixed(frozenset()))
    statement, _ = rules.INTEGRATION.conclude((below, held))
    assert statement == Relation(omega / 2, "≤", Integral(sigma(gamma + r * omega), (r, 0, 1)))


def test_what_cannot_be_integrated_is_refused():
    continuous = assume(Proposition("`σ` is continuous"), "")
    whole = rules.UNIT_INTERVAL
    fixed = given(sigma(r), "≤", omega, whole)
    refused(rules.INTEGRATION, fixed, continuous, match="fixed by a hypothesis")
    free = Fixed(frozenset())
    for relation, held, match in (
        (Relation(sigma(r), "≤", omega, whole), (), "second premise"),
        (Relation(sigma(r), "≤", omega), (continuous.statement,), "is needed"),
        (Relation(sigma(r), "<", omega, whole), (continuous.statement,), "is needed"),
        (Relation(sigma(1 / r), "≤", omega, whole), (continuous.statement,), "not known to be continuous"),
        (Relation(1 / r, "≤", omega, whole), (), "not known to be continuous"),
        (Relation(sign(r), "≤", omega, whole), (), "not known to be continuous"),
        (Relation(r, "≤", omega, whole), (continuous.statement,), "nothing else"),
    ):
        with pytest.raises(rules.NotComputed, match=match):
            rules.INTEGRATION.conclude(tuple(rules.Given(s_, free) for s_ in (relation, *held)))


def test_a_derivative_is_with_respect_to_a_variable():
    step = compute(rules.DERIVATIVE, function=s**3, variable=s)
    assert step.statement.right == 3 * s**2
    refused(rules.DERIVATIVE, function=s**3, variable=s**2, match="not a variable")


def test_a_symbol_has_one_meaning():
    first, second = define(F, ENERGY), define(F, S.Zero)
    with pytest.raises(Refused, match="two meanings"):
        chain(flip(first), second)


def test_what_a_definition_speaks_of_is_not_instantiated():
    norm = define(F, z.T * z)
    with pytest.raises(Refused, match="fixed"):
        instantiate(norm, {z: v})


def test_a_letter_keeps_its_shape():
    with pytest.raises(Refused, match="shapes"):
        instantiate(identity(v.T * v, v.T * v), {v: K})


def test_only_a_strict_relation_excludes_equality():
    assert excludes(given(E, ">", 0)).statement == Negation(Relation(E, "=", S.Zero))
    with pytest.raises(Refused):
        excludes(given(E, "≥", 0))


def test_an_unlisted_computation_is_not_used():
    mine = rules.Computation("mine", lambda premises: (Relation(S.Zero, "=", S.One), "trust me"))
    refused(mine, match="not in the list")
