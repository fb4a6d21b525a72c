"""Energies and invariants: their rates in letters against the Lie derivative in components."""

import pytest
from sympy import ImmutableDenseMatrix, MatMul, S, cosh, expand, eye, log, simplify, symbols, tanh

from analysis.energy import casimirs, conserved_quadratics, energy, energy_rate, lie_derivative, quadratic_invariant
from analysis.fields import CurrentForm, RateForm
from analysis.matrices.components import components, symbolic_letter
from analysis.matrices.normalform import Premises, normal_form
from analysis.symbols import K, W, b, gamma, s, sigma_z, x, z

CUBIC, QUARTIC = s**3 + s, s**4 / 4 + s**2 / 2


@pytest.mark.parametrize(
    "form",
    [
        CurrentForm(),
        CurrentForm(W, b, gamma, S(3)),
        RateForm(),
        RateForm(W, b, gamma, S(3)),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_rate_in_letters_is_the_lie_derivative(form, size):
    state = form.state_components(size)
    letters = {W: symbolic_letter(W, size), b: symbolic_letter(b, size), form.state: state}
    if form.state == z:
        argument = state
    else:
        argument = components(form.preactivation, letters, size)
        argument = argument if size > 1 else ImmutableDenseMatrix([[argument]])
    letters[sigma_z] = ImmutableDenseMatrix(argument.applyfunc(lambda a: CUBIC.subs(s, a)))
    rate = lie_derivative(energy(argument, QUARTIC), state, form.components(size, CUBIC))
    assert expand(rate - components(energy_rate(form), letters, size)) == 0


def test_energy_of_tanh_and_of_a_name():
    a, c = symbols("a c", real=True)
    assert energy((a, c), log(cosh(s))) == log(cosh(a)) + log(cosh(c))
    assert str(energy((a, c))) == "S(a) + S(c)"
    assert str(energy((a, c), weights=(2, 3))) == "2*S(a) + 3*S(c)"
    with pytest.raises(ValueError, match="1 weights"):
        energy((a, c), weights=(2,))


def test_the_energy_of_a_skew_plane_is_conserved_and_of_another_is_not():
    for entries, conserved in (([[0, 2], [-2, 0]], True), ([[0, 2], [-1, 0]], False)):
        form = CurrentForm(ImmutableDenseMatrix(entries))
        state = form.state_components(2)
        rate = lie_derivative(energy(state, log(cosh(s))), state, form.components(2, tanh(s)))
        assert (simplify(rate) == 0) is conserved


def test_casimirs_are_conserved_for_any_activation():
    weights = ImmutableDenseMatrix([[0, 1, 2], [-1, 0, 3], [-2, -3, 0]])
    (c,) = casimirs(weights)
    form = CurrentForm(weights)
    state = form.state_components(3)
    assert any(entry != 0 for entry in c)
    assert expand(lie_derivative((c.T * state)[0], state, form.components(3))) == 0
    assert casimirs(ImmutableDenseMatrix([[0, 1], [-1, 0]])) == ()
    # Wᵀc = 0 is asked, not Wc = 0: they differ when W is not skew.
    (c,) = casimirs(ImmutableDenseMatrix([[1, 1], [0, 0]]))
    assert tuple(c) == (0, 1)


@pytest.mark.parametrize("power", [0, 1, 2, 3])
def test_the_quadratics_of_t1_4_are_conserved(power):
    skew = Premises((("skew", K.T, -K),))
    invariant = quadratic_invariant(power)
    # d/dt xᵀQx = (Kx)ᵀQx + xᵀQ(Kx): replace the first and the last letter of the word by their rates.
    first, *middle, last = invariant.args
    form = MatMul((K * x).T, *middle, last) + MatMul(first, *middle, K * x)
    assert normal_form(form, skew).is_zero
    assert not normal_form(form).is_zero


@pytest.mark.parametrize(
    ("frequencies", "expected"), [((1, 2), 2), ((1, 1), 4), ((3,), 1), ((1, 2, 5), 3), ((1, 1, 2), 5), ((0,), 3)]
)
def test_how_many_quadratics_are_conserved(frequencies, expected):
    """A frequency that occurs k times gives k² of them; a double zero gives the three of a symmetric 2×2 block."""
    size = 2 * len(frequencies)
    weights = ImmutableDenseMatrix(
        size,
        size,
        lambda i, j: 0 if i // 2 != j // 2 or i == j else (1 if i < j else -1) * frequencies[i // 2],
    )
    basis = conserved_quadratics(weights)
    assert len(basis) == expected
    assert all(matrix == matrix.T and matrix * weights == weights * matrix for matrix in basis)


def test_conserved_quadratics_of_weights_that_are_not_skew():
    (only,) = conserved_quadratics(ImmutableDenseMatrix([[0, 2], [-1, 0]]))
    assert only / only[0, 0] == ImmutableDenseMatrix([[1, 0], [0, 2]])
    assert conserved_quadratics(ImmutableDenseMatrix(eye(2))) == ()


def test_wrong_sizes_are_refused():
    with pytest.raises(ValueError, match="components"):
        lie_derivative(S.One, symbols("a b"), ImmutableDenseMatrix([1]))
    with pytest.raises(ValueError, match="at least 0"):
        quadratic_invariant(-1)
