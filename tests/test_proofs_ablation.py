"""Ablation finds the counterexamples of the theory by itself, shrinks and certifies them, and knows its limits."""

import json
from pathlib import Path

import jsonschema
import pytest
from sympy import pi, sin

from proofs import strategies
from proofs.ablation import search as ablation
from proofs.ablation.search import ablate, assumptions_by_name
from proofs.ablation.table import answer, chosen, plan, row_document
from proofs.claims.abstract import ABSTRACT
from proofs.claims.registry import claims
from proofs.cli import main
from proofs.strategies import shapes
from proofs.verdict import Verdict

SCHEMAS = Path(__file__).parent.parent / "proofs" / "schemas"


def claim(label):
    return claims((label,))[0]


def test_the_abstracts_hypotheses_are_not_enough():
    """Odd, bounded, continuous: sin, from (π/2, π/2), converges to the static point (π, 0)."""
    row = ablate(ABSTRACT, ("sign_preserving", "coercive"))
    found = {example.how: example for example in row.counterexamples}
    separatrix = found["converges"]
    assert row.needed == "yes"
    assert separatrix.verdict is Verdict.CERTIFIED
    assert separatrix.case.activation.sigma.has(sin)
    assert all((value / pi).is_Rational for value in separatrix.case.start)
    for name in ("odd", "bounded", "continuous", "skew", "current_form"):
        assert assumptions_by_name(ABSTRACT)[name].decide(separatrix.instance).is_true


def test_without_a_coercive_primitive_orbits_escape():
    (example,) = ablate(ABSTRACT, ("coercive",)).counterexamples
    assert (example.how, example.verdict) == ("escapes", Verdict.CERTIFIED)
    assert example.instance.activation.decide("sign_preserving").is_true


def test_in_a_dead_zone_nothing_moves():
    row = ablate(ABSTRACT, ("sign_preserving",))
    assert ("static", Verdict.CERTIFIED) in {(example.how, example.verdict) for example in row.counterexamples}


@pytest.mark.parametrize("name", ["odd", "bounded"])
def test_oddness_and_a_bound_are_not_needed_in_the_plane(name):
    row = ablate(ABSTRACT, (name,))
    assert row.needed == "no"
    assert row.tried >= 12


@pytest.mark.parametrize("name", ["sign_preserving", "coercive"])
def test_strictly_increasing_implies_the_others(name):
    row = ablate(claim("T3.1"), (name,))
    assert (row.needed, row.stated) == ("implied", False)
    assert row.implied_by.conclusions[0].premises
    assert str(row.implied_by.conclusions[0].statement) == assumptions_by_name(claim("T3.1"))[name].text


def test_skewness_is_needed_and_the_counterexample_is_as_plain_as_can_be():
    row = ablate(claim("T2.1"), ("skew",))
    (example,) = row.counterexamples
    assert example.verdict is Verdict.CERTIFIED
    assert example.case.n <= 2
    assert set(example.case.weights.flat) <= {0, 1, -1}


def test_a_leak_is_seen_by_the_energy_and_by_the_motion():
    assert ablate(claim("T2.1"), ("current_form",)).needed == "yes"
    hows = {example.how for example in ablate(claim("T3.1"), ("current_form",)).counterexamples}
    assert "converges" in hows


def test_the_search_depends_on_the_strategy_reaching_the_region(monkeypatch):
    """Without the shapes that have a static point besides 0, the separatrix is not found: the test above can fail."""
    lost = tuple(shape for shape in shapes.SHAPES if shape.activation.name not in ("sin", "sigmoid"))
    monkeypatch.setattr(shapes, "SHAPES", lost)
    shapes.fitting.cache_clear()
    try:
        row = ablate(ABSTRACT, ("sign_preserving", "coercive"))
        assert "converges" not in {example.how for example in row.counterexamples}
    finally:
        monkeypatch.undo()
        shapes.fitting.cache_clear()
    assert strategies.activations(odd=True, bounded=True, coercive=False) is not None


def test_without_oddness_the_rate_form_drifts():
    """T3.6, at rank 2: x moves by the same vector in every period of W x + b."""
    row = ablate(claim("T3.6"), ("odd",))
    (example,) = row.counterexamples
    assert (row.needed, example.how, example.verdict) == ("yes", "escapes", Verdict.SUPPORTED)
    assert example.case.n == 3
    assert "in every period" in example.why


def test_what_cannot_be_broken_alone_is_not_called_needed():
    row = ablate(claim("T3.1"), ("continuous",))
    assert row.needed == "unknown"
    assert "no network breaks it alone" in row.detail


def test_the_same_seed_gives_the_same_answer():
    first, second = (ablate(claim("T2.1"), ("skew",), seed=4) for _ in range(2))
    assert row_document(claim("T2.1"), first) == row_document(claim("T2.1"), second)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="no assumption 'pretty'"):
        ablate(ABSTRACT, ("pretty",))
    with pytest.raises(ValueError, match="unknown label"):
        chosen(["T9.99"])
    with pytest.raises(ValueError, match="none of these claims"):
        plan([ABSTRACT], "pretty")


def test_the_plan_covers_every_assumption_of_every_claim():
    rows = plan(chosen([]))
    assert {(one.label, names) for one, names in rows} >= {
        (one.label, (assumption.name,)) for one in chosen([]) for assumption in one.assumptions
    }


def test_every_row_of_the_plan_can_be_tried(monkeypatch):
    """A few networks for each assumption of every claim: none of the searches ends in an error."""
    monkeypatch.setattr(ablation, "DRAWS", dict.fromkeys(ablation.DRAWS, 4))
    monkeypatch.setattr(ablation, "SHRINKING", dict.fromkeys(ablation.SHRINKING, 1))
    monkeypatch.setattr(ablation, "_search_among", lambda *_: None)
    for one, names in plan(chosen([])):
        row = ablation.ablate(one, names)
        assert row.needed in ("yes", "no", "implied", "unknown")
        assert row.detail
        assert not row.defines or row.needed == "unknown"


def test_rank_four_need_not_come_back():
    """T9.1: two frequencies with an irrational ratio, for σ(s) = s, certified."""
    row = ablate(claim("T9.1"), ("rank_two",))
    assert {(example.how, example.verdict) for example in row.counterexamples} == {("winds", Verdict.CERTIFIED)}


def test_two_values_of_sigma_do_not_tell_the_weights():
    (example,) = ablate(claim("T2.2"), ("continuous",)).counterexamples
    assert (example.how, example.verdict) == ("conserved", Verdict.CERTIFIED)
    assert example.case.n == 2


def test_a_definition_is_called_one():
    row = ablate(claim("T6.3"), ("euler_current",))
    assert (row.defines, row.needed) == (True, "unknown")


def test_what_a_check_takes_for_granted_is_not_judged_by_it():
    row = ablate(claim("T7.5"), ("tanh",))
    assert (row.needed, row.tried) == ("unknown", 0)
    assert "takes it for granted" in row.detail


def test_the_answer_fits_the_schema_and_every_counterexample_is_replayed():
    rows = [(one, row_document(one, ablate(one, names))) for one, names in plan([claim("T2.1")])]
    document = json.loads(json.dumps(answer(rows, 0, True, 1.0)))
    jsonschema.validate(document, json.loads((SCHEMAS / "ablate.json").read_text()))
    assert document["ok"]
    needed = {row["name"]: row["needed"] for row in document["claims"][0]["assumptions"]}
    assert (needed["skew"], needed["odd"], needed["bounded"]) == ("yes", "no", "no")
    assert all(all(row["replayed"]) for row in document["claims"][0]["assumptions"])


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


def test_the_command_writes_what_replay_reads(capsys, tmp_path):
    status, out, err = run(capsys, "ablate", "T2.1", "--assumption", "skew", "-o", str(tmp_path))
    assert (status, err) == (0, "")
    assert "needed" in out
    (file,) = tmp_path.iterdir()
    assert run(capsys, "replay", str(file))[0] == 0
    status, out, _ = run(capsys, "replay", str(file), "--json")
    jsonschema.validate(json.loads(out), json.loads((SCHEMAS / "replay.json").read_text()))


def test_two_workers_give_the_same_answers(capsys):
    def claims_found(*arguments):
        status, out, err = run(capsys, "ablate", "T2.1", "T1.4", "--seed", "3", "--json", *arguments)
        assert (status, err) == (0, "")
        return json.loads(out)["claims"]

    assert claims_found("--workers", "2") == claims_found()


@pytest.mark.parametrize("arguments", [["T9.99"], ["T2.1", "--assumption", "pretty"], ["T2.1", "--workers", "0"]])
def test_bad_requests_are_one_line(capsys, arguments):
    status, out, err = run(capsys, "ablate", *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
