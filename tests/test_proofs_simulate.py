"""skewflow simulate: replay of the trained networks, runs, files, bad requests in one line."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from proofs.cli import main
from proofs.commands.simulate import command
from proofs.networks.reading import EXAMPLES
from proofs.networks.runs import TOLERANCE, replay, stored_run


def call(*arguments):
    return CliRunner().invoke(command, list(arguments), standalone_mode=False)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_stored_runs_are_replayed(name):
    answer = call("--example", name, "--json")
    document = json.loads(answer.output)
    assert answer.return_value == 0
    assert document["ok"]
    assert document["max_deviation"] <= TOLERANCE == 2e-6
    assert "largest deviation" in call("--example", name).output


def test_a_wrong_weight_is_seen_by_the_replay():
    run = stored_run("antisymmetric_rows")
    weights = run.system.weights.copy()
    weights[0, 1] += 1e-3
    wrong = type(run.system)(run.system.form, weights, run.system.activation, run.system.bias, run.system.leak)
    _, deviation = replay(type(run)(wrong, run.h, run.start, run.inputs, run.states))
    assert deviation > TOLERANCE


def test_a_run_is_written_and_resumed(tmp_path):
    path, whole = tmp_path / "a.npz", tmp_path / "b.npz"
    common = ["--random", "6", "--seed", "3", "--integrator", "discrete_gradient", "--step", "0.1", "--every", "5"]
    first = call(*common, "--steps", "40", "-o", str(path), "--json")
    document = json.loads(first.output)
    assert document["schema"] == "skewflow/simulate/1"
    assert document["ok"]
    assert document["energy"]["largest_relative_change"] < 1e-14
    call(*common, "--steps", "100", "-o", str(path), "--resume")
    call(*common, "--steps", "100", "-o", str(whole))
    assert path.read_bytes() == whole.read_bytes()
    with np.load(path, allow_pickle=False) as data:
        assert data["times"].shape == (21,)
        assert data["states"].shape == (21, 1, 6)
        assert data["energies"].shape == (21, 1)
        assert json.loads(str(data["meta"]))["integrator"] == "discrete_gradient"


def test_an_overflow_exits_with_1_and_keeps_what_is_finite(tmp_path):
    path = tmp_path / "a.npz"
    options = ["--random", "4", "--activation", "identity", "--integrator", "euler", "--step", "1", "--steps", "9000"]
    answer = call(*options, "-o", str(path))
    assert answer.return_value == 1
    assert "overflow" in answer.output
    with np.load(path, allow_pickle=False) as data:
        assert np.isfinite(data["states"]).all()
        assert not json.loads(str(data["meta"]))["ok"]


def test_starts_and_a_picture(tmp_path):
    np.save(tmp_path / "starts.npy", np.ones((2, 2)))
    picture = tmp_path / "e.svg"
    answer = call(
        *("--random", "2", "--step", "0.1", "--steps", "50", "--json", "--plot", str(picture)),
        *("--start", "1,0.5", "--start", str(tmp_path / "starts.npy")),
    )
    assert json.loads(answer.output)["batch"] == 3
    assert picture.read_bytes().startswith(b"<?xml")


def test_the_integrators_are_listed():
    assert "discrete_gradient" in call("--integrator", "help").output


BAD = {
    "no network": ([], "give one network"),
    "two networks": (["--random", "3", "--example", "elman_rows"], "give one network"),
    "unknown example": (["--example", "nobody"], "unknown example"),
    "missing file": (["nowhere.npy", "--step", "1"], "nowhere.npy"),
    "no step": (["--random", "3"], "--step"),
    "negative step": (["--random", "3", "--step", "-1"], "finite number > 0"),
    "no neurons": (["--random", "0", "--step", "1"], "at least one neuron"),
    "unknown integrator": (["--random", "3", "--step", "1", "--integrator", "magic"], "accepted are euler"),
    "unknown activation": (["--random", "3", "--step", "1", "--activation", "__import__('os')"], "skewflow"),
    "start of another size": (["--random", "3", "--step", "1", "--start", "1,2"], "3 neurons"),
    "start that is no number": (["--random", "3", "--step", "1", "--start", "1,x,3"], "commas"),
    "resume without a file": (["--random", "3", "--step", "1", "--resume"], "-o"),
    "unknown folder": (["--random", "3", "--step", "1", "-o", "no/such/folder.npz"], "no folder no/such"),
    "other suffix": (["--random", "3", "--step", "1", "-o", "run.csv"], ".npz"),
    "strang with a diagonal": (["--example", "elman_rows", "--integrator", "strang"], "W_ii = 0"),
    "steps below 0": (["--random", "3", "--step", "1", "--steps", "-4"], "0 or more"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_one_line_and_exit_2(case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    from proofs.cli import main

    arguments, word = BAD[case]
    with pytest.raises(SystemExit) as stop:
        main(["simulate", *arguments])
    assert stop.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert word in captured.err


def test_simulate_with_error_bars(capsys, tmp_path):
    np.save(tmp_path / "w.npy", np.array([[0.0, 0, 3, 1], [0, 0, 1, 3], [-3, -1, 0, 0], [-1, -3, 0, 0]]))
    path = tmp_path / "bars.npz"
    asked = ["simulate", str(tmp_path / "w.npy"), "--integrator", "strang", "--step", "0.01", "--steps", "100"]
    asked += ["--every", "50", "--start", "1,0.5,1.2,-0.7", "--enclose", str(path)]
    with pytest.raises(SystemExit) as stop:
        main([*asked, "--json"])
    assert stop.value.code == 0
    (bars,) = json.loads(capsys.readouterr().out)["enclosure"]
    assert bars["until"] == 1.0
    assert 1e-6 < bars["error_at_least"] <= bars["error_at_most"] < 1e-2
    with np.load(path, allow_pickle=False) as data:
        assert data["lower"].shape == (3, 1, 4)
        assert (data["lower"] <= data["upper"]).all()
    for wrong in (["--activation", "relu"], ["--form", "map"]):
        with pytest.raises(SystemExit) as stop:
            main([*asked, *wrong])
        assert stop.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1
