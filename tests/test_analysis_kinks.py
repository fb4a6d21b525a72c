"""What a function is where it is not smooth or not defined, and what follows from how it is composed."""

import pytest
from sympy import S, Symbol

from analysis.activations import PROPERTIES, activation
from analysis.decisions import decide_continuous, decide_monotone, decide_sign
from analysis.decisions.pieces import eventually, pieces_of, value_of
from analysis.decisions.spans import Unclear
from analysis.decisions.substitution import put
from analysis.parsing import parse_expression

s = Symbol("s", real=True)
ABBREVIATIONS = dict(zip(("c", "o", "b", "l", "n", "i", "p", "S"), PROPERTIES, strict=True))


def parsed(text):
    return parse_expression(text, {"s": s})


# +c: continuous, −o: not odd; b bounded, l Lipschitz, n nondecreasing, i strictly increasing, p sign-preserving,
# S: the primitive is coercive. What is not named is not asked.
RIGHT = {
    "s*sqrt(s**2 + s**4)": "+c+o+n+i+p+S-b-l",
    "Max(s, 0)**2/s": "-c",
    "Max(s, -5)/s": "-c",
    "sqrt(s)": "-c",
    "sin(s)/s": "-c",
    "Piecewise((s/abs(s), abs(s) > 1), (s, True))": "+c+o+b+l+n-i+p+S",
    "sqrt(abs(s))*sign(s)": "+c+o+n+i+p+S-l-b",
    "sqrt(log(1 + s**2))": "+c-o-b-n-p",
    "sqrt(1 + cos(s))": "+c+b-o-n-p-S",
    "tanh(s) + sin(s)/2": "+p+b+l+S",
    "tanh(s) - sin(s)/2": "+p",
    "sin(2*tanh(s))": "+p+b+l",
    "1 - cos(s)": "-p-n-S+b+l",
    "s*(1 + cos(s))": "-p-b",
    "s*cos(s)**2": "-p-n-b-l",
    "s*(3/5 - cos(s))**2": "-p",
    "s**2*tanh(s)": "+n+i+p+S-b-l",
    "log(cosh(s + 1)) - log(cosh(s - 1))": "+n+i+o+p+b+l+S",
    "s + sin(2*s)/1.9999": "-n-i+p",
    "s + 1.0001*sin(s)": "-n",
    "s - sin(s)": "+n+i+p+l+S",
    "2*s + sin(s) + cos(s) - 1": "+i+p",
    "abs(sin(s))": "+c+b+l-o-n-p-S",
    "Max(sin(s), 0)": "+c+b+l-n-p-S",
    "Min(sin(s), cos(s))": "+c+b+l-n-p-S",
    "Max(tanh(s), s/2)": "+c+l+n+i+p+S-b",
    "abs(tanh(s) - s/2)": "+c+l-b-n",
    "Max(sin(s), s)": "+c-n-i-b",
    "s*(1 + sin(s**2)/2)": "-b-l+p+S",
    "tanh(exp(s) - 1)": "+l+b+i",
    "exp(-exp(s))": "+l+b-n",
    "sin(s**2)": "-l+b",
    "sin(exp(s))": "-l+b",
    "s*(1 + erf(s/sqrt(2)))/2": "-S+l+p-b",  # GELU: S tends to 1/4 at −∞
    "s/(1 + exp(-s))": "-S+p",  # SiLU
    "tanh(sin(s))": "-S+b+l+o",
    "pi/2 - atan(s)": "-S-p+b",
    "sign(sin(s))": "-n-p",
}


@pytest.mark.parametrize("text", RIGHT)
def test_the_right_answer_is_found(text):
    asked, marks = activation(text), RIGHT[text]
    for mark, letter in zip(marks[::2], marks[1::2], strict=True):
        found = asked.decide(ABBREVIATIONS[letter])
        assert found.is_true if mark == "+" else found.is_false, (text, ABBREVIATIONS[letter], found)


def test_what_cancels_in_a_piece_still_has_to_be_defined():
    pieces, points = pieces_of(parsed("Max(s, 0)**2/s"), s)
    assert [p.expr for p in pieces] == [0, s]
    assert [p.value for p in points] == [S.NaN]
    pieces, _ = pieces_of(parsed("Max(s, -5)/s"), s)
    assert [p.defined(s).truth.value for p in pieces] == ["true", "false"]


def test_a_case_that_is_not_taken_need_not_exist():
    guarded = parsed("Piecewise((log(s), s > 1), (0, True))")
    assert decide_continuous(guarded, s).is_true
    assert value_of(guarded, s, S(-3)) == 0
    assert decide_continuous(parsed("Piecewise((1, log(s) > 1), (0, True))"), s).is_false


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [("sqrt(s)", 0, 0), ("sqrt(s)", -1, None), ("1/s", 0, None), ("log(s)", 0, None), ("abs(s)/s", 2, 1)],
)
def test_values_are_taken_as_they_stand(text, point, value):
    found = value_of(parsed(text), s, S(point))
    assert found == value if value is not None else found is S.NaN


def test_far_out_a_kinked_function_is_a_smooth_one():
    assert eventually(parsed("Max(tanh(s), s/2)"), s, True) == s / 2
    assert eventually(parsed("Max(tanh(s), s/2)"), s, False) == parsed("tanh(s)")
    with pytest.raises(Unclear):
        eventually(parsed("Max(sin(s), 0)"), s, True)


def test_a_power_that_cannot_be_written_out_is_not():
    tower = parsed("10**(10**(10**s))")
    assert put(tower, s, S(0)) == 10**10
    with pytest.raises(Unclear, match="too large"):
        put(tower, s, S(2))
    assert decide_sign(tower, ">", s).is_true
    assert decide_monotone(tower, s).is_true
