"""Numbers at the ends of the floats: an answer in finite numbers, or one line that says what is outside the range."""

import json
import warnings

import numpy as np
import pytest

from proofs.cli import main
from proofs.networks.numbers import brief

TURN = np.array([[0.0, 1.0], [-1.0, 0.0]])
WEIGHTS = {
    "huge": 1e300 * TURN,
    "tiny": 1e-300 * TURN,
    "least": 2.0**-1074 * TURN,
    "one": TURN,
    "few": TURN * [[1], [1e-300]],
}


def run(capsys, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SystemExit) as stop:
            main([str(x) for x in arguments])
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


@pytest.fixture
def file(tmp_path):
    def saved(W):
        np.save(tmp_path / "w.npy", W)
        return tmp_path / "w.npy"

    return saved


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize(
    ("form", "step", "leak"),
    [
        ("current", 0.1, 0.0),
        ("current", 1e200, 0.0),
        ("current", 5e-324, 1e-300),
        ("current", 1e-12, 1e300),
        ("rate", 1e308, 1.0),
        ("rate", 1e3, 1e-300),
        ("map", 1e300, 1e300),
        ("map", 1e-12, 1e12),
    ],
)
def test_an_audit_of_extreme_numbers_is_finite(weights, form, step, leak, file, capsys):
    asked = ("audit", file(WEIGHTS[weights]), "--form", form, "--step", step, "--leak", leak)
    status, out, err = run(capsys, *asked, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out, parse_constant=pytest.fail)["ok"]
    status, out, err = run(capsys, *asked)
    assert (status, err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("simulate", "FILE", "--start", "800,800", "--activation", "sinh", "--step", "0.1"), "outside the range"),
        (("simulate", "FILE", "--start", "1e300,0", "--activation", "identity", "--step", "0.1"), "outside the range"),
        (("simulate", "FILE", "--start", "1e999,0", "--step", "0.1"), "outside the range"),
        (("simulate", "--random", "200000", "--step", "0.1"), "outside the range"),
        (("simulate", "FILE", "--batch", "1000000000", "--step", "0.1"), "outside the range"),
        (("validate", "T2.1", "--batch", "1000000000"), "there is no batch"),
        (("validate", "T2.1", "--examples", "100000000000000000000"), "at most"),
        (("equilibria", "FILE", "--leak", "1e-300"), "size"),
        (("orbit", "FILE", "--start", "1e300,0", "--period", "1e300"), "too long"),
    ],
)
def test_what_is_outside_the_range_is_one_line(arguments, says, file, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = file(TURN)
    status, out, err = run(capsys, *(path if x == "FILE" else x for x in arguments))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert [p.name for p in tmp_path.iterdir()] == ["w.npy"]


@pytest.mark.parametrize("method", ["euler", "rk4", "implicit_midpoint", "discrete_gradient", "strang"])
@pytest.mark.parametrize(("step", "start"), [(1e-12, "1e300,1e300"), (1e3, "1e-300,-1e-300"), (1e308, "1,1")])
def test_a_run_of_extreme_numbers_goes_on_or_says_where_it_stopped(method, step, start, file, tmp_path, capsys):
    asked = ("simulate", file(TURN), "--integrator", method, "--step", step, "--steps", 5, "--start", start, "--json")
    status, out, err = run(capsys, *asked)
    if step == 1e308:
        assert (status, out, err) == (2, "", "skewflow: 5 steps of 1e+308 end outside the range of floats\n")
        return
    document = json.loads(out, parse_constant=pytest.fail)
    assert status == (0 if document["ok"] else 1)
    assert document["ok"] or document["stopped"]


def test_a_number_beyond_the_floats_is_shown_as_it_is():
    from fractions import Fraction

    assert brief(Fraction(10) ** 600) == "1.00000e+600"
    assert brief(Fraction(1, 10**600), 3) == "1.00e-600"
    assert brief(Fraction(1, 3), 4) == "0.3333"
    assert brief(0.0) == "0"
