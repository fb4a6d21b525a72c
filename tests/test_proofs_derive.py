"""skewflow derive: formats, files, and one line for a request that cannot be met."""

import json
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner

from proofs.cli import main, skewflow
from proofs.registry import CLAIMS

SCHEMA = json.loads(files("proofs").joinpath("schemas", "derive.json").read_text(encoding="utf-8"))


def run(*arguments):
    return CliRunner().invoke(skewflow, ["derive", *arguments], standalone_mode=False)


def failed(capsys, *arguments):
    """Exit status and standard error of a request that is wrong."""
    with pytest.raises(SystemExit) as stopped:
        main(["derive", *arguments])
    return stopped.value.code, capsys.readouterr().err


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.label for claim in CLAIMS])
def test_json_of_every_label_keeps_the_contract(claim):
    result = run(claim.label, "--format", "json")
    assert result.exception is None
    shown = json.loads(result.stdout)
    jsonschema.validate(shown, SCHEMA)
    assert shown["label"] == claim.label
    assert bool(shown["steps"]) == (claim.derive is not None)


def test_json_steps_say_before_relation_after():
    steps = json.loads(run("T2.1", "--json").stdout)["steps"]
    zero = next(step for step in steps if step["rule"] == "normal form")
    assert zero["before"] == {"text": "σ(z)ᵀ W σ(z)", "latex": r"\sigma(z)^{\top} W \sigma(z)"}
    assert (zero["relation"], zero["after"]["text"]) == ("=", "0")
    assert zero["premises"] == ["A3"]
    assert zero["verdict"] == "proved"


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "json"])
def test_every_format_is_written_to_a_file(form, tmp_path):
    target = tmp_path / "out"
    result = run("T2.3", "--format", form, "-o", str(target))
    assert result.exception is None
    assert result.stdout == ""
    assert "T2.3" in target.read_text(encoding="utf-8")


def test_markdown_has_formulas_and_references():
    shown = run("T2.1", "--format", "markdown").stdout
    assert r"$\sigma(z)^{\top} W \sigma(z) = 0$" in shown
    assert "2504.13951" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["T99.9"], "unknown label"),
        (["T2.1", "--format", "odt"], "odt"),
        (["T2.1", "--fragment", "--format", "json"], "--fragment is for --format latex"),
        (["T2.1", "-o", "no/such/folder/file"], "no/such/folder"),
    ],
)
def test_a_wrong_request_is_one_line_and_status_2(capsys, arguments, said):
    status, error = failed(capsys, *arguments)
    assert status == 2
    assert said in error
    assert error.count("\n") == 1
