"""Attempts to talk the kernel into a falsehood, by the kind of hole that they look for.

Each asks the kernel, by its ordinary calls, for something false; the words beside it are what the refusal must say.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sympy import (
    Abs,
    Derivative,
    I,
    Integer,
    Integral,
    Lambda,
    MatrixSymbol,
    Piecewise,
    Pow,
    Product,
    Subs,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    oo,
    sin,
    sqrt,
)

import analysis.symbols as a
from proofs.kernel import computations as c
from proofs.kernel.computations.integrals import root
from proofs.kernel.definedness import DIFFERENTIABLE
from proofs.kernel.rules import (
    Refused,
    add,
    apply,
    assume,
    cases,
    chain,
    cite,
    compute,
    contradiction,
    define,
    discharge,
    earlier,
    excludes,
    flip,
    identity,
    instantiate,
    scalar_identity,
    scale,
    sign,
    substitute,
)
from proofs.kernel.statements import Implication, Negation, Proposition, Relation
from proofs.kernel.theorems import energy, motion

s, al, r, h = a.s, a.alpha, a.r, a.h
Z, One = Integer(0), Integer(1)
FALSE = Relation(Z, "=", One)


@dataclass(frozen=True)
class Attack:
    """What is tried, and what the refusal has to say. `shown` marks those that once went through."""

    kind: str
    name: str
    attempt: Callable[[], object]
    says: str
    shown: bool = False


def derivative_of_a_captured_letter():
    d = instantiate(compute(c.DERIVATIVE, function=al * s, variable=s), {al: s})
    joined = chain(flip(d), compute(c.DERIVATIVE, function=s**2, variable=s))
    return instantiate(joined, {s: One})


def integral_of_a_captured_letter():
    whole = compute(c.INTEGRAL, integrand=r * a.C, symbol=r, lower=Z, upper=One, primitive=r**2 * a.C / 2)
    return substitute(whole, assume(Relation(a.C, "=", r), "C is r"))


def congruence_under_a_derivative():
    equal = assume(Relation(al, "=", s), "α is s")
    return compute(c.CONGRUENCE, equal, function=Derivative(a.beta * s, s), symbol=a.beta)


def limit_of_a_captured_letter():
    found = compute(c.LIMIT, function=al + r, symbol=r, point=Z)
    return instantiate(found, {al: 1 / (1 + r**2) - r})


def sum_with_its_index_inside():
    equal = assume(Relation(al, "=", a.mu_[a.k]), "α is one of them")
    return substitute(scalar_identity(Sum(al, (a.k, 1, a.n)), Sum(al, (a.k, 1, a.n))), equal)


def a_letter_of_a_product():
    equal = assume(Relation(a.mu_[a.k], "=", One), "for this k")
    product = scalar_identity(Product(a.mu_[a.k], (a.k, 1, a.n)), Product(a.mu_[a.k], (a.k, 1, a.n)))
    return substitute(product, equal)


def a_substituted_point():
    slope = Subs(Derivative(a.sigma(r), r), r, al)
    return instantiate(scalar_identity(slope, slope), {al: r})


def piecewise_hides_a_condition():
    branch = Piecewise((al, s > 0), (Z, True))
    return scalar_identity(branch, branch)


def function_with_a_bound_letter():
    return scalar_identity(Lambda(s, s)(al), Lambda(s, s + 0 * al))


def one_is_two_at_a_pole():
    x = instantiate(scalar_identity((s**2 - 1) / (s - 1), s + 1), {s: One})
    y = instantiate(scalar_identity((s**2 - s) / (s - 1), s), {s: One})
    return chain(flip(x), y)


def logarithm_of_zero():
    return instantiate(scalar_identity(log(al) + s, s + log(al)), {al: -One})


def root_of_a_negative_number():
    return instantiate(scalar_identity(sqrt(al) ** 2 + sqrt(s), al + sqrt(s)), {s: -One})


def congruence_where_there_is_no_value():
    zero = scalar_identity(Pow(s, 1) - s, Z)
    return compute(c.CONGRUENCE, zero, function=1 / al, symbol=al)


def scaled_by_nothing():
    return instantiate(scale(scalar_identity(s, s), 1 / al), {al: Z})


def the_case_of_no_value():
    conclusion = Proposition("anything")
    same, other = Relation(1 / al, "=", One), Relation(1 / al, "≠", One)
    steps = [assume(Implication((each,), conclusion), "supposed") for each in (same, other)]
    found = cases(*steps)
    if found.hypotheses - {step.statement for step in steps} == frozenset():
        return found
    raise Refused("it stands on α ≠ 0")


def an_undefined_definition():
    named = define(a.C, 1 / (al - al**2) * 0 + 1 / al)
    if any(isinstance(x, Relation) and x.relation == "≠" for x in named.hypotheses):
        raise Refused("it stands on α ≠ 0")
    return named


def a_limit_for_almost_all():
    y = instantiate(compute(c.LIMIT, function=al / (al + r), symbol=r, point=Z), {al: Z})
    return chain(flip(scalar_identity(y.statement.left, Z)), y)


def legendre(letter, low=Z, high=oo, m=None):
    x = Symbol("x", positive=True)
    m = letter**2 / (1 + letter**2) if m is None else m
    squared = letter**2 / ((1 - x**2) * (1 - m * x**2))
    ranges = {letter: (low, high)}
    return compute(c.LEGENDRE, squared=squared, variable=x, m=m, first=letter, second=Z, ranges=ranges)


def legendre_for_a_real_letter():
    found = legendre(s)
    if any(s in x.left.free_symbols for x in found.hypotheses if isinstance(x, Relation)):
        return instantiate(found, {s: -One})
    return found


def a_primitive_for_almost_all():
    power = compute(c.INTEGRAL, integrand=exp(al * r), symbol=r, lower=Z, upper=One, primitive=exp(al * r) / al)
    return instantiate(power, {al: Z})


def a_rearrangement_for_almost_all():
    found = compute(c.REARRANGEMENT, first=Relation(al, "=", al**2), second=Relation(One, "=", al), factor=al)
    return apply(found, scalar_identity(Z, Z))


def monotone_for_almost_all():
    below = scalar_identity(Z, Z)
    less = chain(below, compute(c.SIGNS, left=Z, relation="≤", right=One))
    return compute(c.MONOTONICITY, less, function=al * s, symbol=s)


def complex_value_for_a_real_letter():
    return instantiate(scalar_identity(Abs(s) ** 2, s**2), {s: I})


def vectors_are_made_complex():
    positive = assume(Relation(a.v.T * a.v, "≥", Z), "always")
    free = discharge(positive, positive.statement)
    return instantiate(identity(a.v.T * a.v, a.v.T * a.v), {a.v: I * a.w}) or free


def half(squared, variable, middle, value):
    """That the integral of √squared from 0 to the middle is the value, which is supposed."""
    return assume(Relation(Integral(root(squared), (variable, 0, middle)), "=", value), "its value")


def substituted(squared, image, transformed, ends):
    given = half(transformed, s, One, al)
    return compute(
        c.SUBSTITUTION,
        given,
        squared=squared,
        old=r,
        image=image,
        new=s,
        transformed=transformed,
        ends=ends,
        ranges={},
    )


def a_product_over_fractions():
    """1 + |√(1 − m)| ≥ 1 for 0 < m < 1, and √(1 − 2) has no value."""
    least = compute(c.SIGNS, left=1 + Abs(sqrt(1 - a.parameter)), relation="≥", right=One)
    return compute(c.PRODUCT, least, index=a.parameter, count=Integer(2))


def sum_of_a_number_and_a_matrix():
    return add(assume(Relation(a.W, "=", a.K), ""), scalar_identity(s, s))


def wrong_shape():
    return assume(Relation(a.v, "=", Z), "a vector is a number")


def ordered_matrices():
    return assume(Relation(a.W, "≤", a.K), "matrices")


def vectors_cancelled():
    product = assume(Relation(a.W * a.v, "=", 0 * a.v), "Wv = 0")
    return compute(c.CANCELLATION, product, assume(Relation(a.v, "≠", 0 * a.v), "v ≠ 0"), factor=a.W)


def matrices_cancelled():
    product = assume(Relation(a.A * a.B, "=", 0 * a.A), "AB = 0")
    return compute(c.CANCELLATION, product, assume(Relation(a.B, "≠", 0 * a.A), "B ≠ 0"), factor=a.A)


def row_cancelled():
    product = assume(Relation(a.v.T * a.w, "=", Z), "v ⊥ w")
    return compute(c.CANCELLATION, product, assume(Relation(a.w, "≠", 0 * a.w), "w ≠ 0"), factor=a.v.T)


def scaled_by_a_vector():
    return scale(assume(Relation(a.W * a.v, "=", a.K * a.v), ""), a.v.T)


def antisymmetric_up_to_a_letter():
    return identity(a.v.T * a.A * a.v, Z, assume(Relation(a.A.T, "=", al * a.A), "Aᵀ = αA"))


def symmetric_up_to_a_power():
    return identity(a.v.T * a.A * a.v, Z, assume(Relation(a.A.T, "=", h * a.A), "Aᵀ = hA"))


def two_definitions_in_a_circle():
    joined = substitute(define(a.C, a.F + 1), define(a.F, a.C + 1))
    return add(joined, scale(scalar_identity(a.C, a.C), -One))


def three_definitions_in_a_circle():
    first = substitute(define(a.C, a.F), define(a.F, a.divergence + 1))
    return substitute(first, define(a.divergence, a.C))


def another_energy():
    """For any W: zᵀKz is 0 for a skew K and so is its rate; E as the words mean it keeps solutions bounded."""
    rate = compute(c.RATE, define(a.E, a.z.T * a.K * a.z))
    zero = identity(rate.statement.right, Z, assume(Relation(a.K.T, "=", -a.K), "K is skew"))
    constant = cite(energy.zero_derivative, chain(rate, zero), energy="E")
    continuous, coercive = (assume(x, "supposed") for x in (motion.CONTINUOUS, motion.COERCIVE_PRIMITIVE))
    compact = cite(motion.heine_borel, continuous, cite(motion.separable_growth, continuous, coercive))
    return cite(motion.continuation, continuous, assume(motion.CURRENT, ""), constant, compact, which="bounded")


def another_field():
    """The divergence of something else than the field is 0."""
    free = Relation(Sum(Derivative(a.z_[a.j], a.z_[a.i]), (a.i, 1, a.n)), "=", Z)
    premise = assume(Implication((DIFFERENTIABLE,), free), "supposed")
    regular = assume(motion.SMOOTH, "supposed")
    return cite(motion.liouville, regular, premise, regular=motion.SMOOTH, component=a.z_[a.j], variable=a.z_[a.i])


def conserved_without_a_reason():
    return cite(energy.zero_derivative, define(a.E_rate, Z), energy="E")


def moves_by_a_letter_without_a_rate():
    return compute(c.RATE, define(a.F, a.gradient.T * a.z))


def rate_of_what_holds_at_a_moment(conclude):
    """F is zᵀz, and vᵀz at some moment: the rates need not agree there."""
    moment = Relation(a.F, "=", a.v.T * a.z)
    one, other = compute(c.RATE, assume(moment, "now")), compute(c.RATE, define(a.F, a.z.T * a.z))
    same = chain(flip(other), one)
    return conclude(same, moment)


def denied(same, moment):
    apart = assume(Relation(same.statement.left, "≠", same.statement.right), "the rates differ")
    return contradiction(same, excludes(apart), moment)


def by_cases(same, moment):
    other = assume(Implication((Relation(moment.left, "≠", moment.right),), same.statement), "supposed")
    return cases(discharge(same, moment), other)


class Forged(Proposition):
    """It says that it is equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(Relation(Z, "=", Z))


class Values(dict):
    """What it shows when it is asked is not what it holds."""

    def items(self):
        return [(a.W, -a.W)]


class Word(str):
    """Text that is equal to any other."""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Letter(Symbol):
    """A letter that is equal to any other."""

    def __eq__(self, other):
        return True

    __hash__ = Symbol.__hash__


def altered(**fields):
    """A step of the kernel, with something in it written over."""
    step = assume(FALSE, "supposed")
    for name, value in fields.items():
        object.__setattr__(step, name, value)
    return flip(step)


def altered_inside():
    step = scalar_identity(s, s)
    object.__setattr__(step.statement, "right", s + 1)
    return flip(step)


def a_private_maker():
    from proofs.kernel import rules

    maker = getattr(rules, "_step", None) or getattr(rules, "_rule", None)
    if maker is None:
        raise Refused("nothing that makes steps is within reach")
    return maker


def words_as_a_reason():
    try:
        return scalar_identity(s, s, reason="so 0 = 1")
    except TypeError as error:
        raise Refused(str(error)) from None


ATTACKS = (
    Attack("bound letters", "a derivative's variable", derivative_of_a_captured_letter, "is bound", True),
    Attack("bound letters", "an integral's variable", integral_of_a_captured_letter, "is bound", True),
    Attack("bound letters", "congruence under a derivative", congruence_under_a_derivative, "is bound"),
    Attack("bound letters", "a limit's variable", limit_of_a_captured_letter, "is bound"),
    Attack("bound letters", "a sum's index", sum_with_its_index_inside, "is bound|not known"),
    Attack("bound letters", "a product's index", a_letter_of_a_product, "is bound"),
    Attack("bound letters", "a point put in", a_substituted_point, "is bound"),
    Attack("bound letters", "the condition of a piece", piecewise_hides_a_condition, "no part of the kernel's terms"),
    Attack("bound letters", "a function's variable", function_with_a_bound_letter, "no part of the kernel's terms"),
    Attack(
        "bound letters",
        "a substitution's new variable",
        lambda: substituted(s, s, s, (Z, One)),
        "must not stand in",
    ),
    Attack(
        "bound letters",
        "the middle of a symmetric range",
        lambda: compute(c.MIRROR, half(r**2, r, r, r**2 / 2), squared=r**2, variable=r, middle=r),
        "must not depend on",
    ),
    Attack("partial functions", "a pole", one_is_two_at_a_pole, "does not hold", True),
    Attack(
        "partial functions",
        "cos over a half line",
        lambda: compute(c.INTEGRAL, integrand=cos(r), symbol=r, lower=Z, upper=oo, primitive=sin(r)),
        "an end of the integral",
        True,
    ),
    Attack("partial functions", "a logarithm", logarithm_of_zero, "does not hold"),
    Attack("partial functions", "a root", root_of_a_negative_number, "does not hold"),
    Attack("partial functions", "congruence at a pole", congruence_where_there_is_no_value, "no part|does not hold"),
    Attack("partial functions", "a factor without a value", scaled_by_nothing, "does not hold"),
    Attack("partial functions", "neither equal nor unequal", the_case_of_no_value, "stands on α ≠ 0"),
    Attack("partial functions", "a definition without a value", an_undefined_definition, "stands on α ≠ 0"),
    Attack("generic parameters", "a limit", a_limit_for_almost_all, "does not hold", True),
    Attack("generic parameters", "Legendre's form", legendre_for_a_real_letter, "does not hold", True),
    Attack("generic parameters", "a primitive", a_primitive_for_almost_all, "does not hold"),
    Attack("generic parameters", "a factor that may be 0", a_rearrangement_for_almost_all, "not known to be positive"),
    Attack("generic parameters", "a slope that may be 0", monotone_for_almost_all, "other letters"),
    Attack("sorts", "the sign of a complex number", lambda: sign(exp(I * s), ">", s), "not known to be real", True),
    Attack(
        "sorts",
        "a definition against the sort",
        lambda: substitute(compute(c.SIGNS, left=h, relation=">"), define(h, -One)),
        "not a letter that is reserved",
        True,
    ),
    Attack("sorts", "a complex value", complex_value_for_a_real_letter, "is real and"),
    Attack("sorts", "a complex vector", vectors_are_made_complex, "is real and"),
    Attack("sorts", "a vector equal to a number", wrong_shape, "different shapes"),
    Attack("sorts", "matrices in order", ordered_matrices, "not ordered"),
    Attack("sorts", "a number plus a matrix", sum_of_a_number_and_a_matrix, "do not add|shapes"),
    Attack(
        "sorts",
        "a negative value for a positive letter",
        lambda: instantiate(scalar_identity(Abs(h), h), {h: -One}),
        "is positive",
    ),
    Attack(
        "sorts",
        "a value outside the range",
        lambda: instantiate(compute(c.SIGNS, left=a.parameter, relation=">"), {a.parameter: Integer(2)}),
        "lies between",
    ),
    Attack("sorts", "a product whose index is no whole number", a_product_over_fractions, "no index"),
    Attack(
        "sorts",
        "an integral from above to below",
        lambda: substituted(r, 1 - s, 1 - s, (One, Z)),
        "up to",
    ),
    Attack("cancellation", "a vector", vectors_cancelled, "no number", True),
    Attack("cancellation", "not identically 1", antisymmetric_up_to_a_letter, "differ", True),
    Attack("cancellation", "a matrix", matrices_cancelled, "no number"),
    Attack("cancellation", "a row", row_cancelled, "no number"),
    Attack("cancellation", "a vector as a factor", scaled_by_a_vector, "must be a number"),
    Attack("cancellation", "a positive letter", symmetric_up_to_a_power, "differ"),
    Attack("definitions", "a circle of two", two_definitions_in_a_circle, "leads back", True),
    Attack("definitions", "a rate by definition", conserved_without_a_reason, "not a letter that is reserved", True),
    Attack("definitions", "another energy than the words mean", another_energy, "always means"),
    Attack(
        "definitions", "the energy of another state", lambda: define(a.E, Sum(a.S(a.x_[a.i]), (a.i, 1, a.n))), "always"
    ),
    Attack("definitions", "a determinant that is 0", lambda: define(a.determinant, Z), "always means"),
    Attack("definitions", "the divergence of another field", another_field, "the flow is that of"),
    Attack("definitions", "a circle of three", three_definitions_in_a_circle, "leads back"),
    Attack("definitions", "the weights", lambda: define(a.W, 0 * a.W), "not a letter that is reserved"),
    Attack("definitions", "an eigenvalue", lambda: define(al, Z), "not a letter that is reserved"),
    Attack("definitions", "another shape", lambda: define(a.C, a.v), "different shapes"),
    Attack("definitions", "a complex meaning", lambda: define(a.C, I), "is real and"),
    Attack("definitions", "two meanings", lambda: chain(flip(define(a.C, Z)), define(a.C, One)), "two meanings"),
    Attack("what moves", "the gradient", moves_by_a_letter_without_a_rate, "may move", True),
    Attack("what moves", "a shifted activation", lambda: compute(c.RATE, define(a.F, a.sigma_y.T * a.z)), "may move"),
    Attack("what moves", "the next state", lambda: compute(c.RATE, define(a.F, a.z_next.T * a.z)), "may move"),
    Attack(
        "what moves",
        "a letter from elsewhere",
        lambda: compute(c.RATE, define(a.F, MatrixSymbol("k", a.n, 1).T * a.z)),
        "may move",
    ),
    Attack("what moves", "a moment, denied", lambda: rate_of_what_holds_at_a_moment(denied), "at all times"),
    Attack("what moves", "a moment, as a case", lambda: rate_of_what_holds_at_a_moment(by_cases), "holds at a moment"),
    Attack("what moves", "a component", lambda: compute(c.RATE, define(a.F, a.z_[1] * a.E)), "no product rule"),
    Attack(
        "forged objects",
        "a proposition of one's own",
        lambda: discharge(assume(Proposition("A"), ""), Forged("no attractor")),
        "kernel's own types",
        True,
    ),
    Attack("forged objects", "hypotheses written over", lambda: altered(hypotheses=frozenset()), "not made", True),
    Attack("forged objects", "a maker of steps", a_private_maker, "within reach", True),
    Attack(
        "forged objects",
        "an earlier claim that is none",
        lambda: earlier("T9.2", scalar_identity(s, s)),
        "no conclusion of",
        True,
    ),
    Attack("forged objects", "words as a reason", words_as_a_reason, "reason", True),
    Attack("forged objects", "a statement written over", lambda: altered(statement=Negation(FALSE)), "not made"),
    Attack("forged objects", "a side written over", altered_inside, "not made"),
    Attack(
        "forged objects",
        "a dict of one's own",
        lambda: instantiate(scalar_identity(s, s), Values({s: One})),
        "plain dict",
    ),
    Attack("forged objects", "text of one's own", lambda: assume(Relation(s, Word("="), s), ""), "plain text|unknown"),
    Attack("forged objects", "a letter of one's own", lambda: scalar_identity(Letter("q"), One), "no part of"),
    Attack(
        "forged objects",
        "a theorem of one's own",
        lambda: cite(type("Mine", (), {"name": "mine"})()),
        "not in the list",
    ),
)
