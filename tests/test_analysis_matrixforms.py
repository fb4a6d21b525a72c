"""Matrix identities for every n: proved by the normal form, refuted by small rational matrices, else undecided."""

import pytest
from sympy import Identity, MatrixSymbol, Rational, Trace

from analysis.matrices.identities import decide_identity, separating_matrices
from analysis.matrices.normalform import Premises, difference, normal_form
from analysis.symbols import A, D, K, W, b, c, gamma, h, n, sigma_z, x, z

skew = Premises((("skew", K.T, -K),))
skew_w = Premises((("skew", W.T, -W),))
symmetric = Premises((("symmetric", D.T, D),))


def both(*premises):
    return Premises(tuple(equation for premise in premises for equation in premise.equations))


@pytest.mark.parametrize(
    ("left", "right", "premises"),
    [
        (z.T * K * z, 0, skew),
        (z.T * K * x, -x.T * K * z, skew),
        (z.T * W * z, z.T * (W + W.T) * z / 2, Premises()),
        # T6.1: the gain of Euler, and that h enters only through h².
        ((z + h * K * z).T * (z + h * K * z), z.T * z + h**2 * (K * z).T * (K * z), skew),
        (z.T * K**2 * z, -(K * z).T * (K * z), skew),
        (z.T * K**3 * z, 0, skew),
        (x.T * (K.T * K) ** 2 * K * x, 0, skew),
        (Trace(D * K), 0, both(skew, symmetric)),
        (Trace(K * D * K * D * K), 0, both(skew, symmetric)),
        (Trace(W * D), Trace(D * W.T), symmetric),
        (Trace(Identity(n)), n, Premises()),
        ((x.T * z) * (z.T * x), (x.T * z) ** 2, Premises()),
        ((x * z.T) * (z * x.T), (z.T * z) * x * x.T, Premises()),
        # A kernel vector of Wᵀ kills the drift of cᵀz; with W skew it is a kernel vector of W too.
        (c.T * W * sigma_z, 0, Premises((("kernel", W.T * c, 0),))),
        (c.T * W * sigma_z, 0, both(skew_w, Premises((("kernel", W.T * c, 0),)))),
        (sigma_z.T * W * c, 0, both(skew_w, Premises((("kernel", W.T * c, 0),)))),
    ],
)
def test_identities_hold_for_every_n(left, right, premises):
    decision = decide_identity(left, right, premises) if right != 0 else decide_identity(left, left * 0, premises)
    assert decision.is_true, decision.reason


@pytest.mark.parametrize(
    ("left", "right", "premises"),
    [
        (z.T * W * z, 0, Premises()),
        (z.T * K * x, x.T * K * z, skew),
        ((z + h * K * z).T * (z + h * K * z), z.T * z, skew),
        ((z + h * K * z).T * (z + h * K * z), z.T * z - h**2 * (K * z).T * (K * z), skew),
        (z.T * K**2 * z, 0, skew),
        (Trace(K * D * K * D), 0, both(skew, symmetric)),
        (z.T * D * z, 0, symmetric),
        (gamma * z.T * z, 0, Premises()),
    ],
)
def test_wrong_identities_are_refuted_with_matrices(left, right, premises):
    decision = decide_identity(left, left * 0 if right == 0 else right, premises)
    assert decision.is_false
    assert "differ for" in decision.reason


def test_what_cannot_be_refuted_by_construction_is_undecided():
    kernel = Premises((("kernel", W.T * c, 0),))
    assert decide_identity(b.T * W * sigma_z, 0 * z.T * z, kernel).is_undecided


def test_the_premises_that_were_used_are_named():
    premises = both(skew, symmetric)
    assert normal_form(z.T * K * z, premises).used == {"skew"}
    assert normal_form(z.T * D * K * D * z, premises).used == {"skew", "symmetric"}
    assert normal_form(z.T * D * z, premises).used == frozenset()


def test_refuting_matrices_satisfy_the_premises():
    witness = separating_matrices(z.T * K * x, x.T * K * z, skew)
    assert -witness["K"] == witness["K"].T


def test_rational_factors_are_exact():
    assert decide_identity(Rational(1, 2) * z.T * z, z.T * (z / 2)).is_true


def test_unusable_premises_are_refused():
    with pytest.raises(ValueError, match="one word"):
        Premises((("two words", W + W.T, 0),))
    with pytest.raises(ValueError, match="one word"):
        Premises((("a factor", 2 * W, 0),))


def test_premises_that_undo_each_other_end():
    other = MatrixSymbol("A", n, n)
    there_and_back = Premises((("there", W, other), ("back", other, W)))
    assert decide_identity(W * z, other * z, there_and_back).is_true
    assert not normal_form(W * z, Premises((("growing", W, other * W),))).is_zero
    mirrored = Premises((("weighted", W.T * D, -D * W), ("symmetric", D.T, D)))
    assert decide_identity(z.T * D * W * z, z.T * z * 0, mirrored).is_true


def test_inverses_have_no_normal_form():
    with pytest.raises(TypeError, match="exponent"):
        normal_form(W**-1 * z)


def test_multiples_of_the_identity_are_matrices_not_coefficients():
    assert difference(2 * Identity(n) * z, 2 * z).is_zero
    weights = Premises((("W", W, A - A.T - gamma * Identity(n)),))
    assert difference(z.T * W * z, -gamma * (z.T * z), weights).is_zero
    assert not difference(z.T * W * z, gamma * (z.T * z), weights).is_zero
