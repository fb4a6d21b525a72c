"""Built activations: their rules against the decision procedures, which know nothing of how σ was built."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, S, diff, oo, pi

from analysis.activations.activation import CATALOGUE, PROPERTIES, Activation, activation, s
from analysis.activations.families import Combination, PiecewiseLinear, Term, combination, piecewise_linear
from analysis.decisions.zero import decide_zero

SCALES = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3), Fraction(1, 3)])
TERMS = st.builds(Term, st.sampled_from(sorted(CATALOGUE)), SCALES, SCALES)


def truths(built):
    return {p: built.decide(p).truth.value for p in PROPERTIES}


def free(built):
    """The same σ without what is known of it."""
    return Activation(built.name, built.sigma)


@settings(max_examples=60, deadline=None)
@given(st.lists(TERMS, min_size=1, max_size=2))
@example([Term("deadzone"), Term("hardtanh")])
@example([Term("relu"), Term("sigmoid")])
@example([Term("sinh"), Term("identity", 1, 2)])
@example([Term("sin"), Term("identity")])
@example([Term("gaussian_odd"), Term("softsign", 3, Fraction(1, 2))])
def test_no_rule_contradicts_the_procedures(terms):
    built = combination(terms)
    other = free(built)
    for name, decision in built.known.properties.items():
        if name in PROPERTIES:
            found = other.decide(name)
            assert found.is_undecided or found.truth is decision.truth, (name, decision.reason, found.reason)
    for exact, general in ((built.known.bound, other.bound), (built.known.lipschitz, other.lipschitz)):
        if exact is not None and general is not None:
            assert exact == general or decide_zero(exact - general).is_true


@pytest.mark.parametrize(
    ("terms", "holds", "bound", "lipschitz"),
    [
        ([Term("tanh", 2, 3), Term("arctan")], "++++++++", 2 + pi / 2, 7),
        ([Term("tanh"), Term("hardtanh", 1, Rational(1, 2))], "++++++++", 2, Rational(3, 2)),
        ([Term("deadzone"), Term("tanh")], "++-+++++", oo, None),
        ([Term("relu"), Term("sigmoid", 4)], "+--+++--", oo, None),
        ([Term("sigmoid"), Term("rectified_tanh")], "+-++++--", 2, None),
        ([Term("gaussian_odd"), Term("cauchy_odd")], "++++??++", None, 2),
        ([Term("sinh"), Term("tanh")], "++--++++", oo, oo),
    ],
    ids=str,
)
def test_what_the_rules_say(terms, holds, bound, lipschitz):
    """Derived by hand. A question mark: left to the procedures."""
    built = combination(terms)
    rules = built.known.properties
    expected = {"+": "true", "-": "false"}
    for name, mark in zip(PROPERTIES, holds, strict=True):
        if mark == "?":
            assert name not in rules
        else:
            assert built.decide(name).truth.value == expected[mark], (name, built.decide(name).reason)
    for found, value in ((built.known.bound, bound), (built.known.lipschitz, lipschitz)):
        assert (found is None) if value is None else decide_zero(found - value).is_true or found is value


def test_terms_that_cancel_are_not_decided_by_a_rule():
    """deadzone + hardtanh = identity: no term is strictly increasing, the sum is."""
    built = combination([Term("deadzone"), Term("hardtanh")])
    assert "strictly_increasing" not in built.known.properties
    assert built.decide("strictly_increasing").is_true
    # x + sin x is strictly increasing, 0.9x + sin x is not, and no rule tells them apart.
    for amplitude, mark in ((1, "true"), (Rational(9, 10), "false")):
        built = combination([Term("sin"), Term("identity", amplitude)])
        assert "nondecreasing" not in built.known.properties
        assert built.decide("strictly_increasing").truth.value == mark


def test_the_structure_is_kept_and_the_name_can_be_read_back():
    terms = (Term("tanh", 2, Fraction(1, 3)), Term("softsign"))
    built = combination(terms)
    assert built.structure == Combination(terms)
    assert terms[0].gain == Rational(1, 3)
    assert activation(built.name).sigma == built.sigma
    polygon = piecewise_linear([1, 3], [2, Fraction(1, 2), 0])
    assert polygon.structure == PiecewiseLinear((1, 3), (2, Rational(1, 2), 0))
    assert decide_zero(activation(polygon.name).sigma - polygon.sigma).is_true
    assert CATALOGUE["tanh"].structure is None


def test_closed_forms_of_a_combination():
    built = combination([Term("tanh", 2, 3), Term("erf", 1, Fraction(1, 2))])
    assert decide_zero(diff(built.primitive, s) - built.sigma).is_true
    assert decide_zero(diff(built.sigma, s) - built.derivative).is_true
    assert decide_zero(built.primitive.subs(s, 0)).is_true


SLOPES = st.sampled_from([Fraction(n, 2) for n in (-2, -1, 0, 0, 1, 2, 3)])


@st.composite
def polygons(draw):
    knots = sorted(draw(st.sets(st.sampled_from([Fraction(n, 2) for n in range(1, 8)]), max_size=3)))
    return knots, draw(st.lists(SLOPES, min_size=len(knots) + 1, max_size=len(knots) + 1))


@settings(max_examples=80, deadline=None)
@given(polygons())
@example(([1], [0, 1]))
@example(([1], [1, 0]))
@example(([1, 2], [1, -1, 0]))
@example(([1, 2], [1, -1, 1]))
@example(([], [0]))
def test_polygons_agree_with_the_procedures(polygon):
    built = piecewise_linear(*polygon)
    other = free(built)
    assert truths(built) == truths(other)
    assert built.smooth.truth is other.smooth.truth
    assert (built.bound, built.lipschitz) == (other.bound, other.lipschitz)
    assert decide_zero(built.primitive - other.primitive).is_true
    for knot, value in zip(built.structure.knots, built.structure.values, strict=True):
        assert built.sigma.subs(s, knot) == value == -built.sigma.subs(s, -knot)
        middle = knot - Rational(1, 8)
        assert diff(built.primitive.subs(s, s + middle), s).subs(s, 0) == built.sigma.subs(s, middle)


def test_hardtanh_is_a_polygon():
    built = piecewise_linear([1], [1, 0])
    assert built.sigma == CATALOGUE["hardtanh"].sigma
    assert built.primitive == CATALOGUE["hardtanh"].primitive


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Term("no"), "unknown activation"),
        (lambda: Term("tanh", 0), "must be positive"),
        (lambda: Term("tanh", 1, -1), "must be positive"),
        (lambda: Term("tanh", 0.5), "must be a rational"),
        (lambda: Term("tanh", True), "must be a rational"),
        (lambda: combination([]), "at least one term"),
        (lambda: piecewise_linear([1], [1]), "need 2 slopes"),
        (lambda: piecewise_linear([0], [1, 1]), "positive and increase"),
        (lambda: piecewise_linear([2, 2], [1, 1, 1]), "positive and increase"),
        (lambda: piecewise_linear([1.5], [1, 1]), "must be a rational"),
        (lambda: piecewise_linear([S.Pi], [1, 1]), "must be a rational"),
    ],
)
def test_bad_requests(make, message):
    with pytest.raises(ValueError, match=message):
        make()
