"""The command line: exit status, one line for a bad request, JSON alone on standard output, an instant start."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.activations import CATALOGUE
from analysis.schemes.named import catalogue
from numerics.certified.library import theorems
from numerics.integrators.catalogue import names
from proofs.assumptions.catalogue import ASSUMPTIONS
from proofs.claims import registry
from proofs.claims.abstract import CONJECTURES
from proofs.cli import COMMANDS, main
from proofs.commands import completing
from proofs.figures.catalogue import FIGURES
from proofs.networks.reading import EXAMPLES
from proofs.shown import fitted


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


# ---------------------------------------------------------------- what a shell completes


KNOWN = {
    completing.labels: lambda: {claim.label: claim.title for claim in registry.CLAIMS},
    completing.conjectures: lambda: {claim.label: claim.title for claim in CONJECTURES},
    completing.from_numbers: lambda: list(theorems()),
    completing.activations: lambda: list(CATALOGUE),
    completing.schemes: lambda: list(catalogue()),
    completing.integrators: lambda: list(names()),
    completing.examples: lambda: list(EXAMPLES),
    completing.assumptions: lambda: list(ASSUMPTIONS),
    completing.figures: lambda: {picture.name: picture.caption for picture in FIGURES},
}


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.__name__)
def test_what_is_completed_is_what_there_is(known):
    truth = KNOWN[known]()
    assert set(known()) == set(truth)
    if isinstance(truth, dict):
        assert known() == truth


LINES = {
    "skewflow aud": "audit",
    "skewflow verify t2.": "T2.1",
    "skewflow verify T2.1 T2.": "T2.2",
    "skewflow ablate abs": "abstract",
    "skewflow ablate T3.1 --assumption sign": "sign_preserving",
    "skewflow certify T17.": "T17.3",
    "skewflow audit --example el": "elman_rows",
    "skewflow audit --form m": "map",
    "skewflow audit --activation arc": "arctan",
    "skewflow simulate --integrator in": "inplace",
    "skewflow scheme rk4": "rk4",
    "skewflow figures two": "two_updates",
    "skewflow guide your": "your-rnn",
    "skewflow explain lea": "leaf",
    "skewflow derive T2.1 --format la": "latex",
    "skewflow audit net.npz --array we": "weight_hh",
    "skewflow audit net.npz --bi": "--bias",
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_what_may_follow(line, shell, tmp_path, monkeypatch, capsys):
    np.savez(tmp_path / "net.npz", weight_hh=np.zeros((2, 2)), bias=np.zeros(2))
    monkeypatch.chdir(tmp_path)
    *before, last = line.split()
    monkeypatch.setenv("_SKEWFLOW_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", last if shell == "fish" else str(len(before)))
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 0
    told = re.findall(r"[^\s,]+", capsys.readouterr().out)
    assert LINES[line] in told
    if line == "skewflow verify T2.1 T2.":
        assert "T2.1" not in told  # it stands there already


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(tmp_path):
    (tmp_path / "skewflow").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m proofs "$@"\n', encoding="utf-8")
    (tmp_path / "skewflow").chmod(0o755)
    script = (
        'eval "$(skewflow completion bash)"; complete -p skewflow; '
        'COMP_WORDS=(skewflow audit --example el); COMP_CWORD=3; _skewflow_completion skewflow; echo "${COMPREPLY[@]}"'
    )
    here = str(Path(__file__).parent.parent)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": here}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "elman_rows"


def test_completion_and_refusals_import_nothing_large(tmp_path):
    (tmp_path / "net.pt").write_bytes(b"")
    code = (
        "import sys\nfrom proofs.cli import main\n{}\ntry:\n    main({})\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('sympy', 'numpy', 'scipy', 'flint') if m in sys.modules], file=sys.stderr)"
    )
    asked = {"_SKEWFLOW_COMPLETE": "bash_complete", "COMP_WORDS": "skewflow verify T", "COMP_CWORD": "2"}
    for before, arguments in (
        (f"import os; os.environ |= {asked}", []),
        ("", ["audit", str(tmp_path / "net.pt")]),
        ("", ["audit", str(tmp_path / "missing.npy")]),
        ("", ["equilibria", str(tmp_path / "net.pt")]),
        ("", ["simulate", str(tmp_path / "net.pt"), "--step", "0.1"]),
        ("", ["orbit", str(tmp_path / "net.pt"), "--mode", "1"]),
    ):
        run = subprocess.run(
            [sys.executable, "-c", code.format(before, arguments)], capture_output=True, text=True, check=True
        )
        assert run.stderr.splitlines()[-1] == "[]", (arguments, run.stderr)
        assert "net.pt" not in str(arguments) or "safetensors.torch.save_file" in run.stderr


# ---------------------------------------------------------------- text follows the terminal


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("columns", [40, 60, 110])
def test_text_follows_the_terminal(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    out = Terminal()
    monkeypatch.setattr("sys.stdout", out)
    for text in ("one two three " * 40, "x"):
        assert all(len(line) <= columns for line in fitted(text, "  name  "))
    assert len(fitted("one two three " * 40)[0]) > columns - 8
    with pytest.raises(SystemExit):
        main(["derive", "T2.1"])
    with pytest.raises(SystemExit):
        main(["explain", "leaf"])
    with pytest.raises(SystemExit):
        main(["claims", "T2"])
    with pytest.raises(SystemExit):
        main(["audit", "--example", "ctrnn_current_rows"])
    wide = [line for line in out.getvalue().splitlines() if len(line) > columns]
    assert not wide, wide[:3]


def test_text_that_goes_to_no_terminal_is_the_same_everywhere(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    with pytest.raises(SystemExit):
        main(["derive", "T2.1"])
    assert max(map(len, capsys.readouterr().out.splitlines())) > 80
