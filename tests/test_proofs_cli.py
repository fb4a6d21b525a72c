"""The command line: exit status, one line for a bad request, JSON alone on standard output, an instant start."""

import json
import subprocess
import sys

import pytest

from proofs.cli import COMMANDS, main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


def test_help_lists_every_command(capsys):
    for arguments in (["--help"], ["-h"], []):
        status, out, err = run(capsys, *arguments)
        assert (status, err) == (0, "")
        assert all(name in out for name in COMMANDS)


def test_version(capsys):
    assert run(capsys, "--version")[1].startswith("skewflow, version ")


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["claims", "T9.99"], ["claims", "--nonsense"]],
)
def test_a_bad_request_is_one_line_and_status_2(capsys, arguments):
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("skewflow: ")


def test_an_unknown_label_says_what_is_accepted(capsys):
    assert "accepted are T" in run(capsys, "claims", "T9.99")[2]


def test_claims_json_is_one_object(capsys):
    status, out, err = run(capsys, "claims", "T2.1", "--json")
    document = json.loads(out)
    assert (status, err) == (0, "")
    assert document["schema"] == "skewflow/claims/1"
    assert [claim["label"] for claim in document["claims"]] == ["T2.1"]


def test_help_imports_nothing_heavy():
    heavy = "sympy numpy scipy matplotlib hypothesis flint"
    code = f"import sys, proofs.cli; print([name for name in '{heavy}'.split() if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_python_dash_m_is_the_same():
    result = subprocess.run([sys.executable, "-m", "proofs", "claims", "T9.99"], capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
