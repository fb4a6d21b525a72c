"""skewflow derive: formats, files, and one line for a request that cannot be met."""

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from click.testing import CliRunner
from sympy import Integer, S

from analysis.activations.activation import activation
from analysis.decisions.functions import Decision, Truth
from analysis.matrices.components import symbolic_letter
from analysis.symbols import E, W, sigma_z
from proofs.assumptions.network import continuous, current_form, skew
from proofs.claims.claim import Special
from proofs.claims.registry import CLAIMS, claims
from proofs.cli import main, skewflow
from proofs.kernel import rules as kernel
from proofs.kernel.statements import Relation
from proofs.render.components import Page
from proofs.render.document import document
from proofs.render.specialise import for_activation

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
        (["T2.1", "-n", "0"], "from 1 to 6"),
        (["T2.1", "-n", "7"], "from 1 to 6"),
        (["T2.1", "--activation", "__import__('os')"], "__import__"),
        (["T2.1", "-o", "no/such/folder/file"], "no/such/folder"),
    ],
)
def test_a_wrong_request_is_one_line_and_status_2(capsys, arguments, said):
    status, error = failed(capsys, *arguments)
    assert status == 2
    assert said in error
    assert error.count("\n") == 1


def section(*arguments):
    """The specialisation that a request shows, and its exit status."""
    result = run(*arguments, "--json")
    assert result.exception is None
    shown = json.loads(result.stdout)
    jsonschema.validate(shown, SCHEMA)
    (only,) = shown["specialisations"]
    return only["lines"], shown["ok"], result.return_value


WRITTEN_OUT = [claim for claim in CLAIMS if claim.derive is not None and claim.scope != "n = 2"]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("claim", WRITTEN_OUT, ids=[claim.label for claim in WRITTEN_OUT])
def test_no_normal_form_fails_in_components(claim, size):
    lines, ok, status = section(claim.label, "-n", str(size))
    assert lines
    assert (ok, status) == (True, 0)
    assert {line["verdict"] for line in lines} <= {None, "holds", "undecided"}


def test_the_components_are_those_of_a_skew_matrix():
    lines, _, _ = section("T2.1", "-n", "2")
    texts = [line["statement"]["text"] for line in lines]
    assert "W = [[0, W₁₂], [−W₁₂, 0]]" in texts
    assert "E = S(z₁) + S(z₂)" in texts
    assert "W₁₂ σ(z₁) σ(z₂) − W₁₂ σ(z₁) σ(z₂) = 0" in texts


def test_components_of_a_false_equation_are_refuted():
    page = Page([], 2)  # W is not skew here
    step = kernel.identity(sigma_z.T * W * sigma_z, S.Zero, kernel.assume(Relation(W.T, "=", -W), "skew"))
    assert page.decide(step).is_true
    values = {W: symbolic_letter(W, 2), sigma_z: symbolic_letter(sigma_z, 2)}
    assert page.difference(step.statement, values) != [0]


def test_tanh_gives_log_cosh():
    lines, ok, status = section("T2.1", "--activation", "tanh(s)")
    texts = [line["statement"]["text"] for line in lines]
    assert "S(s) = ∫₀ˢ σ = log cosh(s)" in texts
    assert "E = Σᵢ₌₁ⁿ log cosh(zᵢ)" in texts
    assert (ok, status) == (True, 0)


def test_a_primitive_without_closed_form_stays_an_integral():
    lines, ok, status = section("T2.1", "--activation", "tanh(s)*exp(-s**4)")
    primitive = next(line for line in lines if line["statement"]["text"].startswith("S(s)"))
    assert "∫₀ˢ e^(−r⁴) tanh(r) dr" in primitive["statement"]["text"]
    assert primitive["note"].startswith("no closed form")
    assert (ok, status) == (True, 0)


def test_an_activation_that_breaks_an_assumption_is_said_plainly():
    lines, ok, status = section("T2.1", "--activation", "sign(s)")
    assert lines[-1]["statement"]["text"] == "T2.1 does not apply to this activation."
    assert lines[-1]["note"] == "because of A2"
    assert (ok, status) == (False, 1)


def test_an_assumption_that_nobody_decides_is_not_taken_to_hold():
    open_assumption = replace(continuous, decides=lambda network: Decision(Truth.UNDECIDED, "nobody knows"))
    claim = replace(claims(("T2.1",))[0], assumptions=(current_form, open_assumption, skew))
    shown = for_activation(claim, document(claim), activation("tanh"))
    assert not shown.applies
    assert shown.lines[-1].content.text == "Whether T2.1 applies is not decided."


def test_a_step_function_is_not_constant():
    lines, _, _ = section("T2.2", "--activation", "sign(s)")
    assert next(line for line in lines if line["about"] == "A3")["verdict"] == "holds"
    lines, _, _ = section("T2.2", "--activation", "2 + 0*s")
    assert next(line for line in lines if line["about"] == "A3")["verdict"] == "fails"


def test_what_a_claim_makes_of_an_activation_is_shown():
    said = Special(Relation(E, "=", Integer(7)), "by counting")
    claim = replace(claims(("T2.1",))[0], specialise=lambda sigma: (said,))
    lines = for_activation(claim, document(claim), activation("tanh")).lines
    assert ("E = 7", "by counting") in [(line.content.text, line.note.text) for line in lines]


@pytest.mark.parametrize(
    ("text", "primitive", "period"),
    [
        ("s/(1+abs(s))", "u²/2 = |s| − log(|s| + 1) for the s with the sign of u", "the integral stays as it is"),
        ("tanh", "u²/2 = log cosh(s) for the s with the sign of u", "T = 4 K("),
    ],
)
def test_the_period_integral_of_an_activation(text, primitive, period):
    lines, ok, status = section("T4.2", "--activation", text)
    texts = [line["statement"]["text"] for line in lines]
    assert primitive in texts
    assert any(shown.startswith(period) for shown in texts)
    assert any(shown.startswith("T = ") and "χ(" in shown for shown in texts)
    assert (ok, status) == (True, 0)
