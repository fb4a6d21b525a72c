"""The vector fields: letters against components, Jacobians against differentiation."""

import pytest
from sympy import Derivative, ImmutableDenseMatrix, S, diff, expand, sin, tanh

from analysis.fields import CurrentForm, RateForm
from analysis.matrices.components import components, symbolic_letter
from analysis.matrices.normalform import Premises, normal_form
from analysis.symbols import D, K, W, b, gamma, s, sigma, sigma_z, x, z

FORMS = [
    CurrentForm(),
    CurrentForm(W, b, gamma, S(3)),
    RateForm(),
    RateForm(W, b, gamma, S(3)),
]


def written_out(form, size):
    """The letters D and σ(z) replaced by what they stand for, in the components of the state."""
    state = symbolic_letter(form.state, size)
    letters = {W: symbolic_letter(W, size), b: symbolic_letter(b, size), form.state: state}
    argument = state if form.state == z else components(form.preactivation, letters, size)
    argument = argument if hasattr(argument, "rows") else ImmutableDenseMatrix([[argument]])
    slopes = [Derivative(sigma(s), s).subs(s, a).doit() for a in argument]
    letters[sigma_z] = ImmutableDenseMatrix(argument.applyfunc(sigma))
    letters[D] = ImmutableDenseMatrix(size, size, lambda i, j: slopes[i] if i == j else 0)
    return letters


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_field_in_letters_is_the_field_in_components(form, size):
    in_letters = components(form.field, written_out(form, size), size)
    difference = form.components(size) - ImmutableDenseMatrix(
        size, 1, list(S(in_letters)) if size > 1 else [in_letters]
    )
    assert all(expand(entry) == 0 for entry in difference)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_jacobian_in_letters_is_what_differentiation_gives(form, size):
    """With σ = s³ + s, which has no symmetry that could hide an exchange of D and W."""
    cubic = s**3 + s
    letters = written_out(form, size)
    argument = [entry.args[0] for entry in letters[sigma_z]]
    slopes = [diff(cubic, s).subs(s, a) for a in argument]
    letters[D] = ImmutableDenseMatrix(size, size, lambda i, j: slopes[i] if i == j else 0)
    in_letters = components(form.jacobian, letters, size)
    in_letters = in_letters if size > 1 else ImmutableDenseMatrix([[in_letters]])
    assert all(expand(entry) == 0 for entry in form.jacobian_components(size, cubic) - in_letters)
    trace = components(form.divergence, letters, size)
    assert expand(trace - form.divergence_components(size, cubic)) == 0


def test_a_named_activation_has_a_named_slope():
    (entry,) = CurrentForm(ImmutableDenseMatrix([[2]])).jacobian_components(1)
    z_1 = symbolic_letter(z, 1)[0]
    assert expand(entry - 2 * Derivative(sigma(z_1), z_1)) == 0


def test_explicit_weights_and_an_activation():
    form = CurrentForm(ImmutableDenseMatrix([[0, 2], [-2, 0]]))
    z_1, z_2 = form.state_components(2)
    assert form.components(2, tanh(s)) == ImmutableDenseMatrix([2 * tanh(z_2), -2 * tanh(z_1)])
    assert RateForm(ImmutableDenseMatrix([[0, 1], [-1, 0]])).divergence_components(2, sin(s)) == 0


def test_divergence_vanishes_for_skew_letters_only():
    skew = Premises((("skew", K.T, -K), ("diagonal", D.T, D)))
    for kind in (CurrentForm, RateForm):
        assert normal_form(kind(K).divergence, skew).is_zero
        assert not normal_form(kind(W).divergence, skew).is_zero
        assert not normal_form(kind(K, leak=gamma).divergence, skew).is_zero


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="square"):
        CurrentForm(ImmutableDenseMatrix([[0, 1]]))
    with pytest.raises(ValueError, match="bias"):
        RateForm(ImmutableDenseMatrix([[0]]), ImmutableDenseMatrix([1, 2]))
    with pytest.raises(ValueError, match="at least 1"):
        CurrentForm().components(0)
    with pytest.raises(ValueError, match="n = 2"):
        CurrentForm(ImmutableDenseMatrix([[0, 1], [-1, 0]])).components(3)


def test_rate_and_current_form_are_semiconjugate():
    """z = Wx + b takes ẋ = σ(Wx + b) to ż = Wσ(z)."""
    rate, current = RateForm(W, b), CurrentForm(W)
    driven = components(W * rate.field, written_out(rate, 3), 3)
    assert all(expand(entry) == 0 for entry in driven - components(current.field, written_out(rate, 3), 3))
    assert rate.state == x
